"""Praise: nominated in forms, proposed by rules, voted on and decided in `khen-thuong.xlsx`, kept, undone, printed."""

import html
import re
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from correction_filling import Clerk, rows_of, typed_into
from openpyxl import load_workbook
from sessions import digest, drop, filled, new_workspace
from thinning import thinned

from ntm_sheets.campaign.policy import AwardRule
from ntm_sheets.commands.exporting import tidy_tables
from ntm_sheets.drawing.award_workbook import draw_awards
from ntm_sheets.facts.awards import Awards, Candidate, Ground, award_rows, candidate_code
from ntm_sheets.facts.records import DropRecord
from ntm_sheets.facts.submission import AWARDS, make_stamp
from ntm_sheets.outbox.registry import AWARD_BOOK, PAPERS
from ntm_sheets.rounds.history import ledger_as_of, results_as_of
from ntm_sheets.rounds.petitions_orders import awards_until, petitions_of
from ntm_sheets.rounds.publishing import publish
from ntm_sheets.scoring.awards import gather_awards
from ntm_sheets.workspace.folders import Workspace

Cells = dict[tuple[str, str, str], object]
WHO = {"who": "Trần Cán Bộ"}
PRAISE = {"verdict": "Khen", "form": "Giấy khen", "reason": "Trồng 300 m hàng rào xanh", **WHO}
OTHER = {"name": "Lê Thị “Bảy” & con", "kind": "Cá nhân", "form": "Giấy khen", "reason": "Hiến 120 m² đất", **WHO}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return new_workspace(tmp_path / "w")


def nominations(*nominated: tuple[str, str, str]) -> Cells:
    cells: Cells = {("criteria", "TC1.1", "value"): 0}
    for n, texts in enumerate(nominated, 1):
        for field, text in zip(("kind", "name", "achievement"), texts, strict=True):
            cells["nominations", f"N{n:02}", field] = text
    return cells


def reported(clerk: Clerk, unit: str, day: int, *nominated: tuple[str, str, str]) -> DropRecord:
    clerk.now = datetime(2021, 10, day, 16)
    return clerk.take(f"{unit}.xlsx", filled(clerk.workspace, unit, f"{day}/10/2021", nominations(*nominated)))  # type: ignore[arg-type]


def place(workspace: Workspace) -> Path:
    return workspace.outbox / "khen-thuong.xlsx"


def book_of(clerk: Clerk) -> bytes:
    """The workbook as it lies in the outbox after a round."""
    assert publish(clerk.session, clerk.now, (AWARD_BOOK,)).unwritten == ()
    return place(clerk.workspace).read_bytes()


def awards_of(clerk: Clerk, at: datetime | None = None) -> Awards:
    ledger, now, campaign = clerk.session.ledger, at or clerk.now, clerk.session.campaign
    said = [one.said for one in petitions_of(ledger, ledger_as_of(ledger, now, listed=False))]
    rows = results_as_of(campaign, ledger, now).rows
    return gather_awards(
        campaign, rows, said, ledger.nominated_at({one.seq for one in said}), awards_until(ledger, now)
    )


def named(awards: Awards, name: str) -> Candidate:
    (found,) = [one for one in awards.candidates if one.name == name]
    return found


def typed(table: str, row: str, cells: Mapping[str, object]) -> Cells:
    return {(table, row, field): text for field, text in cells.items() if text != ""}


def take(clerk: Clerk, cells: Cells, book: bytes | None = None) -> DropRecord:
    return clerk.take("khen-thuong.xlsx", typed_into(book or book_of(clerk), cells))


UNION = ("Tập thể", "Chi hội Phụ nữ", "Trồng 300 m hàng rào")


