"""A number that the officer put in, held against what the unit said before and what its team found, as the unit's own is."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from ntm_sheets.checking.additions import Asked
from ntm_sheets.checking.background import Background
from ntm_sheets.checking.catalogue import word
from ntm_sheets.checking.consistency import CHECKERS
from ntm_sheets.checking.identity import Identity
from ntm_sheets.checking.reported import Report
from ntm_sheets.facts.decisions import ADDED, IDENTITY_KEYS, Decided, Decision, row_id
from ntm_sheets.facts.findings import Key, Remark
from ntm_sheets.facts.records import DropRecord
from ntm_sheets.facts.submission import Answer, Returned, Role

BackgroundOf = Callable[[str, Role, date], Background]
# What is said of one cell; what is said of a form as a whole was said of the form.
OF_A_CELL = (
    "fell-back", "differs-from-inspection", "far-from-inspection", "sudden-jump", "share-above-whole", "total-shrank",
    "period-exceeds-total", "period-is-total", "total-off-parts", "task-over-plan", "task-early",
)  # fmt: skip
BESIDE = {"done": "period", "period": "done"}


def check_additions(
    decisions: Sequence[Decision], decided: Decided, asked: Asked, background_of: BackgroundOf
) -> Iterator[Remark]:
    """Yield what is doubtful about the numbers that were added; they are applied all the same."""
    numbers = [one for one in decisions if one.code == ADDED and one.key not in IDENTITY_KEYS]
    for seq in dict.fromkeys(one.target for one in numbers):
        form = decided.form_numbered(seq)
        mine = [one for one in numbers if one.target == seq]
        if form is not None:
            yield from _doubts(form, mine, decided, asked, background_of)


def _doubts(
    form: DropRecord, mine: Sequence[Decision], decided: Decided, asked: Asked, background_of: BackgroundOf
) -> Iterator[Remark]:
    layout, campaign = asked.layout_of(form), asked.campaign
    if layout is None or form.report_date is None or not form.role:
        return
    identity = Identity(campaign.unit(form.unit), form.role, form.report_date)
    known = background_of(form.unit, form.role, form.report_date)
    answers = tuple(_answers(form, mine, decided))
    report = Report(answers, Returned(None), layout, campaign, identity, known)
    places = {one.place for one in mine}
    for code in OF_A_CELL:
        rule = campaign.rule(code)
        for remark in CHECKERS[code](report, rule) if rule.is_on else ():
            if remark.place in places:
                yield Remark("addition-doubtful", remark.place, remark.seen, {"why": word(remark).message})


def _answers(form: DropRecord, mine: Sequence[Decision], decided: Decided) -> Iterator[Answer]:
    """Give the numbers that were added, and of a task what stands beside them in the form."""
    keys = {one.key for one in mine}
    for one in mine:
        yield Answer(*one.key, one.value, "", repaired=False, place=one.place)
    for table, row, field in sorted(keys):
        beside: Key = (table, row, BESIDE.get(field, ""))
        if table == "tasks" and beside[2] and beside not in keys:
            target = decided.target(row_id(form.seq, form.sha256, beside, ADDED))
            if target is not None and target.is_answered:
                yield Answer(*beside, target.value, target.raw, repaired=False, place=target.about)
