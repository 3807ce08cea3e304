"""Commands: options in, words out; nothing else."""

import sys
import traceback
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import TyperException

from ntm_sheets.errors import CallError, CampaignError, NtmError, OwnError, own_trouble
from ntm_sheets.screen_words import VietnameseCommand, VietnameseGroup, explain
from ntm_sheets.workspace import Workspace

# Every command imports what it needs when it runs, so that --help answers at once: pandas, matplotlib and
# SQLAlchemy together take over a second to load.

VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
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

WorkspaceOption = Annotated[
    Path,
    typer.Option("--workspace", "-w", envvar="NTM_WORKSPACE", help="Thư mục làm việc.", metavar="THƯ_MỤC"),
]
NowOption = Annotated[
    str | None,
    typer.Option("--now", help="Coi như bây giờ là lúc này, ví dụ 2021-10-05T16:40.", metavar="LÚC"),
]
JsonOption = Annotated[
    bool,
    typer.Option("--json", help="In kết quả dạng JSON cho chương trình khác đọc."),
]
HERE = Path()
INTERRUPTED = 130  # what typer makes of Ctrl-C
CRASHED = "Chương trình gặp lỗi của chính nó (chi tiết ở trên). Tệp đã đến không mất; báo người sửa máy rồi chạy lại."


def main() -> None:
    """Run the command line; faults become one plain line and an exit code."""
    _speak_utf8()
    try:
        code = app(standalone_mode=False, prog_name="ntm-sheets")
    except TyperException as error:
        typer.echo(explain(error), err=True)
        sys.exit(2)
    except (CallError, CampaignError) as error:
        _complain(error)
        sys.exit(2)
    except OwnError as error:
        _complain(error)
        sys.exit(3)
    except OSError as error:
        _complain(own_trouble(error))
        sys.exit(3)
    except Exception:  # noqa: BLE001 - exit code 1 would say that a file was refused
        traceback.print_exc()
        typer.echo(CRASHED, err=True)
        sys.exit(3)
    if code == INTERRUPTED:
        typer.echo("Đã dừng giữa chừng. Chạy lại lệnh để làm tiếp; tệp đã đến không mất.", err=True)
    sys.exit(code)


@app.command(cls=VietnameseCommand)
def init(
    folder: Annotated[
        Path | None,
        typer.Argument(help="Thư mục làm việc mới; không ghi thì theo --workspace.", metavar="THƯ_MỤC"),
    ] = None,
    workspace: WorkspaceOption = HERE,
) -> None:
    """Lập thư mục làm việc với chiến dịch mẫu."""
    from ntm_sheets.commands.setting_up import init_workspace

    _say(init_workspace(Workspace(folder or workspace)))


@app.command(cls=VietnameseCommand)
def forms(
    workspace: WorkspaceOption = HERE,
    now: NowOption = None,
    unit: Annotated[
        str | None,
        typer.Option("--unit", help="Chỉ vẽ phiếu của đơn vị này.", metavar="MÃ"),
    ] = None,
    prefill: Annotated[
        bool,
        typer.Option("--prefill", help="Điền sẵn số liệu lần báo cáo trước."),
    ] = False,
) -> None:
    """Vẽ phiếu báo cáo và phiếu kiểm tra cho các đơn vị."""
    from ntm_sheets.commands.setting_up import draw_forms

    _say(draw_forms(_workspace(workspace), _moment(now), unit, prefill))


@app.command(cls=VietnameseCommand)
def ingest(workspace: WorkspaceOption = HERE, now: NowOption = None, json: JsonOption = False) -> None:
    """Nhận các tệp trong inbox một lượt, rồi lập lại bảng tổng hợp."""
    from ntm_sheets.commands.taking_in import ingest_once

    raise typer.Exit(ingest_once(_workspace(workspace), _moment(now), as_json=json))


@app.command(cls=VietnameseCommand)
def watch(
    workspace: WorkspaceOption = HERE,
    now: NowOption = None,
    every: Annotated[
        float,
        typer.Option("--every", help="Số giây giữa hai lần xem lại inbox.", metavar="GIÂY"),
    ] = 15.0,
    quiet: Annotated[
        float,
        typer.Option("--quiet", help="Tệp nằm yên bao nhiêu giây thì nhận.", metavar="GIÂY"),
    ] = 2.0,
    poll: Annotated[bool, typer.Option("--poll", help="Tự dò thư mục (dùng cho ổ mạng).")] = False,
) -> None:
    """Trông inbox và nhận tệp ngay khi đến; bấm Ctrl-C để dừng."""
    from ntm_sheets.commands.taking_in import watch_inbox

    watch_inbox(_workspace(workspace), lambda: _moment(now), every, quiet, poll=poll)


@app.command(cls=VietnameseCommand)
def report(
    workspace: WorkspaceOption = HERE,
    now: NowOption = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", help="Lập theo số liệu đến hết ngày này.", metavar="NGÀY"),
    ] = None,
) -> None:
    """Lập lại bảng tổng hợp từ số liệu đã nhận."""
    from ntm_sheets.commands.looking import report_again

    _say(report_again(_workspace(workspace), _as_of(as_of) or _moment(now), _moment(now)))


