"""What of the outbox is made as PDF too: jobs gathered from their rooms, and printed together, each when it says something new.

A job has a mark of all that its page says. As long as that is the same and the PDF lies there, nothing is drawn, no
LibreOffice is started and no file is written. A PDF whose job is gone is taken away.
"""

import json
import logging
import secrets
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

from ntm_sheets.campaign.calendar import VIETNAM
from ntm_sheets.campaign.showing import listed
from ntm_sheets.facts.fingerprints import sha256_of
from ntm_sheets.outbox.office import NO_OFFICE, find_office, is_unwanted, print_all
from ntm_sheets.outbox.output import Drawn, Failures, OutboxSource
from ntm_sheets.workspace.delivering import deliver, delivered
from ntm_sheets.workspace.notes import read_note, texts_in

# Raised when a printed page changes its look, so that those of before are printed anew.
EDITION = 1
AGAIN = "Mở tệp Excel để in thay; muốn thử lại thì chạy “ntm-sheets report”"
LATER = "{} bản in PDF in lại sau {:%H:%M}, khi có phiếu mới; cần ngay thì chạy “ntm-sheets report”."
MOST_NAMES = 3
# So many pages take the machine for half a minute: not again for each report that comes in the evening.
MANY, PAUSE = 40, timedelta(minutes=30)
# More would keep a round for minutes.
MOST_UNASKED = 500
TOO_MANY = "{} bản in PDF chỉ lập khi có người cần: chạy “ntm-sheets report”."
log = logging.getLogger("ntm_sheets")


@dataclass(frozen=True)
class PrintJob:
    """A PDF: its `place` in the outbox, a `mark` of all that it says, and what writes its workbook or document to a path.

    The mark leaves out as of when and by which run it is drawn: what says the same otherwise is not printed again.
    """

    place: str
    mark: str
    draw: Callable[[Path], object] = field(repr=False)
    kind: str = "xlsx"


PrintSource = Callable[[OutboxSource, Path], Iterable[PrintJob]]
"""Gives all jobs of one room, for an outbox's folder (today's, or that of an earlier day)."""


@dataclass
class _Memory:
    """By their place in the outbox the marks of the PDFs and the hashes of the files, and the marks that would not print.

    `last` is when very many were printed, as a text; `told` the words by which it was said why nothing is printed.
    """

    marks: dict[str, str] = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    last: str = ""
    told: str = ""

    @classmethod
    def of(cls, path: Path) -> "_Memory":
        """Read it; what cannot be read is forgotten."""
        known = read_note(path)
        marks, left, failed = (texts_in(known, part) for part in ("marks", "left", "failed"))
        return cls(marks, left, failed, *(str(known.get(name, "")) for name in ("last", "told")))

    def keep(self, path: Path) -> None:
        """Write it down, where it changed."""
        if asdict(self) != read_note(path):
            with delivered(path) as aside:
                aside.write_text(json.dumps(asdict(self), indent=0, sort_keys=True), "utf-8")

    def forget(self, place: str) -> None:
        """Know nothing of a PDF any more."""
        for part in (self.marks, self.left, self.failed):
            part.pop(place, None)


def draw_prints(source: OutboxSource, target: Path, rooms: Sequence[PrintSource], *, asked: bool = False) -> Drawn:
    """Have the PDFs of all rooms lie in the folder `target` as they should.

    Where somebody `asked` for them, what failed with the same content before is tried again, and a LibreOffice that is
    missing is told again. Errors: OSError, OwnError.
    """
    note = source.workspace.prints
    jobs, failures = list[PrintJob](), Failures()
    for room in rooms:
        with failures.apart("bản in PDF"):
            jobs += room(source, target)
    press = _Press(source, target, asked, _Memory.of(note), failures)
    if not failures.troubles and not failures.faults:
        press.take_away({job.place for job in jobs})
    notes = press.print(jobs)
    press.memory.keep(note)
    return Drawn(target, tuple(notes), tuple(press.made), tuple(failures.troubles), tuple(failures.faults))


