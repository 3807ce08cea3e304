"""The measurements, each as rows of the table: what was done, what it took, what was aimed at."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from costs import Cost, cost_of, processor_seconds, together
from forms import campaign_of, forms_of_days
from loops import LOOPS, lacking
from tabling import Row

from ntm_sheets.campaign.workbook import write_campaign

HERE = Path(__file__).parent
# The forms of so many days and six villages: 120, as the targets have it.
READ_DAYS, READ_UNITS = 10, 6
FEW, FEW_ROUNDS = 6, 12
FORM_FOLDERS = {"report": "phieu-bao-cao", "inspection": "phieu-kiem-tra"}
WORDS = {
    "inflate": "inflating alone",
    "calamine": "python-calamine, all cells: the limit",
    "openpyxl": "openpyxl, all cells",
    "pandas_calamine": "pandas + calamine",
    "pandas_openpyxl": "pandas + openpyxl",
    "fastexcel": "fastexcel",
    "polars": "polars",
}
IDLE_SECONDS = 10
# By then a watch has let its readers go: 20 s without a file, seen at its next look.
LET_GO_SECONDS = 40
# Whatever may be loaded, once: its bytecode is kept then.
LOADING_ALL = """
import importlib, pkgutil, ntm_sheets
named = [one.name for one in pkgutil.walk_packages(ntm_sheets.__path__, "ntm_sheets.")]
for name in (*named, "pebble.pool.process", "openpyxl", "pandas", "PIL.Image", "watchdog.observers"):
    importlib.import_module(name)
"""


@dataclass(frozen=True)
class Plan:
    """What is measured: histories as (units, days), campaigns by their units, how often short things are repeated."""

    sizes: tuple[tuple[int, int], ...]
    campaigns: tuple[int, ...]
    turns: int


@dataclass
class Bench:
    """A tree of the program, and where the forms lie that it is measured with."""

    tree: Path
    cache: Path
    reuse: bool = False

    def __post_init__(self) -> None:
        self.work = self.cache / f"work-{self.tree.parent.name}-{self.tree.name}"
        self.work.mkdir(parents=True, exist_ok=True)
        kept = {key: value for key, value in os.environ.items() if not key.startswith("NTM_")}
        # An installed program has its bytecode; a shell that forbids it would have every process compile all anew.
        kept.pop("PYTHONDONTWRITEBYTECODE", None)
        self.env = kept | {
            "PYTHONPATH": os.pathsep.join((str(self.tree), str(HERE))),
            "PYTHONPYCACHEPREFIX": str(self.cache / "bytecode"),
            # What LibreOffice takes to print is not ours to measure.
            "NTM_OFFICE": "0",
        }
        subprocess.run((sys.executable, "-c", LOADING_ALL), env=self.env, cwd=self.work, check=True)

    def command(self, *words: str | Path, codes: Sequence[int] = (0,), watched: bool = True) -> Cost:
        """Run the program's command line and say what it took."""
        line = (sys.executable, "-m", "ntm_sheets", *map(str, words))
        return cost_of(line, self.env, self.work, codes, watched=watched)

    def best(self, turns: int, *words: str | Path, codes: Sequence[int] = (0,)) -> Cost:
        """Run the same command several times; of each figure the best."""
        costs = [self.command(*words, codes=codes, watched=n == 0) for n in range(turns)]
        return Cost(
            min(one.wall for one in costs),
            min(one.cpu for one in costs),
            costs[0].largest,
            costs[0].together,
            costs[-1].said,
        )

    def driven(self, task: str, *words: str | Path) -> dict[str, Any]:
        """Do a task inside the tree and give its figures."""
        return self.cost_driven(task, *words)[1]

    def cost_driven(self, task: str, *words: str | Path) -> tuple[Cost, dict[str, Any]]:
        """Do a task inside the tree and give what its process took, and its figures."""
        cost = cost_of((sys.executable, str(HERE / "driver.py"), task, *map(str, words)), self.env, self.work)
        return cost, json.loads(cost.said.splitlines()[-1])

    def sampled(self, *words: str | Path) -> dict[str, Any]:
        """Run the program's command line and give where the time of its own process went."""
        cost = cost_of((sys.executable, str(HERE / "sampling.py"), *map(str, words)), self.env, self.work)
        figures: dict[str, Any] = json.loads(cost.said.splitlines()[-1])
        return figures

    def looped(self, name: str, folder: Path, turns: int) -> tuple[Cost, dict[str, Any]]:
        """Do a loop over a folder in a process of its own."""
        cost = cost_of((sys.executable, str(HERE / "loops.py"), name, str(folder), str(turns)), self.env, self.work)
        return cost, json.loads(cost.said.splitlines()[-1])

    def kit(self, units: int, days: int) -> Path:
        """Give a folder with a campaign, its key and its forms by day; made where it is not there yet."""
        kit = self.cache / f"forms-{units}x{days}"
        if not kit.exists():
            aside = kit.with_name(kit.name + ".making")
            shutil.rmtree(aside, ignore_errors=True)
            self._make_kit(aside, units, days)
            aside.rename(kit)
        return kit

    def _make_kit(self, kit: Path, units: int, days: int) -> None:
        campaign, place = campaign_of(units), kit / "drawn"
        place.mkdir(parents=True)
        write_campaign(campaign, place / "chien-dich.xlsx")
        # Always drawn by this tree: all that are measured get the same files.
        env = self.env | {"PYTHONPATH": str(HERE.parent)}
        cost_of((sys.executable, "-m", "ntm_sheets", "forms", "-w", str(place), "--now", moment(0, 7)), env, kit)
        shutil.copyfile(place / "archive" / "form-key.txt", kit / "form-key.txt")
        shutil.copyfile(place / "chien-dich.xlsx", kit / "chien-dich.xlsx")
        drawn = {form: place / "templates" / folder for form, folder in FORM_FOLDERS.items()}
        for day, name, data in forms_of_days(campaign, drawn, 0, days):
            folder = kit / "days" / f"{day}"
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
        shutil.rmtree(place)

    def workspace(self, kit: Path, name: str) -> Path:
        """Make a workspace with a kit's campaign and key, and nothing else."""
        place = self.work / name
        shutil.rmtree(place, ignore_errors=True)
        for folder in ("inbox", "archive"):
            (place / folder).mkdir(parents=True)
        shutil.copyfile(kit / "chien-dich.xlsx", place / "chien-dich.xlsx")
        shutil.copyfile(kit / "form-key.txt", place / "archive" / "form-key.txt")
        return place


