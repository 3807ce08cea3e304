"""Take in each file of a folder by two trees of this program; print whose verdicts, findings, answers or words differ.

Each tree runs its own commands, `ingest` and `export`, in a blank workspace of its own; both have the same key. Files go in
in batches, each into a workspace of its own, so that a broken run goes on where it ended: what was found stands, a line a
file, in `before.jsonl` and `after.jsonl` of the folder given by --into.
"""

import argparse
import csv
import json
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from costs import cost_of

NOW = "2021-10-05T16:40"
FORMS_AT = "2021-10-02T07:00"
BATCH = 100
DAY_SECONDS = 86_400
# What a difference is called, and which fields of a line it is seen in.
KINDS = {
    "verdict": ("verdict", "drops"),
    "findings": ("findings",),
    "answers": ("answers",),
    "words": ("reason", "words"),
}
MOST_SHOWN = 12

# Plain values as JSON has them.
Line = dict[str, Any]


@dataclass(frozen=True)
class Tree:
    """A tree of this program: where it stands, what it is called here, the blank workspace that it starts from."""

    name: str
    root: Path
    blank: Path

    def run(self, *arguments: str | Path, codes: Sequence[int] = (0,)) -> float:
        """Run one of its commands; give the processor seconds. CommandError for another exit code."""
        env = {**os.environ, "PYTHONPATH": str(self.root), "PYTHONSAFEPATH": "1"}
        command = [sys.executable, "-m", "ntm_sheets", *map(str, arguments)]
        return cost_of(command, env, self.blank.parent, codes, watched=False).cpu

    def prepare(self, key: Path | None) -> Path:
        """Make its blank workspace, with a key of others where there is one; give its key."""
        self.run("init", self.blank)
        own = self.blank / "archive" / "form-key.txt"
        if key:
            shutil.copyfile(key, own)
        self.run("forms", "-w", self.blank, "--now", FORMS_AT)
        return own


def lines_of(tree: Tree, files: Sequence[Path], folder: Path, now: str) -> Iterator[Line]:
    """Take files in, in one round of a new workspace; give a line for each."""
    with tempfile.TemporaryDirectory(dir=tree.blank.parent) as scratch:
        workspace, tables = Path(scratch) / "w", Path(scratch) / "tables"
        shutil.copytree(tree.blank, workspace)
        places = {}
        for number, file in enumerate(files):
            place = workspace / "inbox" / f"{number:05}" / file.name
            place.parent.mkdir()
            shutil.copyfile(file, place)
            # So old that nobody waits for the rest of it.
            os.utime(place, (time.time() - DAY_SECONDS,) * 2)
            places[place.parent.name] = (file, place)
        # Half files are told and stay for that round; 1 says that something was refused.
        tree.run("ingest", "-w", workspace, "--now", now, codes=(0, 1))
        tree.run("export", tables, "-w", workspace, "--now", now, "--personal")
        rows = {name: list(_grouped(tables / f"{name}.csv")) for name in ("drops", "findings", "answers")}
        for key, (file, place) in places.items():
            own = {name: [row for number, row in listed if number == key] for name, listed in rows.items()}
            yield _line(str(file.relative_to(folder)), left=place.exists(), **own)


def _grouped(table: Path) -> Iterator[tuple[str, dict[str, str]]]:
    with table.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            number, _, row["file"] = row["file"].replace("\\", "/").partition("/")
            yield number, row


def _line(
    path: str,
    *,
    left: bool,
    drops: Sequence[dict[str, str]],
    findings: Sequence[dict[str, str]],
    answers: Sequence[dict[str, str]],
) -> Line:
    said = ("code", "level", "file", "sheet", "cell")
    read = (
        "unit",
        "role",
        "report_date",
        "table",
        "row",
        "field",
        "value",
        "raw",
        "repaired",
        "counts",
        "sheet",
        "cell",
    )
    return {
        "path": path,
        "verdict": "left" if left else drops[0]["verdict"] if drops else "gone",
        "reason": [row["reason"] for row in drops],
        "drops": [[row["file"], row["kind"], row["verdict"]] for row in drops],
        "findings": sorted([row[name] for name in said] for row in findings),
        "words": sorted([row["code"], row["cell"], row["message"], row["seen"], row["remedy"]] for row in findings),
        "answers": sorted([row[name] for name in read] for row in answers),
    }


