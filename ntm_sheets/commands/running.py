"""A command line run from its first word to its exit code: whatever goes wrong is told in a plain line."""

import sys
import traceback

import typer
from typer.exceptions import TyperException

from ntm_sheets.campaign.signs import screen_lines
from ntm_sheets.commands.screen_words import explain
from ntm_sheets.commands.streams import speak_safely, unsaid, warnings_kept_back
from ntm_sheets.errors import CallError, CampaignError, NtmError, OwnError, disk_words, own_trouble

WRONG_CALL, OURS = 2, 3
INTERRUPTED = 130  # what typer makes of Ctrl-C
CRASHED = "Chương trình gặp lỗi của chính nó (chi tiết ở trên). Tệp đã đến không mất; báo người sửa máy rồi chạy lại."


def run(app: typer.Typer) -> None:
    """Run the command line; faults become one plain line and an exit code."""
    speak_safely()
    with warnings_kept_back():
        try:
            code = _code_of(app)
        except KeyboardInterrupt:
            code = INTERRUPTED
        if code == INTERRUPTED:
            typer.echo("Đã dừng giữa chừng. Chạy lại lệnh để làm tiếp; tệp đã đến không mất.", err=True)
        unheard = unsaid()
        if unheard is not None:
            # The work is done; that it could not be told is a trouble of ours all the same.
            typer.echo(f"Không in ra hết được: {disk_words(unheard, 'nơi in ra')}. Việc đã làm không mất.", err=True)
            code = code if code == INTERRUPTED else OURS
    sys.exit(code)


def _code_of(app: typer.Typer) -> int:
    try:
        code: int | None = app(standalone_mode=False, prog_name="ntm-sheets")
    except TyperException as error:
        typer.echo(explain(error), err=True)
        return WRONG_CALL
    except (CallError, CampaignError) as error:
        _complain(error)
        return WRONG_CALL
    except OwnError as error:
        _complain(error)
        return OURS
    except OSError as error:
        _complain(own_trouble(error))
        return OURS
    except Exception:  # noqa: BLE001 - exit code 1 would say that a file was refused
        traceback.print_exc()
        typer.echo(CRASHED, err=True)
        return OURS
    return code or 0


def _complain(error: NtmError) -> None:
    typer.echo(screen_lines(str(error)), err=True)
