"""Numbers in the archive's notes that no ledger can hold, times that no file can bear: told or survived, never a crash."""

import json
import os
from datetime import datetime
from pathlib import Path

import pytest
from commanding import LATE, Ran, blank_workspace, run, worked_workspace
from sessions import drop, filled

from ntm_sheets.facts.fingerprints import sha256_of
from ntm_sheets.intake.archiving import archive_drop
from ntm_sheets.intake.chain import HEAD, read_head
from ntm_sheets.intake.editions import keep_edition, read_editions
from ntm_sheets.intake.receipts import Garbled, listed, read_kept, receipt_path
from ntm_sheets.workspace.folders import Workspace

pytestmark = pytest.mark.usefixtures("undrawn")
INFINITE = float("inf")
# 1 January 2400: a ledger counts nanoseconds up to the year 2262.
LATE_SECOND = 13_569_465_600
NOW = datetime(2021, 10, 5, 16, 40)


def do(workspace: Workspace, *words: str) -> Ran:
    ran = run(*words, "-w", workspace.root, "--now", LATE)
    assert "Traceback" not in ran.err + ran.out
    return ran


def alter(path: Path, part: str, field: str, value: object) -> None:
    content = json.loads(path.read_text("utf-8"))
    (content[part] if part else content)[field] = value
    path.write_text(json.dumps(content), "utf-8")


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An archive of three files."""
    for seq in (1, 2, 3):
        data = b"%d" % seq
        archive_drop(tmp_path, data, seq, sha256_of(data), f"{seq}.txt", NOW, 0)
    return tmp_path


@pytest.mark.parametrize(
    ("part", "field", "value"),
    [
        ("", "highest", INFINITE),
        ("", "highest", 10**30),
        ("link", "number", INFINITE),
        ("link", "follows", 10**30),
        ("link", "covers", "1-99999999999999"),
    ],
)
def test_a_head_with_an_absurd_number_tells_nothing(archive: Path, part: str, field: str, value: object) -> None:
    path = receipt_path(archive, 1).with_name(HEAD)
    assert read_head(archive) is not None
    alter(path, part, field, value)
    assert read_head(archive) is None


@pytest.mark.parametrize(
    ("part", "field", "value"),
    [
        ("", "seq", INFINITE),
        ("", "seq", 10**30),
        ("", "mtime_ns", 10**30),
        ("", "size", -1),
        ("", "container", 10**30),
        ("", "container", 1),
        ("", "container", 3),
        ("link", "number", 10**30),
        ("link", "covers", "1-99999999999999"),
        ("link", "covers", "9-1"),
    ],
)
def test_a_receipt_with_an_absurd_number_is_no_receipt(archive: Path, part: str, field: str, value: object) -> None:
    path = receipt_path(archive, 1)
    alter(path, part, field, value)
    with pytest.raises(Garbled):
        read_kept(path)


def test_a_receipt_s_name_with_too_many_digits_has_no_number(archive: Path) -> None:
    path = receipt_path(archive, 1)
    path.with_name("9" * 30 + ".json").write_bytes(path.read_bytes())
    assert sorted(listed(archive)) == [1, 2, 3]


def test_an_edition_with_an_absurd_number_is_passed_over(archive: Path) -> None:
    keep_edition(archive, b"x", NOW)
    alter(archive / "campaign/00000001.json", "", "number", INFINITE)
    editions, troubles = read_editions(archive)
    assert (editions, len(troubles)) == ((), 1)


@pytest.mark.thorough
def test_a_head_with_an_absurd_number_is_told_and_made_anew(tmp_path: Path) -> None:
    workspace = worked_workspace(tmp_path / "w")
    alter(workspace.archive / "receipts" / HEAD, "", "highest", 10**30)
    assert HEAD in do(workspace, "doctor").out
    assert do(workspace, "ingest").code == 0
    assert do(workspace, "rebuild").code == 0


@pytest.mark.thorough
def test_a_file_that_bears_a_time_out_of_all_bounds_is_taken(tmp_path: Path) -> None:
    workspace = blank_workspace(tmp_path / "w")
    path = drop(
        workspace, "hoa binh.xlsx", filled(workspace, "hoa-binh", "5/10/2021", {("criteria", "TC1.1", "value"): 0})
    )
    os.utime(path, (LATE_SECOND, LATE_SECOND))
    if path.stat().st_mtime != LATE_SECOND:
        pytest.skip("this drive cannot hold such a time")
    assert do(workspace, "ingest").code == 0
    assert not path.exists()
    assert do(workspace, "rebuild").code == 0
