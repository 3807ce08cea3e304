"""Two editions of a campaign held against each other: one line a changed cell, whoever changed places or codes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from ntm_sheets.campaign.book.assembling import differences
from ntm_sheets.campaign.calendar import DueRule, Excuse
from ntm_sheets.campaign.definition import Campaign, Indicator, Unit

Change = Callable[[Campaign], Campaign]


def told(campaign: Campaign, change: Change) -> list[tuple[str, str, str, str, str]]:
    found = differences(campaign, change(campaign))
    return [(one.sheet, one.whose, one.heading, one.before, one.after) for one in found]


def with_first_indicator(campaign: Campaign, change: Callable[[Indicator], Indicator]) -> Campaign:
    first, *sets = campaign.sets
    criterion, *others = first.criteria
    indicators = (change(criterion.indicators[0]), *criterion.indicators[1:])
    return replace(
        campaign, sets=(replace(first, criteria=(replace(criterion, indicators=indicators), *others)), *sets)
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda c: replace(c, deadline=time(16, 30)), ("Cài đặt", "", "Giờ báo cáo hằng ngày", "17:00", "16:30")),
        (lambda c: replace(c, end=date(2021, 12, 5)), ("Cài đặt", "", "Ngày kết thúc", "30/11/2021", "05/12/2021")),
        (
            lambda c: replace(c, units=(replace(c.units[0], contact="Bà Hoa"), *c.units[1:])),
            ("Đơn vị", "Hòa Bình", "Người liên hệ", "", "Bà Hoa"),
        ),
        (
            lambda c: replace(c, units=(replace(c.units[0], track="duy-tri"), *c.units[1:])),
            ("Đơn vị", "Hòa Bình", "Nhóm", "Về đích", "Duy trì"),
        ),
        (
            lambda c: replace(c, units=(replace(c.units[0], emails=("a@b.vn", "c@d.vn")), *c.units[1:])),
            ("Đơn vị", "Hòa Bình", "Địa chỉ thư điện tử", "", "a@b.vn; c@d.vn"),
        ),
        (
            lambda c: with_first_indicator(c, lambda one: replace(one, threshold=2.5)),
            ("Chỉ tiêu", "Khu dân cư nông thôn mới kiểu mẫu TC1.1 Số nhà tạm, dột nát", "Mức", "0", "2,5"),
        ),
        (
            lambda c: replace(c, scoring=replace(c.scoring, on_time=12.5)),
            ("Chấm điểm", "", "Báo cáo đúng hạn", "10", "12,5"),
        ),
        (
            lambda c: replace(c, tasks=(replace(c.tasks[0], launch=False), *c.tasks[1:])),
            ("Đầu việc", "Hòa Bình CV01 Họp thôn, thống nhất kế hoạch và ra quân", "Việc ra quân", "Có", "Không"),
        ),
        (
            lambda c: replace(c, calendar=(DueRule("ve-dich", "team", "weekdays", (0, 6)),)),
            ("Lịch báo cáo", "", "", "", "Nhóm: Về đích; Người nộp: Đoàn công tác; Cách tính ngày: Theo thứ trong tuần; Các thứ: Thứ 2; Chủ nhật"),
        ),
        (
            lambda c: replace(c, excuses=(Excuse("hoa-binh", "", date(2021, 10, 5), None, "lũ", "Chủ tịch"),)),
            ("Ngày được miễn", "Hòa Bình", "", "", "Người nộp: Cả hai; Từ ngày: 05/10/2021; Lý do: lũ; Người quyết định: Chủ tịch"),
        ),
    ],
)  # fmt: skip
def test_a_changed_cell_is_told_in_the_words_of_the_workbook(
    campaign: Campaign, change: Change, said: tuple[str, ...]
) -> None:
    assert told(campaign, change) == [said]


def test_nothing_changed_is_nothing_told(campaign: Campaign) -> None:
    assert told(campaign, lambda c: c) == []
    assert told(campaign, lambda c: replace(c, units=c.units[::-1], tasks=c.tasks[::-1])) == []


def test_each_cell_of_a_row_is_a_line_of_its_own(campaign: Campaign) -> None:
    def later(campaign: Campaign) -> Campaign:
        week = timedelta(days=7)
        return replace(campaign, tasks=tuple(replace(t, end=t.end + week, volume=t.volume + 1) for t in campaign.tasks))

    assert len(told(campaign, later)) == 2 * len(campaign.tasks)


def test_a_plan_that_was_numbered_anew_tells_the_new_row_and_the_new_codes(campaign: Campaign) -> None:
    mine = campaign.tasks_of(campaign.units[0])
    rest = campaign.tasks[len(mine) :]
    new = replace(mine[0], key="CV01", name="Việc mới", after=(), launch=False)
    moved = tuple(replace(task, key=f"CV{n:02}") for n, task in enumerate(mine, 2))
    found = told(campaign, lambda c: replace(c, tasks=(new, *moved, *rest)))
    assert [one[2] for one in found if one[2] != "Làm sau việc"] == ["", *["Mã việc"] * len(mine)]
    assert found[0][4].startswith("Mã việc: CV01; Đầu việc: Việc mới; Khối lượng: 1")
    codes = [(before, after) for _, _, heading, before, after in found if heading == "Mã việc"]
    assert codes == [(task.key, f"CV{n:02}") for n, task in enumerate(mine, 2)]


def test_a_renamed_task_keeps_its_code_and_a_unit_that_went_takes_its_rows_along(campaign: Campaign) -> None:
    renamed = told(campaign, lambda c: replace(c, tasks=(replace(c.tasks[0], name="Họp"), *c.tasks[1:])))
    assert renamed == [("Đầu việc", "Hòa Bình CV01 Họp", "Đầu việc", "Họp thôn, thống nhất kế hoạch và ra quân", "Họp")]
    gone = campaign.units[-1].key
    less = told(
        campaign,
        lambda c: replace(
            c,
            units=c.units[:-1],
            tasks=tuple(t for t in c.tasks if t.unit != gone),
            gardens=tuple(g for g in c.gardens if g.unit != gone),
        ),
    )
    assert {(sheet, heading, bool(before), after) for sheet, _, heading, before, after in less} == {
        (sheet, "", True, "") for sheet in ("Đơn vị", "Đầu việc", "Vườn mẫu")
    }
    assert all(whose.startswith("Trường Thanh") for _, whose, *_ in less)
    more = told(campaign, lambda c: replace(c, units=(*c.units, Unit("moi", "Thôn Mới", "duy-tri"))))
    assert [(one[0], one[1], one[3]) for one in more] == [("Đơn vị", "Thôn Mới", "")]


def test_ten_thousand_tasks_are_compared_in_a_moment(campaign: Campaign) -> None:
    tasks = tuple(replace(campaign.tasks[0], key=f"CV{n}", name=f"Việc {n}") for n in range(10_000))
    big = replace(campaign, tasks=tasks)
    assert len(differences(big, replace(big, tasks=(*tasks[5:], *tasks[:3])))) == 2
