import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from ntm_sheets.intake import settling
from ntm_sheets.intake.inbox import InboxFile, list_inbox
from ntm_sheets.intake.settling import Settled, Settling


def book() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        file.writestr("xl/workbook.xml", "<workbook/>" * 40)
    return data.getvalue()


BOOK = book()


class Inbox:
    """An inbox seen at made-up seconds."""

    def __init__(self, folder: Path, quiet: float = 2.0) -> None:
        self.folder = folder
        self.settling = Settling(quiet)

    def at(self, second: float, given_up_ns: int = 0) -> Settled:
        return self.settling.settled(list_inbox(self.folder), second, given_up_ns)


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    return Inbox(tmp_path)


def seen(settled: Settled) -> tuple[list[str], list[tuple[str, str]]]:
    return [lying.name for lying in settled.ready], [(waiting.name, waiting.why) for waiting in settled.waiting]


def test_a_file_is_taken_once_it_was_quiet_long_enough(inbox: Inbox) -> None:
    (inbox.folder / "a.xlsx").write_bytes(BOOK)
    assert seen(inbox.at(100.0)) == ([], [("a.xlsx", "arriving")])
    assert seen(inbox.at(101.9)) == ([], [("a.xlsx", "arriving")])
    assert seen(inbox.at(102.0)) == (["a.xlsx"], [])


def test_a_file_that_grows_starts_its_quiet_time_anew(inbox: Inbox) -> None:
    file = inbox.folder / "a.csv"
    file.write_bytes(b"1")
    inbox.at(0)
    file.write_bytes(b"1;2")
    assert seen(inbox.at(2)) == ([], [("a.csv", "arriving")])
    assert seen(inbox.at(4)) == (["a.csv"], [])


def test_a_file_that_went_and_came_back_starts_anew(inbox: Inbox) -> None:
    file = InboxFile(inbox.folder / "a", "a", 1, 1)
    file.path.write_bytes(b"x")
    inbox.settling.settled([file], 0)
    inbox.settling.settled([], 1)
    assert inbox.settling.settled([file], 2).ready == ()
    assert inbox.settling.settled([file], 4).ready == (file,)


@pytest.mark.parametrize("mtime_ns", [0, -1, 4_000_000_000_000_000_000])
def test_the_file_s_own_time_is_compared_and_not_believed(inbox: Inbox, mtime_ns: int) -> None:
    path = inbox.folder / "a.csv"
    path.write_bytes(b"x")
    file = InboxFile(path, "a.csv", 1, mtime_ns)
    inbox.settling.settled([file], 0)
    assert inbox.settling.settled([file], 2).ready == (file,)


def test_without_quiet_time_whole_files_are_taken_at_once(tmp_path: Path) -> None:
    (tmp_path / "whole.xlsx").write_bytes(BOOK)
    (tmp_path / "half.xlsx").write_bytes(BOOK[:-40])
    (tmp_path / "empty.xlsx").write_bytes(b"")
    ready, waiting = seen(Inbox(tmp_path, quiet=0).at(0))
    assert ready == ["whole.xlsx"]
    assert sorted(waiting) == [("empty.xlsx", "empty"), ("half.xlsx", "unfinished")]


def test_a_paused_download_waits_and_resumes(inbox: Inbox) -> None:
    file = inbox.folder / "a.xlsx"
    file.write_bytes(BOOK[:100])
    inbox.at(0)
    assert seen(inbox.at(300)) == ([], [("a.xlsx", "unfinished")])
    file.write_bytes(BOOK)
    assert seen(inbox.at(301)) == ([], [("a.xlsx", "arriving")])
    assert seen(inbox.at(303)) == (["a.xlsx"], [])


def test_a_file_renamed_while_it_is_written_is_taken_once_and_whole(inbox: Inbox) -> None:
    part, whole = inbox.folder / "a.xlsx.part", inbox.folder / "a.xlsx"
    part.write_bytes(BOOK[:100])
    assert seen(inbox.at(0)) == ([], [])
    part.rename(whole)
    assert seen(inbox.at(10)) == ([], [("a.xlsx", "arriving")])
    assert seen(inbox.at(20)) == ([], [("a.xlsx", "unfinished")])
    whole.write_bytes(BOOK)
    assert seen(inbox.at(21)) == ([], [("a.xlsx", "arriving")])
    assert seen(inbox.at(23)) == (["a.xlsx"], [])