@dataclass
class _Press:
    """One printing into the folder `target`, by what is known of the printings before; `made` are the PDFs that are new."""

    source: OutboxSource
    target: Path
    asked: bool
    memory: _Memory
    failures: Failures
    made: list[str] = field(default_factory=list)

    @cached_property
    def _prefix(self) -> str:
        """What tells the places of an earlier day's folder from today's."""
        place = self.target.resolve().relative_to(self.source.workspace.outbox.resolve()).as_posix()
        return "" if place == "." else f"{place}/"

    def take_away(self, places: set[str]) -> None:
        """Remove the PDFs whose jobs are gone: units that were removed or renamed; what somebody changed stays."""
        of_others = "" if self._prefix else f"{self.source.workspace.kept.name}/"
        for known in {**self.memory.marks, **self.memory.failed}:
            place = known.removeprefix(self._prefix)
            if place in places or not known.startswith(self._prefix) or (of_others and known.startswith(of_others)):
                continue
            path = self.target / place
            try:
                if path.exists() and sha256_of(path.read_bytes()) == self.memory.left.get(known):
                    path.unlink()
            except OSError:
                continue  # open elsewhere: the next round tries again
            self.memory.forget(known)

    def print(self, jobs: Iterable[PrintJob]) -> list[str]:
        """Print what says something new; give what is to be told."""
        wanted = [] if is_unwanted() else [job for job in jobs if self._is_wanted(job)]
        if not wanted:
            return []
        office, why = find_office(), ""
        if office is None:
            why = NO_OFFICE
        elif not self.asked and len(wanted) > MOST_UNASKED:
            why = TOO_MANY.format(len(wanted))
        elif not self.asked and len(wanted) > MANY and (at := self._again_at()):
            why = LATER.format(len(wanted), at)
        is_news, self.memory.told = self.asked or why != self.memory.told, why
        if why or office is None:
            return [why] * is_news
        if len(wanted) > MANY:
            self.memory.last = self.source.as_of.isoformat()
        return self._printed(office, wanted)

    def _is_wanted(self, job: PrintJob) -> bool:
        place, mark = self._prefix + job.place, _marked(job)
        if self.memory.failed.get(place) == mark and not self.asked:
            return False
        return self.memory.marks.get(place) != mark or not (self.target / job.place).exists()

    def _again_at(self) -> datetime | None:
        """Give when very many pages may be printed again by themselves; None for at once."""
        try:
            last = datetime.fromisoformat(self.memory.last)
            return last + PAUSE if last <= self.source.as_of < last + PAUSE else None
        except (ValueError, TypeError):
            return None

    def _printed(self, office: str, wanted: Sequence[PrintJob]) -> list[str]:
        # What a killed run left there goes first; nobody else works here, the workspace is locked.
        place = self.source.workspace.printing
        shutil.rmtree(place, ignore_errors=True)
        folder = place / secrets.token_hex(4)
        folder.mkdir(parents=True)
        try:
            numbered = {f"{n:04d}": job for n, job in enumerate(wanted)}
            names = {name: job for name, job in numbered.items() if self._is_drawn(job, folder / f"{name}.{job.kind}")}
            moment = self.source.as_of.replace(tzinfo=VIETNAM).astimezone(UTC)
            done = print_all(office, folder, moment)
        finally:
            shutil.rmtree(place, ignore_errors=True)
        # A printer may leave more there than was asked of it.
        came = [(job, done.pdfs[name]) for name, job in names.items() if name in done.pdfs]
        notes = [note for job, pdf in came for note in self._delivered(job, pdf)]
        lacking = [job for name, job in names.items() if name not in done.pdfs]
        self.memory.failed |= {self._prefix + job.place: _marked(job) for job in lacking}
        if lacking:
            told = listed([job.place for job in lacking], MOST_NAMES, "bản nữa")
            notes.append(f"Chưa lập được {len(lacking)} bản in PDF ({told}): {done.why}. {AGAIN}.")
        return notes

    def _is_drawn(self, job: PrintJob, path: Path) -> bool:
        """Draw a page's workbook; one that fails costs itself alone."""
        with self.failures.apart(f"bản in {job.place}"):
            job.draw(path)
            return True
        path.unlink(missing_ok=True)
        return False

    def _delivered(self, job: PrintJob, pdf: bytes) -> list[str]:
        """Put a PDF that came into its place, and give what is to be told; one that cannot be written costs itself alone."""
        place, known = self.target / job.place, self._prefix + job.place
        with self.failures.apart(f"bản in {job.place}"):
            path, note = deliver(place, self.source.as_of, lambda aside: aside.write_bytes(pdf))
            self.made.append(path.relative_to(self.target).as_posix())
            if path == place:
                self.memory.forget(known)
                self.memory.marks[known], self.memory.left[known] = _marked(job), sha256_of(pdf)
            return [note] if note else []
        return []


def _marked(job: PrintJob) -> str:
    return f"{EDITION} {job.mark}"