def test_nominations_are_joined_by_their_names_within_a_unit_and_namesakes_elsewhere_are_told(clerk: Clerk) -> None:
    reported(clerk, "hoa-binh", 4, UNION, ("Cá nhân", "Nguyễn Văn Nam", "Hiến đất"))
    came = reported(clerk, "hoa-binh", 6, ("Tập thể", "CHI HỘI PHỤ NỮ", "Dọn vệ sinh"))
    reported(clerk, "lien-mieu", 6, UNION, ("", "", "Cả thôn đồng lòng"), ("Tập thể", "thôn Liên Miệu", "Xong sớm"))
    found = [one for one in awards_of(clerk).candidates if any(ground.is_nomination for ground in one.grounds)]
    assert sorted((one.unit, one.name, one.kind) for one in found) == [
        ("hoa-binh", "Chi hội Phụ nữ", "collective"), ("hoa-binh", "Nguyễn Văn Nam", "person"),
        ("lien-mieu", "(chưa ghi tên)", ""), ("lien-mieu", "Chi hội Phụ nữ", "collective"),
        ("lien-mieu", "Liên Miệu", "collective"),
    ]  # fmt: skip
    mine = next(one for one in found if (one.unit, one.name) == ("hoa-binh", "Chi hội Phụ nữ"))
    said = [ground for ground in mine.grounds if ground.is_nomination]
    assert [(one.by, one.words) for one in said] == [
        ("Thôn Hòa Bình đề nghị (04/10)", "Trồng 300 m hàng rào"), ("Thôn Hòa Bình đề nghị (06/10)", "Dọn vệ sinh"),
    ]  # fmt: skip
    (cited,) = said[1].cited
    assert (cited.day, cited.place.file, cited.place.sheet) == (date(2021, 10, 6), came.name, "Đề nghị khen")
    assert cited.place.cell
    assert mine.grounds[-1].words == "! trùng tên với một đề nghị của Liên Miệu: xem có phải một người không"
    sheet = load_workbook(BytesIO(book_of(clerk)))["Đề xuất"]
    shown = "\n".join(str(cell.value) for line in sheet.iter_rows() for cell in line if cell.value)
    assert f"06/10 {came.name} › Đề nghị khen › {cited.place.cell}" in shown
    # Nobody can vote on whom nobody named; the proposal is shown all the same.
    assert "(chưa ghi tên)" in shown
    assert not any("chưa ghi tên" in str(row["shown"]) for row in rows_of(book_of(clerk), "award-votes").values())


def test_a_decision_is_kept_printed_undone_and_rebuilt(clerk: Clerk) -> None:
    reported(clerk, "hoa-binh", 4, UNION)
    code = named(awards_of(clerk), "Chi hội Phụ nữ").code
    taken = take(
        clerk, typed("award-decisions", code, PRAISE | {"money": "500.000"}) | typed("award-others", "N01", OTHER)
    )
    assert (taken.verdict, taken.kind, taken.reason) == ("accepted", AWARDS, "đã nhận 2 quyết định khen")
    assert clerk.codes(taken.seq) == {"award-never-nominated"}
    clerk.expect_rebuild()
    (first, other) = awards_of(clerk).praised
    assert (first.name, first.decision and first.decision.entry.number("money")) == ("Chi hội Phụ nữ", 500_000)
    assert (other.name, other.grounds) == (OTHER["name"], ())
    book = load_workbook(BytesIO(book_of(clerk)))
    listed = [[cell.value for cell in line] for line in book["Danh sách khen"].iter_rows(min_row=6)]
    assert listed == [
        [1, "Chi hội Phụ nữ", "Hòa Bình", "Giấy khen", PRAISE["reason"], 500_000],
        [2, OTHER["name"], None, "Giấy khen", OTHER["reason"], None],
    ]
    merged = [[cell.value for cell in line] for line in book["Giấy khen"].iter_rows(max_col=10)]
    assert merged[0][:4] == ["STT", "Họ tên", "Loại", "Đơn vị"]
    assert [row[1:4] for row in merged[1:]] == [
        ["Chi hội Phụ nữ", "Tập thể", "Hòa Bình"],
        [OTHER["name"], "Cá nhân", None],
    ]
    # What people sign stays blank.
    assert {cell for row in merged[1:] for cell in row[7:]} == {None}
    results = results_as_of(clerk.session.campaign, clerk.session.ledger, clerk.now, every_answer=True)
    table = tidy_tables(clerk.session.ledger, results, clerk.session.campaign)["awards"]
    assert sorted(table[table["verdict"] == "praise"]["name"]) == sorted(["Chi hội Phụ nữ", OTHER["name"]])
    decided = clerk.now
    written = rows_of(book_of(clerk), "award-undoing")
    (id_,) = [key for key, row in written.items() if "Chi hội" in str(row["shown"])]
    undone = take(clerk, typed("award-undoing", id_, {"word": "ghi nhầm", **WHO}))
    assert undone.reason == "đã hủy 1 dòng"
    assert [one.name for one in awards_of(clerk).praised] == [OTHER["name"]]
    assert len(awards_of(clerk, decided).praised) == 2
    clerk.expect_rebuild()
    # Undone, it is decided anew in a fresh workbook.
    assert take(clerk, typed("award-decisions", code, PRAISE)).verdict == "accepted"
    assert len(awards_of(clerk).praised) == 2


