"""A file from the browser into the inbox: streamed to the disk within bounds, whole or not at all, under a plain name."""

import asyncio
import os
import secrets
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ntm_sheets.errors import NtmError, disk_words
from ntm_sheets.intake.settling import LARGEST_BYTES
from ntm_sheets.rounds.auditing import find_all_folders
from ntm_sheets.unpacking.naming import Names, clean_name, is_passed_over
from ntm_sheets.workspace.delivering import ASIDE, sweep, sync_folder
from ntm_sheets.workspace.folders import Workspace


class NotTaken(NtmError):  # noqa: N818 - it says what has happened
    """A file that was not taken; says why and what to do."""

    def __init__(self, status: int, words: str) -> None:
        self.status = status
        super().__init__(words)


@dataclass(frozen=True)
class Bounds:
    """How much is taken: bytes of one file, seconds for all of it, seconds without a byte, files at a time, what stays free."""

    most_bytes: int = LARGEST_BYTES
    whole_seconds: float = 900.0
    still_seconds: float = 20.0
    at_once: int = 4
    spared_bytes: int = 50_000_000


class Uploads:
    """Takes files in for one workspace."""

    def __init__(self, workspace: Workspace, bounds: Bounds) -> None:
        self._workspace, self._bounds = workspace, bounds
        self._under_way = 0
        self._moving = asyncio.Lock()

    @property
    def folder(self) -> Path:
        """Where a file lies until all of it is there: the inbox never shows a half one."""
        return self._workspace.state / "dang-gui"

    def tidy(self) -> None:
        """Take away what a killed desk left of files that never came whole."""
        sweep(self.folder, time.time() - self._bounds.whole_seconds)

    async def take(self, name: str, announced: int | None, parts: AsyncIterator[bytes]) -> str:
        """Put a file into the inbox; give the name under which it lies there. Errors: NotTaken, FolderGone."""
        plain = clean_name(name)
        if is_passed_over(plain):
            raise NotTaken(422, f"Tệp “{plain}” là tệp tạm hoặc tệp ẩn, không phải phiếu: chọn chính tệp phiếu đã lưu.")
        if announced is not None and announced > self._bounds.most_bytes:
            raise self._too_large(plain)
        # Nothing is made in the place of a folder that went away.
        find_all_folders(self._workspace)
        if self._under_way >= self._bounds.at_once:
            raise NotTaken(429, f"Đang nhận nhiều tệp quá, chưa nhận “{plain}”: chờ các tệp kia xong rồi thả lại.")
        self._under_way += 1
        try:
            return await self._kept(plain, parts)
        except OSError as error:
            words = disk_words(error, "thư mục inbox")
            raise NotTaken(507, f"Chưa nhận được “{plain}”. {words}, rồi thả lại tệp.") from error
        finally:
            self._under_way -= 1

    async def _kept(self, name: str, parts: AsyncIterator[bytes]) -> str:
        self.folder.mkdir(parents=True, exist_ok=True)
        aside = self.folder / f"{ASIDE}{secrets.token_hex(8)}"
        try:
            await self._stream(name, aside, parts)
            async with self._moving:
                return await asyncio.to_thread(self._move, aside, name)
        finally:
            with suppress(OSError):
                aside.unlink(missing_ok=True)

    async def _stream(self, name: str, aside: Path, parts: AsyncIterator[bytes]) -> None:
        bounds, size = self._bounds, 0
        try:
            async with asyncio.timeout(bounds.whole_seconds):
                with aside.open("xb") as file:
                    while (part := await self._next(parts)) is not None:
                        size += len(part)
                        if size > bounds.most_bytes:
                            raise self._too_large(name)
                        if shutil.disk_usage(aside.parent).free < bounds.spared_bytes:
                            raise NotTaken(
                                507, f"Ổ đĩa sắp đầy nên chưa nhận “{name}”: xóa bớt tệp không dùng rồi thả lại."
                            )
                        await asyncio.to_thread(file.write, part)
        except TimeoutError:
            raise NotTaken(
                408, f"Tệp “{name}” gửi lên quá chậm nên chưa nhận: thả lại, hoặc chép thẳng vào inbox."
            ) from None
        if not size:
            raise NotTaken(422, f"Tệp “{name}” trống (0 byte): mở phiếu, lưu lại rồi thả lại.")

    async def _next(self, parts: AsyncIterator[bytes]) -> bytes | None:
        async with asyncio.timeout(self._bounds.still_seconds):
            return await anext(parts, None)

    def _move(self, aside: Path, name: str) -> str:
        inbox = self._workspace.inbox
        names = Names()
        for lying in inbox.iterdir():
            names.give(lying.name)
        while True:
            free = names.give(name)
            with suppress(FileExistsError):
                _copy_beside(aside, inbox / free)
                return free

    def _too_large(self, name: str) -> NotTaken:
        return NotTaken(
            413,
            f"Tệp “{name}” lớn quá {self._bounds.most_bytes // 1_000_000} MB nên chưa nhận: thu nhỏ ảnh trong phiếu, "
            "hoặc chép thẳng tệp .zip vào thư mục inbox.",
        )


def _copy_beside(aside: Path, target: Path) -> None:
    """Copy a file whole to where nothing lies. Errors: FileExistsError where somebody else's file came there meanwhile."""
    whole = target.with_name(f"{ASIDE}{secrets.token_hex(8)}{target.suffix}")
    try:
        shutil.copyfile(aside, whole)
        with whole.open("rb+") as written:
            os.fsync(written.fileno())
        _put(whole, target)
    finally:
        whole.unlink(missing_ok=True)
    sync_folder(target.parent)


def _put(whole: Path, target: Path) -> None:
    """Give a file its name without taking it from another one."""
    if os.name == "nt":
        whole.rename(target)
        return
    try:
        os.link(whole, target)
    except FileExistsError:
        raise
    except OSError:
        # A memory stick's file system has no links: the name is taken first, by an empty file of ours.
        target.touch(exist_ok=False)
        try:
            whole.replace(target)
        except OSError:
            target.unlink(missing_ok=True)
            raise
