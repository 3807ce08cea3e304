"""A form that names another unit than it was issued for: refused, decided, warned about; people and names known elsewhere."""

import shutil
import unicodedata
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from built_once import built_once
from campaign_files import load_campaign, write_campaign
from correction_filling import Clerk, rows_of, typed_into
from letter_factory import letter
from openpyxl import load_workbook
from openpyxl.cell import Cell
from openpyxl.workbook import Workbook
from sessions import NOW, filled, new_workspace
from thinning import thinned

from ntm_sheets.campaign.definition import Campaign, Unit
from ntm_sheets.campaign.questions import Value
from ntm_sheets.checking.identity import units_named
from ntm_sheets.checking.senders import marks_of
from ntm_sheets.commands.telling import tell_round
from ntm_sheets.contract.layout import FormKey
from ntm_sheets.facts.findings import Finding, Key
from ntm_sheets.facts.records import DropRecord
from ntm_sheets.rounds.history import ledger_as_of, results_as_of
from ntm_sheets.rounds.publishing import publish
from ntm_sheets.workspace.folders import Workspace

pytestmark = pytest.mark.usefixtures("undrawn")
SHARE, TASK = ("criteria", "TC1.2", "value"), ("tasks", "CV01", "done")
GROUP = "Đoàn công tác"
REFUSED, UNCLEAR = "other-units-form", "unit-line-unclear"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    shutil.copytree(built_once("people with addresses", _make), tmp_path / "w")
    return Workspace(tmp_path / "w")


def _make(folder: Path) -> None:
    workspace = new_workspace(folder)
    campaign = load_campaign(workspace.campaign)
    people = {
        "dan-trung": {"contact": "Ông Trần Văn Đan, 0912 345 678", "group": "Đoàn công tác Hòa Bình"},
        "hoa-binh": {"contact": "Nguyễn Thị Hòa; +84 987.654.321", "emails": ("hoa-binh@thon.vn",)},
    }
    units = tuple(replace(unit, **people.get(unit.key, {})) for unit in campaign.units)
    write_campaign(replace(campaign, units=units), workspace.campaign)


def line_of(book: Workbook, form: FormKey = "report") -> Cell:
    sheet = book["Báo cáo" if form == "report" else "Kiểm tra"]
    (cell,) = [cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("Đơn vị:")]
    return cell


def rewritten(
    clerk: Clerk,
    line: str | None,
    typed: dict[Key, Value] | None = None,
    form: FormKey = "report",
    day: str = "5/10/2021",
) -> bytes:
    """A form of Đan Trung with another unit line."""
    book = load_workbook(BytesIO(filled(clerk.workspace, "dan-trung", day, {SHARE: 88, **(typed or {})}, form)))
    line_of(book, form).value = line
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def said(clerk: Clerk, code: str) -> Finding:
    (found,) = [one.finding for one in clerk.session.ledger.findings() if one.finding.code == code]
    return found


def record(clerk: Clerk, seq: int) -> DropRecord:
    return clerk.session.ledger.drop(seq)


def value_of(clerk: Clerk, unit: str) -> object:
    frame = results_as_of(clerk.session.campaign, clerk.session.ledger, clerk.now).indicators
    (value,) = frame[(frame["unit"] == unit) & (frame["indicator"] == "TC1.2")]["value"]
    return value


@pytest.mark.one_in(3)
@pytest.mark.parametrize(
    "line",
    thinned(
        [
            "Đơn vị: Hòa Bình",
            "Đơn vị: Hoà Bình",
            "Đơn vị: thôn HÒA BÌNH",
            "Đơn vị:Hoa Binh",
            "ĐƠN VỊ : Thôn Hòa Bình",
            "Don vi: hoa binh",
            unicodedata.normalize("NFD", "Đơn vị: Hòa Bình"),
            "Đơn\u00a0vị:  Hòa\u00a0 Bình ",
            "Đơn vị: Hòa Bình, xã Kỳ Tiến",
            "Đơn vị Hòa Bình",
            "Hòa Bình",
            "Thôn Hòa Bình",
            "HOA BINH",
            "Phiếu của thôn Hòa Bình",
            "ĐV: Hoà Bình",
            f"Đơn vị: Hòa Bình · {GROUP} Đan Trung",
        ],
        5,
    ),
)
def test_a_form_that_names_another_unit_is_refused_and_says_both(clerk: Clerk, line: str) -> None:
    form: FormKey = "inspection" if GROUP in line else "report"
    data = rewritten(clerk, line, form=form)
    drop = clerk.take("a.xlsx", data)
    assert (drop.verdict, drop.unit) == ("refused", "")
    found = said(clerk, REFUSED)
    assert found.level == "error"
    assert drop.reason == found.message
    assert "Đan Trung" in found.message
    assert "Hòa Bình" in found.message + found.remedy
    assert (
        found.place.cell
        == line_of(load_workbook(BytesIO(filled(clerk.workspace, "dan-trung", "5/10/2021", {}, form))), form).coordinate
    )
    assert value_of(clerk, "dan-trung") is value_of(clerk, "hoa-binh") is None
    assert publish(clerk.session, clerk.now).slips == ()


