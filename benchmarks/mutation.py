"""Change one thing in one function, run the tests that run this line, see whether any notices; room by room.

    python benchmarks/mutation.py map [pytest's words]         which tests run which lines; adds to what is known
    python benchmarks/mutation.py run ROOM… [--sample 40]      mutants of each room, those tried before left out
    python benchmarks/mutation.py again ROOM…                  those that were not noticed, once more (`--all`: each)
    python benchmarks/mutation.py tell [ROOM…]                 how many were noticed, at first and now, and which were not

A room is a folder or a module under `ntm_sheets`, or several (`reading/extracting+reading/locating`). What is found out
lies in `.mutants/`, a file for each room and seed. A sample takes each module by its share. The tests are collected once;
each mutant is a copy of that process (POSIX only) in which the code of the one function was replaced, so it costs its
tests and nothing else. What runs while a module is loaded is therefore not tried.
"""

import argparse
import ast
import builtins
import gc
import importlib.abc
import importlib.machinery
import json
import math
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType

import pytest

ROOT = Path(__file__).parents[1]
FOUND = ROOT / ".mutants"
MAP = FOUND / "map.json"
PACKAGE = "ntm_sheets"
MOST_SECONDS = 60.0
MOST_CASES = 20
SCORE = "{first} of {tried} noticed at first, {now} of {left} now"
TELL = "_this_runs"
NO_TEST = "no test"
NO_CODE, NOTICED, FAILED = 97, 98, 99
# Of each test: its seconds, the functions that it runs, each with its lines, as bits counted from its first.
Known = dict[str, tuple[float, dict[str, int]]]


# Which tests run which lines


class Probes(importlib.abc.MetaPathFinder):
    """Loads our modules with a call at the start of each block of a function, which tells that these lines run.

    What the libraries do costs nothing more, as it would with a tracer.
    """

    def __init__(self) -> None:
        self.places: list[tuple[str, int]] = []
        self.ran: list[set[int]] = [set()]

    def find_spec(self, name: str, path: object, *_: object) -> importlib.machinery.ModuleSpec | None:
        """Find a module of ours."""
        if name.split(".")[0] != PACKAGE:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path)  # type: ignore[arg-type]
        if spec and spec.origin:
            spec.loader = _Probing(name, spec.origin, self)
        return spec

    def tell(self, place: int) -> None:
        """Note that a block runs; called by the code itself."""
        self.ran[-1].add(place)

    def put(self, path: str) -> CodeType:
        """Give the code of a module with its probes."""
        tree = ast.parse(Path(path).read_text("utf-8"))
        for name, node in _functions(tree):
            self._put(f"{Path(path).relative_to(ROOT)}:{name}", node.lineno, node.body)
        return compile(ast.fix_missing_locations(tree), path, "exec")

    def _put(self, name: str, first: int, block: list[ast.stmt]) -> None:
        put, start, place = list[ast.stmt](), True, 0
        for statement in block:
            if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
                put.append(statement)
                continue
            if start:
                told = ast.Call(ast.Name(TELL, ast.Load()), [ast.Constant(len(self.places))], [])
                put.append(ast.copy_location(ast.Expr(told), statement))
                place = len(self.places)
                self.places.append((name, 0))
            self.places[place] = (name, self.places[place][1] | _bits(_head(statement), first))
            put.append(statement)
            inner = list(_blocks(statement))
            for part in inner:
                self._put(name, first, part)
            # Whether what follows runs is decided in there.
            start = bool(inner)
        block[:] = put


class _Probing(importlib.machinery.SourceFileLoader):
    def __init__(self, name: str, path: str, probes: Probes) -> None:
        super().__init__(name, path)
        self._probes = probes

    def get_code(self, fullname: str) -> CodeType | None:
        return self._probes.put(self.get_filename(fullname))


