"""What is wrong with a campaign as a whole: keys, references, dates, circles, calendar. Cells already at fault stay silent."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from graphlib import CycleError, TopologicalSorter

from ntm_sheets.campaign.book.moving import MANY, many_outside
from ntm_sheets.campaign.book.paper_faults import award_faults, paper_faults
from ntm_sheets.campaign.book.policy_faults import judgement_faults, watching_faults
from ntm_sheets.campaign.book.rows import BookRow
from ntm_sheets.campaign.names import accented
from ntm_sheets.errors import Fault

Rows = Mapping[str, tuple[BookRow, ...]]

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# Windows keeps these names for devices: no file can be called con.xlsx.
DEVICE_NAMES = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))})
SLUGGED = ("settings", "tracks", "units", "sets")
# Within what a key has to be unique: everything in the sheet, or the rows of one owner.
OWNER = {"criteria": ("set",), "indicators": ("set",), "gardens": ("unit",), "tasks": ("unit",)}
KEYED = ("tracks", "units", "sets", *OWNER, "checks", "own_checks")
NAMED = ("tracks", "units", "sets", "classes")
MOST_GRACE_HOURS = 24 * 366
# What a form asks of each garden beside the indicators.
GARDEN_COLUMNS = frozenset({"owner", "area", "note"})
# A campaign may do without criteria sets where nothing names one.
NEEDED = {"tracks": "nhóm", "units": "đơn vị", "sets": "bộ tiêu chí", "classes": "loại thi đua"}


def find_faults(rows: Rows, names: Mapping[str, str]) -> Iterator[Fault]:
    """Examine all rows together and yield what does not fit; `names` are those of the sheets that are there."""
    for sheet in SLUGGED:
        for row in rows[sheet]:
            yield from _slug(sheet, row)
    for sheet in KEYED:
        yield from _repeated(rows[sheet], "key", OWNER.get(sheet, ()))
    for sheet in NAMED:
        yield from _repeated(rows[sheet], "name", ())
    yield from _empty(rows, names)
    yield from _period(rows)
    yield from _tracks(rows)
    yield from _tasks(rows)
    yield from _shared_keys(rows)
    yield from judgement_faults(rows, names)
    yield from watching_faults(rows)
    yield from timing_faults(rows)
    yield from paper_faults(rows)
    yield from award_faults(rows)
    yield from _formulas(rows)


def _formulas(rows: Rows) -> Iterator[Fault]:
    """Examine what the officer wrote; what reads it is loaded only where there is any."""
    if rows["own_checks"] or any(row.get("formula") for row in rows["indicators"]):
        from ntm_sheets.campaign.book.formula_rows import formula_faults

        yield from formula_faults(rows)


def _slug(sheet: str, row: BookRow) -> Iterator[Fault]:
    key = row.get("key")
    if key is None:
        return
    if not key:
        if sheet == "settings" or row.get("name") is not None:
            yield row.fault("key", "thiếu mã", "Ghi một mã bằng chữ thường không dấu, ví dụ hoa-binh.")
    elif not SLUG.fullmatch(key):
        yield row.fault("key", "mã chỉ gồm chữ thường không dấu, chữ số và gạch ngang", "Viết lại, ví dụ hoa-binh.")
    elif key in DEVICE_NAMES:
        yield row.fault("key", "Windows không cho đặt tên tệp như mã này", f"Đổi mã, ví dụ thon-{key}.")


def _repeated(rows: tuple[BookRow, ...], field: str, owner: tuple[str, ...]) -> Iterator[Fault]:
    first: dict[tuple[str, ...], BookRow] = {}
    for row in rows:
        text = row.get(field)
        within = [row.get(one) for one in owner]
        if not text or None in within:
            continue
        mark = (*within, text.casefold() if field == "key" else accented(text) or text)
        earlier = first.setdefault(mark, row)
        if earlier is not row:
            what = "mã" if field == "key" else "tên"
            # A key made from the name has no cell of its own.
            at = field if row.raws.get(field) and not row.raws[field].is_blank else "name"
            place = earlier.raws[at].address if at in earlier.raws else ""
            yield row.fault(
                at, f"{what} “{text}” trùng với ô {place}", f"Mỗi dòng một {what} riêng: sửa, hoặc xóa dòng thừa."
            )


def _shared_keys(rows: Rows) -> Iterator[Fault]:
    """Find keys that a unit's indicators, tasks and gardens share: a photo says by its key alone what it shows."""
    unit_sets = {row.get("key"): row.get("unit_set") for row in rows["tracks"]}
    indicators: defaultdict[str | None, dict[str, BookRow]] = defaultdict(dict)
    for row in rows["indicators"]:
        if row.get("key"):
            indicators[row.get("set")][row.get("key").casefold()] = row
    units = [row for row in rows["units"] if row.get("key")]
    taken = {row.get("key"): dict(indicators[unit_sets.get(row.get("track")) or None]) for row in units}
    for sheet in ("tasks", "gardens"):
        for row in rows[sheet]:
            unit, key = row.get("unit"), row.get("key")
            if unit not in taken or not key:
                continue
            earlier = taken[unit].setdefault(key.casefold(), row)
            if earlier.sheet != row.sheet:
                place = f"ô {earlier.raws['key'].address} trang “{earlier.sheet}”"
                yield row.fault("key", f"mã “{key}” trùng với {place}", "Đổi mã này: ảnh chỉ ghi mã, không ghi trang.")
    garden_sets = {row.get("key") for row in rows["sets"] if row.get("subject") == "garden"}
    for row in rows["indicators"]:
        if row.get("set") in garden_sets and row.get("key") in GARDEN_COLUMNS:
            yield row.fault("key", "phiếu vườn mẫu đã có cột mang mã này", "Đổi mã, ví dụ VM1.1.")


