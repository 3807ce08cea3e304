"""What is said of a form though its values are sound: cells hidden or computed, what stands beside a table, in which condition it came."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product

from ntm_sheets.contract.layout import LIST_SHEET, Table
from ntm_sheets.contract.table import SLIP_SHEET
from ntm_sheets.facts.findings import Place, Remark
from ntm_sheets.facts.submission import Condition
from ntm_sheets.reading.aligning import Aligned
from ntm_sheets.reading.book import PLAIN, Address, Book, ReadSheet, a1, named
from ntm_sheets.reading.formats import disguise
from ntm_sheets.reading.identifying import program_of
from ntm_sheets.reading.labels import told
from ntm_sheets.reading.locating import Found, Texts, heading_columns

Cell = tuple[ReadSheet, Address]


def is_covered(sheet: ReadSheet, address: Address) -> bool:
    """Tell whether a cell lies hidden under a merged block whose first cell it is not."""
    row, column = address
    look = sheet.look
    return (row in look.merges_by_row or bool(look.tall_merges)) and any(
        top <= row <= bottom and left <= column <= right and address != (top, left)
        for top, left, bottom, right in look.merges_near(row)
    )


# What is said of the filled cells of a sheet, in this order.
_TOLD = ("hidden-answers", "unseen-answers", "disguised-answers", "struck-letters", "formula-answers")
Odd = Mapping[str, Mapping[str, Sequence[Cell]]]


def odd_cells(taken: Iterable[Cell], summed: Iterable[Cell] = ()) -> Odd:
    """Give the filled cells of which something is to be said, by sheet and by the code of what.

    In those that are `summed` the form itself has a formula.
    """
    own = {(sheet.name, address) for sheet, address in summed}
    found: dict[str, dict[str, list[Cell]]] = {}
    for cell in taken:
        sheet, address = cell
        if sheet.name not in found:
            found[sheet.name] = {code: [] for code in _TOLD}
        mark, of_sheet = sheet.look.marks.get(address, PLAIN), found[sheet.name]
        shows = disguise(mark.code, sheet.values.get(address)) if mark.code else ""
        if _is_hidden(sheet, address):
            of_sheet["hidden-answers"].append(cell)
        if mark.faint or shows == "nothing" or _is_veiled(sheet, address):
            of_sheet["unseen-answers"].append(cell)
        if shows == "other":
            of_sheet["disguised-answers"].append(cell)
        if mark.struck:
            of_sheet["struck-letters"].append(cell)
        if mark.formula and not mark.error and (sheet.name, address) not in own:
            of_sheet["formula-answers"].append(cell)
    return found


def notice(book: Book, file: str, odd: Odd) -> Iterator[Remark]:
    """Yield what should be said about the filled cells that were taken, a sheet at a time."""
    for by_code in odd.values():
        for code, cells in by_code.items():
            yield from _told(code, file, cells)
    yield from _about_sheets(book, file)


def _about_sheets(book: Book, file: str) -> Iterator[Remark]:
    commented = [sheet.name for sheet in book.sheets if sheet.look.comments]
    if commented:
        yield Remark("comments-ignored", Place(file), "", {"sheets": named(f"“{name}”" for name in commented)})
    for sheet in book.sheets:
        if not sheet.look.ordered:
            yield Remark("rows-out-of-order", Place(file, sheet.name))


def _is_hidden(sheet: ReadSheet, address: Address) -> bool:
    """Tell whether nobody sees a cell: its sheet, row or column is hidden."""
    look, (row, column) = sheet.look, address
    if sheet.hidden or row in look.hidden_rows:
        return True
    return any(first <= column <= last for first, last in look.hidden_columns)


def _is_veiled(sheet: ReadSheet, address: Address) -> bool:
    """Tell whether a cell's letters cannot be made out by a rule, or since the sheet shows no nought."""
    look, (row, column) = sheet.look, address
    if look.hides_zeros and type(sheet.values.get(address)) in (int, float) and not sheet.values[address]:
        return True
    return bool(look.veils) and any(
        top <= row <= bottom and left <= column <= right for top, left, bottom, right in look.veils
    )