def _blocks(statement: ast.stmt) -> Iterator[list[ast.stmt]]:
    if isinstance(statement, ast.ClassDef):
        return
    for holder in (statement, *getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
        for field in ("body", "orelse", "finalbody"):
            if getattr(holder, field, None):
                yield getattr(holder, field)


def _head(statement: ast.stmt) -> tuple[int, int]:
    """Give the first and last line of a statement; of one that holds others, those before them."""
    body = getattr(statement, "body", None)
    end = body[0].lineno - 1 if body else statement.end_lineno
    return statement.lineno, max(end or 0, statement.lineno)


def _bits(lines: tuple[int, int], first: int) -> int:
    return sum(1 << n - first for n in range(lines[0], lines[1] + 1))


class Watching:
    """A pytest plugin that notes the lines of ours that each test runs, and in how many seconds.

    What a fixture ran that is shared counts for each test that has it.
    """

    def __init__(self, probes: Probes, cases: int) -> None:
        self.known: Known = {}
        self._probes = probes
        self._cases = cases
        self._shared: dict[str, set[int]] = {}
        self._failed: set[str] = set()

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave some of many alike cases out."""
        alike: dict[str, list[pytest.Item]] = {}
        for item in items:
            alike.setdefault(_without_case(item.nodeid), []).append(item)
        items[:] = [item for cases in alike.values() for item in cases[:: -(-len(cases) // self._cases)]]

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[object]) -> Iterator[None]:
        """Note what a shared fixture runs."""
        self._probes.ran.append(set())
        try:
            return (yield)
        finally:
            ran = self._probes.ran.pop()
            self._probes.ran[-1] |= ran
            if fixturedef.scope != "function":
                self._shared[f"{fixturedef.baseid}::{fixturedef.argname}"] = ran

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Note what a test runs, with its own fixtures."""
        self._probes.ran[:] = [set()]
        started = time.process_time()
        try:
            return (yield)
        finally:
            seconds = time.process_time() - started
            ran = self._probes.ran[0].union(*(self._shared.get(name, ()) for name in _fixtures_of(item)))
            # One that fails by itself would notice everything.
            if item.nodeid not in self._failed:
                lines = dict[str, int]()
                for name, bits in (self._probes.places[place] for place in ran):
                    lines[name] = lines.get(name, 0) | bits
                self.known[item.nodeid] = (round(seconds, 3), lines)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note which tests do not pass."""
        if not report.passed:
            self._failed.add(report.nodeid)


def _without_case(test: str) -> str:
    return test.split("[")[0]


def _fixtures_of(item: pytest.Item) -> Iterator[str]:
    info = getattr(item, "_fixtureinfo", None)  # pytest gives it in no other way
    for name, defined in (info.name2fixturedefs if info else {}).items():
        for one in defined:
            yield f"{one.baseid}::{name}"


def read_map() -> Known:
    """Give what is known of each test."""
    if not MAP.exists():
        return {}
    kept = json.loads(MAP.read_text("utf-8"))
    places = [(name, int(bits, 16)) for name, bits in kept["places"]]
    return {test: (seconds, dict(places[n] for n in ran)) for test, (seconds, ran) in kept["tests"].items()}


def make_map(cases: int, words: list[str]) -> None:
    """Run tests, at most so many cases of each, note what they run; what is known of other tests stays."""
    probes = Probes()
    sys.meta_path.insert(0, probes)
    setattr(builtins, TELL, probes.tell)
    watching = Watching(probes, cases)
    pytest.main(["-q", "-p", "no:cacheprovider", *words], plugins=[watching])
    known = read_map() | watching.known
    places = dict[tuple[str, int], int]()
    tests = {
        test: [seconds, [places.setdefault(place, len(places)) for place in ran.items()]]
        for test, (seconds, ran) in known.items()
    }
    FOUND.mkdir(exist_ok=True)
    MAP.write_text(json.dumps({"places": [(name, f"{bits:x}") for name, bits in places], "tests": tests}), "utf-8")


# Mutants


@dataclass(frozen=True, order=True)
class Mutant:
    """One change in one function: where, what.

    `lines` are those of its statement, as bits counted from the function's first; `place` tells which function of the
    module and which of its changes.
    """

    path: str
    function: str
    line: int
    change: str
    offset: int
    lines: int
    place: tuple[int, int]

    @property
    def key(self) -> str:
        """What it is known by from run to run, wherever the function moves inside its file."""
        return f"{self.path}:{self.function} +{self.offset} {self.change}"

    def code(self) -> CodeType:
        """Give the code of the whole changed function. Errors: SyntaxError where it cannot stand there."""
        tree = ast.parse((ROOT / self.path).read_text("utf-8"))
        nth, number = self.place
        old, new, _ = list(changes_of(list(_functions(tree))[nth][1]))[number]
        changed = ast.fix_missing_locations(_Put(old, new).visit(tree))
        return _code_in(compile(changed, str(ROOT / self.path), "exec"), self.function)


COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
CALCULATED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip
Change = tuple[ast.AST, ast.AST, str]


def changes_of(function: ast.AST) -> Iterator[Change]:
    """Yield (part, its replacement, in words) for each thing that can be changed in a function."""
    skipped = _said_in(function)
    for node in ast.walk(function):
        if id(node) in skipped:
            continue
        for other in _others(node):
            yield node, ast.copy_location(other, node), f"{_short(node)} -> {_short(other)}"


def _said_in(function: ast.AST) -> set[int]:
    """Annotations, docstrings and what stands inside a sentence: changed, they change nothing that counts."""
    skipped: set[int] = set()
    if isinstance(function, ast.FunctionDef):
        # Set when the module was loaded: no part of the function's own code.
        outside = [*function.args.defaults, *function.args.kw_defaults]
        skipped |= {id(one) for part in outside if part for one in ast.walk(part)}
    for node in ast.walk(function):
        parts: list[ast.AST | None] = [getattr(node, "annotation", None), getattr(node, "returns", None)]
        parts += getattr(node, "decorator_list", ())
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            parts.append(node)
        if isinstance(node, ast.FormattedValue):
            parts.append(node.format_spec)
        skipped |= {id(one) for part in parts if part for one in ast.walk(part)}
    return skipped


def _others(node: ast.AST) -> Iterator[ast.AST]:
    yield from _other_steps(node)
    yield from _other_terms(node)


def _other_steps(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.If | ast.IfExp | ast.While):
        # What is asked by a comparison or a “not” is turned round there.
        if not isinstance(node.test, ast.Compare | ast.UnaryOp):
            yield type(node)(**{**dict(ast.iter_fields(node)), "test": ast.UnaryOp(ast.Not(), node.test)})
    elif isinstance(node, ast.Continue):
        yield ast.Break()
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        yield ast.Pass()
    elif isinstance(node, ast.Return) and node.value is not None and not _is_nothing(node.value):
        yield ast.Return(ast.Constant(None))


def _other_terms(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        yield ast.Compare(node.left, [COMPARED[type(node.ops[0])]()], node.comparators)
    elif isinstance(node, ast.BoolOp):
        yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
        yield node.values[-1]
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
        yield node.operand
    elif isinstance(node, ast.BinOp) and type(node.op) in CALCULATED:
        yield ast.BinOp(node.left, CALCULATED[type(node.op)](), node.right)
    elif isinstance(node, ast.Constant):
        yield from (ast.Constant(value) for value in _other_values(node.value))
    elif isinstance(node, ast.comprehension) and node.ifs:
        yield ast.comprehension(node.target, node.iter, node.ifs[1:], node.is_async)


def _is_nothing(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _other_values(value: object) -> Iterator[bool | float | str]:
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int | float):
        yield value + 1
    elif isinstance(value, str) and value.isascii() and value.replace("-", "_").isidentifier():
        yield f"{value}x"  # a code or a key, no sentence


def _short(node: ast.AST) -> str:
    told = node.test if isinstance(node, ast.If | ast.While) else node
    return " ".join(ast.unparse(told).split())[:60]


class _Put(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self._old, self._new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        return self._new if node is self._old else self.generic_visit(node)


def mutants_of(path: Path) -> Iterator[Mutant]:
    """Yield every mutant of a module's functions."""
    name = str(path.relative_to(ROOT))
    for nth, (function, node) in enumerate(_functions(ast.parse(path.read_text("utf-8")))):
        own = dict(_lines_of(node))
        for number, (old, _, words) in enumerate(changes_of(node)):
            first, last = own[id(old)]
            line = getattr(old, "lineno", first)
            lines = _bits((first, last), node.lineno)
            yield Mutant(name, function, line, words, line - node.lineno, lines, (nth, number))


def _lines_of(node: ast.AST, lines: tuple[int, int] = (0, 0)) -> Iterator[tuple[int, tuple[int, int]]]:
    """Yield the lines of the statement that each part belongs to; of one that holds others, those of its head."""
    if isinstance(node, ast.stmt):
        lines = _head(node)
    yield id(node), lines
    for part in ast.iter_child_nodes(node):
        yield from _lines_of(part, lines)


def _functions(tree: ast.AST, prefix: str = "") -> Iterator[tuple[str, ast.FunctionDef]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ClassDef):
            yield from _functions(node, f"{prefix}{node.name}.")
        elif isinstance(node, ast.FunctionDef):
            yield prefix + node.name, node


def _code_in(code: CodeType, name: str) -> CodeType:
    for part in code.co_consts:
        if isinstance(part, CodeType):
            if part.co_qualname == name:
                return part
            if name.startswith(part.co_qualname + "."):
                return _code_in(part, name)
    raise LookupError(name)


# Trying them


class Trying:
    """A pytest plugin that tries mutants instead of running the tests that were collected."""

    def __init__(self, chosen: list[tuple[Mutant, list[str], Path]], most: float) -> None:
        self._chosen = chosen
        self._most = most
        self._screen = os.fdopen(os.dup(1), "w")
        self._noticed_by = ""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try each, and write down after each whether it was noticed, and by which test."""
        items = {item.nodeid: item for item in session.items}
        alike: dict[str, list[str]] = {}
        for test in items:
            alike.setdefault(_without_case(test), []).append(test)
        for mutant, listed, told in self._chosen:
            # Also cases that the map left out, some of the quickest tests.
            of_each = [alike.get(test, []) for test in dict.fromkeys(map(_without_case, listed))]
            others = [test for cases in of_each for test in cases if test not in listed]
            tests = [items[test] for test in [*listed, *others[:MOST_CASES]] if test in items]
            started = time.monotonic()
            verdict, by = self._tried(mutant, tests) if tests else (NO_TEST, "")
            row = {"key": mutant.key, "line": mutant.line, "verdict": verdict, "by": by, "tests": len(tests)}
            with told.open("a", encoding="utf-8") as file:
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
            spent = f"{time.monotonic() - started:5.1f} s"
            said = f"{verdict:9} {spent} {mutant.path}:{mutant.line} {mutant.function}: {mutant.change}"
            print(said, by, file=self._screen, flush=True)
        return True

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note the test that does not pass."""
        if report.failed:
            self._noticed_by = report.nodeid

    def _tried(self, mutant: Mutant, tests: list[pytest.Item]) -> tuple[str, str]:
        told, tells = os.pipe()
        pid = os.fork()
        if pid == 0:
            code = FAILED
            try:
                code = self._try_here(mutant, tests)
                os.write(tells, self._noticed_by.encode())
            finally:
                os._exit(code)
        os.close(tells)
        ended, by = _ended(pid), os.read(told, 10_000).decode()
        os.close(told)
        if ended is None or ended == -signal.SIGXCPU:
            return "endless", by
        return {0: "survived", NO_CODE: "no code", NOTICED: "noticed"}.get(ended, "failed"), by

    def _try_here(self, mutant: Mutant, tests: list[pytest.Item]) -> int:
        os.setpgid(0, 0)
        tests[0].config.pluginmanager.unregister(name="terminalreporter")
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        # A mutant that counts for ever is noticed by the processor's clock.
        resource.setrlimit(resource.RLIMIT_CPU, (int(3 * MOST_SECONDS),) * 2)
        try:
            changed = mutant.code()
        except SyntaxError:
            return NO_CODE
        if not _replace(mutant, changed):
            return NO_CODE
        for item, following in zip(tests, [*tests[1:], None], strict=True):
            item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
            if self._noticed_by:
                return NOTICED
            if time.process_time() > self._most:
                break  # this copy's own time: what fixtures cost anew is not in the map
        return 0


def _ended(pid: int) -> int | None:
    end = time.monotonic() + 10 * MOST_SECONDS
    code: int | None = None
    while code is None and time.monotonic() < end:
        ended, status = os.waitpid(pid, os.WNOHANG)
        code = os.waitstatus_to_exitcode(status) if ended else None
        time.sleep(0.02)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)  # also what it started
    if code is None:
        os.waitpid(pid, 0)
    return code