def _empty(rows: Rows, names: Mapping[str, str]) -> Iterator[Fault]:
    for sheet, word in NEEDED.items():
        if sheet in names and not rows[sheet] and (sheet != "sets" or _asks_for_sets(rows)):
            yield Fault(names[sheet], "", "", f"chiến dịch chưa có {word} nào", f"Ghi ít nhất một {word}.")


def _asks_for_sets(rows: Rows) -> bool:
    fields = (("tracks", "unit_set"), ("tracks", "garden_set"), ("criteria", "set"), ("indicators", "set"))
    return any(not row.raws[field].is_blank for sheet, field in fields for row in rows[sheet] if field in row.raws)


def _period(rows: Rows) -> Iterator[Fault]:
    for row in rows["settings"]:
        if (row.get("closing_grace_hours") or 0) > MOST_GRACE_HOURS:
            yield row.fault("closing_grace_hours", "quá dài", f"Ghi số giờ, nhiều nhất {MOST_GRACE_HOURS}.")
        reminder, deadline = row.get("reminder"), row.get("deadline")
        if reminder and deadline and reminder >= deadline:
            yield row.fault("reminder", f"không trước giờ báo cáo {deadline:%H:%M}", "Ghi giờ sớm hơn, hoặc để trống.")
        start, end, launch = row.get("start"), row.get("end"), row.get("launch_by")
        if start and end and start > end:
            yield row.fault("end", f"kết thúc trước ngày bắt đầu {start:%d/%m/%Y}", "Sửa một trong hai ngày.")
        elif start and end and launch and not start <= launch <= end and not _is_beside(rows):
            yield row.fault("launch_by", f"hạn ra quân nằm ngoài {start:%d/%m/%Y} – {end:%d/%m/%Y}", "Sửa lại ngày.")


def _tracks(rows: Rows) -> Iterator[Fault]:
    subjects = {row.get("key"): row.get("subject") for row in rows["sets"] if row.get("key")}
    for row in rows["tracks"]:
        for field, subject, word in (("unit_set", "unit", "Đơn vị"), ("garden_set", "garden", "Vườn mẫu")):
            if subjects.get(row.get(field)) not in (None, subject):
                yield row.fault(field, f"bộ tiêu chí này không chấm cho “{word}”", "Chọn bộ tiêu chí khác.")
        if row.get("garden_quota") and row.get("garden_set") == "":
            yield row.fault(
                "garden_quota", "có số vườn phải đạt mà chưa có bộ tiêu chí vườn mẫu", "Chọn bộ tiêu chí, hoặc ghi 0."
            )


def _days(rows: Rows) -> tuple[date, date] | None:
    """Give the campaign's first and last day, where they make a period."""
    settings = rows["settings"][0] if rows["settings"] else None
    first, last = (settings.get("start"), settings.get("end")) if settings else (None, None)
    return (first, last) if first and last and first <= last else None


def _is_beside(rows: Rows) -> bool:
    """Tell whether the plan as a whole lies beside the period: that is told once, and its launch lies there too."""
    return sum(len(_outside(row, _days(rows))) for row in rows["tasks"]) >= MANY


