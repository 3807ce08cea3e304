"""Whose a photo by itself is, of which day, of what, and whether before or after the work: by all that came with it.

What stands nearest to it says it first: its own name, then its folders, the zip, the letter's subject, the letter's text.
Where one of them names two, nobody knows.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import PurePosixPath

from ntm_sheets.campaign.definition import Campaign, Unit
from ntm_sheets.campaign.names import accented, bare_addresses, bare_name, fold, one_line, without_tag
from ntm_sheets.checking.identity import units_within
from ntm_sheets.contract.standards import subject_key
from ntm_sheets.facts.findings import INSIDE
from ntm_sheets.facts.kept import AFTER, BEFORE
from ntm_sheets.facts.records import ANSWERED, Companion, Letter

ENDING = re.compile(r"\.(?!\d+$)\w{2,4}$")
LEAST_NAME, LEAST_WORDS, LEAST_WORD = 8, 2, 3
MOST_CAPTION = 120
# What cameras and chat programs write in names: whoever wrote nothing else wrote no caption.
GIVEN = re.compile(
    "img|image|dsc[nf]?|dcim|pxl|mvimg|vid|pic|photo|picture|screenshot|anh|chup|man|hinh|zalo|z|viber|received|fb|messenger|"
    "telegram|inshot|cap|p|wp|s|line|signal|whatsapp|unnamed|download|file|at|luc|edit(ed)?|cop[iy]|burst|hdr|portrait|cover|"
    "chrome|am|pm|n|wa|jpe?g|"
)
GIVEN_NUMBER = re.compile(r"([a-z]*)\d+[a-z]?|()(?=[a-f]*\d)[0-9a-f]{6,}")
YEAR_FIRST = re.compile(r"(?<!\d)(20\d\d)[-_. ]?(0[1-9]|1[0-2])[-_. ]?(0[1-9]|[12]\d|3[01])(?!\d{1,5}(?!\d))")
DAY_FIRST = re.compile(r"(?<![\d.])(0?[1-9]|[12]\d|3[01])[-_./ ](0?[1-9]|1[0-2])[-_./ ](20\d\d|2\d)(?!\d)")
SPOKEN = re.compile(r"\bngay (0?[1-9]|[12]\d|3[01])[ ](?:thang )?(0?[1-9]|1[0-2])\b")
# Milliseconds since 1970, as Facebook and some telephones have them.
EPOCH_HERE = datetime(1970, 1, 1, 7)
EPOCH = re.compile(r"(?<!\d)(1[4-9]\d{11})(?!\d)")
# “Phía sau”, “trước nhà” are places.
PLACES = re.compile(
    r"\b(?:phia|dang|mat|cua|san|vuon|ben|duong|ngo|cong|nha) (?:truoc|sau)\b(?! khi\b)"
    r"|\b(?:truoc|sau) (?=(?:nha|cong|cua|san|ngo|truong|tram|dinh|chua)\b)"
)
CODES = (
    (re.compile(r"\b(?:cv|dau viec|cong viec|viec so|viec) ?0*(\d{1,2})\b"), "CV{:02}"),
    (re.compile(r"\b(?:tc|tieu chi|chi tieu) ?0*(\d{1,2})[ .]0*(\d{1,2})\b"), "TC{}.{}"),
    (re.compile(r"\b(?:vm|tieu chi vuon) ?0*(\d{1,2})[ .]0*(\d{1,2})\b"), "VM{}.{}"),
    (re.compile(r"\b(?:v|vuon|vuon mau|vuon so) ?0*(\d{1,2})\b(?![ .]\d)"), "V{}"),
)
# “CV3,4”, “cv03 và 04” are two; “TC3,1” is one.
LISTED = re.compile(r"(?i)(\b(?:cv|v|việc|viec|vườn|vuon)[ ._]?\d{1,2})\s*[,&+]\s*(?=\d{1,2}(?!\d))")
MORE = re.compile(r" va 0*(\d{1,2})\b")
# “cv03truoc”, “sau2”.
GLUED = re.compile(r"(?i)(?<=\d)(?=(?:trước|truoc|sau)(?![^\W\d_]))|(?:(?<=trước)|(?<=truoc)|(?<=sau))(?=\d)")
IDLE = re.compile(
    "tieu|chi|anh|hinh|chup|ngay|luc|khi|lam|thi|cong|truoc|sau|xong|hoan|thanh|bao|cao|thon|xom|cua|o|tai|gui|ve|duoc|dang|moi|va|kem|"
    r"jpe?g|png|heic|webp|zip|\d+"
)


@dataclass(frozen=True)
class Tie:
    """What is known of a photo; each is empty where nobody said it."""

    unit: Unit | None
    day: date
    subject: str = ""
    moment: str = ""
    caption: str = ""


@dataclass(frozen=True)
class Said:
    """All that came with a photo: the drop's name, its letter, when it was taken, the forms beside it."""

    name: str
    letter: Letter
    received_at: datetime
    taken_at: datetime | None = None
    companions: tuple[Companion, ...] = ()

    @property
    def own(self) -> str:
        """The name that somebody gave it, without its ending."""
        return PurePosixPath(self.parts[0]).stem

    @property
    def parts(self) -> list[str]:
        """Its name and those of its folders and of what they lie in, the nearest first."""
        return [part for part in reversed(re.split(r"[/!]", self.name)) if part]

    def texts(self) -> Iterator[str]:
        """Give what may say what it shows, the nearest first: of a letter's lines those that name the photo come first."""
        yield _parted(self.own)
        # The 1 of a folder “tc3.1” is no ending.
        yield from (_parted(PurePosixPath(part).stem if ENDING.search(part) else part) for part in self.parts[1:])
        lines = self.letter.text.split("\n")
        yield from (_parted(line) for line in lines if len(self.own) >= LEAST_WORDS and _names(line, self.own))
        yield _parted(self.letter.subject)
        yield _parted(self.letter.text)


