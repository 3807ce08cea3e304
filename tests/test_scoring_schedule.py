"""The plan in time: what is due by a day, the critical path against textbooks and against trying out every delay, and
where today's numbers lead, against a plan played day by day.
"""

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any

import networkx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_campaigns import START, task

from ntm_sheets.campaign.definition import Task
from ntm_sheets.scoring.schedule import (
    FAR,
    Outlook,
    PlanOutlook,
    Work,
    critical_path,
    days_late,
    due_share,
    foresee,
    is_timetable,
)


@pytest.mark.parametrize(
    ("day", "share"),
    [(-1, 0), (0, 0), (1, 0), (2, 0.25), (3, 0.5), (4, 0.75), (5, 1), (6, 1), (99, 1)],
)
def test_a_task_of_four_days_is_due_in_quarters(day: int, share: float) -> None:
    got = due_share([task("CV01", 80, 2, 5)], [START + timedelta(days=day)])
    assert got.tolist() == [[share]]


def test_a_task_of_one_day_is_due_that_day() -> None:
    days = [START + timedelta(days=n) for n in range(3)]
    assert due_share([task("CV01", 80, 1, 1)], days)[:, 0].tolist() == [0, 1, 1]


def test_no_task_and_no_day_give_an_empty_table() -> None:
    assert due_share([], [START]).shape == (1, 0)
    assert critical_path([]) == {}


def finishes(tasks: list[Task], late: dict[str, int]) -> dict[str, int]:
    """Play the plan: each task starts when it may and takes its days and those it is late."""
    ends: dict[str, int] = {}
    while len(ends) < len(tasks):
        for one in tasks:
            waits = [key for key in one.after if key in {other.key for other in tasks}]
            if one.key not in ends and all(key in ends for key in waits):
                start = max([one.start.toordinal(), *(ends[key] + 1 for key in waits)])
                ends[one.key] = start + (one.end - one.start).days + late.get(one.key, 0)
    return ends


def slack_by_trying(tasks: list[Task], key: str) -> int:
    """How many days a task may be late before the plan's last day moves."""
    whole = max(finishes(tasks, {}).values())
    late = 0
    while max(finishes(tasks, {key: late + 1}).values()) <= whole:
        late += 1
    return late


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10**9))
def test_slack_is_what_trying_out_every_delay_finds(seed: int) -> None:
    chance = Random(seed)
    plan = []
    for n in range(chance.randint(1, 7)):
        first = chance.randint(0, 8)
        after = [f"CV{m:02}" for m in range(n) if chance.random() < 0.35]
        plan.append(task(f"CV{n:02}", 1, first, first + chance.randint(0, 5), *after))
    chance.shuffle(plan)
    found = critical_path(plan)
    assert {key: one.slack for key, one in found.items()} == {t.key: slack_by_trying(plan, t.key) for t in plan}
    assert list(found) == [one.key for one in plan]
    assert any(one.critical for one in found.values())


def test_a_task_that_waits_for_one_that_is_not_in_the_plan_waits_for_nobody() -> None:
    plan = [task("CV01", 1, 0, 1, "CV99"), task("CV02", 1, 0, 4)]
    assert {key: (one.slack, one.critical) for key, one in critical_path(plan).items()} == {
        "CV01": (3, False),
        "CV02": (0, True),
    }


def test_due_shares_never_fall_and_end_at_all() -> None:
    days = [START + timedelta(days=n) for n in range(-3, 20)]
    tasks = [replace(task(f"CV{n}", 1, n, n + 2 * n)) for n in range(5)]
    share = due_share(tasks, days)
    assert (np.diff(share, axis=0) >= 0).all()
    assert (share[-1] == 1).all()


