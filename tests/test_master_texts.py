"""Text from a village stays text: no formula and no link is made of it, nothing of it spoils the workbook."""

from dataclasses import replace
from pathlib import Path

import pytest
from master_factory import KINDS, MIDDLE, Kind, campaign_of, drawn, drops_of, findings_of, results_of, write_master
from master_reading import MAIN, Master

from ntm_sheets.facts.findings import Finding, Place
from ntm_sheets.facts.personal import HIDDEN
from ntm_sheets.facts.records import FindingRecord
from ntm_sheets.facts.results import Results
from ntm_sheets.outbox.master import master_input as sheets
from ntm_sheets.outbox.master.writer import clean

HOSTILE = (
    "=1+1",
    "+x",
    "@x",
    "-x",
    "{=1}",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://x.vn","bấm")',
    "http://x.vn",
    "mailto:a@x.vn",
    "ftp://x.vn/y",
    "internal:'Dữ liệu'!A1",
    "external:c:\\x.exe",
    "<b>&\"'",
    "_x0041_",
    "  hai đầu  ",
    "1.250",
    "TRUE",
)
BY_NAME = ("Chủ vườn", "Số được tính")
BROKEN = {"a\x00b": "ab", "a\x0bb\ud800": "a\nb", "dòng\r\nhai": "dòng\nhai", "\ufffe": ""}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Master:
    """A master in which every text that a village writes is one that would like to be more."""
    campaign = campaign_of(6)
    rows = results_of(campaign).rows

    def texts(told, *columns):
        return [replace(row, **dict.fromkeys(columns, HOSTILE[n % len(HOSTILE)])) for n, row in enumerate(told)]

    said = [HOSTILE[n % len(HOSTILE)] for n in range(len(rows.answers))]
    answers = replace(rows.answers, value=said, raw=said, repaired=[True] * len(said), status=["used"] * len(said))
    rows = replace(
        rows,
        indicators=texts(rows.indicators, "note", "value", "self_value", "file", "sheet"),
        gardens=texts(rows.gardens, "owner", "note"),
        tasks=texts(rows.tasks, "note", "file"),
        answers=answers,
    )
    results = Results(rows)
    drops = [
        replace(drop, name=text, reason=text, seq=10 + n)
        for n, text in enumerate(HOSTILE)
        for drop in drops_of(campaign)[2:3]
    ]
    findings = [
        FindingRecord(10 + n, text, None, Finding("doubt", "error", Place(text, text, text), text, text, text))
        for n, text in enumerate(HOSTILE)
    ]
    path = tmp_path_factory.mktemp("hostile") / "m.xlsx"
    write_master(path, campaign, results, [*drops_of(campaign), *drops], findings, "abcd1234")
    return Master(path)


def formulas(master: Master) -> list[str]:
    return [
        name
        for name in master.parts
        if name.startswith("xl/worksheets/sheet")
        if next(master.xml(name).iter(f"{MAIN}f"), None) is not None
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_a_master_has_no_formula_so_that_every_viewer_shows_its_values(kind: Kind):
    assert formulas(drawn(kind)) == []


def test_no_text_of_a_village_becomes_a_formula(hostile: Master):
    assert formulas(hostile) == []
    for name in (sheets.INDICATORS, sheets.GARDENS, sheets.TASKS, sheets.FINDINGS, sheets.SOURCES, sheets.DATA):
        for row in hostile.sheet(name).iter_rows():
            assert all(cell.data_type != "f" for cell in row), name


@pytest.mark.parametrize(
    ("sheet", "heading"),
    [
        (sheets.INDICATORS, "Ghi chú"),
        (sheets.INDICATORS, "Số được tính"),
        (sheets.GARDENS, "Chủ vườn"),
        (sheets.TASKS, "Ghi chú"),
        (sheets.FINDINGS, "Đang ghi"),
        (sheets.FINDINGS, "Vấn đề"),
        (sheets.SOURCES, "Tên tệp"),
        (sheets.DATA, "Giá trị"),
        (sheets.DATA, "Nguyên văn trong ô"),
    ],
)
def test_the_text_stands_as_it_was_written(hostile: Master, sheet: str, heading: str):
    cells = [row[heading] for row in hostile.rows(sheet)]
    # The master goes round: an address is somebody's own, but in a name that is asked for.
    shown = set(HOSTILE) if heading in BY_NAME else {text.replace("a@x.vn", HIDDEN) for text in HOSTILE}
    assert shown <= {cell.value for cell in cells}
    for cell in cells:
        if cell.value in shown:
            assert (cell.data_type, cell.hyperlink) == ("s", None)


def test_no_text_becomes_a_link(hostile: Master):
    for name in hostile.book.sheetnames:
        for cell, location in hostile.links(name):
            assert location.split("!")[0].strip("'") in hostile.book.sheetnames, (name, cell.coordinate)
    outside = [data for name, data in hostile.parts.items() if name.endswith(".rels") and b"External" in data]
    assert outside
    assert not [data for data in outside if b"x.vn" in data or b"c:" in data]


@pytest.mark.parametrize(("text", "kept"), BROKEN.items())
def test_signs_that_no_workbook_holds_are_taken_out(text: str, kept: str):
    assert clean(text) == kept


def test_a_text_longer_than_a_cell_is_cut_and_says_so():
    for long in ("a" * 40_000, "\U0001f33e" * 20_000):
        cut = clean(long)
        assert len(cut.encode("utf-16-le")) // 2 <= 32_767
        assert cut.endswith("… (xem tệp gốc)")
    assert clean("a" * 32_767) == "a" * 32_767


@pytest.mark.thorough
def test_a_workbook_with_broken_text_still_opens(tmp_path: Path):
    campaign = campaign_of(1)
    name = "Thôn \x00\ud800<&>" + "đ" * 40_000
    campaign = replace(campaign, name=name, units=(replace(campaign.units[0], name=name),))
    write_master(
        tmp_path / "m.xlsx", campaign, results_of(campaign, MIDDLE, 50), drops_of(campaign), findings_of(campaign), "a"
    )
    shown = Master(tmp_path / "m.xlsx").rows(sheets.RANKING)[0]["Đơn vị"].value
    assert shown.startswith("Thôn <&>đđ")
    assert len(shown) <= 32_767
