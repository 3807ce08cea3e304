"""The text for the loudspeakers: nothing but words, two minutes, the best first, kindly, no private name."""

import re
from dataclasses import replace

import pytest
from master_factory import campaign_of
from test_bulletin import CASES, CONTACT, case

from ntm_sheets.outbox.bulletin.radio import (
    MOST_SYLLABLES,
    SYLLABLES_A_MINUTE,
    radio_sentences,
    radio_text,
    spoken,
    syllables,
)
from ntm_sheets.outbox.digest import Digest, Missing, Tally


def heard(day: Digest) -> str:
    return "\n".join(radio_sentences(day))


@pytest.mark.parametrize("name", CASES)
def test_it_is_read_in_two_minutes(name: str) -> None:
    sentences = radio_sentences(case(name))
    assert syllables(sentences) <= MOST_SYLLABLES == 2 * SYLLABLES_A_MINUTE
    assert SYLLABLES_A_MINUTE <= 160  # slow and clear
    assert sentences[0].startswith("Kính thưa bà con")
    assert sentences[-1] == "Xin cảm ơn bà con đã lắng nghe."


@pytest.mark.parametrize("name", CASES)
def test_it_is_words_alone(name: str) -> None:
    text = heard(case(name))
    assert re.findall(r"[^\w\s,.]|\d|_", text) == []
    assert all(line[0].isupper() and re.search(r"[^\s,.]\.$", line) and "  " not in line for line in text.split("\n"))
    assert not re.search(r"\b(?:UBND|NTM|TC|BCĐ|QĐ|None)\b", text)


@pytest.mark.parametrize("name", CASES)
def test_no_private_name_is_read(name: str) -> None:
    text = radio_text(case(name))
    assert CONTACT.split(",")[0] not in text
    assert "Nguyễn Văn" not in text
    assert "Đoàn công tác số" not in text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("UBND xã, BCĐ NTM", "Ủy ban nhân dân xã, Ban chỉ đạo nông thôn mới"),
        ("Đợt 60 ngày", "Đợt sáu mươi ngày"),
        ("đạt 87,5% và 1.250 m²", "đạt tám mươi bảy phẩy năm phần trăm và một nghìn hai trăm năm mươi mét vuông"),
        ("17:00 ngày 5/10/2021", "mười bảy giờ ngày năm tháng mười năm hai nghìn không trăm hai mươi mốt"),
        ("lúc 16:30", "lúc mười sáu giờ ba mươi"),
        ("Quyết định 33/59 (mẫu)", "Quyết định ba mươi ba, năm mươi chín, mẫu"),
        ("Trường TH Kỳ Tiến – cơ sở 2", "Trường tiểu học Kỳ Tiến, cơ sở hai"),
        ("tệp 12345678901", "tệp một hai ba bốn năm sáu bảy tám chín không một"),
        ("THÀNH & THẮNG", "THÀNH và THẮNG"),
    ],
)
def test_a_text_is_spelt_out(text: str, said: str) -> None:
    assert spoken(text) == said


def test_the_best_come_first_with_who_what_and_how_much() -> None:
    day = case("middle")
    first, second = day.units[:2]
    best = replace(first, points=96.3, criteria=Tally(9, 9, 4, 10), gardens=Tally(5, 5, 0, 5), change=None)
    others = [replace(unit, change=None) for unit in day.units[2:]]
    day = replace(
        day, units=(best, replace(second, change=2.3, criteria=Tally(0, 0, 0, 10), gardens=Tally(1, 1, 0, 5)), *others)
    )
    sentences = radio_sentences(day)
    assert sentences[1] == (
        f"Dẫn đầu là thôn {best.name}, được chín mươi sáu phẩy ba điểm, đã đạt chín trên mười tiêu chí và đủ năm vườn mẫu."
    )
    assert (
        sentences[2] == f"Thôn {second.name} tiến bộ trong ngày, thêm hai phẩy ba điểm, đã đạt một trên năm vườn mẫu."
    )