def test_dropped_twice_and_saved_again_nothing_changes_and_what_is_older_than_a_decision_is_told(clerk: Clerk) -> None:
    reported(clerk, "hoa-binh", 4, UNION, ("Cá nhân", "Nguyễn Văn Nam", "Hiến đất"))
    awards = awards_of(clerk)
    union, man = named(awards, "Chi hội Phụ nữ").code, named(awards, "Nguyễn Văn Nam").code
    old = book_of(clerk)
    data = typed_into(old, typed("award-decisions", union, PRAISE) | typed("award-others", "N01", OTHER))
    assert clerk.take("khen-thuong.xlsx", data).verdict == "accepted"
    before = clerk.session.ledger.awards()
    assert clerk.take("khen-thuong (1).xlsx", data).verdict == "duplicate"
    again = clerk.take("khen-thuong.xlsx", typed_into(data, typed("award-decisions", union, {"who": "TRẦN CÁN BỘ"})))
    assert (again.verdict, again.reason) == ("accepted", "2 dòng đã có từ trước")
    assert clerk.session.ledger.awards() == before
    # The same old workbook says something else of the one, and something new of the other.
    cells = typed("award-decisions", union, PRAISE | {"reason": "lý do khác"}) | typed("award-decisions", man, PRAISE)
    mixed = take(clerk, cells, old)
    assert mixed.reason.startswith("đã nhận 1 quyết định khen, chưa nhận 1 dòng: ô ")
    (said,) = [one.finding for one in clerk.session.ledger.findings(mixed.seq) if one.finding.code == "award-older"]
    assert (said.place.sheet, said.key[1]) == ("Quyết định", union)
    assert "Chi hội Phụ nữ (Hòa Bình): Khen: Giấy khen" in said.message
    # A fresh one may replace it.
    assert take(clerk, typed("award-decisions", union, {"verdict": "Không khen", **WHO})).verdict == "accepted"
    assert union not in {one.code for one in awards_of(clerk).praised}
    # And what was undone is not decided again by a workbook of before.
    id_ = next(
        key for key, row in rows_of(book_of(clerk), "award-undoing").items() if "Không khen" in str(row["shown"])
    )
    take(clerk, typed("award-undoing", id_, {"word": "nhầm", **WHO}))
    assert clerk.codes(take(clerk, typed("award-decisions", union, PRAISE | {"reason": "a"}), old).seq) == {
        "award-older"
    }
    clerk.expect_rebuild()


