"""Mutants of a good form through real workers: nothing may crash, nothing may be accepted that nobody typed."""

import argparse
import io
import sys
import tempfile
import time
import warnings
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import openpyxl
from measured import Effort, measured
from mutants import Breeder, Mutant

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.kinds import parse
from ntm_sheets.campaign.questions import Seen, Value
from ntm_sheets.campaign.workbook import founding_campaign
from ntm_sheets.checking.background import Background
from ntm_sheets.commands.setting_up import FORM_FOLDERS, draw_forms, init_workspace
from ntm_sheets.contract.layout import Layout
from ntm_sheets.contract.layouts import Layouts
from ntm_sheets.contract.sealing import signing_key
from ntm_sheets.facts.findings import Key
from ntm_sheets.facts.records import NO_LETTER
from ntm_sheets.rounds.inspecting import Inspected
from ntm_sheets.rounds.judgement import Judgement
from ntm_sheets.rounds.judging import judge
from ntm_sheets.simulation.filling import FormFiller
from ntm_sheets.simulation.villages import Village
from ntm_sheets.untrusted.sniffing import WORKBOOKS
from ntm_sheets.workspace.folders import Workspace

NOW = datetime(2021, 10, 5, 16, 40)
UNIT = "dan-trung"
AHEAD = 16
Answers = dict[Key, Value]


@dataclass
class Tally:
    """What became of the mutants."""

    verdicts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    ways: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    unsaid: list[str] = field(default_factory=list)
    efforts: list[Effort] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def failures(self) -> list[str]:
        """What killed its worker, or took it too long."""
        return [f"{effort.file}: {effort.failure}" for effort in self.efforts if effort.failure]


@dataclass
class Fuzzing:
    """A good form, what it says, and how mutants of it are judged."""

    campaign: Campaign
    layouts: Layouts
    good: bytes

    def __post_init__(self) -> None:
        self.breeder = Breeder(self.good)
        self.layout: Layout = self.layouts.of(self.campaign.unit(UNIT), "report")

    def judge(self, inspected: Inspected, name: str) -> Judgement:
        """Judge without any memory of earlier reports."""
        return judge(inspected, name, self.layouts, NOW, NO_LETTER, lambda *_: Background({}, {}))

    def run(self, seeds: range) -> Tally:
        """Send the mutants of these seeds through workers."""
        tally, started = Tally(), time.perf_counter()
        with measured(self.campaign, self.layouts.key, tally.efforts) as inspector:
            original = self.judge(inspector.submit(self.good, "good")(), "good")
            waiting: deque[tuple[int, Mutant, Callable[[], Inspected]]] = deque()
            for seed in seeds:
                mutant = self.breeder.mutant(seed)
                waiting.append((seed, mutant, inspector.submit(mutant.data, f"{seed} {mutant.way}")))
                if len(waiting) >= AHEAD:
                    self._take(tally, original, *waiting.popleft())
            while waiting:
                self._take(tally, original, *waiting.popleft())
        tally.seconds = time.perf_counter() - started
        return tally

    def _take(
        self, tally: Tally, original: Judgement, seed: int, mutant: Mutant, result: Callable[[], Inspected]
    ) -> None:
        name, inspected = f"{seed} {mutant.way}", result()
        if inspected.contents is not None:
            # It is no longer known as a workbook: its parts become drops of their own, none of them a form.
            tally.verdicts["opened"] += 1
            tally.ways[mutant.way, "opened"] += 1
            forms = [file.name for file in inspected.contents.files if file.kind in WORKBOOKS]
            tally.wrong += [f"{name}: a form inside a form, {form}" for form in forms]
            return
        judged = self.judge(inspected, name)
        tally.verdicts[judged.verdict] += 1
        tally.ways[mutant.way, judged.verdict] += 1
        if judged.verdict != "accepted":
            errors = [finding.code for finding in judged.findings if finding.level == "error"]
            tally.reasons[errors[-1] if errors else "?"] += 1
            if not judged.reason or not errors:
                tally.unsaid.append(name)
            return
        for said, listed in self._compare(original, judged, mutant):
            (tally.wrong if listed == "wrong" else tally.lost).append(f"{name}: {said}")

    def _compare(self, original: Judgement, judged: Judgement, mutant: Mutant) -> Iterator[tuple[str, str]]:
        """Yield answers that neither the good form nor an independent reading of the mutant gives, and silent losses.

        Where openpyxl cannot read a sheet, what was planted decides.
        """
        before, found = answers_of(original), answers_of(judged)
        changed = {key for key in before.keys() | found.keys() if before.get(key) != found.get(key)}
        if not changed:
            return
        independent, unread = self._read_again(mutant.data)
        old = {(f.code, f.place.sheet, f.place.cell) for f in original.findings}
        news = [f for f in judged.findings if (f.code, f.place.sheet, f.place.cell) not in old]
        for key in sorted(changed):
            value, other = found.get(key), independent.get(key)
            if value is not None and value != other and not (unread and self._is_planted(value, key, mutant)):
                yield f"{key} = {value!r}, not {other!r}", "wrong"
            elif value is None and other is not None and not news:
                yield f"{key}: {other!r} passed over in silence", "lost"

    def _is_planted(self, value: Value, key: Key, mutant: Mutant) -> bool:
        question = self.layout.question(*key)
        return question is not None and any(parse(Seen(text), question).value == value for text in mutant.planted)

    def _read_again(self, data: bytes) -> tuple[Answers, bool]:
        """Read a mutant with openpyxl by its hidden keys; tell whether it failed on any sheet."""
        found: Answers = {}
        failed = False
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                sheets = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True).worksheets
            except Exception:  # noqa: BLE001 - then nothing but what was planted may differ from the good form
                return {}, True
            for sheet in sheets:
                sheet.reset_dimensions()  # type: ignore[union-attr]  # it is a read-only sheet
                try:
                    cells = {(c.row, c.column): c for row in sheet.iter_rows() for c in row if c.value is not None}
                except Exception:  # noqa: BLE001 - one sheet says nothing, the others do
                    failed = True
                else:
                    found |= self._by_keys(cells)
        return found, failed

    def _by_keys(self, cells: dict[tuple[int, int], object]) -> Answers:
        def text(at: tuple[int, int]) -> str:
            return str(getattr(cells.get(at), "value", "") or "").strip()

        found: Answers = {}
        for at in cells:
            key = text((1, 1)), text((at[0], 1)), text((1, at[1]))
            question = self.layout.question(*key)
            cell = cells[at]
            if question is None or getattr(cell, "data_type", "") == "e":
                continue
            value = parse(Seen(getattr(cell, "value", None), _is_percent(cell)), question).value
            if value is not None:
                found[key] = value
        return found


