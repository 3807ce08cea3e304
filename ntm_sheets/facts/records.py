"""What the ledger gives out: plain rows that scoring and reporting take, a unit's state at the end of a day among them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from ntm_sheets.campaign.policy import PointsBy
from ntm_sheets.campaign.questions import Value
from ntm_sheets.facts.findings import Finding
from ntm_sheets.facts.submission import PHOTO, Role

VIEWS: tuple[PointsBy, ...] = ("counted", "own", "verified")
SHARES = ("criteria", "gardens", "progress", "verified", "done")
RECOGNISED = ("passed", "failed", "lacking", "gardens", "whole")
NUMBERS = (*SHARES, *(f"{what}_{view}" for view in VIEWS for what in RECOGNISED))
"""The numbers of a day: `done` is the share done of the volumes of the whole plan; the rest as `scoring.tallying` has them."""

Said = tuple[str, str, str, str, str, Value, date]
"""A value of a form that counts: unit, role, table, row, field, what counts of it, report day."""


@dataclass(frozen=True)
class DayState:
    """What a unit had reached by the end of a day that has ended, by all that came up to now.

    `basis` is the mark of what it was judged by. `numbers` are those of NUMBERS, None where there is none; `claims` the
    village's own running total of each task of the plan.
    """

    unit: str
    day: date
    basis: str
    numbers: tuple[float | None, ...]
    claims: tuple[float | None, ...]


Verdict = Literal["pending", "accepted", "refused", "duplicate"]


@dataclass(frozen=True)
class Letter:
    """What a mail says of itself: `sender` is the bare address; all moments are local.

    `sent_at` is the sender's own word, `passed_at` that of the server that took the letter in for its receiver;
    `sent_by` and `passed_by` name where they were read. `unread` is a sending time as it stands, where it cannot be
    understood. Of a letter within another one `carried_at` is when that other one came. `entry_at` is no letter's word:
    it is the date that a zip gives a file in it. `senders` are all addresses that any mail on the file's way names as
    its sender, the outermost first, NO_SENDER for one that names none; it is empty for what came in no mail. Behind
    ANSWERED stand those that answers and failures go to. `text` is what the letter says, kept of photos alone.
    """

    sender: str = ""
    subject: str = ""
    sent_at: datetime | None = None
    sent_by: str = ""
    passed_at: datetime | None = None
    passed_by: str = ""
    unread: str = ""
    carried_at: datetime | None = None
    entry_at: datetime | None = None
    senders: tuple[str, ...] = ()
    text: str = ""

    @property
    def came_at(self) -> datetime | None:
        """The better of its two moments."""
        return self.passed_at or self.sent_at


NO_LETTER = Letter()
NO_SENDER = "?"
ANSWERED = ">"


@dataclass(frozen=True)
class Companion:
    """A form that came in the same mail or archive as a photo by itself; `name` leads there, as a drop's does."""

    name: str
    unit: str
    role: str
    day: date


@dataclass(frozen=True)
class Handed:
    """When a form was handed in.

    `at` is what “on time” goes by: the moment in its letter, else its receipt (`by` is empty then). `turn` orders the
    forms of one unit, role and day; the last in it counts.
    """

    at: datetime
    by: str
    turn: str


OFFICER = "xã"
"""Stands where the officer said when a form was sent."""
LAST = "~"
"""Sorts after every turn."""


def turn_of(handed: datetime, written: datetime | None = None) -> str:
    """Write a place in the order of forms: by when each was handed in, then by the date that its own file had.

    It sorts as a text, so that the ledger and whoever reads from it agree.
    """
    return f"{handed.isoformat(timespec='microseconds')} {(written or handed).isoformat(timespec='microseconds')}"


def moments_of(turn: str) -> tuple[datetime, datetime]:
    """Give the two moments of a turn: of handing in, and of the file's own date."""
    handed, written = turn.split()
    return datetime.fromisoformat(handed), datetime.fromisoformat(written)


@dataclass(frozen=True)
class Receipt:
    """What came, before anything of it is read; `archived` is empty until its bytes lie in the archive.

    A file that came inside a mail or archive has the `seq` of that `container`, and its place in it as `member`.
    """

    seq: int
    sha256: str
    name: str
    received_at: datetime
    mtime_ns: int
    size: int
    archived: str = ""
    container: int | None = None
    member: int | None = None


