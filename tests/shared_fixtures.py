"""What many tests share: a campaign, a workspace with forms, a real spreadsheet client."""

import hashlib
import importlib
import json
import os
import pkgutil
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from built_once import being_built, built_once
from campaign_files import reading_once
from commanding import reading_here, run, standing_in
from correction_filling import Clerk
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from sessions import NOW, at_work
from sqlalchemy import create_engine
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite as SQLiteDialect

import ntm_sheets
from ntm_sheets.campaign.book import drawing
from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.workbook import founding_campaign
from ntm_sheets.ledger import database
from ntm_sheets.ledger.transactions import Transactions
from ntm_sheets.outbox.bulletin.poster import HEIGHT, WIDTH
from ntm_sheets.outbox.charts import ROW_INCHES, WIDTH_INCHES
from ntm_sheets.outbox.office import find_office
from ntm_sheets.outbox.output import Drawn, OutboxSource, Output
from ntm_sheets.outbox.picture_values import DPI, DrawnPicture, Gantt
from ntm_sheets.outbox.pictures import Pictures, Shown
from ntm_sheets.outbox.pictures import draw as draw_picture
from ntm_sheets.outbox.registry import MASTER, SLIPS, Outbox, draw_outputs
from ntm_sheets.rounds import publishing
from ntm_sheets.workspace.folders import Workspace

CLIENT = Path(__file__).parent / "client" / "type_into_forms.py"
CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
SYSTEM_PYTHON = "/usr/bin/python3"
SAID = "said.txt"
AS_DELIVERED = database.PRAGMAS
FILTERS = {"xlsx": "Calc MS Excel 2007 XML", "ods": "calc8", "xls": "MS Excel 97"}
# Hypothesis mixes the constants of all loaded modules into what it draws: all are loaded, whichever tests a worker gets.
for _, _module, _ in pkgutil.walk_packages(ntm_sheets.__path__, "ntm_sheets."):
    if not _module.endswith("__main__"):
        importlib.import_module(_module)


@pytest.fixture(scope="session")
def campaign() -> Campaign:
    return founding_campaign()


@pytest.fixture(scope="session", autouse=True)
def _shared_by_all_workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    own = tmp_path_factory.getbasetemp()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NTM_TESTS_SHARED", str((own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "shared"))
        yield


class Outlined(Pictures):
    """Draws no picture but an empty one in its place: with 0.2 s the dearest part of a master. At night each once."""

    def take(self, shown: Shown) -> DrawnPicture:
        if os.environ.get("NTM_THOROUGH") != "true":
            return DrawnPicture(in_outline(shown))
        mark = hashlib.sha256(repr(shown).encode("utf-8", "replace")).hexdigest()

        def build(folder: Path) -> None:
            folder.mkdir()
            (folder / "drawn.png").write_bytes(draw_picture(shown))

        return DrawnPicture((built_once(f"picture-{mark}", build) / "drawn.png").read_bytes())


def in_outline(shown: Shown) -> bytes:
    """An empty picture as large as the drawn one, of other bytes where it would show something else.

    What is drawn is held by test_charts.py and test_bulletin.py.
    """
    told, drawn = PngInfo(), BytesIO()
    told.add_text("shown", hashlib.sha256(repr(shown).encode("utf-8", "replace")).hexdigest())
    if isinstance(shown, Gantt):
        size = (int(WIDTH_INCHES * DPI), int(ROW_INCHES * (len(shown.rows) + 2.6) * DPI))
        Image.new("1", size, 1).save(drawn, "png", pnginfo=told, dpi=(DPI, DPI))
    else:
        Image.new("1", (WIDTH, HEIGHT), 1).save(drawn, "png", pnginfo=told)
    return drawn.getvalue()


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> str:
    """The LibreOffice of this machine; skips where there is none, fails where CI should have it."""
    monkeypatch.delenv("NTM_OFFICE")
    found = find_office()
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail("CI must have LibreOffice")
        pytest.skip("LibreOffice is not installed")
    return found


@pytest.fixture(scope="session", autouse=True)
def _pictures_in_outline() -> Iterator[None]:
    """Start no process for each picture, and draw none: hundreds of tests draw a master."""
    with pytest.MonkeyPatch.context() as patch:
        for room in ("master.workbook", "bulletin.hours"):
            patch.setattr(f"ntm_sheets.outbox.{room}.KeptPictures", lambda _folder: Outlined())
        patch.setattr(Pictures, "take", Outlined.take)
        yield


@pytest.fixture(scope="session")
def demonstration() -> Workspace:
    """Three days of the founding campaign, played by `demo` through real files; to look at, never to change."""
    return Workspace(built_once("demonstration", _play) / "demo")


