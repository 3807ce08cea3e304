"""`rules trial`: what a changed campaign would judge differently of what came so far; nothing is stored."""

import io
import json
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from campaign_files import load_campaign, write_campaign
from commanding import Ran, blank_workspace, run
from letter_factory import zipped
from sessions import drop, filled

from ntm_sheets.campaign.book import drawing
from ntm_sheets.campaign.definition import Campaign, Indicator
from ntm_sheets.campaign.policy import Formula, OwnCheck
from ntm_sheets.commands.dry_runs import try_rules
from ntm_sheets.facts.findings import Key
from ntm_sheets.rounds.inspecting import OwnInspector
from ntm_sheets.workspace.folders import Workspace

HOUSES, HALL, FENCE = (("criteria", key, "value") for key in ("TC1.2", "TC5.1", "TC3.1"))
NOW = "2021-10-06T18:00"


def form(workspace: Workspace, unit: str, day: int, houses: float) -> bytes:
    typed: dict[Key, Any] = {HOUSES: houses, HALL: "Đạt", FENCE: 65}
    return filled(workspace, unit, f"{day}/10/2021", typed)


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Three forms of two villages, one of them out of a zip and a second time by itself; one falls back."""
    workspace = blank_workspace(tmp_path_factory.mktemp("trial") / "w")
    first = form(workspace, "hoa-binh", 4, 95)
    drop(workspace, "hb4.xlsx", first)
    assert run("ingest", "-w", workspace.root, "--now", "2021-10-04T16:40").code == 0
    drop(workspace, "thon.zip", zipped([("hb5.xlsx", form(workspace, "hoa-binh", 5, 80))]))
    drop(workspace, "lm5.xlsx", form(workspace, "lien-mieu", 5, 95))
    drop(workspace, "lai.xlsx", first)
    assert run("ingest", "-w", workspace.root, "--now", "2021-10-05T16:40").code == 0
    return workspace


@pytest.fixture
def changed(worked: Workspace, tmp_path: Path) -> Callable[[Callable[[Campaign], Campaign]], Path]:
    """Give a function that writes the workspace's campaign, changed, to a file beside it."""

    def write(change: Callable[[Campaign], Campaign]) -> Path:
        path = tmp_path / "thu.xlsx"
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(drawing, "ROOM", 3)  # blank rows and columns only make these tests slow
            patch.setattr(drawing, "LAST_COLUMN", 60)
            write_campaign(change(load_campaign(worked.campaign)), path)
        return path

    return write


def contents(workspace: Workspace) -> dict[str, bytes]:
    left_out = ("ledger.sqlite-wal", "ledger.sqlite-shm", "lock")
    files = (path for path in workspace.root.rglob("*") if path.is_file() and path.name not in left_out)
    return {str(path): path.read_bytes() for path in files}


def trial(worked: Workspace, path: Path) -> Ran:
    return run("rules", "trial", path, "-w", worked.root, "--now", NOW)


def tried(worked: Workspace, path: Path, code: int = 1) -> Any:
    """Give the trial's JSON; files are read in this process, which is faster than in workers."""
    out = io.StringIO()
    with redirect_stdout(out):
        assert try_rules(worked, path, datetime.fromisoformat(NOW), as_json=True, inspector_of=OwnInspector) == code
    return json.loads(out.getvalue())


def same(campaign: Campaign) -> Campaign:
    return campaign


def without_fell_back(campaign: Campaign) -> Campaign:
    return replace(
        campaign, checks=tuple(replace(r, level="off") if r.key == "fell-back" else r for r in campaign.checks)
    )


def with_houses(campaign: Campaign, change: Callable[[Indicator], Indicator]) -> Campaign:
    first = campaign.sets[0]
    criteria = tuple(
        replace(one, indicators=tuple(change(i) if i.key == "TC1.2" else i for i in one.indicators))
        for one in first.criteria
    )
    return replace(campaign, sets=(replace(first, criteria=criteria), *campaign.sets[1:]))


@pytest.mark.thorough
def test_an_unchanged_campaign_changes_nothing(
    worked: Workspace, changed: Callable[[Callable[[Campaign], Campaign]], Path]
) -> None:
    before = contents(worked)
    ended = trial(worked, changed(same))
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == "Chấm thử 5 tệp: chiến dịch sửa đổi không làm khác đi điều gì.\n"
    assert contents(worked) == before


def test_a_check_turned_off_takes_its_finding_from_the_form_that_had_it(
    worked: Workspace, changed: Callable[[Callable[[Campaign], Campaign]], Path]
) -> None:
    before = contents(worked)
    said = tried(worked, changed(without_fell_back))
    (one,) = said["submissions"]
    assert (one["file"], one["unit"], one["report_date"]) == ("thon.zip!hb5.xlsx", "hoa-binh", "2021-10-05")
    assert (one["verdict_before"], one["verdict_after"], one["appear"]) == ("accepted", "accepted", [])
    (gone,) = one["go"]
    assert (gone["code"], gone["sheet"], gone["level"]) == ("fell-back", "Tiêu chí", "warning")
    assert all(points["before"] == points["after"] for points in said["points"])
    assert contents(worked) == before


