"""A campaign taken apart into the rows of its workbook, put together from them, and two editions held against each other."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, time
from typing import Any

from ntm_sheets.campaign.book.cells import shown
from ntm_sheets.campaign.book.fields import BookSheet, Field
from ntm_sheets.campaign.book.paper_sheets import BASES, EXPENSES, PAPER_FRAME, SIGNATORIES
from ntm_sheets.campaign.book.rule_sheets import AWARDS, CALENDAR, CHECKS, CLASSES, EXCUSES, OWN_CHECKS, SCORING
from ntm_sheets.campaign.book.sheets import CRITERIA, GARDENS, INDICATORS, SETS, SETTINGS, SHEETS, TASKS, TRACKS, UNITS
from ntm_sheets.campaign.calendar import DueRule, Excuse
from ntm_sheets.campaign.definition import Campaign, CriteriaSet, Criterion, Garden, Indicator, Task, Track, Unit
from ntm_sheets.campaign.editions import Difference
from ntm_sheets.campaign.papers import Basis, Expense, PaperFrame, Signatory
from ntm_sheets.campaign.policy import (
    CHECK_OF,
    DEFAULT_RULES,
    AwardRule,
    CheckRule,
    OwnCheck,
    PointClass,
    ScoringPolicy,
)
from ntm_sheets.campaign.showing import show

# A row's values by field key; each field's type tells what its value is.
Values = Mapping[str, Any]
Rows = Mapping[str, Sequence[Values]]
LIMIT_FIELDS = ("limit", "second")


def rows_of(campaign: Campaign) -> Rows:
    """Take a campaign apart into rows by sheet key; a reference is the key it refers to."""
    criteria = [(one.key, criterion) for one in campaign.sets for criterion in one.criteria]
    indicators = [(key, criterion.key, indicator) for key, criterion in criteria for indicator in criterion.indicators]
    rows: dict[str, Iterable[Values]] = {
        SETTINGS.key: [vars(campaign)],
        TRACKS.key: map(vars, campaign.tracks),
        UNITS.key: map(vars, campaign.units),
        SETS.key: map(vars, campaign.sets),
        CRITERIA.key: [{**vars(criterion), "set": key} for key, criterion in criteria],
        INDICATORS.key: [
            {**vars(one), "set": key, "criterion": criterion, "formula": one.formula.text if one.formula else ""}
            for key, criterion, one in indicators
        ],
        GARDENS.key: map(vars, campaign.gardens),
        TASKS.key: map(vars, campaign.tasks),
        SCORING.key: [vars(campaign.scoring)],
        CLASSES.key: map(vars, campaign.scoring.classes),
        CHECKS.key: map(_row_of_rule, campaign.checks),
        OWN_CHECKS.key: [{**vars(one), "rule": one.rule.text} for one in campaign.own_checks],
        CALENDAR.key: map(vars, campaign.calendar),
        EXCUSES.key: map(vars, campaign.excuses),
        PAPER_FRAME.key: [vars(campaign.papers)],
        BASES.key: map(vars, campaign.papers.bases),
        SIGNATORIES.key: map(vars, campaign.papers.signatories),
        EXPENSES.key: map(vars, campaign.papers.expenses),
        AWARDS.key: map(vars, campaign.awards),
    }
    return {
        sheet.key: tuple({field.key: row[field.key] for field in sheet.fields} for row in rows[sheet.key])
        for sheet in SHEETS
    }


def campaign_of(rows: Rows) -> Campaign:
    """Put a campaign together from sound rows."""
    rows = _with_formulas(rows)
    policy = ScoringPolicy(**rows[SCORING.key][0], classes=tuple(PointClass(**row) for row in rows[CLASSES.key]))
    return Campaign(
        **rows[SETTINGS.key][0],
        tracks=tuple(Track(**row) for row in rows[TRACKS.key]),
        units=tuple(Unit(**row) for row in rows[UNITS.key]),
        sets=sets_of(rows),
        gardens=tuple(Garden(**row) for row in rows[GARDENS.key]),
        tasks=tuple(Task(**row) for row in rows[TASKS.key]),
        scoring=policy,
        checks=rules_of(rows.get(CHECKS.key, ())),
        calendar=tuple(DueRule(**row) for row in rows.get(CALENDAR.key, ())),
        excuses=tuple(Excuse(**row) for row in rows.get(EXCUSES.key, ())),
        papers=PaperFrame(
            **next(iter(rows.get(PAPER_FRAME.key, ())), {}),
            bases=tuple(Basis(**row) for row in rows.get(BASES.key, ())),
            signatories=tuple(Signatory(**row) for row in rows.get(SIGNATORIES.key, ())),
            expenses=tuple(Expense(**row) for row in rows.get(EXPENSES.key, ())),
        ),
        own_checks=tuple(OwnCheck(**row) for row in rows.get(OWN_CHECKS.key, ())),
        awards=tuple(AwardRule(**row) for row in rows.get(AWARDS.key, ())),
    )


def _with_formulas(rows: Rows) -> Rows:
    """Read the officer's texts; what reads them is loaded only where there are any."""
    rules, indicators = rows.get(OWN_CHECKS.key, ()), rows[INDICATORS.key]
    if not rules and not any(row.get("formula") for row in indicators):
        return {**rows, INDICATORS.key: [{**row, "formula": None} for row in indicators]}
    from ntm_sheets.campaign.book.formula_rows import read_formulas

    read = dict(read_formulas(rows))
    return {
        **rows,
        OWN_CHECKS.key: [{**row, "rule": read[OWN_CHECKS.key, n]} for n, row in enumerate(rules)],
        INDICATORS.key: [{**row, "formula": read.get((INDICATORS.key, n))} for n, row in enumerate(indicators)],
    }


