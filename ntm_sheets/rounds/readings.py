"""Read once, judge often: what was read from a file is kept in the state folder, and given again while it holds.

A reading holds for the same bytes under the same name, the same program and libraries, the same key, and the same
layout of the form, or one by which that form would be read alike. All of it may be lost at any time; what is damaged is as good as not there.
"""

import hashlib
import re
import sqlite3
import sys
import zlib
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from ntm_sheets.campaign.plain import of_text, to_text
from ntm_sheets.contract.layout import Layout
from ntm_sheets.contract.layouts import Layouts
from ntm_sheets.contract.reading_view import ReadingView, is_read_alike, reading_view
from ntm_sheets.facts.fingerprints import can_look, sha256_of
from ntm_sheets.facts.submission import PhotoWish, Stamp
from ntm_sheets.rounds.inspecting import Inspected, Inspector
from ntm_sheets.rounds.judgement import program_mark
from ntm_sheets.rounds.stamped import layout_mark, layout_of_stamp

MOST_BYTES = 400_000_000
LARGEST_BYTES = 1_000_000
PATIENCE_SECONDS = 0.2
CHECK_DIGITS = 16
TABLE = """CREATE TABLE IF NOT EXISTS readings (
    id INTEGER PRIMARY KEY, file TEXT NOT NULL, layout TEXT NOT NULL, body BLOB NOT NULL, mark TEXT NOT NULL,
    UNIQUE (file, layout) ON CONFLICT REPLACE)"""
# What is kept is no loss: a power cut may take it.
PRAGMAS = ("journal_mode = WAL", "synchronous = OFF")
FIND = "SELECT layout, body, mark FROM readings WHERE file = ?"
PUT = "INSERT INTO readings (file, layout, body, mark) VALUES (?, ?, ?, ?)"
Answer = TypeVar("Answer")
UNREADABLE = (ValueError, TypeError, LookupError, zlib.error)
# Whose other version may read the same bytes otherwise.
LIBRARIES = (
    "openpyxl",
    "python-calamine",
    "xlrd",
    "olefile",
    "msoffcrypto-tool",
    "pillow",
    "pillow-heif",
    "numpy",
    "opencv-python-headless",
)