def test_votes_are_counted_with_the_ballots_of_the_row_above_and_sums_must_agree(clerk: Clerk) -> None:
    reported(clerk, "hoa-binh", 4, UNION, ("Cá nhân", "Nguyễn Văn Nam", "Hiến đất"))
    one, two, *_ = rows_of(book_of(clerk), "award-votes")
    first = {"issued": 15, "collected": 14, "agree": 12, "against": 1, "invalid": 1, **WHO}
    taken = take(clerk, typed("award-votes", one, first) | typed("award-votes", two, {"agree": 13, "against": 2}))
    assert taken.reason.startswith("đã nhận kết quả kiểm phiếu 1 dòng, chưa nhận 1 dòng")
    (said,) = [each.finding for each in clerk.session.ledger.findings(taken.seq)]
    assert (said.code, said.key) == ("award-sum-differs", ("award-votes", two, "agree"))
    wrong = take(clerk, typed("award-votes", two, first | {"collected": 51, "agree": 49}))
    assert clerk.codes(wrong.seq) == {"award-more-than-issued"}
    assert (
        take(
            clerk,
            typed("award-votes", one, {"issued": 15, "collected": 14})
            | typed("award-votes", two, {"agree": 14, **WHO}),
        ).verdict
        == "accepted"
    )
    shown = rows_of(book_of(clerk), "award-decisions")
    assert ("12/14 phiếu đồng ý (85,7%)" in str(shown[one]["shown"]), "14/14" in str(shown[two]["shown"])) == (
        True,
        True,
    )
    clerk.expect_rebuild()


def test_objections_are_kept_with_their_answers_and_undone(clerk: Clerk) -> None:
    reported(clerk, "hoa-binh", 4, UNION)
    said = {"by": "bà Lan", "matter": "Chi hội Phụ nữ", "text": "hàng rào mới được 200 m", **WHO}
    assert take(clerk, typed("award-objections", "P01", said)).reason == "đã nhận 1 ý kiến"
    assert clerk.codes(take(clerk, typed("award-objections", "P02", said)).seq) == {"award-again"}
    (id_,) = [key for key in rows_of(book_of(clerk), "award-objections") if "/" in key]
    answered = take(clerk, typed("award-objections", id_, {"answer": "Đã đo lại: 300 m", **WHO}))
    assert answered.reason == "đã nhận 1 câu trả lời ý kiến"
    row = rows_of(book_of(clerk), "award-objections")[id_]
    assert "bà Lan về Chi hội Phụ nữ: hàng rào mới được 200 m" in str(row["shown"])
    assert "→ Đã đo lại: 300 m (Trần Cán Bộ)" in str(row["shown"])
    written = rows_of(book_of(clerk), "award-undoing")
    take(
        clerk,
        {cell: text for key in written for cell, text in typed("award-undoing", key, {"word": "nhầm", **WHO}).items()},
    )
    assert awards_of(clerk).standing.objections == {}
    clerk.expect_rebuild()


BAD: dict[str, tuple[str, Mapping[str, object], str]] = {
    "award-incomplete": ("award-decisions", PRAISE | {"reason": ""}, "reason"),
    "award-unknown-word": ("award-decisions", PRAISE | {"verdict": "xem lại"}, "verdict"),
    "award-bad-number": ("award-decisions", PRAISE | {"money": "nửa triệu"}, "money"),
    "award-money-alone": ("award-decisions", {"verdict": "Không khen", "money": 5, **WHO}, "money"),
    "correction-no-who": ("award-decisions", PRAISE | {"who": ""}, "who"),
    "words-unreadable": ("award-decisions", PRAISE | {"reason": '=HYPERLINK("http://x.example","bấm")'}, "reason"),
    "order-unknown-unit": ("award-others", OTHER | {"unit": "Hòa Mỹ"}, "unit"),
    "award-which-unit": ("award-others", OTHER | {"name": "chi hoi phu nu", "kind": "Tập thể"}, "unit"),
    "award-bad-day": ("award-objections", {"by": "ông A", "text": "chưa đúng", "day": "hôm kia", **WHO}, "day"),
}


