"""“Việc cần chỉ đạo hôm nay”: what the results ask of leadership, the most pressing first, each with a unit and an action."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from ntm_sheets.campaign.showing import show_number
from ntm_sheets.facts.plan_rows import TaskRow
from ntm_sheets.facts.records import DropRecord
from ntm_sheets.facts.submission import Role
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.master import master_input as sheets
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.rechecking import (
    SOON,
    WEEK,
    WRAP_UP,
    again,
    by_day,
    due_shown,
    in_pieces,
    is_ending,
    is_kept_back,
    is_late,
    is_old,
    is_seen_late,
    is_single,
    left_to_visits,
    open_criteria,
    order_for,
    others_of,
    rechecks,
    team_of,
    waiting_gardens,
    wrap_up,
)
from ntm_sheets.outbox.master.reports import how_long, waiting_to_launch

# Within this many days of the end a missing criterion or garden is a matter of every day.
CLOSE = 21
MOST_ACTIONS = 5
MOST_OF_A_KIND = MOST_OF_A_UNIT = 2
REFUSED_DAYS = 2
# A silence that lasts longer weighs no more: other things need doing too.
MOST_WEIGHED = 20
ASKED = wording.DUE_STATES | {"extra"}
# The codes of files that are no workbook: a photo, a text, a PDF.
STRAY = "not-a-workbook"
NAMED_ABOVE = frozenset({"silent", "silent team", "launch"})
LOOK_FIRST, LABOUR = "look first", ("behind", "lacking", "gardens")


@dataclass(frozen=True)
class Action:
    """One line for leadership: who, what to do, where the rows stand; `weight` orders the lines."""

    weight: float
    kind: str
    who: str
    text: str
    sheet: str


def urgent_actions(given: MasterInput) -> list[Action]:
    """Choose at most five actions, at most two of a kind.

    Of one unit more than two, and of those whose names all stand above more than one of a kind, only where there is room.
    """
    everything = _looks_first([action for rule in RULES for action in rule(given)])
    ordered = sorted(everything, key=lambda action: -action.weight)
    chosen: list[Action] = []
    for most_of_a_unit, most_named in ((MOST_OF_A_UNIT, 1), (MOST_ACTIONS, MOST_OF_A_KIND)):
        for action in ordered:
            kinds, units = Counter(one.kind for one in chosen), Counter(one.who for one in chosen)
            most = most_named if action.kind in NAMED_ABOVE else MOST_OF_A_KIND
            room = len(chosen) < MOST_ACTIONS and kinds[action.kind] < most
            if room and action not in chosen and units[action.who] < most_of_a_unit:
                chosen.append(action)
    return sorted(chosen, key=lambda action: -action.weight)


def _looks_first(actions: Sequence[Action]) -> list[Action]:
    """Put the order to look again before the orders to work."""
    most = max((action.weight for action in actions if action.kind in LABOUR), default=0.0)
    return [
        replace(action, weight=max(action.weight, most + 1)) if action.kind == LOOK_FIRST else action
        for action in actions
    ]


def _looks(given: MasterInput) -> Iterator[Action]:
    for look in rechecks(given):
        yield Action(45, LOOK_FIRST if look.first else "look", look.who, look.text, look.sheet)


def _silent(given: MasterInput) -> Iterator[Action]:
    yield from _late(given, "village", "silent", "báo cáo", 100)
    yield from _late(given, "team", "silent team", "phiếu kiểm tra", 90)


def _late(given: MasterInput, role: Role, kind: str, form: str, weight: float) -> Iterator[Action]:
    """Ask each unit or team for its missing report of one role; all of them stand above with whom to call."""
    # Whose form was refused is told what was wrong with it.
    told = {unit for unit, drop in _refused_forms(given) if drop.role in (role, "")}
    for row in given.rows.late:
        if row.role != role or row.waits or row.unit in told:
            continue
        who = row.name if role == "village" else row.group or f"Đoàn kiểm tra {row.name}"
        of = f"phụ trách {row.name}, " if role == "team" and row.group else ""
        call = f" (gọi {row.contact})" if row.contact else ""
        text = f"{of}chưa nộp {form} {how_long(row, given.today)}: yêu cầu nộp ngay trong tối nay{call}."
        yield Action(weight + 5 * min(row.missed, MOST_WEIGHED), kind, who, text, sheets.REPORTS)


def _launch(given: MasterInput) -> Iterator[Action]:
    """Ask for the launch on its last day and after it."""
    waiting, _ = waiting_to_launch(given)
    excused = _excused_today(given)
    missing = [unit for unit in waiting if unit.key not in excused]
    until, over = given.campaign.launch_by, given.today > given.campaign.end
    if over or given.today < until - timedelta(days=1):
        return
    for unit in missing:
        text = f"chưa ra quân (hạn trước {wording.day(until)}): họp thôn, ra quân ngay và ghi vào phiếu báo cáo."
        yield Action(110, "launch", unit.name, text, sheets.TASKS)


def _excused_today(given: MasterInput) -> frozenset[str]:
    """Give the villages that need not report today: a flooded one is not told to meet, or to fill in a form."""
    return frozenset(
        row.unit
        for row in given.rows.reports
        if row.role == "village" and row.day == given.today and row.state == "excused"
    )


def _fallen(given: MasterInput) -> Iterator[Action]:
    for row in given.rows.units:
        lost = (row.criteria_before or 0) - row.criteria_passed
        if lost > 0:
            seen = _seen_by_team(given, row.unit)
            again_by = f"cho {team_of(given, row.unit)} phúc tra ngay các chỉ tiêu vừa thay đổi"
            order = "thôn khắc phục ngay" if seen else again_by
            order += "" if is_ending(given) else f", xong trước {by_day(given, SOON)}"
            text = f"tụt {lost} tiêu chí so với hôm qua{', đoàn vừa kiểm tra thấy' if seen else ''}: {order}."
            yield Action(120 + lost, "fallen", row.name, text, sheets.INDICATORS)


def _seen_by_team(given: MasterInput, unit: str) -> bool:
    """Tell whether it was the team's own visit by which all that fell back did so."""
    roles = {drop.seq: drop.role for drop in given.drops}
    by = [roles.get(row.seq or 0) for row in given.rows.changes if row.change == "fell back" and row.unit == unit]
    return bool(by) and set(by) == {"team"}


