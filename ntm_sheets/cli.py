"""Commands: options in, words out; nothing else."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from ntm_sheets import __version__
from ntm_sheets.campaign.names import screen_lines
from ntm_sheets.commands.command_line import VietnameseCommand, VietnameseGroup, run
from ntm_sheets.commands.office_calls import OFFICE_CALLS
from ntm_sheets.commands.options import (
    HERE,
    AsOfOption,
    DemoFolderArgument,
    DemoWorkspaceOption,
    EveryOption,
    FilesArgument,
    JsonOption,
    NewFolderArgument,
    NowOption,
    PapersArgument,
    QuietOption,
    StartOption,
    UnitOption,
    WorkspaceOption,
)
from ntm_sheets.commands.paper_calls import PAPER_CALLS
from ntm_sheets.desk.calls import desk
from ntm_sheets.workspace.folders import Workspace

# Every command imports what it needs when it runs, so that --help answers at once: pandas, matplotlib and
# SQLAlchemy together take over a second to load.

app = typer.Typer(
    name="ntm-sheets",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    cls=VietnameseGroup,
    help="Nhận phiếu báo cáo của các thôn, kiểm tra, chấm điểm và lập bảng tổng hợp nông thôn mới.",
)
rules_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, cls=VietnameseGroup)
app.add_typer(rules_app, name="rules", help="Thử các quy tắc trước khi dùng.")
campaign_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, cls=VietnameseGroup)
app.add_typer(campaign_app, name="campaign", help="Dời cả kế hoạch sang ngày khác.")


def main() -> None:
    """Run the command line; faults become one plain line and an exit code."""
    run(app)


def _version(asked: bool) -> None:
    if asked:
        _say(f"ntm-sheets {__version__}")
        raise typer.Exit


@app.callback()
def every_call(
    version: Annotated[
        bool, typer.Option("--version", help="Phiên bản của chương trình.", is_eager=True, callback=_version)
    ] = False,
) -> None:
    """Nhận phiếu báo cáo của các thôn, kiểm tra, chấm điểm và lập bảng tổng hợp nông thôn mới."""


@app.command(cls=VietnameseCommand)
def init(
    folder: NewFolderArgument = None,
    workspace: WorkspaceOption = HERE,
    start: StartOption = None,
    name: Annotated[str | None, typer.Option("--name", help="Tên chiến dịch.", metavar="TÊN")] = None,
) -> None:
    """Lập thư mục làm việc với chiến dịch mẫu."""
    from ntm_sheets.commands.setting_up import init_workspace, sample_campaign

    _say(init_workspace(Workspace(folder or workspace), sample_campaign(start, name)))


@campaign_app.command(cls=VietnameseCommand)
def move(
    start: Annotated[str, typer.Option("--start", help="Ngày bắt đầu mới.", metavar="NGÀY")],
    workspace: WorkspaceOption = HERE,
) -> None:
    """Dời cả kế hoạch trong chien-dich.xlsx sang ngày bắt đầu khác; bản cũ được giữ lại."""
    from ntm_sheets.commands.setting_up import move_campaign

    _say(move_campaign(_workspace(workspace), start))


@app.command(cls=VietnameseCommand)
def forms(
    workspace: WorkspaceOption = HERE,
    now: NowOption = None,
    unit: UnitOption = None,
    prefill: Annotated[bool, typer.Option("--prefill", help="Điền sẵn số liệu lần báo cáo trước.")] = False,
    daily: Annotated[bool, typer.Option("--daily", help="Chỉ vẽ phiếu ngày của hôm nay.")] = False,
) -> None:
    """Vẽ phiếu báo cáo và phiếu kiểm tra cho các đơn vị."""
    from ntm_sheets.commands.setting_up import draw_forms

    _say(draw_forms(_workspace(workspace), _moment(now), unit, prefill, daily))


@app.command(cls=VietnameseCommand)
def ingest(
    workspace: WorkspaceOption = HERE,
    now: NowOption = None,
    json: JsonOption = False,
    again: Annotated[
        bool,
        typer.Option("--again", help="Thử lại cả những tệp bị giữ lại vì lỗi của chương trình."),
    ] = False,
) -> None:
    """Nhận các tệp trong inbox một lượt, rồi lập lại bảng tổng hợp."""
    from ntm_sheets.rounds.readers import started_early

    with started_early(Workspace(workspace)):
        from ntm_sheets.commands.ingesting import ingest_once

        raise typer.Exit(ingest_once(_workspace(workspace), _moment(now), as_json=json, again=again))


@app.command(cls=VietnameseCommand)
def watch(
    workspace: WorkspaceOption = HERE,
    now: NowOption = None,
    every: EveryOption = 15.0,
    quiet: QuietOption = 2.0,
    poll: Annotated[bool, typer.Option("--poll", help="Tự dò thư mục (dùng cho ổ mạng).")] = False,
) -> None:
    """Trông inbox và nhận tệp ngay khi đến; bấm Ctrl-C để dừng."""
    from ntm_sheets.commands.watching import watch_inbox

    watch_inbox(_workspace(workspace), lambda: _moment(now), every, quiet, poll=poll)


@app.command(cls=VietnameseCommand)
def report(
    workspace: WorkspaceOption = HERE,
    now: NowOption = None,
    as_of: AsOfOption = None,
) -> None:
    """Lập lại bảng tổng hợp từ số liệu đã nhận."""
    from ntm_sheets.commands.ingesting import report_again

    raise typer.Exit(report_again(_workspace(workspace), _moment(now), as_of))


@app.command(cls=VietnameseCommand)
def bulletin(
    workspace: WorkspaceOption = HERE,
    now: NowOption = None,
    as_of: AsOfOption = None,
) -> None:
    """Lập ngay lời nhắc (trước giờ báo cáo), hoặc ảnh và bản tin gửi nhóm (sau giờ báo cáo)."""
    from ntm_sheets.commands.ingesting import tell_day

    raise typer.Exit(tell_day(_workspace(workspace), _moment(now), as_of))


@app.command(cls=VietnameseCommand)
def papers(
    names: PapersArgument = None, workspace: WorkspaceOption = HERE, now: NowOption = None, as_of: AsOfOption = None
) -> None:
    """Lập văn bản (Word, thêm PDF nếu máy có LibreOffice): tất cả, hoặc những văn bản được ghi tên."""
    from ntm_sheets.commands.ingesting import write_papers

    raise typer.Exit(write_papers(_workspace(workspace), names or (), _moment(now), as_of))


@app.command(cls=VietnameseCommand)
def corrections(workspace: WorkspaceOption = HERE, now: NowOption = None) -> None:
    """Lập phiếu sửa lỗi: sửa, giữ nguyên hoặc bỏ, rồi bỏ phiếu đó lại vào inbox."""
    from ntm_sheets.commands.correcting import draw_correction_workbook

    _say(draw_correction_workbook(_workspace(workspace), _moment(now)))


@app.command(cls=VietnameseCommand)
def check(
    files: FilesArgument,
    workspace: WorkspaceOption = HERE,
    now: NowOption = None,
    json: JsonOption = False,
) -> None:
    """Kiểm tra tệp như khi nhận thật, nhưng không lưu gì."""
    from ntm_sheets.commands.dry_runs import check_files

    raise typer.Exit(check_files(_workspace(workspace), files, _moment(now), as_json=json))


@app.command(cls=VietnameseCommand)
def status(workspace: WorkspaceOption = HERE, now: NowOption = None, json: JsonOption = False) -> None:
    """Ai đã báo cáo, ai chậm, tệp nào bị từ chối, kết quả đến đâu."""
    from ntm_sheets.commands.status import show_status

    show_status(_workspace(workspace), _moment(now), as_json=json)


@app.command(cls=VietnameseCommand)
def photos(
    workspace: WorkspaceOption = HERE,
    now: NowOption = None,
    unit: UnitOption = None,
    missing: Annotated[bool, typer.Option("--missing", help="Chỉ những nội dung còn thiếu ảnh.")] = False,
    marks: Annotated[Path | None, typer.Option("--marks", help="Ghi tệp để chiến dịch sau nhận ra ảnh cũ.")] = None,
    json: JsonOption = False,
) -> None:
    """Ảnh minh chứng đã nhận, và nội dung nào còn thiếu ảnh."""
    from ntm_sheets.commands.photographs import show_photos

    show_photos(_workspace(workspace), _moment(now), unit, missing=missing, as_json=json, marks=marks)


@app.command(cls=VietnameseCommand)
def export(
    folder: Annotated[
        Path,
        typer.Argument(help="Thư mục nhận các bảng số liệu.", metavar="THƯ_MỤC"),
    ],
    workspace: WorkspaceOption = HERE,
    now: NowOption = None,
    format: Annotated[str, typer.Option("--format", help="csv hoặc parquet.", metavar="DẠNG")] = "csv",  # noqa: A002 - the contract names the option
    personal: Annotated[bool, typer.Option("--personal", help="Kèm tên người báo cáo, số điện thoại.")] = False,
) -> None:
    """Xuất các bảng số liệu gọn cho chương trình khác."""
    from ntm_sheets.commands.exporting import export_tables

    _say(export_tables(_workspace(workspace), folder, format, _moment(now), personal=personal))


@app.command(cls=VietnameseCommand)
def rebuild(workspace: WorkspaceOption = HERE, now: NowOption = None) -> None:
    """Lập lại sổ từ kho lưu: kết quả giống hệt như trước."""
    from ntm_sheets.commands.ingesting import rebuild_ledger

    raise typer.Exit(rebuild_ledger(_workspace(workspace, restorable=True), _moment(now)))


@app.command(cls=VietnameseCommand)
def demo(
    folder: DemoFolderArgument = None,
    workspace: DemoWorkspaceOption = None,
    days: Annotated[int, typer.Option("--days", help="Số ngày mô phỏng.", min=1, max=60, metavar="SỐ")] = 50,
) -> None:
    """Chạy thử cả chiến dịch bằng số liệu mô phỏng."""
    from ntm_sheets.commands.setting_up import play_demo

    _say(play_demo(Workspace(folder or workspace or Path("demo")), days))


@rules_app.command(cls=VietnameseCommand)
def trial(
    campaign: Annotated[
        Path,
        typer.Argument(help="Bản chép đã sửa của chien-dich.xlsx.", metavar="TỆP"),
    ],
    workspace: WorkspaceOption = HERE,
    now: NowOption = None,
    json: JsonOption = False,
) -> None:
    """Chấm thử mọi phiếu đã nhận theo chiến dịch sửa đổi, không lưu gì."""
    from ntm_sheets.commands.dry_runs import try_rules

    raise typer.Exit(try_rules(_workspace(workspace), campaign, _moment(now), as_json=json))


for call in (*PAPER_CALLS, *OFFICE_CALLS, desk):
    app.command(cls=VietnameseCommand)(call)


def _workspace(folder: Path, *, restorable: bool = False) -> Workspace:
    from ntm_sheets.commands.arguments import workspace_at

    return workspace_at(folder, restorable=restorable)


def _moment(text: str | None) -> datetime:
    from ntm_sheets.commands.arguments import moment_of

    return moment_of(text)


def _say(text: str) -> None:
    typer.echo(screen_lines(text))
