"""What is wrong with the sheet of checks, and with the indicators that count gardens."""

from collections.abc import Iterator, Mapping

from ntm_sheets.campaign.book.assembling import LIMIT_FIELDS
from ntm_sheets.campaign.book.rows import Row
from ntm_sheets.campaign.checks import CHECK_OF, CHECKS, Limit
from ntm_sheets.campaign.folding import closest
from ntm_sheets.campaign.showing import show_number
from ntm_sheets.errors import Fault

Rows = Mapping[str, tuple[Row, ...]]
NUMBERS = ("count", "number")


def watching_faults(rows: Rows) -> Iterator[Fault]:
    """Yield every fault in checks and in what they go by."""
    for row in rows["checks"]:
        yield from _check(row)
    gardens = {row.get("key") for row in rows["sets"] if row.get("subject") == "garden" and row.get("key")}
    for row in rows["indicators"]:
        if row.get("counts_gardens"):
            yield from _counting(row, gardens)


def _check(row: Row) -> Iterator[Fault]:
    key = row.get("key")
    if key is None:
        return
    if key not in CHECK_OF:
        near = closest(key, [check.key for check in CHECKS])
        meant = f"Có phải “{near}”? " if near else ""
        yield row.fault("key", "không có kiểm tra mã này", f"{meant}Ghi lại mã như cũ, hoặc xóa dòng này.")
        return
    limits = CHECK_OF[key].limits
    for n, field in enumerate(LIMIT_FIELDS):
        if field in row.values:
            yield from _limit(row, field, limits[n] if n < len(limits) else None)


def _limit(row: Row, field: str, limit: Limit | None) -> Iterator[Fault]:
    value = row.values[field]
    if limit is None:
        if value is not None:
            yield row.fault(field, "kiểm tra này không có giới hạn ở cột này", "Xóa ô này.")
    elif value is None:
        yield row.fault(
            field, f"thiếu giới hạn ({limit.words})", f"Ghi con số, mặc định là {show_number(limit.value)}."
        )
    elif not limit.low <= value <= limit.high:
        remedy = (
            f"Ghi số từ {show_number(limit.low)} đến {show_number(limit.high)}, mặc định là {show_number(limit.value)}."
        )
        yield row.fault(field, f"giới hạn ({limit.words}) không dùng được", remedy)


def _counting(row: Row, gardens: set[str]) -> Iterator[Fault]:
    if row.get("set") in gardens:
        yield row.fault("counts_gardens", "chỉ tiêu của vườn không đếm vườn", "Chọn “Không”.")
    elif row.get("kind") is not None and row.get("kind") not in NUMBERS:
        remedy = "Chọn “Không”, hoặc đổi Cách trả lời thành Số đếm."
        yield row.fault("counts_gardens", "đếm vườn thì phải trả lời bằng số", remedy)
