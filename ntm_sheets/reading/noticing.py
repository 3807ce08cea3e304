"""What about the cells that were taken should be said, though their values are sound: hidden, struck, merged, computed."""

from collections.abc import Iterable, Iterator

from ntm_sheets.facts.findings import Place, Remark
from ntm_sheets.reading.book import PLAIN, Address, Book, Mark, ReadSheet, a1, named
from ntm_sheets.reading.disguise import Disguise, disguise

Cell = tuple[ReadSheet, Address]


def is_covered(sheet: ReadSheet, address: Address) -> bool:
    """Tell whether a cell lies hidden under a merged block whose first cell it is not."""
    row, column = address
    return bool(sheet.look.merges) and any(
        top <= row <= bottom and left <= column <= right and address != (top, left)
        for top, left, bottom, right in sheet.look.merges_near(row)
    )


def notice(book: Book, file: str, taken: Iterable[Cell]) -> Iterator[Remark]:
    """Yield what should be said about the filled cells that were taken, a sheet at a time."""
    by_sheet: dict[str, list[Cell]] = {}
    for sheet, address in taken:
        by_sheet.setdefault(sheet.name, []).append((sheet, address))
    for cells in by_sheet.values():
        yield from _told("hidden-answers", file, [cell for cell in cells if is_hidden(*cell)])
        yield from _told("unseen-answers", file, [cell for cell in cells if is_unseen(*cell)])
        yield from _told("disguised-answers", file, [cell for cell in cells if is_disguised(*cell)])
        yield from _told("struck-letters", file, [cell for cell in cells if _mark(*cell).struck])
        yield from _told("formula-answers", file, [cell for cell in cells if _is_computed(*cell)])
    yield from _about_sheets(book, file)


def _about_sheets(book: Book, file: str) -> Iterator[Remark]:
    commented = [sheet.name for sheet in book.sheets if sheet.look.comments]
    if commented:
        yield Remark("comments-ignored", Place(file), "", {"sheets": named(f"“{name}”" for name in commented)})
    for sheet in book.sheets:
        if not sheet.look.ordered:
            yield Remark("rows-out-of-order", Place(file, sheet.name))


def is_hidden(sheet: ReadSheet, address: Address) -> bool:
    """Tell whether nobody sees a cell: its sheet, row or column is hidden."""
    row, column = address
    return (
        sheet.hidden
        or row in sheet.look.hidden_rows
        or any(first <= column <= last for first, last in sheet.look.hidden_columns)
    )


def is_unseen(sheet: ReadSheet, address: Address) -> bool:
    """Tell whether a cell's letters cannot be made out: by their colour, their size, their format, or by a rule."""
    row, column = address
    mark = _mark(sheet, address)
    return (
        mark.faint
        or (bool(mark.code) and _disguise(sheet, address) == "nothing")
        or (sheet.look.hides_zeros and type(sheet.values.get(address)) in (int, float) and not sheet.values[address])
        or any(top <= row <= bottom and left <= column <= right for top, left, bottom, right in sheet.look.veils)
    )


def is_disguised(sheet: ReadSheet, address: Address) -> bool:
    """Tell whether a cell's number format shows something else than its value."""
    return bool(_mark(sheet, address).code) and _disguise(sheet, address) == "other"


def _disguise(sheet: ReadSheet, address: Address) -> Disguise:
    return disguise(_mark(sheet, address).code, sheet.values.get(address))


def _is_computed(sheet: ReadSheet, address: Address) -> bool:
    mark = _mark(sheet, address)
    return mark.formula and not mark.error


def _mark(sheet: ReadSheet, address: Address) -> Mark:
    return sheet.marks.get(address, PLAIN)


def _told(code: str, file: str, cells: list[Cell]) -> Iterator[Remark]:
    if cells:
        sheet, first = cells[0]
        listed = named(a1(address) for _, address in cells)
        text, is_fraction = sheet.text(first), isinstance(sheet.values.get(first), float)
        seen = text.replace(".", ",") if is_fraction else text
        yield Remark(code, Place(file, sheet.name, a1(first)), seen, {"cells": listed})