def _refused(given: MasterInput) -> Iterator[Action]:
    for unit, drop in _refused_forms(given):
        who = given.names.get(unit, unit)
        text = f"có tệp không dùng được ({wording.shortened(drop.reason, 50)}): liên hệ người gửi, nộp lại phiếu trong tối nay."
        yield Action(95, "refused", who, text, sheets.SOURCES)


def _refused_forms(given: MasterInput) -> Iterator[tuple[str, DropRecord]]:
    """Give the units' forms that were refused of late, and that nothing came after."""
    since = given.as_of - timedelta(days=REFUSED_DAYS)
    # Of the same bytes dropped again the last one says it all.
    recent = {drop.sha256: drop for drop in given.drops if drop.verdict == "refused" and drop.received_at >= since}
    # What is decided about has no open finding any more; a stray file, or one of nobody, is the officer's affair.
    owner = {record.seq: record.unit for record in given.findings if not record.finding.code.startswith(STRAY)}
    accepted = {(drop.unit, drop.handed_in) for drop in given.drops if drop.is_form}
    taken = {drop.sha256 for drop in given.drops if drop.verdict == "accepted"}
    for drop in recent.values():
        unit = owner.get(drop.seq, "") and (drop.unit or owner[drop.seq])
        if unit and drop.sha256 not in taken and not any(name == unit and at > drop.handed_in for name, at in accepted):
            yield unit, drop


def _behind(given: MasterInput) -> Iterator[Action]:
    asked = {row.unit for row in given.rows.reports if row.role == "village" and row.state in ASKED}
    excused = _excused_today(given)
    late: defaultdict[str, list[TaskRow]] = defaultdict(list)
    for row in given.rows.tasks:
        # Before a unit's first report is due it cannot have failed to report a task.
        ordered = is_late(row) and is_seen_late(row)
        if ordered or (is_kept_back(row, given.units[row.unit]) and row.unit in asked - excused):
            late[row.unit].append(row)
    for unit, own in late.items():
        worst = min(own, key=lambda row: (not row.critical, row.progress or 0.0))
        weight = 40 + 0.4 * (100.0 - (worst.progress or 0.0)) + 25 * worst.critical
        yield Action(weight, "behind", given.names[unit], _late_task(worst, own, given), sheets.TASKS)


def _late_task(task: TaskRow, own: Sequence[TaskRow], given: MasterInput) -> str:
    name = f"{'việc găng' if task.critical else 'việc'} “{wording.shortened(task.name, 36)}”"
    more = others_of(task, own)
    if task.done is None:
        over = given.today > given.campaign.end
        return f"chưa báo cáo khối lượng {name}{more}: {WRAP_UP if over else 'yêu cầu ghi vào phiếu tối nay'}."
    said = wording.said_by(task.counted, task.age_days)
    if is_single(task):
        order = wrap_up(task) if is_ending(given) else f"làm xong trước {by_day(given, SOON)}"
        return f"chưa xong {name} (hạn {task.end:%d/%m}, {said}){more}: {order}."
    done = show_number(in_pieces(task, task.done))
    amount = f"mới {done}/{show_number(due_shown(task))} {task.measure} phải xong, {said}"
    if is_old(task) and not is_ending(given):
        who = (
            f"cho {team_of(given, task.unit)} {again(task)} trước {by_day(given, SOON)}"
            if task.counted == "team"
            else "yêu cầu thôn ghi khối lượng mới vào phiếu tối nay"
        )
        return f"chưa có số mới của {name} ({amount}){more}: {who} rồi mới giao thêm việc."
    return f"chậm {name} ({amount}){more}: {order_for(task, given)}."


