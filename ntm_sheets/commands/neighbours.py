"""Files beside the campaign workbook that may be meant by it: named, with what to do about them."""

import re
from collections.abc import Iterator
from pathlib import Path

from ntm_sheets.campaign.folding import fold
from ntm_sheets.commands.speaking import warn
from ntm_sheets.workspace.folders import CAMPAIGN_FILE, KEPT_CAMPAIGN, Workspace

# However it is spelt, and whatever copying puts before or after it: chien-dich (1), Copy of chien-dich, Chiến dịch.
NAMED_SO = re.compile(r"(?:copy of |ban sao (?:cua )?|sao chep (?:cua )?)?chien ?dich\b.*")
BOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".csv"})
OPEN_MARKS = (f"~${CAMPAIGN_FILE}", f"~${CAMPAIGN_FILE[2:]}", f".~lock.{CAMPAIGN_FILE}#")


def neighbours(workspace: Workspace) -> tuple[Path, ...]:
    """Give the files in the workspace's folder that are named like a campaign workbook and are not the one in use."""
    try:
        names = sorted(path for path in workspace.root.iterdir() if path.name != CAMPAIGN_FILE)
    except OSError:
        return ()
    return tuple(path for path in names if _is_like(path.name) and path.is_file() and not _is_same(path, workspace))


def is_open(workspace: Workspace) -> bool:
    """Tell whether a spreadsheet program has left its mark that it holds the campaign workbook open."""
    return any((workspace.root / mark).exists() for mark in OPEN_MARKS)


def instead_of(workspace: Workspace) -> str:
    """Say which files may be meant where there is no campaign workbook, and what to do; empty where there are none."""
    found = neighbours(workspace)
    if not found and is_open(workspace):
        return f"{CAMPAIGN_FILE} đang mở ở Excel hoặc chương trình khác: lưu lại rồi đóng nó, và chạy lại."
    lines = [f"Có “{path.name}”: {_what_to_do(path)}" for path in found]
    if len(found) > 1:
        lines.append(f"Chỉ để lại một tệp tên {CAMPAIGN_FILE}; các tệp kia chuyển sang thư mục khác.")
    return "\n".join(lines)


def neighbour_lines(workspace: Workspace) -> Iterator[str]:
    """Say what lies beside the campaign workbook in use, and that somebody has it open."""
    for path in neighbours(workspace):
        newer = " (được sửa sau)" if _is_newer(path, workspace.campaign) else ""
        yield (
            f"Ngoài {CAMPAIGN_FILE} còn có “{path.name}”{newer}: máy chỉ dùng {CAMPAIGN_FILE}. Nếu “{path.name}” mới là bản "
            f"đúng thì chuyển {CAMPAIGN_FILE} sang thư mục khác rồi {_what_to_do(path)} "
            f"Nếu không cần thì chuyển “{path.name}” sang thư mục khác."
        )
    if is_open(workspace):
        yield f"{CAMPAIGN_FILE} đang mở ở Excel hoặc chương trình khác: máy dùng bản đã lưu lần cuối. Sửa xong thì lưu rồi đóng tệp."


def tell_neighbours(workspace: Workspace) -> None:
    """Say it beside the command's own answer."""
    for line in neighbour_lines(workspace):
        warn(f"! {line}")


def _what_to_do(path: Path) -> str:
    if path.suffix.casefold() == ".xlsx":
        return f"đổi tên tệp này thành {CAMPAIGN_FILE}."
    kind = path.suffix.casefold()
    return (
        f"máy không dùng được loại {kind}: mở tệp bằng Excel hoặc LibreOffice, chọn Lưu thành (Save As), "
        f"loại “Excel Workbook (.xlsx)”, tên {CAMPAIGN_FILE}."
    )


def _is_like(name: str) -> bool:
    stem, suffix = Path(name).stem, Path(name).suffix.casefold()
    if suffix not in BOOKS or name.startswith(("~$", ".", KEPT_CAMPAIGN)):
        return False
    return NAMED_SO.fullmatch(fold(stem)) is not None


def _is_same(path: Path, workspace: Workspace) -> bool:
    """Tell whether it is the workbook in use by another spelling, where the disk takes both for one."""
    try:
        return path.samefile(workspace.campaign)
    except OSError:
        return False


def _is_newer(path: Path, campaign: Path) -> bool:
    try:
        return path.stat().st_mtime_ns > campaign.stat().st_mtime_ns
    except OSError:
        return False
