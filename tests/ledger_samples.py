"""Small made-up submissions for the tests of the ledger."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from ntm_sheets.campaign.questions import Value
from ntm_sheets.facts.findings import Finding, Key, Place
from ntm_sheets.facts.records import Handed, turn_of
from ntm_sheets.facts.submission import Answer, Picture, Role, Submission
from ntm_sheets.ledger.store import Ledger

AT = datetime(2021, 10, 5, 16, 40)
DAY = date(2021, 10, 5)
FINDING = Finding(
    "decimal-comma", "note", Place("a.xlsx", "Tiêu chí", "F7"), "Đã hiểu 85,5.", "85,5", "Không cần làm gì."
)


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def submission(
    values: Mapping[Key, Value | None],
    unit: str = "hoa-binh",
    role: Role = "village",
    day: date = DAY,
    *pictures: Picture,
) -> Submission:
    answers = tuple(
        Answer(*key, value, f"{value}", False, Place("a.xlsx", key[0], f"F{n}"))
        for n, (key, value) in enumerate(values.items())
    )
    return Submission(unit, role, day, answers, pictures)


def picture(row: str = "A01", content: str = "fence", phash: str = "00ff13579bdf2468") -> Picture:
    return Picture("photos", row, Place("a.xlsx", "Ảnh", "G5"), "jpeg", sha(content), phash, 800, 600)


def arrive(
    ledger: Ledger, name: str = "a.xlsx", content: str | None = None, at: datetime = AT, mtime_ns: int = 1
) -> int:
    """Take a file as far as it goes before it is read."""
    seq = ledger.claim(sha(name if content is None else content), name, at, mtime_ns, 4)
    ledger.mark_archived(seq, f"2021-10-05/{seq}.xlsx")
    ledger.mark_left(seq)
    return seq


def accept(
    ledger: Ledger, content: Submission, name: str = "", at: datetime = AT, handed: datetime | None = None
) -> int:
    """Take a file all the way."""
    seq = arrive(ledger, name or f"{len(ledger.drops())}.xlsx", at=at)
    when = Handed(handed, "Date", turn_of(handed)) if handed else None
    ledger.write_verdict(
        seq, "xlsx", "accepted", "đã nhận", content, (FINDING,), filled=len(content.answers), handed=when
    )
    return seq


def open_ledger(folder: Path) -> Ledger:
    return Ledger(folder / "ledger.sqlite", patience=0.1)
