"""Change one thing in one function, run the tests that run this function, see whether any notices; room by room.

    python benchmarks/mutation.py map [pytest's words]         which tests run which functions; adds to what is known
    python benchmarks/mutation.py run ROOM [--sample 15]       mutants of a room, those that were tried before left out
    python benchmarks/mutation.py tell [ROOM]                  how many were noticed, and which were not

A room is a folder or a module under `ntm_sheets` (`reading/locating`). What is found out lies in `.mutants/`.
The tests are loaded once; each mutant is a copy of that process (POSIX only) in which the code of the one function was
replaced, so it costs its tests and nothing else. What runs while a module is loaded is therefore not tried.
"""

import argparse
import ast
import gc
import json
import os
import random
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FrameType, FunctionType

import pytest

ROOT = Path(__file__).parents[1]
FOUND = ROOT / ".mutants"
MAP = FOUND / "map.json"
PACKAGE = "ntm_sheets"
MOST_SECONDS = 60.0
NO_CODE, FAILED = 98, 99
Known = dict[str, tuple[float, list[str]]]


# Which tests run which functions


class Watching:
    """A pytest plugin that notes the functions of ours that each test runs, and in how many seconds.

    What a fixture ran that is shared counts for each test that has it.
    """

    def __init__(self) -> None:
        self.known: Known = {}
        self._running: list[set[CodeType]] = [set()]
        self._shared: dict[str, set[CodeType]] = {}
        self._names: dict[CodeType, str] = {}
        self._failed: set[str] = set()

    def _call(self, frame: FrameType, _event: str, _argument: object) -> None:
        self._running[-1].add(frame.f_code)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[object]) -> Iterator[None]:
        """Note what a shared fixture runs."""
        self._running.append(set())
        try:
            return (yield)
        finally:
            ran = self._running.pop()
            self._running[-1] |= ran
            if fixturedef.scope != "function":
                self._shared[f"{fixturedef.baseid}::{fixturedef.argname}"] = ran

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Note what a test runs, with its own fixtures."""
        self._running, started = [set()], time.process_time()
        sys.settrace(self._call)
        try:
            return (yield)
        finally:
            sys.settrace(None)
            seconds = time.process_time() - started
            ran = self._running[0].union(*(self._shared.get(name, ()) for name in _fixtures_of(item)))
            names = {self._name(code) for code in ran} - {""}
            # One that fails by itself would notice everything.
            if item.nodeid not in self._failed:
                self.known[item.nodeid] = (round(seconds, 3), sorted(names))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note which tests do not pass."""
        if not report.passed:
            self._failed.add(report.nodeid)

    def _name(self, code: CodeType) -> str:
        if code not in self._names:
            path = Path(code.co_filename)
            is_ours = path.is_relative_to(ROOT / PACKAGE)
            qualname = code.co_qualname.split(".<locals>")[0]
            self._names[code] = f"{path.relative_to(ROOT)}:{qualname}" if is_ours else ""
        return self._names[code]


def _fixtures_of(item: pytest.Item) -> Iterator[str]:
    info = getattr(item, "_fixtureinfo", None)  # pytest gives it in no other way
    for name, defined in (info.name2fixturedefs if info else {}).items():
        for one in defined:
            yield f"{one.baseid}::{name}"


def read_map() -> Known:
    """Give what is known of each test: its seconds, the functions that it runs."""
    if not MAP.exists():
        return {}
    kept = json.loads(MAP.read_text("utf-8"))
    return {test: (seconds, [kept["functions"][n] for n in ran]) for test, (seconds, ran) in kept["tests"].items()}


def make_map(words: list[str]) -> None:
    """Run tests, note what they run; what is known of other tests stays."""
    watching = Watching()
    pytest.main(["-q", "-p", "no:cacheprovider", *words], plugins=[watching])
    known = read_map() | watching.known
    places = {name: n for n, name in enumerate(sorted({name for _, ran in known.values() for name in ran}))}
    tests = {test: [seconds, [places[name] for name in ran]] for test, (seconds, ran) in known.items()}
    FOUND.mkdir(exist_ok=True)
    MAP.write_text(json.dumps({"functions": list(places), "tests": tests}), "utf-8")


# Mutants


@dataclass(frozen=True)
class Mutant:
    """One change in one function: where, what; `place` tells which function of the module and which of its changes."""

    path: str
    function: str
    line: int
    change: str
    offset: int
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
        yield from map(ast.Constant, _other_values(node.value))
    elif isinstance(node, ast.comprehension) and node.ifs:
        yield ast.comprehension(node.target, node.iter, node.ifs[1:], node.is_async)


