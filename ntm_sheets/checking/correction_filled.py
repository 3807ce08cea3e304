"""The filled rows of a correction workbook, each with the places of its cells."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ntm_sheets.campaign.kinds import clean
from ntm_sheets.contract.correction_tables import ADDITIONS, DECISIONS, FINDINGS, SUBMISSIONS
from ntm_sheets.facts.findings import Place, Remark
from ntm_sheets.facts.submission import Filled, Returned

# Undone first: what is undone and decided anew in one workbook is decided anew.
ORDER = (DECISIONS.key, FINDINGS.key, SUBMISSIONS.key, ADDITIONS.key)


@dataclass(frozen=True)
class FilledRow:
    """A row with something in it; `whole` is the place of its action, or of the first cell that is filled."""

    table: str
    id: str
    cells: Mapping[str, Filled]
    blanks: Mapping[str, Place]

    @property
    def whole(self) -> Place:
        """The place that stands for the row."""
        return self.place("action")

    def place(self, field: str) -> Place:
        """Give the place of a cell of the row, filled or not."""
        if field in self.cells:
            return self.cells[field].place
        return self.blanks.get(field) or next(iter(self.cells.values())).place

    def text(self, field: str) -> str:
        """Give what is written in a cell, empty where nothing is."""
        return clean(self.cells[field].seen.text) if field in self.cells else ""


def filled_rows(returned: Returned) -> Iterator[FilledRow]:
    """Yield the rows that ask for something, in the order in which they hold."""
    cells: dict[tuple[str, str], dict[str, Filled]] = {}
    blanks: dict[tuple[str, str], dict[str, Place]] = {}
    for cell in returned.cells:
        cells.setdefault((cell.table, cell.row), {})[cell.field] = cell
    for (table, row, field), place in returned.blanks:
        blanks.setdefault((table, row), {})[field] = place
    for (table, row), filled in sorted(cells.items(), key=lambda one: ORDER.index(one[0][0])):
        # A name alone, filled down the column, asks for nothing.
        if filled.keys() - {"who"}:
            yield FilledRow(table, row, filled, blanks.get((table, row), {}))


def unsigned(row: FilledRow) -> Iterator[Remark]:
    """Say where nobody stands by a row, or gives no reason."""
    if not row.text("who"):
        yield Remark("correction-no-who", row.place("who"))
    if not row.text("why"):
        yield Remark("correction-no-reason", row.place("why"))
