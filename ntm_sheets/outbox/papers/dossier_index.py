"""The index of a dossier: what is missing first, then how each part stands, what each value rests on, the forms, the photos."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from ntm_sheets.campaign.names import one_line
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.filling.placeholders import Picture
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.papers.dossier import NO_WORD, Dossier, Item, Part, Read
from ntm_sheets.outbox.photos.files import PhotoFile, newest_first, pairs_of, thing_of

NAME, INDEX = "ho-so", "00-muc-luc"
GROUP = "ho_so"
MOST_PAIRS, PHOTO_WIDTH, MOST_CAPTION = 30, 80.0, 120
NOTHING_LACKS = "Không thiếu gì theo số liệu."
NO_PARTS = "Đơn vị này không được giao tiêu chí, vườn mẫu nào."
Line = Mapping[str, Any]
PART_FIELDS = ("tt", "ten", "tu_bao", "phuc_tra", "duoc_tinh", "anh")
ITEM_FIELDS = ("tt", "ten", "yeu_cau", "tu_bao", "phuc_tra", "duoc_tinh", "bien_ban", "anh", "phieu")
FORM_FIELDS = ("tt", "tep", "ten_goc", "ai", "ngay", "ma")
PAIR_FIELDS = ("truoc", "truoc_chu", "sau", "sau_chu")


def dossier_values(given: MasterInput, one: Dossier, lost: Sequence[str]) -> dict[str, Any]:
    """Give what the index of a dossier says; `lost` names what should lie in it and could not be had."""
    row = given.units[one.unit.key]
    lacks = [f"Mục {part.number} ({part.title}): {'; '.join(part.lacks)}." for part in one.parts if part.lacks]
    lacks += [f"Chưa có trong hồ sơ: {'; '.join(lost)}."] if lost else []
    if not row.last_report:
        lacks.insert(0, "Đơn vị chưa có báo cáo nào.")
    whole = [part for part in one.parts if part.states]
    lacking = sum(bool(part.lacks) for part in whole)
    return {
        "don_vi": one_line(one.unit.name),
        "doan": one_line(one.unit.group) or "Đoàn công tác",
        "tom_tat": _standing(given, one),
        "con_thieu": [{"cau": text} for text in lacks or [NOTHING_LACKS if one.parts else NO_PARTS]],
        "dem_thieu": f"{lacking}/{len(whole)} mục còn thiếu" if whole else "chưa có mục nào",
        "muc": [_part_line(part) for part in one.parts] or [_blank(PART_FIELDS, NO_PARTS)],
        "chi_tiet": [line for part in one.parts for line in _details(part)] or [_blank(ITEM_FIELDS, NO_PARTS)],
        "phieu": _forms(one) or [_blank(FORM_FIELDS, "Chưa có phiếu nào.", "tep")],
        "anh": _pairs(given, one)
        or [{**_blank(PAIR_FIELDS, "", "tt"), "truoc_chu": "Chưa có ảnh nào.", "truoc": None, "sau": None}],
    }


def _blank(fields: Sequence[str], words: str, where: str = "ten") -> dict[str, Any]:
    return {name: words if name == where else "" for name in fields}


def _standing(given: MasterInput, one: Dossier) -> str:
    row = given.units[one.unit.key]
    parts = []
    if row.criteria_total:
        parts.append(
            f"Tiêu chí đạt: được tính {row.criteria_passed}/{row.criteria_total}, tự báo {row.criteria_own}, phúc tra "
            f"{row.criteria_verified}"
        )
    if row.gardens_total:
        parts.append(
            f"vườn mẫu đạt: được tính {row.gardens_passed}/{row.gardens_total}, tự báo {row.gardens_own}, phúc tra "
            f"{row.gardens_verified}"
        )
    said = "; ".join(parts)
    return f"{said[:1].upper()}{said[1:]}." if said else NO_PARTS


def _part_line(part: Part) -> Line:
    own, verified, state = [wording.CRITERION_STATES[one] for one in part.states] if part.states else [NO_WORD] * 3
    return {
        "tt": part.number, "ten": part.title, "tu_bao": own, "phuc_tra": verified, "duoc_tinh": state,
        "anh": str(len(part.photos)) if part.photos else NO_WORD,
    }  # fmt: skip


def _details(part: Part) -> list[Line]:
    head = {**_blank(ITEM_FIELDS, ""), **_part_line(part), "ten": part.title.upper(), "anh": ""}
    told = {item.row.indicator for item in part.items}
    others: dict[str, list[PhotoFile]] = {}
    for photo in part.photos:
        if photo.subject not in told:
            others.setdefault(photo.subject, []).append(photo)
    rest = [{**_blank(ITEM_FIELDS, _named(photos[0])), "anh": _photo_days(photos)} for photos in others.values()]
    return [head, *map(_item_line, part.items), *rest]


def _item_line(item: Item) -> Line:
    row = item.row
    day = f"{row.verified_date:%d/%m}" if row.verified_date else ""
    return {
        "tt": "",
        "ten": item.label,
        "yeu_cau": row.requirement,
        "tu_bao": _dated(item.value(row.self_value), f"{row.self_date:%d/%m}" if row.self_date else ""),
        "phuc_tra": "\n".join(
            filter(None, (_dated(item.value(row.verified_value), day), item.by, "quá hạn" * row.stale))
        ),
        "duoc_tinh": f"{item.value(row.value)}\n{wording.CRITERION_STATES[row.state]}",
        "bien_ban": day or NO_WORD,
        "anh": _photo_days(item.photos) or NO_WORD,
        "phieu": "\n".join(_reads(item)) or NO_WORD,
    }


def _dated(words: str, day: str) -> str:
    return f"{words} ({day})" if day else words


def _photo_days(photos: Sequence[PhotoFile]) -> str:
    days = [f"{one.when or 'Ảnh'} {one.taken or one.day:%d/%m}" for one in photos]
    return "\n".join(dict.fromkeys(days))


def _photo_names(part: Part, photos: Sequence[PhotoFile]) -> list[str]:
    return [part.place_of(one).rpartition("/")[2] for one in photos]


def _reads(item: Item) -> list[str]:
    told = (("Thôn", item.own), ("Đoàn", item.team))
    return [f"{who}: {_read(read)}" for who, read in told if read]


def _read(read: Read) -> str:
    where = f"{read.form.short} {read.cell}" if read.form else f"{read.file} {read.cell}".strip()
    return f"{where} ({read.changed})" if read.changed and where else where or read.changed


def _forms(one: Dossier) -> list[Line]:
    return [
        {
            "tt": form.short,
            "tep": form.place.rpartition("/")[2],
            "ten_goc": one_line(form.drop.name),
            "ai": wording.SENT[form.drop.role] if form.drop.role else "Xã",
            "ngay": f"{form.drop.report_date:%d/%m/%Y}" if form.drop.report_date else NO_WORD,
            "ma": f"{form.drop.sha256[:16]}…",
        }
        for form in one.forms
    ]


def _pairs(given: MasterInput, one: Dossier) -> list[Line]:
    """Give the pictures of before and after, the rest of the photos singly by their newest."""
    photos = [photo for part in one.parts for photo in part.photos]
    pairs: list[tuple[PhotoFile | None, PhotoFile | None]] = [*pairs_of(photos)]
    shown = {photo.subject for pair in pairs for photo in pair if photo}
    for photo in newest_first(photos):
        if photo.subject not in shown:
            shown.add(photo.subject)
            pairs.append((photo, None) if photo.when == "Trước" else (None, photo))
    labels = {item.row.indicator: item.label for part in one.parts for item in part.items}
    order = {photo.place: n for n, photo in enumerate(photos)}
    pairs.sort(key=lambda pair: min(order[photo.place] for photo in pair if photo))
    return [
        {**_shot(given, labels, before, "truoc"), **_shot(given, labels, after, "sau")}
        for before, after in pairs[:MOST_PAIRS]
    ]


def _named(one: PhotoFile) -> str:
    name = thing_of(one)
    return name if one.subject in name.split() else f"{one.subject} {name}"


def _shot(given: MasterInput, labels: Mapping[str, str], one: PhotoFile | None, side: str) -> Line:
    if one is None:
        return {side: None, f"{side}_chu": f"(chưa có ảnh {'trước' if side == 'truoc' else 'sau'})"}
    body = given.small_photo(one.mark)
    words = wording.shortened(f"{labels.get(one.subject) or _named(one)}, {one.day_words}", MOST_CAPTION)
    return {side: Picture(body, PHOTO_WIDTH, words) if body else None, f"{side}_chu": words}


def part_text(part: Part) -> str:
    """Say in lines what a part holds, for whoever opens its folder alone."""
    lines = [part.title]
    if part.states:
        own, verified, state = (wording.CRITERION_STATES[one] for one in part.states)
        lines.append(f"Tự báo: {own}. Phúc tra: {verified}. Được tính: {state}.")
    lines += [f"CÒN THIẾU: {text}" for text in part.lacks]
    for item in part.items:
        row = item.row
        lines += ["", f"{item.label} (mức phải đạt: {row.requirement or NO_WORD})"]
        lines.append(f"  Tự báo: {item.value(row.self_value)}{_source(item.own, row.self_date)}")
        by = f", {item.by}" if item.by else ""
        lines.append(f"  Phúc tra: {item.value(row.verified_value)}{by}{_source(item.team, row.verified_date)}")
        lines.append(f"  Được tính: {item.value(row.value)}, {wording.CRITERION_STATES[row.state]}")
    lines += ["", "Ảnh:", *(f"  {name}" for name in _photo_names(part, part.photos))] if part.photos else []
    return "\n".join(lines) + "\n"


def _source(read: Read | None, day: date | None) -> str:
    told = f", ngày {day:%d/%m/%Y}" if day else ""
    if read is None:
        return told
    if not read.file:
        return f"{told}; {read.changed}"
    place = f"{read.form.place} (sha256 {read.form.drop.sha256[:16]}…)" if read.form else "không còn phiếu gốc"
    changed = f"; {read.changed}" if read.changed else ""
    return f"{told}; phiếu “{read.file}”, ô {read.cell}; {place}{changed}"


def template() -> bytes:
    """Make the program's own template."""
    from ntm_sheets.outbox.papers import frame

    paper = frame.new_document()
    frame.add_head(paper, "MỤC LỤC HỒ SƠ MINH CHỨNG", "Kết quả xây dựng nông thôn mới của {{ho_so.don_vi}}")
    frame.add_bases(paper)
    frame.add_heading(paper, "I. CÒN THIẾU ({{ho_so.dem_thieu}})")
    frame.add_text(paper, "{{ho_so.con_thieu.*.cau}}")
    frame.add_heading(paper, "II. CÁC MỤC CỦA HỒ SƠ")
    frame.add_text(paper, "{{ho_so.tom_tat}}")
    headings: tuple[str, ...] = ("Mục", "Tiêu chí, vườn mẫu", "Tự báo", "Phúc tra", "Được tính", "Số ảnh")
    frame.add_table(paper, headings, _cells("muc", PART_FIELDS), (13, 74, 21, 21, 21, 15), numbers=(5,))
    frame.add_text(paper, "{{van_ban.luu_y}}", italic=True)
    last = frame.add_text(
        paper,
        "Mỗi mục có thư mục cùng số. Phiếu gốc chép nguyên từ kho lưu vào 00-phieu-goc, biên bản kiểm tra ở 00-bien-ban. "
        "Mã số liệu: {{ngay.ma_so_lieu}}.",
    )
    # A page that only bears a signature says nothing of what is signed.
    last.paragraph_format.keep_with_next = True
    frame.add_closing(paper)
    frame.add_appendix(paper, "I", "Minh chứng của từng chỉ tiêu")
    headings = (
        "Mục",
        "Chỉ tiêu",
        "Mức phải đạt",
        "Tự báo",
        "Phúc tra",
        "Được tính",
        "Biên bản ngày",
        "Ảnh",
        "Phiếu gốc (Phụ lục II), ô",
    )
    frame.add_table(paper, headings, _cells("chi_tiet", ITEM_FIELDS), (13, 47, 24, 23, 41, 22, 17, 22, 43))
    frame.add_appendix(paper, "II", "Phiếu gốc")
    headings = ("Số", "Tệp trong 00-phieu-goc", "Tên tệp khi nhận", "Ai nộp", "Ngày báo cáo", "Mã băm SHA-256")
    frame.add_table(paper, headings, _cells("phieu", FORM_FIELDS), (13, 72, 68, 28, 25, 46))
    frame.add_pictures(paper, "{{ngay.qr}}", "Mã số liệu {{ngay.ma_so_lieu}}. Quét mã: đọc kết quả, không cần mạng.")
    frame.add_appendix(paper, "III", "Ảnh trước và sau")
    sides = [f"{{{{ho_so.anh.*.{side}}}}}\n{{{{ho_so.anh.*.{side}_chu}}}}" for side in ("truoc", "sau")]
    frame.add_table(paper, ("Trước", "Sau"), sides, (126, 126))
    return frame.packed(paper)


def _cells(group: str, fields: Sequence[str]) -> list[str]:
    return [f"{{{{{GROUP}.{group}.*.{name}}}}}" for name in fields]
