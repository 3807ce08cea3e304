"""The campaign of a workbook: read cell by cell where the workbook is new, else taken from what was kept of it."""

import hashlib
import io
import secrets
import zipfile
from contextlib import suppress
from functools import cache
from pathlib import Path

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.plain import of_text, source_mark, to_text
from ntm_sheets.errors import CallError, reason_of

# Excel's old format, and what an .xlsx becomes under a password.
OLE_MAGIC = b"\xd0\xcf\x11\xe0"
# The first entry of such a file is not packed and says what it is.
OPENDOCUMENT = b"application/vnd.oasis.opendocument"
# The beginning of a file that `delivered` or this module was writing when it was killed; such files are swept away.
ASIDE = ".tmp-"


def read_book(path: Path) -> bytes:
    """Read a workbook's bytes; CallError where it is missing, locked or of another format."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise CallError(f"Không thấy tệp chiến dịch {path}. Chạy “ntm-sheets init” để tạo.") from None
    except PermissionError:
        raise CallError(
            f"Không mở được {path.name}: tệp đang bị khóa. Đóng tệp ở chương trình khác rồi thử lại."
        ) from None
    except OSError as fault:
        raise CallError(f"Không đọc được {path}: {reason_of(fault)}. Xem lại đường dẫn và ổ đĩa.") from None
    if content.startswith(OLE_MAGIC):
        raise CallError(
            f"{path.name} có mật khẩu hoặc là kiểu .xls cũ. Mở bằng Excel, bỏ mật khẩu, lưu lại kiểu .xlsx."
        )
    if OPENDOCUMENT in content[:200]:
        raise CallError(
            f"{path.name} thật ra là kiểu .ods của LibreOffice. Mở bằng LibreOffice hoặc Excel, lưu lại kiểu "
            "“Excel Workbook (.xlsx)”."
        )
    if not content:
        raise CallError(f"{path.name} đang trống (0 byte), có lẽ chưa lưu xong. Đợi lưu xong, hoặc lấy bản sao lưu.")
    if not zipfile.is_zipfile(io.BytesIO(content)):
        raise CallError(f"{path.name} không phải tệp Excel (.xlsx). Lấy lại bản sao lưu, hoặc tạo tệp mới bằng “init”.")
    return content


def load_campaign(path: Path, *, was_taken: bool = False) -> Campaign:
    """Read a campaign from its workbook, whichever program saved it; `was_taken` tells that it was in force before.

    Errors: CallError where the file is missing, locked or no workbook; CampaignError with every fault found in it.
    """
    return _campaign_in(read_book(path), path, was_taken=was_taken)


def load_kept_campaign(path: Path, kept: Path) -> tuple[Campaign, bytes]:
    """Give the campaign of a workbook with the very bytes that it was read from, read anew only where they are new.

    What was read is `kept` as plain data with the workbook's hash and this room's own; what is damaged there, of another
    workbook or of another program is read anew. Errors: as `load_campaign`; a workbook with faults is never kept.
    """
    data = read_book(path)
    mark = f"{hashlib.sha256(data).hexdigest()} {_program_mark()}"
    campaign = _recalled(kept, mark)
    if campaign is None:
        campaign = _campaign_in(data, path)
        _keep(kept, mark, campaign)
    return campaign, data


def _campaign_in(data: bytes, path: Path, *, was_taken: bool = False) -> Campaign:
    # Every command asks for the campaign and nearly each finds it kept: what reads cells takes longer to load than that.
    from ntm_sheets.campaign.workbook import campaign_in

    return campaign_in(data, path, was_taken=was_taken)


def _recalled(kept: Path, mark: str) -> Campaign | None:
    try:
        first, whole, content = kept.read_bytes().split(b"\n", 2)
        if first != mark.encode() or whole != _digest(content):
            return None
        campaign: Campaign = of_text(content, Campaign)
        return campaign
    # Whatever does not come out of it as it went in is as good as nothing.
    except (OSError, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        return None


def _keep(kept: Path, mark: str, campaign: Campaign) -> None:
    """Keep a campaign; where it cannot be written it is read anew next time."""
    content = to_text(campaign).encode()
    # A name of its own, for another process may write the same; and with the rights that the umask leaves.
    aside = kept.with_name(f"{ASIDE}{secrets.token_hex(6)}")
    try:
        aside.write_bytes(b"\n".join((mark.encode(), _digest(content), content)))
        aside.replace(kept)
    except OSError:
        with suppress(OSError):
            aside.unlink(missing_ok=True)


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).hexdigest().encode()


@cache
def _program_mark() -> str:
    """Mark this room's own text: a room that was mended reads anew."""
    return source_mark(Path(__file__).parent)