# Worked examples of activity-on-node networks, as introductions to operations management and operations research print
# them: key, duration, what it waits for, then ES EF LS LF, total and free float. Time counts from 0, an end is exclusive.
TEXTBOOKS = {
    # An air filter is built into a paper mill: 15 weeks by A C E G H.
    "filter": """
        A 2 -   0  2  0  2 0 0
        B 3 -   0  3  1  4 1 0
        C 2 A   2  4  2  4 0 0
        D 4 AB  3  7  4  8 1 1
        E 4 C   4  8  4  8 0 0
        F 3 C   4  7 10 13 6 6
        G 5 DE  8 13  8 13 0 0
        H 2 FG 13 15 13 15 0 0
    """,
    # A plant is built: 44 weeks by A B C E F J L N.
    "plant": """
        A  2 -   0  2  0  2 0 0
        B  4 A   2  6  2  6 0 0
        C 10 B   6 16  6 16 0 0
        D  6 C  16 22 20 26 4 0
        E  4 C  16 20 16 20 0 0
        F  5 E  20 25 20 25 0 0
        G  7 D  22 29 26 33 4 0
        H  9 EG 29 38 33 42 4 0
        I  7 C  16 23 18 25 2 2
        J  8 FI 25 33 25 33 0 0
        K  4 J  33 37 34 38 1 1
        L  5 J  33 38 33 38 0 0
        M  2 H  38 40 42 44 4 4
        N  6 KL 38 44 38 44 0 0
    """,
    # A shopping centre is enlarged: 26 weeks by A E F G I.
    "shops": """
        A  5 -   0  5  0  5 0 0
        B  6 -   0  6  6 12 6 3
        C  4 A   5  9  8 12 3 0
        D  3 A   5  8  7 10 2 2
        E  1 A   5  6  5  6 0 0
        F  4 E   6 10  6 10 0 0
        G 14 DF 10 24 10 24 0 0
        H 12 BC  9 21 12 24 3 3
        I  2 GH 24 26 24 26 0 0
    """,
}


@pytest.mark.parametrize("name", TEXTBOOKS)
@pytest.mark.parametrize("shuffled", [False, True])
def test_a_worked_example_comes_out_as_its_table_has_it(name: str, shuffled: bool) -> None:
    table = [line.split() for line in TEXTBOOKS[name].strip().splitlines()]
    plan = [task(key, 1, 0, int(days) - 1, *after.strip("-")) for key, days, after, *_ in table]
    if shuffled:
        Random(3).shuffle(plan)

    def from_start(day: date) -> int:
        return (day - START).days

    found = {
        key: [
            from_start(one.early_start), from_start(one.early_finish) + 1, from_start(one.late_start),
            from_start(one.late_finish) + 1, one.slack, one.free,
        ]
        for key, one in critical_path(plan).items()
    }  # fmt: skip
    assert found == {key: [int(number) for number in numbers] for key, _, _, *numbers in table}
    assert {key for key, one in critical_path(plan).items() if one.critical} == {
        row[0] for row in table if row[7] == "0"
    }


def random_plan(chance: Random, most: int, share: float, latest_start: int = 0) -> list[Task]:
    """A plan of up to so many tasks without a circle, in any order; `share` of all pairs wait for each other."""
    plan = []
    for n in range(chance.randint(1, most)):
        first = chance.randint(0, latest_start)
        after = [f"CV{m:02}" for m in range(n) if chance.random() < share]
        plan.append(task(f"CV{n:02}", 10, first, first + chance.randint(0, 6), *after))
    chance.shuffle(plan)
    return plan


def by_longest_ways(plan: list[Task]) -> dict[str, tuple[int, int, int, int]]:
    """Early start, late finish, total and free float in days from the start, by the longest way to and from each task."""
    by_key = {one.key: one for one in plan}
    followers = {key: [one.key for one in plan if key in one.after] for key in by_key}
    length = {key: (one.end - one.start).days + 1 for key, one in by_key.items()}

    @cache
    def start(key: str) -> int:
        own = (by_key[key].start - START).days
        return max([own, *(start(before) + length[before] for before in by_key[key].after)])

    @cache
    def way_out(key: str) -> int:
        return max((length[after] + way_out(after) for after in followers[key]), default=0)

    whole = max(start(key) + length[key] for key in by_key)
    found = {}
    for key in by_key:
        finish = start(key) + length[key]
        next_start = min((start(after) for after in followers[key]), default=whole)
        found[key] = (start(key), whole - way_out(key), whole - way_out(key) - finish, next_start - finish)
    return found


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**9))
def test_both_passes_find_the_longest_ways(seed: int) -> None:
    chance = Random(seed)
    plan = random_plan(chance, 40, chance.choice((0.03, 0.1, 0.4)), chance.choice((0, 12)))
    found = {
        key: ((one.early_start - START).days, (one.late_finish - START).days + 1, one.slack, one.free)
        for key, one in critical_path(plan).items()
    }
    assert found == by_longest_ways(plan)
    assert all(0 <= one.free <= one.slack for one in critical_path(plan).values())