def _parted(text: str) -> str:
    """Part words and numbers that were written without a space between them."""
    return GLUED.sub(" ", unicodedata.normalize("NFC", text))


def _names(line: str, own: str) -> bool:
    """Tell whether a line names a photo: IMG_1 is not IMG_10, and a number alone may count anything but at the beginning."""
    said, name = f" {fold(line)} ", f" {fold(own)} "
    return said.startswith(name) if own.isdigit() else name.strip() != "" and name in said


def unit_of(said: Said, campaign: Campaign) -> Unit | None:
    """Find whose photo it is: by its names, the forms that came with it, its letter's words, its sender."""
    own, *names, subject, text = said.texts()
    for name in (own, *names):
        if named := _units_in(name, campaign, alone=name != own):
            return named[0] if len(named) == 1 else None
    units = {unit.key: unit for unit in campaign.units}
    beside = dict.fromkeys(one.unit for one in _together(said) if one.unit in units)
    if len(beside) == 1:
        return units[next(iter(beside))]
    for words in (subject, text):
        if named := _units_in(words, campaign, alone=False):
            return named[0] if len(named) == 1 else None
    return _sent_by(said.letter, campaign)


def tie(said: Said, campaign: Campaign, unit: Unit | None, choices: Sequence[str], moments: Sequence[str]) -> Tie:
    """Tie a photo: `unit` is whose it is, `choices` and `moments` what the form's lists offer."""
    own = one_line(said.own)[:MOST_CAPTION]
    caption = own if _tells(_parted(own)) else ""
    return Tie(unit, _day_of(said, campaign, unit), _subject_of(said, choices), _moment_of(said, moments), caption)


def is_given(name: str) -> bool:
    """Tell whether a camera or a chat program gave a name, and nobody wrote it."""

    def is_one(word: str) -> bool:
        found = GIVEN_NUMBER.fullmatch(word)
        return bool(GIVEN.fullmatch(word) or (found and GIVEN.fullmatch(found[1] or "")))

    return all(map(is_one, fold(name).split()))


def _tells(name: str) -> bool:
    """Tell whether a name says more than which work it is, and whether before or after it."""
    words = _folded_codes(name)
    for code, _ in CODES:
        words = code.sub(" ", words)
    return not is_given(name) and any(
        len(word) >= LEAST_WORD and not IDLE.fullmatch(word) for word in fold(words).split()
    )


def _together(said: Said) -> tuple[Companion, ...]:
    """Give the forms that came with the photo: in the same letter, or around it, or in no letter at all."""
    around = said.name.rpartition(INSIDE)[0] + INSIDE

    def is_near(form: str) -> bool:
        its = form.rpartition(INSIDE)[0] + INSIDE
        return around.startswith(its) or its.startswith(around)

    return tuple(one for one in said.companions if is_near(one.name))


def _units_in(text: str, campaign: Campaign, *, alone: bool) -> list[Unit]:
    """Give the units that a text names; `alone` lets a text of one word be a name, as a folder's is.

    Within a longer text one word alone is too often another thing, unless “thôn” stands before it.
    """
    said = fold(text)
    for way in (accented, fold):
        keyed = [
            (key, unit)
            for unit in campaign.units
            for key in {way(unit.name), way(bare_name(unit.name)), way(unit.key.replace("-", " "))}
            if " " in key or (alone and key and said == fold(key)) or f" thon {fold(key)} " in f" {said} "
        ]
        if alone:
            keyed = [(way(text), unit) if _is_glued(said, fold(key)) else (key, unit) for key, unit in keyed]
        if named := units_within(way(text), keyed):
            return named
    return []


