"""Each unit its page: what it says, that it is one A4 at every edge, and that nothing new writes nothing."""

import re
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from facts_of_unit_pages import texts_of
from master_factory import DAY_ONE, MIDDLE, bare_campaign, campaign_of, drops_of, findings_of
from offices import FakeOffice
from openpyxl import load_workbook
from sessions import NOW, at_work, drop, filled, new_workspace
from test_master_actions import calm
from test_page import LONG, far, given_of, named, with_task, worst
from test_plain_words import KNOWN, OURS

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.facts.orders import OrderRow
from ntm_sheets.facts.petitions import Petition, PutForward
from ntm_sheets.facts.result_rows import EvidenceRow
from ntm_sheets.outbox.digest import digest_from
from ntm_sheets.outbox.master.master_input import MasterInput, without_personal
from ntm_sheets.outbox.master.writer import Imprint
from ntm_sheets.outbox.office import print_all
from ntm_sheets.outbox.registry import ON_DEMAND, OUTPUTS, PAGE, PRINTS, UNIT_PAGES
from ntm_sheets.outbox.unit_pages.content import UnitPage, pages_of
from ntm_sheets.outbox.unit_pages.parts import Line, Part
from ntm_sheets.outbox.unit_pages.sheet import ROOM, SIZES, fitted
from ntm_sheets.outbox.unit_pages.workbook import CONTENTS, mark_of, sheet_names, write_pages
from ntm_sheets.rounds.publishing import publish, publish_past
from ntm_sheets.workspace.folders import Workspace

Make = Callable[[], MasterInput]
END = datetime(2021, 11, 30, 17, 30)


def pages(given: MasterInput) -> dict[str, UnitPage]:
    veiled = without_personal(given)
    return {page.unit: page for page in pages_of(veiled, digest_from(veiled, "abcd1234"))}


def page(given: MasterInput, unit: str = "lien-mieu") -> UnitPage:
    return pages(given)[unit]


def part(given: MasterInput, title: str, unit: str = "lien-mieu") -> list[str]:
    """The lines of the part whose title begins so."""
    found = [one for one in page(given, unit).parts if one.title.startswith(title)]
    return [line.head + line.text for one in found for line in one.lines]


def of_unit(given: MasterInput, **values: Any) -> MasterInput:
    rows = tuple(replace(row, **values) if row.unit == "lien-mieu" else row for row in given.rows.units)
    return replace(given, rows=replace(given.rows, units=rows))


def with_rows(given: MasterInput, **rows: Any) -> MasterInput:
    return replace(given, rows=replace(given.rows, **rows))


def imprint(campaign: Campaign, as_of: datetime = MIDDLE, code: str = "abcd1234") -> Imprint:
    return Imprint(campaign.commune, campaign.name, as_of, code)


def drawn(given: MasterInput, path: Path) -> Any:
    write_pages(path, tuple(pages(given).values()), imprint(given.campaign, given.as_of))
    return load_workbook(path)


# --- what it says ----------------------------------------------------------------------------------------------------


def test_the_figures_are_the_digests() -> None:
    given = given_of(campaign_of(6))
    for unit in digest_from(given, "x").units:
        figures = {one.label: one for one in page(given, unit.unit).figures}
        criteria, gardens = figures["Tiêu chí đạt"], figures["Vườn mẫu đạt"]
        assert criteria.value == f"{unit.criteria.counted}/{unit.criteria.total}"
        assert criteria.note == f"tự báo {unit.criteria.own}\nphúc tra {unit.criteria.verified}"
        assert gardens.value == f"{unit.gardens.counted}/{unit.gardens.total}"
        assert figures["Xếp hạng"].value == (f"{unit.rank}/6" if unit.rank else "–")
        assert (figures["Ngày còn lại"].value, figures["Ngày còn lại"].note) == ("18", "đến 30/11")