def _tasks(rows: Rows) -> Iterator[Fault]:
    period = _days(rows)
    outside = [(row, field) for row in rows["tasks"] for field in _outside(row, period)]
    if period and len(outside) >= MANY:
        yield from many_outside(rows["tasks"], outside, *period)
    elif period:
        for row, field in outside:
            remedy = "Sửa lại ngày; ngày và tháng có thể đã bị đổi chỗ."
            yield row.fault(field, f"ngày nằm ngoài chiến dịch {period[0]:%d/%m/%Y} – {period[1]:%d/%m/%Y}", remedy)
    for row in rows["tasks"]:
        start, end = row.get("start"), row.get("end")
        if start and end and start > end and not _outside(row, period):
            yield row.fault("end", f"hoàn thành trước khi bắt đầu ({start:%d/%m/%Y})", "Sửa một trong hai ngày.")
        volume = row.get("volume")
        if volume is not None and volume <= 0:
            yield row.fault("volume", "khối lượng phải lớn hơn 0", "Ghi khối lượng phải làm trong cả chiến dịch.")
    yield from _waits(rows["tasks"])


def _outside(row: BookRow, period: tuple[date, date] | None) -> list[str]:
    days = ((field, row.get(field)) for field in ("start", "end"))
    return [field for field, day in days if period and day and not period[0] <= day <= period[1]]


def _waits(tasks: tuple[BookRow, ...]) -> Iterator[Fault]:
    """Follow what waits for what within each unit; a task whose own row is at fault may be the one that is missed."""
    plans: defaultdict[str, dict[str, BookRow]] = defaultdict(dict)
    doubtful: set[str] = set()
    for row in tasks:
        unit, key = row.get("unit"), row.get("key")
        if unit and key and key not in plans[unit]:
            plans[unit][key] = row
        elif unit:
            doubtful.add(unit)
    stray = {row.get("key") for row in tasks if row.get("unit") is None}
    for unit, plan in plans.items():
        yield from _unknown(plan, set() if unit in doubtful else {*plan, *stray})
        yield from _circles(
            {key: [other for other in row.get("after") or () if other in plan] for key, row in plan.items()}, plan
        )


def _unknown(plan: Mapping[str, BookRow], known: set[str | None]) -> Iterator[Fault]:
    for row in plan.values() if known else ():
        for other in row.get("after") or ():
            if other not in known:
                there = ", ".join(plan)
                yield row.fault("after", f"đơn vị này không có việc “{other}”", f"Chọn trong các việc: {there}.")


def _circles(graph: dict[str, list[str]], plan: Mapping[str, BookRow]) -> Iterator[Fault]:
    """Tell each circle once; what hangs together with it is seen when it is mended."""
    while circle := _circle(graph):
        way = " → ".join(circle)
        message, remedy = f"các việc chờ nhau thành vòng: {way}", "Bỏ bớt một mã việc ở cột này."
        yield plan[circle[1]].fault("after", message, remedy)
        for key in circle:
            graph.pop(key, None)


def _circle(graph: Mapping[str, list[str]]) -> list[str]:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as fault:
        return list(fault.args[1])
    return []


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
            yield from _outside_calendar(row, "days", day, period)
    for row in rows["excuses"]:
        yield from _excuse(row, period)
    for row in rows["own_checks"]:
        yield from _outside_calendar(row, "since", row.get("since"), period)


def _line(row: BookRow) -> Iterator[Fault]:
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


def _excuse(row: BookRow, period: tuple[date, date] | None) -> Iterator[Fault]:
    first, last = row.get("first"), row.get("last")
    outside = [fault for field in ("first", "last") for fault in _outside_calendar(row, field, row.get(field), period)]
    yield from outside
    if first and last and first > last and not outside:
        yield row.fault("last", f"ngày cuối trước ngày đầu {first:%d/%m/%Y}", "Sửa một trong hai ngày.")


def _outside_calendar(row: BookRow, field: str, day: date | None, period: tuple[date, date] | None) -> Iterator[Fault]:
    if day and period and not period[0] <= day <= period[1]:
        within = f"{period[0]:%d/%m/%Y} – {period[1]:%d/%m/%Y}"
        yield row.fault(field, f"ngày {day:%d/%m/%Y} nằm ngoài chiến dịch {within}", SWAPPED)
