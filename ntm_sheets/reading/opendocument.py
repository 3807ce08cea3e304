"""The second look at .ods: percent cells, errors, formulas without a value, fonts, pictures; repeats are bounded."""

import io
import re
import zipfile

from ntm_sheets.reading import limits
from ntm_sheets.reading.book import (
    NO_VALUE,
    NUMBER,
    Anchor,
    CellFacts,
    SheetFacts,
    Written,
    check_extent,
    is_ours,
    raise_digits,
    read_day,
)
from ntm_sheets.reading.opendocument_styles import DocumentStyles, cell_at, displayed, points_of
from ntm_sheets.reading.package import Package, beside, elements, walk
from ntm_sheets.untrusted.refusing import Refusal

_CELLS = ("table:table-cell", "table:covered-table-cell")
# Text inside these belongs to a comment or a picture, not to the cell.
_ASIDE = ("office:annotation", "draw:frame", "draw:custom-shape", "draw:g")
_GAPS = {"text:tab": "\t", "text:line-break": "\n"}
_BREAKS = re.compile(rb">[ \t\r]*\n\s*<")
_VALUE = re.compile(rb"""(\soffice:value\s*=\s*(?:"|'))([^"'<>]*)("|')""")
_MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
_MANIFEST = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
_ERROR_STARTS = ("#", "Err:")
_HIDDEN = ("collapse", "filter")
# What a program shows in the place of a chart or another object.
_DRAWN_BY_PROGRAM = "ObjectReplacements/"
_OPENED = (".jpeg", ".jpg", ".png", ".gif", ".bmp", ".webp")
_MOST_SPANS = 20
_NUMBERS = ("float", "percentage", "currency")


def look_at_opendocument(package: Package) -> dict[str, SheetFacts]:
    """Look at every sheet of the document, by the sheet's name."""
    body = package.read("content.xml")
    if body is None:
        raise Refusal("damaged", why="no content.xml")
    styles = DocumentStyles()
    for element in elements(package.read("styles.xml")):
        styles.take(element.name, element.attributes)
    walked = _ContentWalk(styles)
    walk(body, walked.start, walked.end, walked.text)
    for look in walked.looks.values():
        # An engine lays out every row from its first column on.
        look.left = 0
    check_extent(walked.looks)
    return walked.looks


def bare_document(package: Package, *, mended: bool = False) -> bytes:
    """Pack the content alone: the engine reads what was looked at, whatever else is locked (a macro library, say).

    `mended` gives a nought for each number that is none: an engine gives up the whole document over one.
    """
    # The engine stumbles over line breaks between tags, which a person or a script may have put there.
    content = _BREAKS.sub(b"><", package.read("content.xml") or b"")
    content = _VALUE.sub(_mended, content) if mended else content
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("mimetype", _MIMETYPE)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", _MANIFEST)
    return packed.getvalue()


def _mended(value: re.Match[bytes]) -> bytes:
    number = value[2].strip()
    return value[1] + (number if NUMBER.fullmatch(number.decode("utf-8", "replace")) else b"0") + value[3]


