"""Drop a whole corpus of foreign workbooks beside six good forms; print verdicts, times and memory."""

import argparse
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from measured import Effort, measured, resident

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.workbook import founding_campaign
from ntm_sheets.commands.setting_up import FORM_FOLDERS, draw_forms, init_workspace
from ntm_sheets.commands.speaking import opened
from ntm_sheets.facts.records import FindingRecord
from ntm_sheets.rounds.inspecting import Inspector
from ntm_sheets.rounds.pipeline import Round
from ntm_sheets.rounds.publishing import publish
from ntm_sheets.simulation.filling import FormFiller
from ntm_sheets.simulation.villages import Village
from ntm_sheets.workspace.folders import Workspace

NOW = datetime(2021, 10, 5, 16, 40)
GOOD = "good"


@dataclass(frozen=True)
class Outcome:
    """One round over the corpus: what became of each drop, and what that took."""

    round: Round
    findings: Sequence[FindingRecord]
    efforts: Sequence[Effort]
    seconds: float
    before: float
    after: float


def drop_files(workspace: Workspace, files: Sequence[Path]) -> None:
    """Copy files into sub-folders of the inbox, numbered, so that equal names do not collide."""
    for number, file in enumerate(files):
        folder = workspace.inbox / f"{number // 100:03}"
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, folder / f"{number:05}-{file.name}")


def drop_good_forms(workspace: Workspace) -> None:
    """Drop one filled form of each unit of the founding campaign."""
    campaign = founding_campaign()
    folder = workspace.inbox / GOOD
    folder.mkdir(parents=True, exist_ok=True)
    for unit in campaign.units:
        filler = FormFiller(workspace.templates / FORM_FOLDERS["report"] / f"{unit.key}.xlsx")
        village = Village(campaign, unit, 1)
        data = filler.fill(village.report(NOW.date()) | {("report", "date", "value"): NOW.date()})
        (folder / f"{unit.key}.xlsx").write_bytes(data)


def one_round(workspace: Workspace) -> Outcome:
    """Take in all that lies in the inbox, half files too, with real workers; publish the master."""
    efforts: list[Effort] = []
    with ExitStack() as stack:

        def workers(campaign: Campaign, key: bytes) -> Inspector:
            return stack.enter_context(measured(campaign, key, efforts))

        session = stack.enter_context(opened(workspace, taking_in=True, inspector_of=workers))
        before, started = resident(), time.perf_counter()
        done = session.round(NOW, 0.0, given_up_ns=time.time_ns() + 10**12)
        seconds, after = time.perf_counter() - started, resident()
        publish(session, NOW)
        return Outcome(done, session.ledger.findings(), efforts, seconds, before, after)


def main() -> None:
    """Run the round and print the figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("corpus", type=Path)
    corpus = options.parse_args().corpus
    files = sorted(path for path in corpus.rglob("*") if path.is_file())
    if not files:
        sys.exit(f"no files in {corpus}")
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(Path(folder) / "w")
        init_workspace(workspace)
        draw_forms(workspace, datetime(2021, 10, 2, 7), None, prefill=False)
        drop_good_forms(workspace)
        drop_files(workspace, files)
        show(one_round(workspace), len(files))


def show(outcome: Outcome, number: int) -> None:
    """Print what the round gave."""
    drops = outcome.round.drops
    print(f"{number} files and {len(founding_campaign().units)} good forms in {outcome.seconds:.1f} s: "
          f"{outcome.seconds / len(drops) * 1000:.1f} ms a drop")  # fmt: skip
    print(f"verdicts: {dict(Counter(drop.verdict for drop in drops))}")
    refused = {drop.seq for drop in drops if drop.verdict == "refused"}
    last = {record.seq: record.finding.code for record in outcome.findings if record.finding.level == "error"}
    for code, times in Counter(last.get(seq, "?") for seq in refused).most_common():
        print(f"  {times:5} {code}")
    print("slowest ten:")
    for effort in sorted(outcome.efforts, key=lambda one: -one.seconds)[:10]:
        print(f"  {effort.seconds:6.2f} s {effort.megabytes:5.0f} MB {effort.file}")
    print("largest ten:")
    for effort in sorted(outcome.efforts, key=lambda one: -one.megabytes)[:10]:
        print(f"  {effort.seconds:6.2f} s {effort.megabytes:5.0f} MB {effort.file}")
    print(f"killed: {[(one.file, one.failure) for one in outcome.efforts if one.failure]}")
    print(f"main process: {outcome.before:.0f} MB before, {outcome.after:.0f} MB after")


if __name__ == "__main__":
    main()
