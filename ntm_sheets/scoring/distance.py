"""How far each indicator that is not met is from its threshold, the pace that is needed, and which criterion is nearest.

The effort of an indicator is what is missing of it, as a share of the greater of value and threshold: 0 to 1. A verdict
that is not met is missing as a whole, a choice by the steps that it lacks, what nobody reported as a whole too; where the
village says that it is met and only a visit is awaited nothing is. Criteria (or gardens) that are not met are put in the
order of the sum of their efforts, then of how many indicators they lack, then as the campaign has them.
"""

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import count

import numpy as np

from ntm_sheets.campaign.definition import Campaign, Criterion, Indicator
from ntm_sheets.campaign.measures import is_counted
from ntm_sheets.campaign.numerals import read_amount
from ntm_sheets.campaign.questions import Value
from ntm_sheets.campaign.rules import requirement
from ntm_sheets.campaign.showing import DUST_DECIMALS, rounded, show, show_number
from ntm_sheets.facts.unit_rows import DistanceRow
from ntm_sheets.scoring.criteria import PASS, STATES, Subject, Views

# A typed fraction speaks for a share that differs from it by no more than its rounding.
ROUNDING = 0.01
WHOLE = 1.0


@dataclass(frozen=True)
class Counted:
    """What is missing in the things that a share was counted from: so many of so many, as they are called."""

    missing: float
    of: float
    measure: str


def distance_rows(campaign: Campaign, of_units: Views, of_gardens: Views, today: date) -> tuple[DistanceRow, ...]:
    """Tell of every indicator that is not met how far it is: of the units, then of their gardens, the nearest step first."""
    days_left = max(0, (campaign.end - today).days)
    return (*_stepped(list(_rows(of_units, days_left))), *_stepped(list(_rows(of_gardens, days_left))))


def _rows(views: Views, days_left: int) -> Iterator[DistanceRow]:
    counted, own = views["counted"], views["own"]
    columns, places = counted.known.columns, counted.standing.counted[-1]
    said = columns["value"][own.standing.village[-1]]
    for n in np.flatnonzero(counted.verdict[-1] != PASS).tolist():
        waits = bool(own.verdict[-1, n] == PASS)
        value, raw = columns["value"][places[n]], columns["raw"][places[n]]
        row = _row(*counted.indicators[n], value, raw if isinstance(raw, str) else "", days_left)
        row = replace(row, state=STATES[int(counted.verdict[-1, n])])
        yield (replace(row, waits=True, effort=0.0, words=awaited(counted.indicators[n][2], said[n])) if waits else row)


def _row(
    subject: Subject, criterion: Criterion, indicator: Indicator, value: Value | None, raw: str, days_left: int
) -> DistanceRow:
    missing = missing_of(indicator, value)
    counted = counted_of(indicator, value, raw) if missing else None

    def a_day(amount: float | None) -> float | None:
        return amount / days_left if amount is not None and days_left else None

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
        requirement=requirement(indicator),
        value=value,
        state="missing",
        missing=missing,
        missing_counted=counted.missing if counted else None,
        of_counted=counted.of if counted else None,
        counted_measure=counted.measure if counted else "",
        pace=a_day(missing),
        pace_counted=a_day(counted.missing) if counted else None,
        effort=effort_of(indicator, value),
        waits=False,
        step=0,
        step_effort=0.0,
        words=words_of(indicator, value, missing, counted, days_left),
    )


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


def _stepped(rows: list[DistanceRow]) -> list[DistanceRow]:
    """Give numbers to the criteria of each unit, or its gardens, the nearest first."""
    parts: defaultdict[str, defaultdict[str, list[DistanceRow]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        parts[row.unit][row.garden or row.criterion].append(row)
    found: list[DistanceRow] = []
    for own in parts.values():
        efforts = {key: rounded(sum(row.effort for row in part), DUST_DECIMALS) for key, part in own.items()}
        nearest = sorted(own, key=lambda key: (efforts[key], len(own[key])))  # used at once
        for step, key in zip(count(1), nearest, strict=False):
            found += [replace(row, step=step, step_effort=efforts[key]) for row in own[key]]
    return found
