"""Tables that lie as they were drawn: what was found out of one holds for each further form in which nothing differs but the answers.

A table is remembered only where all that was drawn stands in its place, each key once, each label beside its key, and
nothing beside the table. It is recalled only where every cell of its sheet but the input cells is the very same; where
none of these holds a text that a table is found, aligned or left over by; and where nobody else could be taken for it.
So whatever looks for the table would find the same again. Otherwise it is looked for as in any other workbook.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress

from ntm_sheets.campaign.names import fold
from ntm_sheets.contract.layout import Table
from ntm_sheets.reading import limits
from ntm_sheets.reading.aligning import Aligned
from ntm_sheets.reading.book import Address, CellValue, ReadSheet, a1, plain
from ntm_sheets.reading.labels import RowLabels, told
from ntm_sheets.reading.locating import Found, Lines, Texts, heading_columns

# So many tables, and so many ways in which one may lie: as drawn for this unit, or saved with or without a blank.
_KEPT_TABLES, _KEPT_WAYS = 128, 2
_KEPT_ANSWERS = 4_096
# No line of ours above a table is as long.
_BANNER_CHARACTERS = 400
Banner = tuple[Address, str]


@dataclass(frozen=True)
class Crossing:
    """An input cell: its row and field key, its place, and that as people write it."""

    row: str
    field: str
    address: Address
    cell: str


@dataclass(frozen=True)
class Familiar:
    """A table as it lay: the cells of its sheet that are no input cells, and what was found out by them.

    `corner` is where its name stands, `kinds` are the types of the values that are no texts. `free` are the cells that
    may hold anything but a text of `telling` (by which a table is found) or one that is compared alike with `folded` or
    `told`; `harmless` are answers that were held against these.
    """

    tables: tuple[Table, ...]
    corner: Address
    frame: Mapping[Address, CellValue]
    kinds: Mapping[Address, type]
    free: frozenset[Address]
    telling: frozenset[str]
    folded: frozenset[str]
    told: frozenset[str]
    fields: Lines
    rows: Lines
    crossings: tuple[Crossing, ...]
    banners: tuple[Banner, ...]
    harmless: set[CellValue] = field(default_factory=set)

    def is_on(self, sheet: ReadSheet) -> bool:
        """Tell whether the table lies on a sheet as it lay before."""
        values = sheet.values
        if values.get(self.corner) != self.frame[self.corner] or sheet.look.doubts:
            return False
        filled = [values[address] for address in self.free if address in values]
        if len(self.frame) + len(filled) != len(values) or not self.frame.items() <= values.items():
            return False
        if any(type(values[address]) is not kind for address, kind in self.kinds.items()):
            return False
        marks = sheet.look.marks
        failed = compress(marks, [mark.error for mark in marks.values()])
        return self.free.issuperset(failed) and all(map(self._is_harmless, filled))

    def _is_harmless(self, value: CellValue) -> bool:
        # What is equal need not read alike: 1 and yes.
        if type(value) in (str, float) and value in self.harmless:
            return True
        text = value.strip() if isinstance(value, str) else plain(value)
        if text in self.telling or fold(text) in self.folded or told(text) in self.told:
            return False
        if type(value) in (str, float):
            if len(self.harmless) >= _KEPT_ANSWERS:
                self.harmless.clear()
            self.harmless.add(value)
        return True


_kept: dict[int, tuple[Table, list[Familiar]]] = {}


def recall(tables: tuple[Table, ...], sheets: Sequence[Texts]) -> dict[str, tuple[Familiar, Texts]]:
    """Give the tables, by their key, that lie as one lay before, each with the only sheet that it can lie on."""
    found: dict[str, tuple[Familiar, Texts]] = {}
    strange = []
    for texts in sheets:
        here = next(((table, one) for table in tables for one in _ways(table, tables) if one.is_on(texts.sheet)), None)
        if here is not None:
            table, one = here
            if table.key in found:
                # Two sheets of one table: which answers count is not to be decided here.
                return {}
            found[table.key] = (one, texts)
        else:
            strange.append(texts)
    return {key: one for key, one in found.items() if not any(key in texts.all for texts in strange)}


def _ways(table: Table, tables: tuple[Table, ...]) -> list[Familiar]:
    kept = _kept.get(id(table))
    return [one for one in kept[1] if one.tables is tables] if kept else []


def banners_of(texts: Texts, found: Found) -> tuple[Banner, ...]:
    """Give what stands above a table, a row at a time: the form's title, whose it is, what to do."""
    first = min((at for rows in found.rows.values() for at in rows), default=0)
    above = [(row, sorted(cells.items())) for row, cells in sorted(texts.rows.items()) if row < first and cells]
    return tuple(
        ((row, cells[0][0]), " ".join(text for _, text in cells)[:_BANNER_CHARACTERS])
        for row, cells in above[: limits.CORNER_ROWS]
    )


