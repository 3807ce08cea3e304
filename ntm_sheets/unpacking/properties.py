"""The properties in a storage of an Outlook message ([MS-OXMSG] 2.4): texts, bytes, numbers and times by their tags."""

import io
import struct
from collections.abc import Iterator
from datetime import datetime

from olefile import DEFECT_INCORRECT, OleFileIO

from ntm_sheets.unpacking import limits
from ntm_sheets.unpacking.decoding import decode_name
from ntm_sheets.unpacking.moments import windows_time
from ntm_sheets.untrusted.refusing import Refusal

UNICODE, EIGHT_BIT, BINARY, OBJECT = 0x001F, 0x001E, 0x0102, 0x000D
_LONG, _BOOLEAN, _TIME = 0x0003, 0x000B, 0x0040
_CODE_PAGE = 0x3FFD
_LISTING = "__properties_version1.0"
_ENTRY = struct.Struct("<HHL8s")
Path = tuple[str, ...]


class CompoundFile(OleFileIO):  # type: ignore[misc] # the library has no types
    """An OLE file in memory; any fault of its structure is raised, and it may not have too many entries."""

    def __init__(self, data: bytes) -> None:
        """Open the bytes; they are wrapped because the library takes a short string for the path of a file."""
        super().__init__(io.BytesIO(data), raise_defects=DEFECT_INCORRECT)
        self.paths = frozenset(tuple(path) for path in self.listdir(streams=True, storages=True))

    def _load_direntry(self, sid: int) -> object:
        if len(self.direntries) > limits.OLE_ENTRIES:
            raise Refusal("too-large", what=f"thư có hơn {limits.OLE_ENTRIES} mục bên trong")
        return super()._load_direntry(sid)


class Storage:
    """A message, an attachment or a message embedded in one, by the path of its storage."""

    def __init__(self, file: CompoundFile, path: Path = (), header: int = 32) -> None:
        """Read the listing of fixed properties, which begins after `header` bytes."""
        self._file, self._path = file, path
        listing = self._stream(_LISTING)
        if listing is None:
            raise Refusal("damaged", why="no list of properties")
        entries = (listing[at : at + _ENTRY.size] for at in range(header, len(listing) - _ENTRY.size + 1, _ENTRY.size))
        self._fixed = {(tag, kind): value for kind, tag, _flags, value in (_ENTRY.unpack(entry) for entry in entries)}

    def attachments(self) -> Iterator["Storage"]:
        """Give the attachments in their order."""
        for name in sorted({path[len(self._path)] for path in self._inner() if len(path) > len(self._path)}):
            if name.lower().startswith("__attach_version1.0_"):
                yield Storage(self._file, (*self._path, name), 8)

    def embedded(self, tag: int) -> "Storage | None":
        """Give the message embedded under a tag; None where there is no storage of one."""
        path = (*self._path, f"__substg1.0_{tag:04X}{OBJECT:04X}")
        return Storage(self._file, path, 24) if (*path, _LISTING) in self._file.paths else None

    def has_object(self, tag: int) -> bool:
        """Tell whether there is a storage under a tag, of a message or of anything else."""
        return (*self._path, f"__substg1.0_{tag:04X}{OBJECT:04X}") in self._file.paths

    def size(self, tag: int) -> int:
        """Give the size of a stream of bytes, 0 where there is none."""
        path = (*self._path, f"__substg1.0_{tag:04X}{BINARY:04X}")
        return int(self._file.get_size(list(path))) if path in self._file.paths else 0

    def raw(self, tag: int, kind: int = BINARY) -> bytes | None:
        """Give a property's bytes."""
        return self._stream(f"__substg1.0_{tag:04X}{kind:04X}")

    def text(self, tag: int) -> str:
        """Give a text, in UTF-16 or in the message's code page."""
        wide = self.raw(tag, UNICODE)
        if wide is not None:
            return wide.decode("utf-16-le", "replace").rstrip("\0")
        return self._decode(self.raw(tag, EIGHT_BIT) or b"").rstrip("\0")

    def number(self, tag: int) -> int:
        """Give a whole number or a truth value, 0 where there is none."""
        value = self._fixed.get((tag, _LONG)) or self._fixed.get((tag, _BOOLEAN)) or bytes(8)
        return int.from_bytes(value[:4], "little")

    def moment(self, tag: int) -> datetime | None:
        """Give a time as naive local time of Việt Nam."""
        value = self._fixed.get((tag, _TIME))
        return None if value is None else windows_time(int.from_bytes(value, "little"))

    def _decode(self, raw: bytes) -> str:
        page = self.number(_CODE_PAGE)
        try:
            return raw.decode("utf-8" if page == 65001 else f"cp{page}")
        except (LookupError, UnicodeDecodeError):
            return decode_name(raw)

    def _stream(self, name: str) -> bytes | None:
        path = (*self._path, name)
        if path not in self._file.paths:
            return None
        # The library takes amiss where an empty stream is said to begin.
        if not self._file.get_size(list(path)):
            return b""
        with self._file.openstream(list(path)) as stream:
            return bytes(stream.read())

    def _inner(self) -> Iterator[Path]:
        depth = len(self._path)
        return (path for path in self._file.paths if path[:depth] == self._path)
