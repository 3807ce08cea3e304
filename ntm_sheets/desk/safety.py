"""Who may ask the desk for anything: this machine's own browser with the cookie of the start link, and nobody through it.

Pure ASGI, around the whole application: nothing behind it sees a request that was not let in, and each answer bears the
headers that keep it from being framed, kept, guessed at or scripted.
"""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

START = "/vao"
CSRF_HEADER = "x-ntm-phien"
METHODS = ("GET", "HEAD", "POST")
OPEN_AGAIN = "Đóng cửa sổ lệnh “ntm-sheets desk” rồi chạy lại để mở Bàn làm việc."
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


@dataclass
class Door:
    """What lets a browser in: the address, a start link that is good once, the session that it gives, and its CSRF token."""

    port: int
    start: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    session: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    csrf: str = field(default_factory=lambda: secrets.token_urlsafe(32))

    @property
    def host(self) -> str:
        """The one name under which the desk answers: whoever comes by another was led here by a foreign page."""
        return f"127.0.0.1:{self.port}"

    @property
    def origin(self) -> str:
        """Where the desk's own pages are from."""
        return f"http://{self.host}"

    @property
    def link(self) -> str:
        """The address that lets a browser in, once."""
        return f"{self.origin}{START}?ma={self.start}"

    @property
    def cookie(self) -> str:
        """The name of the cookie: browsers do not tell ports apart, and two desks may be open."""
        return f"ntm_ban_{self.port}"

    def enter(self, given: str) -> bool:
        """Tell whether a start token is the right one; it is used up then."""
        if not self.start or not _same(given, self.start):
            return False
        self.start = ""
        return True

    def knows(self, cookies: Iterable[str]) -> bool:
        """Tell whether one of the cookies that came is the session's."""
        named = (one.strip().partition("=") for line in cookies for one in line.split(";"))
        return any(name == self.cookie and _same(value, self.session) for name, _, value in named)


def _same(given: str, own: str) -> bool:
    return secrets.compare_digest(given.encode("utf-8", "replace"), own.encode())


class Guarded:
    """The application behind its door."""

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self.app, self.door = app, door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer what may not come in; hand on the rest."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            # Nothing here speaks any other protocol.
            await send({"type": "websocket.close", "code": 1008})
            return

        async def sealed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        refusal = self._refused(scope)
        if refusal is not None:
            await PlainTextResponse(refusal[1], refusal[0])(scope, receive, sealed)
        elif scope["path"] == START:
            await self._enter(scope)(scope, receive, sealed)
        else:
            await self.app(scope, receive, sealed)

    def _refused(self, scope: Scope) -> tuple[int, str] | None:
        headers = Headers(scope=scope)
        return next((found for rule in RULES if (found := rule(self.door, scope, headers)) is not None), None)

    def _enter(self, scope: Scope) -> ASGIApp:
        door = self.door
        known = door.knows(Headers(scope=scope).getlist("cookie"))
        if not door.enter(QueryParams(scope["query_string"]).get("ma", "")) and not known:
            return PlainTextResponse(f"Đường dẫn này đã dùng rồi, hoặc không đúng. {OPEN_AGAIN}", 403)
        answer = RedirectResponse("/", 303)
        answer.set_cookie(door.cookie, door.session, path="/", httponly=True, samesite="strict")
        return answer


Refusal = tuple[int, str] | None


def _foreign_host(door: Door, _scope: Scope, headers: Headers) -> Refusal:
    """Refuse a name that was made to lead to this machine (DNS rebinding)."""
    return None if headers.getlist("host") == [door.host] else (421, "Địa chỉ này không phải của Bàn làm việc.")


def _other_method(_door: Door, scope: Scope, _headers: Headers) -> Refusal:
    return None if scope["method"] in METHODS else (405, "Bàn làm việc không làm việc này.")


def _foreign_origin(door: Door, scope: Scope, headers: Headers) -> Refusal:
    """Refuse what another page sends, also one of another port of this machine, which a SameSite cookie does not."""
    origins, sites = headers.getlist("origin"), headers.getlist("sec-fetch-site")
    asks_only = scope["method"] != "POST"
    is_own = origins == [door.origin] or (asks_only and not origins)
    is_near = all(site == "same-origin" or (asks_only and site == "none") for site in sites)
    return None if is_own and is_near else (403, "Yêu cầu đến từ trang khác nên không làm.")


def _stranger(door: Door, scope: Scope, headers: Headers) -> Refusal:
    if scope["path"] == START and scope["method"] == "GET":
        return None
    return None if door.knows(headers.getlist("cookie")) else (403, f"Trang này chưa được mở đúng cách. {OPEN_AGAIN}")


def _forged(door: Door, scope: Scope, headers: Headers) -> Refusal:
    if scope["method"] != "POST" or _same(headers.get(CSRF_HEADER, ""), door.csrf):
        return None
    return (403, "Trang đã cũ nên chưa làm: tải lại trang (F5) rồi làm lại.")


RULES: tuple[Callable[[Door, Scope, Headers], Refusal], ...] = (
    _foreign_host,
    _other_method,
    _foreign_origin,
    _stranger,
    _forged,
)
