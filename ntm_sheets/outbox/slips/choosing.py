"""Which forms go back: the last one of each unit and role, where something in it is for the sender to mend."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from ntm_sheets.checking.catalogue import CATALOGUE
from ntm_sheets.drawing.marking import in_order
from ntm_sheets.facts.findings import Finding, Level
from ntm_sheets.facts.records import DropRecord, FindingRecord
from ntm_sheets.facts.submission import CORRECTIONS

Owner = tuple[str, str]
TEAM_FOLDER = "doan"
# Whose form it is, at the end of a slip's name: a village's, its team's, another unit's (a school, a health station).
VILLAGES, TEAMS, OTHERS = "thon", "doan", "don-vi"
WHOSE_WORDS = (VILLAGES, TEAMS, OTHERS)
NEVER = ("", 0)


@dataclass(frozen=True)
class DueSlip:
    """A form that goes back, with what was found in it, the worst first; what is for the officer alone is left out.

    `decided` says which of its numbers the officer put in the place of what it says.
    """

    drop: DropRecord
    findings: tuple[Finding, ...]
    of_village: bool = True
    decided: tuple[str, ...] = ()

    @property
    def day(self) -> date:
        """The day that it reports on; of a form that was refused, the day it came."""
        return self.drop.report_date or self.drop.received_at.date()

    @property
    def name(self) -> str:
        """The slip's file name without its ending; a team's lies in a folder of its own, so that no village gets it."""
        name = f"{self.drop.unit}-{self.day:%Y-%m-%d}"
        if self.drop.role == "team":
            return f"{TEAM_FOLDER}/{name}-{TEAMS}"
        return f"{name}-{VILLAGES if self.of_village else OTHERS}"

    def count(self, level: Level) -> int:
        """Count what is to be told at a level, each line of the list by itself."""
        return sum(finding.level == level for finding in self.findings)


def slips_due(
    drops: Sequence[DropRecord], findings: Sequence[FindingRecord], others: Collection[str] = ()
) -> tuple[DueSlip, ...]:
    """Choose the forms that go back, in the order of receipt; whatever a later form of the same owner settles does not.

    `others` are the units that are no villages.
    """
    found: defaultdict[int, list[Finding]] = defaultdict(list)
    for record in findings:
        if not is_for_the_officer(record.finding):
            found[record.seq].append(record.finding)
    due = [DueSlip(drop, tuple(in_order(found[drop.seq])), drop.unit not in others) for drop in last_forms(drops)]
    return tuple(one for one in due if any(is_for_the_sender(finding) for finding in one.findings))


def listed_drops(drops: Sequence[DropRecord]) -> set[int]:
    """Give the drops of which all that was found is told: each owner's last form, and what is nobody's."""
    corrections = [drop for drop in drops if drop.kind == CORRECTIONS and drop.verdict != "duplicate"]
    others = [drop for drop in drops if drop.kind != CORRECTIONS and not drop.unit and not drop.set_aside]
    # Of the same bytes dropped again the last one says it all.
    nobodys = {drop.sha256: drop.seq for drop in others if drop.verdict in ("accepted", "refused") or drop.fault}
    return {drop.seq for drop in (*last_forms(drops), *corrections[-1:])} | set(nobodys.values())


def last_forms(drops: Sequence[DropRecord]) -> list[DropRecord]:
    """Give each owner's last form: a refused one that was handed in after every accepted one, else the newest accepted one.

    What the officer set aside, or has yet to decide about, is no form to go by.
    """
    drops = [drop for drop in drops if drop.counts]
    last: dict[Owner, DropRecord] = {}
    newest: dict[Owner, tuple[str, int]] = {}
    for drop in sorted((drop for drop in drops if drop.is_form), key=lambda drop: (drop.report_date, drop.order)):
        owner = (drop.unit, drop.role)
        last[owner] = drop
        newest[owner] = max(drop.order, newest.get(owner, drop.order))
    for drop in sorted(
        (drop for drop in drops if drop.verdict == "refused" and drop.unit), key=lambda drop: drop.order
    ):
        owner = (drop.unit, drop.role)
        if drop.order > newest.get(owner, NEVER):
            last[owner] = drop
    return sorted(last.values(), key=lambda drop: drop.seq)


def is_for_the_officer(finding: Finding) -> bool:
    """Tell whether the sender has nothing to do with it: whose form it is, by which letter, when it came, how old it is."""
    return finding.code in CATALOGUE and CATALOGUE[finding.code].for_officer


def is_for_the_sender(finding: Finding) -> bool:
    """Tell whether a form goes back for this finding; a code that the catalogue has no more does not."""
    entry = CATALOGUE.get(finding.code)
    return finding.level != "note" and entry is not None and entry.sends_back
