"""Whose form it is and which cell a finding speaks of: known also where the form is refused, and kept in the ledger."""

from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sessions import NOW, at_work, drop, filled, form_path, new_workspace

from ntm_sheets.campaign.questions import Value
from ntm_sheets.facts.findings import NO_KEY, Key
from ntm_sheets.facts.records import DropRecord, FindingRecord
from ntm_sheets.workspace.folders import Workspace

TYPED: dict[Key, Value] = {("criteria", "TC1.1", "value"): "không có", ("criteria", "TC1.2", "value"): 92}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return new_workspace(tmp_path / "w")


def taken(workspace: Workspace, data: bytes) -> tuple[DropRecord, dict[str, FindingRecord]]:
    drop(workspace, "phieu.xlsx", data)
    with at_work(workspace) as session:
        (record,) = session.round(NOW, 0.0).drops
        return record, {found.finding.code: found for found in session.ledger.findings()}


def test_a_finding_knows_the_cell_that_it_speaks_of(workspace: Workspace) -> None:
    record, found = taken(workspace, filled(workspace, "hoa-binh", "05/10/2021", TYPED))
    assert (record.verdict, record.unit, record.role) == ("accepted", "hoa-binh", "village")
    doubt = found["nothing-or-unknown"]
    assert doubt.finding.key == ("criteria", "TC1.1", "value")
    assert (doubt.unit, doubt.role, doubt.report_date) == ("hoa-binh", "village", record.report_date)


@pytest.mark.parametrize(
    ("day", "code"), [("", "date-missing"), ("hôm qua", "date-unreadable"), ("06/10/2021", "date-future")]
)
def test_a_form_refused_for_its_date_hears_of_its_other_cells_too(workspace: Workspace, day: str, code: str) -> None:
    record, found = taken(workspace, filled(workspace, "hoa-binh", day, TYPED))
    assert (record.verdict, record.unit, record.role) == ("refused", "hoa-binh", "village")
    assert found[code].finding.message == record.reason
    assert found[code].finding.key == ("report", "date", "value")
    assert found["nothing-or-unknown"].finding.key == ("criteria", "TC1.1", "value")
    # The cell that decided is spoken of once.
    assert sum(one.finding.key == ("report", "date", "value") for one in found.values()) == 1


def test_an_empty_form_is_refused_as_empty_whatever_its_date(workspace: Workspace) -> None:
    record, found = taken(workspace, form_path(workspace, "hoa-binh").read_bytes())
    assert (record.verdict, record.unit) == ("refused", "hoa-binh")
    assert record.reason == found["no-answers"].finding.message
    assert found["no-answers"].finding.key == NO_KEY


def test_a_form_whose_stamp_is_not_ours_belongs_to_nobody(workspace: Workspace, tmp_path: Path) -> None:
    book = load_workbook(form_path(workspace, "hoa-binh"))
    for row in book["_ntm"].iter_rows():
        if row[0].value == "unit":
            row[1].value = "lien-mieu"
    book.save(tmp_path / "forged.xlsx")
    record, found = taken(workspace, (tmp_path / "forged.xlsx").read_bytes())
    assert "stamp-changed" in found
    assert (record.unit, record.role) == ("", "")


@pytest.mark.parametrize(
    ("typed", "received", "asked"),
    [
        (date(2021, 11, 10), datetime(2021, 11, 10, 16, 40), False),  # the day of receipt is that day
        (date(2021, 11, 10), datetime(2021, 11, 12, 16, 40), True),
        ("ngày 10 tháng 11 năm 2021", datetime(2021, 11, 12, 16, 40), False),  # as the remedy says
    ],
)
def test_a_date_is_not_asked_about_on_its_own_day(
    workspace: Workspace, typed: Value, received: datetime, asked: bool
) -> None:
    shown: dict[Key, Value] = {("report", "date", "value"): typed, ("criteria", "TC1.2", "value"): 92}
    drop(workspace, "phieu.xlsx", filled(workspace, "hoa-binh", "", shown))
    with at_work(workspace) as session:
        (record,) = session.round(received, 0.0).drops
        codes = {found.finding.code for found in session.ledger.findings()}
    assert (record.verdict, record.report_date) == ("accepted", date(2021, 11, 10))
    assert ("ambiguous-date" in codes) is asked
