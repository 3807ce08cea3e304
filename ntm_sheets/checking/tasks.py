"""A task's running total held against its plan, its days, what was done in the period, and the last report."""

from collections.abc import Iterator

from ntm_sheets.campaign.definition import Task
from ntm_sheets.campaign.measures import is_counted
from ntm_sheets.campaign.policy import CheckRule
from ntm_sheets.campaign.showing import amount_shown, rounded, share_shown
from ntm_sheets.checking.report import Report, show
from ntm_sheets.facts.findings import Remark
from ntm_sheets.facts.submission import Answer

# Amounts are typed with one or two decimals: less is no difference.
LEAST = 0.01


def over_plan(report: Report, rule: CheckRule) -> Iterator[Remark]:
    """Yield totals far above the plan; one that stands as in the last report was noted then."""
    for task, answer, done in _totals(report):
        before = report.number_before(answer.key)
        if done * 100 > rule.limits[0] * task.volume and done != before:
            share = show(share_shown(done / task.volume * 100))
            details = {"label": report.label(answer), "plan": _amount(task.volume, task), "share": share}
            yield Remark("task-over-plan", answer.place, show(done), details)


def early(report: Report, rule: CheckRule) -> Iterator[Remark]:
    """Yield tasks with volume before their time; told once, when the first volume comes."""
    for task, answer, done in _totals(report):
        ahead = (task.start - report.identity.report_date).days
        before = report.number_before(answer.key)
        if done > 0 and ahead > rule.limits[0] and not before:
            details = {"label": report.label(answer), "start": f"{task.start:%d/%m}", "days": str(ahead)}
            yield Remark("task-early", answer.place, show(done), details)


def overdue(report: Report, rule: CheckRule) -> Iterator[Remark]:
    """Yield unfinished tasks past their last day and without a note; told in the first report after the grace."""
    for task, answer, done in _totals(report):
        late = (report.identity.report_date - task.end).days
        before = report.known.same_role.get(answer.key)
        told = before is not None and (before[1] - task.end).days > rule.limits[0]
        noted = ("tasks", task.key, "note") in report.by_key
        if report.is_villages and late > rule.limits[0] and done < task.volume and not told and not noted:
            plan = _amount(task.volume, task)
            details = {"label": report.label(answer), "plan": plan, "end": f"{task.end:%d/%m}", "days": str(late)}
            yield Remark("task-overdue", answer.place, show(done), details)


def period_exceeds(report: Report, _rule: CheckRule) -> Iterator[Remark]:
    """Yield amounts of the period that are larger than the total they belong to."""
    for _, answer, done, period, added in _periods(report):
        if added > done + LEAST:
            yield Remark(
                "period-exceeds-total", period.place, show(added), {"label": report.label(answer), "total": show(done)}
            )


def period_is_total(report: Report, _rule: CheckRule) -> Iterator[Remark]:
    """Yield one number that stands both as the period's and as the total, though there was volume before."""
    for _, answer, done, period, added in _periods(report):
        before = report.number_before(answer.key)
        if before and added > 0 and abs(added - done) < LEAST:
            yield Remark("period-is-total", period.place, show(added), report.against_before(answer, before))


def off_parts(report: Report, rule: CheckRule) -> Iterator[Remark]:
    """Yield totals that are not the last total and the period's amount together, as far as those are not told already."""
    for task, answer, done, _, added in _periods(report):
        before = report.number_before(answer.key)
        if not report.is_villages or before is None or done < before or added >= done - LEAST:
            continue
        if abs(before + added - done) * 100 > rule.limits[0] * task.volume:
            details = report.against_before(answer, before) | {"added": show(added), "sum": show(before + added)}
            yield Remark("total-off-parts", answer.place, show(done), details)


def shrank(report: Report, _rule: CheckRule) -> Iterator[Remark]:
    """Yield running totals that are smaller than the last report's."""
    for _, answer, done in _totals(report):
        before = report.number_before(answer.key)
        if before is not None and done < before:
            yield Remark("total-shrank", answer.place, show(done), report.against_before(answer, before))


def jumped(report: Report, limit: float) -> Iterator[Remark]:
    """Yield totals that grew more than `limit` times as fast as the plan has it on average, since the last report."""
    for task, answer, done in _totals(report):
        before = report.number_before(answer.key)
        if before is None:
            continue
        pace = task.volume / ((task.end - task.start).days + 1)
        # A piece is done or not, on one day.
        if done - before > max(limit * pace * report.days_since(answer.key), is_counted(task.measure)):
            usual = f"kế hoạch tính bình quân {_pace(pace, task)}"
            details = report.against_before(answer, before) | {"usual": usual}
            yield Remark("sudden-jump", answer.place, show(done), details)


def _totals(report: Report) -> Iterator[tuple[Task, Answer, float]]:
    for task in report.tasks.values():
        done = report.done(task)
        if done:
            yield task, *done


def _periods(report: Report) -> Iterator[tuple[Task, Answer, float, Answer, float]]:
    for task, answer, done in _totals(report):
        key = ("tasks", task.key, "period")
        added = report.number(key)
        if added is not None:
            yield task, answer, done, report.by_key[key], added


def _pace(pace: float, task: Task) -> str:
    """Say how fast the plan has it; of what is counted by the piece in whole ones."""
    if not is_counted(task.measure):
        return f"mỗi ngày {_amount(amount_shown(pace), task)}"
    if pace < 1:
        return f"{show(rounded(1 / pace))} ngày xong 1 {task.measure}"
    return f"mỗi ngày {_amount(rounded(pace), task)}"


def _amount(number: float, task: Task) -> str:
    return f"{show(number)} {task.measure}".strip()
