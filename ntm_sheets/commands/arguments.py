"""What somebody typed after a command, understood: the workspace, a moment, a unit by whatever it is called.

Files beside the campaign workbook that may be meant by it are named, with what to do about them.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from ntm_sheets.campaign.calendar import VIETNAM, exact_moment
from ntm_sheets.campaign.definition import Campaign, Unit
from ntm_sheets.campaign.names import bare_name, closest, fold, match, slug
from ntm_sheets.commands.speaking import warn
from ntm_sheets.errors import CallError
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


def workspace_at(folder: Path, *, restorable: bool = False) -> Workspace:
    """Give the workspace in a folder; CallError where there is no campaign, unless it can be and is to be restored."""
    workspace = Workspace(folder)
    if workspace.campaign.exists():
        tell_neighbours(workspace)
        return workspace
    if any(workspace.campaign_editions.glob("*.json")):
        if restorable:
            return workspace
        raise CallError(
            f"Không thấy {workspace.campaign.name} trong thư mục {folder.resolve()}, nhưng kho lưu còn bản đã dùng. "
            f"{instead_of(workspace) or 'Chạy “ntm-sheets rebuild” để lấy lại.'}"
        )
    raise CallError(
        f"Không thấy {workspace.campaign.name} trong thư mục {folder.resolve()}. "
        f"{instead_of(workspace) or 'Chạy “ntm-sheets init” ở đây trước, hoặc chỉ thư mục khác bằng --workspace.'}"
    )


def moment_of(text: str | None) -> datetime:
    """Give the moment that was typed, else the clock's; CallError where it cannot be understood."""
    if text is None:
        return datetime.now(VIETNAM).replace(tzinfo=None, microsecond=0)
    exact = exact_moment(text)
    if exact is not None:
        return exact
    # Few calls say it in words: reading them takes those, and the numbers, that a form may use for a day.
    from ntm_sheets.campaign.dates import read_moment

    return read_moment(text).start


def unit_named(campaign: Campaign, text: str) -> Unit:
    """Find the unit that is called so: by its key or its name, with or without signs; CallError names them all."""
    units = campaign.units
    by_name = {unit.name: unit for unit in units}
    keyed = [unit for unit in units if unit.key == text.strip().casefold()]
    name = None if keyed else match(text, by_name)
    alike = [unit for unit in units if fold(bare_name(unit.name)) == fold(bare_name(text))]
    found = keyed or ([by_name[name]] if name else alike) or [unit for unit in units if unit.key == slug(text)]
    if len(found) == 1:
        return found[0]
    near = closest(text, by_name)
    said = f"“{text}” có thể là {len(found)} đơn vị" if found else f"Không có đơn vị nào gọi là “{text}”"
    meant = f" Có phải “{near}”?" if near and not found else ""
    listed = ", ".join(f"{unit.name} ({unit.key})" for unit in found or units)
    raise CallError(f"{said}.{meant} Ghi tên hoặc mã của một trong: {listed}.")
