"""What an edition asked of reports, and what it changed, as plain values that JSON keeps, and back."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from ntm_sheets.campaign.calendar import Asked, DueRule, Excuse
from ntm_sheets.campaign.history import Difference
from ntm_sheets.campaign.questionnaire import plain_questions, questions_of

Plain = Mapping[str, Any]


def plain_asked(asked: Asked) -> Plain:
    """Give what an edition asks as plain values."""
    return {
        "start": asked.start.isoformat(),
        "deadline": asked.deadline.isoformat(),
        "calendar": [_plain(vars(rule)) for rule in asked.calendar],
        "excuses": [_plain(vars(excuse)) for excuse in asked.excuses],
        "tracks": [list(pair) for pair in asked.tracks],
        "people": [list(row) for row in asked.people],
        "questions": plain_questions(asked.questions) if asked.questions else None,
    }


def asked_of(plain: Plain, loaded_at: datetime, *, before_any: bool) -> Asked:
    """Make it again. Errors: KeyError, TypeError, ValueError for what was not made by `plain_asked`."""
    return Asked(
        loaded_at,
        before_any,
        date.fromisoformat(plain["start"]),
        time.fromisoformat(plain["deadline"]),
        tuple(_rule(row) for row in plain["calendar"]),
        tuple(_excuse(row) for row in plain["excuses"]),
        tuple((str(unit), str(track)) for unit, track in plain["tracks"]),
        tuple((str(unit), str(contact), str(group)) for unit, contact, group in plain["people"]),
        questions_of(plain["questions"]) if plain["questions"] else None,
    )


def plain_differences(found: Sequence[Difference]) -> list[Plain]:
    """Give differences as plain values."""
    return [dict(vars(one)) for one in found]


def differences_of(plain: Sequence[Plain]) -> tuple[Difference, ...]:
    """Make them again. Errors: TypeError for what was not made by `plain_differences`."""
    return tuple(Difference(**row) for row in plain)


def _plain(values: Plain) -> Plain:
    return {key: _value(value) for key, value in values.items()}


def _value(value: Any) -> Any:  # noqa: ANN401  # any field of a rule or an excuse
    if isinstance(value, date):
        return value.isoformat()
    return [_value(one) for one in value] if isinstance(value, tuple) else value


def _rule(row: Plain) -> DueRule:
    days = tuple(date.fromisoformat(day) for day in row["days"])
    return DueRule(**{**row, "weekdays": tuple(row["weekdays"]), "since": _day(row["since"]), "days": days})


def _excuse(row: Plain) -> Excuse:
    return Excuse(**{**row, "first": date.fromisoformat(row["first"]), "last": _day(row["last"])})


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
