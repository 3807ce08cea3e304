"""Where rows go when one is repeated, and what speaks of them: formulas, ranges, anchors."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from ntm_sheets.outbox.filling.template import refused
from ntm_sheets.reading.limits import GRID_ROWS

Node = Any  # an element of a tree: lxml has no types
S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"

# Strings, names in brackets (columns of tables, other workbooks) and what is written in braces are no references.
PIECE = re.compile(
    r"""(?P<text>"(?:[^"]|"")*"|\[[^\[\]]*\](?:[\w.]+![$A-Za-z\d:]+)?)"""
    r"""|(?P<sheet>'(?:[^']|'')+'!|(?<![\w.\]:])[^\W\d][\w.]*!)?"""
    r"""(?:(?<![\w.$])(?P<c1>\$?[A-Za-z]{1,3})(?P<d1>\$?)(?P<r1>\d{1,7})"""
    r"""(?::(?P<c2>\$?[A-Za-z]{1,3})(?P<d2>\$?)(?P<r2>\d{1,7}))?(?![\w.(!])"""
    r"""|(?<![\w.$:])(?P<w1>\$?\d{1,7}):(?P<w2>\$?\d{1,7})(?![\w.]))"""
)
COLUMNS = 16_384
CELL = re.compile(r"([A-Za-z]{1,3})[0-9]{1,7}")
WITHIN_A_ROW = re.compile(r"([A-Z]+)([0-9]+):([A-Z]+)\2")


@dataclass
class Shift:
    """How the rows of one sheet move: the numbers of the repeated rows, and how many copies stand behind all up to each."""

    repeated: list[int] = field(default_factory=list)
    copies: list[int] = field(default_factory=lambda: [0])

    def repeat(self, row: int, copies: int) -> None:
        """Let so many copies stand behind a row; it is below those that are repeated already."""
        self.repeated.append(row)
        self.copies.append(self.copies[-1] + copies)

    def repeats(self, row: int) -> bool:
        """Tell whether a row is repeated."""
        return bisect_left(self.repeated, row) < bisect_right(self.repeated, row)

    def start(self, row: int) -> int:
        """Say where a row goes; of one that is repeated, the first copy."""
        return row + self.copies[bisect_left(self.repeated, row)]

    def end(self, row: int) -> int:
        """Say where a range ends that ended in a row: behind its last copy."""
        return row + self.copies[bisect_right(self.repeated, row)]

    def area(self, ref: str) -> str:
        """Move a list of ranges without sheets, as a sheet's own parts have them; a single cell stays one."""
        return " ".join(self._one(one) for one in ref.split())

    def _one(self, ref: str) -> str:
        found = re.fullmatch(r"(\$?[A-Z]{1,3}\$?)(\d+)(?::(\$?[A-Z]{1,3}\$?)(\d+))?", ref)
        if not found:
            return ref
        first = f"{found[1]}{self.start(int(found[2]))}"
        return first if found[3] is None else f"{first}:{found[3]}{self.end(int(found[4]))}"

    def grown(self, ref: str) -> str:
        """Move a list of ranges of what holds for each copy too: a single repeated cell becomes a range."""
        return self.area(" ".join(one if ":" in one else f"{one}:{one}" for one in ref.split()))


def moved(formula: str, own: str, shifts: Mapping[str, Shift], copied: tuple[int, int] | None = None) -> str:
    """Move what a formula of the sheet `own` refers to; `copied` is its repeated row and the row of this copy."""

    def change(found: re.Match[str]) -> str:
        if found["text"]:
            return found[0]
        sheet = (found["sheet"] or "")[:-1].strip("'").replace("''", "'") or own
        shift = shifts.get(sheet.casefold())
        if shift is None or not shift.repeated:
            return found[0]
        named = found["sheet"] or ""
        if found["w1"]:
            first, last = (int(found[one].strip("$")) for one in ("w1", "w2"))
            return f"{named}{_mark(found['w1'])}{shift.start(first)}:{_mark(found['w2'])}{shift.end(last)}"
        own_shift = shift if sheet.casefold() == own.casefold() else None
        begin = _copied(int(found["r1"]), found["d1"], own_shift, copied)
        start = f"{named}{found['c1']}{found['d1']}{begin or shift.start(int(found['r1']))}"
        if found["c2"] is None:
            return start
        close = _copied(int(found["r2"]), found["d2"], own_shift, copied) if begin or found["d1"] else None
        return f"{start}:{found['c2']}{found['d2']}{close or shift.end(int(found['r2']))}"

    return PIECE.sub(change, formula)


