"""Who is late, whom to call, who is excused and who has not launched: names for page one, the orders and the matrix."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from ntm_sheets.campaign.definition import Unit
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.master import master_input as sheets
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.rows import LateRow

# What page one has room for: about five lines.
MOST_LETTERS = 520
WAITS = "có phiếu đang chờ xã quyết định"


class Call(NamedTuple):
    """A line of page one: what it is about, and whom it names."""

    label: str
    text: str
    sheet: str


def calls(given: MasterInput) -> Iterator[Call]:
    """Give the lines of page one: villages that are late, working groups that are late, who is excused, who launched."""
    late = given.rows.late
    for role, label in (("village", "Chưa nộp báo cáo"), ("team", "Đoàn chưa nộp phiếu")):
        mine = [row for row in late if row.role == role]
        if mine:
            yield Call(label, listed([named(row, given.today) for row in mine]), sheets.REPORTS)
    excused = list(_excused(given))
    if excused:
        yield Call("Được miễn hôm nay", listed(excused), sheets.REPORTS)
    launch = launch_line(given)
    if launch:
        yield Call("Ra quân", launch, sheets.TASKS)


def listed(names: Sequence[str], most: int = MOST_LETTERS) -> str:
    """Name everybody; where the place is too small the rest is counted, with where all of them stand."""
    text = ""
    for n, name in enumerate(names):
        more = f"{text}; {name}" if text else name
        if text and len(more) > most:
            return f"{text}; … và {len(names) - n} nữa, xem đủ ở trang {sheets.REPORTS}"
        text = more
    return text


def named(row: LateRow, today: date) -> str:
    """Name who is late, since when, and whom to call, all in one pair of brackets."""
    named_group = row.role == "team" and row.group
    told = [row.name] if named_group else []
    told += [how_long(row, today)] if row.missed > 1 or row.day != today else []
    told += [WAITS] if row.waits else [row.contact] * bool(row.contact)
    who = row.group if named_group else row.name if row.role == "village" else f"Đoàn kiểm tra {row.name}"
    return f"{who} ({', '.join(told)})" if told else who


def how_long(row: LateRow, today: date) -> str:
    """Say of which day a report is missing, or of how many in a row."""
    if row.missed == 1:
        return day_word(row.day, today)
    every_day = (row.day - row.since).days + 1 == row.missed
    return f"{row.missed} {'ngày' if every_day else 'lần'} liền"


def day_word(day: date, today: date) -> str:
    """Call a day as people do."""
    return {today: "hôm nay", today - timedelta(days=1): "hôm qua"}.get(day, f"ngày {day:%d/%m}")


def waiting_to_launch(given: MasterInput) -> tuple[list[Unit], int]:
    """Give the units that have not launched, and how many are asked to."""
    asked = {row.unit: row.launched for row in given.rows.units if row.launched is not None}
    return [unit for unit in given.campaign.units if asked.get(unit.key) is False], len(asked)


def launch_line(given: MasterInput) -> str:
    """Say how many have launched, until all have; nothing after the end."""
    missing, asked = waiting_to_launch(given)
    if not missing or given.today > given.campaign.end:
        return ""
    names = [f"{unit.name} ({unit.contact})" if unit.contact else unit.name for unit in missing]
    until = wording.day(given.campaign.launch_by)
    passed = " đã qua" if given.today >= given.campaign.launch_by else ""
    return f"đã ra quân {asked - len(missing)}/{asked} thôn (hạn trước {until}{passed}), còn: {listed(names, 300)}"


def _excused(given: MasterInput) -> Iterator[str]:
    table = given.campaign.timetable(given.as_of)
    today = {(row.unit, row.role) for row in given.rows.reports if row.day == given.today and row.state == "excused"}
    for unit in given.campaign.units:
        roles = [role for role in wording.ROLES if (unit.key, role) in today]
        excuse = table.excuse(unit.key, roles[0], given.today) if roles else None
        if excuse is not None:
            whom = unit.name if "village" in roles else unit.group or f"Đoàn kiểm tra {unit.name}"
            yield f"{whom} ({excuse.reason}; {excuse.decided_by} quyết định)"
