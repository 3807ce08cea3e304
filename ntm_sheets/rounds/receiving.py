"""Files leave the inbox for the archive, some at a time: what the disk must keep is asked of it once for them all."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ntm_sheets.errors import LedgerBroken, OwnError
from ntm_sheets.facts.fingerprints import sha256_of
from ntm_sheets.facts.records import DropRecord
from ntm_sheets.intake.archiving import ArchivedDrop, archive_drop, find_receipt, is_kept, sync_archive
from ntm_sheets.intake.inbox import InboxFile, remove, take_bytes
from ntm_sheets.ledger.store import Ledger
from ntm_sheets.workspace.folders import Workspace

# Taken together at most: so many files, so many bytes of them in memory (one larger file is taken alone).
FILES = 64
BYTES = 64_000_000
Step = Callable[[str], None]


@dataclass(frozen=True)
class _Taken:
    """A file of the inbox with its bytes and its number in the ledger."""

    lying: InboxFile
    data: bytes
    sha256: str
    seq: int = 0


@dataclass
class Receiver:
    """The way of files from the inbox into the archive; a kill anywhere leaves what the next round can finish.

    `key` is the mark of the form key, for the receipts.
    """

    workspace: Workspace
    ledger: Ledger
    step: Step
    key: str = ""

    def take(self, whole: Sequence[InboxFile], half: Sequence[InboxFile], now: datetime) -> list[str]:
        """Take files in; give our own troubles in words. Half files are archived too, but stay where they lie.

        A file that is in trouble stays in the inbox; the others go on.
        """
        troubles: list[str] = []
        for files, leaves in ((whole, True), (half, False)):
            for some in _portions(files):
                try:
                    self._take(some, now, troubles, leaves=leaves)
                except LedgerBroken:
                    raise
                except OwnError as error:
                    troubles.append(str(error))
        return list(dict.fromkeys(troubles))

    def _take(self, files: Sequence[InboxFile], now: datetime, troubles: list[str], *, leaves: bool) -> None:
        read = list(self._read(files, troubles))
        self.step("hashed")
        with self.ledger.together():
            claimed = [_Taken(one.lying, one.data, one.sha256, self._claim(one, now)) for one in read]
        self.step("claimed")
        archived = dict(self._archive(claimed, troubles))
        self._let_go_overtaken(claimed, archived)
        sync_archive(self.workspace.archive, archived.values())
        self.step("archived")
        with self.ledger.together():
            for seq, drop in archived.items():
                self.ledger.mark_archived(seq, drop.path)
        self.step("marked archived")
        if not leaves:
            return
        gone = list(self._remove([one for one in claimed if one.seq in archived], troubles))
        self.step("out of the inbox")
        self.ledger.mark_left(*gone)
        self.step("marked left")

    def _read(self, files: Sequence[InboxFile], troubles: list[str]) -> Iterator[_Taken]:
        for lying in files:
            try:
                data = take_bytes(lying)
            except OwnError as error:
                troubles.append(str(error))
            else:
                yield _Taken(lying, data, sha256_of(data))

    def _claim(self, one: _Taken, now: datetime) -> int:
        return self.ledger.claim(one.sha256, one.lying.name, now, one.lying.mtime_ns, one.lying.size)

    def _archive(self, claimed: Sequence[_Taken], troubles: list[str]) -> Iterator[tuple[int, ArchivedDrop]]:
        drops = {drop.seq: drop for drop in self.ledger.drops(*(one.seq for one in claimed))}
        twinned = self.ledger.twinned(drops.values())
        for one in claimed:
            try:
                drop = archive_drop(
                    self.workspace.archive, one.data, one.seq, one.sha256, one.lying.name, drops[one.seq].received_at,
                    one.lying.mtime_ns, one.seq in twinned and self._was_lost(drops[one.seq]), self.key,
                )  # fmt: skip
            except OwnError as error:
                troubles.append(str(error))
            else:
                self.step("one archived")
                yield one.seq, drop

    def _was_lost(self, drop: DropRecord) -> bool:
        """Tell whether another copy of these bytes is gone from the archive, or damaged there."""
        return not all(is_kept(self.workspace.archive, twin.archived) for twin in self.ledger.twins(drop))

    def _let_go_overtaken(self, claimed: Sequence[_Taken], archived: Mapping[int, ArchivedDrop]) -> None:
        """Take back the numbers of files that could not be archived where a later one could be.

        Drops are judged in the order of their numbers, now and in a rebuild: such a file gets a new one when it is
        tried again. Otherwise the same bytes would count twice, as a first drop that is judged after its repeat.
        """
        last = max(archived, default=0)
        for one in claimed:
            if one.seq < last and one.seq not in archived and find_receipt(self.workspace.archive, one.seq) is None:
                self.ledger.forget(one.seq)

    def _remove(self, taken: Sequence[_Taken], troubles: list[str]) -> Iterator[int]:
        for one in taken:
            try:
                remove(one.lying, one.data)
            except OwnError as error:
                troubles.append(str(error))
            else:
                self.step("one out of the inbox")
                yield one.seq


def _portions(files: Sequence[InboxFile]) -> Iterator[list[InboxFile]]:
    some: list[InboxFile] = []
    size = 0
    for file in files:
        if some and (len(some) == FILES or size + file.size > BYTES):
            yield some
            some, size = [], 0
        some.append(file)
        size += file.size
    if some:
        yield some