def _is_glued(said: str, key: str) -> bool:
    """Tell whether a folder is called after a unit without the space between its words: “hoabinh”, “thonhoabinh”."""
    return " " not in said and said.removeprefix("thon") == key.replace(" ", "").removeprefix("thon")


def _sent_by(letter: Letter, campaign: Campaign) -> Unit | None:
    named = (letter.sender, *(address for address in letter.senders if not address.startswith(ANSWERED)))
    senders = {without_tag(address.casefold()) for address in named if address}
    found = [unit for unit in campaign.units if senders & set(bare_addresses(unit.emails))]
    found = found or [unit for unit in campaign.units if senders & set(bare_addresses(unit.group_emails))]
    return found[0] if len(found) == 1 else None


def _day_of(said: Said, campaign: Campaign, unit: Unit | None) -> date:
    """Give the day of a photo: as its names say, as the form beside it, as the camera noted, as it was packed or sent."""
    received = said.received_at.date()
    first, last = min(campaign.start, received), received
    for part in said.parts:
        for day in days_in(part, received):
            if first <= day <= last:
                return day
    days = {one.day for one in _together(said) if unit and one.unit == unit.key}
    letter = said.letter
    for moment in (said.taken_at, letter.entry_at, letter.sent_at, letter.passed_at):
        days = days or ({moment.date()} if moment and first <= moment.date() <= last else set())
    return max(days, default=received)


def days_in(name: str, received: date) -> Iterator[date]:
    """Yield the days that a file's or a folder's name says."""
    for found in YEAR_FIRST.finditer(name):
        yield from _date(int(found[1]), int(found[2]), int(found[3]))
    for found in EPOCH.finditer(name):
        yield (EPOCH_HERE + timedelta(milliseconds=int(found[1]))).date()
    for found in DAY_FIRST.finditer(name):
        year = int(found[3])
        yield from _date(year if year > 100 else 2000 + year, int(found[2]), int(found[1]))
    for found in SPOKEN.finditer(fold(name)):
        days = [day for year in (received.year, received.year - 1) for day in _date(year, int(found[2]), int(found[1]))]
        yield from (day for day in days[:1] if day <= received + timedelta(days=1))


def _date(year: int, month: int, day: int) -> Iterator[date]:
    try:
        yield date(year, month, day)
    except ValueError:
        return


def _subject_of(said: Said, choices: Sequence[str]) -> str:
    for text in said.texts():
        if found := subjects_in(text, choices):
            return found[0] if len(found) == 1 else ""
    return ""


def subjects_in(text: str, choices: Sequence[str]) -> list[str]:
    """Give the choices that a text means: by their keys as people write them, else by their names."""
    keys = {subject_key(one).casefold(): one for one in choices}
    folded = _folded_codes(text)
    said = list(_codes_in(folded))
    by_key = dict.fromkeys(keys[one.casefold()] for one in said if one.casefold() in keys)
    if said:
        return list(by_key)
    words = fold(text)
    telling = " ".join(word for word in words.split() if not IDLE.fullmatch(word))
    names = {one: fold(one.partition(" – ")[2]) for one in choices}
    whole = [one for one, name in names.items() if len(name) >= LEAST_NAME and f" {name} " in f" {words} "]
    if whole:
        return whole
    is_told = len(telling) >= LEAST_NAME and len(telling.split()) >= LEAST_WORDS
    return [one for one, name in names.items() if is_told and f" {telling} " in f" {name} "]


def _codes_in(folded: str) -> Iterator[str]:
    """Yield the keys that a folded text names; those of a list of numbers too."""
    for code, form in CODES:
        for found in code.finditer(folded):
            yield form.format(*map(int, found.groups()))
            more = MORE.match(folded, found.end()) if len(found.groups()) == 1 else None
            while more:
                yield form.format(int(more[1]))
                more = MORE.match(folded, more.end())


def _folded_codes(text: str) -> str:
    """Fold a text, its points between two figures kept: 3.1 is one number."""
    pointed = re.sub(r"(?<=\d)[._-](?=\d)", "\0", LISTED.sub(r"\1 va ", text))
    return ".".join(fold(part) for part in pointed.split("\0"))


def _moment_of(said: Said, moments: Sequence[str]) -> str:
    by_word = {word: one for word in (BEFORE, AFTER) for one in moments if fold(one) == word}
    for text in said.texts():
        words = set(PLACES.sub(" ", fold(text)).split()) & by_word.keys()
        # “Sáu” is six: where accents are written they count.
        if AFTER in words and not text.isascii() and "sau" not in accented(text).split():
            words.discard(AFTER)
        if words:
            return by_word[next(iter(words))] if len(words) == 1 else ""
    return ""
