"""The desk's command on the command line: its options in, nothing loaded before it runs."""

from typing import Annotated

import typer

from ntm_sheets.commands.options import HERE, NowOption, WorkspaceOption


def desk(
    workspace: WorkspaceOption = HERE,
    now: NowOption = None,
    port: Annotated[int, typer.Option("--port", help="Cổng; bận thì dùng cổng trống kế tiếp.", metavar="SỐ")] = 8765,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Chỉ in đường dẫn, không mở trình duyệt.")] = False,
) -> None:
    """Mở Bàn làm việc trong trình duyệt của máy này, và trông inbox; bấm Ctrl-C để dừng."""
    from ntm_sheets.commands.arguments import moment_of, workspace_at
    from ntm_sheets.desk.serving import open_desk

    opened = workspace_at(workspace)
    moment_of(now)
    open_desk(opened, lambda: moment_of(now), now, port, opens_browser=not no_browser)