def remember(table: Table, tables: tuple[Table, ...], texts: Texts, aligned: Aligned) -> None:
    """Keep how a table lies on a sheet, if it is as it was drawn; `tables` are all of its form.

    Nothing may have been left over beside it, and no other table may lie on the sheet.
    """
    if any(one.is_on(texts.sheet) for one in _ways(table, tables)):
        return
    made = _familiar(table, tables, texts, aligned)
    if made is None:
        return
    if id(table) not in _kept and len(_kept) >= _KEPT_TABLES:
        _kept.clear()
    # The table is kept along, so that no other one takes over its identity.
    _, ways = _kept.setdefault(id(table), (table, []))
    ways.insert(0, made)
    del ways[_KEPT_WAYS:]


def _familiar(table: Table, tables: tuple[Table, ...], texts: Texts, aligned: Aligned) -> Familiar | None:
    found, sheet = aligned.keyed, texts.sheet
    if table.asked or aligned.heading is None or not _is_as_drawn(table, texts, aligned):
        return None
    headed = heading_columns(texts, table, aligned.heading)
    columns = [at for (at,) in found.fields.values()]
    mirrors = [headed[at] for at, column in enumerate(table.columns) if column.mirrors and at in headed]
    rows = [row for (row,) in found.rows.values()]
    free = frozenset((row, column) for row in rows for column in (*columns, *mirrors))
    frame = {address: value for address, value in sheet.values.items() if address not in free}
    telling = frozenset(one.key for one in tables)
    corners = [address for address, value in frame.items() if isinstance(value, str) and value.strip() in telling]
    if len(corners) != 1 or frame[corners[0]] != table.key:
        return None
    crossings = tuple(
        Crossing(line.row, key, address, a1(address))
        for line in table.lines
        for key, _ in line.questions
        for address in [(found.rows[line.row][0], found.fields[key][0])]
    )
    made = Familiar(
        tables,
        corners[0],
        frame,
        {address: type(value) for address, value in frame.items() if type(value) is not str},
        free,
        telling,
        frozenset(fold(column.heading) for column in table.columns),
        _told_below(table, texts, aligned),
        found.fields,
        found.rows,
        crossings,
        banners_of(texts, found),
    )
    return made if made.is_on(sheet) else None


def _told_below(table: Table, texts: Texts, aligned: Aligned) -> frozenset[str]:
    """Give the requirements by which a line below the headings is known, unless the first one is it whatever the others hold."""
    columns = [column for column in table.columns if column.requirement]
    below = (aligned.heading or 0) + 1
    shown, fields = texts.rows.get(below, {}), aligned.keyed.fields
    fitting = sum(told(shown.get(fields[one.field][0], "")) == told(one.requirement) for one in columns)
    is_first = fitting * 2 >= len(columns) and (below,) not in aligned.keyed.rows.values()
    return frozenset() if is_first else frozenset(told(one.requirement) for one in columns)


def _is_as_drawn(table: Table, texts: Texts, aligned: Aligned) -> bool:
    found, heading = aligned.keyed, aligned.heading
    lines = (aligned.rows, aligned.columns)
    if found.by_texts or found.unknown or any(one.moved or one.refused or one.unlabelled for one in lines):
        return False
    if aligned.found.rows != found.rows or aligned.found.fields != found.fields:
        return False
    once = all(len(ats) == 1 for ats in (*found.rows.values(), *found.fields.values()))
    whole = set(found.rows) == set(table.rows) and set(found.fields) == set(table.fields)
    headed = heading_columns(texts, table, heading)
    rows = {row for (row,) in found.rows.values()} if once else set()
    # What the village said is repeated only where it said something.
    bare = [at for at, column in enumerate(table.columns) if at not in headed and not column.mirrors]
    if not once or not whole or bare or heading is None or heading >= min(rows, default=0):
        return False
    columns = [at for (at,) in found.fields.values()]
    named = [headed[at] for at, column in enumerate(table.columns) if column.field]
    # Each field lies where its heading does; what the form repeats or prints lies elsewhere, and so do the keys.
    if sorted(columns) != sorted(named) or len(set(headed.values())) != len(headed):
        return False
    return aligned.labels is None or _is_labelled(found, aligned.labels)


def _is_labelled(found: Found, labels: RowLabels) -> bool:
    return all(labels.is_exact(key, row) for key, (row,) in found.rows.items())
