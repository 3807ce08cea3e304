"""A Word document filled: in its text, tables, headers, footers, notes and text boxes; rows and paragraphs repeat.

Word splits a name over several runs as it likes (spelling, formatting): the look of the run in which it begins stays.
"""

import copy
import re
import struct
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from lxml import etree

from ntm_sheets.campaign.names import one_line
from ntm_sheets.outbox.filling.filler import (
    MACROS_KEPT,
    MOST_REPEATED,
    NO_PICTURE,
    PLACEHOLDER,
    Filled,
    Filler,
    Put,
    has_braces,
)
from ntm_sheets.outbox.filling.placeholders import ENDING, Names, Picture, Scope
from ntm_sheets.outbox.filling.template import OFFICE, Template, refused

Node = Any  # an element of a tree: lxml has no types
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
TEXT, PARAGRAPH, ROW, TABLE, BOX, RUN = (W + name for name in ("t", "p", "tr", "tbl", "txbxContent", "r"))
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
PARTS = {
    "document.main+xml": "", "template.main+xml": "", "document.macroEnabled.main+xml": "",
    "template.macroEnabledTemplate.main+xml": "",
    "wordprocessingml.header+xml": "đầu trang, ", "wordprocessingml.footer+xml": "chân trang, ",
    "wordprocessingml.footnotes+xml": "chú thích cuối trang, ", "wordprocessingml.endnotes+xml": "chú thích cuối bài, ",
}  # fmt: skip
# There may be one of these of each name in a document, so a repeated row has none.
ONLY_ONCE = [W + name for name in ("bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd")]
ONLY_ONCE_MARKS = (f"{W14}paraId", f"{W14}textId")
BREAK, TAB, PICTURE = "\x0b", "\x0c", "\x0e"
SPECIAL = re.compile(f"({BREAK}|{TAB}|{PICTURE}\\d+{PICTURE})")
EMU_PER_MM = 36_000
WORDS_OF_PLACE = 40
FIRST_DRAWING = 900_000


def fill_word(template: bytes, names: Names) -> Filled:
    """Fill a .docx; only for a worker's process where the file is somebody else's. Errors: TemplateRefused."""
    return _Document(template, names).filled()


def names_in(template: bytes) -> tuple[str, ...]:
    """Give every name that stands in a document of our own, each once. Errors: TemplateRefused."""
    opened = Template(template)
    texts = (
        _text(_texts(paragraph))
        for ending in PARTS for part in opened.typed(ending) for paragraph in opened.tree(part).iter(PARAGRAPH)
    )  # fmt: skip
    return tuple(dict.fromkeys(ENDING.sub("", name).strip() for text in texts for name in PLACEHOLDER.findall(text)))


