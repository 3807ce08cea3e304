"""What a letter says that was signed as a whole (S/MIME): the signature wraps it, in pieces where it was long."""

# The object identifier of “data” (RFC 5652 4), behind which the content lies.
_DATA = bytes.fromhex("06092a864886f70d010701")
_WRAPPERS = (0xA0, 0x24)
_OCTETS, _INDEFINITE = 0x04, 0x80


def signed_content(data: bytes) -> bytes:
    """Give the content of a signed message, its pieces put together; nothing where there is none."""
    at, pieces = data.find(_DATA), []
    at = len(data) if at < 0 else at + len(_DATA)
    while at + 2 <= len(data):
        tag = data[at]
        start, length = _length(data, at + 1)
        if tag in _WRAPPERS:
            at = start
        elif tag == _OCTETS:
            pieces.append(data[start : start + length])
            at = start + length
        else:
            break
    return b"".join(pieces)


def _length(data: bytes, at: int) -> tuple[int, int]:
    """Read a length (X.690 8.1.3): where the content begins, how long it is; 0 where only an end mark tells."""
    first = data[at]
    if first <= _INDEFINITE:
        return at + 1, first % _INDEFINITE
    count = first - _INDEFINITE
    return at + 1 + count, int.from_bytes(data[at + 1 : at + 1 + count])