def test_one_sentence_says_what_is_to_be_remembered() -> None:
    short = {"criteria_passed": 8, "gardens_passed": 4, "recognised": False}
    said = {
        "Còn thiếu 2 tiêu chí, 1 vườn mẫu, đợt còn 41 ngày": of_unit(calm(), **short),
        "Đủ điều kiện đạt chuẩn, giữ vững đến ngày cuối": of_unit(calm(), recognised=True),
        "Ngày cuối: còn thiếu 2 tiêu chí, 1 vườn mẫu": of_unit(calm(END), **short),
        "Kết thúc đợt: còn thiếu 2 tiêu chí, 1 vườn mẫu": of_unit(calm(END + timedelta(2)), **short),
        "Kết thúc đợt: đủ điều kiện đạt chuẩn": of_unit(calm(END + timedelta(2)), recognised=True),
        "Chưa có báo cáo nào: nộp phiếu đầu tiên": of_unit(calm(), rank=None),
        "Đợt bắt đầu ngày 02/10/2021": calm(datetime(2021, 9, 20, 9)),
        "Đã làm 87,5% phần việc đến hạn": of_unit(
            calm(), criteria_total=0, gardens_total=0, plan_progress=87.5, recognised=False
        ),
    }
    assert {page(given).headline for given in said.values()} == set(said)
    for headline, given in said.items():
        assert page(given).headline == headline


@pytest.mark.parametrize(
    ("passed", "as_of", "said"),
    [
        (2, MIDDLE, "Còn thiếu 3 vườn mẫu, đợt còn 18 ngày"),
        (2, END + timedelta(2), "Kết thúc đợt: còn thiếu 3 vườn mẫu"),
        (5, MIDDLE, "Đủ số vườn mẫu phải đạt, giữ vững đến ngày cuối"),
        (6, END + timedelta(2), "Kết thúc đợt: đủ số vườn mẫu phải đạt"),
    ],
)
def test_who_is_asked_for_gardens_alone_is_not_called_recognised(passed: int, as_of: datetime, said: str) -> None:
    none = {"criteria_total": 0, "criteria_passed": 0, "criteria_before": 0, "criteria_own": 0, "recognised": False}
    gardens = {"gardens_total": 5, "gardens_passed": passed}
    assert page(of_unit(calm(as_of), **none, **gardens)).headline == said
    last_week = page(of_unit(calm(END - timedelta(3)), **none, **gardens))
    assert last_week.light == ("bad" if passed < 5 else "good")


def test_how_it_goes_is_told_without_what_the_headline_says() -> None:
    short = {"criteria_passed": 8, "criteria_before": 8, "gardens_passed": 4, "recognised": False}
    week = datetime(2021, 11, 25, 17, 30)
    assert page(calm()).why == "Đúng hướng: không việc nào chậm."
    assert page(of_unit(calm(week), **short)).why == "Cần làm ngay: đợt chỉ còn 5 ngày."
    fallen = short | {"criteria_before": 9}
    assert page(of_unit(calm(week), **fallen)).why == "Cần làm ngay: tụt 1 tiêu chí so với hôm qua."
    assert page(of_unit(calm(END), **short)).why == "Cần làm ngay: gửi nốt số liệu trước khi khóa sổ."
    over = of_unit(calm(END + timedelta(2)), **short, proposal="Đề xuất xếp loại Khá.")
    assert page(over).why == "Đề xuất xếp loại Khá."
    assert any(one.title == "Khi kết thúc chưa đạt" for one in page(EDGES["after the end"]()).parts)


def test_the_way_names_the_nearest_criterion_first_with_distance_points_and_whose_number_it_is() -> None:
    given = worst(campaign_of(2))
    unmet = [row for row in given.rows.criteria if row.unit == "lien-mieu" and row.state != "pass"]
    near, other = unmet[4], unmet[0]
    first = {
        one.criterion: next(
            row for row in given.rows.indicators if (row.unit, row.criterion) == ("lien-mieu", one.criterion)
        )
        for one in (near, other)
    }
    told = replace(first[near.criterion], counted="team", age_days=3)
    changed = with_rows(
        given,
        indicators=tuple(told if row is first[near.criterion] else row for row in given.rows.indicators),
        distances=(
            far(first[other.criterion], 2, "chưa đạt"),
            far(told, 1, "64 % / 70 %: còn 150 m, mỗi ngày 15 m"),
        ),
        criteria=tuple(
            replace(row, points_full=5.0, points=3.3) if row in (near, other) else replace(row, state="pass")
            for row in given.rows.criteria
        ),
    )
    lines = part(changed, "Đường đến ")
    assert [line.split(" ")[2] for line in lines] == [key.criterion.removeprefix("TC") for key in (near, other)]
    assert "(thêm 1,7 điểm): " in lines[0]
    assert "64 % / 70 %: còn 150 m, mỗi ngày 15 m (số của đoàn 3 ngày trước)" in lines[0]


