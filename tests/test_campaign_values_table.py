"""How people really type: each line is a question, what lay in the cell, the value that counts and what is said."""

from datetime import date, datetime, time
from typing import Any

import pytest

from ntm_sheets.campaign.kinds import Question, Seen, Value, parse

PERIOD = (date(2021, 10, 2), date(2021, 11, 30))
GRADES = ("Hoàn thành xuất sắc", "Hoàn thành tốt", "Hoàn thành", "Không hoàn thành")
SUBJECTS = ("TC1.2 – Tỷ lệ nhà ở đạt chuẩn", "CV01 – Trồng hàng rào xanh", "V1 – Vườn mẫu số 1")

PERCENT = Question("percent", "Nhà đạt chuẩn", "≥ 90 %", "%")
NUMBER = Question("number", "Diện tích")
METRES = Question("number", "Hàng rào xanh", measure="m", low=0, expected=2500)
SHORT = Question("number", "Mở đường", measure="km", low=0, expected=3)
FREE = Question("number", "Rãnh", measure="m", low=0)
AREA = Question("number", "Diện tích vườn", measure="m²", low=0, high=100_000)
TREES = Question("number", "Trồng cây", measure="cây", low=0)
COUNT = Question("count", "Nhà tạm", "= 0", "nhà")
MONEY = Question("money", "Thu nhập", "≥ 50", "triệu đồng/năm")
YESNO = Question("yesno", "Nhà văn hóa", "Đạt")
GRADE = Question("choice", "Chi bộ", choices=GRADES)
SUBJECT = Question("choice", "Ảnh chụp gì", choices=SUBJECTS)
DATE = Question("date", "Ngày chụp", period=PERIOD)
ANY_DATE = Question("date", "Ngày")
TEXT = Question("text", "Khó khăn")
PICTURE = Question("picture", "Ảnh")

NBSP, NARROW, ZERO_WIDTH = "\u00a0", "\u202f", "\u200b"


def oct_(day: int) -> date:
    return date(2021, 10, day)


