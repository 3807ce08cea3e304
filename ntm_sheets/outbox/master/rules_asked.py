"""What “Quy tắc” says of what each unit is asked, when it is met, which forms are doubted, and what closes what was asked."""

from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Literal

from ntm_sheets.campaign.book.fields import RULE_LEVELS
from ntm_sheets.campaign.definition import Campaign, CriteriaSet, Track, Unit
from ntm_sheets.campaign.policy import CHECK_OF, CheckRule, OwnCheck
from ntm_sheets.campaign.showing import listed, show_number
from ntm_sheets.contract.layout import evidence_subjects
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.master import master_input as sheets
from ntm_sheets.outbox.master import orders, petitions
from ntm_sheets.outbox.master.actions import CLOSE, MOST_ACTIONS, MOST_OF_A_KIND
from ntm_sheets.outbox.master.rules_counting import Line

Light = Literal["good", "watch", "bad", "unknown"]
WORDS: dict[Light, str] = {
    "good": "Đúng hướng",
    "watch": "Cần chú ý",
    "bad": "Cần làm ngay",
    "unknown": "Chưa có số liệu",
}
# In the last week what is lacking is no longer watched but done.
LAST_DAYS = 7
RULES: dict[Light, str] = {
    "bad": f"chưa nộp báo cáo đã đến hạn; tụt tiêu chí; chậm việc găng; hoặc còn thiếu khi đợt chỉ còn {LAST_DAYS} ngày",
    "watch": f"chậm việc khác; chưa báo cáo khối lượng; nộp muộn; phiếu chờ xã; hoặc còn thiếu khi đợt chỉ còn {CLOSE} ngày",
    "good": "không có điều nào ở trên",
    "unknown": "chưa nộp báo cáo nào và chưa đến hạn",
}
MOST_LETTERS = 170
TRACKS, OF_UNITS, MET, PHOTOS = "Nhóm đơn vị", "Đơn vị phải có gì", "Thế nào là đạt", "Ảnh minh chứng"
CHECKED, LIGHT, MATTERS = "Máy hỏi lại khi nào", "Đèn trên trang điện thoại", "Kiến nghị, chỉ đạo"
MET_LINES = (
    (
        "Một chỉ tiêu",
        (
            "Đạt khi số được tính thỏa yêu cầu ghi ở dòng của chỉ tiêu; vừa bằng mức cũng là đạt. Chỉ tiêu không ghi yêu "
            "cầu thì có báo cáo là đạt. Chưa ai báo cáo, hoặc số không đúng cách trả lời: thiếu số liệu."
        ),
    ),
    (
        "Một tiêu chí",
        "Mọi chỉ tiêu đều đạt: đạt. Có một chỉ tiêu chưa đạt: chưa đạt. Không chỉ tiêu nào chưa đạt nhưng còn chỉ tiêu thiếu số liệu: thiếu số liệu.",
    ),
    (
        "Một vườn",
        "Đạt khi mọi tiêu chí vườn đều đạt. Chỉ xét vườn có tên trong chien-dich.xlsx; nhiều hơn số phải đạt thì lấy vườn tốt nhất.",
    ),
    (
        "Đủ điều kiện đạt chuẩn",
        (
            "Mọi tiêu chí và điều kiện kèm theo đều đạt, đủ số vườn phải đạt của nhóm. Không bù trừ, không theo điểm. Nhóm "
            "không xét tiêu chí thì không xét đạt chuẩn."
        ),
    ),
    (
        "Gần đạt trước",
        (
            "Mỗi chỉ tiêu: phần còn thiếu chia số lớn hơn trong hai số đang có và phải đạt; trả lời Chưa đạt hoặc chưa báo cáo thì "
            "thiếu cả; chọn loại thì theo số bậc còn thiếu; thôn báo đạt, chờ đoàn kiểm tra thì không thiếu. Cộng lại theo tiêu "
            "chí, thiếu ít đứng trước. Mỗi ngày cần bao nhiêu: phần thiếu chia số ngày từ mai đến ngày cuối đợt."
        ),
    ),
)
PHOTO_LINES = (
    (
        "Nội dung cần ảnh",
        "Chỉ tiêu và đầu việc ghi “Có” ở cột Cần ảnh trong chien-dich.xlsx; vườn mẫu không bắt buộc ảnh. Đây là số để chia.",
    ),
    (
        "Ảnh hợp lệ",
        (
            "Ghi rõ chụp nội dung nào; chưa dùng ở đơn vị khác, nội dung khác, hay cho cả Trước lẫn Sau; không bị hỏi là quá "
            "nhỏ hoặc không chụp gì (xã chọn Giữ nguyên thì được tính). Một ảnh là đủ, nhiều ảnh không thêm điểm."
        ),
    ),
    (
        "Tính đến bao giờ",
        "Từ ngày ghi trên phiếu đến hết đợt, phiếu sau không phải gửi lại ảnh; phiếu xã bỏ thì ảnh của nó không tính.",
    ),
)


