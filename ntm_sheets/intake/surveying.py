"""The archive looked over: receipts and bodies that are gone, changed or without the other."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ntm_sheets.errors import OwnError, reason_of
from ntm_sheets.facts.records import Receipt
from ntm_sheets.intake.archiving import open_blob
from ntm_sheets.intake.chain import HEAD, joined, read_head
from ntm_sheets.intake.receipts import (
    PROPER,
    RECEIPTS,
    ChainLink,
    Garbled,
    StoredReceipt,
    put_aside,
    read_kept,
    receipt_path,
    receipts_folder,
)
from ntm_sheets.workspace.delivering import ASIDE, spare_name

# What a sync program or a hand makes of a receipt's name: “00000003 (1).json”, “00000003-conflicted copy.json”.
COPY = re.compile(r"(\d+).*\.json", re.IGNORECASE)
STRAYED = "lac"
Kind = Literal["missing", "garbled", "altered", "conflict", "unreadable", "head", "copy", "body", "stray"]


@dataclass(frozen=True)
class Damage:
    """One thing wrong with the archive, in words; `seq` is the number of the drop that it is about, 0 where unknown.

    Of a file with content, `where` is its path below the archive.
    """

    kind: Kind
    words: str
    seq: int = 0
    where: str = ""

    @property
    def is_harmless(self) -> bool:
        """Whether nothing hangs on it."""
        return self.kind in ("copy", "stray")


@dataclass(frozen=True)
class Survey:
    """What the receipts say: those that hold, in the order of their numbers, and what is wrong with the others."""

    kept: tuple[StoredReceipt, ...]
    damages: tuple[Damage, ...]

    @property
    def receipts(self) -> tuple[Receipt, ...]:
        """The receipts that hold."""
        return tuple(one.receipt for one in self.kept)

    @property
    def losses(self) -> tuple[Damage, ...]:
        """The damages that cost something."""
        return tuple(one for one in self.damages if not one.is_harmless)


def survey(archive: Path) -> Survey:
    """Read every receipt, and hold each against the one that follows it. Nothing is changed."""
    head = read_head(archive)
    damages: list[Damage] = []
    found = list(_read_all(archive, damages))
    links = [one.link for _, one in found if one.link]
    expected = {link.before for link in [*links, *([head.link] if head else [])] if not link.covers}
    kept = _choose(found, expected, damages)
    if links and head is None:
        damages.append(Damage("head", f"Kho lưu thiếu tệp {RECEIPTS}/{HEAD}, tệp ghi biên nhận nào là cuối cùng."))
    damages += _breaks(kept, head.link if head else None)
    told = {one.seq for one in damages if one.kind in ("garbled", "unreadable")}
    return Survey(kept, tuple(one for one in damages if one.kind != "missing" or one.seq not in told))


def set_broken_aside(archive: Path, damages: Iterable[Damage]) -> Iterator[str]:
    """Move receipts that cannot be read any more out of the way; say where each went."""
    for one in damages:
        if one.kind == "garbled":
            try:
                yield f"Đã cất {one.where} thành {put_aside(archive, Path(one.where).name)}."
            except OSError as error:
                yield f"Chưa cất được {one.where} ({reason_of(error)})."


def adopt_copies(archive: Path, kept: Iterable[StoredReceipt]) -> None:
    """Give receipts that were found under another name their own one; a file that lies there is put aside.

    Errors: OwnError where the disk does not let them be moved.
    """
    strayed = [one for one in kept if one.file != receipt_path(archive, one.receipt.seq).name]
    moved: list[tuple[Path, Path]] = []
    try:
        # Two may lie under each other's names. All leave theirs before any takes its own; a kill in between leaves
        # names that are known as those of copies.
        for one in strayed:
            proper = receipt_path(archive, one.receipt.seq)
            between = spare_name(proper.with_stem(f"{proper.stem}-{STRAYED}"))
            (receipts_folder(archive) / one.file).rename(between)
            moved.append((between, proper))
        for between, proper in moved:
            if proper.exists():
                put_aside(archive, proper.name)
            between.rename(proper)
    except OSError as error:
        raise OwnError(f"Chưa sửa được tên biên nhận trong kho lưu ({reason_of(error)}). Chạy lại sau.") from error


def _read_all(archive: Path, damages: list[Damage]) -> Iterator[tuple[int, StoredReceipt]]:
    """Give every receipt that can be read, with the number that its file's name says."""
    folder = receipts_folder(archive)
    paths = sorted(path for path in folder.iterdir() if COPY.fullmatch(path.name)) if folder.is_dir() else []
    for path in paths:
        named = COPY.fullmatch(path.name)
        seq = int(named[1]) if named else 0
        where = f"{RECEIPTS}/{path.name}"
        try:
            kept = read_kept(path)
        except Garbled:
            words = f"Biên nhận {where} đã hỏng, không đọc được."
            # A broken copy under a name that was never ours costs nothing.
            damages.append(Damage("garbled" if PROPER.fullmatch(path.name) else "copy", words, seq, where))
        except OSError as error:
            words = f"Chưa đọc được biên nhận {where} ({reason_of(error)}). Xem lại ổ đĩa và quyền đọc."
            damages.append(Damage("unreadable", words, seq, where))
        else:
            yield seq, kept


