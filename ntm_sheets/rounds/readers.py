"""The worker processes that read: what runs in them, and how one gets ready while the rest of the program is still loaded.

A worker takes as long to start as the program does. Nothing heavy is imported here: not before one runs.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.loading import load_kept_campaign
from ntm_sheets.contract.sealing import signing_key
from ntm_sheets.errors import NtmError
from ntm_sheets.reading.sandbox import Sandbox
from ntm_sheets.workspace.folders import Workspace

if TYPE_CHECKING:
    from ntm_sheets.contract.layouts import Layouts
    from ntm_sheets.facts.submission import PhotoWish
    from ntm_sheets.rounds.inspecting import Inspected

_layouts_here: "list[Layouts]" = []
# At most one: for which campaign and key it was started.
_early: "list[tuple[Campaign, bytes, Sandbox[Inspected | bytes]]]" = []


def make_sandbox(campaign: Campaign, key: bytes) -> "Sandbox[Inspected | bytes]":
    """Make the workers for a campaign; they start at the first file, where none is ready already."""
    # What older editions asked is for whoever judges; it would only make the workers heavy.
    campaign = replace(campaign, editions=())
    found = next((sandbox for *made_for, sandbox in _early if made_for == [campaign, key]), None)
    return found or Sandbox(inspect_here, _prepare, (campaign, key))


@contextmanager
def started_early(workspace: Workspace) -> Iterator[None]:
    """Let a worker get ready for the files of the inbox while the caller loads what else he needs and opens a workspace."""
    with _started(workspace) or nullcontext():
        try:
            yield
        finally:
            _early.clear()


def _started(workspace: Workspace) -> "Sandbox[Inspected | bytes] | None":
    """Start a worker; nothing where no file came, or something is wrong: whoever opens the workspace says what."""
    with suppress(NtmError, OSError):
        sizes = [one.stat().st_size for one in os.scandir(workspace.inbox) if one.is_file() and one.name[0] not in "~."]
        if sizes and workspace.kept_campaign.exists():
            campaign, _ = load_kept_campaign(workspace.campaign, workspace.kept_campaign)
            key = signing_key(workspace.form_key, must_be=True)
            sandbox = make_sandbox(campaign, key)
            sandbox.meanwhile = _load_what_draws
            sandbox.expect(len(sizes), sum(sizes))
            sandbox.start()
            _early[:] = [(campaign, key, sandbox)]
            return sandbox
    return None


def _load_what_draws() -> None:
    """Load what is needed once all files are judged."""
    import ntm_sheets.outbox.master.workbook
    import ntm_sheets.outbox.slips.folder
    import ntm_sheets.rounds.history  # noqa: F401 - loaded for `publish`


def _prepare(campaign: Campaign, key: bytes) -> None:
    # Before the first file comes: what loading takes is no file's fault. Most workers never see a letter: what opens
    # those waits for one.
    import ntm_sheets.reading.extracting
    import ntm_sheets.reading.preparing
    import ntm_sheets.rounds.inspecting  # noqa: F401 - loaded for `inspect`
    from ntm_sheets.contract.layouts import Layouts

    _layouts_here[:] = [Layouts(campaign, key)]


def inspect_here(
    data: bytes, file: str, inside: bool, bodies: bool, unit: str, photos: "PhotoWish | None" = None, sha256: str = ""
) -> "Inspected | bytes":
    """Inspect a file in a worker that is prepared."""
    from ntm_sheets.rounds.inspecting import inspect

    found = inspect(data, file, _layouts_here[0], inside=inside, bodies=bodies, unit=unit, photos=photos, sha256=sha256)
    # Bytes of pictures and of what lay in a letter are better off as they are.
    return found if bodies or photos or found.contents or found.earlier else found.to_bytes()
