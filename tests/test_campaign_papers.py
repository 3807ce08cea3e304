"""What all papers bear alike stands in the campaign workbook: read back, optional, and with every fault at its cell."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from campaign_files import write_campaign
from openpyxl import load_workbook

from ntm_sheets.campaign.book.moving import moved_book
from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.editions import judging_mark
from ntm_sheets.campaign.loading import load_campaign
from ntm_sheets.campaign.papers import BLANK, NO_FRAME, UNCOMPARED, Basis, PaperFrame, Signatory, day_in_words
from ntm_sheets.campaign.workbook import founding_campaign
from ntm_sheets.errors import CampaignError

pytestmark = pytest.mark.usefixtures("small")
BASIS = Basis("Quyết định", "12/QĐ-UBND", date(2021, 9, 30), "của UBND xã về đợt cao điểm", verified=True)
FRAME = PaperFrame(
    "Đảng ủy xã Kỳ Tiến",
    "Ban Chỉ đạo nông thôn mới",
    "BCĐ",
    "Kỳ Tiến",
    ("Thường trực Đảng ủy", "Các thôn"),
    (BASIS, replace(BASIS, number="", day=None, verified=False, paper="so-ket")),
    (Signatory("TRƯỞNG BAN", "TM. BAN CHỈ ĐẠO", "Nguyễn Văn Ký"), Signatory("TRƯỞNG ĐOÀN", paper="bien-ban")),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "chien-dich.xlsx"


def test_organ_bases_and_signatories_come_back(path: Path, campaign: Campaign) -> None:
    whole = replace(campaign, papers=FRAME)
    write_campaign(whole, path)
    assert load_campaign(path) == whole
    assert load_campaign(path).papers == FRAME


def test_a_workbook_of_before_there_were_papers_has_blanks(path: Path, campaign: Campaign) -> None:
    write_campaign(campaign, path)
    book = load_workbook(path)
    for name in ("Văn bản", "Căn cứ", "Người ký"):
        del book[name]
    book.save(path)
    assert load_campaign(path).papers == NO_FRAME
    assert load_campaign(path) == replace(campaign, papers=NO_FRAME)


def test_what_papers_bear_judges_no_form(campaign: Campaign) -> None:
    assert judging_mark(replace(campaign, papers=FRAME)) == judging_mark(campaign)


Change = Callable[[PaperFrame], PaperFrame]
FAULTS: dict[str, tuple[Change, str, str, str]] = {
    "the word for a number": (
        lambda frame: replace(frame, bases=(replace(BASIS, number="số 12/QĐ-UBND"),)), "Căn cứ", "C5", "chữ “số” máy tự thêm"
    ),
    "a day after the drive": (
        lambda frame: replace(frame, bases=(replace(BASIS, day=date(2031, 9, 30)),)), "Căn cứ", "D5", "sau khi chiến dịch"
    ),
    "the same twice": (lambda frame: replace(frame, bases=(BASIS, BASIS)), "Căn cứ", "B6", "đã có ở ô B5"),
    "a basis without a name": (
        lambda frame: replace(frame, bases=(replace(BASIS, text=""),)), "Căn cứ", "B5", "thiếu “Tên văn bản”"
    ),
    "a signatory without a title": (
        lambda frame: replace(frame, signatories=(Signatory("", name="Ông A"),)), "Người ký", "C5", "thiếu “Chức vụ”"
    ),
    "a sign that is a number": (
        lambda frame: replace(frame, organ_sign="12/BC-BCĐ"), "Văn bản", "C7", "chữ viết tắt"
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", FAULTS)
def test_a_fault_is_told_by_its_cell(path: Path, campaign: Campaign, case: str) -> None:
    change, sheet, cell, says = FAULTS[case]
    write_campaign(replace(campaign, papers=change(FRAME)), path)
    with pytest.raises(CampaignError) as told:
        load_campaign(path)
    (fault,) = told.value.faults
    assert (fault.sheet, fault.cell, says in fault.message) == (sheet, cell, True), str(fault)
    assert fault.remedy


def test_a_paper_that_is_none_is_told_with_those_that_are(path: Path, campaign: Campaign) -> None:
    write_campaign(replace(campaign, papers=FRAME), path)
    book = load_workbook(path)
    book["Căn cứ"]["G5"] = "Tờ trình"
    book.save(path)
    with pytest.raises(CampaignError, match=r"ô G5.*Báo cáo sơ kết"):
        load_campaign(path)


def test_a_plan_that_moves_leaves_the_days_of_its_bases(path: Path, campaign: Campaign) -> None:
    write_campaign(replace(campaign, papers=FRAME), path)
    path.write_bytes(moved_book(path.read_bytes(), path, date(2026, 10, 2)).data)
    moved = load_campaign(path)
    assert (moved.start, moved.papers) == (date(2026, 10, 2), FRAME)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2021, 1, 5), "05 tháng 01 năm 2021"),
        (date(2021, 2, 28), "28 tháng 02 năm 2021"),
        (date(2021, 6, 29), "29 tháng 6 năm 2021"),
        (date(2021, 10, 9), "09 tháng 10 năm 2021"),
        (date(2021, 12, 31), "31 tháng 12 năm 2021"),
    ],
)
def test_days_are_padded_under_ten_and_months_under_three(day: date, words: str) -> None:
    assert day_in_words(day) == words


def test_a_basis_reads_as_a_line_and_says_when_nobody_compared_it() -> None:
    assert BASIS.words == "Căn cứ Quyết định số 12/QĐ-UBND ngày 30 tháng 9 năm 2021 của UBND xã về đợt cao điểm"
    assert replace(BASIS, text="Thực hiện Kế hoạch", number="", day=None, verified=False).words == (
        f"Thực hiện Kế hoạch của UBND xã về đợt cao điểm {UNCOMPARED}"
    )


@pytest.mark.parametrize(
    ("commune", "place"),
    [("xã Kỳ Tiến", "Kỳ Tiến"), ("Phường Sông Trí", "Sông Trí"), ("xã", BLANK), ("", BLANK), ("Xãnh", "Xãnh")],
)
def test_the_place_follows_from_the_commune(commune: str, place: str) -> None:
    assert NO_FRAME.place_in(commune) == place
    assert FRAME.place_in(commune) == "Kỳ Tiến"


def test_who_signs_one_paper_is_asked_before_who_signs_all() -> None:
    assert [one.title for one in FRAME.signatories_of("bien-ban")] == ["TRƯỞNG ĐOÀN"]
    assert [one.title for one in FRAME.signatories_of("so-ket")] == ["TRƯỞNG BAN"]
    assert len(FRAME.bases_of("so-ket")) == 2
    assert len(FRAME.bases_of("bien-ban")) == 1


def test_the_preset_names_nobody_and_marks_what_nobody_compared() -> None:
    papers = founding_campaign().papers
    assert {one.name for one in papers.signatories} == {""}
    compared = {one.number: UNCOMPARED not in one.words for one in papers.bases}
    assert compared == {"59/2015/QĐ-UBND": True, "": False}
    assert datetime(2015, 11, 24).date() in {one.day for one in papers.bases}
