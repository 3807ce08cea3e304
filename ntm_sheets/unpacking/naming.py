"""Names that came with a file become names that can be stored; bytes of unknown encoding become Vietnamese text."""

import re
import unicodedata
from html import unescape
from itertools import takewhile
from pathlib import PurePosixPath

from ntm_sheets.campaign.names import one_line, without_private_signs
from ntm_sheets.campaign.texts import is_syllable
from ntm_sheets.unpacking import limits
from ntm_sheets.untrusted.never_forms import is_half_download, is_leaving, is_system_folder

# In this order where they do equally well: Vietnamese Windows zips in 1258, western in 1252, DOS in 437.
LEGACY = ("cp1258", "cp1252", "cp437")
# A tone on a consonant, “quư”: what a wrong decoding makes of a syllable.
_IMPOSSIBLE = re.compile("[b-df-hj-np-tv-xzđ][\u0300\u0301\u0303\u0309\u0323]|quu")
_WORD = re.compile(r"[^\W\d_]+")


def decode_name(raw: bytes) -> str:
    """Decode a name in UTF-8 or, where it is not that, in the old encoding that makes the best Vietnamese of it."""
    text = _decoded(raw, "utf-8")
    if text is not None:
        return repair_mojibake(text)
    if len(raw) > limits.DECODED_BYTES:
        return unicodedata.normalize("NFC", raw.decode("utf-8", "replace"))
    candidates = [text for encoding in LEGACY if (text := _decoded(raw, encoding)) is not None]
    return min(candidates, key=_strangeness)


def repair_mojibake(text: str) -> str:
    """Undo UTF-8 that was read as cp437 or cp1252 ("Th├┤n", "ThÃ´n"); other text comes back in NFC."""
    if not text.isascii() and len(text) <= limits.DECODED_BYTES:
        for encoding in ("cp437", "cp1252"):
            raw = _encoded(text, encoding)
            repaired = None if raw is None else _decoded(raw, "utf-8")
            if repaired is not None:
                return repaired
    return unicodedata.normalize("NFC", text)


def _decoded(raw: bytes, encoding: str) -> str | None:
    try:
        return unicodedata.normalize("NFC", raw.decode(encoding))
    except UnicodeDecodeError:
        return None


def _encoded(text: str, encoding: str) -> bytes | None:
    """Encode text; what cp1252 leaves undefined came through as the control character of that number."""
    try:
        return b"".join(
            bytes([ord(sign)]) if encoding == "cp1252" and 0x80 <= ord(sign) < 0xA0 else sign.encode(encoding)
            for sign in text
        )
    except UnicodeEncodeError:
        return None


def _strangeness(text: str) -> int:
    """Count what Vietnamese does not have: signs beyond ASCII that are no letters, words that are no syllables."""
    signs = sum(not (sign.isascii() or sign.isalpha()) for sign in text)
    words = (word for word in _WORD.findall(text) if not word.isascii())
    return 2 * signs + sum(not _is_syllable(word.lower()) for word in words)


def _is_syllable(word: str) -> bool:
    return not _IMPOSSIBLE.search(unicodedata.normalize("NFD", word)) and is_syllable(word)


NO_NAME = "khong-ten"
_JUNK = re.compile(r"(?i)~\$.*|\._.*|\.~lock\..*#|\.ds_store|thumbs\.db|desktop\.ini")
# What Windows forbids in a name, and our own sign between container and member.
_FORBIDDEN = re.compile(r'[<>:"|?*!]')
_DRIVE = re.compile(r"^[A-Za-z]:")
# What Windows takes for one of its devices, whatever the ending and the spaces before it (Naming Files, Paths, and Namespaces).
_DEVICE = re.compile(r"(?i)(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*(\.|$)")


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
    kept = one_line(without_private_signs(text[: 4 * at_most]))
    return unicodedata.normalize("NFC", kept)[:at_most].rstrip()


_MARKED = re.compile(rb"(?i)<(?:!doctype|html|body|div|p|br|span|meta)\b")
_LINE_END = re.compile(rb"(?i)<(?:br|/p|/div|/tr|/li)\b[^<>]*>")
_TAG = re.compile(rb"<[^<>]*>")


def plain_text(text: bytes) -> str:
    """Give the beginning of a letter's own text, a line a line; a page without its marks, what is quoted left out."""
    head = text[: 64 * limits.SAID_CHARACTERS]
    if _MARKED.search(head[:4096]):
        low = head.lower()
        head = head[max(low.rfind(end) + len(end) if end in low else 0 for end in (b"</head>", b"</style>")) :]
        head = _TAG.sub(b" ", _LINE_END.sub(b"\n", head))
    lines = (
        clean_text(unescape(decode_name(line)), limits.SAID_CHARACTERS)
        for line in head.splitlines()[: limits.SAID_LINES]
    )
    own = list(takewhile(lambda line: not line.startswith((">", "-----")), lines))
    return "\n".join(line for line in own if line)[: limits.SAID_CHARACTERS]


def clean_name(path: str) -> str:
    """Give the last part of a path as a plain name; "khong-ten" where nothing is left of it."""
    last = path.replace("\\", "/").split("/")[-1]
    last = last[:1000] + last[-1000:] if len(last) > 2000 else last
    last = _DRIVE.sub("", clean_text(last, 2000), count=1)
    name = _FORBIDDEN.sub("_", last).strip(" .")
    if _DEVICE.match(name):
        name = "_" + name
    return _shorten(name) or NO_NAME


def clean_path(path: str) -> str:
    """Give a path of plain names: the folders, too, say what a photo shows."""
    parts = [part for part in path.replace("\\", "/").split("/")[-1 - limits.FOLDERS :] if part.strip(" .")]
    return "/".join(map(clean_name, parts)) or NO_NAME


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
            free = str(path.with_name(f"{path.stem} ({number}){path.suffix}"))
        self._taken.add(free.casefold())
        return free