def track_lines(campaign: Campaign) -> Iterator[Line]:
    """Say of each track what is asked of all its units."""
    for track in campaign.tracks:
        goal = f"{track.goal.rstrip('.')}. " if track.goal else ""
        quota = f"{track.garden_quota} vườn mẫu" if track.garden_quota else ""
        yield TRACKS, track.name, goal + _asked_of(campaign, track), quota


def _asked_of(campaign: Campaign, track: Track) -> str:
    sets = {one.key: one for one in campaign.sets}
    own, garden = sets.get(track.unit_set), sets.get(track.garden_set)
    if own is None and garden is None:
        return "Không xét tiêu chí, không xét vườn mẫu."
    said = f"Xét theo: {'; '.join(f'{one.name} ({_size(one)})' for one in (own, garden) if one)}."
    shown = [wording.number_of(one.key) or one.name for one in (own.indicators if own else ()) if one.evidence]
    return said + (f" Cần ảnh {len(shown)} chỉ tiêu: {', '.join(shown)}." if shown else "")


def _size(one: CriteriaSet) -> str:
    gates = len(one.criteria) - len(one.counted)
    more = f", {gates} điều kiện kèm theo" if gates else ""
    return f"{len(one.counted)} tiêu chí{more}, tất cả {len(one.indicators)} chỉ tiêu"


def unit_lines(campaign: Campaign) -> Iterator[Line]:
    """Say by what each unit is divided beside its track's criteria; those of whom the same is said stand together."""
    alike: dict[tuple[str, str], list[str]] = {}
    for unit in campaign.units:
        alike.setdefault(_of_unit(campaign, unit), []).append(unit.name)
    for (said, photos), names in alike.items():
        yield OF_UNITS, _names(names), said, photos


def _names(names: Sequence[str]) -> str:
    """Name as many as a cell shows, one at least, and count the others."""
    most = sum(length <= MOST_LETTERS for length in accumulate(len(name) + 2 for name in names))
    return listed(names, max(most, 1), "đơn vị khác", "; ")


def _of_unit(campaign: Campaign, unit: Unit) -> tuple[str, str]:
    track, tasks = campaign.track_of(unit), campaign.tasks_of(unit)
    registered = len(campaign.gardens_of(unit)) if track.garden_set else 0
    shown = [task.key for task in tasks if task.evidence]
    parts = [f"nhóm {track.name}"]
    if track.garden_quota and track.garden_set:
        parts.append(f"{registered} vườn đăng ký, phải đạt {track.garden_quota}")
    parts.append(f"{len(tasks)} đầu việc" if tasks else "không có đầu việc")
    if shown:
        parts.append(f"cần ảnh {len(shown)} đầu việc: {', '.join(shown)}")
    asked = len(evidence_subjects(campaign, unit))
    return "; ".join(parts), f"{asked} nội dung cần ảnh" if asked else "không cần ảnh"


