"""What lies in the folder of photos as far as this program put it there: put in place, known again, taken away."""

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from ntm_sheets.errors import OwnError, disk_words
from ntm_sheets.facts.fingerprints import sha256_of
from ntm_sheets.outbox.typed_in_files import hand_out, keep
from ntm_sheets.workspace.delivering import delivered
from ntm_sheets.workspace.notes import read_note

Left = tuple[str, int, int, str]
"""A file as it was left: the mark of what it shows, its size, when it was last written (nanoseconds of the epoch), its hash."""


@dataclass
class Shelf:
    """The folder `root` as of a moment: what was `left` in it, by place, and what is to be told; `note` remembers it."""

    root: Path
    as_of: datetime
    note: Path
    left: dict[str, Left] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, root: Path, as_of: datetime, note: Path) -> "Shelf":
        """Read the note; what cannot be read is forgotten."""
        return cls(root, as_of, note, _left(read_note(note).get("files")))

    def remember(self) -> None:
        """Write the note where it says something else now."""
        if _left(read_note(self.note).get("files")) != self.left:
            with delivered(self.note) as path:
                path.write_text(json.dumps({"files": self.left}, indent=0, sort_keys=True), "utf-8")

    def holds(self, place: str, mark: str) -> bool:
        """Tell whether a place holds what a mark stands for; the file is read only where it was touched since.

        The mark of a photo as it came is its own hash: that is known again though nothing remembers it.
        """
        path = self.root / place
        seen, left = _state(path), self.left.get(place)
        if seen is None:
            return False
        if left is not None and left[:3] == (mark, *seen):
            return True
        lying = sha256_of(_bytes_of(path))
        # A copied folder has other times.
        if lying == mark or (left is not None and (left[0], left[3]) == (mark, lying)):
            self.left[place] = (mark, *seen, lying)
            return True
        return False

    def put(self, place: str, mark: str, body: bytes) -> None:
        """Put a file in its place, unless it lies there just so; the one that somebody put there is kept."""
        path = self.root / place
        if _bytes_of(path) != body:
            try:
                path, notes = hand_out(path, self.as_of, lambda aside: aside.write_bytes(body), self.is_ours)
            except OwnError as error:
                self.troubles.append(str(error))
                return
            self.notes += notes
        if path == self.root / place and (seen := _state(path)):
            self.left[place] = (mark, *seen, sha256_of(body))

    def clear(self, places: Iterable[str]) -> None:
        """Take away the files of these places, and the folders that are empty then."""
        for place in places:
            path = self.root / place
            try:
                kept = keep(path, self.is_ours)
                if not kept:
                    path.unlink(missing_ok=True)
                self.notes += kept
            except OSError as error:
                self.troubles.append(f"Chưa xóa được ảnh {place}: {disk_words(error, self.root.name)}.")
                continue
            del self.left[place]
            for folder in [*path.parents][: place.count("/")]:
                with suppress(OSError):
                    folder.rmdir()

    def is_ours(self, path: Path) -> bool:
        """Tell whether a file lies there as it was left."""
        left = self.left.get(path.relative_to(self.root).as_posix())
        return left is not None and (left[1:3] == _state(path) or sha256_of(_bytes_of(path)) == left[3])


def _left(found: object) -> dict[str, Left]:
    listed = found.items() if isinstance(found, dict) else ()
    return {str(place): (str(one[0]), int(one[1]), int(one[2]), str(one[3])) for place, one in listed if _is_left(one)}


def _is_left(one: object) -> bool:
    return isinstance(one, list) and [type(part) for part in one] == [str, int, int, str]


def _state(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
