"""Sheet “Quy tắc”: by what everything was judged and scored, which forms count, and every criterion."""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from ntm_sheets import theme
from ntm_sheets.campaign.definition import Campaign, CriteriaSet, Indicator
from ntm_sheets.campaign.rules import requirement
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.master import master_input as sheets
from ntm_sheets.outbox.master.columns import FIRST_ROW, DataColumn, DataTable
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.rules_asked import check_lines, matter_lines, met_lines, track_lines, unit_lines
from ntm_sheets.outbox.master.rules_counting import (
    choice_lines,
    class_lines,
    counting_lines,
    criterion_line,
    points_lines,
    term_rules,
)
from ntm_sheets.outbox.master.rules_example import example_lines
from ntm_sheets.outbox.master.rules_time import time_rules
from ntm_sheets.outbox.master.table import add_table
from ntm_sheets.outbox.master.writer import MasterSheet, MasterWriter

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
VISIT_COUNTS = (
    "chỉ hỏi vài câu của phiếu kiểm tra, tính là một lần kiểm tra của ngày ghi trên phiếu: câu không hỏi thì kết quả trước vẫn "
    "được tính; cùng ngày có cả phiếu kiểm tra thì cả hai đều tính, ô có ở cả hai thì tính phiếu nộp sau"
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
    """Draw the rules as one table, what belongs together under one heading."""
    rules = list(rule_lines(given))
    headings = (
        ("Phần", 22),
        ("Mục", 20),
        ("Nội dung", 64),
        ("Yêu cầu hoặc điểm", 18),
        ("Đã đối chiếu văn bản", 10),
        ("Nguồn", 20),
    )
    columns = [
        DataColumn(heading, width, [rule[n] for rule in rules], "mark" if heading.startswith("Đã") else "wrap")
        for n, (heading, width) in enumerate(headings)
    ]
    title = notice(given.campaign) or "Quy tắc xét đạt chuẩn và chấm điểm thi đua"
    note = "Đạt chuẩn: mọi chỉ tiêu phải đạt, không bù trừ. Điểm thi đua chỉ để xếp hạng. Sửa quy tắc trong chien-dich.xlsx."
    sheet = add_table(writer, sheets.RULES, DataTable("quy_tac", title, note, columns, least_scale=0.9))
    _group(sheet, len(rules))


def _group(sheet: MasterSheet, rows: int) -> None:
    """Let the eye find where a part begins: a line above it, its name strong there and pale in the rows below."""
    style, bottom = sheet.writer.style, FIRST_ROW + rows - 1
    above = {"top": 1, "top_color": theme.GREEN}
    # The rows of a sheet count from 1: the one before the first is FIRST_ROW.
    for sign, last, look in (
        ("=", 0, style(font_color=theme.MUTED)),
        ("<>", 0, style(bold=True, **above)),
        ("<>", len(Rule._fields) - 1, style(**above)),
    ):
        rule = {"type": "formula", "criteria": f"=$A{FIRST_ROW + 1}{sign}$A{FIRST_ROW}", "format": look}
        if sheet.raw.conditional_format(FIRST_ROW, min(last, 1), bottom, last, rule):
            message = "the rule of the parts was refused"
            raise ValueError(message)


def notice(campaign: Campaign) -> str:
    """Give the line that warns of criteria nobody compared with the decision; empty where all are verified."""
    return "" if campaign.is_verified else campaign.notice or UNVERIFIED


def rule_lines(given: MasterInput) -> Iterator[Rule]:
    """Give the lines as the sheet has them, each beginning with a capital."""
    return (rule._replace(content=rule.content[:1].upper() + rule.content[1:]) for rule in _rules(given))


def _rules(given: MasterInput) -> Iterator[Rule]:
    campaign = given.campaign
    period = f"{wording.day(campaign.start)} đến {wording.day(campaign.end)}"
    yield Rule("Thời gian", "Đợt", campaign.name, period, "", "")
    yield from (Rule(*said, "", "") for said in time_rules(campaign, given.as_of))
    yield from _handing_in(campaign)
    for lines in (track_lines, unit_lines, term_rules):
        yield from (Rule(*line, "", "") for line in lines(campaign))
    yield from (Rule(*line, "", COMMUNE) for line in counting_lines(campaign))
    yield from (Rule(*line, "", "") for line in met_lines())
    for lines in (points_lines, class_lines):
        yield from (Rule(*line, "", COMMUNE) for line in lines(campaign))
    yield from (Rule(*line, "", "") for line in (*example_lines(given), *check_lines(campaign), *matter_lines()))
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
    yield Rule("Nhận phiếu", "Phiếu đi thôn", VISIT_COUNTS, "", "", "")
    date = (
        "phiếu ghi ngày đã báo cáo rồi, nộp vào ngày khác, số liệu khác: tạm tính cho ngày nộp đến khi thôn hoặc xã trả lời; "
        "phiếu trả lại gửi về, hoặc chỉ sửa chỗ được nhắc, thì tính cho ngày ghi trên phiếu"
    )
    yield Rule("Nhận phiếu", "Ngày báo cáo", date, "", "", "")
    team = "gửi qua thư thì chỉ tính là phúc tra khi mọi địa chỉ gửi là địa chỉ thư của đoàn, còn lại chờ xã quyết định"
    yield Rule("Nhận phiếu", "Phiếu kiểm tra", team, "", "", "")


def _criteria(criteria_set: CriteriaSet, called: str) -> Iterator[Rule]:
    told = Counter(indicator.source for indicator in criteria_set.indicators)
    usual = max(told, key=lambda source: told[source], default="")
    whence = "; ".join(dict.fromkeys(one for one in (criteria_set.source, usual) if one))
    yield Rule(called, "Bộ tiêu chí", criteria_set.name, criteria_set.decision, _compared(criteria_set), whence)
    for criterion in criteria_set.criteria:
        number = wording.number_of(criterion.key)
        named = (
            "điều kiện kèm theo"
            if criterion.gate and len(criteria_set.counted) + 1 == len(criteria_set.criteria)
            else ""
        )
        part = f"{called}: tiêu chí {number}" if number else f"{called}: {named or criterion.name}"
        yield Rule(*criterion_line(criterion, criteria_set, part), "", COMMUNE)
        for indicator in criterion.indicators:
            yield Rule(
                part,
                f"Chỉ tiêu {wording.number_of(indicator.key)}" if number else "Điều kiện",
                f"{indicator.name} – máy tính: {indicator.formula.text}" if indicator.formula else indicator.name,
                requirement(indicator),
                _compared(indicator),
                "" if indicator.source == usual else indicator.source,
            )
            yield from (Rule(*line, "", "") for line in choice_lines(indicator, part))


def _compared(one: CriteriaSet | Indicator) -> str:
    return "✓ Đã" if one.verified else "✗ Chưa"
