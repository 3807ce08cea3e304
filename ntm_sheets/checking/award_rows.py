"""What each row of an award workbook says: an entry, or its faults at their cells; what holds already is not looked at here."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.kinds import parse
from ntm_sheets.campaign.names import fold, match
from ntm_sheets.campaign.questions import Question
from ntm_sheets.campaign.questions import Remark as Parsing
from ntm_sheets.checking.catalogue import word
from ntm_sheets.checking.correction_acts import FilledRow, unreadable
from ntm_sheets.checking.identity import listed_units, units_named
from ntm_sheets.contract.award_tables import (
    AWARD_FORM,
    DECISIONS,
    NO_PRAISE,
    NOMINEE,
    OBJECTED,
    OTHERS,
    PRAISE,
    UNDOING,
    VOTES,
    WRITTEN,
    objection_text,
    written_text,
)
from ntm_sheets.contract.correction_tables import UNIT
from ntm_sheets.facts.awards import (
    KINDS,
    VOTE_FIELDS,
    AwardAct,
    AwardEntry,
    KnownAwards,
    NomineeKind,
    Standing,
    candidate_code,
    nominee_of,
)
from ntm_sheets.facts.decisions import parse_row_id
from ntm_sheets.facts.findings import Remark, unnamed
from ntm_sheets.facts.submission import Returned

TABLES = {table.key: table for table in AWARD_FORM.tables}
HEADINGS = {key: {c.field: c.heading for c in table.columns if c.field} for key, table in TABLES.items()}
VERDICTS = {fold(PRAISE): "praise", "co": "praise", "x": "praise", fold(NO_PRAISE): "none", "khong": "none"}
KIND_WORDS: Mapping[str, NomineeKind] = {fold(name): kind for name, kind in KINDS.items()}
# These a row of votes takes from the nearest row above that has them.
BALLOTS = ("issued", "collected")
Said = tuple[tuple[str, str], ...]


class AwardRows:
    """The rows of a workbook, read one after the other; `standing` is what holds when a row is read."""

    def __init__(self, returned: Returned, known: KnownAwards, campaign: Campaign, received: datetime) -> None:
        self.campaign, self.received = campaign, received
        self.shown = {(one.table, one.row, one.heading): one.text for one in returned.labels}
        self.names = {unit.key: unit.name for unit in campaign.units}
        self.groups = {fold(unit.group) for unit in campaign.units if unit.group}
        self.ballots, self.who = dict[str, int](), ""
        self.nominated: dict[str, set[str]] = {}
        for one in known.put_forward():
            if one.kind == "nomination":
                self.nominated.setdefault(fold(nominee_of(one)[1]), set()).add(one.unit)

    def read(self, row: FilledRow, standing: Standing) -> Iterator[AwardEntry | Remark]:
        """Yield the entry that a row makes and what is to be known of it, or each of its faults; nothing where it asks nothing."""
        faults = list(unreadable(row))
        yield from faults
        if faults:
            return
        ways = {VOTES.key: self._counted, DECISIONS.key: self._decided, OTHERS.key: self._other}
        if row.table == UNDOING.key:
            yield from self._undone(row, standing)
        elif row.table in ways:
            yield from ways[row.table](row)
        elif parse_row_id(row.id.partition("/")[0]) is not None:
            yield from self._answered(row, standing)
        else:
            yield from self._objection(row)

    def _candidate(self, row: FilledRow, at: str) -> tuple[str, NomineeKind, str] | Remark:
        """Give name, kind and unit of the candidate whose row it is: what it shows must be what its hidden code stands for."""
        shown = self.shown.get((row.table, row.id, NOMINEE), "")
        name, _, kind = shown.partition("\n")[0].rpartition(" · ")
        whose = match(self.shown.get((row.table, row.id, UNIT), ""), self.names.values())
        unit = next((key for key, each in self.names.items() if each == whose), "")
        for key in dict.fromkeys((unit, "")):
            for text in (name, ""):
                if (key or text) and candidate_code(key, text) == row.id:
                    return name, KIND_WORDS.get(fold(kind), ""), key
        return Remark("award-row-moved", row.place(at), shown)

    def _counted(self, row: FilledRow) -> Iterator[AwardEntry | Remark]:
        numbers, faults = dict[str, int](), list[Remark]()
        for name in VOTE_FIELDS:
            number = _number(row, name)
            if isinstance(number, Remark):
                faults.append(number)
            elif number is not None:
                numbers[name] = number
        self.who = row.text("who") or self.who
        # The rows below have the ballots of this one, whatever else is wrong with it.
        self.ballots |= {name: numbers[name] for name in BALLOTS if name in numbers}
        if not any(row.text(name) for name in VOTE_FIELDS if name not in BALLOTS):
            yield from faults
            return
        numbers = dict.fromkeys(VOTE_FIELDS, 0) | self.ballots | numbers
        candidate = self._candidate(row, "agree")
        faults += [candidate] if isinstance(candidate, Remark) else []
        faults += [_missing(row, name) for name in BALLOTS if name not in self.ballots and not row.text(name)]
        faults += [] if self.who else [Remark("correction-no-who", row.place("who"))]
        faults += [] if faults else list(_sums(row, numbers))
        yield from faults
        if not faults and not isinstance(candidate, Remark):
            said = tuple((name, str(numbers[name])) for name in VOTE_FIELDS)
            yield _entry(row, "count", row.id, *candidate, said, "agree", self.who)

    def _decided(self, row: FilledRow) -> Iterator[AwardEntry | Remark]:
        candidate, verdict = self._candidate(row, "verdict"), VERDICTS.get(fold(row.text("verdict")), "")
        faults = [candidate] if isinstance(candidate, Remark) else []
        if not row.text("verdict"):
            faults.append(_missing(row, "verdict"))
        elif not verdict:
            choices = {"choices": f"{PRAISE}, {NO_PRAISE}"}
            faults.append(Remark("award-unknown-word", row.place("verdict"), row.text("verdict"), choices))
        made = list(self._praise(row, verdict))
        faults += [one for one in made if isinstance(one, Remark)]
        yield from faults
        if not faults and not isinstance(candidate, Remark):
            yield _entry(
                row, "decide", row.id, *candidate, tuple(one for one in made if not isinstance(one, Remark)), "verdict"
            )

    def _praise(self, row: FilledRow, verdict: str) -> Iterator[tuple[str, str] | Remark]:
        """Yield what a decision says by field, or its faults."""
        yield "verdict", verdict
        for name in ("form", "reason"):
            if verdict == "praise" and not row.text(name):
                yield _missing(row, name)
            yield name, row.text(name)
        money = _number(row, "money")
        if isinstance(money, Remark):
            yield money
        elif money is not None and verdict == "none":
            yield Remark("award-money-alone", row.place("money"), row.text("money"))
        else:
            yield "money", "" if money is None else str(money)
        yield from _unsaid(row)

    def _other(self, row: FilledRow) -> Iterator[AwardEntry | Remark]:
        """Judge a decision about somebody whom no row of the workbook is for."""
        name, kind = row.text("name"), KIND_WORDS.get(fold(row.text("kind")), "")
        made = list(self._praise(row, "praise"))
        faults = [one for one in made if isinstance(one, Remark)]
        if not name:
            faults.append(_missing(row, "name"))
        if row.text("kind") and not kind:
            choices = {"choices": ", ".join(KINDS)}
            faults.append(Remark("award-unknown-word", row.place("kind"), row.text("kind"), choices))
        unit = self._unit(row, name)
        faults += [unit] if isinstance(unit, Remark) else []
        yield from faults
        if faults or isinstance(unit, Remark):
            return
        whose = match(name, self.names.values()) if kind != "person" else None
        named = next((key for key, each in self.names.items() if each == whose), "")
        code = candidate_code(named, "") if named else candidate_code(unit, name)
        if not named and unit not in self.nominated.get(fold(name), ()) and fold(name) not in self.groups:
            yield Remark("award-never-nominated", row.place("name"), name)
        said = tuple(one for one in made if not isinstance(one, Remark))
        yield _entry(row, "decide", code, name, kind, named or unit, said, "name")

    def _unit(self, row: FilledRow, name: str) -> str | Remark:
        """Give the unit that is meant; where none is written the one that nominated somebody of that name."""
        text = row.text("unit")
        if not text:
            units = self.nominated.get(fold(name), set()) & self.names.keys()
            if len(units) > 1:
                listed = {"units": ", ".join(self.names[key] for key in sorted(units))}
                return Remark("award-which-unit", row.place("unit"), name, listed)
            return next(iter(units), "")
        exact = [unit for unit in self.campaign.units if text.casefold() == unit.key]
        found = exact or units_named(text, self.campaign.units)
        if len(found) == 1:
            return found[0].key
        return Remark("order-unknown-unit", row.place("unit"), text, {"units": listed_units(self.campaign)})

    def _objection(self, row: FilledRow) -> Iterator[AwardEntry | Remark]:
        day = self._day(row)
        faults = [day] if isinstance(day, Remark) else []
        faults += _unsaid(row, "by", "text")
        yield from faults
        if not faults and isinstance(day, date):
            texts = tuple((name, row.text(name)) for name in ("by", "matter", "text", "answer"))
            yield _entry(row, "object", "", row.text("by"), "", "", (("day", day.isoformat()), *texts), "text")

    def _day(self, row: FilledRow) -> date | Remark:
        today = self.received.date()
        if not row.text("day"):
            return today
        first = min(self.campaign.start, today)
        parsed = parse(row.cells["day"].seen, Question("date", "Ngày nêu", period=(first, today)))
        grave = _grave(row, "day", parsed.remarks)
        if isinstance(parsed.value, date) and not grave:
            return parsed.value
        days = {"first": f"{first:%d/%m/%Y}", "last": f"{today:%d/%m/%Y}", "why": grave}
        return Remark("award-bad-day", row.place("day"), row.text("day"), days)

    def _answered(self, row: FilledRow, standing: Standing) -> Iterator[AwardEntry | Remark]:
        known = standing.objections.get(row.id)
        if known is None:
            yield Remark("award-unknown-id", row.place("answer"), row.text("answer"), {"id": row.id})
            return
        entry = known[0].entry
        if not fold(self.shown.get((row.table, row.id, OBJECTED), "")).startswith(fold(objection_text(entry))):
            yield Remark("award-row-moved", row.place("answer"), self.shown.get((row.table, row.id, OBJECTED), ""))
            return
        faults = _unsaid(row, "answer")
        yield from faults
        if not faults:
            yield _entry(row, "answer", row.id, entry.name, "", "", (("answer", row.text("answer")),), "answer")

    def _undone(self, row: FilledRow, standing: Standing) -> Iterator[AwardEntry | Remark]:
        record = standing.entries.get(row.id)
        if record is None or record.entry.act == "undo":
            yield Remark("award-unknown-id", row.place("word"), row.text("word"), {"id": row.id})
            return
        shown = self.shown.get((row.table, row.id, WRITTEN), "")
        if fold(shown) != fold(written_text(record, self.names)):
            yield Remark("award-row-moved", row.place("word"), shown)
            return
        faults = _unsaid(row, "word")
        yield from faults
        if not faults:
            entry = record.entry
            yield _entry(
                row, "undo", record.id, entry.name, entry.kind, entry.unit, (("word", row.text("word")),), "word"
            )


def _entry(
    row: FilledRow,
    act: AwardAct,
    about: str,
    name: str,
    kind: NomineeKind,
    unit: str,
    said: Said,
    at: str,
    who: str = "",
) -> AwardEntry:
    return AwardEntry(
        f"{row.table}/{row.id}", act, about, name, kind, unit, said, who or row.text("who"), row.place(at)
    )


def _missing(row: FilledRow, name: str) -> Remark:
    return Remark("award-incomplete", row.place(name), "", {"column": HEADINGS[row.table][name]})


def _unsaid(row: FilledRow, *needed: str) -> list[Remark]:
    """Give what a row lacks: a text, or who stands by it."""
    missing = [_missing(row, name) for name in needed if not row.text(name)]
    return missing if row.text("who") else [*missing, Remark("correction-no-who", row.place("who"))]


def _number(row: FilledRow, name: str) -> int | Remark | None:
    """Read a whole number, 0 or more; None where nothing is written."""
    if not row.text(name):
        return None
    parsed = parse(row.cells[name].seen, dict(TABLES[row.table].asked)[name])
    grave = _grave(row, name, parsed.remarks)
    if isinstance(parsed.value, int | float) and not grave and parsed.value % 1 == 0:
        return int(parsed.value)
    return Remark(
        "award-bad-number", row.place(name), row.text(name), {"column": HEADINGS[row.table][name], "why": grave}
    )


def _grave(row: FilledRow, name: str, remarks: Iterable[Parsing]) -> str:
    """Say what is wrong with a cell, in words; empty where nothing is."""
    heading = HEADINGS[row.table][name]
    told = [
        word(Remark(one.code, row.place(name), row.text(name), {"label": heading, **one.details})) for one in remarks
    ]
    return " ".join(unnamed(one.message, heading) for one in told if one.level != "note")


def _sums(row: FilledRow, numbers: Mapping[str, int]) -> Iterator[Remark]:
    """Yield where the numbers of a count do not agree."""
    if numbers["collected"] > numbers["issued"]:
        details = {"issued": str(numbers["issued"]), "collected": str(numbers["collected"])}
        yield Remark("award-more-than-issued", row.place("collected"), str(numbers["collected"]), details)
    counted = numbers["agree"] + numbers["against"] + numbers["invalid"]
    if counted != numbers["collected"]:
        details = {"counted": str(counted), "collected": str(numbers["collected"])}
        yield Remark("award-sum-differs", row.place("agree"), str(counted), details)
