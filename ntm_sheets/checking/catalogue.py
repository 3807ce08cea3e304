"""Every code that the program can say about a drop (`findings.toml`), and the one place where a remark becomes a finding."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from types import MappingProxyType
from typing import Any, get_args

from ntm_sheets.facts.findings import LEVELS, NO_KEY, Finding, Key, Level, Place, Remark

NOTHING = "(trống)"
NO_KEYS: Mapping[Place, Key] = MappingProxyType({})
NO_LEVELS: Mapping[str, Level] = MappingProxyType({})
PHRASES = "phrases"
TEXTS = ("title", "sentence", "example")
REMEDY = ("remedy_begins", "remedy", "remedy_ends")
FLAGS = {"sends_back": True, "of_cell": True, "for_officer": False}
# Text, and the names of gaps in curly brackets: nothing else of what `str.format` understands.
TEMPLATE = re.compile(r"(?:[^{}]++|\{[a-z_]+\})+")


@dataclass(frozen=True)
class Entry:
    """What is said for one code: the fields that `findings.toml` explains at its head, the remedy in one piece."""

    group: str
    code: str
    level: Level
    title: str
    sentence: str
    remedy: str
    example: str
    sends_back: bool = True
    of_cell: bool = True
    for_officer: bool = False


class Catalogue(Mapping[str, Entry]):
    """The entries by their codes, in the order of the file; read when the first one is asked for.

    What stands behind a dot in a code tells the rules of one entry apart.
    """

    @cached_property
    def _entries(self) -> dict[str, Entry]:
        return read_entries(files(__package__).joinpath("findings.toml").read_text(encoding="utf-8"))

    def __getitem__(self, code: str) -> Entry:
        return self._entries[code.partition(".")[0]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


CATALOGUE: Mapping[str, Entry] = Catalogue()


def read_entries(text: str) -> dict[str, Entry]:
    """Read the entries of a catalogue file; ValueError names the code and the field that is wrong."""
    groups = tomllib.loads(text)
    phrases = groups.pop(PHRASES, {})
    entries: dict[str, Entry] = {}
    for group, coded in groups.items():
        for code, fields in coded.items():
            if code in entries:
                raise ValueError(f"{code}: stands in {entries[code].group} and in {group}")
            entries[code] = _entry(group, code, fields, phrases)
    return entries


def _entry(group: str, code: str, fields: Any, phrases: Mapping[str, str]) -> Entry:  # noqa: ANN401 - what TOML gives
    if not isinstance(fields, dict):
        raise ValueError(f"{group}: {code} is no table of an entry")
    if unknown := fields.keys() - {"level", *TEXTS, *REMEDY, *FLAGS}:
        raise ValueError(f"{code}: unknown {', '.join(sorted(unknown))}")
    level = fields.get("level")
    if level not in LEVELS:
        raise ValueError(f"{code}: level is {level!r}, not one of {', '.join(get_args(Level))}")
    for name, usual in FLAGS.items():
        if not isinstance(fields.get(name, usual), bool):
            raise ValueError(f"{code}: {name} is neither true nor false")
    for name in (REMEDY[0], REMEDY[2]):
        if name in fields and fields[name] not in phrases:
            raise ValueError(f"{code}: {name} names no phrase: {fields[name]!r}")
    begins, ends = (phrases.get(fields.get(name, ""), "") for name in (REMEDY[0], REMEDY[2]))
    texts = {name: fields.get(name, "") for name in TEXTS}
    texts["remedy"] = " ".join(part for part in (begins, fields.get("remedy", ""), ends) if part)
    for name, template in texts.items():
        if not isinstance(template, str) or not TEMPLATE.fullmatch(template):
            raise ValueError(f"{code}: {name} is missing, or no text with {{gaps}}: {template!r}")
    flags = {name: fields.get(name, usual) for name, usual in FLAGS.items()}
    flags["sends_back"] = flags["sends_back"] and not flags["for_officer"]
    return Entry(group, code, level, **texts, **flags)


def word(remark: Remark, levels: Mapping[str, Level] = NO_LEVELS, keys: Mapping[Place, Key] = NO_KEYS) -> Finding:
    """Put a remark into words, at the level that `levels` has for its code; `keys` as `words` has them.

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
    level = levels.get(remark.code, entry.level)
    key = NO_KEY if not entry.of_cell else remark.key if remark.key != NO_KEY else keys.get(place, NO_KEY)
    return Finding(remark.code, level, place, sentence, remark.seen, remedy, key)


def _filled(template: str, gaps: Mapping[str, str]) -> str:
    # Brackets are for what may be unknown: with nothing inside they go.
    return template.format_map(gaps).replace(" ()", "")


def words(
    remarks: Iterable[Remark], levels: Mapping[str, Level] = NO_LEVELS, keys: Mapping[Place, Key] = NO_KEYS
) -> tuple[Finding, ...]:
    """Put remarks into words: errors first, then in the order of sheet and cell as found; repeats once.

    `levels` has the campaign's own level of a code, `keys` tells which input cell lies at a place.
    """
    findings = dict.fromkeys(word(remark, levels, keys) for remark in remarks)
    return tuple(sorted(findings, key=lambda finding: LEVELS.index(finding.level)))
