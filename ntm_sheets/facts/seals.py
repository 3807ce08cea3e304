"""The seal: a chain over what came by each day, and the short code by which people name what stood at a moment.

Each link covers what arrived on its day, and the link before it. What arrived is in the archive with its moment and never
changes, so no link of a past day changes either: a form for an earlier day, a correction, a campaign edition is sealed on
the day on which it came. Verdicts and numbers follow from what came, so they are in no link.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Literal

FIGURES, HASH_DIGITS = 12, 7
# How people write it down: twelve figures, whatever stands between them; one that lacks a figure is meant as a code, too.
MEANT = re.compile(r"[^0-9]*(?:[0-9][\s.\-–—/]*){10,14}[^0-9]*")
# A code within a sentence of ours.
WRITTEN_CODE = re.compile(r"(?<![\d-])\d{4}-\d{4}-\d{4}(?![\d-])")
# Damm's table: one figure read wrongly, or two neighbours exchanged, never fit the last one.
DAMM = (
    "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
    "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
)  # fmt: skip


@dataclass(frozen=True)
class Arrival:
    """What came by itself at a moment: a file into the inbox, or an edition of the campaign workbook."""

    at: datetime
    kind: Literal["drop", "edition"]
    number: int
    sha256: str
    name: str = ""
    mtime_ns: int = 0

    @property
    def order(self) -> tuple[datetime, str, int]:
        """Its place among the others."""
        return self.at, "" if self.kind == "edition" else self.kind, self.number

    @property
    def line(self) -> bytes:
        """What of it is sealed: all by which it can decide anything."""
        parts = (self.kind, self.number, self.at.isoformat(), self.sha256, self.mtime_ns, self.name)
        return (repr(parts) + "\n").encode("utf-8", "replace")


@dataclass(frozen=True)
class DaySeal:
    """A link of the chain: all that came up to the end of a day on which something came.

    `last_seq` is the highest number of a drop then, `editions` how many editions of the campaign there were.
    """

    day: date
    link: str
    last_seq: int = 0
    editions: int = 0


@dataclass(frozen=True)
class SealedState:
    """The state that a code names: of a `day`, when so many of that day's arrivals had come.

    `since` is when the last of them came, None where none had; `until` when the next thing came and changed it, None
    where nothing has come since; `last` when the last of all came.
    """

    code: str
    day: date
    arrivals: int
    since: datetime | None
    until: datetime | None
    last: datetime | None = None

    @property
    def is_old(self) -> bool:
        """Whether something has come on a later day."""
        return self.last is not None and self.last.date() > self.day


def links(before: str, arrivals: Iterable[Arrival]) -> Iterator[tuple[date, str]]:
    """Yield the links of the days on which something came; `before` is the link that they follow."""
    for day, came in groupby(sorted(arrivals, key=lambda one: one.order), key=lambda one: one.at.date()):
        for _, link in prefixes(before, day, came):
            before = link
        yield day, before


def prefixes(before: str, day: date, came: Iterable[Arrival]) -> Iterator[tuple[Arrival, str]]:
    """Yield of each arrival of a day, in their order, what the day's link was when that had come."""
    sealed = hashlib.sha256(f"{before}\n{day.isoformat()}\n".encode())
    for one in came:
        sealed.update(one.line)
        yield one, sealed.hexdigest()


def code_of(key: bytes, link: str, day: date) -> str:
    """Give the code of what stands on a day after a link: the day and month, figures of the seal, one to check by."""
    sealed = hmac.digest(key, f"ntm-sheets day code\n{link}\n{day.isoformat()}".encode(), "sha256")
    figures = f"{day:%d%m}{int.from_bytes(sealed, 'big') % 10**HASH_DIGITS:0{HASH_DIGITS}}"
    return _grouped(figures + str(_checked(figures)))


def read_code(text: str) -> str | None:
    """Read a code as somebody wrote it down or heard it; None where it is none, or a figure of it is wrong."""
    figures = re.sub(r"[^0-9]", "", text) if looks_like_code(text) else ""
    return _grouped(figures) if len(figures) == FIGURES and not _checked(figures) else None


def looks_like_code(text: str) -> bool:
    """Tell whether a text is meant as a code, also where a figure of it is wrong."""
    return MEANT.fullmatch(text) is not None


def days_of(code: str, first: date, last: date) -> Iterator[date]:
    """Yield the days within a period that a code may be of."""
    for year in range(first.year, last.year + 1):
        try:
            day = date(year, int(code[2:4]), int(code[:2]))
        except ValueError:
            continue
        if first <= day <= last:
            yield day


def _checked(figures: str) -> int:
    at = 0
    for figure in figures:
        at = int(DAMM[at][int(figure)])
    return at


def _grouped(figures: str) -> str:
    return "-".join(figures[n : n + 4] for n in range(0, len(figures), 4))