def test_who_handed_in_today_is_asked_for_the_next_report_and_not_for_the_same_again() -> None:
    morning = calm(datetime(2021, 10, 20, 9))
    asked = "Nộp phiếu báo cáo trước 17 giờ ngày {}/10/2021."
    assert part(morning, "Việc hôm nay")[0] == asked.format(21)
    reports = tuple(replace(row, state="waiting") if row.day == morning.today else row for row in morning.rows.reports)
    assert part(with_rows(morning, reports=reports), "Việc hôm nay")[0] == asked.format(20)


def test_the_gate_is_not_named_twice() -> None:
    given = EDGES["nothing known"]()
    asked = next(row for row in given.rows.indicators if row.unit == "lien-mieu" and "19 tiêu chí" in row.name)
    given = with_rows(given, distances=(far(asked, 1, "chưa có số liệu"),))
    (gate,) = [line for line in part(given, "Đường đến ") if "19 tiêu chí" in line]
    assert gate == "Các nội dung khác của 19 tiêu chí xã áp dụng tại thôn: chưa có số liệu"


def test_late_tasks_say_by_how_many_days_and_the_first_is_made_up_tomorrow() -> None:
    given = with_task(calm(), critical=True, end=date(2021, 10, 17), days_late=3, name="Đào rãnh")
    assert part(given, "Việc chậm") == ["Đào rãnh (việc găng): đã làm 20/60 m phải xong, hạn 17/10, chậm 3 ngày"]
    todo = part(given, "Việc ngày mai, thứ Năm 21/10")
    assert todo[0] == "Nộp phiếu báo cáo trước 17 giờ ngày 21/10/2021."
    assert todo[1] == "Làm bù “Đào rãnh”: còn 40 m phải xong."
    untold = with_task(calm(), state="not reported", done=None, name="Đào rãnh")
    assert "Ghi khối lượng “Đào rãnh” vào phiếu." in part(untold, "Việc ngày mai")


def test_what_nobody_told_of_is_not_called_late_before_its_day() -> None:
    told = {"state": "not reported", "done": None, "days_late": 0, "critical": False, "end": date(2021, 11, 28)}
    given = with_task(calm(), name="Đào rãnh", **told)
    assert not part(given, "Việc chậm")
    assert part(given, "Việc chưa báo khối lượng") == ["Đào rãnh: chưa báo cáo khối lượng, hạn 28/11"]
    assert part(with_task(calm(), **{**told, "days_late": 3}), "Việc chậm")


@pytest.mark.parametrize(
    ("as_of", "title"),
    [
        (datetime(2021, 9, 20, 9), "Việc ngày đầu, thứ Bảy 02/10"),
        (datetime(2021, 10, 20, 9), "Việc hôm nay, thứ Tư 20/10"),
        (datetime(2021, 10, 23, 17, 30), "Việc ngày mai, Chủ nhật 24/10"),
        (END, "Việc trước khi khóa sổ"),
        (END + timedelta(days=20), ""),
    ],
)
def test_what_to_do_next_is_told_for_its_day_and_nothing_when_all_is_over(as_of: datetime, title: str) -> None:
    titles = [one.title for one in page(calm(as_of)).parts if one.title.startswith("Việc ") and one.is_numbered]
    assert titles == [title] * bool(title)


def test_each_garden_that_fails_says_what_it_lacks() -> None:
    given = given_of(campaign_of(6))
    failed = [row for row in given.rows.gardens if row.unit == "lien-mieu" and not row.passed]
    lines = part(given, "Vườn mẫu: ")
    assert len(lines) == len(failed) >= 2
    for row, line in zip(failed, lines, strict=True):
        assert line.startswith(f"{row.garden} Nguyễn Văn Bình: ✗ Chưa, {row.criteria_passed}/{row.criteria_total}")
        assert "còn: " in line
    first = failed[0]
    income = next(
        row
        for row in given.rows.garden_indicators
        if (row.unit, row.garden) == ("lien-mieu", first.garden) and row.state != "pass"
    )
    unmet = next(
        row.criterion
        for row in given.rows.garden_criteria
        if (row.unit, row.garden) == ("lien-mieu", first.garden) and row.state != "pass"
    )
    told = far(income, 1, "40 triệu / 50 triệu: còn 10 triệu")
    distance = replace(told, garden=first.garden, criterion=unmet, missing=10.0)
    counted = part(with_rows(given, distances=(distance,)), "Vườn mẫu: ")
    assert f"{income.name} 40 triệu / 50 triệu: còn 10 triệu" in counted[0]
    assert counted[1:] == lines[1:]
    unknown = tuple(
        replace(row, state="missing", passed=False, criteria_passed=0, owner="Bà Na" if row.garden == "V1" else None)
        for row in given.rows.gardens
    )
    assert part(with_rows(given, gardens=unknown), "Vườn mẫu: ") == ["V1 Bà Na, V2, V3, V4, V5: chưa có số liệu"]


