"""The rows of one drop: settled, with what was read from it, or inside a mail or an archive."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Table, and_, func, select

from ntm_sheets.facts.findings import HOLDING, Finding
from ntm_sheets.facts.fingerprints import fingerprints_of
from ntm_sheets.facts.records import Letter, Receipt
from ntm_sheets.facts.submission import Submission
from ntm_sheets.ledger.applying import follow, follow_pictures_waived
from ntm_sheets.ledger.database import put_rows
from ntm_sheets.ledger.photos import write_pictures
from ntm_sheets.ledger.reading import read_receipts
from ntm_sheets.ledger.schema import answers, drops, findings, photos, submissions
from ntm_sheets.ledger.standing import take_in
from ntm_sheets.ledger.values import Row, handed_text, senders_text, storable, value_to_text


@dataclass(frozen=True)
class Inside:
    """A file inside a mail or archive: its place there, from 0, and what it is."""

    member: int
    name: str
    sha256: str
    size: int


def claim_members(connection: Connection, container: int, inside: Iterable[Inside]) -> tuple[Receipt, ...]:
    """Give each file inside a drop a number of its own, the same one however often the drop is opened."""
    c = drops.c
    came = connection.execute(select(c.received_at, c.mtime_ns).where(c.seq == container)).one()
    # Asked first: an insert that the index refuses would use up a number all the same.
    known = set(connection.scalars(select(c.member).where(c.container == container)))
    for one in inside:
        if one.member in known:
            continue
        row = {
            "sha256": one.sha256,
            "name": storable(one.name),
            "received_at": came.received_at,
            "mtime_ns": came.mtime_ns,
            "size": one.size,
            "has_left": True,
            "container": container,
            "member": one.member,
        }
        connection.execute(drops.insert().values(row))
    return read_receipts(connection, c.container == container)


def open_container(
    connection: Connection, seq: int, archived: str, letter: Letter, members: Mapping[int, Letter]
) -> None:
    """Let the files inside a drop be judged: their bytes are where the drop's are, each with its own letter."""
    c = drops.c
    connection.execute(drops.update().where(c.seq == seq).values(_told(letter)))
    for member, its in members.items():
        here = and_(c.container == seq, c.member == member)
        connection.execute(drops.update().where(here).values(_told(its) | {"archived": archived}))


def _told(letter: Letter) -> dict[str, str | None]:
    moments = {name: getattr(letter, name) for name in ("sent_at", "passed_at", "carried_at", "entry_at")}
    texts = {name: storable(getattr(letter, name)) for name in ("sender", "subject", "sent_by", "passed_by", "unread")}
    told = texts | {name: moment.isoformat() if moment else None for name, moment in moments.items()}
    return told | {"senders": senders_text(letter.senders), "letter_text": storable(letter.text)}


c = drops.c


PUT_FINDINGS, PUT_FORM, PUT_ANSWERS = findings.insert(), submissions.insert(), answers.insert()


def write_findings(connection: Connection, seq: int, found: Sequence[Finding]) -> list[Row]:
    """Write what is said about a drop, in its order; give the rows."""
    rows: list[Row] = [
        {
            "seq": seq,
            "position": position,
            "code": finding.code,
            "level": finding.level,
            "file": storable(finding.place.file),
            "sheet": storable(finding.place.sheet),
            "cell": storable(finding.place.cell),
            "message": storable(finding.message),
            "seen": storable(finding.seen),
            "remedy": storable(finding.remedy),
            "table_key": finding.key[0],
            "row_key": finding.key[1],
            "field": finding.key[2],
        }
        for position, finding in enumerate(found)
    ]
    put_rows(connection, PUT_FINDINGS, rows)
    return rows


def holding(found: Sequence[Finding]) -> str:
    """Give the first code for which a form with these findings does not count until the officer says so."""
    return next((finding.code for finding in found if finding.code in HOLDING), "")


def write_submission(connection: Connection, seq: int, submission: Submission) -> dict[Table, list[Row]]:
    """Write an accepted form: its answers, what of them counts now, its pictures; decisions about earlier ones go on.

    Gives the rows that were read from it.
    """
    form: Row = {
        "seq": seq,
        "unit": submission.unit,
        "role": submission.role,
        "report_date": submission.report_date.isoformat(),
        "scope": submission.scope,
        "mends": _drop_of(connection, submission.mends),
        "decided_by": "\n".join(submission.by),
        "undecided_unit": submission.undecided[0] if submission.undecided else "",
        "undecided_date": submission.undecided[1].isoformat() if submission.undecided else "",
        "undecided_handed": handed_text(submission.undecided_handed),
        **vars(fingerprints_of(submission)),
    }
    put_rows(connection, PUT_FORM, [form])
    rows = _answer_rows(seq, submission)
    put_rows(connection, PUT_ANSWERS, rows)
    whose = (submission.unit, submission.role, submission.report_date.isoformat(), submission.scope)
    take_in(connection, seq, whose, rows)
    shown = write_pictures(connection, seq, submission)
    follow(connection, submission.unit, submission.role)
    follow_pictures_waived(connection, submission.unit, seq)
    return {submissions: [form], answers: rows, photos: shown}


def _drop_of(connection: Connection, slip: tuple[int, str] | None) -> int | None:
    """Give the drop that a slip was drawn from; none where the number is another file's in this ledger."""
    if slip is None:
        return None
    mine = (drops.c.seq == slip[0], func.substr(drops.c.sha256, 1, len(slip[1])) == slip[1])
    found: int | None = connection.scalar(select(drops.c.seq).where(*mine))
    return found


def _answer_rows(seq: int, submission: Submission) -> list[Row]:
    return [
        {
            "seq": seq,
            "position": position,
            "table_key": answer.table,
            "row_key": answer.row,
            "field": answer.field,
            "value": None if answer.value is None else value_to_text(answer.value),
            "raw": storable(answer.raw),
            "repaired": answer.repaired,
            "added": False,
            "file": storable(answer.place.file),
            "sheet": storable(answer.place.sheet),
            "cell": answer.place.cell,
        }
        for position, answer in enumerate(submission.answers)
    ]
