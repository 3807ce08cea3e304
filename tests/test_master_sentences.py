"""The sentences that stand as titles, for every case of the results."""

from dataclasses import replace
from datetime import timedelta

import pytest
from master_factory import Kind, material_of

from ntm_sheets.outbox.master.criteria import criteria_sentence, gardens_sentence
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.progress import curve_sentence
from ntm_sheets.outbox.master.ranking import change, leader_sentence
from ntm_sheets.outbox.master.reports import today_sentence
from ntm_sheets.outbox.master.tasks import tasks_sentence


def changed(kind: Kind, **rows) -> MasterInput:
    given = material_of(kind)
    return replace(given, rows=replace(given.rows, **rows))


def with_criteria(*passed: int) -> MasterInput:
    units = material_of("middle").rows.units
    return changed("middle", units=tuple(replace(row, criteria_passed=n) for row, n in zip(units, passed, strict=True)))


def test_who_leads():
    units = material_of("middle").rows.units
    two = (replace(units[0], points=90.0, rank=1), replace(units[1], points=90.0, rank=1), *units[2:])
    assert leader_sentence(changed("middle", units=two)) == (
        f"{units[0].name} và {units[1].name} cùng dẫn đầu với 90,0 điểm"
    )
    all_equal = tuple(replace(row, points=90.0, rank=1) for row in units)
    assert "và 4 đơn vị khác cùng dẫn đầu" in leader_sentence(changed("middle", units=all_equal))


@pytest.mark.parametrize(
    ("passed", "said"),
    [
        ((10, 10, 10, 10, 10, 10), "Cả 6 thôn đã đạt đủ tiêu chí"),
        ((0, 0, 0, 0, 0, 0), "Chưa thôn nào có tiêu chí đạt"),
        ((10, 9, 9, 9, 9, 9), "1/6 thôn đạt đủ tiêu chí; {2}, {3} và 3 đơn vị khác còn thiếu 1"),
        ((9, 9, 9, 9, 9, 2), "Chưa thôn nào đạt đủ tiêu chí; {6} còn thiếu 8"),
    ],
)
def test_how_far_the_criteria_are(passed: tuple[int, ...], said: str):
    names = {str(n): row.name for n, row in enumerate(material_of("middle").rows.units, 1)}
    for number, name in names.items():
        said = said.replace(f"{{{number}}}", name)
    assert criteria_sentence(with_criteria(*passed)) == said


def test_where_no_criteria_are_asked_none_is_claimed():
    units = tuple(replace(row, criteria_total=0, criteria_passed=0) for row in material_of("middle").rows.units)
    assert criteria_sentence(changed("middle", units=units)) == "Chưa thôn nào có tiêu chí đạt"


def test_gardens():
    gardens = material_of("middle").rows.gardens
    none = tuple(replace(row, passed=False) for row in gardens)
    assert gardens_sentence(changed("middle", gardens=none)) == "Chưa vườn nào trong 30 vườn mẫu đạt chuẩn"
    one = (replace(gardens[0], passed=True), *none[1:])
    assert gardens_sentence(changed("middle", gardens=one)) == "1/30 vườn mẫu đạt chuẩn"


def test_tasks():
    tasks = material_of("middle").rows.tasks
    fine = tuple(replace(row, state="on track") for row in tasks)
    assert tasks_sentence(changed("middle", tasks=fine)) == "Không đầu việc nào chậm tiến độ"
    silent = (replace(fine[0], state="not reported"), *fine[1:])
    assert tasks_sentence(changed("middle", tasks=silent)) == f"1/{len(tasks)} đầu việc chưa báo cáo"
    late = tuple(replace(row, state="behind", critical=n == 0) for n, row in enumerate(fine[:2])) + fine[2:]
    assert tasks_sentence(changed("middle", tasks=late)) == (
        f"2/{len(tasks)} đầu việc chậm tiến độ, 1 việc găng; nhiều nhất ở Hòa Bình (2 việc)"
    )


@pytest.mark.parametrize(
    ("planned", "done", "said"),
    [
        (70.0, 60.0, "Đã làm 60% khối lượng cả đợt, chậm 10 điểm phần trăm so với kế hoạch"),
        (70.0, 70.04, "Đã làm 70% khối lượng cả đợt, đúng kế hoạch"),
        (70.2, 68.35, "Đã làm 68,4% khối lượng cả đợt, chậm 1,8 điểm phần trăm so với kế hoạch"),
        (70.0, 75.0, "Đã làm 75% khối lượng cả đợt, vượt kế hoạch"),
        (2.0, 0.0, "Chưa có khối lượng nào được báo cáo"),
        (2.0, None, "Chưa có khối lượng nào được báo cáo"),
    ],
)
def test_the_curve(planned: float, done: float | None, said: str):
    first = material_of("middle").rows.curve[0]
    curve = (replace(first, unit="", planned=planned, done=done),)
    assert curve_sentence(changed("middle", curve=curve)) == said


def test_reports_of_today():
    given = material_of("middle")
    states = [row.state for row in given.rows.reports if row.role == "village" and row.day == given.today]
    came = tuple(replace(row, state="late") if row.day == given.today else row for row in given.rows.reports)
    assert today_sentence(given) == f"Hôm nay {6 - states.count('missing')}/6 đơn vị đã nộp báo cáo"
    assert today_sentence(changed("middle", reports=came)) == "Hôm nay 6/6 đơn vị đã nộp báo cáo, 6 nộp muộn"
    assert today_sentence(material_of("day one")) == "Hôm nay 0/6 đơn vị đã nộp báo cáo; 6 chưa đến hạn"
    after = replace(given, rows=replace(given.rows, as_of=given.as_of + timedelta(days=90)))
    assert today_sentence(after) == "Hôm nay không nằm trong thời gian của đợt"


def test_a_change_is_what_people_see_and_not_what_the_machine_holds():
    row = replace(material_of("middle").rows.units[0], points=90.06, points_before=90.04)
    assert change(row) == 0.1
    assert change(replace(row, points_before=90.14)) == 0
    assert change(replace(row, points_before=None)) is None
