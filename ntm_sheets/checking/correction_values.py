"""What the officer writes in a form's stead, read by the rules that hold for whoever fills the form."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from ntm_sheets.campaign.folding import match
from ntm_sheets.campaign.kinds import Question, Seen, Value, clean, parse
from ntm_sheets.campaign.moments import split_hour
from ntm_sheets.checking.catalogue import word
from ntm_sheets.checking.correction_filled import FilledRow
from ntm_sheets.errors import CallError
from ntm_sheets.facts.decisions import DATE_KEY, SENT_FORMAT, SENT_KEY
from ntm_sheets.facts.findings import Key, Remark, unnamed
from ntm_sheets.facts.records import DropRecord
from ntm_sheets.facts.submission import UNIT_KEY


def new_value(
    row: FilledRow, question: Question, key: Key, drop: DropRecord, previous: Value | None = None
) -> Value | Remark:
    """Read what is to stand in a cell, or say why that cannot be; `previous` is what the unit said last."""
    cell, details = row.cells.get("value"), {"label": question.label}
    if cell is None:
        return Remark("correction-no-value", row.place("value"), "", details)
    if key == UNIT_KEY:
        unit = _unit_of(clean(cell.seen.text), question.choices)
        choices = ", ".join(question.choices)
        why = {"why": f"Chọn một trong: {choices}."}
        return unit or Remark("correction-bad-value", cell.place, cell.seen.text, details | why)
    if key == SENT_KEY:
        return _sent(cell.seen, drop) or Remark("addition-bad-hour", cell.place, cell.seen.text, _hours(drop))
    parsed = parse(cell.seen, question, previous)
    given = details | {"requirement": question.requirement, "measure": question.measure}
    doubts = [word(Remark(one.code, cell.place, cell.seen.text, {**given, **one.details})) for one in parsed.remarks]
    grave = [doubt.message for doubt in doubts if doubt.level != "note"]
    if parsed.value is None or grave:
        return Remark(
            "correction-bad-value",
            cell.place,
            cell.seen.text,
            details | {"why": " ".join(unnamed(one, question.label) for one in grave)},
        )
    if key == DATE_KEY and isinstance(parsed.value, date) and parsed.value > drop.received_at.date():
        why = {"why": f"Phiếu nhận ngày {drop.received_at:%d/%m/%Y}, không thể báo cáo cho ngày sau đó."}
        return Remark("correction-bad-value", cell.place, cell.seen.text, details | why)
    return parsed.value


def _unit_of(text: str, choices: Sequence[str]) -> str:
    """Give the key of the unit that is meant; empty where none or several may be."""
    names = {name: key.rstrip(")") for name, _, key in (choice.rpartition(" (") for choice in choices)}
    key = text.rpartition("(")[2].rstrip(") ")
    if key in names.values():
        return key
    name = match(text, names)
    return names[name] if name else ""


def _sent(seen: Seen, drop: DropRecord) -> str:
    """Give when a form was sent, in SENT_FORMAT: on its own day where no other is said; empty where that cannot be."""
    day = drop.report_date or drop.received_at.date()
    moment = seen.value if isinstance(seen.value, datetime) else None
    if isinstance(seen.value, time):
        moment = datetime.combine(day, seen.value)
    if moment is None:
        moment = _typed_moment(clean(seen.text), day)
    first = datetime.combine(day, time())
    return f"{moment:{SENT_FORMAT}}" if moment and first <= moment <= drop.received_at else ""


def _typed_moment(text: str, day: date) -> datetime | None:
    """Read an hour, alone or with its day: 16:45, 16h45, 16 giờ 45 ngày 4/10; None where there is none."""
    try:
        rest, hour = split_hour(text)
    except CallError:
        return None
    if hour is None:
        return None
    rest = rest.strip(" ,;–-'’")
    if rest not in ("", "ngay"):
        parsed = parse(Seen(rest), Question("date", "", period=(day, day + timedelta(days=7))))
        if not isinstance(parsed.value, date):
            return None
        day = parsed.value
    return datetime.combine(day, hour)


def _hours(drop: DropRecord) -> dict[str, str]:
    day = drop.report_date or drop.received_at.date()
    return {"first": f"{day:%d/%m/%Y}", "last": f"{drop.received_at:%H:%M %d/%m/%Y}"}
