"""Which numbers a village is asked for on an ordinary day: work that is due, and what is not met yet or was doubted.

Of the plan all tasks that have begun, or should have, and are not done, the one that ends first on top. Of criteria and
gardens first the cells about which a question is open, then those that are missing on the way to the next criterion or
garden, the nearest one first; no more than one page holds. The rest waits for the full form of the week.
"""

from collections.abc import Iterator

from ntm_sheets.campaign.definition import Unit
from ntm_sheets.campaign.formulas import calculated_cells
from ntm_sheets.facts.findings import Key
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.unit_lines import by_unit

MOST_TASKS, MOST_INDICATORS = 9, 12
ASKING = ("error", "warning")
JUDGED = ("criteria", "gardens")


class DailyQuestions:
    """The questions of all units as of a moment: rows are sorted by their units once."""

    def __init__(self, given: MasterInput) -> None:
        self._given, rows = given, given.rows
        self._tasks, self._distances = by_unit(rows.tasks), by_unit(rows.distances)
        self._doubted = {
            (record.unit, record.finding.key): None
            for record in given.findings
            if record.role == "village" and record.finding.level in ASKING and not record.decision
        }

    def of(self, unit: Unit) -> tuple[Key, ...]:
        """Give the cells that a unit's sheet of today asks."""
        calculated = dict(calculated_cells(self._given.campaign, unit))
        asked = dict.fromkeys((*self._doubts(unit), *self._missing(unit)))
        judged = [key for key in asked if key not in calculated][:MOST_INDICATORS]
        return (*self._due(unit), *judged)

    def _due(self, unit: Unit) -> tuple[Key, ...]:
        begun = [row for row in self._tasks[unit.key] if row.state != "done" and row.start <= self._given.today]
        first = sorted(begun, key=lambda row: (row.end, row.task))[:MOST_TASKS]
        return tuple(("tasks", row.task, "done") for row in sorted(first, key=lambda row: row.task))

    def _doubts(self, unit: Unit) -> Iterator[Key]:
        for its_unit, key in self._doubted:
            if its_unit == unit.key and key[0] in JUDGED and key[2] not in ("note", "owner", "area"):
                yield key

    def _missing(self, unit: Unit) -> Iterator[Key]:
        for row in sorted(self._distances[unit.key], key=lambda row: (bool(row.garden), row.step)):
            yield ("gardens", row.garden, row.indicator) if row.garden else ("criteria", row.indicator, "value")
