"""Photos that came without a form: what came with each, which one it repeats, and those that nobody knows the unit or the work of."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, func, select, union

from ntm_sheets.contract.standards import REUSED, subject_key
from ntm_sheets.facts.findings import INSIDE, PHOTO_NO_SUBJECT, PHOTO_NO_UNIT, zip_around
from ntm_sheets.facts.records import Companion, DropRecord, PhotoRecord
from ntm_sheets.facts.submission import PHOTO, PHOTOS, Submission
from ntm_sheets.ledger.reading import parted, read_drops, read_photos
from ntm_sheets.ledger.repeats import read_counting_twins
from ntm_sheets.ledger.schema import COUNTS, drops, findings, photos, submissions
from ntm_sheets.ledger.transactions import Transactions

c, f, p, s = drops.c, findings.c, photos.c, submissions.c
SHOWN_BEFORE = (REUSED, "photo-again")
# Found by the index of codes, however many photos there are.
ASKED = {code: select(f.seq).where(f.code == code, f.decision == "") for code in (PHOTO_NO_UNIT, PHOTO_NO_SUBJECT)}
IS_UNTIED = and_(c.seq.in_(ASKED[PHOTO_NO_UNIT]), c.verdict == "refused", c.set_aside == "")
IS_UNCLEAR = and_(p.seq.in_(ASKED[PHOTO_NO_SUBJECT]), p.subject == "", COUNTS)


def _beside(drop: DropRecord) -> ColumnElement[bool] | None:
    """Tell what came in the same mail or archive as a drop; None where it came in none."""
    if drop.container is not None:
        return c.container == drop.container
    zipped = zip_around(drop.name)
    # Of a large zip each file is a drop by itself, with the zip's date, also where a kill came between two of them.
    same = select(c.mtime_ns).where(c.seq == drop.seq).scalar_subquery()
    return and_(c.mtime_ns == same, c.name.startswith(zipped + INSIDE, autoescape=True)) if zipped else None


class LoosePhotos(Transactions):
    """The part of a ledger that knows of photos by themselves."""

    def companions(self, drop: DropRecord) -> tuple[Companion, ...]:
        """Give the forms that were taken out of the same mail or archive, or that those in it repeat."""
        here = _beside(drop)
        if here is None:
            return ()
        form = func.coalesce(c.duplicate_of, c.seq)
        query = select(c.name, s.unit, s.role, s.report_date).join_from(drops, submissions, s.seq == form)
        query = query.where(here, c.kind != PHOTO, s.role != PHOTOS, c.verdict != "refused")
        with self.reading() as connection:
            rows = connection.execute(query.order_by(c.seq)).all()
        return tuple(Companion(name, unit, role, date.fromisoformat(day)) for name, unit, role, day in rows)

    def photos_beside(self, drop: DropRecord) -> tuple[int, ...]:
        """Give the photos that came in the same mail or archive as a form and have their verdicts: it may say whose they are."""
        here = _beside(drop)
        if here is None:
            return ()
        query = select(c.seq).where(here, c.kind == PHOTO, c.verdict.in_(("accepted", "refused"))).order_by(c.seq)
        with self.reading() as connection:
            return tuple(connection.scalars(query))

    def photo_first(self, drop: DropRecord, submission: Submission | None) -> DropRecord | None:
        """Give the photo with the same bytes that counts and says all that this one does: unit, subject and moment."""
        said = {one.field: str(one.value) for one in submission.answers} if submission else {}
        subject, moment = subject_key(said.get("subject", "")), said.get("moment", "")
        with self.reading() as connection:
            for twin in read_counting_twins(connection, drop.sha256, drop.seq):
                for shown in read_photos(connection, p.seq == twin.seq):
                    is_same = submission is None or shown.unit == submission.unit
                    is_same = is_same and subject in ("", subject_key(shown.subject)) and moment in ("", shown.moment)
                    if is_same and twin.is_photo:
                        return twin
        return None

    def photos_shown_before(self) -> frozenset[int]:
        """Give the numbers of the photos by themselves that were shown before, and of which nobody let that pass."""
        said = and_(f.code.in_(SHOWN_BEFORE), f.decision == "", c.kind == PHOTO, COUNTS)
        with self.reading() as connection:
            return frozenset(connection.scalars(select(f.seq).join_from(findings, drops, c.seq == f.seq).where(said)))

    def unclear_photos(self) -> Sequence[tuple[DropRecord, PhotoRecord | None]]:
        """Give the photos that came by themselves and of which nobody knows whose they are, or what they show.

        One whose very bytes came again with that is clear.
        """
        with self.reading() as connection:
            theirs = {one.seq: one for one in read_photos(connection, IS_UNCLEAR)}
            found = read_drops(connection, IS_UNTIED)
            found += tuple(drop for part in parted(theirs) for drop in read_drops(connection, c.seq.in_(part)))
            same = and_(
                p.sha256.in_(select(c.sha256).where(c.seq.in_(union(*ASKED.values())))), p.subject != "", COUNTS
            )
            tied = set(connection.scalars(select(p.sha256).join_from(photos, drops, c.seq == p.seq).where(same)))
        # Of the same bytes one is asked about.
        first = {one.sha256: one for one in sorted(found, key=lambda one: -one.seq) if one.sha256 not in tied}
        return [(one, theirs.get(one.seq)) for one in sorted(first.values(), key=lambda one: one.seq)]
