"""What the ledger keeps of each day gives, after any history, what judging all answers anew gives: to the last number."""

from dataclasses import fields, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pandas as pd
import pytest
from random_histories import History, history_of

from ntm_sheets.facts.day_states import DayState
from ntm_sheets.facts.results import Results
from ntm_sheets.rounds.as_of import held_as_of, scored

# `answers` holds all that ever came where everything is judged anew, and what stands now where not.
FRAMES = [field.name for field in fields(Results) if field.name not in ("as_of", "answers")]
STEPS = 14
# Fifteen in which each way of growing stale comes up: whoever takes one away sees it here.
IN_EACH_RUN = (*range(13), 19, 24)
THOROUGH = range(100, 400)


def kept_and_anew(history: History, now: datetime) -> tuple[Results, Results, list[DayState]]:
    held = held_as_of(history.ledger, now)
    assert held.kept is not None
    kept, made = scored(history.campaign, held, now)
    anew, _ = scored(history.campaign, replace(held, kept=None), now)
    return kept, anew, made


def assert_same(history: History, now: datetime, told: str) -> list[DayState]:
    kept, anew, made = kept_and_anew(history, now)
    for name in FRAMES:
        pd.testing.assert_frame_equal(getattr(kept, name), getattr(anew, name), check_exact=True, obj=f"{told}: {name}")
    return made


def walk(seed: int, folder: Path) -> None:
    """Go through a history, held against judging anew after each step; sometimes what was made is kept."""
    chance = Random(seed)
    history = history_of(chance, folder)
    try:
        for step in range(STEPS):
            history.step()
            made = assert_same(history, history.now, f"history {seed}, step {step}")
            if chance.random() < 0.6:
                history.ledger.keep_days(made)
            if chance.random() < 0.1:
                # The clock went on, and nothing came.
                later = history.now + timedelta(days=chance.randint(1, 3))
                assert_same(history, later, f"history {seed}, step {step}, later")
        assert_same(history, history.now, f"history {seed}, at its end")
    finally:
        history.ledger.close()


@pytest.mark.parametrize("seed", IN_EACH_RUN)
def test_kept_and_judged_anew_are_the_same(seed: int, tmp_path: Path) -> None:
    walk(seed, tmp_path)


@pytest.mark.thorough
@pytest.mark.parametrize("seed", THOROUGH)
def test_three_hundred_more_histories(seed: int, tmp_path: Path) -> None:
    walk(seed, tmp_path)
