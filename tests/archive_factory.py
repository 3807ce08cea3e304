"""Archives as people make them: .7z and .tar.gz by the system's libarchive, .rar by hand, for nothing free writes one."""

import gzip
import io
import shutil
import struct
import subprocess
import tarfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

BSDTAR = shutil.which("bsdtar")
needs_libarchive = pytest.mark.skipif(BSDTAR is None, reason="the system has no libarchive (libarchive-tools)")
Files = Sequence[tuple[str, bytes]]
RAR5, RAR4 = b"Rar!\x1a\x07\x01\x00", b"Rar!\x1a\x07\x00"


def packed(files: Files, suffix: str = ".7z", *options: str) -> bytes:
    """Pack files with bsdtar; the suffix says as what."""
    assert BSDTAR is not None
    with TemporaryDirectory() as name:
        folder = Path(name)
        for path, body in files:
            (folder / "in" / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / "in" / path).write_bytes(body)
        names = [path for path, _ in files]
        out = folder / f"out{suffix}"
        subprocess.run(
            [BSDTAR, "-acf", str(out), *options, "-C", str(folder / "in"), *names],
            check=True, env={"LC_ALL": "C.UTF-8"},
        )  # fmt: skip
        return out.read_bytes()


def tarred(files: Files) -> bytes:
    """Pack files as a .tar.gz, the same bytes each time."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for path, body in files:
            info = tarfile.TarInfo(path)
            info.size = len(body)
            archive.addfile(info, io.BytesIO(body))
    return gzip.compress(out.getvalue(), mtime=0)


def rar5(files: Files, *, encrypted: bool = False) -> bytes:
    """Write a RAR 5 archive whose files are stored as they are (its format is public: rarlab.com/technote.htm)."""
    out = RAR5 + _block(_vint(1) + _vint(0) + _vint(0))
    if encrypted:
        # An encryption header: all behind it is behind a password.
        return RAR5 + _block(_vint(4) + _vint(0) + _vint(0) + _vint(0) + b"\x0f" + bytes(16)) + bytes(64)
    for path, body in files:
        name = path.encode()
        flags = 0x0004  # a checksum is there
        head = (
            _vint(2) + _vint(0x0002) + _vint(len(body))
            + _vint(flags) + _vint(len(body)) + _vint(0o100644) + struct.pack("<L", zlib.crc32(body))
            + _vint(0) + _vint(1) + _vint(len(name)) + name
        )  # fmt: skip
        out += _block(head) + body
    return out + _block(_vint(5) + _vint(0) + _vint(0))


def _block(content: bytes) -> bytes:
    sized = _vint(len(content)) + content
    return struct.pack("<L", zlib.crc32(sized)) + sized


def _vint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes((*out, number))


def rar4(files: Files) -> bytes:
    """Write a RAR 4 archive whose files are stored as they are; names in ASCII."""
    out = RAR4 + _old_block(0x73, 0, bytes(6))
    for path, body in files:
        name = path.encode("ascii")
        made = (41 << 25) | (10 << 21) | (5 << 16) | (8 << 11)  # 5 October 2021, 8:00
        head = struct.pack(
            "<LLBLLBBHL", len(body), len(body), 2, zlib.crc32(body), made, 20, 0x30, len(name), 0x20
        )  # fmt: skip
        out += _old_block(0x74, 0x8000, head + name) + body
    return out + _old_block(0x7B, 0x4000, b"")


def _old_block(kind: int, flags: int, content: bytes) -> bytes:
    rest = struct.pack("<BHH", kind, flags, 7 + len(content)) + content
    return struct.pack("<H", zlib.crc32(rest) & 0xFFFF) + rest