def test_the_plan_is_as_long_as_networkx_finds_it() -> None:
    for seed in range(60):
        plan = random_plan(Random(seed), 60, 0.08)
        graph: Any = networkx.DiGraph()
        for one in plan:
            # A task is a way from its beginning to its end; a last step leads from each end to the plan's.
            graph.add_edge((one.key, "begin"), (one.key, "end"), weight=(one.end - one.start).days + 1)
            graph.add_edge((one.key, "end"), "end", weight=0)
            graph.add_edges_from((((before, "end"), (one.key, "begin")) for before in one.after), weight=0)
        found = critical_path(plan)
        longest = networkx.dag_longest_path(graph)
        assert networkx.dag_longest_path_length(graph) == (max(r.late_finish for r in found.values()) - START).days + 1
        assert all(found[step[0]].critical for step in longest if step != "end")


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**9))
def test_a_delay_within_the_float_moves_nothing_and_one_beyond_it_moves_the_end_by_the_rest(seed: int) -> None:
    chance = Random(seed)
    plan = random_plan(chance, 12, 0.25, 6)
    end = max(finishes(plan, {}).values())
    for key, one in critical_path(plan).items():
        late = chance.randint(0, one.slack + 5)
        assert max(finishes(plan, {key: late}).values()) == end + max(late - one.slack, 0)
        # Within its free float no other task feels it.
        others = finishes(plan, {key: chance.randint(0, one.free)})
        before = finishes(plan, {})
        assert all(others[other] == before[other] for other in before if other != key)


def test_a_plan_whose_tasks_wait_for_nothing_is_a_timetable() -> None:
    assert is_timetable([])
    assert is_timetable([task("CV01", 1, 0, 1), task("CV02", 1, 0, 4, "CV99")])
    assert not is_timetable([task("CV01", 1, 0, 1), task("CV02", 1, 0, 4, "CV01")])


@settings(max_examples=300, deadline=None)
@given(st.integers(1, 9), st.integers(-2, 20), st.floats(0, 12), st.booleans())
def test_days_late_are_the_ended_days_for_which_what_is_done_is_not_enough(
    length: int, ended: int, done: float, pieces: bool
) -> None:
    one = replace(task("CV01", 12, 2, 1 + length), measure="cây" if pieces else "m")
    today = START + timedelta(days=ended)
    short = 0
    for n in range(ended + 1):
        due = 12 * float(due_share([one], [START + timedelta(days=n)])[0, 0])
        short += (np.floor(due + 1e-9) if pieces else due) > done + 1e-7
    near = abs(done * length / 12 - round(done * length / 12)) < 1e-6 or abs(done - round(done)) < 1e-6
    assert days_late(one, done, today) == short or near


@pytest.mark.parametrize(
    ("measure", "done", "ended", "late"),
    [
        ("m", None, 1, 0), ("m", None, 2, 1), ("m", 0.0, 5, 4), ("m", 25.0, 2, 0), ("m", 24.9, 2, 1),
        ("m", 50.0, 5, 2), ("m", 99.0, 9, 5), ("m", 100.0, 9, 0), ("m", 304.0, 9, 0), ("m", -5.0, 2, 1),
        ("hộ", 24.9, 2, 1), ("hộ", 25.5, 2, 0),
    ],
)  # fmt: skip
def test_days_late_by_hand(measure: str, done: float | None, ended: int, late: int) -> None:
    """Four days, 25 a day, the third day of the period to the sixth."""
    one = replace(task("CV01", 100, 2, 5), measure=measure)
    assert days_late(one, done, START + timedelta(days=ended)) == late


