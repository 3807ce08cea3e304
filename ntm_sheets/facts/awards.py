"""Whom to praise: rows of an award workbook as the ledger keeps them, what of them holds, who is proposed and why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, Protocol

from ntm_sheets.campaign.names import fold
from ntm_sheets.campaign.policy import AwardKind
from ntm_sheets.facts.findings import Place
from ntm_sheets.facts.fingerprints import sha256_of
from ntm_sheets.facts.petitions import PutForward
from ntm_sheets.facts.result_rows import Row

AwardAct = Literal["count", "decide", "object", "answer", "undo"]
NomineeKind = Literal["collective", "person", ""]
Verdict = Literal["praise", "none"]
CODE_DIGITS = 12
VOTE_FIELDS = ("issued", "collected", "agree", "against", "invalid")
KINDS: Mapping[str, NomineeKind] = {"Tập thể": "collective", "Cá nhân": "person"}


@dataclass(frozen=True)
class AwardEntry:
    """A row of an award workbook that holds; `place` is its cell there, `row` the table and the row that it is.

    `about` is the code of the candidate whose votes are counted or of whom is decided; of an answer and an undoing the id
    of the entry. `name`, `kind` and `unit` are whose it is, as it was typed or shown; `said` what was typed, by field:
    of a count `issued`, `collected`, `agree`, `against`, `invalid`; of a decision `verdict`, `form`, `reason`, `money`; of
    an objection `by`, `matter`, `text`, `day`, `answer`; of an answer `answer`, of an undoing `word`.
    """

    row: str
    act: AwardAct
    about: str
    name: str
    kind: NomineeKind
    unit: str
    said: tuple[tuple[str, str], ...]
    who: str
    place: Place

    def __getitem__(self, name: str) -> str:
        """Give what was typed in a field, empty where nothing was."""
        return next((text for key, text in self.said if key == name), "")

    def number(self, name: str) -> int:
        """Give a typed number; 0 where none was."""
        return int(self[name] or 0)

    @property
    def identity(self) -> tuple[object, ...]:
        """By what a row is known again, however it is typed."""
        return self.act, self.about, tuple((key, fold(text)) for key, text in self.said)


@dataclass(frozen=True)
class AwardRecord:
    """A row as the ledger keeps it; `seq` is the workbook's number, `at` when that came."""

    id: str
    seq: int
    at: datetime
    entry: AwardEntry


class KnownAwards(Protocol):
    """Where what was decided so far, and whom units nominated, is kept: the ledger."""

    def awards(self) -> Sequence[AwardRecord]:
        """Give every row of an award workbook that holds, in the order in which they came."""
        ...

    def put_forward(self) -> Sequence[PutForward]:
        """Give what all forms that count say in the rows of petitions."""
        ...


@dataclass
class Standing:
    """What holds of all rows that came: counts and decisions by the candidate's code, objections with their answers by id.

    `last` is the workbook that last said something about a candidate's votes, a decision or an objection.
    """

    counts: dict[str, AwardRecord] = field(default_factory=dict)
    decisions: dict[str, AwardRecord] = field(default_factory=dict)
    objections: dict[str, tuple[AwardRecord, AwardRecord | None]] = field(default_factory=dict)
    last: dict[tuple[str, str], AwardRecord] = field(default_factory=dict)
    entries: dict[str, AwardRecord] = field(default_factory=dict)

    def take(self, record: AwardRecord) -> None:
        """Let one more row hold."""
        entry = record.entry
        undone = self.entries.get(entry.about) if entry.act == "undo" else None
        self.entries[record.id] = record
        if entry.act == "count":
            self.counts[entry.about] = record
        elif entry.act == "decide":
            self.decisions[entry.about] = record
        elif entry.act == "object":
            self.objections[record.id] = (record, None)
        elif entry.act == "answer" and entry.about in self.objections:
            self.objections[entry.about] = (self.objections[entry.about][0], record)
        elif undone is not None:
            self._undo(undone)
        what = undone.entry if undone else entry
        self.last["count" if what.act == "count" else "decide", what.about or record.id] = record

    def _undo(self, record: AwardRecord) -> None:
        entry = record.entry
        for held in (self.counts, self.decisions):
            if held.get(entry.about) is record:
                del held[entry.about]
        if entry.act == "object":
            self.objections.pop(record.id, None)
        elif entry.act == "answer" and self.objections.get(entry.about, (None, None))[1] is record:
            self.objections[entry.about] = (self.objections[entry.about][0], None)

    @property
    def in_force(self) -> list[AwardRecord]:
        """Give the rows that hold, the newest first: those that can be undone."""
        answered = (one for pair in self.objections.values() for one in pair if one is not None)
        held = {one.id for one in (*self.counts.values(), *self.decisions.values(), *answered)}
        return [one for one in reversed(self.entries.values()) if one.id in held]


