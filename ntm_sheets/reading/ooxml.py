"""The second look at .xlsx and .xlsm: what calamine hides, with true addresses."""

from ntm_sheets.reading import limits
from ntm_sheets.reading.book import NO_VALUE, Anchor, Look, Mark, check_area
from ntm_sheets.reading.formats import Styles, make_styles
from ntm_sheets.reading.markup import Relation, bare, elements, relations, walk
from ntm_sheets.reading.ooxml_pictures import CellPictures, drawn_anchors
from ntm_sheets.reading.package import Package
from ntm_sheets.untrusted.refusing import Refusal

_A = ord("A") - 1


def look_at_ooxml(package: Package) -> dict[str, Look]:
    """Look at every sheet of the package, by the sheet's name."""
    workbook = workbook_part(package)
    related = relations(package, workbook)
    styles = read_styles(package.read(target_of(related, "styles")))
    longest = longest_shared_string(package.read(target_of(related, "sharedStrings")))
    pictures = CellPictures(package, related)
    looks: dict[str, Look] = {}
    for name, part in sheet_parts(package, workbook, related):
        walked = _SheetWalk(name, styles, pictures)
        body = package.read(part)
        if body is None:
            raise Refusal("damaged", sheet=name, why="sheet part missing")
        walk(body, walked.start, walked.end, walked.text)
        if walked.shared * longest > limits.TEXT_CHARACTERS:
            raise Refusal("too-large", sheet=name, what="chữ trong các ô quá dài")
        walked.look.anchors += drawn_anchors(package, part, walked.heights, walked.default_height)
        looks[name] = walked.look
    check_area(looks)
    return looks


def workbook_part(package: Package) -> str:
    """Find the workbook's own part."""
    target = target_of(relations(package, ""), "officeDocument")
    return target or ("xl/workbook.bin" if "xl/workbook.bin" in package.names else "xl/workbook.xml")


def target_of(related: dict[str, Relation], kind: str) -> str:
    """Give the target of the one relation of that type, empty where there is none."""
    return next((relation.target for relation in related.values() if relation.type == kind), "")


def sheet_parts(package: Package, workbook: str, related: dict[str, Relation]) -> list[tuple[str, str]]:
    """List the worksheets as (name, part)."""
    found = []
    for element in elements(package.read(workbook)):
        if element.name == "sheet" and "name" in element.attributes:
            relation = related.get(element.attributes.get("id", ""))
            if relation and relation.type == "worksheet" and not relation.external:
                found.append((element.attributes["name"], relation.target))
    if len(found) > limits.SHEETS:
        raise Refusal("too-large", what=f"hơn {limits.SHEETS} trang")
    return found


def read_styles(body: bytes | None) -> Styles:
    """Read the marks of the cell styles."""
    formats: dict[int, str] = {}
    fonts: list[str] = []
    pairs: list[tuple[int, int]] = []
    inside = ""
    for element in elements(body):
        given = element.attributes
        if element.depth == 2:
            inside = element.name
        elif element.name == "numFmt" and inside == "numFmts":
            formats[_number(given.get("numFmtId"))] = given.get("formatCode", "")
        elif element.name == "font" and inside == "fonts":
            fonts.append("")
        elif element.name in ("name", "rFont") and inside == "fonts" and fonts:
            fonts[-1] = given.get("val", "")
        elif element.name == "xf" and inside == "cellXfs":
            pairs.append((_number(given.get("numFmtId")), _number(given.get("fontId"))))
    return make_styles(formats, fonts, pairs)


def longest_shared_string(body: bytes | None) -> int:
    """Give the length of the longest shared string; Refusal where the table claims more than it can hold."""
    if not body:
        return 0
    longest = length = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal length
        if name == "t":
            return
        if bare(name) == "si":
            length = 0
        elif bare(name) == "sst":
            # An engine reserves room for the claim; the shortest entry takes five bytes.
            claim = max(_number(attributes.get("count")), _number(attributes.get("uniqueCount")))
            if _number(attributes.get("uniqueCount")) * 5 > len(body) + 5000 or claim > limits.GRID_ROWS * 16:
                raise Refusal("damaged", why="shared strings claim")

    def text(piece: str) -> None:
        nonlocal length, longest
        length += len(piece)
        if length > longest:
            longest = length
            if longest > limits.CELL_CHARACTERS:
                raise Refusal("too-large", what="một ô chứa quá nhiều chữ")

    walk(body, start, None, text)
    return longest


class _SheetWalk:
    """The state of one pass over a sheet's XML."""

    def __init__(self, name: str, styles: Styles, pictures: CellPictures) -> None:
        self.look = Look(name)
        self.heights: dict[int, float] = {}
        self.default_height = 15.0
        self.shared = 0
        self._styles, self._pictures = styles, pictures
        self._row, self._column = -1, -1
        self._cell: dict[str, str] = {}
        self._has = {"v": False, "f": False, "is": False}
        self._pieces: dict[str, list[str]] = {"v": [], "f": []}
        self._into: list[str] | None = None

    def start(self, name: str, given: dict[str, str]) -> None:
        # Hardly any writer uses a prefix here, and this is called for every cell.
        if ":" in name:
            name = bare(name)
        if name == "c":
            self._cell = given
            self._row, self._column = self._address(given.get("r"))
            self._has = {"v": False, "f": False, "is": False}
            self._pieces = {"v": [], "f": []}
        elif name in ("v", "f"):
            self._has[name] = True
            self._into = self._pieces[name]
        elif name == "is":
            self._has["is"] = True
        elif name == "row":
            self._row = _number(given["r"], self.look.sheet) - 1 if "r" in given else self._row + 1
            self._column = -1
            if "ht" in given:
                self.heights[self._row] = _height(given["ht"], self.default_height)
        elif name == "sheetFormatPr":
            self.default_height = _height(given.get("defaultRowHeight", ""), self.default_height)

    def text(self, piece: str) -> None:
        if self._into is not None:
            self._into.append(piece)

    def end(self, name: str) -> None:
        if ":" in name:
            name = bare(name)
        if name == "c":
            if self._has["v"] or self._has["f"] or self._has["is"]:
                self._finish()
        elif name in ("v", "f"):
            self._into = None

    def _finish(self) -> None:
        address = (self._row, self._column)
        given, value = self._cell, "".join(self._pieces["v"])
        kind = given.get("t", "n")
        if value or self._has["is"] or self._has["f"]:
            self.look.reach(*address)
        self.shared += kind == "s"
        mark = self._styles.mark(_number(given.get("s")))
        picture = self._pictures.of(given.get("vm", "") if kind == "e" else "", "".join(self._pieces["f"]))
        if picture is not None:
            # Its stand-in text or error is hidden from the values by a mark that says neither.
            self.look.anchors.append(Anchor(address, picture, in_cell=True))
        elif kind == "e":
            mark = Mark(value.strip() or "#VALUE!", mark.percent, mark.font)
        elif self._has["f"] and not value and kind != "str" and not self._has["is"]:
            mark = Mark(NO_VALUE, mark.percent, mark.font)
        self.look.marks[address] = mark

    def _address(self, reference: str | None) -> tuple[int, int]:
        if reference is None:
            return self._row, self._column + 1
        letters = reference.rstrip("0123456789")
        column = 0
        for letter in letters.upper():
            column = column * 26 + ord(letter) - _A
        if not letters.isascii() or not letters.isalpha() or column > limits.GRID_COLUMNS:
            raise Refusal("damaged", sheet=self.look.sheet, why=f"cell {reference[:20]!r}")
        return _number(reference[len(letters) :], self.look.sheet) - 1, column - 1


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
