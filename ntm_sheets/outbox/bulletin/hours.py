"""Which bulletin is due at a moment: each is made once for its hour, and again only where it would say something else."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path

from ntm_sheets.campaign.calendar import reminder_at
from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.errors import reason_of
from ntm_sheets.facts.fingerprints import sha256_of
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.bulletin.sentences import bulletin_lines, poster_of, reminder_lines
from ntm_sheets.outbox.digest import Digest, digest_of
from ntm_sheets.outbox.output import Drawn, OutboxSource
from ntm_sheets.outbox.pictures import KeptPictures, Pictures
from ntm_sheets.outbox.register import reminder_of, waiting_in
from ntm_sheets.outbox.typed_in_files import hand_out
from ntm_sheets.workspace.delivering import delivered
from ntm_sheets.workspace.folders import Workspace
from ntm_sheets.workspace.notes import read_note, texts_in

# A machine that runs is no later than this.
PUNCTUAL = timedelta(minutes=10)


@dataclass(frozen=True)
class Bulletin:
    """What is made for an hour: the reminder, or the picture with its text; `name` is that of its files.

    `unsent` is what a reminder tells the officer of slips that nobody was sent.
    """

    hour: datetime
    is_reminder: bool
    day: Digest
    unsent: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name of its files, without ending."""
        return name_of(self.day.about, is_reminder=self.is_reminder)

    @property
    def text(self) -> str:
        """What its text says."""
        lines = [*reminder_lines(self.day)] if self.is_reminder else bulletin_lines(self.day)
        # Behind a blank line: only the officer is meant.
        own = ["", "PHIẾU TRẢ LẠI CHƯA GỬI – chỉ cán bộ xã dùng", *self.unsent] if self.unsent else []
        return "\n".join([*lines, *own]) + "\n"

    @cached_property
    def mark(self) -> str:
        """A mark of all that it says, but for as of when and by which run."""
        timeless = replace(self, day=replace(self.day, as_of=self.hour, code="", taken=""))
        said = (timeless.text, () if self.is_reminder else poster_of(timeless.day))
        return sha256_of(repr(said).encode("utf-8", "replace"))[:16]

    def made_up(self, as_of: datetime) -> str:
        """Say that it was made later than at its hour; empty where it was not."""
        if as_of - self.hour <= PUNCTUAL:
            return ""
        what = "Lời nhắc" if self.is_reminder else "Bản tin"
        return f"{what} {wording.moment(self.hour)} được lập bù lúc {wording.moment(as_of)}, vì lúc đó máy không chạy."


def name_of(day: date, *, is_reminder: bool) -> str:
    """Name the files of a day's bulletin, or of its reminder."""
    return f"{day:%Y-%m-%d}{'-nhac' if is_reminder else ''}"


@dataclass
class Memory:
    """What each bulletin said for its hour, and the hashes of the files as they were left, by their place in the outbox."""

    workspace: Workspace
    said: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, workspace: Workspace) -> "Memory":
        """Read it; what cannot be read is forgotten."""
        known = read_note(workspace.bulletins)
        return cls(workspace, *(texts_in(known, part) for part in ("said", "files")))

    def keep(self) -> None:
        """Write it down."""
        with delivered(self.workspace.bulletins) as path:
            path.write_text(json.dumps({"said": self.said, "files": self.files}, indent=0, sort_keys=True), "utf-8")

    def is_ours(self, path: Path) -> bool:
        """Tell whether a file lies there as it was left."""
        return sha256_of(path.read_bytes()) == self.files.get(self._place(path))

    def left(self, path: Path) -> None:
        """Remember how a file was left."""
        self.files[self._place(path)] = sha256_of(path.read_bytes())

    def _place(self, path: Path) -> str:
        return path.relative_to(self.workspace.outbox).as_posix()


def is_asked(campaign: Campaign, as_of: datetime, day: date) -> bool:
    """Tell whether any report is due on a day, by the rules known at a moment."""
    if not campaign.start <= day <= campaign.end:
        return False
    table = campaign.timetable(as_of)
    return any(not table.spared(unit.key, role, day) for unit in campaign.units for role in wording.ROLES)


def draw_bulletin(source: OutboxSource, target: Path) -> Drawn:
    """Deliver what the hour asks for, and the last bulletin that was missed. Errors: OSError, OwnError."""
    memory = Memory.of(source.workspace)
    due = [*_missed(source, memory, target), *_of_today(source)]
    wanted = [one for one in due if memory.said.get(one.name) != one.mark or not (target / f"{one.name}.txt").exists()]
    made_up = [one.made_up(source.as_of) for one in wanted if one.name not in memory.said]
    drawn = [_delivered(one, target, source.as_of, memory, KeptPictures(source.workspace.pictures)) for one in wanted]
    return _together(target, drawn, [note for note in made_up if note])


