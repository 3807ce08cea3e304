"""“Việc cần chỉ đạo hôm nay”: what the results ask of leadership, the most pressing first, each with a unit and an action."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from ntm_sheets.campaign.rounding import amount_shown
from ntm_sheets.reporting import wording
from ntm_sheets.reporting.master import material as sheets
from ntm_sheets.reporting.master.material import Material
from ntm_sheets.reporting.master.ordering import WRAP_UP, is_ending, is_seen_late, order_for
from ntm_sheets.reporting.rows import CriterionRow, ReportState, TaskRow

# Within this many days of the end a missing criterion or garden is a matter of every day.
CLOSE = 21
MOST_ACTIONS = 5
MOST_OF_A_KIND = 2
REFUSED_DAYS = 2
# The codes of files that are no workbook: a photo, a text, a PDF.
STRAY = "not-a-workbook"


@dataclass(frozen=True)
class Action:
    """One line for leadership: who, what to do, where the rows stand; `weight` orders the lines."""

    weight: float
    kind: str
    who: str
    text: str
    sheet: str


def urgent_actions(material: Material) -> list[Action]:
    """Choose at most five actions, at most two of a kind."""
    seen: Counter[str] = Counter()
    chosen: list[Action] = []
    everything = [action for rule in RULES for action in rule(material)]
    for action in sorted(everything, key=lambda action: -action.weight):
        if seen[action.kind] < MOST_OF_A_KIND and len(chosen) < MOST_ACTIONS:
            seen[action.kind] += 1
            chosen.append(action)
    return chosen


def _silent(material: Material) -> Iterator[Action]:
    states: defaultdict[str, list[ReportState]] = defaultdict(list)
    for row in material.rows.reports:
        if row.role == "village" and row.day <= material.today:
            states[row.unit].append(row.state)
    # After the last day nothing is due any more.
    over = material.today > material.campaign.end
    runs = {unit: run for unit, own in states.items() if (run := _run(own)) and not over}
    order = list(material.names)
    silent = sorted(runs, key=lambda unit: (-runs[unit], order.index(unit)))
    if not silent:
        return
    # Two names fit on their place; of more the first is named and the rest counted.
    who, longest = (
        wording.names([material.names[unit] for unit in silent], 2 if len(silent) == 2 else 1),
        runs[silent[0]],
    )
    yield Action(
        100 + 5 * longest,
        "silent",
        who,
        f"chưa nộp báo cáo{_how_long(longest, len(silent))}: yêu cầu nộp ngay trong tối nay.",
        sheets.REPORTS,
    )


def _how_long(longest: int, count: int) -> str:
    if longest == 1:
        return " hôm nay"
    return f", lâu nhất đã {longest} ngày" if count > 1 else f" {longest} ngày liền"


def _run(states: Sequence[ReportState]) -> int:
    """Count the missing days in a row up to the last day; a day that is not due yet ends nothing and counts nothing."""
    run = 0
    for state in reversed([state for state in states if state != "waiting"]):
        if state != "missing":
            break
        run += 1
    return run


def _fallen(material: Material) -> Iterator[Action]:
    for row in material.rows.units:
        lost = (row.criteria_before or 0) - row.criteria_passed
        if lost > 0:
            text = f"tụt {lost} tiêu chí so với hôm qua: cho đoàn công tác phúc tra ngay các chỉ tiêu vừa thay đổi."
            yield Action(120 + lost, "fallen", row.name, text, sheets.INDICATORS)


def _refused(material: Material) -> Iterator[Action]:
    since = material.as_of - timedelta(days=REFUSED_DAYS)
    recent = [drop for drop in material.drops if drop.verdict == "refused" and drop.received_at >= since]
    # What is decided about has no open finding any more; a stray file, or one of nobody, is the officer's affair.
    owner = {record.seq: record.unit for record in material.findings if not record.finding.code.startswith(STRAY)}
    accepted = {(drop.unit, drop.received_at) for drop in material.drops if drop.is_form}
    for drop in recent:
        unit = owner.get(drop.seq, "") and (drop.unit or owner[drop.seq])
        if not unit or any(name == unit and at > drop.received_at for name, at in accepted):
            continue
        who = material.names.get(unit, unit)
        text = f"có tệp không dùng được ({wording.shortened(drop.reason, 50)}): liên hệ người gửi để nộp lại phiếu."
        yield Action(95, "refused", who, text, sheets.SOURCES)


def _behind(material: Material) -> Iterator[Action]:
    asked = {row.unit for row in material.rows.reports if row.role == "village" and row.state != "waiting"}
    late: defaultdict[str, list[TaskRow]] = defaultdict(list)
    for row in material.rows.tasks:
        # Before a unit's first report is due it cannot have failed to report a task.
        if is_seen_late(row) or (row.state == "not reported" and row.unit in asked):
            late[row.unit].append(row)
    for unit, own in late.items():
        worst = min(own, key=lambda row: (not row.critical, row.progress or 0.0))
        weight = 40 + 0.4 * (100.0 - (worst.progress or 0.0)) + 25 * worst.critical
        yield Action(weight, "behind", material.names[unit], _late_task(worst, len(own) - 1, material), sheets.TASKS)


def _late_task(task: TaskRow, others: int, material: Material) -> str:
    name = f"{'việc găng' if task.critical else 'việc'} “{wording.shortened(task.name, 36)}”"
    more = f" và {others} việc khác" if others else ""
    if task.done is None:
        over = material.today > material.campaign.end
        return f"chưa báo cáo khối lượng {name}{more}: {WRAP_UP if over else 'yêu cầu ghi vào phiếu tối nay'}."
    amount = f"mới {wording.number(task.done)}/{wording.number(amount_shown(task.due))} {task.measure} phải xong"
    return f"chậm {name} ({amount}){more}: {order_for(task, material)}."


def _lacking(material: Material) -> Iterator[Action]:
    left = days_left(material)
    if left > CLOSE:
        return
    open_by_unit: defaultdict[str, list[CriterionRow]] = defaultdict(list)
    for row in material.rows.criteria:
        if row.state != "pass":
            open_by_unit[row.unit].append(row)
    for unit, own in open_by_unit.items():
        # The gate is no criterion of the x/10: it is named where it alone is left.
        names = [row.name for row in own if not row.gate]
        what = f"còn thiếu {len(names)} tiêu chí" if names else "đủ tiêu chí nhưng chưa đạt điều kiện kèm theo"
        listed = names or [row.name for row in own]
        shown = "; ".join(wording.shortened(name, 34) for name in listed[:2]) + (" …" if len(listed) > 2 else "")
        order = WRAP_UP if is_ending(material) else "đoàn công tác xuống làm cùng thôn"
        text = f"{what} ({shown}), {_time(material)}: {order}."
        # Tracks stand in the officer's order: the first is the most demanding one.
        first = material.campaign.unit(unit).track == material.campaign.tracks[0].key
        urgency = 60 + (CLOSE - left) * 1.5 + min(len(names), 10) + (20 if first else 0)
        yield Action(urgency, "lacking", material.names[unit], text, sheets.INDICATORS)


def _gardens(material: Material) -> Iterator[Action]:
    left = days_left(material)
    for row in material.rows.units if left <= CLOSE else ():
        lack = row.gardens_total - row.gardens_passed
        if lack > 0:
            order = WRAP_UP if is_ending(material) else "cử cán bộ hướng dẫn từng chủ vườn hoàn thiện"
            text = f"còn thiếu {lack}/{row.gardens_total} vườn mẫu: {order}."
            yield Action(55 + (CLOSE - left) + 3 * lack, "gardens", row.name, text, sheets.GARDENS)


def _unchecked(material: Material) -> Iterator[Action]:
    shares = [
        (row.verified_share, row.name)
        for row in material.rows.units
        if row.verified_share is not None and row.verified_share < 50 and row.criteria_passed
    ]
    if days_left(material) <= CLOSE and shares:
        share, name = min(shares, key=lambda pair: pair[0])
        text = f"mới được phúc tra {wording.percent(share)} chỉ tiêu: đoàn công tác kiểm tra tại thực địa, nhập phiếu kiểm tra."
        yield Action(58, "unchecked", name, text, sheets.INDICATORS)


RULES: tuple[Callable[[Material], Iterator[Action]], ...] = (
    _silent,
    _fallen,
    _refused,
    _behind,
    _lacking,
    _gardens,
    _unchecked,
)


def days_left(material: Material) -> int:
    """Count the days from the as-of day to the campaign's end."""
    return max(0, (material.campaign.end - material.today).days)


def _time(material: Material) -> str:
    if material.today > material.campaign.end:
        return "đợt đã kết thúc"
    left = days_left(material)
    return f"đợt còn {left} ngày" if left else "đợt kết thúc hôm nay"
