"""Photos that earlier campaigns showed: written with the drop that said so, and what of this campaign repeats one of them."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select

from ntm_sheets.facts.earlier_photos import EarlierPhoto
from ntm_sheets.facts.fingerprints import PictureMark
from ntm_sheets.facts.records import PhotoRecord
from ntm_sheets.ledger import photos as shown_photos
from ntm_sheets.ledger import reading
from ntm_sheets.ledger.database import put_rows
from ntm_sheets.ledger.schema import COUNTS, drops, earlier_photos, photos, picture_marks
from ntm_sheets.ledger.transactions import Transactions
from ntm_sheets.ledger.values import storable

PUT_EARLIER = earlier_photos.insert()
e, m, p = earlier_photos.c, picture_marks.c, photos.c


class ShownPhotos(Transactions):
    """The part of a ledger that gives photos: those of this campaign's forms, and where the same ones were shown before."""

    def photos(self, *, counting: bool = False) -> tuple[PhotoRecord, ...]:
        """Give every picture of accepted drops; `counting` those of forms that are neither set aside nor held."""
        with self.reading() as connection:
            return reading.read_photos(connection, *((COUNTS,) if counting else ()))

    def photo_seen(self, mark: PictureMark, before: int | None = None, unit: str = "") -> tuple[PhotoRecord, ...]:
        """Give the uses of a picture, also where it was changed, in forms of a number below `before`; see `read_uses`."""
        with self.reading() as connection:
            return shown_photos.read_uses(connection, mark, None if before is None else (before, 0), unit)

    def earlier_repeated(self, until: datetime) -> tuple[PhotoRecord, ...]:
        """Give the photos of earlier campaigns that a form shows again, as far as they were known by a moment."""
        repeated = select(p.reused_sha256).where(p.reused_in != "")
        known = drops.c.received_at <= until.isoformat()
        with self.reading() as connection:
            return reading.read_earlier_photos(connection, e.sha256.in_(repeated) & known)

    def showing_earlier(self, seq: int) -> tuple[int, ...]:
        """Give the drops, in the order of receipt, that show a picture of those that a drop said an earlier campaign had."""
        with self.reading() as connection:
            theirs = set(connection.scalars(select(e.sha256).where(e.seq == seq)))
            found: set[int] = set()
            of_mark: dict[str, bool] = {}
            for shown in reading.read_photos(connection) if theirs else ():
                if shown.sha256 not in of_mark:
                    mark = shown_photos.mark_at(connection, shown)
                    of_mark[shown.sha256] = not theirs.isdisjoint(shown_photos.same_pictures(connection, mark))
                if of_mark[shown.sha256]:
                    found.add(shown.seq)
            return tuple(sorted(found))

    def marks(self) -> dict[str, PictureMark]:
        """Give what each picture is known again by, by the hash of its bytes."""
        with self.reading() as connection:
            rows = connection.execute(select(m.sha256, m.phash, m.look))
            return {row.sha256: PictureMark(*row) for row in rows}


def write_earlier(connection: Connection, seq: int, made: Sequence[EarlierPhoto], campaign: str) -> None:
    """Write the photos of an earlier campaign, and what they are known again by."""
    rows = [
        {
            "seq": seq,
            "position": position,
            "unit": storable(one.unit),
            "subject": storable(one.subject),
            "moment": storable(one.moment),
            "report_date": one.day.isoformat(),
            "campaign": storable(f"{one.name}, chiến dịch “{campaign}”"),
            "phash": one.phash,
            "sha256": one.sha256,
        }
        for position, one in enumerate(made)
    ]
    put_rows(connection, PUT_EARLIER, rows)
    shown_photos.put_marks(connection, _marks(made))


def _marks(made: Iterable[EarlierPhoto]) -> Iterable[PictureMark]:
    return (PictureMark(one.sha256, one.phash, one.look) for one in made)


def count_without_look(connection: Connection) -> int:
    """Count the pictures that were read where no look could be made."""
    found: int | None = connection.scalar(select(func.count()).select_from(picture_marks).where(m.look == b""))
    return found or 0
