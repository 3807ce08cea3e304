"""How much of a letter or a zip is taken at most, each with its reason, and the count that refuses more."""

from email.message import Message
from email.policy import Compat32

from ntm_sheets.untrusted.refusing import Refusal

MEGABYTE = 1024 * 1024

# Six villages send six forms; a district that zips a month of returns with their photos stays below this.
MEMBERS = 500
# The heaviest workbook that reading takes (reading.limits.FILE_BYTES).
MEMBER_BYTES = 60 * MEGABYTE
# What a worker can hold in memory next to the container itself.
INFLATED_BYTES = 250 * MEGABYTE
# An honest workbook inflates at most 141 times; below 4 MB even a bomb does no harm.
RATIO = 200
RATIO_FROM_BYTES = 4 * MEGABYTE

# Folders and links lie among the files of an archive, too.
ARCHIVE_ENTRIES = 4 * MEMBERS
# What the program that opens .rar and .7z may use of the processor for one; by the clock on the wall, so many times that.
ARCHIVE_SECONDS = 15
ARCHIVE_PATIENCE = 2
# 7-Zip's “ultra” needs 64 MB to be opened, the largest dictionary that people choose some 300.
ARCHIVE_MEMORY = 1024 * MEGABYTE

# A zip in the container is opened; the zip in that one is somebody's mistake, or a trap.
NESTED_ZIPS = 1
# People forward a forward; five times is more than anybody was seen to do.
NESTED_LETTERS = 5
# Outlook embeds the forwarded message itself; what that one embeds in turn is not opened.
EMBEDDED_MESSAGES = 1

# Gmail and Outlook.com send 25 MB of files, 34 MB in base64; the parser needs some six times its input.
LETTER_BYTES = 60 * MEGABYTE
# A letter that went through many servers carries 20 kB of headers in 150 lines.
HEADER_BYTES = 256 * 1024
HEADER_LINES = 2_000
# The longest name that a file can have takes 3 kB; taking parameters out of a header needs quadratic time.
ONE_HEADER_BYTES = 16 * 1024
# The headers of all parts.
ALL_HEADERS_BYTES = 4 * MEGABYTE
# 60 MB in base64 have 800 000 lines.
LINES = 1_500_000
# Each part begins with a line of two hyphens; a plain text has some of its own (rules, signatures, comments).
HYPHEN_LINES = 100_000
PARTS = 2_000
# Parts in parts and letters in letters; a forward of a forward has three of them each time.
DEPTH = 100

# How much of a text is searched for pictures, links and files written out in it.
TEXT_BYTES = 4 * MEGABYTE

NAME_BYTES = 180
# Of a photo's folders the innermost: village, work, before or after.
FOLDERS = 4
# What a letter says of its photos stands in its first lines.
SAID_CHARACTERS, SAID_LINES = 1_000, 40
# No file system has longer names; trying encodings takes its time.
DECODED_BYTES = 1024
SUBJECT_CHARACTERS = 500
ADDRESS_CHARACTERS = 254
# Nobody reported before; a clock that was never set says 1970 or 1980.
FIRST_YEAR, LAST_YEAR = 2000, 2100

# Outlook keeps each property in a stream of its own, some twenty for an attachment.
OLE_ENTRIES = 12_000


def prescan(data: bytes) -> None:
    """Refuse what is too much to be taken apart."""
    if len(data) > LETTER_BYTES:
        raise Refusal("too-large", what=f"thư nặng hơn {LETTER_BYTES // MEGABYTE} MB")
    if data.count(b"\n--") + data.count(b"\r--") > HYPHEN_LINES:
        raise Refusal("too-large", what=f"thư có hơn {PARTS} phần")
    if max(data.count(b"\n"), data.count(b"\r")) > LINES:
        raise Refusal("too-large", what=f"thư có hơn {LINES} dòng")


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
        if self._parts > PARTS:
            raise Refusal("too-large", what=f"thư có hơn {PARTS} phần")
        many = len(fields) > HEADER_LINES or size >= HEADER_BYTES
        if many or self._bytes > ALL_HEADERS_BYTES or any(_is_too_long(*field) for field in fields):
            raise Refusal("too-large", what="phần đầu thư dài bất thường")
        head = Message(RawPolicy())
        for name, value in fields:
            head.set_raw(name.decode("ascii"), value.decode("ascii", "surrogateescape"))
        return head


def _is_too_long(name: bytes, value: bytes) -> bool:
    """Tell whether taking parameters out of a header would take too long; the others may be as long as they are."""
    return len(value) > ONE_HEADER_BYTES and name.lower().startswith(b"content-")
