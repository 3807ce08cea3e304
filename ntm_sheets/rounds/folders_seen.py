"""What a look at an extra folder showed, in words; whoever only asks for that loads nothing that reads."""

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ntm_sheets.errors import reason_of
from ntm_sheets.workspace.folders import Workspace
from ntm_sheets.workspace.notes import read_note

_NAMED = re.compile(r"%([^%/\\]+)%")


def expanded(typed: str) -> Path | None:
    """Give the folder that is meant by what somebody typed (“~”, “%USERPROFILE%”); None for what is no whole path."""
    folded = {name.casefold(): value for name, value in os.environ.items()}
    # Windows tells the home by this name; elsewhere the same settings shall mean the same place.
    folded.setdefault("userprofile", str(Path("~").expanduser()))
    text = _NAMED.sub(lambda found: folded.get(found[1].casefold(), found[0]), typed.strip().strip('"'))
    with suppress(RuntimeError):
        path = Path(text).expanduser()
        return path if path.is_absolute() else None
    return None


@dataclass(frozen=True)
class FolderSeen:
    """An extra folder as it was typed, and what a look at it showed; `trouble` says why there was none."""

    typed: str
    files: int = 0
    taken: int = 0
    waiting: int = 0
    large: int = 0
    more: bool = False
    trouble: str = ""

    @property
    def line(self) -> str:
        """Say what is in the folder, or why nobody can look."""
        if self.trouble:
            return f"Thư mục nhận thêm {self.typed}: {self.trouble}"
        # Whoever only asks what was seen does not load what takes files in.
        from ntm_sheets.intake.settling import LARGEST_BYTES

        said = [f"đã xem {self.files} tệp", f"{self.taken} tệp có phiếu của xã đã nhận"]
        said += [f"{self.waiting} tệp đang chép dở hoặc đang mở, chờ lần sau"] if self.waiting else []
        said += [f"{self.large} tệp lớn hơn {LARGEST_BYTES // 1_000_000} MB không xem"] if self.large else []
        said += ["thư mục có quá nhiều tệp nên chỉ xem một phần; hãy ghi thư mục con cần xem"] if self.more else []
        return f"Thư mục nhận thêm {self.typed}: {'; '.join(said)}"


def trouble_of(folder: Path | None, workspace: Workspace) -> str:
    """Say why nobody can look into an extra folder; nothing where one can."""
    if folder is None:
        return "không phải đường dẫn đầy đủ; ghi cả ổ đĩa, ví dụ D:\\Zalo hoặc %USERPROFILE%\\Downloads"
    try:
        if not folder.is_dir():
            return "không thấy; nếu ở USB thì cắm lại, nếu ghi sai thì sửa ở trang Cài đặt"
        if folder.resolve().is_relative_to(workspace.root.resolve()):
            return "nằm trong thư mục làm việc nên không xem; tệp cần nhận thì bỏ vào inbox"
    except OSError as error:
        return f"không xem được ({reason_of(error)}); kiểm tra ổ đĩa và quyền đọc, máy sẽ tự xem lại"
    return ""


def folder_lines(workspace: Workspace, typed: tuple[str, ...]) -> Iterator[str]:
    """Say of each extra folder what the last look showed, or why nobody can look now; nothing is opened for that."""
    told = read_note(workspace.falls).get("told") if typed else None
    for one in typed:
        trouble = trouble_of(expanded(one), workspace)
        said = str(told[one]) if isinstance(told, dict) and one in told else ""
        yield FolderSeen(one, trouble=trouble).line if trouble else said or f"Thư mục nhận thêm {one}: chưa xem lần nào"