class Readings:
    """The file with what was read, open from its first use until `close`.

    One that cannot be opened, read or written has nothing, and keeps nothing: that costs time and no more. A damaged
    one is taken away.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def find(self, file: str) -> tuple[tuple[str, bytes], ...]:
        """Give what was read of a file, each with the mark of the layout that it was read by."""
        if self._connection is None and not self._path.exists():
            return ()
        rows = self._tried(lambda db: db.execute(FIND, (file,)).fetchall()) or []
        return tuple(
            (layout, body)
            for layout, body, mark in rows
            if isinstance(body, bytes) and mark == _check(file, layout, body)
        )

    def keep(self, rows: Iterable[tuple[str, str, bytes]]) -> None:
        """Keep what was read; the oldest goes where it becomes too much."""
        marked = [(*row, _check(*row)) for row in rows if len(row[2]) <= LARGEST_BYTES]
        if marked and self._path.parent.is_dir():
            self._tried(lambda db: _put(db, marked))

    def _tried(self, work: Callable[[sqlite3.Connection], Answer]) -> Answer | None:
        try:
            if self._connection is None:
                self._connection = _opened(self._path)
            return work(self._connection)
        except sqlite3.OperationalError:
            # Held by another process, a drive that is full, or nothing in it yet.
            return None
        except sqlite3.DatabaseError:
            self.close()
            for ending in ("", "-wal", "-shm"):
                with suppress(OSError):
                    self._path.with_name(self._path.name + ending).unlink(missing_ok=True)
            return None


@dataclass
class KeptInspector:
    """Inspects only what is not kept as it was read before; what was read anew waits for `keep`."""

    inner: Inspector
    layouts: Layouts
    readings: Readings
    _fresh: list[tuple[str, str, bytes]] = field(default_factory=list)
    _views: dict[str, ReadingView | None] = field(default_factory=dict)
    _alike: dict[tuple[str, str], bool] = field(default_factory=dict)

    def submit(
        self,
        data: bytes,
        file: str,
        *,
        inside: bool = False,
        bodies: bool = False,
        unit: str = "",
        photos: PhotoWish | None = None,
        sha256: str = "",
    ) -> Callable[[], Inspected]:
        """Give what is kept, else hand the bytes over; pictures' own bytes are not kept."""
        if photos is not None:
            return self.inner.submit(data, file, inside=inside, photos=photos)
        sha256 = sha256 or sha256_of(data)
        name = _name(sha256, file, str(inside), unit, key=self.layouts.key)
        known = self._known(name, unit)
        if known is not None and not (bodies and known.returned.pictures):
            return lambda: known
        wait = self.inner.submit(data, file, inside=inside, bodies=bodies, unit=unit, sha256=sha256)
        return wait if bodies else lambda: self._noted(name, unit, wait())

    def expect(self, files: int, size: int = 0, *, soon: bool = False) -> None:
        """Let whoever inspects hear of it."""
        self.inner.expect(files, size, soon=soon)

    def keep(self) -> None:
        """Keep what was read since."""
        fresh, self._fresh = self._fresh, []
        self.readings.keep(fresh)

    def rest(self, after: float) -> None:
        """Let those go who had nothing to inspect for so many seconds."""
        self.inner.rest(after)

    def _known(self, name: str, unit: str) -> Inspected | None:
        for layout, body in self.readings.find(name):
            try:
                found = Inspected.of_bytes(body)
            except UNREADABLE:
                continue  # of another program that claims to be this one
            today = layout_mark(self.layouts, found.asked, unit)
            if today == layout or (found.returned.as_drawn and self._is_alike(layout, today, found.asked, unit)):
                return found
        return None

    def _is_alike(self, layout: str, today: str, asked: Stamp | None, unit: str) -> bool:
        """Tell whether what was read by one layout would be read alike by today's."""
        if (layout, today) not in self._alike:
            now = layout_of_stamp(self.layouts, asked, unit) if asked else None
            before = self._view(layout) if isinstance(now, Layout) else None
            self._alike[layout, today] = (
                isinstance(now, Layout) and before is not None and is_read_alike(before, reading_view(now))
            )
        return self._alike[layout, today]

    def _view(self, layout: str) -> ReadingView | None:
        if layout not in self._views:
            self._views[layout] = None
            for _, body in self.readings.find(self._name_of(layout)):
                with suppress(*UNREADABLE):
                    self._views[layout] = of_text(zlib.decompress(body), ReadingView)
        return self._views[layout]

    def _name_of(self, layout: str) -> str:
        return _name("layout", layout, key=self.layouts.key)

    def _noted(self, name: str, unit: str, found: Inspected) -> Inspected:
        if found.contents is None and found.earlier is None and found.lasts:
            layout = layout_mark(self.layouts, found.asked, unit)
            self._fresh.append((name, layout, found.packed or found.to_bytes()))
            if found.returned.as_drawn and found.asked and self._view(layout) is None:
                self._note_view(layout, layout_of_stamp(self.layouts, found.asked, unit))
        return found

    def _note_view(self, mark: str, layout: object) -> None:
        if isinstance(layout, Layout):
            view = self._views[mark] = reading_view(layout)
            self._fresh.append((self._name_of(mark), mark, zlib.compress(to_text(view).encode())))


@cache
def _reader_mark() -> str:
    """Make a mark of all that reads: this program, and what it reads with."""
    # OpenCV comes under several names; without it a picture is read with less.
    said = [program_mark(), sys.version, f"looks {can_look()}"]
    for name in LIBRARIES:
        with suppress(PackageNotFoundError):
            # To have all that is said of a library understood takes five times as long.
            said += re.findall(r"^(?:Name|Version): .*", distribution(name).read_text("METADATA") or "", re.MULTILINE)[
                :2
            ]
    return "\n".join(said)


def _name(*parts: str, key: bytes) -> str:
    text = "\0".join((_reader_mark(), key.hex(), *parts))
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=PATIENCE_SECONDS)
    try:
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _put(connection: sqlite3.Connection, rows: Sequence[tuple[str, str, bytes, str]]) -> None:
    with connection:
        connection.execute(TABLE)
        connection.executemany(PUT, rows)
        if _size(connection) > MOST_BYTES:
            first, last = connection.execute("SELECT min(id), max(id) FROM readings").fetchone()
            connection.execute("DELETE FROM readings WHERE id <= ?", (first + (last - first) // 4,))


def _check(file: str, layout: str, body: bytes) -> str:
    return hashlib.sha256(f"{file} {layout} ".encode() + body).hexdigest()[:CHECK_DIGITS]


def _size(connection: sqlite3.Connection) -> int:
    pages, free, size = (
        int(connection.execute(f"PRAGMA {name}").fetchone()[0])
        for name in ("page_count", "freelist_count", "page_size")
    )
    return (pages - free) * size
