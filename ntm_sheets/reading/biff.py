"""The second look at .xls: errors, percent formats and fonts, through xlrd."""

import io

import xlrd

from ntm_sheets.reading.book import Look, Mark, check_area
from ntm_sheets.reading.formats import ERRORS, Styles, make_styles
from ntm_sheets.untrusted.refusing import Refusal

# A picture's own first bytes: a drawing record alone may be a comment or a drop-down.
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"\xff\xd8\xff\xe1")


def look_at_xls(data: bytes) -> dict[str, Look]:
    """Look at every worksheet, by its name; fonts and percents are left out where the styles are broken."""
    book, styles = _open(data)
    looks: dict[str, Look] = {}
    for index, name in enumerate(book.sheet_names()):
        sheet = book.sheet_by_index(index)
        look = looks[name] = Look(name)
        for row in range(sheet.nrows):
            for column, kind in enumerate(sheet.row_types(row)):
                if kind in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
                    continue
                look.reach(row, column)
                mark = styles.mark(sheet.cell_xf_index(row, column)) if styles else Mark()
                if kind == xlrd.XL_CELL_ERROR:
                    error = ERRORS.get(sheet.cell_value(row, column), "#VALUE!")
                    mark = Mark(error, mark.percent, mark.font)
                look.marks[row, column] = mark
        book.unload_sheet(index)
    check_area(looks)
    return looks


def _open(data: bytes) -> tuple[xlrd.Book, Styles | None]:
    # xlrd talks about oddities of a file; they are no concern of the person at the screen.
    silent = io.StringIO()
    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, on_demand=True, logfile=silent)
    except xlrd.XLRDError as fault:
        if "encrypted" in str(fault).lower():
            raise Refusal("encrypted") from None
        raise
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return xlrd.open_workbook(file_contents=data, on_demand=True, logfile=silent), None
    formats = {key: format_.format_str or "" for key, format_ in book.format_map.items()}
    pairs = [(xf.format_key, xf.font_index) for xf in book.xf_list]
    return book, make_styles(formats, [font.name for font in book.font_list], pairs)


def has_pictures(data: bytes) -> bool:
    """Tell whether pictures are stored in the workbook; where they hang cannot be read."""
    return any(mark in data for mark in _PICTURES)
