"""The checks at the very edge of each of their conditions: what is just enough to ask, and what is not quite."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from test_checking_rules import (
    BEFORE,
    COUNT,
    DAY,
    FENCE,
    HALL,
    LAND,
    LATER,
    NUMBERS,
    OWNER,
    SHARE,
    TOP,
    TWIN,
    Key,
    Told,
    at,
    changed_set,
    done,
    found,
    garden_values,
    nomination,
    only,
    period,
)

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.showing import listed

HEDGE = done("CV05")  # 2 500 m from 05/10 to 15/11, with a photo
WEEK = tuple(DAY - timedelta(n) for n in range(1, 8))
PICTURE: Mapping[Key, Any] = {("photos", "A01", "subject"): "TC3.1 – Hàng rào"}


def told(campaign: Campaign, key: str, said: Mapping[Key, Any], **given: Any) -> list[Key]:
    """The cells at which one check asks."""
    cells = {at(cell): cell for cell in (*said, *given.get("blanks", ()), TOP)}
    return [cells[finding.place] for finding in found(only(campaign, campaign.rule(key)), said, **given)]


@pytest.mark.parametrize(
    ("before", "now", "asks"),
    [
        (None, 2500, True),
        (2499, 2500, True),
        (2500, 2500, False),
        (2600, 2500, False),
        (0, 2499, False),
        (2499, 2600, True),
    ],
)
def test_a_photo_is_asked_for_on_the_day_on_which_a_task_becomes_whole(
    campaign: Campaign, before: float | None, now: float, asks: bool
) -> None:
    same = {} if before is None else {HEDGE: before}
    assert told(campaign, "photo-missing", {HEDGE: now}, same=same) == ([HEDGE] if asks else [])


def test_a_task_that_needs_no_photo_is_not_asked_for_one(campaign: Campaign) -> None:
    assert told(campaign, "photo-missing", {done(LAND): 220}) == []


def test_an_indicator_that_needs_no_photo_is_not_asked_for_one(campaign: Campaign) -> None:
    assert told(campaign, "photo-missing", {("criteria", "TC1.2", "value"): 95, FENCE: 70}) == [FENCE]
    (finding,) = found(only(campaign, campaign.rule("photo-missing")), {("criteria", "TC1.2", "value"): 95, FENCE: 70})
    assert "1.2" not in finding.message


def test_a_photo_of_another_thing_is_none(campaign: Campaign) -> None:
    other = {("photos", "A01", "subject"): "TC5.1 – Nhà văn hóa"}
    assert told(campaign, "photo-missing", {FENCE: 70} | other, pictured=["A01"]) == [FENCE]
    assert told(campaign, "photo-missing", {FENCE: 70} | PICTURE, pictured=["A02"]) == [FENCE]
    assert told(campaign, "photo-missing", {FENCE: 70} | PICTURE, pictured=["A01", "A02"]) == []


def test_only_a_village_is_asked_for_photos(campaign: Campaign) -> None:
    assert told(campaign, "photo-missing", {FENCE: 70}, role="team") == []


def test_what_lacks_a_photo_is_named_and_what_was_shown_before_is_not(campaign: Campaign) -> None:
    shown = Told(shown=frozenset({"TC5.1 – Nhà văn hóa"}))
    (finding,) = found(only(campaign, campaign.rule("photo-missing")), {FENCE: 70, HALL: True, HEDGE: 2500}, past=shown)
    assert finding.place == at(FENCE)
    assert "3.1, CV05" in finding.message
    assert "5.1" not in finding.message


def test_a_task_is_work_from_its_first_day_on(campaign: Campaign) -> None:
    """With no indicator to meet and every begun task done, there is nothing left to do until a task begins."""
    plain = replace(campaign, tracks=tuple(replace(t, unit_set="", garden_set="") for t in campaign.tracks))
    starts = date(2021, 10, 29)  # CV04
    due = {done(task.key): task.volume for task in campaign.tasks_of(campaign.units[0]) if task.start < starts}
    for day, asks in ((starts - timedelta(1), False), (starts, True), (starts + timedelta(1), True)):
        past = Told(days=tuple(day - timedelta(n) for n in range(1, 8)))
        assert told(plain, "unchanged", due, past=past, day=day) == ([TOP] if asks else []), day


def test_a_task_done_to_its_last_metre_leaves_no_work_and_one_short_of_it_does(campaign: Campaign) -> None:
    plain = replace(campaign, tracks=tuple(replace(t, unit_set="", garden_set="") for t in campaign.tracks))
    due = {done(t.key): t.volume for t in campaign.tasks_of(campaign.units[0]) if t.start <= DAY}
    assert told(plain, "unchanged", due | {HEDGE: 2499.9}, past=Told(days=WEEK)) == [TOP]
    assert told(plain, "unchanged", due | {HEDGE: 2500.1}, past=Told(days=WEEK)) == []
    assert told(plain, "unchanged", {k: v for k, v in due.items() if k != HEDGE}, past=Told(days=WEEK)) == [TOP]


def test_the_days_on_which_nothing_moved_are_counted_with_this_one(campaign: Campaign) -> None:
    for before, asks in ((3, False), (4, True), (5, True)):
        said = {SHARE: 80}
        assert told(campaign, "unchanged", said, past=Told(days=WEEK[:before])) == ([TOP] if asks else [])
    assert told(campaign, "unchanged", {SHARE: 80}, past=Told(days=WEEK), role="team") == []
    assert told(campaign, "unchanged", {("criteria", "TC1.2", "note"): "x"}, past=Told(days=WEEK)) == []


@pytest.mark.parametrize(
    ("typed", "before", "asks"),
    [
        ("45/50", "45/60", True),
        ("50/60", "45/60", False),
        ("45/60 hộ", "45/60", False),
        ("90", "45/60", False),
        ("45/50", None, False),
        ("hơn/kém", "45/60", False),
        ("90 hộ/thôn", "45/60", False),
        ("45/50", "hơn/kém", False),
    ],
)
def test_a_denominator_is_held_against_the_last_one(
    campaign: Campaign, typed: str, before: str | None, asks: bool
) -> None:
    past = Told({SHARE: (before, BEFORE)} if before else {FENCE: ("1/2", BEFORE)})
    assert told(campaign, "denominator-changed", {SHARE: (90, typed)}, past=past) == ([SHARE] if asks else [])


def test_a_fraction_in_a_text_is_no_share(campaign: Campaign) -> None:
    said: Key = ("report", "difficulties", "value")
    past = Told({said: ("1/3", BEFORE)})
    assert told(campaign, "denominator-changed", {said: ("1/2 dân vắng", "1/2")}, past=past) == []
    assert past.asked == []


@pytest.mark.parametrize(
    ("before", "now", "days", "asks"),
    [
        (50, 80, 1, False),
        (49.9, 80, 1, True),
        (80, 50, 1, False),
        (80, 49.9, 1, True),
        (20, 80, 2, False),
        (19, 80, 2, True),
        (49, 80, 0, True),
    ],
)
def test_a_share_jumps_when_it_moves_more_than_its_days_allow(
    campaign: Campaign, before: float, now: float, days: int, asks: bool
) -> None:
    since = DAY - timedelta(days)
    assert told(campaign, "sudden-jump", {SHARE: now}, same={SHARE: before}, since=since) == ([SHARE] if asks else [])


@pytest.mark.parametrize(("before", "now", "days", "asks"), [(0, 595, 1, False), (0, 596, 1, True), (0, 1190, 2, False),
                                                            (0, 1191, 2, True), (0, 596, 0, True), (600, 0, 1, False)])  # fmt: skip
def test_a_total_jumps_when_it_grows_ten_times_as_fast_as_planned(
    campaign: Campaign, before: float, now: float, days: int, asks: bool
) -> None:
    """2 500 m in 42 days are 59,52 m a day."""
    since = DAY - timedelta(days)
    assert told(campaign, "sudden-jump", {HEDGE: now}, same={HEDGE: before}, since=since) == ([HEDGE] if asks else [])


def test_what_counts_things_does_not_jump(campaign: Campaign) -> None:
    assert told(campaign, "sudden-jump", {COUNT: 100}, same={COUNT: 0}) == []
    assert told(campaign, "sudden-jump", {SHARE: 80}, same={SHARE: "chữ cũ"}) == []


@pytest.mark.parametrize(
    ("total", "added", "before", "asks"),
    [
        (100, 100.01, None, False),
        (100, 100.02, None, True),
        (100, 101, 50, True),
        (0, 1, None, True),
        (0, 0, None, False),
    ],
)
def test_a_part_is_larger_than_its_whole_from_two_hundredths_on(
    campaign: Campaign, total: float, added: float, before: float | None, asks: bool
) -> None:
    said, same = {done(LAND): total, period(LAND): added}, {} if before is None else {done(LAND): before}
    assert told(campaign, "period-exceeds-total", said, same=same) == ([period(LAND)] if asks else [])


@pytest.mark.parametrize(
    ("total", "added", "before", "asks"),
    [
        (100, 100, 60, True),
        (100, 99.995, 60, True),
        (100, 99.99, 60, False),
        (100, 100.005, 60, True),
        (100, 100, 0, False),
        (0, 0, 60, False),
        (100, 40, 60, False),
    ],
)
def test_the_same_number_as_part_and_as_whole(
    campaign: Campaign, total: float, added: float, before: float, asks: bool
) -> None:
    said = {done(LAND): total, period(LAND): added}
    assert told(campaign, "period-is-total", said, same={done(LAND): before}) == ([period(LAND)] if asks else [])


@pytest.mark.parametrize(
    ("total", "added", "before", "asks"),
    [
        (125, 10, 60, False),  # 55 m² of 220 are a quarter: not more
        (125.1, 10, 60, True),
        (160, 155, 60, False),  # 55 m² too much
        (160, 155.1, 60, True),
        (60, 0, 60, False),
        (59, 10, 60, False),  # a total that shrank is told as such
        (160, 160, 60, False),  # part and whole in one: told as such
        (160, 159.995, 60, False),
    ],
)
def test_a_total_that_is_not_made_of_its_parts(
    campaign: Campaign, total: float, added: float, before: float, asks: bool
) -> None:
    said = {done(LAND): total, period(LAND): added}
    assert told(campaign, "total-off-parts", said, same={done(LAND): before}) == ([done(LAND)] if asks else [])
    assert told(campaign, "total-off-parts", said, same={done(LAND): before}, role="team") == []
    assert told(campaign, "total-off-parts", said) == []


@pytest.mark.parametrize(
    ("now", "before", "asks"),
    [(264, None, False), (264.1, None, True), (300, 300, False), (300, 299, True), (300, 0, True)],
)
def test_more_than_a_fifth_above_the_plan(campaign: Campaign, now: float, before: float | None, asks: bool) -> None:
    same = {} if before is None else {done(LAND): before}
    assert told(campaign, "task-over-plan", {done(LAND): now}, same=same) == ([done(LAND)] if asks else [])


@pytest.mark.parametrize(
    ("day", "volume", "before", "asks"),
    [
        (date(2021, 10, 26), 5, None, False),
        (date(2021, 10, 25), 5, None, True),
        (date(2021, 10, 25), 5, 0, True),
        (date(2021, 10, 25), 5, 0.5, False),
        (date(2021, 10, 25), 0, None, False),
        (date(2021, 10, 30), 5, None, False),
    ],
)
def test_a_task_begun_more_than_three_days_early(
    campaign: Campaign, day: date, volume: float, before: float | None, asks: bool
) -> None:
    same = {} if before is None else {done(LATER): before}
    assert told(campaign, "task-early", {done(LATER): volume}, same=same, day=day) == ([done(LATER)] if asks else [])


@pytest.mark.parametrize(
    ("day", "volume", "since", "asks"),
    [
        (date(2021, 10, 15), 100, None, False),
        (date(2021, 10, 16), 100, None, True),
        (date(2021, 10, 16), 219.9, None, True),
        (date(2021, 10, 16), 220, None, False),
        (date(2021, 10, 18), 100, date(2021, 10, 15), True),
        (date(2021, 10, 18), 100, date(2021, 10, 16), False),
    ],
)
def test_a_task_is_overdue_once_after_its_days_of_grace(
    campaign: Campaign, day: date, volume: float, since: date | None, asks: bool
) -> None:
    same, said = {} if since is None else {done(LAND): 90}, {done(LAND): volume}
    known = {"same": same, "since": since or BEFORE, "day": day}
    assert told(campaign, "task-overdue", said, **known) == ([done(LAND)] if asks else [])
    assert told(campaign, "task-overdue", said, role="team", **known) == []


def test_a_total_shrinks_by_any_amount(campaign: Campaign) -> None:
    for now, asks in ((99.9, True), (100, False), (100.1, False)):
        assert bool(told(campaign, "total-shrank", {done(LAND): now}, same={done(LAND): 100})) is asks
    assert told(campaign, "total-shrank", {done(LAND): 1}) == []
    assert told(campaign, "total-shrank", {done(LAND): 1}, same={done(LAND): "chữ cũ"}) == []


def test_the_quota_of_gardens_is_held_by_as_many_and_not_by_one_fewer(campaign: Campaign) -> None:
    blank: Key = ("gardens", "V5", "owner")
    four = garden_values("V1", "V2", "V3", "V4")
    assert told(campaign, "gardens-below-quota", four, blanks=[("gardens", "V1", "note"), blank]) == [blank]
    assert told(campaign, "gardens-below-quota", four | {("gardens", "V5", "VM1.1"): False}, blanks=[blank]) == []
    assert told(campaign, "gardens-below-quota", four | {("gardens", "V5", "owner"): "bà Lan"}, blanks=[blank]) == [
        blank
    ]
    assert told(campaign, "gardens-below-quota", four, blanks=[blank], role="team") == []


@pytest.mark.parametrize(
    ("count", "whole", "known_bad", "asks"),
    [(2, 2, 3, False), (1, 2, 3, True), (3, 2, 3, True), (3, 2, 2, False), (4, 2, 2, True), (1, 2, 2, True)],
)
def test_the_gardens_counted_lie_between_the_good_ones_and_those_not_known_to_be_bad(
    campaign: Campaign, count: int, whole: int, known_bad: int, asks: bool
) -> None:
    bad = {("gardens", f"V{whole + 1 + n}", "VM1.1"): False for n in range(known_bad)}
    said = {COUNT: count} | garden_values(*(f"V{n + 1}" for n in range(whole))) | bad
    assert told(campaign, "gardens-miscounted", said) == ([COUNT] if asks else [])


def test_an_owner_is_held_against_what_is_known(campaign: Campaign) -> None:
    for said, asks in (
        ("ông Nguyễn Văn Lan", True),
        ("Lan Nguyễn", False),
        ("Chị Nguyễn Thị Lan", False),
        ("Thị", False),
    ):
        cells = told(campaign, "garden-owner-differs", {OWNER: said}, same={OWNER: "Nguyễn Thị Lan"})
        assert bool(cells) is asks, said


@pytest.mark.parametrize(
    ("mine", "theirs", "day", "asks"),
    [
        (85, 70, DAY, False),
        (85, 69.9, DAY, True),
        (70, 85.1, DAY, True),
        (85, 60, BEFORE, False),
        (60, 85, BEFORE, True),
    ],
)
def test_far_from_the_inspection_is_more_than_fifteen_points(
    campaign: Campaign, mine: float, theirs: float, day: date, asks: bool
) -> None:
    cells = told(campaign, "far-from-inspection", {SHARE: mine}, other={SHARE: (theirs, day)})
    assert cells == ([SHARE] if asks else [])


def test_where_less_is_better_less_is_progress(campaign: Campaign) -> None:
    stunted: Key = ("criteria", "TC7.5", "value")
    assert told(campaign, "far-from-inspection", {stunted: 20}, other={stunted: (40, BEFORE)}) == []
    assert told(campaign, "far-from-inspection", {stunted: 40}, other={stunted: (20, BEFORE)}) == [stunted]


def test_as_many_telling_numbers_as_the_limit_are_enough_for_a_twin(campaign: Campaign) -> None:
    nine, ten = dict(list(NUMBERS.items())[1:]), dict(NUMBERS)
    assert told(campaign, "same-answers", nine, past=Told(other=TWIN)) == []
    assert told(campaign, "same-answers", ten, past=Told(other=TWIN)) == [next(iter(NUMBERS))]


def test_a_twin_is_named_by_its_unit_day_and_file(campaign: Campaign) -> None:
    (finding,) = found(only(campaign, campaign.rule("same-answers")), NUMBERS, past=Told(other=TWIN))
    assert all(word in finding.message for word in ("Liên Miệu", "19/10", "lien-mieu.xlsx"))


def test_a_nomination_is_told_at_its_first_blank(campaign: Campaign) -> None:
    blanks = [("nominations", "N02", "achievement"), ("nominations", "N02", "kind"), ("nominations", "N03", "kind")]
    (finding,) = found(only(campaign, campaign.rule("nomination-incomplete")), nomination(name="Bà Lan"), blanks=blanks)
    assert finding.place == at(("nominations", "N02", "kind"))
    assert "loại, thành tích" in finding.message
    assert "N02" not in finding.message
    assert "2" in finding.message


def test_a_hundred_percent_is_not_above_the_whole(campaign: Campaign) -> None:
    wide = changed_set(campaign, lambda one: replace(one, high=None, kind="number") if one.measure == "%" else one)
    for value, asks in ((100, False), (100.1, True)):
        assert bool(told(wide, "share-above-whole", {SHARE: value})) is asks


@pytest.mark.parametrize(("gaps", "rest"), [(10, ""), (11, " và 1 dòng khác"), (13, " và 3 dòng khác")])
def test_ten_gaps_are_named_and_the_others_counted(campaign: Campaign, gaps: int, rest: str) -> None:
    keys = [("criteria", i.key, "value") for i in campaign.unit_set(campaign.units[0]).indicators][:gaps]  # type: ignore[union-attr]
    notes = [("criteria", "TC1.1", "note"), ("tasks", "CV02", "period")]
    (finding,) = found(only(campaign, campaign.rule("not-reported")), {}, blanks=[*keys, *notes])
    assert ("dòng khác" in finding.message) is bool(rest)
    assert rest in finding.message
    assert str(gaps) in finding.message
    assert found(only(campaign, campaign.rule("not-reported")), {}, blanks=keys, role="team") == []


def test_a_list_names_ten_and_counts_the_rest() -> None:
    assert listed(["a", "b"], 2, "mục khác") == "a, b"
    assert listed(["a", "b", "c"], 2, "mục khác") == "a, b và 1 mục khác"
    assert listed(["a", "b", "c"], 1, "dòng khác", "; ") == "a và 2 dòng khác"
    assert listed([str(n) for n in range(12)], 10, "mục khác").endswith("9 và 2 mục khác")


def test_a_task_that_starts_tomorrow_is_no_gap_and_one_that_starts_today_is(campaign: Campaign) -> None:
    for day, asks in ((date(2021, 10, 28), False), (date(2021, 10, 29), True)):
        assert bool(told(campaign, "not-reported", {}, blanks=[done(LATER)], day=day)) is asks


def test_a_blank_that_nobody_asks_for_is_not_required(campaign: Campaign) -> None:
    asked: list[Key] = [("report", "reporter", "value"), ("report", "khong-co", "value"), ("khong-co", "x", "y")]
    assert told(campaign, "required-blank", {}, blanks=asked) == asked[:1]


def test_gaps_are_named_as_the_form_names_its_rows(campaign: Campaign) -> None:
    asking = only(campaign, campaign.rule("not-reported"))
    blanks = [("criteria", "TC1.2", "value"), ("criteria", "TC10.1", "value"), done(LAND), ("gardens", "V3", "VM1.1")]
    of_criteria, of_gardens, of_tasks = found(asking, {}, blanks=blanks)
    assert "1.2, 10.1" in of_criteria.message
    assert "TC1.2" not in of_criteria.message
    assert "V3" in of_gardens.message
    assert "CV02" in of_tasks.message


def test_an_indicator_that_is_not_met_is_work_though_every_task_is_done(campaign: Campaign) -> None:
    unit = campaign.units[0]
    bare = replace(campaign, tracks=tuple(replace(t, garden_set="") for t in campaign.tracks))
    met: dict[Key, Any] = {}
    for indicator in campaign.unit_set(unit).indicators:  # type: ignore[union-attr]  # a village has a set
        value = {"yesno": True, "choice": indicator.threshold}.get(indicator.kind, indicator.threshold)
        met["criteria", indicator.key, "value"] = value
    due = {done(task.key): task.volume for task in campaign.tasks_of(unit) if task.start <= DAY}
    assert told(bare, "unchanged", met | due, past=Told(days=WEEK)) == []
    assert told(bare, "unchanged", met | due | {SHARE: 89.9}, past=Told(days=WEEK)) == [TOP]
    unsaid = {key: value for key, value in (met | due).items() if key != SHARE}
    assert told(bare, "unchanged", unsaid, past=Told(days=WEEK)) == [TOP]
    assert told(bare, "unchanged", unsaid, same={SHARE: 90}, past=Told(days=WEEK)) == []
    (finding,) = found(only(bare, bare.rule("unchanged")), unsaid, past=Told(days=WEEK))
    assert "8 ngày" in finding.message


def test_a_share_jumps_only_from_a_number_to_a_number_and_a_fall_is_told_as_such(campaign: Campaign) -> None:
    assert told(campaign, "sudden-jump", {SHARE: 80}) == []
    assert told(campaign, "sudden-jump", {FENCE: 60}, same={SHARE: 20, FENCE: 55}) == []
    assert told(campaign, "sudden-jump", {SHARE: "chữ"}, same={SHARE: 20}) == []
    assert told(campaign, "sudden-jump", {SHARE: 50}, same={SHARE: 95}) == []  # met before and no longer
    assert told(campaign, "sudden-jump", {SHARE: 40}, same={SHARE: 80}) == [SHARE]  # not met before either
    assert told(campaign, "sudden-jump", {SHARE: 95}, same={SHARE: 50}) == [SHARE]


@pytest.mark.parametrize(
    ("before", "now", "falls"),
    [(90, 89.9, True), (90, 90, False), (89.9, 80, False), (None, 80, False), (95, None, False)],
)
def test_an_indicator_falls_back_from_met_to_not_met(
    campaign: Campaign, before: float | None, now: float | None, falls: bool
) -> None:
    said: dict[Key, Any] = {TOP: DAY} | ({} if now is None else {SHARE: now})
    same = {} if before is None else {SHARE: before}
    assert told(campaign, "fell-back", said, same=same) == ([SHARE] if falls else [])
