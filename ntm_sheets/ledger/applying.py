"""What follows from the decisions in force, and how far each reaches, written where it is read: corrected values, quiet findings, what counts."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, select, tuple_, union

from ntm_sheets.contract.standards import REUSED
from ntm_sheets.facts.decisions import IDENTITY_KEYS
from ntm_sheets.facts.findings import HOLDING, NO_KEY, Key
from ntm_sheets.facts.submission import PHOTOS
from ntm_sheets.ledger.history_queries import DECIDED_ABOUT_UNIT, NOT_TO_MEND
from ntm_sheets.ledger.photos import follow_own_texts, follow_pictures, follow_texts, uses_by_unit
from ntm_sheets.ledger.reading import PART
from ntm_sheets.ledger.schema import COUNTS, answers, decisions, drops, findings, submissions
from ntm_sheets.ledger.standing import ANSWER_KEY, TURN, choose, forget_days, write_latest

Order = tuple[str, str, int]
"""A form's report date (ISO), turn and number: the order in which forms follow each other."""


@dataclass(frozen=True)
class Reach:
    """The numbers of the forms that a decision covers, and of the first one that reads otherwise."""

    covered: tuple[int, ...]
    outdated_by: int | None = None


def reach(forms: Sequence[Order], start: Order, raws: Mapping[int, str], raw: str) -> Reach:
    """Follow a cell from the form `start` on; `raws` is what its cell reads by form, where it is filled.

    A form that leaves the cell blank says nothing and changes nothing, unless it was the blank itself (an empty `raw`)
    that the decision was about.
    """
    covered: list[int] = []
    for form in forms:
        if form < start:
            continue
        found = raws.get(form[-1])
        if found is None and raw and form != start:
            continue
        if (found or "") != raw:
            return Reach(tuple(covered), form[-1])
        covered.append(form[-1])
    return Reach(tuple(covered))


PICTURE = ("photos", "picture")
a, d, f, s = answers.c, decisions.c, findings.c, submissions.c
FINDING_KEY = (f.table_key, f.row_key, f.field)


def follow(connection: Connection, unit: str, role: str, *, whole: bool = False) -> None:
    """Make anew what follows from the decisions about a unit's forms in one role.

    `whole` tells that a form of theirs counts now and did not, or the other way round: then any of their cells may count otherwise.
    What is decided about a photo by itself reaches no other one (`follow_photo` sees to that), but for what is waived of
    a picture.
    """
    if role == PHOTOS or connection.execute(DECIDED_ABOUT_UNIT, {"unit": unit, "role": role}).first() is None:
        return
    about_them = and_(d.unit == unit, d.role == role)
    in_force = and_(about_them, d.ended_by == "", d.action.in_(("correct", "waive")))
    made = connection.execute(select(decisions).where(in_force).order_by(d.seq, d.position)).all()
    before = _decided(connection, unit, role)
    theirs = _of_unit(unit, role)
    touched = union(theirs, select(d.target).where(d.unit == unit, d.role == role))
    cells = _clear(connection, a.seq.in_(theirs), f.seq.in_(touched))
    forms = _forms(connection, unit, role)
    for one, found in _reaches(connection, unit, role, made, forms):
        connection.execute(decisions.update().where(d.id == one.id).values(outdated_by=found.outdated_by))
        _settle_findings(connection, one, found.covered)
        if one.action == "correct":
            cells.add(_key(one))
            _write_decided(connection, one, found.covered)
    follow_pictures_waived(connection, unit)
    _forget_changed(connection, unit, before ^ _decided(connection, unit, role))
    follow_texts(connection, unit, role, cells)
    if whole or cells:
        write_latest(connection, unit, role, None if whole else cells)


def follow_photo(connection: Connection, seq: int) -> None:
    """Make anew what follows from the decisions about a photo that came without a form."""
    if connection.execute(select(s.seq).where(s.seq == seq, s.role == PHOTOS)).first() is None:
        return
    _clear(connection, a.seq == seq, f.seq == seq)
    in_force = and_(d.target == seq, d.ended_by == "", d.action.in_(("correct", "waive")))
    for one in connection.execute(select(decisions).where(in_force).order_by(d.seq, d.position)).all():
        connection.execute(decisions.update().where(d.id == one.id).values(outdated_by=None))
        _settle_findings(connection, one, (seq,))
        if one.action == "correct" and _key(one) not in IDENTITY_KEYS:
            _write_decided(connection, one, (seq,))
    follow_own_texts(connection, seq)
    for unit in connection.scalars(select(s.unit).where(s.seq == seq)).all():
        follow_pictures_waived(connection, unit, seq)


