"""A unit that leaves the campaign while forms of it are there: told in one sentence, kept, and back with the unit."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import pytest
from campaign_files import load_campaign, write_campaign
from commanding import run
from sessions import drop, filled, new_workspace

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.commands import watching
from ntm_sheets.commands.watching import watch_inbox
from ntm_sheets.workspace.folders import Workspace

GONE = "đơn vị không còn trong chiến dịch, 3 phiếu vẫn giữ trong kho lưu, không tính"
NOW = datetime(2021, 10, 4, 17)


pytestmark = pytest.mark.usefixtures("small", "undrawn")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Three forms of Hòa Bình, one of Liên Miệu."""
    workspace = new_workspace(tmp_path / "w")
    for name, unit, day, form in (
        ("a.xlsx", "hoa-binh", "3/10/2021", "report"),
        ("b.xlsx", "hoa-binh", "4/10/2021", "report"),
        ("k.xlsx", "hoa-binh", "4/10/2021", "inspection"),
        ("l.xlsx", "lien-mieu", "4/10/2021", "report"),
    ):
        values = {("criteria", "TC1.2", "value"): 90 + int(day[0])}
        drop(workspace, name, filled(workspace, unit, day, values, cast("Any", form)))
    assert run("ingest", "-w", workspace.root, "--now", "2021-10-04T16:40").code == 0
    return workspace


def without(campaign: Campaign) -> Campaign:
    return replace(
        campaign,
        units=tuple(unit for unit in campaign.units if unit.key != "hoa-binh"),
        tasks=tuple(task for task in campaign.tasks if task.unit != "hoa-binh"),
        gardens=tuple(garden for garden in campaign.gardens if garden.unit != "hoa-binh"),
    )


def renamed(campaign: Campaign) -> Campaign:
    units = (replace(unit, name="Hòa Bình Mới") if unit.key == "hoa-binh" else unit for unit in campaign.units)
    return replace(campaign, units=tuple(units))


def change(workspace: Workspace, how: Callable[[Campaign], Campaign]) -> None:
    write_campaign(how(load_campaign(workspace.campaign)), workspace.campaign)


def standing(workspace: Workspace) -> Any:
    return run("status", "-w", workspace.root, "--now", "2021-10-04T17:00", "--json").json


def test_its_forms_are_told_in_one_sentence_and_count_again_when_it_is_back(workspace: Workspace) -> None:
    before, book = standing(workspace), workspace.campaign.read_bytes()
    change(workspace, without)
    ended = run("ingest", "-w", workspace.root, "--now", "2021-10-04T16:50")
    assert ended.code == 1  # what was taken is taken no longer
    assert GONE in ended.err
    for command in ("report", "corrections"):
        assert run(command, "-w", workspace.root, "--now", "2021-10-04T16:55").code == 0
    told = run("status", "-w", workspace.root, "--now", "2021-10-04T17:00")
    assert told.code == 0
    assert told.out.count("không còn trong chiến dịch") == 1
    assert f"Phiếu của Hòa Bình (hoa-binh): {GONE}" in told.out
    assert "từ chối a.xlsx" not in told.out
    workspace.campaign.write_bytes(book)
    assert run("ingest", "-w", workspace.root, "--now", "2021-10-04T16:58").code == 0
    assert standing(workspace) == before


def test_a_form_that_comes_after_its_unit_went_says_so(workspace: Workspace) -> None:
    form = filled(workspace, "hoa-binh", "4/10/2021", {("criteria", "TC1.2", "value"): 99})
    change(workspace, without)
    drop(workspace, "c.xlsx", form)
    ended = run("ingest", "-w", workspace.root, "--now", "2021-10-04T16:50")
    assert ended.code == 1
    assert "c.xlsx: Phiếu của Hòa Bình, đơn vị này không còn ở trang Đơn vị" in ended.out


@pytest.mark.thorough
def test_a_renamed_unit_s_older_forms_are_asked_nothing(workspace: Workspace) -> None:
    change(workspace, renamed)
    drop(workspace, "c.xlsx", filled(workspace, "hoa-binh", "4/10/2021", {("criteria", "TC1.2", "value"): 99}))
    ended = run("ingest", "-w", workspace.root, "--now", "2021-10-04T16:50")
    assert ended.code == 0
    found = run("check", workspace.templates / "phieu-bao-cao" / "hoa-binh.xlsx", "-w", workspace.root, "--json").json
    assert not {row["code"] for row in found} & {"unit-line-unclear", "other-units-form", "unknown-unit"}
    assert standing(workspace)["drops"]["refused"] == 0


