"""PDFs through LibreOffice: printed together, only what says something new, and whatever becomes of it nothing else fails."""

import errno
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from offices import FakeOffice
from openpyxl import Workbook
from sessions import NOW, at_work, new_workspace

from ntm_sheets.commands.telling import places_of
from ntm_sheets.errors import OwnError
from ntm_sheets.outbox import office as office_room
from ntm_sheets.outbox.office import NO_OFFICE, find_office, print_all
from ntm_sheets.outbox.output import Drawn, OutboxSource, Output
from ntm_sheets.outbox.printing import PAUSE, PrintJob, PrintSource, draw_prints
from ntm_sheets.outbox.registry import BULLETIN, MASTER, ON_DEMAND, OUTPUTS, PRINTS, PRINTS_NOW
from ntm_sheets.rounds.publishing import Published, publish
from ntm_sheets.workspace import delivering
from ntm_sheets.workspace.folders import Workspace

TWO = {"theo-thon/a.pdf": "1", "theo-thon/b.pdf": "1"}
SOON = NOW + timedelta(minutes=5)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return new_workspace(tmp_path / "w")


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeOffice:
    return FakeOffice(tmp_path / "office", monkeypatch)


def write(path: Path) -> None:
    book = Workbook()
    book.active["A1"] = "Trang in"  # type: ignore[index]
    book.save(path)


def room(pages: Mapping[str, str], draw: Callable[[Path], object] = write) -> PrintSource:
    def jobs(_source: OutboxSource, _folder: Path) -> Iterable[PrintJob]:
        return [PrintJob(place, mark, draw) for place, mark in pages.items()]

    return jobs


def printed(
    workspace: Workspace, *rooms: PrintSource, at: datetime = NOW, asked: bool = False, folder: Path | None = None
) -> Published:
    def draw(source: OutboxSource, target: Path) -> Drawn:
        return draw_prints(source, folder or target, rooms, asked=asked)

    with at_work(workspace) as session:
        return publish(session, at, (Output("bản in PDF", "./", "round", draw),))


def pdfs(workspace: Workspace) -> dict[str, int]:
    return {
        path.relative_to(workspace.outbox).as_posix(): path.stat().st_mtime_ns
        for path in sorted(workspace.outbox.rglob("*.pdf"))
    }


def test_all_pages_of_a_round_are_printed_in_one_call(workspace: Workspace, fake: FakeOffice) -> None:
    done = printed(workspace, room(TWO), room({"in-hop.pdf": "x"}))
    assert (done.is_whole, done.slip_notes) == (True, ())
    assert list(pdfs(workspace)) == ["in-hop.pdf", "theo-thon/a.pdf", "theo-thon/b.pdf"]
    assert places_of(done) == (
        f"Bản in PDF mới: 2 tệp trong {workspace.outbox.resolve() / 'theo-thon'}",
        f"Bản in PDF mới: 1 tệp trong {workspace.outbox.resolve()}",
    )
    (start,) = fake.starts
    for word in ("--headless", "-env:UserInstallation=file://", "0000.xlsx 0001.xlsx 0002.xlsx"):
        assert word in start
    assert not workspace.printing.exists()


def test_with_nothing_new_no_program_is_started_and_no_file_written(workspace: Workspace, fake: FakeOffice) -> None:
    def never(_path: Path) -> object:
        raise AssertionError("drawn without need")

    printed(workspace, room(TWO))
    before = pdfs(workspace), workspace.prints.stat().st_mtime_ns
    again = printed(workspace, room(TWO, never), at=SOON, asked=True)
    assert (again.is_whole, places_of(again)) == (True, ())
    assert (pdfs(workspace), workspace.prints.stat().st_mtime_ns) == before
    assert len(fake.starts) == 1


