"""What the officer may decide about as of a moment: the rows of the correction workbook."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from ntm_sheets.campaign.definition import Unit
from ntm_sheets.campaign.names import one_line as clean
from ntm_sheets.checking.catalogue import CATALOGUE
from ntm_sheets.contract.correction_tables import Group
from ntm_sheets.contract.layouts import Named, stands
from ntm_sheets.contract.photo_slots import FIRST_SLOT
from ntm_sheets.drawing.correction_workbook import Agenda, GroupHead, Open, Unclear
from ntm_sheets.errors import OwnError
from ntm_sheets.facts.decisions import SENT_FORMAT, SENT_KEY, row_id
from ntm_sheets.facts.findings import HOLDING, LEVELS, PHOTO_NO_SUBJECT, PHOTO_NO_UNIT
from ntm_sheets.facts.petitions import open_petitions
from ntm_sheets.facts.records import DropRecord, FindingRecord, PhotoRecord
from ntm_sheets.facts.submission import UNIT_KEY
from ntm_sheets.outbox.slips.choosing import last_forms, open_findings
from ntm_sheets.rounds.history import LedgerView, ledger_as_of
from ntm_sheets.rounds.judgement import asked_of, questions_of
from ntm_sheets.rounds.petitions_orders import petitions_of
from ntm_sheets.rounds.pipeline import WorkspaceSession

# More would be no list that a person works through; what is left out comes with the next workbook.
MOST_ROWS = 1_000
# A list longer than this nobody searches; an older form can be named by unit and day.
MOST_FORMS = 60
# Each shows its photo: more would be no file to be mailed.
MOST_PHOTOS = 200


def agenda_of(session: WorkspaceSession, now: datetime) -> Agenda:
    """Gather what the officer may decide about as of a moment."""
    held = ledger_as_of(session.ledger, now, every_drop=True)
    by_seq = {drop.seq: drop for drop in held.drops}
    found: dict[str, Open] = {}
    told = [
        one
        for one in open_findings(held.findings, held.drops)
        if one.finding.code not in (PHOTO_NO_UNIT, PHOTO_NO_SUBJECT)
    ]
    for record in _ordered(told):
        if one := _open(session, record, by_seq[record.seq]):
            found.setdefault(str(one.id), one)
    forms = sorted(last_forms(held.drops), key=lambda drop: -drop.seq)
    decided = [one for one in reversed(held.decisions) if one.in_force]
    rows = list(found.values())
    unclear = [one for one in session.ledger.unclear_photos() if one[0].received_at <= now]
    waiting = list(open_petitions(petitions_of(session.ledger, held)))
    marks = {drop.seq: drop.sha256 for drop in session.ledger.drops(*(one.said.seq for one in waiting[:MOST_ROWS]))}
    return Agenda(
        list(_grouped(rows[:MOST_ROWS])),
        forms[:MOST_ROWS],
        decided[:MOST_ROWS],
        questions_of(session.layouts),
        len(rows[MOST_ROWS:]),
        list(_fillable(session, held)),
        [
            (row_id(said.seq, marks[said.seq], said.key, said.code), one)
            for one in waiting[:MOST_ROWS]
            for said in (one.said,)
        ],
        len(waiting[MOST_ROWS:]),
        _unclear(session, unclear[:MOST_PHOTOS]),
        len(unclear[MOST_PHOTOS:]),
        tuple((unit.name, *_subjects(session, unit)) for unit in session.campaign.units),
    )


def _subjects(session: WorkspaceSession, unit: Unit) -> tuple[str, ...]:
    question = session.layouts.of(unit, "report").question("photos", FIRST_SLOT, "subject")
    return question.choices if question else ()


def _unclear(session: WorkspaceSession, found: Sequence[tuple[DropRecord, PhotoRecord | None]]) -> tuple[Unclear, ...]:
    """Give photos that are to be tied, each made small; one that cannot be had now is told of without."""
    taken = session.copy_photos({drop.seq: (drop.sha256,) for drop, _ in found})
    copies = {seq: got for seq, got in taken if not isinstance(got, OwnError)}
    return tuple(
        Unclear(
            drop,
            drop.report_date,
            copies[drop.seq][drop.sha256].small if copies.get(drop.seq) else b"",
            photo.moment if photo else "",
        )
        for drop, photo in found
    )


def _grouped(rows: Sequence[Open]) -> Iterator[Open | GroupHead]:
    """Put rows of one kind together, each kind where its first row was; what several have in common heads them."""
    kinds: dict[str, list[Open]] = {}
    for one in rows:
        kinds.setdefault(one.finding.code, []).append(one)
    for code, mine in kinds.items():
        units: dict[str, list[Open]] = {}
        for one in mine:
            units.setdefault(one.target.drop.unit, []).append(one)
        if len(mine) > 1:
            yield _head(Group(code), mine)
        for unit, theirs in units.items():
            if len(units) > 1 and len(theirs) > 1 and unit:
                yield _head(Group(code, unit), theirs)
            yield from theirs


def _head(group: Group, rows: Sequence[Open]) -> GroupHead:
    nothing_taken = all(one.target.drop.verdict == "refused" for one in rows)
    title = CATALOGUE[group.code].title if group.code in CATALOGUE else rows[0].finding.message
    return GroupHead(group, len(rows), title, nothing_taken)


def _fillable(session: WorkspaceSession, held: LedgerView) -> Iterator[tuple[DropRecord, tuple[str, ...]]]:
    """Give the forms that count, the newest day first, each with its questions and what stands there."""
    by_day: dict[tuple[str, str, date | None, str], DropRecord] = {}
    for drop in sorted((drop for drop in held.drops if drop.is_form), key=lambda drop: drop.order):
        by_day[drop.place] = drop
    order = {unit.key: n for n, unit in enumerate(session.campaign.units)}
    forms = [drop for drop in by_day.values() if drop.unit in order]
    forms.sort(key=lambda drop: (drop.role != "village", order[drop.unit]))
    forms.sort(key=lambda drop: drop.report_date or date.min, reverse=True)
    forms = forms[:MOST_FORMS]
    seqs = {drop.seq for drop in forms}
    raws = {(a.seq, a.table, a.row, a.field): a.raw for a in held.of_forms(seqs)}
    asked = asked_of(session.layouts)
    for drop in forms:
        lines = ((one, raws.get((drop.seq, *one.key))) for one in asked.named_of(drop))
        yield drop, tuple(clean(one.label + _stands(one, raw, drop)) for one, raw in lines)


def _stands(one: Named, raw: str | None, drop: DropRecord) -> str:
    if one.key == SENT_KEY:
        return stands(f"{drop.handed_in:{SENT_FORMAT}}")
    return "" if one.key == UNIT_KEY else stands(raw)


def _ordered(records: Sequence[FindingRecord]) -> list[FindingRecord]:
    """Put first what a form waits for, then errors, then warnings; of each the newest forms first."""
    return sorted(
        records,
        key=lambda one: (one.finding.code not in HOLDING, LEVELS.index(one.finding.level), -one.seq),
    )


def _open(session: WorkspaceSession, record: FindingRecord, drop: DropRecord) -> Open | None:
    id_ = row_id(drop.seq, drop.sha256, record.finding.key, record.finding.code)
    target = session.ledger.target(id_)
    if target is None:
        return None
    return Open(id_, replace(record.finding, key=id_.key, message=target.message), target)
