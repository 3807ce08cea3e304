"""The second look at .xlsx and .xlsm: what calamine hides, with true addresses.

A sheet of .xlsx as nearly every program writes it: its cells taken by one pattern, what stands around them parsed once.

Nothing slips through that a parser would stop at. The pattern must cover every sign between `<sheetData>` and its end:
each tag closed where it must be, attributes in quotes and once, no sign that XML forbids. What stands around the cells
is parsed as a document of its own with an empty `<sheetData>`; so both together are well-formed exactly if the sheet is.
Where one sign is left over, or there is anything that XML may have and plain cells do not (comments, CDATA, codes of
signs, another encoding), or a limit is reached, nothing is said and the sheet is walked from its beginning by `SheetWalk`.
"""

import re
from collections.abc import Iterable, Mapping
from copy import copy
from functools import lru_cache

from ntm_sheets.reading import limits
from ntm_sheets.reading.book import NUMBER, Address, Mark, SheetFacts, check_extent
from ntm_sheets.reading.ooxml_cells import TRUE, SheetWalk, column_of
from ntm_sheets.reading.ooxml_pictures import CellPictures, drawn_anchors
from ntm_sheets.reading.ooxml_texts import RichText, SharedStrings, decode, has_comments, read_shared_strings
from ntm_sheets.reading.package import Package, Relation, elements, relations, walk
from ntm_sheets.reading.styles import CellStyles, read_styles, read_theme
from ntm_sheets.untrusted.refusing import Refusal

_OPEN, _CLOSE = b"<sheetData>", b"</sheetData>"
_PROLOG = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:<\?xml version=[\"']1\.0[\"'](?: encoding=[\"'][Uu][Tt][Ff]-8[\"'])?"
    rb"(?: standalone=[\"'](?:yes|no)[\"'])?\s*\?>)?\s*<[A-Za-z]"
)
# Signs that XML forbids, and the carriage return, which it changes.
_FORBIDDEN = bytes((*range(9), 0x0B, 0x0C, 0x0D, *range(0x0E, 0x20)))
_CODE = re.compile("&(?:amp|lt|gt|quot|apos);")
_CODES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&"))
# A cell with its column, row, style and kind, then its own text, or its formula's attributes and text and its value;
# or a row with its number and attributes, behind the end of the row before it; or a row's end alone.
_PIECE = re.compile(
    r'<c r="([A-Z]{1,3})([1-9][0-9]{0,6})"((?: [st]="[A-Za-z0-9]{1,9}"){0,2}) ?'
    r'(?:/>|>(?:<is><t(?: xml:space="preserve")?>([^<]*)</t></is>'
    r'|(?:<f((?: [a-z]{1,9}="[^"<&]{0,99}"){0,9})(?:/>|>([^<]*)</f>))?(?:<v>([^<]*)</v>)?)</c>)'
    r'|(?:(</row>)[ \t\n]*)?<row r="([1-9][0-9]{0,6})"((?: [A-Za-z0-9:]{1,30}="[^"<&]{0,99}"){0,20}) ?(/?)>|</row>'
)
_STEP = 12
# A code across its end; signs that are none; a formula that shows a picture.
_ODD = ("]]>", "\ufffe", "\uffff", "DISPIMG")
_ATTRIBUTE = re.compile(r' ([A-Za-z0-9:]+)="([^"]*)"')
# What is larger is no form's sheet, and is walked piece by piece: the pattern would hold all of it several times.
_MOST_BYTES = 4 * limits.MEGABYTE
# A formula and its value are counted together.
_LONG = limits.CELL_CHARACTERS // 2
# Frames are as large as their rules for typing; a form's largest has 40 kB. More than these are not kept.
_KEPT_FRAMES, _KEPT_BYTES = 128, 64 * 1024

