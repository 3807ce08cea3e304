"""What is said where rows and columns left their hidden keys: what was followed, and each cell that was not taken."""

from collections.abc import Iterator

from ntm_sheets.contract.layout import Table
from ntm_sheets.facts.findings import Place, Remark
from ntm_sheets.reading.aligning import Aligned
from ntm_sheets.reading.book import Address, ReadSheet, a1, named

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
    yield from _told("rows-moved", table, sheet, cells, file)
    moved = [column for _, column in aligned.columns.moved]
    cells = _filled(sheet, [(row, column) for column in moved for row in rows])
    yield from _told("columns-moved", table, sheet, cells, file)
    bare = [row for _, row in aligned.rows.unlabelled]
    cells = _filled(sheet, [(row, column) for row in bare for column in columns])
    yield from _told("rows-unlabelled", table, sheet, cells, file)


def _told(code: str, table: Table, sheet: ReadSheet, cells: list[Address], file: str) -> Iterator[Remark]:
    if cells:
        details = {"cells": named(a1(cell) for cell in cells), "table": table.sheet}
        yield Remark(code, Place(file, sheet.name, a1(cells[0])), sheet.text(cells[0]), details)


def _filled(sheet: ReadSheet, cells: list[Address]) -> list[Address]:
    return [cell for cell in cells if not sheet.seen(cell).is_blank]
