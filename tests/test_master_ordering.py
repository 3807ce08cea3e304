"""Orders of page one: in words that fit the work."""

import pytest

from ntm_sheets.outbox.master.rechecking import is_labour


@pytest.mark.parametrize("measure", ["m", "m²", "km", "cây", "Bồn cây", "hố", "ngày công"])
def test_work_goes_faster_with_more_hands(measure: str) -> None:
    assert is_labour(measure)


@pytest.mark.parametrize("measure", ["hộ", "buổi", "cuộc", "báo cáo", "hồ sơ", ""])  # “hộ” is no “hố”
def test_a_household_a_meeting_and_a_paper_do_not(measure: str) -> None:
    assert not is_labour(measure)
