"""The wrap-up (báo cáo sơ kết) as plain values: what is told of the drive on any day, by whose numbers, and how final it is."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ntm_sheets.campaign.expenses import expense_doubts, is_total, sum_of, worth
from ntm_sheets.campaign.names import one_line
from ntm_sheets.campaign.showing import in_words, show_number
from ntm_sheets.facts.awards import Awards
from ntm_sheets.facts.fingerprints import sha256_of
from ntm_sheets.facts.petitions import open_petitions, requests
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.bulletin.sentences import both_words
from ntm_sheets.outbox.digest import Digest, Tally, digest_of
from ntm_sheets.outbox.filling.placeholders import Picture
from ntm_sheets.outbox.master.criteria import criteria_sentence, gardens_sentence
from ntm_sheets.outbox.master.master_input import ORDERS, MasterInput
from ntm_sheets.outbox.master.orders import title_of as orders_title
from ntm_sheets.outbox.master.petitions import title_of as petitions_title
from ntm_sheets.outbox.master.progress import curve_sentence
from ntm_sheets.outbox.master.tasks import tasks_sentence
from ntm_sheets.outbox.master.workbook import material_of
from ntm_sheets.outbox.output import OutboxSource
from ntm_sheets.outbox.papers.assessment import strengths, weaknesses
from ntm_sheets.outbox.papers.awards import decided_sentence, wrap_up_lines
from ntm_sheets.outbox.papers.paper import TITLES, Document, Paper
from ntm_sheets.outbox.papers.quantities import Line, quantity_annex, quantity_lines
from ntm_sheets.outbox.papers.wrap_up_tables import (
    criterion_lines,
    garden_lines,
    matrix_lines,
    order_sentences,
    petition_lines,
    plan_lines,
    report_lines,
    request_sentences,
    shortened,
    task_lines,
    total_line,
    village_lines,
)
from ntm_sheets.outbox.papers.wrap_up_template import GROUP, annexes_of, template_for
from ntm_sheets.outbox.photos.files import files_by_unit, strips_to_show

NAME, NO_AWARDS = "so-ket", Awards()
# The body names so many requests and orders.
MOST_REQUESTS = 6
# Of so many units a pair of photos; lines left free where people write.
MOST_PAIRS, PHOTO_WIDTH, ROWS_TO_WRITE = 4, 70.0, 3
MATRIX_NOTE = (
    "✓ Đạt · ✗ Chưa đạt · – Thiếu số liệu. Trong mỗi ô: dòng trên là số được tính; dòng dưới là tự báo·phúc tra. ĐK: điều kiện kèm theo. "
    "Tên tiêu chí: xem bảng ở phần II.1"
)


def wrap_up_values(given: MasterInput, day: Digest, awards: Awards = NO_AWARDS) -> dict[str, Any]:
    """Give all that the wrap-up says, by the names of its template; `given` has nothing personal."""
    annexes, names = annexes_of(given.campaign), {unit: one_line(name) for unit, name in given.names.items()}
    return {
        "mo_dau": _lines(opening(given, day)),
        "luu_y": _lines(cautions(given, day)),
        "cau": sentences(given, day, awards),
        "tieu_chi_cau": _lines(criteria_sentences(given, day)),
        "thon": [*shortened(village_lines(day), annexes["thon"]), total_line(day)],
        "tieu_chi": criterion_lines(given.rows.criteria),
        "tieu_chi_vuon": criterion_lines(given.rows.garden_criteria),
        "ke_hoach": plan_lines(given, day),
        "khoi_luong": quantity_lines(given, annexes["khoi_luong"]),
        "uu_diem": _lines(strengths(given, day)),
        "han_che": _lines(weaknesses(given, day)),
        "kien_nghi": _lines(_some(_requests_title(given), request_sentences(given), f"Phụ lục {annexes['kien_nghi']}")),
        "chi_dao": _lines(_some(orders_title(given.orders), order_sentences(given), f"bảng tổng hợp, trang {ORDERS}")),
        "anh": photo_lines(given, day),
        "kinh_phi_cau": _lines(money_sentences(given)),
        "kinh_phi": money_lines(given),
        "tong_tien": money_words(given),
        "trich_yeu": f"Sơ kết {day.campaign}",
        "khen": wrap_up_lines(awards, names)
        or [dict.fromkeys(("tt", "ten", "don_vi", "hinh_thuc", "ly_do"), "")] * ROWS_TO_WRITE,
        "pl_thon": matrix_lines(given, day),
        "pl_vuon": garden_lines(given),
        "pl_viec": task_lines(given),
        "pl_khoi_luong": quantity_annex(given),
        "pl_bao_cao": report_lines(given, day),
        "pl_kien_nghi": petition_lines(given),
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


def criteria_sentences(given: MasterInput, day: Digest) -> list[str]:
    """Say how many criteria are met, and who has all that recognition asks."""
    villages = f"{show_number(day.complete.total)} thôn"
    told = ["Đợt này không xét tiêu chí."]
    if day.criteria.total:
        told = [f"{criteria_sentence(given)}. {_tally('lượt tiêu chí đạt', day.criteria)} của {villages}."]
    if day.recognised.total:
        told.append(f"{_tally('thôn đủ điều kiện đạt chuẩn', day.recognised)}.")
    return told


def sentences(given: MasterInput, day: Digest, awards: Awards) -> dict[str, str]:
    """Give the sentence that heads each part, in the words of the master."""
    annexes = annexes_of(given.campaign)
    told = {
        "vuon": _tally("vườn mẫu phải đạt đã đạt chuẩn", day.gardens) if day.gardens.total else gardens_sentence(given),
        "ke_hoach": f"{tasks_sentence(given)}. {_progress(given, day)}. Từng đơn vị: Phụ lục {annexes['ke_hoach']}"
        if given.rows.tasks
        else tasks_sentence(given),
        "khoi_luong": "Số tự báo và số đoàn đo được ghi riêng; chỉ cộng việc cùng loại. Việc đếm theo cái, hộ, bồn "
        f"và khối lượng từng thôn: Phụ lục {annexes['khoi_luong']}"
        if given.rows.tasks
        else tasks_sentence(given),
        "bao_cao": f"{_reports(day)}. Từng đơn vị: Phụ lục {annexes['bao_cao']}",
        "anh": f"{wording.evidence_sentence(given.evidence).rstrip('.')}. Ảnh trước và sau: Phụ lục {annexes['anh']}",
        "khen": decided_sentence(awards),
        "phu_luc_tieu_chi": MATRIX_NOTE,
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


def _some(heading: str, told: Sequence[str], whole: str) -> list[str]:
    """Give a heading, the first of what is told, and how much more there is and where."""
    more = len(told) - MOST_REQUESTS
    return [f"{heading}.", *told[:MOST_REQUESTS], *([f"Còn {more} nội dung khác: xem {whole}."] if more > 0 else [])]


def _requests_title(given: MasterInput) -> str:
    waiting = list(open_petitions(given.petitions))
    asked = len(list(requests(waiting)))
    praise = f". Trong đó {asked} khó khăn, đề xuất; {len(waiting) - asked} đề nghị khen xem ở phần IV"
    return petitions_title(given.petitions) + (praise if asked < len(waiting) else "")


def money_sentences(given: MasterInput) -> list[str]:
    """Say what of the wrap-up's money does not add up, or whose numbers they are."""
    expenses = given.campaign.papers.expenses
    doubts = [f"Chưa khớp: {said}." for _, said, _ in expense_doubts(expenses)]
    return doubts or [
        "Dự toán do Ban Chỉ đạo lập." if expenses else "Chưa lập dự toán; Ban Chỉ đạo ghi vào bảng dưới đây."
    ]


