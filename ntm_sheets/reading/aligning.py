"""Rows and columns that left their hidden keys: held against what they show, followed where that is clear, else refused, and told cell by cell."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from ntm_sheets.contract.layout import Table
from ntm_sheets.facts.findings import Place, Remark
from ntm_sheets.reading.book import Address, ReadSheet, a1, named
from ntm_sheets.reading.labels import QUIET, ColumnLabels, LineKeys, RowLabels
from ntm_sheets.reading.locating import Found, Lines, Texts, heading_row

Placed = tuple[tuple[str, int], ...]
# So many rows with another row's unit and volume are no mere change of the plan, even where these are not unique.
_MANY = 3


@dataclass(frozen=True)
class AlignedLines:
    """Lines by key as they are to be read, and which of them were moved, refused, or have lost their label."""

    lines: Lines
    moved: Placed = ()
    refused: Placed = ()
    unlabelled: Placed = ()


@dataclass(frozen=True)
class Aligned:
    """A table found on a sheet as its visible texts have it; `found` is without what is refused, `keyed` by keys alone."""

    found: Found
    keyed: Found
    rows: AlignedLines
    columns: AlignedLines
    heading: int | None
    labels: RowLabels | None = None
    headings: ColumnLabels | None = None

    @property
    def drifted(self) -> int:
        """How many lines are not what their keys say."""
        moved = [key for key, _ in self.rows.moved if key in self.keyed.rows]
        moved += [key for key, _ in self.columns.moved if key in self.keyed.fields]
        return len(moved) + len(self.rows.refused) + len(self.columns.refused)

    @property
    def is_as_drawn(self) -> bool:
        """Whether nothing left its place, and each row shows just what the form prints there."""
        lines = (self.rows, self.columns)
        if self.keyed.by_texts or self.heading is None or any(it.moved or it.refused or it.unlabelled for it in lines):
            return False
        return self.labels is None or self.labels.are_exact(self.rows.lines)


def align(table: Table, texts: Texts, found: Found) -> Aligned:
    """Hold a table's keys against its visible headings and row labels."""
    heading = heading_row(texts, table)
    columns, headings = AlignedLines(found.fields), None
    if heading is not None:
        headings = ColumnLabels(texts, table, heading)
        columns = _columns(texts, found, headings)
    rows, labels = AlignedLines(found.rows), None
    if table.labelled:
        labels = RowLabels(texts, table, heading)
        rows = _rows(texts, found, labels, heading)
    told = replace(found, fields=columns.lines, rows=rows.lines)
    return Aligned(told, found, rows, columns, heading, labels, headings)


def _columns(texts: Texts, found: Found, headings: ColumnLabels) -> AlignedLines:
    keyed = {at: key for key, columns in found.fields.items() for at in columns}
    rows = [row for every in found.rows.values() for row in every]
    return _aligned_lines(
        keyed,
        {at: headings.shown(at, keyed.get(at, "")) for at in {*headings.columns, *keyed}},
        lambda at: any(not texts.sheet.seen((row, at)).is_blank for row in rows),
        lambda _key, _at: True,
    )


def _rows(texts: Texts, found: Found, labels: RowLabels, heading: int | None) -> AlignedLines:
    fields = [column for every in found.fields.values() for column in every]
    keyed: dict[int, str] = {}
    for key, rows in found.rows.items():
        for row in rows:
            # Where texts stood in for keys, one row may have fitted several.
            if row not in keyed or key in labels.shown(row, key).keys:
                keyed[row] = key
    first = min(keyed, default=0) if heading is None else heading + 1
    shown = {row: labels.shown(row, keyed.get(row, "")) for row in {*keyed, *(r for r in texts.rows if r >= first)}}
    lines_found = _aligned_lines(
        keyed,
        shown,
        lambda row: any(not texts.sheet.seen((row, column)).is_blank for column in fields),
        lambda key, row: labels.is_whole(key, row, keyed.get(row, "")),
    )
    return _without(lines_found, _left_behind(lines_found, labels))


def _aligned_lines(
    keyed: Mapping[int, str],
    shown: Mapping[int, LineKeys],
    is_filled: Callable[[int], bool],
    is_whole: Callable[[str, int], bool],
) -> AlignedLines:
    claims = _claims(keyed, shown)
    away = {at for at, key in keyed.items() if shown[at].keys and key not in shown[at].keys}
    gone = {at for at, key in keyed.items() if not shown[at].keys and not shown[at].torn}
    followed = {(key, ats[0]) for key, ats in claims.items() if len(ats) == 1 and keyed.get(ats[0]) != key}
    followed = {(key, at) for key, at in followed if not key.startswith(QUIET)}
    drifted = bool(away) or any(key in keyed.values() for key, _ in followed)
    # Where the labels moved and answers stayed in the line that they left, nobody can tell whose those are.
    if drifted and any(shown[at].blank and is_filled(at) for at in gone):
        followed = set()
    # One row whose unit or volume stayed behind shows that the numbers may have stayed behind in all of them.
    if not all(is_whole(key, at) for key, at in followed):
        followed = set()
    kept: list[tuple[str, int]] = []
    unlabelled: list[tuple[str, int]] = []
    for at, key in sorted(keyed.items()):
        it = shown[at]
        if it.torn or at in away or not is_whole(key, at):
            continue
        if at in gone and (drifted or key in claims or (it.strange and not it.blank)):
            continue
        kept.append((key, at))
        if it.blank:
            unlabelled.append((key, at))
    taken = {at for _, at in (*kept, *followed)}
    lines: dict[str, tuple[int, ...]] = defaultdict(tuple)
    for key, at in sorted((*kept, *followed), key=lambda one: one[1]):
        lines[key] = (*lines[key], at)
    refused = tuple((key, at) for at, key in sorted(keyed.items()) if at not in taken)
    return AlignedLines(dict(lines), tuple(sorted(followed, key=lambda one: one[1])), refused, tuple(unlabelled))


