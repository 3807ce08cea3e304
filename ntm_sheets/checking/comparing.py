"""A report held against the unit's own earlier ones and against somebody else's: its team's, another village's."""

from collections.abc import Iterator
from datetime import date

from ntm_sheets.campaign.definition import Indicator
from ntm_sheets.campaign.kinds import KINDS
from ntm_sheets.campaign.numerals import read_amount
from ntm_sheets.campaign.policy import CheckRule
from ntm_sheets.campaign.questions import Value
from ntm_sheets.campaign.rules import is_met
from ntm_sheets.checking import tasks
from ntm_sheets.checking.report import Report, as_number, show, shown
from ntm_sheets.facts.findings import Key, Remark
from ntm_sheets.facts.fingerprints import telling_numbers
from ntm_sheets.facts.submission import Answer


def differs(report: Report, _rule: CheckRule) -> Iterator[Remark]:
    """Yield indicators that one calls met and the other not.

    A village that reports progress made since the last visit contradicts nobody.
    """
    for indicator, answer, met, theirs, day in _both(report):
        if {is_met(indicator, theirs), met} != {True, False}:
            continue
        if report.is_villages and met and day < report.identity.report_date:
            continue
        mine = shown(indicator, answer.value)
        details = _sides(report, answer, mine, shown(indicator, theirs))
        yield Remark("differs-from-inspection", answer.place, mine, details)


def far(report: Report, rule: CheckRule) -> Iterator[Remark]:
    """Yield shares and running totals of the two that lie further apart than the limits, with the same judgement."""
    for indicator, answer, met, theirs, day in _both(report):
        if KINDS[indicator.kind].is_share and is_met(indicator, theirs) == met:
            better = -1 if indicator.comparison == "<=" else 1
            yield from _apart(report, answer, theirs, day, rule.limits[0], better)
    for task in report.tasks.values():
        done, found = report.done(task), report.known.other_role.get(("tasks", task.key, "done"))
        if done and found:
            yield from _apart(report, done[0], *found, rule.limits[1] * task.volume / 100, 1)


def _apart(report: Report, answer: Answer, theirs: Value, day: date, limit: float, better: int) -> Iterator[Remark]:
    """Compare two numbers; what the later one has more (`better` is 1, or -1 where less is better) is progress."""
    mine, other = as_number(answer.value), as_number(theirs)
    if mine is None or other is None or abs(mine - other) <= limit:
        return
    if day < report.identity.report_date and (mine - other) * better > 0:
        return
    details = _sides(report, answer, show(mine), show(other))
    yield Remark("far-from-inspection", answer.place, show(mine), details)


def _both(report: Report) -> Iterator[tuple[Indicator, Answer, bool | None, Value, date]]:
    other = report.known.other_role
    for key, indicator, answer, met in report.judged if other else ():
        if theirs := other.get(key):
            yield indicator, answer, met, *theirs


def _sides(report: Report, answer: Answer, mine: str, theirs: str) -> dict[str, str]:
    village, team = (mine, theirs) if report.is_villages else (theirs, mine)
    day = report.day_of_other(answer.key)
    return {"label": report.label(answer), "village": village, "team": team, "other_date": day}


def same_answers(report: Report, rule: CheckRule) -> Iterator[Remark]:
    """Say that another unit gave the same answers to the criteria before, where they are too many to agree by chance."""
    if not report.is_villages or telling_numbers(report.answers) < rule.limits[0]:
        return
    twin = report.known.past.twin(report.marks.criteria)
    if twin is None:
        return
    names = {unit.key: unit.name for unit in report.campaign.units}
    details = {
        "other": names.get(twin.unit, twin.unit),
        "other_date": f"{twin.report_date:%d/%m}",
        "other_file": twin.name,
    }
    yield Remark("same-answers", _first_criterion(report).place, "", details)


def _first_criterion(report: Report) -> Answer:
    first: Key = next(key for key in report.by_key if key[0] == "criteria")
    return report.by_key[first]


COUNTED_TABLES = ("criteria", "gardens", "tasks")


