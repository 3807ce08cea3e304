"""A form drawn before the campaign's questions changed: read as what it is, with nobody to blame for what it lacks."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ntm_sheets.campaign.calendar import CampaignEdition
from ntm_sheets.campaign.choices import find_choice
from ntm_sheets.campaign.definition import Unit
from ntm_sheets.campaign.kinds import KINDS
from ntm_sheets.campaign.names import accented
from ntm_sheets.campaign.questionnaire import Asking, Questionnaire
from ntm_sheets.campaign.showing import listed
from ntm_sheets.contract.layout import Layout
from ntm_sheets.contract.layouts import FORM_OF_ROLE, Layouts
from ntm_sheets.contract.table import meant, missing_details, number_of
from ntm_sheets.facts.findings import Key, Place, Remark
from ntm_sheets.facts.submission import Condition, Filled, Returned, Role, cells_of

NAMED = 8
SHEETS = {"criteria": "Tiêu chí", "gardens": "Vườn mẫu", "tasks": "Đầu việc"}


@dataclass(frozen=True)
class Today:
    """What a unit is asked today: its form's layout, the questions, and what earlier editions asked."""

    unit: Unit
    layout: Layout
    questions: Questionnaire
    editions: Sequence[CampaignEdition]


@dataclass(frozen=True)
class Older:
    """A returned form without what its age explains, and what is to be said of that."""

    returned: Returned
    remarks: tuple[Remark, ...] = ()


def as_asked(returned: Returned, unit: Unit, layouts: Layouts, file: str) -> Older:
    """Give a unit's form as today's questions leave it, however old it is."""
    role: Role = "team" if returned.stamp and returned.stamp.form == "inspection" else "village"
    only = returned.stamp.only if returned.stamp else ""
    today = Today(unit, layouts.of(unit, FORM_OF_ROLE[role], only), layouts.questions, layouts.campaign.editions)
    return as_of_its_day(returned, today, file)


def as_of_its_day(returned: Returned, today: Today, file: str) -> Older:
    """Give a form as today's questions leave it: answers to questions that are gone or changed are kept as outdated.

    What it lacks because nobody had asked for it yet is no loss of rows.
    """
    stamp = returned.stamp
    drawn = _questions_of(returned, today) if stamp is not None and stamp.unit == today.unit.key else None
    if drawn is None:
        return Older(returned)
    asked = {*cells_of(stamp.only)} if stamp and stamp.only else None
    before, now = (_among(one.of(today.unit.key), asked) for one in (drawn, today.questions))
    changed = {key for key in before.keys() & now.keys() if not _are_answered_alike(before[key], now[key])}
    gone = before.keys() - now.keys()
    outdated = [
        *(cell for cell in returned.cells if (cell.table, cell.row, cell.field) in changed),
        *(cell for cell in returned.strangers if _belongs(cell, gone)),
        *(cell for cell in returned.cells if _is_another_choice(cell, before, now, changed)),
    ]
    kept = replace(
        returned,
        cells=tuple(cell for cell in returned.cells if cell not in outdated),
        blanks=tuple(one for one in returned.blanks if one[0] not in changed),
        remarks=tuple(_explained(returned.remarks, today.layout, before, now)),
        outdated=tuple(outdated),
    )
    # One that asks some cells alone has no pages that could be gone.
    gone_tables = {key[0] for key in before} - {key[0] for key in now} if asked is None else set[str]()
    kept = replace(kept, condition=_condition(returned, kept, gone_tables))
    pages = [f"cả trang {SHEETS[table]}" for table in SHEETS if table in gone_tables]
    return Older(kept, tuple(_told(before, now, outdated, file, today.unit, pages)))


def _among(asking: Mapping[Key, Asking], asked: Collection[Key] | None) -> Mapping[Key, Asking]:
    """Give of the questions those that a form asks, where it does not ask them all."""
    return asking if asked is None else {key: one for key, one in asking.items() if key in asked}