def _is_percent(cell: object) -> bool:
    try:
        return "%" in str(getattr(cell, "number_format", ""))
    except IndexError:  # a style that does not exist
        return False


def answers_of(judged: Judgement) -> Answers:
    """Give the answers that count."""
    listed = judged.submission.answers if judged.submission else ()
    return {(one.table, one.row, one.field): one.value for one in listed if one.value is not None}


def make_fuzzing(folder: Path) -> Fuzzing:
    """Draw a form of the founding campaign, fill it, and get ready."""
    workspace, campaign = Workspace(folder / "w"), founding_campaign()
    init_workspace(workspace)
    draw_forms(workspace, datetime(2021, 10, 2, 7), UNIT, prefill=False)
    filler = FormFiller(workspace.templates / FORM_FOLDERS["report"] / f"{UNIT}.xlsx")
    typed = Village(campaign, campaign.unit(UNIT), 1).report(NOW.date()) | {("report", "date", "value"): NOW.date()}
    return Fuzzing(campaign, Layouts(campaign, signing_key(workspace.form_key)), filler.fill(typed))


def main() -> None:
    """Run and print; exit 1 where something is not as it must be."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=10_000)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        tally = make_fuzzing(Path(folder)).run(range(given.seed, given.seed + given.count))
    print(f"{given.count} mutants from seed {given.seed} in {tally.seconds:.0f} s: {dict(tally.verdicts)}")
    for way in sorted({way for way, _ in tally.ways}):
        print(
            f"  {way:22} "
            + ", ".join(f"{verdict} {times}" for (w, verdict), times in sorted(tally.ways.items()) if w == way)
        )
    print(f"reasons: {dict(tally.reasons.most_common())}")
    slowest = max(tally.efforts, key=lambda effort: effort.seconds)
    print(
        f"slowest: {slowest.seconds:.2f} s ({slowest.file}); most memory: {max(e.megabytes for e in tally.efforts):.0f} MB"
    )
    bad = {"wrong": tally.wrong, "lost": tally.lost, "unsaid": tally.unsaid, "killed": tally.failures}
    for name, listed in bad.items():
        print(f"{name}: {len(listed)}")
        for line in listed[:20]:
            print(f"  {line}")
    print("crashes of the main process: 0")
    sys.exit(any(bad.values()))


if __name__ == "__main__":
    main()