class Script:
    """Stands in for the inbox's watcher: at each pause the next thing happens to the workspace, at last the end."""

    def __init__(self, *steps: Callable[[], object]) -> None:
        self.steps = list(steps)
        self.stop: threading.Event | None = None

    def __call__(self, _inbox: Path, wake: threading.Event, *, poll: bool) -> "Script":
        assert not poll
        self.wake = wake
        return self

    def __enter__(self) -> "Script":
        return self

    def __exit__(self, *_about: object) -> None:
        return None

    def wait(self, _seconds: float) -> None:
        if self.steps:
            self.steps.pop(0)()
        else:
            watching_stop()


def watching_stop() -> None:
    import os
    import signal

    os.kill(os.getpid(), signal.SIGINT)


@pytest.fixture
def watched(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def watch(*steps: Callable[[], object]) -> None:
        monkeypatch.setattr(watching, "Watcher", Script(*steps))
        watch_inbox(workspace, lambda: NOW, every=0.1, quiet=0.0, poll=False)

    return watch


@pytest.mark.thorough
def test_a_watch_outlives_a_unit_that_goes_and_comes_back(
    workspace: Workspace, watched: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    before, book = standing(workspace), workspace.campaign.read_bytes()
    form = filled(workspace, "hoa-binh", "4/10/2021", {("criteria", "TC1.2", "value"): 94})
    watched(
        lambda: change(workspace, without),
        lambda: drop(workspace, "c.xlsx", form),
        lambda: None,
        lambda: change(workspace, renamed) if workspace.campaign.write_bytes(book) else None,
        lambda: workspace.campaign.write_bytes(book),
        lambda: None,
    )
    said = capsys.readouterr()
    assert "Đã dừng trông inbox" in said.out
    assert "Traceback" not in said.out + said.err
    assert GONE in said.err
    assert not list(workspace.inbox.glob("*.xlsx"))
    after = standing(workspace)
    assert after["drops"]["refused"] == 0
    assert after["units"] == before["units"]


@pytest.mark.thorough
def test_a_watch_outlives_a_campaign_that_is_broken_for_a_while(
    workspace: Workspace, watched: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    book = workspace.campaign.read_bytes()
    form = filled(workspace, "lien-mieu", "3/10/2021", {("criteria", "TC1.2", "value"): 91})
    watched(
        lambda: workspace.campaign.write_bytes(book[:5000]),  # half saved
        lambda: drop(workspace, "c.xlsx", form),
        lambda: workspace.campaign.unlink(),
        lambda: workspace.campaign.write_bytes(b""),
        lambda: workspace.campaign.write_bytes(book),
        lambda: None,
    )
    said = capsys.readouterr()
    assert "Traceback" not in said.out + said.err
    assert said.out.count("vẫn theo bản cũ") >= 2
    assert "nhận     c.xlsx" in said.out
    assert "đọc lại" in said.out
    assert "Đã dừng trông inbox" in said.out


@pytest.mark.thorough
def test_a_campaign_that_breaks_between_two_looks_at_it_is_waited_for(
    workspace: Workspace,
    watched: Callable[..., None],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    book = workspace.campaign.read_bytes()
    monkeypatch.setattr(watching, "load_kept_campaign", lambda *_paths: None)  # it was sound a moment ago
    watched(
        lambda: workspace.campaign.write_bytes(book[:5000]),
        lambda: None,
        lambda: workspace.campaign.write_bytes(book),
        lambda: None,
    )
    said = capsys.readouterr()
    assert "Sẽ tự thử lại" in said.out
    assert said.out.count("Đang trông") == 2
    assert "Đã dừng trông inbox" in said.out


def failing(fault: BaseException) -> Callable[[], None]:
    def fail() -> None:
        raise fault

    return fail


def test_a_watch_outlives_a_fault_of_the_program(
    workspace: Workspace, watched: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    form = filled(workspace, "lien-mieu", "3/10/2021", {("criteria", "TC1.2", "value"): 91})
    watched(failing(RuntimeError("a fault of ours")), lambda: drop(workspace, "c.xlsx", form), lambda: None)
    said = capsys.readouterr()
    assert "Lỗi của chương trình khi nhận tệp" in said.out
    assert "nhận     c.xlsx" in said.out


def test_a_watch_that_is_torn_away_says_that_nobody_watches(workspace: Workspace, watched: Callable[..., None]) -> None:
    with pytest.raises(SystemExit):
        watched(failing(SystemExit(9)))
    told = run("status", "-w", workspace.root, "--now", "2021-10-04T17:01").out
    assert "không ai trông inbox" in told
    assert "đang trông" not in told
