"""Each kind is declared once and whole: message, limits, parser and wording agree."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from ntm_sheets.campaign import kinds
from ntm_sheets.campaign.definition import Campaign, KindKey
from ntm_sheets.campaign.kinds import KINDS, Kind, Remark, Validation, declare, parse
from ntm_sheets.campaign.questions import Parsed, Question, Seen, Value
from ntm_sheets.campaign.rules import Bounds, is_met
from ntm_sheets.checking.answers import check_answers
from ntm_sheets.contract.layout import make_layout
from ntm_sheets.drawing.form import draw_form
from ntm_sheets.facts.submission import make_stamp
from ntm_sheets.reading.extracting import read

PERIOD = (date(2021, 10, 2), date(2021, 11, 30))


def test_every_kind_is_declared_under_its_key() -> None:
    assert tuple(KINDS) == ("number", "percent", "count", "money", "yesno", "choice", "date", "text", "picture")
    assert all(key == kind.key and kind.name for key, kind in KINDS.items())


@pytest.mark.parametrize("kind", tuple(KINDS))
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


def test_what_goes_without_saying_is_that_of_the_kind() -> None:
    bounds = {key: Bounds.of(Question(key, "")) for key in KINDS}
    natural = {key: (one.low, one.high) for key, one in bounds.items() if one != Bounds(None, None)}
    assert natural == {"percent": (0, 100), "count": (0, None), "money": (0, None)}
    assert {key for key, kind in KINDS.items() if kind.is_number} == {"number", "percent", "count", "money"}
    with pytest.raises(KeyError):
        Bounds.of(Question("unheard-of", ""))


def read_stars(seen: Seen, question: Question, previous: Value | None = None) -> Parsed:
    text = str(seen.value or "")
    return Parsed(len(text)) if set(text) == {"*"} else Parsed(remarks=(Remark("not-a-number"),) if text else ())


def test_a_kind_that_is_declared_here_goes_from_the_form_to_the_answer_and_back(
    tmp_path: Path, campaign: Campaign
) -> None:
    stars: KindKey = "stars"
    declare(
        Kind(
            stars, "Số sao", "@", lambda question: "Ghi một đến năm dấu *.", lambda question: None, read_stars,
            show=lambda value: f"{value} sao", align="center", comparisons=("", ">="),
        )
    )  # fmt: skip
    try:
        (first, *sets), unit = campaign.sets, campaign.units[0]
        criterion, *others = first.criteria
        asked = replace(criterion.indicators[0], kind=stars, comparison=">=", threshold=3, low=None, high=None)
        criterion = replace(criterion, indicators=(asked, *criterion.indicators[1:]))
        changed = replace(campaign, sets=(replace(first, criteria=(criterion, *others)), *sets))
        key, path, layout = (
            ("criteria", asked.key, "value"),
            tmp_path / "phieu.xlsx",
            make_layout(changed, unit, "report"),
        )
        stamp = make_stamp(b"k" * 32, changed.key, "report", unit.key, "2021-10-02")
        spots = draw_form(path, layout, changed, stamp, {key: "****"}, issued=datetime(2021, 10, 2))
        book = load_workbook(path)
        cell = book[spots[key].sheet][spots[key].cell]
        assert (cell.number_format, cell.alignment.horizontal) == ("@", "center")
        rules = [
            rule for rule in book[spots[key].sheet].data_validations.dataValidation if cell.coordinate in rule.sqref
        ]
        assert [rule.prompt for rule in rules] == ["Ghi một đến năm dấu *."]
        returned = read(path.read_bytes(), "phieu.xlsx", lambda _stamp: layout)
        (answer,) = [
            one for one in check_answers(returned, layout, {}).answers if (one.table, one.row, one.field) == key
        ]
        assert answer.value == 4
        assert is_met(asked, answer.value) is True
        assert KINDS[stars].show(answer.value) == "4 sao"
    finally:
        del kinds._declared[stars]


@pytest.mark.thorough
def test_a_kind_needs_no_more_than_its_declaration(tmp_path: Path) -> None:
    """In a process of its own: what others derive from the declarations is derived once, when they are loaded."""
    script = Path(__file__).with_name("kind_of_stars.py")
    line = [sys.executable, "-W", "ignore", str(script), str(tmp_path)]
    done = subprocess.run(line, capture_output=True, text=True, encoding="utf-8", check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    (worded,) = told.pop("worded")
    assert "4 sao" in worded
    assert "2 sao" in worded
    assert told == {
        "codes": [0, 0, 0],
        "campaign": True,
        "asked": True,
        "answers": [["hoa-binh", "4", "****"], ["lien-mieu", "", "bốn"], ["hoa-binh", "2", "**"]],
        "refused": ["not-a-number"],
        "way": "bằng dấu *",
    }
