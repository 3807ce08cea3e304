"""Single cells of a workbook changed in place: whatever else the officer has in it stays byte for byte as it was."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from html import escape

from ntm_sheets.campaign.book.parts import open_package
from ntm_sheets.campaign.dates import DAYS_TO_1904, EXCEL_EPOCH
from ntm_sheets.errors import CallError

CELL = re.compile(
    r"<(?P<ns>\w+:)?c\b(?P<before>[^<>]*?)\br=\"(?P<at>[A-Z]+\d+)\"(?P<after>[^<>]*?)(?:/>|>(?P<body>.*?)</(?P=ns)?c>)",
    re.DOTALL,
)
FORMULA = re.compile(r"<(?:\w+:)?f\b[^<>]*?(?:/>|>(?P<text>.*?)</(?:\w+:)?f>)", re.DOTALL)
TYPE = re.compile(r"\s*\bt=\"[^\"]*\"")
REFERENCE = re.compile(r"\$?[A-Z]{1,3}\$?\d+")


@dataclass(frozen=True)
class Edit:
    """What a cell is to hold: a day, or a text."""

    sheet: str
    cell: str
    value: date | str


def patched(data: bytes, edits: Iterator[Edit]) -> bytes:
    """Give a workbook with these cells changed; CallError for one whose content is calculated from nothing else."""
    by_sheet: dict[str, dict[str, date | str]] = {}
    for edit in edits:
        by_sheet.setdefault(edit.sheet, {})[edit.cell] = edit.value
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        package = open_package(old)
        parts = package.sheets
        start = DAYS_TO_1904 if package.later else 0
        changed = {parts[name]: _changed(old.read(parts[name]), name, cells, start) for name, cells in by_sheet.items()}
        for entry in old.infolist():
            new.writestr(entry, changed.get(entry.filename, old.read(entry)))
    return written.getvalue()


def _changed(part: bytes, sheet: str, cells: Mapping[str, date | str], start: int) -> bytes:
    left = dict(cells)

    def change(match: "re.Match[str]") -> str:
        return _cell(match, sheet, left.pop(match["at"]), start) if match["at"] in left else match[0]

    text = CELL.sub(change, part.decode("utf-8"))
    if left:
        raise CallError(
            f"Không sửa được ô {', '.join(sorted(left))} trang “{sheet}”. Mở tệp bằng Excel, lưu lại rồi thử lại."
        )
    return text.encode("utf-8")


def _cell(match: "re.Match[str]", sheet: str, value: date | str, start: int) -> str:
    prefix, formula = match["ns"] or "", FORMULA.search(match["body"] or "")
    if formula and (isinstance(value, str) or (formula["text"] and not REFERENCE.search(formula["text"]))):
        raise CallError(f"Trang “{sheet}”, ô {match['at']} là công thức. Gõ thẳng ngày vào ô, lưu tệp rồi chạy lại.")
    attributes = TYPE.sub("", f'{match["before"]} r="{match["at"]}"{match["after"]}'.rstrip())
    tag: Callable[[str, str], str] = lambda name, inner: f"<{prefix}{name}>{inner}</{prefix}{name}>"  # noqa: E731
    if isinstance(value, str):
        return f'<{prefix}c{attributes} t="inlineStr">{tag("is", tag("t", escape(value, quote=False)))}</{prefix}c>'
    number = tag("v", str((value - EXCEL_EPOCH).days - start))
    return f"<{prefix}c{attributes}>{formula[0] if formula else ''}{number}</{prefix}c>"
