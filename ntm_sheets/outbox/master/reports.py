"""Sheet “Nộp báo cáo”: who reported on which day; who is late, whom to call, who is excused and who has not launched."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from ntm_sheets.campaign.definition import Unit
from ntm_sheets.facts.petitions import PetitionKind, requests
from ntm_sheets.facts.result_rows import LateRow, ReportRow
from ntm_sheets.facts.submission import Role
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.master import master_input as sheets
from ntm_sheets.outbox.master.columns import DataColumn, DataTable, begun
from ntm_sheets.outbox.master.headlines import on_time_share
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.orders import orders_line
from ntm_sheets.outbox.master.rules_time import stretches
from ntm_sheets.outbox.master.table import add_table
from ntm_sheets.outbox.master.writer import MasterWriter

# What page one has room for, about five lines; so many are named in any case, each with whom to call.
MOST_LETTERS, ALWAYS_NAMED = 520, 8
# A longer name is cut on page one.
LONGEST_NAME, LONGEST_CONTACT = 34, 44
# What units ask for takes about four lines.
ASKED_LETTERS, LEAST_LETTERS = 560, 40
ASKED: tuple[PetitionKind, ...] = ("proposal", "difficulty")
# Four weeks of days fit a page beside their counts.
DAYS_ON_PAPER = 28
WAITS = "có phiếu đang chờ xã quyết định"


class Call(NamedTuple):
    """A line of page one: what it is about, and whom it names."""

    label: str
    text: str
    sheet: str


def calls(given: MasterInput) -> Iterator[Call]:
    """Give the lines of page one: villages that are late, working groups that are late, who is excused, who launched, orders."""
    late = given.rows.late
    for role, label in (("village", "Chưa nộp báo cáo"), ("team", "Đoàn chưa nộp phiếu")):
        mine = [row for row in late if row.role == role]
        if mine:
            count = f"{len(mine)} chậm: " if len(mine) > ALWAYS_NAMED else ""
            # Whoever is silent longest is called first.
            longest = sorted(mine, key=lambda row: -row.missed) if count else mine
            yield Call(label, count + listed([named(row, given.today) for row in longest]), sheets.REPORTS)
    excused = list(_excused(given))
    if excused:
        yield Call("Được miễn hôm nay", listed(excused), sheets.REPORTS)
    launch = launch_line(given)
    if launch:
        yield Call("Ra quân", launch, sheets.TASKS)
    ordered = orders_line(given)
    if ordered:
        yield Call("Chỉ đạo đang mở", ordered, sheets.ORDERS)


def listed(names: Sequence[str], most: int = MOST_LETTERS) -> str:
    """Name everybody; of more than a page has room for the rest is counted, with where all of them stand."""
    text = ""
    for n, name in enumerate(names):
        more = f"{text}; {name}" if text else name
        if n >= ALWAYS_NAMED and len(more) > most:
            return f"{text}; … và {len(names) - n} nữa, xem đủ ở trang {sheets.REPORTS}"
        text = more
    return text


def proposals_line(given: MasterInput) -> str:
    """Say what the units propose, and what is difficult for them, by today's reports; each as long as the place allows."""
    said: dict[str, dict[PetitionKind, str]] = {}
    for one in requests(given.petitions):
        if one.said.role == "village" and one.said.last == given.today:
            said.setdefault(one.said.unit, {})[one.said.kind] = one.said.text
    order = [unit.key for unit in given.campaign.units if unit.key in said][:ALWAYS_NAMED]
    room = max(LEAST_LETTERS, ASKED_LETTERS // max(len(order), 1) - 20)
    texts = [
        f"{wording.shortened(given.names[unit], LONGEST_NAME)}: "
        f"{wording.shortened('; '.join(said[unit][kind] for kind in ASKED if kind in said[unit]), room)}"
        for unit in order
    ]
    more = (
        [f"… còn {len(said) - len(order)} đơn vị nữa, xem trang {sheets.PETITIONS}"] if len(said) > len(order) else []
    )
    return " · ".join(texts + more)


def named(row: LateRow, today: date) -> str:
    """Name who is late, since when, and whom to call, all in one pair of brackets."""
    named_group = row.role == "team" and row.group
    name = wording.shortened(row.name, LONGEST_NAME)
    told = [name] if named_group else []
    told += [how_long(row, today)] if row.missed > 1 or row.day != today else []
    told += [WAITS] if row.waits else [wording.shortened(row.contact, LONGEST_CONTACT)] * bool(row.contact)
    who = (
        wording.shortened(row.group, LONGEST_NAME)
        if named_group
        else name
        if row.role == "village"
        else f"Đoàn kiểm tra {name}"
    )
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
    called = [(wording.shortened(unit.name, LONGEST_NAME), unit.contact) for unit in missing]
    names = [f"{name} ({contact})" if contact else name for name, contact in called]
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


def add_reports(writer: MasterWriter, given: MasterInput) -> None:
    """Draw the matrix of units and days, a block of rows for each role."""
    lines = [(unit.key, role) for role in wording.ROLES for unit in given.campaign.units]
    add_table(writer, sheets.REPORTS, report_table(given, lines))


def report_table(given: MasterInput, lines: Sequence[tuple[str, Role]]) -> DataTable:
    """Give the matrix of some reporters and all days, of which the last four weeks go on paper."""
    states = {(row.unit, row.role, row.day): row.state for row in given.rows.reports}
    days = newest_first({day for _, _, day in states}, given.today)
    past = sum(day <= given.today for day in days)
    own: defaultdict[tuple[str, Role], list[ReportRow]] = defaultdict(list)
    for row in given.rows.reports:
        own[row.unit, row.role].append(row)
    # An excused day is never due.
    counts = [Counter(row.state for row in own[line] if row.due or row.state == "excused") for line in lines]
    late = {(row.unit, row.role): row for row in given.rows.late}
    columns = [
        DataColumn(
            "Đơn vị", 15, begun([unit for unit, _ in lines], given.names, sheets.RANKING, given.ranking_rows), "name"
        ),
        DataColumn("Người nộp", 15, [wording.ROLES[role] for _, role in lines]),
        DataColumn("Đang chậm, gọi ai", 24, [_call(late.get(line), given) for line in lines], "wrap"),
        DataColumn("Đúng hạn", 5, [count["on_time"] for count in counts], "whole", vertical=True),
        DataColumn("Muộn", 5, [count["late"] for count in counts], "whole", vertical=True),
        DataColumn("Thiếu", 5, [count["missing"] for count in counts], "whole", vertical=True),
        DataColumn("Được miễn", 5, [count["excused"] for count in counts], "whole", vertical=True),
        DataColumn(
            "Tỷ lệ đúng hạn",
            7,
            [on_time_share(own[line]) for line in lines],
            "percent",
            vertical=True,
        ),
        *(
            DataColumn(
                f"{day:%d/%m}",
                2.2,
                [wording.REPORT_STATES[states[(*line, day)]] for line in lines],
                "tiny",
                vertical=True,
            )
            for day in days
        ),
    ]
    note = (
        "✓ đúng hạn · ! nộp muộn · ✗ chưa nộp · dấu chấm: chưa đến hạn · ○ được miễn · – không phải nộp · + nộp thêm. "
        f"Hạn nộp {_deadlines(given)}. "
        "Đúng hạn, muộn, thiếu và tỷ lệ chỉ tính báo cáo đã đến hạn: hôm nay chỉ tính khi đã qua giờ hạn. "
        "Được miễn: mọi ngày đã cho miễn, cả ngày chưa tới. Ngày mới nhất đứng đầu."
    )
    shown = min(past, DAYS_ON_PAPER)
    return DataTable(
        "nop_bao_cao", today_sentence(given), note, columns, frozen=2, printed_columns=len(columns) - len(days) + shown,
        printed_rows=None, screen=f"Bản in có {shown} ngày gần nhất; xem đủ trên máy." if shown < len(days) else "",
    )  # fmt: skip


def newest_first(days: Collection[date], today: date) -> list[date]:
    """Give today and the days before, the newest first; then those that are still to come."""
    return [*sorted((day for day in days if day <= today), reverse=True), *sorted(day for day in days if day > today)]


def _call(row: LateRow | None, given: MasterInput) -> str:
    """Say how long a report is missing, and whom to call."""
    if row is None:
        return ""
    return " – ".join(part for part in (how_long(row, given.today), row.contact) if part)


def _deadlines(given: MasterInput) -> str:
    table = given.campaign.timetable(given.as_of)
    found = list(stretches(table, lambda one: one.deadline))
    return ", ".join(f"{one.deadline:%H:%M}{f' từ {wording.day(since)}' if since else ''}" for one, since in found)


def today_sentence(given: MasterInput) -> str:
    """Say in one sentence how many units reported for the as-of day."""
    states = Counter(row.state for row in given.rows.reports if row.role == "village" and row.day == given.today)
    spared = {state: states.pop(state, 0) for state in ("not due", "excused", "extra")}
    total = states.total()
    if not total:
        return (
            "Hôm nay không đơn vị nào phải nộp" if any(spared.values()) else "Hôm nay không nằm trong thời gian của đợt"
        )
    came = states["on_time"] + states["late"]
    late = f", {states['late']} nộp muộn" if states["late"] else ""
    rest = f"; {states['waiting']} chưa đến hạn" if states["waiting"] else ""
    excused = f"; {spared['excused']} được miễn" if spared["excused"] else ""
    return f"Hôm nay {came}/{total} đơn vị đã nộp báo cáo{late}{rest}{excused}"
