"""The texts of .xlsx and .xlsm: shared and rich strings, signs stored by their codes (ECMA-376 22.9.2.19, ST_Xstring)."""

import re
from dataclasses import dataclass, field
from functools import cached_property

from ntm_sheets.reading import limits
from ntm_sheets.reading.book import raise_digits
from ntm_sheets.reading.package import Kept, bare, decoded, is_plain, walk
from ntm_sheets.untrusted.refusing import Refusal

# A sign beyond the first 65 536 is stored as two halves; a half alone is none and stays as it is stored.
_PAIR = re.compile("_x([Dd][89ABab][0-9A-Fa-f]{2})__x([Dd][C-Fc-f][0-9A-Fa-f]{2})_")
_ESCAPE = re.compile(_PAIR.pattern + "|_x((?![Dd][89A-Fa-f])[0-9A-Fa-f]{4})_")
# Once for what is stored, more often for what programs that do not know the codes saved again.
_LEVELS = 4


def decode(stored: str) -> str:
    """Give a text as it is meant, once: what an escaped underscore leaves (_x005F_x0041_) is no code again."""
    return _ESCAPE.sub(_meant, stored) if "_x" in stored else stored


def joined(pieces: list[str]) -> str:
    """Put runs of letters together, and the halves of a sign that was torn between two of them."""
    whole = "".join(pieces)
    return _PAIR.sub(_meant, whole) if len(pieces) > 1 and "_x" in whole else whole


def decoded_fully(text: str) -> str:
    """Decode as often as a code may have been stored: two texts, one decoded once or in part, become the same."""
    for _ in range(_LEVELS):
        before, text = text, decode(text)
        if text == before:
            break
    return text


def _meant(found: re.Match[str]) -> str:
    if found[1]:
        units = b"".join(int(half, 16).to_bytes(2, "little") for half in found.group(1, 2))
        return units.decode("utf-16-le")
    return chr(int(found[3], 16))


# The shortest entry of the table takes five bytes (<si/>).
_ENTRY_BYTES = 5
_OFF = ("0", "false", "none")
_RAISED = ("superscript", "subscript")


@dataclass
class SharedStrings:
    """The texts in order, which of them have letters that are struck through, and the fonts that letters bring along.

    `raised` has the texts with raised or lowered digits, as they look (10² for a 10 with a raised 2), `escaped` tells
    which texts hold signs that were stored by their codes.
    """

    texts: list[str] = field(default_factory=list)
    struck: set[int] = field(default_factory=set)
    fonts: dict[int, str] = field(default_factory=dict)
    raised: dict[int, str] = field(default_factory=dict)
    inks: dict[int, tuple[dict[str, str], ...]] = field(default_factory=dict)
    escaped: set[int] = field(default_factory=set)

    def add(self, rich: "RichText") -> None:
        """Add the text that was gathered."""
        if rich.struck:
            self.struck.add(len(self.texts))
        if rich.inks:
            self.inks[len(self.texts)] = tuple(rich.inks)
        if rich.font:
            self.fonts[len(self.texts)] = rich.font
        if rich.raised:
            self.raised[len(self.texts)] = rich.raised
        if rich.escaped:
            self.escaped.add(len(self.texts))
        self.texts.append(rich.whole)

    @cached_property
    def plain(self) -> list[str | None]:
        """The texts of which nothing but the text is known; None for the others."""
        plain: list[str | None] = list(self.texts)
        for index in {*self.struck, *self.fonts, *self.raised, *self.inks, *self.escaped}:
            plain[index] = None
        return plain

    def at(self, index: str, sheet: str, cell: str) -> int:
        """Give a reference as an index; Refusal where no entry has it, so that no neighbour's text is taken."""
        stripped = index.strip()
        if stripped.isascii() and stripped.isdigit() and len(stripped) < 10 and int(stripped) < len(self.texts):
            return int(stripped)
        raise Refusal("damaged", sheet=sheet, cell=cell, why=f"shared string {index[:20]!r}")


