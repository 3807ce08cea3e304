"""How far each indicator that is not met is from its threshold, the pace that is needed, and which criterion is nearest.

The effort of an indicator is what is missing of it, as a share of the greater of value and threshold: 0 to 1. A verdict
that is not met is missing as a whole, a choice by the steps that it lacks, what nobody reported as a whole too; where the
village says that it is met and only a visit is awaited nothing is. Criteria (or gardens) that are not met are put in the
order of the sum of their efforts, then of how many indicators they lack, then as the campaign has them.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from ntm_sheets.campaign.definition import Campaign, Criterion, Indicator
from ntm_sheets.campaign.measures import is_counted
from ntm_sheets.campaign.questions import Value
from ntm_sheets.campaign.rules import requirement
from ntm_sheets.campaign.showing import DUST_DECIMALS, rounded, show, show_number
from ntm_sheets.facts.result_rows import State
from ntm_sheets.facts.unit_rows import DistanceRow
from ntm_sheets.scoring.criteria import PASS, STATES, Subject, Views

# A typed fraction speaks for a share that differs from it by no more than its rounding.
ROUNDING = 0.01
# A number alone is no fraction.
BARE = re.compile(r"[\d.,\s%]*")
WHOLE = 1.0


@dataclass(frozen=True)
class Counted:
    """What is missing in the things that a share was counted from: so many of so many, as they are called."""

    missing: float
    of: float
    measure: str


@dataclass(frozen=True)
class Gap:
    """How far an indicator is from being met, in numbers and in words."""

    missing: float | None
    counted: Counted | None
    effort: float
    words: str
    requirement: str


@dataclass(frozen=True, slots=True)
class _Unmet:
    """An indicator that is not met, by its place among all; it `waits` where the village says that it is met."""

    n: int
    value: Value | None
    gap: Gap
    waits: bool


def distance_rows(campaign: Campaign, of_units: Views, of_gardens: Views, today: date) -> tuple[DistanceRow, ...]:
    """Tell of every indicator that is not met how far it is: of the units, then of their gardens, the nearest step first."""
    days_left = max(0, (campaign.end - today).days)
    return tuple(row for views in (of_units, of_gardens) for row in _rows(views, days_left))


def _rows(views: Views, days_left: int) -> Iterator[DistanceRow]:
    """Give numbers to the criteria of each unit, or to its gardens, the nearest first."""
    asked = views["counted"].indicators
    parts: defaultdict[str, defaultdict[str, list[_Unmet]]] = defaultdict(lambda: defaultdict(list))
    for one in _unmet(views, days_left):
        subject, criterion, _ = asked[one.n]
        parts[subject.unit][subject.garden or criterion.key].append(one)
    for own in parts.values():
        efforts = {key: rounded(sum(one.gap.effort for one in part), DUST_DECIMALS) for key, part in own.items()}
        nearest = sorted(own, key=lambda key: (efforts[key], len(own[key])))  # used at once
        for step, key in enumerate(nearest, 1):
            for one in own[key]:
                verdict = STATES[int(views["counted"].verdict[-1, one.n])]
                yield _row(*asked[one.n], one, verdict, days_left, (step, efforts[key]))


def _unmet(views: Views, days_left: int) -> Iterator[_Unmet]:
    """Find what is not met; of the many villages that say the same of an indicator it is worked out once."""
    counted, own = views["counted"], views["own"]
    columns = counted.known.columns
    places, villages = counted.standing.counted[-1], own.standing.village[-1]
    known: dict[tuple[int, type, Value | None, str], Gap] = {}
    for n in np.flatnonzero(counted.verdict[-1] != PASS).tolist():
        indicator = counted.indicators[n][2]
        value, raw = columns["value"][places[n]], columns["raw"][places[n]]
        waits = bool(own.verdict[-1, n] == PASS)
        if waits:
            words = awaited(indicator, columns["value"][villages[n]])
            gap = replace(gap_of(indicator, value, "", days_left), effort=0.0, words=words)
            yield _Unmet(n, value, gap, waits)
            continue
        key = (id(indicator), type(value), value, raw or "")
        if key not in known:
            known[key] = gap_of(indicator, value, raw or "", days_left)
        yield _Unmet(n, value, known[key], waits)


def gap_of(indicator: Indicator, value: Value | None, raw: str, days_left: int) -> Gap:
    """Tell how far an indicator is from being met."""
    missing = missing_of(indicator, value)
    counted = counted_of(indicator, value, raw) if missing and not BARE.fullmatch(raw) else None
    words = words_of(indicator, value, missing, counted, days_left)
    return Gap(missing, counted, effort_of(indicator, value), words, requirement(indicator))


def _row(
    subject: Subject,
    criterion: Criterion,
    indicator: Indicator,
    one: _Unmet,
    state: State,
    days_left: int,
    step: tuple[int, float],
) -> DistanceRow:
    gap, counted = one.gap, one.gap.counted
    return DistanceRow(
        unit=subject.unit,
        garden=subject.garden,
        criterion=criterion.key,
        criterion_name=criterion.name,
        gate=criterion.gate,
        indicator=indicator.key,
        name=indicator.name,
        kind=indicator.kind,
        measure=indicator.measure,
        requirement=gap.requirement,
        value=one.value,
        state=state,
        missing=gap.missing,
        missing_counted=counted.missing if counted else None,
        of_counted=counted.of if counted else None,
        counted_measure=counted.measure if counted else "",
        pace=_a_day(gap.missing, days_left),
        pace_counted=_a_day(counted.missing if counted else None, days_left),
        effort=gap.effort,
        waits=one.waits,
        step=step[0],
        step_effort=step[1],
        words=gap.words,
    )


def _a_day(amount: float | None, days_left: int) -> float | None:
    return amount / days_left if amount is not None and days_left else None


def missing_of(indicator: Indicator, value: Value | None) -> float | None:
    """Give how far a number is from its threshold, in its own measure; None for what is no number."""
    limit = indicator.threshold
    if isinstance(value, bool) or not isinstance(value, int | float) or not isinstance(limit, int | float):
        return None
    gap = float(limit) - float(value)
    return rounded(
        abs(gap) if indicator.comparison == "=" else max(0.0, gap if indicator.comparison == ">=" else -gap),
        DUST_DECIMALS,
    )


def counted_of(indicator: Indicator, value: Value | None, raw: str) -> Counted | None:
    """Give what is missing in whole things where a share was typed as a fraction (“45/60 hộ”); else None."""
    # Whoever only looks imports this module too; reading of numbers takes long to load.
    from ntm_sheets.campaign.numerals import read_amount

    amount, limit = read_amount(raw), indicator.threshold
    if (
        amount is None
        or amount.divisor is None
        or not isinstance(limit, int | float)
        or not isinstance(value, int | float)
    ):
        return None
    part, whole = float(amount.numeral.readings[0]), float(amount.divisor.readings[0])
    if whole <= 0 or abs(part / whole * 100 - value) > ROUNDING:
        return None
    asked = rounded(float(limit) * whole / 100, DUST_DECIMALS)
    missing = math.ceil(asked) - part if indicator.comparison == ">=" else part - math.floor(asked)
    return Counted(float(missing), whole, amount.unit) if indicator.comparison in (">=", "<=") and missing > 0 else None


def effort_of(indicator: Indicator, value: Value | None) -> float:
    """Give what is missing of an indicator that is not met, 0 to 1."""
    missing = missing_of(indicator, value)
    if missing is not None and isinstance(value, int | float) and isinstance(indicator.threshold, int | float):
        size = max(abs(float(value)), abs(float(indicator.threshold)))
        return min(missing / size, WHOLE) if size else WHOLE
    choices, least = indicator.choices, indicator.threshold
    if indicator.comparison == "at_least" and value in choices and least in choices and len(choices) > 1:
        return (choices.index(str(value)) - choices.index(str(least))) / (len(choices) - 1)
    return WHOLE


def words_of(
    indicator: Indicator, value: Value | None, missing: float | None, counted: Counted | None, days_left: int
) -> str:
    """Say how far an indicator is from being met, and what is needed a day (“64 % / 70 %: còn 150 m, mỗi ngày 15 m”)."""
    if value is None:
        return "chưa có số liệu"
    if missing is None or not isinstance(indicator.threshold, int | float):
        return f"đang {show(value)}, cần {requirement(indicator)}" if indicator.choices else "chưa đạt"
    measure = f" {indicator.measure}" if indicator.measure else ""
    sign = {"<=": "≤ ", "=": "= "}.get(indicator.comparison, "")
    stands = f"{show(value)}{measure} / {sign}{show(indicator.threshold)}{measure}"
    verb = "còn thừa" if indicator.comparison == "<=" or float(str(value)) > indicator.threshold else "còn"
    unit, amount, whole = measure if indicator.measure != "%" else " điểm %", missing, is_counted(indicator.measure)
    if counted:
        unit, amount, whole = f" {counted.measure}" if counted.measure else "", counted.missing, True
    of = f" trong {show_number(counted.of)}" if counted else ""
    return f"{stands}: {verb} {show_number(amount)}{unit}{of}{_pace(amount, unit, days_left, whole=whole)}"


def _pace(amount: float, unit: str, days_left: int, *, whole: bool) -> str:
    """Say what is needed a day; of whole things one every so many days where that is less than one a day."""
    if days_left < 2 or not amount:
        return ""
    if whole and amount < days_left:
        days = math.floor(rounded(days_left / amount, DUST_DECIMALS))
        return f", cứ {days} ngày 1{unit}" if 1 < days < days_left else f", mỗi ngày 1{unit}" if days == 1 else ""
    decimals = 0 if whole else 1
    pace = math.ceil(rounded(amount / days_left * 10**decimals, DUST_DECIMALS)) / 10**decimals
    return f", mỗi ngày {show_number(pace)}{unit}" if pace < amount else ""


def awaited(indicator: Indicator, said: Value | None) -> str:
    """Say that the village holds an indicator to be met, and with which number."""
    value = "" if said is None or isinstance(said, bool) else f" ({show(said)} {indicator.measure}".rstrip() + ")"
    return f"thôn báo đã đạt{value}, chờ đoàn kiểm tra"
