"""The tools that judge the tests: what a mutant may be, and which of many alike cases run each time."""

import ast
import builtins
import gc
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from mutation import ROOT, TELL, Probes, _replace, changes_of, mutants_of, sampled
from thinning import thinned

from ntm_sheets.campaign.rules import Bounds

FUNCTION = '''
def answer(value: int = 3, *, kind: str = "count") -> str | None:
    """Say something."""
    if value > 2 and kind == "count":
        return f"{value + 1:05} ô"
    return None
'''


def test_each_thing_that_counts_is_changed_and_no_sentence() -> None:
    (function,) = ast.parse(FUNCTION).body
    assert sorted(words for _, _, words in changes_of(function)) == sorted(
        [
            "value > 2 and kind == 'count' -> not (value > 2 and kind == 'count')",
            "value > 2 and kind == 'count' -> value > 2 or kind == 'count'",
            "value > 2 and kind == 'count' -> kind == 'count'",
            "value > 2 -> value >= 2",
            "kind == 'count' -> kind != 'count'",
            "2 -> 3",
            "'count' -> 'countx'",
            "return f'{value + 1:05} ô' -> return None",
            "value + 1 -> value - 1",
            "1 -> 2",
        ]
    )


def test_a_mutant_is_the_code_of_its_function_and_behaves_otherwise() -> None:
    path = ROOT / "ntm_sheets/campaign/rules.py"
    bred = [one for one in mutants_of(path) if one.function == "Bounds.hold"]
    assert len(bred) >= 4
    assert len({one.key for one in bred}) == len(bred)
    own = Bounds.hold.__code__
    for one in bred:
        code = one.code()
        assert code.co_qualname == "Bounds.hold"
        assert code.co_code + repr(code.co_consts).encode() != own.co_code + repr(own.co_consts).encode()


def test_a_function_is_replaced_though_the_collector_was_told_to_look_past_it() -> None:
    one = next(one for one in mutants_of(ROOT / "ntm_sheets/campaign/rules.py") if one.function == "Bounds.hold")
    own = Bounds.hold.__code__
    gc.freeze()
    try:
        assert _replace(one, one.code()) == 1
        assert Bounds.hold.__code__ is not own
    finally:
        Bounds.hold.__code__ = own
        gc.freeze()


def test_a_mutant_knows_the_lines_of_its_statement() -> None:
    for one in mutants_of(ROOT / "ntm_sheets/campaign/rules.py"):
        assert one.lines >> one.offset & 1, one.key


def test_a_sample_takes_each_module_by_its_share_and_is_the_same_each_time() -> None:
    bred = Counter(one.path for one in sampled("ledger", 0, 1))
    chosen = sampled("ledger", 80, 1)
    assert len({one.key for one in chosen}) == len(chosen) == 80
    taken = Counter(one.path for one in chosen)
    for path, number in bred.items():
        assert abs(taken[path] - 80 * number / bred.total()) < 1, path
    assert sampled("ledger", 80, 1) == chosen != sampled("ledger", 80, 2)


PROBED = '''def sign(number):
    """Say on which side of zero it is."""
    if number < 0:
        return -1
    elif number == 0:
        return 0
    for one in range(number):
        last = one
    return 1
'''


@pytest.mark.parametrize(
    ("number", "sign", "lines"),
    [(-3, -1, {3, 4}), (0, 0, {3, 5, 6}), (2, 1, {3, 5, 7, 8, 9})],
)
def test_the_lines_that_run_are_told_by_the_module_itself(
    number: int, sign: int, lines: set[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = tmp_path / "signs.py"
    module.write_text(PROBED, "utf-8")
    probes = Probes()
    monkeypatch.setattr("mutation.ROOT", tmp_path)
    monkeypatch.setattr(builtins, TELL, probes.tell, raising=False)
    names: dict[str, Any] = {}
    exec(probes.put(str(module)), names)
    assert names["sign"](number) == sign
    assert names["sign"].__doc__ == "Say on which side of zero it is."
    told = [probes.places[place] for place in probes.ran[0]]
    assert {name for name, _ in told} == {"signs.py:sign"}
    assert {1 + n for _, bits in told for n in range(bits.bit_length()) if bits >> n & 1} == lines


def test_a_share_of_alike_cases_runs_each_time() -> None:
    marked = pytest.param(3, marks=pytest.mark.client, id="three")
    made = thinned([0, 1, (2, "two"), marked, 4], 2)
    assert [case.values for case in made] == [(0,), (1,), (2, "two"), (3,), (4,)]
    assert [[mark.name for mark in case.marks] for case in made] == [[], ["thorough"], [], ["client", "thorough"], []]
    assert made[3].id == "three"
