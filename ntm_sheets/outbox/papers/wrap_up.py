"""The wrap-up (báo cáo sơ kết) as plain values: what is told of the drive on any day, by whose numbers, and how final it is."""

from collections.abc import Iterable, Iterator
from typing import Any

from ntm_sheets.campaign.expenses import expense_doubts, is_total, sum_of, worth
from ntm_sheets.campaign.names import one_line
from ntm_sheets.campaign.showing import in_words, show_number
from ntm_sheets.facts.awards import Awards
from ntm_sheets.facts.fingerprints import sha256_of
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.bulletin.sentences import both_words
from ntm_sheets.outbox.digest import Digest, Tally, digest_of
from ntm_sheets.outbox.filling.placeholders import Picture
from ntm_sheets.outbox.master.criteria import criteria_sentence, gardens_sentence
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.orders import title_of as orders_title
from ntm_sheets.outbox.master.petitions import title_of as petitions_title
from ntm_sheets.outbox.master.progress import curve_sentence
from ntm_sheets.outbox.master.tasks import tasks_sentence
from ntm_sheets.outbox.master.workbook import material_of
from ntm_sheets.outbox.output import OutboxSource
from ntm_sheets.outbox.papers.assessment import strengths, weaknesses
from ntm_sheets.outbox.papers.awards import decided_words, open_candidates, open_lines, praised_lines
from ntm_sheets.outbox.papers.paper import TITLES, Document, Paper
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
from ntm_sheets.outbox.papers.wrap_up_template import GROUP, template_for
from ntm_sheets.outbox.photos.files import files_by_unit, strips_to_show

NAME = "so-ket"
# The body names so many requests and orders; whoever wants all of them finds them in the master.
MOST_REQUESTS = 15
# Of so many units a pair of photos; lines left free where people write.
MOST_PAIRS, PHOTO_WIDTH, ROWS_TO_WRITE = 4, 78.0, 3
COUNCIL = "Hội đồng Thi đua – Khen thưởng"
NOT_DECIDED = f"{COUNCIL} chưa quyết định; danh sách dưới đây để Hội đồng ghi"
PROPOSED = f"{COUNCIL} chưa quyết định; dưới đây là những nơi được đề nghị, kèm căn cứ"
PRAISE = ("tt", "ten", "hinh_thuc", "ly_do")
MATRIX_NOTE = (
    "✓ Đạt · ✗ Chưa đạt · – Thiếu số liệu. Trong mỗi ô: dòng trên là số được tính; dòng dưới là tự báo·phúc tra. ĐK: điều kiện kèm theo. "
    "Tên tiêu chí: xem bảng ở phần II.1"
)

NOBODY = Awards()


def wrap_up_values(given: MasterInput, day: Digest, awards: Awards = NOBODY) -> dict[str, Any]:
    """Give all that the wrap-up says, by the names of its template; `given` has nothing personal."""
    petitions, orders = petition_lines(given), order_lines(given)
    praise, praised = praise_lines(given, awards)
    return {
        "mo_dau": _lines(opening(given, day)),
        "luu_y": _lines(cautions(given, day)),
        "cau": sentences(given, day) | {"khen": f"{praise}."},
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
        "anh": photo_lines(given, day),
        "kinh_phi": money_lines(given),
        "tong_tien": money_words(given),
        "trich_yeu": f"Sơ kết {day.campaign}",
        "khen": praised or [dict.fromkeys(PRAISE, "")] * ROWS_TO_WRITE,
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
        "kinh_phi": " ".join(f"Chưa khớp: {said}." for _, said, _ in expense_doubts(given.campaign.papers.expenses)),
        "phu_luc_tieu_chi": MATRIX_NOTE,
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


def praise_lines(given: MasterInput, awards: Awards) -> tuple[str, list[Line]]:
    """Say how far the council is, and list whom it praises; while it praised nobody, whom it has to decide about."""
    if awards.praised:
        told = praised_lines(awards, given.names)
        said = f"{COUNCIL}: {decided_words(awards)[:1].lower()}{decided_words(awards)[1:]}"
        rows = [(one["tt"], one["ten"], one["don_vi"], one["hinh_thuc"], one["thanh_tich"]) for one in told]
    else:
        told = open_lines(open_candidates(awards), given.names)
        said = PROPOSED if told else NOT_DECIDED
        rows = [(one["tt"], one["ten"], one["don_vi"], "", one["can_cu"]) for one in told]
    more = f". Dưới đây là {MOST_REQUESTS} nơi đầu, đủ ở danh sách khen thưởng" if len(rows) > MOST_REQUESTS else ""
    lines = [
        dict(zip(PRAISE, (tt, name if unit in ("", name) else f"{name} ({unit})", form, why), strict=True))
        for tt, name, unit, form, why in rows[:MOST_REQUESTS]
    ]
    return f"{said}{more}", lines


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
    from ntm_sheets.campaign.workbook import founding_campaign  # a round has its own, and reads none anew

    return template_for(founding_campaign())


WRAP_UP = Paper(NAME, TITLES[NAME], "BC", template, documents, "", template_for)
