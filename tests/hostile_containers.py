"""Containers that are meant to harm; run as a script it opens one of them and tells what that took."""

import base64
import json
import random
import re
import resource
import struct
import sys
import time
import zlib
from pathlib import Path

from letter_factory import compound_file, outlook, zipped

MEGABYTE = 1024 * 1024
HEAD = b"From: a@b.vn\r\nTo: c@d.vn\r\n"


def _zip(listing: list[tuple[int, int, int, int, bytes]], blob: bytes) -> bytes:
    """Write a directory over a blob of local headers: (offset, stored, claimed, checksum, name)."""
    entries = b"".join(
        struct.pack("<4sHHHHHHLLLHHHHHLL", b"PK\x01\x02", 20, 20, 0, 8, 0, 33, crc, stored, claimed, len(name), 0, 0, 0, 0, 0, at)
        + name
        for at, stored, claimed, crc, name in listing
    )  # fmt: skip
    count = len(listing) & 0xFFFF
    return blob + entries + struct.pack("<4s4xHHLLH", b"PK\x05\x06", count, count, len(entries), len(blob), 0)


def _local(stored: bytes, claimed: int, crc: int) -> bytes:
    return (
        struct.pack("<4sHHHHHLLLHH", b"PK\x03\x04", 20, 0, 8, 0, 33, crc, len(stored), claimed, 5, 0)
        + b"a.bin"
        + stored
    )


def _deflated(body: bytes) -> bytes:
    engine = zlib.compressobj(1, zlib.DEFLATED, -15)
    return engine.compress(body) + engine.flush()


def zeros_300_mb() -> bytes:
    body = bytes(300 * MEGABYTE)
    stored = _deflated(body)
    return _zip([(0, len(stored), len(body), 0, b"a.bin")], _local(stored, len(body), 0))


def below_the_ratio() -> bytes:
    """Give entries that each inflate some 150 times, and all together to a gigabyte."""
    body = random.Random(5).randbytes(380_000) + bytes(55 * MEGABYTE)
    stored, crc = _deflated(body), zlib.crc32(body)
    local = _local(stored, len(body), crc)
    listing = [(n * len(local), len(stored), len(body), crc, b"%05d" % n) for n in range(20)]
    return _zip(listing, local * 20)


def overlapping() -> bytes:
    body = bytes(4 * MEGABYTE)
    stored, crc = _deflated(body), zlib.crc32(body)
    return _zip([(0, len(stored), len(body), crc, b"%05d" % n) for n in range(500)], _local(stored, len(body), crc))


def entries_100k() -> bytes:
    return _zip([(0, 2, 0, 0, b"%05d" % n) for n in range(100_000)], _local(b"\x03\0", 0, 0))


def zips_in_zip() -> bytes:
    inner = zeros_300_mb()
    return zipped([(f"{n}.zip", inner) for n in range(50)])


def claims_too_little() -> bytes:
    """Give entries that claim a few bytes and inflate to 100 MB each."""
    stored = _deflated(bytes(100 * MEGABYTE))
    local = _local(stored, 10, 0)
    return _zip([(n * len(local), len(stored), 10, 0, b"%05d" % n) for n in range(500)], local * 500)


def long_names() -> bytes:
    return _zip([(0, 2, 0, 0, b"\xe1" * 60_000 + b"%05d" % n) for n in range(500)], _local(b"\x03\0", 0, 0))


def multiparts_5000() -> bytes:
    levels = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(5000))
    return HEAD + levels + b"\r\n\r\nabc" + b"".join(b"\r\n--b%d--" % n for n in reversed(range(5000)))


def letters_5000() -> bytes:
    return HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 5000 + b"\r\nabc"


def parts_100k() -> bytes:
    return HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\na\r\n" * 100_000 + b"--b--\r\n"


def headers_100k() -> bytes:
    return HEAD + b"".join(b"X-%d: y\r\n" % n for n in range(100_000)) + b"\r\nabc"


def headers_20_mb() -> bytes:
    return HEAD + b"Subject: " + b"a" * 20 * MEGABYTE + b"\r\n\r\nabc"


def headers_20_mb_within() -> bytes:
    start = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: a/b"
    return HEAD + start + b"; a=b" * 4 * MEGABYTE + b"\r\n\r\nabc\r\n--b--\r\n"


def headers_100k_within() -> bytes:
    start = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
    return HEAD + start + b"".join(b"X-%d: y\r\n" % n for n in range(100_000)) + b"\r\nabc\r\n--b--\r\n"


