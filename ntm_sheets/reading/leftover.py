"""What was filled in where no key stands: rows and columns that somebody added to a table."""

from collections.abc import Iterable, Iterator
from itertools import product

from ntm_sheets.contract.layout import Table
from ntm_sheets.facts.findings import Place, Remark
from ntm_sheets.reading.aligning import Aligned
from ntm_sheets.reading.book import Address, ReadSheet, a1, named
from ntm_sheets.reading.labels import told
from ntm_sheets.reading.locating import Texts, heading_columns

# After so many rows the rest is told in one breath.
ROWS_TOLD = 20
# How far below the headings their second line may have been pushed.
_NEAR = 6


def tell_leftover(table: Table, texts: Texts, aligned: Aligned, is_shared: bool, file: str) -> Iterator[Remark]:
    """Yield the filled cells beside a table's own: in its answer columns without a row key, in its rows without a field.

    `is_shared` tells that other tables lie on the same sheet.
    """
    rows = sorted(set(_all(aligned.keyed.rows.values())) | set(_all(aligned.found.rows.values())))
    if not rows:
        return
    yield from _rows(table, texts, aligned, is_shared, rows, file)
    if aligned.heading is not None and not is_shared and not table.asked:
        yield from _columns(table, texts, aligned, rows, file)


def _rows(
    table: Table,
    texts: Texts,
    aligned: Aligned,
    is_shared: bool,
    rows: list[int],
    file: str,
) -> Iterator[Remark]:
    sheet, drawn = texts.sheet, _row_of_requirements(table, aligned, texts)
    taken = {*rows, drawn, *(row for row, _ in aligned.keyed.unknown)}
    columns = sorted({*_all(aligned.keyed.fields.values()), *_all(aligned.found.fields.values())})
    first, last = _reach(aligned, is_shared, rows, texts)
    added = [
        cells
        for row in sorted(texts.rows)
        if first <= row <= last and row not in taken
        if (cells := [(row, column) for column in columns if not sheet.seen((row, column)).is_blank])
    ]
    code = "correction-row-without-id" if table.asked else "row-without-key"
    for cells in added[:ROWS_TOLD]:
        label = aligned.labels.said(cells[0][0]) if aligned.labels else ""
        yield _said(code, table, sheet, cells, file, f"“{label}”" if label else "không ghi tên dòng")
    rest = [cell for cells in added[ROWS_TOLD:] for cell in cells]
    if rest:
        yield _said(code, table, sheet, rest, file, "và các dòng sau")


def _reach(aligned: Aligned, is_shared: bool, rows: list[int], texts: Texts) -> tuple[int, int]:
    """Give the rows between which a table may have been added to."""
    if aligned.heading is None or is_shared:
        return rows[0], rows[-1] if is_shared else max(texts.rows)
    return aligned.heading + 1, max(texts.rows)


def _row_of_requirements(table: Table, aligned: Aligned, texts: Texts) -> int | None:
    """Find the line that the form itself draws below its headings; where nobody knows it again it is the first one."""
    wanted = {
        at: told(column.requirement)
        for column in table.columns
        for at in aligned.found.fields.get(column.field, ())
        if column.requirement
    }
    if aligned.heading is None or not wanted:
        return None
    near = range(aligned.heading + 1, aligned.heading + 1 + _NEAR)
    known = {row: sum(told(texts.rows.get(row, {}).get(at, "")) == text for at, text in wanted.items()) for row in near}
    return next((row for row in near if known[row] * 2 >= len(wanted)), near[0])


def _columns(table: Table, texts: Texts, aligned: Aligned, rows: list[int], file: str) -> Iterator[Remark]:
    sheet = texts.sheet
    own = {
        *_all(aligned.keyed.fields.values()),
        *_all(aligned.found.fields.values()),
        *(column for _, column in aligned.keyed.unknown),
    }
    own |= set(heading_columns(texts, table, aligned.heading).values())
    own |= aligned.labels.columns if aligned.labels else set()
    keys = set(table.rows)
    by_column: dict[int, list[Address]] = {}
    for row in rows:
        for column, text in texts.rows.get(row, {}).items():
            if column not in own and text not in keys and not sheet.seen((row, column)).is_blank:
                by_column.setdefault(column, []).append((row, column))
    for at, cell in _over_labels(texts, aligned):
        by_column.setdefault(at, []).append(cell)
    for column, cells in sorted(by_column.items()):
        heading = aligned.headings.said(column) if aligned.headings else ""
        yield _said("column-without-key", table, sheet, cells, file, f"“{heading}”" if heading else "không có tiêu đề")


def _over_labels(texts: Texts, aligned: Aligned) -> Iterator[tuple[int, Address]]:
    """Find numbers that lie over what the form prints beside its rows: answers that were pushed to the left."""
    if aligned.labels is None:
        return
    for key, rows in sorted(aligned.found.rows.items()):
        for cell in product(rows, sorted(aligned.labels.worded_columns(key))):
            value = texts.sheet.values.get(cell)
            if isinstance(value, int | float) and not isinstance(value, bool):
                yield cell[1], cell


def _said(code: str, table: Table, sheet: ReadSheet, cells: list[Address], file: str, label: str) -> Remark:
    details = {"cells": named(a1(cell) for cell in cells), "table": table.sheet, "label": label}
    return Remark(code, Place(file, sheet.name, a1(cells[0])), sheet.text(cells[0]), details)


def _all(lines: Iterable[tuple[int, ...]]) -> Iterator[int]:
    return (at for every in lines for at in every)
