"""Random campaigns without a fault: every kind of answer and rule, Vietnamese names, odd but legal texts."""

from dataclasses import replace
from datetime import date, time, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from ntm_sheets.campaign.book.campaign_faults import DEVICE_NAMES
from ntm_sheets.campaign.calendar import DueRule, Excuse
from ntm_sheets.campaign.definition import Campaign, CriteriaSet, Criterion, Garden, Indicator, Task, Track, Unit
from ntm_sheets.campaign.names import accented
from ntm_sheets.campaign.policy import CHECKS, AwardRule, CheckRule, PointClass, PointsBy, ScoringPolicy
from ntm_sheets.campaign.texts import clean

Draw = st.DrawFn

VIETNAMESE = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"
LETTERS = VIETNAMESE + VIETNAMESE.upper() + "0123456789 =+-@#\"'&<>/()%_.,:!?–“”\n²…"
WORDS = ("Hòa Bình", "Hoà", "thôn", "Liên Miệu", "Kỳ Tiến", "tiêu chí", "nhà ở", "đường", "=1+1", "+84", "-5", "@A1", "#N/A",
    "85,5", "1", "2.500", "01/10/2021", "TRUE", "Đạt", "'x", "x005F", "_x0041_", "heading", "key", "Mã")  # fmt: skip
NUMBER_KINDS = ("number", "percent", "count", "money")
# Keys that name a file or stand in a hidden row of a form.
SMALL = "abcdefghijklmnopqrstuvwxyz0123456789"
SLUGS = st.lists(st.text(SMALL, min_size=1, max_size=8), min_size=1, max_size=3).map("-".join)
SLUGS = SLUGS.filter(lambda key: key not in DEVICE_NAMES)
# What Excel keeps: 15 digits.
DECIMALS = st.integers(-(10**9), 10**9).map(float) | st.decimals(-(10**6), 10**6, places=6).map(float)
DAYS = st.dates(date(2000, 1, 1), date(2098, 12, 31))


def texts(most: int = 60) -> st.SearchStrategy[str]:
    """Texts that a cell can hold as they are; never blank."""
    letters = st.text(LETTERS, min_size=1, max_size=most)
    words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join)
    return (
        (letters | words).map(lambda text: clean(text)[:most].strip()).filter(lambda text: text and clean(text) == text)
    )


def codes(first: str) -> st.SearchStrategy[str]:
    """Keys that begin with one of these letters: a unit's indicators, tasks and gardens share none."""
    return st.builds(
        "{}{}{}{}".format,
        st.sampled_from(first),
        st.text(SMALL + "V", max_size=3),
        st.sampled_from(["", ".", "-", "_"]),
        st.text(SMALL, min_size=1, max_size=3),
    )


def maybe(some: st.SearchStrategy[Any], nothing: Any) -> st.SearchStrategy[Any]:
    return st.just(nothing) | some


def listed(parts: st.SearchStrategy[str], least: int = 0, most: int = 4) -> st.SearchStrategy[tuple[str, ...]]:
    """Texts that stand in one cell, parted by semicolons; each once."""
    one = parts.map(lambda text: text.replace(";", ",").replace("\n", " ").strip()).filter(bool)
    return st.lists(one, min_size=least, max_size=most, unique_by=str).map(tuple)


def names(least: int, most: int) -> st.SearchStrategy[list[str]]:
    """Names that no two things share, however they are spelt."""
    return st.lists(texts(), min_size=least, max_size=most, unique_by=lambda name: accented(name) or name)


def keys(some: st.SearchStrategy[str], least: int, most: int) -> st.SearchStrategy[list[str]]:
    return st.lists(some, min_size=least, max_size=most, unique_by=str.casefold)


@st.composite
def shares(draw: Draw, total: float, count: int) -> list[float]:
    """Split points into parts of two decimals that add up."""
    cents = round(total * 100)
    cuts = sorted(draw(st.lists(st.integers(0, cents), min_size=count - 1, max_size=count - 1)))
    return [(high - low) / 100 for low, high in pairwise([0, *cuts, cents])]


