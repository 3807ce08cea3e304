"""What was found in a file becomes a verdict: identity, answers, consistency, in that order; nothing is stored here."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol

from ntm_sheets.campaign.definition import Unit
from ntm_sheets.campaign.editions import as_known
from ntm_sheets.checking.answers import Checked, check_answers, describe
from ntm_sheets.checking.background import Background, Rival
from ntm_sheets.checking.catalogue import words
from ntm_sheets.checking.consistency import BackgroundOf, check_consistency
from ntm_sheets.checking.daily import check_daily
from ntm_sheets.checking.handed_in import check_closing, check_date, check_rival, counted_day, hand_in, sent_as_decided
from ntm_sheets.checking.identity import Identified, Identity, identify
from ntm_sheets.checking.older_forms import as_asked
from ntm_sheets.checking.own_rules import check_own_rules
from ntm_sheets.checking.photo_ties import Said
from ntm_sheets.checking.photos import with_moments
from ntm_sheets.checking.report import Report
from ntm_sheets.checking.senders import check_sender, check_whose
from ntm_sheets.contract.layouts import FORM_OF_ROLE, Layouts
from ntm_sheets.facts.decisions import NO_RULING, Decided, Ruling, parse_row_id
from ntm_sheets.facts.earlier_photos import EARLIER
from ntm_sheets.facts.findings import Finding, Place, Remark
from ntm_sheets.facts.records import Companion, Handed, Letter
from ntm_sheets.facts.submission import PHOTO, UNIT_KEY, Returned, Submission
from ntm_sheets.rounds.inspecting import Contents, Inspected
from ntm_sheets.rounds.judgement import (
    OFFICER_BOOKS,
    Judgement,
    KnownRows,
    judge_corrections,
    judge_earlier,
    judge_officer_book,
    levels_of,
    officer_form,
    refuse,
)
from ntm_sheets.rounds.photo_judging import judge_photo

# Codes of what says that there was a file in a container, which could not be had.
_SAYS_MISSED = (
    "member-encrypted", "member-damaged", "member-unfinished", "nested-too-deep", "letter-part-lost", "letter-format-",
)  # fmt: skip


class Recorded(Decided, KnownRows, Protocol):
    """What the officer decided, and what else the officer's workbooks said so far: the ledger."""


