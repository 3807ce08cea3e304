"""`photos`: each photo with its unit, subject, day and file; what needs one, and what lacks it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.commands.arguments import unit_named
from ntm_sheets.commands.speaking import looked_into, say, say_json, table
from ntm_sheets.errors import CallError, OwnError, disk_words
from ntm_sheets.facts.earlier_photos import ENDING, MOST_PHOTOS, EarlierPhoto, EarlierPhotos, pack_earlier
from ntm_sheets.facts.result_rows import EvidenceCount, EvidenceRow
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.photos.copies import KeptCopies
from ntm_sheets.outbox.photos.files import PhotoFile, photo_files, thing_of
from ntm_sheets.outbox.registry import PHOTOS
from ntm_sheets.rounds.history import ledger_as_of, photos_of, results_as_of
from ntm_sheets.workspace.delivering import delivered
from ntm_sheets.workspace.folders import Workspace

SUBJECTS = ("Mã", "Nội dung cần ảnh", "Tình trạng", "Ảnh", "Trước", "Sau", "Chưa tính", "Ngày")
LISTED = ("Mã", "Lúc", "Ngày", "Tệp", "Ghi chú")


def show_photos(
    workspace: Workspace, now: datetime, only: str | None, *, missing: bool, as_json: bool, marks: Path | None = None
) -> None:
    """Show the photos of all units or of one, and what needs one; with `missing` only what has none.

    With `marks` nothing is shown: a file for the campaign after this one is written.
    """
    if marks is not None:
        say(write_marks(workspace, now, marks))
        return
    with looked_into(workspace, now=now) as view:
        campaign = view.campaign
        unit = None if only is None else unit_named(campaign, only).key
        evidence = results_as_of(campaign, view.ledger, now).rows.evidence
        files = photo_files(photos_of(view.ledger, ledger_as_of(view.ledger, now, listed=False)))
    rows = [row for row in evidence if unit in (None, row.unit) and not (missing and row.has_photo)]
    shown = [one for one in files if unit in (None, one.unit)]
    if as_json:
        say_json(list(photos_json(campaign, rows, shown, missing=missing)))
        return
    names = {one.key: one.name for one in campaign.units}
    for key in dict.fromkeys((*(one.key for one in campaign.units), *(one.unit for one in shown))):
        _show_unit(
            names.get(key, key),
            names,
            [row for row in rows if row.unit == key],
            [] if missing else [one for one in shown if one.unit == key],
        )
    mine = EvidenceCount.of(row for row in evidence if unit in (None, row.unit))
    say(f"{wording.evidence_sentence(mine)}.")


def write_marks(workspace: Workspace, now: datetime, target: Path) -> str:
    """Write what all photos of the campaign are known again by, for the campaign after it; say how many there are."""
    target = target if target.suffix else target.with_name(target.name + ENDING)
    with looked_into(workspace, now=now) as view:
        campaign, marks = view.campaign, view.ledger.marks()
        files = photo_files(photos_of(view.ledger, ledger_as_of(view.ledger, now, listed=False)))
    names = {one.key: one.name for one in campaign.units}
    copies = KeptCopies(workspace.photo_copies)
    kept = tuple(
        EarlierPhoto(
            one.unit, names.get(one.unit, one.unit), thing_of(one) if one.subject else "", one.when, one.day, one.mark,
            marks[one.mark].phash, marks[one.mark].look, copies.small(one.mark),
        )
        for one in sorted(files, key=lambda one: (one.day, one.unit, one.subject, one.mark))
        if one.mark in marks
    )  # fmt: skip
    if len(kept) > MOST_PHOTOS:
        raise CallError(f"Có {len(kept)} ảnh, một tệp chỉ ghi được {MOST_PHOTOS} ảnh.")
    given = EarlierPhotos(campaign.key, campaign.name, campaign.commune, campaign.start, campaign.end, kept)
    try:
        with delivered(target, unless_same=True) as path:
            path.write_bytes(pack_earlier(given))
    except OSError as error:
        raise OwnError(
            f"Chưa ghi được {target.name}. {disk_words(error, target.parent.name)}, rồi chạy lại."
        ) from error
    unseen = sum(not one.small for one in kept)
    bare = f" {unseen} ảnh chưa có ảnh nhỏ: chạy “ntm-sheets report” rồi lập lại tệp nếu muốn thấy." if unseen else ""
    return f"Đã ghi {len(kept)} ảnh vào {target.resolve()}. Bỏ tệp này vào inbox của chiến dịch sau.{bare}"


def photos_json(
    campaign: Campaign, rows: Sequence[EvidenceRow], files: Sequence[PhotoFile], *, missing: bool
) -> Iterator[dict[str, object]]:
    """Give what needs a photo, each with its files, then what was photographed though nobody asked for it."""
    names = {one.key: one.name for one in campaign.units}
    of_thing: defaultdict[tuple[str, str], list[dict[str, object]]] = defaultdict(list)
    for one in files:
        of_thing[one.unit, one.subject].append(_file_json(one, names))
    for row in rows:
        yield {
            "unit": row.unit, "subject": row.subject, "name": row.name, "required": True, "reached": row.reached,
            "state": row.state, "photos": row.photos, "before": row.before, "after": row.after, "doubted": row.doubted,
            "days": row.days.split(), "files": of_thing.pop((row.unit, row.subject), []),
        }  # fmt: skip
    for (unit, subject), listed in () if missing else of_thing.items():
        yield {"unit": unit, "subject": subject, "required": False, "photos": len(listed), "files": listed}


def _file_json(one: PhotoFile, names: dict[str, str]) -> dict[str, object]:
    return {
        "path": f"{PHOTOS.place}{one.place}", "sha256": one.mark, "day": one.day.isoformat(), "slot": one.photo.row,
        "moment": one.moment, "caption": one.caption, "is_evidence": one.is_evidence, "doubt": one.doubt(names),
        "repeats": one.photo.reused_sha256 or one.repeats,
    }  # fmt: skip


def _show_unit(name: str, names: dict[str, str], rows: Sequence[EvidenceRow], files: Sequence[PhotoFile]) -> None:
    if rows:
        table(
            name,
            SUBJECTS,
            [
                (
                    row.subject,
                    row.name,
                    wording.EVIDENCE_STATES[row.state],
                    *(str(count or "–") for count in (row.photos, row.before, row.after, row.doubted)),
                    wording.short_days(row.days),
                )
                for row in rows
            ],
        )
    if files:
        table(
            f"Ảnh của {name}",
            LISTED,
            [
                (
                    one.subject or "–",
                    one.when or "–",
                    wording.day(one.day),
                    one.place.partition("/")[2],
                    one.doubt(names) or (wording.REPEATED if one.repeats else one.caption),
                )
                for one in files
            ],
        )
