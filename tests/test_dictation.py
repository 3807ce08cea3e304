"""What a unit says by telephone is understood as people say it; what is not understood is told, and nothing is guessed."""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntm_sheets.campaign.questions import Value
from ntm_sheets.campaign.workbook import founding_campaign
from ntm_sheets.checking.dictation import MOST_SAID, Dictation, understand
from ntm_sheets.contract.layout import make_layout
from ntm_sheets.facts.findings import Key

CAMPAIGN = founding_campaign()
LAYOUT = make_layout(CAMPAIGN, CAMPAIGN.units[0], "report")
TODAY = date(2021, 10, 5)
BEFORE: Mapping[Key, Value] = {("tasks", "CV03", "done"): 80, ("criteria", "TC4.2", "value"): 70}
PLOT, AREA, MADE = ("gardens", "V2", "VM1.1"), ("gardens", "V2", "area"), ("gardens", "V2", "VM5.1")


def task(row: str, field: str = "done") -> Key:
    return "tasks", row, field


def indicator(row: str) -> Key:
    return "criteria", row, "value"


def about(row: str) -> Key:
    return "report", row, "value"


CV03, TC42, CLEAR = task("CV03"), indicator("TC4.2"), indicator("TC4.5")

SAID: tuple[tuple[str, Mapping[Key, Value]], ...] = (
    ("CV03 120; 4.2 85; khó khăn: thiếu xi măng", {CV03: 120, TC42: 85, about("difficulties"): "thiếu xi măng"}),
    # Tasks: the code with or without zeros, blanks, dots; units behind; numbers in words.
    ("cv3 120", {CV03: 120}),
    ("CV 03: 120 m", {CV03: 120}),
    ("CV.03=120m", {CV03: 120}),
    ("cv-3 - 120 mét", {CV03: 120}),
    ("CV03-120", {CV03: 120}),
    ("CV03 – 120", {CV03: 120}),
    ("CV03 → 120", {CV03: 120}),
    ("đầu việc 3: 120", {CV03: 120}),
    ("dau viec so 3 duoc 120 m", {CV03: 120}),
    ("việc số 3 được 120 mét", {CV03: 120}),
    ("CV03 120.", {CV03: 120}),
    ("CV03 xong", {CV03: 200}),
    ("CV03 đã hoàn thành", {CV03: 200}),
    ("CV03 một trăm hai mươi mét", {CV03: 120}),
    ("CV03 khoảng 120 m", {CV03: 120}),
    ("CV03 lũy kế 120; CV03 trong kỳ 20", {CV03: 120, task("CV03", "period"): 20}),
    # What is added counts only in its total.
    ("CV03 hôm nay 20 m", {task("CV03", "period"): 20, CV03: 100}),
    ("CV03 làm thêm 20", {task("CV03", "period"): 20, CV03: 100}),
    ("CV04 thêm 20", {task("CV04", "period"): 20, task("CV04"): 20}),
    ("CV05 1.200 m", {task("CV05"): 1200}),
    ("CV05 1,2 km", {task("CV05"): 1200}),
    ("CV05 hai nghìn mét", {task("CV05"): 2000}),
    ("CV1 1", {task("CV01"): 1}),
    # Indicators: the comma is a decimal one, and the dot of a code may be missing.
    ("4.2 85,5", {TC42: 85.5}),
    ("4.2: 85,5%", {TC42: 85.5}),
    ("TC4.2 85 %", {TC42: 85}),
    ("tc 4.2 85", {TC42: 85}),
    ("TC4,2 85", {TC42: 85}),
    ("4,2 85", {TC42: 85}),
    ("TC04.02 85", {TC42: 85}),
    ("tc42 85", {TC42: 85}),
    ("TC 4 2 85", {TC42: 85}),
    ("chỉ tiêu 4.2 là 85%", {TC42: 85}),
    ("chi tieu 4.2 dat 85", {TC42: 85}),
    ("tiêu chí 4.2 được tám mươi lăm phần trăm", {TC42: 85}),
    ("4.2 tám mươi lăm phẩy năm", {TC42: 85.5}),
    ("10.1 90", {indicator("TC10.1"): 90}),
    ("tc101 90", {indicator("TC10.1"): 90}),
    ("1.1 còn 2 nhà", {indicator("TC1.1"): 2}),
    ("4.5 đạt", {CLEAR: True}),
    ("4.5 chưa đạt", {CLEAR: False}),
    ("4.5: xong", {CLEAR: True}),
    ("4.5 rồi", {CLEAR: True}),
    ("5.1 Đ", {indicator("TC5.1"): True}),
    ("9.1 hoàn thành tốt", {indicator("TC9.1"): "Hoàn thành tốt nhiệm vụ"}),
    ("điều kiện kèm theo: đạt", {indicator("TC.gate"): True}),
    # Gardens.
    ("V2 1.1 đạt", {PLOT: True}),
    ("v02 VM1.1: chưa đạt", {PLOT: False}),
    ("vườn 2 chỉ tiêu 1.1 đạt", {PLOT: True}),
    ("vườn mẫu số 2 5.1 52,5 triệu", {MADE: 52.5}),
    ("V2 5.1 2,5 triệu", {MADE: 2.5}),
    ("V2 diện tích 500 m2", {AREA: 500}),
    ("V2 chủ vườn Nguyễn Văn Ba", {("gardens", "V2", "owner"): "Nguyễn Văn Ba"}),
    # Words, days, people.
    ("ngày 5/10, CV03 120", {about("date"): TODAY, CV03: 120}),
    ("ngày hôm qua; CV03 120", {about("date"): TODAY - timedelta(1), CV03: 120}),
    (
        "người báo: Trần Thị Lan; sđt 0912 345 678; cv3 120",
        {CV03: 120, about("reporter"): "Trần Thị Lan", about("phone"): "0912 345 678"},
    ),
    ("đề xuất hỗ trợ máy xúc", {about("proposals"): "hỗ trợ máy xúc"}),
    ("de nghi: cap them 5 tan", {about("proposals"): "cap them 5 tan"}),
    ("kiến nghị: xã cử cán bộ", {about("proposals"): "xã cử cán bộ"}),
    # Where a line ends.
    ("CV03 120\n4.2 85\n- 4.5 đạt", {CV03: 120, TC42: 85, CLEAR: True}),
    ("1. CV03 120\n2. CV04 50", {CV03: 120, task("CV04"): 50}),
    ("4.2 85,5, CV03 120,5", {TC42: 85.5, CV03: 120.5}),
    (
        "CV03 120, 4.2 85, khó khăn: thiếu xi măng, thiếu cát",
        {CV03: 120, TC42: 85, about("difficulties"): "thiếu xi măng, thiếu cát"},
    ),
    (
        "khó khăn thiếu xi măng, đề nghị: cấp thêm",
        {about("difficulties"): "thiếu xi măng", about("proposals"): "cấp thêm"},
    ),
    ("khó khăn: mưa to, CV03 chưa đổ được", {about("difficulties"): "mưa to, CV03 chưa đổ được"}),
    ("CV03 120; cv3 120", {CV03: 120}),
    (";; CV03 120 ;", {CV03: 120}),
)

