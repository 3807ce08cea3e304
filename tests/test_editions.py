"""Editions of the campaign workbook in the archive: each kept once in its time, the archive alone is enough."""

import json
import shutil
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from campaign_files import load_campaign, write_campaign
from commanding import run
from sessions import NOW, at_work, drop, filled
from thinning import thinned

from ntm_sheets.campaign.book import drawing
from ntm_sheets.campaign.calendar import Excuse
from ntm_sheets.campaign.definition import Campaign, Track
from ntm_sheets.campaign.editions import judging_mark
from ntm_sheets.commands.setting_up import draw_forms, init_workspace
from ntm_sheets.intake import editions
from ntm_sheets.intake.editions import read_editions
from ntm_sheets.rounds import opening
from ntm_sheets.workspace.folders import Workspace

VALUES = {("criteria", "TC1.1", "value"): 0, ("tasks", "CV01", "done"): 1}
Change = Callable[[Campaign], Campaign]


pytestmark = pytest.mark.usefixtures("small", "undrawn")


@pytest.fixture(scope="module")
def _drawn(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Two villages of the founding campaign, their forms drawn by a machine whose clock is years ahead."""
    workspace = Workspace(tmp_path_factory.mktemp("editions") / "w")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(drawing, "ROOM", 3)
        patch.setattr(drawing, "LAST_COLUMN", 60)
        init_workspace(workspace)
        change(workspace, lambda campaign: replace(campaign, name="Đợt thử"))
    draw_forms(workspace, datetime(2026, 1, 1, 9), "hoa-binh", prefill=False)
    return workspace


@pytest.fixture
def workspace(_drawn: Workspace, tmp_path: Path) -> Workspace:
    shutil.copytree(_drawn.root, tmp_path / "w")
    return Workspace(tmp_path / "w")


def change(workspace: Workspace, how: Change) -> None:
    write_campaign(how(load_campaign(workspace.campaign)), workspace.campaign)


def at_half_past(campaign: Campaign) -> Campaign:
    return replace(campaign, deadline=time(16, 30))


def at_five(campaign: Campaign) -> Campaign:
    return replace(campaign, deadline=time(17))


def report(workspace: Workspace, day: int, now: str, name: str = "a.xlsx") -> None:
    drop(workspace, name, filled(workspace, "hoa-binh", f"{day}/10/2021", VALUES))
    ingest(workspace, now)


def ingest(workspace: Workspace, now: str) -> None:
    assert run("ingest", "-w", workspace.root, "--now", f"2021-10-{now}").code == 0


def share(workspace: Workspace, now: str) -> float:
    units = run("status", "-w", workspace.root, "--now", f"2021-10-{now}", "--json").json["units"]
    return next(row["on_time_share"] for row in units if row["unit"] == "hoa-binh")


def kept(workspace: Workspace) -> list[tuple[datetime, str]]:
    found, troubles = read_editions(workspace.archive)
    assert not troubles
    return [(one.loaded_at, one.sha256) for one in found]


@pytest.mark.thorough
def test_a_deadline_moved_on_day_six_makes_no_earlier_day_late(workspace: Workspace) -> None:
    for day in (2, 3, 4, 5, 6):
        report(workspace, day, f"{day:02}T16:45")
    change(workspace, at_half_past)
    ingest(workspace, "07T08:00")
    report(workspace, 7, "07T16:45")
    assert share(workspace, "07T16:50") == 83.3  # five of six
    assert share(workspace, "06T23:00") == 100  # as it was known then
    assert run("rebuild", "-w", workspace.root, "--now", "2021-10-08T08:00").code == 0
    assert share(workspace, "08T08:00") == 83.3


@pytest.mark.thorough
def test_one_that_is_only_looked_at_counts_as_if_read_now_and_is_not_kept(workspace: Workspace) -> None:
    report(workspace, 2, "02T16:45")
    before = kept(workspace)
    change(workspace, at_half_past)
    assert share(workspace, "03T09:00") == 100
    for command in (("status",), ("check", workspace.campaign), ("corrections",), ("export", workspace.root / "out")):
        run(*command, "-w", workspace.root, "--now", "2021-10-03T09:00")
    assert run("doctor", "-w", workspace.root).code == 0
    assert kept(workspace) == before


@pytest.mark.thorough
def test_each_content_is_kept_in_its_time_also_when_it_comes_back(workspace: Workspace) -> None:
    report(workspace, 2, "02T16:45")
    first = workspace.campaign.read_bytes()
    change(workspace, at_half_past)
    ingest(workspace, "04T08:00")
    ingest(workspace, "05T08:00")  # the same again is no new one
    workspace.campaign.write_bytes(first)
    ingest(workspace, "06T08:00")
    moments, marks = zip(*kept(workspace), strict=True)
    assert [moment.day for moment in moments[1:]] == [4, 6]
    assert marks[0] == marks[2] != marks[1]
    assert len(list(workspace.campaign_editions.glob("*.xlsx"))) == 2
    for day in (4, 5, 6):
        report(workspace, day, f"{day:02}T16:45", f"{day}.xlsx")
    states = state_of(workspace, "06T18:00")
    assert [states[date(2021, 10, day)] for day in (2, 3, 4, 5, 6)] == ["on_time", "missing", "late", "late", "on_time"]


def state_of(workspace: Workspace, now: str) -> dict[date, str]:
    from ntm_sheets.rounds.history import results_as_of

    with opening.opened(workspace, now=datetime.fromisoformat(f"2021-10-{now}")) as session:
        rows = results_as_of(session.campaign, session.ledger, datetime.fromisoformat(f"2021-10-{now}")).reports
    mine = rows[(rows["unit"] == "hoa-binh") & (rows["role"] == "village")]
    return dict(zip(mine["day"], mine["state"], strict=True))


@pytest.mark.thorough
@pytest.mark.usefixtures("drawn")
def test_the_archive_alone_is_enough(workspace: Workspace, tmp_path: Path) -> None:
    report(workspace, 2, "02T16:45")
    change(workspace, lambda campaign: at_half_past(replace(campaign, key=campaign.key, name="Tên mới")))
    report(workspace, 3, "03T16:20", "b.xlsx")
    change(
        workspace, lambda c: replace(c, excuses=(Excuse("lien-mieu", "", date(2021, 10, 3), None, "lũ", "Chủ tịch"),))
    )
    ingest(workspace, "04T09:00")
    alone = Workspace(tmp_path / "alone")
    shutil.copytree(workspace.archive, alone.archive)
    told = run("rebuild", "-w", alone.root, "--now", "2021-10-04T09:00")
    assert told.code == 0
    assert "Đã lấy lại chien-dich.xlsx từ kho lưu: bản máy đọc lần đầu lúc 09:00 04/10/2021" in told.out
    assert alone.campaign.read_bytes() == workspace.campaign.read_bytes()
    assert alone.master.read_bytes() == workspace.master.read_bytes()
    assert kept(alone) == kept(workspace)
    with at_work(workspace) as session, at_work(alone) as other:
        assert other.ledger.content() == session.ledger.content()


def test_without_the_workbook_every_command_says_how_to_get_it_back(workspace: Workspace) -> None:
    ingest(workspace, "02T08:00")
    workspace.campaign.unlink()
    for command in ("ingest", "status", "report"):
        told = run(command, "-w", workspace.root)
        assert (told.code, "ntm-sheets rebuild" in told.err) == (2, True)


@pytest.mark.thorough
def test_init_beside_an_archive_brings_its_own_campaign_back(workspace: Workspace, tmp_path: Path) -> None:
    report(workspace, 2, "02T16:45")
    alone = Workspace(tmp_path / "alone")
    shutil.copytree(workspace.archive, alone.archive)
    told = run("init", alone.root)
    assert (told.code, "Đã lấy lại chien-dich.xlsx từ kho lưu" in told.out) == (0, True)
    assert alone.campaign.read_bytes() == workspace.campaign.read_bytes()
    assert alone.form_key.read_bytes() == workspace.form_key.read_bytes()
    assert run("init", alone.root).code == 2


def test_a_workbook_that_lies_there_is_not_replaced_by_an_older_one(workspace: Workspace) -> None:
    ingest(workspace, "02T08:00")
    change(workspace, at_half_past)
    edited = workspace.campaign.read_bytes()
    assert run("rebuild", "-w", workspace.root, "--now", "2021-10-03T08:00").code == 0
    assert workspace.campaign.read_bytes() == edited


NO_BASIS: tuple[Change, ...] = (
    lambda c: replace(c, name="Tên khác", commune="xã Kỳ Tiến", place="Hà Tĩnh", notice="x"),
    lambda c: replace(c, launch_by=date(2021, 10, 8), deadline=time(16)),
    lambda c: replace(c, units=tuple(replace(u, contact="Bà Hoa, 0912", group="Đoàn A", group_contact="1") for u in c.units)),
    lambda c: replace(
        c,
        tracks=tuple(
            replace(one, name=f"{one.name} x", goal="khác", ranking="Chung", required_parts=("progress",))
            for one in c.tracks
        ),
    ),
    lambda c: replace(c, scoring=replace(c.scoring, verified_days=30, points_by="own")),
    lambda c: replace(c, scoring=replace(c.scoring, on_time=5, evidence=10, classes=c.scoring.classes[-1:])),
    lambda c: replace(c, sets=tuple(replace(one, verified=True, source="x", name=f"{one.name}.") for one in c.sets)),
    lambda c: replace(c, tasks=tuple(replace(one, sample=False, launch=False) for one in c.tasks)),
    lambda c: replace(c, excuses=(Excuse("hoa-binh", "", date(2021, 10, 3), None, "lũ", "Chủ tịch"),)),
)  # fmt: skip


@pytest.mark.parametrize("how", NO_BASIS)
def test_what_no_form_is_judged_by_has_no_part_in_the_mark(campaign: Campaign, how: Change) -> None:
    assert how(campaign) != campaign
    assert judging_mark(how(campaign)) == judging_mark(campaign)


@pytest.mark.thorough
def test_what_no_form_is_judged_by_judges_nothing_anew(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    report(workspace, 2, "02T16:45")
    with at_work(workspace) as session:
        before = session.ledger.content()
    for how in NO_BASIS:
        change(workspace, how)
    rebuilt: list[object] = []
    with monkeypatch.context() as patch:
        patch.setattr(opening, "rebuild", rebuilt.append)
        told = run("ingest", "-w", workspace.root, "--now", "2021-10-03T08:00")
    assert (told.code, rebuilt) == (0, [])
    assert "chấm lại" not in told.err
    # And nothing would have come of it: a rebuild says the same.
    assert run("rebuild", "-w", workspace.root, "--now", "2021-10-03T08:00").code == 0
    with at_work(workspace) as session:
        assert session.ledger.content() == before


@pytest.mark.thorough
def test_whom_a_form_was_known_by_is_said_by_the_workbook_of_that_day(workspace: Workspace) -> None:
    """A changed name judges nothing anew, and a ledger made anew says the same of every form."""
    report(workspace, 2, "02T16:45")
    for day, contact in ((3, "Ông Nguyễn Văn Thử, 0912 345 678"), (4, "Bà Hoa")):
        change(
            workspace,
            lambda c, who=contact: replace(  # type: ignore[misc]  # a default cannot be named in the type
                c, units=tuple(replace(u, contact=who) if u.key != "hoa-binh" else u for u in c.units)
            ),
        )
        report(workspace, day, f"{day:02}T16:45", f"{day}.xlsx")
    with at_work(workspace) as session:
        before = session.ledger.content()
        assert [one.seq for one in session.ledger.findings() if one.finding.code == "known-elsewhere"] == [2]
    assert run("rebuild", "-w", workspace.root, "--now", "2021-10-05T08:00").code == 0
    with at_work(workspace) as session:
        assert session.ledger.content() == before
    (workspace.state / "editions.json").unlink()
    assert run("rebuild", "-w", workspace.root, "--now", "2021-10-05T08:00").code == 0
    with at_work(workspace) as session:
        assert session.ledger.content() == before


@pytest.mark.parametrize(
    "how",
    [
        lambda c: replace(c, units=(replace(c.units[0], emails=("a@b.vn",)), *c.units[1:])),
        lambda c: replace(c, gardens=(replace(c.gardens[0], owner="Ông A"), *c.gardens[1:])),
        lambda c: replace(c, tasks=(replace(c.tasks[0], volume=3.0), *c.tasks[1:])),
        lambda c: replace(c, end=date(2021, 12, 1)),
        lambda c: replace(c, checks=tuple(replace(one, level="off") for one in c.checks)),
        lambda c: replace(c, tracks=tuple(replace(one, garden_quota=1) for one in c.tracks)),
    ],
)
def test_what_forms_are_judged_by_has_another_mark(campaign: Campaign, how: Change) -> None:
    assert judging_mark(how(campaign)) != judging_mark(campaign)


def test_the_mark_tells_every_field_that_it_does_not_leave_out(campaign: Campaign) -> None:
    """A field that somebody adds later belongs to the basis until somebody thinks of it."""
    left_out = {
        "name",
        "commune",
        "place",
        "notice",
        "launch_by",
        "deadline",
        "scoring",
        "calendar",
        "excuses",
        "editions",
        "awards",
        "reminder",
        "folders",
        "full_form",
        "papers",
    }
    for one in fields(Campaign):
        other: Any = "khác" if one.name not in left_out else getattr(campaign, one.name)
        if one.name in ("tracks", "units", "sets", "gardens", "tasks", "checks"):
            other = ()
        assert (judging_mark(replace(campaign, **{one.name: other})) != judging_mark(campaign)) == (
            one.name not in left_out
        ), one.name
    track = campaign.tracks[0]
    left_out |= {"goal", "ranking", "required_parts"}
    changed = [replace(track, **{one.name: "?"}) for one in fields(Track) if one.name not in left_out]
    assert len({judging_mark(replace(campaign, tracks=(one,))) for one in (track, *changed)}) == 5


def test_a_kill_between_workbook_and_receipt_leaves_nothing_that_counts(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    report(workspace, 2, "02T16:45")
    before = kept(workspace)
    change(workspace, at_half_past)

    def killed(*_: object, **_more: object) -> str:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(editions.json, "dumps", killed)
        with pytest.raises(KeyboardInterrupt):
            editions.keep_edition(workspace.archive, workspace.campaign.read_bytes(), NOW)
    assert kept(workspace) == before
    ingest(workspace, "05T08:00")
    assert [moment for moment, _ in kept(workspace)][-1] == datetime(2021, 10, 5, 8)


@pytest.mark.parametrize("damage", thinned(["gone", "altered", "receipt"], 3))
def test_an_edition_that_is_lost_is_named_and_the_rest_goes_on(workspace: Workspace, damage: str) -> None:
    report(workspace, 2, "02T16:45")
    change(workspace, at_half_past)
    ingest(workspace, "04T08:00")
    change(workspace, at_five)
    ingest(workspace, "06T08:00")
    receipt = sorted(workspace.campaign_editions.glob("*.json"))[1]
    lost = workspace.campaign_editions / json.loads(receipt.read_bytes())["file"]
    if damage == "gone":
        lost.unlink()
    elif damage == "altered":
        lost.write_bytes(lost.read_bytes()[:-9])
    else:
        receipt.write_bytes(b"{")
    shutil.rmtree(workspace.state)
    told = run("rebuild", "-w", workspace.root, "--now", "2021-10-06T09:00")
    assert told.code == 0
    assert (receipt.name if damage == "receipt" else lost.name) in told.err
    assert share(workspace, "02T18:00") == 100


@pytest.mark.thorough
@pytest.mark.usefixtures("drawn")
def test_damaged_notes_are_made_again(workspace: Workspace) -> None:
    report(workspace, 2, "02T16:45")
    change(workspace, at_half_past)
    ingest(workspace, "04T08:00")
    ingest(workspace, "04T09:00")
    master = workspace.master.read_bytes()
    names = ("editions.json", "edition-changes.json")
    assert {path.name for path in workspace.state.glob("edition*.json")} == set(names)
    for spoilt in (b"", b"[]", b'{"form": 1, "noted": {"a": {}}}', b'{"form": 1, "noted": []}', b'{"form": 0}'):
        for name in names:
            (workspace.state / name).write_bytes(spoilt)
        ingest(workspace, "04T09:00")
        assert workspace.master.read_bytes() == master


@pytest.mark.thorough
def test_old_editions_are_not_read_again(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    from ntm_sheets.rounds import editions as history

    report(workspace, 2, "02T16:45")
    change(workspace, at_half_past)
    ingest(workspace, "04T08:00")
    change(workspace, at_five)
    ingest(workspace, "05T08:00")

    def read(path: Path) -> Campaign:
        raise AssertionError(path)

    monkeypatch.setattr(history, "load_campaign", read)
    for command in ("ingest", "status", "report"):
        assert run(command, "-w", workspace.root, "--now", "2021-10-06T08:00").code == 0


@pytest.mark.thorough
def test_what_a_clock_that_ran_ahead_read_holds_from_the_day_on_which_it_is_right_again(workspace: Workspace) -> None:
    report(workspace, 2, "02T16:45")
    change(workspace, at_half_past)
    assert run("forms", "-w", workspace.root, "--unit", "hoa-binh", "--now", "2026-01-01T09:00").code == 0
    ingest(workspace, "03T08:00")
    ingest(workspace, "03T09:00")
    assert [moment.year for moment, _ in kept(workspace)] == [2026, 2026, 2021]
    report(workspace, 3, "03T16:45", "b.xlsx")
    assert share(workspace, "03T18:00") == 50
