"""Pictures as rows: what stands beside them, what they are known again by, and where the same one was shown before."""

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from heapq import heappop, heappush

from sqlalchemy import ColumnElement, Connection, and_, bindparam, func, or_, select, tuple_

from ntm_sheets.contract.standards import first_claim, subject_key
from ntm_sheets.facts.findings import Key
from ntm_sheets.facts.fingerprints import (
    FIRST_BAND,
    LEAST_SHARED,
    PictureMark,
    asked_words,
    is_same_picture,
    mark_of_picture,
)
from ntm_sheets.facts.fingerprints import picture_words as words_of
from ntm_sheets.facts.records import PhotoRecord
from ntm_sheets.facts.submission import Submission
from ntm_sheets.ledger.database import put_rows
from ntm_sheets.ledger.reading import read_earlier_photos, read_photos
from ntm_sheets.ledger.schema import (
    COUNTS,
    answers,
    drops,
    earlier_photos,
    photos,
    picture_marks,
    picture_words,
    submissions,
)
from ntm_sheets.ledger.values import Row, storable, text_to_value

BESIDE = ("subject", "moment", "caption")
PUT_PHOTOS, PUT_MARKS, PUT_WORDS = photos.insert(), picture_marks.insert(), picture_words.insert()
m, w = picture_marks.c, picture_words.c
# So many of those that share the most numbers with one are held against it.
MOST_CANDIDATES = 64


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
    for one in put_marks(connection, map(mark_of_picture, submission.pictures)):
        find_anew(connection, read_photos(connection, photos.c.sha256.in_(same_pictures(connection, one))))
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
    """Find anew where the pictures of a form, and the same ones of forms after it, were shown before."""
    same = _Same(connection)
    own = read_photos(connection, photos.c.seq == seq)
    _find_anew(connection, (*own, *_later_uses(connection, own, same)), same)


def later_uses(connection: Connection, seq: int) -> tuple[PhotoRecord, ...]:
    """Give the pictures of forms after this one that are the same as one of its."""
    return _later_uses(connection, read_photos(connection, photos.c.seq == seq), _Same(connection))


def find_anew(connection: Connection, shown: Iterable[PhotoRecord]) -> None:
    """Find anew where each of these pictures was shown before, in their order.

    Where that changed, those after it that are the same picture follow: by what it was known, they may be known.
    """
    _find_anew(connection, shown, _Same(connection))


