"""The chain of a workspace: the code of what stands at a moment, and the state that a code names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from ntm_sheets.facts.seals import Arrival, DaySeal, SealedState, code_of, days_of, links, prefixes
from ntm_sheets.intake.editions import read_editions
from ntm_sheets.ledger.store import Ledger

# A page may be drawn so long after the last file came.
AFTER_THE_LAST = timedelta(days=31)


@dataclass(frozen=True)
class Chain:
    """The chain of a workspace, made of its ledger and the editions in its archive; `key` is what it signs with."""

    ledger: Ledger
    archive: Path
    key: bytes

    def code(self, as_of: datetime, *, keeps: bool = False) -> str:
        """Give the code of what stands at a moment; with `keeps` the ledger keeps the links of the days before it."""
        before, came = self._since(as_of)
        made = list(links(before.link, came))
        if keeps:
            editions = self._editions()
            self.ledger.keep_seals(
                [
                    DaySeal(day, link, self.ledger.last_seq(), sum(one.at.date() <= day for one in editions))
                    for day, link in made
                    if day < as_of.date()
                ]
            )
        return code_of(self.key, made[-1][1] if made else before.link, as_of.date())

    def whole(self, until: datetime) -> list[tuple[date, str]]:
        """Give every link up to a moment, made of all that ever came."""
        return list(links("", self._arrivals(None, until)))

    def find(self, code: str, until: datetime) -> SealedState | None:
        """Find the last state up to a moment that a code names; None where there never was one."""
        first = min((one.at for one in self._arrivals(None, until)), default=until)
        found = [state for day in days_of(code, first.date(), until.date()) if (state := self._on(day, code, until))]
        return found[-1] if found else None

    def find_ahead(self, code: str, now: datetime) -> SealedState | None:
        """Find the state that a code names among what came later than now: this machine's clock is behind then."""
        last = max((one.at for one in self._arrivals(None, datetime.max)), default=now)
        return self.find(code, last + AFTER_THE_LAST) if last > now else None

    def _on(self, day: date, code: str, until: datetime) -> SealedState | None:
        end = min(datetime.combine(day, time.max), until)
        before, came = self._since(end)
        today = [one for one in came if one.at.date() == day]
        earlier = list(links(before.link, (one for one in came if one.at.date() < day)))
        link = earlier[-1][1] if earlier else before.link
        states: list[tuple[datetime | None, str]] = [(None, link)]
        states += [(one.at, made) for one, made in prefixes(link, day, today)]
        for n, (at, made) in enumerate(states):
            if code_of(self.key, made, day) == code:
                later = [*today[n:], *self._arrivals(day, until)]
                return SealedState(code, day, n, at, *((later[0].at, later[-1].at) if later else (None, None)))
        return None

    def _since(self, as_of: datetime) -> tuple[DaySeal, list[Arrival]]:
        """Give the last kept link of the days before a moment, and what came after it."""
        kept = self.ledger.seal_before(as_of.date())
        if kept is not None and sum(one.at.date() <= kept.day for one in self._editions()) != kept.editions:
            kept = None
        return kept or DaySeal(date.min, ""), self._arrivals(kept.day if kept else None, as_of)

    def _arrivals(self, since: date | None, until: datetime) -> list[Arrival]:
        editions = [one for one in self._editions() if one.at <= until and (since is None or one.at.date() > since)]
        return sorted([*editions, *self.ledger.arrivals(since, until)], key=lambda one: one.order)

    def _editions(self) -> Sequence[Arrival]:
        found, _ = read_editions(self.archive)
        return [Arrival(one.loaded_at, "edition", one.number, one.sha256) for one in found]