def _replace(mutant: Mutant, changed: CodeType) -> int:
    replaced = 0
    gc.unfreeze()  # what the tests put out of the collector's sight while they were collected
    for function in [one for one in gc.get_objects() if isinstance(one, FunctionType)]:
        code = function.__code__
        if code.co_qualname == mutant.function and code.co_filename == str(ROOT / mutant.path):
            function.__code__ = changed
            replaced += 1
    return replaced


def sampled(room: str, sample: int, seed: int) -> list[Mutant]:
    """Give so many mutants of a room by chance, of each module by its share; 0 is all."""
    chance, bred = random.Random(seed), list[Mutant]()
    for path in _modules(room):
        own = list(mutants_of(path))
        chance.shuffle(own)
        bred += own
    if not sample or sample >= len(bred):
        return bred
    step, start = len(bred) / sample, chance.random()
    return [bred[int((start + n) * step)] for n in range(sample)]


def try_mutants(mutants: dict[Path, list[Mutant]], most: float) -> None:
    """Try mutants, of each room in turn: stopped at any time, each had its share. What is found goes to its file."""
    by_function: dict[str, list[tuple[float, str, int]]] = {}
    for test, (seconds, ran) in read_map().items():
        for name, bits in ran.items():
            by_function.setdefault(name, []).append((seconds, test, bits))
    in_turn = sorted(
        (n / len(of_room), told, one) for told, of_room in mutants.items() for n, one in enumerate(of_room)
    )
    chosen = [(one, _tests_for(one, by_function, most), told) for _, told, one in in_turn]
    print(f"{len(chosen)} to try", flush=True)
    load = sorted({test.split("::")[0] for _, tests, _ in chosen for test in tests})
    temporary = tempfile.mkdtemp(prefix="mutants-")
    words = ["-q", "-q", "-p", "no:cacheprovider", f"--basetemp={temporary}/tests", "-m", "thorough or not thorough"]
    pytest.main([*words, *load], plugins=[Trying(chosen, most)])
    shutil.rmtree(temporary)


