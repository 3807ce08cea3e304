"""Photo evidence: each thing that needs a photo has one that was not shown before."""

import pytest
from scored import row_of, scored, unit_row
from small_campaigns import NO_GARDENS, Records, at, small_campaign, task

from ntm_sheets.contract.standards import subject_key

CAMPAIGN = small_campaign([NO_GARDENS], 1, tasks=[task("CV01", 10, 0, 3, evidence=True), task("CV02", 10, 0, 3)])


def share(*photos: tuple[str, str]) -> float:
    records = Records()
    records.report("u0", 0, {}, photos=photos)
    value = unit_row(CAMPAIGN, records, at(0, 18))["evidence_share"]
    assert isinstance(value, float)
    return value


@pytest.mark.parametrize(
    ("photos", "shown"),
    [
        ([], 0),
        ([("TC1.2 – nhà", "")], 1),
        ([("TC1.2 – nhà", ""), ("TC1.2 – nhà", "")], 1),
        ([("TC1.2 – nhà", ""), ("TC2.2", ""), ("CV01 – việc", "")], 3),
        ([("TC1.2 – nhà", "hoa-binh.xlsx, Ảnh F3")], 0),  # shown before
        ([("TC1.2 – nhà", "cũ"), ("TC1.2 – nhà", "")], 1),
        ([("CV02 – việc", ""), ("V1 – vườn", ""), ("", "")], 0),  # nobody asks for these
    ],
)
def test_the_share_is_of_the_three_things_that_need_a_photo(photos: list[tuple[str, str]], shown: int) -> None:
    assert share(*photos) == pytest.approx(shown / 3 * 100)


def test_a_photo_stays_though_its_form_was_sent_again_without_it() -> None:
    records = Records()
    records.report("u0", 0, {}, photos=[("TC1.2 – nhà", "")])
    records.report("u0", 0, {})
    assert unit_row(CAMPAIGN, records, at(0, 18))["evidence_share"] == pytest.approx(100 / 3)


def test_a_photo_of_a_refused_form_is_none() -> None:
    records = Records()
    records.report("u0", 0, {}, photos=[("TC1.2 – nhà", "")], verdict="refused")
    assert unit_row(CAMPAIGN, records, at(0, 18))["evidence_share"] == 0


def test_a_reused_photo_is_told() -> None:
    records = Records()
    records.report("u0", 0, {}, photos=[("TC1.2 – nhà", "cũ")])
    row = row_of(scored(CAMPAIGN, records, at(0, 18)).evidence, subject="TC1.2")
    assert (row["has_photo"], row["photos"], row["reused"]) == (False, 0, True)


def test_a_unit_that_needs_no_photo_has_no_share() -> None:
    campaign = small_campaign([NO_GARDENS], 1)
    helpers = small_campaign(list(campaign.tracks[-1:]), 1)
    row = unit_row(helpers, Records(), at(0, 18))
    assert row["evidence_share"] != row["evidence_share"]


@pytest.mark.parametrize("subject", ["TC1.2 – nhà", "TC1.2: nhà", "TC1.2", " TC1.2—nhà", "TC1.2, nhà"])
def test_the_key_is_what_a_subject_starts_with(subject: str) -> None:
    assert subject_key(subject) == "TC1.2"
