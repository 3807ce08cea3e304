"""A workspace at work for tests: forms drawn, values typed by key, dropped, ingested."""

import hashlib
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from built_once import built_once
from quick_filling import QuickFiller

from ntm_sheets.campaign.questions import Value
from ntm_sheets.commands.setting_up import FORM_FOLDERS, draw_forms, init_workspace
from ntm_sheets.commands.speaking import opened
from ntm_sheets.contract.layout import FormKey
from ntm_sheets.facts.findings import Key
from ntm_sheets.rounds.inspecting import Inspected, OwnInspector
from ntm_sheets.rounds.pipeline import WorkspaceSession
from ntm_sheets.simulation.filling import FormFiller
from ntm_sheets.workspace.folders import Workspace

LAUNCH = datetime(2021, 10, 2, 7)
NOW = datetime(2021, 10, 5, 16, 40)


def _draw_first_workspace(root: Path) -> None:
    init_workspace(Workspace(root))
    draw_forms(Workspace(root), LAUNCH, None, prefill=False)


def new_workspace(root: Path) -> Workspace:
    """A workspace with the founding campaign and all its forms, signed with one key: drawn once, copied for each."""
    shutil.copytree(built_once("blank", _draw_first_workspace), root)
    return Workspace(root)


def form_path(workspace: Workspace, unit: str, form: FormKey = "report") -> Path:
    return workspace.templates / FORM_FOLDERS[form] / f"{unit}.xlsx"


def filled(
    workspace: Workspace, unit: str, day: str, typed: Mapping[Key, Value] | None = None, form: FormKey = "report"
) -> bytes:
    """A form of a unit for a day (as typed text), with a reporter and further values."""
    head: dict[Key, Value] = {("report", "date", "value"): day, ("report", "reporter", "value"): "Nguyễn Văn Thử"}
    return _filler(form_path(workspace, unit, form).read_bytes()).fill(head | dict(typed or {}))


def saved_again(
    workspace: Workspace, unit: str, day: str, typed: Mapping[Key, Value] | None = None, form: FormKey = "report"
) -> bytes:
    """A form filled as by `filled`, but opened and saved whole by openpyxl: for whoever counts on how that writes."""
    head: dict[Key, Value] = {("report", "date", "value"): day, ("report", "reporter", "value"): "Nguyễn Văn Thử"}
    return careful_filler(form_path(workspace, unit, form)).fill(head | dict(typed or {}))


def careful_filler(form: Path) -> FormFiller:
    """What fills a drawn form by openpyxl, pictures as well; the same form is opened once, wherever it lies."""
    return _careful_filler(form.read_bytes())


@lru_cache(maxsize=20)
def _careful_filler(form: bytes) -> FormFiller:
    return FormFiller(BytesIO(form))


@lru_cache(maxsize=50)
def _filler(form: bytes) -> QuickFiller:
    return QuickFiller(form)


def drop(workspace: Workspace, name: str, data: bytes) -> Path:
    path = workspace.inbox / name
    path.write_bytes(data)
    return path


class Careful(OwnInspector):
    """Inspects in this process, and sees to it that what is read comes through a pipe as it was."""

    def submit(self, data: bytes, file: str, **how: Any) -> Callable[[], Inspected]:
        wait = super().submit(data, file, **how)

        def result() -> Inspected:
            found = wait()
            assert found.contents or Inspected.of_bytes(found.to_bytes()) == found
            return found

        return result


@contextmanager
def at_work(workspace: Workspace) -> Iterator[WorkspaceSession]:
    with opened(workspace, taking_in=True, inspector_of=Careful) as session:
        yield session
        # Whatever the program itself does, no drop's rows are taken for another hand's.
        assert session.ledger.changed(session.ledger.numbers()) == ()


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