def test_of_those_that_lack_as_much_the_last_are_named_and_not_the_leader() -> None:
    day = case("middle")
    units = tuple(
        replace(unit, rank=n, recognised=Tally(0, 0, 0, 1), criteria=Tally(0, 0, 0, 10), gardens=Tally(0, 0, 0, 5))
        for n, unit in enumerate(day.units, 1)
    )
    text = heard(replace(day, units=units))
    assert re.findall("Thôn ([^,.]+) còn mười tiêu chí", text) == [unit.name for unit in units[:-4:-1]]


def test_who_has_everything_is_named_with_whether_it_was_verified() -> None:
    day = case("middle")
    whole = replace(
        day.units[0], criteria=Tally(10, 10, 10, 10), gardens=Tally(5, 5, 5, 5), recognised=Tally(1, 1, 0, 1)
    )
    text = heard(replace(day, units=(whole, *day.units[1:])))
    said = f"Thôn {whole.name} đã đạt đủ mười tiêu chí và đủ năm vườn mẫu, đủ điều kiện đạt chuẩn"
    assert f"{said}, đang chờ đoàn công tác xác nhận." in text
    seen = replace(whole, recognised=Tally(1, 1, 1, 1))
    assert f"{said}, đã được đoàn công tác xác nhận." in heard(replace(day, units=(seen, *day.units[1:])))


def test_reminders_are_kind_and_by_unit() -> None:
    day = case("middle")
    units = [(unit.unit, unit.name) for unit in day.units]
    late = tuple(
        Missing(key, name, role, f"Đoàn của ông Thử {name}", "3 ngày liền", waits=False, contact=CONTACT)
        for role in ("village", "team")
        for key, name in units[:5]
    )
    text = heard(replace(day, late=late))
    names = ", ".join(f"thôn {name}" for _, name in units[:3])
    assert f"Mong {names} và hai đơn vị khác sớm gửi báo cáo, cần giúp đỡ xin gọi cán bộ xã." in text
    assert f"Mong đoàn công tác phụ trách {names} và hai đơn vị khác sớm gửi phiếu kiểm tra." in text
    assert "ông Thử" not in text
    assert not re.search("yêu cầu|chậm|muộn|thiếu|kém|phê bình", text)
    waits = heard(replace(day, late=tuple(replace(one, waits=True) for one in late)))
    assert "sớm gửi" not in waits


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nobody reported", "xã chưa nhận được báo cáo nào"),
        ("before", "Đợt thi đua chưa bắt đầu."),
        ("after the end", "Đợt thi đua đã kết thúc."),
        ("last day", "Đây là ngày cuối của đợt."),
        ("middle", "Còn mười tám ngày nữa là hết đợt."),
        ("middle", "ngày mười hai tháng mười một, ngày thứ bốn mươi hai của đợt"),
        ("nobody reported", "ngày hai tháng mười, ngày thứ nhất của đợt"),
        ("middle", "Xin lưu ý, bộ tiêu chí mẫu, chưa đối chiếu"),
        ("middle", "Trong ngày, bốn trên sáu đơn vị đã gửi báo cáo, xin cảm ơn."),
    ],
)
def test_the_day_is_told_as_it_is(name: str, said: str) -> None:
    assert said in heard(case(name))


def test_the_line_for_whoever_reads_tells_how_long_it_takes() -> None:
    day = case("middle")
    head, empty, *sentences = radio_text(day).splitlines()
    count = syllables(sentences)
    seconds = -(-count * 60 // SYLLABLES_A_MINUTE)
    assert head.startswith(f"[Không đọc dòng này: {count} tiếng, đọc khoảng {seconds // 60} phút {seconds % 60} giây. ")
    assert head.endswith("Số liệu đến 17:30 ngày 12/11/2021. Mã số liệu abcd1234.]")
    assert empty == ""
    assert sentences == radio_sentences(day)


def test_a_unit_that_is_no_village_is_called_by_its_name() -> None:
    day = case("two lists")
    assert "thôn Trường Thanh" not in heard(day)
    assert len(campaign_of(6).units) == len(day.units)