def draw_bulletin_now(source: OutboxSource, target: Path) -> Drawn:
    """Deliver the reminder, or after the deadline the bulletin, at once. Errors: OSError, OwnError."""
    day = digest_of(source)
    is_reminder = day.phase == "running" and source.as_of <= day.deadline
    hour = reminder_at(day.deadline, source.campaign.reminder) if is_reminder else day.deadline
    memory, pictures = Memory.of(source.workspace), KeptPictures(source.workspace.pictures)
    one = Bulletin(hour, is_reminder, day, _unsent(source) if is_reminder else ())
    return _together(target, [_delivered(one, target, source.as_of, memory, pictures)], [])


def _unsent(source: OutboxSource) -> tuple[str, ...]:
    return tuple(reminder_of(waiting_in(source), source.as_of.date()))


def _of_today(source: OutboxSource) -> Iterator[Bulletin]:
    campaign, as_of = source.campaign, source.as_of
    if not is_asked(campaign, as_of, as_of.date()):
        return
    deadline = campaign.timetable(as_of).deadline(as_of.date())
    if as_of > deadline:
        yield Bulletin(deadline, is_reminder=False, day=digest_of(source))
    elif as_of >= (hour := reminder_at(deadline, campaign.reminder)):
        yield Bulletin(hour, is_reminder=True, day=digest_of(source), unsent=_unsent(source))


def missed_day(source: OutboxSource, memory: Memory, target: Path, more: str = "") -> date | None:
    """Give the last day before today for which no text was made, if others were made before: who starts anew missed none.

    `more` follows the day in the name by which the memory knows the text.
    """
    campaign, as_of = source.campaign, source.as_of
    day = min(as_of.date() - timedelta(days=1), campaign.end)
    while day >= campaign.start and not is_asked(campaign, as_of, day):
        day -= timedelta(days=1)
    text = name_of(day, is_reminder=False)
    name = f"{text}{more}"
    is_made = bool(memory.said[name]) if name in memory.said else (target / f"{text}.txt").exists()
    began_before = any(known[: len(text)] <= text for known in memory.said)
    return day if day >= campaign.start and not is_made and began_before else None


def _missed(source: OutboxSource, memory: Memory, target: Path) -> Iterator[Bulletin]:
    day = missed_day(source, memory, target)
    if day is not None:
        deadline = source.campaign.timetable(source.as_of).deadline(day)
        yield Bulletin(deadline, is_reminder=False, day=digest_of(source, day))


def _delivered(one: Bulletin, target: Path, as_of: datetime, memory: Memory, pictures: Pictures) -> Drawn:
    """Deliver the text, then the picture: the text stands alone where that cannot be drawn."""
    # With its mark: the notepad of an old Windows would garble the letters without.
    text = one.text
    path, notes = hand_out(
        target / f"{one.name}.txt",
        as_of,
        lambda path: path.write_text(text, "utf-8-sig", newline="\r\n"),
        memory.is_ours,
    )
    memory.left(path)
    counts = as_of >= one.hour and target == memory.workspace.bulletin_folder
    if counts:
        memory.said.setdefault(one.name, "")  # begun: what is still to come of it is not made up, but tried again
    memory.keep()
    files = [path]
    if not one.is_reminder:
        try:
            png = pictures.take(poster_of(one.day)).png
        except OSError as error:  # a font is missing, say: tried at once again it would be missing still
            return Drawn(target, tuple(notes), (path.name,), faults=(_undrawn(error, path.name),))
        path, said = hand_out(target / f"{one.name}.png", as_of, lambda path: path.write_bytes(png), memory.is_ours)
        memory.left(path)
        notes, files = [*notes, *said], [*files, path]
    if counts:
        memory.said[one.name] = one.mark
    memory.keep()
    return Drawn(target, tuple(notes), tuple(path.name for path in files))


def _undrawn(error: OSError, text: str) -> str:
    return f"Chưa vẽ được ảnh bản tin ({reason_of(error)}). Bản chữ {text} dùng được ngay."


def _together(target: Path, drawn: list[Drawn], notes: list[str]) -> Drawn:
    told = (*notes, *(note for one in drawn for note in one.notes))
    files, faults = (name for one in drawn for name in one.files), (fault for one in drawn for fault in one.faults)
    return Drawn(target, told, tuple(files), faults=tuple(faults))
