"""When a watch draws the outbox again though nothing came: each deadline's list of late units is drawn once it is known."""

import threading
from collections.abc import Sequence
from contextlib import nullcontext
from datetime import datetime, time, timedelta
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sessions import at_work, new_workspace

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.commands import watching
from ntm_sheets.commands.watching import (
    QUIET_WHILE,
    Pace,
    Watch,
    _look,
    _pause,
    _watch_campaign,
    is_stale,
    seconds_to_news,
    turning_points,
)
from ntm_sheets.outbox.registry import BULLETIN, RADIO
from ntm_sheets.rounds.history import results_as_of
from ntm_sheets.rounds.pipeline import WorkspaceSession
from ntm_sheets.rounds.publishing import Published, publish

FIVE = time(17)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2021-10-{text}")


def points_of(now: datetime) -> tuple[datetime, ...]:
    return (datetime.combine(now.date(), FIVE),)


@pytest.mark.parametrize(
    ("drawn", "now", "stale"),
    [
        (None, "05T08:00:00", True),
        ("05T08:00:00", "05T08:00:01", False),
        ("05T08:00:00", "05T16:59:59", False),
        ("05T16:59:59", "05T17:00:00", False),  # whoever hands in now is on time: nobody is late yet
        ("05T16:59:59", "05T17:00:01", True),
        ("05T17:00:00", "05T17:00:00", False),
        ("05T17:00:00", "05T17:00:01", True),  # what was drawn at that very second did not know
        ("05T17:00:00", "05T17:00:15", True),
        ("05T17:00:01", "05T17:00:16", False),  # told once
        ("05T17:00:01", "05T23:59:59", False),
        ("05T16:00:00", "05T18:00:00", True),
        ("05T23:59:59", "06T00:00:00", True),
        ("05T17:30:00", "06T17:30:00", True),
        ("05T18:00:00", "05T16:00:00", True),  # the clock was set back: five o'clock will pass again
    ],
)
def test_the_outbox_is_old_once_a_deadline_or_a_day_went_by(drawn: str | None, now: str, stale: bool) -> None:
    assert is_stale(None if drawn is None else at(drawn), at(now), points_of(at(now))) is stale


def drawings(looks: Sequence[datetime]) -> list[datetime]:
    """When a watch that looks at these moments draws, where no file comes."""
    drawn: list[datetime] = []
    for now in looks:
        if is_stale(drawn[-1] if drawn else None, now, points_of(now)):
            drawn.append(now)
    return drawn


# A pause, a night asleep, and a clock that is set right by minutes or hours.
STEPS = st.one_of(
    st.integers(0, 20),
    st.integers(0, 900),
    st.sampled_from((1, 5, 15, 60, 7_200, 86_400)),
    st.integers(-7_200, 200_000),
)


@given(start=st.integers(-120, 120), steps=st.lists(STEPS, max_size=60))
@example(start=-15, steps=[15, 15])
@example(start=0, steps=[1])
@example(start=-3_600, steps=[7_200])
def test_no_look_leaves_an_old_list(start: int, steps: list[int]) -> None:
    looks = [at("05T17:00:00") + timedelta(seconds=start)]
    for step in steps:
        looks.append(looks[-1] + timedelta(seconds=step))
    drawn: datetime | None = None
    for now in looks:
        if is_stale(drawn, now, points_of(now)):
            drawn = now
        assert drawn is not None
        # What lies in the outbox tells of every deadline of today that has gone by, and of no day but today.
        assert (drawn > points_of(now)[0]) == (now > points_of(now)[0])
        assert drawn.date() == now.date()
        assert drawn <= now


@given(start=st.integers(0, 86_399), pauses=st.lists(st.integers(1, 40_000), max_size=60))
def test_each_deadline_is_drawn_for_once(start: int, pauses: list[int]) -> None:
    """With a clock that only goes on: once a day at the first look, and once more after the deadline if that was before."""
    looks = [at("05T00:00:00") + timedelta(seconds=start)]
    for pause in pauses:
        looks.append(looks[-1] + timedelta(seconds=pause))
    drawn = drawings(looks)
    for day in {look.date() for look in looks}:
        today = [look for look in looks if look.date() == day]
        after = [look for look in today if look.time() > FIVE]
        wanted = [today[0], *([after[0]] if after and after[0] != today[0] else [])]
        assert [one for one in drawn if one.date() == day] == wanted


