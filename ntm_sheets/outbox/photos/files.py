"""Photos as files: which uses of a picture are one file, what it is called, and whether it is in doubt.

Names follow from the photos alone, so that a ledger made anew gives the same ones.
"""

import hashlib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ntm_sheets.campaign.names import one_line, slug
from ntm_sheets.contract.standards import subject_key
from ntm_sheets.facts.kept import AFTER, BEFORE
from ntm_sheets.facts.records import PhotoRecord
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.output import OutboxSource
from ntm_sheets.outbox.picture_values import Shot, Strip

UNCLEAR = "chua-ro"
ENDINGS = {"jpeg": "jpg", "mpo": "jpg", "heif": "heic"}
SMALLER = "-nho.jpg"
# What Windows keeps for its devices, whatever the ending; the longest name that a folder gets.
DEVICES = frozenset(("con", "prn", "aux", "nul", *(f"{one}{n}" for one in ("com", "lpt") for n in range(10))))
MOST_LETTERS = 40
# As it stands in the drop-down: the key, and what it is.
DASH = " – "
MARK_DIGITS = 6
# A camera whose clock was never set says a day of long ago.
LONG_BEFORE = timedelta(days=366)


@dataclass(frozen=True)
class PhotoFile:
    """A picture of a unit and a subject; `uses` are all of it in the order of receipt, `place` lies below the folder of photos.

    `repeats` is the hash of the one of the same unit and subject that this one is again, changed; empty where it is none.
    """

    uses: tuple[PhotoRecord, ...]
    place: str
    repeats: str = ""

    @property
    def photo(self) -> PhotoRecord:
        """The use that speaks for it: the first that is evidence, else the first."""
        return next((use for use in self.uses if use.is_evidence), self.uses[0])

    @property
    def mark(self) -> str:
        """The hash of its bytes."""
        return self.uses[0].sha256

    def without_first_form(self) -> "PhotoFile | None":
        """Give it as it is in the forms after the first; None where there are none."""
        later = tuple(use for use in self.uses if use.seq != self.uses[0].seq)
        return replace(self, uses=later) if later else None

    @property
    def unit(self) -> str:
        """Whose it is."""
        return self.photo.unit

    @property
    def subject(self) -> str:
        """The key of what it shows; empty where nobody said."""
        return subject_key(self.photo.subject)

    @property
    def day(self) -> date:
        """The report day with which it came first."""
        return self.uses[0].report_date

    @property
    def taken(self) -> date | None:
        """The day on which it was taken, where a camera noted one that can be true: not after its report, nor long before."""
        at = self.uses[0].taken_at
        day = at.date() if at else None
        return day if day and timedelta() <= self.day - day <= LONG_BEFORE else None

    @property
    def day_words(self) -> str:
        """The day to be shown: on which it was taken, else that of its report."""
        return f"chụp {wording.day(self.taken)}" if self.taken else wording.day(self.day)

    @property
    def moment(self) -> str:
        """Whether it shows the thing before or after the work; empty where nobody said and nothing tells."""
        uses = (self.photo, *self.uses)
        said = [use.moment for use in uses] + [use.implied_moment for use in uses]
        return next((slug(one) for one in said if one), "")

    @property
    def when(self) -> str:
        """Say whether it shows the thing before or after the work; empty where nobody said."""
        return "Trước" if self.moment.startswith(BEFORE) else "Sau" if self.moment.startswith(AFTER) else ""

    @property
    def caption(self) -> str:
        """What the unit wrote beside it."""
        return next((use.caption for use in (self.photo, *self.uses) if use.caption), "")

    @property
    def is_evidence(self) -> bool:
        """Whether any use of it can show what it is said to show."""
        return self.photo.is_evidence

    @property
    def is_new(self) -> bool:
        """Whether it is evidence that the unit did not show of this subject already."""
        return self.is_evidence and not self.repeats

    def doubt(self, names: Mapping[str, str]) -> str:
        """Say why it is no evidence; empty where it is. `names` are the units' own."""
        if self.is_evidence:
            return ""
        whose, _, where = self.photo.reused_from.partition(" ")
        if whose:
            place = self.photo.reused_in or names.get(whose, whose)
            return f"đã dùng ở {place} ngày {where.partition(' ')[0]}"
        return DOUBTS.get(self.photo.flaw, "chưa rõ")

    @property
    def small_place(self) -> str:
        """Where its smaller version lies."""
        return f"{self.place.rpartition('.')[0]}{SMALLER}"


