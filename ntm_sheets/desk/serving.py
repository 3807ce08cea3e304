"""`desk`: the watch started, the page served to this machine alone, the browser opened; Ctrl-C ends both cleanly."""

import errno
import logging
import os
import signal
import socket
import threading
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from types import FrameType

import uvicorn

from ntm_sheets.commands.speaking import say
from ntm_sheets.commands.watching import ENDINGS
from ntm_sheets.desk.app import make_app
from ntm_sheets.desk.keeping import Keeper
from ntm_sheets.desk.safety import Door
from ntm_sheets.desk.shelf import open_here
from ntm_sheets.desk.watcher import Watcher
from ntm_sheets.errors import CallError, OwnError, reason_of
from ntm_sheets.rounds.auditing import find_folders
from ntm_sheets.workspace.folders import Workspace
from ntm_sheets.workspace.logs import log, logged

HERE_ALONE = "127.0.0.1"
MORE_PORTS = 20
STILL_RUNS = (
    "Bàn làm việc đã đóng nhưng máy thu vẫn đang chạy: chờ vài phút; nếu mở lại bị báo bận thì khởi động lại máy."
)


class _IntoLog(logging.Handler):
    """Takes what the server says, in English, from the officer's screen into the log."""

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one line."""
        log.handle(record)


def open_desk(
    workspace: Workspace, clock: Callable[[], datetime], now: str | None, port: int, *, opens_browser: bool
) -> None:
    """Serve the desk until told to end. Errors: CallError, OwnError where no port can be had."""
    if not 1024 <= port <= 65535:
        raise CallError(f"Cổng {port} không dùng được: chọn một số từ 1024 đến 65535.")
    find_folders(workspace)
    workspace.make_folders()
    server_log = logging.getLogger("uvicorn")
    server_log.propagate, server_log.handlers = False, [_IntoLog()]
    with (
        bound_from(port) as listening,
        logged(workspace.log, faults_only=True),
        Watcher(workspace, now, say) as watcher,
    ):
        given = listening.getsockname()[1]
        if given != port:
            say(f"Cổng {port} đang bận (có thể một Bàn làm việc khác đang mở), dùng cổng {given}.")
        door = Door(given)
        keeper = Keeper(workspace, clock, lambda: watcher.troubles)
        server = Server(keeper, uvicorn.Config(
            make_app(workspace, door, keeper, open_here), log_config=None, access_log=False, lifespan="on", ws="none",
            http="h11", loop="asyncio", server_header=False, proxy_headers=False, limit_concurrency=100,
            timeout_graceful_shutdown=2,
        ))  # fmt: skip
        _tell_where(door, opens_browser=opens_browser)
        with _ended_by_signals(server):
            server.run(sockets=[listening])
        say("Đã đóng Bàn làm việc; đang chờ máy thu làm xong lượt này.")
    say(STILL_RUNS if watcher.lives else "Đã dừng. Tệp đến sau này sẽ được nhận ở lần chạy tới.")


class Server(uvicorn.Server):
    """The server, ended by our own signals: its own handling would end the process before the watch is let go."""

    def __init__(self, keeper: Keeper, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._keeper = keeper

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let those go who wait for news: a page that lies open would hold up the end."""
        await self._keeper.end()
        await super().shutdown(sockets)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to `open_desk`."""
        yield


@contextmanager
def bound_from(port: int) -> Iterator[socket.socket]:
    """Yield a socket that listens to this machine alone, on that port or the next free one. Errors: OwnError."""
    for number in (*range(port, min(port + MORE_PORTS, 65536)), 0):
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        # There another program may take a port that is in use, unless its holder forbids it; here a port is free at once.
        option = getattr(socket, "SO_EXCLUSIVEADDRUSE", None) if os.name == "nt" else socket.SO_REUSEADDR
        if option is not None:
            listening.setsockopt(socket.SOL_SOCKET, option, 1)
        try:
            listening.bind((HERE_ALONE, number))
            listening.listen(64)
        except OSError as error:
            listening.close()
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                continue
            raise OwnError(
                f"Không mở được cổng trên máy này ({reason_of(error)}): tắt bớt chương trình rồi chạy lại."
            ) from error
        with listening:
            yield listening
        return
    raise OwnError("Không còn cổng trống trên máy này: tắt bớt chương trình rồi chạy lại.")


def _tell_where(door: Door, *, opens_browser: bool) -> None:
    if opens_browser and _opened(door.link):
        say("Bàn làm việc đã mở trong trình duyệt; để cửa sổ này yên, bấm Ctrl-C để dừng.")
        return
    if opens_browser:
        say("Không mở được trình duyệt: tự mở đường dẫn dưới đây.")
    say(f"Bàn làm việc: {door.link}")
    say("Đường dẫn chỉ dùng được một lần, trên máy này. Bấm Ctrl-C để dừng.")


def _opened(link: str) -> bool:
    try:
        return webbrowser.open(link)
    except (webbrowser.Error, OSError):
        return False


@contextmanager
def _ended_by_signals(server: uvicorn.Server) -> Iterator[None]:
    def end(_signal: int, _frame: FrameType | None) -> None:
        server.should_exit = True

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, end) for number in ENDINGS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