def _copied(row: int, mark: str, shift: Shift | None, copied: tuple[int, int] | None) -> int | None:
    """Give the row of what a copy says of itself or of the row above it, as a running total does; None for any other."""
    if shift is None or copied is None or mark or not shift.repeats(copied[0]):
        return None
    return copied[1] + row - copied[0] if row in (copied[0], copied[0] - 1) else None


def translated(formula: str, rows: int, columns: int) -> str:
    """Give a formula as it stands so many rows below and columns beside: what a shared one is in its other cells."""

    def change(found: re.Match[str]) -> str:
        if found["text"] or found["w1"]:
            return found[0]
        said = f"{found['sheet'] or ''}{_cell(found, '1', rows, columns)}"
        return said if found["c2"] is None else f"{said}:{_cell(found, '2', rows, columns)}"

    return PIECE.sub(change, formula)


def _cell(found: re.Match[str], which: str, rows: int, columns: int) -> str:
    column, mark, row = found[f"c{which}"], found[f"d{which}"], int(found[f"r{which}"])
    if not column.startswith("$"):
        column = letters((number_of(column) + columns - 1) % COLUMNS + 1)
    return f"{column}{mark}{row if mark else row + rows}"


def _mark(text: str) -> str:
    return "$" if text.startswith("$") else ""


def number_of(column: str) -> int:
    """Count a column: A is 1."""
    number = 0
    for letter in column.upper():
        number = number * 26 + ord(letter) - 64
    return number


def letters(number: int) -> str:
    """Name a column: 1 is A."""
    name = ""
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def number_rows(root: Node) -> None:
    """Write to each row and cell where it stands: one that does not say so is the next. Errors: TemplateRefused."""
    last = 0
    for row in root.iter(f"{S}row"):
        said = row.get("r") or str(last + 1)
        if not re.fullmatch("[0-9]{1,7}", said) or not last < int(said) <= GRID_ROWS:
            raise refused("damaged", f"sau hàng {last} là hàng mang số “{said[:20]}”")
        last, column = int(said), 0
        row.set("r", said)
        for cell in row.iter(f"{S}c"):
            found = CELL.fullmatch(cell.get("r") or f"{letters(column + 1)}{last}")
            if not found:
                raise refused("damaged", f"hàng {last} có ô mang tên “{cell.get('r')[:20]}”")
            column = number_of(found[1])
            cell.set("r", f"{found[1].upper()}{last}")


def merges_by_row(root: Node) -> Mapping[int, Sequence[Node]]:
    """Give what is merged within a row, by its number."""
    found: dict[int, list[Node]] = {}
    for one in root.iter(f"{S}mergeCell"):
        if within := WITHIN_A_ROW.fullmatch(one.get("ref", "")):
            found.setdefault(int(within[2]), []).append(one)
    return found


def copy_merges(merges: Sequence[Node], first: int, copies: int) -> None:
    """Merge in each copy of a row what is merged in the row itself."""
    for one in merges:
        within = WITHIN_A_ROW.fullmatch(one.get("ref"))
        for nth in range(copies + 1 if within else 0):
            made = one if nth == 0 else etree.SubElement(one.getparent(), f"{S}mergeCell")
            made.set("ref", one.get("ref"))
            made.set("ntm", f"{within[1]}{first + nth}:{within[3]}{first + nth}")  # type: ignore[index]


def unshare(root: Node) -> None:
    """Write a shared formula out in each of its cells: rows may part them."""
    masters: dict[str, tuple[str, int, int]] = {}
    for cell, formula in _shared(root):
        column, row = re.fullmatch(r"([A-Z]+)(\d+)", cell.get("r", "")).groups()  # type: ignore[union-attr]
        mark = formula.get("si", "")
        if formula.text:
            masters[mark] = formula.text, int(row), number_of(column)
        elif mark in masters:
            text, from_row, from_column = masters[mark]
            formula.text = translated(text, int(row) - from_row, number_of(column) - from_column)
        for name in ("t", "si", "ref"):
            formula.attrib.pop(name, None)


def _shared(root: Node) -> Iterator[tuple[Node, Node]]:
    for formula in root.iter(f"{S}f"):
        if formula.get("t") == "shared" and re.fullmatch(r"[A-Z]+\d+", formula.getparent().get("r", "")):
            yield formula.getparent(), formula