def _tests_for(mutant: Mutant, by_function: dict[str, list[tuple[float, str, int]]], most: float) -> list[str]:
    """Give the quickest tests that run this line, up to so many seconds; then some that run its function."""
    listed = by_function.get(f"{mutant.path}:{mutant.function}", [])
    near = [(seconds, test) for seconds, test, bits in listed if bits & mutant.lines]
    others = [(seconds, test) for seconds, test, bits in listed if not bits & mutant.lines]
    return [*_within(near, most), *_within(others, most / 10)]


def _within(listed: list[tuple[float, str]], most: float) -> list[str]:
    # Those of about one length together, file by file: they share fixtures.
    chosen, spent = list[str](), 0.0
    for seconds, test in sorted(listed, key=lambda one: (int(math.log(one[0] + 0.02, 4)), one[1])):
        spent += seconds
        if spent > most and len(chosen) >= 3:
            break
        chosen.append(test)
    return chosen


def _modules(room: str) -> list[Path]:
    found = list[Path]()
    for place in (ROOT / PACKAGE / part for part in room.split("+")):
        found += sorted(place.rglob("*.py")) if place.is_dir() else [place.with_suffix(".py")]
    return [path for path in found if path.name != "__init__.py"]


# What was found out


def _kept(room: str, seed: int) -> Path:
    FOUND.mkdir(exist_ok=True)
    return FOUND / f"{room.replace('/', '-')}.{seed}.jsonl"


