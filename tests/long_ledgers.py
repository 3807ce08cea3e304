"""A ledger of many units and days, written row by row without workbooks: to measure what grows with history.

`python tests/long_ledgers.py UNITS DAYS` prints the CPU seconds and the peak of memory of scoring it: the first time,
when no day is kept yet, with all days kept, and after six more forms.
"""

import resource
import sys
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from ledger_samples import arrive, submission
from master_factory import campaign_of

from ntm_sheets.campaign.definition import Campaign, Unit
from ntm_sheets.campaign.questions import Value
from ntm_sheets.facts.findings import Key
from ntm_sheets.facts.submission import Role
from ntm_sheets.ledger.store import Ledger
from ntm_sheets.rounds.history import ledger_as_of, scored

ROLES: tuple[Role, Role] = ("village", "team")


def fill(ledger: Ledger, campaign: Campaign, days: Iterable[int]) -> None:
    """Let every unit's village and team report on each of some days, counted from 0."""
    for passed in days:
        with ledger.together():
            for unit in campaign.units:
                for role in ROLES:
                    report(ledger, campaign, unit, role, passed)


def report(ledger: Ledger, campaign: Campaign, unit: Unit, role: Role, passed: int) -> None:
    """Let one form come, with a value in every cell that is judged."""
    day = campaign.start + timedelta(days=passed)
    at = datetime.combine(day, campaign.deadline) - timedelta(minutes=30)
    values: dict[Key, Value | None] = {}
    judged = campaign.unit_set(unit)
    for indicator in judged.indicators if judged else ():
        values["criteria", indicator.key, "value"] = {"yesno": passed % 2 == 0}.get(indicator.kind, 80 + passed % 20)
    for task in campaign.tasks_of(unit):
        values["tasks", task.key, "done"] = passed
    seq = arrive(ledger, f"{unit.key}-{role}-{passed}.xlsx", at=at)
    numbers = {"filled": len(values), "refused_cells": 0}
    ledger.write_verdict(seq, "xlsx", "accepted", "đã nhận", submission(values, unit.key, role, day), (), **numbers)


def measured(campaign: Campaign, ledger: Ledger, now: datetime, what: str) -> None:
    """Score as a round does, keep what was made, and print what it cost."""
    started = time.process_time()
    held = ledger_as_of(ledger, now)
    _, made = scored(campaign, held, now)
    ledger.keep_days(made)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    say(f"{what}: {time.process_time() - started:.2f} s CPU, {len(made)} days judged, {peak} MB at most")


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(units: int, days: int) -> None:
    """Fill a ledger and measure."""
    campaign = campaign_of(units)
    with TemporaryDirectory() as folder, Ledger(Path(folder) / "ledger.sqlite") as ledger:
        fill(ledger, campaign, [0])
        now = datetime.combine(campaign.start + timedelta(days=days), campaign.deadline)
        measured(campaign, ledger, now - timedelta(days=days), "day 1")
        started = time.process_time()
        fill(ledger, campaign, range(1, days))
        say(f"{units} units, {days} days written: {time.process_time() - started:.1f} s CPU")
        measured(campaign, ledger, now, "none kept")
        measured(campaign, ledger, now, "all kept")
        for unit in campaign.units[:3]:
            for role in ROLES:
                report(ledger, campaign, unit, role, days)
        measured(campaign, ledger, now, "six more forms")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
