"""Of many alike cases a fixed share runs each time; the others are under the mark `thorough`."""

from collections.abc import Iterable
from typing import Any

import pytest


def thinned(cases: Iterable[Any], every: int) -> list[Any]:
    """Mark all but the first and every so-manieth case as thorough; a tuple is a case of several arguments."""
    made = [case if hasattr(case, "marks") else _case(case) for case in cases]
    return [case if n % every == 0 else pytest.param(*case.values, marks=[*case.marks, pytest.mark.thorough], id=case.id)
            for n, case in enumerate(made)]  # fmt: skip


def _case(case: Any) -> Any:
    return pytest.param(*case) if isinstance(case, tuple) else pytest.param(case)
