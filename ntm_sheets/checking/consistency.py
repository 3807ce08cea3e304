"""Every check that a campaign can set, made of one report; of numbers that the officer put in those that speak of one cell."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from types import MappingProxyType

from ntm_sheets.campaign.policy import CheckRule
from ntm_sheets.campaign.rules import is_met
from ntm_sheets.campaign.showing import listed
from ntm_sheets.checking import comparing, gardens, photos, tasks
from ntm_sheets.checking.background import Background
from ntm_sheets.checking.catalogue import word
from ntm_sheets.checking.corrections import FormQuestions
from ntm_sheets.checking.identity import Identity
from ntm_sheets.checking.report import Checks, Report, as_number, show
from ntm_sheets.contract.layout import called
from ntm_sheets.contract.standards import subject_key
from ntm_sheets.facts.decisions import ADDED, IDENTITY_KEYS, Decided, Decision, row_id
from ntm_sheets.facts.findings import Key, Remark
from ntm_sheets.facts.records import DropRecord
from ntm_sheets.facts.submission import Answer, Returned, Role

# In these tables a village's cell that was never filled is a gap in what leadership sees; elsewhere it is a free
# choice, and a team inspects what it can.
EXPECTED_TABLES = ("criteria", "gardens", "tasks")
FREE_FIELDS = ("note", "period")
WHOLE = 100
MOST_ROWS = 10
NOMINATION = (("kind", "loại"), ("name", "tên"), ("achievement", "thành tích"))


def required(report: Report, _rule: CheckRule) -> Iterator[Remark]:
    """Yield each required cell that was left blank."""
    for key, place in report.returned.blanks:
        question = report.layout.question(*key)
        if question and question.required:
            yield Remark("required-blank", place, "", {"label": question.label})


def never_reported(report: Report, _rule: CheckRule) -> Iterator[Remark]:
    """Name, a table at a time, the cells that no report has filled yet; tasks that start later are not due."""
    if not report.is_villages:
        return
    later = {task.key for task in report.tasks.values() if task.start > report.identity.report_date}
    known = report.known.same_role
    for name in EXPECTED_TABLES:
        table = report.layout.table(name)
        gaps = [(key, place) for key, place in report.returned.blanks if key[0] == name and key not in known]
        gaps = [(key, place) for key, place in gaps if key[2] not in FREE_FIELDS and key[1] not in later]
        if table is None or not gaps:
            continue
        rows = list(dict.fromkeys(called(key[1]) if name == "criteria" else key[1] for key, _ in gaps))
        named = listed(rows, MOST_ROWS, "dòng khác")
        details = {"table": table.sheet, "count": str(len(gaps)), "rows": named}
        yield Remark("not-reported", gaps[0][1], "", details)


def above_whole(report: Report, _rule: CheckRule) -> Iterator[Remark]:
    """Yield shares above 100 % that the indicator's own bounds let in."""
    for key, answer in report.by_key.items():
        number = as_number(answer.value)
        question = report.layout.question(*key) if number is not None and number > WHOLE else None
        if number is not None and question and question.measure.strip() == "%":
            yield Remark("share-above-whole", answer.place, show(number), {"label": report.label(answer)})


def photo_missing(report: Report, _rule: CheckRule) -> Iterator[Remark]:
    """Name at once what this report newly calls reached although a photo is asked for and none came."""
    fresh = [(key, name) for key, name in _fresh_evidence(report) if name not in _shown_here(report)]
    if not report.is_villages or not fresh:
        return
    before = {subject_key(subject) for subject in report.known.past.photographed()}
    missing = [(key, name) for key, name in fresh if name not in before]
    if missing:
        place = report.by_key[missing[0][0]].place
        yield Remark(
            "photo-missing", place, "", {"rows": listed([called(name) for _, name in missing], MOST_ROWS, "mục khác")}
        )