@st.composite
def indicators(draw: Draw, key: str, subject: str) -> Indicator:
    kind = draw(st.sampled_from((*NUMBER_KINDS, "yesno", "choice", "date", "text")))
    choices = draw(listed(texts(20), 2, 5)) if kind == "choice" else ()
    low, high = sorted(draw(st.tuples(DECIMALS, DECIMALS)))
    comparison, threshold = "", None
    if kind in NUMBER_KINDS:
        comparison = draw(st.sampled_from(("", ">=", "<=", "=")))
        threshold = draw(st.sampled_from((low, high))) if comparison else None
    elif kind == "yesno":
        comparison = draw(st.sampled_from(("", "yes")))
    elif kind == "choice":
        comparison = draw(st.sampled_from(("", "at_least")))
        threshold = draw(st.sampled_from(choices)) if comparison else None
    return Indicator(
        key,
        draw(texts(120)),
        kind,
        comparison,
        threshold,
        draw(maybe(st.sampled_from(["%", "m", "nhà", "triệu đồng/năm"]) | texts(12), "")),
        choices,
        draw(st.sampled_from((low, None))),
        draw(st.sampled_from((high, None))),
        draw(st.booleans()),
        draw(st.booleans()),
        draw(maybe(texts(), "")),
        subject == "unit" and kind in ("count", "number") and draw(st.booleans()),
    )


@st.composite
def rules(draw: Draw) -> tuple[CheckRule, ...]:
    """Every check at any level, with any limits that it may have."""
    return tuple(
        CheckRule(
            check.key,
            draw(st.sampled_from(("warning", "note", "off"))),
            tuple(float(draw(st.integers(int(limit.low), int(limit.high)))) for limit in check.limits),
        )
        for check in CHECKS
    )


@st.composite
def criteria(draw: Draw, total: float, subject: str) -> tuple[Criterion, ...]:
    """Criteria whose points add up to `total`; a gate may stand among them."""
    own_keys = draw(keys(codes("TCM"), 1, 4))
    gate = draw(st.integers(1, len(own_keys) - 1)) if len(own_keys) > 1 and draw(st.booleans()) else None
    points = iter(draw(shares(total, len(own_keys) - (gate is not None))))
    counts = draw(st.lists(st.integers(1, 3), min_size=len(own_keys), max_size=len(own_keys)))
    own = iter(draw(keys(codes("TCM"), sum(counts), sum(counts))))
    return tuple(
        Criterion(
            code,
            draw(texts(140)),
            0.0 if at == gate else next(points),
            tuple(draw(indicators(next(own), subject)) for _ in range(count)),
            at == gate,
        )
        for at, (code, count) in enumerate(zip(own_keys, counts, strict=True))
    )


@st.composite
def policies(draw: Draw) -> ScoringPolicy:
    floors = sorted(draw(st.sets(st.integers(1, 100), max_size=4)), reverse=True)
    classes = [
        PointClass(name, floor, draw(st.none() | st.integers(0, 20)))
        for name, floor in zip(draw(names(len(floors) + 1, len(floors) + 1)), [*floors, 0], strict=True)
    ]
    by: PointsBy = draw(st.sampled_from(("counted", "own", "verified")))
    return ScoringPolicy(*draw(shares(100, 5)), tuple(classes), by, draw(st.integers(0, 400)))


@st.composite
def plans(draw: Draw, unit: str, start: date, end: date, most: int) -> list[Task]:
    """Tasks of a unit that wait for each other without a circle, in any order."""
    tasks: list[Task] = []
    for key in draw(keys(codes("AB"), 0, most)):
        first, last = sorted(draw(st.tuples(st.dates(start, end), st.dates(start, end))))
        waits = draw(st.lists(st.sampled_from([task.key for task in tasks]), max_size=3, unique=True)) if tasks else []
        tasks.append(
            Task(
                unit,
                key,
                draw(texts(120)),
                draw(st.decimals("0.001", 10**6, places=3).map(float)),
                draw(st.sampled_from(["m", "vườn", "công trình"]) | texts(12)),
                first,
                last,
                tuple(waits),
                draw(st.booleans()),
                draw(st.booleans()),
                draw(st.booleans()),
            )
        )
    return draw(st.permutations(tasks))


@st.composite
def due_rules(draw: Draw, tracks: list[str], start: date, end: date) -> DueRule:
    """A line of the calendar that says all that its rule goes by, and no more."""
    line = DueRule(draw(st.sampled_from(["", *tracks])), draw(st.sampled_from(("", "village", "team"))))
    days = st.dates(start, end)
    more: dict[str, Any] = draw(
        st.fixed_dictionaries({"rule": st.just("daily")})
        | st.fixed_dictionaries({"rule": st.just("weekdays"), "weekdays": sorted_sets(st.integers(0, 6))})
        | st.fixed_dictionaries({"rule": st.just("every"), "every": st.integers(1, 99), "since": maybe(days, None)})
        | st.fixed_dictionaries({"rule": st.just("listed"), "days": sorted_sets(days)})
    )
    return replace(line, **more)


