"""What a drop's bytes amount to: a verdict with its reasons, the program's own faults told apart; what a correction workbook amounts to."""

import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.names import slug
from ntm_sheets.campaign.plain import source_mark
from ntm_sheets.campaign.questions import Question
from ntm_sheets.checking.awards import check_awards
from ntm_sheets.checking.catalogue import CATALOGUE, NO_KEYS, word, words
from ntm_sheets.checking.consistency import BackgroundOf, check_additions
from ntm_sheets.checking.correction_acts import QuestionOf
from ntm_sheets.checking.correction_rows import rows_in_place
from ntm_sheets.checking.corrections import FormQuestions, check_corrections
from ntm_sheets.checking.gardens import check_corrected_gardens
from ntm_sheets.checking.identity import Identity, check_stamp
from ntm_sheets.checking.orders import check_orders
from ntm_sheets.checking.sendings import check_sendings
from ntm_sheets.contract.layout import Layout
from ntm_sheets.contract.layouts import FORM_OF_ROLE, SENT, SPECIAL, Layouts, Named, named_questions
from ntm_sheets.errors import NtmError
from ntm_sheets.facts.awards import KnownAwards
from ntm_sheets.facts.decisions import SENT_KEY, Decided, Decision
from ntm_sheets.facts.earlier_photos import EARLIER, EarlierPhoto, EarlierPhotos
from ntm_sheets.facts.findings import PHOTO_NO_SUBJECT, PHOTO_NO_UNIT, Finding, Key, Level, Place, Remark
from ntm_sheets.facts.officer_rows import OfficerEntry, RowsFound
from ntm_sheets.facts.orders import KnownOrders
from ntm_sheets.facts.records import DropRecord, Handed, Verdict
from ntm_sheets.facts.sendings import KnownSendings
from ntm_sheets.facts.submission import (
    AWARDS,
    CORRECTIONS,
    OFFICER_FORMS,
    ORDERS,
    SENDINGS,
    UNIT_KEY,
    Returned,
    Submission,
)

PACKAGE = Path(__file__).parents[1]


@cache
def program_mark() -> str:
    """Mark the text of the whole program."""
    return source_mark(PACKAGE)


log = logging.getLogger("ntm_sheets")


@dataclass(frozen=True)
class Judgement:
    """What a drop's bytes amount to; `filled` = usable cells + `refused_cells`.

    `owner` is whose form it is, also of one that is refused for its content only; `condition` tells of a form of ours
    which program saved it and what of its drawing was lost, `handed` when it was handed in.
    """

    kind: str
    verdict: Verdict
    reason: str
    findings: tuple[Finding, ...]
    submission: Submission | None = None
    filled: int = 0
    refused_cells: int = 0
    owner: Identity | None = None
    condition: str = ""
    decisions: tuple[Decision, ...] | None = None
    entries: tuple[OfficerEntry, ...] | None = None
    earlier: EarlierPhotos | None = None
    handed: Handed | None = None


def levels_of(campaign: Campaign) -> dict[str, Level]:
    """Give the campaign's own levels of what its checks find."""
    set_to = [(rule.key, rule.level) for rule in campaign.checks]
    set_to += [(rule.code, rule.level) for rule in campaign.own_checks]
    return {code: level for code, level in set_to if level != "off"}


def refuse(
    kind: str,
    remarks: tuple[Remark, ...],
    filled: int,
    keys: Mapping[Place, Key] = NO_KEYS,
    decisive: Remark | None = None,
) -> Judgement:
    """Refuse a file for the `decisive` one of these remarks, or the last that is an error; `filled` cells are not used."""
    findings = words(remarks, keys=keys)
    # The last error is the one that decided: what came before it were doubts about single cells.
    reasons = [word(decisive)] if decisive else [finding for finding in findings if finding.level == "error"]
    return Judgement(kind, "refused", reasons[-1].message, findings, None, filled, filled)


def own_fault_apart(file: str, work: Callable[[], Judgement]) -> Judgement:
    """Judge a file, or say of it that the program failed over it; troubles of the disk and the ledger pass through."""
    try:
        return work()
    except (NtmError, OSError):
        raise
    except Exception:
        finding = failed_over(file)
        log.exception("%s", finding.message)
        return Judgement("", "pending", finding.message, (finding,))


def failed_over(file: str) -> Finding:
    """Say that the program failed over a file."""
    return word(Remark("program-fault", Place(file)))


