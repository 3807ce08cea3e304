"""What an output is, and what all outputs are drawn from."""

import logging
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.editions import EditionChanges
from ntm_sheets.campaign.questions import Value
from ntm_sheets.contract.layouts import Layouts
from ntm_sheets.errors import LedgerBroken, OwnError, own_trouble, program_fault
from ntm_sheets.facts.awards import AwardRecord, Awards
from ntm_sheets.facts.decisions import DecisionRecord
from ntm_sheets.facts.findings import Key, Place
from ntm_sheets.facts.honesty import HonestyRow, Told
from ntm_sheets.facts.kept import Totals
from ntm_sheets.facts.orders import OrderRecord, OrderRow
from ntm_sheets.facts.petitions import Petition
from ntm_sheets.facts.records import AnswerRecord, DropRecord, FindingRecord, PhotoRecord
from ntm_sheets.facts.sendings import SendingRecord
from ntm_sheets.workspace.folders import Workspace

if TYPE_CHECKING:  # whoever only looks reads the registry too, and waits for no heavy library
    from ntm_sheets.facts.results import Results
    from ntm_sheets.outbox.slips.untouched import Archive

log = logging.getLogger("ntm_sheets")
When = Literal["round", "deadline", "demand"]
"""After each round; in the rounds after a day's deadline has gone by; only when somebody asks for it."""
Made = TypeVar("Made")
PersonalCell = tuple[str, str, str]
"""What a reporter said of himself: table, row, text."""


@dataclass(frozen=True)
class Drawn:
    """An output that was delivered: where it lies, what is to be told of it, and what of it failed.

    `files` names the parts of one that is a folder. `troubles` are a disk's, `faults` are the program's own.
    """

    path: Path
    notes: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    troubles: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


@dataclass
class Failures:
    """What failed of one thing or another that is made by itself, in words; `troubles` and `faults` as in `Drawn`."""

    troubles: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @contextmanager
    def apart(self, what: str) -> Iterator[None]:
        """Make something apart from the rest: where it fails that is told and logged, and whoever made it goes on.

        Errors: LedgerBroken, which is nobody's own: it has to be mended first.
        """
        try:
            yield
        except LedgerBroken:
            raise
        except OwnError as error:
            self.troubles.append(str(error))
        except OSError as error:
            self.troubles.append(f"Chưa lập được {what}: {own_trouble(error)}")
        except Exception:
            self.faults.append(program_fault(f"lập {what}"))
            log.exception("%s", self.faults[-1])


def nowhere(_seqs: Collection[int]) -> Mapping[tuple[int, str], Place]:
    """Know no place of any nomination."""
    return {}


