import errno
import hashlib
import os
from datetime import datetime
from pathlib import Path

import pytest

from ntm_sheets.errors import OwnError
from ntm_sheets.facts.records import Receipt
from ntm_sheets.intake.archiving import archive_drop, find_receipt, open_blob, read_receipts

AT = datetime(2021, 10, 5, 16, 40)


def keep(archive: Path, data: bytes = b"form", seq: int = 1, name: str = "Báo cáo.xlsx", at: datetime = AT) -> str:
    return archive_drop(archive, data, seq, hashlib.sha256(data).hexdigest(), name, at, 7).path


def files(archive: Path) -> dict[str, bytes]:
    return {str(path.relative_to(archive)): path.read_bytes() for path in archive.rglob("*") if path.is_file()}


def test_bytes_and_receipt_are_kept(tmp_path: Path) -> None:
    sha256 = hashlib.sha256(b"form").hexdigest()
    path = keep(tmp_path)
    assert path == f"2021-10-05/{sha256[:20]}.xlsx"
    assert open_blob(tmp_path, path) == b"form"
    assert tuple(read_receipts(tmp_path)) == (Receipt(1, sha256, "Báo cáo.xlsx", AT, 7, 4, path),)
    assert find_receipt(tmp_path, 1) == Receipt(1, sha256, "Báo cáo.xlsx", AT, 7, 4, path)
    assert find_receipt(tmp_path, 2) is None


def test_doing_it_again_changes_nothing(tmp_path: Path) -> None:
    path = keep(tmp_path)
    before = files(tmp_path)
    assert keep(tmp_path, at=datetime(2021, 10, 6)) == path
    assert files(tmp_path) == before


@pytest.mark.parametrize(
    ("name", "ending"),
    [("a.XLSX", "xlsx"), ("a", "bin"), (".xlsx", "bin"), ("thư.d/tệp", "bin"), ("a.đôc", "bin"), ("a.xl sx", "bin"),
     ("a.toolong", "bin"), ("a.eml:evil", "bin"), ("../../a.zip", "zip")],
)  # fmt: skip
def test_the_kept_name_is_made_of_safe_signs_only(tmp_path: Path, name: str, ending: str) -> None:
    path = keep(tmp_path, name=name)
    assert path == f"2021-10-05/{hashlib.sha256(b'form').hexdigest()[:20]}.{ending}"
    assert next(read_receipts(tmp_path)).name == name


def test_equal_bytes_of_one_day_lie_there_once_with_two_receipts(tmp_path: Path) -> None:
    assert keep(tmp_path, seq=1) == keep(tmp_path, seq=2, name="b.xlsx")
    assert [receipt.seq for receipt in read_receipts(tmp_path)] == [1, 2]
    assert len(files(tmp_path)) == 4  # and the head of the chain


def test_receipts_come_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    for seq in (12, 2, 123_456_789, 99_999_999):
        keep(tmp_path, seq=seq)
    assert [receipt.seq for receipt in read_receipts(tmp_path)] == [2, 12, 99_999_999, 123_456_789]


def test_a_file_already_under_that_name_is_never_overwritten(tmp_path: Path) -> None:
    digits = hashlib.sha256(b"form").hexdigest()[:20]
    (tmp_path / "2021-10-05").mkdir()
    (tmp_path / f"2021-10-05/{digits}.xlsx").write_bytes(b"damaged")
    path = keep(tmp_path)
    assert path == f"2021-10-05/{digits}-00000001.xlsx"
    assert open_blob(tmp_path, path) == b"form"
    assert (tmp_path / f"2021-10-05/{digits}.xlsx").read_bytes() == b"damaged"


def test_a_receipt_of_another_drop_is_never_overwritten(tmp_path: Path) -> None:
    keep(tmp_path)
    before = files(tmp_path)
    with pytest.raises(OwnError, match="rebuild"):
        keep(tmp_path, b"another", seq=1)
    assert files(tmp_path) == before


def test_a_blob_that_went_away_is_put_back_from_the_inbox(tmp_path: Path) -> None:
    path = keep(tmp_path)
    (tmp_path / path).unlink()
    assert keep(tmp_path) == path
    assert open_blob(tmp_path, path) == b"form"


def test_the_hash_must_be_of_the_bytes(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="hash"):
        archive_drop(tmp_path, b"form", 1, "0" * 64, "a.xlsx", AT, 7)
    assert files(tmp_path) == {}


@pytest.mark.parametrize("step", range(4))
@pytest.mark.parametrize(
    ("number", "said"), [(errno.ENOSPC, "đã đầy"), (errno.EACCES, "quyền ghi"), (errno.EIO, "lỗi")]
)
def test_a_fault_of_the_disk_leaves_nothing_half_and_can_be_repeated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int, number: int, said: str
) -> None:
    real, calls = os.fsync, []

    def fault(handle: int) -> None:
        calls.append(handle)
        if len(calls) == step + 1:
            raise OSError(number, os.strerror(number))
        real(handle)

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", fault)
        with pytest.raises(OwnError, match=f"(?i){said}"):
            keep(tmp_path)
    assert all(not Path(name).name.startswith(".") for name in files(tmp_path))
    assert all(data == b"form" or data.startswith(b"{") for data in files(tmp_path).values())
    assert open_blob(tmp_path, keep(tmp_path)) == b"form"


def test_a_missing_blob_is_named(tmp_path: Path) -> None:
    path = keep(tmp_path)
    (tmp_path / path).unlink()
    with pytest.raises(OwnError, match=path):
        open_blob(tmp_path, path)


def test_a_changed_blob_is_not_handed_out(tmp_path: Path) -> None:
    path = keep(tmp_path)
    (tmp_path / path).write_bytes(b"forged")
    with pytest.raises(OwnError, match="đã bị sửa"):
        open_blob(tmp_path, path)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"seq": 1}', b"\xff"])
def test_a_receipt_that_cannot_be_read_is_named(tmp_path: Path, content: bytes) -> None:
    keep(tmp_path)
    (tmp_path / "receipts/00000001.json").write_bytes(content)
    with pytest.raises(OwnError, match=r"00000001\.json"):
        tuple(read_receipts(tmp_path))


def test_no_archive_no_receipts(tmp_path: Path) -> None:
    assert tuple(read_receipts(tmp_path / "nowhere")) == ()