def _fresh_evidence(report: Report) -> Iterator[tuple[Key, str]]:
    """Give the cells, with what a photo of it is called, that show a thing as reached that was not before."""
    known = report.known.same_role
    for key, indicator in report.indicators.items():
        if key[0] == "criteria" and indicator.evidence and key in report.by_key:
            before = known.get(key)
            was_met = is_met(indicator, before[0]) if before else None
            if is_met(indicator, report.by_key[key].value) and not was_met:
                yield key, indicator.key
    for task in report.tasks.values():
        done = report.done(task) if task.evidence else None
        key = ("tasks", task.key, "done")
        if done and done[1] >= task.volume > (report.number_before(key) or 0):
            yield key, task.key


def _shown_here(report: Report) -> set[str]:
    pictured = {picture.row for picture in report.returned.pictures if picture.table == "photos"}
    subjects = {row: report.by_key.get(("photos", row, "subject")) for row in pictured}
    return {subject_key(str(answer.value)) for answer in subjects.values() if answer}


def nomination_incomplete(report: Report, _rule: CheckRule) -> Iterator[Remark]:
    """Yield the first blank cell of each nomination that was begun."""
    for row in dict.fromkeys(key[1] for key in report.by_key if key[0] == "nominations"):
        missing = [(field, word) for field, word in NOMINATION if ("nominations", row, field) in report.blanks]
        if missing:
            place = report.blanks["nominations", row, missing[0][0]]
            number = row.lstrip("N0") or row
            yield Remark(
                "nomination-incomplete",
                place,
                "",
                {"number": number, "missing": ", ".join(word for _, word in missing)},
            )


# Every check that a campaign can set, in the order in which its findings are told.
CHECKERS: Checks = MappingProxyType(
    {
        "required-blank": required,
        "not-reported": never_reported,
        "same-content": comparing.same_content,
        "nothing-mended": comparing.nothing_mended,
        "unchanged": comparing.unchanged,
        "fell-back": comparing.fell_back,
        "differs-from-inspection": comparing.differs,
        "far-from-inspection": comparing.far,
        "same-answers": comparing.same_answers,
        "denominator-changed": comparing.denominator_changed,
        "sudden-jump": comparing.sudden_jump,
        "share-above-whole": above_whole,
        "gardens-miscounted": gardens.miscounted,
        "garden-owner-differs": gardens.owner_differs,
        "gardens-below-quota": gardens.below_quota,
        "total-shrank": tasks.shrank,
        "period-exceeds-total": tasks.period_exceeds,
        "period-is-total": tasks.period_is_total,
        "total-off-parts": tasks.off_parts,
        "task-over-plan": tasks.over_plan,
        "task-early": tasks.early,
        "task-overdue": tasks.overdue,
        "photo-missing": photo_missing,
        **photos.CHECKS,
        "nomination-incomplete": nomination_incomplete,
    }
)


def check_consistency(report: Report, checks: Checks = CHECKERS) -> Iterator[Remark]:
    """Yield what is doubtful about a report as a whole; nothing here makes an answer not count.

    A check that the campaign has turned off is not made.
    """
    for key, check in checks.items():
        rule = report.campaign.rule(key)
        if rule.is_on:
            yield from check(report, rule)


BackgroundOf = Callable[[str, Role, date], Background]
# What is said of one cell; what is said of a form as a whole was said of the form.
OF_A_CELL = (
    "fell-back", "differs-from-inspection", "far-from-inspection", "sudden-jump", "share-above-whole", "total-shrank",
    "period-exceeds-total", "period-is-total", "total-off-parts", "task-over-plan", "task-early",
)  # fmt: skip
BESIDE = {"done": "period", "period": "done"}


def check_additions(
    decisions: Sequence[Decision], decided: Decided, asked: FormQuestions, background_of: BackgroundOf
) -> Iterator[Remark]:
    """Yield what is doubtful about the numbers that were added; they are applied all the same."""
    numbers = [one for one in decisions if one.code == ADDED and one.key not in IDENTITY_KEYS]
    for seq in dict.fromkeys(one.target for one in numbers):
        form = decided.form_numbered(seq)
        mine = [one for one in numbers if one.target == seq]
        if form is not None:
            yield from _doubts(form, mine, decided, asked, background_of)


def _doubts(
    form: DropRecord, mine: Sequence[Decision], decided: Decided, asked: FormQuestions, background_of: BackgroundOf
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