def test_what_says_something_new_or_is_not_there_is_printed_again_and_nothing_else(
    workspace: Workspace, fake: FakeOffice
) -> None:
    printed(workspace, room(TWO))
    before = pdfs(workspace)
    printed(workspace, room(TWO | {"theo-thon/b.pdf": "2"}), at=SOON)
    after = pdfs(workspace)
    assert after["theo-thon/a.pdf"] == before["theo-thon/a.pdf"]
    assert after["theo-thon/b.pdf"] != before["theo-thon/b.pdf"]
    (workspace.outbox / "theo-thon/a.pdf").unlink()
    printed(workspace, room(TWO | {"theo-thon/b.pdf": "2"}), at=SOON)
    assert list(pdfs(workspace)) == list(TWO)
    assert [start.count(".xlsx") for start in fake.starts] == [2, 1, 1]


def test_the_page_of_a_unit_that_is_gone_goes_too_but_not_what_somebody_made_of_it(
    workspace: Workspace, fake: FakeOffice
) -> None:
    printed(workspace, room(TWO | {"theo-thon/c.pdf": "1"}))
    (workspace.outbox / "theo-thon/b.pdf").write_bytes(b"%PDF-1.7 another %%EOF")
    (workspace.outbox / "theo-thon/cua-toi.pdf").write_bytes(b"mine")
    printed(workspace, room({"theo-thon/a.pdf": "1"}), at=SOON)
    assert list(pdfs(workspace)) == ["theo-thon/a.pdf", "theo-thon/b.pdf", "theo-thon/cua-toi.pdf"]
    assert len(fake.starts) == 1


def test_a_room_that_fails_takes_no_page_away_and_costs_the_others_nothing(
    workspace: Workspace, fake: FakeOffice
) -> None:
    def broken(_source: OutboxSource, _folder: Path) -> Iterable[PrintJob]:
        raise ValueError("x")

    def stopped(_source: OutboxSource, _folder: Path) -> Iterable[PrintJob]:
        raise OwnError("Ổ đĩa đã đầy.")

    printed(workspace, room(TWO))
    done = printed(workspace, broken, stopped, room({"in-hop.pdf": "x"}), at=SOON)
    assert done.troubles == ("Ổ đĩa đã đầy.",)
    assert done.faults[0].startswith("Lỗi của chương trình khi lập bản in PDF")
    assert list(pdfs(workspace)) == ["in-hop.pdf", *TWO]
    assert len(fake.starts) == 2


def test_a_page_that_cannot_be_drawn_costs_itself_alone(workspace: Workspace, fake: FakeOffice) -> None:
    def broken(path: Path) -> None:
        write(path)
        raise ValueError("x")

    def refused(_path: Path) -> None:
        raise OwnError("Không ghi được ô.")

    done = printed(
        workspace, room({"a.pdf": "1"}, broken), room({"b.pdf": "1"}, refused), room({"in-hop.pdf": "x"}), at=SOON
    )
    assert done.troubles == ("Không ghi được ô.",)
    (fault,) = done.faults
    assert fault.startswith("Lỗi của chương trình khi lập bản in a.pdf")
    assert list(pdfs(workspace)) == ["in-hop.pdf"]
    # It is tried again: what failed is the program, not the printer.
    done = printed(workspace, room({"a.pdf": "1", "in-hop.pdf": "x"}), at=SOON)
    assert done.is_whole
    assert list(pdfs(workspace)) == ["a.pdf", "in-hop.pdf"]


