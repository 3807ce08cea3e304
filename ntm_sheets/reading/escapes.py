"""Signs that XML cannot hold, as Excel stores them: _xHHHH_ for a unit of UTF-16 (ECMA-376 22.9.2.19, ST_Xstring)."""

import re

# A sign beyond the first 65 536 is stored as two halves; a half alone is none and stays as it is stored.
_PAIR = re.compile("_x([Dd][89ABab][0-9A-Fa-f]{2})__x([Dd][C-Fc-f][0-9A-Fa-f]{2})_")
_ESCAPE = re.compile(_PAIR.pattern + "|_x((?![Dd][89A-Fa-f])[0-9A-Fa-f]{4})_")
# Once for what is stored, more often for what programs that do not know the codes saved again.
_LEVELS = 4


def decode(stored: str) -> str:
    """Give a text as it is meant, once: what an escaped underscore leaves (_x005F_x0041_) is no code again."""
    return _ESCAPE.sub(_meant, stored) if "_x" in stored else stored


def joined(pieces: list[str]) -> str:
    """Put runs of letters together, and the halves of a sign that was torn between two of them."""
    whole = "".join(pieces)
    return _PAIR.sub(_meant, whole) if len(pieces) > 1 and "_x" in whole else whole


def decoded_fully(text: str) -> str:
    """Decode as often as a code may have been stored: two texts, one decoded once or in part, become the same."""
    for _ in range(_LEVELS):
        before, text = text, decode(text)
        if text == before:
            break
    return text


def _meant(found: re.Match[str]) -> str:
    if found[1]:
        units = b"".join(int(half, 16).to_bytes(2, "little") for half in found.group(1, 2))
        return units.decode("utf-16-le")
    return chr(int(found[3], 16))
