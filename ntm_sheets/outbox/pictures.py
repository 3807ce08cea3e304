"""Pictures in a workbook: what one shows, kept by that, and drawn by a process of its own that ends when it is done.

The library that draws takes a second to load and a hundred megabytes to hold: a watch that waits for files has neither.
"""

import hashlib
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path

from ntm_sheets.outbox.picture_values import DrawnPicture, Gantt, Poster
from ntm_sheets.processes import undisturbed
from ntm_sheets.workspace.delivering import delivered

# Raised when the drawing changes, so that pictures of before are drawn anew.
EDITION = 1
# Those of the last days; older ones are never asked for again.
MOST_KEPT = 8
HASH_BYTES = 32


Shown = Gantt | Poster


@lru_cache(maxsize=4)
def draw(shown: Shown) -> bytes:
    """Draw a picture in this process."""
    if isinstance(shown, Poster):
        from ntm_sheets.outbox.bulletin.poster import draw_poster  # as below

        return draw_poster(shown)
    from ntm_sheets.outbox.charts import gantt  # its library is loaded only where something is drawn

    return gantt(shown.rows, shown.start, shown.end, shown.today)


class Pictures:
    """Where a workbook gets its pictures from; this one draws each where it is asked for."""

    def begin(self, shown: Shown) -> None:
        """Hear that a picture will be asked for."""

    def take(self, shown: Shown) -> DrawnPicture:
        """Give a picture."""
        return DrawnPicture(draw(shown))


@dataclass
class KeptPictures(Pictures):
    """Pictures kept in a folder by what they show; a new one is drawn beside the work of this process.

    The folder may be emptied at any time; what is damaged there is drawn anew.
    """

    folder: Path
    _under_way: dict[Shown, tuple[ProcessPoolExecutor, "Future[bytes]"]] = field(default_factory=dict)

    def begin(self, shown: Shown) -> None:
        """Let a process draw the picture, where none like it is kept."""
        if shown not in self._under_way and not self._kept(shown):
            # A machine short of memory starts no more processes: the picture is drawn where it is taken, then.
            with suppress(OSError):
                pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
                with undisturbed():
                    self._under_way[shown] = pool, pool.submit(draw, shown)

    def take(self, shown: Shown) -> DrawnPicture:
        """Give a picture as it is kept, or wait until it is drawn."""
        png = self._kept(shown)
        if png:
            return DrawnPicture(png)
        self.begin(shown)
        png = self._drawn(shown) or draw(shown)
        self._keep(shown, png)
        return DrawnPicture(png)

    def _drawn(self, shown: Shown) -> bytes:
        """Give what the process drew; nothing where none could be started, or it was stopped."""
        if shown not in self._under_way:
            return b""
        pool, drawn = self._under_way.pop(shown)
        try:
            return drawn.result()
        except BrokenProcessPool:
            return b""
        finally:
            pool.shutdown(wait=False)

    def _path(self, shown: Shown) -> Path:
        mark = hashlib.sha256(repr((EDITION, version("matplotlib"), shown)).encode("utf-8", "replace")).hexdigest()
        return self.folder / f"{mark[:32]}.png-kept"

    def _kept(self, shown: Shown) -> bytes:
        with suppress(OSError):
            data = self._path(shown).read_bytes()
            png = data[HASH_BYTES:]
            if hashlib.sha256(png).digest() == data[:HASH_BYTES]:
                return png
        return b""

    def _keep(self, shown: Shown, png: bytes) -> None:
        # What cannot be kept is drawn again next time.
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            with delivered(self._path(shown), lasting=False) as path:
                path.write_bytes(hashlib.sha256(png).digest() + png)
            kept = sorted(self.folder.glob("*.png-kept"), key=lambda one: one.stat().st_mtime)
            for old in kept[:-MOST_KEPT]:
                old.unlink(missing_ok=True)
