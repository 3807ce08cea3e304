"""A sheet of .xlsx as nearly every program writes it: its cells taken by one pattern, what stands around them parsed once.

Nothing slips through that a parser would stop at. The pattern must cover every sign between `<sheetData>` and its end:
each tag closed where it must be, attributes in quotes and once, no sign that XML forbids. What stands around the cells
is parsed as a document of its own with an empty `<sheetData>`; so both together are well-formed exactly if the sheet is.
Where one sign is left over, or there is anything that XML may have and plain cells do not (comments, CDATA, codes of
signs, another encoding), or a limit is reached, nothing is said and the sheet is walked from its beginning by `SheetWalk`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from ntm_sheets.reading import limits
from ntm_sheets.reading.book import NUMBER, Address
from ntm_sheets.reading.ooxml_cells import TRUE, SheetWalk, column_of
from ntm_sheets.reading.ooxml_pictures import CellPictures
from ntm_sheets.reading.ooxml_texts import RichText, SharedStrings
from ntm_sheets.reading.package import Kept, decoded, is_plain, walk
from ntm_sheets.reading.styles import CellStyles
from ntm_sheets.untrusted.refusing import Refusal

_OPEN, _CLOSE = b"<sheetData>", b"</sheetData>"
_PROLOG = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:<\?xml version=[\"']1\.0[\"'](?: encoding=[\"'][Uu][Tt][Ff]-8[\"'])?"
    rb"(?: standalone=[\"'](?:yes|no)[\"'])?\s*\?>)?\s*<[A-Za-z]"
)
# What follows on `<c `: the cell's column, row, style and kind, then its own text, or its formula's attributes and text
# and its value; then rows that end and begin.
_CELL = re.compile(
    r'r="([A-Z]{1,3})([1-9][0-9]{0,6})"((?: [st]="[A-Za-z0-9]{1,9}"){0,2}) ?'
    r'(?:/>|>(?:<is><t(?: xml:space="preserve")?>([^<]*)</t></is>'
    r'|(?:<f((?: [a-z]{1,9}="[^"<&]{0,99}"){0,9})(?:/>|>([^<]*)</f>))?(?:<v>([^<]*)</v>)?)</c>)(.*)',
    re.DOTALL,
)
# A row's end, or a row with its number and attributes.
_ROW = re.compile(
    r'[ \t\n]*(?:</row>|<row r="([1-9][0-9]{0,6})"((?: [A-Za-z0-9:]{1,30}="[^"<&]{0,99}"){0,20}) ?(/?)>)[ \t\n]*'
)
# A formula that shows a picture.
_PICTURED = "DISPIMG"
_ATTRIBUTE = re.compile(r' ([A-Za-z0-9:]+)="([^"]*)"')
# What is larger is no form's sheet, and is walked piece by piece: the pattern would hold all of it several times.
_MOST_BYTES = 4 * limits.MEGABYTE
# A formula and its value are counted together.
_LONG = limits.CELL_CHARACTERS // 2
_INDEX = re.compile("0|[1-9][0-9]{0,8}")
# Frames are as large as their rules for typing; a form's largest has 40 kB. More than these are not kept.
_KEPT_FRAMES, _KEPT_BYTES = 128, 64 * 1024

_Start = tuple[int, str | None, bool]


class _UnplainError(Exception):
    """Something here is not as nearly every program writes it."""


def read_plainly(
    name: str, body: bytes, styles: CellStyles, strings: SharedStrings, pictures: CellPictures
) -> SheetWalk | None:
    """Read a sheet whose cells are all plain; None where it has to be walked, or refused."""
    at = body.find(_OPEN)
    # A second end would lie in what stands around the cells, and that would not be well-formed.
    end = body.find(_CLOSE, at)
    if not 0 < at < end or len(body) > _MOST_BYTES:
        return None
    try:
        frame = _frame_of(body[: at + len(_OPEN)] + body[end:], styles.veils)
        walked = frame.of(name, styles, strings, pictures)
        PlainCells(walked, styles, strings).take(body[at + len(_OPEN) : end])
    except (_UnplainError, Refusal, UnicodeDecodeError):
        return None
    return walked


class _Frame:
    """What stands around the cells of a sheet, taken once and copied for each sheet that has the same around its own."""

    def __init__(self, body: bytes, veils: frozenset[int]) -> None:
        if b"<!" in body or body.find(b"<?", 5) >= 0 or not _PROLOG.match(body):
            raise _UnplainError
        self._walked = SheetWalk("", CellStyles(veils=veils), SharedStrings())
        walk(body, self._walked.start, self._walked.end, self._walked.text)
        if self._walked.has_rows:
            raise _UnplainError

    def of(self, name: str, styles: CellStyles, strings: SharedStrings, pictures: CellPictures) -> SheetWalk:
        """Give a walk that has this behind it and the cells still before it."""
        own, walked = self._walked.look, SheetWalk(name, styles, strings, pictures)
        look = walked.look
        look.merges, look.validations, look.hides_zeros = own.merges, own.validations, own.hides_zeros
        look.hidden_columns, look.veils = list(own.hidden_columns), list(own.veils)
        look.tall_merges = list(own.tall_merges)
        look.merges_by_row = {row: list(blocks) for row, blocks in own.merges_by_row.items()}
        walked.default_height, walked.is_flat = self._walked.default_height, self._walked.is_flat
        return walked


def _frame_of(body: bytes, veils: frozenset[int]) -> _Frame:
    return _kept_frame(body, veils) if len(body) <= _KEPT_BYTES else _Frame(body, veils)


_kept_frame = lru_cache(maxsize=_KEPT_FRAMES)(_Frame)


@dataclass(frozen=True)
class _Odd:
    """A cell that says more than a number or a text: its kind as it stands there, its texts where it has them."""

    kind: str
    text: str | None
    formula: str | None
    value: str


# A cell with what follows on it up to the next one: the row that it lies in, the one that is open behind it (counted
# from 1, 0 for none), the rows that began; its place and style; the index of its shared text, or its own content.
_Piece = tuple[int, int, tuple[_Start, ...], Address, int, int | None, float | str | _Odd | None]


class PlainCells:
    """One pass over the cells of a sheet by the pattern, into a walk's facts."""

    def __init__(self, walked: SheetWalk, styles: CellStyles, strings: SharedStrings) -> None:
        self._walked, self._look = walked, walked.look
        self._styles, self._strings = styles, strings

    def take(self, data: bytes) -> None:
        """Take all of it; an error where something has to be walked."""
        head, *pieces = data.decode("utf-8").split("<c ")
        if not is_plain(head):
            raise _UnplainError
        row, starts = _rows(head, 0)
        for start in starts:
            self._walked.start_row(*start)
        odd = self._take_pieces(row, map(_PIECES.__getitem__, pieces))
        marks = self._look.marks
        self._look.reach_all(marks.keys() - odd if odd else marks)
        self._look.characters = sum(len(one) for one in self._look.written.values() if type(one) is str)

    def _take_pieces(self, row: int, pieces: Iterable[_Piece]) -> set[Address]:
        """Take the cells; give the places of those that have no content after all."""
        written, marks, plain = self._look.written, self._look.marks, self._strings.plain
        mark_of, known, filled = self._styles.styles.mark, self._styles.styles.marks, 0
        unfilled: set[Address] = set()
        for own, after, starts, address, style, index, value in pieces:
            if own != row:
                raise _UnplainError
            row = after
            if index is not None:
                value = plain[index] if index < len(plain) else None
                if value is None:
                    value = _Odd("s", None, None, str(index))
            if value is not None:
                filled += 1
                marks[address] = known[style] if style < len(known) else mark_of(style)
                if isinstance(value, _Odd):
                    self._take_odd(address, style, value, unfilled)
                else:
                    written[address] = value
            for start in starts:
                self._walked.start_row(*start)
        if row or filled != len(marks):
            raise _UnplainError
        return unfilled

    def _take_odd(self, address: Address, style: int, cell: _Odd, unfilled: set[Address]) -> None:
        rich = None
        if cell.text is not None:
            rich = RichText()
            rich.start("t", {})
            rich.text(cell.text)
            rich.end("t")
        if not cell.value and rich is None and cell.formula is None:
            unfilled.add(address)
        self._walked.take(address, cell.kind, style, cell.value, formula=cell.formula, rich=rich)


