"""The wrap-up (báo cáo sơ kết) as plain values: what is told of the drive on any day, by whose numbers, and how final it is."""

from collections.abc import Iterable
from typing import Any

from ntm_sheets.campaign.names import one_line
from ntm_sheets.campaign.showing import show_number
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.bulletin.sentences import both_words
from ntm_sheets.outbox.digest import Digest, Tally
from ntm_sheets.outbox.master.criteria import criteria_sentence, gardens_sentence
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.orders import title_of as orders_title
from ntm_sheets.outbox.master.petitions import title_of as petitions_title
from ntm_sheets.outbox.master.progress import curve_sentence
from ntm_sheets.outbox.master.tasks import tasks_sentence
from ntm_sheets.outbox.papers.assessment import strengths, weaknesses
from ntm_sheets.outbox.papers.quantities import Line, quantity_annex, quantity_lines
from ntm_sheets.outbox.papers.wrap_up_tables import (
    criterion_lines,
    garden_lines,
    matrix_lines,
    order_lines,
    petition_lines,
    plan_lines,
    report_lines,
    shortened,
    task_lines,
    total_line,
    village_lines,
)

# The body names so many requests and orders; whoever wants all of them finds them in the master.
MOST_REQUESTS = 15


def wrap_up_values(given: MasterInput, day: Digest) -> dict[str, Any]:
    """Give all that the wrap-up says, by the names of its template; `given` has nothing personal."""
    petitions, orders = petition_lines(given), order_lines(given)
    return {
        "mo_dau": _lines(opening(given, day)),
        "luu_y": _lines(cautions(given, day)),
        "cau": sentences(given, day),
        "thon": shortened(village_lines(day), "I"),
        "cong": total_line(day),
        "tieu_chi": criterion_lines(given.rows.criteria),
        "tieu_chi_vuon": criterion_lines(given.rows.garden_criteria),
        "ke_hoach": shortened(plan_lines(given, day), "III"),
        "khoi_luong": quantity_lines(given),
        "bao_cao": shortened(report_lines(given, day), "V"),
        "uu_diem": _lines(strengths(given, day)),
        "han_che": _lines(weaknesses(given, day)),
        "kien_nghi": petitions[:MOST_REQUESTS],
        "chi_dao": orders[:MOST_REQUESTS],
        "pl_thon": matrix_lines(given, day),
        "pl_vuon": garden_lines(given),
        "pl_viec": task_lines(given),
        "pl_khoi_luong": quantity_annex(given),
        "pl_bao_cao": report_lines(given, day),
    }


def _lines(texts: Iterable[str]) -> list[Line]:
    return [{"cau": text} for text in texts]


def opening(given: MasterInput, day: Digest) -> list[str]:
    """Say when and where the drive takes place, and what each group of units has to reach."""
    campaign = given.campaign
    period = f"từ ngày {wording.day(campaign.start)} đến hết ngày {wording.day(campaign.end)} ({day.days} ngày)"
    told = [f"{day.campaign} diễn ra {period}, có {len(campaign.units)} đơn vị tham gia."]
    for track in campaign.tracks:
        own = [one_line(unit.name) for unit in campaign.units if unit.track == track.key]
        if own:
            goal = f". Đích: {_small(one_line(track.goal)).rstrip('.')}" if track.goal else ""
            told.append(f"Nhóm {_small(one_line(track.name))} có {len(own)} đơn vị: {wording.names(own, 8)}{goal}.")
    return told


