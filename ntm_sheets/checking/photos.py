"""The pictures of a report: large enough, with something on them, with a subject, and not used as evidence before."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from ntm_sheets.campaign.names import slug
from ntm_sheets.campaign.policy import CheckRule
from ntm_sheets.campaign.showing import show_number
from ntm_sheets.checking.report import Checks, Report
from ntm_sheets.contract.layout import MOMENTS
from ntm_sheets.contract.standards import first_claim, shown_already, subject_key
from ntm_sheets.facts.findings import Key, Place, Remark
from ntm_sheets.facts.fingerprints import (
    PictureMark,
    asked_words,
    is_same_picture,
    mark_of_picture,
    may_be_same,
    picture_words,
)
from ntm_sheets.facts.kept import BEFORE
from ntm_sheets.facts.records import PhotoRecord
from ntm_sheets.facts.submission import Picture

TABLE = "photos"
# A report that is being judged has no number yet.
THIS_FORM = 0
SHOWS = {
    "flat": "chỉ có một màu",
    "noise": "chỉ có những chấm lộn xộn",
    "drawn": "là hình vẽ, biểu tượng hoặc vài mảng màu, không phải ảnh chụp",
}


@dataclass(frozen=True)
class _Shown:
    """A picture of this report as the ledger will have it, and the uses of the same picture before it."""

    picture: Picture
    photo: PhotoRecord
    uses: tuple[PhotoRecord, ...]


def too_small(report: Report, rule: CheckRule) -> Iterator[Remark]:
    """Yield pictures of which nobody can make out anything."""
    for picture in _pictures(report):
        if min(picture.width, picture.height) < rule.limits[0]:
            least = {"least": show_number(rule.limits[0])}
            yield Remark("photo-too-small", picture.place, _size(picture), least, _key(picture))


def shows_nothing(report: Report, _rule: CheckRule) -> Iterator[Remark]:
    """Yield pictures that no camera gives: one shade, noise, a few flat colours."""
    for picture in _pictures(report):
        if picture.flaw:
            yield Remark("photo-shows-nothing", picture.place, "", {"what": SHOWS[picture.flaw]}, _key(picture))


def screenshot(report: Report, _rule: CheckRule) -> Iterator[Remark]:
    """Yield pictures of a telephone's screen that shows a picture: nobody knows when that was taken."""
    for picture in _pictures(report):
        if picture.barred:
            yield Remark("photo-screenshot", picture.place, _size(picture), {}, _key(picture))


def of_other_day(report: Report, _rule: CheckRule) -> Iterator[Remark]:
    """Yield pictures taken after the report's day, or before the campaign where they do not show what was before the work."""
    for picture in _pictures(report):
        taken = picture.taken_at.date() if picture.taken_at else None
        moment = report.by_key.get((TABLE, picture.row, "moment"))
        shows_before = slug(str(moment.value) if moment else _implied_moment(report, picture)).startswith(BEFORE)
        why = ""
        if taken and taken > report.identity.report_date:
            why = f"sau ngày báo cáo {report.identity.report_date:%d/%m/%Y}"
        elif taken and taken < report.campaign.start and not shows_before:
            why = f"trước khi chiến dịch bắt đầu ({report.campaign.start:%d/%m/%Y})"
        if taken and why:
            yield Remark("photo-of-other-day", picture.place, f"{taken:%d/%m/%Y}", {"why": why}, _key(picture))


def without_subject(report: Report, _rule: CheckRule) -> Iterator[Remark]:
    """Yield the blank subject of each picture: nobody knows what it is evidence of."""
    answered = {answer.key for answer in report.answers}
    lying: dict[str, list[Place]] = {}
    for picture in _pictures(report):
        lying.setdefault(picture.row, []).append(picture.place)
    for row, places in lying.items():
        key: Key = (TABLE, row, "subject")
        # One that has no slot is asked about where it lies; one that came by itself lies on no sheet.
        lies_apart = key not in report.layout.questions and places[0].sheet
        place = report.blanks.get(key, places[0] if lies_apart else None)
        if place is not None and key not in answered:
            cells = (one.cell if one.sheet == place.sheet else f"{one.cell} trang {one.sheet}" for one in places)
            yield Remark("photo-no-subject", place, "", {"picture": ", ".join(cells)}, key)


def reused(report: Report, _rule: CheckRule) -> Iterator[Remark]:
    """Yield pictures that were another unit's, or shown for something else, with the place of that use."""
    for shown in _shown(report):
        first = first_claim(shown.photo, shown.uses)
        if first is not None:
            details = {"where": _where(report, first), "subject": first.subject or "chưa ghi chụp gì"}
            yield Remark("photo-reused", shown.picture.place, shown.photo.subject, details, _key(shown.picture))