@dataclass(frozen=True)
class DropRecord:
    """A file as it came.

    `seq` numbers drops in the order of receipt; `archived` is the path below the archive folder, with forward
    slashes; `duplicate_of` is the `seq` of the drop that this one repeats. `unit` and `role` are known for every form
    that this workspace issued, `report_date` for accepted ones only (empty text and None otherwise). `container` is the
    `seq` of the mail or archive that the file came in, `member` its place in it; `letter` is the mail's own word, also
    for what came inside. `condition` is one line about how a form came back, `set_aside` the id of the decision that it
    shall not count, `held` the code of the finding for which it does not count until the officer says so. `handed` is
    what was made of the letter's word and the receipt. `fault` is the mark of the program that failed over a pending
    one: it is held back. `scope` marks the cells that an accepted form asks alone, empty for one that asks all.
    """

    seq: int
    sha256: str
    name: str
    received_at: datetime
    kind: str
    archived: str
    verdict: Verdict
    reason: str
    duplicate_of: int | None = None
    unit: str = ""
    role: Role | Literal[""] = ""
    report_date: date | None = None
    filled: int = 0
    refused_cells: int = 0
    container: int | None = None
    member: int | None = None
    letter: Letter = NO_LETTER
    condition: str = ""
    set_aside: str = ""
    held: str = ""
    handed: Handed | None = None
    fault: str = ""
    scope: str = ""

    @property
    def counts(self) -> bool:
        """Whether nothing that was decided, or is yet to be decided, keeps it from counting."""
        return not self.set_aside and not self.held

    @property
    def was_taken(self) -> bool:
        """Whether it is a form, or a photo by itself, that was taken in, also where it does not count now."""
        return self.verdict == "accepted" and bool(self.unit)

    @property
    def is_form(self) -> bool:
        """Whether it is a form whose answers count; an accepted mail or archive is none, what came inside may be."""
        return self.was_taken and self.counts and not self.is_photo

    @property
    def is_photo(self) -> bool:
        """Whether it is a photo that came without a form."""
        return self.kind == PHOTO

    @property
    def place(self) -> tuple[str, str, date | None, str]:
        """Of forms with the same unit, role, day and scope one counts."""
        return (self.unit, self.role, self.report_date, self.scope)

    @property
    def handed_in(self) -> datetime:
        """When the unit handed it in: the mail's own time where there is one that can be true, else the receipt."""
        return self.handed.at if self.handed else self.received_at

    @property
    def order(self) -> tuple[str, int]:
        """Which of two forms of one place counts, and which of one unit, role and day has the last word of a cell: the greater."""
        return (self.handed.turn if self.handed else turn_of(self.received_at), self.seq)


@dataclass(frozen=True)
class AnswerRecord:
    """One filled cell of an accepted drop; `value` is None where it cannot count.

    Where the officer corrected it, `value` is the corrected one, `original` the one that was read (None where that
    could not count), and `decision` the id of the decision. One that was `added` was blank: file, sheet and cell are the
    correction workbook's, which gave it.
    """

    seq: int
    unit: str
    role: Role
    report_date: date
    received_at: datetime
    table: str
    row: str
    field: str
    value: Value | None
    raw: str
    repaired: bool
    file: str
    sheet: str
    cell: str
    sha256: str
    original: Value | None = None
    decision: str = ""
    added: bool = False


@dataclass(frozen=True)
class PhotoRecord:
    """One picture of an accepted drop; `sha256` is of the picture, `reused_from` says where it was seen before.

    `flaw` is the code of the finding for which it is no evidence, until the officer lets it pass. `reused_sha256` is the
    hash of the picture there, and `same_as` that of the first one that is the same picture, empty where this is it.
    `implied_moment` is before or after the work as it follows from its day and the numbers, where nobody wrote that.
    `reused_in` says whose an earlier campaign's picture was, and which campaign; `campaign` says so of that use itself.
    """

    seq: int
    unit: str
    report_date: date
    row: str
    subject: str
    caption: str
    file: str
    sheet: str
    cell: str
    format: str
    sha256: str
    phash: str
    taken_at: datetime | None
    width: int
    height: int
    reused_from: str
    moment: str = ""
    position: int = 0
    flaw: str = ""
    reused_sha256: str = ""
    same_as: str = ""
    implied_moment: str = ""
    reused_in: str = ""
    campaign: str = ""

    @property
    def first_sha256(self) -> str:
        """By what the same picture is known again, also where it was changed: the hash of its first one."""
        return self.same_as or self.sha256

    @property
    def is_evidence(self) -> bool:
        """Whether it can show what it is said to show: not another's or another thing's picture, and not an empty one."""
        return not self.reused_from and not self.flaw


@dataclass(frozen=True)
class FindingRecord:
    """A finding with the drop it belongs to; `unit` and `role` as the drop's, `report_date` where it was accepted.

    `decision` is the id of the decision that settles it.
    """

    seq: int
    unit: str
    report_date: date | None
    finding: Finding
    role: Role | Literal[""] = ""
    decision: str = ""
