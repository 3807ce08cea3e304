"""Good forms broken at random: bytes, parts, elements, attributes, values; a pure function of a seed."""

import io
import random
import re
import warnings
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass

Random = random.Random
Parts = dict[str, bytes]

# What lies in an answer cell after it was planted; {s} is its style.
PLANTED = (
    "<v>NaN</v>", "<v>INF</v>", "<v>1e400</v>", "<v>1e300</v>", "<v>-1</v>", "<v>1_000</v>", "<v>١٢</v>", "<v></v>",
    "<v>99</v>", "<v>0.5</v>", "<v>-12345</v>", "<v>60</v>", "<v>2994865</v>", "<v>44474</v>", "<v> 77 </v>",
    "<v>7<!-- -->7</v>", "<v><![CDATA[77]]></v>", "<v>77</v><v>88</v>", "<f>1+1</f>", "<f>1+1</f><v>77</v>", "<v>&#55;7</v>",
    "<v>77</v><f>1+1</f>", "<is><t>77</t></is>",
)  # fmt: skip
# The same as an XML reader sees them: what stands in the element, comments and codes resolved.
_PLAIN = sorted({re.sub(r"<!--.*?-->|<f>.*?</f>|<!\[CDATA\[|\]\]>|</?[a-z]+>", "", text).replace("&#55;", "7").strip()
    for text in PLANTED})  # fmt: skip
KINDS = ("", ' t="n"', ' t="s"', ' t="str"', ' t="b"', ' t="e"', ' t="d"', ' t="inlineStr"', ' t="zzz"')
INDICES = ("-1", "0", "1", "2", "99999", "0.7", "4294967296", "x")
ATTRIBUTES = ("", "-1", "0", "1", "2", "7", "99999", "4294967296", "1e9", "true", "A1", "F10", "XFD1048576", "A1:XFD1048576",
    "veryHidden", "s", "e", "rId1", "/xl/styles.xml", "../../../etc/passwd", "http://127.0.0.1:9/")  # fmt: skip
_CELL = re.compile(rb'<c r="([A-Z]+\d+)" s="(\d+)"[^>]*?(?:/>|>.*?</c>)', re.DOTALL)
STRINGS = "xl/sharedStrings.xml"
_SST = (
    '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="2" uniqueCount="2">'
    "<si><t>chuỗi chung A</t></si><si><t>chuỗi chung B</t></si></sst>"
)
_RELATION = (
    '<Relationship Id="rId99" Target="sharedStrings.xml" Type="'
    'http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"/></Relationships>'
)


@dataclass(frozen=True)
class Mutant:
    """A broken form, in which way it was broken, and the texts that were planted in its cells."""

    data: bytes
    way: str
    planted: tuple[str, ...] = ()


class Breeder:
    """Makes mutants of one good form."""

    def __init__(self, good: bytes) -> None:
        self._good = good
        with zipfile.ZipFile(io.BytesIO(good)) as archive:
            self._parts: Parts = {name: archive.read(name) for name in archive.namelist()}
        self._sheets = [name for name in self._parts if name.startswith("xl/worksheets/sheet")]

    def mutant(self, seed: int) -> Mutant:
        """Make the mutant of a seed."""
        chance = Random(seed)
        way = chance.choice(WAYS)
        if way in _RAW_WAYS:
            return Mutant(_RAW_WAYS[way](chance, self._good), way)
        parts = dict(self._parts)
        extra: list[tuple[str, bytes]] = []
        _PART_WAYS[way](chance, parts, self._sheets, extra)
        planted = tuple(_PLAIN) if way == "values planted" else ()
        return Mutant(_pack(parts, extra, chance), way, planted)


def _pack(parts: Parts, extra: list[tuple[str, bytes]], chance: Random) -> bytes:
    packed = io.BytesIO()
    method = chance.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED))
    with warnings.catch_warnings(), zipfile.ZipFile(packed, "w") as archive:
        warnings.simplefilter("ignore")  # that a name stands there twice is meant
        for name, body in (*parts.items(), *extra):
            archive.writestr(zipfile.ZipInfo(name), body, method, 1)
    return packed.getvalue()


def _flip(chance: Random, body: bytes) -> bytes:
    raw = bytearray(body)
    for _ in range(chance.choice((1, 1, 2, 10))):
        raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
    return bytes(raw)


def _flip_directory(chance: Random, good: bytes) -> bytes:
    start = good.index(b"PK\x01\x02")
    return good[:start] + _flip(chance, good[start:])


def _cut(chance: Random, good: bytes) -> bytes:
    return good[: chance.randrange(len(good))]


def _append(chance: Random, good: bytes) -> bytes:
    return good + chance.randbytes(chance.choice((1, 22, 5000, 70_000)))


def _some(chance: Random, parts: Parts, sheets: list[str]) -> str:
    return chance.choice(sheets) if chance.random() < 0.7 else chance.choice([name for name in parts if parts[name]])


def _flip_inside(chance: Random, parts: Parts, sheets: list[str], _: list[tuple[str, bytes]]) -> None:
    name = _some(chance, parts, sheets)
    parts[name] = _flip(chance, parts[name])


def _cut_inside(chance: Random, parts: Parts, sheets: list[str], _: list[tuple[str, bytes]]) -> None:
    name = _some(chance, parts, sheets)
    parts[name] = parts[name][: chance.randrange(len(parts[name]))]


def _swap(chance: Random, parts: Parts, sheets: list[str], _: list[tuple[str, bytes]]) -> None:
    one, other = _some(chance, parts, sheets), _some(chance, parts, sheets)
    parts[one], parts[other] = parts[other], parts[one]


