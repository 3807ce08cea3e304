"""The second look at .xlsx and .xlsm: what calamine hides, with true addresses."""

from ntm_sheets.reading import limits
from ntm_sheets.reading.book import Look, check_extent
from ntm_sheets.reading.comments import has_comments
from ntm_sheets.reading.formats import Styles, make_styles
from ntm_sheets.reading.markup import Relation, elements, relations, walk
from ntm_sheets.reading.ooxml_cells import SheetWalk
from ntm_sheets.reading.ooxml_pictures import CellPictures, drawn_anchors
from ntm_sheets.reading.ooxml_strings import read_shared_strings
from ntm_sheets.reading.package import Package
from ntm_sheets.untrusted.refusing import Refusal


def look_at_ooxml(package: Package) -> dict[str, Look]:
    """Look at every sheet of the package, by the sheet's name."""
    workbook = workbook_part(package)
    related = relations(package, workbook)
    styles = read_styles(package.read(target_of(related, "styles")))
    strings = read_shared_strings(package.read(target_of(related, "sharedStrings")))
    pictures = CellPictures(package, related)
    looks: dict[str, Look] = {}
    for name, part in sheet_parts(package, workbook, related):
        if name in looks:
            raise Refusal("damaged", sheet=name, why="two sheets of one name")
        walked = SheetWalk(name, styles, strings, pictures)
        body = package.read(part)
        if body is None:
            raise Refusal("damaged", sheet=name, why="sheet part missing")
        walk(body, walked.start, walked.end, walked.text)
        walked.look.anchors += drawn_anchors(package, part, walked.heights, walked.default_height)
        walked.look.comments = has_comments(package, part)
        looks[name] = walked.look
    check_extent(looks)
    return looks


def is_linked(package: Package) -> bool:
    """Tell whether the workbook takes values from other files or from the net; nothing is ever fetched."""
    kinds = {relation.type for relation in relations(package, workbook_part(package)).values()}
    return bool(kinds & {"externalLink", "connections"})


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
            if relation is None or relation.external:
                raise Refusal("damaged", sheet=element.attributes["name"], why="sheet part missing")
            if relation.type == "worksheet":
                found.append((element.attributes["name"], relation.target))
    if len(found) > limits.SHEETS:
        raise Refusal("too-large", what=f"hơn {limits.SHEETS} trang")
    return found


def read_styles(body: bytes | None) -> Styles:
    """Read the marks of the cell styles."""
    formats: dict[int, str] = {}
    fonts: list[str] = []
    struck: set[int] = set()
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
        elif element.name == "strike" and inside == "fonts" and given.get("val", "1") not in ("0", "false"):
            struck.add(len(fonts) - 1)
        elif element.name == "xf" and inside == "cellXfs":
            pairs.append((_number(given.get("numFmtId")), _number(given.get("fontId"))))
    return make_styles(formats, fonts, pairs, struck)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0
