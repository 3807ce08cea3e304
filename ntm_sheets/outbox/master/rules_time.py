"""What “Quy tắc” says of time: deadlines and calendars with the day from which each holds, excused days, marks, closing."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from itertools import pairwise

from ntm_sheets.campaign.book.cells import weekday_name
from ntm_sheets.campaign.book.fields import DUE_KINDS
from ntm_sheets.campaign.calendar import CampaignEdition, DueRule, Timetable, reminder_at
from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.outbox import wording

TIME, EXCUSED = "Thời gian", "Ngày được miễn"
Said = tuple[str, str, str, str]
"""The part, the item, what it says, and the value."""
FULL_FORM = "ngày đầu, ngày cuối và mỗi tuần một ngày thôn gửi phiếu đầy đủ; các ngày khác gửi phiếu ngày một trang"
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
NO_HOLIDAY = (
    "chủ nhật, ngày lễ chỉ được nghỉ khi lịch báo cáo hoặc ngày được miễn ghi như vậy; ngày đoàn phải đi là ngày lịch ghi cho "
    "đoàn công tác"
)
BEHIND = (
    "chậm mấy báo cáo là số báo cáo đến hạn liền nhau còn thiếu, đếm lùi từ báo cáo mới nhất; ngày không phải nộp thì bỏ qua, "
    "gặp ngày đã nộp (kể cả nộp muộn) thì dừng; ai được miễn hôm nay thì hôm nay không chậm"
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
    yield TIME, "Ngày nghỉ, ngày đoàn đi", NO_HOLIDAY, ""
    yield TIME, "Ngày không phải nộp", SPARED, ""
    yield from _excuses(table, campaign)
    marks = "; ".join(words for words in wording.REPORT_WORDS.values())
    yield TIME, "Ký hiệu nộp báo cáo", marks, ""
    yield TIME, "Chậm mấy báo cáo", BEHIND, ""
    today = table.deadline(as_of.date())
    reminded = "đến giờ này máy ghi danh sách đơn vị chưa nộp để gọi"
    yield TIME, "Giờ nhắc nộp", reminded, f"{reminder_at(today, campaign.reminder):%H:%M}"
    weekday = weekday_name(campaign.full_form)
    yield TIME, "Phiếu đầy đủ", FULL_FORM, f"{weekday[:1].lower()}{weekday[1:]} hằng tuần"
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
