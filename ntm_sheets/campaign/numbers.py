"""Numbers, percentages, counts and money: what a typed cell means for its question, and when to ask instead."""

import math
from dataclasses import dataclass, replace
from datetime import date, time
from decimal import Decimal

from ntm_sheets.campaign.measures import is_counted, read_compound, read_measure, relate
from ntm_sheets.campaign.names import fold
from ntm_sheets.campaign.number_words import Leaning, is_left_open
from ntm_sheets.campaign.numerals import Amount, is_torn, read_amount
from ntm_sheets.campaign.questions import Parsed, Question, Remark, Seen, Value, bare_number
from ntm_sheets.campaign.rules import Bounds, Choice, decide, may_be_thousand_fold, thousand_fold
from ntm_sheets.campaign.showing import rounded, share_shown, show_number
from ntm_sheets.campaign.texts import clean, legacy_remarks, refuse_error, set_aside

LARGEST = Decimal(10) ** 15  # a workbook keeps 15 digits
SMALLEST = Decimal(10) ** -9
# Money asked in triệu: more than this is a sum typed in đồng (100 000 triệu đồng are 100 tỷ).
MOST_MILLIONS = 100_000
THOUSAND = 1000
NOTHING = frozenset(
    fold(words)
    for words in (
        "không", "không có", "ko", "ko có", "k", "k có", "không còn", "ko còn", "k còn", "hết", "hết rồi", "đã hết",
        "không phát sinh", "ko phát sinh", "chưa phát sinh", "chưa", "chưa có", "chưa làm", "chưa thực hiện",
        "chưa triển khai", "chưa trồng", "chưa đào", "chưa xây", "O",
    )
)  # fmt: skip


@dataclass(frozen=True)
class Reading:
    """A number on its way to an answer: on the question's scale, with what must be said if it counts.

    `is_percent` tells that a % sign or a percent format left no doubt about the scale; `leanings` are those of “hơn”,
    “dưới”: what they leave open is held against the question's rule.
    """

    value: Decimal
    remarks: tuple[Remark, ...] = ()
    is_percent: bool = False
    leanings: frozenset[Leaning] = frozenset()


def parse_number(seen: Seen, question: Question, previous: Value | None = None) -> Parsed:
    """Read a cell as a number on the question's scale; what cannot be told for certain is asked about."""
    if seen.is_blank:
        return Parsed()
    if seen.error:
        return refuse_error(seen)
    question = _with_measure(question)
    last = previous if isinstance(previous, int | float) and not isinstance(previous, bool) else None
    if isinstance(seen.value, date | time):
        return _refuse("number-became-date")
    if isinstance(seen.value, bool) or seen.value is None:
        return _refuse("not-a-number")
    if isinstance(seen.value, str):
        reading = _from_text(seen, seen.value, question, last)
    else:
        reading = _from_real(seen, seen.value, question, last)
    return reading if isinstance(reading, Parsed) else _judge(reading, seen, question)


def is_sure(seen: Seen, parsed: Parsed, last: Value) -> bool:
    """Tell whether a cell that was read without its last answer means the same with it; where in doubt it may not."""
    if isinstance(last, bool) or not isinstance(last, int | float):
        return True
    if parsed.value is None:
        return False
    if isinstance(seen.value, int | float):
        return seen.percent or not (parsed.remarks or may_be_thousand_fold(float(seen.value), float(last)))
    # One of two readings was chosen only where that is said.
    return all(remark.code != "mark-decided" for remark in parsed.remarks)


def _from_real(seen: Seen, value: float, question: Question, last: float | None) -> Reading | Parsed:
    if not math.isfinite(value):
        return _refuse("impossible-number")
    number = Decimal(repr(value))
    if seen.percent:
        if not _asks_percent(question):
            return _refuse("percent-in-number", measure=question.measure)
        # 0.285 lies in the file as 0.28499999999999998 and the like: ten decimals of a percent are plenty.
        return Reading(round(number * 100, 10) if abs(number) < LARGEST else number, is_percent=True)
    other = thousand_fold(number, question, last) if not question.facts.is_share else None
    if other is None:
        return Reading(number)
    details = {"after": show_number(number), "other": show_number(other.value), "reference": other.reason}
    return Reading(number, (Remark("thousand-fold", details=details),))


