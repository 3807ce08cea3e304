"""What is wrong with what papers bear: legal bases, the organ's sign, the rules that propose whom to praise."""

from collections.abc import Iterator, Mapping

from ntm_sheets.campaign.book.rows import BookRow
from ntm_sheets.campaign.names import fold
from ntm_sheets.errors import Fault

Rows = Mapping[str, tuple[BookRow, ...]]
NUMBERED = "số "


def paper_faults(rows: Rows) -> Iterator[Fault]:
    """Yield every fault in what papers bear: legal bases and the organ's sign."""
    settings = rows["settings"][0] if rows["settings"] else None
    end = settings.get("end") if settings else None
    seen: dict[tuple[object, ...], str] = {}
    for row in rows["bases"]:
        number, day = row.get("number") or "", row.get("day")
        if number.casefold().startswith(NUMBERED):
            yield row.fault("number", "chữ “số” máy tự thêm", f"Chỉ ghi {number[len(NUMBERED) :].strip()}.")
        if day and end and day > end:
            yield row.fault("day", f"ngày ban hành sau khi chiến dịch kết thúc {end:%d/%m/%Y}", "Xem lại ngày.")
        what = (fold(row.get("text") or ""), fold(number), day, fold(row.get("about") or ""), row.get("paper"))
        if row.get("text") and (first := seen.setdefault(what, row.raws["text"].address)) != row.raws["text"].address:
            yield row.fault("text", f"căn cứ này đã có ở ô {first}", "Xóa một trong hai dòng.")
    for row in rows["papers"]:
        sign = row.get("organ_sign") or ""
        if "/" in sign or " " in sign:
            yield row.fault("organ_sign", "chỉ ghi chữ viết tắt của cơ quan", "Ví dụ BCĐ hoặc UBND; số để trống.")


# What each kind of proposal goes by, beside whose units and how many.
AWARD_USES = {
    "criteria": ("least",), "gardens": ("least",), "reports": ("first", "last"), "improved": ("least", "first", "last"),
    "verified": ("least",), "first": ("least",), "points": ("least",),
}  # fmt: skip
JUDGES = {"criteria": "unit_set", "first": "unit_set", "gardens": "garden_set"}


def award_faults(rows: Rows) -> Iterator[Fault]:
    """Yield every fault in the rules that propose whom to praise."""
    settings = rows["settings"][0] if rows["settings"] else None
    start, end = (settings.get("start"), settings.get("end")) if settings else (None, None)
    tracks = {row.get("key"): row for row in rows["tracks"]}
    for row in rows["awards"]:
        kind, first, last = row.get("kind"), row.get("first"), row.get("last")
        unused = [one for one in ("least", "first", "last") if row.get(one) is not None and kind in AWARD_USES]
        for field in (one for one in unused if one not in AWARD_USES[kind]):
            yield row.fault(field, "cách xét này không dùng cột này", "Xóa ô này, hoặc chọn lại cách xét.")
        for field in ("least", "most"):
            if row.get(field) == 0:
                yield row.fault(field, "phải là số từ 1 trở lên", "Ghi số từ 1 trở lên, hoặc để trống.")
        outside = [
            one for one in ("first", "last") if row.get(one) and start and end and not start <= row.get(one) <= end
        ]
        for field in outside:
            yield row.fault(field, f"ngày nằm ngoài chiến dịch {start:%d/%m/%Y} – {end:%d/%m/%Y}", "Sửa lại ngày.")
        if first and last and first >= last and not outside:
            yield row.fault("last", f"ngày cuối không sau ngày đầu {first:%d/%m/%Y}", "Sửa một trong hai ngày.")
        track = tracks.get(row.get("track")) if row.get("track") else None
        if track is not None and kind in JUDGES and track.get(JUDGES[kind]) == "":
            yield row.fault("track", "nhóm này không chấm điều đang xét", "Chọn nhóm khác, hoặc chọn lại cách xét.")
