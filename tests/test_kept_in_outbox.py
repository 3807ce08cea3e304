"""What somebody typed into a file of the outbox: never overwritten, never deleted, told on the screen."""

import shutil
from collections.abc import Mapping
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from commanding import run
from correction_filling import asked, row_like, rows_of, typed_into
from openpyxl import load_workbook
from openpyxl.drawing.image import Image as Drawn
from PIL import Image
from sessions import NOW, at_work, drop, filled, new_workspace
from slips import mended
from thinning import thinned

from ntm_sheets.campaign.questions import Value
from ntm_sheets.facts.findings import Key
from ntm_sheets.rounds.publishing import Published, publish
from ntm_sheets.workspace.folders import Workspace

pytestmark = pytest.mark.usefixtures("undrawn")
WRONG: dict[Key, Value] = {
    ("criteria", "TC1.1", "value"): "không có",
    ("criteria", "TC2.1", "value"): "khoảng 85",
    ("criteria", "TC1.3", "value"): 92,
}
MENDED: Mapping[Key, Value | None] = {("criteria", "TC1.1", "value"): 0}
SLIP = "hoa-binh-2021-10-05-thon"
BOTH = [f"{SLIP}.txt", f"{SLIP}.xlsx"]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = new_workspace(tmp_path / "w")
    took(made, filled(made, "hoa-binh", "05/10/2021", WRONG))
    return made


def took(workspace: Workspace, data: bytes, at: datetime = NOW, name: str = "phieu.xlsx") -> Published:
    drop(workspace, name, data)
    with at_work(workspace) as session:
        session.round(at, 0.0)
        return publish(session, at)


def drawn_again(workspace: Workspace, minutes: int) -> Published:
    with at_work(workspace) as session:
        return publish(session, NOW + timedelta(minutes=minutes))


def slip_of(workspace: Workspace) -> Path:
    return workspace.slips / f"{SLIP}.xlsx"


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_file())


def resaved(path: Path) -> bytes:
    """The workbook saved by another program that was only looked at: another sheet in front, other bytes."""
    book = load_workbook(path)
    book.active = 1
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def corrections(workspace: Workspace, minutes: int = 1) -> str:
    done = run("corrections", "-w", str(workspace.root), "--now", (NOW + timedelta(minutes=minutes)).isoformat())
    assert done.code == 0, done.out
    return done.out


def fill_corrections(workspace: Workspace) -> bytes:
    book = workspace.corrections.read_bytes()
    data = typed_into(book, asked(row_like(book, "TC1.1"), "Sửa", "0"))
    workspace.corrections.write_bytes(data)
    return data


# Slips


@pytest.mark.parametrize("memory", thinned(["kept", "lost"], 2))
def test_a_slip_that_somebody_filled_is_kept_when_it_is_drawn_anew(workspace: Workspace, memory: str) -> None:
    data = mended(slip_of(workspace), MENDED)
    slip_of(workspace).write_bytes(data)
    if memory == "lost":
        workspace.slip_codes.unlink()
    # Until it would be written over it lies where it was filled.
    assert drawn_again(workspace, 1).slip_notes == () or memory == "lost"
    told = drawn_again(workspace, 21)
    kept = workspace.slips / f"{SLIP}-da-dien.xlsx"
    assert kept.read_bytes() == data
    assert set(names_in(workspace.slips)) == {*BOTH, kept.name}
    if memory == "kept":
        (note,) = told.slip_notes
        assert f"{SLIP}.xlsx" in note
        assert kept.name in note
    # It is nobody's file any more: it stays for good, and is no slip that is counted.
    assert not any(SLIP in note for note in drawn_again(workspace, 24 * 60).slip_notes)
    assert kept.read_bytes() == data
    done = run("status", "-w", str(workspace.root), "--now", NOW.isoformat())
    assert "Phiếu trả lại để sửa: 1 phiếu" in done.out


@pytest.mark.parametrize("memory", thinned(["lost", "kept"], 2))
def test_a_slip_that_somebody_filled_is_kept_when_it_is_settled(workspace: Workspace, memory: str) -> None:
    data = mended(slip_of(workspace), MENDED)
    slip_of(workspace).write_bytes(data)
    text = slip_of(workspace).with_suffix(".txt")
    text.write_text(text.read_text("utf-8-sig") + "Bác Ba nhớ gửi trước bữa cơm nhé.\n", "utf-8-sig")
    if memory == "lost":
        workspace.slip_codes.unlink()
    sound: dict[Key, Value] = {("criteria", "TC1.1", "value"): 0}
    told = took(workspace, filled(workspace, "hoa-binh", "05/10/2021", sound), NOW + timedelta(minutes=2), "b.xlsx")
    assert names_in(workspace.slips) == [f"{SLIP}-da-dien.txt", f"{SLIP}-da-dien.xlsx"]
    assert (workspace.slips / f"{SLIP}-da-dien.xlsx").read_bytes() == data
    assert len(told.slip_notes) == 2
    # A text that is dropped into the inbox would be refused.
    (of_text,) = (note for note in told.slip_notes if f"{SLIP}-da-dien.txt" in note)
    assert "bỏ tệp ấy vào inbox" not in of_text


