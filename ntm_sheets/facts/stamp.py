"""The stamp on the hidden sheet `_ntm`: which campaign, form and unit a workbook belongs to."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass

STAMP_SHEET = "_ntm"
# The officer's own workbook: a form that belongs to no unit.
CORRECTIONS = "corrections"
LAYOUT_VERSION = "1"
SIGNATURE_DIGITS = 32  # 128 bits
STAMP_KEYS = ("campaign", "form", "unit", "version", "issued", "signature", "slip", "asks")
# What a stamp had no place for before somebody thought of it; it stands there only where it says something.
ADDED_KEYS = ("slip", "asks")


@dataclass(frozen=True)
class Stamp:
    """The stamp's key/value rows; `signature` is an HMAC over the others by the workspace's key.

    `slip` is there only in a form that goes back: the number and the mark of the drop that it was drawn from. `asks` is
    the mark of the questions that the form has; forms of before it was thought of have none.
    """

    campaign: str
    form: str
    unit: str
    version: str
    issued: str
    signature: str
    slip: str = ""
    asks: str = ""

    def rows(self) -> tuple[tuple[str, str], ...]:
        """Give the stamp as the rows that the form carries."""
        return tuple((key, getattr(self, key)) for key in STAMP_KEYS if key not in ADDED_KEYS or getattr(self, key))

    def is_signed_with(self, key: bytes) -> bool:
        """Tell whether the stamp is as it was issued by the workspace that holds this key."""
        said = (self.campaign, self.form, self.unit, self.version, self.issued, self.slip, self.asks)
        own = _signature(key, *said)
        return hmac.compare_digest(own.encode(), self.signature.encode("utf-8", "replace"))


def make_stamp(key: bytes, campaign: str, form: str, unit: str, issued: str, slip: str = "", asks: str = "") -> Stamp:
    """Make the stamp of a form issued on the ISO date `issued`; `slip` and `asks` as the stamp has them."""
    signature = _signature(key, campaign, form, unit, LAYOUT_VERSION, issued, slip, asks)
    return Stamp(campaign, form, unit, LAYOUT_VERSION, issued, signature, slip, asks)


def read_stamp(rows: Mapping[str, str]) -> Stamp:
    """Make a stamp from what a workbook carries; what is missing is empty text."""
    return Stamp(*(rows.get(key, "") for key in STAMP_KEYS))


def _signature(key: bytes, *parts: str) -> str:
    # Each part with its length: no two different stamps give the same message.
    # Empty ones at the end say nothing: forms of before they were thought of stay signed.
    for _ in ADDED_KEYS:
        parts = parts if parts[-1] else parts[:-1]
    message = "".join(f"{len(part)}:{part};" for part in parts)
    return hmac.new(key, message.encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:SIGNATURE_DIGITS]
