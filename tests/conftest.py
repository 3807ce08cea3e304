"""How the tests are collected, and which of them run; what they share is in `shared_fixtures.py`."""

import gc
import importlib
import os
import sys
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants

# Where Python keeps nothing compiled, each worker and each of hundreds of processes would compile our modules again.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
# A LibreOffice started by each test that draws an outbox would take most of the time; those of it ask for `office`.
os.environ["NTM_OFFICE"] = "0"
# As the program does it: lxml, which python-docx brings, writes other bytes.
os.environ["OPENPYXL_LXML"] = "False"
# What is collected stays to the end: to look through it for rubbish again and again took a third of the collecting.
gc.disable()
# The same examples each time, so that a test tells of the code and not of its luck; fresh ones where that is asked for.
# How long one takes tells of the machine: no deadline.
settings.register_profile("same", derandomize=True, database=None, print_blob=True, deadline=None)
settings.register_profile("fresh", derandomize=False, database=None, print_blob=True, deadline=None)
settings.load_profile("fresh" if os.environ.get("NTM_THOROUGH") == "true" else "same")


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """Load the program and what the tests share, but not into the process that only hands tests to its workers."""
    plugins = session.config.pluginmanager
    if settings().derandomize:
        # It mixes the constants of all our modules and tests into what it draws: a number that is changed in one room would
        # give the tests of all others new examples, and a landing would hang on chance. Fresh examples have them.
        providers._get_local_constants = Constants
    if not plugins.hasplugin("dsession"):
        plugins.import_plugin("shared_fixtures")
        if session.config.args_source is pytest.Config.ArgsSource.TESTPATHS:
            _load_own_share()


def _load_own_share() -> None:
    """Let each worker compile its share of the tests first, and find the others' compiled: half of the collecting."""
    nth = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    for path in sorted(Path(__file__).parent.glob("test_*.py"))[
        nth :: int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    ]:
        with suppress(Exception):  # it comes again, and is told, when this module is collected
            importlib.import_module(path.stem)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is slow, unless it is asked for by its mark, by its name or by `NTM_THOROUGH`."""
    _thin(items)
    if os.environ.get("NTM_THOROUGH") == "true":
        return
    marks = {mark for mark in ("thorough", "nightly") if mark in config.option.markexpr}
    if "nightly" in marks or any("::" in argument for argument in config.args):
        # Some that are left to the night are thorough as well.
        marks |= {"thorough", "nightly"}
    left_out = [item for item in items if _is_left_out(item, marks)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if not _is_left_out(item, marks)]


def pytest_collection_finish() -> None:
    """Look for rubbish from now on, seldom, and never among what was collected."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


def _is_left_out(item: pytest.Item, asked: set[str]) -> bool:
    slow = {mark for mark in ("thorough", "nightly") if item.get_closest_marker(mark)}
    return bool(slow - asked)


def _thin(items: list[pytest.Item]) -> None:
    """Leave the first and every so-manieth case of what is marked `one_in` quick, and mark the others."""
    seen: Counter[str] = Counter()
    for item in items:
        thinned = item.get_closest_marker("one_in")
        if thinned and not _is_left_out(item, set()):
            family = item.nodeid.partition("[")[0]
            if seen[family] % thinned.args[0]:
                item.add_marker("thorough")
            seen[family] += 1