def test_what_the_team_doubted_is_told_by_its_kind() -> None:
    given = of_unit(calm(), held_forms=1, doubted_photos=1)
    own = [row for row in given.rows.indicators if row.unit == "lien-mieu"]
    marked = {
        own[0]: {"own_state": "pass", "verified_state": "fail", "needs_visit": True},
        own[1]: {"stale": False, "needs_visit": True, "own_state": "pass", "verified_state": "missing"},
        own[2]: {"stale": True, "needs_visit": True},
    }
    rows = tuple(
        replace(row, **({"needs_visit": False, "stale": False, "own_state": "pass", "verified_state": "pass"} | marked.get(row, {})))
        if row.unit == "lien-mieu"
        else row
        for row in given.rows.indicators
    )  # fmt: skip
    apart = {"state": "on track", "counted": "village", "claimed": 60.0, "team_done": 20.0, "done": 60.0, "name": "Đào"}
    told = with_task(with_rows(given, indicators=rows), **apart)
    evidence = (EvidenceRow("lien-mieu", "TC1", "Nhà ở", False, 0, True, True, (), 0, 0, 0),)
    lines = "\n".join(part(with_rows(told, evidence=evidence), "Đoàn kiểm tra và xã còn hỏi"))
    for said in (
        f"Thôn báo đạt, đoàn thấy chưa đạt: {own[0].indicator.removeprefix('TC')} {own[0].name}",
        f"Thôn báo đã đạt, chờ đoàn kiểm tra lại: {own[1].indicator.removeprefix('TC')} {own[1].name}",
        f"ngày, chờ kiểm tra lại: {own[2].indicator.removeprefix('TC')} {own[2].name}",
        "Đào: thôn báo 60, đoàn đo 20 m, thôn và đoàn cùng đo lại",
        "1 phiếu đang chờ xã quyết định",
        "Ảnh không được tính: Nhà ở: chụp ảnh mới rồi gửi lại",
    ):
        assert said in lines, said


def test_what_is_to_be_mended_is_what_the_slip_asks_and_not_what_only_the_team_can_settle() -> None:
    """A village without a slip is not sent to look for one."""
    given = of_unit(calm(), open_questions=1)
    drop = replace(drops_of(given.campaign)[1], unit="lien-mieu")
    assert not any(
        "phiếu xã trả lại" in line.lower() for line in part(given, "Việc ngày mai") + part(given, "Đoàn kiểm tra")
    )
    wrong = [replace(record, seq=drop.seq, unit="lien-mieu") for record in findings_of(given.campaign)]
    slip = replace(given, drops=(drop,), findings=tuple(wrong))
    assert "Sửa phiếu xã trả lại: 1 chỗ phải sửa, 1 chỗ cần xem lại." in part(slip, "Việc ngày mai")
    said = "Phiếu xã trả lại, 1 chỗ phải sửa, 1 chỗ cần xem lại: sửa rồi gửi lại"
    assert said in part(slip, "Đoàn kiểm tra và xã còn hỏi")
    teams = replace(slip, drops=(replace(drop, role="team"),))
    assert not any("phiếu xã trả lại" in line.lower() for line in part(teams, "Việc ngày mai"))


