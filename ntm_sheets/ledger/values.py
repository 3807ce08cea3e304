"""An answer's value as text and back, with its type: JSON, and a date under its own mark."""

import json
import math
from datetime import date, datetime
from functools import lru_cache

from ntm_sheets.campaign.questions import Value
from ntm_sheets.facts.records import Handed

Row = dict[str, str | int | bool | None]
"""A row of a table, by its columns."""
DATE_MARK = '{"date": "'
DATE_END = '"}'


def value_to_text(value: Value) -> str:
    """Write a value; a moment is cut to its day."""
    if isinstance(value, date):
        return f"{DATE_MARK}{value.isoformat()[:10]}{DATE_END}"
    # As JSON has them: an encoder made for each would cost more than the writing.
    if isinstance(value, str):
        return json.encoder.encode_basestring_ascii(value)
    if isinstance(value, float) and math.isfinite(value):
        return repr(value)
    return json.dumps(value)


# The same few texts come again and again.
@lru_cache(maxsize=16_384)
def text_to_value(text: str) -> Value:
    """Read a value with the type that it was written with."""
    if text.startswith(DATE_MARK):
        return date.fromisoformat(text.removeprefix(DATE_MARK).removesuffix(DATE_END))
    value: Value = json.loads(text)
    return value


def storable(text: str) -> str:
    """Give text that the database can hold: half of a surrogate pair, as broken files have it, becomes “?”."""
    if text.isascii():
        return text
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()
    return text


def senders_text(senders: tuple[str, ...]) -> str:
    """Write addresses, one a line; none has a line break in it."""
    return storable("\n".join(senders))


def handed_text(handed: tuple[datetime, str, str] | None) -> str:
    """Write when a form was handed in: moment, by whose word, turn, one a line."""
    return storable("\n".join((handed[0].isoformat(), *handed[1:]))) if handed else ""


def text_to_handed(text: str) -> Handed | None:
    """Read when a form was handed in."""
    at, by, turn = text.split("\n") if text else ("", "", "")
    return Handed(datetime.fromisoformat(at), by, turn) if at else None