def asked_of(layouts: Layouts) -> FormQuestions:
    """Give what tells the questions of a drop's form by their names as well."""
    units = {unit.key: unit for unit in layouts.campaign.units}

    def layout_of(drop: DropRecord) -> Layout | None:
        return layouts.of(units[drop.unit], FORM_OF_ROLE[drop.role]) if drop.role and drop.unit in units else None

    def named_of(drop: DropRecord) -> tuple[Named, ...]:
        layout = layout_of(drop)
        return named_questions(layout, SPECIAL) if layout else ()

    return FormQuestions(layouts.campaign, questions_of(layouts), named_of, layout_of)


def questions_of(layouts: Layouts) -> QuestionOf:
    """Give what tells the question of a drop's cell; None where it is no form of a unit of today's, or has no such cell."""
    units = {unit.key: unit for unit in layouts.campaign.units}
    names = tuple(f"{unit.name} ({unit.key})" for unit in layouts.campaign.units)

    def question_of(drop: DropRecord, key: Key) -> Question | None:
        if key == UNIT_KEY:
            return Question("choice", "Phiếu của đơn vị", choices=names)
        if key == SENT_KEY:
            return Question("text", SENT)
        if not drop.role or drop.unit not in units:
            return None
        return layouts.of(units[drop.unit], FORM_OF_ROLE[drop.role]).question(*key)

    return question_of


# So many lines are named where the verdict is given; each is told by itself as well.
MOST_LINES = 5


def officer_form(returned: Returned, layouts: Layouts) -> str:
    """Tell which of the officer's own workbooks that this workspace drew it is; empty where it is none."""
    stamp = returned.stamp
    if stamp is None or stamp.form not in OFFICER_FORMS or check_stamp(stamp, layouts.campaign, layouts.key, ""):
        return ""
    return stamp.form


def judge_corrections(
    returned: Returned, file: str, layouts: Layouts, decided: Decided | None, background_of: BackgroundOf
) -> Judgement:
    """Judge a correction workbook: accepted where a row was applied (now or before), refused where none could be."""
    filled = len(returned.cells)
    if decided is None:
        return refuse(CORRECTIONS, (*returned.remarks, Remark("correction-in-letter", Place(file))), filled)
    placed = rows_in_place(returned, decided, {unit.key: unit.name for unit in layouts.campaign.units})
    asked = asked_of(layouts)
    found = check_corrections(placed.returned, decided, asked)
    doubts = check_additions(found.decisions, decided, asked, background_of)
    told = check_corrected_gardens(found.decisions, decided, layouts.campaign)
    faulty = found.faulty + len(placed.remarks)
    remarks = (*returned.remarks, *placed.remarks, *found.remarks, *told, *doubts)
    if found.is_empty and not faulty:
        return refuse(CORRECTIONS, (*remarks, Remark("correction-empty", Place(file))), filled)
    findings = words(remarks, keys=returned.keys)
    lines = _lines(findings)
    # A row that ties a photo decides several things of it.
    rows = {one.target if one.code in (PHOTO_NO_UNIT, PHOTO_NO_SUBJECT) else one.row_id for one in found.decisions}
    parts = (
        (len(rows), "đã áp dụng {} dòng"),
        (found.again, "{} dòng đã có từ trước"),
        (len(lines), "chưa áp dụng {} dòng"),
    )
    reason = ", ".join(text.format(number) for number, text in parts if number)
    reason += f": {_named(lines)}" if lines else ""
    if not found.decisions and not found.again:
        return Judgement(CORRECTIONS, "refused", reason, findings)
    return Judgement(CORRECTIONS, "accepted", reason, findings, decisions=found.decisions)


class KnownRows(KnownOrders, KnownAwards, KnownSendings, Protocol):
    """Where what the officer's workbooks said so far is kept: the ledger."""


@dataclass(frozen=True)
class OfficerBook:
    """How a workbook of the officer's is judged: what is said of one in a letter, of one without rows, of rows by what they do."""

    check: Callable[[Returned, KnownRows, Campaign, datetime], RowsFound[Any]]
    codes: tuple[str, str]
    said: Mapping[tuple[str, ...], str]


