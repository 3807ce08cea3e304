"""A photo that came without a form becomes a submission of its unit and day, which holds that photo alone."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, time

from ntm_sheets.campaign.definition import Unit
from ntm_sheets.checking import photos
from ntm_sheets.checking.catalogue import words
from ntm_sheets.checking.consistency import BackgroundOf, check_consistency
from ntm_sheets.checking.handed_in import check_closing, hand_in
from ntm_sheets.checking.identity import Identity, listed_units
from ntm_sheets.checking.photo_ties import Said, Tie, days_in, tie, unit_of
from ntm_sheets.checking.report import Report
from ntm_sheets.contract.layouts import FORM_OF_ROLE, Layouts
from ntm_sheets.contract.photo_slots import FIRST_SLOT
from ntm_sheets.contract.standards import subject_key
from ntm_sheets.facts.decisions import Ruling
from ntm_sheets.facts.findings import PHOTO_NO_SUBJECT, PHOTO_NO_UNIT, Key, Place, Remark
from ntm_sheets.facts.submission import PHOTO, PHOTOS, UNIT_KEY, Answer, Picture, Returned, Submission
from ntm_sheets.rounds.judgement import Judgement, levels_of, refuse

WHERE = "xem trang Ảnh chưa rõ của sua-loi.xlsx"


def judge_photo(
    returned: Returned, said: Said, layouts: Layouts, background_of: BackgroundOf, ruling: Ruling
) -> Judgement:
    """Judge a photo by itself; one of which nobody knows whose it is waits for the officer's word."""
    (picture,) = returned.pictures
    said = replace(said, taken_at=picture.taken_at)
    campaign = layouts.campaign
    own = unit_of(said, campaign)
    unit = next((one for one in campaign.units if one.key == ruling.unit), own)
    if unit is None:
        remark = Remark(PHOTO_NO_UNIT, Place(said.name), "", {"units": listed_units(campaign)})
        found = refuse(PHOTO, (remark,), 0, {remark.place: UNIT_KEY}, remark)
        return replace(found, reason=f"ảnh chưa rõ của thôn nào – {WHERE}")
    tied = _tied(said, layouts, unit)
    answers = tuple(_answers(tied, picture))
    submission = Submission(
        unit.key, PHOTOS, tied.day, answers, returned.pictures, by=ruling.by,
        undecided=(own.key, tied.day) if own and ruling.by else None, scope=_scope(said, picture, answers),
    )  # fmt: skip
    dated = replace(returned, pictures=(_dated(picture, said, tied),))
    report = Report(
        answers, dated, layouts.of(unit, FORM_OF_ROLE[PHOTOS]), campaign, Identity(unit, PHOTOS, tied.day),
        background_of(unit.key, "village", tied.day),
    )  # fmt: skip
    asked = () if tied.subject else (Remark(PHOTO_NO_SUBJECT, picture.place, "", {"unit": unit.name}),)
    # What came after the books closed waits, with or without a form.
    handed, _ = hand_in(said.letter, said.received_at, campaign, tied.day, said.name)
    late = words(tuple(check_closing(handed.at, campaign, said.name)))
    said_of_it = words(
        check_consistency(report, photos.CHECKS), levels_of(campaign), {picture.place: _key(picture, "picture")}
    )
    findings = (*late, *said_of_it, *words(asked, keys={picture.place: _key(picture, "subject")}))
    return Judgement(PHOTO, "accepted", _reason(tied, unit), findings, submission)


def _dated(picture: Picture, said: Said, tied: Tie) -> Picture:
    """Give a photo with the day that its name says, where no camera noted one: chats take that out of it."""
    named = list(days_in(said.own, said.received_at.date()))
    if picture.taken_at or not named or tied.day in named:
        return picture
    return replace(picture, taken_at=datetime.combine(named[0], time()))


def _key(picture: Picture, field: str) -> Key:
    return (picture.table, picture.row, field)


def _tied(said: Said, layouts: Layouts, unit: Unit) -> Tie:
    layout = layouts.of(unit, FORM_OF_ROLE[PHOTOS])
    subject, moment = (layout.question(photos.TABLE, FIRST_SLOT, field) for field in ("subject", "moment"))
    return tie(said, layouts.campaign, unit, subject.choices if subject else (), moment.choices if moment else ())


def _answers(tied: Tie, picture: Picture) -> Iterator[Answer]:
    for field, text in (("subject", tied.subject), ("moment", tied.moment), ("caption", tied.caption)):
        if text:
            yield Answer(picture.table, picture.row, field, text, text, repaired=False, place=picture.place)


def _scope(said: Said, picture: Picture, answers: Sequence[Answer]) -> str:
    """Mark a photo: no other one of its unit and day takes its place, unless it is the same and says the same."""
    told = "\n".join((said.name, picture.sha256, *(one.raw for one in answers)))
    return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:12]


def _reason(tied: Tie, unit: Unit) -> str:
    whose = f"ảnh của {unit.name} ngày {tied.day:%d/%m}"
    if not tied.subject:
        return f"{whose}; tên tệp, thư không nói rõ chụp việc gì"
    when = f" ({tied.moment.lower()})" if tied.moment else ""
    return f"{whose}: {subject_key(tied.subject)}{when}"
