"""A look at a letter's bytes before they are taken apart, and a count while they are: what is too much is not read."""

from email.message import Message
from email.policy import Compat32

from ntm_sheets.unpacking import limits
from ntm_sheets.untrusted.refusing import Refusal


def prescan(data: bytes) -> None:
    """Refuse what is too much to be taken apart."""
    if len(data) > limits.LETTER_BYTES:
        raise Refusal("too-large", what=f"thư nặng hơn {limits.LETTER_BYTES // limits.MEGABYTE} MB")
    if data.count(b"\n--") + data.count(b"\r--") > limits.HYPHEN_LINES:
        raise Refusal("too-large", what=f"thư có hơn {limits.PARTS} phần")
    if max(data.count(b"\n"), data.count(b"\r")) > limits.LINES:
        raise Refusal("too-large", what=f"thư có hơn {limits.LINES} dòng")


class RawPolicy(Compat32):
    """The tolerant policy, which gives headers as they stand, bytes beyond ASCII among them.

    The default policy is no choice here: its parser of header values takes quadratic time and raises on some.
    """

    def header_fetch_parse(self, name: str, value: str) -> str:  # noqa: ARG002 - the name is part of the interface
        """Give a header unchanged."""
        return value


class HeaderBudget:
    """Makes the parts' heads; Refusal where there are too many, or too much of headers in all of them."""

    def __init__(self) -> None:
        self._parts = self._bytes = 0

    def message(self, fields: tuple[tuple[bytes, bytes], ...], size: int) -> Message:
        """Make one part's head of its fields, which take `size` bytes."""
        self._parts += 1
        self._bytes += size
        if self._parts > limits.PARTS:
            raise Refusal("too-large", what=f"thư có hơn {limits.PARTS} phần")
        many = len(fields) > limits.HEADER_LINES or size >= limits.HEADER_BYTES
        if many or self._bytes > limits.ALL_HEADERS_BYTES or any(_is_too_long(*field) for field in fields):
            raise Refusal("too-large", what="phần đầu thư dài bất thường")
        head = Message(RawPolicy())
        for name, value in fields:
            head.set_raw(name.decode("ascii"), value.decode("ascii", "surrogateescape"))
        return head


def _is_too_long(name: bytes, value: bytes) -> bool:
    """Tell whether taking parameters out of a header would take too long; the others may be as long as they are."""
    return len(value) > limits.ONE_HEADER_BYTES and name.lower().startswith(b"content-")
