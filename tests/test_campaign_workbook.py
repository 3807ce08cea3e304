"""The campaign workbook gives back the campaign that was written, whichever program saved it in between."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from shared_fixtures import FILTERS
from sound_campaigns import campaigns
from thinning import thinned

from ntm_sheets.campaign.book import drawing
from ntm_sheets.campaign.book.cells import CellError, Raw, value_of
from ntm_sheets.campaign.book.fields import Field, FieldType
from ntm_sheets.campaign.definition import Campaign, Indicator
from ntm_sheets.campaign.loading import load_campaign
from ntm_sheets.campaign.workbook import write_campaign


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("campaign") / "chien-dich.xlsx"


@pytest.fixture(scope="module")
def narrow() -> Iterator[None]:
    """The library takes half a second to free 16 000 columns that hold nothing: free sixty."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(drawing, "LAST_COLUMN", 60)
        yield


@settings(max_examples=7, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(campaigns())
def test_a_campaign_that_is_written_and_read_is_the_same(path: Path, narrow: None, campaign: Campaign) -> None:
    write_campaign(campaign, path)
    assert load_campaign(path) == campaign


@pytest.mark.thorough
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(campaigns())
def test_twenty_more_campaigns_written_and_read_are_the_same(path: Path, narrow: None, campaign: Campaign) -> None:
    write_campaign(campaign, path)
    assert load_campaign(path) == campaign


def test_the_founding_campaign_comes_back(path: Path, campaign: Campaign) -> None:
    write_campaign(campaign, path)
    assert load_campaign(path) == campaign


def test_the_same_campaign_gives_the_same_bytes(tmp_path: Path, campaign: Campaign) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_campaign(campaign, tmp_path / name, created=datetime(2021, 10, 2, 7))
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


@pytest.mark.client
@pytest.mark.thorough
@pytest.mark.parametrize("locale", ["vi-VN", "en-US"])
def test_the_founding_campaign_saved_by_libreoffice_is_the_same(
    spreadsheet_client: Callable[..., None], campaign: Campaign, tmp_path: Path, locale: str
) -> None:
    drawn, saved = tmp_path / "chien-dich.xlsx", tmp_path / "luu lai.xlsx"
    write_campaign(campaign, drawn)
    job: dict[str, Any] = {"open": str(drawn), "type": [], "save": [[str(saved), FILTERS["xlsx"]]]}
    spreadsheet_client([job], locale)
    assert load_campaign(saved) == campaign


def with_indicator(campaign: Campaign, indicator: Indicator) -> Campaign:
    """The campaign with its first indicator replaced."""
    first, *sets = campaign.sets
    criterion, *others = first.criteria
    criterion = replace(criterion, indicators=(indicator, *criterion.indicators[1:]))
    return replace(campaign, sets=(replace(first, criteria=(criterion, *others)), *sets))


@pytest.mark.parametrize("least", thinned(["3.000", "1", "2,5", "Loại 4"], 4))
def test_a_choice_that_looks_like_a_number_stays_the_words_it_is(path: Path, campaign: Campaign, least: str) -> None:
    choices = ("1", "2,5", "3.000", "Loại 4")
    graded = with_indicator(
        campaign, Indicator("TC1.1", "Cấp công trình", "choice", "at_least", least, choices=choices)
    )
    write_campaign(graded, path)
    assert load_campaign(path) == graded


YES_NO = {"Có": True, "Không": False}
DAY, DAY_BEFORE = date(2021, 10, 5), date(2021, 10, 4)


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        ("text", 12.0, "12"), ("text", 12.5, "12,5"), ("text", " hai\u200b ", "hai"), ("code", 7.0, "7"),
        ("number", 85, 85.0), ("number", "85,5", 85.5), ("whole", 0.0, 0), ("whole", "3", 3),
        ("time", 86340 / 86400, time(23, 59)), ("time", 0.999999, time()), ("time", "17h", time(17)),
        ("time", "17:05", time(17, 5)), ("time", "23:59", time(23, 59)), ("time", time(7, 30), time(7, 30)),
        ("time", datetime(2021, 10, 5, 16, 59, 59, 600_000), time(17)),
        ("time", datetime(2021, 10, 5, 17, 0, 0, 400_000), time(17)),
        ("yesno", True, True), ("yesno", "có", True), ("list", "a; b;;\nc", ("a", "b", "c")),
        ("codes", "A, B;C D", ("A", "B", "C", "D")), ("weekdays", "Chủ nhật, thứ bảy; thứ bảy", (5, 6)),
        ("date", datetime(2021, 10, 5), DAY), ("date", "05/10/2021", DAY), ("dates", DAY, (DAY,)),
        ("dates", "05/10/2021, 04/10/2021;; 05/10/2021", (DAY_BEFORE, DAY)),
        ("words", "không; có, Không", (True, False)), ("any", "chữ", "chữ"), ("any", "85,5", 85.5),
    ],
)  # fmt: skip
def test_a_cell_is_read_as_its_field(kind: FieldType, typed: object, value: object) -> None:
    found = value_of(Field("k", "Mục", 1, kind, words=YES_NO), Raw(typed))
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("kind", "typed", "said"),
    [
        ("text", True, "cần chữ ở đây"), ("text", time(7), "cần chữ ở đây"), ("code", "TC 1", "mã chỉ gồm chữ"),
        ("number", True, "cần một con số"), ("number", DAY, "cần một con số"), ("number", "x", "cần một con số"),
        ("number", "1.250", "phần nghìn hay phần lẻ"), ("whole", 1.5, "số nguyên từ 0"), ("whole", -1, "số nguyên từ 0"),
        ("time", 1.0, "không đọc được giờ"), ("time", 0.0, "không đọc được giờ"), ("time", "24:00", "không đọc được giờ"),
        ("time", "5:60", "không đọc được giờ"), ("yesno", "gì", "không phải một trong: Có, Không"),
        ("weekdays", "thứ hai, thứ mười", "“thứ mười”"), ("date", "mai", "không đọc được ngày"),
        ("dates", "05/10/2021; mai", "“mai”"), ("words", "có, gì", "“gì”"), ("any", True, "cần một con số"),
        ("text", None, "thiếu “Mục”"), ("text", "  ", "thiếu “Mục”"),
    ],
)  # fmt: skip
def test_what_a_cell_cannot_be_read_as_is_said(kind: FieldType, typed: object, said: str) -> None:
    with pytest.raises(CellError) as error:
        value_of(Field("k", "Mục", 1, kind, words=YES_NO), Raw(typed))
    assert said in error.value.message


@pytest.mark.parametrize(
    ("stored", "seen"),
    [
        (datetime(2021, 10, 5), "05/10/2021"), (datetime(2021, 10, 5, 7, 30), "05/10/2021 07:30"), (DAY, "05/10/2021"),
        (True, "TRUE"), (False, "FALSE"), (0.5, "0,5"), (12.0, "12"), (None, ""),
    ],
)  # fmt: skip
def test_a_cell_is_told_as_a_person_sees_it(stored: object, seen: str) -> None:
    assert (Raw(stored).seen, Raw(stored).is_blank) == (seen, not seen)