_Style = tuple[str, int, Mark]


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
        look = walked.look = copy(own)
        look.sheet = name
        look.marks, look.written, look.shown, look.escaped, look.doubts = {}, {}, {}, set(), {}
        look.anchors, look.hidden_rows = [], set()
        look.hidden_columns, look.veils = list(own.hidden_columns), list(own.veils)
        look.tall_merges, look.merges_by_row = (
            list(own.tall_merges),
            {row: list(blocks) for row, blocks in own.merges_by_row.items()},
        )
        walked.default_height, walked.is_flat = self._walked.default_height, self._walked.is_flat
        return walked


def _frame_of(body: bytes, veils: frozenset[int]) -> _Frame:
    return _kept_frame(body, veils) if len(body) <= _KEPT_BYTES else _Frame(body, veils)


_kept_frame = lru_cache(maxsize=_KEPT_FRAMES)(_Frame)


class PlainCells:
    """One pass over the cells of a sheet by the pattern, into a walk's facts."""

    def __init__(self, walked: SheetWalk, styles: CellStyles, strings: SharedStrings) -> None:
        self._walked, self._look = walked, walked.look
        self._styles, self._strings = styles, strings
        self._kinds: dict[str, _Style] = {}
        # The row that is open, by its index and as it is written; no text where none is.
        self._row, self._number = -1, ""
        self._unfilled: set[Address] = set()

    def take(self, data: bytes) -> None:
        """Take all of it; an error where something has to be walked."""
        text = data.decode("utf-8")
        is_odd = len(data.translate(None, _FORBIDDEN)) != len(data) or any(one in text for one in _ODD)
        has_codes = "&" in text
        pieces = _PIECE.split(text)
        if (
            is_odd
            or (has_codes and text.count("&") != len(_CODE.findall(text)))
            or "".join(pieces[::_STEP]).strip(" \t\n")
        ):
            raise _UnplainError
        if len(text) > _LONG and any(len(one) > _LONG for one in pieces if one):
            raise _UnplainError
        each = iter(pieces[1:])
        self._take_pieces(zip(*[each] * _STEP, strict=True), has_codes)
        if self._number:
            raise _UnplainError
        self._look.reach_all(self._look.marks.keys() - self._unfilled)
        self._look.characters = sum(len(one) for one in self._look.written.values() if isinstance(one, str))

    def _take_pieces(self, pieces: Iterable[tuple[str, ...]], has_codes: bool) -> None:
        written, marks, plain, kinds = self._look.written, self._look.marks, self._strings.plain, self._kinds
        columns: dict[str, int] = {}
        for letters, number, about, text, given, formula, value, ended, row, row_about, is_empty, _ in pieces:
            if letters is None:
                self._next_row(ended, row, row_about, is_empty)
                continue
            kind, style, mark = kinds.get(about) or self._kind_of(about)
            if letters not in columns:
                columns[letters] = column_of(letters)
            address = (self._row, columns[letters])
            if number != self._number or address in marks or address[1] < 0:
                raise _UnplainError
            if text is not None and kind == "inlineStr" and "_x" not in text:
                written[address] = _decoded(text) if has_codes else text
                marks[address] = mark
            elif given is None and kind == "s" and value in plain:
                written[address] = plain[value]
                marks[address] = mark
            elif given is None and kind == "n" and value and NUMBER.fullmatch(value):
                written[address] = float(value)
                marks[address] = mark
            elif text is not None or given is not None or value is not None:
                self._take_odd(address, (kind, style), text, None if given is None else formula or "", value)

    def _kind_of(self, about: str) -> _Style:
        given = dict(_ATTRIBUTE.findall(about))
        style = given.get("s", "0")
        if len(given) != about.count("=") or not style.isdigit():
            raise _UnplainError
        found = self._kinds[about] = (given.get("t", "n"), int(style), self._styles.styles.mark(int(style)))
        return found

    def _next_row(self, ended: str | None, number: str | None, about: str, is_empty: str) -> None:
        # A row ends where one is open, and another begins where none is.
        if (ended is not None or number is None) != bool(self._number):
            raise _UnplainError
        if number is None:
            self._number = ""
            return
        given = _row_attributes(about)
        if given is None:
            raise _UnplainError
        self._row = self._walked.start_row(int(number) - 1, *given)
        self._number = "" if is_empty else number

    def _take_odd(
        self, address: Address, style: tuple[str, int], text: str | None, formula: str | None, value: str | None
    ) -> None:
        rich = None
        if text is not None:
            rich = RichText()
            rich.start("t", {})
            rich.text(_decoded(text))
            rich.end("t")
        stored = _decoded(value or "")
        if not stored and rich is None and formula is None:
            self._unfilled.add(address)
        self._walked.take(address, *style, stored, formula=formula, rich=rich)