def base64_200_mb() -> bytes:
    start = b"Content-Type: a/b; name=x.xlsx\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return HEAD + start + (b"A" * 76 + b"\r\n") * (200 * MEGABYTE // 78)


def levels_over_many_lines() -> bytes:
    levels = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(190))
    return HEAD + levels + b"Content-Type: text/plain\r\n\r\n" + b"\r\n" * 10 * MEGABYTE


def lines_25_million() -> bytes:
    return HEAD + b"\r\n" * 25 * MEGABYTE


def one_line_50_mb() -> bytes:
    return HEAD + b"Content-Type: text/plain\r\n\r\n" + b"a" * 50 * MEGABYTE


def parameters_everywhere() -> bytes:
    part = b"--b\r\nContent-Disposition: attachment" + b';"' * 16_000 + b"\r\n\r\nabc\r\n"
    return HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + part * 1_800 + b"--b--\r\n"


def zip_in_a_letter() -> bytes:
    body = base64.encodebytes(below_the_ratio())
    start = b"Content-Type: a/b; name=x.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return HEAD + start + body


def ole_entries() -> bytes:
    return compound_file(outlook([], extra={f"x{n}": b"" for n in range(13_000)}))


def text_40_mb() -> bytes:
    return HEAD + b"Content-Type: text/html\r\n\r\n" + b"<p>begin 644 cid:https://a-b-c</p>\r\n" * (40 * MEGABYTE // 37)


TEXT = HEAD + b"Content-Type: text/plain\r\n\r\n"
BASE64 = HEAD + b"Content-Type: a/b; name=x.xlsx\r\nContent-Transfer-Encoding: base64\r\n\r\n"


def beginnings_of_zips() -> bytes:
    return TEXT + (b"UEsDB" + b"A" * 500 + b"\r\n!\r\n") * 50_000


def beginnings_of_uuencode() -> bytes:
    return TEXT + b"begin 644 x\r\n!AA\r\n" * 600_000


def nothing_but_padding() -> bytes:
    return BASE64 + b"A=" * 10 * MEGABYTE + b"!"


def damaged_5_mb() -> bytes:
    return damaged_20_mb(4)


def damaged_20_mb(megabytes: int = 15) -> bytes:
    return BASE64 + base64.encodebytes(random.Random(3).randbytes(megabytes * MEGABYTE)).replace(b"A\n", b"A!\n")


def zips_end_everywhere() -> bytes:
    return BASE64 + base64.encodebytes(b"PK\x03\x04" + b"PK\x05\x06" * 3 * MEGABYTE) + b"!"


def letters_over_hyphens() -> bytes:
    return HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 95 + b"\r\n" + b"--x\r\n" * 90_000


def postmarks_everywhere() -> bytes:
    mark = b"From a@b Tue Oct  5 16:40:00 2021\r\n"
    return mark + TEXT + (b"\r\n" + mark) * 700_000


def letters_without_end() -> bytes:
    mark = b"From a@b Tue Oct  5 16:40:00 2021\n"
    return mark + TEXT + b"\n" + (mark + b"A: b\n\n") * 400_000


def folded_for_ever() -> bytes:
    return HEAD + b" \r\n" * 80_000 + b"X: y\r\n\r\nabc"


def _peak_kb() -> int:
    """The most that this process held; `ru_maxrss` would also tell what the test's own process held that started it."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.search(r"VmHWM:\s+(\d+) kB", status.read_text())[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _run(name: str) -> dict[str, object]:
    from ntm_sheets.unpacking.opening import unpack
    from ntm_sheets.untrusted.refusing import Refusal
    from ntm_sheets.untrusted.sniffing import sniff

    data = globals()[name]()
    before = _peak_kb()
    kind = "zip" if data.startswith(b"PK") else "msg" if data.startswith(b"\xd0\xcf") else "eml"
    start = time.process_time()
    assert sniff(data).kind == kind
    try:
        unpacked = unpack(data, kind, "x")
        outcome = ",".join(sorted({remark.code for remark in unpacked.remarks}))
    except Refusal as refusal:
        outcome = refusal.code
    seconds = time.process_time() - start
    peak = _peak_kb()
    return {
        "outcome": outcome,
        "seconds": seconds,
        "megabytes": peak // 1024,
        "made": before // 1024,
        "size": len(data),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_run(sys.argv[1])))