DOUBTS = {
    "photo-too-small": "ảnh quá nhỏ, không nhìn rõ",
    "photo-shows-nothing": "ảnh không cho thấy gì",
}


def files_of(source: OutboxSource) -> tuple[PhotoFile, ...]:
    """Give the photos of a source as files; all outputs of a round show one."""
    return source.once(_files)


def _files(source: OutboxSource) -> tuple[PhotoFile, ...]:
    return photo_files(source.read_photos())


def photo_files(photos: Iterable[PhotoRecord]) -> tuple[PhotoFile, ...]:
    """Make one file of all uses of a picture by a unit for one subject, in the order of units, subjects and days.

    One that came without a subject and again with it is mended: it lies under its subject alone.
    """
    listed = sorted(photos, key=lambda one: (one.seq, one.position))
    clear = {(one.unit, one.sha256) for one in listed if one.subject}
    uses: defaultdict[tuple[str, str, str], list[PhotoRecord]] = defaultdict(list)
    for one in listed:
        if one.subject or (one.unit, one.sha256) not in clear:
            uses[one.unit, _thing(one.subject), one.sha256].append(one)
    shown: defaultdict[str, list[str]] = defaultdict(list)
    for unit, thing, _ in uses:
        shown[unit] += [thing] if thing else []
    units = folder_names(shown)
    things = {unit: folder_names(of_unit) | {"": UNCLEAR} for unit, of_unit in shown.items()}
    taken: Counter[str] = Counter()
    found: list[PhotoFile] = []
    firsts: dict[tuple[str, str, str], str] = {}
    for (unit, thing, _), mine in uses.items():
        first = mine[0]
        place = f"{units[unit]}/{things[unit][thing]}/{first.report_date:%Y-%m-%d}-{slug(first.row) or 'anh'}"
        taken[place] += 1
        more = f"-{taken[place]}" if taken[place] > 1 else ""
        # Who was asked for a better one of the same repeats nothing.
        shows = thing and any(one.is_evidence for one in mine)
        earlier = firsts.setdefault((unit, thing, first.first_sha256), first.sha256) if shows else first.sha256
        repeats = earlier if earlier != first.sha256 else ""
        found.append(PhotoFile(tuple(mine), f"{place}{more}.{ENDINGS.get(first.format, first.format)}", repeats))
    return tuple(sorted(found, key=lambda one: one.place))


def folder_names(texts: Iterable[str]) -> dict[str, str]:
    """Give each text a name of its own that every system takes for a folder; two that would be alike get a mark."""
    bases = {text: slug(text)[:MOST_LETTERS].strip("-") for text in texts}
    shared = Counter(bases.values())
    return {
        text: base if base and shared[base] == 1 and _is_whole(text, base) else f"{base or 'muc'}-{_mark(text)}"
        for text, base in bases.items()
    }


def _is_whole(text: str, base: str) -> bool:
    return base not in (*DEVICES, UNCLEAR) and slug(text) == base


def _mark(text: str) -> str:
    return hashlib.sha256(unicodedata.normalize("NFC", text).encode("utf-8", "replace")).hexdigest()[:MARK_DIGITS]


def _thing(subject: str) -> str:
    """Give what a photo's folder is called after: the subject's key, or all of one in the unit's own words."""
    key, _, name = subject.strip().partition(DASH)
    return key if name and " " not in key else subject.strip()


def files_by_unit(files: Iterable[PhotoFile]) -> defaultdict[str, list[PhotoFile]]:
    """Sort photos by whose they are."""
    found: defaultdict[str, list[PhotoFile]] = defaultdict(list)
    for one in files:
        found[one.unit].append(one)
    return found


