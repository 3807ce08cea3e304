"""All papers of a moment drawn: each from the workspace's own template where there is one, each when it says something new.

What somebody wrote into a paper that lies there is kept under another name, and said; a template that somebody edited is
used from then on and never written over, one of the program's own follows the program.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from ntm_sheets.campaign.names import slug
from ntm_sheets.errors import CallError
from ntm_sheets.facts.fingerprints import sha256_of
from ntm_sheets.outbox.filling.apart import fill_apart
from ntm_sheets.outbox.filling.names import names_of
from ntm_sheets.outbox.filling.placeholders import Names
from ntm_sheets.outbox.filling.template import TemplateRefused
from ntm_sheets.outbox.filling.word import fill_word
from ntm_sheets.outbox.output import Drawn, Failures, OutboxSource
from ntm_sheets.outbox.papers.awards import AWARD_LIST
from ntm_sheets.outbox.papers.inspection import INSPECTION
from ntm_sheets.outbox.papers.packing import is_unedited, with_properties
from ntm_sheets.outbox.papers.paper import Document, Paper, frame_of
from ntm_sheets.outbox.papers.wrap_up import WRAP_UP
from ntm_sheets.outbox.printing import PrintJob
from ntm_sheets.outbox.typed_in_files import clear, hand_out, mark_of
from ntm_sheets.workspace.delivering import deliver, delivered
from ntm_sheets.workspace.notes import read_note, texts_in

# Whoever adds a paper writes its module and its name here.
PAPERS: tuple[Paper, ...] = (INSPECTION, WRAP_UP, AWARD_LIST)
# Raised when papers are made otherwise, so that those of before are drawn anew.
EDITION = 1
MOST_TOLD = 6


def draw_papers(source: OutboxSource, target: Path, papers: Sequence[Paper] = PAPERS, *, asked: bool = False) -> Drawn:
    """Have papers lie where they belong, beside the folder `target` too; where somebody `asked`, also what rounds leave out.

    Errors: OSError, OwnError.
    """
    folder = _Folder(source, target, asked)
    for paper in papers:
        with folder.failures.apart(paper.title):
            folder.update(paper)
    folder.remember()
    failures = folder.failures
    return Drawn(target, tuple(folder.notes), tuple(folder.made), tuple(failures.troubles), tuple(failures.faults))


def papers_called(names: Sequence[str]) -> tuple[Paper, ...]:
    """Choose papers by what people call them, with or without signs; all where none is named.

    Errors: CallError for a name that is none, with those that are.
    """
    by_name = {key: paper for paper in PAPERS for key in (slug(paper.name), slug(paper.title))}
    unknown = [one for one in names if slug(one) not in by_name]
    if unknown:
        there = ", ".join(f"{paper.name} ({paper.title})" for paper in PAPERS)
        raise CallError(f"Không có văn bản nào tên “{unknown[0]}”. Có: {there}.")
    chosen = {by_name[slug(one)].name for one in names}
    return tuple(paper for paper in PAPERS if not names or paper.name in chosen)


def print_jobs(source: OutboxSource, folder: Path) -> Iterable[PrintJob]:
    """Give every paper that lies below an outbox's folder to be printed."""
    way = way_of(source, folder)
    for place in sorted(texts_in(read_note(source.workspace.paper_marks), "files")):
        path = folder / place.removeprefix(way)
        if place.startswith(way) and (way or not place.startswith(f"{source.workspace.kept.name}/")) and path.exists():
            content = path.read_bytes()
            yield PrintJob(
                path.relative_to(folder).with_suffix(".pdf").as_posix(),
                sha256_of(content),
                partial(_write, content),
                "docx",
            )


def way_of(source: OutboxSource, folder: Path) -> str:
    """Give what tells the places of an earlier day's folder from today's."""
    place = folder.resolve().relative_to(source.workspace.outbox.resolve()).as_posix()
    return "" if place == "." else f"{place}/"


