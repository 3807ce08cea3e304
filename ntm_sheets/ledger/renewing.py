"""The ledger made anew: what came is copied without its verdicts or filled from receipts, compared, and put in the place of the one in force."""

from collections.abc import Collection

from sqlalchemy import and_, bindparam, or_, select, text, true
from sqlalchemy.dialects.sqlite import insert

from ntm_sheets.facts.records import Receipt
from ntm_sheets.ledger.reading import read_receipts
from ntm_sheets.ledger.rejudging import UNJUDGED, Rejudging
from ntm_sheets.ledger.schema import MAY_LIE_IN_INBOX, NOT_COMPARED, NOT_OF_THE_ARCHIVE, drops, meta, metadata
from ntm_sheets.ledger.seals import day_seals
from ntm_sheets.ledger.soundness import find_changed
from ntm_sheets.ledger.transactions import Transactions


def copy_unjudged(source: Transactions, target: Transactions) -> None:
    """Copy every drop that has its verdict, as pending; mails and archives that were opened stay so.

    `target` must be an empty ledger.
    """
    opened = select(drops.c.container).where(drops.c.container.is_not(None))
    whole = and_(drops.c.verdict == "accepted", drops.c.seq.in_(opened))
    with source.reading() as connection:
        query = select(drops, whole.label("stays")).where(or_(drops.c.verdict != "pending", whole))
        rows = [dict(row) for row in connection.execute(query.order_by(drops.c.seq)).mappings()]
    with target.writing() as connection:
        for row in rows:
            stays = row.pop("stays")
            connection.execute(drops.insert().values(row if stays else row | UNJUDGED))


class Renewing(Rejudging):
    """The part of a ledger that is made anew from the archive."""

    def is_empty(self) -> bool:
        """Tell whether no drop is known."""
        with self.reading() as connection:
            return connection.execute(select(drops.c.seq).limit(1)).first() is None

    def clear(self) -> None:
        """Empty the ledger and forget its marks, to fill it anew from the archive's receipts."""
        with self.writing() as connection:
            for table in reversed(metadata.sorted_tables):
                if table is not meta:
                    connection.execute(table.delete())
            connection.execute(meta.delete().where(meta.c.key != "schema"))

    def insert_receipts(self, *receipts: Receipt) -> None:
        """Enter archived drops under their own numbers, without a verdict, in one step.

        Whether a file has left the inbox is not known then: the last of those that look the same may still lie there.
        """
        if not receipts:
            return
        c = drops.c
        twins = and_(
            c.name == bindparam("its_name"), c.mtime_ns == bindparam("its_time"), c.sha256 == bindparam("its_hash")
        )
        last = {(one.name, one.mtime_ns, one.sha256): one.seq for one in receipts}
        others = [
            {"its_name": name, "its_time": mtime_ns, "its_hash": sha256, "its_seq": seq}
            for (name, mtime_ns, sha256), seq in last.items()
        ]
        lasting = set(last.values())
        rows = [_row(one, is_last=one.seq in lasting) for one in receipts]
        with self.writing() as connection:
            # Before the others come: of those that look the same one may lie in the inbox.
            connection.execute(
                drops.update().where(twins, c.seq != bindparam("its_seq"), MAY_LIE_IN_INBOX).values(has_left=True),
                others,
            )
            # Known by its number, or as what came out of the same mail under another one.
            connection.execute(insert(drops).on_conflict_do_nothing(), rows)
            # What was lost and is found again may be of a day that was sealed without it.
            connection.execute(day_seals.delete())

    def content(self) -> dict[str, list[tuple[object, ...]]]:
        """Give every row of every table in a fixed order, without what a rebuild cannot know."""
        with self.reading() as connection:
            return {
                table.name: sorted(
                    (tuple(row) for row in connection.execute(select(*(c for c in table.c if c not in NOT_COMPARED)))),
                    key=repr,
                )
                for table in metadata.sorted_tables
                if table not in NOT_OF_THE_ARCHIVE | {day_seals}
            }

    def receipts(self, *seqs: int) -> tuple[Receipt, ...]:
        """Give what came and lies in the archive, in the order of receipt: all of it, or these."""
        c = drops.c
        with self.reading() as connection:
            return read_receipts(connection, and_(c.archived != "", c.seq.in_(seqs) if seqs else true()))

    def numbers(self) -> dict[int, bool]:
        """Give the number of every drop, and whether it lies in the archive."""
        with self.reading() as connection:
            return {seq: archived != "" for seq, archived in connection.execute(select(drops.c.seq, drops.c.archived))}

    def changed(self, seqs: Collection[int]) -> tuple[int, ...]:
        """Give those of these drops whose rows another hand has changed."""
        with self.reading() as connection:
            return find_changed(connection, seqs)

    def has_orphans(self) -> bool:
        """Tell whether rows are left of a drop that is gone: only another hand takes one away so."""
        with self.reading() as connection:
            return connection.execute(text("PRAGMA foreign_key_check")).first() is not None

    def last_number(self) -> int:
        """Give the highest number that was ever given to a drop."""
        with self.reading() as connection:
            found: int | None = connection.scalar(text("SELECT seq FROM sqlite_sequence WHERE name = 'drops'"))
            return found or 0

    def reserve(self, number: int) -> None:
        """Give no new drop this number or one below it: a drop had it whose receipt may be gone."""
        with self.writing() as connection:
            connection.execute(
                text("INSERT INTO sqlite_sequence (name, seq) SELECT 'drops', 0 WHERE NOT EXISTS "
                     "(SELECT 1 FROM sqlite_sequence WHERE name = 'drops')")
            )  # fmt: skip
            connection.execute(
                text("UPDATE sqlite_sequence SET seq = max(seq, :number) WHERE name = 'drops'"), {"number": number}
            )


def _row(receipt: Receipt, *, is_last: bool) -> dict[str, str | int | bool | None]:
    return {
        "seq": receipt.seq,
        "sha256": receipt.sha256,
        "name": receipt.name,
        "received_at": receipt.received_at.isoformat(),
        "mtime_ns": receipt.mtime_ns,
        "size": receipt.size,
        "archived": receipt.archived,
        "has_left": receipt.container is not None or not is_last,
        "container": receipt.container,
        "member": receipt.member,
    }
