"""Files in which somebody may have typed, slips and forms to send out: never overwritten, but kept under another name."""

import json
from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from itertools import count
from pathlib import Path

from ntm_sheets.errors import disk_words
from ntm_sheets.facts.fingerprints import sha256_of
from ntm_sheets.outbox.output import Drawn, OutboxSource
from ntm_sheets.outbox.slips.untouched import Archive, is_unfilled
from ntm_sheets.workspace.delivering import deliver, delivered, lies_drawn, open_elsewhere, timed_name, unwritable
from ntm_sheets.workspace.folders import Workspace
from ntm_sheets.workspace.notes import read_note

KEPT = "da-dien"
# What Excel, WPS and LibreOffice lay beside a file that somebody has open.
LOCKS = ("~${}", ".~lock.{}#", ".~{}")
IsOurs = Callable[[Path], bool]


def is_open(path: Path) -> bool:
    """Tell whether an office program says that it has the file open."""
    return any(path.with_name(lock.format(path.name)).exists() for lock in LOCKS)


def hand_out(target: Path, as_of: datetime, draw: Callable[[Path], object], is_ours: IsOurs) -> tuple[Path, list[str]]:
    """Deliver a file whole; gives where it lies and what is to be told.

    What somebody typed in the file that lies there is kept under another name. Where that file is open, the new one is
    put beside it. Errors: OwnError where neither place can be written.
    """
    stand_in = timed_name(target, as_of)

    def is_known(path: Path) -> bool:
        # Where the state is gone nothing is remembered.
        return is_ours(path) or lies_drawn(path, draw)

    try:
        notes = keep(stand_in, is_known)
        is_taken = is_open(target)
        notes += [] if is_taken else keep(target, is_known)
    except PermissionError:
        is_taken, notes = True, []
    except OSError as error:
        raise unwritable(target, error) from error
    path, note = deliver(stand_in if is_taken else target, as_of, draw)
    if is_taken:
        note = open_elsewhere(target, path)
    return path, [*notes, note] if note else notes


def put_out(
    source: OutboxSource, target: Path, note: Path, code: str, draw: Callable[[Path], object], typed: str = ""
) -> Drawn:
    """Have a workbook for the officer lie there as it should; `code` marks all that it shows, the `note` keeps it.

    One that somebody has open stays, and so does one that says all there is to say: he is about to drop it. One in which
    somebody typed stays as long as what can be typed there, marked by `typed`, is the same. Errors: OSError, OwnError.
    """
    known = read_note(note)
    mark, key = mark_of(target), source.layouts.key

    def is_ours(path: Path) -> bool:
        return mark_of(path) == known.get("file") or is_unfilled(path, source.archive, key)

    if is_open(target) or (mark and known.get("code") == code):
        return Drawn(target)
    if typed and mark and known.get("typed") == typed and not is_ours(target):
        return Drawn(target)
    path, notes = hand_out(target, source.as_of, draw, is_ours)
    with delivered(note) as aside:
        lies = {"code": code, "file": mark_of(path), "typed": typed}
        aside.write_text(json.dumps(lies, indent=0, sort_keys=True), "utf-8")
    return Drawn(path, tuple(notes))


def keep(path: Path, is_ours: IsOurs) -> list[str]:
    """Give a file in which somebody typed another name, and say so; nothing where it is as the program left it.

    Errors: OSError where it cannot be renamed (PermissionError where it is open elsewhere).
    """
    if not path.exists() or is_ours(path):
        return []
    names = (path.with_stem(f"{path.stem}-{KEPT}" + (f"-{n}" if n > 1 else "")) for n in count(1))
    kept = next(name for name in names if not name.exists())
    path.rename(kept)
    said = (
        f"{path.name} trong thư mục {path.parent.name} đã có người điền hoặc sửa nên được giữ lại với tên {kept.name}."
    )
    # A text or a picture says nothing that the inbox could take.
    use = "Còn cần thì cất riêng" if path.suffix != ".xlsx" else "Còn dùng thì bỏ tệp ấy vào inbox"
    return [f"{said} {use}, không dùng thì xóa."]


def clear(path: Path, is_ours: IsOurs, because: str) -> tuple[list[str], list[str]]:
    """Take a file away that is due no more; one in which somebody typed is kept, one that is open waits.

    Gives what is to be told, and what failed; `because` says of it why it goes.
    """
    if is_open(path):
        return [f"{path.name} {because} nhưng đang có người mở: lần sau sẽ dọn."], []
    try:
        kept = keep(path, is_ours)
        if not kept:
            path.unlink(missing_ok=True)
    except OSError as error:
        return [], [f"Chưa xóa được {path.name} ({because}): {disk_words(error, path.parent.name)}."]
    return kept, []


class Templates:
    """The folder of forms; it remembers how each was drawn. One that nobody remembers is ours where it is not filled in."""

    def __init__(self, workspace: Workspace, archive: Archive, key: bytes) -> None:
        self._workspace, self._archive, self._key = workspace, archive, key

    @cached_property
    def _left(self) -> dict[str, str]:
        return {str(name): str(mark) for name, mark in read_note(self._workspace.form_marks).items()}

    def put(self, target: Path, now: datetime, draw: Callable[[Path], None]) -> list[str]:
        """Draw a form in its place; gives what is to be told of it."""
        path, notes = hand_out(target, now, draw, self._is_ours)
        self._left[self._name(path)] = mark_of(path)
        return notes

    def remember(self) -> None:
        """Write down how each form was drawn."""
        with delivered(self._workspace.form_marks) as path:
            path.write_text(json.dumps(self._left, indent=0, sort_keys=True), "utf-8")

    def _is_ours(self, path: Path) -> bool:
        mark = mark_of(path)
        return bool(mark) and (self._left.get(self._name(path)) == mark or is_unfilled(path, self._archive, self._key))

    def _name(self, path: Path) -> str:
        return path.relative_to(self._workspace.templates).as_posix()


def mark_of(path: Path) -> str:
    """Give the hash of a file as it lies there; empty where it cannot be read."""
    try:
        return sha256_of(path.read_bytes())
    except OSError:
        return ""
