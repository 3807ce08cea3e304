"""Pictures as rows: what stands beside them, and where the same picture was shown before."""

from collections.abc import Collection, Iterable

from sqlalchemy import Connection, and_, func, or_, select

from ntm_sheets.contract.standards import first_claim
from ntm_sheets.facts.findings import Key
from ntm_sheets.facts.fingerprints import bands
from ntm_sheets.facts.records import PhotoRecord
from ntm_sheets.facts.submission import Submission
from ntm_sheets.ledger.database import put_rows
from ntm_sheets.ledger.reading import read_photos, read_uses
from ntm_sheets.ledger.schema import answers, photo_bands, photos, submissions
from ntm_sheets.ledger.values import Row, storable, text_to_value

BESIDE = ("subject", "moment", "caption")
PUT_PHOTOS, PUT_BANDS = photos.insert(), photo_bands.insert()


def write_pictures(connection: Connection, seq: int, submission: Submission) -> list[Row]:
    """Write a form's pictures with what is written beside them; give the rows."""
    if not submission.pictures:
        return []
    texts = _texts(submission)
    rows: list[Row] = [
        {
            "seq": seq,
            "position": position,
            "row_key": picture.row,
            "file": storable(picture.place.file),
            "sheet": storable(picture.place.sheet),
            "cell": picture.place.cell,
            "format": picture.format,
            "sha256": picture.sha256,
            "phash": picture.phash,
            "taken_at": picture.taken_at.isoformat() if picture.taken_at else None,
            "width": picture.width,
            "height": picture.height,
            "implied_moment": picture.moment,
            **{field: texts.get(picture.row, {}).get(field, "") for field in BESIDE},
        }
        for position, picture in enumerate(submission.pictures)
    ]
    put_rows(connection, PUT_PHOTOS, rows)
    pieces: list[Row] = [
        {"band": band, "seq": seq, "position": position}
        for position, picture in enumerate(submission.pictures)
        for band in bands(picture.phash)
    ]
    put_rows(connection, PUT_BANDS, pieces)
    # A form that waited for its bytes comes after younger ones: theirs are found anew too.
    follow_pictures(connection, seq)
    return rows


def follow_texts(connection: Connection, unit: str, role: str, cells: Collection[Key]) -> None:
    """Write beside the unit's pictures what counts now of these cells, and find anew where each was shown before."""
    a = answers.c
    for table, row, field in sorted(cells):
        if table != "photos" or field not in BESIDE:
            continue
        counts = func.coalesce(a.corrected, a.value).label("counts")
        theirs = select(submissions.c.seq).where(submissions.c.unit == unit, submissions.c.role == role)
        here = and_(a.seq.in_(theirs), a.table_key == table, a.row_key == row, a.field == field)
        for seq, text in connection.execute(select(a.seq, counts).where(here)).all():
            said = "" if text is None else storable(str(text_to_value(text)))
            mine = and_(photos.c.seq == seq, photos.c.row_key == row, photos.c[field] != said)
            if connection.execute(photos.update().where(mine).values({field: said})).rowcount:
                follow_pictures(connection, seq)


def follow_own_texts(connection: Connection, seq: int) -> None:
    """Write beside the picture of a photo by itself what counts now, blank where nothing does any more."""
    a, p = answers.c, photos.c
    counts = func.coalesce(a.corrected, a.value)
    said = {
        (row, field): storable(str(text_to_value(text)))
        for row, field, text in connection.execute(
            select(a.row_key, a.field, counts).where(a.seq == seq, a.table_key == "photos", counts.is_not(None))
        )
    }
    for one in connection.execute(select(p.position, p.row_key).where(p.seq == seq)).all():
        texts = {field: said.get((one.row_key, field), "") for field in BESIDE}
        mine = and_(p.seq == seq, p.position == one.position, or_(*(p[field] != texts[field] for field in BESIDE)))
        if connection.execute(photos.update().where(mine).values(texts)).rowcount:
            follow_pictures(connection, seq)


def follow_pictures(connection: Connection, seq: int) -> None:
    """Find anew where the pictures of a form, and the same ones of forms after it, were shown before.

    Where those of earlier forms were shown does not hang on it: of a picture sent daily a new form looks at its own only.
    """
    find_anew(connection, (*read_photos(connection, photos.c.seq == seq), *later_uses(connection, seq)))


def later_uses(connection: Connection, seq: int) -> tuple[PhotoRecord, ...]:
    """Give the pictures of forms after this one that are the same as one of its."""
    shown = read_photos(connection, photos.c.seq == seq)
    uses = (use for one in shown for use in read_uses(connection, one.sha256, one.phash) if use.seq > seq)
    return tuple({(use.seq, use.position): use for use in uses}.values())


def find_anew(connection: Connection, shown: Iterable[PhotoRecord]) -> None:
    """Find anew where each of these pictures was shown before."""
    for photo in shown:
        here = and_(photos.c.seq == photo.seq, photos.c.position == photo.position)
        connection.execute(photos.update().where(here).values(reused_from=_reused_from(connection, photo)))


def _texts(submission: Submission) -> dict[str, dict[str, str]]:
    """Give what is written beside each photo, by row and field."""
    found: dict[str, dict[str, str]] = {}
    for answer in submission.answers:
        if answer.table == "photos" and answer.value is not None:
            found.setdefault(answer.row, {})[answer.field] = storable(str(answer.value))
    return found


def _reused_from(connection: Connection, photo: PhotoRecord) -> str:
    """Say where a picture was used first, where this is a reuse of it."""
    uses = read_uses(connection, photo.sha256, photo.phash, before=(photo.seq, photo.position))
    first = first_claim(photo, uses)
    return "" if first is None else f"{first.unit} {first.report_date:%d/%m/%Y} ảnh {first.row} (tệp {first.file})"
