"""Links lead to an existing cell that holds what they promise, there and back."""

import re

import pytest
from master_factory import KINDS, Kind, drawn, material_of
from master_reading import MAIN
from thinning import thinned

from ntm_sheets.outbox.master import master_input as sheets
from ntm_sheets.outbox.master.columns import CONTENTS

RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"


@pytest.mark.parametrize("kind", thinned(KINDS, 4))
def test_every_link_leads_to_a_filled_cell(kind: Kind):
    master, count = drawn(kind), 0
    for name in master.book.sheetnames:
        for cell, location in master.links(name):
            target = master.target(location)
            assert target.value is not None or target.row == 1, (name, cell.coordinate, location)
            count += 1
    assert count > 10


@pytest.mark.parametrize("kind", thinned(KINDS, 4))
def test_a_name_leads_to_a_row_of_the_same_unit(kind: Kind):
    master, names = drawn(kind), set(material_of(kind).names.values())
    seen = 0
    for name in master.book.sheetnames:
        for cell, location in master.links(name):
            if cell.value in names and name != "Tổng quan":
                target = master.target(location)
                row = [one.value for one in target.parent[target.row]]
                assert cell.value in row[:2], (name, cell.coordinate, location)
                seen += 1
    assert seen >= len(names)


def test_the_overview_leads_to_the_ranking_row_of_each_unit():
    master = drawn("forty")
    found = {cell.value: master.target(location) for cell, location in master.links("Tổng quan") if cell.row > 8}
    ranked = {row["Đơn vị"].value: row["Đơn vị"].row for row in master.rows(sheets.RANKING)}
    shown = [name for name in found if name in ranked]
    assert len(shown) >= 12
    for name in shown:
        if found[name].parent.title == sheets.RANKING:
            assert found[name].row == ranked[name]


@pytest.mark.parametrize(
    ("heading", "sheet"),
    [
        ("Xem chỉ tiêu", sheets.INDICATORS),
        ("Xem vườn mẫu", sheets.GARDENS),
        ("Xem đầu việc", sheets.TASKS),
        ("Xem báo cáo", sheets.REPORTS),
    ],
)
def test_the_ranking_leads_to_where_a_units_rows_begin(heading: str, sheet: str):
    master = drawn("middle")
    for row in master.rows(sheets.RANKING):
        link = row[heading].hyperlink
        target = master.target(link.location)
        assert target.parent.title == sheet
        assert target.value == row["Đơn vị"].value
        assert master.sheet(sheet).cell(target.row - 1, 1).value != target.value


@pytest.mark.parametrize("sheet", [sheets.INDICATORS, sheets.TASKS])
def test_a_number_leads_to_the_file_it_was_read_from(sheet: str):
    master, checked = drawn("middle"), 0
    for row in master.rows(sheet):
        cell = row["Nguồn (tệp › trang!ô)"]
        if cell.value:
            target = master.target(cell.hyperlink.location)
            assert (target.parent.title, target.value) == (sheets.SOURCES, 1)
            checked += 1
        else:
            assert cell.hyperlink is None
    assert checked > 20


def test_a_finding_leads_to_its_file():
    master = drawn("middle")
    for row in master.rows(sheets.FINDINGS):
        assert master.target(row["Tệp"].hyperlink.location).value == 1


@pytest.mark.parametrize("kind", KINDS)
def test_every_sheet_leads_back_to_page_one(kind: Kind):
    master = drawn(kind)
    for name in master.book.sheetnames:
        if name not in ("Tổng quan", sheets.PLOTTED):
            back = {cell.value: (location, cell.row) for cell, location in master.links(name) if cell.row < 4}
            assert back["‹ Tổng quan"][0] == "'Tổng quan'!A1", name
            # The contents lead to themselves nowhere.
            assert (name == CONTENTS) is ("‹ Mục lục" not in back), name
            assert name == CONTENTS or back["‹ Mục lục"] == ("'Mục lục'!A1", 1), name
            assert master.sheet(name)["A1"].hyperlink is None, name


@pytest.mark.parametrize("kind", KINDS)
def test_the_only_links_out_are_the_originals_in_the_archive(kind: Kind):
    master, targets = drawn(kind), []
    for name, data in master.parts.items():
        if re.fullmatch(r"xl/worksheets/_rels/sheet\d+\.xml\.rels", name):
            targets += [
                one.get("Target")
                for one in master.xml(name).iter(f"{RELATIONS}Relationship")
                if one.get("TargetMode") == "External"
            ]
        assert b"http://x.vn" not in data or name == "xl/sharedStrings.xml"
    # Paths of other files are written the Windows way; every program for workbooks reads them.
    assert sorted(targets) == sorted(
        f"..\\archive\\{drop.archived}".replace("/", "\\") for drop in material_of(kind).drops
    )


@pytest.mark.parametrize("kind", KINDS)
def test_no_sheet_has_more_links_than_excel_takes(kind: Kind):
    master = drawn(kind)
    for name in master.book.sheetnames:
        assert len(list(master.xml(master.part_of(name)).iter(f"{MAIN}hyperlink"))) < 65_530