def rules_of(rows: Sequence[Values]) -> tuple[CheckRule, ...]:
    """Give every check as its row sets it; one without a row goes by its defaults."""
    by_key = {row["key"]: row for row in rows}
    return tuple(
        CheckRule(rule.key, by_key[rule.key]["level"], _limits(by_key[rule.key])[: len(rule.limits)])
        if rule.key in by_key
        else rule
        for rule in DEFAULT_RULES
    )


def _limits(row: Values) -> tuple[float, ...]:
    return tuple(row[field] for field in LIMIT_FIELDS)


def _row_of_rule(rule: CheckRule) -> Values:
    check = CHECK_OF[rule.key]
    row: dict[str, Any] = {"key": rule.key, "about": check.about, "level": rule.level}
    for n, field in enumerate(LIMIT_FIELDS):
        row[field] = rule.limits[n] if n < len(rule.limits) else None
        row[f"{field}_words"] = check.limits[n].words if n < len(check.limits) else ""
    return row


def sets_of(rows: Rows) -> tuple[CriteriaSet, ...]:
    """Put the criteria sets together, each from its rows in all three sheets."""
    indicators: defaultdict[tuple[str, str], list[Indicator]] = defaultdict(list)
    for row in rows[INDICATORS.key]:
        indicators[row["set"], row["criterion"]].append(Indicator(**_without(row, "set", "criterion")))
    criteria: defaultdict[str, list[Criterion]] = defaultdict(list)
    for row in rows[CRITERIA.key]:
        own = tuple(indicators[row["set"], row["key"]])
        criteria[row["set"]].append(Criterion(**_without(row, "set"), indicators=own))
    return tuple(CriteriaSet(**row, criteria=tuple(criteria[row["key"]])) for row in rows[SETS.key])


def _without(row: Values, *owner: str) -> Values:
    return {key: value for key, value in row.items() if key not in owner}


# By what a row is known again; of the other sheets a row is the sum of its cells.
IDENTITY = {
    "tracks": ("key",),
    "units": ("key",),
    "sets": ("key",),
    "criteria": ("set", "key"),
    "indicators": ("set", "key"),
    "gardens": ("unit", "key"),
    "tasks": ("unit", "key"),
    "classes": ("name",),
    "checks": ("key",),
    "own_checks": ("key",),
}
OWNERS = frozenset({"set", "unit"})
# What a row is called by, beside its owner; an indicator also by its criterion.
LABELS = ("key", "name")


