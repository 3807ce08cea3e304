"""What units put before the commune: difficulties, proposals, nominations; each text once, with its days and its answer."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from ntm_sheets.campaign.names import fold
from ntm_sheets.facts.findings import Key
from ntm_sheets.facts.fingerprints import sha256_of
from ntm_sheets.facts.submission import Role

PetitionKind = Literal["difficulty", "proposal", "nomination"]
REPORT, NOMINATIONS = "report", "nominations"
KINDS: Mapping[str, PetitionKind] = {"difficulties": "difficulty", "proposals": "proposal"}
"""What is asked for in a row of the table `report`; every row of `nominations` is one of those."""
TEXT_FIELDS = ("value", "kind", "name", "achievement")
PETITION = "petition-"
"""Begins the code of a decision that answers a petition; the mark of its text follows."""
# What people write where they have nothing to say: a text of these words alone is no petition.
WORDS_OF_NOTHING = (
    "khong chua co gi nao ca het kho khan vuong mac de xuat kien nghi khen thuong phat sinh thay noi dung binh thuong",
    "thon don vi da on tot tap the ca nhan ko k 0 none",
)
NOTHING = frozenset(word for words in WORDS_OF_NOTHING for word in words.split())
WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class PutForward:
    """A text of forms that count, as it stands there: `seq` and `row` of the last one, the days of the first and the last.

    `times` is in how many forms it is said; `nominee` is who is nominated, with the kind of that.
    """

    unit: str
    role: Role
    kind: PetitionKind
    row: str
    nominee: str
    text: str
    first: date
    last: date
    times: int
    seq: int

    @property
    def whole(self) -> str:
        """The text with who is nominated."""
        return ": ".join(part for part in (self.nominee, self.text) if part)

    @property
    def code(self) -> str:
        """By what it is known again, however it is accented and punctuated."""
        return PETITION + sha256_of(f"{self.kind} {fold(self.whole)}".encode("utf-8", "replace"))[:12]

    @property
    def key(self) -> Key:
        """The cell that holds it, of a nomination what was achieved."""
        if self.kind == "nomination":
            return NOMINATIONS, self.row, "achievement"
        return REPORT, self.row, "value"


@dataclass(frozen=True, slots=True)
class Petition:
    """What a unit (its village or its team) put before the commune, and what was answered.

    `answered` is when the answer came in, None where there is none; it `is_settled` where the officer said so.
    """

    said: PutForward
    answer: str = ""
    answered: datetime | None = None
    answered_by: str = ""
    is_settled: bool = False

    @property
    def is_said_again(self) -> bool:
        """Whether it was said of a day after the one on which it was settled."""
        return self.is_settled and self.answered is not None and self.said.last > self.answered.date()


def said_in_row(
    unit: str, role: Role, table: str, row: str, cells: Mapping[str, str], days: tuple[date, date, int], seq: int
) -> PutForward:
    """Put together what the cells of a row say; `days` are the first, the last and how many."""
    if table == NOMINATIONS:
        nominee = " ".join(part for part in (cells.get("kind", ""), cells.get("name", "")) if part)
        return PutForward(unit, role, "nomination", row, nominee, cells.get("achievement", ""), *days, seq)
    return PutForward(unit, role, KINDS[row], row, "", cells.get("value", ""), *days, seq)


def says_nothing(text: str) -> bool:
    """Tell whether somebody only says that there is nothing to say: “không có”, a dash."""
    return NOTHING.issuperset(WORD.findall(fold(text)))


def requests(petitions: Iterable[Petition]) -> Iterator[Petition]:
    """Yield what is asked for: difficulties and proposals, no nominations."""
    return (one for one in petitions if one.said.kind != "nomination")


def open_petitions(petitions: Iterable[Petition]) -> Iterator[Petition]:
    """Yield those that nobody has said to be settled."""
    return (one for one in petitions if not one.is_settled)