def _from_text(seen: Seen, text: str, question: Question, last: float | None) -> Reading | Parsed:
    if is_torn(text):
        return _refuse("number-range")
    cleaned = clean(text)
    aside = set_aside(cleaned)
    if aside is not None:
        return aside
    if fold(cleaned) in NOTHING:
        return _refuse("nothing-or-unknown")
    compound = read_compound(cleaned)
    amount = read_amount(f"{compound} đồng" if compound else cleaned)
    if amount is None:
        return Parsed(remarks=(Remark("not-a-number"), *legacy_remarks(seen)))
    if amount.is_range:
        return _refuse("number-range")
    if amount.is_lacking or (amount.is_left and not _counts_what_is_left(question)):
        return _refuse("amount-left")
    if amount.beside:
        return _unclear(seen, amount)
    if amount.divisor:
        return _from_fraction(seen, amount, question)
    return _from_amount(seen, amount, question, last)


def _counts_what_is_left(question: Question) -> bool:
    """Tell whether a question is about the bad that is left, not about the good that was reached."""
    if question.expected is not None:
        return False
    return question.comparison in ("", "<=") or (question.comparison == "=" and question.threshold == 0)


def _unclear(seen: Seen, amount: Amount) -> Parsed:
    """Ask about words beside a number; digits among them make it no number at all (1e3, 1km200, 10²)."""
    if any(letter.isnumeric() for letter in amount.tail):
        return Parsed(remarks=(Remark("not-a-number"), *legacy_remarks(seen)))
    return Parsed(remarks=(Remark("words-beside-number", details={"beside": amount.tail}), *legacy_remarks(seen)))


def _from_fraction(seen: Seen, amount: Amount, question: Question) -> Reading | Parsed:
    assert amount.divisor is not None  # noqa: S101 - for the type checker: the caller asked
    known = not amount.unit or relate(amount.unit, "")[0] in {"counted", "other noun"}
    if not _asks_percent(question) or not known:
        return _refuse("number-fraction")
    part, whole = amount.numeral.readings[0], amount.divisor.readings[0]
    if len(amount.numeral.readings) + len(amount.divisor.readings) > 2 or not whole:
        return _refuse("not-a-number")
    value = Decimal(str(share_shown(float(part / whole * 100), 2)))
    sum_in_words = f"{show_number(part)} : {show_number(whole)} × 100 = {show_number(value)}"
    details = {"before": seen.text, "after": show_number(value), "calculation": sum_in_words}
    about = (Remark("approximate", details=details),) if amount.leanings else ()
    remarks = (*about, Remark("percent-from-fraction", details=details))
    return Reading(value, remarks, is_percent=True, leanings=amount.leanings)


def _from_amount(seen: Seen, amount: Amount, question: Question, last: float | None) -> Reading | Parsed:
    relation, factor = relate(amount.unit, question.measure) if amount.unit else ("same", Decimal(1))
    unit = read_measure(amount.unit) if amount.unit else None
    if relation == "wrong" and unit and unit.dimension == "percent":
        return _refuse("percent-in-number", measure=question.measure)
    if relation == "wrong":
        return _refuse("wrong-unit", unit=amount.unit, measure=question.measure)
    if relation == "unknown" and amount.unit.startswith("%") and not _asks_percent(question):
        return _refuse("percent-in-number", measure=question.measure)
    if relation == "unknown":
        return _unclear(seen, amount)
    # Nobody counts half a đồng, nor thousandths of a nghìn.
    whole = is_counted(amount.unit) or (unit is not None and unit.dimension == "money" and unit.factor <= THOUSAND)
    # A program may store as its digits what a spreadsheet shows with 15 of them.
    readings = tuple(Decimal(bare_number(reading * factor)) for reading in amount.numeral.readings)
    chosen = decide(readings, question, last, whole=whole)
    if chosen is None:
        first, second = (show_number(reading) for reading in readings)
        # What to type instead: a third decimal would be taken for thousands again.
        whole_typed, part_typed = (show_number(rounded(reading, 2)).replace(".", "") for reading in readings)
        retyped = {"first_typed": whole_typed, "second_typed": part_typed}
        return _refuse("ambiguous-number", first=first, second=second, **retyped)
    remarks = _remarks_of(seen, amount, relation, chosen, question)
    is_percent = unit is not None and unit.dimension == "percent"
    return Reading(chosen.value, remarks, is_percent, amount.leanings)