def test_the_screen_says_what_to_do_about_a_form_of_nobody(clerk: Clerk) -> None:
    (clerk.workspace.inbox / "a.xlsx").write_bytes(rewritten(clerk, "Đơn vị: Hòa Bình"))
    done = clerk.session.round(clerk.now, 0.0)
    lines: list[str] = []
    tell_round(done, clerk.session.unit_names, lines.append)
    assert any("TỪ CHỐI" in line for line in lines)
    assert any("chọn Sửa rồi ghi tên đơn vị" in line for line in lines)
    clerk.take("b.xlsx", filled(clerk.workspace, "dan-trung", "5/10/2021", {}, "report"))
    assert clerk.session.round(clerk.now, 0.0).unclaimed == ()


@pytest.mark.one_in(2)
@pytest.mark.parametrize(
    ("line", "code"),
    thinned(
        [
            ("Đơn vị: Đan Trung", ""),
            ("Đơn vị: thôn Đan Trung", ""),
            ("đơn vị: ĐAN TRUNG, xã Kỳ Tiến", ""),
            ("Don vi: Dan Trung", ""),
            ("Đan Trung", ""),
            ("Đơn vị: Đan Trung · Đoàn công tác Hòa Bình", ""),
            ("Đơn vị: Đan Trug", UNCLEAR),
            ("Đơn vị:", UNCLEAR),
            ("", UNCLEAR),
            (None, UNCLEAR),
            ("Đơn vị: thôn tôi", UNCLEAR),
            ("Đơn vị: Đan Trung (trước là Hòa Bình)", UNCLEAR),
        ],
        3,
    ),
)
def test_a_line_that_names_no_other_unit_is_taken_and_asked_about_where_it_is_unclear(
    clerk: Clerk, line: str | None, code: str
) -> None:
    drop = clerk.take("a.xlsx", rewritten(clerk, line))
    assert (drop.verdict, drop.unit) == ("accepted", "dan-trung")
    assert clerk.codes(drop.seq) & {REFUSED, UNCLEAR} == ({code} if code else set())
    assert value_of(clerk, "dan-trung") == 88


def test_a_sheet_out_of_another_units_form_is_asked_about(clerk: Clerk) -> None:
    book = load_workbook(BytesIO(filled(clerk.workspace, "dan-trung", "5/10/2021", {SHARE: 88})))
    (cell,) = [c for row in book["Tiêu chí"].iter_rows() for c in row if str(c.value).startswith("Phiếu báo cáo –")]
    cell.value = str(cell.value).replace("Đan Trung", "Hòa Bình")
    saved = BytesIO()
    book.save(saved)
    drop = clerk.take("a.xlsx", saved.getvalue())
    assert drop.verdict == "accepted"
    assert said(clerk, UNCLEAR).place.sheet == "Tiêu chí"


def test_the_officer_decides_whose_it_is_and_undoes_it(clerk: Clerk) -> None:
    drop = clerk.take("a.xlsx", rewritten(clerk, "Đơn vị: Hòa Bình", {TASK: 12}))
    before = clerk.now
    decided = clerk.decide(REFUSED, action="Sửa", value="Hòa Bình (hoa-binh)")
    assert decided.verdict == "accepted"
    taken = record(clerk, drop.seq)
    assert (taken.verdict, taken.unit, taken.role, taken.report_date) == ("accepted", "hoa-binh", "village", NOW.date())
    assert (value_of(clerk, "hoa-binh"), value_of(clerk, "dan-trung")) == (88, None)
    assert clerk.session.ledger.last_answers("hoa-binh", "village")[TASK][0] == 12
    (then,) = [one for one in ledger_as_of(clerk.session.ledger, before).drops if one.seq == drop.seq]
    assert then.verdict == "refused"
    assert not [a for a in ledger_as_of(clerk.session.ledger, before).answers if a.seq == drop.seq]
    assert REFUSED not in "".join(rows_of(clerk.book, "corrections"))
    (row,) = rows_of(clerk.book, "decisions").values()
    assert "Hòa Bình" in str(row["shown"])
    publish(clerk.session, clerk.now)
    clerk.expect_rebuild()
    clerk.decide("Sửa", table="decisions", action="Hủy quyết định")
    assert (record(clerk, drop.seq).verdict, record(clerk, drop.seq).unit) == ("refused", "")
    assert value_of(clerk, "hoa-binh") is None
    assert clerk.session.ledger.last_answers("hoa-binh", "village") == {}
    clerk.expect_rebuild()


