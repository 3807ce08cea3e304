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
STAMP_KEYS = ("campaign", "form", "unit", "version", "issued", "signature")


@dataclass(frozen=True)
class Stamp:
    """The stamp's key/value rows; `signature` is an HMAC over the five others by the workspace's key."""

    campaign: str
    form: str
    unit: str
    version: str
    issued: str
    signature: str

    def rows(self) -> tuple[tuple[str, str], ...]:
        """Give the stamp as the rows that the form carries."""
        return tuple((key, getattr(self, key)) for key in STAMP_KEYS)

    def is_signed_with(self, key: bytes) -> bool:
        """Tell whether the stamp is as it was issued by the workspace that holds this key."""
        own = _signature(key, self.campaign, self.form, self.unit, self.version, self.issued)
        return hmac.compare_digest(own.encode(), self.signature.encode("utf-8", "replace"))


def make_stamp(key: bytes, campaign: str, form: str, unit: str, issued: str) -> Stamp:
    """Make the stamp of a form issued on the ISO date `issued`."""
    signature = _signature(key, campaign, form, unit, LAYOUT_VERSION, issued)
    return Stamp(campaign, form, unit, LAYOUT_VERSION, issued, signature)


def read_stamp(rows: Mapping[str, str]) -> Stamp:
    """Make a stamp from what a workbook carries; what is missing is empty text."""
    return Stamp(*(rows.get(key, "") for key in STAMP_KEYS))


def _signature(key: bytes, *parts: str) -> str:
    # Each part with its length: no two different stamps give the same message.
    message = "".join(f"{len(part)}:{part};" for part in parts)
    return hmac.new(key, message.encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:SIGNATURE_DIGITS]
