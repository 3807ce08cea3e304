"""What is wrong with the reporting calendar and with the excused days."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date

from ntm_sheets.campaign.book.rows import Row
from ntm_sheets.errors import Fault

Rows = Mapping[str, tuple[Row, ...]]
# What each rule goes by, in which column, and how the rule is called.
GOES_BY = {"weekdays": "weekdays", "every": "every", "listed": "days"}
RULE_OF = {"weekdays": "Theo thứ trong tuần", "every": "Mấy ngày một lần", "days": "Theo ngày liệt kê"}
SWAPPED = "Sửa lại ngày; ngày và tháng có thể đã bị đổi chỗ."


def timing_faults(rows: Rows) -> Iterator[Fault]:
    """Yield every fault of the two sheets."""
    settings = rows["settings"][0] if rows["settings"] else None
    first, last = (settings.get("start"), settings.get("end")) if settings else (None, None)
    period = (first, last) if first and last and first <= last else None
    shared = Counter((row.get("track"), row.get("role")) for row in rows["calendar"])
    for row in rows["calendar"]:
        yield from _line(row)
        if row.get("rule") == "never" and shared[row.get("track"), row.get("role")] > 1:
            yield row.fault("rule", "cùng nhóm, cùng người nộp đã có dòng khác", "Xóa dòng này, hoặc xóa các dòng kia.")
        for day in row.get("days") or ():
            yield from _outside(row, "days", day, period)
    for row in rows["excuses"]:
        yield from _excuse(row, period)


def _line(row: Row) -> Iterator[Fault]:
    rule = row.get("rule")
    if rule is None:
        return
    needed = GOES_BY.get(rule, "")
    for field, name in RULE_OF.items():
        value = row.get(field)
        if field == needed and field in row.values and not value:
            message = "phải là số từ 1 trở lên" if value == 0 else f"“{name}” mà chưa ghi cột này"
            yield row.fault(field, message, "Ghi vào ô này, hoặc chọn cách tính ngày khác.")
        elif field != needed and value:
            yield row.fault(field, f"cột này chỉ dùng cho “{name}”", "Xóa ô này, hoặc chọn lại cách tính ngày.")
    if row.get("since") and rule != "every":
        yield row.fault("since", f"cột này chỉ dùng cho “{RULE_OF['every']}”", "Xóa ô này.")


def _excuse(row: Row, period: tuple[date, date] | None) -> Iterator[Fault]:
    first, last = row.get("first"), row.get("last")
    outside = [fault for field in ("first", "last") for fault in _outside(row, field, row.get(field), period)]
    yield from outside
    if first and last and first > last and not outside:
        yield row.fault("last", f"ngày cuối trước ngày đầu {first:%d/%m/%Y}", "Sửa một trong hai ngày.")


def _outside(row: Row, field: str, day: date | None, period: tuple[date, date] | None) -> Iterator[Fault]:
    if day and period and not period[0] <= day <= period[1]:
        within = f"{period[0]:%d/%m/%Y} – {period[1]:%d/%m/%Y}"
        yield row.fault(field, f"ngày {day:%d/%m/%Y} nằm ngoài chiến dịch {within}", SWAPPED)