def _choose(
    found: list[tuple[int, StoredReceipt]], expected: set[str], damages: list[Damage]
) -> tuple[StoredReceipt, ...]:
    """Choose of each number the receipt that the chain knows, else the one under its proper name."""
    by_seq: dict[int, list[StoredReceipt]] = {}
    for named, one in found:
        if PROPER.fullmatch(one.file) and named != one.receipt.seq:
            words = f"Biên nhận {RECEIPTS}/{one.file} ghi số {one.receipt.seq}, khác với tên của nó."
            damages.append(Damage("altered", words, named, f"{RECEIPTS}/{one.file}"))
        by_seq.setdefault(one.receipt.seq, []).append(one)
    kept = []
    for seq, ones in sorted(by_seq.items()):
        own = f"{seq:08}.json"
        ones.sort(key=lambda one: (one.mark not in expected, one.file != own, not PROPER.fullmatch(one.file), one.file))
        kept.append(ones[0])
        for other in ones[1:]:
            where = f"{RECEIPTS}/{other.file}"
            if other.mark == ones[0].mark:
                damages.append(Damage("copy", f"{where} là bản sao thừa của {RECEIPTS}/{ones[0].file}.", seq, where))
            else:
                words = f"Biên nhận {where} khác với {RECEIPTS}/{ones[0].file} tuy cùng số; dùng {ones[0].file}."
                damages.append(Damage("conflict", words, seq, where))
    return tuple(kept)


def _breaks(kept: tuple[StoredReceipt, ...], end: ChainLink | None) -> Iterator[Damage]:
    """Follow each link to what it follows: what is not there, and what is no longer what it was."""
    there = {one.receipt.seq: one for one in kept}
    missing: dict[int, str] = {}
    altered: dict[int, str] = {}
    for link in [*(one.link for one in kept if one.link), *([end] if end else [])]:
        gone = {seq: _name(seq) for seq in link.covered if seq not in there}
        before = there.get(link.follows)
        if link.follows and before is None:
            gone |= _gap(link, there)
        missing |= gone
        if not gone and joined(before.mark if before else "", (there[seq].mark for seq in link.covered)) != link.before:
            suspects = (link.follows,) if not link.covers else (*link.covered, *([link.follows] if before else []))
            altered[suspects[0]] = _names(suspects)
    for seq, name in sorted(missing.items()):
        words = f"Kho lưu thiếu biên nhận {name}: tệp đã nhận nhưng không còn biên nhận. Lấy lại từ bản sao dự phòng."
        yield Damage("missing", words, seq)
    for seq, names in sorted(altered.items()):
        yield Damage("altered", f"Biên nhận {names} trong kho lưu không còn như lúc ghi.", seq)


def _gap(link: ChainLink, there: dict[int, StoredReceipt]) -> dict[int, str]:
    """Give the receipts that lack between a link and the last one before it that is there, by their numbers.

    As many lack as the chain has counted. Which they are is certain where no number in between was left out.
    """
    number = link.number - len(link.covered)
    earlier = [(one.link.number, seq) for seq, one in there.items() if one.link and one.link.number < number]
    last, seq = max(earlier, default=(0, 0))
    between = [one for one in range(seq + 1, link.follows) if one not in there]
    lacking = number - last - 2
    gone = {link.follows: _name(link.follows)}
    if 0 < lacking == len(between):
        gone |= {one: _name(one) for one in between}
    elif lacking > 0:
        last_of_them = between[-1] if between else link.follows - 1
        gone[last_of_them] = f"của {lacking} tệp trong các số {seq + 1}–{last_of_them}"
    return gone


def _names(seqs: Iterable[int]) -> str:
    names = [_name(seq) for seq in seqs]
    return names[0] if len(names) == 1 else f"{names[0]} … {names[-1]} (một trong {len(names)} tệp)"


def _name(seq: int) -> str:
    return f"{RECEIPTS}/{seq:08}.json"


DAY = re.compile(r"\d{4}-\d\d-\d\d")


def examine_bodies(
    archive: Path, receipts: Iterable[Receipt], progress: Callable[[int, int], None], most_bytes: int | None = None
) -> Iterator[Damage]:
    """Name the archived files that are gone or changed, each once; at most so many bytes are read."""
    files = {one.archived: one for one in sorted(receipts, key=lambda one: -one.seq) if one.archived}
    left = most_bytes
    for done, (path, receipt) in enumerate(sorted(files.items(), key=lambda pair: pair[1].seq), 1):
        if left is not None:
            left -= receipt.size
            if left < 0:
                return
        try:
            data = open_blob(archive, path)
        except OwnError as error:
            yield Damage("body", f"{error} Đó là tệp số {receipt.seq} ({receipt.name}).", receipt.seq, path)
        else:
            if receipt.container is None and hashlib.sha256(data).hexdigest() != receipt.sha256:
                words = f"Tệp {path} trong kho lưu không khớp với biên nhận số {receipt.seq} ({receipt.name})."
                yield Damage("body", words, receipt.seq, path)
        progress(done, len(files))


def without_receipt(archive: Path, receipts: Iterable[Receipt]) -> Iterator[Damage]:
    """Name the archived files that no receipt speaks of: one was taken away, or a run was killed before it was written."""
    known = {one.archived for one in receipts}
    marks = {Path(path).name.split(".")[0] for path in known}
    for folder in sorted(path for path in archive.iterdir() if DAY.fullmatch(path.name) and path.is_dir()):
        for file in sorted(folder.iterdir()):
            where = f"{folder.name}/{file.name}"
            if where in known or file.name.split(".")[0] in marks or file.name.startswith(ASIDE):
                continue
            words = f"Tệp {where} trong kho lưu không có biên nhận nào. Nếu là phiếu thật thì chép nó vào inbox."
            yield Damage("stray", words, 0, where)
