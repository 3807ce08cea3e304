"""Days and moments as people type them in a command."""

from datetime import date, datetime

import pytest

from ntm_sheets.campaign.calendar import exact_moment
from ntm_sheets.campaign.dates import read_day, read_moment
from ntm_sheets.errors import CallError

DAY = datetime(2021, 10, 4)


@pytest.mark.parametrize(
    "text",
    ["04/10/2021", "4/10/2021", "4-10-2021", "2021-10-04", "04.10.2021", "4/10/21", "20211004", "2021/10/4",
     "ngày 4 tháng 10 năm 2021", "thứ hai 4/10/2021", " 04 / 10 / 2021 ", "０４/１０/２０２１"],
)  # fmt: skip
def test_a_day_in_any_usual_writing(text: str) -> None:
    typed = read_moment(text)
    assert (typed.start, typed.end) == (DAY, DAY.replace(hour=23, minute=59, second=59))
    assert read_day(text) == date(2021, 10, 4)


@pytest.mark.parametrize(
    "text",
    ["16:40 04/10/2021", "04/10/2021 16:40", "2021-10-04T16:40", "2021-10-04 16:40:00", "16h40 4-10-2021",
     "04.10.2021 16g40", "lúc 16:40 ngày 04/10/2021", "16 giờ 40 phút ngày 4/10/2021", "2021-10-04T09:40Z",
     "16 giờ 40 ngày 4/10/2021", "2021-10-04T10:40+01:00", "4/10/2021T16:40", "2021-10-04T1640", "16:40, thứ hai, 04/10/2021"],
)  # fmt: skip
def test_a_moment_in_any_usual_writing(text: str) -> None:
    typed = read_moment(text)
    assert typed.start == typed.end == DAY.replace(hour=16, minute=40)
    with pytest.raises(CallError):
        read_day(text)


@pytest.mark.parametrize("text", ["2021-10-04T16:40", "2021-10-04 16:40:00", "20211004T1640", "2021-10-04t09:40z"])
def test_what_a_program_wrote_is_read_without_any_words(text: str) -> None:
    assert exact_moment(text) == read_moment(text).start == DAY.replace(hour=16, minute=40)


@pytest.mark.parametrize("text", ["2021-10-04", "16:40 04/10/2021", "2021-11-31T10:00", "2021-10-04T16:40 sáng", ""])
def test_what_needs_words_is_left_to_who_knows_them(text: str) -> None:
    assert exact_moment(text) is None


def test_an_hour_before_a_day_takes_none_of_its_digits() -> None:
    assert read_moment("16h 4/10/2021").start == DAY.replace(hour=16)
    assert read_moment("17 giờ ngày 4/10/2021").start == DAY.replace(hour=17)
    for day in ("04/10/2021", "04.10.2021", "04 tháng 10 năm 2021"):
        assert read_moment(f"16h {day}").start == DAY.replace(hour=16), day


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("31/11/2021", "Không có ngày 31/11/2021"),
        ("2021-11-31", "Không có ngày 31/11/2021"),
        ("2021-11-31T10:00", "Không có ngày 31/11/2021"),
        ("29/02/2022", "Không có ngày 29/2/2022"),
        ("10/25/2021", "tháng viết sau"),
        ("25:00 4/10/2021", "Không có giờ"),
        ("2021-10-04T25:00", "Không có giờ"),
        ("4/10", "thiếu năm"),
        ("hôm qua", "Không hiểu thời điểm “hôm qua”"),
        ("", "Không hiểu thời điểm"),
        ("4/10/2021 5/10/2021", "Không hiểu thời điểm"),
        ("1640", "Không hiểu thời điểm"),
    ],
)
def test_what_is_no_moment_is_said_in_words(text: str, said: str) -> None:
    with pytest.raises(CallError, match=said):
        read_moment(text)


def test_a_moment_beyond_the_calendar_in_our_zone_is_none() -> None:
    with pytest.raises(CallError):
        read_moment("9999-12-31T23:59Z")
