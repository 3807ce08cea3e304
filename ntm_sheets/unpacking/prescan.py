"""A look at a letter's bytes before they are parsed, and a count while they are: the parser itself has no limits."""

import re
from collections.abc import Callable
from email.message import Message
from email.policy import Compat32, Policy

from ntm_sheets.unpacking import limits
from ntm_sheets.untrusted.refusing import Refusal

_BLANK_LINE = re.compile(rb"\r?\n\r?\n|\r\r")
_HYPHENS = re.compile(rb"^--", re.MULTILINE)
_NESTING = re.compile(rb"^content-type:\s*(?:multipart|message)/", re.IGNORECASE | re.MULTILINE)
_MAILBOX = re.compile(rb"^From \S+ .*\d{4}[ \t]*\r?\n(?=[A-Za-z-]+:)", re.MULTILINE)


def prescan(data: bytes) -> None:
    """Refuse what the parser would choke on, what holds several letters, and what ends within its headers."""
    if len(data) > limits.LETTER_BYTES:
        raise Refusal("too-large", what=f"thư nặng hơn {limits.LETTER_BYTES // limits.MEGABYTE} MB")
    if data.startswith(b"From ") and (letters := len(_MAILBOX.findall(data))) > 1:
        raise Refusal("letter-mailbox", count=str(letters))
    end = _BLANK_LINE.search(data)
    head = data[: end.start()] if end else data
    if len(head) > limits.HEADER_BYTES or head.count(b"\n") > limits.HEADER_LINES:
        raise Refusal("too-large", what="phần đầu thư dài bất thường")
    if end is None:
        raise Refusal("letter-incomplete")
    if _count(_HYPHENS, data, limits.HYPHEN_LINES) > limits.HYPHEN_LINES:
        raise Refusal("too-large", what=f"thư có hơn {limits.PARTS} phần")
    nested = _count(_NESTING, data, limits.PARTS)
    if nested > limits.PARTS or nested * data.count(b"\n") > limits.ENDS_ASKED:
        raise Refusal("too-large", what="thư lồng nhau quá nhiều lớp")


def _count(pattern: re.Pattern[bytes], data: bytes, at_most: int) -> int:
    """Count the matches, no further than one beyond `at_most`."""
    return sum(1 for _, _found in zip(range(at_most + 1), pattern.finditer(data), strict=False))


class RawPolicy(Compat32):
    """The tolerant policy, which gives headers as they stand, bytes beyond ASCII among them.

    The default policy is no choice here: its parser of header values takes quadratic time and raises on some.
    """

    def header_fetch_parse(self, name: str, value: str) -> str:  # noqa: ARG002 - the name is part of the interface
        """Give a header unchanged."""
        return value


def counting_factory() -> Callable[..., Message]:
    """Give a maker of parts that refuses to make too many, or to take too much of headers in all of them."""
    made = header_bytes = 0

    class CountedMessage(Message):
        def __init__(self, policy: Policy) -> None:
            nonlocal made
            made += 1
            if made > limits.PARTS:
                raise Refusal("too-large", what=f"thư có hơn {limits.PARTS} phần")
            super().__init__(policy)

        def set_raw(self, name: str, value: str) -> None:
            nonlocal header_bytes
            header_bytes += len(value)
            too_many = len(self) >= limits.HEADER_LINES or len(value) > limits.ONE_HEADER_BYTES
            if too_many or header_bytes > limits.ALL_HEADERS_BYTES:
                raise Refusal("too-large", what="phần đầu thư dài bất thường")
            super().set_raw(name, value)

    return CountedMessage
