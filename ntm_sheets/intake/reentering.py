"""Receipts on their way back into a ledger: what came inside a mail or archive goes with the one that it came in."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from ntm_sheets.errors import OwnError
from ntm_sheets.facts.records import Receipt
from ntm_sheets.intake.archiving import open_blob


def enterable(archive: Path, receipts: Iterable[Receipt]) -> tuple[tuple[Receipt, ...], tuple[str, ...]]:
    """Give the receipts that a ledger can take, in the order of receipt, and in words which it cannot.

    Where the receipt of a mail or archive is gone, it is read out of those of the files inside, which say all of it.
    A receipt that was lost and came back may be of a file that has come out of its mail anew since: the first counts.
    """
    by_seq = {one.seq: one for one in first_of_each(receipts)}
    unknown = []
    for one in sorted(by_seq.values(), key=lambda one: one.seq):
        if one.container is None or one.container in by_seq:
            continue
        whole = _container_of(archive, one, one.container)
        if whole is not None:
            by_seq[whole.seq] = whole
        else:
            del by_seq[one.seq]
            unknown.append(
                f"Không lấy lại được tệp số {one.seq} ({one.name}): thư hoặc tệp nén số {one.container} chứa nó không còn."
            )
    return tuple(one for _, one in sorted(by_seq.items())), tuple(unknown)


def first_of_each(receipts: Iterable[Receipt]) -> Iterator[Receipt]:
    """Give the receipts without those of files inside a mail or archive that an earlier one is of already."""
    inside: set[tuple[int, int | None]] = set()
    for one in sorted(receipts, key=lambda one: one.seq):
        if one.container is not None:
            if (one.container, one.member) in inside:
                continue
            inside.add((one.container, one.member))
        yield one


def _container_of(archive: Path, member: Receipt, seq: int) -> Receipt | None:
    try:
        data = open_blob(archive, member.archived)
    except OwnError:
        return None
    sha256, name = hashlib.sha256(data).hexdigest(), member.name.partition("!")[0]
    return replace(member, seq=seq, sha256=sha256, name=name, size=len(data), container=None, member=None)
