"""What a form turned out to be as plain data, small and soon read again: it goes through a pipe, and onto a disk.

Each text stands once, whatever number of cells has it, and so does what lay in a cell and what it means: a form's cells
are then lists of numbers.
"""

import json
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Generic, TypeVar

from ntm_sheets.campaign.plain import decoder, plain
from ntm_sheets.campaign.questions import Parsed, Seen
from ntm_sheets.facts.findings import Key, Place
from ntm_sheets.facts.submission import Filled, Returned, Stamp

# Faster than it is small.
LEVEL = 1
Packed = tuple[str, Returned, Stamp | None]
"""The kind of file as sniffed, what was read, the stamp by which its layout was chosen."""
KIND = tuple[str, Returned, Stamp | None]
Thing = TypeVar("Thing")


class _Numbered(Generic[Thing]):
    """Things that stand once, by the number of each; two of the same text are the same."""

    def __init__(self, text_of: Callable[[Thing], str]) -> None:
        self._text_of = text_of
        self._numbers: dict[str, int] = {}

    def number(self, one: Thing) -> int:
        """Give a thing's number."""
        return self._numbers.setdefault(self._text_of(one), len(self._numbers))

    @property
    def listed(self) -> list[str]:
        """The texts, in the order of their numbers."""
        return list(self._numbers)


def pack(kind: str, returned: Returned, asked: Stamp | None) -> bytes:
    """Write what was read from a form; TypeError for what is none of ours."""
    words, seen, parsed = _Numbered[str](str), _Numbered[Seen](_text), _Numbered[Parsed | None](_text)

    def place(one: Place) -> tuple[int, int, int]:
        return (words.number(one.file), words.number(one.sheet), words.number(one.cell))

    def key(one: Key) -> tuple[int, int, int]:
        return (words.number(one[0]), words.number(one[1]), words.number(one[2]))

    cells = [
        (*key((one.table, one.row, one.field)), *place(one.place), seen.number(one.seen), parsed.number(one.parsed),
         words.number(one.asked))
        for one in returned.cells
    ]  # fmt: skip
    blanks = [(*key(of), *place(at)) for of, at in returned.blanks]
    rest = plain((kind, replace(returned, cells=(), blanks=()), asked))
    numbers = ([*zip(*cells, strict=True)], [*zip(*blanks, strict=True)])
    text = json.dumps((rest, words.listed, *numbers), separators=(",", ":"))
    things = (",".join(one.listed) for one in (seen, parsed))
    return zlib.compress(f"[{text},[{'],['.join(things)}]]".encode(), LEVEL)


def unpack(body: bytes) -> Packed:
    """Give what was packed. Errors: ValueError, TypeError, KeyError, IndexError, zlib.error for anything else."""
    (rest, words, cells, blanks), seen, parsed = json.loads(zlib.decompress(body))
    kind, returned, asked = decoder(KIND)(rest)
    seen_of, parsed_of = [*map(decoder(Seen), seen)], [*map(decoder(Parsed | None), parsed)]
    found: Packed = (kind, _filled(returned, words, cells, blanks, seen_of, parsed_of), asked)
    return found


def _filled(
    returned: Returned,
    words: Sequence[str],
    cells: Sequence[Sequence[int]],
    blanks: Sequence[Sequence[int]],
    seen: Sequence[Seen],
    parsed: Sequence[Parsed | None],
) -> Returned:
    """Put cells and blanks back into what was read."""
    filled = tuple(
        [
            Filled(words[table], words[row], words[field], seen[lay], Place(words[file], words[sheet], words[cell]), parsed[means], words[by])
            for table, row, field, file, sheet, cell, lay, means, by in zip(*cells, strict=True)
        ]
    )  # fmt: skip
    blank = tuple(
        [
            ((words[table], words[row], words[field]), Place(words[file], words[sheet], words[cell]))
            for table, row, field, file, sheet, cell in zip(*blanks, strict=True)
        ]
    )
    return replace(returned, cells=filled, blanks=blank)


def _text(one: Any) -> str:  # noqa: ANN401 - any value of ours
    return json.dumps(plain(one), separators=(",", ":"))
