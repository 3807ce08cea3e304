"""Where the pictures of .xlsx, .xlsm and .xlsb lie: drawings over the cells, and pictures placed in a cell."""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property

from ntm_sheets.reading import limits
from ntm_sheets.reading.book import Anchor
from ntm_sheets.reading.package import Element, Package, Relation, elements, relations, walk

_EMU_PER_POINT = 12_700
# A picture that starts in the last quarter of a row belongs to the row below, into which it was dropped.
_SLIPPED = 0.75
_DISPIMG = re.compile(r"DISPIMG\(\s*\"([^\"]{1,80})\"", re.IGNORECASE)
_PICTURE_STRUCTURES = ("_localImage", "_webimage")


def drawn_anchors(
    package: Package, sheet_part: str, heights: Mapping[int, float], default: float, hidden: Collection[int] = ()
) -> list[Anchor]:
    """List the pictures drawn over a sheet, by their anchor's upper left cell."""
    found: list[Anchor] = []
    for relation in relations(package, sheet_part).values():
        if relation.type == "drawing" and not relation.external:
            body = package.read(relation.target)
            if body:
                drawing = _DrawingWalk(relations(package, relation.target), _Edges(heights, default, hidden))
                walk(body, drawing.start, drawing.end, drawing.text)
                found += drawing.anchors
    # One more than is looked at, so that the rest does not pass in silence.
    return found[: limits.PICTURES + 1]


class _Edges:
    """How high the rows of a sheet are, and which one lies so many points below its upper edge."""

    def __init__(self, heights: Mapping[int, float], default: float, hidden: Collection[int]) -> None:
        self._heights, self._default, self._hidden = heights, default, hidden

    def height(self, row: int) -> float:
        """Give a row's height in points."""
        return self._heights.get(row, self._default)

    def row_at(self, points: float) -> int:
        """Give the row that lies there."""
        rows, tops = self._tops
        at = bisect_right(tops, points) - 1
        if at >= 0 and at % 2 == 0:
            return rows[at]
        row, below = (rows[at], points - tops[at]) if at >= 0 else (0, points)
        return min(row + int(below / max(self._default, 1.0)), limits.GRID_ROWS - 1)

    @cached_property
    def _tops(self) -> tuple[list[int], list[float]]:
        """Each row that is not as high as most, and behind it the one after it, with the points above it."""
        rows, tops, row, top = list[int](), list[float](), 0, 0.0
        for at in sorted({*self._heights, *self._hidden}):
            top += (at - row) * self._default
            height = 0.0 if at in self._hidden else self._heights[at]
            rows += (at, at + 1)
            tops += (top, top + height)
            row, top = at + 1, top + height
        return rows, tops


