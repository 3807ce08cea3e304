"""A report as the checks look at it: its answers by cell, what each cell asks, and what was known before."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from ntm_sheets.campaign.definition import Campaign, Indicator, Task, Unit
from ntm_sheets.campaign.kinds import KINDS
from ntm_sheets.campaign.policy import CheckRule
from ntm_sheets.campaign.questions import Value
from ntm_sheets.campaign.rules import is_met
from ntm_sheets.checking.background import Background, Sent
from ntm_sheets.checking.identity import DATE_CELL, Identity
from ntm_sheets.contract.layout import Layout, number_of
from ntm_sheets.facts.findings import Key, Place, Remark
from ntm_sheets.facts.fingerprints import Fingerprints, fingerprints
from ntm_sheets.facts.submission import Answer, Returned


@dataclass(frozen=True)
class Report:
    """A form's answers with all that they can be held against."""

    answers: tuple[Answer, ...]
    returned: Returned
    layout: Layout
    campaign: Campaign
    identity: Identity
    known: Background

    @property
    def unit(self) -> Unit:
        """Whose report it is."""
        return self.identity.unit

    @property
    def is_villages(self) -> bool:
        """Whether the unit itself reports, not its team."""
        return self.identity.role == "village"

    @cached_property
    def by_key(self) -> dict[Key, Answer]:
        """The answers that count, by table, row and field."""
        return {(one.table, one.row, one.field): one for one in self.answers if one.value is not None}

    @cached_property
    def indicators(self) -> dict[Key, Indicator]:
        """The indicator that each cell of the criteria and the gardens answers to; a calculated one has none."""
        unit_set, garden_set = self.campaign.unit_set(self.unit), self.campaign.garden_set(self.unit)
        found = {("criteria", one.key, "value"): one for one in unit_set.indicators} if unit_set else {}
        for garden in self.campaign.gardens_of(self.unit) if garden_set else ():
            found |= {("gardens", garden.key, one.key): one for one in garden_set.indicators} if garden_set else {}
        return {key: one for key, one in found.items() if not one.formula}

    @cached_property
    def judged(self) -> tuple[tuple[Key, Indicator, Answer, bool | None], ...]:
        """The answered cells of the criteria and the gardens: each with its indicator, and whether that is met."""
        return tuple(
            (key, indicator, answer, is_met(indicator, answer.value))
            for key, indicator in self.indicators.items()
            if (answer := self.by_key.get(key)) is not None
        )

    @cached_property
    def tasks(self) -> dict[str, Task]:
        """The unit's tasks by key."""
        return {task.key: task for task in self.campaign.tasks_of(self.unit)}

    @cached_property
    def marks(self) -> Fingerprints:
        """What the form is known again by."""
        return fingerprints(self.answers, self.returned.pictures)

    @cached_property
    def blanks(self) -> dict[Key, Place]:
        """Where each empty cell lies."""
        return dict(self.returned.blanks)

    @cached_property
    def sent_before(self) -> Sent | None:
        """The last form for the same day that was handed in before this one."""
        return self.known.past.sent_before()

    @cached_property
    def corrected(self) -> Mapping[Key, tuple[str, Value]]:
        """The last answers of days before that the officer corrected: as typed, and as corrected."""
        return self.known.past.corrected()

    @cached_property
    def standing(self) -> Mapping[Key, Value]:
        """What counts after this report: its own values, where it has none the last ones, and what was corrected."""
        standing: dict[Key, Value] = {key: value for key, (value, _) in self.known.same_role.items()}
        standing |= {key: answer.value for key, answer in self.by_key.items() if answer.value is not None}
        for key, (raw, value) in self.corrected.items():
            answer = self.by_key.get(key)
            if answer is None or answer.raw == raw:
                standing[key] = value
        return standing

    @cached_property
    def _other_corrected(self) -> Collection[Key]:
        return self.known.other_corrected()

    def value(self, key: Key) -> Value | None:
        """Give what is known of a cell by now: this report's value, else the last one."""
        if key in self.by_key:
            return self.by_key[key].value
        before = self.known.same_role.get(key)
        return before[0] if before else None

    def day_before(self, key: Key) -> str:
        """Say of which day the last report's value of a cell is; one that the officer put right is not what they wrote."""
        return _said(self.known.same_role[key][1], is_corrected=key in self.corrected)

    def days_since(self, key: Key) -> int:
        """Count the days since the last report's value of a cell, at least one."""
        return max(1, (self.identity.report_date - self.known.same_role[key][1]).days)

    def against_before(self, answer: Answer, before: float) -> dict[str, str]:
        """Give the details of a cell that is held against the number in the last report."""
        return {"label": self.label(answer), "before": show(before), "before_date": self.day_before(answer.key)}

    def day_of_other(self, key: Key) -> str:
        """Say of which day the other role's value of a cell is, and whether the officer put it right."""
        return _said(self.known.other_role[key][1], is_corrected=key in self._other_corrected)

    def number(self, key: Key) -> float | None:
        """Give this report's number of a cell, or None."""
        return as_number(self.by_key[key].value) if key in self.by_key else None

    def number_before(self, key: Key) -> float | None:
        """Give the last report's number of a cell, or None."""
        before = self.known.same_role.get(key)
        return as_number(before[0]) if before else None

    def done(self, task: Task) -> tuple[Answer, float] | None:
        """Give this report's running total of a task, as answer and number."""
        answer = self.by_key.get(("tasks", task.key, "done"))
        number = as_number(answer.value) if answer else None
        return None if answer is None or number is None else (answer, number)

    def label(self, answer: Answer) -> str:
        """Say which cell it is, in words."""
        indicator = self.indicators.get(answer.key)
        if indicator is None:
            question = self.layout.question(*answer.key)
            return question.label if question else answer.row
        where = f" (vườn {answer.row})" if answer.table == "gardens" else ""
        return f"{number_of(indicator.key)} {indicator.name}{where}"

    def top(self) -> Place:
        """Give the place of what concerns the whole form: its report date."""
        date_answer = self.by_key.get(DATE_CELL)
        return date_answer.place if date_answer else Place(self.answers[0].place.file if self.answers else "")


def _said(day: date, *, is_corrected: bool) -> str:
    return f"{day:%d/%m}{', số xã đã sửa' if is_corrected else ''}"


def as_number(value: Value | None) -> float | None:
    """Give a number as such; None for anything else."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def shown(indicator: Indicator, value: Value | None) -> str:
    """Write an answer as Vietnamese text does; nothing for none."""
    return "" if value is None else KINDS[indicator.kind].show(value)


def show(number: float) -> str:
    """Write a number as Vietnamese text does."""
    return KINDS["number"].show(number)


Checks = Mapping[str, Callable[[Report, CheckRule], Iterator[Remark]]]
"""Checks of a report by their codes: each yields what is doubtful about it."""
