"""Commands killed again and again at random moments, and what comes of it: for the test and the benchmark.

First `ingest` while a mixed load lies in the inbox; then, when all is taken in, `rebuild` and `report`: after each kill
the ledger in force must be the whole old one.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from letter_factory import letter, zipped
from photographs import icon, png
from sessions import at_work, digest, drop, filled, new_workspace

from ntm_sheets.ledger.store import Ledger
from ntm_sheets.workspace.delivering import ASIDE
from ntm_sheets.workspace.folders import Workspace

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
        "anh.png": png(icon()),
        **{f"{n}.txt": f"kinh gui xa {n}".encode() for n in range(40)},
    }
    for number, (name, data) in enumerate(files.items()):
        os.utime(drop(workspace, name, data), (1_633_400_000 + number,) * 2)


@dataclass(frozen=True)
class Played:
    """How many runs of each command were really cut short, how often a kill left another ledger, and both ends."""

    cut: dict[str, int]
    torn: int
    calm: tuple[object, str, list[str]]
    killed: tuple[object, str, list[str]]


def start(workspace: Workspace, name: str = "ingest") -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "ntm_sheets", name, "-w", str(workspace.root), "--now", NOW]
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )


def run_whole(workspace: Workspace, name: str = "ingest") -> float:
    """Let a command run to its end; give the seconds that it took."""
    started = time.monotonic()
    assert start(workspace, name).wait(600) in (0, 1)
    return time.monotonic() - started


def kill(workspace: Workspace, name: str, after: float) -> bool:
    """Kill a command after some seconds; tell whether it was still running."""
    process = start(workspace, name)
    try:
        process.wait(after)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        return process.wait() == -signal.SIGKILL
    return False


def content_of(workspace: Workspace) -> object:
    """What the ledger in force says, looked at without mending anything."""
    with Ledger(workspace.ledger) as ledger:
        ledger.check(whole=True)
        return ledger.content()


def result(workspace: Workspace) -> tuple[object, str, list[str]]:
    """What the workspace came to: the ledger's content, the master's bytes, what is left lying about."""
    with at_work(workspace) as session:
        content = session.ledger.content()
    beside = [path.name for path in workspace.state.glob("ledger-*")]
    stray = [path.name for folder in (workspace.inbox, workspace.outbox) for path in folder.iterdir()] + beside
    return (
        content,
        digest(workspace.master),
        [name for name in stray if name != "tong-hop.xlsx" and not name.startswith(ASIDE)],
    )


def play(folder: Path, kills: int, seed: int) -> Played:
    """Kill that many runs, half of them while files are taken in, half while the ledger is made anew or drawn from."""
    chance = random.Random(seed)
    calm = new_workspace(folder / "calm")
    load(calm)
    killed = Workspace(folder / "killed")
    shutil.copytree(calm.root, killed.root)
    whole = {"ingest": run_whole(calm)}
    cut = dict.fromkeys(("ingest", "rebuild", "report"), 0)
    for _ in range(kills - kills // 2):
        cut["ingest"] += kill(killed, "ingest", chance.uniform(0.2, whole["ingest"] * 1.05))
    run_whole(killed)
    settled, torn = content_of(killed), 0
    whole |= {name: run_whole(calm, name) for name in ("rebuild", "report")}
    for _ in range(kills // 2):
        name = chance.choice(("rebuild", "report"))
        cut[name] += kill(killed, name, chance.uniform(0.2, whole[name] * 1.05))
        torn += content_of(killed) != settled
    for name in ("rebuild", "report"):
        run_whole(killed, name)
    return Played(cut, torn, result(calm), result(killed))
