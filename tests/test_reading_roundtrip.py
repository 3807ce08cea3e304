"""What is drawn into a form is read from it: the same values, at the same cells, without a remark."""

from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from form_answers import KEY, answers, drawn, said
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from sound_campaigns import campaigns, texts

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.questions import Value
from ntm_sheets.campaign.workbook import founding_campaign
from ntm_sheets.checking.answers import check_answers
from ntm_sheets.contract.layout import FormKey, Layout, make_layout
from ntm_sheets.facts.findings import Key
from ntm_sheets.reading.extracting import read

FORMS: tuple[FormKey, ...] = ("report", "inspection")
FOUNDING = founding_campaign()
SLOW = settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("form") / "phieu.xlsx"


def keyed_cells(data: bytes) -> dict[tuple[str, str], Key]:
    """What each cell is by the keys of its sheet, told by another program than draws or reads."""
    found: dict[tuple[str, str], Key] = {}
    for page in load_workbook(BytesIO(data)).worksheets:
        fields = [(cell.column_letter, cell.value) for cell in page[1][1:] if cell.value]
        rows = [(cell.row, cell.value) for cell in page["A"][1:] if cell.value]
        if page.sheet_state == "visible":
            found |= {
                (page.title, f"{column}{row}"): (str(page["A1"].value), key, field)
                for row, key in rows
                for column, field in fields
            }
    return found


def expect_the_same(data: bytes, layout: Layout, values: dict[Key, Value]) -> None:
    returned = read(data, "phieu.xlsx", lambda stamp: layout)
    checked = check_answers(returned, layout, {})
    # A slip's own notes are comments, and are told of as such.
    assert {remark.code for remark in returned.remarks} <= {"comments-ignored"}
    assert checked.remarks == ()
    got = {(answer.table, answer.row, answer.field): answer.value for answer in checked.answers}
    assert {key: shape(value) for key, value in got.items()} == {key: shape(value) for key, value in values.items()}
    assert not any(answer.repaired for answer in checked.answers)
    cells = keyed_cells(data)
    for answer in checked.answers:
        assert cells[answer.place.sheet, answer.place.cell] == (answer.table, answer.row, answer.field)
    asked = {(table, row, field) for table, row, field, _ in layout.cells()}
    assert set(cells.values()) == asked
    assert {key for key, _ in returned.blanks} == asked - set(values)


def shape(value: Any) -> tuple[bool, Any]:
    """A value that tells true from 1."""
    return isinstance(value, bool), value.date() if isinstance(value, datetime) else value


@SLOW
@given(st.data())
def test_any_answers_drawn_into_a_form_of_the_founding_campaign_are_read_from_it(
    path: Path, data: st.DataObject
) -> None:
    unit, form = data.draw(st.sampled_from(FOUNDING.units)), data.draw(st.sampled_from(FORMS))
    layout = make_layout(FOUNDING, unit, form)
    values = data.draw(answers(layout))
    expect_the_same(drawn(path, FOUNDING, unit.key, form, values), layout, values)


@pytest.mark.nightly
@SLOW
@given(st.data(), campaigns())
def test_any_answers_drawn_into_a_form_of_any_campaign_are_read_from_it(
    path: Path, data: st.DataObject, campaign: Campaign
) -> None:
    unit, form = data.draw(st.sampled_from(campaign.units)), data.draw(st.sampled_from(FORMS))
    layout = make_layout(campaign, unit, form)
    values = data.draw(answers(layout))
    expect_the_same(drawn(path, campaign, unit.key, form, values), layout, values)


@SLOW
@given(st.data())
def test_a_slip_with_marks_is_read_like_the_form_it_shows(path: Path, data: st.DataObject) -> None:
    unit, form = data.draw(st.sampled_from(FOUNDING.units)), data.draw(st.sampled_from(FORMS))
    layout = make_layout(FOUNDING, unit, form)
    values = data.draw(answers(layout))
    cells = [(table, row, field) for table, row, field, _ in layout.cells()]
    finding = st.builds(
        said,
        st.sampled_from([*cells, ("", "", "")]),
        st.sampled_from(["error", "warning", "note"]),
        texts(400),
    )
    findings = data.draw(st.lists(finding, min_size=1, max_size=12))
    expect_the_same(drawn(path, FOUNDING, unit.key, form, values, findings), layout, values)


@SLOW
@given(st.data())
def test_what_the_village_said_beside_the_team_s_cells_is_no_answer_of_the_team(
    path: Path, data: st.DataObject
) -> None:
    unit = data.draw(st.sampled_from(FOUNDING.units))
    layout = make_layout(FOUNDING, unit, "inspection")
    village, values = data.draw(answers(make_layout(FOUNDING, unit, "report"))), data.draw(answers(layout))
    expect_the_same(drawn(path, FOUNDING, unit.key, "inspection", values, village=village), layout, values)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("unit", FOUNDING.units, ids=lambda unit: unit.key)
def test_a_blank_form_holds_no_answer(path: Path, unit, form: FormKey) -> None:
    layout = make_layout(FOUNDING, unit, form)
    returned = read(drawn(path, FOUNDING, unit.key, form, {}), "phieu.xlsx", lambda stamp: layout)
    assert (returned.cells, returned.pictures, returned.remarks) == ((), (), ())
    assert {key for key, _ in returned.blanks} == {(table, row, field) for table, row, field, _ in layout.cells()}
    assert returned.stamp is not None
    assert (returned.stamp.campaign, returned.stamp.form, returned.stamp.unit) == (FOUNDING.key, form, unit.key)
    assert returned.stamp.is_signed_with(KEY)