def fell_back(report: Report, _rule: CheckRule) -> Iterator[Remark]:
    """Yield indicators that were met in the last report and are not in this one."""
    for key, indicator, answer, met in report.judged:
        before = report.known.same_role.get(key)
        if met is False and before and is_met(indicator, before[0]):
            details = {
                "label": report.label(answer),
                "before": "đạt" if KINDS[indicator.kind].is_verdict else f"là {shown(indicator, before[0])} (đạt)",
                "now": "chưa đạt"
                if KINDS[indicator.kind].is_verdict
                else f"{shown(indicator, answer.value)} (chưa đạt)",
                "before_date": report.day_before(key),
            }
            yield Remark("fell-back", answer.place, shown(indicator, answer.value), details)


def denominator_changed(report: Report, _rule: CheckRule) -> Iterator[Remark]:
    """Yield shares typed like 45/50 that were typed with another denominator last time."""
    typed = {key: answer for key, answer in report.by_key.items() if key[0] in COUNTED_TABLES and "/" in answer.raw}
    before = report.known.past.fractions() if typed else {}
    for key, answer in typed.items():
        if key not in before:
            continue
        raw, day = before[key]
        old, new = _denominator(raw), _denominator(answer.raw)
        if old is not None and new is not None and old != new:
            details = {
                "label": report.label(answer),
                "before": raw,
                "before_date": f"{day:%d/%m}",
                "old": show(old),
                "new": show(new),
            }
            yield Remark("denominator-changed", answer.place, answer.raw, details)


def _denominator(raw: str) -> float | None:
    amount = read_amount(raw)
    return float(amount.divisor.readings[0]) if amount and amount.divisor else None


def unchanged(report: Report, rule: CheckRule) -> Iterator[Remark]:
    """Say that nothing moved for as many report days as the limit has, though something was left to do."""
    if not report.is_villages or not report.marks.progress or not _has_work(report):
        return
    days = report.known.past.alike(report.marks.progress)
    if len(days) + 1 >= rule.limits[0]:
        details = {
            "count": str(len(days) + 1),
            "first": f"{days[-1]:%d/%m}",
            "last": f"{report.identity.report_date:%d/%m}",
        }
        yield Remark("unchanged", report.top(), "", details)


def _has_work(report: Report) -> bool:
    """Tell whether an indicator is not met, or a task whose time has come is not done."""
    unmet = any(is_met(indicator, report.value(key)) is not True for key, indicator in report.indicators.items())
    return unmet or any(
        (as_number(report.value(("tasks", task.key, "done"))) or 0) < task.volume
        for task in report.tasks.values()
        if task.start <= report.identity.report_date
    )


def sudden_jump(report: Report, rule: CheckRule) -> Iterator[Remark]:
    """Yield shares and totals that moved further since the last report than the limits allow for its days."""
    yield from _jumped_shares(report, rule.limits[0])
    yield from tasks.jumped(report, rule.limits[1])


def _jumped_shares(report: Report, limit: float) -> Iterator[Remark]:
    for key, indicator, answer, met in report.judged:
        before = report.known.same_role.get(key)
        if before is None or not KINDS[indicator.kind].is_share:
            continue
        now, then = as_number(answer.value), as_number(before[0])
        if now is None or then is None or abs(now - then) <= limit * report.days_since(key):
            continue
        # One that is no longer met is told as such.
        if not (met is False and is_met(indicator, before[0])):
            usual = f"thường không quá {show(limit)} điểm % mỗi ngày"
            details = report.against_before(answer, then) | {"usual": usual}
            yield Remark("sudden-jump", answer.place, show(now), details)


def same_content(report: Report, _rule: CheckRule) -> Iterator[Remark]:
    """Note a form that says what the last one for the same day said, where nothing in that one was to be mended."""
    name, open_cells = _repeated(report)
    if name and (not open_cells or not report.campaign.rule("nothing-mended").is_on):
        yield Remark("same-content", report.top(), "", {"before": name})


def nothing_mended(report: Report, _rule: CheckRule) -> Iterator[Remark]:
    """Say that a form came again although the cells that a slip named are as they were."""
    name, open_cells = _repeated(report)
    if name and open_cells:
        yield Remark("nothing-mended", report.top(), "", {"before": name, "count": str(open_cells)})


def _repeated(report: Report) -> tuple[str, int]:
    """Give the name of the last form for the same day that says the same, and how many of its cells are in question."""
    sent = report.sent_before
    if sent is None or sent.content != report.marks.content:
        return "", 0
    return sent.name, sent.open_cells
