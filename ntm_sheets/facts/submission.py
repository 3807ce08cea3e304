"""The stamp that a form of ours carries, and the content of a returned one, before and after its check."""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from ntm_sheets.campaign.questions import Parsed, Seen, Value
from ntm_sheets.facts.findings import Key, Place, Remark

STAMP_SHEET = "_ntm"
# The officer's own workbooks: forms that belong to no unit.
CORRECTIONS, ORDERS, AWARDS, SENDINGS = "corrections", "orders", "awards", "sendings"
OFFICER_FORMS = (CORRECTIONS, ORDERS, AWARDS, SENDINGS)
LAYOUT_VERSION = "1"
SIGNATURE_DIGITS = 32  # 128 bits
KEY_PARTS = 3
STAMP_KEYS = ("campaign", "form", "unit", "version", "issued", "signature", "slip", "asks", "only")
# What a stamp had no place for before somebody thought of it; it stands there only where it says something.
ADDED_KEYS = ("slip", "asks", "only")


@dataclass(frozen=True)
class Stamp:
    """The stamp's key/value rows; `signature` is an HMAC over the others by the workspace's key.

    `slip` is there only in a form that goes back: the number and the mark of the drop that it was drawn from. `asks` is
    the mark of the questions that the form has; forms of before it was thought of have none. `only` is there where it asks
    some of its form's cells alone: their keys, as `cells_text` writes them.
    """

    campaign: str
    form: str
    unit: str
    version: str
    issued: str
    signature: str
    slip: str = ""
    asks: str = ""
    only: str = ""

    @property
    def scope(self) -> str:
        """A mark of the cells that it asks alone, in whatever order; empty for a form that asks all of them."""
        return scope_of(self.only)

    def rows(self) -> tuple[tuple[str, str], ...]:
        """Give the stamp as the rows that the form carries."""
        return tuple((key, getattr(self, key)) for key in STAMP_KEYS if key not in ADDED_KEYS or getattr(self, key))

    def is_signed_with(self, key: bytes) -> bool:
        """Tell whether the stamp is as it was issued by the workspace that holds this key."""
        said = (self.campaign, self.form, self.unit, self.version, self.issued, self.slip, self.asks, self.only)
        own = _signature(key, *said)
        return hmac.compare_digest(own.encode(), self.signature.encode("utf-8", "replace"))


def make_stamp(
    key: bytes, campaign: str, form: str, unit: str, issued: str, slip: str = "", asks: str = "", only: str = ""
) -> Stamp:
    """Make the stamp of a form issued on the ISO date `issued`; `slip`, `asks` and `only` as the stamp has them."""
    signature = _signature(key, campaign, form, unit, LAYOUT_VERSION, issued, slip, asks, only)
    return Stamp(campaign, form, unit, LAYOUT_VERSION, issued, signature, slip, asks, only)


def cells_text(keys: Iterable[Key]) -> str:
    """Write the cells that a form asks alone, in their order; no key has a stroke or a blank in it."""
    return " ".join("/".join(key) for key in keys)


def cells_of(text: str) -> tuple[Key, ...]:
    """Read what `cells_text` wrote; what is none is left out."""
    parted = (one.split("/") for one in text.split())
    return tuple((one[0], one[1], one[2]) for one in parted if len(one) == KEY_PARTS)


def scope_of(only: str) -> str:
    """Mark the cells that a form asks alone, in whatever order; empty for a form that asks all of them."""
    return hashlib.sha256(" ".join(sorted(only.split())).encode("utf-8", "replace")).hexdigest()[:12] if only else ""


def read_stamp(rows: Mapping[str, str]) -> Stamp:
    """Make a stamp from what a workbook carries; what is missing is empty text."""
    return Stamp(*(rows.get(key, "") for key in STAMP_KEYS))


def _signature(key: bytes, *parts: str) -> str:
    # Each part with its length: no two different stamps give the same message.
    # Empty ones at the end say nothing: forms of before they were thought of stay signed.
    for _ in ADDED_KEYS:
        parts = parts if parts[-1] else parts[:-1]
    message = "".join(f"{len(part)}:{part};" for part in parts)
    return hmac.new(key, message.encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:SIGNATURE_DIGITS]


Role = Literal["village", "team", "photos"]
PHOTOS: Role = "photos"
"""Stands where photos came without a form: they are shown for their unit, and are no report of anybody's."""
ROLE_WORDS = {"village": "thôn", "team": "đoàn kiểm tra", PHOTOS: "ảnh", "": ""}
UNIT_KEY: Key = ("report", "unit", "value")
"""No input cell: the line of a form that names its unit."""
ROLE_OF_FORM: dict[str, Role] = {"report": "village", "inspection": "team"}


@dataclass(frozen=True)
class Filled:
    """One filled input cell as the reader found it.

    `parsed` is what it means where no earlier answer is known, by the question that `asked` is the mark of.
    """

    table: str
    row: str
    field: str
    seen: Seen
    place: Place
    parsed: Parsed | None = None
    asked: str = ""


@dataclass(frozen=True)
class Label:
    """A visible text beside the input cells of a row whose meaning only the workbook knows; `heading` as drawn."""

    table: str
    row: str
    heading: str
    text: str
    place: Place


