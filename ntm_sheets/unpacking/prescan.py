"""A look at a letter's bytes before they are parsed, and a count while they are: the parser itself has no limits."""

import re
from collections.abc import Callable
from email.message import Message
from email.policy import Compat32, Policy

from ntm_sheets.unpacking import limits
from ntm_sheets.untrusted.refusing import Refusal

_BLANK_LINE = re.compile(rb"\n\r?\n")
_MAILBOX = re.compile(rb"^From \S+ .*\d{4}[ \t]*\r?\n(?=[A-Za-z-]+:)", re.MULTILINE)


def prescan(data: bytes) -> None:
    """Refuse what the parser would choke on, what holds several letters, and what ends within its headers."""
    if len(data) > limits.LETTER_BYTES:
        raise Refusal("too-large", what=f"thư nặng hơn {limits.LETTER_BYTES // limits.MEGABYTE} MB")
    if data.startswith(b"From ") and (letters := len(_MAILBOX.findall(data))) > 1:
        raise Refusal("letter-mailbox", count=str(letters))
    end = _end_of_headers(data)
    head = data[: end if end >= 0 else len(data)]
    if len(head) > limits.HEADER_BYTES or head.count(b"\n") > limits.HEADER_LINES:
        raise Refusal("too-large", what="phần đầu thư dài bất thường")
    if end < 0:
        raise Refusal("letter-incomplete")
    _refuse_parts(data)


def _end_of_headers(data: bytes) -> int:
    found = _BLANK_LINE.search(data)
    return found.start() if found else data.find(b"\r\r")


def _refuse_parts(data: bytes) -> None:
    """Refuse too many parts, one within the other or side by side, and too much of headers over them."""
    if data.count(b"\n--") > limits.HYPHEN_LINES:
        raise Refusal("too-large", what=f"thư có hơn {limits.PARTS} phần")
    lines = max(data.count(b"\n"), data.count(b"\r"))
    if lines > limits.LINES:
        raise Refusal("too-large", what=f"thư có hơn {limits.LINES} dòng")
    lowered = data.lower()
    nested = lowered.count(b"multipart/") + lowered.count(b"message/")
    if nested > limits.PARTS or nested * lines > limits.ENDS_ASKED:
        raise Refusal("too-large", what="thư lồng nhau quá nhiều lớp")
    headers, at = 0, 0
    while (start := data.find(b"\n--", at)) >= 0:
        found = _BLANK_LINE.search(data, start)
        # The next part may begin with the line feed that ends this blank line.
        at = found.end() - 1 if found else len(data)
        headers += at - start
        if headers > limits.ALL_HEADERS_BYTES:
            raise Refusal("too-large", what="phần đầu thư dài bất thường")


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
