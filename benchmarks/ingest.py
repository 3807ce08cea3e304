"""Time a whole campaign: 6 villages × 60 days × 2 roles = 720 forms, from the inbox to the master."""

import argparse
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

from ntm_sheets.campaign.presets import founding_campaign
from ntm_sheets.commands.opening import opened
from ntm_sheets.commands.setting_up import FORM_FOLDERS, draw_forms, init_workspace
from ntm_sheets.rounds.publishing import publish
from ntm_sheets.simulation.filling import FormFiller
from ntm_sheets.simulation.villages import Village
from ntm_sheets.workspace.folders import Workspace


def main() -> None:
    """Fill the forms (not timed), drop them day by day, and print what was measured."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--days", type=int, default=60)
    days = options.parse_args().days
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(Path(folder) / "w")
        init_workspace(workspace)
        started = time.perf_counter()
        draw_forms(workspace, datetime(2021, 10, 2, 7), None, prefill=False)
        print(f"12 forms drawn in {time.perf_counter() - started:.2f} s")
        measure(workspace, days)


def measure(workspace: Workspace, days: int) -> None:
    """Drop both forms of each unit for each day, a round a day, then draw the master."""
    campaign = founding_campaign()
    fillers = {
        (unit.key, form): FormFiller(workspace.templates / folder / f"{unit.key}.xlsx")
        for unit in campaign.units
        for form, folder in FORM_FOLDERS.items()
    }
    spent, number = 0.0, 0
    with opened(workspace, taking_in=True) as session:
        for passed in range(days):
            day = campaign.start + timedelta(days=passed)
            for unit in campaign.units:
                village = Village(campaign, unit, 1)
                for form in FORM_FOLDERS:
                    # A visit on the very first days finds nothing to write down; four days on it does.
                    seen = village.report(day) if form == "report" else village.inspection(day + timedelta(days=4))
                    typed = seen | {("report", "date", "value"): day}
                    data = fillers[unit.key, form].fill(typed)
                    (workspace.inbox / f"{unit.key}-{form}-{day}.xlsx").write_bytes(data)
                    number += 1
            started = time.perf_counter()
            done = session.round(datetime(day.year, day.month, day.day, 16, 40), 0.0)
            spent += time.perf_counter() - started
            refused = [drop for drop in done.drops if drop.verdict != "accepted"]
            if refused:
                sys.exit(f"{refused[0].name}: {refused[0].reason}")
        print(f"{number} forms ingested in {spent:.1f} s: {number / spent:.0f} forms a second")
        now = datetime(day.year, day.month, day.day, 17, 30)
        started = time.perf_counter()
        publish(session, now)
        print(f"master drawn in {time.perf_counter() - started:.1f} s with {number} forms in the ledger")
        (workspace.inbox / "again.xlsx").write_bytes(fillers[unit.key, "report"].fill(village.report(day)))
        started = time.perf_counter()
        session.round(now, 0.0)
        publish(session, now)
        print(f"one more drop: {time.perf_counter() - started:.1f} s from drop to master")


if __name__ == "__main__":
    main()
