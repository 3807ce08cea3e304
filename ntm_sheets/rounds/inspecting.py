"""What a file's bytes hold, found out without the ledger: a returned form, or the files inside a mail or archive.

This is the part of a drop's journey that touches bytes nobody trusts; a worker process runs it.
"""

# What reads and unpacks is imported where it is called: in the workers. The main process, and whoever only looks, would
# load half a dozen libraries for nothing.

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.checking.answers import parse_cells
from ntm_sheets.contract.correction_tables import OfficerForm
from ntm_sheets.contract.layout import Layout
from ntm_sheets.contract.layouts import Layouts
from ntm_sheets.errors import OwnError, Unfinished
from ntm_sheets.facts.earlier_photos import EARLIER, EarlierPhotos
from ntm_sheets.facts.findings import Place, Remark
from ntm_sheets.facts.records import NO_LETTER, Letter
from ntm_sheets.facts.submission import PHOTO, PhotoCopy, PhotoWish, Returned, Stamp
from ntm_sheets.reading.sandbox import Failure, Sandbox
from ntm_sheets.rounds.packing import pack, unpack
from ntm_sheets.rounds.stamped import layout_of_stamp
from ntm_sheets.untrusted.refusing import Refusal
from ntm_sheets.untrusted.sniffing import CONTAINERS, sniff

if TYPE_CHECKING:
    from ntm_sheets.unpacking.attaching import Member

Wish = PhotoWish | None
# Telephones show a photo within the text of a letter; what a letter itself is decorated with is smaller.
LEAST_INLINE = 100_000


@dataclass(frozen=True)
class Enclosed:
    """A file inside a mail or archive; `kind` as sniffed, `inline` where the letter's own text shows it.

    `letter` is the innermost one that it lies in, with the senders of all letters on its way, `envelope` its name.
    What is `passed` over has a name that no form has.
    """

    name: str
    data: bytes
    kind: str
    inline: bool
    letter: Letter = NO_LETTER
    envelope: str = ""
    passed: bool = False


@dataclass(frozen=True)
class Contents:
    """What came out of a mail or archive."""

    files: tuple[Enclosed, ...] = ()
    letter: Letter = NO_LETTER
    remarks: tuple[Remark, ...] = ()

    @property
    def chosen(self) -> tuple[int, ...]:
        """The places of the files that become drops: those that could be a form, or are beside none."""
        along = self._along
        chosen = (n for n, file in enumerate(self.files) if n not in along and not file.passed)
        # Photos come last: the forms beside them say whose they are.
        return tuple(sorted(chosen, key=lambda n: self.files[n].kind == PHOTO))

    def left_out(self, file: str) -> tuple[Remark, ...]:
        """Say which files only went along."""
        names = ", ".join(self.files[n].name for n in self._along)
        return (Remark("files-beside", Place(file), "", {"names": names}),) if names else ()

    @property
    def _along(self) -> tuple[int, ...]:
        from ntm_sheets.unpacking.opening import may_be_form

        forms = [file.envelope for file in self.files if may_be_form(file.kind) and not file.passed]
        return tuple(n for n, file in enumerate(self.files) if not file.passed and _goes_along(file, forms))


def _goes_along(file: Enclosed, forms: Iterable[str]) -> bool:
    """Tell whether a file is of a letter's own making, or came together with a form; `forms` are their envelopes."""
    from ntm_sheets.unpacking.opening import goes_along, is_logo, is_together

    if file.inline or (file.envelope and is_logo(file.name, file.kind, len(file.data))):
        return True
    return goes_along(file.name, file.kind) and any(is_together(file.envelope, form) for form in forms)


