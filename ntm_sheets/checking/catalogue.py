"""Every code that the program can say about a drop, and the one place where a remark becomes a finding."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from ntm_sheets.checking.catalogue_asking import ASKING_ENTRIES
from ntm_sheets.checking.catalogue_checking import CHECKING_ENTRIES
from ntm_sheets.checking.catalogue_corrections import CORRECTION_ENTRIES
from ntm_sheets.checking.catalogue_handing import HANDING_ENTRIES
from ntm_sheets.checking.catalogue_identity import IDENTITY_ENTRIES
from ntm_sheets.checking.catalogue_intake import INTAKE_ENTRIES
from ntm_sheets.checking.catalogue_older import OLDER_ENTRIES
from ntm_sheets.checking.catalogue_reading import READING_ENTRIES
from ntm_sheets.checking.catalogue_unpacking import UNPACKING_ENTRIES
from ntm_sheets.checking.catalogue_values import VALUE_ENTRIES
from ntm_sheets.checking.entry import Entry
from ntm_sheets.facts.findings import LEVELS, NO_KEY, Finding, Key, Level, Place, Remark

ENTRIES: tuple[Entry, ...] = (
    *INTAKE_ENTRIES,
    *IDENTITY_ENTRIES,
    *HANDING_ENTRIES,
    *OLDER_ENTRIES,
    *UNPACKING_ENTRIES,
    *READING_ENTRIES,
    *CHECKING_ENTRIES,
    *ASKING_ENTRIES,
    *VALUE_ENTRIES,
    *CORRECTION_ENTRIES,
)
CATALOGUE: Mapping[str, Entry] = MappingProxyType({entry.code: entry for entry in ENTRIES})
NOTHING = "(trống)"
NO_KEYS: Mapping[Place, Key] = MappingProxyType({})
NO_LEVELS: Mapping[str, Level] = MappingProxyType({})


def word(remark: Remark, levels: Mapping[str, Level] = NO_LEVELS) -> Finding:
    """Put a remark into words, at the level that `levels` has for its code.

    Errors: KeyError for a code without words, ValueError for a remark that names no file.
    """
    entry = CATALOGUE[remark.code]
    place = remark.place
    if not place.file:
        raise ValueError(f"{remark.code} without a place")
    gaps: defaultdict[str, str] = defaultdict(str)
    gaps |= {"file": place.file, "sheet": place.sheet, "cell": place.cell, "seen": remark.seen or NOTHING}
    gaps |= dict(remark.details)
    sentence, remedy = (_filled(template, gaps) for template in (entry.sentence, entry.remedy))
    level = levels.get(entry.code, entry.level)
    return Finding(entry.code, level, place, sentence, remark.seen, remedy)


def _filled(template: str, gaps: Mapping[str, str]) -> str:
    # Brackets are for what may be unknown: with nothing inside they go.
    return template.format_map(gaps).replace(" ()", "")


def words(
    remarks: Iterable[Remark], levels: Mapping[str, Level] = NO_LEVELS, keys: Mapping[Place, Key] = NO_KEYS
) -> tuple[Finding, ...]:
    """Put remarks into words: errors first, then in the order of sheet and cell as found; repeats once.

    `levels` has the campaign's own level of a code, `keys` tells which input cell lies at a place.
    """
    worded = (word(remark, levels) for remark in remarks)
    findings = dict.fromkeys(
        replace(finding, key=keys.get(finding.place, NO_KEY)) if CATALOGUE[finding.code].of_cell else finding
        for finding in worded
    )
    return tuple(sorted(findings, key=lambda finding: LEVELS.index(finding.level)))