def test_a_meeting_is_late_only_when_its_last_day_has_gone_by() -> None:
    one = replace(task("CV01", 1, 0, 3), measure="cuộc")
    assert [days_late(one, 0.0, START + timedelta(days=n)) for n in range(6)] == [0, 0, 0, 1, 2, 3]


UNTIL = START + timedelta(days=29)


def day(n: int) -> date:
    return START + timedelta(days=n)


def work(done: float, told: int, begun: int | None = None) -> Work:
    return Work(done, day(told), None if begun is None else day(begun))


def seen(plan: list[Task], works: dict[str, Work], ended: int) -> PlanOutlook:
    return foresee(plan, {one.key: works.get(one.key, Work()) for one in plan}, day(ended), UNTIL)


def test_a_task_goes_on_at_its_pace() -> None:
    """Ten days' work of which five days did four tenths: 7,5 days are left."""
    found = seen([task("CV01", 100, 0, 9)], {"CV01": work(40, 4)}, 4)
    assert found == PlanOutlook({"CV01": Outlook(1, "pace", day(12), 17, 1, day(8), 4)}, day(12), "CV01")
    assert found.is_sure


@pytest.mark.parametrize(
    ("one", "ended", "by", "end"),
    [
        (work(40, 1), 3, "plan", 9),  # two days are no pace: six tenths of ten days are left
        (work(10, 1), 1, "plan", 10),  # so too where it is late already
        (work(40, 3), 4, "pace", 9),  # told a day ago, 10 a day: of 60 left 10 were done since
        (work(90, 1, -8), 4, "pace", 5),  # told long ago: it should be done, and can be tomorrow
        (work(40, 4, 2), 4, "pace", 9),  # begun later: in three days four tenths
        (work(30, 5), 4, "pace", 19),  # told this morning, the day has not ended
        (work(100, 4), 4, "done", None),
        (work(0, 4), 4, "unknown", 14),  # nothing done: ten days from tomorrow, at the earliest
        (Work(), 4, "unknown", 14),
        (work(0.001, 4), 4, "pace", 4 + FAR),  # nobody can say when
        (work(5e-324, 4), 4, "pace", 4 + FAR),
    ],
)
def test_what_a_forecast_goes_by(one: Work, ended: int, by: str, end: int | None) -> None:
    ahead = seen([task("CV01", 100, 0, 9)], {"CV01": one}, ended)
    found = ahead.tasks["CV01"]
    assert (found.by, found.end) == (by, None if end is None else day(end))
    assert ahead.is_sure == (by != "unknown")
    assert ahead.end == found.end


@pytest.mark.parametrize(
    ("volume", "one", "ended", "by", "end"),
    [
        # One thing that nobody sees a part of: as planned until its last day has gone by, then from day to day.
        (1, Work(), 4, "plan", 9), (1, work(0, 4), 8, "plan", 9), (1, Work(), 9, "unknown", 10), (1, Work(), 20, "unknown", 21),
        # Five of them in ten days: the first is due by the end of the second day.
        (5, Work(), 0, "plan", 9), (5, work(0, 1), 1, "unknown", 9), (5, work(0, 4), 4, "unknown", 12),
        # The third is under way by the end of the fifth day; by then with one done the second one may nearly be.
        (5, work(2, 4), 4, "pace", 9), (5, work(1, 4), 4, "pace", 12), (5, work(3, 4), 4, "pace", 8),
        (5, work(4, 20), 20, "pace", 21),
    ],
)  # fmt: skip
def test_of_what_comes_in_pieces_the_one_under_way_is_as_far_as_planned(
    volume: int, one: Work, ended: int, by: str, end: int
) -> None:
    found = seen([replace(task("CV01", volume, 0, 9), measure="vườn")], {"CV01": one}, ended).tasks["CV01"]
    assert (found.by, found.end) == (by, day(end))


