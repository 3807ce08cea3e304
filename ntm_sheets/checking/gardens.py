"""The rows of the model gardens held against the quota, the registered owners and the indicator that counts them, as the unit or the officer said."""

from collections.abc import Iterator, Mapping, Sequence

from ntm_sheets.campaign.definition import Campaign, Garden, Indicator, Unit
from ntm_sheets.campaign.formulas import calculating
from ntm_sheets.campaign.names import fold
from ntm_sheets.campaign.policy import CheckRule
from ntm_sheets.campaign.questions import Value
from ntm_sheets.campaign.rules import garden_state, is_met
from ntm_sheets.checking.report import Report, as_number, show
from ntm_sheets.contract.layout import number_of
from ntm_sheets.facts.decisions import Decided, Decision
from ntm_sheets.facts.findings import Key, Place, Remark

# So many failed cells of a garden are named.
NAMED = 3


def below_quota(report: Report, _rule: CheckRule) -> Iterator[Remark]:
    """Say that fewer gardens have answers by now than the unit's group must reach."""
    quota = report.campaign.track_of(report.unit).garden_quota
    table, gardens = report.layout.table("gardens"), report.campaign.gardens_of(report.unit)
    if table is None or not report.is_villages or not any(key[0] == "gardens" for key in report.by_key):
        return
    if report.returned.stamp and report.returned.stamp.only:
        # It asks some gardens alone, and says nothing of the others.
        return
    begun = [garden for garden in gardens if any(value is not None for value in _values(report, garden))]
    if len(begun) >= quota:
        return
    waiting = {garden.key for garden in gardens} - {garden.key for garden in begun}
    place = next((place for key, place in report.returned.blanks if key[0] == "gardens" and key[1] in waiting), None)
    details = {"count": str(len(begun)), "quota": str(quota), "registered": str(len(gardens))}
    yield Remark("gardens-below-quota", place or Place(report.top().file, table.sheet), "", details)


def owner_differs(report: Report, _rule: CheckRule) -> Iterator[Remark]:
    """Yield each owner who is not the registered one; where none is registered, not the last report's."""
    for garden in report.campaign.gardens_of(report.unit):
        key = ("gardens", garden.key, "owner")
        answer, before = report.by_key.get(key), report.known.same_role.get(key)
        expected = garden.owner or (str(before[0]) if before else "")
        if answer is None or not expected or _is_same(str(answer.value), expected):
            continue
        where = "danh sách đăng ký" if garden.owner or before is None else f"lần trước ({report.day_before(key)})"
        details = {"garden": garden.key, "expected": expected, "where": where}
        yield Remark("garden-owner-differs", answer.place, str(answer.value), details)


def _is_same(one: str, other: str) -> bool:
    """Tell whether two names may be one: “bà Lan” is “Nguyễn Thị Lan” for all that a form can say."""
    first, second = (set(fold(name).split()) - {"ong", "ba", "anh", "chi", "ho"} for name in (one, other))
    return first <= second or second <= first


def miscounted(report: Report, rule: CheckRule) -> Iterator[Remark]:
    """Hold the indicator that counts gardens against the gardens that meet every criterion, as far as is known.

    What an earlier report or the officer said stands too, on either side: a number that was carried on can be wrong by
    the gardens of today.
    """
    gardens = report.campaign.gardens_of(report.unit)
    counting = [key for key, one in report.indicators.items() if one.counts_gardens and key[0] == "criteria"]
    if not gardens or not counting:
        return
    standing = report.standing
    spoken_of = [key for key in report.by_key if key[0] == "gardens" and key in report.indicators]
    for key in counting:
        number = as_number(standing.get(key))
        counted = counted_gardens(report.campaign, report.unit, standing)
        if number is None or counted is None or not (spoken_of or key in report.by_key):
            continue
        if not counted[0] - rule.limits[0] <= number <= counted[1] + rule.limits[0]:
            details = {
                "label": _label(report, key),
                "where": _where(report, key),
                "counted": in_words(counted),
                "gardens": "; ".join(_garden_words(report, garden, standing) for garden in gardens),
            }
            place = _place(report, key) or report.by_key[spoken_of[0]].place
            yield Remark("gardens-miscounted", place, show(number), details)