def judge(
    inspected: Inspected,
    file: str,
    layouts: Layouts,
    received_at: datetime,
    letter: Letter,
    background_of: BackgroundOf,
    decided: Recorded | None = None,
    ruling: Ruling = NO_RULING,
    companions: tuple[Companion, ...] = (),
) -> Judgement:
    """Judge what was found in a file received at `received_at`; `background_of` tells what was known before that day.

    `letter` is the mail that it came in, if any. A form of ours is checked to its last cell also where it is refused:
    whoever mends it shall hear everything at once. `decided` is where a correction workbook's rows lead to; none is
    given for what came in a mail or archive, where such a workbook is not believed. `ruling` is what was decided about
    the form's unit and day, `companions` are the forms that came with a photo.
    """
    if inspected.kind == PHOTO:
        came = Said(file, letter, received_at, companions=companions)
        return judge_photo(inspected.returned, came, layouts, background_of, ruling)
    campaign, kind, returned = layouts.campaign, inspected.kind, inspected.returned
    if kind == EARLIER:
        return judge_earlier(inspected.earlier, returned, file, campaign, is_officers=decided is not None)
    own = officer_form(returned, layouts)
    if own in OFFICER_BOOKS:
        return judge_officer_book(own, returned, file, campaign, decided, received_at)
    if own:
        return judge_corrections(returned, file, layouts, decided, background_of)
    identified = identify(returned, campaign, layouts.key, received_at, file, ruling)
    remarks = (*returned.remarks, *identified.doubts, *identified.remarks)
    keys = {one.place: UNIT_KEY for one in identified.doubts} | returned.keys
    if identified.owner is None:
        return refuse(kind, remarks, len(returned.cells), keys, next(iter(identified.remarks), None))
    older = as_asked(returned, identified.owner.unit, layouts, file)
    returned = older.returned
    remarks = (*returned.remarks, *identified.doubts, *identified.remarks, *older.remarks)
    bench = _Bench(returned, layouts, background_of, (letter, received_at, file), ruling)
    dated = bench.date(identified, identified.owner)
    owner, checked, known, handed = dated.owner, dated.checked, dated.known, dated.handed
    then = as_known(campaign, received_at)
    known_then = replace(owner, unit=then.unit(owner.unit.key))
    remarks += (*dated.remarks, *check_sender(letter, known_then.unit, owner.role, then, file))
    decisive = next(iter(identified.remarks), None) if identified.identity is None else None
    # Of a date that decided, no more need be said.
    said = [one for one in checked.remarks if not identified.remarks or one.place != identified.remarks[0].place]
    remarks += tuple(_without_doubt_of(received_at.date(), said, checked))
    if not _has_content(checked):
        decisive = _nothing_counts(returned, checked, owner.unit, file)
        remarks += (decisive,)
    if decisive is not None:
        refused = refuse(kind, remarks, len(returned.cells), keys, decisive)
        return replace(refused, owner=owner, condition=describe(returned.condition, kind), handed=handed)
    remarks += tuple(check_whose(checked.answers, known_then, then, file))
    remarks += tuple(check_closing(handed.at, campaign, file))
    remarks += tuple(check_rival(dated.rival, handed, received_at, file))
    layout = layouts.of(owner.unit, FORM_OF_ROLE[owner.role])
    report = Report(checked.answers, returned, layout, campaign, owner, known)
    remarks += (*check_daily(report), *check_consistency(report), *check_own_rules(report))
    returned = replace(returned, pictures=with_moments(report))
    return replace(_accepted(kind, words(remarks, levels_of(campaign), keys), returned, dated), handed=handed)


def _nothing_counts(returned: Returned, checked: Checked, unit: Unit, file: str) -> Remark:
    """Say why a form without any answer is refused: it has none, or all are to questions of before."""
    if any(cell.field != "note" for cell in returned.outdated):
        return Remark("older-form-only", Place(file), "", {"unit": unit.name})
    return Remark("no-answers", Place(file), "", {"filled": str(len(checked.answers))})


@dataclass(frozen=True)
class _Dated:
    """A form with the day that it counts for: `by` is what decided about that, `undecided` what it would be without.

    `rival` is the form that counts so far for that day, `handed` when this one was handed in. `instead_of` is the day
    that the form says, where it counts for another one until somebody answers.
    """

    owner: Identity
    checked: Checked
    known: Background
    handed: Handed
    rival: Rival | None
    remarks: tuple[Remark, ...]
    by: tuple[str, ...] = ()
    undecided: tuple[str, date] | None = None
    instead_of: date | None = None
    undecided_handed: Handed | None = None


