"""Names that came with a file become names that can be stored: one last part, no signs that steer anything."""

import re
import unicodedata
from pathlib import PurePosixPath

from ntm_sheets.campaign.signs import one_line, settled
from ntm_sheets.unpacking import limits
from ntm_sheets.untrusted.leavings import is_half_download, is_leaving, is_system_folder

SEPARATOR = "!"
NO_NAME = "khong-ten"
_JUNK = re.compile(r"(?i)~\$.*|\._.*|\.~lock\..*#|\.ds_store|thumbs\.db|desktop\.ini")
# What Windows forbids in a name, and our own sign between container and member.
_FORBIDDEN = re.compile(r'[<>:"|?*!]')
_DRIVE = re.compile(r"^[A-Za-z]:")
_DEVICE = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")


def is_junk(path: str) -> bool:
    """Tell whether a name is what a system or Office leaves beside the files of people."""
    parts = path.replace("\\", "/").split("/")
    return "__MACOSX" in parts or _JUNK.fullmatch(parts[-1].strip()) is not None


def is_passed_over(path: str) -> bool:
    """Tell whether a file bears a name that no form has, or lies in a bin of deleted files."""
    *folders, name = path.replace("\\", "/").split("/")
    return is_leaving(name) or any(map(is_system_folder, folders)) or is_half_download(name)


def is_unfinished(path: str) -> bool:
    """Tell whether a file was put in under the name that it had while it was still being downloaded."""
    return is_half_download(path.replace("\\", "/").split("/")[-1])


def clean_text(text: str, at_most: int) -> str:
    """Give one line of visible text in NFC, cut off after `at_most` characters."""
    kept = one_line(settled(text[: 4 * at_most]))
    return unicodedata.normalize("NFC", kept)[:at_most].rstrip()


def clean_name(path: str) -> str:
    """Give the last part of a path as a plain name; "khong-ten" where nothing is left of it."""
    last = path.replace("\\", "/").split("/")[-1]
    last = last[:1000] + last[-1000:] if len(last) > 2000 else last
    last = _DRIVE.sub("", clean_text(last, 2000), count=1)
    name = _FORBIDDEN.sub("_", last).strip(" .")
    if _DEVICE.match(name):
        name = "_" + name
    return _shorten(name) or NO_NAME


def _shorten(name: str) -> str:
    """Cut a long name before its suffix, so that it can be a file's name anywhere."""
    if len(name.encode()) <= limits.NAME_BYTES:
        return name
    suffix = PurePosixPath(name).suffix
    suffix = suffix if len(suffix.encode()) <= 12 else ""
    stem = name.removesuffix(suffix).encode()[: limits.NAME_BYTES - len(suffix.encode())]
    return stem.decode("utf-8", "ignore").rstrip(" .") + suffix


class Names:
    """The names given so far in one container; a second "a.xlsx" becomes "a (2).xlsx"."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def give(self, name: str) -> str:
        """Give the name, or the first free one made of it; names differ by more than case."""
        path, number, free = PurePosixPath(name), 1, name
        while free.casefold() in self._taken:
            number += 1
            free = f"{path.stem} ({number}){path.suffix}"
        self._taken.add(free.casefold())
        return free