def _decoded(text: str) -> str:
    for code, sign in _CODES:
        text = text.replace(code, sign)
    return text


@lru_cache(maxsize=1_024)
def _row_attributes(about: str) -> tuple[str | None, bool] | None:
    """Give a row's height as it stands there and whether it is hidden; None where an attribute stands there twice."""
    given = dict(_ATTRIBUTE.findall(about))
    return (
        (given.get("ht"), given.get("hidden") in TRUE) if len(given) == about.count('="') and "r" not in given else None
    )


def look_at_ooxml(package: Package) -> dict[str, SheetFacts]:
    """Look at every sheet of the package, by the sheet's name as the file stores it, which is how engines know it."""
    workbook = workbook_part(package)
    related = relations(package, workbook)
    colours = read_theme(package.read(target_of(related, "theme")))
    styles = read_styles(package.read(target_of(related, "styles")), colours)
    from_1904 = _counts_from_1904(package.read(workbook))
    strings = read_shared_strings(package.read(target_of(related, "sharedStrings")))
    pictures = CellPictures(package, related)
    looks: dict[str, SheetFacts] = {}
    for stored, part in sheet_parts(package, workbook, related):
        name = decode(stored)
        if name in {look.sheet for look in looks.values()}:
            raise Refusal("damaged", sheet=name, why="two sheets of one name")
        body = package.read(part)
        if body is None:
            raise Refusal("damaged", sheet=name, why="sheet part missing")
        walked = read_plainly(name, body, styles, strings, pictures)
        if walked is None:
            walked = SheetWalk(name, styles, strings, pictures)
            walk(body, walked.start, walked.end, walked.text)
        walked.look.anchors += drawn_anchors(package, part, walked.heights, walked.default_height)
        walked.look.from_1904 = from_1904
        walked.look.comments = has_comments(package, part)
        looks[stored] = walked.look
    check_extent(looks)
    return looks


def _counts_from_1904(body: bytes | None) -> bool:
    given = [element.attributes for element in elements(body) if element.name == "workbookPr"]
    return any(one.get("date1904") in ("1", "true") for one in given)


def is_linked(package: Package) -> bool:
    """Tell whether the workbook takes values from other files or from the net; nothing is ever fetched."""
    kinds = {relation.type for relation in relations(package, workbook_part(package)).values()}
    return bool(kinds & {"externalLink", "connections"})


def workbook_part(package: Package) -> str:
    """Find the workbook's own part."""
    target = target_of(relations(package, ""), "officeDocument")
    return target or ("xl/workbook.bin" if "xl/workbook.bin" in package.names else "xl/workbook.xml")


def target_of(related: Mapping[str, Relation], kind: str) -> str:
    """Give the target of the one relation of that type, empty where there is none."""
    return next((relation.target for relation in related.values() if relation.type == kind), "")


def sheet_parts(package: Package, workbook: str, related: Mapping[str, Relation]) -> list[tuple[str, str]]:
    """List the worksheets as (name as stored, part)."""
    found = []
    for element in elements(package.read(workbook)):
        if element.name == "sheet" and "name" in element.attributes:
            relation = related.get(element.attributes.get("id", ""))
            if relation is None or relation.external:
                raise Refusal("damaged", sheet=element.attributes["name"], why="sheet part missing")
            if relation.type == "worksheet":
                found.append((element.attributes["name"], relation.target))
    if len(found) > limits.SHEETS:
        raise Refusal("too-large", what=f"hơn {limits.SHEETS} trang")
    return found