@app.command(cls=VietnameseCommand)
def corrections(workspace: WorkspaceOption = HERE, now: NowOption = None) -> None:
    """Lập phiếu sửa lỗi: sửa, giữ nguyên hoặc bỏ, rồi bỏ phiếu đó lại vào inbox."""
    from ntm_sheets.commands.correcting import draw_correction_workbook

    _say(draw_correction_workbook(_workspace(workspace), _moment(now)))


@app.command(cls=VietnameseCommand)
def check(
    files: Annotated[
        list[Path],
        typer.Argument(help="Các tệp cần kiểm tra.", metavar="TỆP"),
    ],
    workspace: WorkspaceOption = HERE,
    now: NowOption = None,
    json: JsonOption = False,
) -> None:
    """Kiểm tra tệp như khi nhận thật, nhưng không lưu gì."""
    from ntm_sheets.commands.looking import check_files

    raise typer.Exit(check_files(_workspace(workspace), files, _moment(now), as_json=json))


@app.command(cls=VietnameseCommand)
def status(workspace: WorkspaceOption = HERE, now: NowOption = None, json: JsonOption = False) -> None:
    """Ai đã báo cáo, ai chậm, tệp nào bị từ chối, kết quả đến đâu."""
    from ntm_sheets.commands.looking import show_status

    show_status(_workspace(workspace), _moment(now), as_json=json)


@app.command(cls=VietnameseCommand)
def export(
    folder: Annotated[
        Path,
        typer.Argument(help="Thư mục nhận các bảng số liệu.", metavar="THƯ_MỤC"),
    ],
    workspace: WorkspaceOption = HERE,
    now: NowOption = None,
    format: Annotated[str, typer.Option("--format", help="csv hoặc parquet.", metavar="DẠNG")] = "csv",  # noqa: A002 - the contract names the option
) -> None:
    """Xuất các bảng số liệu gọn cho chương trình khác."""
    from ntm_sheets.commands.exporting import export_tables

    _say(export_tables(_workspace(workspace), folder, format, _moment(now)))


@app.command(cls=VietnameseCommand)
def rebuild(workspace: WorkspaceOption = HERE, now: NowOption = None) -> None:
    """Lập lại sổ từ kho lưu: kết quả giống hệt như trước."""
    from ntm_sheets.commands.rebuild_whole import rebuild_ledger

    raise typer.Exit(rebuild_ledger(_workspace(workspace, restorable=True), _moment(now)))


@app.command(cls=VietnameseCommand)
def demo(
    folder: Annotated[
        Path | None,
        typer.Argument(help="Thư mục cho bản mô phỏng; không ghi thì là demo.", metavar="THƯ_MỤC"),
    ] = None,
    workspace: Annotated[
        Path | None,
        # No environment variable here: made-up values must not slip into the workspace of every day.
        typer.Option("--workspace", "-w", help="Như THƯ_MỤC.", metavar="THƯ_MỤC"),
    ] = None,
    days: Annotated[int, typer.Option("--days", help="Số ngày mô phỏng.", min=1, max=60, metavar="SỐ")] = 50,
) -> None:
    """Chạy thử cả chiến dịch bằng số liệu mô phỏng."""
    from ntm_sheets.commands.demonstrating import play_demo

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
    from ntm_sheets.commands.trying import try_rules

    raise typer.Exit(try_rules(_workspace(workspace), campaign, _moment(now), as_json=json))


@app.command(cls=VietnameseCommand)
def doctor(
    workspace: WorkspaceOption = HERE,
    now: NowOption = None,
    quick: Annotated[bool, typer.Option("--quick", help="Chỉ đối chiếu một số tệp trong kho lưu.")] = False,
) -> None:
    """Xem máy này có gì cản trở công việc không, kho lưu và sổ có còn nguyên không."""
    from ntm_sheets.commands.examining import examine_machine

    raise typer.Exit(examine_machine(Workspace(workspace), _moment(now), quick=quick))


def _workspace(folder: Path, *, restorable: bool = False) -> Workspace:
    workspace = Workspace(folder)
    if not workspace.campaign.exists():
        if any(workspace.campaign_editions.glob("*.json")):
            if restorable:
                return workspace
            raise CallError(
                f"Không thấy {workspace.campaign.name} trong thư mục {folder.resolve()}, nhưng kho lưu còn bản đã dùng. "
                "Chạy “ntm-sheets rebuild” để lấy lại."
            )
        raise CallError(
            f"Không thấy {workspace.campaign.name} trong thư mục {folder.resolve()}. "
            f"Chạy “ntm-sheets init” ở đây trước, hoặc chỉ thư mục khác bằng --workspace."
        )
    return workspace


def _moment(text: str | None) -> datetime:
    if text is None:
        return datetime.now(VIETNAM).replace(tzinfo=None, microsecond=0)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise CallError(f"Không hiểu thời điểm “{text}”. Ghi như 2021-10-05T16:40.") from error
    return moment.astimezone(VIETNAM).replace(tzinfo=None) if moment.tzinfo else moment


def _as_of(text: str | None) -> datetime | None:
    if text is None:
        return None
    moment = _moment(text)
    return moment.replace(hour=23, minute=59, second=59) if len(text) == len("2021-10-05") else moment


def _say(text: str) -> None:
    typer.echo(text)


def _complain(error: NtmError) -> None:
    typer.echo(str(error), err=True)


def _speak_utf8() -> None:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A Windows console in a local code page must not turn a Vietnamese sentence into a crash.
            stream.reconfigure(encoding="utf-8", errors="replace")
