"""What the officer decided, held against the gardens: a corrected number of gardens that no garden's row bears out."""

from collections.abc import Iterator, Sequence

from ntm_sheets.campaign.definition import Campaign, Unit
from ntm_sheets.campaign.kinds import Value, show
from ntm_sheets.checking.gardens import counted_gardens, in_words
from ntm_sheets.checking.reported import as_number
from ntm_sheets.contract.layout import number_of
from ntm_sheets.facts.decisions import Decided, Decision
from ntm_sheets.facts.findings import Key, Remark

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
