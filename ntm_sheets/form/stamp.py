"""The stamp on the hidden sheet `_ntm`: which campaign, form and unit a workbook belongs to."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

STAMP_SHEET = "_ntm"
LAYOUT_VERSION = "1"
STAMP_KEYS = ("campaign", "form", "unit", "version", "issued", "signature")


@dataclass(frozen=True)
class Stamp:
    """The stamp's key/value rows; `signature` is a checksum over the five others."""

    campaign: str
    form: str
    unit: str
    version: str
    issued: str
    signature: str

    def rows(self) -> tuple[tuple[str, str], ...]:
        """Give the stamp as the rows that the form carries."""
        return tuple((key, getattr(self, key)) for key in STAMP_KEYS)

    def is_whole(self) -> bool:
        """Tell whether nobody changed the stamp after it was issued."""
        return self.signature == _checksum(self.campaign, self.form, self.unit, self.version, self.issued)


def make_stamp(campaign: str, form: str, unit: str, issued: str) -> Stamp:
    """Make the stamp of a form issued on the ISO date `issued`."""
    signature = _checksum(campaign, form, unit, LAYOUT_VERSION, issued)
    return Stamp(campaign, form, unit, LAYOUT_VERSION, issued, signature)


def read_stamp(rows: Mapping[str, str]) -> Stamp:
    """Make a stamp from what a workbook carries; what is missing is empty text."""
    return Stamp(*(rows.get(key, "") for key in STAMP_KEYS))


def _checksum(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