def test_a_missing_program_is_told_once_and_again_where_somebody_asks(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("NTM_OFFICE", str(tmp_path / "nowhere"))
    first, second = printed(workspace, room(TWO)), printed(workspace, room(TWO), at=SOON)
    asked = printed(workspace, room(TWO), at=SOON, asked=True)
    assert (first.slip_notes, second.slip_notes, asked.slip_notes) == ((NO_OFFICE,), (), (NO_OFFICE,))
    assert all(done.is_whole for done in (first, second, asked))
    FakeOffice(tmp_path / "office", monkeypatch)
    assert printed(workspace, room(TWO), at=SOON).slip_notes == ()
    assert list(pdfs(workspace)) == list(TWO)


def test_whoever_wants_no_pdfs_hears_nothing_of_them(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NTM_OFFICE", "0")
    assert printed(workspace, room(TWO), asked=True).slip_notes == ()
    assert pdfs(workspace) == {}


def test_of_one_that_dies_what_was_printed_stays_and_the_rest_is_told_and_not_tried_until_something_is_new(
    workspace: Workspace, fake: FakeOffice
) -> None:
    fake.becomes(after=1, code=134)
    done = printed(workspace, room(TWO))
    assert done.is_whole
    assert list(pdfs(workspace)) == ["theo-thon/a.pdf"]
    (told,) = done.slip_notes
    assert told.startswith("Chưa lập được 1 bản in PDF (theo-thon/b.pdf): LibreOffice dừng giữa chừng (mã 134).")
    fake.becomes()
    assert printed(workspace, room(TWO), at=SOON).slip_notes == ()
    assert len(fake.starts) == 1
    # Where somebody asks it is tried again, and where the page says something new.
    printed(workspace, room(TWO), at=SOON, asked=True)
    assert list(pdfs(workspace)) == list(TWO)
    printed(workspace, room(dict.fromkeys(TWO, "2")), at=SOON)
    assert [start.count(".xlsx") for start in fake.starts] == [2, 1, 2]


def test_what_would_not_print_is_forgotten_with_its_unit(workspace: Workspace, fake: FakeOffice) -> None:
    fake.becomes(after=1, code=134)
    printed(workspace, room(TWO))
    assert "theo-thon/b.pdf" in workspace.prints.read_text("utf-8")
    printed(workspace, room({"theo-thon/a.pdf": "1"}), at=SOON)
    assert "theo-thon/b.pdf" not in workspace.prints.read_text("utf-8")


def test_very_many_pages_are_not_printed_again_for_each_report_that_comes(
    workspace: Workspace, fake: FakeOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ntm_sheets.outbox.printing.MANY", 4)

    def many(mark: str) -> PrintSource:
        return room(dict.fromkeys((f"theo-thon/{n}.pdf" for n in range(5)), mark))

    assert printed(workspace, many("1")).slip_notes == ()
    (told,) = printed(workspace, many("2"), at=SOON).slip_notes
    assert told == "5 bản in PDF in lại sau 17:10, khi có phiếu mới; cần ngay thì chạy “ntm-sheets report”."
    # A few are printed at once, and so are all where somebody asks.
    assert printed(workspace, many("1"), room(TWO), at=SOON).slip_notes == ()
    assert printed(workspace, many("2"), at=SOON, asked=True).slip_notes == ()
    assert printed(workspace, many("3"), at=SOON + PAUSE).slip_notes == ()
    assert [start.count(".xlsx") for start in fake.starts] == [5, 2, 5, 5]


def test_more_pages_than_a_round_has_time_for_are_printed_for_who_asks(
    workspace: Workspace, fake: FakeOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ntm_sheets.outbox.printing.MOST_UNASKED", 1)
    first, second = printed(workspace, room(TWO)), printed(workspace, room(TWO), at=SOON)
    assert first.slip_notes == ("2 bản in PDF chỉ lập khi có người cần: chạy “ntm-sheets report”.",)
    assert (second.slip_notes, fake.starts) == ((), [])
    assert printed(workspace, room(TWO), at=SOON, asked=True).slip_notes == ()
    assert list(pdfs(workspace)) == list(TWO)


def test_more_than_a_program_can_hold_open_are_printed_in_several_calls(
    workspace: Workspace, fake: FakeOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ntm_sheets.outbox.office.MOST_A_CALL", 4)
    ten = dict.fromkeys((f"theo-thon/{n}.pdf" for n in range(10)), "1")
    assert printed(workspace, room(ten)).slip_notes == ()
    assert sorted(pdfs(workspace)) == sorted(ten)
    assert [start.count(".xlsx") for start in fake.starts] == [4, 4, 2]
    # After one that came to no good end no other is tried.
    fake.becomes(after=2, code=1)
    (told,) = printed(workspace, room(dict.fromkeys(ten, "2")), at=SOON).slip_notes
    assert told.startswith("Chưa lập được 8 bản in PDF")
    assert len(fake.starts) == 4


def test_one_that_says_nothing_and_prints_nothing_is_told(workspace: Workspace, fake: FakeOffice) -> None:
    fake.becomes(after=0)
    (told,) = printed(workspace, room(TWO)).slip_notes
    assert told.startswith("Chưa lập được 2 bản in PDF (theo-thon/a.pdf, theo-thon/b.pdf): LibreOffice không in được.")
    assert pdfs(workspace) == {}


def test_a_page_that_cannot_be_read_costs_itself_alone(workspace: Workspace, fake: FakeOffice) -> None:
    whole = fake.program.read_text()
    # Where the last page should lie there is a folder: no program reads that.
    fake.program.write_text(
        whole + "\nimport pathlib, sys\nmade = pathlib.Path(sys.argv[sys.argv.index('--outdir') + 1]) / '0001.pdf'\n"
        "made.unlink()\nmade.mkdir()\n"
    )
    done = printed(workspace, room(TWO))
    assert list(pdfs(workspace)) == ["theo-thon/a.pdf"]
    (note,) = done.slip_notes
    assert "Chưa lập được 1 bản in PDF (theo-thon/b.pdf)" in note


def test_one_that_hangs_is_ended_with_all_that_it_started(
    workspace: Workspace, fake: FakeOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.becomes(after=1, hangs=True)
    impatient: Any = lambda *given: print_all(*given, silent=2.0)  # noqa: E731
    monkeypatch.setattr("ntm_sheets.outbox.printing.print_all", impatient)
    (told,) = printed(workspace, room(TWO)).slip_notes
    assert "LibreOffice đứng yên quá 2 giây nên đã bị tắt" in told
    assert list(pdfs(workspace)) == ["theo-thon/a.pdf"]
    child = int((fake.folder / "child.txt").read_text())
    assert is_gone(child)
    assert not workspace.printing.exists()


def is_gone(pid: int) -> bool:
    """Whether a process has ended; one that nobody has buried yet has."""
    for _ in range(100):
        state = Path(f"/proc/{pid}/stat")
        if not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.05)
    return False


def test_a_program_that_cannot_be_started_costs_nothing_else(workspace: Workspace, fake: FakeOffice) -> None:
    fake.program.write_bytes(b"\x00\x01 no program")
    done = printed(workspace, room(TWO))
    assert done.is_whole
    assert "không mở được LibreOffice" in done.slip_notes[0]


def test_a_page_that_is_open_elsewhere_gets_a_neighbour(
    workspace: Workspace, fake: FakeOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed(workspace, room(TWO))
    taken, replace = workspace.outbox / "theo-thon/a.pdf", Path.replace

    def held(self: Path, target: Path) -> Path:
        if target == taken:
            raise PermissionError(13, "in use", str(target))
        return replace(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(delivering.Path, "replace", held)
        done = printed(workspace, room(dict.fromkeys(TWO, "2")), at=SOON)
    assert done.slip_notes == ("a.pdf đang mở ở chỗ khác, nên bản mới nằm ở a-16h45.pdf.",)
    assert list(pdfs(workspace)) == ["theo-thon/a-16h45.pdf", *TWO]
    # Closed again it is brought up to date.
    printed(workspace, room(dict.fromkeys(TWO, "2")), at=SOON)
    assert [start.count(".xlsx") for start in fake.starts] == [2, 2, 1]


def test_a_page_that_can_be_written_nowhere_costs_itself_alone(workspace: Workspace, fake: FakeOffice) -> None:
    (workspace.outbox / "theo-thon").write_text("a file in the place of the folder")
    done = printed(workspace, room(TWO | {"in-hop.pdf": "x"}))
    assert len(done.troubles) == 2
    assert done.troubles[0].startswith("Chưa ghi được a.pdf.")
    assert list(pdfs(workspace)) == ["in-hop.pdf"]
    (workspace.outbox / "theo-thon").unlink()
    assert printed(workspace, room(TWO | {"in-hop.pdf": "x"}), at=SOON).is_whole
    assert [start.count(".xlsx") for start in fake.starts] == [3, 2]


def test_the_pages_of_an_earlier_day_do_not_touch_those_of_today(workspace: Workspace, fake: FakeOffice) -> None:
    printed(workspace, room(TWO))
    before, past = pdfs(workspace), workspace.kept / "2021-10-04"
    past.mkdir(parents=True)
    printed(workspace, room({"theo-thon/a.pdf": "old"}), at=SOON, folder=past)
    assert pdfs(workspace) == before | {"luu/2021-10-04/theo-thon/a.pdf": (past / "theo-thon/a.pdf").stat().st_mtime_ns}
    printed(workspace, room(TWO), at=SOON)
    assert len(pdfs(workspace)) == 3
    assert len(fake.starts) == 2


def test_a_note_that_is_none_any_more_costs_a_printing(workspace: Workspace, fake: FakeOffice) -> None:
    printed(workspace, room(TWO))
    for spoilt in ('{"marks": 7, "left": [], "failed": "x"}', "no note"):
        workspace.prints.write_text(spoilt)
        assert printed(workspace, room(TWO), at=SOON).is_whole
    assert len(fake.starts) == 3


def test_it_is_looked_for_by_its_name_and_where_it_is_usually_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NTM_OFFICE")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("ProgramFiles", str(tmp_path / "Program Files"))
    assert find_office() is None
    usual = tmp_path / "Program Files/LibreOffice 24/program/soffice.com"
    usual.parent.mkdir(parents=True)
    usual.write_text("")
    assert find_office() == str(usual)
    named = tmp_path / "soffice"
    named.write_text("")
    named.chmod(0o755)
    assert find_office() == str(named)
    with monkeypatch.context() as patch:
        patch.setattr(office_room.sys, "platform", "darwin")
        patch.setattr(Path, "home", lambda: tmp_path)
        patch.setenv("PATH", "")
        on_a_mac = tmp_path / "Applications/LibreOffice.app/Contents/MacOS/soffice"
        on_a_mac.parent.mkdir(parents=True)
        on_a_mac.write_text("")
        assert find_office() == str(on_a_mac)


def test_rounds_print_after_the_deadline_and_a_report_at_any_hour() -> None:
    assert PRINTS.when == "deadline"
    places = [output.place for output in OUTPUTS]
    assert places.index(MASTER.place) < places.index(PRINTS.place) == places.index("index.html") - 1
    assert [one for one in ON_DEMAND if one not in OUTPUTS] == [PRINTS_NOW]
    assert (PRINTS_NOW.when, PRINTS_NOW.of_past, BULLETIN in ON_DEMAND) == ("round", True, True)


@pytest.mark.thorough
def test_a_real_office_prints_the_same_bytes_each_time(workspace: Workspace, office: str) -> None:
    done = printed(workspace, room(TWO))
    assert done.slip_notes == ()
    first = {path: (workspace.outbox / path).read_bytes() for path in pdfs(workspace)}
    assert [data[:5] for data in first.values()] == [b"%PDF-"] * 2
    assert all(b"/CreationDate(D:20211005094000Z" in data for data in first.values())
    for path in first:
        (workspace.outbox / path).unlink()
    printed(workspace, room(TWO))
    assert {path: (workspace.outbox / path).read_bytes() for path in pdfs(workspace)} == first
    assert not workspace.printing.exists()


def test_a_disk_that_fails_a_room_is_a_trouble_and_no_fault_of_the_program(
    workspace: Workspace, fake: FakeOffice
) -> None:
    """What a disk refused is tried again with the same data; what the program failed at is not."""

    def full(_source: OutboxSource, _folder: Path) -> Iterable[PrintJob]:
        raise OSError(errno.ENOSPC, "no space left")

    done = printed(workspace, full, room(TWO))
    (said,) = done.troubles
    assert said.startswith("Chưa lập được bản in PDF: Ổ đĩa đã đầy")
    assert done.faults == ()
    assert list(pdfs(workspace)) == list(TWO)
    assert len(fake.starts) == 1