NOT_UNDERSTOOD: tuple[tuple[str, str], ...] = (
    ("CV33 120", "CV03"),
    ("4.9 85", "4.3"),
    ("tiêu chí 4 85", "4.1"),
    ("đường trục thôn 120 m", "CV03"),
    ("alo anh ơi", "bắt đầu bằng mã"),
    ("CV03", "Chưa ghi gì"),
    ("khó khăn:", "Chưa ghi gì"),
    ("V2 đạt", "mã chỉ tiêu vườn"),
    ("V9 1.1 đạt", "V5"),
    ("CV03 -5", "không thể đúng"),
    ("4.2 850", "từ 0 đến 100"),
    ("CV03 chưa", "chưa rõ"),
    ("CV03 không", "chưa rõ"),
    # Said for 120 as well as for 102.
    ("CV03 một trăm hai", "không đọc được"),
    ("CV02 1,5 sào", "m²"),
    ("4.5 hai triệu", "đạt hay chưa đạt"),
    ("9.1 ok", "Hoàn thành tốt nhiệm vụ"),
    ("ngày 35/10", "5/10"),
    ("ngày 6/10", "chưa tới"),
    ("CV03 120,4.2 85", "không đọc được"),
    ("CV03 120 4.2 85", "không đọc được"),
    ("khó khăn: mưa to, CV03 120", "dấu chấm phẩy"),
    ("CV03 120; CV03 130", "CV03 120"),
    ("CV03 +20", "CV03 thêm 20"),
    ("4.2 +5", "không có dấu cộng"),
    ("V2 diện tích 500, 1.1 đạt", "dấu chấm phẩy"),
    ("", "Chưa có số hay lời nào"),
    (" ;\n; ", "Chưa có số hay lời nào"),
    ("ngày 5/10; người báo: Lan", "Chưa có số hay lời nào"),
)