@dataclass(frozen=True)
class OutboxSource:
    """What the outbox is drawn from, as of one moment.

    `drops` are those that something is said of now, `came` counts all. `findings` are those of the last forms, `decided`
    the answers that the officer decided about, `personal` what reporters ever said of themselves. What takes long is made
    when the first output asks for it. `code` and `taken` tell which data a page was drawn from, and when the last file
    came; `last_said`, what a village last said by a day, is of the present alone.
    """

    workspace: Workspace
    campaign: Campaign
    layouts: Layouts
    archive: "Archive"
    as_of: datetime
    drops: Sequence[DropRecord]
    came: Totals
    findings: Sequence[FindingRecord]
    decisions: Sequence[DecisionRecord]
    decided: Sequence[AnswerRecord]
    personal: Collection[PersonalCell]
    code: str
    taken: str
    score: Callable[[], "Results"] = field(repr=False)
    score_all: Callable[[], "Results"] = field(repr=False)
    read_history: Callable[[], Sequence[EditionChanges]] = field(repr=False)
    read_petitions: Callable[[], Sequence[Petition]] = field(default=tuple, repr=False)
    read_orders: Callable[[], Sequence[OrderRecord]] = field(default=tuple, repr=False)
    read_photos: Callable[[], Sequence[PhotoRecord]] = field(default=tuple, repr=False)
    read_awards: Callable[[], Sequence[AwardRecord]] = field(default=tuple, repr=False)
    nominated_at: Callable[[Collection[int]], Mapping[tuple[int, str], Place]] = field(default=nowhere, repr=False)
    read_sendings: Callable[[], Sequence[SendingRecord]] = field(default=tuple, repr=False)
    read_told: Callable[[], Told] | None = field(default=None, repr=False)
    read_earlier: Callable[[], Sequence[PhotoRecord]] = field(default=tuple, repr=False)
    last_said: Callable[[str, date], Mapping[Key, tuple[Value, date]]] | None = field(default=None, repr=False)
    _made: dict[Callable[..., Any], Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def once(self, make: Callable[["OutboxSource"], Made]) -> Made:
        """Give what a function makes of the source: made for the first output that asks, the same one for the others."""
        if make not in self._made:
            self._made[make] = make(self)
        made: Made = self._made[make]
        return made

    @cached_property
    def results(self) -> "Results":
        """The standing and the points; of answers, those that count now are there for certain."""
        return self.score()

    @property
    def scored(self) -> "Results | None":
        """The results where an output before has asked for them; None where none did, or the score failed."""
        return vars(self).get("results")

    @cached_property
    def results_of_all(self) -> "Results":
        """The same with every answer that ever came: this takes as long as all history."""
        return self.score_all()

    @cached_property
    def petitions(self) -> Sequence[Petition]:
        """What units put before the commune, the newest first, and what it answered."""
        return self.read_petitions()

    @cached_property
    def orders(self) -> Sequence[OrderRow]:
        """How each order of the leaders stands: the open ones first, by their days."""
        from ntm_sheets.scoring.petitions_orders import standing_orders

        given = self.read_orders()
        # Where nothing was ordered nobody waits for a score, nor goes without a slip where it fails.
        return standing_orders(given, self.results.rows) if given else ()

    @cached_property
    def awards(self) -> Awards:
        """Who is proposed for praise and why, how votes went, what was decided and objected to."""
        from ntm_sheets.scoring.awards import gather_awards

        said = [one.said for one in self.petitions if one.said.kind == "nomination"]
        places = self.nominated_at({one.seq for one in said})
        return gather_awards(self.campaign, self.results.rows, said, places, self.read_awards())

    @cached_property
    def sendings(self) -> Sequence[SendingRecord]:
        """Who was sent what, as it was typed."""
        return self.read_sendings()

    @cached_property
    def honesty(self) -> Sequence[HonestyRow]:
        """How far each unit's own numbers were from its team's; nothing where nobody can read that."""
        from ntm_sheets.scoring.honesty import honesty_rows

        return honesty_rows(self.campaign, self.read_told(), self.as_of.date()) if self.read_told else ()

    @cached_property
    def history(self) -> Sequence[EditionChanges]:
        """How the campaign workbook was changed."""
        return self.read_history()


def is_always_wanted(_campaign: Campaign) -> bool:
    """Want an output in every campaign."""
    return True


@dataclass(frozen=True)
class Output:
    """A thing that people get: `name` is what the officer calls it, `place` where it lies in the outbox.

    A `place` that ends with a stroke is a folder. One of the past (`of_past`) is drawn for an earlier moment too, in that
    day's own folder. `draw` takes the source and the path of the place, and delivers the output whole.
    """

    name: str
    place: str
    when: When
    draw: Callable[[OutboxSource, Path], Drawn]
    of_past: bool = False
    is_wanted: Callable[[Campaign], bool] = is_always_wanted

    def is_due(self, campaign: Campaign, as_of: datetime) -> bool:
        """Tell whether a round at a moment draws it."""
        if self.when == "demand" or not self.is_wanted(campaign):
            return False
        return self.when == "round" or as_of > campaign.timetable(as_of).deadline(as_of.date())
