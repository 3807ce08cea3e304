"""The archive: every drop's bytes as they came, and a receipt that says what came when."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePosixPath

from ntm_sheets.errors import OwnError, disk_words, reason_of
from ntm_sheets.facts.findings import INSIDE
from ntm_sheets.facts.records import Receipt
from ntm_sheets.intake.chain import write_receipt
from ntm_sheets.intake.receipts import (
    RECEIPTS,
    Garbled,
    listed,
    put_aside,
    read_kept,
    receipt_path,
    receipts_folder,
)  # fmt: skip
from ntm_sheets.workspace.delivering import delivered, sync_folder

NAME_DIGITS = 20
LONGEST_ENDING = 5


@dataclass(frozen=True)
class ArchivedDrop:
    """Where a drop's bytes lie: `path` is below the archive folder, with forward slashes."""

    path: str


def archive_drop(
    archive: Path,
    data: bytes,
    seq: int,
    sha256: str,
    name: str,
    received_at: datetime,
    mtime_ns: int,
    apart: bool = False,
    key: str = "",
) -> ArchivedDrop:
    """Keep a drop's bytes and its receipt; `sync_archive` makes them last. Doing it again changes nothing.

    `apart` keeps them under a name of their own also where the first copy's is free: that one was lost. `key` is the
    mark of the form key, for the receipt. A receipt of that number that is broken is put aside and written again.

    Errors: OwnError (disk, rights, or a receipt of that number for another file); ValueError where `sha256` is of
    other bytes than `data`.
    """
    if hashlib.sha256(data).hexdigest() != sha256:
        raise ValueError("the hash is of other bytes")
    try:
        before = _sound_receipt(archive, seq)
        if before is not None:
            return _same_again(archive, before, sha256, name, data)
        blob = _keep_blob(archive, data, seq, sha256, f"{received_at:%Y-%m-%d}", name, apart)
        write_receipt(archive, Receipt(seq, sha256, name, received_at, mtime_ns, len(data), blob), key)
    except OSError as error:
        raise _trouble(error, name) from error
    return ArchivedDrop(blob)


def sync_archive(archive: Path, archived: Iterable[ArchivedDrop]) -> None:
    """Make durable what was archived since: nothing may leave the inbox before. OwnError where the disk fails."""
    folders = {archive / RECEIPTS, *((archive / drop.path).parent for drop in archived)}
    try:
        for folder in sorted(folder for folder in folders if folder.is_dir()):
            sync_folder(folder)
    except OSError as error:
        raise _trouble(error, "vừa đến") from error


def archive_member(archive: Path, receipt: Receipt, key: str = "") -> None:
    """Keep the receipt of a file inside an archived mail or archive; `sync_archive` makes it last.

    Doing it again changes nothing. `key` is the mark of the form key.

    Errors: OwnError (disk, rights, or a receipt of that number for another file).
    """
    try:
        before = _sound_receipt(archive, receipt.seq)
        if before is None:
            write_receipt(archive, receipt, key)
        elif (before.container, before.member) != (receipt.container, receipt.member):
            raise _mismatch(before, receipt.name)
    except OSError as error:
        raise _trouble(error, receipt.name) from error


def read_receipts(archive: Path) -> Iterator[Receipt]:
    """Read every receipt in the order of receipt; OwnError that names a receipt which cannot be read."""
    for _, name in sorted(listed(archive).items()):
        yield _read(receipts_folder(archive) / name)


def receipts_after(archive: Path, seq: int) -> tuple[Receipt, ...]:
    """Read the receipts of numbers above one, in the order of receipt."""
    later = sorted((number, name) for number, name in listed(archive).items() if number > seq)
    return tuple(_read(receipts_folder(archive) / name) for _, name in later)


def find_receipt(archive: Path, seq: int) -> Receipt | None:
    """Give the receipt of one drop where it was archived; OwnError that names one which cannot be read."""
    path = receipt_path(archive, seq)
    return _read(path) if path.exists() else None


def _sound_receipt(archive: Path, seq: int) -> Receipt | None:
    """Give the receipt of one drop; one that is broken is put aside, for it is to be written again."""
    try:
        return find_receipt(archive, seq)
    except Garbled:
        put_aside(archive, receipt_path(archive, seq).name)
        return None


def _read(path: Path) -> Receipt:
    try:
        return read_kept(path).receipt
    except OSError as error:
        raise OwnError(
            f"Không đọc được biên nhận {RECEIPTS}/{path.name} trong kho lưu ({reason_of(error)}). "
            "Xem lại ổ đĩa và quyền đọc, rồi chạy lại."
        ) from error