def test_what_has_not_begun_waits_as_planned_and_what_has_begun_waits_no_more() -> None:
    plan = [task("A", 100, 0, 9), task("B", 100, 10, 14, "A"), task("C", 100, 8, 12, "A"), task("D", 100, 20, 21)]
    found = seen(plan, {"A": work(40, 4), "C": work(60, 4, 2)}, 4)
    assert {key: (one.by, one.end) for key, one in found.tasks.items()} == {
        "A": ("pace", day(12)), "B": ("plan", day(17)), "C": ("pace", day(6)), "D": ("plan", day(21)),
    }  # fmt: skip
    # The plan ends with D, so that a day lost on A moves nothing; two teams do the two days of D in one.
    assert [(one.moves, one.gain) for one in found.tasks.values()] == [(0, 0), (0, 0), (0, 0), (1, 1)]
    # 29 is the last day: B may lose 12 days, A what B leaves it.
    assert {key: one.room for key, one in found.tasks.items()} == {"A": 12, "B": 12, "C": 23, "D": 8}


def test_before_the_first_day_the_forecast_is_the_plan() -> None:
    plan = [task("A", 100, 0, 9), task("B", 100, 5, 14, "A"), task("C", 1, 3, 3)]
    found = seen(plan, {}, -3)
    rooms = critical_path(plan)
    assert {key: one.end for key, one in found.tasks.items()} == {key: one.early_finish for key, one in rooms.items()}
    assert {one.by for one in found.tasks.values()} == {"plan"}
    assert found.last == "B"


def test_of_a_plan_that_is_done_nothing_is_left_to_tell() -> None:
    found = seen([task("A", 100, 0, 9)], {"A": work(120, 4)}, 20)
    assert (found.end, found.last, found.tasks) == (None, "", {"A": Outlook(0, "done")})
    assert foresee([], {}, day(3), UNTIL) == PlanOutlook({}, None, "")


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**9))
def test_what_a_day_lost_and_a_second_team_do_is_what_playing_it_finds(seed: int) -> None:
    chance = Random(seed)
    plan, ended = random_plan(chance, 9, 0.3, 10), chance.randint(-2, 20)
    works = {
        one.key: Work(chance.choice((None, 0.0, 1.0, 4.0, 10.0, 11.0)), day(chance.randint(0, max(ended, 0))))
        for one in plan
    }
    found = foresee(plan, works, day(ended), UNTIL)
    left = [one for one in plan if found.tasks[one.key].by != "done"]

    def played(changed: str, days: int, end: date | None = None) -> date:
        """Lay out again what is left, one task taking more days or ending on another day of its own."""
        rest = []
        for one in left:
            ahead, begun = found.tasks[one.key], bool(works[one.key].done)
            assert ahead.end is not None
            first = day(ended + 1) if begun else max(one.start, day(ended + 1))
            after = () if begun else tuple(key for key in one.after if found.tasks[key].by != "done")
            start = max([first, *(found.tasks[key].end + timedelta(days=1) for key in after)])  # type: ignore[operator]
            stop = end if end and one.key == changed else ahead.end
            rest.append(replace(one, start=first, end=first + (stop - start), after=after))
        return date.fromordinal(max(finishes(rest, {changed: days}).values()))

    for one in left:
        ahead = found.tasks[one.key]
        assert ahead.end is not None
        assert ahead.helped_end is not None
        assert ahead.room is not None
        assert ahead.end > day(ended)
        assert day(ended) < ahead.helped_end <= ahead.end
        assert played(one.key, 0) == found.end
        assert (played(one.key, 1) - found.end).days == ahead.moves
        assert (found.end - played(one.key, 0, ahead.helped_end)).days == ahead.gain
        if ahead.room >= 0 and found.end <= UNTIL:
            assert played(one.key, ahead.room) <= UNTIL < played(one.key, ahead.room + 1)
    assert (found.end is None) == (not left)
