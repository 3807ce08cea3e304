"""The wrap-up's money: a sheet of the campaign workbook, its sums held against each other, what differs told by its cell."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from master_factory import MIDDLE
from openpyxl import load_workbook
from test_digest import at

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.expenses import expense_doubts, sum_of
from ntm_sheets.campaign.papers import Expense
from ntm_sheets.campaign.workbook import campaign_in, doubts_in, founding_campaign, write_campaign
from ntm_sheets.errors import CampaignError
from ntm_sheets.outbox.papers.wrap_up import money_lines, money_sentences, money_words

PRIZES = Expense("Thưởng tập thể xuất sắc", 2.0, 3_000_000.0, 6_000_000.0, "Ngân sách xã")
PAPERS = Expense("Giấy khen, khung", 12.0, 85_000.0, None, "Xã hội hóa", "in tại xã")


def with_money(*expenses: Expense) -> Campaign:
    campaign = founding_campaign()
    return replace(campaign, papers=replace(campaign.papers, expenses=expenses))


def written(campaign: Campaign, folder: Path) -> Path:
    path = folder / "chien-dich.xlsx"
    write_campaign(campaign, path)
    return path


def doubts(path: Path) -> list[tuple[str, str, str]]:
    return [(one.sheet, one.cell, one.message) for one in doubts_in(path.read_bytes(), path)]


def test_what_the_officer_filled_in_comes_back_as_it_was(tmp_path: Path) -> None:
    campaign = with_money(PRIZES, PAPERS, Expense("Tổng cộng", amount=7_020_000.0))
    path = written(campaign, tmp_path)
    assert campaign_in(path.read_bytes(), path).papers.expenses == campaign.papers.expenses
    assert doubts(path) == []
    assert sum_of(campaign.papers.expenses) == 7_020_000


def test_a_workbook_of_before_has_no_such_sheet_and_is_read(tmp_path: Path) -> None:
    path = written(with_money(PRIZES), tmp_path)
    book = load_workbook(path)
    del book["Kinh phí sơ kết"]
    old = io.BytesIO()
    book.save(old)
    assert campaign_in(old.getvalue(), path).papers.expenses == ()


def test_sums_that_differ_are_told_by_their_cell_and_hold_nothing_up(tmp_path: Path) -> None:
    wrong = replace(PRIZES, amount=5_000_000.0)
    path = written(with_money(wrong, PAPERS, Expense("Cộng", amount=9.0), Expense("Nước uống")), tmp_path)
    assert campaign_in(path.read_bytes(), path).papers.expenses[0] == wrong
    sheet = "Kinh phí sơ kết"
    assert doubts(path) == [
        (sheet, "E5", "“Thưởng tập thể xuất sắc” ghi 5.000.000 đồng, nhưng 2 × 3.000.000 là 6.000.000 đồng"),
        (sheet, "E7", "“Cộng” ghi 9 đồng, nhưng các dòng trên cộng lại là 6.020.000 đồng"),
        (sheet, "B8", "“Nước uống” chưa có số tiền"),
    ]


@pytest.mark.parametrize("typed", ["15 triệu", "1.234"])
def test_what_is_no_number_is_a_fault_at_its_cell(tmp_path: Path, typed: str) -> None:
    path = written(with_money(PRIZES), tmp_path)
    book = load_workbook(path)
    book["Kinh phí sơ kết"]["E5"] = typed
    book.save(path)
    with pytest.raises(CampaignError) as told:
        campaign_in(path.read_bytes(), path)
    assert [(one.sheet, one.cell) for one in told.value.faults] == [("Kinh phí sơ kết", "E5")]


def test_a_sum_below_another_sum_counts_no_line_twice() -> None:
    lines = [PRIZES, Expense("Cộng", amount=6e6), PAPERS, Expense("TỔNG CỘNG", amount=7_020_000.0)]
    assert list(expense_doubts(lines)) == []
    assert sum_of(lines) == 7_020_000


def test_what_was_filled_in_is_printed_with_its_sum_and_what_differs() -> None:
    given = replace(at(MIDDLE), campaign=with_money(PRIZES, PAPERS, Expense("Tổng cộng", amount=7_020_000.0)))
    lines = [(line["tt"], line["noi_dung"], line["muc_chi"], line["thanh_tien"]) for line in money_lines(given)]
    assert lines == [
        ("1", "Thưởng tập thể xuất sắc", "3.000.000", "6.000.000"),
        ("2", "Giấy khen, khung", "85.000", "1.020.000"),
    ]
    assert money_words(given).startswith("7.020.000 đồng (bằng chữ: ")
    assert money_sentences(given) == ["Dự toán do Ban Chỉ đạo lập."]
    wrong = replace(given, campaign=with_money(replace(PRIZES, amount=5e6)))
    (said,) = money_sentences(wrong)
    assert said.startswith("Chưa khớp: “Thưởng tập thể xuất sắc” ghi 5.000.000 đồng")
    assert len(money_lines(replace(given, campaign=with_money()))) == 3