@pytest.mark.parametrize("code", thinned(BAD, 3))
def test_a_bad_row_is_named_at_its_cell_and_the_others_are_taken(clerk: Clerk, code: str) -> None:
    reported(clerk, "hoa-binh", 4, UNION)
    reported(clerk, "lien-mieu", 5, UNION)
    table, cells, field = BAD[code]
    book = book_of(clerk)
    row = next(key for key in rows_of(book, table))
    good = typed("award-others", "N05", OTHER | {"name": "Tổ tự quản số 2"})
    taken = take(clerk, typed(table, row, cells) | good, book)
    assert taken.reason.startswith("đã nhận 1 quyết định khen, chưa nhận 1 dòng: ô ")
    said = [one.finding for one in clerk.session.ledger.findings(taken.seq) if one.finding.level == "error"]
    assert [(one.code, one.key) for one in said] == [(code, (table, row, field))]
    assert "“”" not in said[0].message  # whatever is asked there has a name
    assert [one.name for one in awards_of(clerk).praised] == ["Tổ tự quản số 2"]


def test_moved_rows_empty_ones_another_workspaces_and_one_in_a_letter_are_refused(clerk: Clerk) -> None:
    reported(clerk, "hoa-binh", 4, UNION, ("Cá nhân", "Nguyễn Văn Nam", "Hiến đất"))
    book = book_of(clerk)
    one, two, *_ = rows_of(book, "award-decisions")
    opened = load_workbook(BytesIO(typed_into(book, typed("award-decisions", one, PRAISE))))
    for (cell,) in opened["Quyết định"].iter_rows(min_row=2, max_col=1):
        cell.value = {one: two, two: None}.get(str(cell.value), cell.value)
    saved = BytesIO()
    opened.save(saved)
    assert clerk.codes(clerk.take("khen-thuong.xlsx", saved.getvalue()).seq) == {"award-row-moved"}
    empty = clerk.take("khen-thuong.xlsx", book)
    assert (empty.verdict, clerk.codes(empty.seq)) == ("refused", {"awards-empty"})
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("khen-thuong.xlsx", typed_into(book, typed("award-others", "N01", OTHER)))
    drop(clerk.workspace, "thu.zip", packed.getvalue())
    inside = [each for each in clerk.session.round(clerk.now + timedelta(minutes=1), 0.0).drops if each.container]
    assert [clerk.codes(each.seq) for each in inside] == [{"awards-in-letter"}]
    path, campaign = clerk.workspace.root / "gia.xlsx", clerk.session.campaign
    draw_awards(
        path, Awards(), campaign, make_stamp(b"another key", campaign.key, AWARDS, "", "2021-10-05"), date(2021, 10, 5)
    )
    taken = clerk.take("a.xlsx", typed_into(path.read_bytes(), typed("award-others", "N01", OTHER)), minutes=5)
    assert (taken.verdict, "stamp-changed" in clerk.codes(taken.seq)) == ("refused", True)
    assert clerk.session.ledger.awards() == []


def test_two_rows_of_one_workbook_about_one_candidate_do_not_both_hold(clerk: Clerk) -> None:
    reported(clerk, "hoa-binh", 4, UNION)
    code = named(awards_of(clerk), "Chi hội Phụ nữ").code
    other = OTHER | {"name": "chi hội phụ nữ", "kind": "Tập thể", "reason": "một lý do khác"}
    taken = take(clerk, typed("award-decisions", code, PRAISE) | typed("award-others", "N01", other))
    assert (taken.verdict, clerk.codes(taken.seq)) == ("accepted", {"award-twice"})
    (one,) = awards_of(clerk).praised
    assert one.decision is not None
    assert one.decision.entry["reason"] == PRAISE["reason"]