def _told(code: str, file: str, cells: Sequence[Cell]) -> Iterator[Remark]:
    if cells:
        sheet, first = cells[0]
        listed = named(a1(address) for _, address in cells)
        text, is_fraction = sheet.text(first), isinstance(sheet.values.get(first), float)
        seen = text.replace(".", ",") if is_fraction else text
        yield Remark(code, Place(file, sheet.name, a1(first)), seen, {"cells": listed})


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
    yield from _added_rows(table, texts, aligned, is_shared, rows, file)
    if aligned.heading is not None and not is_shared and not table.asked:
        yield from _added_columns(table, texts, aligned, rows, file)


def _added_rows(
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
        yield _told_added(code, table, sheet, cells, file, f"“{label}”" if label else "không ghi tên dòng")
    rest = [cell for cells in added[ROWS_TOLD:] for cell in cells]
    if rest:
        yield _told_added(code, table, sheet, rest, file, "và các dòng sau")


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


def _added_columns(table: Table, texts: Texts, aligned: Aligned, rows: list[int], file: str) -> Iterator[Remark]:
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
        yield _told_added(
            "column-without-key", table, sheet, cells, file, f"“{heading}”" if heading else "không có tiêu đề"
        )


def _over_labels(texts: Texts, aligned: Aligned) -> Iterator[tuple[int, Address]]:
    """Find numbers that lie over what the form prints beside its rows: answers that were pushed to the left."""
    if aligned.labels is None:
        return
    for key, rows in sorted(aligned.found.rows.items()):
        for cell in product(rows, sorted(aligned.labels.worded_columns(key))):
            value = texts.sheet.values.get(cell)
            if isinstance(value, int | float) and not isinstance(value, bool):
                yield cell[1], cell


def _told_added(code: str, table: Table, sheet: ReadSheet, cells: list[Address], file: str, label: str) -> Remark:
    details = {"cells": named(a1(cell) for cell in cells), "table": table.sheet, "label": label}
    return Remark(code, Place(file, sheet.name, a1(cells[0])), sheet.text(cells[0]), details)


def _all(lines: Iterable[tuple[int, ...]]) -> Iterator[int]:
    return (at for every in lines for at in every)


_OWN_SHEETS = (LIST_SHEET, SLIP_SHEET)


def condition_of(
    book: Book,
    stamp_sheet: str,
    located: Sequence[tuple[Table, list[Found]]],
    taken: Iterable[Cell],
    odd: Odd,
) -> Condition:
    """Tell in which condition a form's tables were found; `taken` are its filled cells, `odd` what is to be said of them."""
    here = {found.sheet.name: (table, found) for table, founds in located for found in founds}
    return Condition(
        program=program_of(book.package),
        renamed=tuple((table.sheet, name) for name, (table, _) in here.items() if name != table.sheet),
        keys_lost=sum(_lost(table, founds) for table, founds in located),
        computed=sum(sheet.marks[address].formula for sheet, address in taken if address in sheet.marks),
        lists_lost=tuple(name for name, (table, found) in here.items() if _has_lost_lists(table, found.sheet)),
        hidden=sum(len(of_sheet["hidden-answers"]) for of_sheet in odd.values()),
        veiled=sum(
            len({at for _, at in (*of_sheet["unseen-answers"], *of_sheet["disguised-answers"])})
            for of_sheet in odd.values()
        ),
        added=tuple(
            sheet.name
            for sheet in book.sheets
            if sheet.name not in here and sheet.name not in (stamp_sheet, *_OWN_SHEETS)
        ),
    )


def _lost(table: Table, founds: list[Found]) -> int:
    if any(found.by_texts for found in founds):
        return len(table.rows) + len(table.fields)
    rows, fields = (
        {key for lines in every for key in lines}
        for every in ([found.rows for found in founds], [found.fields for found in founds])
    )
    return sum(key not in rows for key in table.rows) + sum(key not in fields for key in table.fields)


def _has_lost_lists(table: Table, sheet: ReadSheet) -> bool:
    asked = any(not question.facts.is_free for line in table.lines for _, question in line.questions)
    return asked and sheet.look.validations == 0
