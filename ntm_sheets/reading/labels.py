"""Which row or column a line of a sheet is by what people see on it, whatever its hidden key says."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from ntm_sheets.campaign.names import fold
from ntm_sheets.contract.layout import Table
from ntm_sheets.contract.standards import bare_name
from ntm_sheets.facts.findings import Place
from ntm_sheets.facts.submission import Label
from ntm_sheets.reading.book import a1
from ntm_sheets.reading.locating import Found, Texts, heading_columns, heading_row, once_a_table

Index = dict[str, set[str]]
NOBODY: frozenset[str] = frozenset()
# Begins what stands for a quiet column, which has no field key.
QUIET = "\0"


@dataclass(frozen=True)
class LineKeys:
    """What one line shows: the keys that all its telling texts fit.

    `torn` tells that they speak of different lines, `blank` that there are none, `strange` that its code is gone or
    nobody's though such lines have one.
    """

    keys: frozenset[str] = NOBODY
    torn: bool = False
    blank: bool = False
    strange: bool = False


@lru_cache(maxsize=20_000)
def told(text: str) -> str:
    """Give a visible text as such texts are compared."""
    return fold(bare_name(text))


def _meeting(found: Iterable[set[str]]) -> tuple[frozenset[str], bool]:
    """Give what several texts mean together, and whether they contradict each other; unknown texts say nothing."""
    named = [keys for keys in found if keys]
    keys = frozenset(set.intersection(*named)) if named else NOBODY
    return keys, bool(named) and not keys


@dataclass(frozen=True)
class _Quiet:
    """What the quiet columns of a table should show, by their number among these: written by row key, told by row key.

    `telling` are the columns that tell which row it is, `codes` those of them that do it by a code, `beside` the others.
    """

    places: tuple[int, ...]
    written: Mapping[str, tuple[str, ...]]
    own: Mapping[str, tuple[str, ...]]
    telling: tuple[int, ...]
    codes: tuple[int, ...]
    beside: tuple[int, ...]
    index: Mapping[int, Index]


@once_a_table
def _quiet(table: Table) -> _Quiet:
    quiet = [(at, column) for at, column in enumerate(table.columns) if column.is_quiet]
    own = {line.row: tuple(told(text) for text in line.shown) for line in table.lines if line.row}
    index: dict[int, Index] = {n: defaultdict(set) for n in range(len(quiet))}
    for key, texts in own.items():
        for n, text in enumerate(texts[: len(quiet)]):
            if text:
                index[n][text].add(key)
    return _Quiet(
        tuple(at for at, _ in quiet),
        {line.row: line.shown for line in table.lines if line.row},
        own,
        tuple(n for n, (_, column) in enumerate(quiet) if column.tells),
        tuple(n for n, (_, column) in enumerate(quiet) if column.tells == "code"),
        tuple(n for n, (_, column) in enumerate(quiet) if not column.tells),
        index,
    )


class RowLabels:
    """A table's row labels as they should be and as a sheet shows them."""

    def __init__(self, texts: Texts, table: Table, heading: int | None) -> None:
        self._texts, quiet = texts, _quiet(table)
        self._own, self._written, self._index = quiet.own, quiet.written, quiet.index
        self._telling, self._codes, self._beside = quiet.telling, quiet.codes, quiet.beside
        headed = heading_columns(texts, table, heading)
        self._places = {n: headed[at] for n, at in enumerate(quiet.places) if at in headed}
        for n in self._telling:
            place = None if n in self._places else self._by_content(n)
            if place is not None:
                self._places[n] = place

    def _by_content(self, n: int) -> int | None:
        """Find the column that shows most of a label's texts, where its heading is gone."""
        wanted, taken = self._index[n].keys(), set(self._places.values())
        counted = [
            (len(wanted & {told(text) for text in texts.values()}), -column)
            for column, texts in self._texts.columns.items()
            if column not in taken
        ]
        best, column = max(counted, default=(0, 0))
        return -column if best and best * 2 >= len(wanted) else None

    @property
    def columns(self) -> frozenset[int]:
        """The sheet's columns that hold such texts."""
        return frozenset(self._places.values())

    def shown(self, row: int, key: str = "") -> LineKeys:
        """Tell what a row of the sheet shows; `key` is the one that its hidden cell has."""
        seen = {n: self._seen(row, n) for n in self._telling if n in self._places}
        found = {n: self._meant(row, n, text) for n, text in seen.items() if text}
        keys, torn = _meeting(found.values())
        own = self._own.get(key, ())
        coded = [n for n in self._codes if n in self._places and n < len(own) and own[n]]
        return LineKeys(keys, torn, not found, bool(coded) and not any(found.get(n) for n in coded))

    def is_whole(self, key: str, row: int, origin: str) -> bool:
        """Tell whether all that stands beside a row's label goes with it.

        It does not where cells of the row slid sideways, or where what the key `origin` has beside its label stayed.
        """
        own, before = self._own.get(key, ()), self._own.get(origin, ())
        for n in range(len(own)):
            seen = self._seen(row, n)
            if n not in self._places or seen == own[n]:
                continue
            slid = seen in own if seen else bool(own[n]) and own[n] in self._around(row, n, key)
            stayed = n in self._beside and bool(seen) and n < len(before) and seen == before[n]
            if slid or stayed:
                return False
        return True

    def is_exact(self, key: str, row: int) -> bool:
        """Tell whether a row shows just what the form prints on that of a key, and nothing that another one shows too."""
        own, it = self._own.get(key, ()), self.shown(row, key)
        return (
            key in it.keys
            and not it.torn
            and all(n in self._places and self._seen(row, n) == one for n, one in enumerate(own))
        )

    def are_exact(self, lines: Mapping[str, tuple[int, ...]]) -> bool:
        """Tell whether each row of the table is among these, and each shows just what the form prints there."""
        return self._own.keys() <= lines.keys() and all(
            self.is_exact(key, row) for key, every in lines.items() for row in every
        )

    def _around(self, row: int, n: int, key: str) -> set[str]:
        """Give the texts of a row where a blank one may have slid to; a label is found wherever it is."""
        place = self._places[n]
        texts = self._texts.rows.get(row, {}).items()
        near = ((column, text) for column, text in texts if n in self._telling or abs(column - place) == 1)
        # Left of it stands the hidden key, which may read like the label.
        return {told(text) for column, text in near if column > place or text != key}

    def beside(self, row: int) -> tuple[str, ...]:
        """Give what stands beside the label on a row: unit of measure, volume and the like."""
        return tuple(self._seen(row, n) for n in self._beside if n in self._places)

    def own_beside(self, key: str) -> tuple[str, ...]:
        """Give what should stand beside a key's label."""
        own = self._own.get(key, ())
        return tuple(own[n] for n in self._beside if n in self._places and n < len(own))

    def worded_columns(self, key: str) -> frozenset[int]:
        """Give the columns beside a key's label in which words without any digit should stand, like its unit."""
        own = self._written.get(key, ())
        worded = (n for n in self._beside if n < len(own) and own[n] and not any(sign.isdigit() for sign in own[n]))
        return frozenset(self._places[n] for n in worded if n in self._places)

    def said(self, row: int) -> str:
        """Give the label that a row shows, as people read it."""
        texts = self._texts.rows.get(row, {})
        return " ".join(texts[self._places[n]] for n in self._telling if self._places.get(n, -1) in texts)

    def _seen(self, row: int, n: int) -> str:
        return told(self._texts.rows.get(row, {}).get(self._places.get(n, -1), ""))

    def _meant(self, row: int, n: int, text: str) -> set[str]:
        found = set(self._index[n].get(text, ()))
        value = self._texts.sheet.values.get((row, self._places[n]))
        if isinstance(value, int | float) and not isinstance(value, bool):
            # A program took the code for a number: 1.10 has become 1.1.
            found |= {key for key, shown in self._written.items() if n < len(shown) and _is_number(shown[n], value)}
        return found