class RichText:
    """Gathers the text of one `si` or `is`: phonetic readings left out, struck letters noticed.

    `font` is the font of the first letters where they have one of their own (pasted from another program), `inks` are
    the colours that letters have of their own, as the file names them. Each `t` is decoded by itself, as Excel does it:
    what looks like a code across two runs of letters is none.
    """

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Start anew."""
        self.pieces: list[str] = []
        self._escaped = False
        self._piece: list[str] = []
        self.struck = False
        self.font = ""
        self.inks: list[dict[str, str]] = []
        self._ink: dict[str, str] = {}
        self._shown: list[str] = []
        self._aside = self._in_text = self._strikes = self._raises = False
        self._length = 0

    @property
    def whole(self) -> str:
        """The text of all runs."""
        return joined(self.pieces)

    @property
    def escaped(self) -> bool:
        """Whether signs of it are stored by their codes."""
        return self._escaped or self.whole != "".join(self.pieces)

    @property
    def raised(self) -> str:
        """The text as it looks, where digits of it are raised or lowered; else empty."""
        shown = joined(self._shown)
        return "" if shown == self.whole else shown

    def start(self, name: str, given: dict[str, str]) -> None:
        """Take an element's start, its name without prefix."""
        if name == "t":
            self._in_text = not self._aside
        elif name == "r":
            self._strikes, self._raises, self._ink = False, False, {}
        elif name == "color":
            self._ink = given
        elif name == "rFont" and not self.pieces:
            self.font = given.get("val", "")
        elif name == "rPh":
            self._aside = True
        elif name in ("strike", "dstrike"):
            self._strikes = given.get("val", "1") not in _OFF
        elif name == "vertAlign":
            self._raises = given.get("val", "") in _RAISED

    def end(self, name: str) -> None:
        """Take an element's end."""
        if name == "t":
            self._in_text = False
            self._flush()
        elif name == "rPh":
            self._aside = False

    def text(self, piece: str) -> None:
        """Take character data; Refusal where it is more than a cell can hold."""
        if not self._in_text:
            return
        self._length += len(piece)
        if self._length > limits.CELL_CHARACTERS:
            raise Refusal("too-large", what="một ô chứa quá nhiều chữ")
        self._piece.append(piece)

    def _flush(self) -> None:
        stored = "".join(self._piece)
        self._piece = []
        if not stored:
            return
        piece = decode(stored)
        self._escaped = self._escaped or piece != stored
        self.pieces.append(piece)
        self._shown.append(raise_digits(piece) if self._raises else piece)
        if self._ink and not piece.isspace() and self._ink not in self.inks:
            self.inks.append(self._ink)
        self.struck = self.struck or (self._strikes and not piece.isspace())


def read_shared_strings(body: bytes | None) -> SharedStrings:
    """Read the table; Refusal where it claims more than it can hold, for an engine reserves room for the claim."""
    if not body:
        return SharedStrings()
    try:
        return _read_by_pieces(body)
    except (Refusal, UnicodeDecodeError):
        # Something is not as nearly every program writes it, or nothing at all: the walk tells which.
        found = SharedStrings()
        for rich in _entries(body, len(body)):
            found.add(rich)
        return found


def _entries(body: bytes, size: int) -> "list[RichText]":
    found: list[RichText] = []
    rich = RichText()
    inside = False

    def start(name: str, given: dict[str, str]) -> None:
        nonlocal inside, rich
        name = bare(name)
        if name == "si":
            inside, rich = True, RichText()
        elif name == "sst":
            _check_claim(given, size)
        elif inside:
            rich.start(name, given)

    def end(name: str) -> None:
        nonlocal inside
        name = bare(name)
        if name == "si":
            inside = False
            found.append(rich)
        elif inside:
            rich.end(name)

    walk(body, start, end, lambda piece: rich.text(piece))
    return found


_TABLE = re.compile(
    r"(?:\ufeff)?(?:<\?xml version=[\"']1\.0[\"'](?: encoding=[\"'][Uu][Tt][Ff]-8[\"'])?"
    r"(?: standalone=[\"'](?:yes|no)[\"'])?\s*\?>)?\s*"
    r'<sst((?: [A-Za-z:]{1,30}="[^"<&]{0,200}"){0,20}) ?>\s*(<si>.*)</sst>\s*',
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r' ([A-Za-z:]+)="([^"]*)"')
# What follows on `<si>` where it is one text.
_PLAIN = re.compile(r'<t(?: xml:space="preserve")?>([^<]*)</t></si>[ \t\n]*')
# What is larger is no form's, and is walked.
_MOST_BYTES = 4 * limits.MEGABYTE


def _read_by_pieces(body: bytes) -> SharedStrings:
    """Read a table entry by entry, each parsed by itself; Refusal where one of them or what holds them is not plain.

    Entries that are well-formed each by itself are so one behind the other.
    """
    table = _TABLE.fullmatch(body.decode("utf-8"))
    given = _ATTRIBUTE.findall(table[1]) if table else []
    if table is None or len(dict(given)) != table[1].count('="') or not is_plain(table[1]) or len(body) > _MOST_BYTES:
        raise Refusal("damaged", why="not plain")
    _check_claim(dict(given), len(body))
    made = list(map(_PIECES.__getitem__, table[2].split("<si>")[1:]))
    found = SharedStrings()
    for one in made:
        if isinstance(one, str):
            found.texts.append(one)
        else:
            found.add(one)
    return found


def _piece_of(piece: str) -> "str | RichText":
    plain = _PLAIN.fullmatch(piece)
    if plain and is_plain(piece) and "_x" not in piece and len(piece) <= limits.CELL_CHARACTERS:
        return decoded(plain[1])
    entries = _entries(f"<sst><si>{piece}</sst>".encode(), len(piece))
    if len(entries) != 1:
        raise Refusal("damaged", why="not one entry")
    return entries[0]


_PIECES: "Kept[str | RichText]" = Kept(_piece_of, 16_384, 400)


def _check_claim(given: dict[str, str], size: int) -> None:
    for key in ("count", "uniqueCount"):
        claim = given.get(key, "0")
        if not claim.isascii() or not claim.isdigit() or len(claim) > 10:
            raise Refusal("damaged", why=f"shared strings claim {claim[:20]!r}")
        most = size // _ENTRY_BYTES + 1_000 if key == "uniqueCount" else limits.GRID_ROWS * 16
        if int(claim) > most:
            raise Refusal("damaged", why=f"shared strings claim {claim}")
