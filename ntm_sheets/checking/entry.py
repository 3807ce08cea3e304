"""One entry of the catalogue: a code, how grave it is, and the Vietnamese words for it."""

from dataclasses import dataclass

from ntm_sheets.findings import Level


@dataclass(frozen=True)
class Entry:
    """What is said for one code.

    `sentence` and `remedy` are templates for `str.format_map`; `{label}`, `{seen}` and `{requirement}` are always
    there for a cell, the rest comes with the remark's details. `example` shows what brings the code about.
    """

    code: str
    level: Level
    title: str
    sentence: str
    remedy: str
    example: str
