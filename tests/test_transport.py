"""How files arrive: odd names, two at once, again and again, in folders, through a disk that stutters."""

import csv
import errno
import json
import os
import subprocess
import sys
import unicodedata
from datetime import timedelta
from io import BufferedReader
from pathlib import Path

import commanding
import pytest
from letter_factory import zipped
from openpyxl import load_workbook
from sessions import NOW, at_work, digest, drop, filled, new_workspace
from thinning import thinned

from ntm_sheets.intake import inbox
from ntm_sheets.intake.settling import LARGEST_BYTES
from ntm_sheets.rounds.publishing import publish
from ntm_sheets.workspace.folders import Workspace
from ntm_sheets.workspace.logs import LOG_BYTES

pytestmark = pytest.mark.usefixtures("undrawn")
ROOT = Path(__file__).parents[1]
VALUES = {("criteria", "TC1.2", "value"): "85,5", ("criteria", "TC5.1", "value"): "Đạt"}
RTL, ZERO_WIDTH, BELL = "\u202e", "\u200b", "\x07"
NAMES = (
    "=cmd|' C'!A1.xlsx",
    "-rf.xlsx",
    "+1.xlsx",
    "@SUM(A1).xlsx",
    "%s %(x)s {0} {x!r}.xlsx",
    "[red]đậm[bold].xlsx",
    f"bao{RTL}xslx.exe",
    f"a{ZERO_WIDTH}b{BELL}.xlsx",
    "hai\ndòng.xlsx",
    "😀 báo cáo 📋.xlsx",
    "CON.xlsx",
    "chấm cuối.",
    " dấu cách hai đầu ",
    "http://example.com".replace("/", "\u2215"),
    "d" * 240 + ".xlsx",
    unicodedata.normalize("NFD", "Thôn Hòa Bình.xlsx"),
    unicodedata.normalize("NFC", "Thôn Hòa Bình.xlsx"),
    "A.XLSX",
    "a.xlsx",
)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return new_workspace(tmp_path / "w")


def form(workspace: Workspace, unit: str = "hoa-binh", value: str = "85,5") -> bytes:
    return filled(workspace, unit, "5/10/2021", VALUES | {("criteria", "TC1.2", "value"): value})


def run(workspace: Workspace, *words: str, **environment: str) -> "subprocess.CompletedProcess[bytes]":
    call = [*words, "-w", str(workspace.root), "--now", NOW.isoformat()]
    if not environment:
        done = commanding.run(*call)
        return subprocess.CompletedProcess(call, done.code, done.out.encode(), done.err.encode())
    command = [sys.executable, "-m", "ntm_sheets", *call]
    return subprocess.run(command, capture_output=True, cwd=ROOT, check=False, env=os.environ | environment)