@pytest.mark.thorough
@pytest.mark.parametrize("memory", thinned(["kept", "lost"], 2))
def test_a_slip_that_was_only_looked_at_goes(workspace: Workspace, memory: str) -> None:
    data = resaved(slip_of(workspace))
    assert data != slip_of(workspace).read_bytes()
    slip_of(workspace).write_bytes(data)
    if memory == "lost":
        workspace.slip_codes.unlink()
    assert drawn_again(workspace, 21).slip_notes == ()
    assert names_in(workspace.slips) == BOTH
    slip_of(workspace).write_bytes(resaved(slip_of(workspace)))
    told = took(workspace, filled(workspace, "hoa-binh", "05/10/2021"), NOW + timedelta(minutes=30), "b.xlsx")
    assert told.slip_notes == ()
    assert not [name for name in names_in(workspace.slips) if name.endswith("da-dien.xlsx")]


@pytest.mark.thorough
def test_with_a_lost_memory_slips_are_known_by_what_they_say(workspace: Workspace) -> None:
    workspace.slip_codes.unlink()
    assert drawn_again(workspace, 21).slip_notes == ()
    assert names_in(workspace.slips) == BOTH
    workspace.slip_codes.write_text("[" * 100_000)
    assert drawn_again(workspace, 60).slip_notes == ()
    assert names_in(workspace.slips) == BOTH


@pytest.mark.thorough
def test_a_filled_slip_that_came_in_is_no_longer_needed(workspace: Workspace) -> None:
    data = mended(slip_of(workspace), {**MENDED, ("criteria", "TC2.1", "value"): 85})
    slip_of(workspace).write_bytes(data)
    told = took(workspace, data, NOW + timedelta(minutes=2), "lai.xlsx")
    assert told.slip_notes == ()
    assert names_in(workspace.slips) == []


@pytest.mark.parametrize("change", thinned(["number", "emptied", "picture", "row", "replaced", "broken"], 3))
def test_whatever_was_changed_is_kept(workspace: Workspace, change: str) -> None:
    path = slip_of(workspace)
    if change == "number":
        data = mended(path, {("criteria", "TC2.1", "value"): 85})  # as it was understood, but nobody had typed it
    elif change == "emptied":
        data = mended(path, {("report", "reporter", "value"): None})
    elif change == "picture":
        book, saved, body = load_workbook(path), BytesIO(), BytesIO()
        Image.effect_noise((320, 240), 90).convert("RGB").save(body, "PNG")
        book["Ảnh"].add_image(Drawn(body), "G9")
        book.save(saved)
        data = saved.getvalue()
    elif change == "row":
        book, saved = load_workbook(path), BytesIO()
        page = book["Đầu việc"]
        page.cell(page.max_row + 3, 3).value = "Việc thêm: 20 m"
        page.cell(page.max_row, 7).value = 20
        book.save(saved)
        data = saved.getvalue()
    else:
        data = b"danh sach cua toi" if change == "broken" else filled(workspace, "lien-mieu", "05/10/2021")
    path.write_bytes(data)
    workspace.slip_codes.unlink()
    told = drawn_again(workspace, 21)
    assert (workspace.slips / f"{SLIP}-da-dien.xlsx").read_bytes() == data
    assert len(told.slip_notes) == 1


@pytest.mark.thorough
@pytest.mark.parametrize("lock", thinned(["~${}", ".~lock.{}#"], 2))
def test_a_slip_that_is_open_stays_where_it_is(workspace: Workspace, lock: str) -> None:
    data = mended(slip_of(workspace), MENDED)
    slip_of(workspace).write_bytes(data)
    mark = workspace.slips / lock.format(f"{SLIP}.xlsx")
    mark.write_bytes(b"x")
    (note,) = drawn_again(workspace, 21).slip_notes
    assert f"{SLIP}-17h01.xlsx" in note
    assert slip_of(workspace).read_bytes() == data
    drawn_again(workspace, 22)
    assert [name for name in names_in(workspace.slips) if "h0" in name] == [f"{SLIP}-17h02.xlsx"]
    mark.unlink()
    (kept,) = drawn_again(workspace, 23).slip_notes
    assert f"{SLIP}-da-dien.xlsx" in kept
    assert set(names_in(workspace.slips)) == {*BOTH, f"{SLIP}-da-dien.xlsx"}


@pytest.mark.thorough
def test_two_of_one_name_are_both_kept(workspace: Workspace) -> None:
    bodies = [mended(slip_of(workspace), {("criteria", "TC1.1", "value"): number}) for number in (3, 4)]
    for minutes, body in zip((21, 24 * 60 + 21), bodies, strict=True):
        slip_of(workspace).write_bytes(body)
        drawn_again(workspace, minutes)
    names = [f"{SLIP}-da-dien.xlsx", f"{SLIP}-da-dien-2.xlsx"]
    assert [(workspace.slips / name).read_bytes() for name in names] == bodies


