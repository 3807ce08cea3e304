"""What a disk refuses with is said in Vietnamese, and says what to do."""

import errno
import os
from pathlib import Path

import pytest
from commanding import LATE, blank_workspace, run

from ntm_sheets.errors import own_trouble, reason_of

NUMBERS = (
    errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.EEXIST, errno.ENOTDIR, errno.EISDIR,
    errno.ENOENT, errno.EIO, errno.EFBIG, errno.EBUSY, errno.ENAMETOOLONG, errno.EMFILE, errno.ENODEV, errno.ESTALE,
    errno.ELOOP, errno.EINVAL,
)  # fmt: skip


@pytest.mark.parametrize("number", NUMBERS, ids=[errno.errorcode[number] for number in NUMBERS])
def test_the_system_s_english_reaches_nobody(number: int) -> None:
    error = OSError(number, os.strerror(number), "x")
    assert os.strerror(number) not in f"{reason_of(error)} {own_trouble(error)}"


@pytest.mark.parametrize("name", ["inbox", "outbox", "archive/campaign"])
def test_a_file_in_the_place_of_a_folder_is_named(tmp_path: Path, name: str) -> None:
    workspace = blank_workspace(tmp_path / "w")
    place = workspace.root / name
    if place.exists():
        place.rename(tmp_path / "away")
    place.write_text("x")
    ran = run("ingest", "-w", workspace.root, "--now", LATE)
    assert ran.code == 3
    assert "nằm vào chỗ của thư mục" in ran.err
    assert "exists" not in ran.err
    assert place.read_text() == "x"