@dataclass
class _Folder:
    """The papers on their way to what they should say; what is to be told of it gathers in `notes` and `failures`."""

    source: OutboxSource
    target: Path
    asked: bool
    notes: list[str] = field(default_factory=list)
    made: list[str] = field(default_factory=list)
    failures: Failures = field(default_factory=Failures)
    _proven: set[str] = field(default_factory=set, init=False)
    _refused: dict[str, TemplateRefused] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        known = read_note(self.source.workspace.paper_marks)
        self._codes, self._files, self._passing = (texts_in(known, part) for part in ("codes", "files", "passing"))
        self._root, self._told = self.target.parent, dict[str, None]()
        self._prefix = way_of(self.source, self._root)

    @cached_property
    def _names(self) -> Names:
        return names_of(self.source)

    def update(self, paper: Paper) -> None:
        """Draw what is new of a paper, take away what only a day that is over asked for."""
        own, spare = self._templates(paper)
        due: set[str] = set()
        for one in paper.documents(self.source, self.asked):
            place = f"{paper.place}{one.name}.docx"
            due.add(place)
            if one.passing:
                self._passing[self._prefix + place] = paper.name
            else:
                self._passing.pop(self._prefix + place, None)
            with self.failures.apart(f"{paper.title} {one.name}"):
                self._renew(paper, one, place, own, spare)
        over = [place for place, name in self._passing.items() if name == paper.name and place.startswith(self._prefix)]
        for place in over:
            if place.removeprefix(self._prefix) not in due:
                self._clear(place)
        self._tell_faults(paper)

    def _renew(self, paper: Paper, one: Document, place: str, own: bytes, spare: bytes) -> None:
        known, path = self._prefix + place, self._root / place
        frame = frame_of(self.source.campaign, paper, one.day)
        code = _code(own, frame, one.mark) if one.mark else ""
        if code and path.exists() and self._codes.get(known) == code:
            return
        names = self._names.with_group("van_ban", frame)
        for key, group in one.groups().items():
            names = names.with_group(key, group)
        content = self._filled(own, spare, names)
        author = self.source.campaign.papers.organ or f"UBND {self.source.campaign.commune}"
        made = datetime.combine(one.day, time())
        content = with_properties(content, paper.title, self.source.campaign.name, author, made)
        code = code or sha256_of(content)
        if path.exists() and self._codes.get(known) == code:
            return
        lying, notes = hand_out(path, self.source.as_of, lambda aside: aside.write_bytes(content), self._is_ours)
        self.notes += notes
        self.made.append(lying.relative_to(self._root).as_posix())
        self._files[self._prefix + self.made[-1]] = sha256_of(content)
        if lying == path:
            self._codes[known] = code

    def _filled(self, own: bytes, spare: bytes, names: Names) -> bytes:
        """Fill the workspace's template; where that is no document at all the program's own stands in, and that is told."""
        mark = sha256_of(own)
        try:
            # What took a worker its time to refuse is not tried for each of fifty records.
            if mark in self._refused:
                raise self._refused[mark]
            # Somebody's own template goes through a worker once; what came out of that whole harms nobody here either.
            fill = fill_word if own == spare or mark in self._proven else fill_apart
            filled = fill(own, names)
            self._proven.add(mark)
        except TemplateRefused as error:
            self._refused[mark] = error
            said = (
                f"không dùng được: {str(error).rstrip('.')}. Tạm dùng mẫu của máy; sửa tệp ấy, hoặc xóa đi để lấy lại."
            )
            self._told[said] = None
            filled = fill_word(spare, names)
        self._told |= dict.fromkeys(str(one) for one in filled.faults)
        return filled.content

    def _tell_faults(self, paper: Paper) -> None:
        told, self._told = list(self._told), {}
        more = [f"còn {len(told) - MOST_TOLD} chỗ nữa trong mẫu này."] if len(told) > MOST_TOLD else []
        self.notes += [f"Mẫu {paper.name}.docx: {one}" for one in (*told[:MOST_TOLD], *more)]

    def _templates(self, paper: Paper) -> tuple[bytes, bytes]:
        """Give the template of the workspace, put there where it is missing or an older one of ours, and the program's own."""
        path, ours = (
            self.source.workspace.paper_templates / f"{paper.name}.docx",
            paper.own_template(self.source.campaign),
        )
        try:
            lying = path.read_bytes() if path.exists() else b""
        except OSError:
            self._told["đang mở ở chỗ khác nên chưa đọc được; tạm dùng mẫu của máy."] = None
            return ours, ours
        if lying == ours or (lying and not is_unedited(lying)):
            return lying, ours
        with self.failures.apart(f"mẫu {path.name}"):
            deliver(path, self.source.as_of, lambda aside: aside.write_bytes(ours))
        return ours, ours

    def _clear(self, place: str) -> None:
        path = self._root / place.removeprefix(self._prefix)
        told, failed = clear(path, self._is_ours, "đã qua ngày dùng") if path.exists() else ([], [])
        self.notes += told
        self.failures.troubles += failed
        if not path.exists():
            for part in (self._codes, self._files, self._passing):
                part.pop(place, None)

    def _is_ours(self, path: Path) -> bool:
        mark = mark_of(path)
        return bool(mark) and self._files.get(self._prefix + path.relative_to(self._root).as_posix()) == mark

    def remember(self) -> None:
        """Write down how each paper was drawn, where that changed."""
        known = {"codes": self._codes, "files": self._files, "passing": self._passing}
        note = self.source.workspace.paper_marks
        if known != read_note(note) and (self._files or note.exists()):
            with delivered(note) as path:
                path.write_text(json.dumps(known, indent=0, sort_keys=True), "utf-8")


def _code(template: bytes, frame: Mapping[str, Any], mark: str) -> str:
    return sha256_of(repr((EDITION, sha256_of(template), frame, mark)).encode("utf-8", "replace"))


def _write(content: bytes, path: Path) -> None:
    path.write_bytes(content)
