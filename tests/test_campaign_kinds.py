"""Each kind is declared once and whole: message, limits, parser and wording agree."""

from datetime import date
from typing import get_args

import pytest

from ntm_sheets.campaign.definition import Campaign, KindKey
from ntm_sheets.campaign.kinds import KINDS, Question, Seen, Validation, parse
from ntm_sheets.contract.layout import make_layout

PERIOD = (date(2021, 10, 2), date(2021, 11, 30))


def test_every_kind_is_declared_under_its_key() -> None:
    assert tuple(KINDS) == get_args(KindKey)
    assert all(key == kind.key and kind.name for key, kind in KINDS.items())


@pytest.mark.parametrize("kind", get_args(KindKey))
def test_a_blank_gives_neither_value_nor_note(kind: KindKey) -> None:
    parsed = parse(Seen(), Question(kind, "Ô"))
    assert (parsed.value, parsed.remarks, parsed.repaired) == (None, (), False)


def test_prompts_and_messages_fit_excel_in_every_cell_of_the_founding_forms(campaign: Campaign) -> None:
    for unit in campaign.units:
        for form in ("report", "inspection"):
            for _, _, _, question in make_layout(campaign, unit, form).cells():
                kind = KINDS[question.kind]
                assert 0 < len(kind.prompt(question)) <= 255
                assert question.requirement in kind.prompt(question)
                validation = kind.validation(question)
                assert validation is None or len(validation.message) <= 225


def test_a_prompt_says_limits_and_requirement() -> None:
    percent = Question("percent", "Nhà đạt chuẩn", "≥ 90 %", "%")
    assert KINDS["percent"].prompt(percent) == (
        "Ghi tỷ lệ từ 0 đến 100, ví dụ 85,5. Yêu cầu: ≥ 90 %. Chưa có số liệu thì để trống."
    )
    day = Question("date", "Ngày", period=PERIOD)
    assert KINDS["date"].prompt(day) == "Ghi ngày/tháng/năm, ví dụ 05/10/2021, từ 02/10/2021 đến 30/11/2021."
    long = Question("text", "Ô", requirement="dài " * 100)
    assert len(KINDS["text"].prompt(long)) <= 255


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (Question("percent", ""), ("decimal", 0, 100, ())),
        (Question("count", "", high=7), ("whole", 0, 7, ())),
        (Question("number", "", low=0), ("decimal", 0, 1e12, ())),
        (Question("number", ""), ("decimal", -1e12, 1e12, ())),
        (Question("yesno", ""), ("list", None, None, ("Đạt", "Chưa đạt"))),
        (Question("choice", "", choices=("a", "b")), ("list", None, None, ("a", "b"))),
        (Question("date", "", period=PERIOD), ("date", *PERIOD, ())),
        (Question("text", ""), ("length", 0, 2000, ())),
        (Question("date", ""), None),
        (Question("picture", ""), None),
    ],
)
def test_excel_gets_the_same_limits(question: Question, expected: tuple[object, ...] | None) -> None:
    validation = KINDS[question.kind].validation(question)
    if expected is None:
        assert validation is None
    else:
        assert isinstance(validation, Validation)
        assert (validation.type, validation.low, validation.high, validation.choices) == expected


@pytest.mark.parametrize("kind", ["number", "percent", "count", "money", "yesno", "date", "text"])
def test_what_a_kind_shows_it_reads_again(kind: KindKey) -> None:
    question = Question(kind, "Ô", period=PERIOD)
    values = {"yesno": True, "date": date(2021, 11, 10), "text": "Mưa", "count": 12}
    value = values.get(kind, 85.5)
    assert parse(Seen(KINDS[kind].show(value)), question).value == value
