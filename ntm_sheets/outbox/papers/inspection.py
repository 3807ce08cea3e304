"""Biên bản kiểm tra: of each working group, unit and day what was found beside what was reported; blank before the visit.

What a visit found are the answers of the team's forms of its day, what was reported the village's last word by that day. A
round draws each unit's last visit and the blank of the next one; whoever asks by hand gets those of all days.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from ntm_sheets.campaign.definition import Unit
from ntm_sheets.campaign.names import one_line
from ntm_sheets.campaign.papers import BLANK, Signatory, day_in_words
from ntm_sheets.campaign.questions import Value
from ntm_sheets.campaign.rules import is_met
from ntm_sheets.campaign.showing import amount_shown, show, show_number
from ntm_sheets.facts.findings import Key
from ntm_sheets.facts.fingerprints import sha256_of
from ntm_sheets.outbox.filling.placeholders import Picture
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.rechecking import next_visit
from ntm_sheets.outbox.master.workbook import material_of
from ntm_sheets.outbox.output import OutboxSource
from ntm_sheets.outbox.papers.paper import TITLES, Document, Paper, signer
from ntm_sheets.outbox.papers.visits import Said, Visit, last_visits_of, visits_of
from ntm_sheets.outbox.photos.files import PhotoFile, files_by_unit, files_of, newest_first, thing_of
from ntm_sheets.outbox.visit_questions import VisitQuestion, VisitQuestions
from ntm_sheets.outbox.wording import number_of, shortened

NAME, PLACE = "bien-ban", "van-ban/bien-ban/"
# As many as a line has room for beside the longest words before them.
LINES = "…" * 14
# A page has room for four; more of them say nothing more about a visit.
MOST_PHOTOS, PHOTO_WIDTH = 6, 75.0
MOST_CAPTION = 160
TO_TAKE = "Đoàn chụp những nội dung còn nghi ngờ, gửi kèm phiếu kiểm tra."
NO_PHOTO = "Ngày này không có ảnh nào gửi về."
SAID_BESIDE = ("thôn báo ", "thôn chưa báo", "cần ", "kế hoạch ")
SIDES = ("truong_doan", "dai_dien", "nguoi_ghi")
SAME, OTHER, UNSAID = "khớp", "khác nhau", "đơn vị chưa báo"


@dataclass(frozen=True)
class Thing:
    """What a cell asks: its words, what is required, in which measure; `indicator` keys lead to a rule."""

    name: str
    required: str
    measure: str = ""
    judged_by: str = ""


def documents(source: OutboxSource, asked: bool) -> Iterable[Document]:
    """Give the records of visits, and the blank ones of those to come."""
    given = material_of(source)
    things = _things(given)
    photos = files_by_unit(files_of(source))
    for visit in visits_of(source.results_of_all.rows.answers) if asked else _last_visits(source):
        if visit.unit in given.names:
            yield _record(source, visit, things, photos[visit.unit])
    questions = VisitQuestions(given)
    for unit in given.campaign.units:
        day = next_visit(given, unit)
        if day is not None:
            yield _blank(given, unit, day, things, questions.of(unit))


def _last_visits(source: OutboxSource) -> Iterable[Visit]:
    """Give each unit's last visit; what its village had said by then stands no longer, and the ledger is asked for it."""
    if source.last_said is None:
        return {one.unit: one for one in visits_of(source.results_of_all.rows.answers)}.values()
    last = last_visits_of(source.results.of_now().rows.answers)
    for visit in last:
        visit.say(source.last_said(visit.unit, visit.day))
    return last


def _things(given: MasterInput) -> Mapping[tuple[str, Key], Thing]:
    """Say of each cell of each unit what it asks."""
    found: dict[tuple[str, Key], Thing] = {}
    for row in (*given.rows.indicators, *given.rows.garden_indicators):
        key = ("gardens", row.garden, row.indicator) if row.garden else ("criteria", row.indicator, "value")
        whose = f"Vườn {row.garden}: " if row.garden else ""
        called = f"{whose}{number_of(row.indicator)} {row.name}".strip()
        found[row.unit, key] = Thing(called, row.requirement, row.measure, row.indicator)
    for task in given.rows.tasks:
        name, plan = f"{task.task} {task.name}", f"kế hoạch {show_number(task.volume)} {task.measure}".rstrip()
        found[task.unit, ("tasks", task.task, "done")] = Thing(name, plan, task.measure)
    return found


Things = Mapping[tuple[str, Key], Thing]


def _record(source: OutboxSource, visit: Visit, things: Things, photos: Sequence[PhotoFile]) -> Document:
    shown = [one for one in newest_first(photos) if one.day == visit.day and one.is_evidence][:MOST_PHOTOS]
    given = material_of(source)
    unit = given.campaign.unit(visit.unit)
    rows = [_row(given, unit, things, visit, key) for key in visit.found if (unit.key, key) in things]
    captions = [(one.mark, one.caption) for one in shown]
    said = (unit.name, unit.group, visit.texts, rows, captions, _signers(given, unit))
    mark = sha256_of(repr(said).encode("utf-8", "replace"))
    return Document(
        f"{visit.unit}-{visit.day:%Y-%m-%d}",
        visit.day,
        partial(_groups, given, unit, visit.day, rows, visit.texts, shown),
        mark,
    )


