"""The collector rests while results are drawn, and works again afterwards, whatever happened."""

import gc
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from master_factory import campaign_of, results_of

from ntm_sheets import publishing
from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.decisions import DecisionRecord
from ntm_sheets.inspecting import Layouts
from ntm_sheets.records import DropRecord, FindingRecord
from ntm_sheets.workspace import Workspace


class Empty:
    """A ledger in which nothing is."""

    def drops(self) -> list[DropRecord]:
        return []

    def decisions(self) -> list[DecisionRecord]:
        return []

    def findings(self) -> list[FindingRecord]:
        return []


@dataclass
class Quiet:
    """An office in which nothing was taken in."""

    workspace: Workspace
    campaign: Campaign
    ledger: Empty
    layouts: Layouts
    reread: Any = None


def office(root: Path, units: int) -> Any:
    campaign = campaign_of(units)
    return Quiet(Workspace(root), campaign, Empty(), Layouts(campaign, b""))


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    seen: list[bool] = []

    def results(campaign, ledger, as_of):
        seen.append(gc.isenabled())
        if not campaign.units:
            raise ValueError("no units")
        return results_of(campaign, as_of, 10)

    monkeypatch.setattr(publishing, "results_as_of", results)
    return seen


def test_the_collector_rests_meanwhile(watched: list[bool], tmp_path: Path):
    Workspace(tmp_path).make_folders()
    done = publishing.publish(office(tmp_path, 1), datetime(2021, 11, 12, 17, 30))
    assert watched == [False]
    assert gc.isenabled()
    assert done.master.exists()


def test_the_collector_works_again_after_a_failure(watched: list[bool], tmp_path: Path):
    with pytest.raises(ValueError, match="no units"):
        publishing.publish(office(tmp_path, 0), datetime(2021, 11, 12, 17, 30))
    assert watched == [False]
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off(watched: list[bool], tmp_path: Path):
    gc.disable()
    try:
        with pytest.raises(ValueError, match="no units"):
            publishing.publish(office(tmp_path, 0), datetime(2021, 11, 12, 17, 30))
        assert not gc.isenabled()
    finally:
        gc.enable()
