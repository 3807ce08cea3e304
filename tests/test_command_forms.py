"""`forms`: a report form and an inspection form for each unit, blank or with the last answers."""

import os
import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from campaign_files import load_campaign, write_campaign
from commanding import EVENING, MORNING, blank_workspace, run, worked_workspace
from openpyxl import load_workbook
from sessions import drop, filled

from ntm_sheets.campaign.definition import Campaign, Unit
from ntm_sheets.commands.arguments import unit_named
from ntm_sheets.commands.setting_up import FORM_FOLDERS
from ntm_sheets.drawing import form as drawing_form
from ntm_sheets.drawing.form import FormOrder, draw_in_order
from ntm_sheets.errors import CallError
from ntm_sheets.facts.findings import Key
from ntm_sheets.facts.submission import make_stamp
from ntm_sheets.simulation.filling import FormFiller
from ntm_sheets.workspace.folders import Workspace

UNITS = ["dan-trung", "hoa-binh", "lien-mieu", "thanh-hoa", "truong-thanh", "trung-giang"]


def new_workspace(folder: Path) -> Workspace:
    workspace = blank_workspace(folder)
    shutil.rmtree(workspace.templates)
    return workspace


def cell(path: Path, key: Key) -> Any:
    sheet, address = FormFiller(path).address(key)
    return load_workbook(path)[sheet][address].value


def test_all_forms_are_drawn_under_plain_names(tmp_path: Path) -> None:
    workspace = new_workspace(tmp_path / "w")
    ended = run("forms", "-w", workspace.root, "--now", MORNING)
    assert (ended.code, ended.err) == (0, "")
    assert "Đã vẽ 12 phiếu cho 6 đơn vị" in ended.out
    for folder in ("phieu-bao-cao", "phieu-kiem-tra"):
        names = sorted(path.name for path in (workspace.templates / folder).iterdir())
        assert names == sorted(f"{unit}.xlsx" for unit in UNITS)


def test_one_unit_alone(tmp_path: Path) -> None:
    workspace = new_workspace(tmp_path / "w")
    assert run("forms", "-w", workspace.root, "--unit", "lien-mieu").code == 0
    drawn = sorted(str(path.relative_to(workspace.templates)) for path in workspace.templates.rglob("*.xlsx"))
    assert drawn == ["phieu-bao-cao/lien-mieu.xlsx", "phieu-kiem-tra/lien-mieu.xlsx"]


@pytest.mark.parametrize(
    "typed",
    [
        "Hòa Bình",
        "Hoà Bình",
        "hoa binh",
        "HÒA BÌNH",
        "thôn Hòa Bình",
        "Thon hoa binh",
        "HOA-BINH",
        "Ho\u0300a Bi\u0300nh",
    ],
)
def test_a_unit_is_known_by_whatever_it_is_called(tmp_path: Path, typed: str) -> None:
    workspace = new_workspace(tmp_path / "w")
    assert run("forms", "-w", workspace.root, "--unit", typed).code == 0
    drawn = sorted(path.name for path in workspace.templates.rglob("*.xlsx"))
    assert drawn == ["hoa-binh.xlsx", "hoa-binh.xlsx"]


@pytest.mark.parametrize(("typed", "meant"), [("Hòa Bin", "Có phải “Hòa Bình”?"), ("Bình", ""), ("", "")])
def test_an_unknown_unit_is_told_which_there_are(tmp_path: Path, typed: str, meant: str) -> None:
    workspace = new_workspace(tmp_path / "w")
    ended = run("forms", "-w", workspace.root, "--unit", typed)
    assert (ended.code, ended.out) == (2, "")
    assert f"“{typed}”" in ended.err
    assert meant in ended.err
    assert all(unit in ended.err for unit in UNITS)
    assert list(workspace.templates.rglob("*.xlsx")) == []


def test_a_name_that_two_units_share_without_signs_is_asked_about(campaign: Campaign) -> None:
    units = tuple(
        replace(unit, name=name) for unit, name in zip(campaign.units, ("Hòa Bình", "Hoa Bính"), strict=False)
    )
    two = replace(campaign, units=units)
    assert unit_named(two, "Hoà Bình") == units[0]
    assert unit_named(two, units[1].key) == units[1]
    with pytest.raises(CallError, match="2 đơn vị"):
        unit_named(two, "hoa binh")


def test_the_day_of_issue_is_the_moment_given(tmp_path: Path) -> None:
    workspace = new_workspace(tmp_path / "w")
    run("forms", "-w", workspace.root, "--unit", "hoa-binh", "--now", "2021-10-09T07:00")
    book = load_workbook(workspace.templates / "phieu-bao-cao" / "hoa-binh.xlsx")
    stamp = {row[0]: row[1] for row in book["_ntm"].iter_rows(values_only=True)}
    assert (stamp["issued"], stamp["unit"], stamp["form"]) == ("2021-10-09", "hoa-binh", "report")


