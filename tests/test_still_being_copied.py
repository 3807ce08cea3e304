"""A file whose end is still to come is not taken: `ingest` waits a moment and says so, and no byte is lost."""

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from commanding import MORNING, ON_TIME, Ran, blank_workspace, run
from letter_factory import letter
from sessions import filled
from thinning import thinned

from ntm_sheets.commands import ingesting
from ntm_sheets.intake.settling import LOOSE_SECONDS
from ntm_sheets.workspace.folders import Workspace

pytestmark = pytest.mark.usefixtures("undrawn")
WAITS = "Chờ chép xong"
# Between two looks at the inbox and then some.
PAUSE = 0.5


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return blank_workspace(tmp_path / "w")


@pytest.fixture
def mail(workspace: Workspace) -> bytes:
    form = filled(workspace, "hoa-binh", "5/10/2021", {("criteria", "TC1.1", "value"): 1})
    return letter([("phieu.xlsx", form)]).as_bytes()


def ingest(workspace: Workspace, *words: str) -> Ran:
    return run("ingest", "-w", workspace.root, "--now", ON_TIME, *words, waits=True)


def drops(workspace: Workspace) -> dict[str, int]:
    counts: dict[str, int] = run("status", "-w", workspace.root, "--now", ON_TIME, "--json").json["drops"]
    return counts


def kept(workspace: Workspace) -> set[bytes]:
    """All bytes that the workspace has of what came: archived, or still in the inbox."""
    places = (*workspace.archive.glob("2021-*/*"), *workspace.inbox.iterdir())
    return {path.read_bytes() for path in places if path.is_file()}


@contextmanager
def meanwhile(deeds: Sequence[Callable[[], object]], pause: float) -> Iterator[None]:
    """Do things one after the other, with pauses, while the block runs."""

    def do() -> None:
        for deed in deeds:
            time.sleep(pause)
            deed()

    other = threading.Thread(target=do)
    other.start()
    yield
    other.join()