class _DrawingWalk:
    """The state of one pass over a drawing."""

    def __init__(self, related: Mapping[str, Relation], edges: _Edges) -> None:
        self.anchors: list[Anchor] = []
        self._related, self._edges = related, edges
        self._corner = ""
        self._into = ""
        self._at: dict[str, str] = {}
        self._blips: list[str] = []
        # Of what is there in two forms, for programs of today and of before, a picture is found once.
        self._found, self._before, self._spare = 0, [0], 0

    def start(self, name: str, given: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name.endswith("CellAnchor") or name == "absoluteAnchor":
            self._at, self._blips = {}, []
        elif name in ("from", "to"):
            self._corner = name
        elif name == "pos":
            self._at["pos.y"] = given.get("y", "")
        elif name in ("row", "col", "rowOff") and self._corner:
            self._into = f"{self._corner}.{name}"
        elif name == "AlternateContent":
            self._before.append(self._found)
        elif name == "Fallback" and (self._spare or self._found > self._before[-1]):
            self._spare += 1
        elif name == "blip" and not self._spare:
            self._found += 1
            self._blips += _embedded(given)

    def text(self, piece: str) -> None:
        if self._into:
            self._at[self._into] = self._at.get(self._into, "") + piece

    def end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        if name in ("row", "col", "rowOff"):
            self._into = ""
        elif name in ("from", "to"):
            self._corner = ""
        elif name == "AlternateContent" and len(self._before) > 1:
            self._before.pop()
        elif name == "Fallback":
            self._spare = max(0, self._spare - 1)
        elif name.endswith("CellAnchor") or name == "absoluteAnchor":
            address = self._address() if self._blips else None
            for blip in self._blips:
                relation = self._related.get(blip)
                part = relation.target if relation and not relation.external else ""
                self.anchors.append(Anchor(address, part))

    def _address(self) -> tuple[int, int] | None:
        row, column = _index(self._at.get("from.row")), _index(self._at.get("from.col"))
        if row is None or column is None:
            down = _index(self._at.get("pos.y"))
            # Which column it is nobody needs; the first one is hidden.
            return None if down is None else (self._edges.row_at(down / _EMU_PER_POINT), 1)
        offset = (_index(self._at.get("from.rowOff")) or 0) / _EMU_PER_POINT
        last = _index(self._at.get("to.row"))
        reaches_below = last is None or last > row
        if reaches_below and offset > _SLIPPED * self._edges.height(row):
            row += 1
        return row, column


def _embedded(given: Mapping[str, str]) -> list[str]:
    """Give the relation of a picture's bytes: those in the file where there are any, else where they lie elsewhere."""
    found = [
        value for end in (":embed", ":link") for key, value in given.items() if key.endswith(end) or key == end[1:]
    ]
    return [next((value for value in found if value), "")] if found else []


class CellPictures:
    """Pictures that are a cell's content: Excel's rich values, and WPS's DISPIMG formulas."""

    def __init__(self, package: Package, related: Mapping[str, Relation]) -> None:
        self._package = package
        self._parts = {relation.type: relation.target for relation in related.values()}

    def of(self, value_metadata: str, formula: str) -> str | None:
        """Give the part of a cell's picture: empty where it has none inside, None where the cell is no picture."""
        if value_metadata:
            key = int(value_metadata) if value_metadata.isdigit() and len(value_metadata) < 10 else 0
            return self._rich.get(key)
        if "DISPIMG" in formula:
            found = _DISPIMG.search(formula)
            return self._wps.get(found[1], "") if found else None
        return None

    @cached_property
    def _rich(self) -> dict[int, str]:
        """Parts by a cell's value metadata index, counted from 1; only those that are pictures."""
        metadata = elements(self._package.read(self._parts.get("sheetMetadata", "")))
        values = elements(self._package.read(self._parts.get("rdRichValue", "")))
        structures = _structures(elements(self._package.read(self._parts.get("rdRichValueStructure", ""))))
        local = self._listed(self._parts.get("richValueRel", ""), "rel")
        web = self._listed(self._parts.get("rdRichValueWebImage", ""), "blip")
        rich = _rich_values(self._package.read(self._parts.get("rdRichValue", "")), len(values))
        found: dict[int, str] = {}
        for key, index in _rich_indices(metadata).items():
            structure, fields = rich[index] if index < len(rich) else (-1, [])
            kind, names = structures.get(structure, ("", []))
            if kind not in _PICTURE_STRUCTURES:
                continue
            given = dict(zip(names, fields, strict=False))
            at = _index(given.get("_rvRel:LocalImageIdentifier", given.get("WebImageIdentifier")))
            parts = local if kind == "_localImage" else web
            found[key] = parts[at] if at is not None and at < len(parts) else ""
        return found

    @cached_property
    def _wps(self) -> dict[str, str]:
        """Parts by the id that a DISPIMG formula names."""
        usual = next((name for name in self._package.names if name.endswith("/cellimages.xml")), "")
        part = self._parts.get("cellImage", usual)
        related = relations(self._package, part) if part else {}
        found: dict[str, str] = {}
        name = ""
        for element in elements(self._package.read(part)):
            if element.name == "cNvPr":
                name = element.attributes.get("name", "")
            elif element.name == "blip" and name:
                relation = related.get(element.attributes.get("embed", ""))
                found[name] = relation.target if relation and not relation.external else ""
        return found

    def _listed(self, part: str, name: str) -> list[str]:
        related = relations(self._package, part) if part else {}
        found = []
        for element in elements(self._package.read(part)):
            if element.name == name:
                relation = related.get(element.attributes.get("id", ""))
                found.append(relation.target if relation and not relation.external else "")
        return found


def _structures(listed: Iterable[Element]) -> dict[int, tuple[str, list[str]]]:
    found: dict[int, tuple[str, list[str]]] = {}
    for element in listed:
        if element.name == "s":
            found[len(found)] = (element.attributes.get("t", ""), [])
        elif element.name == "k" and found:
            found[len(found) - 1][1].append(element.attributes.get("n", ""))
    return found


def _rich_values(body: bytes | None, at_most: int) -> list[tuple[int, list[str]]]:
    found: list[tuple[int, list[str]]] = []
    pieces: list[str] = []

    def start(name: str, given: dict[str, str]) -> None:
        pieces.clear()
        if name.rpartition(":")[2] == "rv" and len(found) < at_most:
            structure = _index(given.get("s"))
            found.append((-1 if structure is None else structure, []))

    def end(name: str) -> None:
        if name.rpartition(":")[2] == "v" and found:
            found[-1][1].append("".join(pieces))

    if body:
        walk(body, start, end, pieces.append)
    return found


def _rich_indices(metadata: Iterable[Element]) -> dict[int, int]:
    """Map a value metadata index (from 1) to the index of its rich value."""
    types: list[str] = []
    values: list[int] = []
    found: dict[int, int] = {}
    inside = future = ""
    blocks = 0
    for element in metadata:
        given = element.attributes
        if element.depth == 2:
            inside, future = element.name, given.get("name", "")
        elif element.name == "metadataType":
            types.append(given.get("name", ""))
        elif element.name == "rvb" and inside == "futureMetadata" and future == "XLRICHVALUE":
            values.append(_index(given.get("i")) or 0)
        elif element.name == "bk" and inside == "valueMetadata":
            blocks += 1
        elif element.name == "rc" and inside == "valueMetadata":
            kind, value = _index(given.get("t")) or 0, _index(given.get("v")) or 0
            if 0 < kind <= len(types) and types[kind - 1] == "XLRICHVALUE" and value < len(values):
                found[blocks] = values[value]
    return found


def _index(text: str | None) -> int | None:
    stripped = (text or "").strip()
    return int(stripped) if stripped.isascii() and stripped.isdigit() and len(stripped) < 12 else None
