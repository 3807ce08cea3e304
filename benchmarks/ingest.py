"""Time a whole campaign: 6 villages × 60 days × 2 roles = 720 forms, from the inbox to the master."""

import argparse
import sys
import tempfile
import time
from datetime import datetime, timedelta
from datetime import time as clock
from itertools import groupby
from pathlib import Path

from forms import forms_of_days

from ntm_sheets.campaign.workbook import founding_campaign
from ntm_sheets.commands.setting_up import FORM_FOLDERS, draw_forms, init_workspace
from ntm_sheets.commands.speaking import opened
from ntm_sheets.rounds.publishing import publish
from ntm_sheets.workspace.folders import Workspace

AFTERNOON, EVENING = clock(16, 40), clock(17, 30)


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
    drawn = {form: workspace.templates / folder for form, folder in FORM_FOLDERS.items()}
    spent, number = 0.0, 0
    with opened(workspace, taking_in=True) as session:
        for day, forms in groupby(forms_of_days(campaign, drawn, 0, days), lambda one: one[0]):
            for _, name, data in forms:
                (workspace.inbox / name).write_bytes(data)
                number += 1
            started = time.perf_counter()
            done = session.round(datetime.combine(day, AFTERNOON), 0.0)
            spent += time.perf_counter() - started
            refused = [drop for drop in done.drops if drop.verdict != "accepted"]
            if refused:
                sys.exit(f"{refused[0].name}: {refused[0].reason}")
        print(f"{number} forms ingested in {spent:.1f} s: {number / spent:.0f} forms a second")
        now = datetime.combine(day, EVENING)
        started = time.perf_counter()
        publish(session, now)
        print(f"master drawn in {time.perf_counter() - started:.1f} s with {number} forms in the ledger")
        (_, _, again), *_ = forms_of_days(campaign, drawn, days, 1)
        (workspace.inbox / "again.xlsx").write_bytes(again)
        started = time.perf_counter()
        session.round(now + timedelta(days=1), 0.0)
        publish(session, now + timedelta(days=1))
        print(f"one more drop: {time.perf_counter() - started:.1f} s from drop to master")


if __name__ == "__main__":
    main()
