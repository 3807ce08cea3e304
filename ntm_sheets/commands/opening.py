"""Open a workspace for a command: what should be known stands on the screen, long work shows a bar."""

from functools import partial

from ntm_sheets.commands.speaking import progress, warn
from ntm_sheets.rounds.opening import opened as opened_silently

opened = partial(opened_silently, tell=warn, show_progress=progress)