def _questions_of(returned: Returned, today: Today) -> Questionnaire | None:
    """Find the questions that a form was drawn with; None where they are today's, as far as anybody can tell.

    A form says so by its mark. One that has none (an older program drew it) had those of its day of issue, unless what
    it lacks or has too much speaks for others.
    """
    unit, stamp = today.unit.key, returned.stamp
    known = [one for one in today.editions if one.questions and one.questions.name_of(unit) is not None]
    if not known or stamp is None:
        return None
    mine = today.questions.mark(unit)
    if stamp.asks == mine:
        return None
    newest_first = [one.questions for one in reversed(known) if one.questions]
    marked = next((one for one in newest_first if stamp.asks and one.mark(unit) == stamp.asks), None)
    if marked is None:
        at_issue = [one.questions for one in known if _day(one) <= _issued(stamp.issued)] or [known[0].questions]
        likely = [one for one in (at_issue[-1], today.questions, *newest_first) if one]
        marked = min(likely, key=lambda one: _misfits(returned, one.of(unit)))
    return None if marked.mark(unit) == mine else marked


def _day(edition: CampaignEdition) -> date:
    return date.min if edition.before_any else edition.loaded_at.date()


def _issued(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return date.max


def _misfits(returned: Returned, asked: Mapping[Key, Asking]) -> int:
    """Count what a form lacks of these questions, and what it has beside them."""
    rows, fields = {key[:2] for key in asked}, {(key[0], key[2]) for key in asked}
    tables = {key[0] for key in asked}
    misfits = 0
    for remark in returned.remarks:
        table = remark.details.get("key", "")
        if remark.code == "keys-missing":
            lacking = ((table, row) for row in _lines(remark, "rows"))
            misfits += sum(one in rows for one in lacking)
            misfits += sum((table, field) in fields for field in _lines(remark, "fields"))
        elif remark.code == "table-missing":
            misfits += table in tables
        elif remark.code == "unknown-key":
            misfits += (table, remark.seen) not in rows and (table, remark.seen) not in fields
    return misfits


def _lines(remark: Remark, key: str) -> list[str]:
    return remark.details.get(key, "").splitlines()


def _belongs(cell: Filled, keys: Iterable[Key]) -> bool:
    """Tell whether a cell is of one of these questions, or the note beside one whose row is gone."""
    own = (cell.table, cell.row, cell.field)
    return own in keys or (cell.field == "note" and any(key[:2] == own[:2] for key in keys))


def _is_another_choice(
    cell: Filled, before: Mapping[Key, Asking], now: Mapping[Key, Asking], changed: Iterable[Key]
) -> bool:
    """Tell whether a cell holds a choice that its own form offered and today's list has no more."""
    key = (cell.table, cell.row, cell.field)
    if key in changed or key not in before or key not in now or not KINDS[now[key].kind].has_choices:
        return False
    said = cell.seen.text
    return bool(find_choice(said, before[key].choices)) and not find_choice(said, now[key].choices)


def _explained(
    remarks: Iterable[Remark], layout: Layout, before: Mapping[Key, Asking], now: Mapping[Key, Asking]
) -> Iterator[Remark]:
    """Leave out what the form's age explains: rows, columns and tables that it never had, keys that it had rightly."""
    rows, tables = {key[:2] for key in before}, {key[0] for key in before}
    fields = {(key[0], key[2]) for key in before}
    asked = {(key[0], key[2]) for key in now}
    for remark in remarks:
        key = remark.details.get("key", "")
        table = layout.table(key)
        if remark.code == "table-missing" and key in {one[0] for one in now} - tables:
            continue
        if remark.code == "unknown-key" and (_row(key, remark.seen) in rows or (key, remark.seen) in fields):
            continue
        if remark.code != "keys-missing" or table is None:
            yield remark
            continue
        lost_rows = [
            row for row in _lines(remark, "rows") if _row(key, row) in rows or not _is_asked(*_row(key, row), now)
        ]
        lost_fields = [one for one in _lines(remark, "fields") if (key, one) in fields or (key, one) not in asked]
        if lost_rows or lost_fields:
            yield replace(remark, details=missing_details(table, lost_rows, lost_fields))


def _row(table: str, row: str) -> tuple[str, str]:
    return meant(table, row, "")[:2]


def _is_asked(table: str, row: str, now: Mapping[Key, Asking]) -> bool:
    return any(key[:2] == (table, row) for key in now)


def _condition(returned: Returned, kept: Returned, gone_tables: Iterable[str]) -> Condition:
    """Take out of a form's condition what its age explains."""
    condition = returned.condition
    sheets = {SHEETS[table] for table in gone_tables}
    return replace(
        condition,
        keys_lost=max(0, condition.keys_lost - _lost(returned) + _lost(kept)),
        beside=max(0, condition.beside - _unknown(returned) + _unknown(kept)),
        added=tuple(name for name in condition.added if name not in sheets),
    )


def _lost(returned: Returned) -> int:
    missing = [remark for remark in returned.remarks if remark.code == "keys-missing"]
    return sum(len(_lines(remark, "rows")) + len(_lines(remark, "fields")) for remark in missing)


def _unknown(returned: Returned) -> int:
    return sum(remark.code == "unknown-key" for remark in returned.remarks)


def _told(
    before: Mapping[Key, Asking],
    now: Mapping[Key, Asking],
    outdated: Sequence[Filled],
    file: str,
    unit: Unit,
    pages: Sequence[str],
) -> Iterator[Remark]:
    """Say once what the form lacks, which of its answers nobody asks for any more, and what is asked otherwise today."""
    by_key: dict[Key, list[Filled]] = {}
    for cell in outdated:
        by_key.setdefault((cell.table, cell.row, cell.field), []).append(cell)
    new = [key for key in now if key not in before]
    removed: dict[str, list[Filled]] = {}
    for key in (key for key in by_key if key not in now):
        removed.setdefault(_subject(key, before, now), []).extend(by_key[key])
    changed = [
        key for key in now if key in by_key or (key in before and not _are_answered_alike(before[key], now[key]))
    ]
    if new:
        yield _note("older-form", file, unit, questions=_listed(_subjects(new, now, before)))
    if removed or pages:
        said = [*pages, *(f"{subject} (ghi {_seen(cells)})" for subject, cells in removed.items())]
        yield _note("older-form-removed", file, unit, answers=_listed(said))
    if changed:
        ways = {
            f"{_subject(key, now, before)} (trước {_way(before[key])}, nay {_way(now[key])})": None for key in changed
        }
        cells = [cell for key in changed for cell in by_key.get(key, ())]
        kept = f". Số đã ghi ({_seen(cells)}) được giữ lại, không tính" if cells else ""
        yield _note("older-form-changed", file, unit, questions=_listed(ways), answers=kept)


def _note(code: str, file: str, unit: Unit, **said: str) -> Remark:
    return Remark(code, Place(file), "", {"unit": unit.name, **said})


def _subjects(keys: Iterable[Key], asked: Mapping[Key, Asking], other: Mapping[Key, Asking]) -> Iterable[str]:
    return dict.fromkeys(_subject(key, asked, other) for key in keys)


def _subject(key: Key, asked: Mapping[Key, Asking], other: Mapping[Key, Asking]) -> str:
    """Name the question of a cell as people call it; a whole garden where the other side does not know it."""
    table, row, field = key
    if key not in asked:  # a note beside it
        return next((_subject(one, asked, other) for one in asked if one[:2] == key[:2]), f"{row} {field}")
    name = asked[key].name
    if table == "criteria":
        return f"{number_of(row)} {name}"
    if table == "tasks":
        return f"{row} {name}"
    return f"{number_of(field)} {name} (vườn mẫu)" if _is_asked(table, row, other) else f"vườn {row}"


def _are_answered_alike(one: Asking, other: Asking) -> bool:
    """Tell whether an answer to one of the two is an answer to the other."""
    alike = one.kind == other.kind or (_is_number(one) and _is_number(other))
    return accented(one.measure) == accented(other.measure) and alike


def _is_number(asking: Asking) -> bool:
    # An edition of before may name a kind that an older program had.
    return asking.kind in KINDS and KINDS[asking.kind].is_number


def _way(asking: Asking) -> str:
    if _is_number(asking) and asking.measure:
        return f"theo {asking.measure}"
    return KINDS[asking.kind].way if asking.kind in KINDS else asking.kind


def _seen(cells: Iterable[Filled]) -> str:
    return _listed(f"“{cell.seen.text}” ở ô {cell.place.cell} trang {cell.place.sheet}" for cell in cells)


def _listed(texts: Iterable[str]) -> str:
    return listed(list(texts), NAMED, "mục khác", "; ")
