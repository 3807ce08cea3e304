"""The house: layers, no circles, a door for each outside library, no trace of the place of its making."""

import ast
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest
from hypothesis import settings
from hypothesis.internal.conjecture import providers

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "ntm_sheets"

# From the top; a module imports only from lines below its own, modules on one line do not import each other.
LAYERS = (
    ("cli", "api"),
    ("desk",),
    ("commands",),
    ("simulation",),
    ("rounds",),
    ("outbox",),
    ("intake", "unpacking", "reading", "checking", "ledger", "scoring"),
    ("untrusted",),
    ("drawing",),
    ("contract",),
    ("facts",),
    ("campaign", "workspace"),
    ("errors", "processes", "theme"),
)

# Each outside library comes in through these doors only.
DOORS = {
    "typer": (
        "cli",
        "commands.command_line",
        "commands.office_calls",
        "commands.options",
        "commands.paper_calls",
        "desk.calls",
    ),
    "watchdog": ("intake.watching",),
    "filelock": ("intake.locking",),
    "pebble": ("reading.sandbox",),
    "sqlalchemy": ("ledger",),
    "python_calamine": ("reading",),
    "xlrd": ("reading",),
    "olefile": ("unpacking", "reading.preparing"),
    "msoffcrypto": ("reading.preparing",),
    "cv2": ("reading.picture_looks",),
    "PIL": ("reading", "outbox.charts", "outbox.bulletin.poster", "outbox.photos.card", "simulation"),
    "pillow_heif": ("reading",),
    "xlsxwriter": ("campaign", "drawing", "outbox"),
    "openpyxl": ("reading", "simulation"),
    "pandas": ("api", "facts.results", "commands.exporting"),
    "matplotlib": ("outbox.charts",),
    "lxml": ("outbox.filling",),
    "segno": ("outbox.seal",),
    "docx": ("outbox.papers.frame", "outbox.papers.wrap_up_template"),
    "lark": ("campaign.formula_reading",),
    "starlette": ("desk",),
    "uvicorn": ("desk.serving",),
    "jinja2": ("desk.app",),
}


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("ntm_sheets", cache_dir=None)


def layer_of(module: str) -> int:
    name = module.removeprefix("ntm_sheets.")
    places = [
        (len(prefix), index)
        for index, line in enumerate(LAYERS)
        for prefix in line
        if name == prefix or name.startswith(prefix + ".")
    ]
    assert places or name in ("ntm_sheets", "__main__"), f"{module} stands on no layer"
    return max(places)[1] if places else 0


def room_of(module: str) -> str:
    name = module.removeprefix("ntm_sheets.")
    rooms = [prefix for line in LAYERS for prefix in line if name == prefix or name.startswith(prefix + ".")]
    return max(rooms, key=len, default=name)


def test_a_module_imports_only_from_below(graph: grimp.ImportGraph) -> None:
    wrong = []
    for importer in sorted(graph.modules):
        for imported in sorted(graph.find_modules_directly_imported_by(importer)):
            # The package's own module names what is public, the program's start begins the command line.
            if importer in ("ntm_sheets", "ntm_sheets.__main__") or room_of(importer) == room_of(imported):
                continue
            if imported == "ntm_sheets":
                continue
            # Within a room a module may use its neighbours, but not those of a higher line.
            same_room = importer.split(".")[1] == imported.split(".")[1]
            if layer_of(importer) - (1 if same_room else 0) >= layer_of(imported):
                wrong.append(f"{importer} imports {imported}")
    assert not wrong


def test_there_is_no_circle(graph: grimp.ImportGraph) -> None:
    state: dict[str, int] = {}

    def visit(module: str, path: tuple[str, ...]) -> None:
        state[module] = 1
        for imported in sorted(graph.find_modules_directly_imported_by(module)):
            assert state.get(imported) != 1, " -> ".join((*path, module, imported))
            if imported not in state:
                visit(imported, (*path, module))
        state[module] = 2

    for module in sorted(graph.modules):
        if module not in state:
            visit(module, ())


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def test_each_library_has_its_door() -> None:
    wrong = []
    for path in sorted(PACKAGE.rglob("*.py")):
        name = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
        for imported in imports_of(path):
            doors = DOORS.get(imported.split(".")[0])
            if doors and not any(name == door or name.startswith(door + ".") for door in doors):
                wrong.append(f"{name} imports {imported}")
    assert not wrong


def test_modules_stay_readable() -> None:
    long = {
        str(path.relative_to(ROOT)): n
        for path in sorted(PACKAGE.rglob("*.py"))
        if (n := len(path.read_text("utf-8").splitlines())) > 300
    }
    assert not long


def test_the_first_lines_of_a_room_say_what_enters_and_what_leaves() -> None:
    heads = {str(path.parent.relative_to(PACKAGE)): path.read_text("utf-8") for path in PACKAGE.rglob("__init__.py")}
    heads.pop(".")
    assert len(heads) > 10
    said = re.compile(r'"""[^\n]+\n\n.*\bIn\b.*\b[Oo]ut\b', re.DOTALL)
    assert [room for room, head in sorted(heads.items()) if not said.match(head)] == []


def test_the_project_names_no_place_of_its_making() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    hosts = "|".join(("pypi" + r"\.org", "python" + "hosted", r"deb\.deb" + "ian", r"registry\.np" + "m"))
    paths = "/(" + "|".join(("wo" + "rk", "fa" + "rm", "ro" + "ot")) + ")/"
    wrong = []
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if path.is_file() and path.suffix in {".py", ".toml", ".md", ".txt", ".yml", ".cfg", ""}:
            text = path.read_text("utf-8", errors="replace")
            wrong += [name for pattern in (hosts, paths) if re.search(pattern, text)]
    assert not wrong


def test_the_same_examples_are_drawn_each_time_unless_fresh_ones_are_asked_for(pytestconfig: pytest.Config) -> None:
    asked = pytestconfig.getoption("--hypothesis-profile") or (
        "fresh" if os.environ.get("NTM_THOROUGH") == "true" else ""
    )
    drawn = settings()
    assert drawn.derandomize is (asked != "fresh")
    assert drawn.database is None
    # Nor do they change with a constant somewhere else.
    assert bool(len(providers._get_local_constants())) is (asked == "fresh")
    assert "--hypothesis-profile=fresh" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_no_test_draws_lots_without_a_seed() -> None:
    drawn = re.compile(r"\brandom\.(?!Random\b)\w+\(")
    unseeded = re.compile(r"\bRandom\(\)|\bos\.urandom\(|\buuid[14]\(|\bsecrets\.token")
    for path in sorted((ROOT / "tests").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        assert not unseeded.search(text), path.name
        assert "\nimport random\n" not in text or not drawn.search(text), path.name