@pytest.mark.parametrize("data", [b"", BOOK[:100]], ids=["empty", "half"])
def test_after_ten_minutes_half_a_file_is_given_up_and_taken_once_it_is_whole(inbox: Inbox, data: bytes) -> None:
    (inbox.folder / "a.xlsx").write_bytes(data)
    inbox.at(0)
    assert inbox.at(599).given_up == ()
    assert inbox.at(599).waiting[0].seconds == 599
    assert seen(inbox.at(600)) == ([], [])
    assert [file.name for file in inbox.at(600).given_up] == ["a.xlsx"]
    (inbox.folder / "a.xlsx").write_bytes(BOOK)
    inbox.at(601)
    assert seen(inbox.at(603)) == (["a.xlsx"], [])


def test_a_single_round_gives_up_half_a_file_that_nobody_has_written_to_for_long(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(BOOK[:100])
    (lying,) = list_inbox(tmp_path)
    inbox = Inbox(tmp_path, quiet=0)
    assert inbox.at(0, given_up_ns=lying.mtime_ns).given_up == ()
    assert inbox.at(0, given_up_ns=lying.mtime_ns + 1).given_up == (lying,)


def test_a_file_open_in_a_spreadsheet_program_waits_until_it_is_closed(inbox: Inbox) -> None:
    (inbox.folder / "a.xlsx").write_bytes(BOOK)
    owner = inbox.folder / "~$a.xlsx"
    owner.write_bytes(b"owner")
    inbox.at(0)
    assert seen(inbox.at(60)) == ([], [("a.xlsx", "open-elsewhere")])
    assert "đóng tệp" in inbox.at(60).waiting[0].reason
    owner.unlink()
    inbox.at(61)
    assert seen(inbox.at(63)) == (["a.xlsx"], [])


def test_an_owner_file_that_a_crash_left_behind_does_not_hold_a_whole_file_for_ever(inbox: Inbox) -> None:
    (inbox.folder / "a.xlsx").write_bytes(BOOK)
    (inbox.folder / "~$a.xlsx").write_bytes(b"owner")
    inbox.at(0)
    assert seen(inbox.at(599)) == ([], [("a.xlsx", "open-elsewhere")])
    assert seen(inbox.at(600)) == (["a.xlsx"], [])


def test_a_file_that_cannot_be_opened_waits_however_long(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    (inbox.folder / "a.xlsx").write_bytes(BOOK)

    def refuse(_path: Path) -> None:
        raise PermissionError(13, "used by another process")

    with monkeypatch.context() as locked:
        locked.setattr(settling, "open_regular", refuse)
        inbox.at(0)
        assert seen(inbox.at(10_000)) == ([], [("a.xlsx", "held")])
    assert seen(inbox.at(10_001)) == (["a.xlsx"], [])


def test_a_file_too_large_for_a_form_stays_and_says_why(inbox: Inbox) -> None:
    with (inbox.folder / "phim.mp4").open("wb") as file:
        file.truncate(settling.LARGEST_BYTES + 1)
    inbox.at(0)
    assert seen(inbox.at(10_000)) == ([], [("phim.mp4", "too-large")])
    assert "100 MB" in inbox.at(10_000).waiting[0].reason


def test_a_file_without_an_end_of_its_own_is_waited_for_longer(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"1;2")
    (tmp_path / "b.xlsx").write_bytes(BOOK)
    inbox = Inbox(tmp_path)
    inbox.settling = Settling(2.0, loose=10.0)
    inbox.at(0)
    assert seen(inbox.at(2)) == (["b.xlsx"], [("a.csv", "arriving")])
    assert sorted(seen(inbox.at(10))[0]) == ["a.csv", "b.xlsx"]


def test_what_was_touched_long_before_by_the_drive_s_clock_is_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"1;2")
    (lying,) = list_inbox(tmp_path)
    settling = Settling(0, loose=10.0)
    second = 1_000_000_000
    assert settling.settled([lying], 0, disk_ns=lying.stirred_ns + 9 * second).ready == ()
    assert settling.settled([lying], 0, disk_ns=lying.stirred_ns + 10 * second).ready == (lying,)
    assert settling.settled([lying], 0).ready == ()  # where the drive's clock is not to be believed
    old = replace(lying, mtime_ns=0)
    assert settling.settled([old], 0, disk_ns=lying.stirred_ns + 9 * second).ready == ()  # a copy with an old time


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(-1, "chưa rõ"), (0, "mới ghi"), (599, "mới ghi"), (600, "hơn 10 phút"), (3599, "hơn 30 phút"),
     (3600, "hơn 1 giờ"), (50_000, "hơn 12 giờ"), (86_400 * 3 + 5, "hơn 3 ngày")],
)  # fmt: skip
def test_the_age_of_a_download_is_told_in_coarse_steps(inbox: Inbox, seconds: float, words: str) -> None:
    (inbox.folder / "a").write_bytes(b"x")
    (lying,) = list_inbox(inbox.folder)
    assert words in settling.Waiting(lying, "downloading", seconds).reason