def counted_gardens(campaign: Campaign, unit: Unit, values: Mapping[Key, Value]) -> tuple[int, int] | None:
    """Count the least and the most gardens that meet all their indicators by these values; None where there are none."""
    look = calculating(campaign, unit, values.get)
    states = [garden_state(campaign, unit, garden, look) for garden in campaign.gardens_of(unit)]
    return (states.count(True), states.count(True) + states.count(None)) if states else None


def in_words(counted: tuple[int, int]) -> str:
    """Say how many gardens meet their indicators, or between which numbers that lies."""
    least, most = counted
    return f"{least}" if least == most else f"{least} đến {most}"


def _label(report: Report, key: Key) -> str:
    indicator = report.indicators[key]
    return f"{number_of(indicator.key)} {indicator.name}"


def _place(report: Report, key: Key) -> Place | None:
    answer = report.by_key.get(key)
    return answer.place if answer else report.blanks.get(key)


def _where(report: Report, key: Key) -> str:
    """Say where a number stands: in which cell of this form, or in the report of which day."""
    answer, before = report.by_key.get(key), report.known.same_role.get(key)
    if answer is not None:
        return f"ô {answer.place.cell}"
    return f"báo cáo ngày {before[1]:%d/%m}" if before else "số xã đã sửa"


def _garden_words(report: Report, garden: Garden, standing: Mapping[Key, Value]) -> str:
    """Say of a garden whether it meets all, and by which cells."""
    cells = [(key, indicator) for key, indicator in _cells(report, garden)]
    state = garden_state(report.campaign, report.unit, garden, calculating(report.campaign, report.unit, standing.get))
    if state is None:
        return f"{garden.key} chưa đủ số liệu"
    if state:
        here = [report.by_key[key].place.cell for key, _ in cells if key in report.by_key]
        return f"{garden.key} đạt" + (f" ({here[0]} đến {here[-1]})" if here else " (theo lần báo cáo trước)")
    failed = [key for key, indicator in cells if is_met(indicator, standing.get(key)) is False]
    named = ", ".join(_where(report, key).removeprefix("ô ") for key in failed[:NAMED])
    return f"{garden.key} chưa đạt ({named}{', …' if len(failed) > NAMED else ''})"


def _values(report: Report, garden: Garden) -> Iterator[object]:
    for key, _ in _cells(report, garden):
        yield report.value(key)


def _cells(report: Report, garden: Garden) -> Iterator[tuple[Key, Indicator]]:
    for key, indicator in report.indicators.items():
        if key[0] == "gardens" and key[1] == garden.key:
            yield key, indicator


CHECK = "gardens-miscounted"


def check_corrected_gardens(decisions: Sequence[Decision], decided: Decided, campaign: Campaign) -> Iterator[Remark]:
    """Yield the decisions after which a unit's number of gardens and its gardens' rows say different things.

    The decisions are still on their way into the ledger: what they change is laid over what it holds.
    """
    rule = campaign.rule(CHECK)
    units = {unit.key: unit for unit in campaign.units}
    for owner in dict.fromkeys((one.unit, one.role) for one in decisions):
        unit, role = units.get(owner[0]), owner[1]
        if unit is None or not role or not rule.is_on:
            continue
        before = dict(decided.last_answers(unit.key, role))
        mine = [one for one in decisions if (one.unit, one.role) == owner and one.action == "correct"]
        values: dict[Key, Value] = {key: value for key, (value, _) in before.items()}
        values |= {one.key: one.value for one in mine if one.value is not None}
        yield from _disagreeing(mine, values, unit, campaign, rule.limits[0])


def _disagreeing(
    mine: Sequence[Decision], values: dict[Key, Value], unit: Unit, campaign: Campaign, slack: float
) -> Iterator[Remark]:
    unit_set, counted = campaign.unit_set(unit), counted_gardens(campaign, unit, values)
    for indicator in unit_set.indicators if unit_set and counted else ():
        key = ("criteria", indicator.key, "value")
        number = as_number(values.get(key)) if indicator.counts_gardens else None
        cause = next((one for one in mine if one.key == key or one.key[0] == "gardens"), None)
        if counted is None or number is None or cause is None or counted[0] - slack <= number <= counted[1] + slack:
            continue
        details = {
            "label": f"{number_of(indicator.key)} {indicator.name}",
            "unit": unit.name,
            "number": show(number),
            "counted": in_words(counted),
            "about": "!".join(part for part in (cause.about.sheet, cause.about.cell) if part),
        }
        yield Remark("correction-gardens-miscounted", cause.place, show(number), details)
