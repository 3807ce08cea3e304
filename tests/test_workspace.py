import os
import subprocess
import sys
from pathlib import Path

import pytest
from commanding import run
from sessions import drop, filled

from ntm_sheets.workspace.delivering import ASIDE, delivered, sweep
from ntm_sheets.workspace.folders import Workspace


def test_a_file_is_delivered_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "tong-hop.xlsx"
    target.write_bytes(b"old")

    def fail_half_way() -> None:
        with delivered(target) as aside:
            aside.write_bytes(b"half")
            raise ValueError("half-way")

    with pytest.raises(ValueError, match="half-way"):
        fail_half_way()
    assert target.read_bytes() == b"old"
    with delivered(target) as aside:
        aside.write_bytes(b"new")
        assert target.read_bytes() == b"old"
    assert target.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [target]


def test_what_a_killed_run_left_is_swept_and_what_is_young_is_not(tmp_path: Path) -> None:
    old, young, other = tmp_path / f"{ASIDE}a.xlsx", tmp_path / f"{ASIDE}b.xlsx", tmp_path / "c.xlsx"
    for path in (old, young, other):
        path.write_bytes(b"x")
    for path in (old, other):
        os.utime(path, (1000, 1000))
    sweep(tmp_path, before=2000)
    assert sorted(tmp_path.iterdir()) == [young, other]


def make_everything(root: Path) -> None:
    assert run("init", root).code == 0
    assert run("forms", "-w", root, "--unit", "hoa-binh").code == 0
    workspace = Workspace(root)
    typed = {("criteria", "TC1.2", "value"): "gần xong", ("criteria", "TC1.1", "value"): 1}
    drop(workspace, "a.xlsx", filled(workspace, "hoa-binh", "5/10/2021", typed))
    for words in (("ingest",), ("corrections",), ("export", root / "ra"), ("rebuild",)):
        assert run(*words, "-w", root, "--now", "2021-10-05T16:40").code == 0, words


APART = """
import os, sys
from pathlib import Path
sys.path.insert(0, {!r})
os.umask({})
from test_workspace import make_everything
make_everything(Path(sys.argv[1]))
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no umask")
@pytest.mark.parametrize(
    ("umask", "apart"),
    [(0o077, False), *(pytest.param(umask, True, marks=pytest.mark.thorough) for umask in (0o077, 0o027, 0o002))],
)
def test_whatever_is_made_has_the_rights_that_the_umask_leaves(tmp_path: Path, umask: int, apart: bool) -> None:
    """The forms, the drops, the receipts, the ledger, the slips, the master: a village's telephone numbers are in them."""
    if apart:  # pictures and all
        script = APART.format(str(Path(__file__).parent), umask)
        subprocess.run([sys.executable, "-c", script, str(tmp_path / "w")], check=True, cwd=Path(__file__).parents[1])
    else:
        before = os.umask(umask)
        try:
            make_everything(tmp_path / "w")
        finally:
            os.umask(before)
    made = [path for path in (tmp_path / "w").rglob("*") if not path.is_symlink()]
    names = {path.relative_to(tmp_path / "w").parts[0] for path in made}
    assert {"archive", "state", "outbox", "templates", "chien-dich.xlsx", "ra"} <= names
    assert any(path.parent.name == "tra-lai" for path in made)
    assert {str(path): oct(path.stat().st_mode & umask) for path in made if path.stat().st_mode & umask} == {}
    # Nor are they closed to those whom the umask lets in; the signing key alone is always its owner's.
    shared = [path for path in made if path.is_file() and path.name != "form-key.txt"]
    assert all(path.stat().st_mode & 0o777 in (0o666 & ~umask, 0o644 & ~umask) for path in shared)
