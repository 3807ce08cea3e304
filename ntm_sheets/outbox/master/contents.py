"""Sheets “Mục lục”, what each sheet answers, and “Ghi chú”, what its words mean, what counts when, and where it ends."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ntm_sheets.campaign.definition import CriteriaSet
from ntm_sheets.campaign.showing import listed, show_number
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.master import master_input as sheets
from ntm_sheets.outbox.master.columns import CONTENTS, OVERVIEW, DataColumn, DataTable, RowLink
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.ranking import leaders_sentence
from ntm_sheets.outbox.master.reports import DAYS_ON_PAPER
from ntm_sheets.outbox.master.table import add_table
from ntm_sheets.outbox.master.tasks import tasks_sentence
from ntm_sheets.outbox.master.writer import MasterWriter

ANSWERS = {
    OVERVIEW: "Hôm nay đợt này ra sao, ai hơn ai kém, lãnh đạo cần chỉ đạo gì?",
    sheets.RANKING: "Mỗi đơn vị được bao nhiêu điểm, hạng mấy, vì sao, hạng ấy chắc đến đâu?",
    sheets.CHANGED: "Từ lần chốt trước có gì mới, chỉ tiêu nào mới đạt, chỉ tiêu nào tụt?",
    sheets.CRITERIA: "Thôn nào đạt tiêu chí nào, còn thiếu tiêu chí nào?",
    sheets.INDICATORS: "Từng chỉ tiêu: thôn báo bao nhiêu, đoàn kiểm tra được bao nhiêu, số nào được tính?",
    sheets.GARDENS: "Vườn mẫu nào đạt chuẩn, vườn nào còn vướng tiêu chí gì?",
    sheets.GARDEN_INDICATORS: "Từng chỉ tiêu của từng vườn mẫu: số của thôn, số của đoàn, nguồn ở đâu?",
    sheets.TASKS: "Việc nào chậm, chậm mấy ngày, có kéo cả kế hoạch chậm theo không?",
    sheets.PROGRESS: "Khối lượng đã làm so với kế hoạch từng ngày ra sao?",
    sheets.REPORTS: "Ai nộp đúng hạn, ai muộn, ai chưa nộp, gọi ai?",
    sheets.PHOTOS: "Việc trước và sau khi làm ra sao, qua ảnh của từng đơn vị?",
    sheets.EVIDENCE: "Nội dung nào đã có ảnh, nội dung nào còn thiếu, ảnh nào chưa được tính?",
    sheets.PETITIONS: "Thôn gặp khó khăn gì, đề nghị gì, xã đã trả lời chưa?",
    sheets.ORDERS: "Lãnh đạo đã giao việc gì, việc nào xong, việc nào quá hạn?",
    sheets.FINDINGS: "Phiếu nào có lỗi, ở ô nào, sửa thế nào?",
    sheets.DECISIONS: "Xã đã sửa hay giữ nguyên số nào, ai quyết định, vì sao?",
    sheets.HONESTY: "Số thôn tự báo cách số đoàn kiểm tra bao xa, thôn hay sai lại ở đâu?",
    sheets.SOURCES: "Đã nhận những tệp nào, tệp nào được dùng, vì sao tệp kia không được dùng?",
    sheets.NOTES: "Chữ trong bảng nghĩa là gì, số nào tính từ khi nào, bảng này chưa nói được gì?",
    sheets.RULES: "Đạt hay chưa, được bao nhiêu điểm là tính theo quy tắc nào?",
    sheets.RULE_HISTORY: "Quy định đã sửa những lần nào, có hiệu lực từ ngày nào?",
    sheets.DATA: "Từng con số đang được tính đọc từ ô nào của tệp nào?",
}
OF_GROUP = "Các đơn vị của một đoàn công tác đang ở đâu?"
PRINTED, PART_PRINTED, ON_SCREEN, NOTHING = "✓ in hết", "✓ in một phần", "– xem trên máy", "– chưa có gì"


def add_contents(writer: MasterWriter, given: MasterInput) -> None:
    """Draw the contents: every sheet that can be seen, what it answers and what it says today."""
    tables = writer.tables
    names = [OVERVIEW, *tables]
    names.insert(names.index(sheets.TASKS) + 1, sheets.PROGRESS)
    names.insert(names.index(sheets.REPORTS) + 1, sheets.PHOTOS)
    says = {
        OVERVIEW: leaders_sentence(given),
        sheets.PROGRESS: tasks_sentence(given),
        sheets.PHOTOS: wording.evidence_sentence(given.evidence),
    }
    columns = [
        DataColumn("Trang", 20, [RowLink(name, name, 0) for name in names]),
        DataColumn("Trả lời câu hỏi", 60, [ANSWERS.get(name, OF_GROUP) for name in names], "wrap"),
        DataColumn("Hôm nay", 56, [says.get(name) or tables[name].title for name in names], "wrap"),
        DataColumn("Số dòng", 9, [tables[name].rows if name in tables else None for name in names], "whole"),
        DataColumn("In ra giấy", 16, [_printed(tables.get(name)) for name in names], "mark"),
    ]
    title = f"{len(names)} trang sau đây trả lời câu hỏi gì"
    note = (
        f"Bấm vào tên trang để mở; ở mỗi trang, “‹ {CONTENTS}” bên phải dòng đầu dẫn về đây. "
        "Họp thì dùng bản in in-hop.pdf, khoảng sáu trang; tệp này để xem, lọc và in từng trang khi cần."
    )
    add_table(writer, CONTENTS, DataTable("muc_luc", title, note, columns))


def _printed(table: DataTable | None) -> str:
    if table is not None and not table.rows:
        return NOTHING
    if table is None or table.rows_on_paper == table.rows:
        return PRINTED
    return PART_PRINTED if table.rows_on_paper else ON_SCREEN


class Note(NamedTuple):
    """A line of the notes: `more` names the sheet that says it in full."""

    part: str
    item: str
    text: str
    more: str = ""


READING, WORDS, ROWS, SINCE, LIMITS, UNVERIFIED = (
    "Cách đọc",
    "Chữ dùng trong bảng",
    "Một dòng là gì",
    "Tính từ khi nào",
    "Giới hạn",
    "Chưa đối chiếu văn bản",
)
# Of the numbers of indicators so many are named.
MOST_NAMED = 40


def add_notes(writer: MasterWriter, given: MasterInput) -> None:
    """Draw the notes as one table; how things are calculated stands on the sheet of rules alone."""
    notes = [*_reading(given), *_words(), *_rows(given), *_since(given), *_limits(given), *_unverified(given)]
    columns = [
        DataColumn("Phần", 22, [note.part for note in notes], "wrap"),
        DataColumn("Mục", 24, [note.item for note in notes], "wrap"),
        DataColumn("Nội dung", 84, [note.text for note in notes], "wrap"),
        DataColumn("Xem thêm", 18, [RowLink(note.more, note.more, 0) if note.more else "" for note in notes]),
    ]
    title = "Chữ trong bảng nghĩa là gì, tính từ khi nào, và những gì bảng chưa nói được"
    add_table(
        writer, sheets.NOTES, DataTable("ghi_chu", title, f"Cách tính từng con số: trang {sheets.RULES}.", columns)
    )


def _reading(given: MasterInput) -> Iterator[Note]:
    yield Note(
        READING,
        "Số liệu đến",
        f"Mọi trang cùng một lúc: {wording.moment(given.as_of)}. Mã số liệu ở chân trang: hai bản cùng mã là cùng số liệu.",
    )
    yield Note(
        READING,
        "Dấu",
        "✓ đạt, xong, đúng hạn · ✗ chưa đạt, chưa nộp · ! cần xem, chậm, muộn · – thiếu số liệu hoặc không xét · "
        "dấu chấm: chưa đến hạn. In đen trắng vẫn đọc được.",
    )
    yield Note(READING, "Ô trống", "Chưa báo cáo. Khác với 0 (đã báo, bằng không) và khác với “Chưa đạt”.")
    yield Note(
        READING,
        "Số lẻ",
        "Chữ và trang Tổng quan luôn ghi kiểu Việt Nam: 1.234,5. Ô số ở các trang sau là số thật để lọc và tính, nên Excel "
        "hiện dấu thập phân theo cài đặt của máy (máy kiểu Anh hiện 1,234.5); giá trị không khác.",
    )
    yield Note(READING, "Tên dài", "Tên dài cắt bằng “…”; chỉ chuột vào ô có góc đỏ để đọc đủ tên.")
    yield Note(
        READING,
        "Trên máy và trên giấy",
        "Họp thì in in-hop.pdf. Ghi chú không phải sửa, tệp đã nhận và dữ liệu chỉ để xem trên máy; mỗi trang tự ghi rõ "
        "in những gì.",
        CONTENTS,
    )


def _words() -> Iterator[Note]:
    yield Note(WORDS, "Thôn tự báo", "Chỉ theo số của thôn, dù đoàn kiểm tra thấy khác.", sheets.INDICATORS)
    yield Note(
        WORDS, "Đã phúc tra", "Chỉ theo số của đoàn công tác còn hiệu lực; chưa kiểm tra thì coi là chưa.", sheets.RULES
    )
    yield Note(WORDS, "Số được tính", "Số dùng để xét và chấm điểm: của đoàn hoặc của thôn.", sheets.RULES)
    yield Note(WORDS, "Đạt chuẩn", "Mọi chỉ tiêu phải đạt, không bù trừ; người có thẩm quyền công nhận.", sheets.RULES)
    yield Note(
        WORDS, "Điểm thi đua, xếp loại", "Máy đề xuất theo thang điểm của xã, để xếp hạng; không thay cho đạt chuẩn.",
        sheets.RULES,
    )  # fmt: skip
    yield Note(WORDS, "Tiến độ", "Đã làm so với phần phải xong đến hôm nay.", sheets.RULES)
    yield Note(WORDS, "Khối lượng cả đợt", "Đã làm so với toàn bộ kế hoạch đến ngày cuối.", sheets.RULES)
    yield Note(WORDS, "Đúng hạn", "Báo cáo nộp không muộn hơn giờ hạn, so với số đã đến hạn.", sheets.RULES)
    yield Note(WORDS, "Việc găng", "Chậm ngày nào thì cả kế hoạch chậm ngày đó.", sheets.TASKS)


def _rows(given: MasterInput) -> Iterator[Note]:
    yield Note(
        ROWS,
        sheets.INDICATORS,
        "Một đơn vị và một chỉ tiêu; hai số của thôn và của đoàn đứng cạnh nhau.",
        sheets.INDICATORS,
    )
    yield Note(ROWS, sheets.GARDENS, "Một vườn đã đăng ký.", sheets.GARDENS)
    yield Note(ROWS, sheets.TASKS, "Một đầu việc trong kế hoạch của một đơn vị; số đã làm là lũy kế.", sheets.TASKS)
    yield Note(ROWS, sheets.REPORTS, "Một đơn vị và một người nộp (thôn hoặc đoàn); mỗi ngày một cột.", sheets.REPORTS)
    yield Note(
        ROWS, sheets.DATA, f"Một ô của phiếu đang được tính. Mọi số liệu từ đầu đợt: {given.full_data_words}.", sheets.DATA
    )  # fmt: skip


def _since(given: MasterInput) -> Iterator[Note]:
    campaign = given.campaign
    table = campaign.timetable(given.as_of)
    until = table.deadline(given.today)
    yield Note(SINCE, "Đợt", f"Từ {wording.day(campaign.start)} đến {wording.day(campaign.end)}.", sheets.RULES)
    yield Note(SINCE, "Hôm nay", f"Tính vào đúng hạn, muộn, thiếu khi đã qua {wording.moment(until)}.", sheets.REPORTS)
    yield Note(
        SINCE,
        "So với hôm qua",
        "Số lúc này so với số lúc hết giờ hạn hôm qua, tính lại theo quy định đang có hiệu lực.",
        sheets.CHANGED,
    )
    yield Note(
        SINCE, "Số của đoàn", f"Đến hết ngày thứ {campaign.scoring.verified_days} sau ngày kiểm tra.", sheets.RULES
    )
    yield Note(
        SINCE, "Khóa sổ", f"{wording.moment(campaign.closes_at)}. Nộp sau lúc này chờ xã quyết định.", sheets.RULES
    )


def _limits(given: MasterInput) -> Iterator[Note]:
    rows = given.rows
    asked = [*rows.indicators, *rows.garden_indicators]
    missing = sum(row.state == "missing" for row in asked)
    alone = sum(row.state == "pass" and row.counted == "village" for row in asked)
    silent = sum(row.last_report is None for row in rows.units)
    yield Note(
        LIMITS,
        "Còn thiếu",
        f"{show_number(missing)} trong {show_number(len(asked))} chỉ tiêu (kể cả của vườn mẫu) chưa có số liệu; "
        f"{silent} trong {len(rows.units)} đơn vị chưa có báo cáo nào.",
        sheets.INDICATORS,
    )
    yield Note(
        LIMITS,
        "Chưa kiểm tra",
        f"{show_number(alone)} chỉ tiêu tính là đạt chỉ theo lời báo của thôn, chưa có phúc tra còn hiệu lực.",
        sheets.INDICATORS,
    )
    yield Note(
        LIMITS, "Ảnh", "Máy so ảnh có trùng, có mới hay không; trong ảnh có gì thì người xem mới biết.", sheets.RULES
    )
    yield Note(LIMITS, "Dự báo", "Kéo dài tốc độ đến nay; không biết mưa bão, thiếu vật tư, mùa vụ.", sheets.TASKS)
    yield Note(
        LIMITS,
        "Thông tin cá nhân",
        "Tên, số điện thoại người báo cáo không có trong bảng này. Người liên hệ đã ghi trong chien-dich.xlsx thì có.",
    )
    left_out = given.totals.received - len(given.ordered_drops)
    older = f" Còn {show_number(left_out)} tệp cũ hơn không nằm trong bảng." if left_out else ""
    yield Note(
        LIMITS,
        "Bản in",
        f"Trang dài chỉ in những dòng đầu, trang {sheets.REPORTS} in {DAYS_ON_PAPER} ngày gần nhất; trên máy có đủ.{older}",
        CONTENTS,
    )


def _unverified(given: MasterInput) -> Iterator[Note]:
    """Name the indicators that nobody has compared with the decision that they are taken from."""
    waiting = [(one, _not_compared(one)) for one in given.campaign.sets]
    for one, numbers in waiting:
        if numbers:
            every = sum(len(criterion.indicators) for criterion in one.criteria)
            said = listed(numbers, MOST_NAMED, "chỉ tiêu khác")
            text = f"{len(numbers)}/{every} chỉ tiêu chưa ai đối chiếu với {one.decision or 'văn bản'}: {said}."
            yield Note(UNVERIFIED, one.name, text, sheets.RULES)
    if not any(numbers for _, numbers in waiting):
        yield Note(UNVERIFIED, "Không có", "Mọi chỉ tiêu đã được đối chiếu với văn bản.", sheets.RULES)


def _not_compared(one: CriteriaSet) -> Sequence[str]:
    if one.verified:
        return ()
    return [
        wording.number_of(indicator.key) or "điều kiện kèm theo"
        for criterion in one.criteria
        for indicator in criterion.indicators
        if not indicator.verified
    ]
