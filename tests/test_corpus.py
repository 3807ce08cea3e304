"""Every file of a corpus of foreign workbooks in one inbox beside six good forms: each is told why it is not taken."""

from pathlib import Path

import openpyxl
import pytest
from corpus import GOOD, Outcome, drop_files, drop_good_forms, one_round
from sessions import new_workspace

from ntm_sheets.workspace.folders import Workspace

MOST_GROWTH_MB = 150
# openpyxl, the independent reader here, knows no sparklines and says so.
pytestmark = [
    pytest.mark.thorough,
    pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning"),
]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return new_workspace(tmp_path_factory.mktemp("corpus") / "w")


@pytest.fixture(scope="module")
def outcome(corpus: Path, workspace: Workspace) -> Outcome:
    drop_good_forms(workspace)
    drop_files(workspace, [path for path in sorted(corpus.rglob("*")) if path.is_file()])
    return one_round(workspace)


def test_every_drop_has_a_verdict_and_a_reason(corpus: Path, outcome: Outcome) -> None:
    number = sum(path.is_file() for path in corpus.rglob("*"))
    # What came out of a mail or a zip adds drops of its own.
    assert len(outcome.round.drops) >= number + 6
    assert [drop.name for drop in outcome.round.drops if drop.verdict == "pending" or not drop.reason] == []
    assert outcome.round.troubles == ()


def test_only_the_six_good_forms_are_accepted(outcome: Outcome) -> None:
    accepted = [drop.name for drop in outcome.round.drops if drop.verdict == "accepted" and drop.role]
    assert len(accepted) == 6
    assert all(name.startswith(f"{GOOD}/") for name in accepted)


def test_what_is_refused_says_what_to_do(outcome: Outcome) -> None:
    # A photo of nobody is no error: it waits in the officer's workbook, and its remedy says so.
    told = {
        record.seq
        for record in outcome.findings
        if record.finding.remedy and (record.finding.level == "error" or record.finding.code.startswith("loose-photo-"))
    }
    assert [drop.name for drop in outcome.round.drops if drop.verdict == "refused" and drop.seq not in told] == []


def test_no_worker_is_killed_by_time_or_memory(outcome: Outcome) -> None:
    assert [(effort.file, effort.failure) for effort in outcome.efforts if effort.failure] == []
    codes = {"reader-too-slow", "reader-out-of-memory", "reader-died", "reader-failed"}
    assert [record.finding.place.file for record in outcome.findings if record.finding.code in codes] == []


@pytest.mark.filterwarnings("ignore:Unknown extension:UserWarning")  # openpyxl knows no data bars of today
def test_the_master_holds_the_six_forms_and_nothing_else(
    outcome: Outcome, workspace: Workspace, tmp_path: Path
) -> None:
    alone = new_workspace(tmp_path / "w")
    drop_good_forms(alone)
    one_round(alone)
    numbers = _numbers(workspace.master)
    assert sum(len(listed) for listed in numbers.values()) > 500
    assert numbers == _numbers(alone.master)


def test_the_main_process_stays_small(outcome: Outcome) -> None:
    assert outcome.after - outcome.before < MOST_GROWTH_MB


# These two say how many drops came, and which; all the others speak of the villages.
ABOUT_DROPS = ("Mục lục", "Tổng quan", "Nguồn số liệu")


def _numbers(master: Path) -> dict[str, list[object]]:
    """Give the numbers of each sheet that speaks of villages."""
    book = openpyxl.load_workbook(master, read_only=True, data_only=True)
    return {
        sheet.title: [v for row in sheet.iter_rows(values_only=True) for v in row if isinstance(v, int | float)]
        for sheet in book.worksheets
        if sheet.title not in ABOUT_DROPS
    }