@pytest.mark.thorough
@pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")
@pytest.mark.usefixtures("drawn")
def test_a_name_is_only_a_name(workspace: Workspace, tmp_path: Path) -> None:
    for number, name in enumerate(NAMES):
        drop(workspace, name, b"kinh gui %d" % number)
    (workspace.inbox / os.fsdecode(b"kh\xf4ng ph\xe1i UTF-8.xlsx")).write_bytes(b"kinh gui la")
    done = run(workspace, "ingest")
    assert done.returncode == 1, done.stderr.decode()
    assert b"Traceback" not in done.stderr
    shown = done.stdout.decode("utf-8")
    assert not {RTL, ZERO_WIDTH, BELL} & set(shown)
    assert "[red]đậm[bold].xlsx" in shown
    assert list(workspace.inbox.iterdir()) == []
    kept = [path for path in workspace.archive.rglob("*") if path.is_file()]
    assert all(path.name.isascii() and len(path.name) < 64 for path in kept)
    assert len([path for path in kept if path.parent.name.startswith("2021")]) == len(NAMES) + 1

    assert run(workspace, "export", str(tmp_path / "out")).returncode == 0
    with (tmp_path / "out" / "drops.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(NAMES) + 1
    assert not any(row["file"].startswith(("=", "+", "-", "@")) for row in rows)

    book = load_workbook(workspace.master)
    sheet = book["Nguồn số liệu"]
    texts = {str(cell.value): cell for row in sheet.iter_rows(min_row=5) for cell in row if cell.value is not None}
    assert "=cmd|' C'!A1.xlsx" in texts
    assert not any(cell.data_type == "f" for cell in texts.values())
    told = run(workspace, "check", str(next(iter(kept))), "--json")
    json.loads(told.stdout)


def test_two_different_forms_of_one_village_in_one_listing_both_stay_and_the_newer_counts(workspace: Workspace) -> None:
    for second, (name, value) in enumerate((("b.xlsx", "80"), ("a.xlsx", "90"))):
        os.utime(drop(workspace, name, form(workspace, value=value)), (1_633_400_000 + second,) * 2)
    with at_work(workspace) as session:
        drops = session.round(NOW, 0.0).drops
        assert [(one.name, one.verdict) for one in drops] == [("b.xlsx", "accepted"), ("a.xlsx", "accepted")]
        assert session.ledger.last_answers("hoa-binh", "village")["criteria", "TC1.2", "value"][0] == 90


def test_the_same_name_with_other_bytes_is_another_drop(workspace: Workspace) -> None:
    with at_work(workspace) as session:
        for value in ("80", "90"):
            drop(workspace, "a.xlsx", form(workspace, value=value))
            assert [one.verdict for one in session.round(NOW, 0.0).drops] == ["accepted"]
        assert len({one.archived for one in session.ledger.drops()}) == 2


def test_the_same_bytes_under_the_same_name_and_time_a_week_later_are_a_repeat(workspace: Workspace) -> None:
    data = form(workspace)
    with at_work(workspace) as session:
        for days, verdict in ((0, "accepted"), (7, "duplicate"), (7, "duplicate")):
            os.utime(drop(workspace, "a.xlsx", data), (1_633_400_000,) * 2)
            drops = session.round(NOW + timedelta(days=days), 0.0).drops
            assert [one.verdict for one in drops] == [verdict]
        assert [one.duplicate_of for one in session.ledger.drops()] == [None, 1, 1]


def test_a_file_s_name_does_not_say_whose_form_it_is(workspace: Workspace) -> None:
    drop(workspace, "Phiếu thôn Liên Miệu (1) - Copy.xlsx", form(workspace))
    with at_work(workspace) as session:
        assert [(one.verdict, one.unit) for one in session.round(NOW, 0.0).drops] == [("accepted", "hoa-binh")]


def test_a_zip_under_a_workbook_s_name_is_opened(workspace: Workspace) -> None:
    drop(workspace, "phieu.xlsx", zipped([("trong.xlsx", form(workspace))]))
    with at_work(workspace) as session:
        drops = {one.name: one.verdict for one in session.round(NOW, 0.0).drops}
    assert drops == {"phieu.xlsx": "accepted", "phieu.xlsx!trong.xlsx": "accepted"}


def test_a_form_in_a_folder_is_taken_and_named_after_it(workspace: Workspace) -> None:
    (workspace.inbox / "Gmail" / "thôn").mkdir(parents=True)
    (workspace.inbox / "Gmail" / "thôn" / "a.xlsx").write_bytes(form(workspace))
    with at_work(workspace) as session:
        assert [one.name for one in session.round(NOW, 0.0).drops] == ["Gmail/thôn/a.xlsx"]


@pytest.mark.skipif(not hasattr(os, "link"), reason="no hard links here")
def test_the_other_name_of_a_hard_link_keeps_its_file(workspace: Workspace, tmp_path: Path) -> None:
    data = form(workspace)
    (tmp_path / "goc.xlsx").write_bytes(data)
    os.link(tmp_path / "goc.xlsx", workspace.inbox / "a.xlsx")
    with at_work(workspace) as session:
        (got,) = session.round(NOW, 0.0).drops
    assert got.verdict == "accepted"
    assert (tmp_path / "goc.xlsx").read_bytes() == data
    # And what is written to it afterwards does not reach the archive.
    (tmp_path / "goc.xlsx").write_bytes(b"another")
    assert (workspace.archive / got.archived).read_bytes() == data


def test_a_share_that_stutters_while_a_file_is_read_defers_it(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop(workspace, "a.xlsx", form(workspace))
    drop(workspace, "b.xlsx", form(workspace, "lien-mieu"))

    class Stuttering(BufferedReader):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    whole = inbox.open_regular

    def stutter(path: Path) -> BufferedReader:
        opened = whole(path)
        return Stuttering(opened.detach()) if path.name == "a.xlsx" else opened

    with at_work(workspace) as session:
        with monkeypatch.context() as patch:
            patch.setattr(inbox, "open_regular", stutter)
            done = session.round(NOW, 0.0)
        assert [one.name for one in done.drops] == ["b.xlsx"]
        assert len(done.troubles) == 1
        assert "Chưa đọc được tệp a.xlsx" in done.troubles[0]
        assert [one.name for one in session.round(NOW, 0.0).drops] == ["a.xlsx"]


def test_an_inbox_that_cannot_be_cleared_takes_each_file_once(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = drop(workspace, "a.xlsx", form(workspace))
    unlink = Path.unlink

    def forbidden(self: Path, missing_ok: bool = False) -> None:
        if self.parent == workspace.inbox:
            raise PermissionError(errno.EACCES, "Permission denied")
        unlink(self, missing_ok=missing_ok)

    with at_work(workspace) as session:
        with monkeypatch.context() as patch:
            patch.setattr(Path, "unlink", forbidden)
            first, second = (session.round(NOW, 0.0) for _ in range(2))
        assert [one.verdict for one in first.drops] == ["accepted"]
        assert second.drops == ()
        assert "chưa dọn được nó khỏi inbox" in second.troubles[0]
        assert path.exists()
        assert session.round(NOW, 0.0).troubles == ()
        assert not path.exists()
        assert len(session.ledger.drops()) == 1


@pytest.mark.thorough
@pytest.mark.usefixtures("drawn")
def test_ten_starts_on_the_same_state_change_nothing(workspace: Workspace) -> None:
    drop(workspace, "a.xlsx", form(workspace))
    seen = []
    for _ in range(10):
        with at_work(workspace) as session:
            session.round(NOW, 0.0)
            publish(session, NOW)
            seen.append((digest(workspace.master), session.ledger.content()))
    assert all(one == seen[0] for one in seen)


MACHINES = [
    pytest.param({"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, id="C locale"),
    pytest.param(
        {"TZ": "America/New_York", "PYTHONIOENCODING": "cp1258", "PYTHONHASHSEED": "12345"},
        id="cp1258 console in New York",
    ),
]


@pytest.mark.thorough
@pytest.mark.parametrize("environment", thinned(MACHINES, 2))
@pytest.mark.usefixtures("drawn")
def test_the_machine_s_language_and_zone_change_nothing(
    workspace: Workspace, tmp_path: Path, environment: dict[str, str]
) -> None:
    data = form(workspace)
    os.utime(drop(workspace, "báo cáo.xlsx", data), (1_633_400_000,) * 2)
    other = new_workspace(tmp_path / "other")
    os.utime(drop(other, "báo cáo.xlsx", data), (1_633_400_000,) * 2)
    done = run(workspace, "ingest", **environment)
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    assert "đã nhận" in done.stdout.decode("utf-8")
    assert run(other, "ingest", PYTHONUTF8="1").returncode == 0
    assert digest(workspace.master) == digest(other.master)


def test_a_log_that_cannot_be_written_stops_nothing(workspace: Workspace) -> None:
    workspace.log.mkdir(parents=True)
    drop(workspace, "a.xlsx", form(workspace))
    done = run(workspace, "ingest")
    assert done.returncode == 0, done.stderr.decode()
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_log_on_a_full_disk_stops_nothing(workspace: Workspace) -> None:
    workspace.log.symlink_to("/dev/full")
    drop(workspace, "a.xlsx", form(workspace))
    done = run(workspace, "ingest")
    assert done.returncode == 0, done.stderr.decode()
    assert b"Traceback" not in done.stderr
    assert "đã nhận" in done.stdout.decode("utf-8")


def test_a_log_that_cannot_be_put_aside_when_it_is_long_stops_nothing(workspace: Workspace) -> None:
    workspace.log.write_bytes(b"x" * LOG_BYTES)
    (workspace.state / f"{workspace.log.name}.1" / "in the way").mkdir(parents=True)
    drop(workspace, "a.xlsx", form(workspace))
    done = run(workspace, "ingest")
    assert done.returncode == 0, done.stderr.decode()
    assert b"Traceback" not in done.stderr


def test_a_log_stays_short(workspace: Workspace) -> None:
    workspace.log.write_bytes(b"x" * LOG_BYTES)
    drop(workspace, "a.xlsx", form(workspace))
    assert run(workspace, "ingest").returncode == 0
    assert 0 < workspace.log.stat().st_size < LOG_BYTES / 100
    assert "a.xlsx" in workspace.log.read_text("utf-8")
    assert workspace.log.with_name(f"{workspace.log.name}.1").stat().st_size == LOG_BYTES


def test_a_file_that_came_while_nothing_ran_is_found(workspace: Workspace) -> None:
    drop(workspace, "a.xlsx", form(workspace))
    os.utime(workspace.inbox / "a.xlsx", (315_532_800,) * 2)  # 1980, as old cameras and zips have it
    with at_work(workspace) as session:
        assert [one.verdict for one in session.round(NOW, 0.0).drops] == ["accepted"]


def test_a_file_over_a_hundred_megabytes_is_told_refused_and_stays(workspace: Workspace) -> None:
    with drop(workspace, "phim.mp4", b"x").open("r+b") as file:
        file.truncate(LARGEST_BYTES + 1)
    drop(workspace, "a.xlsx", form(workspace))
    for _ in range(2):
        done = run(workspace, "ingest")
        assert done.returncode == 1
        assert "TỪ CHỐI  phim.mp4: tệp lớn hơn 100 MB nên không nhận, vẫn nằm trong inbox" in done.stdout.decode()
        assert "chuyển ra khỏi inbox" in done.stdout.decode()
    assert "phim.mp4: tệp lớn hơn 100 MB" in run(workspace, "status").stdout.decode()
    told = json.loads(run(workspace, "ingest", "--json").stdout)
    assert [(one["file"], one["refused"]) for one in told["waiting"]] == [("phim.mp4", True)]
    assert (workspace.inbox / "phim.mp4").stat().st_size == LARGEST_BYTES + 1
    (workspace.inbox / "phim.mp4").unlink()
    assert run(workspace, "ingest").returncode == 0