def _drop(chance: Random, parts: Parts, sheets: list[str], _: list[tuple[str, bytes]]) -> None:
    del parts[_some(chance, parts, sheets)]


def _double(chance: Random, parts: Parts, sheets: list[str], extra: list[tuple[str, bytes]]) -> None:
    name = _some(chance, parts, sheets)
    twin = chance.choice((name.upper(), "/" + name, name.replace("/", "\\"), "./" + name, name + "\0"))
    extra.append((twin, _flip(chance, parts[name])))


def _attribute(chance: Random, parts: Parts, sheets: list[str], _: list[tuple[str, bytes]]) -> None:
    name = _some(chance, parts, sheets)
    found = list(re.finditer(rb'="([^"]*)"', parts[name]))
    for match in sorted(chance.sample(found, min(len(found), chance.choice((1, 1, 3)))), key=lambda m: -m.start()):
        new = chance.choice(ATTRIBUTES).encode()
        parts[name] = parts[name][: match.start(1)] + new + parts[name][match.end(1) :]


def _element(chance: Random, parts: Parts, sheets: list[str], _: list[tuple[str, bytes]]) -> None:
    name = chance.choice(sheets)
    found = list(re.finditer(rb"<c [^>]*?(?:/>|>.*?</c>)|<row .*?</row>", parts[name], re.DOTALL))
    match = chance.choice(found)
    whole = match.group()
    new = chance.choice((b"", whole * 2, re.sub(rb'r="([A-Z]*)\d+"', rb'r="\g<1>9"', whole)))
    at = chance.choice(found).start() if chance.random() < 0.3 else match.start()
    body = parts[name][: match.start()] + parts[name][match.end() :]
    at = min(at, len(body))
    parts[name] = body[:at] + new + body[at:]


def _plant(chance: Random, parts: Parts, sheets: list[str], _: list[tuple[str, bytes]]) -> None:
    if chance.random() < 0.5:
        parts[STRINGS] = _SST.encode()
        rels = "xl/_rels/workbook.xml.rels"
        parts[rels] = parts[rels].replace(b"</Relationships>", _RELATION.encode())
    for _time in range(chance.choice((1, 1, 4))):
        name = chance.choice([name for name in sheets if _CELL.search(parts[name])])
        match = chance.choice(list(_CELL.finditer(parts[name])))
        kind = chance.choice(KINDS)
        inner = (
            f"<v>{chance.choice(INDICES)}</v>" if '"s"' in kind and chance.random() < 0.8 else chance.choice(PLANTED)
        )
        style = match[2].decode() if chance.random() < 0.8 else chance.choice(INDICES)
        new = f'<c r="{match[1].decode()}" s="{style}"{kind}>{inner}</c>'.encode()
        parts[name] = parts[name][: match.start()] + new + parts[name][match.end() :]


def _renumber(chance: Random, parts: Parts, sheets: list[str], _: list[tuple[str, bytes]]) -> None:
    """Move the rows from one on, all or only by their own number, or swap two."""
    name, by = chance.choice(sheets), chance.choice((1, 2, -1, 1_000, 1_048_570))
    first = chance.randrange(1, 40)
    only_rows = chance.random() < 0.3

    def moved(match: re.Match[bytes]) -> bytes:
        row = int(match[2])
        return match[1] + str(row + by if row >= first else row).encode() + b'"'

    pattern = rb'(<row r=")(\d+)"' if only_rows else rb'(<(?:row|c) r="[A-Z]*)(\d+)"'
    parts[name] = re.sub(pattern, moved, parts[name])


def _book(chance: Random, parts: Parts, _sheets: list[str], _: list[tuple[str, bytes]]) -> None:
    name = "xl/workbook.xml"
    names = re.findall(rb'<sheet name="([^"]*)"', parts[name])
    old = chance.choice(names)
    new = chance.choice(
        (chance.choice(names), b"", b"Sheet1", b"_ntm", b"x" * 200, b"a:b/[c]", old.upper(), old + b" ")
    )
    parts[name] = parts[name].replace(b'name="' + old + b'"', b'name="' + new + b'"', 1)
    if chance.random() < 0.3:
        parts[name] = parts[name].replace(b"<workbookPr />", b'<workbookPr date1904="1"/>')


def _squeeze_wrongly(chance: Random, good: bytes) -> bytes:
    """Recompress one part and leave its old checksum, or give it a wrong one."""
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        info = chance.choice(archive.infolist())
    at = good.index(b"PK\x01\x02")
    while good[at + 46 : at + 46 + len(info.filename)] != info.filename.encode():
        at = good.index(b"PK\x01\x02", at + 1)
    crc = zlib.crc32(chance.randbytes(4)).to_bytes(4, "little")
    field = chance.choice((10, 16, 20, 24, 42))
    return good[: at + field] + crc[: 2 if field == 10 else 4] + good[at + field + (2 if field == 10 else 4) :]


_RAW_WAYS: dict[str, Callable[[Random, bytes], bytes]] = {
    "bytes flipped": _flip,
    "directory flipped": _flip_directory,
    "cut off": _cut,
    "rubbish behind": _append,
    "wrong figures": _squeeze_wrongly,
}
_PART_WAYS: dict[str, Callable[[Random, Parts, list[str], list[tuple[str, bytes]]], None]] = {
    "bytes flipped inside": _flip_inside,
    "part cut": _cut_inside,
    "parts swapped": _swap,
    "part dropped": _drop,
    "part doubled": _double,
    "attributes": _attribute,
    "elements": _element,
    "values planted": _plant,
    "rows renumbered": _renumber,
    "sheet names": _book,
}
# What keeps the zip whole goes deepest, so it comes more often.
WAYS = (*_RAW_WAYS, *(way for way in _PART_WAYS for _ in range(3)))
