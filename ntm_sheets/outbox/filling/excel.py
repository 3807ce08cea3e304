"""A workbook filled: the XML of its sheets alone is changed, everything else stays byte for byte, macros never run.

A number stays a number where a cell holds nothing but its name. What speaks of rows that move moves with them.
"""

import copy
import re
from datetime import date
from decimal import Decimal
from typing import Any

from lxml import etree

from ntm_sheets.campaign.names import for_a_margin
from ntm_sheets.outbox.filling.filler import (
    MACROS_KEPT,
    MOST_REPEATED,
    NO_PICTURE,
    PLACEHOLDER,
    Filled,
    Filler,
    has_braces,
)
from ntm_sheets.outbox.filling.placeholders import Leaf, Names, Picture, Scope
from ntm_sheets.outbox.filling.shifting import S, Shift, copy_merges, merges_by_row, moved, number_rows, unshare
from ntm_sheets.outbox.filling.template import OFFICE, Template, refused
from ntm_sheets.reading.limits import GRID_ROWS

Node = Any  # an element of a tree: lxml has no types
DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
SHAPE = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
WORKBOOKS = ("sheet.main+xml", "sheet.macroEnabled.main+xml", "template.main+xml", "template.macroEnabled.main+xml")
# Ranges of what holds for each copy of a row too, and of what there is once.
GROWING = (
    "conditionalFormatting", "dataValidation", "ignoredError", "protectedRange", "autoFilter", "dimension", "sortState",
)  # fmt: skip
ONCE = ("hyperlink", "selection")
FORMULAS = ("formula", "formula1", "formula2")
# A name in a shape may be split over runs like any other.
NAMED = re.compile(rb"\{(?:<[^>]*>)*\{")
ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
TO_RECKON = "ô công thức chưa có kết quả: mở bằng Excel rồi lưu lại thì có, xem ngay trên điện thoại còn trống."
TEXT_FORMAT, DATE_FORMAT = "49", "14"
FIRST_DAY, LATER_DAYS = date(1899, 12, 30), 1462


def fill_excel(template: bytes, names: Names) -> Filled:
    """Fill an .xlsx or .xlsm; only for a worker's process where the file is somebody else's. Errors: TemplateRefused."""
    return _Workbook(template, names).filled()


