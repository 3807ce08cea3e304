"""Village report forms in, one scored master workbook out.

For other programs: `open_workspace(folder)` gives an `OpenWorkspace` with `check`, `ingest`, `results`, `tables`.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ntm_sheets.api import CheckedFile as CheckedFile
    from ntm_sheets.api import Finding as Finding
    from ntm_sheets.api import Ingested as Ingested
    from ntm_sheets.api import OpenWorkspace as OpenWorkspace
    from ntm_sheets.api import open_workspace as open_workspace
    from ntm_sheets.errors import CallError as CallError
    from ntm_sheets.errors import CampaignError as CampaignError
    from ntm_sheets.errors import NtmError as NtmError
    from ntm_sheets.errors import OwnError as OwnError
    from ntm_sheets.facts.results import Results as Results

__version__ = "0.1.0"
# Where each public name comes from; nothing is loaded before somebody asks for it.
_PUBLIC = {
    **dict.fromkeys(("CheckedFile", "Finding", "Ingested", "OpenWorkspace", "open_workspace"), "ntm_sheets.api"),
    **dict.fromkeys(("CallError", "CampaignError", "NtmError", "OwnError"), "ntm_sheets.errors"),
    "Results": "ntm_sheets.facts.results",
}
__all__ = ["__version__", *_PUBLIC]


def __getattr__(name: str) -> object:
    if name not in _PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_PUBLIC[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_PUBLIC})
