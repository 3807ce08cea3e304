"""Streaming over the XML of a part; entity declarations are refused, a bare DOCTYPE is not."""

from collections.abc import Callable
from dataclasses import dataclass
from xml.parsers import expat

from ntm_sheets.reading.package import Package, beside
from ntm_sheets.untrusted.refusing import Refusal

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], None]


@dataclass(frozen=True)
class Element:
    """An element's start: its name without prefix, its attributes by name without prefix, its depth."""

    name: str
    attributes: dict[str, str]
    depth: int


@dataclass(frozen=True)
class Relation:
    """A part's relation: the last word of its type, the target as a part name, whether it lies outside."""

    type: str
    target: str
    external: bool


def walk(body: bytes, start: Start, end: End | None = None, text: Text | None = None) -> None:
    """Stream over a part, calling back with names as written; Refusal where it is not well-formed."""
    if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        # calamine reads such a part as no cells at all, without an error.
        raise Refusal("damaged", why="UTF-16 part")
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.EntityDeclHandler = _refuse_entity
    try:
        parser.Parse(body, True)
    except (expat.ExpatError, UnicodeError, LookupError, ValueError) as fault:
        raise Refusal("damaged", why=f"XML: {fault}"[:120]) from None


def _refuse_entity(*declaration: object) -> None:
    raise Refusal("damaged", why=f"entity declaration {str(declaration[0])[:40]}")


def bare(name: str) -> str:
    """Strip a name's prefix; writers choose it freely."""
    return name.rpartition(":")[2]


def elements(body: bytes | None) -> list[Element]:
    """List the elements of a small part in document order; none for a part that is not there."""
    found: list[Element] = []
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        found.append(Element(bare(name), {bare(key): value for key, value in attributes.items()}, depth))

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    if body:
        walk(body, start, end)
    return found


def relations(package: Package, part: str) -> dict[str, Relation]:
    """Read a part's relations by id."""
    folder, _, name = part.rpartition("/")
    body = package.read(f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels")
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
