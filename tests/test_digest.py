"""The day in one value: its figures are those of the master, its words name everybody and nobody's telephone number."""

from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from typing import Any

import pytest
from master_factory import DAY_ONE, MIDDLE, campaign_of, drops_of, findings_of, material_of, results_of
from test_master_actions import calm, missing

from ntm_sheets.campaign.showing import points_shown
from ntm_sheets.facts.orders import OrderRow
from ntm_sheets.outbox.digest import Digest, Missing, Order, Tally, digest_from
from ntm_sheets.outbox.master.actions import urgent_actions
from ntm_sheets.outbox.master.headlines import OWN, VERIFIED, headlines
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.wording import best_and_last

LAST_DAY = datetime(2021, 11, 30, 17, 30)


def at(as_of: datetime, units: int = 6) -> MasterInput:
    campaign = campaign_of(units)
    return MasterInput(
        campaign, results_of(campaign, as_of).rows, drops_of(campaign, as_of), findings_of(campaign, as_of)
    )


def made(given: MasterInput) -> Digest:
    return digest_from(given, "abcd1234")


def with_units(given: MasterInput, **values: Any) -> MasterInput:
    """The same with some values of every unit."""
    units = tuple(replace(row, **values) for row in given.rows.units)
    return replace(given, rows=replace(given.rows, units=units))


def figures_of(given: MasterInput, label: str) -> list[tuple[float, str]]:
    """The front page's large numbers with their formats, of a headline or of a figure in one that is called so."""
    return [
        (figure.value, figure.form)
        for headline in headlines(given)
        for figure in getattr(headline, "figures", (headline,))
        if any(one.label.casefold().startswith(label) for one in (headline, figure))
    ]


def test_the_figures_are_those_of_the_masters_front_page() -> None:
    given = at(MIDDLE)
    day, (complete, gardens, _, both) = made(given), headlines(given)
    for tally, headline in ((day.complete, complete), (day.gardens, gardens)):
        shown = [(one.label, one.value, one.form) for one in headline.figures]
        form = f'0"/{tally.total}"'
        assert shown == [(OWN, tally.own, form), (VERIFIED, tally.verified, form)]
    work, on_time = both.figures
    assert (day.progress, day.on_time) == (work.value, on_time.value)
    assert f"hôm nay {day.handed.came}/{day.handed.asked} đã nộp" in both.line


def test_the_units_stand_as_they_are_ranked_with_what_is_shown_of_them() -> None:
    given = at(MIDDLE)
    day = made(given)
    assert [unit.unit for unit in day.units] == [row.unit for row in given.rows.units]
    for unit, row in zip(day.units, given.rows.units, strict=True):
        assert (unit.rank, unit.points, unit.class_name) == (row.rank, points_shown(row.points), row.class_name)
        assert unit.criteria == Tally(row.criteria_passed, row.criteria_own, row.criteria_verified, row.criteria_total)
        assert unit.gardens.left == row.gardens_total - row.gardens_passed
        assert row.points_before is not None
        assert unit.change == round(unit.points - points_shown(row.points_before), 1)
    assert day.criteria.counted == sum(unit.criteria.counted for unit in day.units)
    assert day.recognised.total == sum(unit.criteria.total > 0 for unit in day.units)


def test_the_day_is_counted_in_the_campaign() -> None:
    day = made(at(MIDDLE))
    assert (day.phase, day.day, day.days, day.left) == ("running", 42, 60, 18)
    assert (day.as_of, day.code, f"{day.deadline:%d/%m %H:%M}") == (MIDDLE, "abcd1234", "12/11 17:00")
    assert day.notice
    assert made(material_of("confirmed")).notice == ""


@pytest.mark.parametrize(("day", "phase", "left"), [("2021-10-01", "before", 60), ("2021-12-02", "over", 0)])
def test_before_and_after_the_campaign(day: str, phase: str, left: int) -> None:
    given = at(MIDDLE)
    moment = datetime.fromisoformat(f"{day}T18:00")
    told = made(replace(given, rows=replace(given.rows, as_of=moment)))
    assert (told.phase, told.left) == (phase, left)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (at(DAY_ONE), "Chưa đơn vị nào nộp báo cáo"),
        (with_units(at(MIDDLE), recognised=True, recognised_verified=False), "Cả 6 thôn đủ điều kiện đạt chuẩn, phúc tra xác nhận 0"),
        (with_units(at(MIDDLE, 1), criteria_passed=8, gardens_passed=5), "Hòa Bình còn phải đạt 2 tiêu chí trong 18 ngày"),
        (
            with_units(at(LAST_DAY), criteria_passed=9, gardens_passed=4),
            "Ngày cuối: 6 thôn còn thiếu 6 tiêu chí, 6 vườn mẫu",
        ),
        (
            with_units(at(MIDDLE, 1), criteria_passed=10, gardens_passed=5, recognised=False),
            "Hòa Bình còn phải đạt điều kiện kèm theo trong 18 ngày",
        ),
        (with_units(at(MIDDLE), criteria_total=0, name="Hòa Bình", points=80.04), "dẫn đầu với 80,0 điểm"),
    ],
)  # fmt: skip
def test_the_message_says_one_thing(given: MasterInput, said: str) -> None:
    message = made(given).message
    assert message.endswith(said)
    assert not message.endswith(".")


