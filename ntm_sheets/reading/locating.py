"""Where a form's tables lie: by their keys, else by what people see."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

from ntm_sheets.campaign.names import fold
from ntm_sheets.contract.layout import Table
from ntm_sheets.reading import limits
from ntm_sheets.reading.book import Address, ReadSheet, plain

Lines = Mapping[str, tuple[int, ...]]
Made = TypeVar("Made")
# A layout has half a dozen tables, and a campaign two layouts a unit.
_KEPT_TABLES = 1_000


def once_a_table(make: Callable[[Table], Made]) -> Callable[[Table], Made]:
    """Make something of each table of a layout once, however many forms are read; what only a workbook knows is not kept."""
    kept: dict[int, tuple[Table, Made]] = {}

    def give(table: Table) -> Made:
        if table.asked:
            return make(table)
        found = kept.get(id(table))
        if found is None:
            if len(kept) >= _KEPT_TABLES:
                kept.clear()
            # The table is kept along, so that no other one takes over its identity.
            found = kept[id(table)] = (table, make(table))
        return found[1]

    return give


@once_a_table
def _headings(table: Table) -> tuple[str, ...]:
    return tuple(fold(column.heading) for column in table.columns)


class Texts:
    """A sheet's texts by row, by column and all of them, made once for all tables."""

    def __init__(self, sheet: ReadSheet) -> None:
        self.sheet = sheet
        self._folded: dict[int, dict[int, str]] = {}

    @cached_property
    def rows(self) -> dict[int, dict[int, str]]:
        """The texts by row and column."""
        rows: dict[int, dict[int, str]] = defaultdict(dict)
        for (row, column), value in self.sheet.values.items():
            text = value.strip() if type(value) is str else plain(value)
            if text:
                rows[row][column] = text
        return rows

    @cached_property
    def columns(self) -> dict[int, dict[int, str]]:
        """The texts by column and row."""
        columns: dict[int, dict[int, str]] = defaultdict(dict)
        for row, texts in self.rows.items():
            for column, text in texts.items():
                columns[column][row] = text
        return columns

    @cached_property
    def all(self) -> set[str]:
        """The texts, wherever they stand."""
        return {text for texts in self.rows.values() for text in texts.values()}

    def folded(self, row: int) -> dict[int, str]:
        """Give a row's texts as names are compared."""
        if row not in self._folded:
            self._folded[row] = {column: fold(text) for column, text in self.rows.get(row, {}).items()}
        return self._folded[row]


@dataclass(frozen=True)
class Found:
    """A table on one sheet: the columns of each field, the rows of each row key, keys that nobody knows.

    `by_texts` tells that keys were gone and visible texts stood in for them.
    """

    sheet: ReadSheet
    fields: Lines
    rows: Lines
    unknown: tuple[Address, ...] = ()
    by_texts: bool = False


def find_rows(table: Table, sheets: Iterable[Texts]) -> tuple[str, ...] | None:
    """Give what stands below a table's name as row keys, wherever that name is; None where it is nowhere."""
    corners = [
        (texts, row, column)
        for texts in sheets
        for row in sorted(texts.rows)
        if row < limits.CORNER_ROWS
        for column, text in sorted(texts.rows[row].items())
        if text == table.key and column < limits.CORNER_COLUMNS
    ]
    if not corners:
        return None
    known = set(table.fields)
    # An answer may happen to read like a table's name; keys beside it make the difference.
    keyed = [(texts, row, column) for texts, row, column in corners if known.intersection(texts.rows[row].values())]
    corners = keyed or corners
    below = (text for texts, row, column in corners for r, text in sorted(texts.columns[column].items()) if r > row)
    return tuple(dict.fromkeys(below))[: limits.OPEN_ROWS]


def locate(table: Table, sheets: Iterable[Texts]) -> list[Found]:
    """Find a table on every sheet that carries it: by its name, else by its keys, else by visible texts."""
    listed = list(sheets)
    ways: tuple[Callable[[Texts, Table], list[Found]], ...] = (_by_name, _by_keys, _by_texts)
    for way in ways:
        found = [one for texts in listed for one in way(texts, table)]
        if found:
            return found
    return []


def _by_name(texts: Texts, table: Table) -> list[Found]:
    found: list[Found] = []
    if table.key not in texts.all:
        return found
    for row in sorted(row for row in texts.rows if row < limits.CORNER_ROWS):
        for column, text in sorted(texts.rows[row].items()):
            if text == table.key and column < limits.CORNER_COLUMNS:
                keyed = _around(texts, table, row, column)
                # An answer may happen to read like a table's name; keys beside it make the difference.
                one = _complete(texts, table, keyed) if keyed.fields or keyed.rows else None
                if one is not None:
                    found.append(one)
    return found


