"""The correction workbook: a row for each open finding, each newest form and each decision in force, drawn as forms are."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.questions import Question, Value
from ntm_sheets.campaign.showing import show
from ntm_sheets.contract.correction_tables import (
    ADDED_ROWS,
    ADDITIONS,
    CORRECT,
    DECISIONS,
    DISCARD,
    FINDINGS,
    LOOSE,
    MOST_FILE,
    MOST_SAID,
    MOST_SEEN,
    PETITION_WORDS,
    PETITIONS,
    PICTURE,
    ROLE_WORDS,
    SET_ASIDE,
    SUBMISSIONS,
    WAIVE,
    WHO,
    WHY,
    Group,
    about_text,
    action_question,
    answered_text,
    by_whom_text,
    day_text,
    days_text,
    form_text,
    group_text,
    moment_text,
    seen_text,
    short,
    where_text,
)
from ntm_sheets.contract.layout import MARK_WORDS, MOMENTS
from ntm_sheets.contract.photo_slots import PHOTO_HEIGHT
from ntm_sheets.contract.table import Line, Table
from ntm_sheets.drawing.form import NOTHING
from ntm_sheets.drawing.officer_workbook import Offered, draw_tables, filled
from ntm_sheets.facts.decisions import IDENTITY_KEYS, DecisionRecord, RowId, Target, row_id
from ntm_sheets.facts.findings import Finding, Key
from ntm_sheets.facts.petitions import Petition
from ntm_sheets.facts.records import DropRecord
from ntm_sheets.facts.submission import OFFICER_FORMS, UNIT_KEY, Stamp

NAME = "Phiếu sửa lỗi"
QuestionOf = Callable[[DropRecord, Key], Question | None]


@dataclass(frozen=True)
class Open:
    """An open finding and what its row leads to."""

    id: RowId
    finding: Finding
    target: Target


@dataclass(frozen=True)
class GroupHead:
    """The head of a group of open findings: how many there are, what they have in common."""

    group: Group
    number: int
    title: str
    can_be_set_aside: bool


@dataclass(frozen=True)
class Unclear:
    """A photo by itself that is to be tied: its drop, its day and moment where known, how it looks made small."""

    drop: DropRecord
    day: date | None = None
    small: bytes = b""
    moment: str = ""


@dataclass(frozen=True)
class Agenda:
    """What the officer may decide: open findings by their kinds, newest forms, decisions in force.

    `fillable` are the forms that count, the newest first, each with the lines of its list of questions. `left_out`
    counts the findings that are for another time; `question_of` gives the question of a drop's cell. `petitions` are the
    open ones, each with its row's id. `loose` are photos by themselves that nobody knows the unit or the work of, `subjects`
    what a photo of each unit may show, behind the unit's name.
    """

    findings: Sequence[Open | GroupHead]
    submissions: Sequence[DropRecord]
    decisions: Sequence[DecisionRecord]
    question_of: QuestionOf
    left_out: int = 0
    fillable: Sequence[tuple[DropRecord, tuple[str, ...]]] = ()
    petitions: Sequence[tuple[RowId, Petition]] = ()
    petitions_left_out: int = 0
    loose: Sequence[Unclear] = ()
    loose_left_out: int = 0
    subjects: Sequence[tuple[str, ...]] = ()


def draw_corrections(
    path: Path, agenda: Agenda, campaign: Campaign, stamp: Stamp, issued: datetime, typed: Mapping[Key, Value] = NOTHING
) -> frozenset[Key]:
    """Draw the workbook, as `draw_tables` does. Errors: OSError where the file cannot be written."""
    names = {unit.key: unit.name for unit in campaign.units}
    tables = (
        _findings(agenda, names),
        _loose(agenda, names),
        replace(ADDITIONS, lines=_additions(agenda, names)),
        _petitions(agenda, names),
        filled(SUBMISSIONS, [_submission(drop, names) for drop in agenda.submissions], "Chưa nhận được phiếu nào."),
        filled(DECISIONS, [_decision(one, names) for one in agenda.decisions], "Chưa có quyết định nào."),
    )
    forms = tuple((_form_text(drop, names), *lines) for drop, lines in agenda.fillable)
    nobodys = frozenset(_row_of(one.drop) for one in agenda.loose if not one.drop.unit)
    offered = (
        Offered(forms, "question", dict(ADDITIONS.asked)["question"].help),
        Offered(agenda.subjects, "subject", dict(LOOSE.asked)["subject"].help, nobodys),
    )
    looks = {(LOOSE.key, _row_of(one.drop), PICTURE): (one.small,) for one in agenda.loose if one.small}
    return draw_tables(path, NAME, tables, campaign, stamp, issued, offered, looks, typed)


def _findings(agenda: Agenda, names: Mapping[str, str]) -> Table:
    lines = [
        _head(one, names) if isinstance(one, GroupHead) else _finding(one, names, agenda.question_of)
        for one in agenda.findings
    ]
    table = filled(FINDINGS, lines, "Không còn lỗi nào đang chờ.")
    if not lines:
        return table
    more = f" (còn {agenda.left_out} lỗi nữa, xem trang Lỗi cần sửa của bảng tổng hợp)" if agenda.left_out else ""
    number = sum(isinstance(one, Open) for one in agenda.findings)
    return replace(table, title=f"{number} lỗi đang chờ xử lý{more}")


def _head(one: GroupHead, names: Mapping[str, str]) -> Line:
    words = (WAIVE, *((SET_ASIDE,) if one.can_be_set_aside else ()))
    asked = (("action", action_question(*words)), ("who", WHO), ("why", WHY))
    said = (
        f"{one.title}.\n→ Điền ở dòng này thì mọi dòng cùng loại chưa điền riêng đều theo; bỏ trống thì điền từng dòng."
    )
    return Line(str(one.group), (names.get(one.group.unit, ""), group_text(one.number), "", said, ""), asked)


def _additions(agenda: Agenda, names: Mapping[str, str]) -> tuple[Line, ...]:
    texts = tuple(_form_text(drop, names) for drop, _ in agenda.fillable)
    asked = tuple(
        (field, replace(question, kind="choice", choices=texts) if field == "form" and texts else question)
        for field, question in ADDITIONS.asked
    )
    return tuple(Line(f"B{n:02}", (str(n),), asked) for n in range(1, ADDED_ROWS + 1))


def _form_text(drop: DropRecord, names: Mapping[str, str]) -> str:
    return form_text(names.get(drop.unit, drop.unit), drop.role, drop.report_date, drop.seq)


def _finding(one: Open, names: Mapping[str, str], question_of: QuestionOf) -> Line:
    drop, finding = one.target.drop, one.finding
    value = _value_question(one, question_of)
    words = [*([CORRECT] if value else []), WAIVE, *([SET_ASIDE] if _can_be_set_aside(drop) else [])]
    asked = (("action", action_question(*words)), *((("value", value),) if value else ()), ("who", WHO), ("why", WHY))
    said = f"{MARK_WORDS[finding.level]}. {finding.message}\n→ {finding.remedy}"
    shown = (_whose(drop, names), where_text(finding.place), seen_text(finding.seen))
    return Line(str(one.id), (*shown, short(said, MOST_SAID), ""), asked)


def _value_question(one: Open, question_of: QuestionOf) -> Question | None:
    drop, key = one.target.drop, one.id.key
    if key in IDENTITY_KEYS:
        return question_of(drop, key)
    if not drop.was_taken or not (one.target.is_answered or one.id.asks_for_blank):
        return None
    question = question_of(drop, key)
    return None if question is None or question.facts.is_picture else question


def _can_be_set_aside(drop: DropRecord) -> bool:
    return (drop.was_taken and not drop.set_aside) or drop.verdict == "refused"


def _loose(agenda: Agenda, names: Mapping[str, str]) -> Table:
    subjects = {name: choices for name, *choices in agenda.subjects}
    asked = dict(LOOSE.asked)
    units = replace(asked["unit"], choices=(*subjects, DISCARD))
    lines = []
    for one in agenda.loose:
        drop, unit = one.drop, names.get(one.drop.unit, one.drop.unit)
        letter = (drop.letter.subject, drop.letter.sender)
        whose = f"{unit}, ngày {day_text(one.day)}" if unit else "Chưa rõ thôn"
        when = f"Ảnh {one.moment.lower()} khi làm" if one.moment else ""
        known = "\n".join(filter(None, (whose, when, *letter)))
        shown = ("", short(drop.name, MOST_FILE), moment_text(drop.received_at), short(known, MOST_SEEN))
        subject = replace(asked["subject"], choices=tuple(subjects.get(unit, ())))
        moment = replace(asked["moment"], choices=MOMENTS)
        questions = (("unit", units), ("subject", subject), ("moment", moment), ("who", asked["who"]))
        lines.append(Line(_row_of(drop), shown, questions, PHOTO_HEIGHT))
    more = f" (còn {agenda.loose_left_out} ảnh nữa cho lần sau)" if agenda.loose_left_out else ""
    table = filled(LOOSE, lines, "Không còn ảnh nào chưa rõ.")
    return replace(table, title=f"{len(lines)} ảnh chưa rõ của thôn nào, chụp việc gì{more}") if lines else table


def _row_of(drop: DropRecord) -> str:
    return str(row_id(drop.seq, drop.sha256))


def _petitions(agenda: Agenda, names: Mapping[str, str]) -> Table:
    lines = [_petition(id_, one, names) for id_, one in agenda.petitions]
    table = filled(PETITIONS, lines, "Không còn kiến nghị nào chưa giải quyết.")
    if not lines:
        return table
    more = f" (còn {agenda.petitions_left_out} kiến nghị cũ hơn cho lần sau)" if agenda.petitions_left_out else ""
    return replace(table, title=f"{len(lines)} kiến nghị chưa giải quyết{more}")


def _petition(id_: RowId, one: Petition, names: Mapping[str, str]) -> Line:
    said = one.said
    whose = f"{names.get(said.unit, said.unit)}\n{ROLE_WORDS[said.role]}"
    days = days_text(said.first, said.last)
    shown = (whose, PETITION_WORDS[said.kind], short(said.whole, MOST_SAID), days, answered_text(one))
    return Line(str(id_), shown, PETITIONS.asked)


def _submission(drop: DropRecord, names: Mapping[str, str]) -> Line:
    whose = f"{names.get(drop.unit, drop.unit)} · {ROLE_WORDS[drop.role]}" if drop.role else ""
    shown = (whose, day_text(drop.report_date), moment_text(drop.received_at), short(drop.name, MOST_FILE))
    action = action_question(SET_ASIDE)
    return Line(str(row_id(drop.seq, drop.sha256)), shown, (("action", action), ("who", WHO), ("why", WHY)))


def _decision(one: DecisionRecord, names: Mapping[str, str]) -> Line:
    made = one.decision
    outdated = f"\n(phiếu số {one.outdated_by} ghi khác: từ đó không còn tác dụng)" if one.outdated_by else ""
    unit = names.get(made.unit, made.unit) or "Chưa rõ"
    shown = (
        short(in_words(one, names), MOST_SAID) + outdated,
        f"{unit}\n{ROLE_WORDS[made.role]}" if made.role else unit,
        about_text(made.about, made.target),
        by_whom_text(made.who, one.at, made.reason),
    )
    return Line(one.id, shown, DECISIONS.asked)


def in_words(one: DecisionRecord, names: Mapping[str, str]) -> str:
    """Say what was decided: the action, and of a corrected cell both values; `names` are those of the units by key."""
    made = one.decision
    if made.action == "set-aside":
        return SET_ASIDE
    if made.is_answer:
        done = " (đã giải quyết)" if made.action == "settle" else ""
        return f"Trả lời kiến nghị “{made.raw}”{done}: {made.value}"
    if made.fills_blank:
        return f"Bổ sung “{'' if made.value is None else show(made.value)}”: {made.message}"
    if made.action == "waive":
        return f"{WAIVE}: {made.message}"
    before, value = made.raw or "(trống)", "" if made.value is None else show(made.value)
    if made.key == UNIT_KEY:
        return f"{CORRECT} đơn vị thành “{names.get(value, value)}”: {made.message}"
    return f"{CORRECT} “{before}” → “{value}”: {made.message}"


def _whose(drop: DropRecord, names: Mapping[str, str]) -> str:
    if not drop.role:
        return f"{'Xã' if drop.kind in OFFICER_FORMS else 'Chưa rõ'}\nnhận {drop.received_at:%d/%m/%Y}"
    day = day_text(drop.report_date) or f"nhận {drop.received_at:%d/%m/%Y}"
    return f"{names.get(drop.unit, drop.unit)}\n{ROLE_WORDS[drop.role]}, {day}"
