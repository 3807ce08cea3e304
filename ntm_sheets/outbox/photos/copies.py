"""The smaller versions of photos, kept by the hash of each picture; all of them may be lost at any time."""

import hashlib
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ntm_sheets.facts.submission import PhotoCopy
from ntm_sheets.workspace.delivering import delivered

# Raised when versions are made otherwise, so that those of before are made anew.
EDITION = 1
ENDING = f".{EDITION}.photo-kept"
HASH_BYTES, LENGTH_BYTES = 32, 4


@dataclass(frozen=True)
class KeptCopies:
    """Small and medium versions in a folder; of a picture that has none that is kept too, and nobody tries again."""

    folder: Path

    def known(self) -> set[str]:
        """Give the hashes of the pictures that are kept."""
        return {path.name.removesuffix(ENDING) for path in self.folder.glob(f"*{ENDING}")}

    def keep(self, mark: str, copy: PhotoCopy) -> None:
        """Keep the versions of a picture; what cannot be kept is made again next time."""
        body = len(copy.small).to_bytes(LENGTH_BYTES, "big") + copy.small + copy.medium
        with suppress(OSError), delivered(self._path(mark), lasting=False) as path:
            path.write_bytes(hashlib.sha256(body).digest() + body)

    def small(self, mark: str) -> bytes:
        """Give a picture's small version; nothing where there is none."""
        return self._versions(mark)[0]

    def medium(self, mark: str) -> bytes:
        """Give a picture's medium version; nothing where there is none."""
        return self._versions(mark)[1]

    def forget_others(self, marks: Collection[str]) -> None:
        """Let go of every version that is not of these pictures, and of those of another edition."""
        for path in self.folder.glob("*.photo-kept"):
            if path.name.removesuffix(ENDING) not in marks:
                with suppress(OSError):
                    path.unlink(missing_ok=True)

    def _path(self, mark: str) -> Path:
        return self.folder / f"{mark}{ENDING}"

    def _versions(self, mark: str) -> tuple[bytes, bytes]:
        try:
            data = self._path(mark).read_bytes()
        except OSError:
            return b"", b""
        body = data[HASH_BYTES:]
        if hashlib.sha256(body).digest() != data[:HASH_BYTES] or len(body) < LENGTH_BYTES:
            with suppress(OSError):
                self._path(mark).unlink(missing_ok=True)
            return b"", b""
        end = LENGTH_BYTES + int.from_bytes(body[:LENGTH_BYTES], "big")
        return body[LENGTH_BYTES:end], body[end:]
