"""The rows of what came inside a mail or an archive."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from ntm_sheets.ledger.reading import read_receipts
from ntm_sheets.ledger.schema import drops
from ntm_sheets.ledger.values import senders_text, storable
from ntm_sheets.records import Letter, Receipt


@dataclass(frozen=True)
class Inside:
    """A file inside a mail or archive: its place there, from 0, what it is, and who sent the letters on its way."""

    member: int
    name: str
    sha256: str
    size: int
    senders: tuple[str, ...] = ()


def claim_members(connection: Connection, container: int, inside: Iterable[Inside]) -> tuple[Receipt, ...]:
    """Give each file inside a drop a number of its own, the same one however often the drop is opened."""
    c = drops.c
    came = connection.execute(select(c.received_at, c.mtime_ns).where(c.seq == container)).one()
    # Asked first: an insert that the index refuses would use up a number all the same.
    known = set(connection.scalars(select(c.member).where(c.container == container)))
    for one in inside:
        senders = senders_text(one.senders)
        if one.member in known:
            # In a rebuild it is known from its receipt, which does not say who sent it.
            connection.execute(
                drops.update().where(c.container == container, c.member == one.member).values(senders=senders)
            )
            continue
        row = {
            "sha256": one.sha256,
            "name": storable(one.name),
            "received_at": came.received_at,
            "mtime_ns": came.mtime_ns,
            "size": one.size,
            "has_left": True,
            "container": container,
            "member": one.member,
            "senders": senders,
        }
        connection.execute(drops.insert().values(row))
    return read_receipts(connection, c.container == container)


def open_container(connection: Connection, seq: int, archived: str, letter: Letter, members: Sequence[int]) -> None:
    """Let the files inside a drop be judged: their bytes are where the drop's are, their letter is its letter."""
    c = drops.c
    told = {
        "sender": storable(letter.sender),
        "subject": storable(letter.subject),
        "sent_at": letter.sent_at.isoformat() if letter.sent_at else None,
        "sent_by": letter.sent_by,
    }
    connection.execute(drops.update().where(c.seq == seq).values(told))
    connection.execute(
        drops.update().where(c.container == seq, c.member.in_(members)).values(told | {"archived": archived})
    )
