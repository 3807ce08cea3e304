"""A template as the zip of parts that it is: opened within limits, its parts changed one by one, written again.

What nobody changed is written as it was, byte for byte: pictures, charts, macros, settings of printers.
"""

import io
import zipfile
from collections.abc import Mapping
from posixpath import dirname, relpath
from typing import Any

from lxml import etree

from ntm_sheets.errors import NtmError
from ntm_sheets.outbox.filling.placeholders import Picture
from ntm_sheets.reading import limits
from ntm_sheets.reading.package import Package, beside, relations_part, walk
from ntm_sheets.untrusted.refusing import Refusal, attempt
from ntm_sheets.untrusted.sniffing import Sniffed, sniff

Node = Any  # an element of a tree: lxml has no types
TYPES = "[Content_Types].xml"
TYPES_SPACE = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATION_SPACE = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
# What is new in a package was made at no time.
NO_TIME = (1980, 1, 1, 0, 0, 0)
PICTURE_TYPES = {b"\x89PNG": ("png", "image/png"), b"\xff\xd8\xff": ("jpg", "image/jpeg")}
SAVE_AS = "mở bằng Word hoặc Excel, chọn Lưu thành (Save As) .docx, .xlsx, rồi điền lại"
REFUSED = {
    "encrypted": "tệp có mật khẩu mở: bỏ mật khẩu (Lưu thành một bản không mật khẩu) rồi điền lại",
    "cut-off": "tệp bị cắt, không còn nguyên: chép hoặc tải lại tệp",
    "empty": "tệp rỗng, không có gì bên trong",
    "xls": f"tệp Excel đời cũ (.xls): {SAVE_AS}",
    "xlsb": f"tệp Excel nhị phân (.xlsb): {SAVE_AS}",
    "ods": f"tệp OpenDocument: {SAVE_AS}",
    "docx": f"tệp văn bản không phải .docx (.doc, .rtf, .odt…): {SAVE_AS}",
    "damaged": "tệp hỏng, không mở được: mở bằng Word hoặc Excel, để chương trình sửa, lưu lại",
    "too-large": "tệp lớn quá mức: mẫu chỉ cần vài MB, bớt ảnh, bớt hàng trống rồi lưu lại",
}
NO_TEMPLATE = "đây không phải tệp Word (.docx) hay Excel (.xlsx, .xlsm)"


class TemplateRefused(NtmError):  # noqa: N818 - it says what has happened
    """A template that cannot be filled; its text says why and what helps."""


def refused(code: str, what: str = "") -> TemplateRefused:
    """Put into words why a file is not filled."""
    return TemplateRefused(f"{REFUSED.get(code, NO_TEMPLATE)}{f' ({what})' if what else ''}.")


def kind_of(data: bytes) -> tuple[str, Sniffed]:
    """Tell by its bytes whether a template is for `word` or `excel`. Errors: TemplateRefused."""
    if len(data) > limits.FILE_BYTES:
        raise refused("too-large", f"nặng hơn {limits.FILE_BYTES // limits.MEGABYTE} MB")
    sniffed = sniff(data)
    if sniffed.kind in ("xlsx", "xlsm"):
        return "excel", sniffed
    parts = [info.filename.replace("\\", "/").lower() for info in sniffed.entries or ()]
    if sniffed.kind == "docx" and "word/document.xml" in parts:
        return "word", sniffed
    raise refused(sniffed.kind)


