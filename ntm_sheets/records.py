"""What the ledger gives out: plain rows that scoring and reporting take."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from ntm_sheets.campaign.kinds import Value
from ntm_sheets.findings import Finding
from ntm_sheets.submission import Role

Verdict = Literal["pending", "accepted", "refused", "duplicate"]


@dataclass(frozen=True)
class Letter:
    """What a mail says of itself: `sender` is the bare address, `sent_at` its own sending time (local).

    `sent_by` names where that time was read; both are empty where the mail has none that can be true.
    """

    sender: str = ""
    subject: str = ""
    sent_at: datetime | None = None
    sent_by: str = ""


NO_LETTER = Letter()


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
    shall not count.
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

    @property
    def is_form(self) -> bool:
        """Whether it is a form whose answers count; an accepted mail or archive is none, what came inside may be."""
        return self.verdict == "accepted" and bool(self.unit) and not self.set_aside

    @property
    def handed_in(self) -> datetime:
        """When the unit handed it in: the mail's own sending time where there is one, else the time of receipt."""
        sent = self.letter.sent_at
        return sent if sent is not None and sent < self.received_at else self.received_at


@dataclass(frozen=True)
class AnswerRecord:
    """One filled cell of an accepted drop; `value` is None where it cannot count.

    Where the officer corrected it, `value` is the corrected one, `original` the one that was read (None where that
    could not count), and `decision` the id of the decision.
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


@dataclass(frozen=True)
class PhotoRecord:
    """One picture of an accepted drop; `sha256` is of the picture, `reused_from` says where it was seen before.

    `flaw` is the code of the finding for which it is no evidence, until the officer lets it pass.
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
