"""What was read out of the campaign workbook and is kept in the state folder: used while it is true, never otherwise."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path

import pytest
from campaign_files import write_campaign
from hypothesis import HealthCheck, given, settings
from sound_campaigns import campaigns

from ntm_sheets.campaign import loading
from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.loading import load_campaign, load_kept_campaign
from ntm_sheets.campaign.plain import of_text, to_text
from ntm_sheets.errors import CampaignError

pytestmark = pytest.mark.usefixtures("small")
# As they stand in what is kept.
NAME, OTHER_NAME = (json.dumps(name)[1:-1].encode() for name in ("Hòa Bình", "Hòa Bính"))


@pytest.fixture
def book(tmp_path: Path, campaign: Campaign) -> Path:
    path = tmp_path / "chien-dich.xlsx"
    write_campaign(campaign, path)
    return path


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The workbooks that were read cell by cell."""
    done: list[Path] = []
    read = loading._campaign_in

    def noted(data: bytes, path: Path, *, was_taken: bool = False) -> Campaign:
        done.append(path)
        return read(data, path, was_taken=was_taken)

    monkeypatch.setattr(loading, "_campaign_in", noted)
    return done


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(campaign=campaigns())
def test_a_campaign_comes_back_from_plain_values_as_it_was(campaign: Campaign) -> None:
    assert_comes_back(campaign)


@pytest.mark.thorough
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(campaign=campaigns())
def test_a_hundred_campaigns_come_back_as_they_were(campaign: Campaign) -> None:
    assert_comes_back(campaign)


def assert_comes_back(campaign: Campaign) -> None:
    again = of_text(to_text(campaign), Campaign)
    assert again == campaign
    assert repr(again) == repr(campaign)


def test_what_did_not_change_is_read_once(book: Path, campaign: Campaign, readings: list[Path]) -> None:
    kept = book.with_name("campaign.kept")
    for _ in range(3):
        assert load_kept_campaign(book, kept) == (campaign, book.read_bytes())
    assert readings == [book]
    assert repr(load_kept_campaign(book, kept)[0]) == repr(load_campaign(book))
    assert [path.name for path in book.parent.iterdir() if path.name.startswith(".tmp-")] == []


def test_a_changed_workbook_is_read_anew(book: Path, campaign: Campaign, readings: list[Path]) -> None:
    kept = book.with_name("campaign.kept")
    load_kept_campaign(book, kept)
    write_campaign(replace(campaign, name="Tên mới"), book)
    assert load_kept_campaign(book, kept)[0].name == "Tên mới"
    assert len(readings) == 2


def with_other_content(text: bytes) -> bytes:
    """Another campaign under a digest of its own that is not that of the workbook."""
    first, _, content = text.split(b"\n", 2)
    content = content.replace(NAME, OTHER_NAME)
    return b"\n".join((first.replace(b"0", b"1"), hashlib.sha256(content).hexdigest().encode(), content))


def with_fewer_columns(text: bytes) -> bytes:
    """What another form of the file would be, though its digest is right."""
    first, _, content = text.split(b"\n", 2)
    values = json.loads(content)
    at = [one.name for one in fields(Campaign)].index("units")
    values[at] = [unit[:-1] for unit in values[at]]
    content = json.dumps(values).encode()
    return b"\n".join((first, hashlib.sha256(content).hexdigest().encode(), content))


@pytest.mark.parametrize(
    "how",
    [
        lambda text: b"",
        lambda text: text[: len(text) // 2],
        lambda text: text.replace(NAME, OTHER_NAME),
        lambda text: text[:-1] + b"\x00",
        lambda text: b"\xff" * 5_000,
        lambda text: b"[" * 100_000,
        with_other_content,
        with_fewer_columns,
    ],
)
def test_what_is_damaged_or_of_another_is_read_anew_and_mended(
    book: Path, campaign: Campaign, readings: list[Path], how: Callable[[bytes], bytes]
) -> None:
    kept = book.with_name("campaign.kept")
    load_kept_campaign(book, kept)
    whole = kept.read_bytes()
    assert how(whole) != whole
    kept.write_bytes(how(whole))
    assert load_kept_campaign(book, kept)[0] == campaign
    assert len(readings) == 2
    assert kept.read_bytes() == whole


def test_another_program_reads_anew(book: Path, readings: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    kept = book.with_name("campaign.kept")
    load_kept_campaign(book, kept)
    monkeypatch.setattr(loading, "_program_mark", lambda: "another")
    load_kept_campaign(book, kept)
    assert len(readings) == 2


def test_faults_are_told_each_time_and_kept_never(book: Path, campaign: Campaign) -> None:
    write_campaign(replace(campaign, end=campaign.start.replace(year=campaign.start.year - 1)), book)
    kept = book.with_name("campaign.kept")
    said = []
    for _ in range(2):
        with pytest.raises(CampaignError) as caught:
            load_kept_campaign(book, kept)
        said.append(str(caught.value))
    assert said[0] == said[1]
    assert not kept.exists()


@pytest.mark.parametrize("how", ["folder in its place", "no folder"])
def test_where_nothing_can_be_kept_it_is_read(book: Path, campaign: Campaign, how: str) -> None:
    kept = book.with_name("campaign.kept") if how != "no folder" else book.parent / "state" / "campaign.kept"
    if how != "no folder":
        kept.mkdir()
    before = sorted(book.parent.iterdir())
    assert load_kept_campaign(book, kept)[0] == campaign
    assert sorted(book.parent.iterdir()) == before