def test_the_same_call_draws_the_same_bytes(tmp_path: Path) -> None:
    workspace = new_workspace(tmp_path / "w")
    drawn = []
    for _ in range(2):
        run("forms", "-w", workspace.root, "--unit", "hoa-binh", "--now", MORNING)
        drawn.append((workspace.templates / "phieu-bao-cao" / "hoa-binh.xlsx").read_bytes())
    assert drawn[0] == drawn[1]


def end_the_process(order: FormOrder) -> bytes:
    os._exit(len(order.unit))


@pytest.fixture(scope="module")
def orders(campaign: Campaign) -> list[FormOrder]:
    stamps = {form: make_stamp(b"k" * 32, campaign.key, form, "x", "2021-10-02") for form in FORM_FOLDERS}
    said = {("criteria", "TC1.1", "value"): 80}
    return [
        FormOrder(unit.key, form, replace(stamps[form], unit=unit.key), said, said, {})
        for unit in campaign.units
        for form in FORM_FOLDERS
    ]


@pytest.fixture(scope="module")
def alone(campaign: Campaign, orders: list[FormOrder]) -> list[bytes]:
    return list(draw_in_order(orders, campaign, datetime(2021, 10, 2), processes=1))


@pytest.mark.thorough
@pytest.mark.parametrize("ends", ["drawn", pytest.param("killed", marks=pytest.mark.thorough)])
def test_many_forms_are_drawn_by_several_processes_as_by_one(
    monkeypatch: pytest.MonkeyPatch, campaign: Campaign, orders: list[FormOrder], alone: list[bytes], ends: str
) -> None:
    """Also where the processes are killed: what they would have drawn is drawn here."""
    monkeypatch.setattr(drawing_form, "WORTH_IT", 4)
    monkeypatch.setattr(drawing_form, "AHEAD", 8)
    if ends == "killed":
        monkeypatch.setattr(drawing_form, "_draw", end_the_process)
    together = list(draw_in_order(iter(orders), campaign, datetime(2021, 10, 2), processes=2))
    assert together == alone
    assert len(set(together)) == len(orders)


@pytest.mark.usefixtures("undrawn")
def test_prefill_carries_over_what_stands_and_leaves_the_days_own_facts(tmp_path: Path) -> None:
    workspace = worked_workspace(tmp_path / "w")
    report = workspace.templates / "phieu-bao-cao" / "hoa-binh.xlsx"
    assert run("forms", "-w", workspace.root, "--unit", "hoa-binh", "--now", EVENING).code == 0
    assert cell(report, ("criteria", "TC1.2", "value")) is None
    assert run("forms", "-w", workspace.root, "--unit", "hoa-binh", "--prefill", "--now", EVENING).code == 0
    assert cell(report, ("criteria", "TC1.2", "value")) == 90.5
    assert cell(report, ("tasks", "CV01", "done")) == 1
    assert cell(report, ("report", "reporter", "value")) == "Nguyễn Văn Thử"
    assert cell(report, ("criteria", "TC3.1", "value")) is None  # could not be read
    assert cell(report, ("report", "date", "value")) is None
    assert cell(report, ("report", "difficulties", "value")) is None
    inspection = workspace.templates / "phieu-kiem-tra" / "hoa-binh.xlsx"
    assert cell(inspection, ("criteria", "TC1.2", "value")) == 88


def test_prefill_before_anything_came_draws_blank_forms(tmp_path: Path) -> None:
    workspace = blank_workspace(tmp_path / "w")
    assert run("forms", "-w", workspace.root, "--unit", "hoa-binh", "--prefill", "--now", MORNING).code == 0
    form = workspace.templates / "phieu-bao-cao" / "hoa-binh.xlsx"
    assert cell(form, ("criteria", "TC1.2", "value")) is None


def said_by_village(path: Path, key: Key) -> Any:
    """What stands just left of an input cell."""
    sheet, address = FormFiller(path).address(key)
    found = load_workbook(path)[sheet][address]
    return found.offset(column=-1).value