def known_lines(path: Path) -> dict[str, Line]:
    """Give the lines of an earlier run by their files' paths; a last one that was cut off counts as not there."""
    known: dict[str, Line] = {}
    if path.exists():
        for text in path.read_text("utf-8").splitlines(keepends=True):
            if text.endswith("\n"):
                line = json.loads(text)
                known[line["path"]] = line
        path.write_text("".join(_written(line) for line in known.values()), "utf-8")
    return known


def _written(line: Line) -> str:
    return json.dumps(line, ensure_ascii=False) + "\n"


def compared(before: dict[str, Line], after: dict[str, Line]) -> dict[str, list[str]]:
    """Give what differs, by kind: a sentence a file. What differs in its verdict is not told by its words again."""
    told: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for path in sorted(before.keys() | after.keys()):
        if path not in before or path not in after:
            told["verdict"].append(f"{path}: only {'before' if path in before else 'after'}")
            continue
        one, other = before[path], after[path]
        for kind, fields in KINDS.items():
            differing = [f"{name} {_differing(one[name], other[name])}" for name in fields if one[name] != other[name]]
            if differing:
                told[kind].append(f"{path}: {'; '.join(differing)}")
                break
    return told


def _differing(one: object, other: object) -> str:
    if not isinstance(one, list) or not isinstance(other, list):
        return f"{one} -> {other}"
    gone, come = [item for item in one if item not in other], [item for item in other if item not in one]
    return f"no more {gone[:MOST_SHOWN]}, now {come[:MOST_SHOWN]} ({len(gone)}, {len(come)})"


def run_tree(tree: Tree, files: Sequence[Path], folder: Path, lines: Path, now: str, batch: int) -> dict[str, Line]:
    """Take in what has no line yet; give the lines of all files."""
    known = known_lines(lines)
    batches = [files[start : start + batch] for start in range(0, len(files), batch)]
    for number, part in enumerate(batches, 1):
        missing = [file for file in part if str(file.relative_to(folder)) not in known]
        # What was read before is read again: a file may be judged by what came with it.
        if missing:
            new = {str(line["path"]): line for line in lines_of(tree, part, folder, now)}
            with lines.open("a", encoding="utf-8") as out:
                out.writelines(_written(line) for path, line in new.items() if path not in known)
            known |= new
        print(f"{tree.name}: {number} of {len(batches)} batches", file=sys.stderr, flush=True)
    asked = {str(file.relative_to(folder)) for file in files}
    return {path: line for path, line in known.items() if path in asked}


def main() -> None:
    """Print what differs; the exit code says whether anything does."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("before", type=Path, help="the tree of before, a folder with ntm_sheets in it")
    options.add_argument("after", type=Path)
    options.add_argument("folder", type=Path, help="the files")
    options.add_argument(
        "--into", type=Path, required=True, help="where the lines are written, and an earlier run's stand"
    )
    options.add_argument("--key", type=Path, help="archive/form-key.txt of the workspace whose forms the files are")
    options.add_argument("--now", default=NOW)
    options.add_argument("--batch", type=int, default=BATCH)
    chosen = options.parse_args()
    files = sorted(path for path in chosen.folder.rglob("*") if path.is_file())
    if not files:
        sys.exit(f"no files in {chosen.folder}")
    chosen.into.mkdir(parents=True, exist_ok=True)
    key, lines = chosen.key, []
    with tempfile.TemporaryDirectory() as scratch:
        for name, root in (("before", chosen.before), ("after", chosen.after)):
            tree = Tree(name, root.resolve(), Path(scratch) / name)
            key = tree.prepare(key)
            into = chosen.into / f"{name}.jsonl"
            lines.append(run_tree(tree, files, chosen.folder, into, chosen.now, chosen.batch))
    told = compared(*lines)
    verdicts = Counter(str(line["verdict"]) for line in lines[1].values())
    print(
        f"{len(files)} files, {dict(verdicts)}, {sum(len(list(line['answers'])) for line in lines[1].values())} answers"
    )
    for kind, listed in told.items():
        print(f"{kind}: {len(listed)} files differ")
        for sentence in listed:
            print(f"    {sentence}")
    sys.exit(1 if any(told.values()) else 0)


if __name__ == "__main__":
    main()
