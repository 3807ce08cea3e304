"""Archived drops go to the workers: their bytes out of the archive, and what was found in them kept at hand.

So a verdict is written without waiting for anybody while the ledger is locked.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from ntm_sheets.errors import LedgerBroken, OwnError, Unfinished
from ntm_sheets.facts.findings import INSIDE
from ntm_sheets.facts.fingerprints import sha256_of
from ntm_sheets.facts.records import DropRecord
from ntm_sheets.facts.submission import PhotoCopy, PhotoWish, Returned
from ntm_sheets.intake.archiving import open_blob
from ntm_sheets.ledger.store import Ledger
from ntm_sheets.rounds.inspecting import Contents, Inspected, Inspector
from ntm_sheets.rounds.receiving import Step
from ntm_sheets.workspace.folders import Workspace

Result = Callable[[], Inspected]
Thing = TypeVar("Thing")
# A drop's number, and the unit that was decided about it: as another unit's it is read otherwise.
Wanted = tuple[int, str]
Copies = Mapping[str, PhotoCopy]
# Forms with photos that lie in memory beside the one that is waited for: two workers are busy then.
COPIED_AHEAD = 1


class Needed(Exception):  # noqa: N818 - it asks for something; nothing went wrong
    """Files that must be inspected before the work can go on; what was written of it so far is to be undone."""

    def __init__(self, wanted: Iterable[Wanted]) -> None:
        self.wanted = tuple(dict.fromkeys(wanted))
        super().__init__(self.wanted)


def batched(things: Iterable[Thing], size: int) -> Iterator[list[Thing]]:
    """Give things in lists of at most `size`."""
    some: list[Thing] = []
    for thing in things:
        some.append(thing)
        if len(some) == size:
            yield some
            some = []
    if some:
        yield some


@dataclass
class AtHand:
    """What was inspected; `begin` hands a drop's bytes to the workers, OwnError where they cannot be had."""

    begin: Callable[[DropRecord, str], Result]
    _found: dict[Wanted, Inspected | OwnError] = field(default_factory=dict)

    def put(self, seq: int, unit: str, result: Result) -> None:
        """Wait for an inspection under way; that the machine stopped it is kept in its place."""
        try:
            self._found[seq, unit] = result()
        except Unfinished as trouble:
            self._found[seq, unit] = trouble

    def fetch(self, drops: Iterable[tuple[DropRecord, str]]) -> None:
        """Have drops inspected, all at once, and wait for them; why one cannot be is kept in its place."""
        under_way: list[tuple[Wanted, Result]] = []
        for drop, unit in drops:
            try:
                under_way.append(((drop.seq, unit), self.begin(drop, unit)))
            except LedgerBroken:
                raise
            except OwnError as error:
                self._found[drop.seq, unit] = error
        for (seq, unit), result in under_way:
            self.put(seq, unit, result)

    def want(self, wanted: Iterable[Wanted]) -> None:
        """Ask for inspections that will be needed together; Needed where one is not at hand."""
        missing = [one for one in wanted if one not in self._found]
        if missing:
            raise Needed(missing)

    def give(self, seq: int, unit: str) -> Inspected:
        """Give an inspection; Needed where it is not at hand, OwnError where the drop's bytes cannot be had."""
        self.want(((seq, unit),))
        found = self._found[seq, unit]
        if isinstance(found, OwnError):
            raise found
        return found

    def forget(self) -> None:
        """Let everything go."""
        self._found.clear()


@dataclass
class Files:
    """Where drops' bytes come from; `opened` is the mail or archive that was opened last, by its number."""

    workspace: Workspace
    ledger: Ledger
    inspector: Inspector
    step: Step
    opened: tuple[int, Contents] | None = None

    def submit(self, drop: DropRecord, unit: str) -> Result:
        """Hand a drop over to be inspected; OwnError where its bytes cannot be had."""
        data = self._bytes_of(drop)
        self.step("opened")
        return self.inspector.submit(data, drop.name, inside=drop.container is not None, unit=unit, sha256=drop.sha256)

    def reread(self, drop: DropRecord) -> Returned:
        """Open an archived form again, with the bytes of its pictures; OwnError where it cannot be had, or not be read now.

        Where its pictures cost the worker its life or its time, it is opened without them.
        """
        data = self._bytes_of(drop)
        inside = drop.container is not None
        for bodies in (True, False):
            returned = self.inspector.submit(data, drop.name, inside=inside, bodies=bodies, unit=drop.unit)().returned
            if returned.stamp is not None:
                return returned
        raise OwnError(
            f"Chưa mở lại được {drop.name} ({drop.archived} trong kho lưu) để lập phiếu trả lại. Chạy lại sau."
        )

    def copy_photos(
        self, wanted: Iterable[tuple[DropRecord, Iterable[str]]]
    ) -> Iterator[tuple[int, Copies | OwnError]]:
        """Yield photos of forms by each one's number; the error where they cannot be had now.

        They are asked for by the hashes of their bytes. What came in one letter or zip is taken one after the other: that
        is opened once.
        """
        queue: deque[tuple[DropRecord, Callable[[], Copies]]] = deque()
        for drop, marks in sorted(wanted, key=lambda one: (one[0].container or one[0].seq, one[0].seq)):
            try:
                queue.append((drop, self._copied(drop, tuple(sorted(marks)))))
            except LedgerBroken:
                raise
            except OwnError as error:
                yield drop.seq, error
            if len(queue) > COPIED_AHEAD:
                yield _copies_of(*queue.popleft())
        yield from (_copies_of(*one) for one in queue)
        self.opened = None

    def _copied(self, drop: DropRecord, wanted: tuple[str, ...]) -> Callable[[], Copies]:
        data, inside = self._bytes_of(drop), drop.container is not None
        first = self.inspector.submit(data, drop.name, inside=inside, photos=PhotoWish(wanted))

        def copies() -> Copies:
            # A picture may cost the worker that decodes it its life: it is a file all the same.
            plain = PhotoWish(wanted, shrunk=False)
            return first().copies or self.inspector.submit(data, drop.name, inside=inside, photos=plain)().copies

        return copies

    def _bytes_of(self, drop: DropRecord) -> bytes:
        blob = open_blob(self.workspace.archive, drop.archived)
        if drop.container is None or drop.member is None:
            return blob
        if self.opened is None or self.opened[0] != drop.container:
            # The members of one container follow each other, so that one open container is enough.
            contents = self.inspector.submit(blob, drop.name.partition(INSIDE)[0], inside=False)().contents
            self.opened = (drop.container, contents or Contents())
        files = self.opened[1].files
        data = files[drop.member].data if drop.member < len(files) else b""
        if sha256_of(data) != drop.sha256:
            raise OwnError(
                f"Không lấy lại được tệp {drop.name} từ kho lưu ({drop.archived}). "
                "Lấy bản gốc từ bản sao dự phòng rồi chạy lại."
            )
        return data


def _copies_of(drop: DropRecord, copies: Callable[[], Copies]) -> tuple[int, Copies | OwnError]:
    try:
        return drop.seq, copies()
    except OwnError as error:
        return drop.seq, error
