"""A fixed share of the mutants of benchmarks/fuzz.py: nothing crashes, nothing is accepted that nobody typed."""

from pathlib import Path

import pytest
from fuzz import Tally, make_fuzzing

COUNT, FIRST = 300, 700_000
pytestmark = pytest.mark.thorough


@pytest.fixture(scope="module")
def tally(tmp_path_factory: pytest.TempPathFactory) -> Tally:
    folder: Path = tmp_path_factory.mktemp("fuzz")
    return make_fuzzing(folder).run(range(FIRST, FIRST + COUNT))


def test_every_mutant_has_a_verdict_and_a_reason(tally: Tally) -> None:
    assert sum(tally.verdicts.values()) == COUNT
    assert tally.unsaid == []


def test_both_verdicts_are_given_so_that_a_wrong_one_could_be(tally: Tally) -> None:
    assert tally.verdicts["accepted"] > 50
    assert tally.verdicts["refused"] > 50


def test_nothing_is_accepted_that_nobody_typed(tally: Tally) -> None:
    assert tally.wrong == []


def test_no_answer_is_lost_in_silence(tally: Tally) -> None:
    assert tally.lost == []


def test_no_worker_is_killed(tally: Tally) -> None:
    assert tally.failures == []
