"""The print set for a meeting: about six pages, all of one numbering, saying what the master says."""

import re
import shutil
import subprocess
import zipfile
from dataclasses import fields, replace
from datetime import datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from built_once import built_once
from facts_of_outbox import shown_in
from linting import faults
from master_factory import (
    DAY_ONE,
    KINDS,
    MIDDLE,
    Kind,
    bare_campaign,
    campaign_of,
    drawn,
    material_of,
    results_of,
)
from master_reading import Master
from openpyxl.utils import range_boundaries

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.facts.result_rows import IndicatorRow
from ntm_sheets.facts.unit_rows import DistanceRow
from ntm_sheets.outbox.master import master_input as sheets
from ntm_sheets.outbox.master.columns import CONTENTS, LEAST_SCALE, OVERVIEW, DataColumn, DataTable
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.meeting import (
    MOST_REPORTERS,
    MOST_TASKS,
    MOST_UNITS,
    first_and_last,
    mark_of,
    meeting_set,
)
from ntm_sheets.outbox.master.paper import PAGES
from ntm_sheets.outbox.master.table import add_table
from ntm_sheets.outbox.master.writer import Imprint, MasterWriter

LONG = "Thôn Liên hợp Trung Tiến – Hòa Bình – Đông Phong – Tây Sơn – Nam Hải và vùng phụ cận"
ALL = (OVERVIEW, sheets.RANKING, sheets.CRITERIA, sheets.GARDENS, sheets.TASKS, sheets.REPORTS, sheets.PROGRESS)


def imprint(at: datetime = MIDDLE, code: str = "abcd1234") -> Imprint:
    return Imprint("xã Kỳ Anh", "60 ngày cao điểm", at, code, "Bộ tiêu chí: thử.")


def of(campaign: Campaign, as_of: datetime = MIDDLE) -> MasterInput:
    return MasterInput(campaign, results_of(campaign, as_of).of_now().rows, (), ())


def renamed(*names: str) -> Campaign:
    campaign = campaign_of(len(names))
    units = zip(campaign.units, names, strict=True)
    return replace(campaign, units=tuple(replace(unit, name=name) for unit, name in units))


def three_days() -> Campaign:
    campaign = campaign_of(6)
    return replace(campaign, end=campaign.start + timedelta(2), tasks=())


CASES = {
    "one": lambda: of(campaign_of(1)),
    "six": lambda: material_of("middle"),
    "forty": lambda: of(campaign_of(40)),
    "three hundred": lambda: of(campaign_of(300)),
    "day one": lambda: material_of("day one"),
    "last day": lambda: of(campaign_of(6), datetime(2021, 11, 30, 17, 30)),
    "over": lambda: of(campaign_of(6), datetime(2021, 12, 5, 8)),
    "no gardens, no tasks": lambda: of(bare_campaign()),
    "nothing known": lambda: of(campaign_of(6), DAY_ONE),
    "one word of 80 letters": lambda: of(renamed(*("x" * 79 + str(n) for n in range(6)))),
    "three days": lambda: of(three_days(), datetime(2021, 10, 3, 18)),
    "long names": lambda: of(renamed(LONG, LONG[:-1], "=1+1", "+84 xóm", "@x", "-x")),
}

EACH = [pytest.param(case, marks=[pytest.mark.thorough] * (case == "three hundred")) for case in CASES]


@cache
def printed(case: str) -> Master:
    def build(folder: Path) -> None:
        folder.mkdir()
        given = CASES[case]()
        (folder / "in-hop.xlsx").write_bytes(meeting_set(given, imprint(given.as_of), "Tệp mới nhất nhận lúc 16:52"))

    return Master(built_once(f"meeting {case}", build) / "in-hop.xlsx")


def pages(master: Master) -> dict[str, float]:
    """How many pages each sheet takes at the size at which it is printed, by its rows' heights; with a margin to be sure."""
    found = {}
    for sheet in master.book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        left, top, right, bottom = range_boundaries(sheet.print_area.split("!")[-1].replace("$", ""))
        if sheet.page_setup.fitToHeight in (None, 1):
            found[sheet.title] = 1.0
            continue
        across, down = PAGES[sheet.page_setup.orientation == "landscape"]
        widths = [
            group.width * 7
            for group in sheet.column_dimensions.values()
            for col in range(group.min, group.max + 1)
            if left <= col <= right
        ]
        scale = max(min(1.0, across * (sheet.page_setup.fitToWidth or 1) / sum(widths)), LEAST_SCALE)
        height = sum(sheet.row_dimensions[row].height or 15 for row in range(top, bottom + 1)) * scale
        found[sheet.title] = (sheet.page_setup.fitToHeight or height / down) * (sheet.page_setup.fitToWidth or 1)
    return found


@pytest.mark.one_in(3)
@pytest.mark.parametrize("case", EACH)
def test_every_set_is_drawn_without_a_fault(case: str) -> None:
    assert faults(printed(case)) == []


