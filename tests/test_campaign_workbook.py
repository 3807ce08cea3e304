"""The campaign workbook gives back the campaign that was written, whichever program saved it in between."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from conftest import FILTERS
from hypothesis import HealthCheck, given, settings
from sound_campaigns import campaigns
from thinning import thinned

from ntm_sheets.campaign.book import drawing
from ntm_sheets.campaign.definition import Campaign, Indicator
from ntm_sheets.campaign.workbook import load_campaign, write_campaign


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
@pytest.mark.parametrize("locale", thinned(["vi-VN", "en-US"], 2))
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
