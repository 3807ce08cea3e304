"""Each edition of the campaign workbook in the archive: its bytes under their hash, and a receipt of its first reading."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ntm_sheets.errors import OwnError, disk_words
from ntm_sheets.intake.archiving import NAME_DIGITS
from ntm_sheets.intake.receipts import UNREADABLE, listed, text_of, whole
from ntm_sheets.workspace.delivering import delivered, sync_folder

FOLDER = "campaign"


@dataclass(frozen=True)
class ArchivedEdition:
    """A reading of the campaign workbook with a content that was not the last one; `file` lies in the same folder.

    `before_any` tells that no file had come yet, `key` is the mark of the form key then (empty where not noted).
    """

    number: int
    sha256: str
    loaded_at: datetime
    before_any: bool
    file: str
    key: str = ""


def read_editions(archive: Path) -> tuple[tuple[ArchivedEdition, ...], tuple[str, ...]]:
    """Give every edition in the order of reading, and in words which receipts cannot be read."""
    found, troubles = [], []
    for path in sorted((archive / FOLDER).glob("[0-9]*.json")):
        try:
            found.append(_read(path))
        except (OSError, *UNREADABLE):
            troubles.append(
                f"Không đọc được biên nhận {FOLDER}/{path.name} trong kho lưu: bỏ qua bản chiến dịch ấy. "
                "Lấy lại bản gốc từ bản sao dự phòng."
            )
    return tuple(found), tuple(troubles)


def keep_edition(archive: Path, data: bytes, loaded_at: datetime, key: str = "") -> None:
    """Keep an edition: its bytes first, its receipt when they are safe. The caller holds the workspace's lock.

    `key` is the mark of the form key.

    Errors: OwnError (disk, rights).
    """
    folder = archive / FOLDER
    try:
        if not folder.exists():
            folder.mkdir()
            sync_folder(archive)
        number = max((int(path.stem) for path in folder.glob("[0-9]*.json") if path.stem.isdigit()), default=0) + 1
        sha256 = hashlib.sha256(data).hexdigest()
        file = _keep_bytes(folder, data, sha256, number)
        content = {
            "number": number,
            "sha256": sha256,
            "loaded_at": loaded_at.isoformat(),
            "before_any": is_before_any(archive),
            "file": file,
            "key": key,
        }
        with delivered(folder / f"{number:08}.json") as aside:
            aside.write_text(json.dumps(content, indent=1), encoding="utf-8")
    except OSError as error:
        raise OwnError(
            f"Chưa lưu được bản chiến dịch vào kho lưu. {disk_words(error, 'thư mục archive')}, rồi chạy lại."
        ) from error


def is_before_any(archive: Path) -> bool:
    """Tell whether no file has come yet."""
    return not listed(archive)


def edition_bytes(archive: Path, edition: ArchivedEdition) -> bytes | None:
    """Give an edition's workbook; None where it is gone or no longer what was read."""
    try:
        data = (archive / FOLDER / edition.file).read_bytes()
    except OSError:
        return None
    return data if hashlib.sha256(data).hexdigest() == edition.sha256 else None


def newest_sound(archive: Path) -> tuple[ArchivedEdition, bytes] | None:
    """Give the newest edition whose workbook is whole, with its bytes."""
    editions, _ = read_editions(archive)
    for edition in reversed(editions):
        data = edition_bytes(archive, edition)
        if data is not None:
            return edition, data
    return None


def _keep_bytes(folder: Path, data: bytes, sha256: str, number: int) -> str:
    # The second name is for the day when a damaged copy lies under the first: that one is never overwritten.
    digits = sha256[:NAME_DIGITS]
    names = (f"{digits}.xlsx", f"{digits}-{number:08}.xlsx")
    for path in (folder / name for name in names):
        if not path.exists():
            with delivered(path) as aside:
                aside.write_bytes(data)
        if path.read_bytes() == data:
            return path.name
    raise OwnError(f"Tệp {names[0]} trong kho lưu đã bị sửa. Chuyển nó đi chỗ khác rồi chạy lại.")


def _read(path: Path) -> ArchivedEdition:
    content = json.loads(text_of(path.read_bytes()))
    loaded_at = datetime.fromisoformat(content["loaded_at"])
    if loaded_at.tzinfo:
        raise ValueError("no receipt of ours")
    return ArchivedEdition(
        whole(content["number"], 1),
        str(content["sha256"]),
        loaded_at,
        bool(content["before_any"]),
        Path(str(content["file"])).name,
        str(content.get("key", "")),
    )
