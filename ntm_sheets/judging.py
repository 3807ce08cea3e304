"""One drop's bytes become a verdict: reading, identity, answers, consistency, in that order; nothing is stored here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from ntm_sheets.campaign.definition import Campaign, Unit
from ntm_sheets.checking.answers import Checked, check_answers
from ntm_sheets.checking.catalogue import words
from ntm_sheets.checking.consistency import Background, check_consistency
from ntm_sheets.checking.identity import Identity, check_stamp, identify
from ntm_sheets.findings import Finding, Place, Remark
from ntm_sheets.form.layout import FormKey, Layout, make_layout
from ntm_sheets.form.stamp import Stamp
from ntm_sheets.reading.extracting import read
from ntm_sheets.records import Verdict
from ntm_sheets.submission import Returned, Role, Submission
from ntm_sheets.untrusted.sniffing import sniff

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


class Layouts:
    """The layouts of one campaign, each derived once."""

    def __init__(self, campaign: Campaign) -> None:
        self.campaign = campaign
        self._made: dict[tuple[str, FormKey], Layout] = {}

    def of(self, unit: Unit, form: FormKey) -> Layout:
        """Give the layout of a unit's form."""
        key = (unit.key, form)
        if key not in self._made:
            self._made[key] = make_layout(self.campaign, unit, form)
        return self._made[key]

    def of_stamp(self, stamp: Stamp) -> Layout | None:
        """Give the layout that a stamp names, or None where the form cannot be one of this campaign's."""
        if check_stamp(stamp, self.campaign, ""):
            return None
        form: FormKey = "report" if stamp.form == "report" else "inspection"
        return self.of(self.campaign.unit(stamp.unit), form)


def judge(data: bytes, file: str, layouts: Layouts, received_at: datetime, background_of: BackgroundOf) -> Judgement:
    """Judge a file's bytes as received at `received_at`; `background_of` tells what was known before that day."""
    campaign, kind = layouts.campaign, sniff(data).kind
    returned = read(data, file, layouts.of_stamp)
    identified = identify(returned, campaign, received_at, file)
    remarks = (*returned.remarks, *identified.remarks)
    identity = identified.identity
    if identity is None:
        return _refused(kind, remarks, returned)
    layout = layouts.of(identity.unit, FORM_OF_ROLE[identity.role])
    known = background_of(identity.unit.key, identity.role, identity.report_date)
    checked = check_answers(returned, layout, {key: value for key, (value, _) in known.same_role.items()})
    remarks += checked.remarks
    if not _has_content(checked):
        empty = Remark("no-answers", Place(file), "", {"filled": str(len(checked.answers))})
        return _refused(kind, (*remarks, empty), returned)
    remarks += tuple(check_consistency(checked.answers, returned, layout, campaign, identity, known))
    return _accepted(kind, remarks, checked, returned, identity)


def _accepted(
    kind: str, remarks: tuple[Remark, ...], checked: Checked, returned: Returned, identity: Identity
) -> Judgement:
    bad = sum(answer.value is None for answer in checked.answers)
    reason = f"đã nhận {len(checked.answers) - bad} ô số liệu" + (f", {bad} ô chưa dùng được" if bad else "")
    submission = Submission(identity.unit.key, identity.role, identity.report_date, checked.answers, returned.pictures)
    return Judgement(kind, "accepted", reason, words(remarks), submission, len(checked.answers), bad)


def _refused(kind: str, remarks: tuple[Remark, ...], returned: Returned) -> Judgement:
    findings = words(remarks)
    errors = [finding for finding in findings if finding.level == "error"]
    filled = len(returned.cells)
    # The last error is the one that decided: what came before it were doubts about single cells.
    return Judgement(kind, "refused", errors[-1].message, findings, None, filled, filled)


def _has_content(checked: Checked) -> bool:
    return any(answer.value is not None and answer.table != "report" for answer in checked.answers)