def test_several_undone_and_decided_anew_in_one_workbook_all_hold_again(clerk: Clerk) -> None:
    names = ("Nguyễn Văn Nam", "Lê Thị Bảy", "Trần Thị Tám")
    reported(clerk, "hoa-binh", 4, *(("Cá nhân", name, "Hiến đất") for name in names))
    codes = [named(awards_of(clerk), name).code for name in names]
    decided = {key: text for code in codes for key, text in typed("award-decisions", code, PRAISE).items()}
    take(clerk, decided)
    book = book_of(clerk)
    undoing: Cells = {}
    for id_ in rows_of(book, "award-undoing"):
        undoing |= typed("award-undoing", id_, {"word": "ghi lại cho đúng", **WHO})
    assert take(clerk, undoing | decided, book).reason == "đã nhận 3 quyết định khen, đã hủy 3 dòng"
    assert sorted(one.name for one in awards_of(clerk).praised) == sorted(names)
    clerk.expect_rebuild()


def test_what_is_being_typed_is_left_alone_while_only_numbers_move_and_kept_once_a_decision_came(clerk: Clerk) -> None:
    reported(clerk, "hoa-binh", 4, UNION)
    first = book_of(clerk)
    code = named(awards_of(clerk), "Chi hội Phụ nữ").code
    data = typed_into(first, typed("award-decisions", code, PRAISE))
    place(clerk.workspace).write_bytes(data)
    reported(clerk, "hoa-binh", 5)
    if [one.code for one in awards_of(clerk).candidates] == list(rows_of(data, "award-decisions")):
        assert book_of(clerk) == data
    take(clerk, typed("award-others", "N01", OTHER), first)
    assert book_of(clerk) != data
    kept = clerk.workspace.outbox / "khen-thuong-da-dien.xlsx"
    assert kept.read_bytes() == data


def test_the_same_day_gives_the_same_bytes(clerk: Clerk) -> None:
    reported(clerk, "hoa-binh", 4, UNION)
    take(clerk, typed("award-others", "N01", OTHER))
    book_of(clerk)
    first = digest(place(clerk.workspace))
    place(clerk.workspace).unlink()
    clerk.expect_rebuild()
    clerk.now += timedelta(minutes=20)
    book_of(clerk)
    assert digest(place(clerk.workspace)) == first


def with_rules(clerk: Clerk, *rules: AwardRule) -> Awards:
    campaign = replace(clerk.session.campaign, awards=rules)
    rows = results_as_of(campaign, clerk.session.ledger, clerk.now).rows
    return gather_awards(campaign, rows, (), {}, ())


def test_rules_propose_with_the_numbers_of_the_results_and_a_tie_drops_nobody(clerk: Clerk) -> None:
    kinds = ("criteria", "gardens", "reports", "improved", "verified", "first", "points")
    clerk.now = datetime(2021, 10, 2, 8)
    early = with_rules(clerk, *(AwardRule(kind, kind) for kind in kinds))
    assert list(early.candidates) == []
    assert [line.proposed for line in early.rules] == [0] * len(kinds)
    for day in (2, 3, 4, 5):
        for unit in ("hoa-binh", "lien-mieu"):
            reported(clerk, unit, day)
    clerk.now = datetime(2021, 10, 5, 18)
    rows = results_as_of(clerk.session.campaign, clerk.session.ledger, clerk.now).rows
    all_of = with_rules(clerk, AwardRule("reports", "đủ", role="village"), AwardRule("points", "cao", most=1))
    reports = [one for one in all_of.candidates if "đủ" in one.titles]
    assert [one.unit for one in reports] == ["hoa-binh", "lien-mieu"]
    due = [row for row in rows.reports if row.due and (row.unit, row.role) == ("hoa-binh", "village")]
    assert (
        reports[0].grounds[0].words
        == f"đủ {len(due)}/{len(due)} báo cáo của thôn phải nộp từ 02/10 đến 05/10, tất cả đúng hạn"
    )
    # Both reported the same: level, and there is one place.
    level = [ground for one in all_of.candidates for ground in one.grounds if ground.title == "cao"]
    assert [(ground.rank, ground.level) for ground in level] == [(1, 2), (1, 2)]
    assert all_of.rules[1].words.endswith("! bằng nhau mà chỉ có 1 suất, Hội đồng chọn")
    (one_place,) = with_rules(clerk, AwardRule("reports", "đủ", role="village", most=1)).rules
    assert (one_place.proposed, "Hội đồng chọn" in one_place.words) == (2, True)


