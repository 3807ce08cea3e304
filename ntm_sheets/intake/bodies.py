"""The archived bytes held against their receipts: gone, changed, or without any receipt."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from ntm_sheets.errors import OwnError
from ntm_sheets.facts.records import Receipt
from ntm_sheets.intake.archiving import open_blob
from ntm_sheets.intake.surveying import Damage
from ntm_sheets.workspace.delivering import ASIDE

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
