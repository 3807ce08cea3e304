"""What is asked about a day's sheet alone: whether it is that of its day, and whether its sums were reckoned."""

from collections.abc import Iterator
from datetime import date

from ntm_sheets.campaign.showing import show
from ntm_sheets.checking.identity import DATE_CELL
from ntm_sheets.checking.report import Report
from ntm_sheets.contract.dictated import is_dictated
from ntm_sheets.facts.findings import Remark


def check_daily(report: Report) -> Iterator[Remark]:
    """Say of a day's sheet that it is another day's, or that work of the day was not added to its total."""
    stamp = report.returned.stamp
    if stamp is None or not stamp.only or is_dictated(stamp.only) or not report.is_villages:
        return
    said = report.by_key.get(DATE_CELL)
    # One that was sent back bears the day on which it came.
    day = said.value if said is not None and not report.returned.is_slip else None
    if said is not None and isinstance(day, date) and f"{day:%Y-%m-%d}" != stamp.issued:
        issued = f"{date.fromisoformat(stamp.issued):%d/%m/%Y}"
        yield Remark("daily-other-day", said.place, f"{day:%d/%m/%Y}", {"issued": issued})
    for task in report.tasks.values():
        today = report.by_key.get(("tasks", task.key, "period"))
        if today is not None and today.value and ("tasks", task.key, "done") in report.blanks:
            details = {"label": report.label(today)}
            yield Remark("daily-not-added", today.place, show(today.value), details)