def follow_pictures_waived(connection: Connection, unit: str, seq: int | None = None) -> None:
    """Settle anew what was said of a unit's pictures, wherever it shows them: in its forms, or by themselves.

    Of one form alone (`seq`) nothing is to be done where neither anything is said of its pictures, nor was waived there.
    """
    of_pictures = and_(f.table_key == PICTURE[0], f.field == PICTURE[1])
    waivers = and_(d.unit == unit, d.action == "waive", d.table_key == PICTURE[0], d.field == PICTURE[1])
    made = connection.execute(select(decisions).where(waivers).order_by(d.seq, d.position)).all()
    if not made or (seq is not None and not any(one.target == seq for one in made)
                    and connection.execute(select(f.seq).where(f.seq == seq, of_pictures)).first() is None):  # fmt: skip
        return
    ids, theirs = [one.id for one in made], select(s.seq).where(s.unit == unit)
    for start in range(0, len(ids), PART):
        settled = and_(of_pictures, f.decision.in_(ids[start : start + PART]), f.seq.in_(theirs))
        connection.execute(findings.update().where(settled).values(decision=""))
    for one in made:
        if one.ended_by == "":
            _settle_picture(connection, one)


def follow_counting(connection: Connection, targets: Collection[int]) -> set[tuple[str, str]]:
    """Mark which of these drops are set aside or held; give the units and roles of those for which that changed."""
    toggled: set[tuple[str, str]] = set()
    for target in sorted(targets):
        now = {"set_aside": set_aside_by(connection, target), "held": held_for(connection, target)}
        c = drops.c
        before = connection.execute(
            select(c.set_aside, c.held, c.owner_unit, c.owner_role).where(c.seq == target)
        ).one()
        if (now["set_aside"], now["held"]) != (before.set_aside, before.held):
            connection.execute(drops.update().where(c.seq == target).values(now))
            toggled.add((before.owner_unit, before.owner_role))
            for form in connection.execute(select(s.unit, s.role, s.report_date, s.scope).where(s.seq == target)).all():
                choose(connection, *form)
            follow_pictures(connection, target)
    return toggled


def set_aside_by(connection: Connection, target: int) -> str:
    """Give the id of the decision by which a drop shall not count; empty where there is none."""
    by = select(d.id).where(d.target == target, d.action == "set-aside", d.ended_by == "")
    return connection.scalar(by.order_by(d.seq.desc(), d.position.desc()).limit(1)) or ""


def held_for(connection: Connection, target: int) -> str:
    """Give the first code for which a form waits, of those that the officer has not waived."""
    waived = select(d.code).where(d.target == target, d.action == "waive", d.ended_by == "")
    taken = select(s.seq).where(s.seq == target)
    query = select(f.code).where(f.seq == target, f.code.in_(HOLDING), f.code.not_in(waived), taken.exists())
    return connection.scalar(query.order_by(f.position).limit(1)) or ""


def _settle_picture(connection: Connection, one: Row[Any]) -> None:
    """Settle what was said of a picture wherever its unit shows it; that it was used before, where it is said to show the same.

    Another picture in the same slot is another matter.
    """
    shown = uses_by_unit(connection, one.target, one.row_key, one.unit, of_subject=one.code == REUSED)
    places = [(use.seq, use.row, use.cell) for use in shown]
    here = (f.code == one.code, f.table_key == PICTURE[0], f.field == PICTURE[1])
    place = tuple_(f.seq, f.row_key, f.cell)
    for start in range(0, len(places), PART):
        part = places[start : start + PART]
        connection.execute(findings.update().where(*here, place.in_(part)).values(decision=one.id))


def _fills_blank(one: Row[Any]) -> bool:
    return one.action == "correct" and one.raw == "" and _key(one) not in IDENTITY_KEYS


def _write_decided(connection: Connection, one: Row[Any], covered: Collection[int]) -> None:
    """Write what was decided of a cell into the forms that it covers."""
    if _fills_blank(one):
        _add_answers(connection, one, covered)
        return
    here = and_(a.seq.in_(covered), tuple_(*ANSWER_KEY) == tuple_(*_key(one)))
    connection.execute(answers.update().where(here).values(corrected=one.value, decision=one.id))


def _add_answers(connection: Connection, one: Row[Any], covered: Collection[int]) -> None:
    """Write the number that was given for a blank cell as an answer of each form that leaves it blank."""
    table, row, field = _key(one)
    here = and_(a.seq.in_(covered), tuple_(*ANSWER_KEY) == tuple_(table, row, field))
    connection.execute(answers.delete().where(a.added, here))
    for seq in sorted(covered):
        last: int | None = connection.scalar(select(func.max(a.position)).where(a.seq == seq))
        answer = {"table_key": table, "row_key": row, "field": field, "corrected": one.value, "decision": one.id}
        place = {"file": one.file, "sheet": one.sheet, "cell": one.cell}
        position = 0 if last is None else last + 1
        connection.execute(answers.insert().values(seq=seq, position=position, added=True, **answer, **place))


def _key(one: Row[Any]) -> Key:
    return (one.table_key, one.row_key, one.field)


def _of_unit(unit: str, role: str) -> Any:  # noqa: ANN401 - a query's own type says nothing more
    return select(s.seq).where(s.unit == unit, s.role == role)