@dataclass(frozen=True)
class _Bench:
    """A form on its way to a verdict, with all that its day is found by; `came` is its letter, its receipt, its file."""

    returned: Returned
    layouts: Layouts
    background_of: BackgroundOf
    came: tuple[Letter, datetime, str]
    ruling: Ruling

    def date(self, identified: Identified, owner: Identity) -> _Dated:
        """Find the day that a form counts for: what was decided, else what it says, unless that may be a forgotten date."""
        said = replace(owner, report_date=identified.said) if identified.said else None
        dated = self._dated(owner, is_sure=identified.identity is not None)
        asked = self._asked(said, dated) if said and _has_content(dated.checked) else ()
        undecided, stands, by = identified.undecided, self.ruling.date_stands, self.ruling.by
        if asked and said:
            slips = [str(seq) for day, seq in self.ruling.slips if day == said.report_date]
            stands, by = stands or bool(slips), (*by, *slips[:1])
            counted = counted_day(said, dated.handed.at, self.layouts.campaign)
            undecided = (undecided[0], counted) if undecided else None
            if not stands and self.ruling.day is None:
                dated = self._dated(replace(owner, report_date=counted), is_sure=True)
                dated = replace(dated, instead_of=said.report_date)
        return replace(dated, remarks=(*asked, *dated.remarks), by=by, undecided=undecided)

    def _asked(self, said: Identity, dated: _Dated) -> tuple[Remark, ...]:
        answers = dated.checked.answers
        return tuple(check_date(said, dated.handed.at, self.layouts.campaign, self.returned, answers, dated.known))

    def _dated(self, owner: Identity, *, is_sure: bool) -> _Dated:
        """Take a form as one of a day; where that is not sure, its letter's word is not held against it."""
        layout = self.layouts.of(owner.unit, FORM_OF_ROLE[owner.role])
        known = self.background_of(owner.unit.key, owner.role, owner.report_date)
        known = replace(known, past=known.past.within(_scope(self.returned)))
        day, rival = (owner.report_date, known.past.rival()) if is_sure else (None, None)
        predecessor = known.past.predecessor() if rival and rival.came_later else rival
        letter, received_at, file = self.came
        handed, doubts = hand_in(letter, received_at, self.layouts.campaign, day, file, predecessor)
        undecided = handed if self.ruling.sent else None
        if self.ruling.sent:
            handed, doubts = sent_as_decided(self.ruling.sent, letter), ()
        known = replace(known, past=known.past.before(handed.turn))
        previous = {key: value for key, (value, _) in known.same_role.items()}
        return _Dated(
            owner,
            check_answers(self.returned, layout, previous),
            known,
            handed,
            rival,
            doubts,
            undecided_handed=undecided,
        )


def _scope(returned: Returned) -> str:
    return returned.stamp.scope if returned.stamp else ""


def _without_doubt_of(day: date, remarks: Iterable[Remark], checked: Checked) -> Iterator[Remark]:
    """Leave out the question whether day and month changed places where a date is the day of receipt: it is that day."""
    today = {answer.place for answer in checked.answers if answer.value == day}
    return (one for one in remarks if one.code != "ambiguous-date" or one.place not in today)


def _accepted(kind: str, findings: tuple[Finding, ...], returned: Returned, dated: _Dated) -> Judgement:
    checked, owner = dated.checked, dated.owner
    bad = sum(answer.value is None for answer in checked.answers)
    old = len(returned.outdated)
    reason = f"đã nhận {len(checked.answers) - bad} ô số liệu" + (
        f", {bad - old} ô chưa dùng được" if bad > old else ""
    )
    reason += f", {old} ô của câu cũ được giữ, không tính" if old else ""
    if dated.instead_of:
        reason += f"; phiếu ghi ngày {dated.instead_of:%d/%m}, TẠM tính ngày {owner.report_date:%d/%m}, chờ trả lời"
    slip, without = parse_row_id(returned.stamp.slip) if returned.stamp else None, dated.undecided_handed
    submission = Submission(
        owner.unit.key, owner.role, owner.report_date, checked.answers, returned.pictures,
        (slip.seq, slip.mark) if slip else None, dated.by, dated.undecided,
        (without.at, without.by, without.turn) if without else None, _scope(returned),
    )  # fmt: skip
    condition = describe(returned.condition, kind)
    return Judgement(kind, "accepted", reason, findings, submission, len(checked.answers), bad, owner, condition)


def judge_container(kind: str, file: str, contents: Contents) -> Judgement:
    """Judge a mail or archive by itself: it is opened where something in it is to be judged, else refused."""
    remarks = (*contents.remarks, *contents.left_out(file))
    if not contents.chosen:
        missed = any(remark.code.startswith(_SAYS_MISSED) for remark in contents.remarks)
        return refuse(kind, (*remarks, Remark("nothing-taken-out" if missed else "nothing-inside", Place(file))), 0)
    reason = f"đã mở, lấy ra {len(contents.chosen)} tệp để xem từng tệp"
    return Judgement(kind, "accepted", reason, words(remarks))


def _has_content(checked: Checked) -> bool:
    return any(answer.value is not None and answer.table != "report" for answer in checked.answers)
