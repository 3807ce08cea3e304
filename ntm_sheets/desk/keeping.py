"""The page's facts, kept fresh beside it: a page never waits for the ledger, and whoever looks on is told of what is new."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from ntm_sheets.desk.day import Health, Told, look_at_ledger, look_at_machine
from ntm_sheets.desk.shelf import Shelf, look_at_shelf
from ntm_sheets.errors import own_trouble, program_fault
from ntm_sheets.workspace.folders import Workspace
from ntm_sheets.workspace.logs import log

LOOK_SECONDS = 1.0
# Without a word for so long a browser that has gone would never be noticed.
PING_SECONDS = 15.0
# A look that gave no standing, or a trouble, is tried again; a campaign with faults takes long to read.
AGAIN_SECONDS = 5.0


@dataclass(frozen=True)
class Facts:
    """All that the page shows; `number` grows with each that reads otherwise."""

    told: Told = field(default_factory=Told)
    health: Health = field(default_factory=lambda: Health("Máy thu: đang khởi động", is_watching=False))
    shelf: Shelf = field(default_factory=Shelf)
    number: int = 0


class Keeper:
    """Looks into a workspace every second, reads what has changed, and wakes those who wait for news."""

    def __init__(self, workspace: Workspace, clock: Callable[[], datetime], own: Callable[[], Sequence[str]]) -> None:
        self._workspace, self._clock, self._own = workspace, clock, own
        self.facts = Facts()
        self._mark: tuple[object, ...] = ()
        self._looked_at = 0.0
        self._news = asyncio.Condition()
        self._ended = False

    async def keep(self) -> None:
        """Look until cancelled; a fault is told on the page and in the log, and the next look tries again."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """Look once."""
        fresh = await asyncio.to_thread(self._looked)
        if replace(fresh, number=self.facts.number) == self.facts:
            return
        async with self._news:
            self.facts = replace(fresh, number=self.facts.number + 1)
            self._news.notify_all()

    async def end(self) -> None:
        """Let everybody go who waits for news."""
        async with self._news:
            self._ended = True
            self._news.notify_all()

    async def news(self) -> AsyncIterator[int]:
        """Yield the number of the facts at once and whenever they read otherwise, 0 where nothing did for a while."""
        seen = -1
        while not self._ended:
            if self.facts.number != seen:
                seen = self.facts.number
                yield seen
            try:
                async with asyncio.timeout(PING_SECONDS), self._news:
                    await self._news.wait_for(partial(self._is_new, seen))
            except TimeoutError:
                yield 0

    def _is_new(self, seen: int) -> bool:
        return self._ended or self.facts.number != seen

    def _looked(self) -> Facts:
        workspace, now = self._workspace, self._clock()
        told = self.facts.told
        try:
            # The day's lists read otherwise from one minute to the next: a deadline may have gone by.
            mark = (*_marks(workspace.ledger, workspace.campaign, workspace.delivered), f"{now:%Y%m%d%H%M}")
            is_poor = told.standing is None or told.troubles
            if mark != self._mark or (is_poor and time.monotonic() - self._looked_at > AGAIN_SECONDS):
                told = _kept(look_at_ledger(workspace, now), told)
                self._mark, self._looked_at = mark, time.monotonic()
            campaign = told.standing.campaign if told.standing else None
            shelf = look_at_shelf(workspace, campaign, now)
            return Facts(told, look_at_machine(workspace, now, self._own(), has_faults=bool(told.faults)), shelf)
        except OSError as error:
            said = str(own_trouble(error))
        except Exception as error:  # noqa: BLE001 - it is told and logged, and the page stays
            said = program_fault("đọc sổ cho Bàn làm việc")
            if said not in self.facts.health.troubles:
                log.error("%s", said, exc_info=error)
        return replace(self.facts, health=replace(self.facts.health, troubles=(*self._own(), said)))


def _kept(fresh: Told, before: Told) -> Told:
    """Keep the standing that was seen last where there is none just now: what keeps anybody from a new one is told beside."""
    return fresh if fresh.standing else replace(fresh, standing=before.standing)


def _marks(ledger: Path, *others: Path) -> list[tuple[int, int]]:
    return [_mark(path) for path in (ledger, ledger.with_name(f"{ledger.name}-wal"), *others)]


def _mark(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_size)