def _told(path: Path) -> dict[str, list[str]]:
    """Give the verdicts of each mutant, in their order; that there was no test only where it was never tried."""
    verdicts = dict[str, list[str]]()
    for line in path.read_text("utf-8").splitlines() if path.exists() else ():
        row = json.loads(line)
        verdicts.setdefault(row["key"], []).append(row["verdict"])
    return {key: [one for one in told if one != NO_TEST] or told[:1] for key, told in verdicts.items()}


def _is_noticed(verdict: str) -> bool:
    return verdict in ("noticed", "endless")


def _missed(path: Path) -> set[str]:
    return {key for key, verdicts in _told(path).items() if not _is_noticed(verdicts[-1])}


def tell(files: list[Path]) -> None:
    """Say how many mutants were noticed, at first and now without those whose code is gone, and name the others."""
    whole = Counter[str]()
    for path in files:
        verdicts = {key: told for key, told in _told(path).items() if told[-1] != "no code"}
        found = Counter(tried=len(verdicts), first=sum(_is_noticed(told[0]) for told in verdicts.values()))
        there = {one.key for one in sampled(path.name.split(".")[0].replace("-", "/"), 0, 1)} & verdicts.keys()
        found["left"] = len(there)
        found["now"] = sum(_is_noticed(verdicts[key][-1]) for key in there)
        whole += found
        print(f"{path.stem}: " + SCORE.format(**found))
        for key, told in verdicts.items():
            if key in there and not _is_noticed(told[-1]):
                print(f"  {told[-1]}: {key}")
    print("all: " + SCORE.format(**whole))


