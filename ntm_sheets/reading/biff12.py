"""The records that the parts of .xlsb consist of ([MS-XLSB] 2.1.4): a type and a size of seven bits a byte, and content."""

import struct
from collections.abc import Iterator

from ntm_sheets.untrusted.refusing import Refusal


def records(body: bytes) -> Iterator[tuple[int, bytes]]:
    """Walk over a part's records as (type, content); Refusal where one is cut off."""
    at, end = 0, len(body)
    while at < end:
        kind, at = _variable(body, at, 2)
        size, at = _variable(body, at, 4)
        if at + size > end:
            raise Refusal("damaged", why="record cut off")
        yield kind, body[at : at + size]
        at += size


def variable(number: int) -> bytes:
    """Write a type or a size."""
    written = bytearray()
    while number >= 0x80:
        written.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes((*written, number))


def string(record: bytes, at: int) -> tuple[str, int]:
    """Read a counted UTF-16 string and where it ends."""
    size = struct.unpack_from("<I", record, at)[0]
    end = at + 4 + 2 * size
    if end > len(record):
        raise Refusal("damaged", why="string cut off")
    return record[at + 4 : end].decode("utf-16-le", "replace"), end


def _variable(body: bytes, at: int, most: int) -> tuple[int, int]:
    """Read a number of seven bits a byte, with its high bit as the sign that more follow."""
    number = 0
    for shift in range(most):
        if at >= len(body):
            raise Refusal("damaged", why="record cut off")
        byte = body[at]
        at += 1
        number |= (byte & 0x7F) << (7 * shift)
        if byte < 0x80:
            break
    return number, at