def _claims(keyed: Mapping[int, str], shown: Mapping[int, LineKeys]) -> Mapping[str, list[int]]:
    """List the lines that show each key and no other; a line that shows its own key speaks for that."""
    claims: dict[str, list[int]] = defaultdict(list)
    for at, it in sorted(shown.items()):
        own = keyed.get(at)
        if own in it.keys and own is not None:
            claims[own].append(at)
        elif len(it.keys) == 1:
            claims[next(iter(it.keys))].append(at)
    return claims


def _left_behind(lines_found: AlignedLines, labels: RowLabels) -> set[int]:
    """Find rows whose label stands where it should while unit, volume and the like changed places among them."""
    rows = {row: key for key, every in lines_found.lines.items() for row in every}
    seen, own = {row: labels.beside(row) for row in rows}, {row: labels.own_beside(key) for row, key in rows.items()}
    whose = Counter(own.values())
    strays = {row for row in rows if seen[row] != own[row] and (whose[seen[row]] or not any(seen[row]))}
    there = Counter(seen[row] for row in strays if any(seen[row]))
    permuted = bool(there) and len(strays) > 1 and there <= Counter(own[row] for row in strays)
    unique = all(whose[one] == 1 for one in there)
    return strays if permuted and (unique or len(strays) >= _MANY) else set()


def _without(lines_found: AlignedLines, rows: Iterable[int]) -> AlignedLines:
    gone = set(rows)
    if not gone:
        return lines_found
    refused = tuple((key, at) for key, ats in lines_found.lines.items() for at in ats if at in gone)
    lines = {key: tuple(at for at in ats if at not in gone) for key, ats in lines_found.lines.items()}
    return AlignedLines(
        {key: ats for key, ats in lines.items() if ats},
        tuple(one for one in lines_found.moved if one[1] not in gone),
        (*lines_found.refused, *refused),
        tuple(one for one in lines_found.unlabelled if one[1] not in gone),
    )


NOTHING = "(trống)"


def tell_drift(table: Table, aligned: Aligned, file: str) -> Iterator[Remark]:
    """Yield what was moved, once a table, and what was refused, cell by cell."""
    sheet = aligned.found.sheet
    yield from _followed(table, aligned, file)
    columns = sorted({at for every in (*aligned.keyed.fields.values(), *aligned.found.fields.values()) for at in every})
    labels = {line.row: table.label(line) for line in table.lines if line.row}
    for key, row in aligned.rows.refused:
        said = aligned.labels.said(row) if aligned.labels else ""
        for cell in _filled(sheet, [(row, column) for column in columns]):
            details = {"label": labels.get(key, key), "shown": said or NOTHING}
            yield Remark("row-drifted", Place(file, sheet.name, a1(cell)), sheet.text(cell), details)
    headings = {column.field: " ".join(column.heading.split()) for column in table.columns if column.field}
    rows = sorted({row for every in aligned.found.rows.values() for row in every})
    shown = aligned.labels.columns if aligned.labels else frozenset()
    for key, column in aligned.columns.refused:
        if column in shown:
            continue  # the rows' own labels came to stand there
        said = aligned.headings.said(column) if aligned.headings else ""
        for cell in _filled(sheet, [(row, column) for row in rows]):
            details = {"label": headings.get(key, key), "shown": said or NOTHING}
            yield Remark("column-drifted", Place(file, sheet.name, a1(cell)), sheet.text(cell), details)


def _followed(table: Table, aligned: Aligned, file: str) -> Iterator[Remark]:
    sheet, found = aligned.found.sheet, aligned.found
    columns = sorted({at for every in found.fields.values() for at in every})
    rows = sorted({row for every in found.rows.values() for row in every})
    moved = [row for _, row in aligned.rows.moved]
    cells = _filled(sheet, [(row, column) for row in moved for column in columns])
    yield from _told_moved("rows-moved", table, sheet, cells, file)
    moved = [column for _, column in aligned.columns.moved]
    cells = _filled(sheet, [(row, column) for column in moved for row in rows])
    yield from _told_moved("columns-moved", table, sheet, cells, file)
    bare = [row for _, row in aligned.rows.unlabelled]
    cells = _filled(sheet, [(row, column) for row in bare for column in columns])
    yield from _told_moved("rows-unlabelled", table, sheet, cells, file)


def _told_moved(code: str, table: Table, sheet: ReadSheet, cells: list[Address], file: str) -> Iterator[Remark]:
    if cells:
        details = {"cells": named(a1(cell) for cell in cells), "table": table.sheet}
        yield Remark(code, Place(file, sheet.name, a1(cells[0])), sheet.text(cells[0]), details)


def _filled(sheet: ReadSheet, cells: list[Address]) -> list[Address]:
    return [cell for cell in cells if not sheet.seen(cell).is_blank]