def sorted_sets(of: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.sets(of, min_size=1, max_size=4).map(lambda found: tuple(sorted(found)))


@st.composite
def excuses(draw: Draw, units: list[str], start: date, end: date) -> Excuse:
    first, last = sorted(draw(st.tuples(st.dates(start, end), st.dates(start, end))))
    role, who = draw(st.sampled_from(("", "village", "team"))), draw(st.sampled_from(units))
    told = draw(texts()), draw(texts())
    return Excuse(who, role, first, draw(st.sampled_from((None, last))), *told, draw(st.booleans()))


@st.composite
def award_rules(draw: Draw, start: date, end: date) -> AwardRule:
    kind = draw(st.sampled_from(("reports", "verified", "points")))
    days = sorted(draw(st.sets(st.dates(start, end), min_size=2, max_size=2))) if start < end else (None, None)
    least = draw(maybe(st.integers(1, 99), None)) if kind != "reports" else None
    role, by = draw(st.sampled_from(("", "village", "team"))), draw(st.sampled_from(("counted", "own", "verified")))
    period = days if kind == "reports" and draw(st.booleans()) else (None, None)
    return AwardRule(kind, draw(texts(40)), "", by, role, least, *period, draw(maybe(st.integers(1, 9), None)))


@st.composite
def campaigns(draw: Draw, most_rows: int = 4) -> Campaign:
    """A whole campaign without a fault; `most_rows` bounds the gardens and the tasks of a unit."""
    start = draw(DAYS)
    end = start + timedelta(draw(st.integers(0, 200)))
    scoring = draw(policies())
    set_keys = draw(keys(SLUGS, 0, 3))
    sets: list[CriteriaSet] = []
    quotas: dict[str, int] = {}
    for key, name in zip(set_keys, draw(names(len(set_keys), len(set_keys))), strict=True):
        subject = draw(st.sampled_from(("unit", "garden")))
        quotas[key] = draw(st.integers(0, 7)) if subject == "garden" else 0
        total = scoring.criteria if subject == "unit" else scoring.gardens / quotas[key] if quotas[key] else 3
        about = (draw(maybe(texts(), "")), draw(st.booleans()), draw(maybe(texts(), "")))
        sets.append(CriteriaSet(key, name, subject, *about, draw(criteria(total, subject))))
    by_subject = {subject: ["", *(one.key for one in sets if one.subject == subject)] for subject in ("unit", "garden")}
    tracks: list[Track] = []
    track_keys = draw(keys(SLUGS, 1, 3))
    for key, name in zip(track_keys, draw(names(len(track_keys), len(track_keys))), strict=True):
        garden_set = draw(st.sampled_from(by_subject["garden"]))
        goal, unit_set = draw(maybe(texts(), "")), draw(st.sampled_from(by_subject["unit"]))
        quota = quotas.get(garden_set, 0)
        required = tuple(part for part in scoring.parts if draw(st.booleans()))
        tracks.append(Track(key, name, goal, unit_set, garden_set, quota, draw(maybe(texts(40), "")), required))
    unit_keys = draw(keys(SLUGS, 1, 4))
    units = tuple(
        Unit(
            key,
            name,
            draw(st.sampled_from(track_keys)),
            draw(maybe(texts(), "")),
            draw(maybe(texts(), "")),
            draw(listed(st.emails() | texts(20))),
            draw(maybe(texts(), "")),
        )
        for key, name in zip(unit_keys, draw(names(len(unit_keys), len(unit_keys))), strict=True)
    )
    # Where gardens are asked for a unit lists one at least.
    asking = {track.key for track in tracks if track.garden_quota}
    gardens = [
        Garden(unit.key, code, draw(maybe(texts(), "")))
        for unit in units
        for code in draw(keys(codes("V"), int(unit.track in asking), most_rows))
    ]
    tasks = [task for key in unit_keys for task in draw(plans(key, start, end, most_rows))]
    deadline = draw(st.integers(0, 24 * 60 - 1))
    return Campaign(
        draw(SLUGS),
        draw(texts(100)),
        draw(texts(40)),
        draw(maybe(texts(), "")),
        start,
        end,
        draw(st.dates(start, end)),
        time(*divmod(deadline, 60)),
        tuple(tracks),
        units,
        tuple(sets),
        tuple(gardens),
        tuple(tasks),
        scoring,
        draw(maybe(texts(200), "")),
        draw(rules()),
        tuple(draw(st.lists(due_rules(track_keys, start, end), max_size=3))),
        tuple(draw(st.lists(excuses(unit_keys, start, end), max_size=3))),
        awards=tuple(draw(st.lists(award_rules(start, end), max_size=3))),
        reminder=draw(maybe(st.integers(0, deadline - 1).map(lambda minute: time(*divmod(minute, 60))), None))
        if deadline
        else None,
        full_form=draw(st.integers(0, 6)),
    )
