"""The parts of a zip package (.xlsx, .xlsb, .ods), each inflated within limits and checked, and the XML in them.

Entity declarations are refused, a bare DOCTYPE is not.
"""

import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from posixpath import dirname, join, normpath
from typing import TypeVar
from xml.parsers import expat

from ntm_sheets.reading import limits
from ntm_sheets.untrusted.refusing import (
    LOCAL_HEADER_BYTES,
    Refusal,
    check_number,
    inflate,
    list_entries,
    name_at_place,
)

_MEDIA = (".jpeg", ".jpg", ".png", ".gif", ".bmp", ".webp", ".emf", ".wmf", ".tif", ".tiff", ".svg", ".wdp")


# No spreadsheet program declares entities; who does wants them to explode or to fetch something.
_DECLARATION, _ENTITY = b"!ENTITY", b"<!ENTITY"
_XML = (".xml", ".rels", ".vml")


class Package:
    """A zip's parts by name; names are compared without case, with forward slashes."""

    def __init__(self, data: bytes, entries: Sequence[zipfile.ZipInfo] | None = None) -> None:
        """Inflate every part but media once; Refusal where a limit or checksum fails.

        `entries` is the zip's directory where somebody has read it already.
        """
        self._data = data
        self._infos: dict[str, zipfile.ZipInfo] = {}
        self._bodies: dict[str, bytes] = {}
        if entries is None:
            entries = list_entries(data, limits.PACKAGE_PARTS)
        check_number(entries, limits.PACKAGE_PARTS)
        _check_places(data, entries)
        for info in entries:
            name = info.filename.replace("\\", "/").lstrip("/").lower()
            if name.endswith("/"):
                continue
            if name in self._infos:
                raise Refusal("damaged", why=f"part twice: {name[:80]}")
            self._infos[name] = info
        if sum(info.file_size for info in self._infos.values()) > limits.INFLATED_BYTES:
            raise Refusal("too-large", what=f"bung ra hơn {limits.INFLATED_BYTES // limits.MEGABYTE} MB")
        for name in self._infos:
            if not name.endswith(_MEDIA):
                self._bodies[name] = self._inflate(name)
                # The first sign alone is sought in far less time than the second with all the tags.
                body = self._bodies[name]
                if _DECLARATION in body and _ENTITY in body and name.endswith(_XML):
                    raise Refusal("damaged", why=f"entity declaration in {name[:80]}")
        # A tag costs the walk through a part about a microsecond, whatever its size.
        bodies = self._bodies.values()
        if sum(map(len, bodies)) > limits.TAGS and sum(body.count(b"<") for body in bodies) > limits.TAGS:
            raise Refusal("too-large", what=f"hơn {limits.TAGS // 1_000_000} triệu thẻ XML")

    @property
    def names(self) -> tuple[str, ...]:
        """Every part's name in lower case."""
        return tuple(self._infos)

    def read(self, name: str) -> bytes | None:
        """Give a part's bytes, or None where there is no such part."""
        key = name.lstrip("/").lower()
        if key not in self._infos:
            return None
        body = self._bodies.get(key)
        return self._inflate(key) if body is None else body

    def size(self, name: str) -> int:
        """Give a part's inflated size as its entry claims it; 0 where there is no such part."""
        info = self._infos.get(name.lstrip("/").lower())
        return info.file_size if info else 0

    def _inflate(self, name: str) -> bytes:
        info = self._infos[name]
        tight = info.compress_size * limits.RATIO < info.file_size and info.file_size > limits.RATIO_FROM_BYTES
        if tight or info.file_size > limits.PART_BYTES:
            raise Refusal("too-large", what=f"phần {name[:60]} bung ra quá lớn")
        return inflate(self._data, info)


def _check_places(data: bytes, entries: Sequence[zipfile.ZipInfo]) -> None:
    """Refuse a zip whose entries overlap, or are called one thing in the list and another at their place."""
    end = 0
    for info in sorted(entries, key=lambda info: info.header_offset):
        at = info.header_offset
        if at < end or at + LOCAL_HEADER_BYTES > len(data):
            raise Refusal("damaged", why=f"part overlaps another: {info.filename[:80]}")
        is_named, begin = name_at_place(data, info)
        if not is_named:
            raise Refusal("damaged", why=f"part under two names: {info.filename[:80]}")
        end = begin + info.compress_size


def beside(part: str, target: str) -> str:
    """Resolve a relation's target against the part that names it; it never leaves the package."""
    path = target if target.startswith("/") else join("/", dirname(part), target)
    return normpath(path.replace("\\", "/")).lstrip("/")


Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], None]
_STEP = 256 * 1024
_KEPT, _KEPT_BYTES = 128, 8 * 1024
Made = TypeVar("Made")


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


class Kept(dict[str, Made]):
    """What is made of pieces of XML, looked up by the piece: the same ones come form after form.

    So many are kept, none of them longer than this; when there is no room for one more it begins anew.
    """

    def __init__(self, make: Callable[[str], Made], most: int, longest: int) -> None:
        super().__init__()
        self._make, self._most, self._longest = make, most, longest

    def __missing__(self, piece: str) -> Made:
        """Make what is not kept; whatever `make` raises is raised again for the same piece."""
        made = self._make(piece)
        if len(piece) <= self._longest:
            if len(self) >= self._most:
                self.clear()
            self[piece] = made
        return made


# A code across its end; signs that are none.
_ODD = ("]]>", "\ufffe", "\uffff")
# Signs that XML forbids, and the carriage return, which it changes.
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f]")
_CODE = re.compile("&(?:amp|lt|gt|quot|apos);")
_CODES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&"))


def is_plain(piece: str) -> bool:
    """Tell whether no sign of a piece of XML has to be looked at by a parser; codes are those that have names."""
    if _FORBIDDEN.search(piece) or any(one in piece for one in _ODD):
        return False
    return "&" not in piece or piece.count("&") == len(_CODE.findall(piece))


def decoded(text: str) -> str:
    """Give a plain text with the signs that stand there by their names."""
    if "&" in text:
        for code, sign in _CODES:
            text = text.replace(code, sign)
    return text


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
