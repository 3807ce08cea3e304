"""What the benchmarks measure with: forms that are filled quickly say what is typed, a table says what was measured."""

import json
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from commanding import blank_workspace
from costs import CommandError, cost_of
from forms import QuickFiller, campaign_of
from same_verdicts import Tree, compared, known_lines, run_tree
from sampling import Sampler
from tabling import Row, table

from ntm_sheets.campaign.workbook import founding_campaign
from ntm_sheets.contract.layouts import Layouts
from ntm_sheets.contract.sealing import signing_key
from ntm_sheets.rounds.inspecting import inspect
from ntm_sheets.simulation.filling import FormFiller

TYPED = {
    ("report", "date", "value"): date(2021, 10, 5),
    ("report", "reporter", "value"): "Trần <Thị> & Mai",
    ("criteria", "TC1.2", "value"): "91,5",
    ("tasks", "CV01", "done"): 12.5,
}


def test_a_form_filled_quickly_says_what_one_filled_by_openpyxl_says(tmp_path: Path) -> None:
    workspace, campaign = blank_workspace(tmp_path / "w"), founding_campaign()
    form = workspace.templates / "phieu-bao-cao" / "hoa-binh.xlsx"
    layouts = Layouts(campaign, signing_key(workspace.form_key))
    found = [
        inspect(data, "f.xlsx", layouts).returned
        for data in (QuickFiller(form.read_bytes()).fill(TYPED), FormFiller(form).fill(TYPED))
    ]
    quick, slow = ({(one.table, one.row, one.field): one.seen.value for one in returned.cells} for returned in found)
    assert quick == slow
    assert set(TYPED) <= set(quick)
    assert found[0].stamp == found[1].stamp
    with pytest.raises(KeyError):
        QuickFiller(form.read_bytes()).fill({("criteria", "TC99", "value"): 1})


def test_a_campaign_of_many_units_has_each_ones_plan() -> None:
    founding, many = founding_campaign(), campaign_of(13)
    assert len({unit.key for unit in many.units}) == 13
    assert campaign_of(6) == founding
    for n, unit in enumerate(many.units):
        model = founding.units[n % 6]
        assert [one.name for one in many.tasks_of(unit)] == [one.name for one in founding.tasks_of(model)]


def test_a_cost_counts_what_the_children_take_and_a_failure_is_told(tmp_path: Path) -> None:
    work = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'sum(range(3_000_000))'])"
    cost = cost_of((sys.executable, "-c", work), {}, tmp_path)
    alone = cost_of((sys.executable, "-c", "import subprocess"), {}, tmp_path)
    assert cost.cpu > alone.cpu
    assert cost.memory > 1
    with pytest.raises(CommandError, match="exit code 3"):
        cost_of((sys.executable, "-c", "raise SystemExit(3)"), {}, tmp_path)


def test_a_look_at_a_process_counts_the_room_that_called_and_what_is_loaded() -> None:
    package = Path("/somewhere/ntm_sheets")
    sampler = Sampler(package)

    def looking(file: str, name: str = "work") -> Callable[[Callable[[], None]], None]:
        place: dict[str, Callable[[Callable[[], None]], None]] = {}
        exec(compile(f"def {name}(then): then()", file, "exec"), place)
        return place[name]

    def now() -> None:
        sampler.look(0, sys._getframe())

    library, ledger = looking("/lib/sql.py"), looking(f"{package}/ledger/store.py")
    looking(f"{package}/rounds/pipeline.py")(lambda: ledger(lambda: library(now)))
    library(now)
    ledger(lambda: looking("<frozen importlib._bootstrap>", "_find_and_load")(now))
    assert sampler.counted == {"ledger": 1, "libraries": 1, "imports": 1}


def test_a_table_tells_what_was_held_and_what_was_before() -> None:
    rows = [Row("status", "6", wall="0.4 s", target="≤ 0.5 s", held=True), Row("report", "6", wall="5 s", held=False)]
    lines = table(rows, [Row("status", "6", wall="2.9 s")]).splitlines()
    assert len(lines) == 4
    assert lines[2].endswith("| held | 2.9 s |")
    assert "**missed**" in lines[3]


LINE = {
    "path": "a.xlsx",
    "verdict": "accepted",
    "reason": ["vì đủ"],
    "drops": [],
    "findings": [],
    "words": [],
    "answers": [],
}


@pytest.mark.parametrize(
    ("kind", "changed"),
    [
        ("verdict", {"verdict": "refused", "reason": ["khác"], "findings": [["x", "error", "a.xlsx", "s", "B2"]]}),
        ("findings", {"findings": [["x", "note", "a.xlsx", "s", "B2"]], "words": [["x", "B2", "m", "", "r"]]}),
        ("answers", {"answers": [["hoa-binh", "village", "2021-10-05", "criteria", "TC1.2", "value", "92"]]}),
        ("words", {"reason": ["vì khác"]}),
    ],
)
def test_what_two_trees_say_differently_is_told_once_by_its_kind(kind: str, changed: dict[str, object]) -> None:
    told = compared({"a.xlsx": LINE, "b.xlsx": LINE}, {"a.xlsx": LINE | changed, "b.xlsx": LINE})
    assert {name: len(listed) for name, listed in told.items() if listed} == {kind: 1}
    assert told[kind][0].startswith("a.xlsx: ")


def test_a_file_that_only_one_tree_told_of_differs() -> None:
    assert compared({"a.xlsx": LINE}, {})["verdict"] == ["a.xlsx: only before"]


def test_what_a_broken_run_found_stands_but_for_a_line_cut_off(tmp_path: Path) -> None:
    lines = tmp_path / "before.jsonl"
    whole = json.dumps(LINE)
    lines.write_text(f"{whole}\n{whole.replace('a.xlsx', 'b.xlsx')[:-9]}", "utf-8")
    assert known_lines(lines) == {"a.xlsx": LINE}
    assert lines.read_text("utf-8").endswith("\n")


@pytest.mark.thorough
def test_a_tree_says_the_same_as_itself_of_a_form_and_of_what_is_none(tmp_path: Path) -> None:
    tree, files = Tree("own", Path(__file__).parents[1], tmp_path / "blank"), tmp_path / "files"
    tree.prepare(None)
    files.mkdir()
    form = tree.blank / "templates" / "phieu-bao-cao" / "hoa-binh.xlsx"
    (files / "form.xlsx").write_bytes(QuickFiller(form.read_bytes()).fill(TYPED))
    (files / "text.txt").write_bytes(b"Xin chao.")
    listed = sorted(files.iterdir())
    first, second = (run_tree(tree, listed, files, tmp_path / f"{n}.jsonl", "2021-10-05T16:40", 2) for n in range(2))
    assert [(first[name]["verdict"], bool(first[name]["answers"])) for name in ("form.xlsx", "text.txt")] == [
        ("accepted", True),
        ("refused", False),
    ]
    assert not any(compared(first, second).values())
