"""Words of courtesy around an answer (“dạ đạt ạ”, “95% ạ”): they say nothing about it."""

import re

_COURTESY = re.compile(
    r"^(?:dạ|vâng|thưa)(?: (?:thưa|vâng|ạ))?[ ,]+(?=\S)|(?<=\S)[ ,]+(?:ạ|nhé|nha)(?: ạ)?[.!]?$", re.IGNORECASE
)


def without_courtesy(text: str) -> str:
    """Take words of courtesy off both ends of an answer."""
    return _COURTESY.sub("", text)
