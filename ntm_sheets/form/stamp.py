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
STAMP_KEYS = ("campaign", "form", "unit", "version", "issued", "signature", "slip")


@dataclass(frozen=True)
class Stamp:
    """The stamp's key/value rows; `signature` is an HMAC over the others by the workspace's key.

    `slip` is there only in a form that goes back: the number and the mark of the drop that it was drawn from.
    """

    campaign: str
    form: str
    unit: str
    version: str
    issued: str
    signature: str
    slip: str = ""

    def rows(self) -> tuple[tuple[str, str], ...]:
        """Give the stamp as the rows that the form carries."""
        return tuple((key, getattr(self, key)) for key in STAMP_KEYS if key != "slip" or self.slip)

    def is_signed_with(self, key: bytes) -> bool:
        """Tell whether the stamp is as it was issued by the workspace that holds this key."""
        own = _signature(key, self.campaign, self.form, self.unit, self.version, self.issued, self.slip)
        return hmac.compare_digest(own.encode(), self.signature.encode("utf-8", "replace"))


def make_stamp(key: bytes, campaign: str, form: str, unit: str, issued: str, slip: str = "") -> Stamp:
    """Make the stamp of a form issued on the ISO date `issued`; `slip` as the stamp has it."""
    signature = _signature(key, campaign, form, unit, LAYOUT_VERSION, issued, slip)
    return Stamp(campaign, form, unit, LAYOUT_VERSION, issued, signature, slip)


def read_stamp(rows: Mapping[str, str]) -> Stamp:
    """Make a stamp from what a workbook carries; what is missing is empty text."""
    return Stamp(*(rows.get(key, "") for key in STAMP_KEYS))


def _signature(key: bytes, *parts: str) -> str:
    # Each part with its length: no two different stamps give the same message.
    # An empty one at the end says nothing: forms of before it was thought of stay signed.
    parts = parts if parts[-1] else parts[:-1]
    message = "".join(f"{len(part)}:{part};" for part in parts)
    return hmac.new(key, message.encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:SIGNATURE_DIGITS]