def _around(texts: Texts, table: Table, row: int | None, column: int | None) -> Found:
    """Take the field keys right of a key row's start and the row keys below a key column's start."""
    fields = (
        {c: text for c, text in texts.rows.get(row, {}).items() if column is None or c > column}
        if row is not None
        else {}
    )
    rows = (
        {r: text for r, text in texts.columns.get(column, {}).items() if row is None or r > row}
        if column is not None
        else {}
    )
    unknown: list[Address] = []
    known_fields, known_rows = table.fields, table.rows
    if row is not None and column is not None:
        unknown = [(row, c) for c, text in fields.items() if text not in known_fields]
        unknown += [(r, column) for r, text in rows.items() if text not in known_rows]
    return Found(texts.sheet, _grouped(fields, known_fields), _grouped(rows, known_rows), tuple(sorted(unknown)))


def _grouped(keys: Mapping[int, str], known: tuple[str, ...]) -> Lines:
    found: dict[str, tuple[int, ...]] = {}
    wanted = set(known)
    for at, key in sorted(keys.items()):
        if key in wanted:
            found[key] = (*found.get(key, ()), at)
    return found


def _by_keys(texts: Texts, table: Table) -> list[Found]:
    """Find a table whose name is gone, by a row of its field keys or a column of its row keys."""
    row = _richest(texts.rows, table.fields, min(2, len(table.fields)))
    column = _richest(texts.columns, table.rows, max(1, len(table.rows) // 2))
    if row is None and column is None:
        return []
    one = _complete(texts, table, replace(_around(texts, table, row, column), unknown=()))
    return [one] if one else []


def _richest(lines: Mapping[int, Mapping[int, str]], keys: tuple[str, ...], least: int) -> int | None:
    wanted = set(keys)
    counted = [(len(wanted.intersection(texts.values())), -at) for at, texts in lines.items()]
    best, at = max(counted, default=(0, 0))
    return -at if best >= least else None


def _by_texts(texts: Texts, table: Table) -> list[Found]:
    one = _complete(texts, table, Found(texts.sheet, {}, {}))
    return [one] if one and len(one.rows) * 2 >= len(table.rows) else []


def _complete(texts: Texts, table: Table, found: Found) -> Found | None:
    """Fill in by visible texts whichever direction has lost its keys; None where that fails."""
    if found.fields and found.rows:
        return found
    heading = heading_row(texts, table)
    columns = heading_columns(texts, table, heading)
    fields = found.fields or {
        column.field: (columns[at],) for at, column in enumerate(table.columns) if column.field and at in columns
    }
    quiet = [columns.get(at) for at, column in enumerate(table.columns) if not column.field]
    rows = found.rows or _rows_by_texts(texts, table, heading, quiet)
    return Found(texts.sheet, fields, rows, (), by_texts=True) if fields and rows else None


def heading_row(texts: Texts, table: Table) -> int | None:
    """Find the row that shows most of a table's headings; None where none shows half of them."""
    wanted = set(_headings(table))
    counted = [
        (len(wanted.intersection(texts.folded(row).values())), -row) for row in texts.rows if row < limits.CORNER_ROWS
    ]
    best, row = max(counted, default=(0, 0))
    return -row if best >= 2 and best * 2 >= len(wanted) else None


def heading_columns(texts: Texts, table: Table, row: int | None) -> dict[int, int]:
    """Map the layout's columns, by position, to the sheet's."""
    if row is None:
        return {}
    free = dict(sorted(texts.folded(row).items()))
    found: dict[int, int] = {}
    for at, wanted in enumerate(_headings(table)):
        match = next((place for place, text in free.items() if text == wanted), None)
        if match is not None:
            found[at] = match
            del free[match]
    return found


def _rows_by_texts(texts: Texts, table: Table, heading: int | None, quiet: list[int | None]) -> Lines:
    if heading is None:
        return {}
    found: dict[str, tuple[int, ...]] = {}
    below = [row for row in sorted(texts.rows) if row > heading]
    for line in table.lines:
        shown = [(at, fold(text)) for at, text in zip(quiet, line.shown, strict=False) if at is not None and fold(text)]
        if not line.row or not shown:
            continue
        scores = {row: sum(texts.folded(row).get(at) == text for at, text in shown) for row in below}
        best = max(scores.values(), default=0)
        if best * 2 > len(shown):
            found[line.row] = tuple(row for row, score in scores.items() if score == best)
    return found