class _Same(dict[str, tuple[str, ...]]):
    """The hashes of all pictures that are the same as one, each looked up once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, photo: PhotoRecord) -> tuple[str, ...]:
        if photo.sha256 not in self:
            self[photo.sha256] = same_pictures(self._connection, mark_at(self._connection, photo))
        return self[photo.sha256]


def _later_uses(connection: Connection, shown: Iterable[PhotoRecord], same: _Same) -> tuple[PhotoRecord, ...]:
    """Give the uses of the same pictures after these, also those that do not count now: they may some day."""
    firsts: dict[str, PhotoRecord] = {}
    for photo in shown:
        firsts.setdefault(photo.sha256, photo)
    found: dict[tuple[int, int], PhotoRecord] = {}
    for photo in firsts.values():
        later = tuple_(photos.c.seq, photos.c.position) > tuple_(photo.seq, photo.position)
        uses = read_photos(connection, photos.c.sha256.in_(same.of(photo)), later)
        found |= {(use.seq, use.position): use for use in uses}
    return tuple(found.values())


def _find_anew(connection: Connection, shown: Iterable[PhotoRecord], same: _Same) -> None:
    waiting = {(photo.seq, photo.position): photo for photo in shown}
    turns, followed = sorted(waiting), set[str]()
    while turns:
        photo = waiting[heappop(turns)]
        uses = _uses(connection, same.of(photo), before=(photo.seq, photo.position), unit=photo.unit)
        if _write_uses(connection, photo, uses) and photo.sha256 not in followed:
            followed.add(photo.sha256)
            for use in _later_uses(connection, (photo,), same):
                if (use.seq, use.position) not in waiting:
                    waiting[use.seq, use.position] = use
                    heappush(turns, (use.seq, use.position))


def _write_uses(connection: Connection, photo: PhotoRecord, uses: Sequence[PhotoRecord]) -> bool:
    """Write where a picture was shown before; tell whether that is something else than was known."""
    first = first_claim(photo, uses)
    alike = uses[0].first_sha256 if uses else ""
    now = {
        "reused_from": _told(first) if first else "",
        "reused_sha256": first.sha256 if first else "",
        "same_as": "" if alike == photo.sha256 else alike,
        "reused_in": first.campaign if first else "",
    }
    p = photos.c
    others = or_(*(p[name] != value for name, value in now.items()))
    here = and_(p.seq == photo.seq, p.position == photo.position, others)
    return connection.execute(photos.update().where(here).values(now)).rowcount > 0


def put_marks(connection: Connection, marks: Iterable[PictureMark]) -> list[PictureMark]:
    """Keep what pictures are known again by, once of each; give those that were known without a look and now have one."""
    new = {_id(one.sha256): one for one in marks}
    sizes = select(m.id, func.length(m.look)).where(m.id.in_(new))
    bare = {at: size == 0 for at, size in connection.execute(sizes)}
    seen = [at for at, had_none in bare.items() if had_none and new[at].look]
    _forget(connection, seen)
    found = [(at, one) for at, one in new.items() if at not in bare or at in seen]
    rows = [{"id": at, "sha256": one.sha256, "phash": one.phash, "look": one.look} for at, one in found]
    put_rows(connection, PUT_MARKS, rows)
    put_rows(
        connection,
        PUT_WORDS,
        [{"word": word, "picture": at} for at, one in found for word in sorted(set(words_of(one)))],
    )
    return [new[at] for at in seen]


def forget_marks(connection: Connection, gone: Collection[str]) -> None:
    """Forget what pictures are known again by that no form shows any more."""
    shown = or_(*(select(of.c.sha256).where(of.c.sha256 == m.sha256).exists() for of in (photos, earlier_photos)))
    unused = list(connection.scalars(select(m.id).where(m.id.in_(sorted({_id(one) for one in gone})), ~shown)))
    _forget(connection, unused)


def _forget(connection: Connection, pictures: Sequence[int]) -> None:
    if pictures:
        connection.execute(picture_words.delete().where(w.picture.in_(pictures)))
        connection.execute(picture_marks.delete().where(m.id.in_(pictures)))


def read_uses(
    connection: Connection, mark: PictureMark, before: tuple[int, int] | None = None, unit: str = ""
) -> tuple[PhotoRecord, ...]:
    """Give every use of one picture, also where it was changed, in the order of receipt.

    Uses in a form that does not count are none; `before` (number and position) leaves out that one and all later ones, and
    `unit` those of other units but the first form's.
    """
    return _uses(connection, same_pictures(connection, mark), before=before, unit=unit)


def uses_by_unit(connection: Connection, seq: int, row: str, unit: str, *, of_subject: bool) -> tuple[PhotoRecord, ...]:
    """Give where a unit shows the pictures of a slot of a form, or of a photo by itself; `of_subject` for the same thing alone."""
    s = submissions.c
    found: dict[tuple[int, int], PhotoRecord] = {}
    for shown in read_photos(connection, photos.c.seq == seq, photos.c.row_key == row):
        same = same_pictures(connection, mark_at(connection, shown))
        theirs = (photos.c.sha256.in_(same), s.unit == unit)
        for use in read_photos(connection, *theirs):
            if not of_subject or subject_key(use.subject) == subject_key(shown.subject):
                found[use.seq, use.position] = use
    return tuple(found.values())


def same_pictures(connection: Connection, mark: PictureMark) -> tuple[str, ...]:
    """Give the hashes of all pictures that are the same as one; its own first, known or not."""
    candidates = connection.execute(CANDIDATES, {"words": json.dumps(asked_words(mark))}).all()
    found = [PictureMark(*row) for row in candidates if row.sha256 != mark.sha256]
    return (mark.sha256, *(one.sha256 for one in found if is_same_picture(mark, one)))


# A number of so many pictures is one of what a camera's program writes on all of them: it tells none from another, and to
# look through all of these would take longer with every picture that comes.
MOST_OF_A_WORD = 500
ASKED, TOLD = func.json_each(bindparam("words")).table_valued("value"), picture_words.alias()
COMMON = select(TOLD.c.picture).where(TOLD.c.word == ASKED.c.value).limit(1).offset(MOST_OF_A_WORD).scalar_subquery()
TELLING = select(ASKED.c.value).where(or_(ASKED.c.value >= FIRST_BAND, COMMON.is_(None)))
SHARED = (
    select(w.picture)
    .where(w.word.in_(TELLING))
    .group_by(w.picture)
    .having(or_(func.count() >= LEAST_SHARED, func.max(w.word) >= FIRST_BAND))
    .order_by(func.count().desc(), w.picture)
    .limit(MOST_CANDIDATES)
    .subquery()
)
CANDIDATES = select(m.sha256, m.phash, m.look).join_from(SHARED, picture_marks, m.id == SHARED.c.picture)


def mark_at(connection: Connection, photo: PhotoRecord) -> PictureMark:
    """Give what the picture of a use is known again by."""
    look = connection.scalar(select(m.look).where(m.id == _id(photo.sha256)))
    return PictureMark(photo.sha256, photo.phash, look or b"")


def _uses(
    connection: Connection, same: Collection[str], *, before: tuple[int, int] | None, unit: str
) -> tuple[PhotoRecord, ...]:
    p = photos.c
    which: list[ColumnElement[bool]] = [COUNTS, p.sha256.in_(same)]
    if before is not None:
        which.append(tuple_(p.seq, p.position) < tuple_(*before))
    if unit:
        # What everybody sends with every form nobody reads whole: whose a picture is hangs on the first one and one's own.
        first = select(func.min(p.seq)).join_from(photos, drops, drops.c.seq == p.seq).where(*which)
        which.append(or_(submissions.c.unit == unit, p.seq == first.correlate(None).scalar_subquery()))
    return (*read_earlier_photos(connection, earlier_photos.c.sha256.in_(same)), *read_photos(connection, *which))


def _id(sha256: str) -> int:
    """Give the number of a picture; no two of any ledger have one, as far as chance goes."""
    return int(hashlib.sha256(sha256.encode()).hexdigest()[:15], 16)


def _texts(submission: Submission) -> dict[str, dict[str, str]]:
    """Give what is written beside each photo, by row and field."""
    found: dict[str, dict[str, str]] = {}
    for answer in submission.answers:
        if answer.table == "photos" and answer.value is not None:
            found.setdefault(answer.row, {})[answer.field] = storable(str(answer.value))
    return found


def _told(first: PhotoRecord) -> str:
    """Say where a picture was used first, of which another use is a reuse."""
    return f"{first.unit} {first.report_date:%d/%m/%Y} {first.campaign or f'ảnh {first.row}'} (tệp {first.file})"
