"""`ingest` killed again and again at random moments, and what comes of it: for the test and the benchmark."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from letter_factory import letter, zipped
from office import at_work, digest, drop, filled, new_workspace

from ntm_sheets.workspace import ASIDE, Workspace

ROOT = Path(__file__).parents[1]
NOW = "2021-10-05T16:40:00"
VALUES = {("criteria", "TC1.2", "value"): "85,5", ("criteria", "TC5.1", "value"): "Đạt", ("tasks", "CV01", "done"): 1}


def load(workspace: Workspace) -> None:
    """Drop a mixed load: forms, a mail, a zip, a repeat, files that are no forms."""
    form = {unit: filled(workspace, unit, "5/10/2021", VALUES) for unit in ("hoa-binh", "lien-mieu", "dan-trung")}
    inspection = filled(workspace, "hoa-binh", "5/10/2021", {("criteria", "TC1.2", "value"): 80}, "inspection")
    files = {
        "a.xlsx": form["hoa-binh"],
        "thu.eml": letter([("phieu.xlsx", form["lien-mieu"]), ("ghi chu.pdf", b"%PDF-1.4")]).as_bytes(),
        "nhieu.zip": zipped([("1.xlsx", form["dan-trung"]), ("2.xlsx", form["hoa-binh"]), ("3.xlsx", inspection)]),
        "a (1).xlsx": form["hoa-binh"],
        "anh.png": b"\x89PNG\r\n\x1a\n" + bytes(100),
        **{f"{n}.txt": f"kinh gui xa {n}".encode() for n in range(40)},
    }
    for number, (name, data) in enumerate(files.items()):
        os.utime(drop(workspace, name, data), (1_633_400_000 + number,) * 2)


def start(workspace: Workspace) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "ntm_sheets", "ingest", "-w", str(workspace.root), "--now", NOW]
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )


def result(workspace: Workspace) -> tuple[object, str, list[str]]:
    """What the workspace came to: the ledger's content, the master's bytes, what is left lying about."""
    with at_work(workspace) as office:
        content = office.ledger.content()
    stray = [path.name for folder in (workspace.inbox, workspace.outbox) for path in folder.iterdir()]
    return (
        content,
        digest(workspace.master),
        [name for name in stray if name != "tong-hop.xlsx" and not name.startswith(ASIDE)],
    )


def play(
    folder: Path, kills: int, seed: int
) -> tuple[int, tuple[object, str, list[str]], tuple[object, str, list[str]]]:
    """Kill that many runs; give how many were really cut short, and what the calm and the killed workspace came to."""
    chance = random.Random(seed)
    calm = new_workspace(folder / "calm")
    load(calm)
    killed = Workspace(folder / "killed")
    shutil.copytree(calm.root, killed.root)
    started = time.monotonic()
    assert start(calm).wait(300) in (0, 1)
    whole = time.monotonic() - started
    cut = 0
    for _ in range(kills):
        process = start(killed)
        try:
            process.wait(chance.uniform(0.2, whole * 1.05))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            cut += process.wait() == -signal.SIGKILL
    assert start(killed).wait(300) in (0, 1)
    return cut, result(calm), result(killed)
