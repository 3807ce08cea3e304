"""What lies ready to be copied, shown or opened: each thing under a key that is made here; no path comes from the browser."""

import hashlib
import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.errors import OwnError, reason_of
from ntm_sheets.intake.inbox import open_regular
from ntm_sheets.outbox.bulletin.hours import name_of
from ntm_sheets.outbox.register import named_for
from ntm_sheets.outbox.slips.choosing import slip_files
from ntm_sheets.workspace.folders import Workspace

# A bulletin has twelve lines, a slip's text a page: more is none of ours.
LONGEST_TEXT_BYTES = 60_000
LARGEST_PICTURE_BYTES = 30_000_000
MOST_SLIPS = 60


@dataclass(frozen=True)
class Entry:
    """A file or folder of the workspace that the page may open or show, by what it is called there; `edition` differs with its bytes."""

    path: Path
    words: str
    edition: str = ""

    @property
    def key(self) -> str:
        """By what the browser asks for it: tells nothing of where it lies."""
        return hashlib.sha256(os.fsencode(self.path)).hexdigest()[:16]


@dataclass(frozen=True)
class Ready:
    """A text to be pasted somewhere, with the picture or the form that goes with it."""

    title: str
    whom: str
    text: str
    file: Entry
    picture: Entry | None = None
    form: Entry | None = None


@dataclass(frozen=True)
class Shelf:
    """What lies ready as of a moment."""

    texts: tuple[Ready, ...] = ()
    slips: tuple[Ready, ...] = ()
    more_slips: int = 0
    papers: tuple[Entry, ...] = ()
    folders: tuple[Entry, ...] = ()
    last_evening: str = ""

    @property
    def by_key(self) -> Mapping[str, Entry]:
        """All that may be asked for."""
        ready = (*self.texts, *self.slips)
        beside = [entry for one in ready for entry in (one.file, one.picture, one.form) if entry]
        return {entry.key: entry for entry in (*beside, *self.papers, *self.folders)}


def look_at_shelf(workspace: Workspace, campaign: Campaign | None, now: datetime) -> Shelf:
    """Look what lies ready now; what cannot be read is not there."""
    slips = tuple(_slips(workspace, campaign, now))
    return Shelf(
        tuple(_texts(workspace, now)),
        slips[:MOST_SLIPS],
        max(0, len(slips) - MOST_SLIPS),
        tuple(entry for entry in _papers(workspace) if entry.path.is_file()),
        tuple(entry for entry in _folders(workspace) if entry.path.is_dir()),
        _last_evening(workspace, now),
    )


def _texts(workspace: Workspace, now: datetime) -> Iterator[Ready]:
    today = now.date()
    evening = name_of(today, is_reminder=False)
    folder = workspace.bulletin_folder
    called = (
        (
            folder / f"{name_of(today, is_reminder=True)}.txt",
            None,
            "Lời nhắc trước giờ báo cáo",
            "Cán bộ gọi, nhắc thôn",
        ),
        (folder / f"{evening}.txt", folder / f"{evening}.png", "Bản tin sau giờ báo cáo", "Nhóm chỉ đạo"),
        (workspace.outbox / "phat-thanh" / f"{evening}.txt", None, "Bài phát thanh", "Loa truyền thanh"),
    )
    for path, picture, title, whom in called:
        text = _text_in(workspace, path)
        if text is not None:
            shown = (
                Entry(picture, "Ảnh bản tin", f"{picture.stat().st_mtime_ns:x}")
                if picture and picture.is_file()
                else None
            )
            yield Ready(title, whom, text, Entry(path, title), shown)


def _slips(workspace: Workspace, campaign: Campaign | None, now: datetime) -> Iterator[Ready]:
    for path in slip_files(workspace.slips):
        form = path.with_suffix(".xlsx")
        text = _text_in(workspace, path) if path.suffix == ".txt" and form.is_file() else None
        if text is None:
            continue
        place = form.relative_to(workspace.outbox).as_posix()
        named = named_for(place, now.date(), campaign) if campaign else None
        what, whom = named or (form.stem, "")
        yield Ready(what, whom, text, Entry(path, what), form=Entry(form, what))


def _papers(workspace: Workspace) -> Iterator[Entry]:
    outbox = workspace.outbox
    yield Entry(workspace.master, "Bảng tổng hợp")
    yield Entry(outbox / "in-hop.pdf", "Bản in để họp")
    yield Entry(outbox / "theo-thon.xlsx", "Trang của từng thôn")
    yield Entry(outbox / "index.html", "Trang cho điện thoại")
    yield Entry(outbox / "chi-dao.xlsx", "Sổ chỉ đạo")
    yield Entry(outbox / "khen-thuong.xlsx", "Sổ bình xét")
    yield Entry(outbox / "noi-nhan.xlsx", "Sổ nơi nhận")
    yield Entry(workspace.corrections, "Phiếu sửa lỗi")
    yield Entry(workspace.campaign, "Chiến dịch")


def _folders(workspace: Workspace) -> Iterator[Entry]:
    yield Entry(workspace.inbox, "Tệp đến (inbox)")
    yield Entry(workspace.outbox, "Kết quả (outbox)")
    yield Entry(workspace.slips, "Phiếu trả lại")
    yield Entry(workspace.bulletin_folder, "Bản tin")
    yield Entry(workspace.outbox / "theo-thon", "Trang in của từng đơn vị")
    yield Entry(workspace.templates, "Phiếu để gửi (templates)")
    yield Entry(workspace.root, "Thư mục làm việc")


def _last_evening(workspace: Workspace, now: datetime) -> str:
    """Say of which day the newest evening bulletin is; empty where none was made."""
    days = sorted(path.stem for path in workspace.bulletin_folder.glob("????-??-??.txt"))
    past = [day for day in days if day <= now.date().isoformat()]
    return "/".join(reversed(past[-1].split("-"))) if past else ""


def _text_in(workspace: Workspace, path: Path) -> str | None:
    real = safe_path(workspace, Entry(path, ""))
    if real is None:
        return None
    try:
        with open_regular(real) as file:
            return file.read(LONGEST_TEXT_BYTES).decode("utf-8", "replace")
    except OSError:
        return None


Opener = Callable[[Path], None]


def open_here(path: Path) -> None:
    """Open a file or folder with this machine's own program for it. Errors: OwnError where it has none."""
    try:
        if os.name == "nt":
            os.startfile(path)  # type: ignore[attr-defined,unused-ignore]  # noqa: S606 - Windows has it; a path of ours
            return
        opener = shutil.which("xdg-open")
        if opener is None:
            raise OwnError(
                f"Máy này không mở được tệp từ trang: tự mở {path.name} trong thư mục {path.parent.resolve()}."
            )
        started = subprocess.Popen(  # noqa: S603 - the system's own opener, and a path that stands on our shelf
            [opener, str(path.resolve())],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        # Nobody waits for it here, and it leaves nothing behind.
        threading.Thread(target=started.wait, daemon=True).start()
    except OSError as error:
        raise OwnError(
            f"Chưa mở được {path.name} ({reason_of(error)}): tự mở trong thư mục {path.parent.resolve()}."
        ) from error


def safe_path(workspace: Workspace, entry: Entry) -> Path | None:
    """Give where an entry lies; None where it is gone, is a link, or leads out of the workspace by one."""
    try:
        real, root = entry.path.resolve(strict=True), workspace.root.resolve(strict=True)
    except (OSError, RuntimeError):
        return None
    if entry.path.is_symlink() and entry.path != workspace.root:
        return None
    return real if real == root or root in real.parents else None
