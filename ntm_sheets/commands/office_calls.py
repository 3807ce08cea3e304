"""The command line's commands of the officer's day and machine: options in, words out."""

from typing import Annotated

import typer

from ntm_sheets.commands.options import HERE, NowOption, WorkspaceOption


def doctor(
    workspace: WorkspaceOption = HERE,
    now: NowOption = None,
    quick: Annotated[bool, typer.Option("--quick", help="Chỉ đối chiếu một số tệp trong kho lưu.")] = False,
) -> None:
    """Xem máy này có gì cản trở công việc không, kho lưu và sổ có còn nguyên không."""
    from ntm_sheets.commands.arguments import moment_of
    from ntm_sheets.commands.examining import examine_machine
    from ntm_sheets.workspace.folders import Workspace

    raise typer.Exit(examine_machine(Workspace(workspace), moment_of(now), quick=quick))


def dictate(
    unit: Annotated[str, typer.Argument(help="Tên hoặc mã đơn vị.", metavar="ĐƠN_VỊ")],
    text: Annotated[
        str, typer.Argument(help="Lời báo, ví dụ “CV03 120; 4.2 85; khó khăn: thiếu xi măng”.", metavar="LỜI_BÁO")
    ],
    workspace: WorkspaceOption = HERE,
    now: NowOption = None,
    yes: Annotated[bool, typer.Option("--yes", help="Giữ luôn, không hỏi lại.")] = False,
    by: Annotated[str, typer.Option("--by", help="Tên người ghi.", metavar="TÊN")] = "",
) -> None:
    """Ghi số đơn vị báo qua điện thoại: cho xem máy hiểu gì, đồng ý thì thành phiếu trong inbox."""
    from ntm_sheets.commands.arguments import moment_of, workspace_at
    from ntm_sheets.commands.dictating import dictate_report

    raise typer.Exit(dictate_report(workspace_at(workspace), unit, text, moment_of(now), by, yes=yes))


def open(  # noqa: A001 - the contract names the command
    what: Annotated[
        str, typer.Argument(help="master, villages hoặc folder; không ghi thì thư mục làm việc.", metavar="GÌ")
    ] = "",
    name: Annotated[str, typer.Argument(help="Sau folder: inbox, outbox, tra-lai, ban-tin …", metavar="TÊN")] = "",
    workspace: WorkspaceOption = HERE,
) -> None:
    """Mở bảng tổng hợp, trang các thôn hay một thư mục bằng chương trình sẵn có của máy."""
    from ntm_sheets.commands.arguments import workspace_at
    from ntm_sheets.commands.showing import open_place

    raise typer.Exit(open_place(workspace_at(workspace), what, name))


OFFICE_CALLS = (doctor, dictate, open)