@dataclass(frozen=True)
class Inspected:
    """What a file turned out to be: a returned form (or why it is none), or what a mail or archive contains.

    `asked` is the stamp by which the form's layout was chosen; None where none was asked for. It `lasts` unless it is
    what the file did to its reader on this machine. `packed` is the same as plain data, where a worker sent it so.
    `copies` are the photos that were asked for, by the hash of their bytes; `earlier` those of an earlier campaign.
    """

    kind: str
    returned: Returned
    contents: Contents | None = None
    asked: Stamp | None = None
    lasts: bool = True
    packed: bytes = field(default=b"", compare=False, repr=False)
    copies: Mapping[str, PhotoCopy] = field(default_factory=dict, compare=False, repr=False)
    earlier: EarlierPhotos | None = field(default=None, compare=False, repr=False)

    def to_bytes(self) -> bytes:
        """Write what a form turned out to be as plain data, for a pipe or a disk; TypeError for what is none of ours."""
        return pack(self.kind, self.returned, self.asked)

    @staticmethod
    def of_bytes(body: bytes) -> "Inspected":
        """Give what was written. Errors: as `unpack` has them."""
        kind, returned, asked = unpack(body)
        return Inspected(kind, returned, asked=asked, packed=body)


def inspect(
    data: bytes, file: str, layouts: Layouts, *, inside: bool = False, bodies: bool = False, unit: str = "",
    photos: Wish = None, sha256: str = "",
) -> Inspected:  # fmt: skip
    """Find out what bytes hold; `file` is only for the places, `inside` tells that they came out of a container.

    What came out of one is not opened as another: unpacking has gone as deep as it goes. `bodies` asks for the bytes
    of a form's pictures as well, such as a workbook can be drawn with, `unit` says whose form it is where that was decided.
    Where `photos` are asked for they alone are taken out, byte for byte. `sha256` is the bytes' hash, where it is known.
    """
    if photos is not None:
        from ntm_sheets.reading.photo_copies import take_out

        return Inspected("", Returned(None), copies=take_out(data, photos.wanted, shrunk=photos.shrunk))
    from ntm_sheets.reading.extracting import read
    from ntm_sheets.reading.preparing import unlock

    sniffed = sniff(data)
    whole = _as_container(data, sniffed.kind, file, inside=inside)
    if whole is not None:
        return whole
    try:
        if sniffed.kind == EARLIER:
            from ntm_sheets.reading.photo_copies import earlier_of

            return Inspected(EARLIER, Returned(None), earlier=earlier_of(data))
        data, sniffed = unlock(data, sniffed)
    except Refusal as refusal:
        return Inspected(sniffed.kind, Returned(None, remarks=(refusal.remark(file),)))
    if sniffed.kind == "image":
        from ntm_sheets.reading.loose_photos import look_at

        kind, found = look_at(data, file, sha256)
        if kind == PHOTO or found.remarks:
            return Inspected(kind, found)
    asked: Stamp | None = None
    layout: Layout | OfficerForm | None = None

    def layout_of(stamp: Stamp) -> Layout | OfficerForm | None:
        nonlocal asked, layout
        asked, layout = stamp, layout_of_stamp(layouts, stamp, unit)
        return layout

    returned = read(data, file, layout_of, bodies=bodies, sniffed=sniffed)
    if isinstance(layout, Layout):
        returned = parse_cells(returned, layout)
    if bodies:
        from ntm_sheets.reading.photo_copies import drawable

        returned = replace(returned, pictures=drawable(returned.pictures))
    return Inspected(sniffed.kind, returned, asked=asked)


def _as_container(data: bytes, kind: str, file: str, *, inside: bool) -> Inspected | None:
    """Open what is to be opened; None for what is looked at as it is."""
    if kind not in CONTAINERS or (inside and kind != "archive"):
        return None
    whole = _unpacked(data, kind, file)
    # Out of a container comes an archive only where it could not be opened: what is wrong with it is said of it.
    return whole if not inside or whole.contents is None else None


def _unpacked(data: bytes, kind: str, file: str) -> Inspected:
    from ntm_sheets.unpacking.opening import may_be_form, unpack

    try:
        unpacked = unpack(data, kind, file)
    except Refusal as refusal:
        return Inspected(kind, Returned(None, remarks=(refusal.remark(file),)))
    kinds = [sniff(one.data).kind for one in unpacked.members]
    has_form = any(may_be_form(one) for one in kinds)
    files = tuple(_enclosed(one, its, has_form=has_form) for one, its in zip(unpacked.members, kinds, strict=True))
    return Inspected(kind, Returned(None), Contents(files, unpacked.letter or NO_LETTER, unpacked.remarks))


