"""The rules that the officer wrote, tried on a form: each that surely does not hold is told at a cell of the form."""

from collections.abc import Iterator

from ntm_sheets.campaign.formulas import Numbers, calculating, in_words, looked_at, outcome
from ntm_sheets.campaign.policy import OwnCheck, Step
from ntm_sheets.campaign.showing import listed, show
from ntm_sheets.checking.report import Report
from ntm_sheets.contract.layout import called
from ntm_sheets.facts.findings import Key, Remark

MOST_CELLS = 6
VERDICTS = {
    "met": ("đạt", "chưa đạt"),
    "finished": ("xong", "chưa xong"),
    "criterion": ("đạt", "chưa đạt"),
    "garden": ("đạt", "chưa đạt"),
}
SENTENCE_ENDS = (".", "!", "?", "…")


def check_own_rules(report: Report) -> Iterator[Remark]:
    """Yield the officer's rules that do not hold by what this report says; what is not known leaves a rule open.

    Where a form leaves a cell blank the last report's number stands, as it does everywhere; a rule of which this form
    says nothing is told of no more.
    """
    rules = [rule for rule in report.campaign.own_checks if _concerns(rule, report)]
    if not rules:
        return
    past = {key: value for key, (value, _) in report.known.same_role.items()}
    now, before = (calculating(report.campaign, report.unit, values.get) for values in (report.standing, past))
    numbers = Numbers(report.campaign, report.unit, now, before)
    for rule in rules:
        steps = looked_at(rule.rule)
        said = [key for step in steps for key in numbers.cells(step) if not _is_past(step) and key in report.by_key]
        if said and outcome(rule.rule, numbers) is False:
            place = report.by_key[said[0]].place
            cells = [_told(report, numbers, step) for step in steps]
            ended = rule.message if rule.message.endswith(SENTENCE_ENDS) else f"{rule.message}."
            details = {"message": ended, "rule": rule.rule.text, "cells": listed(cells, MOST_CELLS, "số khác", "; ")}
            yield Remark(rule.code, place, show(report.standing[said[0]]), details)


def _concerns(rule: OwnCheck, report: Report) -> bool:
    identity, unit = report.identity, report.unit
    return (
        rule.level != "off"
        and rule.track in ("", unit.track)
        and rule.unit in ("", unit.key)
        and rule.role in ("", identity.role)
        and (rule.since is None or rule.since <= identity.report_date)
    )


def _is_past(step: Step) -> bool:
    return step.op in ("before", "done-before", "planned")


def _told(report: Report, numbers: Numbers, step: Step) -> str:
    """Say what a step found, and in which cell of this form or in the report of which day that stands."""
    keys = numbers.cells(step)
    name = {"before": f"hôm trước({called(step.name)})", "done-before": f"hôm trước({step.name})"}.get(step.op)
    name = name or (f"kế hoạch({step.name})" if step.op == "planned" else called(step.name))
    where = _where(report, keys[0], is_past=_is_past(step)) if len(keys) == 1 else ""
    if step.op in VERDICTS:
        met = numbers.look(step)
        found = "chưa đủ số" if met is None else VERDICTS[step.op][0 if met else 1]
    else:
        found = f"là {in_words(step, numbers)}"
    return f"{name} {found}{where}"


def _where(report: Report, key: Key, *, is_past: bool) -> str:
    answer, before = report.by_key.get(key), report.known.same_role.get(key)
    if answer is not None and not is_past:
        return f" (ô {answer.place.cell})"
    return f" (báo cáo ngày {before[1]:%d/%m})" if before else ""
