"""Docs cannot rot: the findings page is the catalogue's, the README names every command and its own set-up."""

import importlib.util
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import conftest
import pytest
from typer.main import get_command

from ntm_sheets.checking.catalogue import CATALOGUE
from ntm_sheets.cli import app
from ntm_sheets.reading import limits

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("name", ["make_findings", "make_ledger", "make_limits", "make_values"])
def test_a_page_is_what_its_script_makes(name: str) -> None:
    spec = importlib.util.spec_from_file_location(name, ROOT / "docs" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    maker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(maker)
    assert maker.PAGE.read_text("utf-8") == maker.page(), f"run: python docs/{name}.py"


def test_every_limit_of_reading_is_declared_with_its_reason() -> None:
    constants = {name for name in vars(limits) if re.fullmatch(r"[A-Z_]+", name)} - {"MEGABYTE", "LIMITS"}
    assert {limit.name for limit in limits.LIMITS} == constants
    assert all(limit.what and limit.reason for limit in limits.LIMITS)


def test_every_code_says_what_to_do() -> None:
    assert [one.code for one in CATALOGUE.values() if not (one.title and one.sentence and one.remedy)] == []
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code) for code in CATALOGUE)


def test_every_code_in_the_source_is_in_the_catalogue() -> None:
    known = set(CATALOGUE)
    used: set[str] = set()
    for path in (ROOT / "ntm_sheets").rglob("*.py"):
        used |= set(re.findall(r'\bRemark\(\s*"([a-z0-9-]+)"', path.read_text("utf-8")))
    assert used - known == set()


def test_the_readme_names_every_command() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    commands = getattr(get_command(app), "commands")  # noqa: B009 - typer does not type it
    assert [name for name in commands if f"`ntm-sheets {name}" not in readme] == []


def test_the_pinned_versions_name_no_address() -> None:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert pins
    assert all(re.fullmatch(r"[A-Za-z0-9_.-]+==[0-9][A-Za-z0-9.]*", pin) for pin in pins)


def test_every_test_that_the_intake_page_names_exists() -> None:
    page = (ROOT / "docs" / "intake.md").read_text("utf-8")
    named = re.findall(r"`((?:test|hostile)_\w+)(?:::(\w+)|\.\w+)?`", page)
    assert len(named) > 40
    for file, test in named:
        path = ROOT / "tests" / f"{file}.py"
        assert path.exists(), file
        assert f"def {test}" in path.read_text("utf-8"), f"{file}::{test}"


def where_named(name: str) -> list[str]:
    """The modules that define a name: for whoever mends a page after a move."""
    defined = re.compile(rf"^(?:def|class) {name}\b|^{name}\b[^\n]* = ", re.MULTILINE)
    package = ROOT / "ntm_sheets"
    return [
        str(path.relative_to(package))
        for path in sorted(package.rglob("*.py"))
        if defined.search(path.read_text("utf-8"))
    ]


# Folders of a workspace.
OF_A_WORKSPACE = ("archive/", "inbox/", "outbox/", "receipts/", "state/")


@pytest.mark.parametrize(
    "page", ["docs/architecture.md", "docs/intake.md", "docs/numbers.md", "docs/testing.md", "CONTRIBUTING.md"]
)
def test_every_place_that_a_page_for_developers_names_exists(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    named = re.findall(r"`([\w/.-]+(?:\.(?:py|toml|md)|/))(?:::(\w+))?`", text) + re.findall(
        r"\]\(([\w/.-]+)()\)", text
    )
    drawn = [(name, "") for name in re.findall(r"[─·] *([a-z_]+(?:\.py|/))", text)]
    places = {(place, name) for place, name in [*named, *drawn] if not place.startswith((*OF_A_WORKSPACE, "."))}
    assert len(places) > (60 if page == "docs/architecture.md" else 5)
    wrong = []
    for place, name in sorted(places):
        found = [
            root / place
            for root in (ROOT / "ntm_sheets", ROOT, ROOT / "docs", ROOT / "tests")
            if (root / place).exists()
        ]
        if not found:
            wrong.append(f"{place}: not there; {name or place} stands in {where_named(name) if name else '?'}")
        elif name and not re.search(rf"\b{name}\b", found[0].read_text("utf-8")):
            wrong.append(f"{place} has no {name}: it stands in {where_named(name)}")
    assert not wrong, "\n".join(wrong)


def test_the_drawing_of_the_house_shows_every_room() -> None:
    (drawing,) = re.findall(r"```\n(.*?)```", (ROOT / "docs" / "architecture.md").read_text("utf-8"), re.DOTALL)
    rooms = [path.name for path in (ROOT / "ntm_sheets").iterdir() if (path / "__init__.py").exists()]
    assert len(rooms) > 10
    assert [room for room in rooms if f"{room}/" not in drawing] == []


@pytest.mark.parametrize(
    ("asked", "left"),
    [
        ("", {"quick"}),
        ("thorough and not nightly", {"quick", "thorough", "nightly", "both"}),
        ("thorough", {"quick", "thorough"}),
        ("nightly", {"quick", "thorough", "nightly", "both"}),
    ],
)
def test_what_is_left_to_the_night_is_reached_by_its_mark_alone(
    asked: str, left: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As docs/testing.md says; pytest then chooses among them by the expression itself."""
    monkeypatch.delenv("NTM_THOROUGH", raising=False)
    marks = {"quick": (), "thorough": ("thorough",), "nightly": ("nightly",), "both": ("thorough", "nightly")}
    items: list[Any] = [
        SimpleNamespace(name=name, get_closest_marker=lambda mark, own=own: mark if mark in own else None)
        for name, own in marks.items()
    ]
    hook = SimpleNamespace(pytest_deselected=lambda items: None)
    config: Any = SimpleNamespace(option=SimpleNamespace(markexpr=asked), args=["tests"], hook=hook)
    conftest.pytest_collection_modifyitems(config, items)
    assert {item.name for item in items} == left
