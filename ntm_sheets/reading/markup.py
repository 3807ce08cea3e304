"""Streaming over the XML of a part; entity declarations are refused, a bare DOCTYPE is not."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from xml.parsers import expat

from ntm_sheets.reading import limits
from ntm_sheets.reading.package import Package, beside
from ntm_sheets.untrusted.refusing import Refusal

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], None]
_STEP = 256 * 1024
_KEPT, _KEPT_BYTES = 128, 8 * 1024


@dataclass(frozen=True)
class Element:
    """An element's start: its name without prefix, its attributes by name without prefix, its depth."""

    name: str
    attributes: Mapping[str, str]
    depth: int


@dataclass(frozen=True)
class Relation:
    """A part's relation: the last word of its type, the target as a part name, whether it lies outside."""

    type: str
    target: str
    external: bool


def walk(body: bytes, start: Start, end: End | None = None, text: Text | None = None) -> None:
    """Stream over a part, calling back with names as written; Refusal where it is not well-formed, or a trap."""
    if b"\x00" in body[:64]:
        # calamine reads a UTF-16 part as no cells at all, without an error.
        raise Refusal("damaged", why="UTF-16 part")
    parser = expat.ParserCreate()
    parser.buffer_text = True
    # An attribute that a document type declares is seen by no other engine.
    parser.specified_attributes = True
    _watch_depth(parser, start, end)
    parser.CharacterDataHandler = text
    parser.EntityDeclHandler = _refuse_entity
    try:
        for at in range(0, len(body), _STEP):
            piece = body[at : at + _STEP]
            parser.Parse(piece, False)
            if at + len(piece) - parser.CurrentByteIndex > limits.TOKEN_BYTES:
                raise Refusal("too-large", what="một thẻ XML quá dài")
        parser.Parse(b"", True)
    except (expat.ExpatError, UnicodeError, LookupError, ValueError) as fault:
        raise Refusal("damaged", why=f"XML: {fault}"[:120]) from None


def _watch_depth(parser: expat.XMLParserType, start: Start, end: End | None) -> None:
    depth = 0

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > limits.DEPTH:
            raise Refusal("too-large", what=f"XML lồng nhau hơn {limits.DEPTH} lớp")
        start(name, attributes)

    def finish(name: str) -> None:
        nonlocal depth
        depth -= 1
        if end is not None:
            end(name)

    parser.StartElementHandler = begin
    parser.EndElementHandler = finish


def _refuse_entity(*declaration: object) -> None:
    raise Refusal("damaged", why=f"entity declaration {str(declaration[0])[:40]}")


def bare(name: str) -> str:
    """Strip a name's prefix; writers choose it freely."""
    return name.rpartition(":")[2]


def elements(body: bytes | None) -> tuple[Element, ...]:
    """List the elements of a small part in document order; none for a part that is not there."""
    if not body:
        return ()
    return _kept_elements(body) if len(body) <= _KEPT_BYTES else _listed(body)


def _listed(body: bytes) -> tuple[Element, ...]:
    found: list[Element] = []
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if len(found) >= limits.LISTED_ELEMENTS:
            raise Refusal("too-large", what="quá nhiều kiểu trình bày hoặc thành phần ẩn")
        found.append(Element(bare(name), {bare(key): value for key, value in attributes.items()}, depth))

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    walk(body, start, end)
    return tuple(found)


# The list of sheets, relations and the like: the same bytes in form after form, and named several times in each.
_kept_elements = lru_cache(maxsize=_KEPT)(_listed)


def relations_part(part: str) -> str:
    """Name the part that holds a part's relations."""
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"


def relations(package: Package, part: str) -> Mapping[str, Relation]:
    """Read a part's relations by id."""
    body = package.read(relations_part(part))
    if not body:
        return {}
    return _kept_relations(body, part) if len(body) <= _KEPT_BYTES else _related(body, part)


def _related(body: bytes, part: str) -> Mapping[str, Relation]:
    found = {}
    for element in elements(body):
        if element.name == "Relationship":
            given = element.attributes
            external = given.get("TargetMode") == "External"
            target = given.get("Target", "")
            found[given.get("Id", "")] = Relation(
                given.get("Type", "").rpartition("/")[2], target if external else beside(part, target), external
            )
    return found


_kept_relations = lru_cache(maxsize=_KEPT)(_related)
