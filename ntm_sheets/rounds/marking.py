"""Whether a file bears this workspace's signature: looked for in a worker that the file may kill, and no further than that."""

from ntm_sheets.errors import OwnError
from ntm_sheets.reading.sandbox import Failure, Sandbox
from ntm_sheets.untrusted.refusing import Refusal, inflate
from ntm_sheets.untrusted.sniffing import CONTAINERS, WORKBOOKS, Sniffed, sniff

_MARK, _LIST = b"_ntm", "xl/workbook.xml"


def make_marking() -> "Sandbox[bool]":
    """Make the worker that looks for the mark; it starts at the first file."""
    return Sandbox(bears_mark, _prepare, (), workers=1)


def is_marked(sandbox: "Sandbox[bool]", data: bytes, file: str, key: bytes) -> bool:
    """Ask a worker whether a file bears the mark; one that ends its reader bears none.

    Errors: OwnError where the machine stopped the reader, whatever is in the file: it is looked at again later.
    """
    outcome = sandbox.submit(data, file, key).outcome()
    if isinstance(outcome, Failure):
        if outcome.ours:
            raise OwnError(f"Chưa xem xong tệp {file}: máy đã ngừng tiến trình đọc tệp ({outcome.why}). Sẽ tự xem lại.")
        return False
    return outcome


def bears_mark(data: bytes, file: str, key: bytes) -> bool:
    """Tell whether a workbook is signed with the key, or a letter or an archive has one in it that is."""
    from ntm_sheets.unpacking.opening import unpack

    sniffed = sniff(data)
    if sniffed.kind not in CONTAINERS:
        return _is_signed(data, sniffed, file, key)
    try:
        members = unpack(data, sniffed.kind, file).members
    except Refusal:
        return False
    return any(_is_signed(one.data, sniff(one.data), one.name, key) for one in members if not one.passed)


def _is_signed(data: bytes, sniffed: Sniffed, file: str, key: bytes) -> bool:
    from ntm_sheets.reading.identifying import find_stamps
    from ntm_sheets.reading.opening import open_book
    from ntm_sheets.reading.preparing import unlock
    from ntm_sheets.untrusted.refusing import attempt

    try:
        data, sniffed = unlock(data, sniffed)
        if sniffed.kind not in WORKBOOKS or _names_no_mark(data, sniffed):
            return False
        sheets = attempt(lambda: open_book(data, sniffed, file)).sheets
    except Refusal:
        return False
    return any(stamp.is_signed_with(key) for stamp in find_stamps(sheets).values())


def _names_no_mark(data: bytes, sniffed: Sniffed) -> bool:
    """Tell by the list of its sheets alone that a workbook has none for the mark: none of them is opened then."""
    listed = next((one for one in sniffed.entries or () if one.filename == _LIST), None)
    return listed is not None and _MARK not in inflate(data, listed)


def _prepare() -> None:
    # Before the first file comes: what loading takes is no file's fault.
    import ntm_sheets.reading.opening
    import ntm_sheets.reading.preparing  # noqa: F401 - loaded for `bears_mark`
