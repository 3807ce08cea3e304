"""A campaign taken apart into the rows of its workbook, and put together from them again."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from typing import Any

from ntm_sheets.campaign.book.fields import Field
from ntm_sheets.campaign.book.scale import CLASSES, SCORING
from ntm_sheets.campaign.book.sheets import (
    CRITERIA,
    GARDENS,
    INDICATORS,
    SETS,
    SETTINGS,
    SHEETS,
    TASKS,
    TRACKS,
    UNITS,
)
from ntm_sheets.campaign.book.sheets_calendar import CALENDAR, EXCUSES
from ntm_sheets.campaign.book.sheets_checks import CHECKS
from ntm_sheets.campaign.calendar import DueRule, Excuse
from ntm_sheets.campaign.checks import CHECK_OF, DEFAULT_RULES, CheckRule
from ntm_sheets.campaign.definition import Campaign, CriteriaSet, Criterion, Garden, Indicator, Task, Track, Unit
from ntm_sheets.campaign.policy import PointClass, ScoringPolicy

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
            {**vars(indicator), "set": key, "criterion": criterion} for key, criterion, indicator in indicators
        ],
        GARDENS.key: map(vars, campaign.gardens),
        TASKS.key: map(vars, campaign.tasks),
        SCORING.key: [vars(campaign.scoring)],
        CLASSES.key: map(vars, campaign.scoring.classes),
        CHECKS.key: map(_row_of_rule, campaign.checks),
        CALENDAR.key: map(vars, campaign.calendar),
        EXCUSES.key: map(vars, campaign.excuses),
    }
    return {
        sheet.key: tuple({field.key: row[field.key] for field in sheet.fields} for row in rows[sheet.key])
        for sheet in SHEETS
    }


def campaign_of(rows: Rows) -> Campaign:
    """Put a campaign together from sound rows."""
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
    )


def plain_rows(rows: Rows) -> Mapping[str, list[list[Any]]]:
    """Give rows as plain values that JSON keeps, each row's in the order of its sheet's fields."""
    return {
        sheet.key: [[_plain(row[field.key]) for field in sheet.fields] for row in rows[sheet.key]] for sheet in SHEETS
    }


def rows_of_plain(plain: Mapping[str, Sequence[Sequence[Any]]]) -> Rows:
    """Make the rows again. Errors: KeyError, TypeError, ValueError for what was not made by `plain_rows`."""
    return {
        sheet.key: tuple(
            {field.key: _made(field, value) for field, value in zip(sheet.fields, row, strict=True)}
            for row in plain[sheet.key]
        )
        for sheet in SHEETS
    }


def _plain(value: Any) -> Any:  # noqa: ANN401  # the field's type tells what it is
    if isinstance(value, date | time):
        return value.isoformat()
    return [_plain(one) for one in value] if isinstance(value, tuple) else value


def _made(field: Field, value: Any) -> Any:  # noqa: ANN401  # as above
    if isinstance(value, list):
        return tuple(date.fromisoformat(day) for day in value) if field.type == "dates" else tuple(value)
    if field.type == "date" and value is not None:
        return date.fromisoformat(value)
    return time.fromisoformat(value) if field.type == "time" else value


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
