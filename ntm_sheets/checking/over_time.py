"""A report held against the unit's own earlier ones."""

from collections.abc import Iterator

from ntm_sheets.campaign.checks import CheckRule
from ntm_sheets.campaign.numerals import read_amount
from ntm_sheets.campaign.rules import is_met
from ntm_sheets.checking import tasks
from ntm_sheets.checking.reported import Report, as_number, show, shown
from ntm_sheets.facts.findings import Remark

COUNTED_TABLES = ("criteria", "gardens", "tasks")


def fell_back(report: Report, _rule: CheckRule) -> Iterator[Remark]:
    """Yield indicators that were met in the last report and are not in this one."""
    for key, indicator in report.indicators.items():
        answer, before = report.by_key.get(key), report.known.same_role.get(key)
        if answer and before and is_met(indicator, before[0]) and is_met(indicator, answer.value) is False:
            details = {
                "label": report.label(answer),
                "before": "đạt" if indicator.kind == "yesno" else f"là {shown(indicator, before[0])} (đạt)",
                "now": "chưa đạt" if indicator.kind == "yesno" else f"{shown(indicator, answer.value)} (chưa đạt)",
                "before_date": report.day_before(key),
            }
            yield Remark("fell-back", answer.place, shown(indicator, answer.value), details)


def denominator_changed(report: Report, _rule: CheckRule) -> Iterator[Remark]:
    """Yield shares typed like 45/50 that were typed with another denominator last time."""
    typed = {key: answer for key, answer in report.by_key.items() if key[0] in COUNTED_TABLES and "/" in answer.raw}
    before = report.known.past.fractions() if typed else {}
    for key, answer in typed.items():
        if key not in before:
            continue
        raw, day = before[key]
        old, new = _denominator(raw), _denominator(answer.raw)
        if old is not None and new is not None and old != new:
            details = {
                "label": report.label(answer),
                "before": raw,
                "before_date": f"{day:%d/%m}",
                "old": show(old),
                "new": show(new),
            }
            yield Remark("denominator-changed", answer.place, answer.raw, details)


def _denominator(raw: str) -> float | None:
    amount = read_amount(raw)
    return float(amount.divisor.readings[0]) if amount and amount.divisor else None


def unchanged(report: Report, rule: CheckRule) -> Iterator[Remark]:
    """Say that nothing moved for as many report days as the limit has, though something was left to do."""
    if not report.is_villages or not report.marks.progress or not _has_work(report):
        return
    days = report.known.past.alike(report.marks.progress)
    if len(days) + 1 >= rule.limits[0]:
        details = {
            "count": str(len(days) + 1),
            "first": f"{days[-1]:%d/%m}",
            "last": f"{report.identity.report_date:%d/%m}",
        }
        yield Remark("unchanged", report.top(), "", details)


def _has_work(report: Report) -> bool:
    """Tell whether an indicator is not met, or a task whose time has come is not done."""
    unmet = any(is_met(indicator, report.value(key)) is not True for key, indicator in report.indicators.items())
    return unmet or any(
        (as_number(report.value(("tasks", task.key, "done"))) or 0) < task.volume
        for task in report.tasks.values()
        if task.start <= report.identity.report_date
    )


def sudden_jump(report: Report, rule: CheckRule) -> Iterator[Remark]:
    """Yield shares and totals that moved further since the last report than the limits allow for its days."""
    yield from _jumped_shares(report, rule.limits[0])
    yield from tasks.jumped(report, rule.limits[1])


def _jumped_shares(report: Report, limit: float) -> Iterator[Remark]:
    for key, indicator in report.indicators.items():
        answer, before = report.by_key.get(key), report.known.same_role.get(key)
        if indicator.kind != "percent" or answer is None or before is None:
            continue
        now, then = as_number(answer.value), as_number(before[0])
        days = max(1, (report.identity.report_date - before[1]).days)
        # One that is no longer met is told as such.
        falls = is_met(indicator, before[0]) and is_met(indicator, answer.value) is False
        if now is not None and then is not None and abs(now - then) > limit * days and not falls:
            details = {
                "label": report.label(answer),
                "before": show(then),
                "before_date": report.day_before(key),
                "usual": f"thường không quá {show(limit)} điểm % mỗi ngày",
            }
            yield Remark("sudden-jump", answer.place, show(now), details)


def same_content(report: Report, _rule: CheckRule) -> Iterator[Remark]:
    """Note a form that says what the last one for the same day said, where nothing in that one was to be mended."""
    name, open_cells = _repeated(report)
    if name and (not open_cells or not report.campaign.rule("nothing-mended").is_on):
        yield Remark("same-content", report.top(), "", {"before": name})


def nothing_mended(report: Report, _rule: CheckRule) -> Iterator[Remark]:
    """Say that a form came again although the cells that a slip named are as they were."""
    name, open_cells = _repeated(report)
    if name and open_cells:
        yield Remark("nothing-mended", report.top(), "", {"before": name, "count": str(open_cells)})


def _repeated(report: Report) -> tuple[str, int]:
    """Give the name of the last form for the same day that says the same, and how many of its cells are in question."""
    sent = report.known.past.sent_before()
    if sent is None or sent.content != report.marks.content:
        return "", 0
    return sent.name, sent.open_cells
