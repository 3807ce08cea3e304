"""One report held against what is asked, against the last report, and against the inspection."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from ntm_sheets.campaign.definition import Campaign, Indicator, Unit
from ntm_sheets.campaign.kinds import KINDS, Value
from ntm_sheets.campaign.rules import is_met
from ntm_sheets.checking.identity import Identity
from ntm_sheets.findings import Remark
from ntm_sheets.form.layout import Layout, number_of
from ntm_sheets.submission import Answer, Returned

Key = tuple[str, str, str]
Known = Mapping[Key, tuple[Value, date]]

# In these tables a village's cell that was never filled is a gap in what leadership sees; elsewhere it is a free
# choice, and a team inspects what it can.
EXPECTED_TABLES = ("criteria", "gardens", "tasks")
FREE_FIELDS = ("note", "period")


@dataclass(frozen=True)
class Background:
    """What was known before this report: the last values of the same role and of the other one, with their dates."""

    same_role: Known
    other_role: Known


def check_consistency(
    answers: tuple[Answer, ...],
    returned: Returned,
    layout: Layout,
    campaign: Campaign,
    identity: Identity,
    known: Background,
) -> Iterator[Remark]:
    """Yield what is doubtful about a report as a whole; nothing here makes an answer not count."""
    unit, role = identity.unit, identity.role
    yield from _required(returned, layout)
    if role == "village":
        later = {task.key for task in campaign.tasks_of(unit) if task.start > identity.report_date}
        yield from _never_reported(returned, layout, known.same_role, later)
    indicators = _indicators(campaign, unit)
    for answer in answers:
        if answer.value is None:
            continue
        indicator = indicators.get((answer.table, answer.row if answer.table == "criteria" else answer.field))
        if indicator and answer.field in ("value", indicator.key):
            yield from _fallen_back(answer, indicator, known.same_role)
            yield from _disagreeing(answer, indicator, identity, known.other_role)
        if answer.table == "tasks" and answer.field == "done":
            yield from _shrunk(answer, layout, known.same_role)
    yield from _more_than_all(answers, layout)


def _indicators(campaign: Campaign, unit: Unit) -> dict[tuple[str, str], Indicator]:
    unit_set, garden_set = campaign.unit_set(unit), campaign.garden_set(unit)
    found = {("criteria", indicator.key): indicator for indicator in unit_set.indicators} if unit_set else {}
    if garden_set:
        found |= {("gardens", indicator.key): indicator for indicator in garden_set.indicators}
    return found


def _required(returned: Returned, layout: Layout) -> Iterator[Remark]:
    for key, place in returned.blanks:
        question = layout.question(*key)
        if question and question.required:
            yield Remark("required-blank", place, "", {"label": question.label})


def _never_reported(returned: Returned, layout: Layout, known: Known, later: set[str]) -> Iterator[Remark]:
    """Name, a table at a time, the cells that no report has filled yet; tasks that start `later` are not due."""
    for name in EXPECTED_TABLES:
        table = layout.table(name)
        gaps = [(key, place) for key, place in returned.blanks if key[0] == name and key not in known]
        gaps = [(key, place) for key, place in gaps if key[2] not in FREE_FIELDS and key[1] not in later]
        if table is None or not gaps:
            continue
        rows = list(dict.fromkeys(number_of(key[1]) if name == "criteria" else key[1] for key, _ in gaps))
        listed = ", ".join(rows[:10]) + (f" và {len(rows) - 10} dòng khác" if len(rows) > 10 else "")
        yield Remark("not-reported", gaps[0][1], "", {"table": table.sheet, "count": str(len(gaps)), "rows": listed})


def _fallen_back(answer: Answer, indicator: Indicator, known: Known) -> Iterator[Remark]:
    before = known.get((answer.table, answer.row, answer.field))
    if before and is_met(indicator, before[0]) and is_met(indicator, answer.value) is False:
        yield Remark("fell-back", answer.place, _show(indicator, answer.value), _details(answer, indicator, before))


def _details(answer: Answer, indicator: Indicator, before: tuple[Value, date]) -> dict[str, str]:
    return {
        "label": _label(answer, indicator),
        "before": _show(indicator, before[0]),
        "before_date": f"{before[1]:%d/%m}",
    }


def _disagreeing(answer: Answer, indicator: Indicator, identity: Identity, other: Known) -> Iterator[Remark]:
    """Compare with the other role; a village that reports progress made since the last visit contradicts nobody."""
    theirs, met = other.get((answer.table, answer.row, answer.field)), is_met(indicator, answer.value)
    if theirs is None or {is_met(indicator, theirs[0]), met} != {True, False}:
        return
    role = identity.role
    if role == "village" and met and theirs[1] < identity.report_date:
        return
    mine, yours = _show(indicator, answer.value), _show(indicator, theirs[0])
    village, team = (mine, yours) if role == "village" else (yours, mine)
    details = {"label": _label(answer, indicator), "village": village, "team": team, "other_date": f"{theirs[1]:%d/%m}"}
    yield Remark("differs-from-inspection", answer.place, mine, details)


def _shrunk(answer: Answer, layout: Layout, known: Known) -> Iterator[Remark]:
    key = (answer.table, answer.row, answer.field)
    before, question = known.get(key), layout.question(*key)
    if before is None or question is None or float(answer.value or 0) >= float(before[0]):  # type: ignore[arg-type]  # both are numbers: the parser gave them
        return
    show = KINDS["number"].show
    details = {"label": question.label, "before": show(before[0]), "before_date": f"{before[1]:%d/%m}"}
    yield Remark("total-shrank", answer.place, show(answer.value or 0), details)


def _more_than_all(answers: tuple[Answer, ...], layout: Layout) -> Iterator[Remark]:
    """Notice work done since the last report that is more than all the work done so far."""
    done = {answer.row: answer.value for answer in answers if (answer.table, answer.field) == ("tasks", "done")}
    show = KINDS["number"].show
    for answer in answers:
        whole, question = done.get(answer.row), layout.question(answer.table, answer.row, answer.field)
        if (answer.table, answer.field) != ("tasks", "period") or answer.value is None or whole is None:
            continue
        if question and float(answer.value) > float(whole):  # type: ignore[arg-type]  # both are numbers: the parser gave them
            details = {"label": question.label, "done": show(whole)}
            yield Remark("part-exceeds-total", answer.place, show(answer.value), details)


def _label(answer: Answer, indicator: Indicator) -> str:
    where = f" (vườn {answer.row})" if answer.table == "gardens" else ""
    return f"{number_of(indicator.key)} {indicator.name}{where}"


def _show(indicator: Indicator, value: Value | None) -> str:
    return "" if value is None else KINDS[indicator.kind].show(value)
