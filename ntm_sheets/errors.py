"""The few faults that stop a run; everything wrong with a drop is a finding instead."""

from dataclasses import dataclass
from pathlib import Path


class NtmError(Exception):
    """A fault that stops a run; its text is Vietnamese and says what to do."""


class CallError(NtmError):
    """The command was called in a way that cannot work (exit code 2)."""


class OwnError(NtmError):
    """Our own failure: disk, lock, database. Nothing is lost, it will be tried again (exit code 3)."""


class LedgerBroken(OwnError):  # noqa: N818 - it says what has happened
    """The ledger's file is damaged or of an older version: it is set aside and made anew from the archive."""

    def __init__(self, message: str, path: Path) -> None:
        self.path = path
        super().__init__(message)


@dataclass(frozen=True)
class Fault:
    """One thing wrong with the campaign workbook, at its cell."""

    sheet: str
    cell: str
    seen: str
    message: str
    remedy: str

    def __str__(self) -> str:
        """Give the fault as one Vietnamese line."""
        place = f"Trang “{self.sheet}”" + (f", ô {self.cell}" if self.cell else "")
        seen = f" (đang ghi “{self.seen}”)" if self.seen else ""
        return f"{place}: {self.message}{seen}. {self.remedy}"


class CampaignError(NtmError):
    """The campaign workbook cannot be used; carries every fault found in it (exit code 2)."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__("\n".join(str(fault) for fault in faults))