def shown_again(report: Report, _rule: CheckRule) -> Iterator[Remark]:
    """Yield pictures that the unit showed of the same thing on an earlier day: right, and nothing new."""
    for shown in _shown(report):
        before = shown_already(shown.photo, shown.uses)
        if before is not None:
            where = {"where": _where(report, before)}
            yield Remark("photo-again", shown.picture.place, shown.photo.subject, where, _key(shown.picture))


CHECKS: Checks = MappingProxyType(
    {
        "photo-too-small": too_small,
        "photo-shows-nothing": shows_nothing,
        "photo-no-subject": without_subject,
        "photo-screenshot": screenshot,
        "photo-of-other-day": of_other_day,
        "photo-reused": reused,
        "photo-again": shown_again,
    }
)


def with_moments(report: Report) -> tuple[Picture, ...]:
    """Give the report's pictures, those of a task with the moment that its day and the numbers leave no doubt about."""
    return tuple(replace(picture, moment=_implied_moment(report, picture)) for picture in report.returned.pictures)


def _implied_moment(report: Report, picture: Picture) -> str:
    """Tell before from after the work, where nobody wrote it and it can be nothing else; a day that is not known is none."""
    subject = report.by_key.get((TABLE, picture.row, "subject"))
    task = report.tasks.get(subject_key(str(subject.value))) if subject else None
    if task is None or (TABLE, picture.row, "moment") in {answer.key for answer in report.answers}:
        return ""
    before, after = MOMENTS
    key, day, today = ("tasks", task.key, "done"), _day(report, picture), report.identity.report_date
    done, done_before = report.number(key), report.number_before(key)
    said_on = report.known.same_role[key][1] if done_before is not None else None
    if not done and not done_before:
        # Whatever was sent by then was taken by then.
        was_nothing = done == 0 or (done_before == 0 and day is not None and said_on is not None and day <= said_on)
        return before if was_nothing or (day or today) < task.start else ""
    is_done = done_before is not None and min(done_before, done if done is not None else done_before) >= task.volume
    return after if is_done and day is not None and said_on is not None and said_on < day else ""


def _day(report: Report, picture: Picture) -> date | None:
    """Give the day on which a picture was taken: as written beside it, else as the camera noted it; none in days to come."""
    written = report.by_key.get((TABLE, picture.row, "date"))
    day = written.value if written else picture.taken_at.date() if picture.taken_at else None
    return day if isinstance(day, date) and day <= report.identity.report_date else None


def _size(picture: Picture) -> str:
    return f"{picture.width} × {picture.height} điểm ảnh"


def _key(picture: Picture) -> Key:
    return picture.table, picture.row, "picture"


def _pictures(report: Report) -> list[Picture]:
    return [picture for picture in report.returned.pictures if picture.table == TABLE and picture.row]


def _shown(report: Report) -> Iterator[_Shown]:
    """Give the report's pictures in their order, each with its uses: in earlier forms, and further up in this one."""
    here: list[tuple[PictureMark, frozenset[int], PhotoRecord]] = []
    for position, picture in enumerate(report.returned.pictures):
        if picture.table != TABLE or not picture.row:
            continue
        photo = _photo(report, picture, position)
        mark = mark_of_picture(picture)
        asked = frozenset(asked_words(mark))
        above = [
            one
            for known, words, one in here
            if known.sha256 == mark.sha256 or (may_be_same(asked, words) and is_same_picture(mark, known))
        ]
        yield _Shown(picture, photo, (*report.known.past.uses(mark), *above))
        here.append((mark, frozenset(picture_words(mark)), photo))


def _photo(report: Report, picture: Picture, position: int) -> PhotoRecord:
    def text(field: str) -> str:
        answer = report.by_key.get((TABLE, picture.row, field))
        return str(answer.value) if answer else ""

    return PhotoRecord(
        THIS_FORM, report.unit.key, report.identity.report_date, picture.row, text("subject"), text("caption"),
        picture.place.file, picture.place.sheet, picture.place.cell, picture.format, picture.sha256, picture.phash,
        picture.taken_at, picture.width, picture.height, "", text("moment"), position,
        implied_moment=_implied_moment(report, picture),
    )  # fmt: skip


def _where(report: Report, use: PhotoRecord) -> str:
    """Say where a picture was used: whose form of which day, and the cell; or the cell of this very form."""
    if use.campaign:
        return f"{use.campaign}, ngày {use.report_date:%d/%m/%Y}"
    if use.seq == THIS_FORM:
        return f"chính phiếu này, ô {use.cell}"
    names = {unit.key: unit.name for unit in report.campaign.units}
    whose = names.get(use.unit, use.unit)
    if not use.cell:
        return f"ảnh gửi riêng của {whose} ngày {use.report_date:%d/%m/%Y}, tệp “{use.file}”"
    return f"phiếu của {whose} ngày {use.report_date:%d/%m/%Y}, tệp “{use.file}”, trang “{use.sheet}”, ô {use.cell}"
