"""The campaign workbook opened: every sheet as rows of raw cells, whichever program saved it last."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import ParseError

from ntm_sheets.campaign.book.cells import Raw
from ntm_sheets.campaign.book.parts import address_of, cells, open_package
from ntm_sheets.errors import CallError, reason_of

# Excel's old format, and what an .xlsx becomes under a password.
OLE_MAGIC = b"\xd0\xcf\x11\xe0"
# The first entry of such a file is not packed and says what it is.
OPENDOCUMENT = b"application/vnd.oasis.opendocument"


@dataclass(frozen=True)
class Grid:
    """A sheet as its rows of cells, from A1 on."""

    name: str
    rows: tuple[tuple[Raw, ...], ...]

    def at(self, row: int, column: int) -> Raw:
        """Give the cell at 0-based indices; a blank one where the sheet has none."""
        cells = self.rows[row] if row < len(self.rows) else ()
        return cells[column] if column < len(cells) else Raw(address=address_of(row, column))


def open_grids(path: Path) -> tuple[Grid, ...]:
    """Open a workbook; CallError where it is missing, locked or no workbook."""
    return grids_of(read_book(path), path)


def grids_of(content: bytes, path: Path) -> tuple[Grid, ...]:
    """Give the sheets of a workbook that was read from `path`; CallError where it is damaged."""
    try:
        found = tuple(_grids(content))
    # What a damaged or half-written package makes of itself, from the zip, the XML and what stands in its parts.
    except (
        zipfile.BadZipFile,
        zlib.error,
        ParseError,
        NotImplementedError,
        EOFError,
        LookupError,
        ValueError,
    ) as fault:
        raise CallError(f"{path.name} bị hỏng. Mở bằng Excel rồi lưu lại, hoặc lấy bản sao lưu.") from fault
    if not found:
        raise CallError(
            f"Không đọc được trang nào trong {path.name}. Mở bằng Excel rồi lưu lại kiểu Excel Workbook (.xlsx)."
        )
    return found


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


def _grids(content: bytes) -> Iterator[Grid]:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        package = open_package(book)
        texts, made = package.shared_texts(), package.formats()
        for name, part in package.sheets.items():
            rows: list[list[Raw]] = []
            for cell in cells(book, part, texts, made):
                rows += ([] for _ in range(cell.row + 1 - len(rows)))
                line = rows[cell.row]
                line += (Raw(address=address_of(cell.row, column)) for column in range(len(line), cell.column + 1))
                line[cell.column] = Raw(cell.value, address_of(cell.row, cell.column), cell.percent, cell.error)
            yield Grid(name, tuple(map(tuple, rows)))