def moment(passed: int, hour: int = 16, minute: int = 40) -> str:
    """Write a moment of the campaign's nth day as the command line takes it."""
    return f"{date(2021, 10, 2) + timedelta(days=passed)}T{hour:02}:{minute:02}"


def tell(words: str) -> None:
    """Say how far it is; the table itself goes to the other stream."""
    print(words, file=sys.stderr, flush=True)


def measure(bench: Bench, plan: Plan, only: Sequence[str]) -> list[Row]:
    """Measure all parts, or those that are asked for only."""
    rows: list[Row] = []
    for name, part in PARTS.items():
        if not only or name in only:
            for row in part(bench, plan):
                tell(
                    f"{bench.tree.name}: {row.what} ({row.size}): wall {row.wall} CPU {row.cpu} memory {row.memory} {row.figure}"
                )
                rows.append(row)
    return rows


def reading(bench: Bench, plan: Plan) -> Iterator[Row]:
    """Read single forms: the loops, then ours; then all of an ingest against them."""
    kit = bench.kit(READ_UNITS, READ_DAYS)
    folder = bench.work / "forms"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for path in sorted((kit / "days").rglob("*.xlsx")):
        shutil.copyfile(path, folder / path.name)
    number = len(list(folder.iterdir()))
    size = f"{number} forms"
    turns = {"pandas_openpyxl": 1, "openpyxl": 1}
    limit = bench.looped("calamine", folder, plan.turns)[1]["seconds"]
    for name in LOOPS:
        if missing := lacking(name):
            yield Row(WORDS[name], size, figure=f"not measured: no {', '.join(missing)} here")
            continue
        each = limit if name == "calamine" else bench.looped(name, folder, turns.get(name, plan.turns))[1]["seconds"]
        yield Row(WORDS[name], size, cpu=_ms(each), figure=f"{each / limit:.1f} × calamine")
    place = bench.workspace(kit, "inspected")
    each = bench.driven("inspecting", place, folder, str(plan.turns))["seconds"]
    ratio = each / limit
    yield Row("**ours: `inspect`**", size, cpu=_ms(each), figure=f"{ratio:.1f} × calamine", target="≤ 5 ×, better ≤ 4 ×",
              held=ratio <= 5)  # fmt: skip
    yield from _whole(bench, kit, folder, number, limit)