@pytest.mark.one_in(2)
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who writes")
@pytest.mark.parametrize("name", thinned(["thu.eml", "phieu.csv", "hop-thu.mbox", "khong-duoi"], 3))
def test_a_writer_that_pauses_is_waited_for_however_long(
    workspace: Workspace, mail: bytes, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ntm_sheets.commands.ingesting.LOOSE_SECONDS", 0.1)
    path = workspace.inbox / name
    with path.open("wb", buffering=0) as writer:
        writer.write(mail[: len(mail) // 2])
        rest = mail[len(mail) // 2 :]
        with meanwhile([lambda: writer.write(rest[:9]), lambda: writer.write(rest[9:]), writer.close], PAUSE):
            done = ingest(workspace)
    assert f"{WAITS}, nhiều nhất 60 giây: {name}" in done.out
    assert "chương trình khác đang ghi" not in done.out
    assert (done.code, drops(workspace)["accepted"], drops(workspace)["refused"]) == (0, 2, 0)
    assert mail in kept(workspace)
    assert mail[: len(mail) // 2] not in kept(workspace)


@pytest.mark.thorough
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who writes")
def test_a_writer_that_never_ends_keeps_its_file_and_holds_up_nobody(
    workspace: Workspace, mail: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingesting, "MOST_SECONDS", 0.5)
    (workspace.inbox / "xong.xlsx").write_bytes(
        filled(workspace, "lien-mieu", "5/10/2021", {("criteria", "TC1.1", "value"): 1})
    )
    with (workspace.inbox / "thu.eml").open("wb", buffering=0) as writer:
        writer.write(mail[:-20])
        done = ingest(workspace)
        assert "chờ      thu.eml: chương trình khác đang ghi tệp" in done.out
        assert drops(workspace)["received"] == 1
        assert "thu.eml: chương trình khác đang ghi tệp" in run("status", "-w", workspace.root, "--now", ON_TIME).out
        told = ingest(workspace, "--json")
        assert [one["file"] for one in told.json["waiting"]] == ["thu.eml"]
        assert WAITS in told.err
        writer.write(mail[-20:])
    assert ingest(workspace).code == 0
    assert drops(workspace)["accepted"] == 3


@pytest.mark.thorough
def test_a_writer_that_opens_anew_for_each_piece_is_waited_for(
    workspace: Workspace, mail: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a share or a script writes: nobody holds the file between two pieces."""
    monkeypatch.setattr(ingesting, "LOOSE_SECONDS", 6 * PAUSE)
    path = workspace.inbox / "thu.eml"
    size = len(mail) // 3 + 1
    pieces = [mail[start : start + size] for start in range(0, len(mail), size)]

    def add(piece: bytes) -> None:
        with path.open("ab") as file:
            file.write(piece)

    add(pieces[0])
    with meanwhile([lambda: add(pieces[1]), lambda: add(pieces[2])], PAUSE):
        done = ingest(workspace)
    assert WAITS in done.out
    assert (done.code, drops(workspace)["accepted"]) == (0, 2)
    assert mail in kept(workspace)


def test_a_whole_letter_is_not_waited_for_and_an_old_text_neither(
    workspace: Workspace, mail: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = workspace.inbox / "thu.eml"
    path.write_bytes(mail)
    assert WAITS not in ingest(workspace).out
    assert drops(workspace)["accepted"] == 2
    (workspace.inbox / "ghi chu.txt").write_bytes(b"kinh gui xa")
    later = time.time_ns() + int((LOOSE_SECONDS + 1) * 1e9)
    monkeypatch.setattr(ingesting, "drive_clock", lambda _folder: later)
    started = time.monotonic()
    done = ingest(workspace)
    assert WAITS not in done.out
    assert (done.code, list(workspace.inbox.glob("*.txt"))) == (1, [])
    assert time.monotonic() - started < LOOSE_SECONDS


@pytest.mark.thorough
def test_a_copy_that_bears_an_old_time_is_waited_for_as_well(workspace: Workspace, mail: bytes) -> None:
    """A copying program gives the copy its original's time: only the system knows when it was really written."""
    path = workspace.inbox / "thu.eml"

    def write(data: bytes) -> None:
        path.write_bytes(data)
        os.utime(path, (1_000_000_000, 1_000_000_000))

    write(mail[: len(mail) // 2])
    with meanwhile([lambda: write(mail)], PAUSE):
        done = ingest(workspace)
    assert WAITS in done.out
    assert (done.code, drops(workspace)["accepted"]) == (0, 2)


@pytest.mark.parametrize("set_aside", thinned([0, 400, 9000], 3))
def test_room_that_was_set_aside_is_no_letter_yet(workspace: Workspace, mail: bytes, set_aside: int) -> None:
    path = workspace.inbox / "thu.eml"
    path.write_bytes(mail[:set_aside] + bytes(len(mail) - set_aside))
    done = ingest(workspace)
    assert "thu.eml: tệp chưa tải xong" in done.out
    assert (done.code, drops(workspace)["received"]) == (0, 0)
    path.write_bytes(mail)
    assert ingest(workspace).code == 0
    assert drops(workspace)["accepted"] == 2


def test_what_is_put_in_its_place_by_a_rename_is_taken_whole(workspace: Workspace, mail: bytes) -> None:
    path, new = workspace.inbox / "thu.eml", workspace.root / "moi"
    path.write_bytes(mail[: len(mail) // 2])
    new.write_bytes(mail)
    with meanwhile([lambda: new.replace(path)], PAUSE):
        done = ingest(workspace)
    assert (done.code, drops(workspace)["accepted"]) == (0, 2)


def test_the_end_of_a_text_written_after_it_was_read_stays_in_the_inbox(
    workspace: Workspace, mail: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between reading a file and taking it away lies the archive's work: time enough for the rest of a letter."""
    from ntm_sheets.rounds import receiving

    path = workspace.inbox / "thu.eml"
    path.write_bytes(mail[:-3000])
    archive = receiving.archive_drop

    def slow(*arguments: object, **more: object) -> object:
        done = archive(*arguments, **more)  # type: ignore[arg-type]
        if path.stat().st_size < len(mail):
            with path.open("ab") as file:
                file.write(mail[-3000:])
        return done

    monkeypatch.setattr(receiving, "archive_drop", slow)
    monkeypatch.setattr("ntm_sheets.commands.ingesting.LOOSE_SECONDS", 0.1)
    done = ingest(workspace)
    assert done.code == 3
    assert "Tệp thu.eml vừa thay đổi trong lúc đọc" in done.out
    assert path.read_bytes() == mail
    assert ingest(workspace).code == 0
    assert not path.exists()
    assert {mail, mail[:-3000]} <= kept(workspace)
    assert drops(workspace)["accepted"] >= 2


def test_a_slow_copy_is_taken_once_by_a_later_morning_too(workspace: Workspace, mail: bytes) -> None:
    (workspace.inbox / "thu.eml").write_bytes(mail)
    assert run("ingest", "-w", workspace.root, "--now", MORNING, waits=True).code == 0
    assert ingest(workspace).code == 0
    assert drops(workspace)["received"] == 2