@pytest.mark.thorough
def test_a_level_that_changes_is_one_finding_for_another(
    worked: Workspace, changed: Callable[[Callable[[Campaign], Campaign]], Path]
) -> None:
    def noted(campaign: Campaign) -> Campaign:
        return replace(
            campaign, checks=tuple(replace(r, level="note") if r.key == "fell-back" else r for r in campaign.checks)
        )

    (one,) = tried(worked, changed(noted))["submissions"]
    assert [(f["code"], f["level"]) for f in one["appear"]] == [("fell-back", "note")]
    assert [(f["code"], f["level"]) for f in one["go"]] == [("fell-back", "warning")]


@pytest.mark.thorough
def test_a_threshold_that_changes_moves_points_and_findings(
    worked: Workspace, changed: Callable[[Callable[[Campaign], Campaign]], Path]
) -> None:
    ended = trial(worked, changed(lambda campaign: with_houses(campaign, lambda one: replace(one, threshold=80.0))))
    assert ended.code == 1
    lines = ended.out.splitlines()
    assert lines[0] == "Chấm thử 5 tệp, có 1 tệp sẽ khác. Chưa lưu gì."
    assert lines[1] == "thon.zip!hb5.xlsx [hoa-binh, 05/10]"
    assert lines[2].startswith("bớt cần xem [Tiêu chí ")
    assert "fell-back: thêm 0, bớt 1" in lines
    assert any(line.startswith("Hòa Bình: ") and "→" in line for line in lines)
    assert any(line.startswith("Liên Miệu: ") and line.endswith("không đổi") for line in lines)


@pytest.mark.thorough
def test_a_village_that_is_taken_out_has_its_forms_refused(
    worked: Workspace, changed: Callable[[Callable[[Campaign], Campaign]], Path]
) -> None:
    def smaller(campaign: Campaign) -> Campaign:
        units = tuple(unit for unit in campaign.units if unit.key != "lien-mieu")
        return replace(
            campaign,
            units=units,
            gardens=tuple(one for one in campaign.gardens if one.unit != "lien-mieu"),
            tasks=tuple(one for one in campaign.tasks if one.unit != "lien-mieu"),
        )

    said = tried(worked, changed(smaller))
    (one,) = said["submissions"]
    assert (one["file"], one["verdict_before"], one["verdict_after"]) == ("lm5.xlsx", "accepted", "refused")
    assert [finding["code"] for finding in one["appear"]] == ["unit-gone"]
    points = {one["unit"]: one for one in said["points"]}
    assert points["lien-mieu"]["before"] is not None
    assert points["lien-mieu"]["after"] is None
    assert "kết luận: nhận → TỪ CHỐI (Phiếu của Liên Miệu" in trial(worked, changed(smaller)).out


def test_each_archived_file_is_read_once(
    worked: Workspace, changed: Callable[[Callable[[Campaign], Campaign]], Path]
) -> None:
    class Counting(OwnInspector):
        def submit(self, data: bytes, file: str, **how: Any) -> Any:
            read.append(file)
            return super().submit(data, file, **how)

    read: list[str] = []
    assert try_rules(worked, changed(same), datetime(2021, 10, 6, 18), as_json=True, inspector_of=Counting) == 0
    assert read == ["thon.zip"]  # the forms were read when they came, and what was read is kept
    worked.readings.unlink()
    read.clear()
    assert try_rules(worked, changed(same), datetime(2021, 10, 6, 18), as_json=True, inspector_of=Counting) == 0
    assert sorted(read) == ["hb4.xlsx", "lm5.xlsx", "thon.zip", "thon.zip!hb5.xlsx"]


def test_a_faulty_campaign_is_told_and_nothing_judged(worked: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "hong.xlsx"
    campaign = load_campaign(worked.campaign)
    wrong = tuple(replace(r, limits=(0.0,)) if r.key == "unchanged" else r for r in campaign.checks)
    write_campaign(replace(campaign, checks=wrong), path)
    ended = trial(worked, path)
    assert (ended.code, ended.out) == (2, "")
    assert "Trang “Kiểm tra”" in ended.err
    assert "Ghi số từ 2 đến 366" in ended.err
    assert trial(worked, tmp_path / "không có.xlsx").code == 2


def test_the_help_speaks_vietnamese() -> None:
    for call in (["rules", "--help"], ["rules", "trial", "--help"]):
        page = run(*call)
        assert page.code == 0
        assert page.out.startswith("Cách dùng: ntm-sheets rules")


def test_the_officers_own_rules_are_tried_as_the_built_in_ones_are(
    worked: Workspace, changed: Callable[[Callable[[Campaign], Campaign]], Path]
) -> None:
    formula = Formula("nếu 5.1 thì 1.2 >= 90", ())
    rule = OwnCheck("KT01", formula, "Nhà văn hóa đạt mà nhà ở chưa đạt", "warning")
    before = contents(worked)
    ran = trial(worked, changed(lambda campaign: replace(campaign, own_checks=(rule,))))
    assert ran.code == 1
    assert "Nhà văn hóa đạt mà nhà ở chưa đạt. Xã kiểm tra “nếu 5.1 thì 1.2 >= 90”, còn ở đây: 5.1 là Đạt (ô" in ran.out
    assert "own-check.KT01: thêm 1, bớt 0" in ran.out
    assert contents(worked) == before
    off = replace(rule, level="off")
    assert trial(worked, changed(lambda campaign: replace(campaign, own_checks=(off,)))).code == 0
