"""One pass over a sheet's XML: what each cell says by itself, hidden rows and columns, merged ranges."""

from dataclasses import replace
from functools import lru_cache

from ntm_sheets.reading import limits
from ntm_sheets.reading.book import (
    LEAST_HEIGHT,
    LEAST_WIDTH,
    NO_VALUE,
    NUMBER,
    Address,
    Anchor,
    CellFacts,
    SheetFacts,
    Written,
    a1,
    read_day,
)
from ntm_sheets.reading.ooxml_pictures import CellPictures
from ntm_sheets.reading.ooxml_texts import RichText, SharedStrings, decode
from ntm_sheets.reading.package import bare
from ntm_sheets.reading.styles import CellStyles
from ntm_sheets.untrusted.refusing import Refusal

_A = ord("A") - 1
TRUE = ("1", "true")
_YES_NO = (*TRUE, "0", "false")


class SheetWalk:
    """The state of one pass over a sheet's XML."""

    def __init__(
        self, name: str, styles: CellStyles, strings: SharedStrings, pictures: CellPictures | None = None
    ) -> None:
        self.look = SheetFacts(name, validations=0)
        self.heights: dict[int, float] = {}
        self.default_height = 15.0
        self.has_rows = False
        self._styles, self._strings, self._pictures = styles, strings, pictures
        self._row, self._column = -1, -1
        self._cell: dict[str, str] | None = None
        self._rich = RichText()
        self._has: set[str] = set()
        self._pieces: dict[str, list[str]] = {"v": [], "f": []}
        self._into: list[str] | None = None
        self._length = 0
        self._ruled: list[str] = []
        self.is_flat = False

    def start(self, name: str, given: dict[str, str]) -> None:
        """Take an element's start."""
        # Hardly any writer uses a prefix here, and this is called for every cell.
        if ":" in name:
            name = bare(name)
        if name == "c":
            self._cell, self.has_rows = given, True
            self._row, self._column = self._address(given.get("r"))
            self._has = set()
            self._pieces = {"v": [], "f": []}
            self._length = 0
        elif self._cell is not None:
            self._start_inside(name, given)
        elif name == "row":
            self._start_row(given)
        else:
            self._start_beside(name, given)

    def text(self, piece: str) -> None:
        """Take character data."""
        if self._into is not None:
            self._length += len(piece)
            if self._length > limits.CELL_CHARACTERS:
                raise Refusal("too-large", sheet=self.look.sheet, what="một ô chứa quá nhiều chữ")
            self._into.append(piece)
        elif "is" in self._has:
            self._rich.text(piece)

    def end(self, name: str) -> None:
        """Take an element's end."""
        if ":" in name:
            name = bare(name)
        if name == "c":
            if self._has:
                self._finish(self._cell or {})
            self._cell = None
            self._has = set()
        elif name in ("v", "f"):
            self._into = None
        elif "is" in self._has:
            self._rich.end(name)

    def _start_inside(self, name: str, given: dict[str, str]) -> None:
        if name in ("v", "f"):
            if name in self._has:
                raise self._damaged(f"<{name}> twice")
            self._has.add(name)
            self._into = self._pieces[name]
        elif name == "is":
            self._has.add(name)
            self._rich.begin()
        elif "is" in self._has:
            self._rich.start(name, given)

    def _start_row(self, given: dict[str, str]) -> None:
        row = _number(given["r"], self.look.sheet) - 1 if "r" in given else self._row + 1
        self.start_row(row, given.get("ht"), given.get("hidden") in TRUE)

    def start_row(self, row: int, height: str | None, is_hidden: bool) -> int:
        """Take a row's start, its height as it is written; give the row."""
        self.look.ordered = self.look.ordered and row > self._row
        self._row, self._column = row, -1
        self.has_rows = True
        if height is not None:
            self.heights[row] = _height(height, self.default_height)
        is_flat = self.heights[row] < LEAST_HEIGHT if height is not None else self.is_flat
        if is_hidden or is_flat:
            self.look.hidden_rows.add(row)
        return row

    def _start_beside(self, name: str, given: dict[str, str]) -> None:
        if name == "col" and (given.get("hidden") in TRUE or _height(given.get("width", ""), 9) < LEAST_WIDTH):
            self.look.hidden_columns.append((_number(given.get("min")) - 1, _number(given.get("max")) - 1))
        elif name == "mergeCell":
            first, _, last = given.get("ref", "").partition(":")
            corners = (*self._address(first), *self._address(last or first))
            self.look.merge(*corners)
        elif name == "dataValidation":
            self.look.validations = (self.look.validations or 0) + 1
        elif name == "sheetFormatPr":
            self.default_height = _height(given.get("defaultRowHeight", ""), self.default_height)
            self.is_flat = given.get("zeroHeight") in TRUE
        elif name == "sheetView":
            self.look.hides_zeros = self.look.hides_zeros or given.get("showZeros") in ("0", "false")
        else:
            self._start_rule(name, given)

    def _start_rule(self, name: str, given: dict[str, str]) -> None:
        """Take what belongs to conditional formats: whether one may make its cells unreadable."""
        if name == "conditionalFormatting":
            self._ruled = given.get("sqref", "")[: limits.CELL_CHARACTERS].split()
        elif (name == "cfRule" and _number(given.get("dxfId", "x")) in self._styles.veils and "dxfId" in given) or (
            name in ("dataBar", "iconSet") and given.get("showValue") in ("0", "false")
        ):
            for area in self._ruled[: limits.VEILS - len(self.look.veils)]:
                first, _, last = area.partition(":")
                (top, left), (bottom, right) = self._address(first), self._address(last or first)
                self.look.veils.append((max(top, 0), left, bottom if bottom >= 0 else limits.GRID_ROWS, right))

    def _finish(self, given: dict[str, str]) -> None:
        address, value = (self._row, self._column), "".join(self._pieces["v"])
        if address in self.look.marks:
            raise self._damaged("cell twice")
        if value or self._has & {"is", "f"}:
            self.look.reach(*address)
        formula = "".join(self._pieces["f"]) if "f" in self._has else None
        rich = self._rich if "is" in self._has else None
        kind, style = given.get("t", "n"), _number(given.get("s"))
        self.take(address, kind, style, value, formula=formula, rich=rich, metadata=given.get("vm", ""))

    def take(
        self,
        address: Address,
        kind: str,
        style: int,
        value: str,
        *,
        formula: str | None,
        rich: RichText | None,
        metadata: str = "",
    ) -> None:
        """Take what a cell holds: its value, its formula and its own text where it has any, its value's metadata."""
        mark = self._styles.styles.mark(style)
        if formula is not None:
            mark = replace(mark, formula=True)
        picture = self._pictures.of(metadata if kind == "e" else "", formula or "") if self._pictures else None
        if picture is not None:
            # Its stand-in text or error is hidden from the values by a mark that says neither.
            self.look.anchors.append(Anchor(address, picture, in_cell=True))
        elif kind == "e":
            mark = mark.failed(value.strip() or "#VALUE!")
        elif mark.formula and not value and kind != "str" and rich is None:
            mark = mark.failed(NO_VALUE)
        elif rich is not None:
            mark = self._write_rich(address, kind, rich, mark, style)
        else:
            mark = self._write(address, kind, value, mark, style)
        self.look.marks[address] = mark

    def _write_rich(self, address: Address, kind: str, rich: RichText, mark: CellFacts, style: int) -> CellFacts:
        """Note the cell's own text; the mark tells of struck letters and the like."""
        # In a cell of another kind one engine reads the text, another passes it over.
        if kind != "inlineStr":
            return mark.failed("#VALUE!")
        self.look.write(address, rich.whole, escaped=rich.escaped)
        self.look.show(address, rich.raised)
        return mark.lettered(rich.font, rich.struck, self._styles.hides(style, tuple(rich.inks)))

    def _write(self, address: Address, kind: str, value: str, mark: CellFacts, style: int) -> CellFacts:
        """Note what the cell says by itself; the mark tells of struck letters, or that it says nothing that can be."""
        if kind == "s" and value:
            index = self._strings.at(value, self.look.sheet, a1(address))
            self.look.write(address, self._strings.texts[index], escaped=index in self._strings.escaped)
            self.look.show(address, self._strings.raised.get(index, ""))
            faint = self._styles.hides(style, self._strings.inks.get(index, ()))
            return mark.lettered(self._strings.fonts.get(index, ""), index in self._strings.struck, faint)
        if not value.strip():
            self.look.write(address, "")
            return mark
        if not _can_be(kind, value.strip()):
            return mark.failed("#NUM!" if kind == "n" else "#VALUE!")
        written = _plain(kind, value)
        self.look.write(address, written, escaped=isinstance(written, str) and written != value)
        self.look.show(address, read_day(value) if kind == "d" else None)
        return mark

    def _address(self, reference: str | None) -> Address:
        if reference is None:
            return self._row, self._column + 1
        letters = reference.rstrip("0123456789")
        column = column_of(letters) if len(letters) < 9 else -1
        if column < 0:
            raise Refusal("damaged", sheet=self.look.sheet, why=f"cell {reference[:20]!r}")
        row = _number(reference[len(letters) :], self.look.sheet) - 1
        if self._cell is not None and row != self._row:
            raise Refusal("damaged", sheet=self.look.sheet, why=f"cell {reference[:20]!r} in row {self._row + 1}")
        return row, column

    def _damaged(self, why: str) -> Refusal:
        return Refusal("damaged", sheet=self.look.sheet, cell=a1((self._row, self._column)), why=why)


@lru_cache(maxsize=2_048)
def column_of(letters: str) -> int:
    """Give a column's index by its letters; -1 where a sheet has none of that name."""
    if not letters.isascii() or not letters.isalpha():
        return -1
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - _A
    return column - 1 if column <= limits.GRID_COLUMNS else -1


def _can_be(kind: str, value: str) -> bool:
    if kind == "n":
        return NUMBER.fullmatch(value) is not None
    return value in _YES_NO if kind == "b" else kind in ("str", "d")


def _plain(kind: str, value: str) -> Written:
    """Give a cell's own text as what it stands for; a day is left to the engine."""
    if kind == "n":
        return float(value)
    if kind == "b":
        return value.strip() in TRUE
    return None if kind == "d" else decode(value)


def _number(text: str | None, sheet: str = "") -> int:
    if not text:
        return 0
    if not text.isascii() or not text.isdigit() or len(text) > 10:
        if sheet:
            raise Refusal("damaged", sheet=sheet, why=f"row {text[:20]!r}")
        return 0
    return int(text)


def _height(text: str, default: float) -> float:
    try:
        return float(text)
    except ValueError:
        return default
