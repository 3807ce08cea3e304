"""The few faults that stop a run; everything wrong with a drop is a finding instead."""

import errno
from dataclasses import dataclass
from pathlib import Path


class NtmError(Exception):
    """A fault that stops a run; its text is Vietnamese and says what to do."""


class CallError(NtmError):
    """The command was called in a way that cannot work (exit code 2)."""


class OwnError(NtmError):
    """Our own failure: disk, lock, database. Nothing is lost, it will be tried again (exit code 3)."""


class FolderGone(OwnError):  # noqa: N818 - it says what has happened
    """A folder of the workspace is not there any more: a drive was pulled out, a share is away. It is waited for."""


class Unfinished(OwnError):  # noqa: N818 - it says what has happened
    """One drop could not be read for a reason of ours: it stays without a verdict, and the others go on."""


class LedgerBroken(OwnError):  # noqa: N818 - it says what has happened
    """The ledger's file is damaged or of an older version: it is set aside and made anew from the archive."""

    def __init__(self, message: str, path: Path) -> None:
        self.path = path
        super().__init__(message)


FULL = (errno.ENOSPC, errno.EDQUOT)
FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)
IN_THE_WAY = (errno.EEXIST, errno.ENOTDIR, errno.EISDIR)
# The system says these in English.
_REASONS = {
    **dict.fromkeys((errno.EACCES, errno.EPERM), "không có quyền"),
    errno.EROFS: "ổ đĩa chỉ cho đọc",
    **dict.fromkeys(FULL, "ổ đĩa đã đầy"),
    **dict.fromkeys(IN_THE_WAY, "chỗ đó có tệp hoặc thư mục khác"),
    errno.ENOENT: "không thấy tệp hoặc thư mục",
    errno.EIO: "lỗi đọc ghi",
    errno.EFBIG: "tệp lớn quá mức máy cho phép",
    **dict.fromkeys((errno.EBUSY, errno.ETXTBSY), "chương trình khác đang dùng"),
    errno.ENAMETOOLONG: "tên quá dài",
    **dict.fromkeys((errno.EMFILE, errno.ENFILE), "máy đang mở quá nhiều tệp"),
    **dict.fromkeys((errno.ENODEV, errno.ENXIO), "không thấy ổ đĩa"),
    **dict.fromkeys((errno.ESTALE, errno.ENOTCONN, errno.ETIMEDOUT, errno.EHOSTDOWN), "mất nối với thư mục mạng"),
    errno.ELOOP: "đường dẫn tắt đi vòng quanh",
    errno.EINVAL: "tên hoặc ổ đĩa không hợp lệ",
    errno.EPIPE: "nơi nhận đã đóng",
}


def disk_words(error: OSError, place: str) -> str:
    """Say what the disk did and what helps; `place` names the folder or file that was written."""
    if error.errno in FULL:
        return "Ổ đĩa đã đầy: xóa bớt tệp không dùng"
    if error.errno in FORBIDDEN:
        return f"Không có quyền ghi vào {place}: xin quyền ghi, hoặc đóng chương trình đang mở nó"
    if error.errno in IN_THE_WAY:
        return f"Ở {place} có tệp nằm vào chỗ của thư mục, hoặc ngược lại: chuyển nó đi chỗ khác"
    return f"Ổ đĩa báo lỗi ({reason_of(error)}): kiểm tra ổ đĩa"


def reason_of(error: OSError) -> str:
    """Say in few words what the system refused with."""
    return _REASONS.get(error.errno or 0) or error.strerror or str(error)


def own_trouble(error: OSError) -> OwnError:
    """Make an OwnError of a disk's fault that no station has put into words."""
    place = f"“{error.filename}”" if error.filename else "thư mục làm việc"
    return OwnError(f"{disk_words(error, place)}, rồi chạy lại; các tệp đã nhận không mất.")


def program_fault(doing: str) -> str:
    """Say that the program failed at something by a fault of its own; the log has the details."""
    return (
        f"Lỗi của chương trình khi {doing}. Gửi tệp state/nhat-ky.log cho người sửa máy; các tệp đã nhận không mất, "
        "việc khác vẫn làm tiếp."
    )


@dataclass(frozen=True)
class Fault:
    """One thing wrong with the campaign workbook, at its cell."""

    sheet: str
    cell: str
    seen: str
    message: str
    remedy: str

    def __str__(self) -> str:
        """Give the fault as one Vietnamese line."""
        place = f"Trang “{self.sheet}”" + (f", ô {self.cell}" if self.cell else "")
        seen = f" (đang ghi “{self.seen}”)" if self.seen else ""
        return f"{place}: {self.message}{seen}. {self.remedy}"


class CampaignError(NtmError):
    """The campaign workbook cannot be used; carries every fault found in it (exit code 2)."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__("\n".join(str(fault) for fault in faults))