def met_lines() -> Iterator[Line]:
    """Say when something is met, and when a photo counts."""
    yield from ((MET, item, said, "") for item, said in MET_LINES)
    yield from ((PHOTOS, item, said, "") for item, said in PHOTO_LINES)


def check_lines(campaign: Campaign) -> Iterator[Line]:
    """Say of each check whether it is made, as what it is told, and the limits by which it asks."""
    words = {level: word for word, level in RULE_LEVELS.items()}
    yield (
        CHECKED,
        "Lỗi, cần xem, lưu ý",
        "Lỗi: ô không tính cho đến khi sửa. Cần xem: vẫn tính, nhưng còn phải hỏi lại nên hạng chưa chắc. Lưu ý: chỉ nhắc.",
        "",
    )
    for level, word in words.items():
        yield from ((CHECKED, word, *_check(rule)) for rule in campaign.checks if rule.level == level)
        yield from ((CHECKED, word, *_own_check(campaign, rule)) for rule in campaign.own_checks if rule.level == level)


def _own_check(campaign: Campaign, rule: OwnCheck) -> tuple[str, str]:
    """Say what the officer's own rule asks for, of whom and since when; and its key."""
    concerns = [track.name for track in campaign.tracks if track.key == rule.track]
    concerns += [unit.name for unit in campaign.units if unit.key == rule.unit]
    concerns += [f"phiếu của {role.lower()}" for key, role in wording.ROLES.items() if rule.role == key]
    concerns += [f"từ ngày {rule.since:%d/%m}"] if rule.since else []
    about = f"Xã đặt: {rule.rule.text} – {rule.message}"
    return f"{about} ({'; '.join(concerns)})" if concerns else about, rule.key


def _check(rule: CheckRule) -> tuple[str, str]:
    """Say what a check looks at and what its limits mean; and the limits."""
    check = CHECK_OF[rule.key]
    meant = "; ".join(limit.words[:1].lower() + limit.words[1:] for limit in check.limits)
    return f"{check.about} – {meant}" if meant else check.about, "; ".join(show_number(one) for one in rule.limits)


def matter_lines() -> Iterator[Line]:
    """Say what a light means, what page one asks leaders to order, and what closes a petition and an order."""
    for light, when in RULES.items():
        yield LIGHT, WORDS[light], when, ""
    settled, closed = petitions.SHOWN_SETTLED.days, orders.SHOWN_CLOSED.days
    yield (
        MATTERS,
        "Việc cần chỉ đạo hôm nay",
        (
            f"Nhiều nhất {MOST_ACTIONS} việc gấp nhất, mỗi loại và mỗi đơn vị nhiều nhất {MOST_OF_A_KIND} việc khi đơn vị khác "
            f"còn việc; tiêu chí, vườn còn thiếu chỉ nêu khi đợt còn {CLOSE} ngày."
        ),
        f"{MOST_ACTIONS} việc",
    )
    yield (
        MATTERS,
        "Kiến nghị",
        (
            "Đóng khi xã ghi đã giải quyết ở sua-loi.xlsx; xã trả lời mà chưa giải quyết thì vẫn mở. Thôn còn nêu cho ngày sau "
            f"đó thì ghi “Nêu lại”. Đóng rồi vẫn giữ trên trang {sheets.PETITIONS} số ngày ghi ở cột bên."
        ),
        f"{settled} ngày",
    )
    yield (
        MATTERS,
        "Chỉ đạo",
        (
            "Tự đóng khi số được tính cho thấy đầu việc đủ khối lượng hoặc chỉ tiêu đạt, tự mở lại khi số không còn như vậy. "
            "Ghi lời đóng ở chi-dao.xlsx thì đóng dù số liệu thế nào; việc chỉ có lời thì phải đóng cách này. Quá hạn tính từ "
            f"ngày sau hạn. Đóng rồi vẫn giữ trên trang {sheets.ORDERS} số ngày ghi ở cột bên."
        ),
        f"{closed} ngày",
    )
