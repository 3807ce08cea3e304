"""Where rows go when one is repeated, and what speaks of them: formulas, ranges, anchors."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

# Strings, names in brackets (columns of tables, other workbooks) and what is written in braces are no references.
PIECE = re.compile(
    r"""(?P<text>"(?:[^"]|"")*"|\[[^\[\]]*\](?:[\w.]+![$A-Za-z\d:]+)?)"""
    r"""|(?P<sheet>'(?:[^']|'')+'!|(?<![\w.\]:])[^\W\d][\w.]*!)?"""
    r"""(?:(?<![\w.$])(?P<c1>\$?[A-Za-z]{1,3})(?P<d1>\$?)(?P<r1>\d{1,7})"""
    r"""(?::(?P<c2>\$?[A-Za-z]{1,3})(?P<d2>\$?)(?P<r2>\d{1,7}))?(?![\w.(!])"""
    r"""|(?<![\w.$:])(?P<w1>\$?\d{1,7}):(?P<w2>\$?\d{1,7})(?![\w.]))"""
)
COLUMNS = 16_384


@dataclass
class Shift:
    """How the rows of one sheet move: by the number of each repeated row how many copies stand behind it."""

    extra: dict[int, int] = field(default_factory=dict)

    def start(self, row: int) -> int:
        """Say where a row goes; of one that is repeated, the first copy."""
        return row + sum(more for at, more in self.extra.items() if at < row)

    def end(self, row: int) -> int:
        """Say where a range ends that ended in a row: behind its last copy."""
        return row + sum(more for at, more in self.extra.items() if at <= row)

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
        if shift is None or not shift.extra:
            return found[0]
        named = found["sheet"] or ""
        if found["w1"]:
            first, last = (int(found[one].strip("$")) for one in ("w1", "w2"))
            return f"{named}{_mark(found['w1'])}{shift.start(first)}:{_mark(found['w2'])}{shift.end(last)}"
        row = int(found["r1"])
        here = copied is not None and sheet == own and row == copied[0] and not found["d1"]
        if found["c2"] is None or (here and int(found["r2"]) == row):
            to = copied[1] if here and copied else shift.start(row)
            rest = "" if found["c2"] is None else f":{found['c2']}{found['d2']}{to}"
            return f"{named}{found['c1']}{found['d1']}{to}{rest}"
        return f"{named}{found['c1']}{found['d1']}{shift.start(row)}:{found['c2']}{found['d2']}{shift.end(int(found['r2']))}"

    return PIECE.sub(change, formula)


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
