"""Drops that have the same bytes: which there are, whether one of them counts now, and what forms stand for one."""

from collections.abc import Collection, Iterator

from sqlalchemy import Connection, bindparam, func, or_, select

from ntm_sheets.facts.records import DropRecord, Letter
from ntm_sheets.ledger.officer_rows import OFFICER_ROWS
from ntm_sheets.ledger.reading import DROPS, SOME_DROPS, drops_of, parted, read_drops
from ntm_sheets.ledger.schema import decisions, drops, findings, submissions

c = drops.c
TWINS = DROPS.where(c.sha256 == bindparam("sha256"), c.seq != bindparam("seq"), c.archived != "")
TWINNED = select(c.seq, c.sha256).where(c.archived != "", c.sha256.in_(bindparam("marks", expanding=True)))


def read_twins(connection: Connection, sha256: str, seq: int) -> tuple[DropRecord, ...]:
    """Give the archived drops with these bytes but for one, in the order of receipt."""
    return drops_of(connection, TWINS, sha256=sha256, seq=seq)


def find_twinned(connection: Connection, some: Collection[DropRecord]) -> set[int]:
    """Give the numbers of those of these drops of which another archived one has the same bytes."""
    marks = {one.seq: one.sha256 for one in some}
    found: dict[str, set[int]] = {}
    for part in parted(marks):
        for seq, mark in connection.execute(TWINNED, {"marks": list({marks[one] for one in part})}):
            found.setdefault(mark, set()).add(seq)
    return {seq for seq, mark in marks.items() if found.get(mark, set()) - {seq}}


def read_counting_twins(connection: Connection, sha256: str, seq: int) -> Iterator[DropRecord]:
    """Yield those of them that count now: what was refused, replaced, set aside or undone does not."""
    return (twin for twin in read_twins(connection, sha256, seq) if _counts(connection, twin))


def read_forms_of(connection: Connection, drop: DropRecord) -> tuple[tuple[DropRecord, Letter | None], ...]:
    """Give the forms that stand for a drop: itself, those in it, or those that they repeat.

    Each has the letter that it came with in that drop; a form that is the drop itself has none of that.
    """
    if drop.was_taken:
        return ((drop, None),)
    inside = read_drops(connection, c.container == drop.seq)
    letters = {one.seq if one.duplicate_of is None else one.duplicate_of: one.letter for one in inside}
    found = drops_of(connection, SOME_DROPS, seqs=list(letters))
    return tuple((one, letters[one.seq]) for one in found if one.was_taken)


def read_repeats(connection: Connection, seq: int) -> tuple[DropRecord, ...]:
    """Give the drops that repeat a form, or the mail or archive that it or a repeat of it came in, in the order of receipt."""
    copies = read_drops(connection, or_(c.seq == seq, c.duplicate_of == seq))
    holders = {one.container for one in copies if one.container is not None}
    return read_drops(connection, or_(c.duplicate_of == seq, c.duplicate_of.in_(holders)))


def _counts(connection: Connection, drop: DropRecord) -> bool:
    if drop.verdict != "accepted" or not drop.counts:
        return False
    if drop.unit:
        return bool(connection.scalar(select(submissions.c.counts).where(submissions.c.seq == drop.seq)))
    inside = read_drops(connection, c.container == drop.seq)
    return all(_counts_inside(connection, one) for one in inside) if inside else _is_in_force(connection, drop.seq)


def _counts_inside(connection: Connection, drop: DropRecord) -> bool:
    """Tell whether a file of a mail or archive counts, itself or as a repeat; one yet to be judged is judged once.

    One that is held back for a fault of ours counts nowhere.
    """
    if drop.verdict == "duplicate":
        (first,) = drops_of(connection, SOME_DROPS, seqs=[drop.duplicate_of])
        return _counts(connection, first)
    return (drop.verdict == "pending" and not drop.fault) or _counts(connection, drop)


def _is_in_force(connection: Connection, seq: int) -> bool:
    """Tell whether a workbook of the officer was applied to its last row, and all that it decided holds."""
    d, f = decisions.c, findings.c
    made, ended = connection.execute(
        select(func.count(), func.coalesce(func.sum(d.ended_by != ""), 0)).where(d.seq == seq)
    ).one()
    faults = connection.scalar(select(func.count()).where(f.seq == seq, f.level == "error"))
    written = (connection.scalar(select(func.count()).where(table.c.seq == seq)) for table in OFFICER_ROWS)
    return bool(made or any(written)) and not ended and not faults
