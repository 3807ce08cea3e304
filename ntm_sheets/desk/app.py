"""The desk's pages: the day on one screen, its news, a file taken in, a thing opened; all behind the door."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from ntm_sheets import theme
from ntm_sheets.campaign.names import visible
from ntm_sheets.desk.keeping import Keeper
from ntm_sheets.desk.safety import OPEN_AGAIN, Door, Guarded
from ntm_sheets.desk.shelf import LARGEST_PICTURE_BYTES, Entry, Opener, safe_path
from ntm_sheets.desk.uploads import Bounds, NotTaken, Uploads
from ntm_sheets.errors import NtmError
from ntm_sheets.intake.inbox import open_regular
from ntm_sheets.workspace.folders import Workspace
from ntm_sheets.workspace.logs import log

NAME_HEADER = "x-ten-tep"
PICTURE_TYPES = {".png": "image/png"}
GONE = "Không còn thấy tệp này: chờ trang tự làm mới rồi thử lại."


def make_app(workspace: Workspace, door: Door, keeper: Keeper, opener: Opener, bounds: Bounds | None = None) -> ASGIApp:
    """Give the application for one workspace, behind its door."""
    desk = Desk(workspace, door, keeper, opener, bounds or Bounds())
    routes = [
        Route("/", desk.page),
        Route("/phan", desk.parts),
        Route("/tin", desk.news),
        Route("/anh/{key}", desk.picture),
        Route("/mo/{key}", desk.open, methods=["POST"]),
        Route("/tep", desk.upload, methods=["POST"]),
        Route("/mau.css", desk.colours),
        Mount("/tinh", StaticFiles(packages=[("ntm_sheets.desk", "static")])),
    ]
    faults = {404: desk.missing, 405: desk.missing, 500: desk.failed}
    return Guarded(Starlette(routes=routes, lifespan=desk.life, exception_handlers=faults), door)


@dataclass
class Desk:
    """What the pages are made of."""

    workspace: Workspace
    door: Door
    keeper: Keeper
    opener: Opener
    bounds: Bounds

    def __post_init__(self) -> None:
        self._uploads = Uploads(self.workspace, self.bounds)
        # What a village wrote is text wherever it stands: nothing in the templates is marked as safe.
        self._pages = Environment(
            loader=PackageLoader("ntm_sheets.desk"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
            lstrip_blocks=True,
        )  # fmt: skip
        self._pages.filters["around_phone"] = around_phone
        self._pages.filters["visible"] = lambda text: visible(text, "\n")

    @asynccontextmanager
    async def life(self, _app: Starlette) -> AsyncIterator[None]:
        """Keep the facts fresh as long as pages are served."""
        self._uploads.tidy()
        keeping = asyncio.create_task(self.keeper.keep())
        try:
            yield
        finally:
            keeping.cancel()
            with suppress(asyncio.CancelledError):
                await keeping
            await self.keeper.end()

    async def page(self, _request: Request) -> Response:
        """Give the whole page."""
        return HTMLResponse(self._drawn("page.html"))

    async def parts(self, _request: Request) -> Response:
        """Give what of the page changes, for the page that lies open."""
        return HTMLResponse(self._drawn("parts.html"))

    def _drawn(self, name: str) -> str:
        facts = self.keeper.facts
        return self._pages.get_template(name).render(
            facts=facts, told=facts.told, standing=facts.told.standing, health=facts.health, shelf=facts.shelf,
            csrf=self.door.csrf, most_bytes=self.bounds.most_bytes,
        )  # fmt: skip

    async def news(self, _request: Request) -> Response:
        """Tell for ever when the page reads otherwise."""

        async def told() -> AsyncIterator[bytes]:
            async for number in self.keeper.news():
                yield f"data: {number}\n\n".encode() if number else b": .\n\n"

        return StreamingResponse(told(), media_type="text/event-stream")

    async def picture(self, request: Request) -> Response:
        """Show a picture of the shelf."""
        found = self._found(request)
        kind = PICTURE_TYPES.get(found[1].suffix) if found else None
        if found is None or kind is None:
            return PlainTextResponse(GONE, 404)
        try:
            # It may be drawn anew or taken away between the look and now.
            with open_regular(found[1]) as file:
                data = file.read(LARGEST_PICTURE_BYTES + 1)
        except OSError:
            return PlainTextResponse(GONE, 404)
        if len(data) > LARGEST_PICTURE_BYTES:
            return PlainTextResponse(GONE, 404)
        return Response(data, media_type=kind)

    async def open(self, request: Request) -> Response:
        """Open a thing of the shelf with this machine's own program."""
        found = self._found(request)
        if found is None:
            return _said(404, GONE)
        try:
            await asyncio.to_thread(self.opener, found[1])
        except NtmError as error:
            return _said(503, str(error))
        return _said(200, f"Đã mở: {found[0].words}.")

    def _found(self, request: Request) -> tuple[Entry, Path] | None:
        """Find what a key stands for: nothing else is ever looked for on the disk."""
        entry = self.keeper.facts.shelf.by_key.get(request.path_params["key"])
        path = safe_path(self.workspace, entry) if entry else None
        return (entry, path) if entry and path else None

    async def upload(self, request: Request) -> Response:
        """Take a file into the inbox; the watch takes it from there, like any other."""
        announced = request.headers.get("content-length", "")
        size = int(announced) if re.fullmatch(r"\d{1,18}", announced, re.ASCII) else None
        try:
            name = unquote(request.headers.get(NAME_HEADER, ""))
            lies = await self._uploads.take(name, size, request.stream())
        except NotTaken as error:
            return _said(error.status, str(error), close=True)
        except NtmError as error:
            return _said(503, str(error), close=True)
        except ClientDisconnect:
            return _said(400, "Trình duyệt ngừng gửi giữa chừng, chưa nhận tệp.")
        return _said(200, f"Đã nhận “{lies}”, đang kiểm tra.")

    async def colours(self, _request: Request) -> Response:
        """Give the colours of everything we draw, for light and dark screens."""
        return Response(theme.page_colours(), media_type="text/css")

    async def missing(self, _request: Request, _error: Exception) -> Response:
        """Say that there is no such page."""
        return PlainTextResponse(f"Bàn làm việc không có trang này. {OPEN_AGAIN}", 404)

    async def failed(self, _request: Request, error: Exception) -> Response:
        """Say that the program failed; the log has the details."""
        log.error("Lỗi của chương trình ở Bàn làm việc:", exc_info=error)
        return _said(500, "Lỗi của chương trình ở Bàn làm việc; gửi tệp state/nhat-ky.log cho người sửa máy.")


def _said(status: int, words: str, *, close: bool = False) -> Response:
    return JSONResponse({"noi": words}, status, headers={"connection": "close"} if close else None)


def around_phone(contact: str) -> tuple[str, str, str, str]:
    """Split a contact into what stands before its telephone number, the number, what is called, and what stands behind."""
    found = re.search(r"(?:\+84|0)(?:[ .\-]?\d){8,10}(?!\d)", contact, re.ASCII)
    if not found:
        return contact, "", "", ""
    return contact[: found.start()], found[0], re.sub(r"[^\d+]", "", found[0]), contact[found.end() :]
