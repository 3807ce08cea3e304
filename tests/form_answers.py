"""Answers that a form may hold, drawn at random for the cells of its layout; and a form's bytes."""

import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from hypothesis import strategies as st
from sound_campaigns import texts

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.questions import Question, Seen, Value
from ntm_sheets.campaign.texts import TEXT_LIMIT, clean, legacy_remarks, says_ditto
from ntm_sheets.contract.layout import FormKey, Layout, make_layout
from ntm_sheets.drawing.form import Slip, draw_form
from ntm_sheets.facts.findings import Finding, Key, Level, Place
from ntm_sheets.facts.submission import make_stamp

ISSUED = datetime(2021, 10, 2, 7)
# More is taken for a sum typed in đồng.
MOST_MONEY = 50_000
TYPED = texts(200) | st.sampled_from(
    ["=1+1", "+84 912 345 678", "-", "@mai", "0912345678", "'đạt", "x" * TEXT_LIMIT, "http://a.vn", "1/2"]
)

KEY = b"k" * 32


def answers(layout: Layout) -> st.SearchStrategy[dict[Key, Value]]:
    """Values for some cells of a form, such that none of them gives rise to a doubt."""
    asked = {(table, row, field): question for table, row, field, question in layout.cells()}
    asked = {key: question for key, question in asked.items() if answer(question) is not None}
    return st.lists(st.sampled_from(sorted(asked)), unique=True, max_size=25).flatmap(
        lambda keys: st.fixed_dictionaries({key: answer(asked[key]) for key in keys})
    )


def answer(question: Question) -> st.SearchStrategy[Value] | None:
    """Give what a cell may hold; None where nothing typed can be right."""
    if question.kind == "picture":
        return None
    if question.kind == "yesno":
        return st.booleans()
    if question.kind == "choice":
        return st.sampled_from(question.choices)
    if question.kind == "date":
        first, last = question.period or (date(2000, 1, 1), date(2098, 12, 31))
        return st.dates(first, last).filter(lambda day: not question.period or not may_be_swapped(day, first, last))
    if question.kind == "text":
        return TYPED.filter(lambda text: not legacy_remarks(Seen(text)) and not says_ditto(clean(text)))
    if question.expected is not None:
        volume = question.expected
        return st.just(0) | st.sampled_from([0.05, 0.5, 1, 3]).map(lambda share: round(volume * share, 6))
    return number(question)


def may_be_swapped(day: date, first: date, last: date) -> bool:
    """Whether day and month changed places give another day of the period: that is asked about."""
    return day.day <= 12 and day.day != day.month and first <= day.replace(month=day.day, day=day.month) <= last


def number(question: Question) -> st.SearchStrategy[Value] | None:
    low = {"percent": 0, "count": 0, "money": 0}.get(question.kind, -1e6) if question.low is None else question.low
    high = (100 if question.kind == "percent" else 1e6) if question.high is None else question.high
    if question.kind == "money" or "đồng" in question.measure:
        high = min(high, MOST_MONEY)
    whole = (math.ceil(low), math.floor(high))
    if whole[0] > whole[1]:
        return None
    numbers: st.SearchStrategy[Value] = st.integers(*whole)
    if question.kind != "count" and whole[1] - whole[0] > 1:
        numbers |= st.decimals(*whole, places=2).map(float)
    # 0.85 may be meant as 85 %.
    return numbers.filter(lambda value: value == 0 or value > 1 or value < 0) if question.kind == "percent" else numbers


def said(key: Key, level: Level, message: str) -> Finding:
    """A finding about a cell."""
    return Finding("code", level, Place("a.xlsx"), message, "", "Gõ lại.", key)


def drawn(
    path: Path,
    campaign: Campaign,
    unit: str,
    form: FormKey,
    values: Mapping[Key, Value],
    findings: Sequence[Finding] = (),
    village: Mapping[Key, Value] | None = None,
) -> bytes:
    """A form with these values in it."""
    layout = make_layout(campaign, campaign.unit(unit), form)
    stamp = make_stamp(KEY, campaign.key, form, unit, "2021-10-02")
    slip = Slip(tuple(findings), "Phiếu này còn chỗ cần sửa") if findings else None
    draw_form(path, layout, campaign, stamp, values, slip, village or {}, issued=ISSUED)
    return path.read_bytes()
