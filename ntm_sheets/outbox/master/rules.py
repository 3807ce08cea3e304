"""Sheet “Quy tắc”: by what everything was judged and scored, deadlines and calendars with the day from which each holds."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import NamedTuple

from ntm_sheets.campaign.book.cells import weekday_name
from ntm_sheets.campaign.book.fields import DUE_KINDS
from ntm_sheets.campaign.calendar import CampaignEdition, DueRule, Timetable
from ntm_sheets.campaign.definition import Campaign, CriteriaSet
from ntm_sheets.campaign.rules import requirement
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.master import master_input as sheets
from ntm_sheets.outbox.master.columns import DataColumn, DataTable
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.rules_counting import (
    choice_lines,
    class_lines,
    counting_lines,
    criterion_line,
    points_lines,
    term_rules,
)
from ntm_sheets.outbox.master.table import add_table
from ntm_sheets.outbox.master.writer import MasterWriter

TIME, EXCUSED = "Thời gian", "Ngày được miễn"
Said = tuple[str, str, str, str]
"""The part, the item, what it says, and the value."""
What = Callable[[CampaignEdition], object]
CHANGING = (
    "giờ báo cáo, lịch báo cáo: từ ngày sửa; máy đọc bản sửa trước hạn nộp cũ và mới thì tính ngay ngày đó, không thì từ hôm "
    "sau. Những ngày trước giữ nguyên. Chưa có phiếu nào thì bản mới tính cho mọi ngày. Chỉ tiêu, mức, điểm, kế hoạch: mọi "
    "ngày chấm theo bản mới nhất, kể cả khi xem lại một ngày cũ"
)
SPARED = (
    "ngày không phải nộp và ngày được miễn không tính vào tỷ lệ đúng hạn, không bị coi là muộn hay thiếu; nộp thêm vẫn được "
    "nhận. Xóa một dòng miễn thì những ngày trước khi xóa vẫn được miễn"
)
LAUNCHED = "thôn đã ra quân khi báo xong việc ghi “Có” ở cột Việc ra quân; thôn không có việc đó thì khi báo đã làm việc đầu tiên"


def time_rules(campaign: Campaign, as_of: datetime) -> Iterator[Said]:
    """Give the lines, as known at a moment."""
    table = campaign.timetable(as_of)
    for edition, since in stretches(table, lambda one: one.deadline):
        yield TIME, "Hạn báo cáo", _from(since, campaign), f"{edition.deadline:%H:%M}"
    for edition, since in stretches(table, lambda one: one.calendar):
        for who, text in calendar_words(edition, campaign):
            yield TIME, "Lịch báo cáo", f"{who}: {text}", _from(since, campaign)
    yield TIME, "Ngày không phải nộp", SPARED, ""
    yield from _excuses(table, campaign)
    yield TIME, "Khi sửa quy định", CHANGING, ""
    yield TIME, "Ra quân", LAUNCHED, f"trước {wording.day(campaign.launch_by)}"


def stretches(table: Timetable, what: What) -> Iterator[tuple[CampaignEdition, date | None]]:
    """Give each edition that changed something, with its first day; None for the first of them."""
    pairs = list(zip(table.editions, table.since, strict=True))
    yield pairs[0][0], None
    for (before, _), (after, since) in pairwise(pairs):
        if what(before) != what(after):
            yield after, since


def calendar_words(edition: CampaignEdition, campaign: Campaign) -> Sequence[tuple[str, str]]:
    """Say who reports when, track by track; what all do alike is said once."""
    said = {
        (track.name, wording.ROLES[role]): "; ".join(
            _rule(rule, edition) for rule in edition.rules_for(track.key, role)
        )
        for track in campaign.tracks
        for role in wording.ROLES
    }
    if len(set(said.values())) == 1:
        return [("Mọi nhóm, thôn và đoàn công tác", next(iter(said.values())))]
    alike = {role: {text for (_, one), text in said.items() if one == role} for role in wording.ROLES.values()}
    found = [(role, next(iter(texts))) for role, texts in alike.items() if len(texts) == 1]
    rest = [(f"{track} – {role}", text) for (track, role), text in said.items() if len(alike[role]) > 1]
    return [*((f"Mọi nhóm – {role}", text) for role, text in found), *rest]


def _rule(rule: DueRule, edition: CampaignEdition) -> str:
    if rule.rule == "weekdays":
        return ", ".join(weekday_name(day).lower() for day in rule.weekdays)
    if rule.rule == "every":
        first = wording.day(rule.since or edition.start)
        return f"cứ {rule.every} ngày một báo cáo, tính từ {first}, chậm nhất ngày cuối mỗi {rule.every} ngày"
    if rule.rule == "listed":
        return "các ngày " + ", ".join(f"{day:%d/%m}" for day in rule.days)
    return next(words for words, kind in DUE_KINDS.items() if kind == rule.rule).lower()


def _excuses(table: Timetable, campaign: Campaign) -> Iterator[Said]:
    """Tell every excuse that was ever known, who decided, and when the machine first read it."""
    names = {unit.key: unit.name for unit in campaign.units}
    told = {one: edition for edition in reversed(table.editions) for one in edition.excuses}
    for one in sorted(told, key=lambda one: (one.first, one.unit, one.role, one.withdrawn)):
        who = wording.ROLES[one.role] if one.role else "Thôn và đoàn công tác"
        read = told[one]
        when = "" if read is table.editions[0] else f"; máy đọc lúc {read.loaded_at:%H:%M %d/%m/%Y}"
        taken = " (đã rút lại)" if one.withdrawn else "" if one in table.editions[-1].excuses else " (đã bỏ dòng)"
        last = one.last or one.first
        days = wording.day(one.first) if last == one.first else f"{one.first:%d/%m} – {wording.day(last)}"
        yield (
            EXCUSED,
            names.get(one.unit, one.unit),
            f"{who}: {one.reason}; {one.decided_by} quyết định{when}{taken}",
            days,
        )


def _from(since: date | None, campaign: Campaign) -> str:
    return f"từ {wording.day(max(since or campaign.start, campaign.start))}"


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
        DataColumn(heading, width, [rule[n] for rule in rules], "mark" if heading.startswith("Đã") else "wrap")
        for n, (heading, width) in enumerate(headings)
    ]
    title = notice(given.campaign) or "Quy tắc xét đạt chuẩn và chấm điểm thi đua"
    note = "Đạt chuẩn: mọi chỉ tiêu phải đạt, không bù trừ. Điểm thi đua chỉ để xếp hạng. Sửa quy tắc trong chien-dich.xlsx."
    add_table(writer, sheets.RULES, DataTable("quy_tac", title, note, columns))


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
    yield Rule("Nhận phiếu", "Phiếu đi thôn", VISIT_COUNTS, "", "", "")
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
