"""Our own failures: whatever the disk, the database or the clock does, no drop is lost, and the next run goes on."""

import errno
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from commanding import Ran, run
from letter_factory import zipped
from sessions import NOW, at_work, digest, drop, filled, new_workspace
from thinning import thinned

from ntm_sheets.errors import NtmError, OwnError
from ntm_sheets.ledger.schema import SCHEMA_VERSION
from ntm_sheets.outbox.registry import MASTER
from ntm_sheets.rounds import receiving
from ntm_sheets.rounds.publishing import publish
from ntm_sheets.workspace.folders import Workspace
from ntm_sheets.workspace.notes import read_heartbeat

pytestmark = pytest.mark.usefixtures("undrawn")
DRAWN = (MASTER,)
VALUES = {("criteria", "TC1.2", "value"): "85,5", ("criteria", "TC5.1", "value"): "Đạt"}
UNITS = ("hoa-binh", "lien-mieu", "dan-trung")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return new_workspace(tmp_path / "w")


def drop_forms(workspace: Workspace, forms: dict[str, bytes]) -> None:
    for number, (name, data) in enumerate(forms.items()):
        os.utime(drop(workspace, name, data), (1_633_400_000 + number,) * 2)


@pytest.fixture
def forms(workspace: Workspace) -> dict[str, bytes]:
    return {f"{unit}.xlsx": filled(workspace, unit, "5/10/2021", VALUES) for unit in UNITS}


def final(workspace: Workspace) -> tuple[object, str]:
    """What the workspace comes to once nothing stands in the way any more."""
    with at_work(workspace) as session:
        done = session.round(NOW, 0.0)
        assert done.troubles == ()
        publish(session, NOW)
        return session.ledger.content(), digest(workspace.master)


@pytest.fixture
def undisturbed(tmp_path: Path, workspace: Workspace, forms: dict[str, bytes]) -> tuple[object, str]:
    calm = Workspace(tmp_path / "calm")
    shutil.copytree(workspace.root, calm.root)
    drop_forms(calm, forms)
    return final(calm)


def command(workspace: Workspace, *words: str) -> Ran:
    return run(*words, "-w", workspace.root, "--now", NOW.isoformat())


# A broken ledger


def overwrite_the_head(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(b"\xa5" * 100 + data[100:])


def overwrite_the_middle(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[4096 * 3 : 4096 * 12] = b"\xa5" * (4096 * 9)
    path.write_bytes(data)


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: 4096 * 5])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def remove(path: Path) -> None:
    path.unlink()


