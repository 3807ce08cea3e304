"""The sheet of the campaign workbook that says by which rules praise is proposed: read back, missing, at fault by cell."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from campaign_files import write_campaign
from openpyxl import load_workbook

from ntm_sheets.campaign.book.moving import moved_campaign
from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.editions import judging_mark
from ntm_sheets.campaign.loading import load_campaign
from ntm_sheets.campaign.policy import AwardRule
from ntm_sheets.errors import CampaignError

pytestmark = pytest.mark.usefixtures("small")
RULES = (
    AwardRule("criteria", "Thôn 10/10", "ve-dich", "verified"),
    AwardRule("gardens", "Thôn 5/5 vườn", by="own", least=4),
    AwardRule("reports", "Không thiếu báo cáo", role="team", first=date(2021, 10, 5), last=date(2021, 10, 9)),
    AwardRule("improved", "Tiến bộ nhất", least=5, first=date(2021, 11, 1), most=2),
    AwardRule("verified", "Đoàn phúc tra nhiều nhất", most=1),
    AwardRule("first", "Về đích sớm nhất", least=8),
    AwardRule("points", "Điểm cao nhất", "duy-tri", most=3),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "chien-dich.xlsx"


def test_rules_come_back_and_move_with_the_plan_and_no_form_is_judged_anew_for_them(
    path: Path, campaign: Campaign
) -> None:
    whole = replace(campaign, awards=RULES)
    write_campaign(whole, path)
    assert load_campaign(path) == whole
    assert judging_mark(whole) == judging_mark(replace(campaign, awards=()))
    moved = moved_campaign(whole, campaign.start + timedelta(days=365))
    assert (moved.awards[2].first, moved.awards[2].last) == (date(2022, 10, 5), date(2022, 10, 9))


def test_a_workbook_of_before_there_were_such_rules_proposes_nobody(path: Path, campaign: Campaign) -> None:
    write_campaign(replace(campaign, awards=RULES), path)
    book = load_workbook(path)
    del book["Khen thưởng"]
    book.save(path)
    assert load_campaign(path) == replace(campaign, awards=())


@pytest.mark.parametrize(
    ("rule", "field", "says"),
    [
        (AwardRule("reports", "a", least=3), "Ít nhất", "không dùng cột này"),
        (AwardRule("points", "a", first=date(2021, 10, 5)), "Từ ngày", "không dùng cột này"),
        (AwardRule("improved", "a", first=date(2021, 9, 5)), "Từ ngày", "nằm ngoài chiến dịch"),
        (AwardRule("improved", "a", first=date(2021, 10, 9), last=date(2021, 10, 5)), "Đến ngày", "không sau ngày đầu"),
        (AwardRule("points", "a", most=0), "Số suất", "từ 1 trở lên"),
        (AwardRule("gardens", "a", "phoi-hop"), "Nhóm", "không chấm điều đang xét"),
        (AwardRule("points", ""), "Danh hiệu đề nghị", "thiếu"),
        (AwardRule("points", "a", "la"), "Nhóm", "chưa có"),
    ],
)
def test_a_rule_that_cannot_be_followed_is_told_by_its_cell(
    path: Path, campaign: Campaign, rule: AwardRule, field: str, says: str
) -> None:
    write_campaign(replace(campaign, awards=(rule,)), path)
    with pytest.raises(CampaignError) as told:
        load_campaign(path)
    (fault,) = told.value.faults
    heading = load_workbook(path)["Khen thưởng"][f"{fault.cell.rstrip('0123456789')}4"].value
    assert (fault.sheet, heading, says in fault.message) == ("Khen thưởng", field, True), str(fault)
    assert fault.remedy
