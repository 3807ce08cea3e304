"""Days as files store them, with whatever hour, fraction and zone."""

from datetime import date, datetime

import pytest

from ntm_sheets.reading.book import ReadSheet, SheetFacts, read_day


@pytest.mark.parametrize(
    ("stored", "day"),
    [
        ("2021-10-05", date(2021, 10, 5)),
        ("2021-10-05T00:00:00.000Z", date(2021, 10, 5)),
        ("2021-10-05T00:00:00Z", date(2021, 10, 5)),
        ("2021-10-05T00:00:00+07:00", date(2021, 10, 5)),
        ("2021-10-05T16:40:00.5+0700", datetime(2021, 10, 5, 16, 40)),
        ("2021-10-05T16:40Z", datetime(2021, 10, 5, 16, 40)),
        ("2021-13-05T00:00:00Z", None),
        ("2021-10-05 ngày", None),
        ("05/10/2021", None),
        ("", None),
    ],
)
def test_a_stored_day_is_the_one_that_a_spreadsheet_shows(stored: str, day: date | None) -> None:
    assert read_day(stored) == day
    assert type(read_day(stored)) is type(day)


def test_what_an_engine_leaves_as_text_is_seen_as_the_day_it_is() -> None:
    look = SheetFacts("Báo cáo")
    look.show((0, 0), read_day("2021-10-05T00:00:00.000Z"))
    look.show((0, 1), read_day("không phải ngày"))
    sheet = ReadSheet("Báo cáo", False, {(0, 0): "2021-10-05T00:00:00.000Z", (0, 1): "chữ"}, look)
    assert sheet.seen((0, 0)).value == date(2021, 10, 5)
    assert sheet.seen((0, 1)).value == "chữ"
