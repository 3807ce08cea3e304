"""What of the outbox is made as PDF too: jobs gathered from their rooms, and printed together, each when it says something new.

A job has a mark of all that its page says. As long as that is the same and the PDF lies there, nothing is drawn, no
LibreOffice is started and no file is written. A PDF whose job is gone is taken away.
"""

import json
import logging
import secrets
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ntm_sheets.campaign.showing import listed
from ntm_sheets.errors import LedgerBroken, OwnError, program_fault
from ntm_sheets.facts.fingerprints import sha256_of
from ntm_sheets.outbox.office import find_office, print_all
from ntm_sheets.outbox.output import Drawn, OutboxSource
from ntm_sheets.workspace.delivering import deliver, delivered
from ntm_sheets.workspace.folders import Workspace
from ntm_sheets.workspace.notes import read_note

# Raised when a printed page changes its look, so that those of before are printed anew.
EDITION = 1
NO_OFFICE = (
    "Máy này không có LibreOffice nên không lập bản in PDF; các tệp Excel vẫn đủ, mở ra in được. "
    "Muốn có PDF thì cài LibreOffice (miễn phí)."
)
AGAIN = "Mở tệp Excel để in thay; muốn thử lại thì chạy “ntm-sheets report”"
MOST_NAMES = 3
log = logging.getLogger("ntm_sheets")


@dataclass(frozen=True)
class PrintJob:
    """A PDF: its `place` in the outbox, a `mark` of all that it says, and what writes its workbook to a path.

    The mark leaves out as of when and by which run it is drawn: what says the same otherwise is not printed again.
    """

    place: str
    mark: str
    draw: Callable[[Path], object] = field(repr=False)


PrintSource = Callable[[OutboxSource, Path], Iterable[PrintJob]]
"""Gives all jobs of one room, for an outbox's folder (today's, or that of an earlier day)."""


@dataclass
class _Memory:
    """By their place in the outbox the marks of the PDFs and the hashes of the files, and the marks that would not print."""

    path: Path
    marks: dict[str, str] = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    misses_office: bool = False

    @classmethod
    def of(cls, workspace: Workspace) -> "_Memory":
        known = read_note(workspace.prints)
        marks, left, failed = (_texts_of(known.get(part)) for part in ("marks", "left", "failed"))
        return cls(workspace.prints, marks, left, failed, known.get("misses_office") is True)

    def keep(self) -> None:
        content = {name: getattr(self, name) for name in ("marks", "left", "failed", "misses_office")}
        text = json.dumps(content, indent=0, sort_keys=True)
        if not self.path.exists() or self.path.read_text("utf-8", "replace") != text:
            with delivered(self.path) as aside:
                aside.write_text(text, "utf-8")


def _texts_of(found: object) -> dict[str, str]:
    return {str(name): str(mark) for name, mark in found.items()} if isinstance(found, dict) else {}


def draw_prints(source: OutboxSource, target: Path, rooms: Sequence[PrintSource], *, asked: bool = False) -> Drawn:
    """Have the PDFs of all rooms lie in the folder `target` as they should.

    Where somebody `asked` for them, what failed with the same content before is tried again, and a LibreOffice that is
    missing is told again. Errors: OSError, OwnError.
    """
    memory, prefix = _Memory.of(source.workspace), _prefix(source.workspace, target)
    jobs, troubles, faults = _gathered(source, target, rooms)
    if not faults and not troubles:
        _take_away(target, prefix, {job.place for job in jobs}, memory)
    wanted = [
        job for job in jobs if memory.marks.get(prefix + job.place) != _marked(job) or not (target / job.place).exists()
    ]
    if not asked:
        wanted = [job for job in wanted if memory.failed.get(prefix + job.place) != _marked(job)]
    notes = _printed(source, target, prefix, wanted, memory, asked=asked) if wanted else []
    memory.keep()
    return Drawn(target, tuple(notes), troubles=tuple(troubles), faults=tuple(faults))


def _marked(job: PrintJob) -> str:
    return f"{EDITION} {job.mark}"


def _prefix(workspace: Workspace, target: Path) -> str:
    """Tell the places of an earlier day's folder from today's."""
    place = target.resolve().relative_to(workspace.outbox.resolve()).as_posix()
    return "" if place == "." else f"{place}/"


def _gathered(
    source: OutboxSource, target: Path, rooms: Sequence[PrintSource]
) -> tuple[list[PrintJob], list[str], list[str]]:
    """Ask each room for its jobs; one that fails costs its own alone."""
    jobs, troubles, faults = list[PrintJob](), list[str](), list[str]()
    for room in rooms:
        try:
            jobs += room(source, target)
        except LedgerBroken:
            raise
        except OwnError as error:
            troubles.append(str(error))
        except Exception:
            faults.append(program_fault("lập bản in PDF"))
            log.exception("%s", faults[-1])
    return jobs, troubles, faults


def _take_away(target: Path, prefix: str, places: set[str], memory: _Memory) -> None:
    """Remove the PDFs whose jobs are gone: units that were renamed or removed; what somebody changed stays."""
    for known in [name for name in memory.marks if name.startswith(prefix) and name[len(prefix) :] not in places]:
        if not prefix and known.startswith("luu/"):
            continue
        path = target / known[len(prefix) :]
        try:
            if path.exists() and sha256_of(path.read_bytes()) == memory.left.get(known):
                path.unlink()
        except OSError:
            continue  # open elsewhere: the next round tries again
        for part in (memory.marks, memory.left, memory.failed):
            part.pop(known, None)


def _printed(
    source: OutboxSource, target: Path, prefix: str, wanted: Sequence[PrintJob], memory: _Memory, *, asked: bool
) -> list[str]:
    office = find_office()
    if office is None:
        is_news, memory.misses_office = asked or not memory.misses_office, True
        return [NO_OFFICE] * is_news
    memory.misses_office = False
    # What a killed run left there goes first; nobody else works here, the workspace is locked.
    shutil.rmtree(source.workspace.printing, ignore_errors=True)
    folder = source.workspace.printing / secrets.token_hex(4)
    folder.mkdir(parents=True)
    try:
        names = {f"{n:04d}": job for n, job in enumerate(wanted)}
        for name, job in names.items():
            job.draw(folder / f"{name}.xlsx")
        done = print_all(office, folder, int(source.as_of.timestamp()))
        notes = []
        for name, job in names.items():
            if name in done.pdfs:
                notes += _delivered(target, prefix, job, done.pdfs[name], source, memory)
        lacking = [job for name, job in names.items() if name not in done.pdfs]
        memory.failed |= {prefix + job.place: _marked(job) for job in lacking}
        return [*notes, *([_failure(done.why, lacking)] if lacking else [])]
    finally:
        shutil.rmtree(source.workspace.printing, ignore_errors=True)


def _delivered(target: Path, prefix: str, job: PrintJob, pdf: Path, source: OutboxSource, memory: _Memory) -> list[str]:
    data, place = pdf.read_bytes(), target / job.place
    path, note = deliver(place, source.as_of, lambda aside: aside.write_bytes(data))
    if path == place:
        memory.marks[prefix + job.place], memory.left[prefix + job.place] = _marked(job), sha256_of(data)
        memory.failed.pop(prefix + job.place, None)
    return [note] if note else []


def _failure(why: str, lacking: Sequence[PrintJob]) -> str:
    names = listed([job.place for job in lacking], MOST_NAMES, "bản nữa")
    return f"Chưa lập được {len(lacking)} bản in PDF ({names}): {why}. {AGAIN}."