def _whole(bench: Bench, kit: Path, folder: Path, number: int, limit: float) -> Iterator[Row]:
    size = f"{number} forms"
    loop, _ = bench.looped("pandas_openpyxl", folder, 1)
    # The loop reads one form twice, to warm up.
    loop = replace(loop, wall=loop.wall * number / (number + 1), cpu=loop.cpu * number / (number + 1))
    yield _row("pandas + openpyxl, the whole process", size, loop)
    place = bench.workspace(kit, "whole")
    for path in folder.iterdir():
        shutil.copyfile(path, place / "inbox" / path.name)
    ours = bench.command("ingest", "-w", place, "--now", moment(READ_DAYS - 1))
    ratio, faster = ours.cpu / (limit * number), loop.wall / ours.wall
    yield _row(
        "**ours: `ingest`**, with start-up and master",
        size,
        ours,
        f"{ratio:.1f} × calamine in CPU",
        "≤ 8 ×",
        held=ratio <= 8,
    )
    yield Row(
        "the same, against that loop",
        size,
        figure=f"{faster:.1f} × faster in wall time",
        target="≥ 8 ×",
        held=faster >= 8,
    )
    place = bench.workspace(kit, "sampled")
    for path in folder.iterdir():
        shutil.copyfile(path, place / "inbox" / path.name)
    yield _where("that `ingest`", size, bench.sampled("ingest", "-w", place, "--now", moment(READ_DAYS - 1)))


def _where(what: str, size: str, figures: Mapping[str, Any]) -> Row:
    """Tell where the time of a command's own process went, the largest part first."""
    rooms = sorted(figures["rooms"].items(), key=lambda one: -one[1])
    whole = sum(figures["rooms"].values())
    shares = ", ".join(f"{name} {count / whole:.0%}" for name, count in rooms if count / whole >= 0.01)
    own, children = figures["own"], figures["children"]
    return Row(f"where the time of {what} goes", size, cpu=f"{own + children:.2f} s",
               figure=f"its own process {own:.2f} s: {shares}; those that it started {children:.2f} s")  # fmt: skip


def starting(bench: Bench, plan: Plan) -> Iterator[Row]:
    """Start the program for next to nothing."""
    yield _timed("`--help`", "–", bench.best(max(plan.turns, 3), "--help"), 0.1)


def histories(bench: Bench, plan: Plan) -> Iterator[Row]:
    """Take in whole campaigns, then look at them, draw them, and take in one form more."""
    for units, days in plan.sizes:
        yield from _history(bench, plan, units, days)


def _history(bench: Bench, plan: Plan, units: int, days: int) -> Iterator[Row]:
    # One day more than is played: from it come the forms that are dropped afterwards.
    kit, size = bench.kit(units, days + 1), f"{units} units × {days} days"
    played = bench.work / f"history-{units}x{days}"
    figures: dict[str, Any] = {}
    if not (bench.reuse and (played / "state").exists()):
        bench.workspace(kit, played.name)
        folder = bench.work / "days"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for one in sorted((kit / "days").iterdir())[:days]:
            (folder / one.name).symlink_to(one)
        beside = bench.workspace(kit, "beside")
        cost, figures = bench.cost_driven("playing", played, beside, folder, str(FEW), str(FEW_ROUNDS))
        (played / "figures.json").write_text(json.dumps(figures | {"largest": cost.largest}), "utf-8")
    figures = json.loads((played / "figures.json").read_text("utf-8"))
    yield from _of_playing(figures, size, units, days)
    yield from _of_commands(bench, plan, played, size, units, days)
    yield from _of_one_more(bench, plan, kit, played, size, units, days)
    yield from _of_change(bench, played, figures, size, units, days)


