"""The kinds of answer, each declared once: drop-down, limits, input message, parser and wording."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ntm_sheets.campaign.definition import KindKey
from ntm_sheets.campaign.questions import Note, Parsed, Question, Seen, Validation, Value

__all__ = ["KINDS", "Kind", "Note", "Parsed", "Question", "Seen", "Validation", "Value", "parse"]


@dataclass(frozen=True)
class Kind:
    """A kind of answer.

    `name` is its Vietnamese name, `number_format` the Excel format of its input cell, `prompt` the input message
    beside the cell, `validation` what Excel lets in, `parse` what a typed cell means (with the last answer to the same
    question where there is one), `show` how a value is written in Vietnamese text.
    """

    key: KindKey
    name: str
    number_format: str
    prompt: Callable[[Question], str]
    validation: Callable[[Question], Validation | None]
    parse: Callable[[Seen, Question, Value | None], Parsed]
    show: Callable[[Value], str]


KINDS: Mapping[KindKey, Kind] = MappingProxyType({})


def parse(seen: Seen, question: Question, previous: Value | None = None) -> Parsed:
    """Read a cell as its question's kind; a blank cell gives neither value nor note."""
    return KINDS[question.kind].parse(seen, question, previous)