@pytest.mark.thorough
@pytest.mark.usefixtures("undrawn")
def test_the_inspection_form_shows_the_village_s_own_last_numbers_and_of_which_day(tmp_path: Path) -> None:
    workspace = worked_workspace(tmp_path / "w")
    garden = {("gardens", "V1", "VM1.1"): "Đạt", ("gardens", "V1", "area"): 240}
    later = {("criteria", "TC1.2", "value"): 93, ("criteria", "TC9.1", "value"): "Hoàn thành tốt nhiệm vụ", **garden}
    drop(workspace, "b.xlsx", filled(workspace, "hoa-binh", "6/10/2021", later))
    assert run("ingest", "-w", workspace.root, "--now", "2021-10-06T16:00").code == 0
    for more in ((), ("--prefill",)):
        assert run("forms", "-w", workspace.root, "--unit", "hoa-binh", "--now", "2021-10-06T17:00", *more).code == 0
        path = workspace.templates / "phieu-kiem-tra" / "hoa-binh.xlsx"
        assert said_by_village(path, ("criteria", "TC1.2", "value")) == "93"
        assert said_by_village(path, ("criteria", "TC1.1", "value")) == "0 (05/10)"
        assert said_by_village(path, ("criteria", "TC2.1", "value")) == "–"  # nothing was reported
        assert said_by_village(path, ("criteria", "TC9.1", "value")) == "Hoàn thành tốt nhiệm vụ"
        assert said_by_village(path, ("tasks", "CV01", "done")) == "1 (05/10)"
        book = load_workbook(path)
        texts = {str(one.value) for row in book["Tiêu chí"].iter_rows() for one in row if one.value}
        assert any("số thôn tự báo đến 06/10/2021" in text for text in texts)
        texts = {str(one.value) for row in book["Vườn mẫu"].iter_rows() for one in row if one.value}
        assert "Thôn báo cáo V1 (06/10): Diện tích 240; 1.1 Đạt." in texts
        report = load_workbook(workspace.templates / "phieu-bao-cao" / "hoa-binh.xlsx")
        assert not [
            row for sheet in report.worksheets for row in sheet.iter_rows(values_only=True) if "Thôn báo cáo" in row
        ]


def test_the_village_s_numbers_on_an_inspection_form_are_read_by_nobody(tmp_path: Path) -> None:
    workspace = worked_workspace(tmp_path / "w")
    values = {("gardens", f"V{n}", key): "Đạt" for n in (1, 2) for key in ("VM1.1", "VM1.2")}
    drop(workspace, "b.xlsx", filled(workspace, "hoa-binh", "6/10/2021", values))
    assert run("ingest", "-w", workspace.root, "--now", "2021-10-06T16:00").code == 0
    assert run("forms", "-w", workspace.root, "--unit", "hoa-binh", "--now", "2021-10-06T17:00").code == 0
    form = filled(workspace, "hoa-binh", "6/10/2021", {("criteria", "TC1.2", "value"): 95}, "inspection")
    (workspace.root / "k.xlsx").write_bytes(form)
    ended = run("check", workspace.root / "k.xlsx", "-w", workspace.root, "--now", "2021-10-06T18:00")
    assert "đã nhận 3 ô số liệu" in ended.out  # the date, the inspector, the one number
    assert "phiếu nguyên vẹn" in ended.out


def test_before_a_village_reported_the_inspection_form_has_no_column_for_it(tmp_path: Path) -> None:
    workspace = new_workspace(tmp_path / "w")
    assert run("forms", "-w", workspace.root, "--unit", "hoa-binh", "--now", MORNING).code == 0
    book = load_workbook(workspace.templates / "phieu-kiem-tra" / "hoa-binh.xlsx")
    assert not [row for sheet in book.worksheets for row in sheet.iter_rows(values_only=True) if "Thôn báo cáo" in row]


def test_a_unit_without_tasks_chooses_what_its_photos_show_or_says_it_in_its_own_words(tmp_path: Path) -> None:
    workspace = new_workspace(tmp_path / "w")
    campaign = load_campaign(workspace.campaign)
    school = Unit("truong", "Trường Tiểu học", "phoi-hop")
    write_campaign(replace(campaign, units=(*campaign.units, school)), workspace.campaign)
    assert run("forms", "-w", workspace.root, "--unit", "trường tiểu học", "--now", MORNING).code == 0
    path = workspace.templates / "phieu-bao-cao" / "truong.xlsx"
    book = load_workbook(path)
    sheet, address = FormFiller(path).address(("photos", "A01", "subject"))
    (rule,) = [one for one in book[sheet].data_validations.dataValidation if address in one.sqref]
    assert (rule.type, rule.showErrorMessage) == ("list", False)
    listed = [cell.value for row in book["_ds"].iter_rows() for cell in row if cell.value]
    assert "TC7 – Văn hóa, giáo dục, y tế" in listed
    typed = {("photos", "A01", "subject"): listed[0], ("photos", "A02", "subject"): "Dọn sân trường"}
    (workspace.root / "t.xlsx").write_bytes(filled(workspace, "truong", "5/10/2021", typed))
    ended = run("check", workspace.root / "t.xlsx", "-w", workspace.root, "--now", EVENING, "--json")
    assert (ended.code, ended.json) == (0, [])