def _piece_of(piece: str) -> _Piece:
    """Take a cell and what follows on it apart; an error where it is not plain."""
    found = _CELL.fullmatch(piece)
    if found is None or not is_plain(piece) or _PICTURED in piece or len(piece) > _LONG:
        raise _UnplainError
    letters, number, about, text, given, formula, value, rest = found.groups()
    column, row, (kind, style) = column_of(letters), int(number), _kind_and_style(about)
    if column < 0:
        raise _UnplainError
    index: int | None = None
    content: float | str | _Odd | None = None
    if text is not None and kind == "inlineStr" and "_x" not in text:
        content = decoded(text)
    elif given is None and kind == "s" and value and _INDEX.fullmatch(value):
        index = int(value)
    elif given is None and kind == "n" and value and NUMBER.fullmatch(value):
        content = float(value)
    elif text is not None or given is not None or value is not None:
        formula = None if given is None else decoded(formula or "")
        content = _Odd(kind, None if text is None else decoded(text), formula, decoded(value or ""))
    after, starts = _rows(rest, row) if rest else (row, ())
    return row, after, starts, (row - 1, column), style, index, content


_PIECES: Kept[_Piece] = Kept(_piece_of, 16_384, 160)


@lru_cache(maxsize=1_024)
def _kind_and_style(about: str) -> tuple[str, int]:
    attributes = dict(_ATTRIBUTE.findall(about))
    style = attributes.get("s", "0")
    if len(attributes) != about.count("=") or not style.isdigit():
        raise _UnplainError
    return attributes.get("t", "n"), int(style)


def _rows(text: str, row: int) -> tuple[int, tuple[_Start, ...]]:
    """Take the rows that end and begin; `row` is open before. Give the one that is open behind, and those that began."""
    at, starts = 0, []
    text = text.strip(" \t\n")
    while at < len(text):
        found = _ROW.match(text, at)
        # A row ends where one is open, and another begins where none is.
        if found is None or (found[1] is None) != bool(row):
            raise _UnplainError
        at, row = found.end(), 0
        if found[1] is not None:
            given = _row_attributes(found[2])
            if given is None:
                raise _UnplainError
            starts.append((int(found[1]) - 1, *given))
            row = 0 if found[3] else int(found[1])
    return row, tuple(starts)


@lru_cache(maxsize=1_024)
def _row_attributes(about: str) -> tuple[str | None, bool] | None:
    """Give a row's height as it stands there and whether it is hidden; None where an attribute stands there twice."""
    given = dict(_ATTRIBUTE.findall(about))
    return (
        (given.get("ht"), given.get("hidden") in TRUE) if len(given) == about.count('="') and "r" not in given else None
    )
