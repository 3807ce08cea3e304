"""Whose form is it: each reason to refuse, at the right cell, with what was seen; else unit, role and day."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from ntm_sheets.campaign.definition import Campaign, Unit
from ntm_sheets.campaign.questions import Seen
from ntm_sheets.checking.catalogue import word
from ntm_sheets.checking.identity import DATE_CELL, Identified, check_stamp, identify
from ntm_sheets.facts.findings import Place
from ntm_sheets.facts.submission import Filled, Returned, Stamp, make_stamp

FILE = "phieu.xlsx"
KEY = b"k" * 32
CELL = Place(FILE, "Báo cáo", "C8")
RECEIVED = datetime(2021, 10, 20, 16, 40)
LATE = datetime(2021, 12, 20, 16, 40)


def stamp(campaign: Campaign, /, **changed: str) -> Stamp:
    """A stamp, changed before it is signed."""
    parts = {"campaign": campaign.key, "form": "report", "unit": "hoa-binh", "issued": "2021-10-02"} | changed
    return make_stamp(KEY, **parts)


def identified(
    campaign: Campaign, typed: Any, received: datetime = RECEIVED, signed: Stamp | None = None
) -> Identified:
    seen = typed if isinstance(typed, Seen) else Seen(typed)
    cells = () if seen.is_blank else (Filled(*DATE_CELL, seen, CELL),)
    blanks = ((DATE_CELL, CELL),) if seen.is_blank else ()
    return identify(Returned(signed or stamp(campaign), cells, blanks), campaign, KEY, received, FILE)


def refused(found: Identified) -> tuple[str, Place, str]:
    assert found.identity is None
    (remark,) = found.remarks
    finding = word(remark)
    assert finding.level == "error"
    return finding.code, finding.place, finding.message


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        (date(2021, 10, 5), date(2021, 10, 5)),
        ("5/10/2021", date(2021, 10, 5)),
        ("05.10.21", date(2021, 10, 5)),
        ("5-10", date(2021, 10, 5)),
        ("ngày 5 tháng 10", date(2021, 10, 5)),
        (date(2021, 5, 10), date(2021, 10, 5)),  # swapped by an English Excel
        (date(2021, 10, 2), date(2021, 10, 2)),  # the first day
        (date(2021, 10, 20), date(2021, 10, 20)),  # today
    ],
)
def test_a_form_is_known_by_its_stamp_and_its_date(campaign: Campaign, typed: Any, day: date) -> None:
    found = identified(campaign, typed)
    assert found.remarks == ()
    assert found.identity
    assert (found.identity.unit.key, found.identity.role, found.identity.report_date) == ("hoa-binh", "village", day)


def test_an_inspection_form_speaks_for_the_team(campaign: Campaign) -> None:
    found = identified(campaign, date(2021, 10, 5), signed=stamp(campaign, form="inspection"))
    assert found.identity
    assert found.identity.role == "team"


@pytest.mark.parametrize(
    ("changed", "code", "said"),
    [
        ({"campaign": "nam-2020"}, "other-campaign", "“nam-2020”"),
        ({"campaign": ""}, "other-campaign", "“(trống)”"),
        ({"unit": "thon-la"}, "unknown-unit", "“thon-la”"),
        ({"form": "survey"}, "unknown-form", "“survey”"),
    ],
)
def test_a_stamp_that_is_not_of_this_campaign_is_refused(
    campaign: Campaign, changed: dict[str, str], code: str, said: str
) -> None:
    found = refused(identified(campaign, date(2021, 10, 5), signed=stamp(campaign, **changed)))
    assert found[:2] == (code, Place(FILE, "_ntm"))
    assert said in found[2]


def test_a_form_of_another_version_is_refused_and_told_which_is_in_use(campaign: Campaign) -> None:
    old = replace(stamp(campaign), version="0")
    code, _, message = refused(identified(campaign, date(2021, 10, 5), signed=old))
    assert code == "other-version"
    assert "“0”" in message
    assert "số 1." in message


@pytest.mark.parametrize("changed", [{"unit": "lien-mieu"}, {"form": "inspection"}, {"issued": "2021-11-01"}])
def test_a_stamp_changed_after_it_was_signed_is_refused(campaign: Campaign, changed: dict[str, str]) -> None:
    forged = replace(stamp(campaign), **changed)
    assert refused(identified(campaign, date(2021, 10, 5), signed=forged))[0] == "stamp-changed"


def test_a_stamp_that_another_workspace_signed_is_refused(campaign: Campaign) -> None:
    parts = {"campaign": campaign.key, "form": "report", "unit": "hoa-binh", "issued": "2021-10-02"}
    stranger = make_stamp(b"x" * 32, **parts)
    assert refused(identified(campaign, date(2021, 10, 5), signed=stranger))[0] == "stamp-changed"


def test_parts_that_flow_into_each_other_have_other_signatures() -> None:
    one, other = make_stamp(KEY, "a", "b", "cd", "e"), make_stamp(KEY, "a", "b", "c", "de")
    assert one.signature != other.signature


def test_the_first_reason_is_the_campaign_then_the_version(campaign: Campaign) -> None:
    alien = Stamp("khac", "khac", "khac", "khac", "", "")
    assert [remark.code for remark in check_stamp(alien, campaign, KEY, FILE)] == ["other-campaign"]
    assert [r.code for r in check_stamp(replace(alien, campaign=campaign.key), campaign, KEY, FILE)] == [
        "other-version"
    ]


def test_an_unknown_unit_is_told_which_there_are_and_how_many_more(campaign: Campaign) -> None:
    units = tuple(Unit(f"thon-{n}", f"Thôn {n}", campaign.units[0].track) for n in range(1, 16))
    for count, end in ((12, "thon-12."), (13, "thon-12 và 1 đơn vị khác."), (15, "thon-12 và 3 đơn vị khác.")):
        asked = replace(campaign, units=units[:count])
        message = refused(identified(asked, date(2021, 10, 5), signed=stamp(campaign, unit="la")))[2]
        assert message.endswith(end)


@pytest.mark.parametrize(
    ("typed", "received", "code", "said"),
    [
        (None, RECEIVED, "date-missing", "Chưa ghi ngày báo cáo"),
        ("   ", RECEIVED, "date-missing", "Chưa ghi ngày báo cáo"),
        ("hôm qua", RECEIVED, "date-unreadable", "“hôm qua”"),
        ("31/11/2021", LATE, "date-unreadable", "“31/11/2021”"),
        (Seen(error="#N/A"), RECEIVED, "date-unreadable", "“#N/A”"),
        (True, RECEIVED, "date-unreadable", "“TRUE”"),
        (date(2021, 12, 5), LATE, "date-outside", "05/12/2021 nằm ngoài đợt (02/10/2021 đến 30/11/2021)"),
        ("1/10/2021", LATE, "date-outside", "01/10/2021"),
        ("1/12/2021", LATE, "date-outside", "01/12/2021"),
        (date(2020, 10, 5), LATE, "date-outside", "05/10/2020"),
        (date(2021, 10, 21), RECEIVED, "date-future", "21/10/2021 còn ở phía trước; xã nhận phiếu ngày 20/10/2021"),
        ("30/11/2021", RECEIVED, "date-future", "30/11/2021"),
    ],
)
def test_a_date_that_cannot_be_used_is_refused_at_its_cell(
    campaign: Campaign, typed: Any, received: datetime, code: str, said: str
) -> None:
    found = refused(identified(campaign, typed, received))
    assert found[:2] == (code, CELL)
    assert said in found[2]


def test_a_date_cell_that_is_gone_is_named_by_its_file(campaign: Campaign) -> None:
    found = identify(Returned(stamp(campaign)), campaign, KEY, RECEIVED, FILE)
    assert refused(found)[:2] == ("date-missing", Place(FILE))


def test_a_workbook_without_a_stamp_is_left_to_what_the_reader_said(campaign: Campaign) -> None:
    assert identify(Returned(None), campaign, KEY, RECEIVED, FILE) == Identified(None)