class Template:
    """A package's parts: each can be taken as a tree and changed; `written` gives the whole again."""

    def __init__(self, data: bytes) -> None:
        """Open it within the limits of whatever comes from outside. Errors: TemplateRefused."""
        _, sniffed = kind_of(data)
        try:
            self._package = attempt(lambda: Package(data, sniffed.entries))
        except Refusal as why:
            raise refused(why.code, why.details.get("what", "")) from None
        self._infos = [one for one in sniffed.entries or () if not one.filename.endswith("/")]
        self._trees: dict[str, Node] = {}
        self._new: dict[str, bytes] = {}
        self._gone: set[str] = set()
        self._pictures: dict[tuple[str, bytes], str] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """Every part's name in lower case."""
        return self._package.names

    def read(self, name: str) -> bytes | None:
        """Give a part's bytes as they came."""
        return self._package.read(name)

    def tree(self, name: str) -> Node:
        """Give the root of a part's XML, to be changed: what is taken is written anew. Errors: TemplateRefused."""
        key = name.lower()
        if key not in self._trees:
            body = self._package.read(name)
            if body is None:
                raise refused("damaged", f"thiếu phần {name}")
            self._trees[key] = parsed(body)
        return self._trees[key]

    def has(self, name: str) -> bool:
        """Tell whether there is such a part."""
        return name.lower() in self.names and name.lower() not in self._gone

    def typed(self, ending: str) -> list[str]:
        """Name the parts whose type ends like this, as [Content_Types].xml lists them."""
        return [
            one.get("PartName", "").lstrip("/")
            for one in self.tree(TYPES)
            if str(one.get("ContentType", "")).endswith(ending) and self.has(one.get("PartName", "").lstrip("/"))
        ]

    def related(self, part: str) -> Mapping[str, tuple[str, str]]:
        """Give by id what a part leads to inside the package: the last word of the relation's type, the part's name."""
        where = relations_part(part)
        if not self.has(where):
            return {}
        return {
            one.get("Id", ""): (one.get("Type", "").rpartition("/")[2], beside(part, one.get("Target", "")))
            for one in parsed(self.read(where) or b"")
            if one.get("TargetMode") != "External"
        }

    def drop(self, name: str, owner: str) -> None:
        """Leave a part out, with its type and the relation by which its owner leads to it."""
        self._gone.add(name.lower())
        types = self.tree(TYPES)
        for one in list(types):
            if one.get("PartName", "").lstrip("/").lower() == name.lower():
                types.remove(one)
        related = self.tree(relations_part(owner))
        for one in list(related):
            if beside(owner, one.get("Target", "")).lower() == name.lower():
                related.remove(one)

    def picture(self, part: str, picture: Picture) -> str:
        """Put a picture into the package and give the id by which a part finds it; empty where it is no PNG or JPEG."""
        kind = next((kind for start, kind in PICTURE_TYPES.items() if picture.body.startswith(start)), None)
        if kind is None:
            return ""
        if (part, picture.body) not in self._pictures:
            ending, content_type = kind
            number = len(self._new) + 1
            name = f"{part.partition('/')[0]}/media/ntm{number}.{ending}"
            self._new[name] = picture.body
            types = self.tree(TYPES)
            if not any(one.get("Extension", "").lower() == ending for one in types):
                types.insert(0, etree.Element(f"{{{TYPES_SPACE}}}Default", Extension=ending, ContentType=content_type))
            self._pictures[part, picture.body] = self._relate(part, name, f"{OFFICE}/image", f"rIdNtm{number}")
        return self._pictures[part, picture.body]

    def _relate(self, part: str, target: str, kind: str, mark: str) -> str:
        where = relations_part(part)
        if where.lower() not in self._trees and not self.has(where):
            self._trees[where.lower()] = etree.Element(
                f"{{{RELATION_SPACE}}}Relationships", nsmap={None: RELATION_SPACE}
            )
            self._new[where] = b""
        way = relpath(target, dirname(part))
        etree.SubElement(self.tree(where), f"{{{RELATION_SPACE}}}Relationship", Id=mark, Type=kind, Target=way)
        return mark

    def written(self) -> bytes:
        """Give the package as a zip: the same parts in the same order, the new ones behind them."""
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            for info in self._infos:
                key = info.filename.replace("\\", "/").lstrip("/").lower()
                if key not in self._gone:
                    kept = zipfile.ZipInfo(info.filename, max(info.date_time, NO_TIME))
                    kept.compress_type, kept.external_attr = zipfile.ZIP_DEFLATED, info.external_attr
                    archive.writestr(kept, self._body(key))
            for name, body in self._new.items():
                info = zipfile.ZipInfo(name, NO_TIME)
                info.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(info, body or self._body(name.lower()))
        return made.getvalue()

    def _body(self, key: str) -> bytes:
        if key in self._trees:
            body: bytes = etree.tostring(self._trees[key], xml_declaration=True, encoding="UTF-8", standalone=True)
            return body
        return self._package.read(key) or b""


def parsed(body: bytes) -> Node:
    """Make a tree of a part's XML; nothing in it is resolved or fetched. Errors: TemplateRefused."""
    try:
        walk(body, lambda _name, _attributes: None)
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=True,
            remove_comments=True,
            remove_pis=True,
        )
        return attempt(lambda: etree.fromstring(body, parser))
    except Refusal as why:
        raise refused(why.code, why.details.get("what", "")) from None