class _Workbook:
    def __init__(self, data: bytes, names: Names) -> None:
        self.template = Template(data)
        self.filler = Filler(names)
        found = [part for ending in WORKBOOKS for part in self.template.typed(ending)]
        if not found:
            raise refused("damaged", "không thấy sổ tính")
        self.part = found[0]
        self.book = self.template.tree(self.part)
        if self.book.tag != f"{S}workbook":
            raise refused("damaged", "tệp Strict Open XML: lưu lại dạng .xlsx thường")
        related = self.template.related(self.part)
        self.sheets = {
            one.get("name", ""): related[one.get(f"{{{OFFICE}}}id")][1]
            for one in self.book.iter(f"{S}sheet")
            if related.get(one.get(f"{{{OFFICE}}}id"), ("", ""))[0] == "worksheet"
        }
        if not self.sheets:
            raise refused("damaged", "không có trang tính nào")
        shared = next((target for kind, target in related.values() if kind == "sharedStrings"), "")
        self.strings = list(self.template.tree(shared).iter(f"{S}si")) if shared and self.template.has(shared) else []
        self.styles = next((target for kind, target in related.values() if kind == "styles"), "")
        self.chain = next((target for kind, target in related.values() if kind == "calcChain"), "")
        self.shifts = {name.casefold(): Shift() for name in self.sheets}
        self.looks: dict[tuple[str, str], str] = {}
        self.notes: list[str] = []
        self.emptied = 0

    def filled(self) -> Filled:
        for name, part in self.sheets.items():
            root = self.template.tree(part)
            number_rows(root)
            unshare(root)
            if root.find(f"{S}sheetProtection") is not None:
                self.notes.append(f"Trang “{name}” có khóa: đã điền, khóa vẫn giữ nguyên.")
            self._fill(name, root)
        for name, part in self.sheets.items():
            self._move(name, part)
        self._fill_shapes()
        self._move_names()
        self._recalculated()
        if self.emptied:
            self.notes.append(f"{self.emptied} {TO_RECKON}")
        if any("vbaproject" in name for name in self.template.names):
            self.notes.append(MACROS_KEPT)
        if any("externallink" in name for name in self.template.names):
            self.notes.append("Tệp có liên kết sang tệp khác: giữ nguyên, không mở tệp ấy.")
        return Filled(self.template.written(), tuple(self.filler.faults), self.filler.count, tuple(self.notes))

    def _fill(self, name: str, root: Node) -> None:
        """Fill a sheet's rows; each stands where it goes at once, the formulas follow."""
        shift, merges = self.shifts[name.casefold()], merges_by_row(root)
        for row in list(root.iter(f"{S}row")):
            number = int(row.get("r"))
            texts = {cell: text for cell in row.iter(f"{S}c") if has_braces(text := self._text(cell))}
            place = f"{name}!{next((cell.get('r') for cell in texts), '')}"
            scopes = self.filler.scopes(list(texts.values()), Scope(), place) or [Scope()]
            first = shift.start(number)
            if shift.copies[-1] + len(scopes) > MOST_REPEATED or first + len(scopes) - 1 > GRID_ROWS:
                raise refused("too-large", f"trang “{name}” lặp ra quá nhiều hàng")
            made = [row, *(copy.deepcopy(row) for _ in scopes[1:])]
            for nth, (one, scope) in enumerate(zip(made, scopes, strict=True)):
                if nth:
                    made[nth - 1].addnext(one)
                self._fill_row(one, scope, name, (number, first + nth))
            if len(scopes) > 1:
                shift.repeat(number, len(scopes) - 1)
                copy_merges(merges.get(number, ()), first, len(scopes) - 1)
        for margin in root.iter(
            *(f"{S}{one}{two}" for one in ("odd", "even", "first") for two in ("Header", "Footer"))
        ):
            for put in reversed(self.filler.puts(margin.text or "", Scope(), f"{name}, đầu trang hoặc chân trang")):
                margin.text = margin.text[: put.start] + for_a_margin(put.text) + margin.text[put.end :]

    def _fill_shapes(self) -> None:
        for part in self.template.names:
            if part.startswith("xl/drawings/drawing") and NAMED.search(self.template.read(part) or b""):
                for paragraph in self.template.tree(part).iter(f"{SHAPE}p"):
                    texts = list(paragraph.iter(f"{SHAPE}t"))
                    pieces = [one.text or "" for one in texts]
                    for put in reversed(self.filler.puts("".join(pieces), Scope(), "chữ trong hình vẽ")):
                        put.into(pieces, put.text)
                    for one, piece in zip(texts, pieces, strict=True):
                        one.text = piece

    def _fill_row(self, row: Node, scope: Scope, sheet: str, rows: tuple[int, int]) -> None:
        row.set("r", str(rows[1]))
        for cell in row.iter(f"{S}c"):
            column = re.sub(r"\d", "", cell.get("r", ""))
            place = f"{sheet}!{column}{rows[0]}"
            cell.set("r", f"{column}{rows[1]}")
            formula = cell.find(f"{S}f")
            if formula is not None:
                formula.set("ntm", f"{rows[0]} {rows[1]}")
            elif has_braces(text := self._text(cell)):
                self._fill_cell(cell, text, scope, place)

    def _text(self, cell: Node) -> str:
        return "".join(one.text or "" for one in _pieces(self._string(cell)))

    def _string(self, cell: Node) -> Node:
        if cell.find(f"{S}f") is not None:
            return None
        if cell.get("t") == "s":
            said = cell.findtext(f"{S}v") or ""
            return self.strings[int(said)] if said.isdigit() and int(said) < len(self.strings) else None
        return cell.find(f"{S}is") if cell.get("t") == "inlineStr" else None

    def _fill_cell(self, cell: Node, text: str, scope: Scope, place: str) -> None:
        string = self._string(cell)
        puts = self.filler.puts(text, scope, place)
        whole = PLACEHOLDER.fullmatch(text.strip())
        if whole and len(puts) == 1 and self._number(cell, puts[0].value):
            return
        pieces = [one.text or "" for one in _pieces(string)]
        for put in reversed(puts):
            if isinstance(put.value, Picture):
                self.filler.tell("ảnh", place, NO_PICTURE)
            put.into(pieces, ESCAPE.sub("_x005F_", put.text))
        made = etree.Element(f"{S}is")
        made.extend(copy.deepcopy(one) for one in string)
        for one, piece in zip(_pieces(made), pieces, strict=True):
            one.text = piece
            one.set(SPACE, "preserve")
        _emptied(cell)
        if any(pieces):
            cell.set("t", "inlineStr")
            cell.append(made)

    def _number(self, cell: Node, value: Leaf) -> bool:
        """Put a number or a day into a cell as what it is; tell whether it was one."""
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal | date):
            return False
        look = cell.get("s", "0")
        if isinstance(value, date):
            later = next((one.get("date1904") for one in self.book.iter(f"{S}workbookPr")), None) in ("1", "true")
            shown = str((date(value.year, value.month, value.day) - FIRST_DAY).days - LATER_DAYS * later)
            cell.set("s", self._look(look, DATE_FORMAT))
        else:
            shown = repr(float(value)) if not isinstance(value, int) else str(value)
            cell.set("s", self._look(look, "0"))
        _emptied(cell)
        etree.SubElement(cell, f"{S}v").text = shown
        return True

    def _look(self, look: str, wanted: str) -> str:
        """Give a cell's own look, where that has a format for numbers; else one like it with a fitting format."""
        if not self.styles:
            return look
        formats = self.template.tree(self.styles).find(f"{S}cellXfs")
        if formats is None or not look.isdigit() or int(look) >= len(formats):
            return look
        own = formats[int(look)].get("numFmtId", "0")
        if own not in ("0", TEXT_FORMAT) or own == wanted:
            return look
        if (look, wanted) not in self.looks:
            made = copy.deepcopy(formats[int(look)])
            made.set("numFmtId", wanted)
            made.set("applyNumberFormat", "1")
            made.attrib.pop("quotePrefix", None)
            formats.append(made)
            formats.set("count", str(len(formats)))
            self.looks[look, wanted] = str(len(formats) - 1)
        return self.looks[look, wanted]

    def _move(self, name: str, part: str) -> None:
        """Move what a sheet says of rows: formulas, ranges, merged cells, breaks, and the parts that hang on it."""
        root, shift = self.template.tree(part), self.shifts[name.casefold()]
        self._move_formulas(root, name)
        if not shift.repeated:
            return
        for one in root.iter(*(S + tag for tag in (*GROWING, *ONCE))):
            move = shift.area if one.tag in [S + tag for tag in ONCE] else shift.grown
            for mark in {"ref", "sqref"}.intersection(one.attrib):
                one.set(mark, move(one.get(mark)))
        for one in root.iter(f"{S}mergeCell"):
            one.set("ref", one.attrib.pop("ntm", None) or shift.area(one.get("ref", "")))
        for one in root.iter(f"{S}mergeCells"):
            one.set("count", str(len(one)))
        for one in (brk for breaks in root.iter(f"{S}rowBreaks") for brk in breaks if brk.get("id")):
            one.set("id", str(shift.end(int(one.get("id")))))
        for kind, target in self.template.related(part).values():
            if self.template.has(target):
                self._move_part(kind, target, name, shift)

    def _move_formulas(self, root: Node, name: str) -> None:
        for formula in root.iter(f"{S}f"):
            before, _, now = formula.attrib.pop("ntm", "").partition(" ")
            copied = (int(before), int(now)) if now else None
            formula.text = moved(formula.text or "", name, self.shifts, copied) or None
            if formula.get("ref"):
                formula.set("ref", moved(formula.get("ref"), name, self.shifts, copied))
            self._forget_value(formula.getparent())
        for one in root.iter(*(S + tag for tag in FORMULAS)):
            one.text = moved(one.text or "", name, self.shifts)

    def _forget_value(self, cell: Node) -> None:
        """Take the stored result out of a cell of a formula: it is that of before. Where nothing was filled it stands."""
        if not self.filler.count and not any(one.repeated for one in self.shifts.values()):
            return
        for value in cell.findall(f"{S}v"):
            cell.remove(value)
        cell.attrib.pop("t", None)
        self.emptied += 1

    def _move_part(self, kind: str, target: str, name: str, shift: Shift) -> None:
        if kind == "table":
            for one in self.template.tree(target).iter(f"{S}table", f"{S}autoFilter"):
                one.set("ref", shift.area(one.get("ref")))
        elif kind == "comments":
            for one in self.template.tree(target).iter(f"{S}comment"):
                one.set("ref", shift.area(one.get("ref")))
        elif kind == "drawing":
            for one in self.template.tree(target).iter(f"{DRAWN}row"):
                one.text = str(shift.start(int(one.text or 0) + 1) - 1)
            for inner, chart in self.template.related(target).values():
                if inner == "chart" and self.template.has(chart):
                    for one in self.template.tree(chart).iter(f"{CHART}f"):
                        one.text = moved(one.text or "", name, self.shifts)

    def _move_names(self) -> None:
        for one in self.book.iter(f"{S}definedName"):
            one.text = moved(one.text or "", "", self.shifts)

    def _recalculated(self) -> None:
        if self.chain and self.template.has(self.chain):
            self.template.drop(self.chain, self.part)
        calc = self.book.find(f"{S}calcPr")
        if calc is None:
            calc = etree.Element(f"{S}calcPr")
            before = [S + tag for tag in ("definedNames", "externalReferences", "functionGroups", "sheets")]
            next(one for tag in before for one in self.book.iter(tag)).addnext(calc)
        calc.set("fullCalcOnLoad", "1")


def _pieces(string: Node) -> list[Node]:
    """Give the pieces of a cell's text, without the reading aids of Japanese."""
    if string is None:
        return []
    return [one for one in string.iter(f"{S}t") if one.getparent().tag != f"{S}rPh"]


def _emptied(cell: Node) -> None:
    cell.attrib.pop("t", None)
    for child in list(cell):
        cell.remove(child)