def test_a_row_of_the_table_of_awards_says_what_the_workbook_says(clerk: Clerk) -> None:
    reported(clerk, "hoa-binh", 4, UNION)
    take(clerk, typed("award-others", "N01", OTHER | {"money": 300_000}))
    row = next(one for one in award_rows(awards_of(clerk)) if one.name == OTHER["name"])
    assert (row.nominated, row.verdict, row.form, row.money, row.who) == (
        False,
        "praise",
        "Giấy khen",
        300_000,
        "Trần Cán Bộ",
    )


def test_a_village_without_gardens_and_three_hundred_units_are_sensible(clerk: Clerk) -> None:
    first = clerk.session.campaign.units[0]
    units = tuple(
        replace(first, key=f"u{n}", name=f"Thôn số {n}", track="phoi-hop", group=f"Đoàn {n}") for n in range(300)
    )
    campaign = replace(clerk.session.campaign, units=units, gardens=(), tasks=())
    rows = results_as_of(campaign, clerk.session.ledger, clerk.now).rows
    kinds = ("criteria", "gardens", "reports", "improved", "verified", "first", "points")
    rules = tuple(AwardRule(kind, kind) for kind in kinds)  # type: ignore[arg-type]
    found = gather_awards(replace(campaign, awards=rules), rows, (), {}, ())
    # Nobody is judged by what is not asked of it.
    by_kind = dict(zip(kinds, found.rules, strict=True))
    assert [(by_kind[kind].looked_at, by_kind[kind].words) for kind in ("criteria", "gardens", "first")] == [
        (0, "chưa có số liệu để xét")
    ] * 3
    everybody = [
        Candidate(
            candidate_code(one.key, ""), "collective", one.key, one.name, (Ground("Quy tắc 3", "đủ", "đủ 52/52"),)
        )
        for one in units
    ]
    path = clerk.workspace.root / "lon.xlsx"
    draw_awards(
        path,
        Awards(everybody),
        campaign,
        make_stamp(clerk.session.key, campaign.key, AWARDS, "", "2021-10-05"),
        date(2021, 10, 5),
    )
    book = load_workbook(path)
    assert len(rows_of(path.read_bytes(), "award-votes")) == 300
    # One long ballot that goes over pages with its headings.
    assert [cell.value for cell in book["Phiếu bầu"]["A"]].count("1") == 1
    assert book["Phiếu bầu"].print_title_rows == "$6:$6"


def test_the_list_is_a_paper_that_says_what_was_decided_and_leaves_to_people_what_they_sign(clerk: Clerk) -> None:
    reported(clerk, "hoa-binh", 4, UNION, ("Cá nhân", "Nguyễn Văn Nam", "Hiến đất"))
    code = named(awards_of(clerk), "Chi hội Phụ nữ").code
    take(clerk, typed("award-decisions", code, PRAISE | {"money": 500_000}) | typed("award-others", "N01", OTHER))
    clerk.now = datetime(2021, 10, 5, 18)
    assert publish(clerk.session, clerk.now, (PAPERS,)).unwritten == ()
    with zipfile.ZipFile(clerk.workspace.outbox / "van-ban" / "danh-sach-khen-thuong.docx") as paper:
        words = html.unescape(re.sub(r"<[^>]+>", "|", paper.read("word/document.xml").decode()))
    told = [one for one in words.split("|") if one.strip()]
    row = told[told.index("Chi hội Phụ nữ") :][:5]
    assert row == ["Chi hội Phụ nữ", "Hòa Bình", "Giấy khen", PRAISE["reason"], "500.000"]
    assert OTHER["name"] in told
    assert "Thôn Hòa Bình đề nghị (04/10): Hiến đất" in told
    assert any(one.startswith("Số:") and "/DS-" in one for one in told)
    assert "{{" not in words