def open_blob(archive: Path, archived: str) -> bytes:
    """Give an archived drop's bytes; OwnError where they are missing or no longer what was archived."""
    try:
        data = (archive / archived).read_bytes()
    except OSError as error:
        why = "" if isinstance(error, FileNotFoundError) else f" ({reason_of(error)})"
        raise OwnError(
            f"Kho lưu thiếu tệp {archived}{why}. Có thể phần mềm diệt vi-rút đã cất đi: "
            "lấy tệp về đúng chỗ đó rồi chạy lại."
        ) from error
    if not _digits(data) == Path(archived).name[:NAME_DIGITS]:
        raise OwnError(f"Tệp {archived} trong kho lưu đã bị sửa. Lấy lại bản gốc từ bản sao dự phòng rồi chạy lại.")
    return data


def is_kept(archive: Path, archived: str) -> bool:
    """Tell whether an archived drop's bytes can be had."""
    try:
        open_blob(archive, archived)
    except OwnError:
        return False
    return True


def _keep_blob(archive: Path, data: bytes, seq: int, sha256: str, day: str, name: str, apart: bool) -> str:
    folder = archive / day
    if not folder.exists():
        # Not the archive itself: one that went away (a drive that was pulled out) is waited for, never made anew.
        folder.mkdir()
        sync_folder(archive)
    digits, ending = sha256[:NAME_DIGITS], _ending(name)
    # The second name is for the day when a damaged copy lies under the first: that one is never overwritten.
    names = (f"{digits}.{ending}", f"{digits}-{seq:08}.{ending}")
    for file in (folder / one for one in names[apart:]):
        if not file.exists():
            with delivered(file, lasting=False) as aside:
                aside.write_bytes(data)
        if file.read_bytes() == data:
            return f"{day}/{file.name}"
    raise OwnError(f"Tệp {file.name} trong kho lưu đã bị sửa. Chuyển nó đi chỗ khác rồi chạy lại; tệp gốc vẫn ở inbox.")


def _same_again(archive: Path, before: Receipt, sha256: str, name: str, data: bytes) -> ArchivedDrop:
    if (before.sha256, before.name) != (sha256, name.encode("utf-8", "replace").decode()):
        raise _mismatch(before, name)
    kept = archive / before.archived
    if not kept.exists():
        with delivered(kept, lasting=False) as aside:
            aside.write_bytes(data)
    return ArchivedDrop(before.archived)


def _mismatch(before: Receipt, name: str) -> OwnError:
    return OwnError(
        f"Sổ và kho lưu không khớp nhau: số {before.seq} trong kho lưu là tệp {before.name}, không phải {name}. "
        "Chạy “ntm-sheets rebuild” để lập lại sổ từ kho lưu; tệp mới không mất."
    )


def _ending(name: str) -> str:
    ending = PurePosixPath(name).suffix.removeprefix(".").lower()
    return ending if ending.isascii() and ending.isalnum() and len(ending) <= LONGEST_ENDING else "bin"


def _digits(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:NAME_DIGITS]


def _trouble(error: OSError, name: str) -> OwnError:
    remedy = disk_words(error, "thư mục archive")
    return OwnError(f"Chưa lưu được tệp {name} vào kho lưu. {remedy}, rồi chạy lại; tệp vẫn ở inbox, không mất.")


def enterable(archive: Path, receipts: Iterable[Receipt]) -> tuple[tuple[Receipt, ...], tuple[str, ...]]:
    """Give the receipts that a ledger can take, in the order of receipt, and in words which it cannot.

    Where the receipt of a mail or archive is gone, it is read out of those of the files inside, which say all of it.
    A receipt that was lost and came back may be of a file that has come out of its mail anew since: the first counts.
    """
    by_seq = {one.seq: one for one in first_of_each(receipts)}
    unknown = []
    for one in sorted(by_seq.values(), key=lambda one: one.seq):
        if one.container is None or one.container in by_seq:
            continue
        whole = _container_of(archive, one, one.container)
        if whole is not None:
            by_seq[whole.seq] = whole
        else:
            del by_seq[one.seq]
            unknown.append(
                f"Không lấy lại được tệp số {one.seq} ({one.name}): thư hoặc tệp nén số {one.container} chứa nó không còn."
            )
    return tuple(one for _, one in sorted(by_seq.items())), tuple(unknown)


def first_of_each(receipts: Iterable[Receipt]) -> Iterator[Receipt]:
    """Give the receipts without those of files inside a mail or archive that an earlier one is of already."""
    inside: set[tuple[int, int | None]] = set()
    for one in sorted(receipts, key=lambda one: one.seq):
        if one.container is not None:
            if (one.container, one.member) in inside:
                continue
            inside.add((one.container, one.member))
        yield one


def _container_of(archive: Path, member: Receipt, seq: int) -> Receipt | None:
    try:
        data = open_blob(archive, member.archived)
    except OwnError:
        return None
    sha256, name = hashlib.sha256(data).hexdigest(), member.name.partition(INSIDE)[0]
    return replace(member, seq=seq, sha256=sha256, name=name, size=len(data), container=None, member=None)