def main() -> None:
    """Do what the first word says."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("what", choices=("map", "run", "again", "tell"))
    words.add_argument("--sample", type=int, default=0, help="so many of a room's mutants, by chance; 0 is all")
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--most", type=float, default=MOST_SECONDS, help="seconds of tests that one mutant may cost")
    words.add_argument("--all", action="store_true", help="again: also those that were noticed")
    words.add_argument("--cases", type=int, default=1000, help="map: so many cases of each test at most")
    said, rooms = words.parse_known_args()
    if said.what == "map":
        make_map(said.cases, rooms)
    elif said.what == "tell":
        tell([_kept(room, said.seed) for room in rooms] or sorted(FOUND.glob(f"*.{said.seed}.jsonl")))
    else:
        chosen = _first if said.what == "run" else _once_more
        try_mutants({_kept(room, said.seed): chosen(room, said) for room in rooms}, said.most)


def _first(room: str, said: argparse.Namespace) -> list[Mutant]:
    known = {key for key, told in _told(_kept(room, said.seed)).items() if told[0] != NO_TEST}
    return [one for one in sampled(room, said.sample, said.seed) if one.key not in known]


def _once_more(room: str, said: argparse.Namespace) -> list[Mutant]:
    kept = _kept(room, said.seed)
    keys = set(_told(kept)) if said.all else _missed(kept)
    return [one for one in sampled(room, 0, said.seed) if one.key in keys]


if __name__ == "__main__":
    os.chdir(ROOT)
    main()
