"""What the reader looks at of a form's layout; and when a form that lies as drawn is read alike by another layout.

A rule that changes changes a text beside its row. The reader holds those texts against the form's to find out whether
answers slid or stayed behind; of a form that shows them all as they were drawn it can be told here that nothing did.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby

from ntm_sheets.campaign.names import bare_name, fold
from ntm_sheets.campaign.questions import Question
from ntm_sheets.contract.layout import Layout
from ntm_sheets.contract.table import Line, Table
from ntm_sheets.facts.fingerprints import sha256_of

Texts = tuple[str, ...]
Row = tuple[str, str, Texts, Texts]
"""A row: its table, its key, the texts that tell which row it is, those that stand beside."""


@dataclass(frozen=True)
class ReadingView:
    """A layout as a reader sees it: `rows` with their texts, and the mark of everything but what stands beside them."""

    mark: str
    rows: tuple[Row, ...]


def reading_view(layout: Layout) -> ReadingView:
    """Take out of a layout what the reader looks at."""
    bare = replace(layout, tables=tuple(map(_bare, layout.tables)))
    rows = tuple(_row(table, line) for table in layout.tables for line in table.lines if line.row)
    return ReadingView(sha256_of(repr(bare).encode("utf-8", "replace"))[:16], rows)


def is_read_alike(before: ReadingView, now: ReadingView) -> bool:
    """Tell whether a form on which every row shows what the layout before prints there is read alike by another one.

    It is where at most one row of a table shows what another one should, no text is what should stand elsewhere in its
    own row, and a text with digits is still one with digits.
    """
    if before.mark != now.mark or len(before.rows) != len(now.rows):
        return False
    pairs = zip(before.rows, now.rows, strict=True)
    for _, some in groupby(pairs, key=lambda pair: pair[0][0]):
        table = list(some)
        shown = Counter(_told(new[3]) for _, new in table)
        strays = sum(_told(old[3]) != _told(new[3]) and shown[_told(old[3])] > 0 for old, new in table)
        if strays > 1 or not all(_row_is_alike(old, new) for old, new in table):
            return False
    return True


def _row_is_alike(before: Row, now: Row) -> bool:
    own = _told((*now[2], *now[3]))
    for old, new in zip(before[3], now[3], strict=True):
        was, told = _told((old, new))
        if _has_digit(old) != _has_digit(new) or bool(was) != bool(told) or (was != told and was in own):
            return False
    return True


def _bare(table: Table) -> Table:
    """Leave out of a table what no reader looks at, and what stands beside its rows."""
    columns = tuple(replace(column, width=0) for column in table.columns)
    lines = tuple(
        Line(line.row, _row(table, line)[2], tuple((field, Question(one.kind, "")) for field, one in line.questions))
        for line in table.lines
        if line.row
    )
    return replace(table, title="", help=(), columns=columns, lines=lines)


def _row(table: Table, line: Line) -> Row:
    quiet = [column for column in table.columns if column.is_quiet]
    shown = list(zip(quiet, line.shown, strict=False))
    telling = tuple(text for column, text in shown if column.tells)
    return table.key, line.row, telling, tuple(text for column, text in shown if not column.tells)


def _told(texts: Iterable[str]) -> Texts:
    # As the reader compares them.
    return tuple(fold(bare_name(text)) for text in texts)


def _has_digit(text: str) -> bool:
    return any(sign.isdigit() for sign in text)
