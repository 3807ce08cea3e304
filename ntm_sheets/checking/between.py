"""A report held against somebody else's: the village's against the team's, one village's against the others'."""

from collections.abc import Iterator
from datetime import date

from ntm_sheets.campaign.checks import CheckRule
from ntm_sheets.campaign.definition import Indicator
from ntm_sheets.campaign.kinds import Value
from ntm_sheets.campaign.rules import is_met
from ntm_sheets.checking.reported import Report, as_number, show, shown
from ntm_sheets.facts.findings import Key, Remark
from ntm_sheets.facts.fingerprints import telling_numbers
from ntm_sheets.facts.submission import Answer


def differs(report: Report, _rule: CheckRule) -> Iterator[Remark]:
    """Yield indicators that one calls met and the other not.

    A village that reports progress made since the last visit contradicts nobody.
    """
    for indicator, answer, theirs, day in _both(report):
        met = is_met(indicator, answer.value)
        if {is_met(indicator, theirs), met} != {True, False}:
            continue
        if report.is_villages and met and day < report.identity.report_date:
            continue
        mine = shown(indicator, answer.value)
        details = _sides(report, answer, mine, shown(indicator, theirs))
        yield Remark("differs-from-inspection", answer.place, mine, details)


def far(report: Report, rule: CheckRule) -> Iterator[Remark]:
    """Yield shares and running totals of the two that lie further apart than the limits, with the same judgement."""
    for indicator, answer, theirs, day in _both(report):
        if indicator.kind == "percent" and is_met(indicator, theirs) == is_met(indicator, answer.value):
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


def _both(report: Report) -> Iterator[tuple[Indicator, Answer, Value, date]]:
    other = report.known.other_role
    for key, indicator in report.indicators.items():
        answer, theirs = report.by_key.get(key), other.get(key)
        if answer and theirs:
            yield indicator, answer, *theirs


def _sides(report: Report, answer: Answer, mine: str, theirs: str) -> dict[str, str]:
    village, team = (mine, theirs) if report.is_villages else (theirs, mine)
    day = report.day_of_other((answer.table, answer.row, answer.field))
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
