"""What the officer decides about findings: a value corrected, a finding left as it is, a form set aside, a decision undone."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

from ntm_sheets.campaign.questions import Value
from ntm_sheets.facts.findings import NO_KEY, Key, Place
from ntm_sheets.facts.petitions import PETITION, PutForward
from ntm_sheets.facts.records import DropRecord, Handed
from ntm_sheets.facts.submission import UNIT_KEY, Role

Action = Literal["correct", "waive", "set-aside", "answer", "settle", "undo"]
"""The last two but one answer what a unit put before the commune; “settle” says that it is done."""
MARK_DIGITS = 6
ROW_ID = re.compile(r"(\d{1,12})-([0-9a-f]{6})(?:/([^/]*)/([^/]*)/([^/]*)/([^/]+))?")
DATE_KEY: Key = ("report", "date", "value")
SENT_KEY: Key = ("report", "sent", "value")
"""No input cell: when a form was sent, as the officer decided it; its value is a text in SENT_FORMAT."""
SENT_FORMAT = "%H:%M %d/%m/%Y"
IDENTITY_KEYS = (DATE_KEY, UNIT_KEY, SENT_KEY)
"""What is decided of a form as such: it is judged anew by that."""
ADDED = "added"
"""The code of a decision that no finding asked for: a number that somebody gave by telephone."""
DATE_QUESTION = "date-not-changed"


NO_SUBJECT = "photo-no-subject"


@dataclass(frozen=True)
class RowId:
    """What a row of a correction workbook speaks of: a finding (code, and cell where it has one) of a drop, or the drop.

    `mark` is the beginning of the drop's SHA-256: a number alone could be another file's in another copy of the archive.
    """

    seq: int
    mark: str
    key: Key = NO_KEY
    code: str = ""

    @property
    def asks_for_blank(self) -> bool:
        """Whether it speaks of a cell that nobody filled, and the officer may fill: what a photo shows."""
        return self.code == NO_SUBJECT

    def __str__(self) -> str:
        """Write the id as the hidden column carries it."""
        drop = f"{self.seq}-{self.mark}"
        return f"{drop}/{'/'.join(self.key)}/{self.code}" if self.code else drop


def row_id(seq: int, sha256: str, key: Key = NO_KEY, code: str = "") -> RowId:
    """Make the id of a finding, or of a whole drop."""
    return RowId(seq, sha256[:MARK_DIGITS], key, code)


def parse_row_id(text: str) -> RowId | None:
    """Read an id; None where it is none."""
    found = ROW_ID.fullmatch(text)
    if found is None:
        return None
    seq, mark, table, row, field, code = found.groups()
    return RowId(int(seq), mark, (table or "", row or "", field or ""), code or "")


@dataclass(frozen=True)
class Decision:
    """One row of a correction workbook that holds.

    `target` is the number of the drop that it speaks of, `unit` and `role` whose form that is (empty where it is none).
    `raw` is the text that stood in the cell, `before` what counted of it; `value` the corrected value. `place` is the
    row in the correction workbook, `about` the cell in question, `message` what was said there. `row_id` is the row's
    id; of an undoing it is the id of the decision that it undoes, and all else is that decision's. `said` tells who gave
    the number, and when, where somebody told it to the officer. Of an answer `code` is that of the petition, `raw` its
    text, `value` the words of the answer.
    """

    row_id: str
    action: Action
    target: int
    unit: str
    role: Role | Literal[""]
    key: Key
    code: str
    raw: str
    before: Value | None
    value: Value | None
    who: str
    why: str
    place: Place
    about: Place
    message: str
    said: str = ""

    @property
    def reason(self) -> str:
        """Why it was decided: who gave the number, and the reason that was written."""
        return ". ".join(part for part in (self.said, self.why) if part)

    @property
    def is_answer(self) -> bool:
        """Whether it answers what a unit put before the commune, or undoes such an answer: it decides about no number."""
        return self.code.startswith(PETITION)

    @property
    def fills_blank(self) -> bool:
        """Whether it gives a number to a cell in which none stood."""
        return self.action == "correct" and not self.raw and self.key not in IDENTITY_KEYS


@dataclass(frozen=True)
class DecisionRecord:
    """A decision as the ledger keeps it; `seq` is the correction workbook's number, `at` when that came.

    `ended_by` is the id of the decision that undid or replaced it. `outdated_by` is the number of the form whose cell
    first read otherwise: from there on the decision reaches no further.
    """

    id: str
    seq: int
    at: datetime
    decision: Decision
    ended_by: str = ""
    outdated_by: int | None = None

    @property
    def in_force(self) -> bool:
        """Whether it holds: nothing undid or replaced it, and it is no undoing itself."""
        return not self.ended_by and self.decision.action != "undo"


def decision_id(seq: int, row: str) -> str:
    """Make the id of the decision that a correction workbook's row is."""
    return f"{seq}:{row}"


@dataclass(frozen=True)
class Ruling:
    """What was decided about whose form a drop is and for which day: it is judged by that.

    `date_stands` tells that the question whether its date was forgotten has been answered: it was not. `by` are the ids
    of the decisions that say all this. `sent` is when it was sent. `slips` are the day and the number of each slip of its that came back.
    """

    unit: str = ""
    day: date | None = None
    date_stands: bool = False
    sent: datetime | None = None
    by: tuple[str, ...] = ()
    slips: tuple[tuple[date, int], ...] = ()


NO_RULING = Ruling()


@dataclass(frozen=True)
class Overruled:
    """A form whose unit, day or hour was decided: by what, and what these would be without; no day where it is refused then."""

    seq: int
    by: tuple[str, ...]
    unit: str
    day: date | None
    handed: Handed | None = None


@dataclass(frozen=True)
class Target:
    """What a row's id leads to.

    `is_answered` tells that the cell was filled, `raw` and `value` with what and what counts of it now; `is_said` that
    the finding is among the drop's. `shown` are the places and texts that such findings speak of; where there is none,
    the cell's own. `standing` are the decisions in force on the same row, or on the same cell's value.
    """

    drop: DropRecord
    is_answered: bool
    raw: str
    value: Value | None
    about: Place
    message: str
    is_said: bool
    standing: tuple[DecisionRecord, ...]
    shown: tuple[tuple[Place, str], ...] = ()


class Decided(Protocol):
    """Where ids lead to: the ledger."""

    def target(self, row: RowId) -> Target | None:
        """Give what a row speaks of; None where there is no such drop with a verdict."""
        ...

    def decision(self, id_: str) -> DecisionRecord | None:
        """Give a decision by its id."""
        ...

    def last_answers(self, unit: str, role: Role, before: date | None = None) -> Mapping[Key, tuple[Value, date]]:
        """Give a unit's last value of each cell in one role, with its report day; of days before one, where it is given."""
        ...

    def put_forward_at(self, row: RowId) -> PutForward | None:
        """Give what a row of a form says, where that is a petition's; None where it says nothing."""
        ...

    def form_numbered(self, seq: int) -> DropRecord | None:
        """Give a form that was taken, by its number."""
        ...

    def counting_forms(self, unit: str, role: Role, day: date) -> Sequence[DropRecord]:
        """Give the forms that count of a unit, role and day, one of each scope, the one handed in last at the end."""
        ...
