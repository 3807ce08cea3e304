"""Where a workbook says which form it is: the sheet `_ntm`, or wherever its rows went."""

from ntm_sheets.campaign.folding import fold
from ntm_sheets.contract.layout import FIRST_FIELDS, TABS
from ntm_sheets.facts.submission import STAMP_KEYS, STAMP_SHEET, Stamp, read_stamp
from ntm_sheets.reading import limits
from ntm_sheets.reading.book import Sheet

# A sheet under another name must show at least these, so that no answer is taken for a stamp.
_SURE = ("campaign", "form", "unit")
# “Báo cáo” and “Ảnh” has many a workbook.
_TABS_AT_LEAST = 3


def find_stamps(sheets: tuple[Sheet, ...]) -> dict[str, Stamp]:
    """Give the stamps by the sheets that they stand on, that of `_ntm` first.

    There are several where sheets of several forms were put into one workbook.
    """
    named = [sheet for sheet in sheets if sheet.name.strip().casefold() == STAMP_SHEET]
    found: dict[str, Stamp] = {}
    for sheet in (*named, *(sheet for sheet in sheets if sheet not in named)):
        rows = _rows(sheet)
        if any(key in rows for key in STAMP_KEYS) if sheet in named else all(key in rows for key in _SURE):
            found[sheet.name] = read_stamp(rows)
    return found


def looks_like_a_form(sheets: tuple[Sheet, ...]) -> bool:
    """Tell whether a workbook without a stamp is a form of ours all the same: by its stamp's sheet, keys or tabs."""
    if any(sheet.name.strip().casefold() == STAMP_SHEET or _is_keyed(sheet) for sheet in sheets):
        return True
    names = {fold(sheet.name) for sheet in sheets}
    tabs = len(names & {fold(name) for name in TABS})
    # The campaign's own workbook and the master have some tabs of these names among many others.
    return tabs >= _TABS_AT_LEAST and tabs * 2 > len(names)


def _is_keyed(sheet: Sheet) -> bool:
    first = FIRST_FIELDS.get(sheet.text((0, 0)))
    return first is not None and any(sheet.text(at) == first for at in sheet.values if at[0] == 0)


def _rows(sheet: Sheet) -> dict[str, str]:
    found: dict[str, str] = {}
    for row, column in sorted(sheet.values):
        if row < limits.CORNER_ROWS and column < limits.CORNER_COLUMNS:
            key = sheet.text((row, column))
            if key in STAMP_KEYS and (row, column + 1) in sheet.values:
                found.setdefault(key, sheet.text((row, column + 1)))
    return found