def differences(old: Campaign, new: Campaign) -> tuple[Difference, ...]:
    """Give every cell that differs, in the order of the workbook; rows may have changed places and codes."""
    before, after = rows_of(old), rows_of(new)
    return tuple(one for sheet in SHEETS for one in _Comparing(sheet, before, after).found())


class _Comparing:
    """One sheet of both editions."""

    def __init__(self, sheet: BookSheet, before: Rows, after: Rows) -> None:
        self.sheet = sheet
        self.rows = before[sheet.key], after[sheet.key]
        self.names = {
            key: {row["key"]: row["name"] for row in (*before[key], *after[key])} for key in ("sets", "units", "tracks")
        }

    def found(self) -> Iterator[Difference]:
        if self.sheet.settings:
            yield from self._cells("", self.rows[0][0], self.rows[1][0])
            return
        for was, now in self._pairs():
            if was is None or now is None:
                row = now or was or {}
                texts = ("", self._whole(row)) if was is None else (self._whole(row), "")
                yield self._said(self._whose(row), "", *texts)
            else:
                yield from self._cells(self._whose(now), was, now)

    def _pairs(self) -> Iterator[tuple[Values | None, Values | None]]:
        """Match the rows: by code where the name is the same, then by the name alone (it has a new code), then by code."""
        identity = IDENTITY.get(self.sheet.key) or tuple(field.key for field in self.sheet.fields)
        named = (*(field for field in identity if field != "key"), "name")
        steps = [(*identity, "name"), named, identity] if self._has("key") and self._has("name") else [identity]
        gone = {id(row): row for row in self.rows[0]}
        twin_of: dict[int, Values] = {}
        for step in steps:
            places: dict[tuple[object, ...], list[Values]] = {}
            for row in gone.values():
                places.setdefault(_key(row, step), []).append(row)
            for row in self.rows[1]:
                twins = places.get(_key(row, step)) if id(row) not in twin_of else None
                if twins:
                    twin_of[id(row)] = twins.pop(0)
                    del gone[id(twin_of[id(row)])]
        yield from ((twin_of.get(id(row)), row) for row in self.rows[1])
        yield from ((row, None) for row in gone.values())

    def _has(self, key: str) -> bool:
        return any(field.key == key for field in self.sheet.fields)

    def _cells(self, whose: str, was: Values, now: Values) -> Iterator[Difference]:
        for field in self.sheet.fields:
            if was[field.key] != now[field.key]:
                yield self._said(whose, field.heading, self._text(field, was), self._text(field, now))

    def _said(self, whose: str, heading: str, before: str, after: str) -> Difference:
        return Difference(self.sheet.key, self.sheet.name, whose, heading, before, after)

    def _whose(self, row: Values) -> str:
        """Name a row: its owner, its code and its name, as far as it has them."""
        told = [field for field in self.sheet.fields if field.key in (*OWNERS, *LABELS) and field.type != "slug"]
        parts = [self._text(field, row) for field in told]
        return " ".join(part for part in dict.fromkeys(parts) if part)

    def _whole(self, row: Values) -> str:
        told = [field for field in self.sheet.fields if field.key not in OWNERS and row[field.key] is not False]
        texts = [(field.heading, self._text(field, row)) for field in told]
        return "; ".join(f"{heading}: {text}" for heading, text in texts if text)

    def _text(self, field: Field, row: Values) -> str:
        value = row[field.key]
        if field.type == "ref":
            return str(self.names.get(field.target, {}).get(value, value) or "")
        return _as_text(shown(field, value))


def _key(row: Values, fields: Sequence[str]) -> tuple[object, ...]:
    return tuple(row[field] for field in fields)


def _as_text(value: Any) -> str:  # noqa: ANN401  # the field's type tells what it is
    if value is None:
        return ""
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, time):
        return f"{value:%H:%M:%S}" if value.second else f"{value:%H:%M}"
    return show(value) if isinstance(value, int | float) else str(value)