# question, typed (or Seen), value, codes, [last report's value]
TABLE: list[tuple[Any, ...]] = [
    # percent
    (PERCENT, 80, 80, ""),
    (PERCENT, 85.5, 85.5, ""),
    (PERCENT, 80.0, 80, ""),
    (PERCENT, "80", 80, ""),
    (PERCENT, "85,5", 85.5, "decimal-comma"),
    (PERCENT, "85.5", 85.5, "decimal-point"),
    (PERCENT, "80%", 80, ""),
    (PERCENT, "80 %", 80, ""),
    (PERCENT, f"80{NBSP}%", 80, ""),
    (PERCENT, f"85,5{NARROW}%", 85.5, "decimal-comma"),
    (PERCENT, "80 phần trăm", 80, "unit-removed"),
    (PERCENT, Seen(0.8, percent=True), 80, ""),
    (PERCENT, Seen(0.285, percent=True), 28.5, ""),
    (PERCENT, Seen(1, percent=True), 100, ""),
    (PERCENT, Seen(0, percent=True), 0, ""),
    (PERCENT, Seen(0.005, percent=True), 0.5, ""),
    (PERCENT, Seen(80, percent=True), None, "out-of-range"),
    (PERCENT, 0.8, None, "percent-scale"),
    (PERCENT, "0,8", None, "percent-scale"),
    (PERCENT, 1, None, "percent-scale"),
    (PERCENT, "1", None, "percent-scale"),
    (PERCENT, 0, 0, ""),
    (PERCENT, "0", 0, ""),
    (PERCENT, "0,8%", 0.8, "decimal-comma"),
    (PERCENT, "1%", 1, ""),
    (PERCENT, 120, None, "out-of-range"),
    (PERCENT, -5, None, "out-of-range"),
    (PERCENT, "-5", None, "out-of-range"),
    (PERCENT, "2/3", 66.67, "percent-from-fraction"),
    (PERCENT, "150/200 hộ", 75, "percent-from-fraction"),
    (PERCENT, "3/2", None, "out-of-range"),
    (PERCENT, "2/0", None, "not-a-number"),
    (PERCENT, "1.250/2.500", None, "not-a-number"),
    (PERCENT, "95.125", 95.125, "mark-decided"),
    (PERCENT, "1.250", 1.25, "mark-decided"),
    (PERCENT, "khoảng 85%", 85, "approximate"),
    (PERCENT, "~90", 90, "approximate"),
    (PERCENT, "đạt 85%", 85, "number-tidied"),
    (PERCENT, "85%.", 85, "number-tidied"),
    (PERCENT, "12 hộ", None, "wrong-unit"),
    (PERCENT, "20 m", None, "wrong-unit"),
    (PERCENT, "Đạt", None, "not-a-number"),
    (PERCENT, "80-90", None, "number-range"),
    (PERCENT, "80 đến 90", None, "number-range"),
    (PERCENT, date(2021, 3, 2), None, "number-became-date"),
    (PERCENT, datetime(2021, 3, 2), None, "number-became-date"),
    (PERCENT, time(5, 10), None, "number-became-date"),
    (PERCENT, True, None, "not-a-number"),
    (PERCENT, None, None, ""),
    (PERCENT, "   ", None, ""),
    (PERCENT, f"{NBSP}{ZERO_WIDTH}", None, ""),
    (PERCENT, Seen(error="#N/A"), None, "error-value"),
    (PERCENT, Seen(error="no-value"), None, "formula-not-calculated"),
    (PERCENT, "chưa có số liệu", None, "said-not-reported"),
    (PERCENT, "-", None, "said-not-reported"),
    (PERCENT, "–", None, "said-not-reported"),
    (PERCENT, "...", None, "said-not-reported"),
    (PERCENT, "chua thong ke", None, "said-not-reported"),
    (PERCENT, "không có", None, "nothing-or-unknown"),
    (PERCENT, "#N/A", None, "said-not-reported"),
    # numbers with a unit of measure
    (METRES, 1250, 1250, ""),
    (METRES, "1.250", 1250, "mark-decided"),
    (METRES, "1,250", 1250, "mark-decided"),
    (METRES, "1 250", 1250, "digit-groups"),
    (METRES, f"1{NBSP}250", 1250, "digit-groups"),
    (METRES, f"1{NARROW}250", 1250, "digit-groups"),
    (METRES, "1.250,5", 1250.5, "digit-groups"),
    (METRES, "1,250.5", 1250.5, "digit-groups"),
    (METRES, "1 250,5", 1250.5, "digit-groups"),
    (METRES, "1.234.567", 1234567, "digit-groups"),
    (METRES, "120m", 120, "unit-removed"),
    (METRES, "120 m", 120, "unit-removed"),
    (METRES, "120 mét", 120, "unit-removed"),
    (METRES, "120 met", 120, "unit-removed"),
    (METRES, "4 km", 4000, "unit-converted"),
    (METRES, "1,2 km", 1200, "unit-converted"),
    (METRES, "0,5km", 500, "unit-converted"),
    (METRES, "50 cm", 0.5, "unit-converted"),
    (METRES, "1.250 m", 1250, "mark-decided"),
    (METRES, "200 m2", None, "wrong-unit"),
    (METRES, "80%", None, "percent-in-number"),
    (METRES, Seen(0.8, percent=True), None, "percent-in-number"),
    (METRES, "2/3", None, "number-fraction"),
    (METRES, "2/3 m", None, "number-fraction"),
    (METRES, "khoảng 100", 100, "approximate"),
    (METRES, "khoang 100 m", 100, "approximate"),
    (METRES, "hơn 200m", 200, "approximate"),
    (METRES, "gần 1.200 m", 1200, "approximate mark-decided"),
    (METRES, "200+", 200, "approximate"),
    (METRES, "200 m trở lên", 200, "approximate"),
    (METRES, "≈ 200", 200, "approximate"),
    (METRES, "'120", 120, "number-tidied"),
    (METRES, "１２０", 120, "number-tidied"),
    (METRES, "+120", 120, ""),
    (METRES, "−120", None, "out-of-range"),
    (METRES, -0.0, 0, ""),
    (METRES, "1_000", None, "not-a-number"),
    (METRES, "١٢", None, "not-a-number"),
    (METRES, "1e3", None, "not-a-number"),
    (METRES, "10²", None, "not-a-number"),
    (METRES, "½", None, "not-a-number"),
    (METRES, "1.2.3", None, "not-a-number"),
    (METRES, "12.34.567", None, "not-a-number"),
    (METRES, "1 2", None, "not-a-number"),
    (METRES, "100+50", None, "not-a-number"),
    (METRES, "một trăm", None, "not-a-number"),
    (METRES, float("nan"), None, "impossible-number"),
    (METRES, float("inf"), None, "impossible-number"),
    (METRES, 1e300, None, "impossible-number"),
    (METRES, 1e-320, None, "impossible-number"),
    (METRES, Seen(1e300, percent=True), None, "percent-in-number"),
    (METRES, "9" * 400, None, "impossible-number"),
    (METRES, 1.25, 1.25, "thousand-fold"),
    (METRES, 2, 2, ""),
    (METRES, 2, 2, "thousand-fold", 1800),
    (METRES, 1.25, 1.25, "thousand-fold", 1200),
    (METRES, 7600, 7600, ""),
    (SHORT, "3,150", 3.15, "mark-decided"),
    (SHORT, "1.250", 1.25, "mark-decided"),
    (SHORT, 3150, 3150, "thousand-fold"),
    (SHORT, "500 m", 0.5, "unit-converted"),
    (SHORT, "1.500 m", 1.5, "mark-decided"),
    (FREE, "1.250", None, "ambiguous-number"),
    (FREE, "3,150", None, "ambiguous-number"),
    (FREE, "1.250", 1250, "mark-decided", 1200),
    (FREE, "1.250", 1.25, "mark-decided", 1.2),
    (FREE, "1.250", None, "ambiguous-number", 0),
    (FREE, "0.125", 0.125, "decimal-point"),
    (FREE, "0,125", 0.125, "decimal-comma"),
    (FREE, "1250.125", 1250.125, "decimal-point"),
    (FREE, 1.25, 1.25, ""),
    (METRES, "1.250", None, "ambiguous-number", 1.2),  # the plan says 1250, the last report 1,25
    (AREA, "hơn 200m2", 200, "approximate"),
    (AREA, "200m²", 200, "unit-removed"),
    (AREA, "200 m vuông", 200, "unit-removed"),
    (AREA, "0,5 ha", 5000, "unit-converted"),
    (AREA, "150.000", 150, "mark-decided"),
    (AREA, "200 m", None, "wrong-unit"),
    (AREA, "15.172", None, "ambiguous-number"),
    (TREES, "1.250", 1250, "mark-decided"),
    (TREES, "1.250 cây", 1250, "mark-decided"),
    (TREES, "36 cây", 36, "unit-removed"),
    (TREES, "36 bồn", 36, "other-unit"),
    (NUMBER, "12 m", 12, "other-unit"),
    # counts
    (COUNT, 12, 12, ""),
    (COUNT, 12.0, 12, ""),
    (COUNT, "12", 12, ""),
    (COUNT, "05", 5, ""),
    (COUNT, "12 nhà", 12, "unit-removed"),
    (COUNT, "12 cái", 12, "unit-removed"),
    (COUNT, "12 hộ", 12, "other-unit"),
    (COUNT, "12hộ", 12, "other-unit"),
    (COUNT, "12 hộ nghèo", None, "not-a-number"),
    (COUNT, 2.5, None, "not-whole"),
    (COUNT, "2,5", None, "not-whole"),
    (COUNT, -1, None, "out-of-range"),
    (COUNT, "1.250", 1250, "mark-decided"),
    (COUNT, 0, 0, ""),
    (COUNT, "không", None, "nothing-or-unknown"),
    (COUNT, "có 12 nhà", 12, "unit-removed"),
    # money
    (MONEY, 52.5, 52.5, ""),
    (MONEY, "52,5", 52.5, "decimal-comma"),
    (MONEY, "20tr", 20, "unit-removed"),
    (MONEY, "20 triệu", 20, "unit-removed"),
    (MONEY, "20 triệu đồng", 20, "unit-removed"),
    (MONEY, "20 triệu/năm", 20, "unit-removed"),
    (MONEY, "20 triệu một năm", 20, "unit-removed"),
    (MONEY, "1,2 tỷ", 1200, "unit-converted"),
    (MONEY, "1,2 tỉ", 1200, "unit-converted"),
    (MONEY, "500 nghìn", 0.5, "unit-converted"),
    (MONEY, "500k", 0.5, "unit-converted"),
    (MONEY, "20.000.000 đ", 20, "unit-converted"),
    (MONEY, "20.000.000 đồng", 20, "unit-converted"),
    (MONEY, "500.000đ", 0.5, "mark-decided"),
    (MONEY, "1 tỷ 200 triệu", 1200, "unit-converted"),
    (MONEY, "1 triệu 500 nghìn đồng", 1.5, "unit-converted"),
    (MONEY, "1tr5", 1.5, "unit-converted"),
    (MONEY, "5 triệu/tháng", None, "wrong-unit"),
    (MONEY, "200 nghìn/ngày", None, "wrong-unit"),
    (MONEY, 50_000_000, None, "money-scale"),
    (MONEY, -5, None, "out-of-range"),
    (Question("money", "Thu"), "20 triệu", 20, "unit-removed"),
    # yes and no
    *((YESNO, word, True, "") for word in ("Đạt", "đạt", "ĐẠT", "Ðạt", "Đạt.", " Đạt ", "đa\u0323t", True)),
    *(
        (YESNO, word, True, "yesno-read")
        for word in ("đ", "Đ", "Có", "co", "x", "X", "✓", "✔", "√", 1, 1.0, "1", "100%")
    ),
    *(
        (YESNO, word, True, "yesno-read")
        for word in ("100 %", "Hoàn thành", "HT", "Xong", "Dat", "đã xong", "dat", "ü")
    ),
    (YESNO, Seen("þ", font="Wingdings"), True, "yesno-read"),
    (YESNO, Seen("\uf0fc", font="Wingdings"), True, "yesno-read"),
    (YESNO, Seen("P", font="Wingdings 2"), True, "yesno-read"),
    (YESNO, Seen(1, percent=True), True, "yesno-read"),
    (YESNO, "Chưa đạt", False, ""),
    (YESNO, "chưa đạt", False, ""),
    (YESNO, "chu\u031ba đa\u0323t", False, ""),
    (YESNO, False, False, ""),
    *((YESNO, word, False, "yesno-read") for word in ("Không đạt", "K", "KĐ", "CĐ", "Chưa", "Không", "0", 0, "0%")),
    *((YESNO, word, False, "yesno-read") for word in ("chua dat", "khong dat", "kđ", "chưa có", "không có")),
    *((YESNO, word, None, "unclear-yesno") for word in ("Cơ bản đạt", "Đang làm", "80 %", "-", "P", "đất", "cơ", "cổ")),
    *((YESNO, word, None, "unclear-yesno") for word in (0.8, 80, 100, "Đ/CĐ", "đạt 80%", "✗", "?", date(2021, 10, 5))),
    (YESNO, "", None, ""),
    (YESNO, Seen(error="#REF!"), None, "error-value"),
    (YESNO, Seen("®¹t", font=".VnTime"), None, "unclear-yesno legacy-font"),
    # choices
    (GRADE, "Hoàn thành tốt", "Hoàn thành tốt", ""),
    (GRADE, "hoan thanh tot", "Hoàn thành tốt", "choice-matched"),
    (GRADE, "HOÀN THÀNH", "Hoàn thành", "choice-matched"),
    (GRADE, f"Hoàn{NBSP}thành", "Hoàn thành", ""),
    (GRADE, "tàm tạm", None, "unknown-choice"),
    (GRADE, "", None, ""),
    (GRADE, "-", None, "said-not-reported"),
    (GRADE, 3, None, "unknown-choice"),
    (SUBJECT, "CV01", SUBJECTS[1], "choice-matched"),
    (SUBJECT, "cv01 - hàng rào", SUBJECTS[1], "choice-matched"),
    (SUBJECT, "TC1.2 – tên cũ", SUBJECTS[0], "choice-matched"),
    (SUBJECT, "CV02", None, "unknown-choice"),
    # dates
    (DATE, "5/10/2021", oct_(5), ""),
    (DATE, "05/10/2021", oct_(5), ""),
    (DATE, "05.10.2021", oct_(5), ""),
    (DATE, "5-10-2021", oct_(5), ""),
    (DATE, "5 / 10 / 2021", oct_(5), ""),
    (DATE, "2021-10-05", oct_(5), ""),
    (DATE, "2021-10-05 00:00:00", oct_(5), ""),
    (DATE, "05/10/2021 17:00", oct_(5), ""),
    (DATE, "ngày 5 tháng 10 năm 2021", oct_(5), ""),
    (DATE, "Ngày 05/10/2021", oct_(5), ""),
    (DATE, "thứ ba, ngày 5 tháng 10 năm 2021", oct_(5), ""),
    (DATE, "Chủ nhật 10/10/2021", oct_(10), ""),
    (DATE, "05.10.21", oct_(5), "date-completed"),
    (DATE, "5-10", oct_(5), "date-completed"),
    (DATE, "5/10", oct_(5), "date-completed"),
    (DATE, "ngày 5 tháng 10", oct_(5), "date-completed"),
    (DATE, "5 tháng 10", oct_(5), "date-completed"),
    (DATE, "５/１０/2021", oct_(5), ""),
    (DATE, "10/11/2021", date(2021, 11, 10), ""),
    (DATE, "10/25/2021", oct_(25), "date-swapped"),
    (DATE, "10/05/2021", oct_(5), "date-swapped"),
    (DATE, "10/5", oct_(5), "date-swapped"),
    (DATE, "5/12/2021", None, "date-outside-period"),
    (DATE, "ngày 10 tháng 5 năm 2021", None, "date-outside-period"),
    (DATE, "31/11/2021", None, "impossible-date"),
    (DATE, "2021", None, "not-a-date"),
    (DATE, "Tháng 10", None, "not-a-date"),
    (DATE, "hôm qua", None, "not-a-date"),
    (DATE, "05102021", None, "not-a-date"),
    (DATE, "05/10/2564", None, "date-outside-period"),  # a Buddhist year
    (DATE, "29/8 âm lịch", None, "not-a-date"),
    (DATE, "ngày 29 tháng 8 năm Tân Sửu", None, "not-a-date"),
    (DATE, "-", None, "said-not-reported"),
    (DATE, "", None, ""),
    (DATE, oct_(5), oct_(5), ""),
    (DATE, datetime(2021, 10, 5, 16, 40), oct_(5), ""),
    (DATE, date(2021, 5, 10), oct_(5), "date-swapped"),
    (DATE, datetime(2021, 2, 10), oct_(2), "date-swapped"),
    (DATE, oct_(10), oct_(10), ""),
    (DATE, date(2021, 11, 11), date(2021, 11, 11), ""),
    (DATE, date(2021, 11, 10), date(2021, 11, 10), "ambiguous-date"),
    (DATE, oct_(11), oct_(11), "ambiguous-date"),
    (DATE, date(2012, 10, 5), None, "date-outside-period"),
    (DATE, date(1866, 3, 13), None, "date-outside-period"),
    (DATE, 44474, oct_(5), "date-serial"),
    (DATE, -1, None, "not-a-date"),
    (DATE, 60, None, "not-a-date"),
    (DATE, 1e300, None, "not-a-date"),
    (DATE, float("nan"), None, "not-a-date"),
    (DATE, 5.1, None, "not-a-date"),
    (DATE, True, None, "not-a-date"),
    (DATE, time(0, 0), None, "not-a-date"),
    (DATE, Seen(error="#VALUE!"), None, "error-value"),
    (ANY_DATE, "5/10/2021", oct_(5), ""),
    (ANY_DATE, "5/10", None, "date-no-year"),
    (ANY_DATE, date(1866, 3, 13), None, "impossible-date"),
    # text
    (TEXT, "Mưa nhiều", "Mưa nhiều", ""),
    (TEXT, "  Mưa\u00a0nhiều\r\n", "Mưa nhiều", ""),
    (TEXT, "Xa\u0303", "Xã", ""),
    (TEXT, "dòng 1\r\ndòng 2", "dòng 1\ndòng 2", ""),
    (TEXT, "a\u200bb\u202ec", "abc", ""),
    (TEXT, "a\x07b", "ab", ""),
    (TEXT, "a\ud800b", "ab", "text-cleaned"),
    (TEXT, "a_x0000_b", "ab", "text-cleaned"),
    (TEXT, "a\ufffeb", "ab", "text-cleaned"),
    (TEXT, "a_xD83D_b", "ab", "text-cleaned"),
    (TEXT, "a_xde00_b", "ab", "text-cleaned"),
    (TEXT, "a_xDA_b", "a_xDA_b", ""),
    (TEXT, "NA", "NA", ""),
    (TEXT, "None", "None", ""),
    (NUMBER, "null", None, "not-a-number"),
    (NUMBER, "NA", None, "said-not-reported"),
    (PERCENT, Seen(80.0, percent=True), None, "out-of-range"),  # shown as 8000 %
    (COUNT, 1e20, None, "impossible-number"),
    (TEXT, "=1+1", "=1+1", ""),
    (TEXT, "Ðường", "Đường", ""),
    (TEXT, 912345678, "912345678", ""),
    (TEXT, 12.0, "12", ""),
    (TEXT, oct_(5), "05/10/2021", ""),
    (TEXT, time(16, 40), "16:40", ""),
    (TEXT, "-", "-", ""),
    (TEXT, "a" * 2001, "a" * 2001, "long-text"),
    (TEXT, Seen("Ng\u00adêi d©n", font=".VnTime"), "Ng\u00adêi d©n", "legacy-font"),
    (TEXT, Seen("abc", font=".VnTime"), "abc", ""),
    (TEXT, "Th«n", "Th«n", "legacy-text"),
    (TEXT, "Ngöôøi daân", "Ngöôøi daân", "legacy-text"),
    (TEXT, "hiến 200 m² đất – ½ vườn", "hiến 200 m² đất – ½ vườn", ""),
    (TEXT, Seen(error="#N/A"), None, "error-value"),
    # pictures
    (PICTURE, "đã gửi Zalo", None, "picture-as-text"),
    (PICTURE, 3, None, "picture-as-text"),
    (PICTURE, Seen(error="#VALUE!"), None, ""),
    (PICTURE, None, None, ""),
]


def _name(line: tuple[Any, ...]) -> str:
    (
        question,
        typed,
        *_,
    ) = line
    seen = typed if isinstance(typed, Seen) else Seen(typed)
    shown = seen.text[:24].encode("ascii", "backslashreplace").decode()
    return f"{question.kind}-{question.measure.encode('ascii', 'ignore').decode()}-{shown}".replace("\\", "")


@pytest.mark.parametrize("line", TABLE, ids=_name)
def test_a_typed_cell_becomes_its_value_and_its_remarks(line: tuple[Any, ...]) -> None:
    question, typed, value, codes, *last = line
    previous: Value | None = last[0] if last else None
    seen = typed if isinstance(typed, Seen) else Seen(typed)
    parsed = parse(seen, question, previous)
    assert [note.code for note in parsed.notes] == codes.split()
    assert parsed.value == value
    assert type(parsed.value) is type(value)


def test_the_table_is_long_enough() -> None:
    assert len(TABLE) >= 150
