"""The cells of one form held against each other and against what is asked."""

from collections.abc import Iterator

from ntm_sheets.campaign.checks import CheckRule
from ntm_sheets.campaign.rules import is_met
from ntm_sheets.checking.reported import Report, as_number, listed, show
from ntm_sheets.contract.layout import called
from ntm_sheets.contract.standards import subject_key
from ntm_sheets.facts.findings import Key, Remark

# In these tables a village's cell that was never filled is a gap in what leadership sees; elsewhere it is a free
# choice, and a team inspects what it can.
EXPECTED_TABLES = ("criteria", "gardens", "tasks")
FREE_FIELDS = ("note", "period")
WHOLE = 100
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
        rest = f" và {len(rows) - 10} dòng khác" if len(rows) > 10 else ""
        details = {"table": table.sheet, "count": str(len(gaps)), "rows": ", ".join(rows[:10]) + rest}
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
        yield Remark("photo-missing", place, "", {"rows": listed([called(name) for _, name in missing])})


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
