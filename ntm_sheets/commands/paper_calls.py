"""The command line's commands about papers and what was delivered: options in, words out."""

from pathlib import Path
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


def fill(
    template: Annotated[
        str | None, typer.Argument(help="Tệp mẫu .xlsx, .xlsm hoặc .docx; với --list: chữ cần tìm.", metavar="MẪU")
    ] = None,
    workspace: WorkspaceOption = HERE,
    now: NowOption = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Tệp kết quả; không ghi thì vào outbox/dien-mau.", metavar="TỆP"),
    ] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="Số liệu đến hết ngày này, ví dụ 04/10/2021.", metavar="NGÀY")
    ] = None,
    names: Annotated[bool, typer.Option("--list", help="Kể mọi tên điền được, kèm giá trị hôm nay.")] = False,
    json: JsonOption = False,
) -> None:
    """Điền số liệu vào mẫu của nơi khác: chỗ nào ghi {{tên}} thì điền, còn lại giữ nguyên."""
    from ntm_sheets.commands.arguments import moment_of, workspace_at
    from ntm_sheets.commands.filling import fill_template, list_names
    from ntm_sheets.errors import CallError

    place, moment = workspace_at(workspace), moment_of(now)
    if names:
        raise typer.Exit(list_names(place, template, moment, as_of, as_json=json))
    if template is None:
        raise CallError("Thiếu tệp mẫu: ntm-sheets fill MẪU.docx. Xem các tên điền được: ntm-sheets fill --list")
    raise typer.Exit(fill_template(place, Path(template), output, moment, as_of, as_json=json))


def dossier(
    unit: Annotated[str, typer.Argument(help="Tên hoặc mã đơn vị.", metavar="ĐƠN_VỊ")],
    workspace: WorkspaceOption = HERE,
    now: NowOption = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="Hồ sơ đến hết ngày này, ví dụ 04/10/2021.", metavar="NGÀY")
    ] = None,
) -> None:
    """Lập hồ sơ minh chứng của một đơn vị: từng tiêu chí, từng vườn, kèm ảnh, biên bản và phiếu gốc."""
    from ntm_sheets.commands.arguments import moment_of, workspace_at
    from ntm_sheets.commands.filling import write_dossier

    raise typer.Exit(write_dossier(workspace_at(workspace), unit, moment_of(now), as_of))


PAPER_CALLS = (verify, fill, dossier)