def _lacking(given: MasterInput) -> Iterator[Action]:
    left = days_left(given)
    if left > CLOSE:
        return
    waiting = left_to_visits(given)
    steps = {(row.unit, row.criterion): row.step for row in given.rows.distances if not row.garden}
    for unit, found in open_criteria(given).items():
        own = sorted(found, key=lambda row: steps.get((row.unit, row.criterion), 0))
        # The gate is no criterion of the x/10: it is named where it alone is left.
        names = [row.name for row in own if not row.gate]
        gate = "chưa đạt điều kiện kèm theo"
        what = f"còn thiếu {len(names)} tiêu chí" if names else gate if waiting[unit] else f"đủ tiêu chí nhưng {gate}"
        listed = names or [row.name for row in own]
        nearest = "gần nhất: " if len(listed) > 1 and steps else ""
        shown = (
            nearest + "; ".join(wording.shortened(name, 34) for name in listed[:2]) + ("; …" if len(listed) > 2 else "")
        )
        team = f"{team_of(given, unit)} xuống làm cùng thôn, xong trước {by_day(given, WEEK)}"
        order = WRAP_UP if is_ending(given) else team
        text = f"{what} ({shown}){_not_counting(waiting[unit], 'tiêu chí')}, {_time(given)}: {order}."
        # Tracks stand in the officer's order: the first is the most demanding one.
        first = given.campaign.unit(unit).track == given.campaign.tracks[0].key
        urgency = 60 + (CLOSE - left) * 1.5 + min(len(names), 10) + (20 if first else 0)
        yield Action(urgency, "lacking", given.names[unit], text, sheets.INDICATORS)


def _gardens(given: MasterInput) -> Iterator[Action]:
    left, waiting = days_left(given), waiting_gardens(given)
    for row in given.rows.units if left <= CLOSE else ():
        lack = row.gardens_total - row.gardens_passed - waiting[row.unit]
        if lack > 0:
            guided = f"cử cán bộ hướng dẫn từng chủ vườn hoàn thiện trước {by_day(given, WEEK)}"
            order = WRAP_UP if is_ending(given) else guided
            more = _not_counting(waiting[row.unit], "vườn")
            text = f"còn thiếu {lack}/{row.gardens_total} vườn mẫu{more}: {order}."
            yield Action(55 + (CLOSE - left) + 3 * lack, "gardens", row.name, text, sheets.GARDENS)


def _not_counting(waiting: int, what: str) -> str:
    """Name what waits for a visit, so that the line adds up with the ranking above it."""
    return f", chưa kể {waiting} {what} chờ kiểm tra lại" if waiting else ""


def _unchecked(given: MasterInput) -> Iterator[Action]:
    shares = [
        (row.verified_share, row.name, row.unit)
        for row in given.rows.units
        if row.verified_share is not None and row.verified_share < 50 and row.criteria_passed
    ]
    if days_left(given) <= CLOSE and shares:
        share, name, unit = min(shares, key=lambda one: one[0])
        what = f"mới {wording.percent(share)} chỉ tiêu có phúc tra còn hiệu lực"
        when = "" if is_ending(given) else f" trước {by_day(given, WEEK)}"
        text = f"{what}: {team_of(given, unit)} kiểm tra tại thực địa, nhập phiếu kiểm tra{when}."
        yield Action(58, "unchecked", name, text, sheets.INDICATORS)


RULES: tuple[Callable[[MasterInput], Iterator[Action]], ...] = (
    _silent,
    _launch,
    _fallen,
    _refused,
    _looks,
    _behind,
    _lacking,
    _gardens,
    _unchecked,
)


def days_left(given: MasterInput) -> int:
    """Count the days from the as-of day to the campaign's end."""
    return max(0, (given.campaign.end - given.today).days)


def _time(given: MasterInput) -> str:
    if given.today > given.campaign.end:
        return "đợt đã kết thúc"
    left = days_left(given)
    return f"đợt còn {left} ngày" if left else "đợt kết thúc hôm nay"
