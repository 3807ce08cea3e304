"""What was found in a file becomes a verdict: identity, answers, consistency, in that order; nothing is stored here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from ntm_sheets.checking.answers import Checked, check_answers
from ntm_sheets.checking.catalogue import words
from ntm_sheets.checking.consistency import Background, check_consistency
from ntm_sheets.checking.identity import Identity, identify
from ntm_sheets.checking.sender import check_sender
from ntm_sheets.findings import Finding, Place, Remark
from ntm_sheets.form.layout import FormKey
from ntm_sheets.inspecting import Contents, Inspected, Layouts
from ntm_sheets.records import Letter, Verdict
from ntm_sheets.submission import Returned, Role, Submission

FORM_OF_ROLE: dict[Role, FormKey] = {"village": "report", "team": "inspection"}
BackgroundOf = Callable[[str, Role, date], Background]


@dataclass(frozen=True)
class Judgement:
    """What a drop's bytes amount to; `filled` = usable cells + `refused_cells`."""

    kind: str
    verdict: Verdict
    reason: str
    findings: tuple[Finding, ...]
    submission: Submission | None = None
    filled: int = 0
    refused_cells: int = 0


def judge(
    inspected: Inspected,
    file: str,
    layouts: Layouts,
    received_at: datetime,
    letter: Letter,
    background_of: BackgroundOf,
) -> Judgement:
    """Judge what was found in a file received at `received_at`; `background_of` tells what was known before that day.

    `letter` is the mail that it came in, if any.
    """
    campaign, kind, returned = layouts.campaign, inspected.kind, inspected.returned
    identified = identify(returned, campaign, layouts.key, received_at, file)
    remarks = (*returned.remarks, *identified.remarks)
    identity = identified.identity
    if identity is None:
        return refuse(kind, remarks, len(returned.cells))
    remarks += tuple(check_sender(letter, identity.unit, file))
    layout = layouts.of(identity.unit, FORM_OF_ROLE[identity.role])
    known = background_of(identity.unit.key, identity.role, identity.report_date)
    checked = check_answers(returned, layout, {key: value for key, (value, _) in known.same_role.items()})
    remarks += checked.remarks
    if not _has_content(checked):
        empty = Remark("no-answers", Place(file), "", {"filled": str(len(checked.answers))})
        return refuse(kind, (*remarks, empty), len(returned.cells))
    remarks += tuple(check_consistency(checked.answers, returned, layout, campaign, identity, known))
    levels = {rule.key: rule.level for rule in campaign.checks if rule.level != "off"}
    return _accepted(kind, words(remarks, levels), checked, returned, identity)


def _accepted(
    kind: str, findings: tuple[Finding, ...], checked: Checked, returned: Returned, identity: Identity
) -> Judgement:
    bad = sum(answer.value is None for answer in checked.answers)
    reason = f"đã nhận {len(checked.answers) - bad} ô số liệu" + (f", {bad} ô chưa dùng được" if bad else "")
    submission = Submission(identity.unit.key, identity.role, identity.report_date, checked.answers, returned.pictures)
    return Judgement(kind, "accepted", reason, findings, submission, len(checked.answers), bad)


def judge_container(kind: str, file: str, contents: Contents) -> Judgement:
    """Judge a mail or archive by itself: it is opened where something in it is to be judged, else refused."""
    remarks = (*contents.remarks, *contents.left_out(file))
    if not contents.chosen:
        return refuse(kind, (*remarks, Remark("nothing-inside", Place(file))), 0)
    reason = f"đã mở, có {len(contents.chosen)} tệp bên trong: xem từng tệp"
    return Judgement(kind, "accepted", reason, words(remarks))


def refuse(kind: str, remarks: tuple[Remark, ...], filled: int) -> Judgement:
    """Refuse a file for the last of these remarks that is an error; `filled` cells of it are not used."""
    findings = words(remarks)
    errors = [finding for finding in findings if finding.level == "error"]
    # The last error is the one that decided: what came before it were doubts about single cells.
    return Judgement(kind, "refused", errors[-1].message, findings, None, filled, filled)


def _has_content(checked: Checked) -> bool:
    return any(answer.value is not None and answer.table != "report" for answer in checked.answers)
