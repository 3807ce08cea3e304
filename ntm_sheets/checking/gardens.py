"""The rows of the model gardens held against the quota, the registered owners and the indicator that counts them."""

from collections.abc import Iterator

from ntm_sheets.campaign.checks import CheckRule
from ntm_sheets.campaign.definition import Garden, Indicator
from ntm_sheets.campaign.folding import fold
from ntm_sheets.campaign.rules import is_met
from ntm_sheets.checking.background import Key
from ntm_sheets.checking.reported import Report, as_number, show
from ntm_sheets.findings import Place, Remark


def below_quota(report: Report, _rule: CheckRule) -> Iterator[Remark]:
    """Say that fewer gardens have answers by now than the unit's group must reach."""
    quota = report.campaign.track_of(report.unit).garden_quota
    table, gardens = report.layout.table("gardens"), report.campaign.gardens_of(report.unit)
    if table is None or not report.is_villages or not any(key[0] == "gardens" for key in report.by_key):
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
        where = "danh sách đăng ký" if garden.owner or before is None else f"lần trước ({before[1]:%d/%m})"
        details = {"garden": garden.key, "expected": expected, "where": where}
        yield Remark("garden-owner-differs", answer.place, str(answer.value), details)


def _is_same(one: str, other: str) -> bool:
    """Tell whether two names may be one: “bà Lan” is “Nguyễn Thị Lan” for all that a form can say."""
    first, second = (set(fold(name).split()) - {"ong", "ba", "anh", "chi", "ho"} for name in (one, other))
    return first <= second or second <= first


def miscounted(report: Report, rule: CheckRule) -> Iterator[Remark]:
    """Hold the indicator that counts gardens against the gardens that meet every criterion, as far as is known."""
    states = [_state(report, garden) for garden in report.campaign.gardens_of(report.unit)]
    least, most = states.count(True), states.count(True) + states.count(None)
    for key, indicator in report.indicators.items():
        answer = report.by_key.get(key)
        number = as_number(answer.value) if answer and indicator.counts_gardens else None
        if answer is None or number is None or not states:
            continue
        if not least - rule.limits[0] <= number <= most + rule.limits[0]:
            counted = f"{least}" if least == most else f"{least} đến {most}"
            details = {"label": report.label(answer), "counted": counted}
            yield Remark("gardens-miscounted", answer.place, show(number), details)


def _state(report: Report, garden: Garden) -> bool | None:
    """Tell whether a garden meets all its indicators; None where that is not known."""
    met = [is_met(indicator, report.value(key)) for key, indicator in _cells(report, garden)]
    if False in met:
        return False
    return True if met and None not in met else None


def _values(report: Report, garden: Garden) -> Iterator[object]:
    for key, _ in _cells(report, garden):
        yield report.value(key)


def _cells(report: Report, garden: Garden) -> Iterator[tuple[Key, Indicator]]:
    for key, indicator in report.indicators.items():
        if key[0] == "gardens" and key[1] == garden.key:
            yield key, indicator