@pytest.mark.one_in(2)
@pytest.mark.parametrize(
    "value", thinned(["Đan Trung", "thôn dan trung", "Đan Trung (dan-trung)", "Tên đã đổi (dan-trung)"], 3)
)
def test_the_decision_may_be_for_the_unit_that_the_form_was_issued_for(clerk: Clerk, value: str) -> None:
    drop = clerk.take("a.xlsx", rewritten(clerk, "Đơn vị: Hòa Bình"))
    assert clerk.decide(REFUSED, action="Sửa", value=value).verdict == "accepted"
    assert record(clerk, drop.seq).unit == "dan-trung"
    assert value_of(clerk, "dan-trung") == 88
    clerk.expect_rebuild()


@pytest.mark.parametrize("value", thinned(["Hòa Bình (thon-la)x", "thôn lạ", "1"], 3))
def test_a_unit_that_there_is_none_of_is_not_decided_for(clerk: Clerk, value: str) -> None:
    drop = clerk.take("a.xlsx", rewritten(clerk, "Đơn vị: Hòa Bình"))
    assert clerk.decide(REFUSED, action="Sửa", value=value).verdict == "refused"
    assert record(clerk, drop.seq).verdict == "refused"
    assert "correction-bad-value" in {one.finding.code for one in clerk.session.ledger.findings()}


@pytest.mark.thorough
def test_an_unclear_line_may_be_decided_too_and_what_the_other_unit_had_comes_back(clerk: Clerk) -> None:
    clerk.take("a.xlsx", filled(clerk.workspace, "dan-trung", "4/10/2021", {SHARE: 70}))
    doubtful = clerk.take("b.xlsx", rewritten(clerk, "Đơn vị: thôn tôi", {("criteria", "TC1.3", "value"): "gần xong"}))
    clerk.decide("TC1.3", action="Sửa", value=91)
    assert value_of(clerk, "dan-trung") == 88
    assert clerk.decide(UNCLEAR, action="Sửa", value="Hòa Bình (hoa-binh)").verdict == "accepted"
    assert (value_of(clerk, "dan-trung"), value_of(clerk, "hoa-binh")) == (70, 88)
    last = clerk.session.ledger.last_answers("hoa-binh", "village")
    assert last["criteria", "TC1.3", "value"][0] == 91
    assert ("criteria", "TC1.3", "value") not in clerk.session.ledger.last_answers("dan-trung", "village")
    assert record(clerk, doubtful.seq).unit == "hoa-binh"
    clerk.expect_rebuild()


@pytest.mark.thorough
def test_the_same_workbook_dropped_again_applies_nothing_twice(clerk: Clerk) -> None:
    clerk.take("a.xlsx", rewritten(clerk, "Đơn vị: Hòa Bình"))
    book = clerk.book
    (row,) = [key for key in rows_of(book, "corrections") if REFUSED in key]
    typed = {
        ("corrections", row, f): v
        for f, v in (("action", "Sửa"), ("value", "Hòa Bình (hoa-binh)"), ("who", "A"), ("why", "B"))
    }
    assert clerk.take("s1.xlsx", typed_into(book, typed)).verdict == "accepted"
    again = clerk.take("s2.xlsx", typed_into(book, {**typed, ("corrections", row, "why"): "B "}))
    assert (again.verdict, "correction-already-applied" in clerk.codes(again.seq)) == ("accepted", True)
    clerk.expect_rebuild()