def _remarks_of(seen: Seen, amount: Amount, relation: str, chosen: Choice, question: Question) -> tuple[Remark, ...]:
    """Say how the text was read: doubts first, then the one repair that tells most."""
    repair = {"before": seen.text, "after": show_number(chosen.value)}
    remarks: list[Remark] = []
    if amount.leanings:
        remarks.append(Remark("approximate", details=repair))
    if chosen.reason and chosen.other is not None:
        decided = {"other": show_number(chosen.other), "reason": chosen.reason}
        remarks.append(Remark("mark-decided", details=repair | decided))
    if relation == "other noun":
        measure = question.measure or "số không kèm đơn vị"
        remarks.append(Remark("other-unit", details=repair | {"unit": amount.unit, "measure": measure}))
    if remarks:
        return tuple(remarks)
    if relation == "converted":
        converted = {"unit": amount.unit, "measure": question.measure}
        return (Remark("unit-converted", details=repair | converted),)
    if amount.unit and amount.unit != "%":
        return (Remark("unit-removed", details=repair | {"unit": amount.unit}),)
    if amount.tidied:
        return (Remark("number-tidied", details=repair),)
    if amount.numeral.style in {"decimal-comma", "decimal-point", "digit-groups"}:
        return (Remark(amount.numeral.style, details=repair),)
    return ()


def _judge(reading: Reading, seen: Seen, question: Question) -> Parsed:
    """Hold a number against its question's limits; a refused number carries only the reason."""
    value = reading.value
    bounds = Bounds.of(question)
    if abs(value) > LARGEST or 0 < abs(value) < SMALLEST:
        return _refuse("impossible-number")
    if question.facts.is_share and 0 < value <= 1 and not reading.is_percent:
        return _refuse("percent-scale", first=show_number(value * 100), second=show_number(value))
    if not bounds.hold(value):
        return _refuse("out-of-range", value=show_number(value), range=bounds.in_words())
    if question.facts.is_whole and value != int(value):
        return _refuse("not-whole", value=show_number(value))
    if reading.leanings and is_left_open(value, reading.leanings, question):
        return _refuse("bound-open", rule=question.requirement or _plan(question))
    measure = read_measure(question.measure)
    if measure and measure.dimension == "money" and value * measure.factor / 10**6 >= MOST_MILLIONS:
        return _refuse("money-scale", value=show_number(value), measure=question.measure)
    number = int(value) if value == int(value) else float(value)
    return Parsed(number, reading.remarks, repaired=isinstance(seen.value, str) and bool(reading.remarks))


def _plan(question: Question) -> str:
    return f"kế hoạch {show_number(question.expected or 0)} {question.measure}".strip()


def _with_measure(question: Question) -> Question:
    """Give the question with the unit that its kind means; a share is one of a hundred, whatever stands there."""
    own = question.facts.measure
    return replace(question, measure=own) if own and (question.facts.is_share or not question.measure) else question


def _asks_percent(question: Question) -> bool:
    measure = read_measure(question.measure)
    return measure is not None and measure.dimension == "percent"


def _refuse(code: str, **details: str) -> Parsed:
    return Parsed(remarks=(Remark(code, details=details),))
