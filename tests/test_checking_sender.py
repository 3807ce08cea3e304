"""The mail's sender against the unit's addresses: a hint, never a refusal."""

from dataclasses import replace

import pytest

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.checking.catalogue import word
from ntm_sheets.checking.senders import check_sender
from ntm_sheets.facts.records import Letter


@pytest.mark.parametrize(
    ("sender", "listed", "codes"),
    [
        ("", ("thon@xa.vn",), []),  # it came without a mail
        ("", (), []),
        ("thon@xa.vn", ("thon@xa.vn",), []),
        ("Thon@Xa.VN", (" thon@xa.vn ",), []),
        ("chau@xa.vn", ("thon@xa.vn", "chau@xa.vn"), []),
        ("la@xa.vn", ("thon@xa.vn", "chau@xa.vn"), ["sender-not-listed"]),
        ("la@xa.vn", (), ["sender-no-list"]),
    ],
)
def test_a_sender(campaign: Campaign, sender: str, listed: tuple[str, ...], codes: list[str]) -> None:
    unit = replace(campaign.units[0], emails=listed)
    remarks = list(check_sender(Letter(sender=sender), unit, "village", campaign, "thu.eml"))
    assert [remark.code for remark in remarks] == codes
    for finding in map(word, remarks):
        assert finding.level != "error"
        assert finding.place.file == "thu.eml"
        assert f"{unit.name} do “la@xa.vn” gửi" in finding.message
        assert all(address.strip() in finding.message for address in listed)
