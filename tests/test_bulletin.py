"""The bulletin's words and its picture: the same figures, twelve lines, nobody's number, room for everything."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from io import BytesIO
from itertools import combinations
from pathlib import Path

import pytest
from master_factory import DAY_ONE, MIDDLE, bare_campaign, campaign_of, drops_of, findings_of, results_of
from PIL import Image, ImageFont
from shared_fixtures import in_outline
from thinning import thinned

from ntm_sheets import theme
from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.facts.results import ResultRows
from ntm_sheets.outbox.bulletin import poster
from ntm_sheets.outbox.bulletin.poster import ASIDE, HEIGHT, SMALL, WIDTH, Piece, draw_poster, lay_out, wrapped
from ntm_sheets.outbox.bulletin.sentences import (
    MOST_LINES,
    bulletin_lines,
    figures,
    late_line,
    met_words,
    order_line,
    poster_of,
    reminder_lines,
)
from ntm_sheets.outbox.digest import Digest, Missing, Order, Tally, digest_from
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.pictures import KeptPictures

LAST_DAY, AFTER, BEFORE = datetime(2021, 11, 30, 17, 30), datetime(2021, 12, 3, 8), datetime(2021, 9, 30, 8)
LONG = "Thôn Trung tâm xã Kỳ Tiến mở rộng về phía đông nam dọc theo đường tránh quốc lộ 1"
CONTACT = "Ông Nguyễn Văn Thử, 0912 345 678"


def with_contacts(campaign: Campaign) -> Campaign:
    units = tuple(replace(unit, contact=CONTACT, group_contact=CONTACT) for unit in campaign.units)
    return replace(campaign, units=units)


def digest(
    campaign: Campaign, as_of: datetime = MIDDLE, change: Callable[[ResultRows], ResultRows] | None = None
) -> Digest:
    campaign = with_contacts(campaign)
    rows = results_of(campaign, as_of).of_now().rows
    given = MasterInput(
        campaign, change(rows) if change else rows, drops_of(campaign, as_of), findings_of(campaign, as_of)
    )
    return digest_from(given, "abcd1234")


def lasting(days: int) -> Campaign:
    campaign = campaign_of(6)
    return replace(campaign, end=campaign.start + timedelta(days=days - 1))


def renamed(campaign: Campaign) -> Campaign:
    """Every unit and working group with a name of eighty letters."""
    units = tuple(
        replace(unit, name=f"{LONG[:77]} {n:02}", group=f"Đoàn công tác {LONG[:62]} {n:02}")
        for n, unit in enumerate(campaign.units)
    )
    return replace(campaign, units=units, name=f"Đợt thi đua {LONG}")


def unknown(rows: ResultRows) -> ResultRows:
    """Reports came, and none of them told anything that is asked."""
    units = tuple(
        replace(row, criteria_passed=0, criteria_own=0, criteria_verified=0, gardens_passed=0, gardens_own=0, points=0.0,
            plan_progress=None, on_time_share=None, recognised=False, recognised_own=False)
        for row in rows.units
    )  # fmt: skip
    return replace(rows, units=units, tasks=(), criteria=(), indicators=())


def one_report(rows: ResultRows) -> ResultRows:
    """One unit alone has ever reported."""
    first, *others = rows.units
    units = (replace(first, rank=1), *(replace(row, rank=None, class_name=None, points=0.0) for row in others))
    return replace(rows, units=units)


def two_lists(rows: ResultRows) -> ResultRows:
    *villages, school = rows.units
    other = replace(school, list="Đơn vị phối hợp", criteria_total=0, gardens_total=0, criteria_passed=0, rank=1)
    return replace(rows, units=(*villages, other))


CASES: dict[str, Callable[[], Digest]] = {
    "middle": lambda: digest(campaign_of(6)),
    "nobody reported": lambda: digest(campaign_of(6), DAY_ONE),
    "first evening": lambda: digest(campaign_of(6), DAY_ONE.replace(hour=17, minute=30)),
    "one report": lambda: digest(campaign_of(6), MIDDLE, one_report),
    "last day": lambda: digest(campaign_of(6), LAST_DAY),
    "after the end": lambda: digest(campaign_of(6), AFTER),
    "before": lambda: digest(campaign_of(6), BEFORE),
    "one unit": lambda: digest(campaign_of(1)),
    "seven units": lambda: digest(campaign_of(7)),
    "forty units": lambda: digest(campaign_of(40)),
    "three hundred units": lambda: digest(campaign_of(300)),
    "long names": lambda: digest(renamed(campaign_of(6))),
    "forty long names": lambda: digest(renamed(campaign_of(40))),
    "neither gardens nor tasks": lambda: digest(bare_campaign()),
    "nothing known": lambda: digest(campaign_of(6), MIDDLE, unknown),
    "three days": lambda: digest(lasting(3), datetime(2021, 10, 4, 17, 30)),
    "four hundred days": lambda: digest(lasting(400), datetime(2022, 8, 1, 17, 30)),
    "two lists": lambda: digest(campaign_of(6), MIDDLE, two_lists),
}


@cache
def case(name: str) -> Digest:
    return CASES[name]()


def everything(day: Digest) -> str:
    """All words of the evening: of the text and of the picture as it is drawn."""
    return "\n".join([*bulletin_lines(day), *(piece.text for piece in lay_out(poster_of(day)))])


def overlaps(one: Piece, other: Piece) -> bool:
    (a, b, c, d), (e, f, g, h) = one.box, other.box
    return a < g and e < c and b < h and f < d


@pytest.mark.one_in(2)
@pytest.mark.parametrize("name", CASES)
def test_the_text_has_twelve_lines_at_most_each_of_one_sense(name: str) -> None:
    lines = bulletin_lines(case(name))
    assert 3 <= len(lines) <= MOST_LINES == 12
    assert all(line.strip() == line and line and "\n" not in line for line in lines)
    assert "abcd1234" in lines[-1]
    assert f"{case(name).as_of:%H:%M ngày %d/%m/%Y}" in lines[-1]
    assert not any("None" in line or ".." in line.replace("…", "") or "  " in line for line in lines)


@pytest.mark.parametrize("name", CASES)
def test_nothing_of_the_picture_overlaps_or_leaves_it(name: str) -> None:
    pieces = lay_out(poster_of(case(name)))
    texts = [piece for piece in pieces if piece.size]
    assert all(0 <= p.box[0] < p.box[2] <= WIDTH and 0 <= p.box[1] < p.box[3] <= HEIGHT for p in pieces)
    assert [(a.text, b.text) for a, b in combinations(texts, 2) if overlaps(a, b)] == []
    assert min(piece.size for piece in texts) == SMALL == 28
    drawn = {piece.text for piece in texts}
    assert {figure.value for figure in poster_of(case(name)).figures} <= drawn  # a figure is never cut
    assert {bar.points for bar in poster_of(case(name)).bars if bar.points} <= drawn


@pytest.mark.one_in(3)
@pytest.mark.parametrize("name", thinned(CASES, 5))
def test_the_picture_is_small_and_the_same_each_time(name: str) -> None:
    shown = poster_of(case(name))
    data = draw_poster(shown)
    assert data == draw_poster(shown)
    assert len(data) < 500_000
    assert Image.open(BytesIO(data)).size == (1080, 1350)


@pytest.mark.parametrize("name", ["middle", "two lists", "forty long names"])
def test_every_word_keeps_its_contrast(name: str) -> None:
    pieces = lay_out(poster_of(case(name)))
    grounds = [piece for piece in pieces if not piece.size]
    for piece in (piece for piece in pieces if piece.size):
        below = [ground.colour for ground in grounds if overlaps(piece, ground)]
        assert (piece.colour, below[-1] if below else theme.WHITE) in theme.TEXT_PAIRS, piece.text


def test_what_stands_in_for_it_in_other_tests_is_as_large() -> None:
    assert Image.open(BytesIO(in_outline(poster_of(case("middle"))))).size == (1080, 1350)


def test_it_is_drawn_in_the_process_that_draws_pictures(tmp_path: Path) -> None:
    shown = poster_of(case("middle"))
    kept = KeptPictures(tmp_path / "pictures")
    assert kept.take(shown).png == draw_poster(shown)
    assert len(list((tmp_path / "pictures").iterdir())) == 1


@pytest.mark.parametrize("name", CASES)
def test_a_text_that_has_no_room_ends_in_an_ellipsis(name: str) -> None:
    shown = poster_of(case(name))
    drawn = " ".join(piece.text for piece in lay_out(shown) if piece.size)
    for said in (shown.campaign, shown.message, shown.reported, shown.late, shown.order, shown.notice, shown.foot):
        words = said.split()
        # Beside the QR an order may lose what stands in brackets, as it does wherever room is short.
        if words and " ".join(words) not in drawn and " ".join(ASIDE.sub("", said).split()) not in drawn:
            assert "…" in drawn


@pytest.mark.parametrize("name", CASES)
def test_no_telephone_number_and_no_reporter_goes_round(name: str) -> None:
    told = everything(case(name))
    assert "0912" not in told
    assert "Nguyễn Văn" not in told


def test_where_all_are_late_and_not_all_can_be_named_nobody_is_picked_out() -> None:
    day = case("middle")
    late = tuple(Missing(u.unit, u.name, "village", u.name, "hôm nay", waits=False) for u in day.units)
    assert late_line(replace(day, late=late), 20) == "Chưa nộp báo cáo: cả 6 đơn vị"
    assert late_line(replace(day, late=late)) == f"Chưa nộp báo cáo: {', '.join(u.name for u in day.units)}"
    assert late_line(replace(day, late=late[1:]), 20).endswith(" nơi khác")


@pytest.mark.parametrize("name", CASES)
def test_the_picture_says_what_the_text_says(name: str) -> None:
    day = case(name)
    text, shown = "\n".join(bulletin_lines(day)), poster_of(day)
    assert shown.message in text
    for figure in shown.figures:
        assert f"{figure.label} {figure.value}" in text
    for said in (shown.reported, shown.order, shown.foot):
        assert said in text
    assert late_line(day) in text
    assert "cả " in shown.late or shown.late.split(" và ")[0] in text
    for bar in shown.bars:
        if bar.points:
            assert f"{bar.points} điểm" in text
            assert bar.note in text


def test_the_figures_are_the_digests() -> None:
    day = case("middle")
    criteria, gardens, on_time = figures(day)
    assert criteria.value == f"{day.criteria.counted}/{day.criteria.total}"
    assert criteria.note == f"tự báo {day.criteria.own}, phúc tra {day.criteria.verified}"
    assert gardens.value == f"{day.gardens.counted}/{day.gardens.total}"
    assert on_time.value == f"{day.on_time:g}%".replace(".", ",")
    text = bulletin_lines(day)
    for n, unit in enumerate(day.units, 2):
        assert text[n].startswith(
            f"{unit.rank}. {unit.name}: {unit.points:.1f} điểm".replace(".", ",").replace(",", ".", 1)
        )
        assert text[n].endswith(", ".join(met_words(unit)))


def test_where_nothing_is_asked_of_gardens_and_criteria_other_figures_stand() -> None:
    bare = case("neither gardens nor tasks")
    assert [one.label for one in figures(bare)] == ["Tiêu chí đạt", "Báo cáo đúng hạn"]
    nothing = replace(bare, criteria=Tally(0, 0, 0, 0), progress=88.5)
    assert [one.label for one in figures(nothing)] == ["Báo cáo đúng hạn", "Tiến độ kế hoạch"]
    assert "vườn" not in " ".join(bulletin_lines(bare)[2:-2])


def test_of_many_units_the_best_the_last_and_the_count_are_shown() -> None:
    day = case("forty units")
    shown = poster_of(day)
    assert [bar.name.split(".")[0] for bar in shown.bars] == ["1", "2", "3", "… 34 đơn vị ở giữa", "38", "39", "40"]
    assert "40 đơn vị" in shown.bars_title
    text = "\n".join(bulletin_lines(day))
    assert "… 34 đơn vị ở giữa (tất cả 40)" in text
    assert len([bar for bar in poster_of(case("three hundred units")).bars if bar.share is not None]) == 6


def test_each_list_is_ranked_by_itself() -> None:
    day = case("two lists")
    text = "\n".join(bulletin_lines(day))
    assert "Đơn vị phối hợp (xếp hạng riêng)" in text
    between = [bar.name for bar in poster_of(day).bars if bar.share is None]
    assert between == ["Đơn vị phối hợp (xếp hạng riêng)"]


def test_everybody_who_is_late_is_named_with_how_long() -> None:
    late = (
        Missing("a", "Hòa Bình", "village", "Hòa Bình", "hôm nay", waits=False, contact=CONTACT),
        Missing("b", "Liên Miệu", "village", "Liên Miệu", "3 ngày liền", waits=False, contact=CONTACT),
        Missing("c", "Đan Trung", "team", "Đoàn số 2", "hôm qua", waits=True, contact=CONTACT),
    )
    text = "\n".join(bulletin_lines(replace(case("middle"), late=late)))
    assert "Chưa nộp báo cáo: Hòa Bình, Liên Miệu (3 ngày liền). " in text
    assert "Đoàn chưa nộp phiếu kiểm tra: Đoàn số 2 (Đan Trung, hôm qua, phiếu đang chờ xã quyết định)." in text
    assert "Đoàn số 2" in poster_of(replace(case("middle"), late=late)).late


def test_of_three_hundred_who_are_late_the_rest_is_counted() -> None:
    day = case("three hundred units")
    late = tuple(Missing(u.unit, u.name, "village", u.name, "hôm nay", waits=False) for u in day.units[1:])
    (line,) = [line for line in bulletin_lines(replace(day, late=late)) if "Chưa nộp" in line]
    assert line.endswith(" nơi khác.")
    assert len(line) < 600


def test_the_order_is_one_that_says_more_than_who_is_late() -> None:
    silent, work = Order("Hòa Bình", "chưa nộp báo cáo.", "silent"), Order("Đan Trung", "chậm việc.", "behind")
    day = replace(case("middle"), orders=(silent, work))
    assert order_line(day) == "Đan Trung – chậm việc."
    assert order_line(replace(day, orders=(silent,))) == "Hòa Bình – chưa nộp báo cáo."
    assert order_line(replace(day, orders=())) == ""
    assert not any("Việc cần làm" in line for line in bulletin_lines(replace(day, orders=())))


def test_what_leaders_ordered_stands_in_the_text_until_it_is_done() -> None:
    day = case("middle")
    assert not any("Lãnh đạo đã giao" in line for line in bulletin_lines(day))
    given = tuple(Order(f"Thôn {n}", f"lát gạch đoạn {n} (còn {n} ngày)", "given") for n in range(1, 30))
    one, many = (bulletin_lines(replace(day, given=some)) for some in (given[:1], given))
    assert "Lãnh đạo đã giao, chưa xong: Thôn 1: lát gạch đoạn 1 (còn 1 ngày)." in one
    (line,) = [line for line in many if "Lãnh đạo đã giao" in line]
    told = line.count("lát gạch")
    assert line.endswith(f" và {29 - told} việc khác.")
    assert max(len(one), len(many)) <= MOST_LINES


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nobody reported", "Chưa đơn vị nào nộp báo cáo."),
        ("before", "đợt chưa bắt đầu"),
        ("after the end", "đợt đã kết thúc"),
        ("last day", "ngày thứ 60/60, ngày cuối"),
        ("three days", "ngày thứ 3/3, ngày cuối"),
        ("four hundred days", "ngày thứ 304/400, còn 96 ngày"),
        ("middle", "ngày 12/11/2021, ngày thứ 42/60, còn 18 ngày"),
        ("one report", "– Đan Trung: chưa có báo cáo"),
    ],
)
def test_the_day_is_told_as_it_is(name: str, said: str) -> None:
    assert said in "\n".join(bulletin_lines(case(name)))


def test_nothing_yet_has_neither_figures_nor_bars() -> None:
    shown = poster_of(case("nobody reported"))
    assert (shown.figures, shown.bars, shown.bars_title) == ((), (), "")


def reminded(*missing: Missing, day: Digest | None = None) -> list[str]:
    return list(reminder_lines(replace(day or case("nobody reported"), awaited=missing)))


AWAITED = Missing("a", "Hòa Bình", "village", "Hòa Bình", "hôm nay", waits=False, contact=CONTACT)
TEAM = Missing("a", "Hòa Bình", "team", "Đoàn số 1", "hôm nay", waits=False)


def test_the_reminder_has_a_message_for_the_group_and_a_list_to_call_down() -> None:
    lines = reminded(AWAITED, TEAM)
    group, call = "\n".join(lines).split("2) GỌI TỪNG NƠI")
    assert "báo cáo: Hòa Bình; phiếu kiểm tra: Đoàn số 1. Đề nghị nộp trước 17 giờ." in group
    assert "0912" not in group
    assert f"1. Hòa Bình, báo cáo: {CONTACT}" in call
    assert "2. Đoàn số 1 (thôn Hòa Bình), phiếu kiểm tra: chưa ghi số điện thoại" in call
    assert "không gửi phần này vào nhóm" in call


def test_only_who_handed_in_is_thanked() -> None:
    day = case("nobody reported")
    assert "Cảm ơn" not in "\n".join(reminded(AWAITED, day=day))
    came = replace(day, handed=replace(day.handed, came=2))
    assert "Cảm ơn các đơn vị đã nộp sớm." in "\n".join(reminded(AWAITED, day=came))


def test_who_was_silent_before_is_told_to_whoever_calls() -> None:
    day = replace(case("nobody reported"), late=(replace(AWAITED, how_long="3 ngày liền"),))
    lines = reminded(AWAITED, day=day)
    assert lines[-1] == f"1. Hòa Bình (trước đó thiếu 3 ngày liền), báo cáo: {CONTACT}"
    assert "3 ngày" not in " ".join(lines[:-1])


def test_who_need_not_be_reminded_is_not() -> None:
    assert "Không phải nhắc ai: mọi đơn vị phải nộp hôm nay đều đã nộp." in reminded()
    waits = reminded(replace(AWAITED, waits=True))
    assert waits[-1] == "Đã gửi, đang chờ xã quyết định, không phải nhắc: Hòa Bình."
    assert not any("0912" in line for line in waits)
    free = replace(case("nobody reported"), handed=replace(case("nobody reported").handed, asked=0))
    assert reminded(day=free)[-1] == "Hôm nay không đơn vị nào phải nộp báo cáo: không phải nhắc ai."


def test_a_made_up_bulletin_tells_the_reports_of_its_own_day() -> None:
    campaign, morning = with_contacts(campaign_of(6)), MIDDLE.replace(hour=8) + timedelta(days=1)
    given = MasterInput(campaign, results_of(campaign, morning).of_now().rows, (), ())
    today, yesterday = digest_from(given, "x"), digest_from(given, "x", about=date(2021, 11, 12))
    assert (today.handed.waiting, yesterday.handed.waiting) == (6, 0)
    assert (yesterday.about, yesterday.day, yesterday.as_of) == (date(2021, 11, 12), 42, morning)
    assert "ngày 12/11/2021, ngày thứ 42/60" in bulletin_lines(yesterday)[0]
    assert "08:30 ngày 13/11/2021" in bulletin_lines(yesterday)[-1]
    assert "Báo cáo ngày 12/11: " in "\n".join(bulletin_lines(yesterday))
    assert "Báo cáo hôm nay: " in "\n".join(bulletin_lines(today))


def test_lines_are_broken_between_words_and_no_number_from_what_it_counts() -> None:
    lines = wrapped("6 thôn còn phải đạt 41 tiêu chí, 23 vườn mẫu trong 15 ngày", 56, 900, 3, bold=True)
    assert len(lines) > 1
    assert not any(line.split()[-1].isdigit() for line in lines[:-1])
    assert wrapped("một hai ba", 28, 60, 2)[-1].endswith("…")
    assert wrapped("mộthaibabốnnămsáubảytámchín", 28, 120, 1)[0].endswith("…")
    assert wrapped("i" * 40_000, 28, 900, 1)[0].startswith("iiii")
    assert wrapped("Ho\u0300a Bi\u0300nh", 28, 900, 1) == ["Hòa Bình"]  # as a Mac types it
    assert wrapped("chữ", 28, 100, 0) == wrapped("", 28, 100, 2) == []


def test_a_letter_that_the_font_lacks_is_an_empty_square() -> None:
    assert wrapped("Hòa Bình 𓀀", 28, 900, 1) == ["Hòa Bình □"]


def test_every_vietnamese_letter_is_drawn() -> None:
    letters = "ăằẳẵắặâầẩẫấậđêềểễếệôồổỗốộơờởỡớợưừửữứựỳỷỹýỵ"
    (drawn,) = wrapped(letters + letters.upper(), 28, 5000, 1, bold=True)
    assert drawn == letters + letters.upper()


def test_without_its_font_it_fails_as_a_missing_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(*_: object, **__: object) -> ImageFont.FreeTypeFont:
        raise OSError("cannot open resource")

    monkeypatch.setattr(poster.ImageFont, "truetype", nothing)
    poster._face.cache_clear()
    with pytest.raises(OSError, match="cannot open resource"):
        draw_poster(poster_of(case("middle")))
    monkeypatch.undo()
    poster._face.cache_clear()