def _blank(given: MasterInput, unit: Unit, day: date, things: Things, asked: Sequence[VisitQuestion]) -> Document:
    rows = []
    for one in asked:
        thing = things[unit.key, one.key]
        why = _why(one)
        name = f"{thing.name} ({why})" if why else thing.name
        # A measure of several words stands beside it in what is required.
        is_said = " " in thing.measure and thing.required.endswith(thing.measure)
        said = _words(replace(thing, measure="") if is_said else thing, one.said, one.said_on) or "chưa báo"
        rows.append({"ten": name, "yeu_cau": thing.required, "don_vi_bao": said, "doan_thay": "", "nhan_xet": ""})
    mark = sha256_of(repr((unit.name, unit.group, day, rows, _signers(given, unit))).encode("utf-8", "replace"))
    groups = partial(_groups, given, unit, day, rows, {}, ())
    return Document(f"{unit.key}-{day:%Y-%m-%d}-de-trong", day, groups, mark, passing=True)


def _why(one: VisitQuestion) -> str:
    """Say why a team should look, but for what the row's own cells say already."""
    parts = [part for part in one.why.split(", ") if not part.startswith(SAID_BESIDE)]
    return ", ".join("quá hạn" if part.startswith("đã quá ") else part for part in parts).removeprefix("nhưng ")


def _row(given: MasterInput, unit: Unit, things: Things, visit: Visit, key: Key) -> Mapping[str, Any]:
    thing, value, said = things[unit.key, key], visit.found[key], visit.said.get(key)
    return {
        "ten": thing.name,
        "yeu_cau": thing.required,
        "don_vi_bao": _words(thing, said.value, said.day) if said else "",
        "doan_thay": f"{_words(thing, value, None)}{_verdict(given, unit, key, value)}",
        "nhan_xet": _apart(thing, value, said),
    }


def _words(thing: Thing, value: Value | None, day: date | None) -> str:
    if value is None:
        return ""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    said = f"{show(value)} {thing.measure}".rstrip() if is_number else one_line(show(value))
    return f"{said} ({day:%d/%m})" if day else said


def _verdict(given: MasterInput, unit: Unit, key: Key, value: Value) -> str:
    """Say whether what was found meets its rule; a yes or no says so itself."""
    campaign = given.campaign
    own = campaign.garden_set(unit) if key[0] == "gardens" else campaign.unit_set(unit)
    asked = key[2] if key[0] == "gardens" else key[1]
    indicator = next((one for one in own.indicators if one.key == asked), None) if own and key[0] != "tasks" else None
    met = is_met(indicator, value) if indicator and not isinstance(value, bool) else None
    return "" if met is None else ": đạt" if met else ": chưa đạt"


def _apart(thing: Thing, value: Value, said: Said | None) -> str:
    """Say how what was found differs from what was reported."""
    if said is None:
        return UNSAID
    numbers = [one for one in (value, said.value) if isinstance(one, int | float) and not isinstance(one, bool)]
    if len(numbers) < len((value, said.value)):
        return SAME if value == said.value else OTHER
    apart = amount_shown(float(numbers[0]) - float(numbers[1]))
    if not apart:
        return SAME
    if thing.measure == "%":
        return f"{'cao' if apart > 0 else 'thấp'} hơn {show_number(abs(apart))} điểm %"
    return f"{'nhiều' if apart > 0 else 'ít'} hơn {show_number(abs(apart))} {thing.measure}".rstrip()


def _groups(
    given: MasterInput,
    unit: Unit,
    day: date,
    rows: Sequence[Mapping[str, Any]],
    texts: Mapping[str, str],
    photos: Sequence[PhotoFile],
) -> Mapping[str, Any]:
    is_blank = not any(row["doan_thay"] for row in rows)
    who = texts.get("reporter", "")
    return {
        NAME.replace("-", "_"): {
            "don_vi": unit.name,
            "doan": unit.group or BLANK,
            "ngay": f"ngày {day_in_words(day)}",
            "thanh_phan": who or LINES,
            "noi_dung": [{"tt": at, **row} for at, row in enumerate(rows, 1)],
            "tom_tat": LINES if is_blank else summed_up(rows),
            "kho_khan": texts.get("difficulties", "") or LINES,
            "kien_nghi": texts.get("proposals", "") or LINES,
            "anh": [_photo(given, one) for one in photos]
            or [{"hinh": None, "chu_thich": TO_TAKE if is_blank else NO_PHOTO}],
            **_signers(given, unit),
        }
    }


