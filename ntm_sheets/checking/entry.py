"""One entry of the catalogue: a code, how grave it is, and the Vietnamese words for it."""

from dataclasses import dataclass

from ntm_sheets.facts.findings import Level


@dataclass(frozen=True)
class Entry:
    """What is said for one code.

    `sentence` and `remedy` are templates for `str.format_map`; `{label}`, `{seen}` and `{requirement}` are always
    there for a cell, the rest comes with the remark's details. `example` shows what brings the code about. A form goes
    back to its sender for it where it `sends_back`; what the sender cannot mend is for the officer to know. Its place is
    an `of_cell` one where that very cell is to be mended, not only where the trouble begins.
    """

    code: str
    level: Level
    title: str
    sentence: str
    remedy: str
    example: str
    sends_back: bool = True
    of_cell: bool = True