@dataclass(frozen=True)
class Picture:
    """One picture found in a workbook: its bytes' hash and what a look at it gives.

    `body` is its bytes, where they were asked for; `flaw` says why it can show nothing (`flat`, `noise`, `drawn`).
    `subject` is the key of the row of another table over which it lies; `moment` follows from its day and how the work
    stood, where nobody wrote it. `look` is what it is known again by after it was changed, empty where that could not be
    made; `barred` tells of a screenshot.
    """

    table: str
    row: str
    place: Place
    format: str
    sha256: str
    phash: str
    width: int
    height: int
    taken_at: datetime | None = None
    body: bytes = b""
    flaw: str = ""
    subject: str = ""
    moment: str = ""
    look: bytes = b""
    barred: bool = False


@dataclass(frozen=True)
class PhotoCopy:
    """A picture taken out of its form again: its own bytes, and two smaller versions, upright and with nothing personal.

    A version is empty where none could be made.
    """

    body: bytes
    small: bytes = b""
    medium: bytes = b""


@dataclass(frozen=True)
class PhotoWish:
    """Which pictures of a form are asked for, by the hash of their bytes, and whether smaller versions are."""

    wanted: tuple[str, ...]
    shrunk: bool = True


@dataclass(frozen=True)
class Condition:
    """In which condition a form came back: for the officer to know, the village need do nothing about it.

    `program` saved it, as far as the file tells. `renamed` are (sheet as drawn, sheet as found), `keys_lost` counts the
    row and field keys that are gone, `computed` the answers that are formulas, `lists_lost` names the sheets without
    drop-downs and limits, `added` those that no form has, `hidden` counts the answers in hidden rows, columns or sheets,
    `veiled` those that cannot be made out or show another number, `drifted` the rows and columns that no longer are what
    their keys say, `beside` those that the form has not.
    """

    program: str = ""
    renamed: tuple[tuple[str, str], ...] = ()
    keys_lost: int = 0
    computed: int = 0
    lists_lost: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    hidden: int = 0
    veiled: int = 0
    drifted: int = 0
    beside: int = 0


PHOTO = "photo"
"""The kind of a file that is a photo by itself."""


def photo_row(sha256: str) -> str:
    """Give the row of a photo that came without a form, by the hash of its bytes: no other photo has it, and no slot."""
    return f"L{sha256[:10]}"


WHOLE = Condition()


@dataclass(frozen=True)
class Returned:
    """A workbook as read: its stamp, every filled input cell, its pictures, and what the reader noticed.

    `stamp` is None where the workbook carries none (it is then no form of ours).
    `blanks` maps (table, row, field) of each empty input cell to its place, so that a check can name the cell.
    `labels` are the visible texts of the rows of a correction workbook.
    `banners` are the lines above each table, by its name. `has_slip_sheet` tells that it has the list of a slip.
    `strangers` are the filled cells of rows and columns that the form does not have today, by their own keys; those that
    an older form had are `outdated`: kept as they were typed, and counting nothing. `as_drawn` tells that each row shows
    just what the form prints there.
    """

    stamp: Stamp | None
    cells: tuple[Filled, ...] = ()
    blanks: tuple[tuple[Key, Place], ...] = ()
    pictures: tuple[Picture, ...] = ()
    remarks: tuple[Remark, ...] = ()
    condition: Condition = WHOLE
    labels: tuple[Label, ...] = ()
    banners: tuple[tuple[str, Place, str], ...] = ()
    has_slip_sheet: bool = False
    strangers: tuple[Filled, ...] = ()
    outdated: tuple[Filled, ...] = ()
    as_drawn: bool = False

    @property
    def is_slip(self) -> bool:
        """Whether it is a form that was sent back to be mended."""
        return self.has_slip_sheet or (self.stamp is not None and bool(self.stamp.slip))

    @property
    def keys(self) -> dict[Place, Key]:
        """Which input cell lies at a place."""
        found: dict[Place, Key] = {
            picture.place: (picture.table, picture.row, "picture") for picture in self.pictures if picture.row
        }
        # A picture may lie over another cell: that one is the place's own.
        found |= {place: key for key, place in self.blanks}
        return found | {cell.place: (cell.table, cell.row, cell.field) for cell in self.cells}


@dataclass(frozen=True)
class Answer:
    """One filled cell after its check; `value` is None where the cell cannot count."""

    table: str
    row: str
    field: str
    value: Value | None
    raw: str
    repaired: bool
    place: Place

    @property
    def key(self) -> Key:
        """By what its cell is known."""
        return self.table, self.row, self.field


@dataclass(frozen=True)
class Submission:
    """An accepted form: who reports, in which role, for which day, and the answers.

    `mends` is the number and the mark of the drop that it was sent back for, where it is a slip. `by` is what decided about its unit
    or day (see `Ruling`), `undecided` what both would be without, None where it would be refused; `undecided_handed` is
    when, by whose word and in which turn it was handed in, where the officer decided otherwise. `scope` marks the cells that
    it asks alone, empty where it asks all: of a unit, role and day one form of each scope counts.
    """

    unit: str
    role: Role
    report_date: date
    answers: tuple[Answer, ...]
    pictures: tuple[Picture, ...] = ()
    mends: tuple[int, str] | None = None
    by: tuple[str, ...] = ()
    undecided: tuple[str, date] | None = None
    undecided_handed: tuple[datetime, str, str] | None = None
    scope: str = ""