def test_photos_orders_and_answers_stand_there_and_who_is_nominated_does_not() -> None:
    moment = datetime(2021, 10, 18, 8)
    order = OrderRow("1", "lien-mieu", "", "", "Hàng rào", "trồng nốt", date(2021, 10, 19), "CT", moment, "overdue", 1)
    evidence = tuple(
        EvidenceRow("lien-mieu", key, key, key == "Cổng", 1, False, True, (), 0, 1, 0)
        for key in ("Rãnh", "Cổng", "Chợ")
    )
    said = PutForward(
        "lien-mieu", "village", "difficulty", "difficulties", "", "Thiếu xi măng", *[date(2021, 10, 18)] * 2, 1, 1
    )
    petitions = (
        Petition(said, "Thứ Sáu cấp 2 tấn", datetime(2021, 10, 19, 9), "Xã"),
        Petition(replace(said, text="Thiếu người")),
        Petition(replace(said, text="Đã xong", last=date(2021, 10, 2)), "Xong", datetime(2021, 10, 3), "Xã", True),
        Petition(replace(said, kind="nomination", nominee="Bà Bưởi", text="hiến đất")),
    )
    given = replace(with_rows(calm(), evidence=evidence), orders=(order,), petitions=petitions)
    assert part(given, "Xã chỉ đạo, chưa xong")[0].startswith("Hàng rào: trồng nốt (quá hạn")
    assert part(given, "Ảnh minh chứng: còn thiếu 2/3") == ["✗ Đã đạt, đã xong mà chưa có ảnh (2): Rãnh; Chợ"]
    assert part(given, "Kiến nghị đã nêu") == [
        "Nêu ngày 18/10: “Thiếu xi măng” – xã trả lời 19/10: Thứ Sáu cấp 2 tấn",
        "Nêu ngày 18/10: “Thiếu người” – chưa trả lời",
    ]
    # Where there is room for one line the answer goes before what it answers.
    (heard,) = [one for one in page(given).parts if one.title.startswith("Kiến nghị đã nêu")]
    assert heard.lines[0].brief == Line("Xã trả lời 19/10:", " Thứ Sáu cấp 2 tấn (về “Thiếu xi măng”)")
    todo = part(given, "Việc ngày mai")
    assert any(line.startswith("Làm theo chỉ đạo của xã: Hàng rào") for line in todo)
    assert "Chụp ảnh: Rãnh và 1 mục khác, gửi kèm phiếu." in todo
    assert "Bưởi" not in repr(page(given))


def test_how_sure_the_rank_is_is_told_where_it_is_not() -> None:
    given = of_unit(calm(), rank=2, rank_best=2, rank_worst=4, certainty="hạng 2–4, còn 3 ô chờ sửa")
    told = page(given)
    assert told.sure == "Hạng 2–4, còn 3 ô chờ sửa."
    assert next(one.note for one in told.figures if one.label == "Xếp hạng") == "có thể từ 2\nđến 4"
    assert page(of_unit(given, rank_worst=2)).sure == ""


def test_no_telephone_number_and_no_reporters_name_hangs_on_a_wall() -> None:
    campaign = campaign_of(6)
    called = tuple(
        replace(unit, contact="0912 345 678", group_contact="Bà Cúc 0987.654.321") for unit in campaign.units
    )
    moment = datetime(2021, 11, 10, 8)
    order = OrderRow(
        "1", "lien-mieu", "", "", "", "gọi ông Trần Văn Mận 0977 111 222", date(2021, 11, 20), "CT", moment, "open", 0
    )
    given = replace(
        given_of(replace(campaign, units=called)),
        personal=[("report", "reporter", "Trần Văn Mận")],
        orders=(order,),
    )
    told = repr(pages(given))
    assert "chỉ đạo" in told
    for private in ("0912", "0987", "0977", "Mận", "Cúc"):
        assert private not in told


# --- one A4 ----------------------------------------------------------------------------------------------------------


def all_unknown() -> MasterInput:
    given = given_of(campaign_of(6))
    return with_rows(
        given,
        criteria=tuple(replace(row, state="missing") for row in given.rows.criteria),
        indicators=tuple(replace(row, state="missing", value=None, counted=None) for row in given.rows.indicators),
    )


def injected() -> MasterInput:
    """Texts that a spreadsheet would run, or break over."""
    given = given_of(named(campaign_of(6), "=1+1 [a]:*?/\\'"))
    order = OrderRow(
        "1", "lien-mieu", "", "", "", '=HYPERLINK("http://x")\u202e\x00', MIDDLE.date(), "CT", MIDDLE, "open", 0
    )
    return replace(given, orders=(order,))


