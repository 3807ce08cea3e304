"""A container's bytes become its members, and which of them goes along with a form: pure functions, nothing of theirs is run."""

import re
from dataclasses import dataclass, replace

from ntm_sheets.facts.findings import INSIDE, Place, Remark
from ntm_sheets.facts.records import NO_LETTER
from ntm_sheets.unpacking import limits
from ntm_sheets.unpacking.archives import open_archive
from ntm_sheets.unpacking.attaching import Budget, File, Gathered, Letter, Member, Unpacked, enclosed
from ntm_sheets.unpacking.letters import open_letter
from ntm_sheets.unpacking.outlook import open_message
from ntm_sheets.unpacking.zips import open_zip
from ntm_sheets.untrusted.refusing import Refusal, attempt
from ntm_sheets.untrusted.sniffing import CONTAINERS, PACKED, WORKBOOKS, sniff

# A locked or damaged file is told of for itself; the scan beside it is not at fault.
_FORMS = (*WORKBOOKS, "encrypted", "cut-off")
_ALONG = ("image", "pdf", "docx", "text", "media")
# These kinds only under their own names: a form that was saved as a web page or as text bears a workbook's.
_ALONG_AS_NAMED = {
    "html": (".htm", ".html"),
    "csv": (".txt", ".vcf", ".ics", ".log"),
    "shortcut": (".lnk", ".url", ".webloc", ".desktop"),
    "unknown": (".p7s", ".sig", ".asc", ".tsr", ".cer", ".crt"),
}
# What mail programs call the pictures of a signature; a photo of a paper is larger.
_LOGO = re.compile(
    r"(?i)(image\d{3,}|outlook-.*|logo.*|icon.*|signature.*|chu-?ky.*|att\d+|~wrd\d+)\.(png|gif|jpe?g|bmp)"
)
_LOGO_BYTES = 48 * 1024


def may_be_form(kind: str) -> bool:
    """Tell whether a file of this kind is a workbook, or is told of as one that cannot be opened."""
    return kind in _FORMS


def goes_along(name: str, kind: str) -> bool:
    """Tell whether a file is of a kind that people send along with a form."""
    return kind in _ALONG or name.lower().endswith(_ALONG_AS_NAMED.get(kind, ("\0",)))


def is_logo(name: str, kind: str, size: int) -> bool:
    """Tell whether a picture in a letter is a mail program's own: by its name, and because it is small."""
    return kind == "image" and size <= _LOGO_BYTES and _LOGO.fullmatch(name.split(INSIDE)[-1]) is not None


def is_together(one: str, form: str) -> bool:
    """Tell whether two files came together, by the names of the letters that they lie in (none for a bare zip).

    A letter brings all that it forwards, and what is forwarded comes with the letter around it. Two letters in one zip
    are two people's.
    """
    return one == form or not one or _is_within(form, one) or (form != "" and _is_within(one, form))


def _is_within(inner: str, outer: str) -> bool:
    return inner.startswith(outer + INSIDE)


Senders = tuple[str, ...]


def unpack(data: bytes, kind: str, name: str) -> Unpacked:
    """Take everything out of a zip, an archive, an eml or a msg (`kind`), also what lies in containers within it.

    Members are called "container!member", beginning with `name`. Refusal where the container as a whole cannot be
    trusted: `damaged`, `too-large`, `letter-incomplete`, `letter-mailbox`.
    """
    if kind not in CONTAINERS:
        raise ValueError(kind)
    unpacking = _Unpacking()
    letter = attempt(lambda: unpacking.open(data, kind, name, _Depth()))
    return Unpacked(tuple(unpacking.members), letter, tuple(unpacking.remarks))


@dataclass(frozen=True)
class _Depth:
    """How many containers of each sort may still be opened within this one."""

    zips: int = limits.NESTED_ZIPS
    letters: int = limits.NESTED_LETTERS

    def below(self, kind: str) -> "_Depth | None":
        """Give what is left inside a nested container of `kind`, None where it is not opened any more."""
        left = replace(self, zips=self.zips - 1) if kind in PACKED else replace(self, letters=self.letters - 1)
        return left if min(left.zips, left.letters) >= 0 else None


class _Unpacking:
    """What has been taken out so far."""

    def __init__(self) -> None:
        self.members: list[Member] = []
        self.remarks: list[Remark] = []
        self._budget = Budget()

    def open(
        self,
        data: bytes,
        kind: str,
        place: str,
        depth: _Depth,
        within: Letter = NO_LETTER,
        senders: Senders = (),
        envelope: str = "",
        within_text: str = "",
    ) -> Letter | None:
        """Open a container and those within it; the letter is told of where it is one.

        `within` is the letter that it lies in, of the name `envelope` and the text `within_text`; `senders` are those of
        all letters on its way.
        """
        contents = self._contents(data, kind, place, depth)
        self.remarks += contents.remarks
        for file in contents.files:
            letter = _letter_of(file, within, is_zip=kind in PACKED)
            around = envelope if kind in PACKED else INSIDE.join((place, *file.path[:-1]))
            said = file.said or within_text
            self._take(replace(file, letter=letter, senders=(*senders, *file.senders), said=said), place, depth, around)
        if not contents.files and not any(remark.code != "letter-two-senders" for remark in contents.remarks):
            self.remarks.append(_nothing_in(contents))
        return contents.letter

    def _contents(self, data: bytes, kind: str, place: str, depth: _Depth) -> Gathered:
        if kind == "zip":
            return open_zip(data, place, self._budget)
        if kind == "archive":
            return open_archive(data, place, self._budget)
        if kind == "eml":
            return open_letter(data, place, self._budget, depth.letters)
        return open_message(data, place, self._budget)

    def _take(self, file: File, place: str, depth: _Depth, envelope: str) -> None:
        name = INSIDE.join((place, *file.path))
        # All but the last part of its path are letters that were opened with this container.
        depth = replace(depth, letters=depth.letters - len(file.path) + 1)
        kind = file.kind or sniff(file.data).kind
        if kind not in CONTAINERS or file.passed:
            self.members.append(
                Member(name, file.data, file.inline, file.letter, file.senders, envelope, file.passed, file.said)
            )
            return
        below = depth.below(kind)
        if below is None:
            self.remarks.append(Remark("nested-too-deep", Place(name)))
            return
        before = len(self.remarks)
        try:
            attempt(lambda: self.open(file.data, kind, name, below, file.letter, file.senders, envelope, file.said))
        except Refusal as refusal:
            # One broken letter of many is said; what would burst is meant to harm, and nothing of it is taken.
            if refusal.code == "too-large":
                raise
            if kind == "archive":
                # A file of its own with a verdict of its own, as a broken workbook is.
                del self.remarks[before:]
                self.members.append(
                    Member(name, file.data, file.inline, file.letter, file.senders, envelope, said=file.said)
                )
                return
            self.remarks.append(refusal.remark(name))


def _letter_of(file: File, within: Letter, *, is_zip: bool) -> Letter:
    """Give the letter that a file came in: its own, or the one that the zip around it lies in."""
    if is_zip:
        return replace(within, entry_at=file.entry_at or within.entry_at)
    lies_free = within == replace(NO_LETTER, entry_at=within.entry_at)
    return file.letter if lies_free else enclosed(file.letter, within)


def _nothing_in(contents: Gathered) -> Remark:
    place = Place(contents.place)
    if contents.letter is None:
        return Remark("container-empty", place)
    link = f"; trong thư chỉ có đường dẫn tới {contents.link}" if contents.link else ""
    return Remark("letter-no-attachment", place, contents.link, {"link": link})
