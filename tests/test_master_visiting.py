"""A look before work: no labour is ordered because of a visit that is out of date, or of what the village has done since."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from master_factory import material_of
from test_master_actions import calm, with_rows

from ntm_sheets.campaign.calendar import DueRule
from ntm_sheets.outbox.master import master_input as sheets
from ntm_sheets.outbox.master.actions import Action, urgent_actions
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.rechecking import next_visit

LATE = datetime(2021, 11, 20, 17, 30)
FAILED_LONG_AGO: dict[str, Any] = {
    "state": "fail",
    "counted": "team",
    "stale": True,
    "needs_visit": True,
    "age_days": 20,
}
FAILED_BUT_DONE_SINCE: dict[str, Any] = FAILED_LONG_AGO | {"stale": False, "age_days": 5}
FAILED_TODAY: dict[str, Any] = FAILED_LONG_AGO | {"stale": False, "needs_visit": False, "age_days": 0}
FAILED_BY_ITSELF: dict[str, Any] = FAILED_LONG_AGO | {"counted": "village", "age_days": 0}


def all_well(as_of: datetime = LATE) -> MasterInput:
    given = calm(as_of)
    well = {"state": "pass", "counted": "team", "needs_visit": False, "stale": False}
    rows = given.rows
    return with_rows(
        given,
        indicators=tuple(replace(row, **well) for row in rows.indicators),
        garden_indicators=tuple(replace(row, **well) for row in rows.garden_indicators),
    )


def failing(given: MasterInput, criterion: str, *states: dict[str, Any]) -> MasterInput:
    """The same with a criterion of Hòa Bình that is not met, its first indicators in these states."""
    of_it = [row for row in given.rows.indicators if (row.unit, row.criterion) == ("hoa-binh", criterion)]
    changed = {row.indicator: replace(row, **state) for row, state in zip(of_it, states, strict=False)}
    assert len(changed) == len(states)
    return with_rows(
        given,
        indicators=tuple(
            changed.get(row.indicator, row) if row.unit == "hoa-binh" else row for row in given.rows.indicators
        ),
        criteria=tuple(
            replace(row, state="fail") if (row.unit, row.criterion) == ("hoa-binh", criterion) else row
            for row in given.rows.criteria
        ),
    )


def told(given: MasterInput) -> list[str]:
    return [f"{action.who}: {action.text}" for action in urgent_actions(given)]


def test_where_all_is_checked_in_time_there_is_nothing_to_look_at():
    assert told(all_well()) == []


def test_what_an_old_visit_found_is_looked_at_again_and_no_work_is_ordered():
    (line,) = told(failing(all_well(), "TC1", FAILED_LONG_AGO))
    assert line == (
        "Hòa Bình: 1 chỉ tiêu cần kiểm tra lại (có số của đoàn quá 14 ngày): "
        "cho đoàn công tác số 1 xuống kiểm tra chậm nhất 21/11, theo phiếu đi thôn, rồi mới giao thêm việc."
    )


def test_what_the_village_has_done_since_the_visit_is_looked_at_and_no_work_is_ordered():
    (line,) = told(failing(all_well(), "TC1", FAILED_BUT_DONE_SINCE))
    assert "(do thôn báo đã đạt sau lần kiểm tra)" in line


@pytest.mark.parametrize("state", [FAILED_TODAY, FAILED_BY_ITSELF])
def test_what_is_failed_for_sure_is_work(state: dict[str, Any]):
    lines = told(failing(all_well(), "TC1", state))
    assert any("còn thiếu 1 tiêu chí" in line for line in lines)


def test_a_criterion_with_one_failure_for_sure_is_work_and_the_look_comes_first():
    given = failing(failing(all_well(), "TC1", FAILED_LONG_AGO, FAILED_TODAY), "TC2", FAILED_LONG_AGO)
    look, work = urgent_actions(given)
    assert "2 chỉ tiêu cần kiểm tra lại" in look.text
    assert look.weight > work.weight
    assert work.text.startswith("còn thiếu 1 tiêu chí (")
    # TC2 may be met already: named, so that the line adds up with 8/10 of the ranking.
    assert "), chưa kể 1 tiêu chí chờ kiểm tra lại, đợt còn 10 ngày: " in work.text


def test_who_waits_for_a_visit_is_not_said_to_have_all_criteria():
    given = all_well()
    gate = next(row.criterion for row in given.rows.criteria if row.gate)
    alone = failing(given, gate, FAILED_TODAY)
    assert any("đủ tiêu chí nhưng chưa đạt điều kiện kèm theo" in line for line in told(alone))
    both = told(failing(alone, "TC2", FAILED_LONG_AGO))
    assert not any("đủ tiêu chí" in line for line in both)
    assert any("chưa đạt điều kiện kèm theo (" in line and "chưa kể 1 tiêu chí chờ" in line for line in both)
    # A gate that waits is no criterion of the x/10.
    work = told(failing(failing(given, gate, FAILED_LONG_AGO), "TC2", FAILED_TODAY))
    assert any("còn thiếu 1 tiêu chí" in line and "chưa kể" not in line for line in work)


def test_the_units_with_most_are_named_each_in_a_line_of_its_own():
    given = all_well()
    wanted = [row for row in given.rows.indicators if row.unit == "dan-trung"][:3]
    wanted += [row for row in given.rows.indicators if row.unit == "hoa-binh"][:1]
    rows = tuple(replace(row, stale=True, needs_visit=True) if row in wanted else row for row in given.rows.indicators)
    action, other = urgent_actions(with_rows(given, indicators=rows))
    assert (action.who, other.who) == ("Đan Trung", "Hòa Bình")
    assert action.text == (
        "3 chỉ tiêu cần kiểm tra lại (có số của đoàn quá 14 ngày): cho đoàn công tác số 3 xuống kiểm tra chậm nhất 21/11, theo phiếu đi thôn."
    )
    assert "mới giao thêm việc" not in other.text  # nothing would be ordered because of these


def test_a_garden_that_may_be_whole_already_is_looked_at():
    given = all_well()
    first, *rest = given.rows.units
    own = [row for row in given.rows.garden_indicators if (row.unit, row.garden) == (first.unit, "V1")]
    rows = tuple(replace(row, **FAILED_LONG_AGO) if row is own[0] else row for row in given.rows.garden_indicators)
    given = with_rows(given, garden_indicators=rows, units=(replace(first, gardens_passed=4, gardens_total=5), *rest))
    (line,) = told(given)
    assert "1 chỉ tiêu cần kiểm tra lại" in line
    short = with_rows(given, units=(replace(first, gardens_passed=3, gardens_total=5), *rest))
    assert any("còn thiếu 1/5 vườn mẫu, chưa kể 1 vườn chờ kiểm tra lại: " in line for line in told(short))


def with_task(**changes: Any) -> MasterInput:
    given = all_well()
    first, *rest = given.rows.tasks
    task = replace(first, volume=100.0, due=60.0, measure="m", name="Rãnh thoát nước", critical=False, **changes)
    return with_rows(given, tasks=(task, *rest))


DOUBT: dict[str, Any] = {"claimed": 80.0, "team_done": 40.0, "team_date": date(2021, 11, 18), "needs_visit": True}


def test_a_task_that_only_the_teams_count_makes_late_is_measured_again():
    given = with_task(state="behind", counted="team", done=40.0, progress=66.7, age_days=2, **DOUBT)
    (action,) = urgent_actions(given)
    assert (action.sheet, action.text) == (
        sheets.TASKS,
        "việc “Rãnh thoát nước” thôn báo 80, đoàn đo 40 m ngày 18/11: cho thôn và đoàn cùng đo lại trước 22/11.",
    )


def test_a_task_that_the_village_itself_calls_late_is_work():
    given = with_task(state="behind", counted="village", done=50.0, progress=83.3, age_days=0, **DOUBT)
    (line,) = told(given)
    assert (
        line
        == "Hòa Bình: chậm việc “Rãnh thoát nước” (mới 50/60 m phải xong, số của thôn hôm nay): tăng ngày công, bù đủ trước 27/11."
    )


def test_what_the_villages_newer_figure_has_done_is_no_order_but_a_great_doubt_is_a_question():
    on_plan: dict[str, Any] = {
        "state": "on track",
        "counted": "village",
        "done": 85.0,
        "progress": 100.0,
        "age_days": 0,
    }
    (line,) = told(with_task(**on_plan, **DOUBT))
    assert line.endswith("cho thôn và đoàn cùng đo lại trước 22/11.")
    assert told(with_task(**on_plan, **(DOUBT | {"team_done": 75.0}))) == []
    assert told(with_task(**on_plan)) == []


@pytest.mark.parametrize(
    ("counted", "order"),
    [
        ("team", "cho đoàn công tác số 1 đo lại trước 22/11"),
        ("village", "yêu cầu thôn ghi khối lượng mới vào phiếu tối nay"),
    ],
)
def test_an_old_total_asks_for_a_new_one_before_work(counted: str, order: str):
    late: dict[str, Any] = {"state": "behind", "counted": counted, "done": 40.0, "progress": 66.7}
    (line,) = told(with_task(**late, age_days=4))
    said = f"số của {'đoàn' if counted == 'team' else 'thôn'} 4 ngày trước"
    assert line == (
        f"Hòa Bình: chưa có số mới của việc “Rãnh thoát nước” (mới 40/60 m phải xong, {said}): "
        f"{order} rồi mới giao thêm việc."
    )
    assert told(with_task(**late, age_days=3))[0].endswith("3 ngày trước): tăng ngày công, bù đủ trước 27/11.")


SINGLE: dict[str, Any] = {"volume": 1.0, "state": "behind", "counted": "village", "age_days": 0}


def with_single(**changes: Any) -> MasterInput:
    given = all_well()
    first, *rest = given.rows.tasks
    return with_rows(given, tasks=(replace(first, **(SINGLE | changes)), *rest))


def test_nobody_is_told_to_hold_a_third_of_a_meeting():
    assert told(with_single(done=0.3, due=0.33, progress=90.0)) == []
    assert told(with_single(done=0.0, due=0.67, progress=0.0)) == []
    (line,) = told(with_single(done=0.0, due=1.0, progress=0.0, end=date(2021, 10, 4)))
    assert "(hạn 04/10, số của thôn hôm nay): làm xong trước 22/11." in line


@pytest.mark.parametrize(("done", "lines"), [(58.1, 0), (58.0, 1)])
def test_what_lags_by_a_hair_is_no_order(done: float, lines: int):
    given = with_task(state="behind", counted="village", done=done, progress=96.7, age_days=0)
    assert len(told(given)) == lines


@pytest.mark.parametrize(
    ("measure", "done", "due", "lines"),
    [
        ("vườn", 9.5, 10.4, 0),
        ("vườn", 9.4, 10.4, 1),
        ("chuồng", 9.5, 10.4, 0),
        ("ngày công", 9.5, 10.4, 0),
        ("m", 9.5, 10.4, 1),
        ("m²", 9.5, 10.4, 1),
        ("vườn", 39.1, 40.0, 1),
    ],
)
def test_nobody_is_told_to_do_half_a_garden_until_all_are_due(measure: str, done: float, due: float, lines: int):
    late: dict[str, Any] = {"state": "behind", "counted": "village", "progress": 95.0, "age_days": 0}
    given = with_task(**late)
    first, *rest = given.rows.tasks
    task = replace(first, measure=measure, done=done, due=due, volume=40.0)
    assert len(told(with_rows(given, tasks=(task, *rest)))) == lines


@pytest.mark.parametrize(("last", "lines"), [(None, 0), (date(2021, 10, 1), 0), (date(2021, 10, 2), 1)])
def test_of_a_silent_village_it_is_enough_to_ask_for_the_report(last: date | None, lines: int):
    given = with_task(state="not reported", done=None, progress=0.0, start=date(2021, 10, 2))
    first, *rest = given.rows.units
    assert first.unit == "hoa-binh"
    assert len(told(with_rows(given, units=(replace(first, last_report=last), *rest)))) == lines


def test_after_the_last_day_no_visit_is_ordered():
    for as_of, lines in ((datetime(2021, 11, 30, 18), 1), (datetime(2021, 12, 1, 8), 0)):
        looked = told(failing(all_well(as_of), "TC1", FAILED_LONG_AGO))
        assert len(looked) == lines


def test_a_team_is_sent_on_the_day_on_which_it_goes_anyway_with_the_sheet_of_that_day():
    """Not by another day than the sheet in di-thon/ is drawn for; who goes out late is sent sooner, without one."""
    given = failing(all_well(), "TC1", FAILED_LONG_AGO)
    days = []
    for every in (4, 6, 40):
        own = replace(given, campaign=replace(given.campaign, calendar=(DueRule("", "team", "every", every=every),)))
        (line,) = told(own)
        days.append(next_visit(own, own.campaign.units[0]))
        is_soon = days[-1] is not None and (days[-1] - own.today).days <= 7
        said = f"chậm nhất {days[-1]:%d/%m}, theo phiếu đi thôn, rồi" if is_soon else "chậm nhất 22/11, rồi"
        assert f"xuống kiểm tra {said}" in line
    assert days == [date(2021, 11, 22), date(2021, 11, 24), None]


def test_on_the_last_day_a_visit_has_to_be_handed_in_before_the_books_close():
    (line,) = told(failing(all_well(datetime(2021, 11, 30, 18)), "TC1", FAILED_LONG_AGO))
    assert line.endswith("xuống kiểm tra và nộp phiếu trước khi khóa sổ (17:00 ngày 01/12/2021), theo phiếu đi thôn.")
    assert "giao thêm việc" not in line
    at_once = all_well(datetime(2021, 11, 30, 18))
    at_once = replace(at_once, campaign=replace(at_once.campaign, closing_grace_hours=0))
    assert told(failing(at_once, "TC1", FAILED_LONG_AGO)) == []


def test_who_fell_back_by_the_teams_own_visit_is_not_visited_again():
    given = all_well()
    first, *rest = given.rows.units
    fallen = replace(first, criteria_before=first.criteria_passed + 1)
    change = replace(given.rows.changes[1], unit=first.unit, change="fell back", seq=7)
    drop = replace(material_drop(), seq=7, role="team", unit=first.unit)
    found = replace(with_rows(given, units=(fallen, *rest), changes=(change,)), drops=(drop,))
    assert (
        the_text(found)
        == "tụt 1 tiêu chí so với hôm qua, đoàn vừa kiểm tra thấy: thôn khắc phục ngay, xong trước 22/11."
    )
    by_village = replace(found, drops=(replace(drop, role="village"),))
    assert "phúc tra ngay" in the_text(by_village)


def material_drop() -> Any:
    return material_of("middle").drops[0]


def the_text(given: MasterInput) -> str:
    action: Action = urgent_actions(given)[0]
    return action.text


def counted(volume: float, claimed: float | None, found: float, measure: str = "vườn", **changes: Any) -> MasterInput:
    given = all_well()
    first, *rest = given.rows.tasks
    doubt = {"claimed": claimed, "team_done": found, "team_date": date(2021, 11, 18), "needs_visit": True}
    at: dict[str, Any] = {"state": "on track", "counted": "village", "done": claimed, "due": 1.0, "age_days": 0}
    task = replace(first, name="Cải tạo", volume=volume, measure=measure, critical=False, **(at | doubt | changes))
    return with_rows(given, tasks=(task, *rest))


@pytest.mark.parametrize(
    ("volume", "claimed", "found", "measure", "said"),
    [
        (10, 6, 3, "vườn", "thôn báo 6, đoàn đếm 3 vườn ngày 18/11: cho thôn và đoàn cùng đếm lại trước 22/11."),
        (10, 6.7, 3.2, "hộ", "thôn báo 6, đoàn đếm 3 hộ ngày 18/11: cho thôn và đoàn cùng đếm lại trước 22/11."),
        (10, 6.7, 3.2, "m", "thôn báo 6,7, đoàn đo 3,2 m ngày 18/11: cho thôn và đoàn cùng đo lại trước 22/11."),
        # Parts of one piece are no difference, nor is a meeting that the team puts at four fifths of one.
        (5, 1.1, 0.7, "vườn", ""),
        (1, 0.9, 0.3, "cuộc", ""),
        (1, 0.9, 0.3, "công trình", ""),
        (
            1,
            1,
            0.8,
            "cuộc",
            "thôn báo đã xong, đoàn báo chưa xong ngày 18/11: cho thôn và đoàn cùng xem lại trước 22/11.",
        ),
    ],
)
def test_what_comes_in_pieces_is_counted_again_in_whole_ones(
    volume: float, claimed: float, found: float, measure: str, said: str
):
    lines = told(counted(volume, claimed, found, measure))
    assert [line.partition("” ")[2] for line in lines] == ([said] if said else [])


def test_a_late_count_is_ordered_in_whole_pieces():
    late = counted(36, None, 0, "hộ", state="behind", done=2.4, due=5.67, progress=42.0)
    (line,) = told(late)
    assert "(mới 2/5 hộ phải xong, số của thôn hôm nay)" in line


def test_the_report_on_the_drive_is_not_written_into_itself():
    given = calm(datetime(2021, 12, 3, 8))
    first, *rest = given.rows.tasks
    at: dict[str, Any] = {"volume": 1.0, "due": 1.0, "done": 0.0, "progress": 0.0, "measure": "báo cáo"}
    late = replace(first, name="Tự đánh giá, lập báo cáo sơ kết", state="behind", **at)
    (line,) = told(with_rows(given, tasks=(late, *rest)))
    assert line.endswith(": hẹn ngày làm xong.")