EDGES: dict[str, Make] = {
    "day one": lambda: given_of(campaign_of(6), DAY_ONE),
    "before": lambda: given_of(campaign_of(6), datetime(2021, 9, 20, 9)),
    "last day": lambda: given_of(campaign_of(6), END),
    "after the end": lambda: given_of(campaign_of(6), END + timedelta(days=3)),
    "one unit": lambda: given_of(campaign_of(1)),
    "forty": lambda: given_of(campaign_of(40)),
    "long names": lambda: given_of(named(campaign_of(6), LONG)),
    "no gardens, no tasks": lambda: given_of(bare_campaign()),
    "nothing met": lambda: worst(campaign_of(6)),
    "nothing known": all_unknown,
    "like formulas": injected,
}


@pytest.mark.one_in(3)
@pytest.mark.parametrize("edge", EDGES)
def test_at_the_edges_each_page_is_one_paper_with_large_letters_and_plain_words(edge: str, tmp_path: Path) -> None:
    given = EDGES[edge]()
    book = drawn(given, tmp_path / "a.xlsx")
    sheets = [sheet for sheet in book.worksheets if sheet.title != CONTENTS]
    assert len(sheets) == len(given.campaign.units)
    names = [name.casefold() for name in book.sheetnames]
    assert len(set(names)) == len(names)
    keys = {unit.key for unit in given.campaign.units if "-" in unit.key}
    for sheet in sheets:
        assert len(sheet.title) <= 31
        setup = sheet.page_setup
        # One page wide and high is what fitting means where nothing else is written.
        assert (setup.paperSize, setup.orientation, setup.fitToWidth, setup.fitToHeight) == (9, "portrait", None, None)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        rows = sheet.max_row
        assert sheet.print_area.endswith(f"$F${rows}")
        heights = [sheet.row_dimensions[row].height for row in range(1, rows + 1)]
        assert sum(heights) <= ROOM + 2, sheet.title
        sizes = [cell.font.sz for row in sheet.iter_rows(max_col=6) for cell in row if cell.value]
        assert min(sizes) >= 10
        for text in texts_of(sheet):
            assert OURS.findall(KNOWN.sub("", text)) == [], text
            assert not keys & set(text.split()), text
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_where_there_is_room_the_letters_are_larger_and_where_there_is_none_the_rest_is_counted() -> None:
    def lines(n: int, text: str = "còn 150 m") -> tuple[Line, ...]:
        return tuple(Line(f"Tiêu chí {one}: ", text) for one in range(n))

    def of(*parts: Part) -> tuple[float, Sequence[Part]]:
        return fitted(replace(page(calm()), parts=parts))

    assert of(Part("Ít", lines(3))) == (SIZES[0], (Part("Ít", lines(3)),))
    assert of(Part("Vừa", lines(25)))[0] < SIZES[0]
    size, shown = of(Part("Trước", lines(40), 3), Part("Sau", lines(5), 1))
    assert size == SIZES[-1]
    first, last = shown
    assert 20 < len(first.lines) < 40
    assert first.title == f"Trước (nêu {len(first.lines)}/40)"
    assert last == Part("Sau", lines(5), 1)
    # Where even the first lines have no room each is cut to one, the least pressing parts first.
    crowded = tuple(Part(f"Phần {n}", lines(9, ": " + "rất dài " * 22), 2) for n in range(9))
    _, shortened = of(*crowded)
    cut = [all(line.text.endswith("…") for line in one.lines) for one in shortened]
    assert cut == sorted(cut)
    assert cut[-1]
    assert all(line.text.startswith(": rất") for one in shortened for line in one.lines)


def test_a_line_that_is_cut_keeps_its_number_and_what_room_is_left_goes_to_the_first() -> None:
    """The distance stands at the end of a line: cut there, a head of seventy reads a name and learns nothing."""
    far_off = "64 % / 70 %: còn 150 m"
    whole = Line("Tiêu chí 3 – Hàng rào: ", f"{'Tỷ lệ hàng rào xanh ' * 6}{far_off}", Line("Tiêu chí 3: ", far_off))
    parts = tuple(Part(f"Phần {n}", (whole,) * 6, 6) for n in range(4))
    _, shown = fitted(replace(page(calm()), parts=parts))
    lines = [line for one in shown for line in one.lines]
    assert len(lines) == 24
    assert all(line.text.endswith(far_off) for line in lines)
    kept = [line == whole for line in lines]
    assert kept == sorted(kept, reverse=True)
    assert kept[0]
    assert not kept[-1]