OFFICER_BOOKS = {
    ORDERS: OfficerBook(
        check_orders,
        ("orders-in-letter", "orders-empty"),
        {("give",): "đã nhận {} chỉ đạo", ("close", "reopen"): "đã đóng hoặc mở lại {} chỉ đạo"},
    ),
    AWARDS: OfficerBook(
        check_awards,
        ("awards-in-letter", "awards-empty"),
        {
            ("count",): "đã nhận kết quả kiểm phiếu {} dòng",
            ("decide",): "đã nhận {} quyết định khen",
            ("object",): "đã nhận {} ý kiến",
            ("answer",): "đã nhận {} câu trả lời ý kiến",
            ("undo",): "đã hủy {} dòng",
        },
    ),
    SENDINGS: OfficerBook(
        check_sendings,
        ("sendings-in-letter", "sendings-empty"),
        {("send",): "đã ghi {} tài liệu đã gửi", ("take-back",): "đã bỏ ghi {} tài liệu"},
    ),
}
"""Those whose rows are kept as they were typed, by the form that their stamp names."""


def judge_officer_book(
    kind: str, returned: Returned, file: str, campaign: Campaign, known: KnownRows | None, received_at: datetime
) -> Judgement:
    """Judge an officer's workbook: accepted where a row was taken (now or before), refused where none could be."""
    book = OFFICER_BOOKS[kind]
    in_letter, empty = book.codes
    if known is None:
        return refuse(kind, (*returned.remarks, Remark(in_letter, Place(file))), len(returned.cells))
    found = book.check(returned, known, campaign, received_at)
    remarks = (*returned.remarks, *found.remarks)
    if found.is_empty:
        return refuse(kind, (*remarks, Remark(empty, Place(file))), len(returned.cells))
    findings = words(remarks, keys=returned.keys)
    lines, made = _lines(findings), Counter(one.act for one in found.entries)
    parts = [(sum(made[act] for act in acts), text) for acts, text in book.said.items()]
    parts += [(found.again, "{} dòng đã có từ trước"), (len(lines), "chưa nhận {} dòng")]
    reason = ", ".join(text.format(number) for number, text in parts if number)
    reason += f": {_named(lines)}" if lines else ""
    if not found.entries and not found.again:
        return Judgement(kind, "refused", reason, findings)
    return Judgement(kind, "accepted", reason, findings, entries=tuple(found.entries))


def judge_earlier(
    given: EarlierPhotos | None, returned: Returned, file: str, campaign: Campaign, *, is_officers: bool
) -> Judgement:
    """Judge the photos of an earlier campaign: accepted where the officer dropped them, and they are of one before this one."""
    if given is None:
        return refuse(EARLIER, (*returned.remarks, Remark("earlier-photos-damaged", Place(file))), 0)
    when = f"{given.start:%d/%m/%Y} – {given.end:%d/%m/%Y}"
    details = {"campaign": given.campaign, "when": when, "start": f"{campaign.start:%d/%m/%Y}"}
    if not is_officers:
        return refuse(EARLIER, (Remark("earlier-photos-in-letter", Place(file)),), 0)
    if given.start >= campaign.start:
        return refuse(EARLIER, (Remark("earlier-photos-not-earlier", Place(file), "", details),), 0)
    if not given.photos:
        return refuse(EARLIER, (Remark("earlier-photos-empty", Place(file), "", details),), 0)
    is_ours = slug(given.commune) == slug(campaign.commune)
    photos = tuple(one if is_ours else _of_other_commune(one, given.commune) for one in given.photos)
    bare = sum(not one.look for one in given.photos)
    told = (Remark("earlier-photos-unseen", Place(file), "", {"number": str(bare)}),) if bare else ()
    reason = f"đã ghi nhớ {len(photos)} ảnh của chiến dịch “{given.campaign}” ({when}): dùng lại là biết"
    return Judgement(EARLIER, "accepted", reason, words(told), earlier=replace(given, photos=photos))


def _of_other_commune(one: EarlierPhoto, commune: str) -> EarlierPhoto:
    return replace(one, unit=f"{slug(commune)}/{one.unit}", name=f"{one.name}, {commune}")


def _lines(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Give the first error of each line of a correction workbook: those are the lines that were not applied."""
    first: dict[tuple[str, str], Finding] = {}
    for one in findings:
        if one.level == "error":
            row = one.place.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") or one.code
            first.setdefault((one.place.sheet, row), one)
    return tuple(first.values())


def _named(lines: Sequence[Finding]) -> str:
    """Name lines by their cells and what is wrong there."""
    said = [f"ô {one.place.cell} trang {one.place.sheet} ({CATALOGUE[one.code].title.lower()})" for one in lines]
    more = len(said) - MOST_LINES
    return "; ".join(said[:MOST_LINES]) + (f"; và {more} dòng nữa" if more > 0 else "")