def _small(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def cautions(given: MasterInput, day: Digest) -> list[str]:
    """Say as of when the numbers stand, how final they are, whose they are, and what nobody has confirmed."""
    days = given.campaign.scoring.verified_days
    held = [drop for drop in given.drops if drop.held and not drop.set_aside]
    sample = sum(row.sample for row in given.rows.tasks)
    whose = (
        "Số “tự báo” là theo số liệu của thôn; số “phúc tra” là theo số liệu của đoàn công tác còn hiệu lực. Số “được tính” "
        f"lấy số của đoàn trong {days} ngày kể từ ngày kiểm tra, ngoài ra lấy số mới hơn của thôn."
    )
    told = [
        _as_of(given, day),
        whose,
        f"{day.notice.rstrip('.')}." if day.notice else "",
        f"{len(held)} phiếu đang chờ xã quyết định, chưa được tính." if held else "",
        f"{sample}/{len(given.rows.tasks)} đầu việc còn là số liệu mẫu, chưa thay bằng kế hoạch thật."
        if sample
        else "",
    ]
    return [text for text in told if text]


def _as_of(given: MasterInput, day: Digest) -> str:
    moment, closes = wording.moment(day.as_of), given.campaign.closes_at
    if day.phase == "before":
        return f"Đợt chưa bắt đầu; báo cáo lập lúc {moment}, chưa có kết quả."
    if day.is_empty:
        return f"Đến {moment} chưa đơn vị nào nộp báo cáo: các bảng dưới đây chưa có số liệu."
    if day.as_of > closes:
        return f"Số liệu đến {moment}, sau khi khóa sổ lúc {wording.moment(closes)}."
    if day.phase == "over" or not day.left:
        return f"Số liệu tạm tính đến {moment}; sổ còn mở đến {wording.moment(closes)}, số liệu còn có thể thay đổi."
    return f"Số liệu tạm tính đến {moment}, ngày thứ {day.day}/{day.days} của đợt; đợt còn {day.left} ngày."


def sentences(given: MasterInput, day: Digest) -> dict[str, str]:
    """Give the sentence that heads each part, in the words of the master."""
    villages = f"{show_number(day.complete.total)} thôn"
    told = {
        "tieu_chi": f"{criteria_sentence(given)}. {_tally('lượt tiêu chí đạt', day.criteria)} của {villages}"
        if day.criteria.total
        else "Đợt này không xét tiêu chí",
        "dat_chuan": _tally("thôn đủ điều kiện đạt chuẩn", day.recognised) if day.recognised.total else "",
        "vuon": _tally("vườn mẫu phải đạt đã đạt chuẩn", day.gardens) if day.gardens.total else gardens_sentence(given),
        "ke_hoach": f"{tasks_sentence(given)}. {_progress(given, day)}" if given.rows.tasks else tasks_sentence(given),
        "khoi_luong": "Khối lượng cộng theo số được tính của từng đầu việc; số tự báo và số đoàn đo được đứng riêng"
        if given.rows.tasks
        else tasks_sentence(given),
        "bao_cao": _reports(day),
        "anh": wording.evidence_sentence(given.evidence),
        "kien_nghi": _more(petitions_title(given.petitions), len(petition_lines(given))),
        "chi_dao": _more(orders_title(given.orders), len(order_lines(given))),
    }
    return {key: f"{text.rstrip('.')}." if text else "" for key, text in told.items()}


def _tally(what: str, tally: Tally) -> str:
    return f"{show_number(tally.counted)}/{show_number(tally.total)} {what} ({both_words(tally)})"


def _progress(given: MasterInput, day: Digest) -> str:
    curve = curve_sentence(given) if given.rows.curve else ""
    due = (
        ""
        if day.progress is None
        else f"Phần việc đến hạn đã làm được {show_number(day.progress)}%, bình quân các đơn vị"
    )
    return ". ".join(part for part in (due, curve) if part)


def _reports(day: Digest) -> str:
    if day.on_time is None:
        return "Chưa báo cáo nào đến hạn"
    late = [one.name for one in day.late if one.role == "village"]
    silent = f". Đang chậm: {wording.names(late, 8)}" if late else ""
    return f"Báo cáo hằng ngày của các đơn vị: {show_number(day.on_time)}% nộp đúng hạn từ đầu đợt{silent}"


def _more(said: str, count: int) -> str:
    return f"{said}. Dưới đây là {MOST_REQUESTS} nội dung đầu, đủ ở bảng tổng hợp" if count > MOST_REQUESTS else said
