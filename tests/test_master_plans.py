"""The plans on their two sheets: what is drawn of them, which comes first, and what is said of late tasks and of the end."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from master_factory import MIDDLE, Kind, drawn, material_of
from master_reading import Master
from small_campaigns import START, Records
from thinning import thinned

from ntm_sheets.campaign.definition import Campaign, Task, Unit
from ntm_sheets.campaign.workbook import founding_campaign
from ntm_sheets.facts.plan_rows import TaskRow
from ntm_sheets.outbox.master import master_input as sheets
from ntm_sheets.outbox.master.data import add_plotted
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.progress import add_progress, gantt_rows
from ntm_sheets.outbox.master.tasks import (
    TIMETABLE,
    add_tasks,
    consequence,
    critical_mark,
    is_in_sight,
    plans_sentence,
    tasks_sentence,
)
from ntm_sheets.outbox.master.writer import Imprint, MasterWriter
from ntm_sheets.scoring.score import score


def test_the_late_tasks_stand_first_and_those_that_cost_the_end_before_the_others():
    given = material_of("middle")
    rows = given.ordered_tasks
    late = [row for row in rows if row.days_late]
    assert rows[: len(late)] == late
    assert [row.unit for row in rows[len(late) :]] == [row.unit for row in given.rows.tasks if not row.days_late]
    overrun = [min(row.room, 0) for row in late]
    assert overrun == sorted(overrun)
    assert overrun[0] < 0
    kept = [row.days_late for row in late if row.room >= 0]
    assert kept == sorted(kept, reverse=True)
    shown = [row["Chậm (ngày)"].value for row in drawn("middle").rows(sheets.TASKS)]
    assert shown == [row.days_late or None for row in rows]


def with_plans(given: MasterInput, tasks: Sequence[TaskRow]) -> MasterInput:
    return replace(given, rows=replace(given.rows, tasks=tuple(tasks)))


def test_the_gantt_picture_keeps_to_a_page():
    given = material_of("middle")
    rows, note = gantt_rows(given)
    units = [row.name for row in rows if row.start is None]
    assert sorted(units) == sorted(given.names.values())
    assert len(rows) == 6 + len(given.rows.tasks) <= 50
    assert note.endswith("việc găng.")
    many, note = gantt_rows(material_of("forty"))
    assert 48 <= len(many) <= 50
    left_out = len(material_of("forty").rows.tasks) - sum(row.start is not None for row in many)
    assert note.endswith(f" Và {left_out} việc khác trong trang Đường găng.")
    assert all(row.late for row in many if row.start)
    assert gantt_rows(material_of("bare")) == ([], "")


@pytest.mark.parametrize("kind", ["middle", "forty"])
def test_the_unit_that_the_title_names_is_on_the_picture_with_what_is_late(kind: Kind):
    given = material_of(kind)
    named = tasks_sentence(given).split("nhiều nhất ở ")[1].split(" (")[0]
    rows, _ = gantt_rows(given)
    assert rows[0].name == named  # names that are not cut
    own = [row for row in given.rows.tasks if given.names[row.unit] == named]
    until = next((n for n, row in enumerate(rows) if n and row.start is None), len(rows))
    first = [row.late for row in rows[1:until]]
    assert sum(first) == sum(row.days_late > 0 for row in own) > 0
    assert first == sorted(first, reverse=True)


def test_of_sixty_tasks_of_one_unit_the_late_ones_are_drawn():
    given = material_of("one")
    model = given.rows.tasks[0]
    made = [
        replace(
            model, task=f"CV{n:02}", state="behind" if n % 3 == 0 else "done", days_late=n if n % 3 == 0 else 0,
            critical=False,
        )
        for n in range(1, 61)
    ]  # fmt: skip
    rows, note = gantt_rows(with_plans(given, made))
    assert len(rows) == 50
    assert sum(row.late for row in rows) == 20
    assert rows[1].label.startswith("chậm 60 ngày")
    assert note.endswith(" Và 11 việc khác trong trang Đường găng.")


def test_a_late_task_says_so_in_a_word():
    rows, _ = gantt_rows(material_of("middle"))
    late = [row for row in rows if row.late]
    assert late
    assert all(re.match(r"chậm \d+ ngày", row.label) for row in late)
    assert not [row for row in rows if row.start and not row.late and "chậm" in row.label]


@pytest.mark.parametrize(
    ("changes", "label"),
    [
        ({"state": "behind", "days_late": 4, "share": 50.0, "done": 5.0}, "chậm 4 ngày · 50%"),
        ({"state": "not reported", "days_late": 1, "share": None, "done": None}, "chậm 1 ngày · chưa báo"),
        ({"state": "not reported", "days_late": 0, "share": None, "done": None}, "chưa báo"),
        ({"state": "not due", "days_late": 0, "share": None, "done": None}, ""),
        ({"state": "on track", "days_late": 0, "share": 55.84, "done": 5.0}, "55,8%"),
        ({"state": "done", "days_late": 0, "share": 104.0, "done": 5.0}, "xong"),
    ],
)
def test_beside_a_bar_stands_how_late_and_how_far_it_is(changes: dict[str, Any], label: str):
    given = material_of("middle")
    first, *rest = (replace(row, state="not due", days_late=0) for row in given.rows.tasks)
    rows, _ = gantt_rows(with_plans(given, [replace(first, **changes), *rest]))
    drawn_first = next(row for row in rows if row.name.startswith(first.task) and row.start == first.start)
    assert drawn_first.label == label
    assert drawn_first.late is ("chậm" in label)


def test_a_plan_says_when_it_ends():
    given = material_of("middle")

    def band(**changes: Any) -> str:
        plans = tuple(replace(plan, **changes) for plan in given.rows.plans)
        return gantt_rows(replace(given, rows=replace(given.rows, plans=plans)))[0][0].label

    assert band(forecast_end=None, days_over=0) == "xong"
    assert band(forecast_end=date(2021, 11, 28), days_over=0) == "dự báo xong 28/11"
    assert band(forecast_end=date(2021, 12, 4), days_over=4) == "dự báo xong 04/12, quá 4 ngày"
    assert band(forecast_end=date(2031, 12, 4), days_over=3656) == "dự báo: hơn một năm nữa"
    ended = replace(given, rows=replace(given.rows, as_of=datetime(2021, 11, 30, 18)))
    assert gantt_rows(ended)[0][0].label == "chưa xong"


def plans_said(as_of: datetime = MIDDLE, **changes: Any) -> str:
    given = material_of("middle")
    first, *rest = given.rows.plans
    calm = [replace(plan, forecast_end=date(2021, 11, 29), days_over=0, sure=True) for plan in rest]
    plans = (replace(first, **({"sure": True, "forecast_end": date(2021, 11, 30), "days_over": 0} | changes)), *calm)
    return plans_sentence(replace(given, rows=replace(given.rows, plans=plans, as_of=as_of)))


CRITICAL = " ● Việc găng: chậm ngày nào, cả kế hoạch chậm ngày đó."


def test_plans():
    late: dict[str, Any] = {"forecast_end": date(2021, 12, 4), "days_over": 4}
    assert plans_said() == f"Theo số liệu hôm nay, kế hoạch nào cũng kịp ngày 30/11.{CRITICAL}"
    one = "Theo số liệu hôm nay, 1/6 kế hoạch không kịp ngày 30/11: Hòa Bình"
    assert plans_said(**late) == f"{one} (04/12).{CRITICAL}"
    assert plans_said(**late, sure=False) == f"{one} (04/12*). *: có việc chưa báo, tính như mai mới làm.{CRITICAL}"
    far: dict[str, Any] = {"forecast_end": date(2031, 1, 1), "days_over": 3319}
    assert plans_said(**far) == f"{one} (hơn một năm nữa).{CRITICAL}"
    ended = plans_said(datetime(2021, 12, 1, 8), **late)
    assert ended.startswith("Đến ngày cuối 30/11, 6/6 kế hoạch chưa xong: Hòa Bình, Liên Miệu, Đan Trung và 3 đơn vị")
    assert plans_sentence(material_of("bare")) == ""


def test_a_plan_without_waiting_is_called_a_timetable_and_has_no_critical_path():
    flat = "là thời gian biểu, không có đường găng."
    assert f" Kế hoạch của Hòa Bình {flat}" in plans_said(timetable=True)
    given = material_of("middle")
    plans = tuple(replace(plan, timetable=True) for plan in given.rows.plans)
    tasks = tuple(replace(row, critical=False) for row in given.rows.tasks)
    timetable = replace(given, rows=replace(given.rows, plans=plans, tasks=tasks))
    assert plans_sentence(timetable).endswith(f" Kế hoạch {flat}")
    _, note = gantt_rows(timetable)
    assert note.endswith(f" Kế hoạch {flat}")
    assert "việc găng" not in f"{note} {tasks_sentence(timetable)}"
    assert {critical_mark(row, {plan.unit: plan for plan in plans}) for row in tasks} == {"–"}


def said_of(as_of: datetime = MIDDLE, **changes: Any) -> str:
    given = material_of("middle")
    row = next(one for one in given.rows.tasks if one.measure == "m" and one.after)
    calm: dict[str, Any] = {
        "state": "behind", "done": 60.0, "volume": 100.0, "days_late": 3, "forecast_by": "pace", "room": 5,
        "forecast_end": date(2021, 11, 25), "helped_end": date(2021, 11, 18), "helped_gain": 0, "delay_moves": 0,
    }  # fmt: skip
    made = replace(row, **(calm | changes))
    tasks = tuple(made if one is row else one for one in given.rows.tasks)
    return consequence(made, replace(given, rows=replace(given.rows, tasks=tasks, as_of=as_of)))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "Còn được chậm 5 ngày nữa mà vẫn kịp 30/11. Thêm một tổ: xong 18/11."),
        (
            {"delay_moves": 1, "helped_gain": 4},
            "Chậm thêm ngày nào, cả kế hoạch lùi ngày đó; còn 5 ngày là quá 30/11. Thêm một tổ: xong 18/11, cả kế hoạch sớm 4 ngày.",
        ),
        ({"room": -4}, "Cứ thế này, cả kế hoạch chậm 4 ngày so với 30/11. Thêm một tổ: xong 18/11."),
        ({"room": -4, "measure": "bộ hồ sơ"}, "Cứ thế này, cả kế hoạch chậm 4 ngày so với 30/11."),
        ({"forecast_end": date(2031, 1, 1)}, "Với tốc độ này, hơn một năm nữa mới xong."),
        (
            {"forecast_by": "unknown", "done": None, "state": "not reported"},
            "Chưa có số liệu; dự báo tính như mai mới làm. Còn được chậm 5 ngày nữa mà vẫn kịp 30/11. Thêm một tổ: xong 18/11.",
        ),
        ({"days_late": 0, "state": "on track"}, ""),
        ({"state": "done", "forecast_by": "done", "room": None, "forecast_end": None}, ""),
    ],
)
def test_what_a_task_does_to_the_plan_is_said_in_words(changes: dict[str, Any], said: str):
    assert said_of(**changes) == said


def test_at_the_end_what_lacks_is_said_instead_of_a_forecast():
    assert said_of(datetime(2021, 11, 30, 18)) == "Hết đợt, còn thiếu 40 m."


def test_when_the_drive_is_over_nothing_is_forecast():
    given = material_of("middle")
    row = next(one for one in given.rows.tasks if one.forecast_end)
    last = given.campaign.end
    assert is_in_sight(replace(row, forecast_end=last + timedelta(days=365)), given)
    assert not is_in_sight(replace(row, forecast_end=last + timedelta(days=366)), given)
    assert not is_in_sight(replace(row, forecast_end=None), given)
    for days, drawn_one in ((0, True), (1, False)):
        moment = datetime.combine(last + timedelta(days=days), datetime.min.time())
        later = replace(given, rows=replace(given.rows, as_of=moment))
        assert is_in_sight(replace(row, forecast_end=last), later) is drawn_one
        assert any(bar.forecast for bar in gantt_rows(later)[0]) is drawn_one


def test_a_task_that_is_pushed_back_names_what_it_waits_for():
    given = material_of("middle")
    row = next(one for one in given.rows.tasks if one.after == "CV05, CV06, CV07, CV08")
    tasks = tuple(
        replace(
            one,
            state="behind",
            done=1.0,
            forecast_by="pace",
            forecast_end=date(2021, 11, 20 + int(one.task[-1])),
            room=3,
        )
        if one.unit == row.unit and one.task in ("CV06", "CV07")
        else replace(one, state="done", done=one.volume, forecast_by="done", forecast_end=None, room=None)
        for one in given.rows.tasks
        if one is not row
    )
    pushed = replace(
        row,
        forecast_by="plan",
        done=None,
        days_late=0,
        forecast_end=row.end + timedelta(days=2),
        room=-2,
        delay_moves=1,
    )
    changed = with_plans(given, (*tasks, pushed))
    assert consequence(pushed, changed) == (
        "Bị lùi 2 ngày vì chờ CV07. Cứ thế này, cả kế hoạch chậm 2 ngày so với 30/11."
    )


LONG = "Vận động nhân dân hiến đất mở rộng đường trục thôn, làm rãnh thoát nước hai bên"


def odd_campaign(units: int, days: int, tasks: int, *, waiting: bool) -> Campaign:
    """So many units with long names, each with so many tasks over so many days; each waits for the one before, or none."""
    campaign = founding_campaign()
    last = campaign.start + timedelta(days=days - 1)

    def made(unit: str, n: int) -> Task:
        first = campaign.start + timedelta(days=n * (days - 1) // max(tasks, 1))
        after = (f"CV{n:02}",) if waiting and n else ()
        measure = ("m", "vườn", "cuộc", "ngày công")[n % 4]
        return Task(unit, f"CV{n + 1:02}", f"{LONG} {n}", 1 if n % 4 == 2 else 400, measure, first, last, after)

    people = tuple(Unit(f"thon-{n}", f"{LONG} {n}", campaign.tracks[0].key) for n in range(units))
    plans = tuple(made(unit.key, n) for unit in people for n in range(tasks))
    return replace(campaign, units=people, gardens=(), tasks=plans, end=last, launch_by=campaign.start)


ODD = [(1, 60, 60, False), (1, 60, 60, True), (2, 3, 4, True), (3, 400, 12, True), (40, 60, 6, True), (6, 60, 0, False)]


@pytest.mark.one_in(2)
@pytest.mark.parametrize(
    ("units", "days", "tasks", "waiting", "part"),
    thinned([(*odd, part) for part, odd in product((0.5, 0.0, 1.5), ODD)], 4),
)
def test_odd_campaigns_are_drawn_on_both_sheets(
    tmp_path: Path, units: int, days: int, tasks: int, waiting: bool, part: float
):
    """On their first day, half way, and after the end; half of the tasks reported, half done of what is reported."""
    campaign = odd_campaign(units, days, tasks, waiting=waiting)
    today = campaign.start + timedelta(days=int(part * days))
    as_of = datetime.combine(today, datetime.min.time()) + timedelta(hours=18)
    records = Records()
    for unit in campaign.units:
        told = {("tasks", one.key, "done"): one.volume / 2 for one in campaign.tasks_of(unit)[::2]}
        records.report(unit.key, (min(today, campaign.end) - START).days, told)
    results = score(campaign, records.answers, records.drops, (), as_of)
    given = MasterInput(campaign, results.rows, records.drops, ())
    writer = MasterWriter(Imprint("xã", "Chiến dịch", as_of, "abcd"))
    for add in (add_tasks, add_progress):
        add(writer, given)
    add_plotted(writer, given, [unit.key for unit in campaign.units])
    writer.save(tmp_path / "m.xlsx")
    rows, note = gantt_rows(given)
    assert len(rows) <= 50
    # A last line may be left where only a unit's name would have fitted.
    drawn_tasks = len([row for row in rows if row.start])
    assert drawn_tasks == len(campaign.tasks) or len(rows) >= 49
    assert (f"{sheets.TASKS}." in note) == (len(campaign.tasks) > drawn_tasks)
    master = Master(tmp_path / "m.xlsx")
    cells = [cell for row in master.sheet(sheets.TASKS).iter_rows() for cell in row]
    texts = [str(cell.value) for cell in cells if isinstance(cell.value, str)]
    assert not [text for text in texts if re.search(r"None|nan|NaT|pace|unknown|plan|\bdone\b|####", text)]
    # A day is drawn as a day: no cell shows its serial number.
    assert not [cell for cell in cells if isinstance(cell.value, int | float) and 40_000 < cell.value < 60_000]
    if not waiting and tasks:
        assert "thời gian biểu" in master.sheet(sheets.TASKS)["A2"].value
        assert "găng" not in note.split(TIMETABLE)[0]


def test_what_nobody_reported_in_time_is_counted_beside_what_is_late():
    given = material_of("middle")
    calm = [replace(row, state="on track", days_late=0, critical=False) for row in given.rows.tasks]
    silent = replace(calm[1], state="not reported", days_late=2)
    not_yet = replace(calm[2], state="not reported", days_late=0)
    late = replace(calm[0], state="behind", days_late=1)
    said = tasks_sentence(with_plans(given, [late, silent, not_yet, *calm[3:]]))
    assert said == f"1/{len(calm)} đầu việc chậm tiến độ; 1 việc chưa báo cáo"


@pytest.mark.parametrize("kind", ["middle", "forty", "one"])
def test_the_line_of_the_plans_has_room_for_what_it_says(kind: Kind):
    given = material_of(kind)
    assert len(plans_sentence(given)) <= 206
    long = {unit: f"{LONG} {n}" for n, unit in enumerate(given.names)}
    units = tuple(replace(unit, name=long[unit.key]) for unit in given.campaign.units)
    plans = tuple(replace(plan, timetable=n == 0, sure=False) for n, plan in enumerate(given.rows.plans))
    said = plans_sentence(
        replace(given, campaign=replace(given.campaign, units=units), rows=replace(given.rows, plans=plans))
    )
    assert said.startswith("Theo số liệu hôm nay, ")
    assert "là thời gian biểu, không có đường găng." in said
    assert len(said) <= 206