def _of_playing(figures: Mapping[str, Any], size: str, units: int, days: int) -> Iterator[Row]:
    forms, memory = figures["forms"], figures["memory"]
    yield Row(f"{forms} forms taken in, a round a day", size, f"{figures['wall']:.1f} s", f"{figures['cpu']:.1f} s", _mb(max(memory)),
              f"{forms / figures['wall']:.0f} forms a second, CPU {_ms(figures['cpu'] / forms)} a form")  # fmt: skip
    # So many days that both ends have rounds with one reader and rounds with all.
    third = -(-len(memory) // 3)
    settled, end = max(memory[:third]), max(memory[-third:])
    aim = units == 200 and days >= 59
    yield Row("memory of all processes after each day, the most in the first third of the days and in the last", size, memory=_mb(end),
              figure=f"{_mb(settled)} → {_mb(end)}", target="flat (+ 20 %)" if aim else "", held=end <= 1.2 * settled if aim else None)  # fmt: skip
    first, last = figures.get("first days"), figures.get("last days")
    if first and last:
        yield Row("a form of days 2 to 4 → of the last days", size, cpu=_ms(last["cpu"]),
                  figure=f"{_ms(first['cpu'])} → {_ms(last['cpu'])}: {last['cpu'] / first['cpu']:.2f} ×; "
                  f"filled cells {first['cells']:.0f} → {last['cells']:.0f}")  # fmt: skip
    early, late = figures["early"], figures["late"]
    if early and late:
        before, after = _usual(early), _usual(late)
        ratio = after / before
        what = f"a round of {FEW} forms: where one day came before → the same ones where all did, {len(late)} rounds each in turn"
        figure = f"{_ms(before)} → {_ms(after)}: {ratio:.2f} ×"
        held = 0.8 <= ratio <= 1.2 if days >= 59 else None
        yield Row(what, size, cpu=_ms(after), figure=figure, target="± 20 %" if days >= 59 else "", held=held)


def _usual(costs: Sequence[float]) -> float:
    """Give the mean without the quarter that is least and the quarter that is most.

    What a reader took in its whole life is counted once more where it ends within a round.
    """
    cut = len(costs) // 4
    middle = sorted(costs)[cut : len(costs) - cut]
    return sum(middle) / len(middle)


def _of_commands(bench: Bench, plan: Plan, played: Path, size: str, units: int, days: int) -> Iterator[Row]:
    now = ("-w", played, "--now", moment(days - 1, 17, 30))
    small = units <= 6 and days >= 59
    # Whatever another tree left half done, or an older ledger needs, is no cost of what is measured next.
    bench.command("report", *now)
    turns = plan.turns if units <= 40 else 1
    yield _timed("`status`", size, bench.best(turns, "status", *now), 0.5 if small else None)
    yield _timed("`status --json`", size, bench.best(turns, "status", "--json", *now))
    drawn = bench.best(turns, "report", *now)
    yield _timed("`report`", size, drawn, {40: 3, 200: 8}.get(units) if days >= 59 else None)
    aim = units == 40 and days >= 59
    yield Row("`report`, memory", size, memory=_mb(drawn.memory), figure=_mb(drawn.memory), target="≤ 350 MB" if aim else "",
              held=drawn.memory <= 350 if aim else None)  # fmt: skip
    master = (played / "outbox" / "tong-hop.xlsx").stat().st_size / 1e6
    yield Row(
        "`tong-hop.xlsx`",
        size,
        figure=f"{master:.2f} MB",
        target="≤ 1.5 MB" if aim else "",
        held=master <= 1.5 if aim else None,
    )
    ledger = sum(path.stat().st_size for path in (played / "state").iterdir() if path.is_file()) / 1e6
    yield Row("`state/`", size, figure=f"{ledger:.1f} MB")
    if units <= 40:
        yield _timed("`doctor --quick`", size, bench.best(turns, "doctor", "--quick", *now), 1 if small else None)
        yield _timed("`doctor`", size, bench.command("doctor", *now))


def _of_one_more(bench: Bench, plan: Plan, kit: Path, played: Path, size: str, units: int, days: int) -> Iterator[Row]:
    files = sorted(sorted((kit / "days").iterdir())[days].iterdir())
    costs = []
    for n in range(min(plan.turns, len(files) // 4)):
        shutil.copyfile(files[n], played / "inbox" / files[n].name)
        # A form that was taken in by an earlier run comes as a duplicate: that is not refused.
        costs.append(bench.command("ingest", "-w", played, "--now", moment(days), watched=not n))
    best = replace(costs[0], wall=min(one.wall for one in costs), cpu=min(one.cpu for one in costs))
    yield _timed("one drop → master (`ingest`)", size, best, 0.9 if units <= 6 and days >= 59 else None)


def _of_change(
    bench: Bench, played: Path, figures: Mapping[str, Any], size: str, units: int, days: int
) -> Iterator[Row]:
    """Change the campaign: all is judged again."""
    if units > 40:
        return
    now = ("-w", played, "--now", moment(days, 17, 30))
    before = bench.command("report", *now)
    tick = int(time.time()) % 10_000
    bench.driven("editing_campaign", played / "chien-dich.xlsx", f"0900 00{tick:04}", f"{80 + tick % 19}.5")
    # Exit code 1 would say that something is taken no longer; another threshold refuses nobody.
    after = bench.command("report", *now)
    again, each = (after.cpu - before.cpu) / figures["forms"], figures["cpu"] / figures["forms"]
    faster = each / max(again, 1e-6)
    yield _row("`report` after the campaign was changed", size, after, f"judged again in {_ms(again)} CPU a form, read first in {_ms(each)}: "
               f"{faster:.1f} × faster", "≥ 10 ×", held=faster >= 10)  # fmt: skip
    bench.driven("editing_campaign", played / "chien-dich.xlsx", f"0901 00{tick:04}", f"{80 + (tick + 1) % 19}.5")
    yield _where("that `report`", size, bench.sampled("report", *now))


def campaigns(bench: Bench, plan: Plan) -> Iterator[Row]:
    """Read campaigns of many units."""
    for units in plan.campaigns:
        place = bench.work / f"campaign-{units}"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        started = time.process_time()
        write_campaign(campaign_of(units), place / "chien-dich.xlsx")
        size = f"{units} units"
        if bench.tree == HERE.parent:
            yield Row("campaign written", size, cpu=f"{time.process_time() - started:.2f} s")
        cost, figures = bench.cost_driven("reading_campaign", place / "chien-dich.xlsx")
        aim = {300: 1.5, 2000: 10.0}.get(units)
        first = Cost(figures["wall"], figures["cpu"], cost.largest, cost.together)
        yield _timed("campaign read first", size, first, aim)
        again = bench.driven("reading_campaign_again", place / "chien-dich.xlsx")
        if again:
            yield _timed(
                "campaign read from the cache",
                size,
                Cost(again["wall"], again["cpu"], 0),
                0.2 if units == 300 else None,
            )
        yield _timed("`report` of nothing, first", size, bench.command("report", "-w", place, "--now", moment(3)))
        yield _timed("`report` of nothing, again", size, bench.command("report", "-w", place, "--now", moment(3)))


def watching(bench: Bench, _plan: Plan) -> Iterator[Row]:
    """Watch an inbox to which nothing comes, after the outbox was drawn once."""
    kit = bench.kit(READ_UNITS, READ_DAYS)
    place = bench.workspace(kit, "watched")
    first = min((kit / "days").iterdir())
    for path in first.iterdir():
        shutil.copyfile(path, place / "inbox" / path.name)
    line = (sys.executable, "-m", "ntm_sheets", "watch", "-w", str(place), "--now", moment(0, 18))
    with (bench.work / "watched.txt").open("wb") as out:
        process = subprocess.Popen(line, env=bench.env, cwd=bench.work, stdout=out, stderr=out)
        try:
            _wait_for_quiet(process, place / "outbox" / "tong-hop.xlsx")
            time.sleep(LET_GO_SECONDS)
            memory, before = together(process.pid), processor_seconds(process.pid)
            time.sleep(IDLE_SECONDS)
            busy = (processor_seconds(process.pid) - before) / IDLE_SECONDS
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)
    yield Row("`watch`, idle after its first forms", f"{READ_UNITS} units", memory=_mb(memory), figure=f"{busy:.1%} of a core",
              target="≤ 120 MB", held=memory <= 120)  # fmt: skip


def _wait_for_quiet(process: "subprocess.Popen[bytes]", drawn: Path) -> None:
    """Wait until the outbox is drawn and the program sleeps."""
    for _ in range(600):
        before = processor_seconds(process.pid)
        time.sleep(1)
        if process.poll() is not None:
            raise SystemExit("watch ended by itself")
        if drawn.exists() and processor_seconds(process.pid) - before < 0.03:
            return
    raise SystemExit("watch never came to rest")


PARTS: Mapping[str, Callable[[Bench, Plan], Iterator[Row]]] = {
    "reading": reading,
    "start": starting,
    "days": histories,
    "campaign": campaigns,
    "watch": watching,
}


def _row(what: str, size: str, cost: Cost, figure: str = "", target: str = "", *, held: bool | None = None) -> Row:
    return Row(what, size, f"{cost.wall:.2f} s", f"{cost.cpu:.2f} s", _mb(cost.memory), figure, target, held)


def _timed(what: str, size: str, cost: Cost, aim: float | None = None) -> Row:
    """Make the row of something that has to be done within some seconds."""
    if aim is None:
        return _row(what, size, cost)
    figure = "" if cost.wall <= aim or cost.cpu > aim else "a busy machine: its CPU alone is within"
    return _row(what, size, cost, figure, f"≤ {aim:g} s", held=cost.wall <= aim)


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.2f} ms"


def _mb(megabytes: float) -> str:
    return f"{megabytes:.0f} MB"
