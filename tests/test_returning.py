"""Slips: which forms go back, what stands in them, and that their findings are those that everybody else sees."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from commanding import run
from letter_factory import zipped
from openpyxl import load_workbook
from PIL import Image
from sessions import NOW, at_work, careful_filler, drop, filled, form_path, new_workspace
from slips import cells, listed, mended

from ntm_sheets.campaign.questions import Seen, Value
from ntm_sheets.checking.catalogue import CATALOGUE
from ntm_sheets.drawing.marking import Spot
from ntm_sheets.facts.findings import NO_KEY, Finding, Key, Place
from ntm_sheets.facts.records import DropRecord, FindingRecord
from ntm_sheets.outbox.slips.choosing import DueSlip, slips_due
from ntm_sheets.outbox.slips.message import Until, message_of
from ntm_sheets.outbox.slips.untouched import as_typed
from ntm_sheets.rounds.fetching import Files
from ntm_sheets.rounds.publishing import Published, publish
from ntm_sheets.workspace.folders import Workspace

pytestmark = pytest.mark.usefixtures("undrawn")
DAY = date(2021, 10, 5)
UNTIL = Until("trước 17 giờ ngày 05/10/2021")
ANSWERS: dict[Key, Value] = {
    ("criteria", "TC1.1", "value"): "không có",
    ("criteria", "TC1.2", "value"): 0.85,
    ("criteria", "TC1.3", "value"): 92,
    ("criteria", "TC2.1", "value"): "khoảng 80",
    ("criteria", "TC3.1", "value"): "85,5",
    ("criteria", "TC4.5", "value"): "có",
    ("tasks", "CV01", "done"): "80%",
}
SOUND: dict[Key, Value] = {
    ("criteria", "TC1.1", "value"): 0,
    ("criteria", "TC1.2", "value"): 85,
    ("criteria", "TC2.1", "value"): 80,
    ("tasks", "CV01", "done"): 1,
}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return new_workspace(tmp_path / "w")


def took(workspace: Workspace, data: bytes, at: datetime = NOW, name: str = "phieu.xlsx") -> Published:
    drop(workspace, name, data)
    with at_work(workspace) as session:
        session.round(at, 0.0)
        return publish(session, at)


def slip(workspace: Workspace, name: str = "hoa-binh-2021-10-05-thon") -> Path:
    return workspace.slips / f"{name}.xlsx"


def test_a_form_with_errors_goes_back_as_it_was_with_its_cells_marked(workspace: Workspace) -> None:
    published = took(workspace, filled(workspace, "hoa-binh", "05/10/2021", ANSWERS))
    assert published.slips == ("hoa-binh-2021-10-05-thon",)
    found = cells(slip(workspace))
    # What counted stands there as it was understood, what is doubted as it was typed.
    assert {key: found[key].value for key in ANSWERS} == {
        ("criteria", "TC1.1", "value"): "không có",
        ("criteria", "TC1.2", "value"): 0.85,
        ("criteria", "TC1.3", "value"): 92,
        ("criteria", "TC2.1", "value"): "khoảng 80",
        ("criteria", "TC3.1", "value"): 85.5,
        ("criteria", "TC4.5", "value"): "Đạt",
        ("tasks", "CV01", "done"): "80%",
    }
    assert found["report", "date", "value"].value == datetime(2021, 10, 5)
    assert found["report", "reporter", "value"].value == "Nguyễn Văn Thử"
    noted = {key for key, cell in found.items() if cell.comment}
    assert noted == {key for key in ANSWERS if key != ("criteria", "TC1.3", "value")}
    assert "ghi số 0" in found["criteria", "TC1.1", "value"].comment.text


# openpyxl, the independent reader here, knows no sparklines and says so.
@pytest.mark.thorough
@pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")
@pytest.mark.usefixtures("drawn")
def test_the_slip_the_master_and_check_hold_one_list(workspace: Workspace, tmp_path: Path) -> None:
    data = filled(workspace, "hoa-binh", "05/10/2021", ANSWERS)
    form = tmp_path / "phieu.xlsx"
    form.write_bytes(data)
    done = run("check", str(form), "-w", str(workspace.root), "--now", NOW.isoformat(), "--json")
    checked = json.loads(done.out)
    assert len(checked) >= 7
    published = took(workspace, data)
    in_slip = [(one.level, one.seen, one.message, one.remedy) for one in listed(slip(workspace))]
    assert sorted(in_slip) == sorted((one["level"], one["seen"], one["message"], one["remedy"]) for one in checked)
    # The slip's own cells are those of the form that came: nothing was moved in it.
    assert {(one.sheet, one.cell) for one in listed(slip(workspace))} == {
        (one["sheet"], one["cell"]) for one in checked
    }
    page = load_workbook(published.master)["Lỗi cần sửa"]
    rows = [tuple(str(cell or "") for cell in row[4:9]) for row in page.iter_rows(min_row=1, values_only=True)]
    in_master = rows[next(n for n, row in enumerate(rows) if row[0] == "Trang") + 1 :]
    assert sorted(in_master) == sorted(
        (one["sheet"], one["cell"], one["seen"], one["message"], one["remedy"]) for one in checked
    )


def test_a_slip_that_is_mended_is_accepted_without_a_finding_and_goes_away(workspace: Workspace) -> None:
    took(workspace, filled(workspace, "hoa-binh", "05/10/2021", ANSWERS))
    (workspace.slips / "ghi chu cua toi.txt").write_text("của tôi")
    again = mended(slip(workspace), SOUND)
    published = took(workspace, again, NOW + timedelta(minutes=10), "phieu tra lai.xlsx")
    assert published.slips == ()
    assert [path.name for path in workspace.slips.iterdir()] == ["ghi chu cua toi.txt"]
    with at_work(workspace) as session:
        last = session.ledger.drops()[-1]
        said = [one.finding for one in session.ledger.findings() if one.seq == last.seq]
    assert last.verdict == "accepted"
    # Its own notes are nobody's comments, and what it repeated is no trouble.
    assert {one.code for one in said} <= {"not-reported", "photo-missing"}


def test_a_refused_form_of_ours_goes_back_too(workspace: Workspace) -> None:
    published = took(workspace, filled(workspace, "hoa-binh", "hôm qua", ANSWERS))
    assert published.slips == ("hoa-binh-2021-10-05-thon",)
    book = load_workbook(slip(workspace))
    assert book.worksheets[0]["B2"].value.startswith("Phiếu CHƯA được nhận: ")
    assert "hôm qua" in book.worksheets[0]["B4"].value
    assert cells(slip(workspace))["report", "date", "value"].value == "hôm qua"
    typed: dict[Key, Value | None] = {**SOUND, ("report", "date", "value"): date(2021, 10, 5)}
    assert took(workspace, mended(slip(workspace), typed), NOW + timedelta(hours=1)).slips == ()


def test_a_later_form_settles_an_earlier_one(workspace: Workspace) -> None:
    took(workspace, filled(workspace, "hoa-binh", "04/10/2021", ANSWERS), NOW - timedelta(days=1))
    assert slip(workspace, "hoa-binh-2021-10-04-thon").exists()
    took(workspace, filled(workspace, "hoa-binh", "05/10/2021", ANSWERS), name="hai.xlsx")
    assert sorted(path.name for path in workspace.slips.glob("*.xlsx")) == ["hoa-binh-2021-10-05-thon.xlsx"]


def test_photos_go_back_with_the_form(workspace: Workspace) -> None:
    saved = BytesIO()
    Image.effect_noise((640, 480), 90).convert("RGB").save(saved, "JPEG")
    key = ("photos", "A02", "picture")
    head: dict[Key, Value] = {("report", "date", "value"): "05/10/2021", **ANSWERS}
    data = careful_filler(form_path(workspace, "hoa-binh")).fill(head, {key: saved.getvalue()})
    took(workspace, data)
    book = load_workbook(slip(workspace))
    (picture,) = book["Ảnh"]._images
    assert picture._data() == saved.getvalue()
    anchor = picture.anchor._from
    cell = cells(slip(workspace))[key]
    assert (anchor.row + 1, anchor.col + 1) == (cell.row, cell.column)
    with at_work(workspace) as session:
        before = session.ledger.photos()
    took(workspace, mended(slip(workspace), SOUND), NOW + timedelta(minutes=5), "lai.xlsx")
    with at_work(workspace) as session:
        after = session.ledger.photos()
    assert [(one.row, one.sha256) for one in after] == [(one.row, one.sha256) for one in before] * 2
    assert not any(one.reused_from for one in after)


@pytest.mark.thorough
def test_a_slip_that_stands_is_not_drawn_again(workspace: Workspace) -> None:
    took(workspace, filled(workspace, "hoa-binh", "05/10/2021", ANSWERS))
    made = slip(workspace).stat().st_mtime_ns
    content = slip(workspace).read_bytes()
    with at_work(workspace) as session:
        publish(session, NOW + timedelta(minutes=19))
        assert slip(workspace).stat().st_mtime_ns == made
        workspace.slip_codes.unlink()
        publish(session, NOW + timedelta(minutes=20, microseconds=-1))
    # Drawn at another time before the same deadline, from an empty memory: the same bytes, so that the file is left.
    assert workspace.slip_codes.exists()
    assert slip(workspace).stat().st_mtime_ns == made
    assert slip(workspace).read_bytes() == content


@pytest.mark.thorough
def test_a_slip_that_is_open_elsewhere_gets_a_neighbour_until_its_place_is_free(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace, busy = Path.replace, {"hoa-binh-2021-10-05-thon.xlsx"}

    def replaced(self: Path, target: Path) -> Path:
        if Path(target).name in busy:
            raise PermissionError(13, "in use")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", replaced)
    published = took(workspace, filled(workspace, "hoa-binh", "05/10/2021", ANSWERS))
    told = "hoa-binh-2021-10-05-thon.xlsx đang mở ở chỗ khác, nên bản mới nằm ở hoa-binh-2021-10-05-thon-16h40.xlsx."
    # The other notes are of other outputs.
    assert [note for note in published.slip_notes if "-thon" in note] == [told]
    busy.clear()
    with at_work(workspace) as session:
        assert publish(session, NOW + timedelta(minutes=3)).slip_notes == ()
    assert [path.name for path in workspace.slips.glob("*.xlsx")] == ["hoa-binh-2021-10-05-thon.xlsx"]


@pytest.mark.thorough
def test_an_archived_form_that_is_gone_costs_its_own_slip_only(workspace: Workspace) -> None:
    drop(workspace, "a.xlsx", filled(workspace, "hoa-binh", "05/10/2021", ANSWERS))
    drop(workspace, "b.xlsx", filled(workspace, "lien-mieu", "05/10/2021", ANSWERS))
    with at_work(workspace) as session:
        first, _ = session.round(NOW, 0.0).drops
        (workspace.archive / first.archived).unlink()
        published = publish(session, NOW)
    assert len(published.troubles) == 1
    assert "a.xlsx" in published.troubles[0] or first.archived in published.troubles[0]
    assert [path.name for path in workspace.slips.glob("*.xlsx")] == [
        "lien-mieu-2021-10-05-thon.xlsx" if first.unit == "hoa-binh" else "hoa-binh-2021-10-05-thon.xlsx"
    ]


# Which forms go back, and the words beside them


def test_members_of_several_archives_are_had_in_any_order_and_each_archive_is_opened_once_in_a_row(
    workspace: Workspace,
) -> None:
    for name, units in (("a.zip", ("hoa-binh", "lien-mieu")), ("b.zip", ("dan-trung", "trung-giang"))):
        forms = [(f"{unit}.xlsx", filled(workspace, unit, "05/10/2021", SOUND)) for unit in units]
        drop(workspace, name, zipped(forms))
    with at_work(workspace) as session:
        session.round(NOW, 0.0)
        opened: list[str] = []

        class Counting:
            def submit(self, data: bytes, file: str, *, inside: bool, **how: Any) -> Any:
                if not inside:
                    opened.append(file)
                return session.inspector.submit(data, file, inside=inside, **how)

        files = Files(workspace, session.ledger, Counting(), lambda _step: None)  # type: ignore[arg-type]
        members = {one.unit: one for one in session.ledger.drops() if one.container is not None}
        for unit in ("hoa-binh", "lien-mieu", "dan-trung", "trung-giang", "hoa-binh"):
            stamp = files.reread(members[unit]).stamp
            assert stamp is not None
            assert stamp.unit == unit
    assert opened == ["a.zip", "b.zip", "a.zip"]


def form(seq: int, day: int | None, role: Any = "village", verdict: Any = "accepted") -> DropRecord:
    at = NOW + timedelta(minutes=seq)
    when = None if day is None else date(2021, 10, day)
    return DropRecord(seq, f"{seq:064}", f"{seq}.xlsx", at, "xlsx", "", verdict, "", None, "hoa-binh", role, when)


def about(seq: int, code: str, place: Place | None = None) -> FindingRecord:
    entry = CATALOGUE[code]
    at = place or Place("a.xlsx", "Tiêu chí", "F9")
    finding = Finding(code, entry.level, at, "câu", "thấy", "làm đi.", (at.cell, "", ""))
    return FindingRecord(seq, "hoa-binh", DAY, finding, "village")


def test_what_only_the_officer_can_mend_sends_nothing_back() -> None:
    drops = [form(1, 5)]
    for code, entry in CATALOGUE.items():
        due = slips_due(drops, [about(1, code)])
        assert bool(due) is (entry.sends_back and entry.level != "note"), code


def test_the_last_form_of_each_owner_goes_back_whatever_the_order_of_receipt() -> None:
    drops = [form(1, 6), form(2, 5), form(3, 5, "team")]
    found = [about(seq, "not-a-number") for seq in (1, 2, 3)]
    assert [one.name for one in slips_due(drops, found)] == [
        "hoa-binh-2021-10-06-thon", "doan/hoa-binh-2021-10-05-doan",
    ]  # fmt: skip
    refused = [*drops, form(4, None, verdict="refused")]
    assert [one.drop.seq for one in slips_due(refused, [*found, about(4, "date-missing")])] == [3, 4]
    settled = [*refused, form(5, 6)]
    assert [one.drop.seq for one in slips_due(settled, [*found, about(4, "date-missing")])] == [3]


def test_many_findings_of_one_kind_are_said_in_one_line(workspace: Workspace) -> None:
    with at_work(workspace) as session:
        unit = session.campaign.unit("hoa-binh")
    many = [about(1, "unclear-yesno", Place("a.xlsx", "Tiêu chí", f"F{n}")) for n in range(9, 52)]
    due = DueSlip(form(1, 5), tuple(one.finding for one in many))
    spots = {(f"F{n}", "", ""): Spot("Tiêu chí", f"F{n}", f"Câu {n}") for n in (9, 10)}
    lines = message_of(due, unit, UNTIL, spots).splitlines()
    assert lines == [
        "Hòa Bình, phiếu báo cáo ngày 05/10/2021: 43 chỗ phải sửa.",
        "1. Ô F9 (Câu 9), F10 (Câu 10), F11, F12 trang Tiêu chí và 39 ô khác: chưa rõ đạt hay chưa đạt. làm đi.",
        "Mở tệp hoa-binh-2021-10-05-thon.xlsx gửi kèm, sửa các ô màu đỏ, lưu rồi gửi lại trước 17 giờ ngày 05/10/2021.",
    ]
    spots[("F11", "", "")] = Spot("Tiêu chí", "F11", "Câu 11")
    wrong, doubted = about(1, "unclear-yesno", Place("a.xlsx", "x", "F9")), about(1, "gardens-miscounted")
    seen = DueSlip(form(1, 5), (wrong.finding, replace(doubted.finding, key=("F11", "", ""))))
    assert "sửa các ô màu đỏ, xem lại các ô màu vàng, lưu" in message_of(seen, unit, UNTIL, spots)
    assert "gửi kèm, xem lại các ô màu vàng, lưu" in message_of(
        replace(seen, findings=seen.findings[1:]), unit, UNTIL, spots
    )
    # Where no cell of the slip is coloured, none is spoken of.
    assert "gửi kèm, làm theo trang “Cần sửa”, lưu" in message_of(seen, unit, UNTIL, {})


def test_the_text_beside_a_slip_is_short(workspace: Workspace) -> None:
    codes = [code for code, entry in CATALOGUE.items() if entry.sends_back and entry.level != "note"]
    with at_work(workspace) as session:
        due = DueSlip(form(1, 5), tuple(about(1, code).finding for code in codes))
        assert len(message_of(due, session.campaign.unit("hoa-binh"), UNTIL, {}).splitlines()) <= 12


@pytest.mark.parametrize(
    ("kind", "seen", "written"),
    [
        ("percent", Seen(0.8), 0.8),
        ("percent", Seen(0.8, percent=True), "80%"),
        ("number", Seen(date(2021, 10, 5)), "05/10/2021"),
        ("number", Seen("120m"), "120m"),
        ("number", Seen(float("inf")), "inf"),
        ("count", Seen(float("nan")), "nan"),
        ("money", Seen(10**400), "1" + "0" * 400),
        ("number", Seen(None, error="#N/A"), "#N/A"),
        ("text", Seen(error="two-readings", readings=("một ghi chú", "một")), "một ghi chú"),
        ("number", Seen(error="two-readings", readings=("", "85")), "85"),
        ("date", Seen(date(2021, 12, 5)), date(2021, 12, 5)),
        ("date", Seen(44474), "44474"),
        ("yesno", Seen(3), "3"),
        ("yesno", Seen(True), "TRUE"),
    ],
)
def test_what_is_doubted_is_shown_as_it_was_typed(kind: Any, seen: Seen, written: Value) -> None:
    from ntm_sheets.campaign.questions import Question

    assert as_typed(seen, Question(kind, "Ô")) == written


@pytest.mark.thorough
def test_a_slip_sent_back_unchanged_is_known_as_such(workspace: Workspace) -> None:
    took(workspace, filled(workspace, "hoa-binh", "05/10/2021", ANSWERS))
    published = took(workspace, mended(slip(workspace), {}), NOW + timedelta(minutes=5), "lai.xlsx")
    with at_work(workspace) as session:
        last = session.ledger.drops()[-1]
        said = {one.finding.code: one.finding for one in session.ledger.findings() if one.seq == last.seq}
    assert last.verdict == "accepted"
    assert CATALOGUE["nothing-mended"].title == "Phiếu gửi lại chưa sửa ô nào"
    # It speaks of the whole form: no cell of the next slip is painted for it.
    assert said["nothing-mended"].key == NO_KEY
    # It goes back once more.
    assert published.slips == ("hoa-binh-2021-10-05-thon",)
    assert "nothing-mended" not in {
        one.code for one in _codes(workspace, mended(slip(workspace), {("criteria", "TC1.1", "value"): 0}))
    }


def _codes(workspace: Workspace, data: bytes) -> list[Finding]:
    took(workspace, data, NOW + timedelta(minutes=15), "sua mot o.xlsx")
    with at_work(workspace) as session:
        last = session.ledger.drops()[-1]
        return [one.finding for one in session.ledger.findings() if one.seq == last.seq]
