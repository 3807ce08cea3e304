"""The command line's commands about papers and what was delivered: options in, words out."""

from typing import Annotated

import typer

from ntm_sheets.commands.options import HERE, JsonOption, NowOption, WorkspaceOption


def verify(
    shown: Annotated[str, typer.Argument(help="Một tệp, hoặc mã số liệu in trên đó.", metavar="TỆP|MÃ")],
    workspace: WorkspaceOption = HERE,
    now: NowOption = None,
    json: JsonOption = False,
) -> None:
    """Tệp hay mã này có đúng do xã giao ra không, đã bị sửa chỗ nào, hay là của ngày khác."""
    from ntm_sheets.commands.arguments import moment_of, workspace_at
    from ntm_sheets.commands.verifying import verify_shown

    raise typer.Exit(verify_shown(workspace_at(workspace), shown, moment_of(now), as_json=json))


PAPER_CALLS = (verify,)
