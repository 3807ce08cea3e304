"""The second look at .xls: errors, percent formats and fonts, through xlrd."""

import io
from collections.abc import Sequence
from typing import Any

import xlrd

from ntm_sheets.reading.book import (
    LEAST_HEIGHT,
    LEAST_WIDTH,
    CellFacts,
    SheetFacts,
    check_extent,
    is_ours,
    raise_digits,
)
from ntm_sheets.reading.formats import ERRORS, Styles, make_styles
from ntm_sheets.reading.styles import LEAST_SIZE, UNKNOWN, cannot_be_seen
from ntm_sheets.untrusted.refusing import Refusal

# A point has twenty parts, a column's width is counted in 256ths of a character.
_TWIPS, _WIDTH_PARTS = 20, 256
# A picture's own first bytes: a drawing record alone may be a comment or a drop-down.
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"\xff\xd8\xff\xe1")


def look_at_xls(data: bytes) -> dict[str, SheetFacts]:
    """Look at every worksheet, by its name; fonts and percents are left out where the styles are broken."""
    book, styles = _open(data)
    struck = {index for index, font in enumerate(book.font_list) if font.struck_out} if styles else set()
    looks: dict[str, SheetFacts] = {}
    for index, name in enumerate(book.sheet_names()):
        if name in looks:
            raise Refusal("damaged", sheet=name, why="two sheets of one name")
        look = looks[name] = SheetFacts(name, from_1904=book.datemode == 1)
        _walk_sheet(look, book, book.sheet_by_index(index), styles, struck)
        book.unload_sheet(index)
        check_extent(looks)
    return looks


def _walk_sheet(
    look: SheetFacts, book: xlrd.Book, sheet: xlrd.sheet.Sheet, styles: Styles | None, struck: set[int]
) -> None:
    look.hidden_rows |= {
        row
        for row, about in sheet.rowinfo_map.items()
        if about.hidden or (about.has_default_height == 0 and about.height / _TWIPS < LEAST_HEIGHT)
    }
    look.hidden_columns += [
        (column, column)
        for column, about in sheet.colinfo_map.items()
        if about.hidden or about.width / _WIDTH_PARTS < LEAST_WIDTH
    ]
    look.comments = any(not is_ours(note.text) for note in sheet.cell_note_map.values())
    for top, below, left, beyond in sheet.merged_cells:
        look.merge(top, left, below - 1, beyond - 1)
    for row in range(sheet.nrows):
        for column, kind in enumerate(sheet.row_types(row)):
            if kind in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
                continue
            look.reach(row, column)
            mark = styles.mark(sheet.cell_xf_index(row, column)) if styles else CellFacts()
            value = sheet.cell_value(row, column)
            if kind == xlrd.XL_CELL_ERROR:
                mark = mark.failed(ERRORS.get(value, "#VALUE!"))
            else:
                look.write((row, column), bool(value) if kind == xlrd.XL_CELL_BOOLEAN else value)
            runs = sheet.rich_text_runlist_map.get((row, column), ())
            # The first letters may have a font of their own; any may be struck through.
            font = book.font_list[runs[0][1]].name if runs and runs[0][0] == 0 else ""
            mark = mark.lettered(font, any(index in struck for _, index in runs))
            if isinstance(value, str):
                look.show((row, column), _raised(book, value, runs))
            look.marks[row, column] = mark


def _raised(book: xlrd.Book, text: str, runs: Sequence[tuple[int, int]]) -> str:
    """Give a text as it looks where a run of letters raises or lowers digits; else nothing."""
    if not runs:
        return ""
    ends = [start for start, _ in runs[1:]] + [len(text)]
    shown = text
    for (start, font), end in zip(runs, ends, strict=True):
        if book.font_list[font].escapement:
            shown = shown[:start] + raise_digits(shown[start:end]) + shown[end:]
    return "" if shown == text else shown


def _open(data: bytes) -> tuple[xlrd.Book, Styles | None]:
    # xlrd talks about oddities of a file; they are no concern of the person at the screen.
    # Ragged rows: else a single cell far to the right makes every row as wide.
    how: dict[str, Any] = {"on_demand": True, "ragged_rows": True, "logfile": io.StringIO()}
    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, **how)
    except xlrd.XLRDError as fault:
        if "encrypted" in str(fault).lower():
            raise Refusal("encrypted") from None
        raise
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return xlrd.open_workbook(file_contents=data, **how), None
    formats = {key: format_.format_str or "" for key, format_ in book.format_map.items()}
    pairs = [(xf.format_key, xf.font_index) for xf in book.xf_list]
    struck = {index for index, font in enumerate(book.font_list) if font.struck_out}
    return book, make_styles(formats, [font.name for font in book.font_list], pairs, struck, _faint(book))


def _faint(book: xlrd.Book) -> set[int]:
    """List the styles whose letters cannot be made out: too small, or of the colour of their ground."""
    found = set()
    for index, xf in enumerate(book.xf_list):
        font = book.font_list[xf.font_index]
        pattern, ground = xf.background.fill_pattern, _colour(book, xf.background.pattern_colour_index)
        ground = {0: "", 1: ground}.get(pattern, UNKNOWN)
        if font.height / _TWIPS < LEAST_SIZE or cannot_be_seen(_colour(book, font.colour_index), ground):
            found.add(index)
    return found


def _colour(book: xlrd.Book, index: int) -> str:
    found = book.colour_map.get(index)
    return "".join(f"{channel:02X}" for channel in found) if found else ""


def has_pictures(data: bytes) -> bool:
    """Tell whether pictures are stored in the workbook; where they hang cannot be read."""
    return any(mark in data for mark in _PICTURES)
