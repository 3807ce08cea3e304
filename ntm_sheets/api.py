"""The program for other programs: open a workspace, check files, take in what came, read what stands as frames.

In: the folder of a workspace. Out: frozen values and pandas frames; nothing is said on a screen.

Moments are naive and local (Asia/Ho_Chi_Minh); where none is given the clock's counts. Shares and percentages are on the
scale 0 to 100, areas in m², a task's volumes in the task's own unit of measure. Every fault is an `NtmError` whose text is
Vietnamese and says what to do: `CallError` (the call cannot work), `CampaignError` (faults in chien-dich.xlsx, in
`faults`), `OwnError` (disk, lock, database: nothing is lost, try again).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.commands.arguments import moment_of, workspace_at
from ntm_sheets.commands.dry_runs import bytes_of
from ntm_sheets.commands.ingesting import beat, one_round
from ntm_sheets.errors import CallError, CampaignError, NtmError, OwnError
from ntm_sheets.facts.findings import Finding
from ntm_sheets.facts.records import DropRecord, Verdict
from ntm_sheets.rounds.history import results_as_of
from ntm_sheets.rounds.opening import opened
from ntm_sheets.rounds.publishing import publish
from ntm_sheets.workspace.folders import Workspace

if TYPE_CHECKING:
    import pandas as pd

    from ntm_sheets.facts.results import Results

__all__ = [
    "CallError",
    "CampaignError",
    "CheckedFile",
    "Finding",
    "Ingested",
    "NtmError",
    "OpenWorkspace",
    "OwnError",
    "open_workspace",
]


@dataclass(frozen=True)
class CheckedFile:
    """What a round would say of a file: accepted, refused or, where we failed over it, pending; why; what was found.

    `name` is the file's own, or that of a file inside a letter or archive. `findings` stand with the errors first; each has
    `code`, `level` ("error", "warning", "note"), `place` (file, sheet, cell), `message`, `seen`, `remedy`.
    """

    name: str
    verdict: Verdict
    reason: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Ingested:
    """What a round over the inbox did.

    `drops` are the files that came, each with `verdict`, `reason`, `unit`, `role`, `report_date`, `sha256`, `received_at`;
    `waiting` the names of what still lies in the inbox, with why; `troubles` are ours: what could not be had or written,
    in words. `master` is the drawn workbook, None where it could not be drawn.
    """

    drops: tuple[DropRecord, ...]
    waiting: tuple[tuple[str, str], ...]
    troubles: tuple[str, ...]
    master: Path | None


@dataclass(frozen=True)
class OpenWorkspace:
    """A workspace to work with; each call opens campaign and ledger anew, so that it sees what others did meanwhile.

    Where the campaign was changed, whichever call comes next judges all forms again before it answers.
    """

    workspace: Workspace

    @property
    def folder(self) -> Path:
        """Its folder."""
        return self.workspace.root

    def campaign(self) -> Campaign:
        """Give the campaign as chien-dich.xlsx says it now: units, tracks, criteria sets, tasks, scoring, calendar."""
        with opened(self.workspace) as session:
            return session.campaign

    def check(self, *files: str | PathLike[str], now: datetime | None = None) -> tuple[CheckedFile, ...]:
        """Judge files as a round would, storing nothing; a letter or archive gives one more line for each form in it.

        Errors: CallError for a file that cannot be read.
        """
        moment = now or moment_of(None)
        with opened(self.workspace, now=moment) as session:
            return tuple(
                CheckedFile(name, judged.verdict, judged.reason, judged.findings)
                for path in map(Path, files)
                for name, judged in session.judge_file(bytes_of(path), path.name, moment)
            )

    def ingest(self, now: datetime | None = None) -> Ingested:
        """Do one round, as `ntm-sheets ingest` does: inbox → archive → ledger → outbox; `now` is the time of receipt.

        It holds the workspace's lock. Errors: OwnError where another process holds it.
        """
        moment = now or moment_of(None)
        with opened(self.workspace, now=moment, counts=True, taking_in=True) as session:
            done = one_round(session, moment)
            beat(self.workspace, moment, "once", done)
            published = publish(session, moment)
        waiting = tuple((one.name, one.reason) for one in done.waiting)
        troubles = (*session.losses, *done.troubles, *published.unwritten)
        return Ingested(done.drops, waiting, troubles, published.master if published.results is not None else None)

    def results(self, as_of: datetime | None = None) -> "Results":
        """Give the standing as of a moment: one pandas frame for each question.

        Among them `units` (one row a unit: rank, points, criteria_passed …), `indicators`, `tasks`, `reports`, `late`,
        `history`, `answers`. The columns of each frame, their units and what stands where a value is missing:
        `help(ntm_sheets.Results)`.
        """
        moment = as_of or moment_of(None)
        with opened(self.workspace, now=moment) as session:
            return results_as_of(session.campaign, session.ledger, moment)

    def tables(self, as_of: datetime | None = None, *, personal: bool = False) -> Mapping[str, "pd.DataFrame"]:
        """Give the tidy tables that `ntm-sheets export` writes, by their names.

        They are answers, submissions, drops, findings, photos, standing, points. Values of answers are text: numbers
        bare, true/false, ISO dates. Reporters' names and telephone numbers are veiled unless asked for as `personal`.
        """
        # Only this needs it: what draws tables takes a while to load.
        from ntm_sheets.commands.exporting import honesty_table, tidy_tables

        moment = as_of or moment_of(None)
        with opened(self.workspace, now=moment) as session:
            results = results_as_of(session.campaign, session.ledger, moment)
            tables = tidy_tables(session.ledger, results, session.campaign, personal=personal)
            return tables | {"honesty": honesty_table(session.campaign, session.ledger, moment)}


def open_workspace(folder: str | PathLike[str]) -> OpenWorkspace:
    """Open the workspace in a folder. Errors: CallError where there is none (`ntm-sheets init` makes one)."""
    return OpenWorkspace(workspace_at(Path(folder)))
