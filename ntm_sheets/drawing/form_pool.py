"""Many forms drawn: by as many processes as the machine has processors where that pays, in the order they were asked for."""

import multiprocessing
import os
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain, islice
from typing import Any

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.kinds import Value
from ntm_sheets.contract.layout import FormKey, make_layout
from ntm_sheets.drawing.form import render_form
from ntm_sheets.facts.findings import Key
from ntm_sheets.facts.submission import Stamp

# A process takes half a second to begin, and draws some twenty forms in that time.
WORTH_IT = 40
# As many are drawn ahead of whoever takes them: thousands of finished forms would fill the memory.
AHEAD = 32
_drawn_for: dict[str, Any] = {}


@dataclass(frozen=True)
class FormOrder:
    """A form to draw: whose, with which answers in its cells and which of the village's beside them."""

    unit: str
    form: FormKey
    stamp: Stamp
    answers: Mapping[Key, Value]
    village: Mapping[Key, Value]
    said_on: Mapping[Key, date]

    def draw(self, campaign: Campaign, issued: datetime) -> bytes:
        """Draw it."""
        layout = make_layout(campaign, campaign.unit(self.unit), self.form)
        content, _ = render_form(
            layout, campaign, self.stamp, self.answers, village=self.village, said_on=self.said_on, issued=issued
        )
        return content


def draw_in_order(
    orders: Iterable[FormOrder], campaign: Campaign, issued: datetime, *, processes: int | None = None
) -> Iterator[bytes]:
    """Yield each form's bytes in the order asked for; the same whichever process draws it."""
    waiting = iter(orders)
    first = list(islice(waiting, WORTH_IT))
    number = processes or os.cpu_count() or 1
    if number > 1 and len(first) == WORTH_IT:
        yield from _by_processes(chain(first, waiting), campaign, issued, number)
    else:
        yield from (order.draw(campaign, issued) for order in chain(first, waiting))


def _by_processes(orders: Iterator[FormOrder], campaign: Campaign, issued: datetime, number: int) -> Iterator[bytes]:
    # Fresh interpreters on every system: a fork would copy the threads of this one in whatever state they are.
    fresh = multiprocessing.get_context("spawn")
    # What older editions asked no form shows; it would only make the processes heavy.
    bare = replace(campaign, editions=())
    with ProcessPoolExecutor(number, mp_context=fresh, initializer=_begin, initargs=(bare, issued)) as pool:
        while batch := list(islice(orders, AHEAD)):
            try:
                drawn = list(pool.map(_draw, batch, chunksize=4))
            except BrokenProcessPool:
                # Killed by the system for want of memory, or never begun: what they would have drawn is drawn here.
                yield from (order.draw(campaign, issued) for order in chain(batch, orders))
                return
            yield from drawn


def _begin(campaign: Campaign, issued: datetime) -> None:
    _drawn_for.update(campaign=campaign, issued=issued)


def _draw(order: FormOrder) -> bytes:
    return order.draw(_drawn_for["campaign"], _drawn_for["issued"])