def _is_nothing(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _other_values(value: object) -> Iterator[object]:
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
        for number, (old, _, words) in enumerate(changes_of(node)):
            line = getattr(old, "lineno", node.lineno)
            yield Mutant(name, function, line, words, line - node.lineno, (nth, number))


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


def try_mutants(room: str, sample: int, seed: int, most: float) -> None:
    """Try mutants of a room that were not tried before, and write down after each whether it was noticed."""
    known = read_map()
    tests: dict[str, list[tuple[float, str]]] = {}
    for test, (seconds, ran) in known.items():
        for name in ran:
            tests.setdefault(name, []).append((seconds, test))
    bred = [mutant for path in _modules(room) for mutant in mutants_of(path)]
    told = FOUND / f"{room.replace('/', '-')}.jsonl"
    done = {one["key"] for one in _told(told)}
    chosen = random.Random(seed).sample(bred, min(sample, len(bred))) if sample else bred
    chosen = [one for one in chosen if one.key not in done]
    print(f"{room}: {len(bred)} mutants, {len(chosen)} to try")
    load = sorted({test.split("::")[0] for one in chosen for _, test in tests.get(f"{one.path}:{one.function}", ())})
    pytest.main(["-q", "-q", "--collect-only", "-p", "no:cacheprovider", *load])
    for mutant in chosen:
        listed = sorted(tests.get(f"{mutant.path}:{mutant.function}", ()))
        verdict = _tried(mutant, _within(listed, most)) if listed else "no test"
        row = {"key": mutant.key, "line": mutant.line, "verdict": verdict, "tests": len(listed)}
        with told.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
        print(f"{verdict:9} {mutant.path}:{mutant.line} {mutant.function}: {mutant.change}", flush=True)


def _within(listed: list[tuple[float, str]], most: float) -> list[str]:
    """Give the quickest tests, up to so many seconds; at least three."""
    chosen, spent = list[str](), 0.0
    for seconds, test in listed:
        spent += seconds
        if spent > most and len(chosen) >= 3:
            break
        chosen.append(test)
    return chosen


def _tried(mutant: Mutant, tests: list[str]) -> str:
    pid = os.fork()
    if pid == 0:
        code = FAILED
        try:
            code = _try_here(mutant, tests)
        finally:
            os._exit(code)
    end = time.monotonic() + 20 * MOST_SECONDS
    while time.monotonic() < end:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            code = os.waitstatus_to_exitcode(status)
            return {0: "survived", FAILED: "failed", NO_CODE: "no code"}.get(code, "noticed")
        time.sleep(0.05)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return "noticed"  # it never ends


def _try_here(mutant: Mutant, tests: list[str]) -> int:
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    # Ten times what all its tests may take: a mutant that counts for ever is noticed by the processor's clock.
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (int(10 * MOST_SECONDS),) * 2)
    try:
        changed = mutant.code()
    except SyntaxError:
        return NO_CODE
    replaced = 0
    for function in [one for one in gc.get_objects() if isinstance(one, FunctionType)]:
        code = function.__code__
        if code.co_qualname == mutant.function and code.co_filename == str(ROOT / mutant.path):
            function.__code__ = changed
            replaced += 1
    if not replaced:
        return NO_CODE
    return int(pytest.main(["-x", "-q", "-p", "no:cacheprovider", *tests]))


def _modules(room: str) -> list[Path]:
    place = ROOT / PACKAGE / room
    found = sorted(place.rglob("*.py")) if place.is_dir() else [place.with_suffix(".py")]
    return [path for path in found if path.name != "__init__.py"]


# What was found out


def _told(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


def tell(room: str) -> None:
    """Say how many mutants were noticed, and name the others."""
    whole = {"noticed": 0, "left": 0}
    for path in sorted(FOUND.glob(f"{room.replace('/', '-') or '*'}.jsonl")):
        rows = _told(path)
        noticed = sum(row["verdict"] == "noticed" for row in rows)
        whole = {"noticed": whole["noticed"] + noticed, "left": whole["left"] + len(rows) - noticed}
        print(f"{path.stem}: {noticed} of {len(rows)} noticed")
        for row in rows:
            if row["verdict"] != "noticed":
                print(f"  {row['verdict']}: {row['key']}")
    print(f"all: {whole['noticed']} of {sum(whole.values())} noticed")


def main() -> None:
    """Do what the first word says."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("what", choices=("map", "run", "tell"))
    words.add_argument("room", nargs="?", default="")
    words.add_argument("--sample", type=int, default=0, help="so many of a room's mutants, by chance; 0 is all")
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--most", type=float, default=MOST_SECONDS, help="seconds of tests that one mutant may cost")
    if sys.argv[1:2] == ["map"]:
        make_map(sys.argv[2:])
        return
    said = words.parse_args()
    if said.what == "run":
        try_mutants(said.room, said.sample, said.seed, said.most)
    else:
        tell(said.room)


if __name__ == "__main__":
    os.chdir(ROOT)
    main()
