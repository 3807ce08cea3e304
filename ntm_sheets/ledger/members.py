"""The rows of what came inside a mail or an archive."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, and_, select

from ntm_sheets.facts.records import Letter, Receipt
from ntm_sheets.ledger.reading import read_receipts
from ntm_sheets.ledger.schema import drops
from ntm_sheets.ledger.values import senders_text, storable


@dataclass(frozen=True)
class Inside:
    """A file inside a mail or archive: its place there, from 0, and what it is."""

    member: int
    name: str
    sha256: str
    size: int


def claim_members(connection: Connection, container: int, inside: Iterable[Inside]) -> tuple[Receipt, ...]:
    """Give each file inside a drop a number of its own, the same one however often the drop is opened."""
    c = drops.c
    came = connection.execute(select(c.received_at, c.mtime_ns).where(c.seq == container)).one()
    # Asked first: an insert that the index refuses would use up a number all the same.
    known = set(connection.scalars(select(c.member).where(c.container == container)))
    for one in inside:
        if one.member in known:
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
        }
        connection.execute(drops.insert().values(row))
    return read_receipts(connection, c.container == container)


def open_container(
    connection: Connection, seq: int, archived: str, letter: Letter, members: Mapping[int, Letter]
) -> None:
    """Let the files inside a drop be judged: their bytes are where the drop's are, each with its own letter."""
    c = drops.c
    connection.execute(drops.update().where(c.seq == seq).values(_told(letter)))
    for member, its in members.items():
        here = and_(c.container == seq, c.member == member)
        connection.execute(drops.update().where(here).values(_told(its) | {"archived": archived}))


def _told(letter: Letter) -> dict[str, str | None]:
    moments = {name: getattr(letter, name) for name in ("sent_at", "passed_at", "carried_at", "entry_at")}
    texts = {name: storable(getattr(letter, name)) for name in ("sender", "subject", "sent_by", "passed_by", "unread")}
    told = texts | {name: moment.isoformat() if moment else None for name, moment in moments.items()}
    return told | {"senders": senders_text(letter.senders)}