def summed_up(rows: Sequence[Mapping[str, Any]]) -> str:
    """Say what the numbers of a visit come to: as far as they say it."""
    told = [row["nhan_xet"] for row in rows]
    same, unsaid = told.count(SAME), told.count(UNSAID)
    parts = [f"{same} nội dung khớp với số đơn vị báo", f"{len(told) - same - unsaid} nội dung khác"]
    parts += [f"{unsaid} nội dung đơn vị chưa báo"] if unsaid else []
    judged = [row["doan_thay"] for row in rows]
    failed = [row["ten"] for row in rows if row["doan_thay"].endswith(("chưa đạt", "Chưa đạt"))]
    met = sum(one.endswith(("đạt", "Đạt")) for one in judged) - len(failed)
    more = f" Theo số đoàn thấy: {met} chỉ tiêu đạt, {len(failed)} chỉ tiêu chưa đạt" if met or failed else ""
    named = f": {'; '.join(failed)}" if failed else ""
    return f"Đoàn đã xem {len(rows)} nội dung: {', '.join(parts)}.{more}{named}{'.' if more else ''}"


def _photo(given: MasterInput, one: PhotoFile) -> Mapping[str, Any]:
    told = one_line(". ".join(part for part in (thing_of(one), one.when, one.caption) if part))
    words = shortened(told, MOST_CAPTION)
    body = given.small_photo(one.mark)
    return {"hinh": Picture(body, PHOTO_WIDTH, words) if body else None, "chu_thich": words or "Ảnh đơn vị gửi"}


def _signers(given: MasterInput, unit: Unit) -> Mapping[str, Any]:
    """Give who signs: the team's head, the unit, the keeper of the record, as the officer named them for this paper."""
    named = [one for one in given.campaign.papers.signatories if one.paper == NAME]
    usual = (
        Signatory("TRƯỞNG ĐOÀN", "TM. ĐOÀN CÔNG TÁC"),
        Signatory(unit.name, "ĐẠI DIỆN"),
        Signatory("NGƯỜI GHI BIÊN BẢN"),
    )
    chosen = (*named, *usual[len(named) :])
    return {key: signer(one.authority, one.title, one.name) for key, one in zip(SIDES, chosen, strict=False)}


def template() -> bytes:
    """Make the program's own template."""
    from ntm_sheets.outbox.papers import frame

    paper = frame.new_document()
    frame.add_head(paper, "BIÊN BẢN", "Kiểm tra kết quả xây dựng nông thôn mới tại {{bien_ban.don_vi}}")
    frame.add_bases(paper)
    for text in (
        "Hôm nay, hồi …… giờ …… {{bien_ban.ngay}}, tại {{bien_ban.don_vi}}, {{bien_ban.doan}} kiểm tra kết quả thực hiện của đơn vị.",
    ):
        frame.add_text(paper, text)
    frame.add_heading(paper, "I. THÀNH PHẦN")
    frame.add_text(paper, "1. {{bien_ban.doan}}: {{bien_ban.thanh_phan}}")
    frame.add_blank(paper, "2. Đại diện {{bien_ban.don_vi}}:", 2)
    frame.add_heading(paper, "II. KẾT QUẢ KIỂM TRA")
    fields = ("tt", "ten", "yeu_cau", "don_vi_bao", "doan_thay", "nhan_xet")
    headings = ("TT", "Nội dung", "Mức phải đạt", "Đơn vị báo", "Đoàn thấy", "So sánh")
    frame.add_table(paper, headings, [f"{{{{bien_ban.noi_dung.*.{one}}}}}" for one in fields], (10, 69, 24, 23, 20, 19))
    frame.add_text(paper, "{{van_ban.luu_y}}", italic=True)
    frame.add_heading(paper, "III. ẢNH CỦA ĐƠN VỊ TRONG NGÀY KIỂM TRA")
    frame.add_pictures(paper, "{{bien_ban.anh.*.hinh}}", "{{bien_ban.anh.*.chu_thich}}")
    frame.add_heading(paper, "IV. KẾT LUẬN")
    frame.add_text(paper, "1. Theo số liệu: {{bien_ban.tom_tat}}")
    frame.add_text(paper, "2. Khó khăn, vướng mắc: {{bien_ban.kho_khan}}")
    frame.add_text(paper, "3. Đề xuất, kiến nghị: {{bien_ban.kien_nghi}}")
    frame.add_blank(paper, "4. Kết luận của đoàn, thời hạn khắc phục:", 3)
    frame.add_blank(paper, "5. Ý kiến của đơn vị:", 2)
    ended = "Biên bản lập xong hồi …… giờ …… cùng ngày, đã đọc lại cho các bên nghe và cùng ký tên dưới đây."
    frame.add_text(paper, ended).paragraph_format.keep_with_next = True
    signers = [f"bien_ban.{one}" for one in reversed(SIDES)]
    parts = ("quyen_han", "chuc_vu", "nguoi_ky")
    named = [[f"{{{{{one}.{part}}}}}" for part in parts] for one in signers]
    frame.add_signers(paper, [(right, title, name) for right, title, name in named])
    frame.add_receivers(paper, sealed=True)
    return frame.packed(paper)


INSPECTION = Paper(NAME, TITLES[NAME], "BB", template, documents, PLACE)
