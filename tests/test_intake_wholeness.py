import io
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntm_sheets.intake.wholeness import OLE_FREE, OLE_START, is_whole


def zipped(parts: dict[str, bytes], comment: bytes = b"", kind: int = zipfile.ZIP_STORED) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", kind) as file:
        file.comment = comment
        for name, content in parts.items():
            file.writestr(name, content)
    return data.getvalue()


def ole(sectors: int) -> bytes:
    """Make a header, one allocation table that calls all sectors used, and the sectors."""
    header = bytearray(512)
    header[:8] = OLE_START
    struct.pack_into("<H", header, 30, 9)
    struct.pack_into("<109L", header, 76, 0, *[OLE_FREE] * 108)
    table = struct.pack("<128L", *[1] * sectors, *[OLE_FREE] * (128 - sectors))
    return bytes(header) + table + b"\1" * 512 * (sectors - 1)


def whole(data: bytes) -> bool:
    return is_whole(io.BytesIO(data))


BOOK = zipped({"xl/workbook.xml": b"<workbook/>" * 40, "[Content_Types].xml": b"<Types/>"}, b"a comment")


@given(st.integers(4, len(BOOK) - len(b"a comment") - 1))
def test_a_zip_cut_anywhere_is_not_whole(length: int) -> None:
    assert whole(BOOK)
    assert not whole(BOOK[:length])


def test_a_zip_with_something_behind_its_end_is_whole() -> None:
    assert whole(BOOK + b"\r\n" * 20)


def test_the_end_of_a_zip_inside_is_not_the_end_of_the_outer_one() -> None:
    outer = zipped({"cover.txt": b"x" * 300, "inner.xlsx": BOOK, "rest.bin": b"y" * 9_000})
    assert whole(outer)
    assert not whole(outer[: outer.index(BOOK) + len(BOOK)])


def test_room_set_aside_for_a_download_is_not_whole() -> None:
    assert not whole(b"\0" * 4096)
    assert not whole(BOOK[:200] + b"\0" * (len(BOOK) - 200))


@pytest.mark.parametrize("sectors", [2, 5, 128])
def test_an_ole_file_reaches_to_its_last_used_sector(sectors: int) -> None:
    data = ole(sectors)
    assert whole(data)
    assert not whole(data[:-512])
    assert not whole(data[:600])
    assert not whole(data[:100])


@pytest.mark.parametrize("data", [b"%PDF-1.4", b"From: thon\n\nxin chao", b"a;b;c\n1;2;3\n", b"x"])
def test_other_kinds_have_no_end_mark(data: bytes) -> None:
    assert whole(data)


def test_most_real_workbooks_are_whole_and_no_longer_so_when_cut(corpus: Path) -> None:
    files = sorted(path for path in corpus.rglob("*.xls*") if 100 < path.stat().st_size < 100_000)[::25]
    assert len(files) > 20
    for path in files:
        data = path.read_bytes()
        if data[:2] in (b"PK", OLE_START[:2]) and path.name != "OOM_alloc3.xls":
            assert whole(data), path.name
            assert not whole(data[: len(data) // 2]), path.name