class _Document:
    def __init__(self, data: bytes, names: Names) -> None:
        self.template = Template(data)
        self.filler = Filler(names)
        self.part = self.prefix = ""
        self.places: dict[Node, str] = {}
        self.pictures: list[Picture] = []
        self.repeated = 0

    def filled(self) -> Filled:
        found = [(part, prefix) for ending, prefix in PARTS.items() for part in self.template.typed(ending)]
        if not any(self.template.tree(part).tag == f"{W}document" for part, _ in found):
            raise refused("damaged", "tệp Strict Open XML: lưu lại dạng .docx thường")
        for part, prefix in found:
            self._fill(part, prefix)
        notes = (MACROS_KEPT,) if any("vbaproject" in name for name in self.template.names) else ()
        return Filled(self.template.written(), tuple(self.filler.faults), self.filler.count, notes)

    def _fill(self, part: str, prefix: str) -> None:
        root = self.template.tree(part)
        self.part, self.prefix = part, prefix
        # The tree makes its elements anew for whoever asks, but for those that somebody holds.
        self.places = dict(_places(root))
        self._walk(root, Scope(), in_row=False)

    def _walk(self, node: Node, scope: Scope, *, in_row: bool) -> None:
        for child in list(node):
            if child.tag == ROW:
                self._row(child, scope)
            elif child.tag == PARAGRAPH:
                self._paragraph(child, scope, in_row=in_row)
            else:
                self._walk(child, scope, in_row=in_row)

    def _row(self, row: Node, scope: Scope) -> None:
        place = self.prefix + self.places.get(row, "") if row in self.places else scope.place
        own = Scope(scope.members, place)
        texts = [_text(_texts(one)) for one in row.iter(PARAGRAPH) if next(one.iterancestors(ROW)) is row]
        scopes = self.filler.scopes(texts, own, place)
        if scopes is None:
            self._walk(row, own, in_row=True)
            return
        for made, inner in self._repeated(row, scopes):
            self._walk(made, inner, in_row=True)

    def _paragraph(self, paragraph: Node, scope: Scope, *, in_row: bool) -> None:
        texts = _texts(paragraph)
        text = _text(texts)
        place = scope.place or f"{self.prefix}đoạn “{one_line(text)[:WORDS_OF_PLACE]}”"
        scopes = None if in_row or not has_braces(text) else self.filler.scopes([text], scope, place)
        if scopes is None:
            self._fill_paragraph(paragraph, scope, place)
            return
        for made, inner in self._repeated(paragraph, scopes):
            self._fill_paragraph(made, inner, place)

    def _repeated(self, one: Node, scopes: Sequence[Scope]) -> Iterator[tuple[Node, Scope]]:
        """Put a copy of a row or a paragraph behind it for each member but the first."""
        self.repeated += len(scopes)
        if self.repeated > MOST_REPEATED:
            raise refused("too-large", f"lặp ra hơn {MOST_REPEATED} hàng")
        made = [one, *(_copy(one) for _ in scopes[1:])]
        for before, after in pairwise(made):
            before.addnext(after)
        return zip(made, scopes, strict=True)

    def _fill_paragraph(self, paragraph: Node, scope: Scope, place: str) -> None:
        texts = _texts(paragraph)
        text = _text(texts)
        if has_braces(text):
            pieces = [one.text or "" for one in texts]
            for put in reversed(self.filler.puts(text, scope, place)):
                put.into(pieces, self._said(put, place))
            for one, piece in zip(texts, pieces, strict=True):
                if piece != (one.text or ""):
                    self._write(one, piece)
        for box in paragraph.iter(BOX):
            if next(box.iterancestors(PARAGRAPH)) is paragraph:
                self._walk(box, scope, in_row=bool(scope.members))

    def _said(self, put: Put, place: str) -> str:
        if isinstance(put.value, Picture):
            if not size_of(put.value.body):
                self.filler.tell("ảnh", place, NO_PICTURE)
                return ""
            self.pictures.append(put.value)
            return f"{PICTURE}{len(self.pictures) - 1}{PICTURE}"
        return put.text.replace("\n", BREAK).replace("\t", TAB)

    def _write(self, text: Node, piece: str) -> None:
        """Give a run its new text; breaks, tabs and pictures in it become elements of their own."""
        last = text
        for number, part in enumerate(SPECIAL.split(piece)):
            if number == 0:
                text.text = part
                text.set(SPACE, "preserve")
            elif part:
                made = self._element(part)
                last.addnext(made)
                last = made

    def _element(self, part: str) -> Node:
        if part == BREAK:
            return etree.Element(W + "br")
        if part == TAB:
            return etree.Element(W + "tab")
        if part.startswith(PICTURE):
            return self._drawing(int(part.strip(PICTURE)))
        made = etree.Element(TEXT)
        made.text = part
        made.set(SPACE, "preserve")
        return made

    def _drawing(self, number: int) -> Node:
        picture = self.pictures[number]
        width, height = size_of(picture.body) or (1, 1)
        across = round(picture.width_mm * EMU_PER_MM)
        made = etree.fromstring(
            DRAWING.format(
                x=across, y=max(1, across * height // width), id=FIRST_DRAWING + number,
                mark=self.template.picture(self.part, picture), office=OFFICE,
            )
        )  # fmt: skip
        for named in made.iter(f"{{{WP}}}docPr"):
            named.set("descr", one_line(picture.caption))
        return made


def _places(root: Node) -> Iterator[tuple[Node, str]]:
    for table_number, table in enumerate(root.iter(TABLE), 1):
        rows = (row for row in table.iter(ROW) if next(row.iterancestors(TABLE)) is table)
        for row_number, row in enumerate(rows, 1):
            yield row, f"bảng {table_number}, hàng {row_number}"


def _texts(paragraph: Node) -> list[Node]:
    """Give the pieces of a paragraph's own text, without those of the text boxes that hang in it."""
    texts = list(paragraph.iter(TEXT))
    if next(paragraph.iter(BOX), None) is None:
        return texts
    return [one for one in texts if next(one.iterancestors(PARAGRAPH)) is paragraph]


def _text(texts: Sequence[Node]) -> str:
    return "".join(one.text or "" for one in texts)


def _copy(one: Node) -> Node:
    made = copy.deepcopy(one)
    made.tail = None
    for mark in list(made.iter(*ONLY_ONCE)):
        mark.getparent().remove(mark)
    for element in made.iter(PARAGRAPH, ROW):
        for name in ONLY_ONCE_MARKS:
            element.attrib.pop(name, None)
    return made


def size_of(body: bytes) -> tuple[int, int] | None:
    """Give a PNG's or JPEG's width and height in dots, as its head says; None where it is neither."""
    if body.startswith(b"\x89PNG") and len(body) > 24:
        width, height = struct.unpack(">II", body[16:24])
        return (width, height) if width and height else None
    at = 2
    while body.startswith(b"\xff\xd8") and at + 9 < len(body) and body[at] == 0xFF:
        if 0xC0 <= body[at + 1] <= 0xCF and body[at + 1] not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", body[at + 5 : at + 9])
            return (width, height) if width and height else None
        at += 1 if body[at + 1] == 0xFF else 2 + int.from_bytes(body[at + 2 : at + 4], "big")
    return None


WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
DRAWING = (
    f'<w:drawing xmlns:w="{W[1:-1]}" xmlns:wp="{WP}" xmlns:r="{{office}}"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{x}" cy="{y}"/>'
    '<wp:docPr id="{id}" name="Ảnh {id}"/><a:graphic>'
    '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
    '<pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture">'
    '<pic:nvPicPr><pic:cNvPr id="{id}" name="Ảnh {id}"/><pic:cNvPicPr/></pic:nvPicPr>'
    '<pic:blipFill><a:blip r:embed="{mark}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
    '<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{x}" cy="{y}"/></a:xfrm>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline>'
    "</w:drawing>"
)