@pytest.mark.parametrize("case", EACH)
def test_a_set_is_about_six_pages_whatever_the_number_of_units(case: str) -> None:
    found = pages(printed(case))
    assert sum(-(-max(count - 0.02, 0.01) // 1) for count in found.values()) <= 8, found
    assert set(found) <= set(ALL)


def test_the_set_has_page_one_ranking_matrix_gardens_plan_and_who_reported_in_this_order() -> None:
    assert [sheet.title for sheet in printed("six").book.worksheets if sheet.sheet_state == "visible"] == list(ALL)


def test_of_what_there_is_nothing_there_is_no_page() -> None:
    names = printed("no gardens, no tasks").book.sheetnames
    assert not {sheets.GARDENS, sheets.TASKS, sheets.PROGRESS} & set(names)
    assert OVERVIEW in names


@pytest.mark.parametrize("case", EACH)
def test_paper_has_no_links_and_every_page_says_which_run_it_is_of(case: str) -> None:
    master = printed(case)
    for sheet in master.book.worksheets:
        assert list(master.links(sheet.title)) == [], sheet.title
        assert "‹" not in str([cell.value for row in sheet.iter_rows(max_row=3) for cell in row])
        if sheet.sheet_state == "visible":
            assert sheet.oddFooter.center.text.endswith("Trang &P/&N"), sheet.title
            assert sheet.oddFooter.right.text.endswith("abcd1234"), sheet.title
            assert "Số liệu đến" in sheet.oddFooter.left.text, sheet.title
            # The numbers of the pages run through.
            assert sheet.page_setup.firstPageNumber is None, sheet.title


@pytest.mark.parametrize("case", ["six", "forty"])
def test_the_set_says_what_the_master_says(case: str) -> None:
    kinds: dict[str, Kind] = {"six": "middle", "forty": "forty"}
    paper, master = printed(case), drawn(kinds[case])

    for sheet in (sheets.RANKING, sheets.CRITERIA):
        full = {row["Đơn vị"].value: row for row in master.rows(sheet)}
        for row in paper.rows(sheet):
            same = full[row["Đơn vị"].value]
            for heading, cell in row.items():
                assert shown_in(cell) == shown_in(same[heading]), (sheet, heading, cell.coordinate)
    assert paper.sheet(sheets.RANKING)["A1"].value == master.sheet(sheets.RANKING)["A1"].value


def test_every_garden_that_is_not_passed_stands_there_with_what_it_lacks() -> None:
    given, rows = material_of("middle"), printed("six").rows(sheets.GARDENS)
    lacking = [(given.names[row.unit], row.garden) for row in given.rows.gardens if not row.passed]
    told = [(row["Đơn vị"].value, row["Vườn"].value) for row in rows]
    assert told == [one for one in lacking if one in told]
    assert len(told) == len(lacking) or f"Bản in có {len(told)} trong {len(lacking)} vườn chưa đạt" in str(
        printed("six").sheet(sheets.GARDENS)["A3"].value
    )
    assert len(told) > 10
    assert all(row["Còn vướng chỉ tiêu"].value for row in rows)


def test_a_garden_names_its_indicators_with_the_distance(tmp_path: Path) -> None:
    given = material_of("middle")
    garden = next(row for row in given.rows.gardens if not row.passed)
    failing = [row for row in given.rows.garden_indicators if (row.unit, row.garden) == (garden.unit, garden.garden)][
        :4
    ]
    told = [distance_of(row, f"64 % / 7{n} %: còn {n} m") for n, row in enumerate(failing)]
    (tmp_path / "m.xlsx").write_bytes(meeting_set(replace(given, rows=replace(given.rows, distances=told)), imprint()))
    (row,) = [row for row in Master(tmp_path / "m.xlsx").rows(sheets.GARDENS) if row["Vườn"].value == garden.garden][:1]
    said = row["Còn vướng chỉ tiêu"].value
    assert said.startswith(f"{failing[0].indicator.removeprefix('VM')} {failing[0].name[:20]}")
    assert "64 % / 70 %: còn 0 m; " in said
    assert said.endswith(" và 1 chỉ tiêu khác")


def distance_of(row: IndicatorRow, words: str) -> DistanceRow:
    known = {field.name: getattr(row, field.name, None) for field in fields(DistanceRow)}
    return DistanceRow(**(known | {"words": words, "step": 1, "effort": 0.1, "waits": False}))


@pytest.mark.thorough
def test_of_many_units_the_first_and_the_last_are_printed_and_the_sheet_says_so() -> None:
    units = material_of("forty").rows.units
    names = printed("forty").column(sheets.RANKING, "Đơn vị")
    first = len(names) * 2 // 3
    assert names == [row.name for row in (*units[:first], *units[first - len(names) :])]
    assert len(names) > 14
    said = printed("forty").sheet(sheets.RANKING)["A3"].value
    assert said == f"Bản in có {len(names)} trong 40 đơn vị, ở đầu và cuối bảng; đủ ở tong-hop.xlsx."
    assert len(printed("three hundred").rows(sheets.RANKING)) == MOST_UNITS
    assert len(printed("three hundred").rows(sheets.CRITERIA)) <= MOST_UNITS
    assert len(printed("three hundred").rows(sheets.TASKS)) <= MOST_TASKS
    assert len(printed("three hundred").rows(sheets.REPORTS)) <= MOST_REPORTERS


def test_a_second_list_is_not_forgotten() -> None:
    rows = list(material_of("forty").rows.units)
    rows = [*rows[:30], *(replace(row, list="Đơn vị phối hợp") for row in rows[30:])]
    chosen = first_and_last(rows, 22)
    assert len(chosen) == 22
    assert [row.list for row in chosen].count("Đơn vị phối hợp") == 6
    assert chosen[:10] == rows[:10]
    assert chosen[10:16] == rows[24:30]


def test_the_same_input_gives_the_same_bytes() -> None:
    given = material_of("middle")
    assert meeting_set(given, imprint()) == meeting_set(given, imprint())


def test_the_mark_changes_with_what_the_set_says_and_not_with_the_run() -> None:
    given = material_of("middle")
    mark = mark_of(meeting_set(given, imprint()), imprint())
    later = imprint(MIDDLE, "ffff0000")
    assert mark_of(meeting_set(given, later), later) == mark
    first, *others = given.rows.units
    other = replace(given, rows=replace(given.rows, units=(replace(first, points=first.points - 0.5), *others)))
    assert mark_of(meeting_set(other, imprint()), imprint()) != mark


def test_the_mark_does_not_change_when_only_the_hour_does() -> None:
    given = material_of("middle")
    after = MIDDLE + timedelta(minutes=7)
    later = replace(given, rows=replace(given.rows, as_of=after))
    marks = {mark_of(meeting_set(one, imprint(at)), imprint(at)) for one, at in ((given, MIDDLE), (later, after))}
    assert len(marks) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_no_text_of_the_set_is_a_formula(kind: Kind) -> None:
    with zipfile.ZipFile(BytesIO(meeting_set(material_of(kind), imprint()))) as package:
        assert not [
            name
            for name in package.namelist()
            if name.startswith("xl/worksheets/sheet") and b"<f>" in package.read(name)
        ]
    assert CONTENTS not in printed("six").book.sheetnames


def converted(path: Path, kind: str, folder: Path) -> bytes:
    """Let LibreOffice, as it comes, make something else of a workbook."""
    if shutil.which("soffice") is None:
        pytest.skip("there is no LibreOffice")
    profile = f"-env:UserInstallation=file://{folder}/profile"
    made = f"{kind}:Text - txt - csv (StarCalc):44,34,76" if kind == "csv" else kind
    orders = ["soffice", profile, "--headless", "--convert-to", made, "--outdir", str(folder), str(path)]
    subprocess.run(orders, check=True, capture_output=True, timeout=300)
    return (folder / f"{path.stem}.{kind}").read_bytes()


@pytest.mark.thorough
@pytest.mark.parametrize("case", ["six", "three hundred", "long names"])
def test_libreoffice_prints_as_many_pages_as_were_reckoned(case: str, tmp_path: Path) -> None:
    made = converted(printed(case).path, "pdf", tmp_path)
    assert 6 <= len(re.findall(rb"/Type\s*/Page\b", made)) <= 8


@pytest.mark.thorough
def test_each_bar_of_page_one_has_its_name_on_paper(tmp_path: Path) -> None:
    """Where names have little room LibreOffice leaves out every other one, and a leader sees bars of nobody."""
    given = material_of("middle")
    (tmp_path / "m.xlsx").write_bytes(meeting_set(given, imprint()))
    converted(tmp_path / "m.xlsx", "pdf", tmp_path)
    order = ["pdftotext", "-l", "1", "-layout", str(tmp_path / "m.pdf"), "-"]
    said = subprocess.run(order, check=True, capture_output=True, timeout=60).stdout.decode()
    # In the table a rank stands before the name; the program parts letters that have two marks.
    starts = {re.split(r"[\d%]", "".join(line.split()))[0] for line in said.splitlines()}
    assert {"".join(name.split()) for name in given.names.values()} <= starts


@pytest.mark.thorough
def test_numbers_look_in_cells_as_in_titles_where_the_program_goes_by_the_format(tmp_path: Path) -> None:
    writer = MasterWriter(imprint())
    columns = [
        DataColumn("Điểm", 9, [96.9], "points"),
        DataColumn("Lượng", 12, [1234567.25], "amount"),
        DataColumn("Đổi", 9, [-0.5], "change"),
        DataColumn("Tỷ lệ", 9, [66.7], "percent"),
        DataColumn("Ngày", 12, [MIDDLE.date()], "day"),
    ]
    add_table(writer, "Thử", DataTable("thu", "Hòa Bình được 96,9 điểm", "", columns))
    writer.save(tmp_path / "m.xlsx")
    told = converted(tmp_path / "m.xlsx", "csv", tmp_path).decode("utf-8").splitlines()
    assert told[0].startswith('"Hòa Bình được 96,9 điểm"')
    assert told[4].startswith('"96,9","1.234.567,25","▼ 0,5","66,7%",12/11/2021')
