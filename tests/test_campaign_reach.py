"""What a campaign asks that nobody can give: a fault where nothing can be given, else told to the officer and taken."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from planted_faults import Editing
from sessions import NOW, new_workspace
from sound_campaigns import campaigns

from ntm_sheets.campaign.book import drawing
from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.loading import load_campaign
from ntm_sheets.campaign.workbook import doubts_in, founding_campaign, write_campaign
from ntm_sheets.errors import CampaignError, Fault
from ntm_sheets.rounds.editions import history_of, take_edition
from ntm_sheets.rounds.opening import opened

FOUNDING = founding_campaign()


@pytest.fixture(autouse=True)
def few_blank_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "ROOM", 3)


def book_of(campaign: Campaign, folder: Path) -> Path:
    path = folder / "chien-dich.xlsx"
    write_campaign(campaign, path)
    return path


def faults_of(campaign: Campaign, folder: Path) -> Sequence[Fault]:
    try:
        load_campaign(book_of(campaign, folder))
    except CampaignError as error:
        return error.faults
    return ()


def doubts_of(campaign: Campaign, folder: Path) -> Sequence[Fault]:
    path = book_of(campaign, folder)
    assert load_campaign(path).gardens == campaign.gardens
    return doubts_in(path.read_bytes(), path)


def place(folder: Path, sheet: str, row: str, field: str) -> tuple[str, str]:
    """The cell of a field in the book that was written last."""
    cell = Editing(folder / "chien-dich.xlsx").cell(sheet, row, field)
    return cell.parent.title, cell.coordinate


def tracked(**changes: object) -> Campaign:
    """The founding campaign with the first track changed."""
    first, *rest = FOUNDING.tracks
    return replace(FOUNDING, tracks=(replace(first, **changes), *rest))  # type: ignore[arg-type]


def listing(most: dict[str, int]) -> Campaign:
    """The founding campaign with so many gardens of some units."""
    kept = [one for unit in FOUNDING.units for one in FOUNDING.gardens_of(unit)[: most.get(unit.key, 5)]]
    return replace(FOUNDING, gardens=tuple(kept))


def of_track(number: int) -> list[str]:
    return [unit.key for unit in FOUNDING.units if unit.track == FOUNDING.tracks[number].key]


def test_an_edition_that_an_earlier_program_took_keeps_its_deadline(tmp_path: Path) -> None:
    workspace = new_workspace(tmp_path / "w")
    early = replace(listing(dict.fromkeys(of_track(0), 0)), deadline=time(11, 30))
    assert faults_of(early, tmp_path)
    take_edition(workspace, (tmp_path / "chien-dich.xlsx").read_bytes(), NOW - timedelta(days=2))
    with opened(workspace, now=NOW, counts=True) as session:
        deadlines = [one.deadline for one in session.campaign.editions]
        assert deadlines == [FOUNDING.deadline, early.deadline, FOUNDING.deadline]
        assert [bool(one.differences) for one in history_of(workspace, session.campaign, NOW)] == [True, True]


def test_the_founding_campaign_asks_nothing_that_cannot_be_given(tmp_path: Path) -> None:
    assert faults_of(FOUNDING, tmp_path) == ()
    assert doubts_of(FOUNDING, tmp_path) == ()


def test_gardens_that_are_required_and_not_listed_are_a_fault_at_each_track_with_the_way_out(tmp_path: Path) -> None:
    told = faults_of(replace(FOUNDING, gardens=()), tmp_path)
    wanted = [place(tmp_path, "tracks", key, "garden_quota") for key in ("ve-dich", "duy-tri")]
    assert [(fault.sheet, fault.cell) for fault in told] == wanted
    for fault in told:
        assert "phải đạt 5 vườn mẫu mà trang “Vườn mẫu” chưa ghi vườn nào" in fault.message
        assert "Ghi vườn của từng đơn vị ở trang “Vườn mẫu”" in fault.remedy
        assert fault.remedy.endswith("hoặc ghi 0 nếu nhóm này không xét vườn mẫu.")


def test_a_unit_alone_that_lists_none_is_told_at_its_own_track(tmp_path: Path) -> None:
    key = of_track(0)[0]
    (fault,) = faults_of(listing({key: 0}), tmp_path)
    assert (fault.sheet, fault.cell) == place(tmp_path, "units", key, "track")
    assert "chưa ghi vườn nào của đơn vị" in fault.message


def test_where_no_garden_is_asked_for_none_need_be_listed(tmp_path: Path) -> None:
    none = tuple(replace(track, garden_quota=0) for track in FOUNDING.tracks)
    assert faults_of(replace(FOUNDING, tracks=none, gardens=()), tmp_path) == ()
    # Nobody is on that track.
    idle = replace(FOUNDING.tracks[0], key="khac", name="Khác")
    assert faults_of(replace(FOUNDING, tracks=(*FOUNDING.tracks, idle)), tmp_path) == ()


def test_one_garden_is_enough_to_begin_and_too_few_are_told(tmp_path: Path) -> None:
    short = of_track(1)[0]
    (doubt,) = doubts_of(listing({short: 3}), tmp_path)
    assert (doubt.sheet, doubt.cell) == place(tmp_path, "tracks", "duy-tri", "garden_quota")
    assert f"{FOUNDING.unit(short).name} 3 vườn" in doubt.message
    assert "không thể đủ điều kiện đạt chuẩn" in doubt.remedy


@pytest.mark.parametrize(
    ("part", "changes"),
    [("Tiêu chí", {"unit_set": ""}), ("Vườn mẫu", {"garden_set": "", "garden_quota": 0})],
)
def test_a_required_part_that_the_track_is_not_given_is_told(
    tmp_path: Path, part: str, changes: dict[str, object]
) -> None:
    (doubt,) = doubts_of(tracked(**changes), tmp_path)
    assert (doubt.sheet, doubt.cell) == place(tmp_path, "tracks", "ve-dich", "required_parts")
    assert doubt.message.startswith(f"bắt buộc phần {part} mà nhóm không được giao phần này")


def test_required_work_of_which_a_unit_has_none_is_told_with_what_it_costs(tmp_path: Path) -> None:
    gone = of_track(0)[0]
    campaign = replace(FOUNDING, tasks=tuple(task for task in FOUNDING.tasks if task.unit != gone))
    (doubt,) = doubts_of(campaign, tmp_path)
    assert (doubt.sheet, doubt.cell) == place(tmp_path, "tracks", "ve-dich", "required_parts")
    name = FOUNDING.unit(gone).name
    assert doubt.message == f"bắt buộc phần Tiến độ đầu việc mà {name} không có đầu việc nào: phần này tính 0 điểm"
    assert doubt.remedy.startswith("Ghi đầu việc của đơn vị ở trang “Đầu việc”")


def unshown(campaign: Campaign) -> Campaign:
    """A campaign in which nothing needs a photo."""
    sets = tuple(
        replace(
            one,
            criteria=tuple(
                replace(criterion, indicators=tuple(replace(each, evidence=False) for each in criterion.indicators))
                for criterion in one.criteria
            ),
        )
        for one in campaign.sets
    )
    return replace(campaign, sets=sets, tasks=tuple(replace(task, evidence=False) for task in campaign.tasks))


def test_photos_that_are_asked_of_nothing_are_told_at_the_tracks_and_at_the_scale(tmp_path: Path) -> None:
    told = doubts_of(unshown(FOUNDING), tmp_path)
    wanted = [place(tmp_path, "tracks", key, "required_parts") for key in ("ve-dich", "duy-tri")]
    wanted.append(place(tmp_path, "scoring", "", "evidence"))
    assert [(doubt.sheet, doubt.cell) for doubt in told] == wanted
    assert "không có chỉ tiêu, đầu việc nào cần ảnh: phần này tính 0 điểm" in told[0].message
    assert told[-1].message == "phần Ảnh minh chứng có 5 điểm mà không đơn vị nào có chỉ tiêu, đầu việc nào cần ảnh"


def test_parts_of_the_scale_that_nobody_is_given_are_told(tmp_path: Path) -> None:
    tracks = tuple(
        replace(one, unit_set="", garden_set="", garden_quota=0, required_parts=()) for one in FOUNDING.tracks
    )
    told = doubts_of(replace(FOUNDING, tracks=tracks, gardens=(), tasks=()), tmp_path)
    parts = [place(tmp_path, "scoring", "", part) for part in ("criteria", "gardens", "progress", "evidence")]
    assert [(doubt.sheet, doubt.cell) for doubt in told] == parts


def test_a_threshold_of_more_gardens_than_anybody_lists_is_told(tmp_path: Path) -> None:
    counting = next(one for group in FOUNDING.sets for one in group.indicators if one.counts_gardens)
    threes = listing(dict.fromkeys((unit.key for unit in FOUNDING.units), 3))
    tracks = tuple(replace(one, garden_quota=min(one.garden_quota, 3)) for one in threes.tracks)
    points = replace(
        threes.sets[1], criteria=tuple(replace(one, points=one.points * 5 / 3) for one in threes.sets[1].criteria)
    )
    (doubt,) = doubts_of(replace(threes, tracks=tracks, sets=(threes.sets[0], points)), tmp_path)
    assert (doubt.sheet, doubt.cell) == place(tmp_path, "indicators", counting.key, "threshold")
    assert "nhiều nhất 3 vườn" in doubt.message


def test_the_officer_is_told_once_when_the_campaign_is_new(tmp_path: Path) -> None:
    workspace = new_workspace(tmp_path / "w")
    write_campaign(listing({of_track(1)[0]: 3}), workspace.campaign)
    said: list[str] = []
    for minutes in (0, 1):
        with opened(workspace, now=NOW + timedelta(minutes=minutes), counts=True, tell=said.append):
            pass
    (doubt,) = (line for line in said if "ghi chưa đủ số vườn này" in line)
    assert doubt.startswith("! Trang “Nhóm”, ô ")


HURRIED = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]


@pytest.mark.thorough
@given(campaign=campaigns())
@settings(max_examples=3, suppress_health_check=HURRIED)
def test_every_doubt_about_any_campaign_has_its_cell_and_a_way_out(tmp_path: Path, campaign: Campaign) -> None:
    assert_doubts_are_sound(campaign, tmp_path)


@pytest.mark.thorough
@given(campaign=campaigns())
@settings(max_examples=12, suppress_health_check=HURRIED)
def test_every_doubt_about_any_of_more_campaigns_has_its_cell(tmp_path: Path, campaign: Campaign) -> None:
    assert_doubts_are_sound(campaign, tmp_path)


def assert_doubts_are_sound(campaign: Campaign, tmp_path: Path) -> None:
    for doubt in doubts_of(campaign, tmp_path):
        assert re.fullmatch(r"[A-Z]+[1-9]\d*", doubt.cell)
        assert doubt.message
        assert doubt.remedy.endswith(".")
