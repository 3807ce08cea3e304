"""The second look at .xlsx and .xlsm: what calamine hides, with true addresses."""

from collections.abc import Mapping

from ntm_sheets.reading import limits
from ntm_sheets.reading.book import SheetFacts, check_extent, is_ours
from ntm_sheets.reading.ooxml_cells import SheetWalk
from ntm_sheets.reading.ooxml_pictures import CellPictures, drawn_anchors
from ntm_sheets.reading.ooxml_plain import read_plainly
from ntm_sheets.reading.ooxml_texts import decode, read_shared_strings
from ntm_sheets.reading.package import Package, Relation, bare, elements, relations, walk
from ntm_sheets.reading.styles import read_styles, read_theme
from ntm_sheets.untrusted.refusing import Refusal


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
        walked.look.anchors += drawn_anchors(
            package, part, walked.heights, walked.default_height, walked.look.hidden_rows
        )
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


def has_comments(package: Package, part: str) -> bool:
    """Tell whether a worksheet part of an .xlsx carries somebody's comments."""
    related = list(relations(package, part).values())
    if any(relation.type == "threadedComment" for relation in related):
        return True
    bodies = [package.read(relation.target) for relation in related if relation.type == "comments"]
    return any(not is_ours(text) for body in bodies if body for text in _texts(body))


def _texts(body: bytes) -> list[str]:
    """List the texts of a comments part."""
    texts: list[list[str]] = []
    inside = False

    def start(name: str, _given: dict[str, str]) -> None:
        nonlocal inside
        inside = inside or bare(name) == "text"
        if bare(name) == "comment":
            texts.append([])

    def end(name: str) -> None:
        nonlocal inside
        inside = inside and bare(name) != "text"

    def text(piece: str) -> None:
        if inside and texts:
            texts[-1].append(piece)

    walk(body, start, end, text)
    return [decode("".join(pieces)) for pieces in texts]