def _decided(connection: Connection, unit: str, role: str) -> set[tuple[int, str, str, str, str | None]]:
    """Give the cells with a decided value: form, cell, value."""
    decided = select(a.seq, *ANSWER_KEY, a.corrected).where(a.decision != "", a.seq.in_(_of_unit(unit, role)))
    return {(seq, table, row, field, value) for seq, table, row, field, value in connection.execute(decided)}


def _forget_changed(
    connection: Connection, unit: str, changed: Collection[tuple[int, str, str, str, str | None]]
) -> None:
    """Let the days be judged anew from the first one of a form in which other values count now."""
    seqs = {seq for seq, *_ in changed}
    first = connection.scalar(select(func.min(s.report_date)).where(s.seq.in_(seqs))) if seqs else None
    if first:
        forget_days(connection, unit, first)


def _clear(connection: Connection, mine: ColumnElement[bool], touched: ColumnElement[bool]) -> set[Key]:
    """Take back what followed so far of some forms' answers and findings; give the cells whose value was another one."""
    decided = and_(a.decision != "", mine)
    cells = {(row[0], row[1], row[2]) for row in connection.execute(select(*ANSWER_KEY).where(decided))}
    connection.execute(answers.delete().where(a.added, decided))
    connection.execute(answers.update().where(decided).values(corrected=None, decision=""))
    connection.execute(findings.update().where(f.decision != "", touched).values(decision=""))
    return cells


def _forms(connection: Connection, unit: str, role: str) -> list[Order]:
    """Give the unit's forms that may count, in the order of their days, and of a day as they were handed in."""
    query = select(s.report_date, *TURN).join_from(submissions, drops, s.seq == drops.c.seq)
    here = (s.unit == unit, s.role == role, COUNTS)
    rows = connection.execute(query.where(*here).order_by(s.report_date, *TURN))
    return [(row.report_date, row.turn, row.seq) for row in rows]


def _reaches(
    connection: Connection, unit: str, role: str, made: Sequence[Row[Any]], forms: Sequence[Order]
) -> list[tuple[Row[Any], Reach]]:
    """Follow each decision, the oldest first: where two cover a cell the newer one is written last."""
    keys = {_key(one) for one in made} - {NO_KEY}
    keys |= {_picture_of(key) for key in keys if key[0] == "photos"}
    raws: dict[Key, dict[int, str]] = {key: {} for key in keys}
    if keys:
        query = select(*ANSWER_KEY, a.seq, a.raw).where(a.seq.in_(_of_unit(unit, role)), tuple_(*ANSWER_KEY).in_(keys))
        for table, row, field, seq, raw in connection.execute(query):
            raws[table, row, field][seq] = raw
    starts = _starts(connection, made)
    found: list[tuple[Row[Any], Reach]] = []
    for one in made:
        start = starts.get(one.target)
        if start is None:
            # A form that is judged anew right now has no cells: a number added to it now would stand in its way.
            found.append((one, Reach(() if _fills_blank(one) else (one.target,))))
        elif one.action == "waive" and _key(one)[::2] == PICTURE:
            # Of a picture it holds for ever, in whichever slot that comes.
            found.append((one, Reach((one.target,))))
        elif _key(one) in IDENTITY_KEYS:
            # Whose form it is, and for which day, is said of that form alone.
            found.append((one, Reach((one.target,))))
        elif _key(one) == NO_KEY:
            # What is said about a whole form is said, or not said, about the next one anew.
            following = next((form[-1] for form in forms if form > start), None)
            found.append((one, Reach((one.target,), following)))
        elif _fills_blank(one):
            # What was said of one day is said of that day: as long as its forms leave the cell blank.
            same_day = [form for form in forms if form[0] == start[0]]
            if one.table_key == "photos":
                # What a photo shows is said of that photo, not of the next one in its slot.
                hung = raws[_picture_of(_key(one))]
                same_day = [form for form in same_day if hung.get(form[-1]) == hung.get(one.target)]
            found.append((one, reach(same_day, start, raws[_key(one)], "")))
        else:
            found.append((one, reach(forms, start, raws[_key(one)], one.raw)))
    return found


def _picture_of(key: Key) -> Key:
    return (key[0], key[1], "picture")


def _starts(connection: Connection, made: Sequence[Row[Any]]) -> dict[int, Order]:
    targets = {one.target for one in made}
    query = select(s.report_date, *TURN).join_from(submissions, drops, s.seq == drops.c.seq)
    rows = connection.execute(query.where(s.seq.in_(targets)))
    return {row.seq: (row.report_date, row.turn, row.seq) for row in rows}


def _settle_findings(connection: Connection, one: Row[Any], covered: Iterable[int]) -> None:
    if one.action == "waive" and _key(one)[::2] == PICTURE:
        return  # `follow_pictures_waived` sees to that
    here = [f.seq.in_(covered), tuple_(*FINDING_KEY) == tuple_(*_key(one))]
    if one.action == "waive":
        here.append(f.code == one.code)
    if _fills_blank(one):
        # One number more does not answer what is said of several blanks at the first of them.
        here.append(f.code.not_in(NOT_TO_MEND))
    connection.execute(findings.update().where(*here).values(decision=one.id))
