"""Thousands of files at once: every one gets its verdict, the good ones count, the main process stays small."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from sessions import filled, new_workspace

ROOT = Path(__file__).parents[1]
NOW = "2021-10-05T16:40:00"
FILES = 5_000
UNITS = ("hoa-binh", "lien-mieu", "dan-trung", "trung-giang", "thanh-hoa", "truong-thanh")
# Prints what the kernel counted for the command itself, its workers not among them.
MEASURED = """
import resource, sys
if __name__ == "__main__":
    from ntm_sheets.cli import main
    try:
        main()
    finally:
        print("MB", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, file=sys.stderr)
"""


@pytest.mark.nightly
def test_five_thousand_files_dropped_at_once(tmp_path: Path) -> None:
    workspace = new_workspace(tmp_path / "w")
    for number in range(FILES):
        (workspace.inbox / f"{number:05}.txt").write_bytes(b"kinh gui xa %d" % (number // 2))
    for unit in UNITS:
        form = filled(workspace, unit, "5/10/2021", {("criteria", "TC1.2", "value"): "85,5"})
        (workspace.inbox / f"{unit}.xlsx").write_bytes(form)
    script = tmp_path / "measured.py"
    script.write_text(MEASURED, encoding="utf-8")
    arguments = ["-w", str(workspace.root), "--now", NOW]
    done = subprocess.run(
        [sys.executable, str(script), "ingest", *arguments], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == 1, done.stderr
    assert list(workspace.inbox.iterdir()) == []
    told = subprocess.run(
        [sys.executable, "-m", "ntm_sheets", "status", "--json", *arguments], capture_output=True, cwd=ROOT, check=True
    )
    counts = json.loads(told.stdout)["drops"]
    assert counts == {
        "received": FILES + 6, "accepted": 6, "refused": FILES // 2, "duplicate": FILES // 2, "pending": 0,
    }  # fmt: skip
    megabytes = int(done.stderr.split("MB")[-1])
    assert megabytes < 500
