"""Our own values as plain data and back: what goes through a pipe or onto a disk is data, and never code.

A dataclass is the list of its fields, in their order; whoever keeps such data keeps with it the mark of the program.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

Decode = Callable[[Any], Any]
# A day that is also a moment is told apart by its own type, not by what it inherits from.
MARKED: Mapping[type, tuple[str, Callable[[Any], Any]]] = {
    datetime: ("moment", datetime.isoformat),
    date: ("day", date.isoformat),
    time: ("hour", time.isoformat),
    bytes: ("bytes", lambda one: base64.b64encode(one).decode("ascii")),
}
UNMARKED: Mapping[str, Decode] = {
    "moment": datetime.fromisoformat,
    "day": date.fromisoformat,
    "hour": time.fromisoformat,
    "bytes": base64.b64decode,
}
SCALARS = (str, int, float, bool, type(None))


def to_text(one: object) -> str:
    """Write a value as JSON text; TypeError for what is none of ours."""
    return json.dumps(plain(one), separators=(",", ":"))


def of_text(text: str | bytes, kind: Any) -> Any:  # noqa: ANN401 - what the kind says
    """Give the value of a kind that was written. Errors: ValueError, TypeError for anything else."""
    return decoder(kind)(json.loads(text))


def plain(one: Any) -> Any:  # noqa: ANN401 - any value of ours
    """Give a value as lists, texts, numbers and mappings."""
    kind = type(one)
    if kind in SCALARS:
        return one
    if kind is tuple:
        return [plain(part) for part in one]
    if kind in MARKED:
        name, write = MARKED[kind]
        return {name: write(one)}
    if is_dataclass(kind):
        return [plain(getattr(one, name)) for name in _names(kind)]
    if isinstance(one, Mapping):
        return [[plain(key), plain(value)] for key, value in one.items()]
    raise TypeError(f"{kind.__name__} is no plain value")


@cache
def decoder(kind: Any) -> Decode:  # noqa: ANN401 - a type or a form of one
    """Give what makes values of a kind again."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin is tuple and len(parts) == 2 and parts[1] is ...:
        each = decoder(parts[0])
        return tuple if each is _as_it_is else lambda listed: tuple([each(one) for one in listed])
    if origin is tuple:
        decoders = tuple(map(decoder, parts))
        return lambda listed: tuple([each(one) for each, one in zip(decoders, listed, strict=True)])
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        return dict
    if origin in (Union, UnionType):
        return _decoder_of_one_of(parts)
    if isinstance(kind, type) and is_dataclass(kind):
        return _decoder_of_fields(kind)
    return _unmark if kind in MARKED else _as_it_is


def _decoder_of_one_of(parts: tuple[Any, ...]) -> Decode:
    """Take one of several kinds: a scalar says itself what it is, of others there may be one."""
    others = [one for one in parts if one not in SCALARS and one not in MARKED and get_origin(one) is not Literal]
    if not others:
        return _unmark
    if len(others) > 1:
        raise TypeError(f"{parts} cannot be told apart")
    each = decoder(others[0])
    return lambda one: each(one) if isinstance(one, list) else _unmark(one)


def _decoder_of_fields(kind: Any) -> Decode:  # noqa: ANN401 - a dataclass
    names = _names(kind)
    hints = get_type_hints(kind)
    decoders = [(at, decoder(hints[name])) for at, name in enumerate(names)]
    changing = [(at, each) for at, each in decoders if each is not _as_it_is]
    number = len(names)

    def decode(listed: list[Any]) -> object:
        if len(listed) != number:
            raise ValueError(f"{len(listed)} fields for {kind.__name__}")
        for at, each in changing:
            listed[at] = each(listed[at])
        one = object.__new__(kind)
        # A frozen value is filled the way a pickle fills it.
        one.__dict__.update(zip(names, listed, strict=True))
        return one

    return decode


@cache
def _names(kind: Any) -> tuple[str, ...]:  # noqa: ANN401 - a dataclass
    return tuple(one.name for one in fields(kind))


def _as_it_is(one: Any) -> Any:  # noqa: ANN401 - whatever it is
    return one


def _unmark(one: Any) -> Any:  # noqa: ANN401 - a scalar or a marked one
    if isinstance(one, dict):
        ((name, text),) = one.items()
        return UNMARKED[name](text)
    return one


def source_mark(root: Path) -> str:
    """Make a short mark of the program's text below a folder: one that was mended has another, whatever its version says."""
    whole = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        whole.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return whole.hexdigest()[:16]