def test_the_books_close_at_a_moment_of_their_own(campaign: Campaign) -> None:
    points = turning_points(campaign, campaign.closes_at)
    assert is_stale(campaign.closes_at, campaign.closes_at + timedelta(seconds=1), points)


@pytest.mark.parametrize(
    ("now", "seconds"), [("05T16:59:50", 11.0), ("05T17:00:00", 1.0), ("05T17:00:01", None), ("05T08:00:00", 32_401.0)]
)
def test_the_next_look_is_not_much_later_than_the_news(now: str, seconds: float | None) -> None:
    assert seconds_to_news(at(now), points_of(at(now))) == seconds


@pytest.mark.parametrize(
    "looks",
    [
        ("16:59:45", "17:00:00", "17:00:15", "17:00:30"),
        ("16:00:00", "18:00:00", "18:00:15"),
        ("16:59:59", "17:00:01", "17:00:16"),
        ("17:00:00", "17:00:00", "17:00:01"),
        ("18:30:00", "18:30:15"),
    ],
)
def test_a_watch_draws_the_late_list_of_the_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, looks: tuple[str, ...]
) -> None:
    workspace = new_workspace(tmp_path / "w")
    moments = [at(f"05T{look}") for look in looks]
    told: list[bool] = []

    def drawing(session: WorkspaceSession, as_of: datetime) -> Published:
        results = results_as_of(session.campaign, session.ledger, as_of)
        today = results.late[results.late["day"] == as_of.date()]
        told.append(not today.empty)
        return Published(workspace.master, results)

    monkeypatch.setattr(watching, "publish", drawing)
    clock = iter(moments)
    watch = Watch(workspace, lambda: next(clock), Pace(15, 1), threading.Event(), cast("Any", None))
    with at_work(workspace) as session:
        for _ in moments:
            _look(watch, session)
    assert told[-1]
    assert told.count(True) == 1


class Waits:
    """A watcher that is told to wait once."""

    def __init__(self, stop: threading.Event) -> None:
        self.stop = stop

    def wait(self, _seconds: float) -> None:
        self.stop.set()


def test_a_watch_lets_readers_go_that_have_nothing_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace, stop = new_workspace(tmp_path / "w"), threading.Event()
    rests: list[float] = []
    watch = Watch(workspace, lambda: at("05T12:00"), Pace(15, 1), stop, cast("Any", Waits(stop)))
    with at_work(workspace) as session:
        monkeypatch.setattr(session, "inspector", SimpleNamespace(rest=rests.append, keep=lambda: None))
        monkeypatch.setattr(watching, "opened", lambda *_given, **_named: nullcontext(session))
        _watch_campaign(watch)
    assert rests == [QUIET_WHILE]


def test_a_watch_that_looks_seldom_wakes_for_the_deadline(tmp_path: Path) -> None:
    workspace = new_workspace(tmp_path / "w")
    now = at("05T16:59:00")
    watch = Watch(workspace, lambda: now, Pace(3_600, 1), threading.Event(), cast("Any", None))
    with at_work(workspace) as session:
        deadline = session.campaign.timetable(now).deadline(now.date())
        assert deadline == at("05T17:00:00")
        assert _pause(watch, session, busy=False) == 61.0
        assert publish(session, now).is_whole


def test_a_watch_makes_the_reminder_and_the_bulletin_by_itself_at_their_hours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace = new_workspace(tmp_path / "w")
    monkeypatch.setattr(watching, "publish", partial(publish, outputs=(BULLETIN, RADIO)))
    moments = [at(f"05T{hour}") for hour in ("15:59:50", "16:00:01", "16:00:16", "17:00:01", "17:00:16")]
    clock = iter(moments)
    watch = Watch(workspace, lambda: next(clock), Pace(15, 1), threading.Event(), cast("Any", None))
    made: list[list[str]] = []
    with at_work(workspace) as session:
        assert seconds_to_news(moments[0], turning_points(session.campaign, moments[0])) == 11.0
        for _ in moments:
            _look(watch, session)
            made.append(sorted(path.name for path in workspace.outbox.rglob("2021*")))
    evening = ["2021-10-05-nhac.txt", "2021-10-05.png", "2021-10-05.txt", "2021-10-05.txt"]
    assert made == [[], evening[:1], evening[:1], evening, evening]
    told = capsys.readouterr().out
    assert [told.count(words) for words in ("Danh sách để nhắc", "Ảnh bản tin", "Chữ kèm ảnh", "Bài đọc")] == [
        1,
        1,
        1,
        1,
    ]
    assert "lập bù" not in told