def make_older(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE meta SET value = '1' WHERE key = 'schema'")
    connection.close()


DAMAGES: tuple[Callable[[Path], None], ...] = (
    overwrite_the_head, overwrite_the_middle, cut_off, empty, remove, make_older,
)  # fmt: skip


@pytest.mark.one_in(2)
@pytest.mark.parametrize("damage", thinned(DAMAGES, 3))
def test_a_broken_ledger_is_set_aside_and_made_anew_from_the_archive(
    workspace: Workspace, forms: dict[str, bytes], damage: Callable[[Path], None]
) -> None:
    drop_forms(workspace, forms)
    before = final(workspace)
    broken = workspace.ledger.read_bytes()
    damage(workspace.ledger)
    damaged = workspace.ledger.read_bytes() if workspace.ledger.exists() else b""
    assert damaged != broken
    assert final(workspace) == before
    if damage not in (empty, remove):
        assert any(path.read_bytes() == damaged for path in workspace.state.glob("ledger-hong-*.sqlite"))


@pytest.mark.parametrize("version", thinned(["99", "1"], 2))
def test_files_in_flight_finish_after_the_program_changed(
    workspace: Workspace, forms: dict[str, bytes], undisturbed: tuple[object, str], version: str
) -> None:
    """A run was cut off with files archived and unjudged; then the program was changed for another one."""
    drop_forms(workspace, forms)

    def cut(name: str) -> None:
        if name == "marked archived":
            raise KeyboardInterrupt

    with at_work(workspace) as session:
        session.step = cut
        with pytest.raises(KeyboardInterrupt):
            session.round(NOW, 0.0)
        assert len(session.ledger.pending()) == len(forms)
    own = SCHEMA_VERSION
    with sqlite3.connect(workspace.ledger) as connection:
        connection.execute("UPDATE meta SET value = ? WHERE key = 'schema'", (version,))
    connection.close()
    if int(version) > own:
        done = command(workspace, "ingest")
        assert done.code == 3
        assert "mới hơn" in done.err
        with sqlite3.connect(workspace.ledger) as connection:
            connection.execute("UPDATE meta SET value = ? WHERE key = 'schema'", (str(own),))
        connection.close()
    assert final(workspace) == undisturbed


@pytest.mark.thorough
def test_the_officer_is_told_of_a_broken_ledger_and_the_run_ends_well(
    workspace: Workspace, forms: dict[str, bytes]
) -> None:
    drop_forms(workspace, forms)
    final(workspace)
    overwrite_the_head(workspace.ledger)
    done = command(workspace, "ingest")
    assert done.code == 0, done.err
    assert "Đã cất sổ ấy thành ledger-hong-1.sqlite" in done.err
    assert command(workspace, "ingest").err == ""


@pytest.mark.thorough
def test_a_ledger_that_breaks_in_the_middle_of_a_run_is_set_aside_by_the_next(
    workspace: Workspace, forms: dict[str, bytes], undisturbed: tuple[object, str]
) -> None:
    drop_forms(workspace, forms)

    def ruin(name: str) -> None:
        if name == "archived":
            with workspace.ledger.open("r+b") as file:
                file.write(b"\xa5" * 200)
            for ending in ("-wal", "-shm"):
                Path(f"{workspace.ledger}{ending}").unlink(missing_ok=True)

    def ruined() -> None:
        with at_work(workspace) as session:
            session.step = ruin
            session.round(NOW, 0.0)
        with at_work(workspace):
            pytest.fail("the ledger is still thought sound")

    with pytest.raises((OwnError, pytest.fail.Exception)):
        ruined()
    assert final(workspace) == undisturbed


@pytest.mark.thorough
def test_an_older_copy_of_the_ledger_learns_what_came_since(
    workspace: Workspace, forms: dict[str, bytes], undisturbed: tuple[object, str]
) -> None:
    (first, data), *rest = forms.items()
    drop_forms(workspace, {first: data})
    final(workspace)
    older = workspace.ledger.read_bytes()
    for number, (name, more) in enumerate(rest, 1):
        os.utime(drop(workspace, name, more), (1_633_400_000 + number,) * 2)
    final(workspace)
    workspace.ledger.write_bytes(older)
    assert final(workspace) == undisturbed


@pytest.mark.usefixtures("impatient")
def test_a_ledger_held_by_another_program_keeps_the_drops_and_says_so(
    workspace: Workspace, forms: dict[str, bytes], undisturbed: tuple[object, str]
) -> None:
    final(workspace)
    drop_forms(workspace, forms)
    viewer = sqlite3.connect(workspace.ledger, isolation_level=None)
    viewer.execute("BEGIN EXCLUSIVE")
    done = command(workspace, "ingest")
    viewer.execute("ROLLBACK")
    viewer.close()
    assert done.code == 3
    assert "bị một chương trình khác giữ" in done.out
    assert {path.name for path in workspace.inbox.iterdir()} == set(forms)
    assert final(workspace)[0] == undisturbed[0]


# A disk that fails


class Faulty:
    """The disk fails at the n-th call that would make something durable, and at every later one."""

    def __init__(self, at: int, code: int) -> None:
        self.at, self.code, self.calls, self.fired = at, code, 0, False

    def __call__(self) -> None:
        self.calls += 1
        if self.calls >= self.at:
            self.fired = True
            raise OSError(self.code, os.strerror(self.code))


@pytest.mark.thorough
def test_a_disk_that_fails_at_any_write_loses_nothing(
    workspace: Workspace,
    forms: dict[str, bytes],
    undisturbed: tuple[object, str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    fsync, replace, unlink = os.fsync, Path.replace, Path.unlink
    for n in range(1, 60):
        copy = Workspace(tmp_path / f"copy{n}")
        shutil.copytree(workspace.root, copy.root)
        drop_forms(copy, forms)
        fault = Faulty(n, (errno.ENOSPC, errno.EROFS, errno.EIO)[n % 3])
        with at_work(copy) as session:

            def failing_fsync(handle: int, fault: Faulty = fault) -> None:
                fault()
                fsync(handle)

            def failing_replace(path: Path, target: Path, fault: Faulty = fault) -> Path:
                fault()
                return replace(path, target)

            def failing_unlink(
                path: Path, missing_ok: bool = False, fault: Faulty = fault, inbox: Path = copy.inbox
            ) -> None:
                if path.parent == inbox:
                    fault()
                unlink(path, missing_ok=missing_ok)

            with monkeypatch.context() as patch:
                patch.setattr(os, "fsync", failing_fsync)
                patch.setattr(Path, "replace", failing_replace)
                patch.setattr(Path, "unlink", failing_unlink)
                done = session.round(NOW, 0.0)
            if not fault.fired:
                assert done.troubles == ()
                assert n > len(forms) * 3
                break
            assert done.troubles
            kept = {path.read_bytes() for path in (*copy.inbox.iterdir(), *copy.archive.glob("2021*/*"))}
            assert set(forms.values()) <= kept
            assert session.round(NOW, 0.0).troubles == ()
            assert session.ledger.content() == undisturbed[0]
        shutil.rmtree(copy.root)
    else:
        pytest.fail("the fault never stopped firing")


def test_a_file_that_could_not_be_archived_is_judged_after_its_repeat_that_could(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = filled(workspace, "hoa-binh", "5/10/2021", VALUES)
    drop_forms(workspace, {"a.xlsx": data, "b.xlsx": data})
    archive = receiving.archive_drop

    def refuse(folder: Path, body: bytes, seq: int, *rest: object) -> object:
        if rest[1] == "a.xlsx":
            raise OwnError("Ổ đĩa báo lỗi")
        return archive(folder, body, seq, *rest)

    with at_work(workspace) as session:
        with monkeypatch.context() as patch:
            patch.setattr(receiving, "archive_drop", refuse)
            assert [one.name for one in session.round(NOW, 0.0).drops] == ["b.xlsx"]
        (again,) = session.round(NOW, 0.0).drops
        assert (again.name, again.verdict) == ("a.xlsx", "duplicate")
        before = session.ledger.content()
        session.ledger.clear()
        session.rebuild()
        assert session.ledger.content() == before


class Failing:
    """The n-th call of the system from Python fails, whatever it is: an audit hook sees them all, and may forbid one."""

    CALLS = ("open", "os.rename", "os.remove", "os.mkdir", "os.scandir", "os.listdir", "os.chmod", "tempfile.mkstemp")

    def __init__(self) -> None:
        self.at, self.code, self.calls, self.roots = 0, 0, 0, ""
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[object, ...]) -> None:
        if not self.at or event not in self.CALLS or not str(arguments[0] if arguments else "").startswith(self.roots):
            return
        self.calls += 1
        if self.calls == self.at:
            raise OSError(self.code, os.strerror(self.code), str(arguments[0]))

    def arm(self, at: int, code: int, roots: Path) -> None:
        self.at, self.code, self.calls, self.roots = at, code, 0, str(roots)


@pytest.mark.skipif(os.name == "nt", reason="error numbers of POSIX")
@pytest.mark.nightly
def test_whatever_call_of_the_system_fails_nothing_is_lost(workspace: Workspace, tmp_path: Path) -> None:
    failing, form = Failing(), filled(workspace, "hoa-binh", "5/10/2021", VALUES)
    forms = {"a.xlsx": form, "b.zip": zipped([("b.xlsx", form)])}
    codes = (errno.EMFILE, errno.EACCES, errno.ENOSPC, errno.EIO, errno.EINTR)
    told = 0
    # Each call in a thorough run, every third else.
    for n in range(1, 200, 1 if os.environ.get("NTM_THOROUGH") == "true" else 3):
        copy = Workspace(tmp_path / f"copy{n}")
        shutil.copytree(workspace.root, copy.root)
        drop_forms(copy, forms)
        failing.arm(n, codes[n % len(codes)], copy.root)
        try:
            with at_work(copy) as session:
                told += bool(session.round(NOW, 0.0).troubles)
        except (NtmError, OSError):
            told += 1
        finally:
            fired, failing.at = failing.calls >= n, 0
        kept = {path.read_bytes() for path in (*copy.inbox.iterdir(), *copy.archive.glob("2021*/*"))}
        assert set(forms.values()) <= kept, n
        with at_work(copy) as session:
            assert session.round(NOW, 0.0).troubles == ()
            verdicts = sorted(one.verdict for one in session.ledger.drops())
            assert verdicts == ["accepted", "accepted", "duplicate"], n  # whichever came first, nothing counts twice
            assert len(session.ledger.answers()) == 4, n
        assert list(copy.inbox.iterdir()) == [], n
        shutil.rmtree(copy.root)
        if not fired:
            break
    assert not fired
    assert n > 20
    assert told > 5


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of four megabytes, where this machine lets a test mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("mounting a small disk needs rights that this user has not")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_keeps_the_drops_and_goes_on_once_there_is_room(
    small_disk: Path, workspace: Workspace, forms: dict[str, bytes], undisturbed: tuple[object, str]
) -> None:
    full = Workspace(small_disk / "w")
    shutil.copytree(workspace.root, full.root)
    final(full)
    drop_forms(full, forms)
    ballast = small_disk / "ballast"
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(small_disk).free)
    assert shutil.disk_usage(small_disk).free == 0
    done = command(full, "ingest")
    assert done.code == 3, done.out + done.err
    assert "đầy" in done.out + done.err
    assert "Traceback" not in done.err
    kept = {path.read_bytes() for path in (*full.inbox.iterdir(), *full.archive.glob("2021*/*.xlsx"))}
    assert set(forms.values()) <= kept
    ballast.unlink()
    assert command(full, "ingest").code == 0
    assert final(full)[0] == undisturbed[0]


@pytest.mark.thorough
def test_an_archive_that_cannot_be_written_keeps_the_drops(
    small_disk: Path, workspace: Workspace, forms: dict[str, bytes], undisturbed: tuple[object, str]
) -> None:
    shutil.copytree(workspace.archive, small_disk, dirs_exist_ok=True)
    shutil.rmtree(workspace.archive)
    workspace.archive.symlink_to(small_disk)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    drop_forms(workspace, forms)
    done = command(workspace, "ingest")
    assert done.code == 3, done.out + done.err
    assert "Không có quyền ghi vào thư mục archive" in done.out
    assert {path.name for path in workspace.inbox.iterdir()} == set(forms)
    beat = read_heartbeat(workspace.heartbeat)
    assert beat is not None
    assert len(beat.troubles) == 3
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    assert command(workspace, "ingest").code == 0
    assert final(workspace)[0] == undisturbed[0]


# The clock, and files that stay


@pytest.mark.thorough
def test_a_form_refused_because_the_clock_was_wrong_may_come_again(
    workspace: Workspace, forms: dict[str, bytes]
) -> None:
    drop_forms(workspace, forms)
    with at_work(workspace) as session:
        early = session.round(NOW - timedelta(days=1), 0.0)
        assert {one.verdict for one in early.drops} == {"refused"}
        drop_forms(workspace, forms)
        again = session.round(NOW, 0.0)
        assert {one.verdict for one in again.drops} == {"accepted"}
        drop_forms(workspace, forms)
        assert {one.verdict for one in session.round(NOW, 0.0).drops} == {"duplicate"}
        before = session.ledger.content()
        session.ledger.clear()
        session.rebuild()
        assert session.ledger.content() == before


@pytest.mark.thorough
def test_a_clock_that_is_set_back_takes_everything_and_the_newest_drop_still_counts(workspace: Workspace) -> None:
    for hours, value in ((2, "80"), (0, "90")):
        drop(workspace, "a.xlsx", filled(workspace, "hoa-binh", "5/10/2021", {("criteria", "TC1.2", "value"): value}))
        with at_work(workspace) as session:
            (got,) = session.round(NOW + timedelta(hours=hours), 0.0).drops
            assert got.verdict == "accepted"
    with at_work(workspace) as session:
        last = session.ledger.last_answers("hoa-binh", "village")
    assert last["criteria", "TC1.2", "value"][0] == 90


def test_half_a_file_gets_its_verdict_and_stays_until_it_is_whole(workspace: Workspace) -> None:
    data = filled(workspace, "hoa-binh", "5/10/2021", VALUES)
    path = drop(workspace, "a.xlsx", data[: len(data) // 2])
    with at_work(workspace) as session:
        fresh = session.round(NOW, 0.0)
        assert [(one.name, one.why) for one in fresh.waiting] == [("a.xlsx", "unfinished")]
        late = session.round(NOW, 0.0, given_up_ns=path.stat().st_mtime_ns + 1)
        assert [(one.name, one.verdict) for one in late.drops] == [("a.xlsx", "refused")]
        assert path.exists()
        again = session.round(NOW, 0.0, given_up_ns=path.stat().st_mtime_ns + 1)
        assert again.drops == ()
        assert [one.why for one in again.waiting] == ["lingering"]
        path.write_bytes(data)
        whole = session.round(NOW, 0.0)
        assert [(one.name, one.verdict) for one in whole.drops] == [("a.xlsx", "accepted")]
        assert not path.exists()
        assert session.ledger.not_left() == ()


def test_what_is_never_taken_in_is_told(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "ngoai.xlsx").write_bytes(b"x")
    (workspace.inbox / "a.xlsx").symlink_to(tmp_path / "ngoai.xlsx")
    with at_work(workspace) as session:
        done = session.round(NOW, 0.0)
    assert [one.name for one in done.strange] == ["a.xlsx"]
    assert done.drops == ()
    assert (tmp_path / "ngoai.xlsx").read_bytes() == b"x"
    told = command(workspace, "ingest")
    assert told.code == 0
    assert "a.xlsx: là đường dẫn tắt" in told.out


def test_a_missing_outbox_is_made_again(workspace: Workspace, forms: dict[str, bytes]) -> None:
    shutil.rmtree(workspace.outbox)
    drop_forms(workspace, forms)
    assert command(workspace, "ingest").code == 0
    assert workspace.master.exists()


def test_a_lock_left_by_a_crash_holds_up_nobody(workspace: Workspace) -> None:
    (workspace.state / "lock").touch()
    (workspace.state / "lock.holder").write_text("tiến trình 999999 trên máy khác", encoding="utf-8")
    with at_work(workspace) as session:
        assert session.round(datetime(2021, 10, 5, 16), 0.0).drops == ()