# The correction workbook


@pytest.mark.parametrize("state", thinned(["kept", "lost"], 2))
def test_a_filled_correction_workbook_is_kept_and_still_works(workspace: Workspace, state: str) -> None:
    corrections(workspace)
    data = fill_corrections(workspace)
    if state == "lost":
        shutil.rmtree(workspace.state)
        workspace.state.mkdir()
        assert run("rebuild", "-w", str(workspace.root), "--now", NOW.isoformat()).code == 0
    out = corrections(workspace, 2)
    kept = workspace.outbox / "sua-loi-da-dien.xlsx"
    assert kept.read_bytes() == data
    assert "! sua-loi.xlsx trong thư mục outbox đã có người điền" in out
    assert kept.name in out
    fresh = rows_of(workspace.corrections.read_bytes(), "corrections")
    assert all(row["action"] is None for row in fresh.values())
    # A third time: nothing more to keep.
    assert "đã có người điền" not in corrections(workspace, 3)
    took(workspace, kept.read_bytes(), NOW + timedelta(minutes=4), "sua.xlsx")
    with at_work(workspace) as session:
        assert [one.decision.action for one in session.ledger.decisions()] == ["correct"]


def test_an_unfilled_one_or_one_that_came_in_is_drawn_anew(workspace: Workspace) -> None:
    corrections(workspace)
    workspace.corrections.write_bytes(resaved(workspace.corrections))
    assert "!" not in corrections(workspace, 2)
    data = fill_corrections(workspace)
    took(workspace, data, NOW + timedelta(minutes=3), "sua-loi.xlsx")
    assert "!" not in corrections(workspace, 4)
    assert [path.name for path in workspace.outbox.glob("sua-loi*")] == ["sua-loi.xlsx"]


@pytest.mark.thorough
def test_a_half_filled_one_and_one_that_is_no_workbook_any_more_are_kept(workspace: Workspace) -> None:
    corrections(workspace)
    book = workspace.corrections.read_bytes()
    half = typed_into(book, {("corrections", row_like(book, "TC1.1"), "why"): "hỏi lại"})
    workspace.corrections.write_bytes(half)
    corrections(workspace, 2)
    workspace.corrections.write_bytes(b"")
    corrections(workspace, 3)
    assert (workspace.outbox / "sua-loi-da-dien.xlsx").read_bytes() == half
    assert (workspace.outbox / "sua-loi-da-dien-2.xlsx").read_bytes() == b""


@pytest.mark.thorough
def test_one_that_is_open_gets_a_neighbour(workspace: Workspace) -> None:
    corrections(workspace)
    data = fill_corrections(workspace)
    (workspace.outbox / "~$sua-loi.xlsx").write_bytes(b"x")
    out = corrections(workspace, 2)
    assert workspace.corrections.read_bytes() == data
    assert "sua-loi-16h42.xlsx" in out
    fill = typed_into((workspace.outbox / "sua-loi-16h42.xlsx").read_bytes(), {})
    typed = typed_into(fill, asked(row_like(fill, "TC1.1"), "Giữ nguyên"))
    (workspace.outbox / "sua-loi-16h42.xlsx").write_bytes(typed)
    # The same minute, or another day's: what was typed into the neighbour is kept too.
    corrections(workspace, 24 * 60 + 2)
    assert (workspace.outbox / "sua-loi-16h42-da-dien.xlsx").read_bytes() == typed


# The forms to send out


def forms(workspace: Workspace, *more: str) -> str:
    done = run("forms", "-w", str(workspace.root), "--unit", "hoa-binh", "--now", NOW.isoformat(), *more)
    assert done.code == 0, done.err
    return done.out


@pytest.mark.thorough
def test_a_form_that_was_filled_where_it_lay_is_kept(workspace: Workspace) -> None:
    path = workspace.templates / "phieu-bao-cao" / "hoa-binh.xlsx"
    assert "!" not in forms(workspace)
    assert "!" not in forms(workspace, "--prefill")
    # Drawn with numbers in it, and nobody remembers: it may be somebody's.
    assert "!" not in forms(workspace)
    path.write_bytes(resaved(path))
    workspace.form_marks.unlink()
    assert "!" not in forms(workspace)
    data = filled(workspace, "hoa-binh", "06/10/2021", WRONG)
    path.write_bytes(data)
    assert "! hoa-binh.xlsx trong thư mục phieu-bao-cao đã có người điền" in forms(workspace)
    assert path.with_name("hoa-binh-da-dien.xlsx").read_bytes() == data
    path.write_bytes(data)
    took(workspace, data, NOW + timedelta(minutes=1), "b.xlsx")
    assert "!" not in forms(workspace)
    assert names_in(path.parent).count("hoa-binh-da-dien-2.xlsx") == 0