def _play(folder: Path) -> None:
    folder.mkdir()
    with standing_in(folder):
        ended = run("demo", "--days", "3", workers=True)
    assert ended.code == 0, ended.err
    # It is moved to its place when it is ready.
    (folder / SAID).write_text(ended.out.replace(str(folder.resolve()), "HERE"), "utf-8")


@pytest.fixture(scope="session", autouse=True)
def _no_disk_waited_for() -> Iterator[None]:
    """No test pulls the plug: what it writes need not have reached the disk. That we ask for it some tests see themselves."""
    with pytest.MonkeyPatch.context() as patch:
        if os.environ.get("NTM_THOROUGH") != "true":
            patch.setattr(os, "fsync", lambda _handle: None)
            patch.setattr(database, "PRAGMAS", tuple(one.replace("= FULL", "= OFF") for one in AS_DELIVERED))
        yield


@pytest.fixture
def disk_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """The ledger as the program opens it, for whoever looks at how."""
    monkeypatch.setattr(database, "PRAGMAS", AS_DELIVERED)


@pytest.fixture(scope="session", autouse=True)
def _campaigns_read_once() -> Iterator[None]:
    with reading_once():
        yield


@pytest.fixture(scope="session", autouse=True)
def _statements_worded_once() -> Iterator[None]:
    """Each command opens a ledger of its own, and SQLAlchemy would put each statement into words anew: a sixth of its time."""
    kept: dict[Any, Any] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "create_engine", partial(create_engine, execution_options={"compiled_cache": kept}))
        patch.setattr(SQLiteDialect, "__hash__", lambda self: hash(type(self)))
        patch.setattr(SQLiteDialect, "__eq__", lambda self, other: type(self) is type(other))
        yield


@pytest.fixture(scope="session")
def corpus() -> Path:
    if not CORPUS.is_dir():
        pytest.skip("the corpus of foreign workbooks is not here")
    return CORPUS


@pytest.fixture
def small() -> Iterator[None]:
    """Draw no blank rows and columns, read in this process: the rest only makes tests of campaigns slow."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(drawing, "ROOM", 3)
        patch.setattr(drawing, "LAST_COLUMN", 60)
        with reading_here():
            yield


@pytest.fixture
def drawn() -> None:
    """The whole outbox, for a test that looks at it in a module that leaves it `undrawn`."""


@pytest.fixture
def undrawn(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Score, draw the slips, and leave the rest of the outbox out: for tests of what came, what counts and what goes back.

    Drawing is two thirds of what a round costs. A module that looks at other outputs names them in `DRAWN`; at night all is
    drawn.
    """
    if "drawn" in request.fixturenames or os.environ.get("NTM_THOROUGH") == "true":
        return
    kept = {SLIPS: SLIPS, MASTER: replace(MASTER, draw=_scored)}
    kept |= {output: output for output in getattr(request.module, "DRAWN", ())}

    def draw(source: OutboxSource, outputs: Iterable[Output], folder: Path) -> Outbox:
        chosen = outputs if being_built else [kept[one] for one in outputs if one in kept]
        return draw_outputs(source, chosen, folder)

    monkeypatch.setattr(publishing, "draw_outputs", draw)


def _scored(source: OutboxSource, target: Path) -> Drawn:
    assert source.results
    return Drawn(target)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait a moment, and not ten seconds, for a ledger that somebody else holds."""
    monkeypatch.setattr(Transactions.__init__, "__defaults__", (0.2,))


@pytest.fixture
def clerk(workspace: Workspace) -> Iterator[Clerk]:
    """Somebody at work in the test's own workspace, who drops files and decides about them."""
    with at_work(workspace) as session:
        yield Clerk(session, workspace, NOW)


def _has_client() -> bool:
    if shutil.which("soffice") is None or not Path(SYSTEM_PYTHON).exists():
        return False
    return subprocess.run([SYSTEM_PYTHON, "-c", "import uno"], capture_output=True, check=False).returncode == 0


@pytest.fixture(scope="session")
def spreadsheet_client(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., None]:
    """Give a function that runs jobs in LibreOffice; skips where it is missing, fails where CI should have it."""
    if not _has_client():
        if os.environ.get("CI") == "true":
            pytest.fail("CI must have LibreOffice and python3-uno")
        pytest.skip("LibreOffice with python3-uno is not installed")
    folder = tmp_path_factory.mktemp("client")

    def run(jobs: list[dict[str, Any]], locale: str = "vi-VN") -> None:
        order = folder / "order.json"
        profile = folder / f"profile-{locale}"
        order.write_text(json.dumps({"locale": locale, "profile": str(profile), "jobs": jobs}), encoding="utf-8")
        done = subprocess.run(
            [SYSTEM_PYTHON, str(CLIENT), str(order)], capture_output=True, text=True, timeout=240, check=False
        )
        assert done.returncode == 0, done.stderr

    return run
