"""What visits found, from the answers of the teams' forms, and what the villages had said of the same cells by then.

Where two forms of a team and a day speak of one cell the later one has the word, as everywhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from ntm_sheets.campaign.names import one_line
from ntm_sheets.campaign.questions import Value
from ntm_sheets.campaign.showing import show
from ntm_sheets.facts.findings import Key
from ntm_sheets.facts.results import Answers

SEEN_TABLES = ("criteria", "gardens", "tasks")
KEPT_STATUS = frozenset({"used", "superseded"})


@dataclass(frozen=True)
class Said:
    """A value as it was said, and on which day."""

    value: Value
    day: date


@dataclass
class Visit:
    """What a team found in a unit on a day, by cell; `texts` are the words of its form.

    One that is `overtaken` was followed by the village's newer word: of answers of now alone that hides what it said before.
    """

    unit: str
    day: date
    found: dict[Key, Value] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    said: dict[Key, Said] = field(default_factory=dict)
    overtaken: bool = False


def visits_of(answers: Answers, *, last_only: bool) -> list[Visit]:
    """Gather the visits that answers tell of, in the order of units and days; of each unit the last one where asked so."""
    order = sorted(range(len(answers)), key=lambda n: (answers.report_date[n], answers.seq[n]))
    visits: dict[tuple[str, date], Visit] = {}
    for n in order:
        if answers.role[n] == "team" and answers.status[n] in KEPT_STATUS and answers.value[n] is not None:
            unit, day = answers.unit[n], answers.report_date[n]
            visit = visits.setdefault((unit, day), Visit(unit, day))
            _take(visit, (answers.table[n], answers.row[n], answers.field[n]), answers.value[n])
    kept = dict(sorted(visits)) if last_only else {}
    chosen = [one for key, one in sorted(visits.items()) if not last_only or kept[key[0]] == key[1]]
    _say(answers, order, chosen)
    return [one for one in chosen if one.found]


def _take(visit: Visit, key: Key, value: Value | None) -> None:
    if value is None:
        return
    table, row, name = key
    if table == "report":
        visit.texts[row] = one_line(show(value))
    elif table in SEEN_TABLES and _is_number_of(table, name):
        visit.found[key] = value


def _is_number_of(table: str, name: str) -> bool:
    """Tell whether a field is what a visit looks at; notes, owners and areas are not."""
    return {"criteria": name == "value", "tasks": name == "done"}.get(table, name not in ("owner", "area", "note"))


def _say(answers: Answers, order: Sequence[int], visits: Sequence[Visit]) -> None:
    """Put beside what each visit found the village's last word by its day."""
    wanted: dict[tuple[str, Key], list[Visit]] = {}
    for visit in visits:
        for key in visit.found:
            wanted.setdefault((visit.unit, key), []).append(visit)
    for n in order:
        value = answers.value[n]
        if answers.role[n] != "village" or answers.status[n] not in KEPT_STATUS or value is None:
            continue
        key = (answers.table[n], answers.row[n], answers.field[n])
        for visit in wanted.get((answers.unit[n], key), ()):
            if answers.report_date[n] <= visit.day:
                visit.said[key] = Said(value, answers.report_date[n])
            else:
                visit.overtaken = True