def test_after_the_end_the_message_tells_how_it_ended() -> None:
    given = with_units(at(LAST_DAY), recognised=False)
    over = replace(given, rows=replace(given.rows, as_of=datetime(2021, 12, 1, 8)))
    assert made(over).message == "Đợt kết thúc: 0/6 thôn đủ điều kiện đạt chuẩn"


def test_a_day_without_any_report_is_empty() -> None:
    day = made(at(DAY_ONE))
    assert day.is_empty
    assert [unit.rank for unit in day.units] == [None] * 6


def test_before_the_deadline_those_are_awaited_who_have_not_handed_in() -> None:
    day = made(at(DAY_ONE))
    campaign = campaign_of(6)
    assert [one.unit for one in day.awaited if one.role == "village"] == [unit.key for unit in campaign.units]
    assert day.late == ()
    first = campaign.units[0]
    assert day.awaited[0] == Missing(first.key, first.name, "village", first.name, "hôm nay", False, first.contact)
    assert day.awaited[6].who == first.group
    assert day.handed.waiting == day.handed.asked == 6


def test_a_report_that_waits_for_the_officer_is_awaited_as_one_that_came() -> None:
    given = at(DAY_ONE)
    first = given.campaign.units[0].key
    (drop, *_) = drops_of(given.campaign, MIDDLE)
    held = replace(drop, unit=first, role="village", report_date=DAY_ONE.date(), held="after-closing")
    assert [one.unit for one in made(replace(given, drops=[held])).awaited if one.waits] == [first]
    assert not any(one.waits for one in made(replace(given, drops=[replace(held, set_aside="q1")])).awaited)


def test_all_who_are_late_are_named_with_how_long_and_whom_to_call() -> None:
    given = missing(missing(calm(), "lien-mieu", 3), "hoa-binh", 1, "team")
    village, team = made(given).late
    assert (village.who, village.how_long, village.role) == ("Liên Miệu", "3 ngày liền", "village")
    assert (team.name, team.role, team.how_long) == ("Hòa Bình", "team", "hôm nay")
    assert team.who == given.campaign.unit("hoa-binh").group


def test_the_orders_are_those_of_the_front_page_without_whom_to_call() -> None:
    given = missing(calm(), "lien-mieu", 2, contact="Ông Thử, 0912 345 678")
    campaign = given.campaign
    units = tuple(replace(unit, contact="Ông Thử, 0912 345 678") for unit in campaign.units)
    given = replace(given, campaign=replace(campaign, units=units))
    (action,) = [one for one in urgent_actions(given) if one.who == "Liên Miệu"]
    assert "0912" in action.text
    (order,) = [one for one in made(given).orders if one.who == "Liên Miệu"]
    assert order == Order("Liên Miệu", action.text.replace(" (gọi Ông Thử, 0912 345 678)", ""), "silent")
    assert "Ông Thử" not in order.text


def test_a_contact_that_is_a_name_alone_takes_nothing_from_other_names() -> None:
    given = missing(calm(), "lien-mieu", 2, contact="Miệu")
    units = tuple(replace(unit, contact="Miệu") for unit in given.campaign.units)
    (order,) = [
        one
        for one in made(replace(given, campaign=replace(given.campaign, units=units))).orders
        if one.kind == "silent"
    ]
    assert order.who == "Liên Miệu"
    assert "Miệu" not in order.text


def test_of_many_units_the_best_the_last_and_the_count_are_told() -> None:
    day = made(material_of("forty"))
    (name,) = day.lists[:1]
    own = day.of_list(name)
    best, hidden, last = best_and_last(own)
    assert (best, last) == (own[:3], own[-3:])
    assert len(own) == hidden + 6 > 8
    few = made(at(MIDDLE)).units
    assert best_and_last(few) == (few, 0, ())


def test_the_whole_is_frozen() -> None:
    day = made(at(MIDDLE))
    assert hash(day) == hash(made(at(MIDDLE)))
    assert all(is_dataclass(unit) and fields(unit) for unit in day.units)


def test_what_leaders_ordered_and_is_not_done_is_told_without_a_telephone_number() -> None:
    one = OrderRow(
        "1", "lien-mieu", "", "", "Hàng rào", "trồng nốt, hỏi ông Tư 0912 345 678",
        date(2021, 11, 30), "Chủ tịch", LAST_DAY, "open", 0,
    )  # fmt: skip
    done = replace(one, id="2", state="met", since=date(2021, 11, 11))
    (told,) = made(replace(at(MIDDLE), orders=(one, done))).given
    assert told.who == "Liên Miệu"
    assert told.text.startswith("Hàng rào: trồng nốt")
    assert "345" not in told.text
