"""What the outbox holds stands in one place: an output more is one module and one line, and fails by itself alone."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sessions import NOW, at_work, drop, filled, new_workspace

from ntm_sheets.campaign.loading import load_campaign
from ntm_sheets.campaign.workbook import founding_campaign, write_campaign
from ntm_sheets.errors import LedgerBroken, OwnError
from ntm_sheets.outbox.output import Drawn, OutboxSource, Output, When
from ntm_sheets.outbox.registry import BULLETIN, FULL_DATA, MASTER, OUTPUTS, SLIPS
from ntm_sheets.rounds.publishing import Published, publish, publish_past
from ntm_sheets.workspace.delivering import deliver
from ntm_sheets.workspace.folders import Workspace

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")
WRONG = {("criteria", "TC1.2", "value"): "nhiều lắm", ("criteria", "TC5.1", "value"): "Đạt"}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return new_workspace(tmp_path / "w")


def draw_toy(source: OutboxSource, target: Path) -> Drawn:
    """What a module of a new output has: what it is drawn from, and a file delivered whole."""
    text = f"{source.campaign.name}: {len(source.results.units)} đơn vị, {source.as_of:%d/%m/%Y}"
    path, note = deliver(target, source.as_of, lambda path: path.write_text(text, "utf-8"))
    return Drawn(path, (note,) if note else ())


def toy(place: str = "thu.txt", when: When = "round", draw: Any = draw_toy, **more: Any) -> Output:
    return Output("bản thử", place, when, draw, **more)


def failing(error: Exception) -> Callable[[OutboxSource, Path], Drawn]:
    def draw(_source: OutboxSource, _target: Path) -> Drawn:
        raise error

    return draw


@contextmanager
def taken(workspace: Workspace) -> Iterator[Any]:
    drop(workspace, "a.xlsx", filled(workspace, "hoa-binh", "5/10/2021", WRONG))
    with at_work(workspace) as session:
        session.round(NOW, 0.0)
        yield session


def published(workspace: Workspace, *more: Output, at: datetime = NOW) -> Published:
    with taken(workspace) as session:
        return publish(session, at, (*OUTPUTS, *more))


def is_complete(workspace: Workspace) -> bool:
    return workspace.master.exists() and len(list(workspace.slips.glob("*.xlsx"))) == 1


def test_the_registry_names_each_place_of_the_outbox_once(workspace: Workspace) -> None:
    places = [output.place for output in OUTPUTS]
    assert len(places) == len(set(places))
    assert workspace.outbox / MASTER.place == workspace.master
    assert workspace.outbox / SLIPS.place == workspace.slips
    published(workspace)
    names = {
        "tong-hop.xlsx",
        "tra-lai",
        "ban-tin",
        "chi-dao.xlsx",
        "khen-thuong.xlsx",
        "noi-nhan.xlsx",
        "luu",
        "theo-thon.xlsx",
        "di-thon",
        "phieu-ngay",
        "index.html",
    }
    assert {path.name for path in workspace.outbox.iterdir()} == names
    assert workspace.outbox / BULLETIN.place == workspace.bulletin_folder


@pytest.mark.thorough
def test_an_output_more_is_drawn_with_the_others(workspace: Workspace) -> None:
    done = published(workspace, toy())
    assert done.is_whole
    assert (workspace.outbox / "thu.txt").read_text("utf-8").endswith("6 đơn vị, 05/10/2021")
    assert is_complete(workspace)


@pytest.mark.one_in(2)
@pytest.mark.parametrize(
    ("error", "where", "said"),
    [
        (ValueError("x"), "faults", "Lỗi của chương trình khi lập bản thử"),
        (OwnError("Ổ đĩa đã đầy."), "troubles", "Ổ đĩa đã đầy."),
        (OSError(28, "No space left on device", "thu.txt"), "troubles", "Chưa lập được bản thử: "),
    ],
)
def test_one_that_fails_is_told_by_its_name_and_the_others_are_delivered(
    workspace: Workspace, error: Exception, where: str, said: str
) -> None:
    with taken(workspace) as session:
        done = publish(session, NOW, (toy(draw=failing(error)), *OUTPUTS, toy("sau.txt")))
    (told,) = getattr(done, where)
    assert told.startswith(said)
    assert done.unwritten == (told,)
    assert is_complete(workspace)
    assert (workspace.outbox / "sau.txt").exists()
    assert done.results is not None


def test_a_master_that_fails_costs_no_other_output(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    with taken(workspace) as session:
        broken = replace(MASTER, draw=failing(OwnError("Chưa ghi được tong-hop.xlsx.")))
        done = publish(session, NOW, (broken, SLIPS, toy()))
    assert (done.troubles, done.results) == (("Chưa ghi được tong-hop.xlsx.",), None)
    assert len(list(workspace.slips.glob("*.xlsx"))) == 1
    assert (workspace.outbox / "thu.txt").exists()


def test_a_broken_ledger_ends_the_drawing(workspace: Workspace) -> None:
    with taken(workspace) as session, pytest.raises(LedgerBroken):
        publish(session, NOW, (toy(draw=failing(LedgerBroken("hỏng", workspace.ledger))), *OUTPUTS))


def test_of_an_earlier_moment_those_alone_are_drawn_that_say_so(workspace: Workspace) -> None:
    folder = workspace.kept / "2021-10-05"
    with taken(workspace) as session:
        done = publish_past(session, NOW, folder, (*OUTPUTS, toy(of_past=True), toy("nay.txt")))
    names = {"tong-hop.xlsx", "theo-thon.xlsx", "index.html", "thu.txt", "van-ban"}
    assert {path.name for path in folder.iterdir()} == names
    assert done.master == folder / "tong-hop.xlsx"
    assert not workspace.slips.exists()


@pytest.mark.thorough
def test_the_days_output_is_drawn_when_the_deadline_has_gone_by_and_one_on_demand_by_no_round(
    workspace: Workspace,
) -> None:
    asked = toy("hoi.txt", "demand")
    deadline = datetime.combine(NOW.date(), founding_campaign().deadline)
    published(workspace, toy("ngay.txt", "deadline"), asked, at=deadline)
    assert not (workspace.outbox / "ngay.txt").exists()
    published(workspace, toy("ngay.txt", "deadline"), asked, at=deadline + timedelta(seconds=1))
    assert (workspace.outbox / "ngay.txt").exists()
    assert not (workspace.outbox / "hoi.txt").exists()


@pytest.mark.thorough
def test_every_answer_is_given_where_the_officer_wants_it(workspace: Workspace) -> None:
    campaign = load_campaign(workspace.campaign)
    assert campaign.full_data is False
    write_campaign(replace(campaign, full_data=True), workspace.campaign)
    assert load_campaign(workspace.campaign).full_data is True
    first = {("criteria", "TC1.2", "value"): "80"}
    drop(workspace, "1.xlsx", filled(workspace, "hoa-binh", "4/10/2021", first))
    done = published(workspace)
    assert done.is_whole
    full = load_workbook(workspace.outbox / FULL_DATA.place)["Dữ liệu"]
    light = load_workbook(workspace.master)["Dữ liệu"]

    def rows(page: Any) -> set[tuple[object, ...]]:
        # Beside the master's table stand the ways back.
        (table,) = page.tables.values()
        return {tuple(cell.value for cell in row) for row in page[table.ref][1:]}

    assert rows(light) < rows(full)
    assert {row[-1] for row in rows(light)} == {"được dùng"}
    assert "không dùng được" in {row[-1] for row in rows(full)}
    with at_work(workspace) as session:
        assert len(rows(full)) == len(session.ledger.answers())


@pytest.mark.thorough
def test_who_reported_is_told_in_no_sheet_of_the_full_data_either(workspace: Workspace) -> None:
    write_campaign(replace(load_campaign(workspace.campaign), full_data=True), workspace.campaign)
    own = {("report", "reporter", "value"): "Trần Thị Bưởi", ("report", "phone", "value"): "0912 345 678"}
    old = {**own, ("criteria", "TC1.2", "value"): "80"}
    drop(workspace, "Trần Thị Bưởi.xlsx", filled(workspace, "hoa-binh", "4/10/2021", old))
    published(workspace)
    for book in (workspace.master, workspace.outbox / FULL_DATA.place):
        texts = [cell for page in load_workbook(book) for row in page.iter_rows(values_only=True) for cell in row]
        assert not [text for text in texts if "Bưởi" in str(text) or "345 678" in str(text)], book.name
