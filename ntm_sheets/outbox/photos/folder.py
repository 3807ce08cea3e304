"""The folder of photos: each lies there as it came, with a smaller version beside it; only new ones are taken out of the archive.

A photo that is no longer any form's goes; what somebody put in a photo's place is kept under another name.
"""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from ntm_sheets.errors import OwnError
from ntm_sheets.facts.records import PhotoRecord
from ntm_sheets.facts.submission import PhotoCopy
from ntm_sheets.outbox.output import Drawn, OutboxSource
from ntm_sheets.outbox.photos.chat import draw_cards
from ntm_sheets.outbox.photos.copies import KeptCopies
from ntm_sheets.outbox.photos.files import PhotoFile, files_of
from ntm_sheets.outbox.photos.shelf import Shelf


def draw_photos(source: OutboxSource, target: Path) -> Drawn:
    """Make the folder hold the photos of the forms that count. Errors: OSError, OwnError."""
    files, copies = files_of(source), KeptCopies(source.workspace.photo_copies)
    shelf = Shelf.of(target, source.as_of, source.workspace.photo_marks)
    _take_out(source, files, shelf, copies)
    earlier = source.read_earlier()
    _take_earlier(source, earlier, shelf, copies)
    for one in files:
        _put_smaller(one, shelf, copies)
    # What lies there is known again, also where no picture for the chat group can be drawn.
    shelf.remember()
    cards = draw_cards(source, copies, shelf)
    places = {one.place for one in files} | {one.small_place for one in files} | cards
    shelf.clear([place for place in shelf.left if place not in places])
    copies.forget_others({*(one.mark for one in files), *(one.sha256 for one in earlier)})
    shelf.remember()
    return Drawn(target, tuple(shelf.notes), tuple(one.place for one in files), tuple(dict.fromkeys(shelf.troubles)))


def _take_out(source: OutboxSource, files: Sequence[PhotoFile], shelf: Shelf, copies: KeptCopies) -> None:
    """Take out of the archive what does not lie there yet, or has no smaller version: from its first form, else a later one."""
    known = copies.known()
    missing = {one.place: one for one in files if not shelf.holds(one.place, one.mark) or one.mark not in known}
    while missing:
        failed = _take_from_first_forms(source, [*missing.values()], shelf, copies)
        missing = {}
        for one, why in failed:
            later = one.without_first_form()
            if later is None:
                shelf.troubles.append(why)
            else:
                missing[one.place] = later


def _take_earlier(source: OutboxSource, earlier: Sequence[PhotoRecord], shelf: Shelf, copies: KeptCopies) -> None:
    """Take the small versions of an earlier campaign's photos out of the file that brought them; it may have none of some."""
    known, wanted = copies.known(), defaultdict[int, set[str]](set)
    for one in earlier:
        if one.sha256 not in known:
            wanted[one.seq].add(one.sha256)
    for seq, found in source.archive.copy_photos(wanted):
        if isinstance(found, OwnError):
            shelf.troubles.append(str(found))
            continue
        for mark in wanted[seq]:
            copies.keep(mark, found.get(mark, PhotoCopy(b"")))


def _take_from_first_forms(
    source: OutboxSource, missing: Sequence[PhotoFile], shelf: Shelf, copies: KeptCopies
) -> list[tuple[PhotoFile, str]]:
    """Take photos out of the first form of each; give those that could not be had, and why."""
    of_form: defaultdict[int, list[PhotoFile]] = defaultdict(list)
    for one in missing:
        of_form[one.uses[0].seq].append(one)
    failed: list[tuple[PhotoFile, str]] = []
    for seq, found in source.archive.copy_photos({seq: {one.mark for one in of_form[seq]} for seq in of_form}):
        for one in of_form[seq]:
            copy = None if isinstance(found, OwnError) else found.get(one.mark)
            if copy is None:
                gone = f"Chưa lấy lại được ảnh {one.place} từ tệp {one.uses[0].file} trong kho lưu. Chạy lại sau."
                failed.append((one, str(found) if isinstance(found, OwnError) else gone))
                continue
            copies.keep(one.mark, copy)
            if not shelf.holds(one.place, one.mark):
                shelf.put(one.place, one.mark, copy.body)
    return failed


def _put_smaller(one: PhotoFile, shelf: Shelf, copies: KeptCopies) -> None:
    """Put the smaller version of a photo beside it, where there can be one."""
    if not shelf.holds(one.small_place, one.mark) and (body := copies.medium(one.mark)):
        shelf.put(one.small_place, one.mark, body)