def newest_first(files: Sequence[PhotoFile]) -> list[PhotoFile]:
    """Order photos by their days, the newest first; those of one day by their places."""
    return sorted(sorted(files, key=lambda one: one.place), key=lambda one: one.day, reverse=True)


def pairs_of(files: Sequence[PhotoFile]) -> list[tuple[PhotoFile, PhotoFile]]:
    """Give of each subject the first photo of before the work with the newest one of after it, the newest pair first.

    The photos are one unit's. One of before may come after the other: what counts is when they were taken, where that is known.
    """
    before: dict[str, PhotoFile] = {}
    after: dict[str, PhotoFile] = {}
    for one in newest_first(files):
        if one.subject and one.moment.startswith(BEFORE):
            before[one.subject] = one
        elif one.subject and one.moment.startswith(AFTER):
            after.setdefault(one.subject, one)
    found = [(before[subject], one) for subject, one in after.items() if subject in before]
    return [
        (first, last) for first, last in found if first.taken is None or last.taken is None or first.taken <= last.taken
    ]


def strips_of(files: Sequence[PhotoFile], most_pairs: int, most: int) -> list[Strip]:
    """Choose of a unit's photos the newest pairs of before and after, then the newest single ones, `most` photos in all."""
    pairs = pairs_of(files)[:most_pairs]
    strips = [Strip(thing_of(after), (_shot(before), _shot(after))) for before, after in pairs]
    paired = {one.place for pair in pairs for one in pair}
    shown = {one.subject for pair in pairs for one in pair}
    order: dict[str, int] = {}
    for one in newest_first(files):
        if one.place not in paired:
            # What is not shown at all yet comes before a second photo of the same thing, and before what nobody named.
            order[one.place] = 2 if not one.subject else 1 if one.subject in shown else 0
            shown.add(one.subject)
    rest = sorted((one for one in newest_first(files) if one.place in order), key=lambda one: order[one.place])
    # One of before left of one of after looks like a pair.
    single = sorted(rest[: most - 2 * len(pairs)], key=lambda one: one.when == "Trước")
    return strips + [Strip(thing_of(one), (_shot(one),)) for one in single]


def _shot(one: PhotoFile) -> Shot:
    return Shot(one.mark, f"{one.when} · {one.day_words}" if one.when else one.day_words, one.caption)


# Of photos that have no small version so many are passed over.
MOST_LOST = 5


def strips_to_show(
    files: Sequence[PhotoFile], small: Callable[[str], bytes], most_pairs: int = 1, most: int = 2
) -> list[tuple[Strip, tuple[bytes, ...]]]:
    """Choose so of the photos that are evidence and have a small version, each strip with these."""
    left = [one for one in files if one.is_new]
    for _ in range(MOST_LOST):
        chosen = [
            (strip, tuple(small(shot.mark) for shot in strip.shots)) for strip in strips_of(left, most_pairs, most)
        ]
        if all(all(bodies) for _, bodies in chosen):
            return chosen
        lost = {
            shot.mark for strip, bodies in chosen for shot, body in zip(strip.shots, bodies, strict=True) if not body
        }
        left = [one for one in left if one.mark not in lost]
    return [one for one in chosen if all(one[1])]


def thing_of(one: PhotoFile) -> str:
    """Say what a photo shows, as the unit chose it, without the key before it."""
    subject = one_line(one.photo.subject)
    key, _, name = subject.partition(DASH)
    return (name if name and " " not in key else subject) or "Chưa ghi chụp gì"


def veiled_photo(one: PhotoFile, veil: Callable[[str], str]) -> PhotoFile:
    """Give a photo without what is personal in its caption and its subject."""
    if all(veil(use.caption) == use.caption and veil(use.subject) == use.subject for use in one.uses):
        return one
    uses = (replace(use, caption=veil(use.caption), subject=veil(use.subject)) for use in one.uses)
    return replace(one, uses=tuple(uses))
