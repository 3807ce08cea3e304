"""Sheet “Quy tắc”: by what everything was judged and scored, each line with whether somebody compared it with the decision."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from ntm_sheets.campaign.definition import Campaign, CriteriaSet
from ntm_sheets.campaign.rules import requirement
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.master import master_input as sheets
from ntm_sheets.outbox.master.columns import Column, Table
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.rules_calendar import time_rules
from ntm_sheets.outbox.master.rules_counting import (
    choice_lines,
    class_lines,
    counting_lines,
    criterion_line,
    points_lines,
)
from ntm_sheets.outbox.master.rules_terms import term_rules
from ntm_sheets.outbox.master.table import add_table
from ntm_sheets.outbox.master.writer import MasterWriter

UNVERIFIED = "Bộ tiêu chí mẫu – chưa đối chiếu với quyết định"
COMMUNE = "Thang điểm của xã"

HANDED_IN = (
    "giờ máy chủ nhận thư, không có thì giờ gửi ghi trong thư; thư không ghi giờ, ghi sai hoặc không có thư thì giờ xã "
    "nhận tệp; không bao giờ muộn hơn giờ xã nhận"
)
WHICH_COUNTS = (
    "một đơn vị, một người nộp, một ngày báo cáo chỉ tính một phiếu, là phiếu nộp sau cùng (nộp cùng lúc: phiếu nhận sau), "
    "tính nguyên cả phiếu: ô để trống là ngày đó không báo cáo chỗ ấy, số báo cho ngày trước vẫn được tính; phiếu xã bỏ thì "
    "tính phiếu nộp ngay trước nó"
)


class Rule(NamedTuple):
    """One line of the sheet."""

    part: str
    item: str
    content: str
    value: str
    verified: str
    source: str


def add_rules(writer: MasterWriter, given: MasterInput) -> None:
    """Draw the rules as one table."""
    rules = [
        rule._replace(content=rule.content[:1].upper() + rule.content[1:])
        for rule in _rules(given.campaign, given.as_of)
    ]
    headings = (
        ("Phần", 46),
        ("Mục", 18),
        ("Nội dung", 68),
        ("Yêu cầu hoặc điểm", 20),
        ("Đã đối chiếu văn bản", 14),
        ("Nguồn", 40),
    )
    columns = [
        Column(heading, width, [rule[n] for rule in rules], "mark" if heading.startswith("Đã") else "wrap")
        for n, (heading, width) in enumerate(headings)
    ]
    title = notice(given.campaign) or "Quy tắc xét đạt chuẩn và chấm điểm thi đua"
    note = "Đạt chuẩn: mọi chỉ tiêu phải đạt, không bù trừ. Điểm thi đua chỉ để xếp hạng. Sửa quy tắc trong chien-dich.xlsx."
    add_table(writer, sheets.RULES, Table("quy_tac", title, note, columns))


def notice(campaign: Campaign) -> str:
    """Give the line that warns of criteria nobody compared with the decision; empty where all are verified."""
    return "" if campaign.is_verified else campaign.notice or UNVERIFIED


def _rules(campaign: Campaign, as_of: datetime) -> Iterator[Rule]:
    period = f"{wording.day(campaign.start)} đến {wording.day(campaign.end)}"
    yield Rule("Thời gian", "Đợt", campaign.name, period, "", "")
    yield from (Rule(*said, "", "") for said in time_rules(campaign, as_of))
    yield from _handing_in(campaign)
    for track in campaign.tracks:
        sets = [one.name for one in campaign.sets if one.key in (track.unit_set, track.garden_set)]
        judged = f"{track.goal.rstrip('.')}. Xét theo: {'; '.join(sets)}." if sets else track.goal
        yield Rule(
            "Nhóm đơn vị",
            track.name,
            judged,
            f"{track.garden_quota} vườn mẫu" if track.garden_quota else "",
            "",
            "",
        )
    yield from (Rule(*said, "", "") for said in term_rules(campaign))
    for lines in (counting_lines, points_lines, class_lines):
        for line in lines(campaign):
            yield Rule(*line, "", COMMUNE)
    for criteria_set in campaign.sets:
        alone = sum(one.subject == criteria_set.subject for one in campaign.sets) == 1
        called = {"unit": "Khu dân cư", "garden": "Vườn mẫu"}[criteria_set.subject] if alone else criteria_set.name
        yield from _criteria(criteria_set, called)


def _handing_in(campaign: Campaign) -> Iterator[Rule]:
    """Say when the books close, which form counts, and which wait for the commune's word."""
    closing = "phiếu có giờ nộp sau lúc này không tính, trừ khi xã quyết định tính"
    yield Rule("Thời gian", "Khóa sổ", closing, wording.moment(campaign.closes_at), "", "")
    yield Rule("Nhận phiếu", "Giờ nộp", HANDED_IN, "", "", "")
    yield Rule("Nhận phiếu", "Phiếu được tính", WHICH_COUNTS, "", "", "")
    date = (
        "phiếu ghi ngày đã báo cáo rồi, nộp vào ngày khác, số liệu khác: tạm tính cho ngày nộp đến khi thôn hoặc xã trả lời; "
        "phiếu trả lại gửi về, hoặc chỉ sửa chỗ được nhắc, thì tính cho ngày ghi trên phiếu"
    )
    yield Rule("Nhận phiếu", "Ngày báo cáo", date, "", "", "")
    team = "gửi qua thư thì chỉ tính là phúc tra khi mọi địa chỉ gửi là địa chỉ thư của đoàn, còn lại chờ xã quyết định"
    yield Rule("Nhận phiếu", "Phiếu kiểm tra", team, "", "", "")


def _criteria(criteria_set: CriteriaSet, called: str) -> Iterator[Rule]:
    for criterion in criteria_set.criteria:
        number = wording.number_of(criterion.key)
        part = f"{called}: {criterion.name}"
        yield Rule(*criterion_line(criterion, criteria_set, part), "", COMMUNE)
        for indicator in criterion.indicators:
            yield Rule(
                part,
                f"Chỉ tiêu {wording.number_of(indicator.key)}" if number else "Điều kiện",
                indicator.name,
                requirement(indicator),
                "✓ Đã" if indicator.verified else "✗ Chưa",
                indicator.source or criteria_set.source or criteria_set.decision,
            )
            yield from (Rule(*line, "", "") for line in choice_lines(indicator, part))