def heard(text: str) -> Dictation:
    return understand(text, LAYOUT, TODAY, BEFORE)


@pytest.mark.parametrize(("text", "values"), SAID, ids=[text for text, _ in SAID])
def test_what_people_say_is_understood(text: str, values: Mapping[Key, Value]) -> None:
    found = heard(text)
    assert (found.values, found.faults, found.is_whole) == (values, (), True)


@pytest.mark.parametrize(("text", "told"), NOT_UNDERSTOOD, ids=[text for text, _ in NOT_UNDERSTOOD])
def test_what_is_not_understood_is_told_and_nothing_of_it_can_be_kept(text: str, told: str) -> None:
    found = heard(text)
    assert len(found.faults) == 1
    assert told in found.faults[0].why
    assert not found.is_whole


def test_a_line_says_its_cell_and_what_stood_there_before() -> None:
    first, second = heard("CV03 120; tc42 85,5").lines
    assert (first.code, first.shown_before, first.shown, first.said) == ("CV03", "80 m", "120 m", "CV03 120")
    assert (second.code, second.shown_before, second.shown) == ("4.2", "70 %", "85,5 %")
    assert "Mở rộng đường trục thôn" in first.question.label


def test_a_number_only_leant_on_is_shown_with_the_doubt() -> None:
    for text in ("CV03 khoảng 120 m", "CV03 khoảng một trăm hai mươi m"):
        found = heard(text)
        assert "ước chừng" in found.lines[0].notes[0]
        assert found.values == {CV03: 120}
        # On the form it stands as it was said: nobody who reads that takes it for certain.
        assert found.typed == {CV03: text.removeprefix("CV03 ").replace("một trăm hai mươi", "120")}


def test_a_task_that_is_said_to_be_finished_never_falls_behind_what_was_done() -> None:
    assert understand("CV03 xong", LAYOUT, TODAY, {CV03: 250}).values == {CV03: 250}


def test_on_a_day_outside_the_campaign_the_day_must_be_said() -> None:
    late = understand("CV03 120", LAYOUT, CAMPAIGN.end + timedelta(1))
    assert "ngoài chiến dịch" in late.faults[0].why
    assert understand("CV03 120; ngày 5/10/2021", LAYOUT, CAMPAIGN.end + timedelta(1)).is_whole


def test_each_piece_that_is_not_understood_is_told_by_itself() -> None:
    found = heard("CV33 1; 4.2 85; xin chào; CV03 12")
    assert [one.said for one in found.faults] == ["CV33 1", "xin chào"]
    assert [one.key for one in found.lines] == [TC42, CV03]


def test_a_text_without_end_is_refused_in_one_sentence() -> None:
    found = heard("CV03 120, " * MOST_SAID)
    assert not found.lines
    assert len(found.faults) == 1


PARTS = [
    "CV03",
    "cv 3",
    "4.2",
    "TC4,2",
    "V2",
    "VM1.1",
    "1.1",
    "khó khăn:",
    "đề nghị",
    "ngày",
    "120",
    "85,5",
    "2,5 triệu",
    "đạt",
]
MIXED = st.lists(st.sampled_from([*PARTS, ",", ";", "\n", "-", ":", "%", " ", "."]) | st.text(max_size=4), max_size=25)


@given(st.text() | MIXED.map(" ".join) | MIXED.map("".join))
def test_no_text_makes_it_fail_and_none_passes_in_silence(text: str) -> None:
    found = heard(text)
    assert found.lines or found.faults
    assert all(one.key in LAYOUT.questions for one in found.lines)
    assert all(one.why for one in found.faults)


# Less than 2 % may be meant as a share of one: that is asked.
NUMBERS = st.decimals(2, 100, places=1).map(lambda one: f"{one.normalize():f}".replace(".", ","))
KEYS = {
    "CV03": CV03,
    "CV04": task("CV04"),
    "4.2": TC42,
    "TC8.1": indicator("TC8.1"),
    "V2 4.1": ("gardens", "V2", "VM4.1"),
}


@given(st.dictionaries(st.sampled_from(sorted(KEYS)), NUMBERS, min_size=1), st.sampled_from(["; ", "\n", ", ", ";"]))
def test_what_is_written_by_code_is_read_back_as_it_was(said: Mapping[str, str], between: str) -> None:
    found = understand(between.join(f"{code} {number}" for code, number in said.items()), LAYOUT, TODAY)
    assert found.is_whole
    assert found.values == {KEYS[code]: float(number.replace(",", ".")) for code, number in said.items()}