def _enclosed(member: "Member", kind: str, *, has_form: bool) -> Enclosed:
    """Give a file of a container with all that is known of it: a photo is one by itself, and has the letter's text."""
    from ntm_sheets.reading.loose_photos import is_large_photo, may_be_photo
    from ntm_sheets.unpacking.opening import is_logo

    name, data, inline = member.name, member.data, member.inline
    is_sign = is_logo(name, kind, len(data)) or (inline and len(data) < LEAST_INLINE and not is_large_photo(data))
    if kind == "image" and not is_sign:
        kind = PHOTO if may_be_photo(data, name, beside_form=has_form) else kind
    letter = replace(member.letter, senders=member.senders, text=member.said if kind == PHOTO else "")
    return Enclosed(name, data, kind, inline and kind != PHOTO, letter, member.envelope, member.passed)


class Inspector(Protocol):
    """Whoever inspects files: `submit` hands one over, the call that it gives waits for the result."""

    def submit(
        self, data: bytes, file: str, *, inside: bool = False, bodies: bool = False, unit: str = "",
        photos: Wish = None, sha256: str = "",
    ) -> Callable[[], Inspected]:  # fmt: skip
        """Hand a file's bytes over; all that goes with them as `inspect` has it."""
        ...

    def expect(self, files: int, size: int = 0, *, soon: bool = False) -> None:
        """Hear how many files may come, of so many bytes together; `soon` gets ready for them at once."""

    def keep(self) -> None:
        """Keep what was read so far for another time, where anything is kept."""
        return

    def rest(self, after: float) -> None:
        """Let go, until the next file, what had nothing to do for so many seconds."""


class OwnInspector(Inspector):
    """Inspects in this very process: for tests and for files that we made ourselves."""

    def __init__(self, campaign: Campaign, key: bytes) -> None:
        self._layouts = Layouts(campaign, key)

    def submit(self, data: bytes, file: str, **how: Any) -> Callable[[], Inspected]:  # noqa: ANN401 - as `inspect` has it
        """Inspect once the result is asked for."""
        return lambda: inspect(data, file, self._layouts, **how)


class SandboxedInspector(Inspector):
    """Inspects in worker processes that a file may kill without harm."""

    def __init__(self, sandbox: "Sandbox[Inspected | bytes]") -> None:
        self._sandbox = sandbox

    def submit(
        self, data: bytes, file: str, *, inside: bool = False, bodies: bool = False, unit: str = "",
        photos: Wish = None, sha256: str = "",
    ) -> Callable[[], Inspected]:  # fmt: skip
        """Hand a file to the workers; what kills its reader is refused for that.

        Waiting for the result may raise Unfinished: the machine stopped the readers, whatever is in the file.
        """
        pending = self._sandbox.submit(data, file, inside, bodies, unit, photos, sha256)

        def result() -> Inspected:
            outcome = pending.outcome()
            if isinstance(outcome, Failure) and outcome.ours:
                raise Unfinished(
                    f"Chưa đọc xong tệp {file}: máy đã tạm ngừng hoặc tắt tiến trình đọc tệp ({outcome.why}). Có thể máy vừa "
                    "ngủ, quá tải hoặc thiếu bộ nhớ: đóng bớt chương trình khác rồi chạy lại. Tệp đã lưu, không mất."
                )
            if isinstance(outcome, Failure):
                remark = Remark(outcome.code, Place(file), "", {"why": outcome.why})
                return Inspected("unknown", Returned(None, remarks=(remark,)), lasts=False)
            return Inspected.of_bytes(outcome) if isinstance(outcome, bytes) else outcome

        return result

    def expect(self, files: int, size: int = 0, *, soon: bool = False) -> None:
        """Have as many workers as the files need; `soon` starts them ahead of the first file."""
        self._sandbox.expect(files, size)
        if files and soon:
            # Where none can be started, the first file tells.
            with suppress(OwnError):
                self._sandbox.start()

    def rest(self, after: float) -> None:
        """Let the workers go that had nothing to do for so many seconds."""
        self._sandbox.rest(after)