class _ContentWalk:
    """The state of one pass over content.xml."""

    def __init__(self, styles: DocumentStyles) -> None:
        self.looks: dict[str, SheetFacts] = {}
        self._styles = styles
        self._marks: dict[tuple[str, bool, str, bool, str, tuple[str, ...]], CellFacts] = {}
        self._look: SheetFacts | None = None
        self._row = self._column = self._rows = 0
        self._column_styles: list[tuple[int, str]] = []
        self._cell: dict[str, str] | None = None
        self._text: list[str] = []
        self._looks: list[str] = []
        self._raising: list[bool] = []
        self._comment: list[str] = []
        # Each with how far it lies below the sheet's upper edge, in points.
        self._pictures: list[tuple[str, float | None]] = []
        self._floating: list[tuple[str, float | None]] = []
        self._heights: list[tuple[int, int, float]] = []
        self._frame: list[str] | None = None
        self._down: float | None = None
        self._spans: list[str] = []
        self._has_text = False
        self._aside = self._spaces = 0
        self._in_paragraph = self._in_body = self._crossed = False

    def start(self, name: str, given: dict[str, str]) -> None:
        """Take an element's start."""
        if not self._in_body:
            self._in_body = name == "office:spreadsheet"
            self._styles.take(name.rpartition(":")[2], {key.rpartition(":")[2]: given[key] for key in given})
        elif name in _CELLS:
            self._cell, self._text, self._pictures, self._crossed = given, [], [], False
            self._spans, self._has_text, self._looks, self._raising = [], False, [], []
        elif name == "table:table-row":
            self._column, self._rows = 0, _repeat(given, "table:number-rows-repeated")
            self._hide_rows(given)
        elif name == "table:table-column" and self._look is not None:
            self._take_column(self._look, given)
        elif name == "table:table":
            self._open(given.get("table:name", ""))
        elif name in _ASIDE:
            self._aside += 1
            if name == "office:annotation":
                self._comment = []
            elif name == "draw:frame":
                self._frame, self._down = [], points_of(given.get("svg:y", ""))
        elif name == "draw:image":
            href = given.get("xlink:href", "")
            self._pictures += [(href, None)] if self._frame is None else []
            self._frame = [*self._frame, href] if self._frame is not None else None
        else:
            self._start_text(name, given)

    def _start_text(self, name: str, given: dict[str, str]) -> None:
        if name == "text:p":
            self._in_paragraph = True
            self._has_text = self._has_text or not self._aside
        elif name == "text:s":
            self._count_spaces(given)
        elif name in _GAPS and not self._aside:
            # An engine leaves it out: 10 and 20 on two lines would be 1020.
            self._looks.append(_GAPS[name])
        elif name == "text:span" and not self._aside:
            style = given.get("text:style-name", "")
            self._spans.append(style)
            self._crossed = self._crossed or self._styles.strikes_text(style)
            self._raising.append(self._styles.raises_text(style))

    def text(self, piece: str) -> None:
        """Take character data."""
        if self._in_paragraph:
            (self._comment if self._aside else self._text).append(piece)
            if not self._aside:
                self._looks.append(raise_digits(piece) if any(self._raising) else piece)

    def end(self, name: str) -> None:
        """Take an element's end."""
        if name in _CELLS and self._cell is not None:
            self._finish(self._cell)
            self._cell = None
        elif name == "table:table-row":
            self._row += self._rows
        elif name in _ASIDE:
            self._aside -= 1
            if name == "draw:frame":
                self._close_frame()
            elif name == "office:annotation" and self._look is not None:
                self._look.comments |= not is_ours("".join(self._comment))
        elif name == "text:p":
            self._in_paragraph = False
        elif name == "text:span" and not self._aside and self._raising:
            self._raising.pop()
        elif name == "table:shapes" and self._look is not None:
            self._floating, self._pictures = self._pictures, []
        elif name == "table:table" and self._look is not None:
            self._look.anchors += [Anchor(cell_at(self._heights, down), _part(href)) for href, down in self._floating]
            self._floating = []

    def _close_frame(self) -> None:
        """Take the picture of a frame: of one that lies there in several ways the first that can be opened, of a chart none."""
        frame, self._frame = self._frame or [], None
        own = [href for href in frame if not href.removeprefix("./").startswith(_DRAWN_BY_PROGRAM)]
        if own:
            self._pictures.append((next((href for href in own if href.lower().endswith(_OPENED)), own[0]), self._down))

    def _hide_rows(self, given: dict[str, str]) -> None:
        is_flat = self._styles.has_no_height(given.get("table:style-name", ""))
        is_hidden = given.get("table:visibility") in _HIDDEN
        if self._floating:
            height = 0.0 if is_hidden else self._styles.height_of(given.get("table:style-name", ""))
            self._heights.append((self._row, self._rows, height))
        if self._look and (is_flat or is_hidden):
            # What lies beyond any content is hidden by the million.
            self._look.hidden_rows |= set(range(self._row, self._row + min(self._rows, limits.MERGES)))

    def _take_column(self, look: SheetFacts, given: dict[str, str]) -> None:
        first = sum(count for count, _ in self._column_styles)
        count = _repeat(given, "table:number-columns-repeated")
        self._column_styles.append((count, given.get("table:default-cell-style-name", "")))
        is_narrow = self._styles.has_no_width(given.get("table:style-name", ""))
        if is_narrow or given.get("table:visibility") in _HIDDEN:
            look.hidden_columns.append((first, first + count - 1))

    def _open(self, name: str) -> None:
        if name in self.looks:
            raise Refusal("damaged", sheet=name, why="two sheets of one name")
        if len(self.looks) >= limits.SHEETS:
            raise Refusal("too-large", what=f"hơn {limits.SHEETS} trang")
        self._look = self.looks[name] = SheetFacts(name)
        self._row, self._column_styles, self._floating, self._heights = 0, [], [], []

    def _count_spaces(self, given: dict[str, str]) -> None:
        self._spaces += _repeat(given, "text:c")
        if self._spaces > limits.SPACES_IN_A_ROW:
            raise Refusal("too-large", what="hàng vạn dấu cách liền nhau")

    def _finish(self, given: dict[str, str]) -> None:
        look, columns = self._look, _repeat(given, "table:number-columns-repeated")
        kind, text = given.get("office:value-type", ""), "".join(self._text)
        if look is None:
            return
        if self._pictures:
            look.anchors += [Anchor((self._row, self._column), _part(href)) for href, _ in self._pictures]
            self._pictures = []
        if kind or text or "table:formula" in given:
            look.reach(self._row, self._column, self._rows, columns)
            mark = self._mark(given, kind, text)
            mark = mark.lettered("", self._crossed)
            looks = "".join(self._looks)
            day = read_day(given.get("office:date-value", "")) if kind == "date" else None
            for row in range(self._row, self._row + self._rows):
                for column in range(self._column, self._column + columns):
                    look.marks[row, column] = mark
                    if not mark.error:
                        look.write((row, column), _written(given, kind, text))
                        look.show((row, column), day or ("" if looks == text else looks))
        down, across = _repeat(given, "table:number-rows-spanned"), _repeat(given, "table:number-columns-spanned")
        if down > 1 or across > 1:
            look.merge(self._row, self._column, self._row + down - 1, self._column + across - 1)
        self._column += columns

    def _mark(self, given: dict[str, str], kind: str, text: str) -> CellFacts:
        error = ""
        if given.get("calcext:value-type") == "error" or (
            "table:formula" in given and kind in ("string", "") and text.startswith(_ERROR_STARTS)
        ):
            error = text.strip() or "#VALUE!"
        elif "table:formula" in given and not kind and not text:
            error = NO_VALUE
        style = given.get("table:style-name") or self._style_of_column()
        if not error and kind in _NUMBERS and not _is_number(given.get("office:value", "")):
            error = "#NUM!"
        percent, formula = kind == "percentage", "table:formula" in given
        is_number = not error and kind in _NUMBERS
        code = displayed(given["office:value"], text if self._has_text else None, percent=percent) if is_number else ""
        key = (error, percent, style, formula, code, tuple(self._spans[:_MOST_SPANS]))
        if key not in self._marks:
            font, struck = self._styles.font_of(style), self._styles.strikes(style)
            faint = self._styles.is_faint(style, key[-1])
            self._marks[key] = CellFacts(error, percent, font, struck, formula, code, faint=faint)
        return self._marks[key]

    def _style_of_column(self) -> str:
        column = self._column
        for count, style in self._column_styles:
            if column < count:
                return style
            column -= count
        return ""


def _repeat(given: dict[str, str], key: str) -> int:
    """Read a repeat count: 1 where there is none, Refusal where it is none that a sheet can have."""
    text = given.get(key, "1")
    if not text.isascii() or not text.isdigit() or int(text[:12]) > limits.GRID_ROWS:
        raise Refusal("damaged", why=f"repeat {text[:20]!r}")
    return max(1, int(text))


def _written(given: dict[str, str], kind: str, text: str) -> Written:
    """Give what a cell says by itself; a date or time is left to the engine."""
    if kind in _NUMBERS:
        return float(given["office:value"])
    if kind == "boolean":
        return given.get("office:boolean-value") == "true"
    return None if kind in ("date", "time") else given.get("office:string-value", text)


def _is_number(text: str) -> bool:
    return NUMBER.fullmatch(text.strip()) is not None


def _part(href: str) -> str:
    return "" if "://" in href or not href else beside("content.xml", href)
