"""A master is delivered whole or not at all; the collector rests while it is drawn, and works again afterwards."""

import gc
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from master_factory import campaign_of, results_of, write_master

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.contract.layouts import Layouts
from ntm_sheets.errors import OwnError
from ntm_sheets.facts.decisions import DecisionRecord
from ntm_sheets.facts.findings import Place
from ntm_sheets.facts.honesty import Told
from ntm_sheets.facts.orders import OrderRecord
from ntm_sheets.facts.records import AnswerRecord, DropRecord, FindingRecord, PhotoRecord
from ntm_sheets.facts.seals import Arrival
from ntm_sheets.outbox.master.columns import MOST_ROWS, DataColumn, DataTable
from ntm_sheets.rounds import history, publishing
from ntm_sheets.workspace.delivering import deliver
from ntm_sheets.workspace.folders import Workspace


class Empty:
    """A ledger in which nothing is."""

    def answers(self, until: datetime) -> list[AnswerRecord]:
        return []

    def snapshot(self) -> AbstractContextManager[None]:
        return nullcontext()

    def reaches_beyond(self, _moment: datetime) -> bool:
        return True

    def keep_days(self, _states: object) -> None:
        pass

    def photos(self) -> list[PhotoRecord]:
        return []

    def drops(self) -> list[DropRecord]:
        return []

    def decisions(self) -> list[DecisionRecord]:
        return []

    def holds(self, _sha256: str) -> bool:
        return False

    def personal(self) -> set[tuple[str, str, str]]:
        return set()

    def findings(self) -> list[FindingRecord]:
        return []

    def orders(self) -> list[OrderRecord]:
        return []

    def seal_before(self, _day: date) -> None:
        return None

    def arrivals(self, _since: date | None, _until: datetime) -> list[Arrival]:
        return []

    def last_seq(self) -> int:
        return 0

    def keep_seals(self, _seals: object) -> None:
        return

    def nominated_at(self, _seqs: Collection[int]) -> dict[tuple[int, str], Place]:
        return {}

    def earlier_repeated(self, _until: datetime) -> list[PhotoRecord]:
        return []

    def told(self, as_of: datetime) -> Told:
        return Told(as_of.date())


@dataclass
class Quiet:
    """An office in which nothing was taken in."""

    workspace: Workspace
    campaign: Campaign
    ledger: Empty
    layouts: Layouts
    reread: Any = None
    read: Any = None
    copy_photos: Any = None
    key: bytes = b""


def session(root: Path, units: int) -> Any:
    campaign = campaign_of(units)
    return Quiet(Workspace(root), campaign, Empty(), Layouts(campaign, b""))


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    seen: list[bool] = []

    def results(campaign, answers, drops, photos, as_of, findings):
        seen.append(gc.isenabled())
        if not campaign.units:
            raise ValueError("no units")
        return results_of(campaign, as_of, 10)

    monkeypatch.setattr(history, "score", results)
    return seen


def test_the_collector_rests_meanwhile(watched: list[bool], tmp_path: Path):
    Workspace(tmp_path).make_folders()
    done = publishing.publish(session(tmp_path, 1), datetime(2021, 11, 12, 17, 30))
    assert watched == [False]
    assert gc.isenabled()
    assert done.master.exists()


def test_the_collector_works_again_after_a_failure(watched: list[bool], tmp_path: Path):
    Workspace(tmp_path).make_folders()
    done = publishing.publish(session(tmp_path, 0), datetime(2021, 11, 12, 17, 30))
    assert (done.is_whole, done.results) == (False, None)
    # Each output that needs them asks for the results, and fails by itself.
    assert watched
    assert not any(watched)
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off(watched: list[bool], tmp_path: Path):
    Workspace(tmp_path).make_folders()
    gc.disable()
    try:
        publishing.publish(session(tmp_path, 1), datetime(2021, 11, 12, 17, 30))
        assert watched == [False]
        assert not gc.isenabled()
    finally:
        gc.enable()


def half(data: bytes) -> bytes:
    return data[: len(data) // 2]


def changed(data: bytes) -> bytes:
    return data[:200] + bytes(60) + data[260:]


@pytest.mark.parametrize("spoil", [half, changed, lambda _: b"", lambda _: b"no workbook"])
def test_a_master_that_does_not_read_back_leaves_the_old_one(
    tmp_path: Path, spoil: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch
):
    campaign, target = campaign_of(1), tmp_path / "tong-hop.xlsx"
    given = (campaign, results_of(campaign), [], [], "abcd1234")
    at = datetime(2021, 11, 12, 17, 30)
    assert deliver(target, at, lambda path: write_master(path, *given)) == (target, "")
    before = target.read_bytes()
    write = Path.write_bytes

    def spoiled(path: Path, data: bytes) -> int:
        return write(path, spoil(data))

    monkeypatch.setattr(Path, "write_bytes", spoiled)
    with pytest.raises(OwnError, match=r"Chưa ghi được tong-hop\.xlsx"):
        deliver(target, at, lambda path: write_master(path, *given))
    assert target.read_bytes() == before
    assert list(tmp_path.iterdir()) == [target]


def test_more_rows_than_a_sheet_has_are_left_out_and_told():
    columns = [DataColumn("Số", 9, range(MOST_ROWS + 1234))]
    table = DataTable("so", "Bảng", "Lời.", columns, plain=True)
    assert table.rows == MOST_ROWS
    assert "Còn 1.234 dòng không vừa một trang tính." in table.whole_note
