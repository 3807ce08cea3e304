"""“Việc cần chỉ đạo hôm nay”: each rule by itself, and the choice among them."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from master_factory import material_of

from ntm_sheets.facts.findings import Finding, Place
from ntm_sheets.facts.records import FindingRecord
from ntm_sheets.facts.result_rows import LateRow
from ntm_sheets.facts.submission import Role
from ntm_sheets.outbox.master import master_input as sheets
from ntm_sheets.outbox.master.actions import MOST_ACTIONS, Action, days_left, urgent_actions
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.overview import nothing_urgent
from ntm_sheets.outbox.master.reports import calls


def calm(as_of: datetime = datetime(2021, 10, 20, 17, 30)) -> MasterInput:
    """A campaign in which all is well: every report came, every task is on track, nothing fell."""
    given = material_of("middle")
    rows = given.rows
    return replace(
        given,
        drops=(),
        findings=(),
        rows=replace(
            rows,
            as_of=as_of,
            units=tuple(
                replace(row, criteria_before=row.criteria_passed, gardens_passed=5, verified_share=90.0, launched=True)
                for row in rows.units
            ),
            criteria=tuple(replace(row, state="pass") for row in rows.criteria),
            tasks=tuple(replace(row, state="on track") for row in rows.tasks),
            reports=tuple(
                replace(row, state="on_time" if row.day <= as_of.date() else "waiting") for row in rows.reports
            ),
            late=(),
        ),
    )


def with_rows(given: MasterInput, **rows) -> MasterInput:
    return replace(given, rows=replace(given.rows, **rows))


def missing(given: MasterInput, unit: str, days: int, role: Role = "village", **more: Any) -> MasterInput:
    """The same with a unit that has been silent for so many days."""
    one = given.campaign.unit(unit)
    since = given.today - timedelta(days=days - 1)
    late = LateRow(unit, role, since, given.today, days, one.name, one.group, "")
    return with_rows(given, late=(*given.rows.late, replace(late, **more)))


def the_one(given: MasterInput) -> Action:
    (action,) = urgent_actions(given)
    return action


def test_where_all_is_well_there_is_nothing_to_direct():
    assert urgent_actions(calm()) == []
    assert nothing_urgent(calm()) == "Không có việc gấp: các đơn vị báo cáo đủ, không việc nào chậm tiến độ."


def test_what_is_late_by_a_hair_is_not_denied():
    first, *rest = calm().rows.tasks
    by_a_hair = replace(first, state="behind", measure="m", volume=100.0, due=60.0, done=59.5, counted="village")
    given = with_rows(calm(), tasks=(by_a_hair, *rest))
    assert urgent_actions(given) == []
    assert nothing_urgent(given) == (
        "Không có việc gấp: các đơn vị báo cáo đủ, 1 việc chậm nhưng chưa đáng kể, xem trang Đường găng."
    )


def test_before_the_first_deadline_nobody_is_blamed():
    assert urgent_actions(material_of("day one")) == []
    assert nothing_urgent(material_of("day one")).startswith("Chưa có báo cáo nào và chưa đến hạn nộp đầu tiên")


@pytest.mark.parametrize(
    ("silent", "who", "text"),
    [
        ({"hoa-binh": 1}, "Hòa Bình", "chưa nộp báo cáo hôm nay: yêu cầu nộp ngay trong tối nay."),
        ({"hoa-binh": 3}, "Hòa Bình", "chưa nộp báo cáo 3 ngày liền: yêu cầu nộp ngay trong tối nay."),
        (
            {"hoa-binh": 1, "dan-trung": 4},
            "Đan Trung",
            "chưa nộp báo cáo 4 ngày liền: yêu cầu nộp ngay trong tối nay.",
        ),
    ],
)
def test_the_silent(silent: dict[str, int], who: str, text: str):
    given = calm()
    for unit, days in silent.items():
        given = missing(given, unit, days)
    action, *others = urgent_actions(given)
    assert (action.who, action.text, action.sheet) == (who, text, sheets.REPORTS)
    assert len(others) == len(silent) - 1


def test_each_order_is_for_one_unit_and_two_of_a_kind_at_most_for_all_names_stand_above():
    given = calm()
    for unit in ("hoa-binh", "lien-mieu", "dan-trung"):
        given = missing(given, unit, 1)
    actions = urgent_actions(given)
    assert [action.who for action in actions] == ["Hòa Bình", "Liên Miệu"]
    (line,) = [call.text for call in calls(given)]
    assert line == "Hòa Bình; Liên Miệu; Đan Trung"


def test_a_report_of_an_earlier_day_is_called_by_that_day():
    at = calm()
    for back, said in ((1, "hôm qua"), (3, "ngày 17/10")):
        day = at.today - timedelta(days=back)
        action = the_one(missing(at, "hoa-binh", 1, since=day, day=day))
        assert action.text == f"chưa nộp báo cáo {said}: yêu cầu nộp ngay trong tối nay."


def test_reports_that_are_not_daily_are_counted_not_called_days():
    at = calm()
    action = the_one(missing(at, "hoa-binh", 2, since=at.today - timedelta(days=4)))
    assert action.text.startswith("chưa nộp báo cáo 2 lần liền:")


def test_a_late_team_is_named_with_its_village_and_whom_to_call():
    action = the_one(missing(calm(), "hoa-binh", 1, "team", contact="Bà Lan, 0912 000 111"))
    assert action.who == "Đoàn công tác số 1"
    said = "chưa nộp phiếu kiểm tra hôm nay: yêu cầu nộp ngay trong tối nay (gọi Bà Lan, 0912 000 111)."
    assert (action.text, action.sheet) == (f"phụ trách Hòa Bình, {said}", sheets.REPORTS)
    nameless = the_one(missing(calm(), "hoa-binh", 1, "team", group=""))
    assert nameless.who == "Đoàn kiểm tra Hòa Bình"


def test_a_village_comes_before_a_team_that_is_as_late():
    both = urgent_actions(missing(missing(calm(), "hoa-binh", 2, "team"), "lien-mieu", 2))
    assert [action.who for action in both] == ["Liên Miệu", "Đoàn công tác số 1"]
    more = urgent_actions(missing(missing(calm(), "hoa-binh", 2, "team"), "lien-mieu", 3, "team"))
    assert [(one.who, one.text) for one in more] == [
        (
            "Đoàn công tác số 2",
            "phụ trách Liên Miệu, chưa nộp phiếu kiểm tra 3 ngày liền: yêu cầu nộp ngay trong tối nay.",
        ),
        (
            "Đoàn công tác số 1",
            "phụ trách Hòa Bình, chưa nộp phiếu kiểm tra 2 ngày liền: yêu cầu nộp ngay trong tối nay.",
        ),
    ]


@pytest.mark.parametrize(
    ("day", "asked"), [("2021-10-03", False), ("2021-10-04", True), ("2021-10-20", True), ("2021-12-01", False)]
)
def test_the_launch_is_asked_for_from_its_last_day_until_it_is_met(day: str, asked: bool):
    given = calm(datetime.fromisoformat(f"{day}T17:30"))
    units = tuple(replace(row, launched=row.unit != "hoa-binh") for row in given.rows.units)
    found = [action for action in urgent_actions(with_rows(given, units=units)) if action.kind == "launch"]
    assert bool(found) == asked
    for action in found:
        assert action.who == "Hòa Bình"
        assert action.text == "chưa ra quân (hạn trước 05/10/2021): họp thôn, ra quân ngay và ghi vào phiếu báo cáo."


def test_who_lost_a_criterion():
    given = calm()
    first, *rest = given.rows.units
    fallen = replace(first, criteria_before=first.criteria_passed + 2)
    action = the_one(with_rows(given, units=(fallen, *rest)))
    assert action.who == first.name
    assert action.text.startswith("tụt 2 tiêu chí so với hôm qua")
    unknown = replace(first, criteria_before=None)
    assert urgent_actions(with_rows(given, units=(unknown, *rest))) == []


def test_a_refused_file_asks_for_another_until_one_came():
    given = calm()
    accepted, _, refused, _ = material_of("middle").drops
    now = given.as_of
    refused = replace(refused, received_at=now - timedelta(hours=2), unit="hoa-binh")
    found = FindingRecord(refused.seq, "hoa-binh", None, Finding("not-our-form", "error", Place("a.xlsx"), "", "", ""))
    given = replace(given, findings=(found,))
    action = the_one(replace(given, drops=(refused,)))
    assert (action.who, action.sheet) == ("Hòa Bình", sheets.SOURCES)
    assert "tệp không phải phiếu của chiến dịch này" in action.text
    assert urgent_actions(replace(given, drops=(refused,), findings=())) == []  # decided about
    # Who is late because of it is told what was wrong, and not just that a form is missing.
    assert the_one(missing(replace(given, drops=(refused,)), "hoa-binh", 1)).kind == "refused"
    nobody = replace(refused, unit="")
    assert the_one(replace(given, drops=(nobody,))).who == "Hòa Bình"
    unknown = replace(given, findings=(replace(found, unit=""),))
    assert urgent_actions(replace(unknown, drops=(nobody,))) == []
    stray = replace(found, finding=replace(found.finding, code="not-a-workbook-image"))
    assert urgent_actions(replace(given, drops=(refused,), findings=(stray,))) == []
    healed = replace(accepted, received_at=now - timedelta(hours=1))
    assert urgent_actions(replace(given, drops=(refused, healed))) == []
    old = replace(refused, received_at=now - timedelta(days=3))
    assert urgent_actions(replace(given, drops=(old,))) == []


def test_an_excused_village_is_neither_told_to_launch_nor_to_fill_in_a_form():
    given = calm(datetime(2021, 10, 4, 18))
    first, *rest = given.rows.tasks
    silent = replace(first, state="not reported", done=None, progress=0.0)
    units = tuple(replace(row, launched=row.unit != "hoa-binh", last_report=silent.start) for row in given.rows.units)
    asked = with_rows(given, units=units, tasks=(silent, *rest))
    assert {action.kind for action in urgent_actions(asked)} == {"launch", "behind"}
    reports = tuple(
        replace(row, state="excused") if (row.unit, row.day) == ("hoa-binh", given.today) else row
        for row in given.rows.reports
    )
    assert urgent_actions(with_rows(asked, reports=reports)) == []


def test_a_late_task_is_named_with_its_amount():
    given = calm()
    tasks = list(given.rows.tasks)
    tasks[1] = replace(tasks[1], state="behind", done=90.0, due=180.0, progress=50.0, critical=False)
    tasks[2] = replace(tasks[2], state="behind", done=30.0, due=100.0, progress=30.0, critical=True)
    action = the_one(with_rows(given, tasks=tuple(tasks)))
    assert action.who == "Hòa Bình"
    assert action.text.startswith(f"chậm việc găng “{tasks[2].name[:20]}")
    assert (
        f"(mới 30/100 {tasks[2].measure} phải xong, số của thôn hôm nay) và 1 việc khác: tăng ngày công, bù đủ trước 27/10."
        in action.text
    )


def test_what_is_late_is_not_counted_among_what_nobody_told_of():
    given = calm()
    tasks = list(given.rows.tasks)
    start = min(row.start for row in tasks)
    told = {"done": None, "critical": True, "progress": 0.0, "start": start}
    tasks[1] = replace(tasks[1], state="not reported", **told)
    tasks[2] = replace(tasks[2], state="behind", done=30.0, due=100.0, progress=30.0, critical=False)
    units = tuple(replace(row, last_report=given.today) for row in given.rows.units)
    action = the_one(with_rows(given, units=units, tasks=tuple(tasks)))
    assert action.text.startswith("chưa báo cáo khối lượng việc găng")
    assert "”, chậm 1 việc khác: yêu cầu ghi vào phiếu tối nay" in action.text


@pytest.mark.parametrize(
    ("measure", "order"),
    [
        ("m", "tăng ngày công, bù đủ"),
        ("m²", "tăng ngày công, bù đủ"),
        ("sào", "tăng ngày công, bù đủ"),
        ("Ngày công", "tăng ngày công, bù đủ"),
        ("vườn", "tăng ngày công, bù đủ"),
        ("báo cáo", "tập trung làm xong"),
        ("bộ hồ sơ", "tập trung làm xong"),
        ("cuộc họp", "tập trung làm xong"),
        ("triệu đồng", "tập trung làm xong"),
        ("%", "tập trung làm xong"),
        ("", "tập trung làm xong"),
    ],
)
def test_an_order_fits_the_work(measure: str, order: str):
    given = calm()
    first, *rest = given.rows.tasks
    late = replace(first, state="behind", done=4.0, due=10.0, progress=40.0, volume=20.0, measure=measure)
    assert the_one(with_rows(given, tasks=(late, *rest))).text.endswith(f": {order} trước 27/10.")


@pytest.mark.parametrize(("done", "due"), [(0.3, 0.3004), (120, 120.004), (2.68, 2.6799)])
def test_nobody_is_ordered_to_do_what_is_shown_as_done(done: float, due: float):
    given = calm()
    first, *rest = given.rows.tasks
    late = replace(first, state="behind", done=done, due=due, volume=due, progress=99.9)
    assert urgent_actions(with_rows(given, tasks=(late, *rest))) == []
    later = replace(late, due=due * 1.1, volume=due * 1.1)
    assert len(urgent_actions(with_rows(given, tasks=(later, *rest)))) == 1


@pytest.mark.parametrize("day", [datetime(2021, 11, 30, 17, 30), datetime(2021, 12, 3, 8)])
def test_at_the_end_nothing_is_ordered_that_cannot_be_done_any_more(day: datetime):
    given = calm(day)
    task, *tasks = given.rows.tasks
    late = replace(task, state="behind", done=3.0, due=10.0, progress=30.0, measure="m")
    unit, *units = given.rows.units
    poor = replace(unit, gardens_passed=2, gardens_total=5)
    criterion, *criteria = given.rows.criteria
    failed = replace(criterion, state="fail")
    worse = with_rows(given, tasks=(late, *tasks), units=(poor, *units), criteria=(failed, *criteria))
    orders = urgent_actions(worse)
    assert {action.kind for action in orders} == {"behind", "gardens", "lacking"}
    for action in orders:
        assert action.text.endswith(": ghi vào báo cáo sơ kết, hẹn ngày làm xong.")


def test_after_the_last_day_no_number_is_asked_for_tonight():
    for day, tonight in ((datetime(2021, 11, 30, 16), True), (datetime(2021, 12, 3, 8), False)):
        given = calm(day)
        task, *tasks = given.rows.tasks
        silent = replace(task, state="not reported", done=None, due=1.0, progress=0.0)
        assert ("tối nay" in the_one(with_rows(given, tasks=(silent, *tasks))).text) is tonight


def test_a_task_that_nobody_reported_is_asked_for_and_not_called_late():
    given = calm()
    tasks = list(given.rows.tasks)
    tasks[0] = replace(tasks[0], state="not reported", done=None, due=0.33, progress=0.0, critical=False)
    action = the_one(with_rows(given, tasks=tuple(tasks)))
    assert action.text.startswith("chưa báo cáo khối lượng việc “")
    assert "0/0" not in action.text


def test_what_is_lacking_is_pressing_only_near_the_end():
    for day, count in ((datetime(2021, 10, 20, 17, 30), 0), (datetime(2021, 11, 20, 17, 30), 1)):
        given = calm(day)
        first, *rest = given.rows.criteria
        found = urgent_actions(with_rows(given, criteria=(replace(first, state="fail"), *rest)))
        assert len(found) == count
    assert found[0].text.startswith(f"còn thiếu 1 tiêu chí ({first.name[:10]}")
    assert "đợt còn 10 ngày" in found[0].text


def test_the_gate_is_no_criterion_of_the_ten():
    given = calm(datetime(2021, 11, 20, 17, 30))
    own = [row for row in given.rows.criteria if row.unit == "hoa-binh"]
    (gate,) = [row for row in own if row.gate]
    open_gate = [replace(row, state="fail") if row is gate else row for row in given.rows.criteria]
    action = the_one(with_rows(given, criteria=tuple(open_gate)))
    assert action.text.startswith("đủ tiêu chí nhưng chưa đạt điều kiện kèm theo (")
    all_open = [replace(row, state="fail") if row.unit == "hoa-binh" else row for row in given.rows.criteria]
    assert the_one(with_rows(given, criteria=tuple(all_open))).text.startswith("còn thiếu 10 tiêu chí (")
    # What is not named has a mark of its own, apart from that of a name which is cut.
    long = [replace(row, name=f"{row.name} {'và công trình khác ' * 3}") for row in all_open]
    assert "…; …), " in the_one(with_rows(given, criteria=tuple(long))).text


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (datetime(2021, 11, 30, 17, 30), "đợt kết thúc hôm nay"),
        (datetime(2021, 12, 3, 8), "đợt đã kết thúc"),
    ],
)
def test_the_end_is_called_by_its_name(day: datetime, said: str):
    given = calm(day)
    first, *rest = given.rows.criteria
    assert said in the_one(with_rows(given, criteria=(replace(first, state="fail"), *rest))).text
    assert days_left(given) == 0


def test_gardens_and_checks_are_asked_for_near_the_end():
    given = calm(datetime(2021, 11, 20, 17, 30))
    first, *rest = given.rows.units
    poor = replace(first, gardens_passed=2, gardens_total=5)
    assert the_one(with_rows(given, units=(poor, *rest))).text.startswith("còn thiếu 3/5 vườn mẫu")
    unchecked = replace(first, verified_share=20.0, criteria_passed=3, criteria_before=3)
    assert the_one(with_rows(given, units=(unchecked, *rest))).text.startswith("mới 20% chỉ tiêu có phúc tra")


def test_at_most_five_lines_and_two_of_a_kind():
    given = material_of("forty")
    actions = urgent_actions(given)
    assert len(actions) == MOST_ACTIONS
    assert [action.weight for action in actions] == sorted((action.weight for action in actions), reverse=True)
    assert max([action.kind for action in actions].count(action.kind) for action in actions) <= 2


def test_of_one_unit_more_than_two_only_where_others_have_none():
    given = calm(datetime(2021, 11, 20, 17, 30))
    first, *tasks = given.rows.tasks
    late = replace(first, state="behind", done=3.0, due=10.0, progress=30.0, measure="m")
    unit, *units = given.rows.units
    poor = replace(unit, gardens_passed=2, gardens_total=5)
    alone = missing(with_rows(given, tasks=(late, *tasks), units=(poor, *units)), "hoa-binh", 3)
    assert [action.who for action in urgent_actions(alone)] == ["Hòa Bình"] * 3
    others = tuple(replace(row, gardens_passed=4, gardens_total=5) if row is units[0] else row for row in units)
    launching = tuple(replace(row, launched=row.unit != "lien-mieu") for row in (poor, *others))
    actions = urgent_actions(with_rows(alone, units=launching))
    assert [action.who for action in actions].count("Hòa Bình") == 3
    assert len(actions) == len({(action.who, action.kind) for action in actions}) == 5
    late_too = missing(with_rows(alone, units=launching), "dan-trung", 3)
    assert [action.who for action in urgent_actions(late_too)].count("Hòa Bình") == 2


def test_every_line_names_somebody_and_an_action():
    for kind in ("middle", "forty", "one"):
        for action in urgent_actions(material_of(kind)):
            assert action.who
            assert ": " in action.text
            assert action.text.endswith(".")
            assert action.sheet in (sheets.REPORTS, sheets.INDICATORS, sheets.SOURCES, sheets.TASKS, sheets.GARDENS)
