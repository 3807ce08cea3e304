import io
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntm_sheets.intake.wholeness import OLE_FREE, is_whole, wholeness
from ntm_sheets.untrusted.sniffing import OLE


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
    header[:8] = OLE
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
        if data[:2] in (b"PK", OLE[:2]) and path.name != "OOM_alloc3.xls":
            assert whole(data), path.name
            assert not whole(data[: len(data) // 2]), path.name


MAIL = b'From: a@b.vn\r\nContent-Type: multipart/mixed;\r\n\tboundary="=_x"\r\n\r\n--=_x\r\n\r\nxin chao\r\n--=_x--\r\n'


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (MAIL, "whole"),
        (MAIL.replace(b"\r\n", b"\n"), "whole"),
        (MAIL.replace(b'"', b""), "whole"),
        (b"DKIM-Signature: v=1;\r\n b=" + b"x" * 9000 + b"\r\n" + MAIL + b"footer\r\n", "whole"),
        (MAIL[:-4], "open"),
        (MAIL[:-12], "open"),
        (b"From thon Tue Oct  5 16:40:00 2021\n" + MAIL, "open"),  # a mailbox: more letters may come
        (b"From: thon\n\nxin chao", "open"),
        (b"a;b;c\n1;2;3\n", "open"),
        ("số liệu".encode("utf-16"), "open"),
        (b"%PDF-1.4\n%%EOF\n", "whole"),
        (b"%PDF-1.4\n", "open"),
        (b"\xff\xd8\xff\xe0abc\xff\xd9", "whole"),
        (b"\xff\xd8\xff\xe0abc", "open"),
        (b"\x89PNG\r\n\x1a\nabcIEND\xae\x42\x60\x82", "whole"),
        (MAIL[:-12] + bytes(2000), "half"),
        (b"a;b;c\n" + bytes(70_000), "half"),
        (BOOK, "whole"),
        (BOOK[:-40], "half"),
        (zipped({}), "whole"),
        (ole(5), "whole"),
        (ole(5)[:512] + bytes(512 * 5), "half"),
    ],
)
def test_what_has_an_end_of_its_own_is_told_from_what_only_time_ends(data: bytes, said: str) -> None:
    assert wholeness(io.BytesIO(data)) == said


@given(st.integers(1, 200))
def test_a_letter_cut_anywhere_is_never_called_whole(length: int) -> None:
    mail = MAIL.replace(b"xin chao", b"xin chao" * 10)
    cut = mail[: -min(length, len(mail) - 20)]
    assert wholeness(io.BytesIO(cut)) == ("whole" if cut.rstrip().endswith(b"--=_x--") else "open")
