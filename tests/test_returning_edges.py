"""Which form of an owner goes back, where forms of several days came in any order."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from ntm_sheets.checking.catalogue import CATALOGUE
from ntm_sheets.facts.findings import Finding, Place
from ntm_sheets.facts.records import DropRecord, FindingRecord
from ntm_sheets.outbox.slips.choosing import is_for_the_sender, last_forms, slips_due

AT = datetime(2021, 10, 5, 8)
ERROR, WARNING, NOTE = (
    next(code for code, one in sorted(CATALOGUE.items()) if one.level == level and one.sends_back)
    for level in ("error", "warning", "note")
)


def form(seq: int, day: int | None, *, unit: str = "u", role: Any = "village", **more: Any) -> DropRecord:
    at = AT + timedelta(minutes=seq)
    when = None if day is None else date(2021, 10, day)
    verdict = more.pop("verdict", "accepted" if day else "refused")
    return DropRecord(seq, f"{seq:064}", f"{seq}.xlsx", at, "xlsx", "", verdict, "", None, unit, role, when, **more)


def about(seq: int, code: str, cell: str = "F9") -> FindingRecord:
    level = CATALOGUE[code].level
    return FindingRecord(seq, "u", None, Finding(code, level, Place("a.xlsx", "x", cell), "câu", "", "làm"), "village")


@pytest.mark.parametrize(
    ("drops", "last"),
    [
        # The newest day, whatever came last; of one day the one that came last.
        ([form(1, 5), form(2, 6)], [2]),
        ([form(1, 6), form(2, 5)], [1]),
        ([form(1, 5), form(2, 5)], [2]),
        # A refused one goes back only where it came after every accepted one, and the last of several.
        ([form(1, 6), form(2, None), form(3, 5)], [1]),
        ([form(1, 6), form(2, 5), form(3, None)], [3]),
        ([form(1, None), form(2, 5)], [2]),
        ([form(1, None)], [1]),
        ([form(1, 5), form(2, None), form(3, None)], [3]),
        # Each owner by itself; whose it is must be known.
        ([form(1, 5), form(2, 5, role="team"), form(3, 5, unit="v")], [1, 2, 3]),
        ([form(1, 5), form(2, None, role="team")], [1, 2]),
        ([form(1, 5), form(2, None, unit="")], [1]),
        # What the officer set aside is no form to go by, accepted or refused.
        ([form(1, 5), form(2, 6, set_aside="9:x")], [1]),
        ([form(1, 5), form(2, None, set_aside="9:x")], [1]),
        # Neither is what is still to be judged, nor a repeat.
        ([form(1, 5), form(2, None, verdict="pending"), form(3, None, verdict="duplicate")], [1]),
    ],
)
def test_the_last_form_of_an_owner(drops: list[DropRecord], last: list[int]) -> None:
    assert [drop.seq for drop in last_forms(drops)] == last


def test_forms_go_back_in_the_order_of_receipt_and_only_for_something_to_mend() -> None:
    drops = [form(1, 6, unit="z"), form(2, 5, unit="a"), form(3, 5, unit="m")]
    found = [about(1, ERROR), about(2, WARNING), about(2, ERROR), about(3, NOTE)]
    due = slips_due(drops, found)
    assert [(one.drop.seq, [finding.level for finding in one.findings]) for one in due] == [
        (1, ["error"]),
        (2, ["error", "warning"]),
    ]
    assert slips_due(drops, []) == ()


def test_a_slip_is_named_by_unit_day_and_role_and_by_the_day_of_receipt_where_no_day_is_known() -> None:
    known, unknown = slips_due([form(1, 9), form(2, None, unit="v", role="team")], [about(1, ERROR), about(2, ERROR)])
    assert (known.name, known.day) == ("u-2021-10-09-thon", date(2021, 10, 9))
    assert (unknown.name, unknown.day) == ("doan/v-2021-10-05-doan", date(2021, 10, 5))


def test_a_code_that_nobody_knows_any_more_sends_nothing_back() -> None:
    assert not is_for_the_sender(Finding("khong-con", "error", Place("a.xlsx"), "câu", "", "làm"))
    assert is_for_the_sender(about(1, ERROR).finding)
    assert not is_for_the_sender(about(1, NOTE).finding)
    ours = [code for code, one in CATALOGUE.items() if one.level != "note" and not one.sends_back]
    assert ours
    assert not any(is_for_the_sender(about(1, code).finding) for code in ours)


def test_what_the_officer_asks_about_is_not_sent_to_the_village() -> None:
    for code in ("sender-not-listed", "unit-line-unclear", "letter-time-impossible", "older-form-replaced"):
        (due,) = slips_due([form(1, 5)], [about(1, ERROR), about(1, code)])
        assert [finding.code for finding in due.findings] == [ERROR], code
    (asked,) = slips_due([form(1, 5)], [about(1, "date-not-changed")])
    assert [finding.code for finding in asked.findings] == ["date-not-changed"]
