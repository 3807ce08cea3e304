"""Files leave the inbox for the archive, some at a time: what the disk must keep is asked of it once for them all."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from ntm_sheets.errors import LedgerBroken, OwnError, reason_of
from ntm_sheets.facts.findings import INSIDE
from ntm_sheets.facts.fingerprints import sha256_of
from ntm_sheets.facts.records import DropRecord
from ntm_sheets.intake.archiving import ArchivedDrop, archive_drop, find_receipt, is_kept, sync_archive
from ntm_sheets.intake.inbox import InboxFile, open_regular, remove, remove_unread, take_bytes
from ntm_sheets.intake.settling import is_taken_apart
from ntm_sheets.ledger.store import Ledger
from ntm_sheets.untrusted.large_zips import is_picture, list_files, read_file
from ntm_sheets.untrusted.refusing import Refusal
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
        apart = [file for file in whole if is_taken_apart(file)]
        for files, leaves in (([file for file in whole if file not in apart], True), (half, False)):
            for some in _portions(files):
                self._tried(partial(self._take, some, now, troubles, leaves=leaves), troubles)
        for zipped in apart:
            self._tried(partial(self._take_apart, zipped, now, troubles), troubles)
        return list(dict.fromkeys(troubles))

    def _tried(self, work: Callable[[], None], troubles: list[str]) -> None:
        try:
            work()
        except LedgerBroken:
            raise
        except OwnError as error:
            troubles.append(str(error))

    def _take(self, files: Sequence[InboxFile], now: datetime, troubles: list[str], *, leaves: bool) -> None:
        archived = self._keep(list(self._read(files, troubles)), now, troubles)
        if not leaves:
            return
        gone = list(self._remove(archived, troubles))
        self.step("out of the inbox")
        self.ledger.mark_left(*gone)
        self.step("marked left")

    def _take_apart(self, zipped: InboxFile, now: datetime, troubles: list[str]) -> None:
        """Take a large zip file by file, some at a time: each is a drop by itself, the zip goes once all are archived."""
        seqs: list[int] = []
        for some in _read_apart(zipped):
            kept = self._keep(some, now, troubles)
            seqs += (one.seq for one in kept)
            if len(kept) < len(some):
                return
        remove_unread(zipped)
        self.step("out of the inbox")
        self.ledger.mark_left(*seqs)
        self.step("marked left")

    def _keep(self, read: Sequence[_Taken], now: datetime, troubles: list[str]) -> list[_Taken]:
        """Archive files that were read; give those that are."""
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
        return [one for one in claimed if one.seq in archived]

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


def _read_apart(zipped: InboxFile) -> Iterator[list[_Taken]]:
    """Read the files in a zip, so many at a time as are held in memory together; OwnError where it cannot be read now."""
    from ntm_sheets.unpacking.naming import Names, clean_path, is_junk
    from ntm_sheets.unpacking.zips import entry_name

    names, some, size = Names(), list[_Taken](), 0
    try:
        with open_regular(zipped.path) as file:
            # Photos come last: the forms beside them say whose they are.
            for info in sorted(list_files(file, zipped.size), key=lambda info: is_picture(info.filename)):
                if is_junk(path := entry_name(info)):
                    continue
                data = read_file(file, info)
                name = f"{zipped.name}{INSIDE}{names.give(clean_path(path))}"
                some.append(_Taken(replace(zipped, name=name, size=len(data)), data, sha256_of(data)))
                size += len(data)
                if len(some) == FILES or size > BYTES:
                    yield some
                    some, size = [], 0
    except OSError as error:
        raise OwnError(f"Chưa mở được tệp {zipped.name} ({reason_of(error)}). Tệp vẫn ở inbox, sẽ thử lại.") from error
    except Refusal as refusal:
        raise OwnError(
            f"Chưa mở được tệp {zipped.name}: tệp nén hỏng, hoặc chép chưa đủ. Tệp vẫn ở inbox; nén lại rồi chép đè lên."
        ) from refusal
    if some:
        yield some


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