@pytest.mark.one_in(2)
@pytest.mark.parametrize(
    ("typed", "name", "codes"),
    thinned(
        [
            ({}, "a.xlsx", set()),
            ({"reporter": "nguyen thi hoa"}, "a.xlsx", {"known-elsewhere"}),
            ({"reporter": "Bà Nguyễn Thị Hoà"}, "a.xlsx", {"known-elsewhere"}),
            ({"reporter": "Trần Văn Đan"}, "a.xlsx", set()),
            ({"phone": "0987654321"}, "a.xlsx", {"known-elsewhere"}),
            ({"phone": "84 987 654 321"}, "a.xlsx", {"known-elsewhere"}),
            ({"phone": "0912.345.678"}, "a.xlsx", set()),
            ({"phone": "0911111111"}, "a.xlsx", set()),
            ({}, "hoa-binh.xlsx", {"file-of-other-unit"}),
            ({}, "Báo cáo thôn Hoà Bình 5-10.xlsx", {"file-of-other-unit"}),
            ({}, "BC_HOA_BINH(1).xlsx", {"file-of-other-unit"}),
            ({}, "dan-trung gui hoa binh.xlsx", set()),
            ({}, "hoabinhxlsx.xlsx", set()),
        ],
        3,
    ),
)
def test_what_is_known_of_another_unit_is_a_warning_that_names_both(
    clerk: Clerk, typed: dict[str, Value], name: str, codes: set[str]
) -> None:
    values: dict[Key, Value] = {SHARE: 88} | {("report", row, "value"): value for row, value in typed.items()}
    drop = clerk.take(name, filled(clerk.workspace, "dan-trung", "5/10/2021", values))
    assert drop.is_form
    assert clerk.codes(drop.seq) & {"known-elsewhere", "file-of-other-unit", "inspector-of-village"} == codes
    for code in codes:
        assert said(clerk, code).level == "warning"
        assert "Đan Trung" in said(clerk, code).message
        assert "Hòa Bình" in said(clerk, code).message


def test_a_file_in_a_letter_goes_by_its_own_name(clerk: Clerk) -> None:
    data = filled(clerk.workspace, "dan-trung", "5/10/2021", {SHARE: 88})
    (clerk.workspace.inbox / "hoa-binh gui.eml").write_bytes(letter([("dan-trung.xlsx", data)]).as_bytes())
    *_, inside = clerk.session.round(clerk.now, 0.0).drops
    assert "file-of-other-unit" not in clerk.codes(inside.seq)


def test_an_inspector_who_is_the_inspected_villages_own_is_told(clerk: Clerk) -> None:
    values: dict[Key, Value] = {SHARE: 88, ("report", "reporter", "value"): "Trần Văn Đan"}
    drop = clerk.take("a.xlsx", filled(clerk.workspace, "dan-trung", "5/10/2021", values, "inspection"))
    assert "inspector-of-village" in clerk.codes(drop.seq)


def test_the_longer_of_two_names_within_each_other_is_meant(campaign: Campaign) -> None:
    track = campaign.units[0].track
    village, school, second = (
        Unit(key, name, track)
        for key, name in (("tt", "Trường Thanh"), ("th", "Trường Tiểu học Trường Thanh"), ("tt2", "Trường Thanh 2"))
    )
    units = (village, school, second)
    assert units_named("Trường Tiểu học Trường Thanh", units) == [school]
    assert units_named("thôn Trường Thanh 2", units) == [second]
    assert units_named("truong thanh", units) == [village]
    assert units_named("Trường Thanhh", units) == []


def test_numbered_villages_are_told_apart(campaign: Campaign) -> None:
    track = campaign.units[0].track
    villages = tuple(Unit(f"thon-{n}", f"Thôn {n}", track) for n in (1, 2, 12))
    for n, text in ((0, "Thôn 1"), (0, "thon 1, xã Kỳ Tiến"), (0, "1"), (1, "Đơn vị báo cáo Thôn 2"), (2, "Thôn 12")):
        assert units_named(text, villages) == [villages[n]]
    assert units_named("Thôn 3", villages) == []
    assert units_named("Thôn 1 và Thôn 2", villages) == [villages[0], villages[1]]


def test_people_are_known_by_names_of_two_words_and_by_whole_numbers() -> None:
    assert marks_of("Ông Trần Văn Đan (trưởng thôn) – 0912 345 678") == {"tran van dan", "0912345678"}
    assert marks_of("Trưởng thôn Trương Bá Chi") == marks_of("đ/c Trương Bá Chi – Trưởng thôn") == {"truong ba chi"}
    assert marks_of("Trưởng thôn, bí thư chi bộ, người liên hệ:") == frozenset()
    assert marks_of("Hòa, 113") == frozenset()