def standing_awards(records: Iterable[AwardRecord]) -> Standing:
    """Give what holds of all rows that came, in their order."""
    found = Standing()
    for record in records:
        found.take(record)
    return found


def candidate_code(unit: str, name: str) -> str:
    """Make the code by which a candidate is known again, however the name is accented and spaced.

    A unit itself has no name here, a working group no unit. One name in two units is two candidates: each village has its
    women's union, and its Nguyễn Văn Nam.
    """
    return sha256_of(f"{unit} {fold(name)}".encode("utf-8", "replace"))[:CODE_DIGITS]


def nominee_of(said: PutForward) -> tuple[NomineeKind, str]:
    """Part who is nominated into the kind and the name, as the form's two cells have them."""
    for word, kind in KINDS.items():
        if fold(said.nominee[: len(word)]) == fold(word):
            return kind, said.nominee[len(word) :].strip(" :–-")
    return "", said.nominee.strip()


@dataclass(frozen=True)
class Cited:
    """Where a number or a word of a ground stands: of so many `cells` of one form's sheet the first; `day` is the form's."""

    day: date | None
    place: Place
    cells: int = 1


# A ground that is none: what the council has to look at beside them.
TO_NOTE = "Lưu ý"


@dataclass(frozen=True)
class Ground:
    """Why somebody is proposed: by a rule of the campaign for an award (`title`), or by somebody's nomination.

    `words` say the numbers, or what was achieved, `cited` where they stand. `level` tells how many share the place that the
    rule gives, 1 where nobody else does; `rank` is that place, 0 where the rule puts nobody in a row; `kind` is the rule's.
    """

    by: str
    title: str
    words: str
    cited: tuple[Cited, ...] = ()
    rank: int = 0
    level: int = 1
    is_nomination: bool = False
    kind: AwardKind | Literal[""] = ""


@dataclass(frozen=True)
class RuleLine:
    """What came of one rule: how many it looked at, how many it proposes, and in words what is to be known of that."""

    number: int
    title: str
    looked_at: int
    proposed: int
    words: str


@dataclass(frozen=True)
class Candidate:
    """Who may be praised, with all that speaks for it, and what was counted and decided so far.

    One without `grounds` was decided about, or voted on, though nobody nominated it.
    """

    code: str
    kind: NomineeKind
    unit: str
    name: str
    grounds: tuple[Ground, ...] = ()
    count: AwardRecord | None = None
    decision: AwardRecord | None = None

    @property
    def titles(self) -> tuple[str, ...]:
        """The awards for which rules propose it."""
        return tuple(dict.fromkeys(ground.title for ground in self.grounds if ground.title))

    @property
    def is_praised(self) -> bool:
        """Whether the council decided to praise it."""
        return self.decision is not None and self.decision.entry["verdict"] == "praise"


@dataclass(frozen=True)
class Awards:
    """All that is proposed, counted, decided and objected to as of a moment; `rules` tell what came of each rule."""

    candidates: Sequence[Candidate] = ()
    rules: Sequence[RuleLine] = ()
    standing: Standing = field(default_factory=Standing)

    @property
    def praised(self) -> list[Candidate]:
        """Those whom the council decided to praise, in the order of the decisions."""
        praised = {one.decision.id: one for one in self.candidates if one.decision and one.is_praised}
        return [praised[id_] for id_ in self.standing.entries if id_ in praised]


@dataclass(frozen=True, slots=True)
class AwardRow(Row):
    """A candidate as a line of a table: who, why, how the vote went, what the council decided and who wrote that down."""

    code: str
    kind: str
    unit: str
    name: str
    nominated: bool
    titles: str
    grounds: str
    issued: int | None
    collected: int | None
    agree: int | None
    against: int | None
    invalid: int | None
    verdict: str
    form: str
    reason: str
    money: int | None
    who: str
    decided: datetime | None


def award_rows(awards: Awards) -> list[AwardRow]:
    """Give each candidate as a line of a table."""
    return [_row(one) for one in awards.candidates]


def _row(one: Candidate) -> AwardRow:
    said: Mapping[str, str] = dict(one.decision.entry.said) if one.decision else {}
    issued, collected, agree, against, invalid = (
        one.count.entry.number(name) if one.count else None for name in VOTE_FIELDS
    )
    return AwardRow(
        one.code, one.kind, one.unit, one.name, bool(one.grounds), "; ".join(one.titles),
        "\n".join(f"{ground.by}: {ground.words}" for ground in one.grounds), issued, collected, agree, against, invalid,
        said.get("verdict", ""), said.get("form", ""), said.get("reason", ""),
        int(said["money"]) if said.get("money") else None, one.decision.entry.who if one.decision else "",
        one.decision.at if one.decision else None,
    )  # fmt: skip