@pytest.mark.parametrize("edge", ["nothing met", "long names", "forty"])
def test_what_a_line_says_briefly_is_no_longer_than_the_line(edge: str) -> None:
    for one in pages(EDGES[edge]()).values():
        briefly = [line for part in one.parts for line in part.lines if line.brief]
        assert all(
            len(line.brief.head + line.brief.text) <= len(line.head + line.text) for line in briefly if line.brief
        )


def test_sheets_are_named_after_their_units_each_once() -> None:
    names = sheet_names(
        [
            "Xóm " + "dài " * 20,
            "Xóm " + "dài " * 20,
            "A/B:[C]",
            "'x'",
            "",
            "mục lục",
            "MỤC LỤC",
            "History",
            "😀" * 20 + "b",
        ]
    )
    assert len({name.casefold() for name in names}) == 9
    assert all(0 < len(name) <= 31 and not re.search(r"[\[\]:*?/\\]", name) for name in names)
    assert names[0].endswith("…")
    assert names[1].endswith("… (2)")
    assert names[2:4] == ["A B C", "x"]
    assert names[-1].endswith("…")


@pytest.mark.parametrize("text", ["😀" * 40, f"{'x' * 30}😀"])
def test_a_picture_sign_in_a_sheets_name_counts_as_two_letters_as_excel_counts_it(text: str) -> None:
    names = sheet_names([f"{text}1", f"{text}2"])
    assert max(len(name.encode("utf-16-le")) // 2 for name in names) <= 31
    assert [name[-1:] for name in names] == ["…", ")"]


def test_many_units_have_a_list_that_leads_to_each_and_back(tmp_path: Path) -> None:
    given = given_of(campaign_of(9))
    book = drawn(given, tmp_path / "a.xlsx")
    (first, *others) = book.worksheets
    assert first.title == CONTENTS
    units = [unit.name for unit in given.campaign.units]
    assert [first.cell(row, 1).value for row in range(4, 13)] == units == [sheet.title for sheet in others]
    assert [first.cell(row, 1).hyperlink.location for row in range(4, 13)] == [f"'{name}'!A1" for name in units]
    assert {sheet["H1"].hyperlink.location for sheet in others} == {f"'{CONTENTS}'!A1"}
    assert drawn(given_of(campaign_of(8)), tmp_path / "b.xlsx").sheetnames == units[:8]


def test_the_same_pages_give_the_same_bytes_and_the_mark_is_that_of_the_content(tmp_path: Path) -> None:
    given = given_of(campaign_of(2))
    told = tuple(pages(given).values())
    for name in ("a.xlsx", "b.xlsx"):
        write_pages(tmp_path / name, told, imprint(given.campaign))
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    later = without_personal(with_rows(given, as_of=given.as_of + timedelta(minutes=7)))
    assert mark_of(pages_of(later, digest_from(later, "other"))) == mark_of(told)
    assert mark_of(told[:1]) != mark_of(told)


# --- outputs like others ---------------------------------------------------------------------------------------------


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = new_workspace(tmp_path / "w")
    drop(made, "a.xlsx", filled(made, "hoa-binh", "5/10/2021", {("criteria", "TC1.2", "value"): "80"}))
    return made


@pytest.mark.thorough
def test_a_round_with_nothing_new_writes_nothing_and_one_with_something_new_does(workspace: Workspace) -> None:
    place = workspace.outbox / UNIT_PAGES.place
    with at_work(workspace) as session:
        session.round(NOW, 0.0)
        assert publish(session, NOW, (UNIT_PAGES,)).is_whole
        first, stamp = place.read_bytes(), place.stat()
        assert publish(session, NOW + timedelta(minutes=9), (UNIT_PAGES,)).is_whole
        assert (place.stat().st_mtime_ns, place.stat().st_ino) == (stamp.st_mtime_ns, stamp.st_ino)
        drop(workspace, "b.xlsx", filled(workspace, "hoa-binh", "5/10/2021", {("criteria", "TC1.2", "value"): "95"}))
        session.round(NOW + timedelta(minutes=10), 0.0)
        publish(session, NOW + timedelta(minutes=10), (UNIT_PAGES,))
        assert place.read_bytes() != first
        place.write_bytes(b"no workbook")
        publish(session, NOW + timedelta(minutes=10), (UNIT_PAGES,))
    assert load_workbook(place).sheetnames[0] == "Hòa Bình"


def test_of_very_many_units_the_pages_are_drawn_once_a_day_when_the_deadline_has_gone_by(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ntm_sheets.outbox.unit_pages.workbook.MOST_EACH_ROUND", 5)
    place = workspace.outbox / UNIT_PAGES.place
    with at_work(workspace) as session:
        publish(session, NOW, (UNIT_PAGES,))
        first = place.read_bytes()
        session.round(NOW, 0.0)
        publish(session, NOW, (UNIT_PAGES,))
        assert place.read_bytes() == first
        publish(session, datetime(2021, 10, 5, 17, 0, 1), (UNIT_PAGES,))
        assert place.read_bytes() != first


def test_of_an_earlier_day_the_pages_lie_in_that_days_folder(workspace: Workspace) -> None:
    folder = workspace.kept / "2021-10-05-16h40"
    with at_work(workspace) as session:
        session.round(NOW, 0.0)
        publish_past(session, NOW, folder, (UNIT_PAGES,))
    assert (folder / UNIT_PAGES.place).is_file()
    assert not (workspace.outbox / UNIT_PAGES.place).exists()


def words_of(pdf: Path) -> str:
    made = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True)
    return " ".join(made.stdout.split())


@pytest.mark.thorough
def test_after_the_deadline_each_unit_has_its_pdf_of_one_paper_and_the_phone_page_leads_there(
    workspace: Workspace, office: str
) -> None:
    after, drawn_here = datetime(2021, 10, 5, 17, 10), (UNIT_PAGES, PRINTS, PAGE)
    with at_work(workspace) as session:
        session.round(NOW, 0.0)
        assert publish(session, NOW, drawn_here).is_whole
        assert not (workspace.outbox / "theo-thon").exists()
        assert publish(session, after, drawn_here).is_whole
        units = session.campaign.units
        made = {unit.key: workspace.outbox / f"theo-thon/{unit.key}.pdf" for unit in units}
        stamps = {path: path.stat().st_mtime_ns for path in workspace.outbox.rglob("*.pdf")}
        assert set(made.values()) <= set(stamps)
        publish(session, after + timedelta(minutes=5), (PRINTS,))
        assert {path: path.stat().st_mtime_ns for path in workspace.outbox.rglob("*.pdf")} == stamps
    for unit in units:
        told = subprocess.run(["pdfinfo", str(made[unit.key])], capture_output=True, text=True, check=True).stdout
        assert re.search(r"Pages:\s+1\n", told)
        assert re.search(r"Page size:\s+59[45].* x 84[12]", told)
        assert unit.name in words_of(made[unit.key])
    index = (workspace.outbox / "index.html").read_text("utf-8")
    assert 'href="theo-thon.xlsx"' in index
    assert 'href="theo-thon/hoa-binh.pdf"' in index


def test_a_report_prints_at_any_hour(workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    FakeOffice(tmp_path / "office", monkeypatch)
    only = [output for output in ON_DEMAND if output.place == PRINTS.place]
    with at_work(workspace) as session:
        session.round(NOW, 0.0)
        assert publish(session, NOW, only).is_whole
    assert len(list((workspace.outbox / "theo-thon").glob("*.pdf"))) == 6
    assert [output.place for output in ON_DEMAND] == [output.place for output in OUTPUTS]


@pytest.mark.thorough
def test_the_fullest_pages_fit_one_paper_in_a_real_office(tmp_path: Path, office: str) -> None:
    for edge in ("nothing met", "long names"):
        given = EDGES[edge]()
        write_pages(tmp_path / f"{edge}.xlsx", tuple(pages(given).values())[:2], imprint(given.campaign))
    done = print_all(office, tmp_path, MIDDLE)
    assert set(done.pdfs) == {"nothing met", "long names"}
    for name, data in done.pdfs.items():
        (tmp_path / f"{name}.pdf").write_bytes(data)
        told = subprocess.run(["pdfinfo", str(tmp_path / f"{name}.pdf")], capture_output=True, text=True, check=True)
        assert re.search(r"Pages:\s+2\n", told.stdout)