def photo_lines(given: MasterInput, day: Digest) -> list[dict[str, Any]]:
    """Give the newest pair of before and after of the first units that have one, small and upright."""
    files, found = files_by_unit(given.photos), list[dict[str, Any]]()
    for unit in day.units:
        for strip, bodies in strips_to_show(files[unit.unit], given.small_photo):
            if len(bodies) > 1 and len(found) < MOST_PAIRS:
                said = [f"{unit.name}: {strip.heading}. {shot.when}" for shot in strip.shots]
                both = [Picture(body, PHOTO_WIDTH, text) for body, text in zip(bodies, said, strict=True)]
                found.append(dict(zip(("truoc", "sau", "truoc_chu", "sau_chu"), (*both, *said), strict=True)))
    return found or [{"truoc": "Chưa có cặp ảnh trước – sau.", "sau": "", "truoc_chu": "", "sau_chu": ""}]


def money_lines(given: MasterInput) -> list[Line]:
    """Give the wrap-up's money as the officer filled it in; lines to write where he did not."""
    lines = [one for one in given.campaign.papers.expenses if not is_total(one)]
    return [
        {
            "tt": str(n),
            "noi_dung": one_line(one.item),
            "so_luong": _amount(one.count),
            "muc_chi": _amount(one.price),
            "thanh_tien": _amount(worth(one)),
            "nguon": one_line(one.source),
        }
        for n, one in enumerate(lines, 1)
    ] or [dict.fromkeys(("tt", "noi_dung", "so_luong", "muc_chi", "thanh_tien", "nguon"), "")] * ROWS_TO_WRITE


def money_words(given: MasterInput) -> str:
    """Write the sum of the money in figures and in words; nothing where the officer filled in none."""
    expenses = given.campaign.papers.expenses
    if not expenses:
        return ""
    total = sum_of(expenses)
    return f"{show_number(total)} đồng (bằng chữ: {in_words(total)} đồng)."


def _amount(amount: float | None) -> str:
    return "" if amount is None else show_number(amount)


def documents(source: OutboxSource, asked: bool) -> Iterator[Document]:
    """Give the wrap-up of the moment: once the day's deadline has gone by, or when somebody asks for it."""
    as_of = source.as_of
    if asked or as_of > source.campaign.timetable(as_of).deadline(as_of.date()):
        values = wrap_up_values(material_of(source), digest_of(source), source.awards)
        # The same said an hour later is nothing new.
        said = repr(values).replace(wording.moment(as_of), "")
        pictures = [
            one[side].body for one in values["anh"] for side in ("truoc", "sau") if isinstance(one[side], Picture)
        ]
        mark = sha256_of(said.encode("utf-8", "replace") + b"".join(pictures))
        yield Document(NAME, as_of.date(), lambda: {GROUP: values}, mark)


def template() -> bytes:
    """Make the template by the founding campaign's criteria, for whoever names no campaign."""
    # A round has its campaign already: it need not load what reads one.
    from ntm_sheets.campaign.workbook import founding_campaign

    return template_for(founding_campaign())


WRAP_UP = Paper(NAME, TITLES[NAME], "BC", template, documents, "", template_for)