@dataclass(frozen=True)
class _Named:
    """Which fields a table's headings mean: whole or without their code, by their code; and those that have a code."""

    names: Index
    codes: Index
    coded: frozenset[str]


@once_a_table
def _named(table: Table) -> _Named:
    names: Index = defaultdict(set)
    codes: Index = defaultdict(set)
    coded: set[str] = set()
    for at, column in enumerate(table.columns):
        key = column.field or f"{QUIET}{at}"
        code, _, rest = column.heading.partition("\n")
        names[_joined(column.heading)].add(key)
        if rest:
            codes[told(code)].add(key)
            names[_joined(rest)].add(key)
            coded.add(key)
    return _Named(names, codes, frozenset(coded))


class ColumnLabels:
    """A table's headings as they should be and as a sheet shows them; a quiet column has a key that no field has."""

    def __init__(self, texts: Texts, table: Table, heading: int) -> None:
        self._row = texts.rows.get(heading, {})
        named = _named(table)
        self._names, self._codes, self._coded = named.names, named.codes, named.coded

    def shown(self, column: int, key: str = "") -> LineKeys:
        """Tell what a column's heading shows; `key` is the one that its hidden cell has."""
        text = self._row.get(column, "")
        code, _, rest = text.partition("\n")
        whole = self._names.get(_joined(text), set())
        by_code, by_name = self._codes.get(told(code), set()), self._names.get(_joined(rest), set())
        keys, torn = (frozenset(whole), False) if whole else _meeting((by_code, by_name))
        return LineKeys(keys, torn, not text, key in self._coded and not (whole or by_code))

    @property
    def columns(self) -> Iterable[int]:
        """The sheet's columns that have a heading."""
        return self._row

    def said(self, column: int) -> str:
        """Give the heading that a column shows."""
        return " ".join(self._row.get(column, "").split())


def _joined(text: str) -> str:
    """Compare a heading that is broken into lines: some programs lose the break."""
    return told(text).replace(" ", "")


def _is_number(text: str, value: float) -> bool:
    return text.replace(".", "", 1).isdecimal() and float(text) == value


def read_labels(table: Table, texts: Texts, found: Found, file: str) -> Iterator[Label]:
    """Yield the visible texts of rows that only the workbook knows; a text that is gone is empty."""
    headed = heading_columns(texts, table, heading_row(texts, table))
    quiet = [
        (column.heading, headed[at]) for at, column in enumerate(table.columns) if column.is_quiet and at in headed
    ]
    for key, rows in found.rows.items():
        for row in rows:
            for heading, column in quiet:
                place = Place(file, texts.sheet.name, a1((row, column)))
                yield Label(table.key, key, heading, texts.rows.get(row, {}).get(column, ""), place)
