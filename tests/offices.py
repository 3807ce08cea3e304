"""Programs in the place of LibreOffice: one that prints, others that hang, fail or lose a file; each notes its starts."""

import sys
from pathlib import Path

import pytest

FAKE = """#!{python}
import subprocess, sys, time
from pathlib import Path

here = Path(__file__).parent
with (here / "starts.txt").open("a") as starts:
    starts.write(" ".join(sys.argv[1:]) + "\\n")
out = Path(sys.argv[sys.argv.index("--outdir") + 1])
for n, name in enumerate(sys.argv[sys.argv.index("--outdir") + 2 :]):
    if {hangs} and n == {after}:
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        (here / "child.txt").write_text(str(child.pid))
        time.sleep(600)
    if n == {after}:
        (out / Path(name).with_suffix(".pdf")).write_bytes(b"%PDF-1.7 half a page")
        sys.exit({code})
    # As LibreOffice's, no two printouts are the same byte for byte.
    page = b"%PDF-1.7 " + Path(name).read_bytes()[:2] + str(time.time_ns()).encode() + b" %%EOF"
    (out / Path(name).with_suffix(".pdf")).write_bytes(page)
"""


class FakeOffice:
    """Stands where LibreOffice is looked for; after so many files it hangs, or ends with a code and half a file."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        folder.mkdir()
        self.folder, self.program = folder, folder / "soffice"
        self.becomes()
        monkeypatch.setenv("NTM_OFFICE", str(self.program))

    def becomes(self, *, after: int = 1000, code: int = 0, hangs: bool = False) -> None:
        self.program.write_text(FAKE.format(python=sys.executable, after=after, code=code, hangs=hangs))
        self.program.chmod(0o755)

    @property
    def starts(self) -> list[str]:
        path = self.folder / "starts.txt"
        return path.read_text().splitlines() if path.exists() else []
