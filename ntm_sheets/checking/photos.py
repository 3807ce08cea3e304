"""The pictures of a report: large enough, with something on them, with a subject, and not used as evidence before."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ntm_sheets.campaign.policy import CheckRule
from ntm_sheets.campaign.showing import show_number
from ntm_sheets.checking.report import Report
from ntm_sheets.contract.standards import first_claim, shown_already
from ntm_sheets.facts.findings import Remark
from ntm_sheets.facts.fingerprints import is_same_picture
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
            size = f"{picture.width} × {picture.height} điểm ảnh"
            yield Remark("photo-too-small", picture.place, size, {"least": show_number(rule.limits[0])})


def shows_nothing(report: Report, _rule: CheckRule) -> Iterator[Remark]:
    """Yield pictures that no camera gives: one shade, noise, a few flat colours."""
    for picture in _pictures(report):
        if picture.flaw:
            yield Remark("photo-shows-nothing", picture.place, "", {"what": SHOWS[picture.flaw]})


def without_subject(report: Report, _rule: CheckRule) -> Iterator[Remark]:
    """Yield the blank subject of each picture: nobody knows what it is evidence of."""
    for row in dict.fromkeys(picture.row for picture in _pictures(report)):
        place = report.blanks.get((TABLE, row, "subject"))
        if place is not None:
            cells = ", ".join(picture.place.cell for picture in _pictures(report) if picture.row == row)
            yield Remark("photo-no-subject", place, "", {"picture": cells})


def reused(report: Report, _rule: CheckRule) -> Iterator[Remark]:
    """Yield pictures that were another unit's, or shown for something else, with the place of that use."""
    for shown in _shown(report):
        first = first_claim(shown.photo, shown.uses)
        if first is not None:
            details = {"where": _where(report, first), "subject": first.subject or "chưa ghi chụp gì"}
            yield Remark("photo-reused", shown.picture.place, shown.photo.subject, details)


def shown_again(report: Report, _rule: CheckRule) -> Iterator[Remark]:
    """Yield pictures that the unit showed of the same thing on an earlier day: right, and nothing new."""
    for shown in _shown(report):
        before = shown_already(shown.photo, shown.uses)
        if before is not None:
            yield Remark("photo-again", shown.picture.place, shown.photo.subject, {"where": _where(report, before)})


def _pictures(report: Report) -> list[Picture]:
    return [picture for picture in report.returned.pictures if picture.table == TABLE and picture.row]


def _shown(report: Report) -> Iterator[_Shown]:
    """Give the report's pictures in their order, each with its uses: in earlier forms, and further up in this one."""
    here: list[PhotoRecord] = []
    for position, picture in enumerate(report.returned.pictures):
        if picture.table != TABLE or not picture.row:
            continue
        photo = _photo(report, picture, position)
        marks = (photo.sha256, photo.phash)
        above = [one for one in here if is_same_picture((one.sha256, one.phash), marks)]
        yield _Shown(picture, photo, (*_before(report, photo), *above))
        here.append(photo)


def _before(report: Report, photo: PhotoRecord) -> Sequence[PhotoRecord]:
    return report.known.past.uses(photo.sha256, photo.phash)


def _photo(report: Report, picture: Picture, position: int) -> PhotoRecord:
    def text(field: str) -> str:
        answer = report.by_key.get((TABLE, picture.row, field))
        return str(answer.value) if answer else ""

    return PhotoRecord(
        THIS_FORM, report.unit.key, report.identity.report_date, picture.row, text("subject"), text("caption"),
        picture.place.file, picture.place.sheet, picture.place.cell, picture.format, picture.sha256, picture.phash,
        picture.taken_at, picture.width, picture.height, "", text("moment"), position,
    )  # fmt: skip


def _where(report: Report, use: PhotoRecord) -> str:
    """Say where a picture was used: whose form of which day, and the cell; or the cell of this very form."""
    if use.seq == THIS_FORM:
        return f"chính phiếu này, ô {use.cell}"
    names = {unit.key: unit.name for unit in report.campaign.units}
    whose = names.get(use.unit, use.unit)
    if not use.cell:
        return f"ảnh gửi riêng của {whose} ngày {use.report_date:%d/%m/%Y}, tệp “{use.file}”"
    return f"phiếu của {whose} ngày {use.report_date:%d/%m/%Y}, tệp “{use.file}”, trang “{use.sheet}”, ô {use.cell}"
