"""Bytes of unknown encoding become Vietnamese text: the decoding that yields the most well-formed syllables."""

import re
import unicodedata

from ntm_sheets.campaign.syllables import is_syllable
from ntm_sheets.unpacking import limits

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
