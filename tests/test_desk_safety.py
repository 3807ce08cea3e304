"""The desk against whoever else is in the browser, on the network or in a village's text: each attack is tried."""

import asyncio
import errno
import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from commanding import LATE, run
from sessions import NOW, drop, filled, new_workspace

from ntm_sheets.desk.app import NAME_HEADER, make_app
from ntm_sheets.desk.keeping import Keeper
from ntm_sheets.desk.safety import CSRF_HEADER, HEADERS, Door
from ntm_sheets.desk.serving import HERE_ALONE, bound_from
from ntm_sheets.desk.shelf import Entry, safe_path
from ntm_sheets.desk.uploads import Bounds, NotTaken, Uploads
from ntm_sheets.workspace.folders import Workspace

PORT = 8765
SMALL = Bounds(most_bytes=5_000, whole_seconds=5, still_seconds=0.2, at_once=2, spared_bytes=0)


class Browser:
    """Asks the application for pages, keeping its cookies; it follows no redirect."""

    def __init__(self, app: Any, origin: str) -> None:
        self._app, self._origin, self._cookies = app, origin, httpx.Cookies()

    def get(self, path: str, **given: Any) -> httpx.Response:
        return self.request("GET", path, **given)

    def post(self, path: str, **given: Any) -> httpx.Response:
        return self.request("POST", path, **given)

    def request(self, method: str, path: str, **given: Any) -> httpx.Response:
        return asyncio.run(self._request(method, path, **given))

    async def _request(self, method: str, path: str, **given: Any) -> httpx.Response:
        transport = httpx.ASGITransport(app=self._app)
        async with httpx.AsyncClient(transport=transport, base_url=self._origin, cookies=self._cookies) as client:
            answer = await client.request(method, path, **given)
            self._cookies = client.cookies
            return answer


class At:
    """A desk of a workspace, and a browser before it."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace, self.door, self.opened = workspace, Door(PORT), list[Path]()
        self.keeper = Keeper(workspace, lambda: NOW, lambda: ())
        self.app = make_app(workspace, self.door, self.keeper, self.opened.append, SMALL)
        self.browser = Browser(self.app, self.door.origin)

    def enter(self) -> None:
        assert self.browser.get(self.door.link).status_code == 303

    def look(self) -> None:
        asyncio.run(self.keeper.look())

    @property
    def own(self) -> dict[str, str]:
        return {"origin": self.door.origin, CSRF_HEADER: self.door.csrf, "sec-fetch-site": "same-origin"}


@pytest.fixture
def at(tmp_path: Path) -> At:
    return At(new_workspace(tmp_path / "w"))


@pytest.fixture
def inside(at: At) -> At:
    at.enter()
    return at


PAGES = ("/", "/phan", "/tin", "/mau.css", "/tinh/desk.js", "/anh/0123456789abcdef", "/nothing-here")


@pytest.mark.parametrize("path", PAGES)
def test_nobody_without_the_cookie_is_shown_anything(at: At, path: str) -> None:
    for cookie in ("", f"{at.door.cookie}=guessed", f"other={at.door.session}", f"{at.door.cookie}=é"):
        answer = at.browser.get(path, headers={"cookie": cookie.encode("latin-1")})
        assert answer.status_code == 403
        assert at.door.csrf not in answer.text


def test_the_start_link_lets_one_browser_in_and_is_used_up(at: At) -> None:
    link, session = at.door.link, at.door.session
    assert at.browser.get("/vao?ma=guessed").status_code == 403
    first = at.browser.get(link)
    assert (first.status_code, first.headers["location"]) == (303, "/")
    said = first.headers["set-cookie"].lower()
    assert "httponly" in said
    assert "samesite=strict" in said
    assert session.lower() in said
    assert "ma=" not in at.browser.get("/").text
    # The very browser that is in may come by its bookmark; another one may not.
    assert at.browser.get(link).status_code == 303
    other = Browser(at.app, at.door.origin)
    assert other.get(link).status_code == 403
    assert other.get("/vao?ma=").status_code == 403
    assert "set-cookie" not in other.get(link).headers


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost:8765", "127.0.0.1", "127.0.0.1:80", "127.0.0.1:8765.evil.example", ""]
)
def test_a_foreign_name_of_this_machine_is_refused(inside: At, host: str) -> None:
    cookie = f"{inside.door.cookie}={inside.door.session}"
    answer = inside.browser.get("/", headers={"host": host, "cookie": cookie})
    assert answer.status_code == 421
    assert inside.door.csrf not in answer.text


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://127.0.0.1:9999", "https://127.0.0.1:8765", None]
)
def test_what_another_page_sends_is_not_done(inside: At, origin: str | None) -> None:
    headers = inside.own | {"origin": origin or "", NAME_HEADER: "a.xlsx"}
    if origin is None:
        del headers["origin"]
    answer = inside.browser.post("/tep", content=b"x", headers=headers)
    assert answer.status_code == 403
    assert list(inside.workspace.inbox.iterdir()) == []


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_page_of_another_site_or_port_is_shown_nothing(inside: At, site: str) -> None:
    assert inside.browser.get("/", headers={"sec-fetch-site": site}).status_code == 403
    assert inside.browser.get("/", headers={"sec-fetch-site": "none"}).status_code == 200
    assert inside.browser.post("/tep", headers=inside.own | {"sec-fetch-site": site}).status_code == 403
    assert inside.browser.post("/tep", headers=inside.own | {"sec-fetch-site": "none"}).status_code == 403


@pytest.mark.parametrize("token", ["", "guessed", None])
def test_nothing_is_done_without_the_token_of_the_page(inside: At, token: str | None) -> None:
    headers = {name: value for name, value in inside.own.items() if name != CSRF_HEADER}
    headers |= {NAME_HEADER: "a.xlsx"} | ({} if token is None else {CSRF_HEADER: token})
    inside.look()
    key = next(iter(inside.keeper.facts.shelf.by_key))
    for path in ("/tep", f"/mo/{key}"):
        answer = inside.browser.post(path, content=b"x", headers=headers)
        assert answer.status_code == 403
        assert "F5" in answer.text
    assert list(inside.workspace.inbox.iterdir()) == []
    assert inside.opened == []


def test_a_link_of_another_page_cannot_act(inside: At) -> None:
    inside.look()
    for path in ("/tep", f"/mo/{next(iter(inside.keeper.facts.shelf.by_key))}"):
        assert inside.browser.get(path, headers={"sec-fetch-site": "same-origin"}).status_code == 404
    for method in ("PUT", "DELETE", "OPTIONS", "TRACE"):
        assert inside.browser.request(method, "/", headers=inside.own).status_code == 405
    assert inside.opened == []


# News never end: `test_desk.py` looks at their headers.
@pytest.mark.parametrize("path", [path for path in PAGES if path != "/tin"])
def test_no_answer_may_be_framed_kept_or_scripted(inside: At, path: str) -> None:
    answer = inside.browser.get(path)
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    policy = answer.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "access-control-allow-origin" not in answer.headers
    assert "<script>" not in answer.text
    assert "style=" not in answer.text


NAMES = (
    ("../../chien-dich.xlsx", "chien-dich.xlsx"),
    ("..%2F..%2Fstate%2Fledger.sqlite", "ledger.sqlite"),
    ("C:\\Windows\\win.xlsx", "win.xlsx"),
    ("/etc/passwd", "passwd"),
    ("a\x00b\r\nc.xlsx", None),
    ("CON.xlsx", "_CON.xlsx"),
    ("..", "khong-ten"),
    ("", "khong-ten"),
    ("x" * 3000 + ".xlsx", None),
    ("Báo cáo thôn.xlsx", "Báo cáo thôn.xlsx"),
)


@pytest.mark.parametrize(("name", "lies"), NAMES, ids=[str(n) for n in range(len(NAMES))])
def test_a_name_is_never_a_way_out_of_the_inbox(inside: At, name: str, lies: str | None) -> None:
    from urllib.parse import quote

    before = {path: path.read_bytes() for path in inside.workspace.root.rglob("*") if path.is_file()}
    said = name if "%" in name else quote(name)
    answer = inside.browser.post("/tep", content=b"PK", headers=inside.own | {NAME_HEADER: said})
    assert answer.status_code == 200, answer.text
    came = list(inside.workspace.inbox.iterdir())
    assert len(came) == 1
    assert came[0].read_bytes() == b"PK"
    assert lies is None or came[0].name == lies
    assert len(os.fsencode(came[0].name)) <= 255
    after = {path: path.read_bytes() for path in inside.workspace.root.rglob("*") if path.is_file()}
    assert after == before | {came[0]: b"PK"}


def test_two_files_of_one_name_both_arrive(inside: At) -> None:
    headers = inside.own | {NAME_HEADER: "bao cao.xlsx"}
    for n in range(2):
        assert inside.browser.post("/tep", content=b"%d" % n, headers=headers).status_code == 200
    assert {path.name: path.read_bytes() for path in inside.workspace.inbox.iterdir()} == {
        "bao cao.xlsx": b"0",
        "bao cao (2).xlsx": b"1",
    }


@pytest.mark.parametrize("name", ["~$bao cao.xlsx", "phieu.xlsx.crdownload", "Thumbs.db"])
def test_what_is_no_form_by_its_name_is_told_at_once(inside: At, name: str) -> None:
    answer = inside.browser.post("/tep", content=b"x", headers=inside.own | {NAME_HEADER: name})
    assert answer.status_code == 422
    assert "chọn chính tệp phiếu" in answer.json()["noi"]
    assert list(inside.workspace.inbox.iterdir()) == []


def test_a_file_that_is_too_large_leaves_nothing(inside: At) -> None:
    headers = inside.own | {NAME_HEADER: "a.xlsx"}
    told = inside.browser.post("/tep", content=b"x" * 5_001, headers=headers)

    async def unannounced() -> AsyncIterator[bytes]:
        for _ in range(6):
            yield b"x" * 1_000

    untold = inside.browser.post("/tep", content=unannounced(), headers=headers)
    for answer in (told, untold):
        assert answer.status_code == 413
        assert "thu nhỏ ảnh" in answer.json()["noi"]
    assert list(inside.workspace.inbox.iterdir()) == []
    assert list((inside.workspace.state / "dang-gui").glob("*")) == []
    assert inside.browser.post("/tep", content=b"x" * 5_000, headers=headers).status_code == 200


def test_an_empty_file_is_told(inside: At) -> None:
    answer = inside.browser.post("/tep", content=b"", headers=inside.own | {NAME_HEADER: "a.xlsx"})
    assert answer.status_code == 422
    assert list(inside.workspace.inbox.iterdir()) == []


def test_a_folder_that_went_away_is_not_made_again(inside: At, tmp_path: Path) -> None:
    inside.workspace.root.rename(tmp_path / "away")
    answer = inside.browser.post("/tep", content=b"x", headers=inside.own | {NAME_HEADER: "a.xlsx"})
    assert answer.status_code == 503
    assert "Cắm lại ổ" in answer.json()["noi"]
    assert not inside.workspace.root.exists()


@pytest.mark.parametrize("has_links", [True, False])
def test_a_file_that_came_meanwhile_is_not_overwritten(
    inside: At, monkeypatch: pytest.MonkeyPatch, has_links: bool
) -> None:
    inbox, copy = inside.workspace.inbox, shutil.copyfile
    name = "a.xlsx"

    def copying(source: Path, target: Path) -> None:
        copy(source, target)
        if not (inbox / name).exists():
            (inbox / name).write_bytes(b"by mail")

    def linkless(*_: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr("ntm_sheets.desk.uploads.shutil.copyfile", copying)
    if not has_links:
        monkeypatch.setattr("ntm_sheets.desk.uploads.os.link", linkless)
    assert inside.browser.post("/tep", content=b"dropped", headers=inside.own | {NAME_HEADER: name}).status_code == 200
    (other,) = (path for path in inbox.iterdir() if path.name != name)
    assert (inbox / name).read_bytes() == b"by mail"
    assert other.read_bytes() == b"dropped"
    assert other.suffix == ".xlsx"


async def _dripping(*parts: bytes, pause: float) -> AsyncIterator[bytes]:
    for part in parts:
        yield part
        await asyncio.sleep(pause)


@pytest.mark.parametrize(
    ("bounds", "pause"),
    [(Bounds(still_seconds=0.05), 5.0), (Bounds(still_seconds=1.0, whole_seconds=0.1), 0.03)],
    ids=["no byte comes", "too few come"],
)
def test_a_slow_upload_is_cut_off_and_leaves_nothing(at: At, bounds: Bounds, pause: float) -> None:
    uploads = Uploads(at.workspace, bounds)
    with pytest.raises(NotTaken, match="quá chậm") as told:
        asyncio.run(uploads.take("a.xlsx", None, _dripping(*[b"x"] * 100, pause=pause)))
    assert told.value.status == 408
    assert list(at.workspace.inbox.iterdir()) == []
    assert list(uploads.folder.iterdir()) == []


def test_only_so_many_files_come_at_a_time(at: At) -> None:
    async def three() -> list[Any]:
        uploads = Uploads(at.workspace, SMALL)
        sent = (uploads.take(f"{n}.xlsx", None, _dripping(b"x", pause=0.1)) for n in range(3))
        return await asyncio.gather(*sent, return_exceptions=True)

    done = asyncio.run(three())
    assert done[:2] == ["0.xlsx", "1.xlsx"]
    assert isinstance(done[2], NotTaken)
    assert done[2].status == 429


@pytest.mark.parametrize(
    "key",
    [
        "../../etc/passwd",
        "..%2f..%2fetc%2fpasswd",
        "%2e%2e",
        "chien-dich.xlsx",
        "0" * 16,
        "state%2Fledger.sqlite",
        "a" * 5000,
    ],
)
def test_a_key_is_no_path(inside: At, key: str) -> None:
    inside.look()
    assert inside.browser.get(f"/anh/{key}").status_code == 404
    assert inside.browser.post(f"/mo/{key}", headers=inside.own).status_code == 404
    assert inside.browser.get(f"/tinh/{key}").status_code == 404
    assert inside.opened == []


def test_a_thing_of_the_shelf_is_opened_by_its_key(inside: At) -> None:
    inside.look()
    keys = {entry.words: key for key, entry in inside.keeper.facts.shelf.by_key.items()}
    answer = inside.browser.post(f"/mo/{keys['Chiến dịch']}", headers=inside.own)
    assert (answer.status_code, answer.json()["noi"]) == (200, "Đã mở: Chiến dịch.")
    assert inside.opened == [inside.workspace.campaign.resolve()]
    # A workbook is no picture.
    assert inside.browser.get(f"/anh/{keys['Chiến dịch']}").status_code == 404


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
def test_a_link_leads_nowhere_out_of_the_workspace(inside: At, tmp_path: Path) -> None:
    secret = tmp_path / "secret.xlsx"
    secret.write_bytes(b"secret")
    inside.workspace.master.symlink_to(secret)
    inside.look()
    shelf = inside.keeper.facts.shelf.by_key
    key = next(key for key, entry in shelf.items() if entry.path == inside.workspace.master)
    assert inside.browser.post(f"/mo/{key}", headers=inside.own).status_code == 404
    assert inside.opened == []
    assert safe_path(inside.workspace, Entry(inside.workspace.root / ".." / "secret.xlsx", "")) is None


@pytest.mark.skipif(os.name == "nt", reason="links and pipes")
def test_a_text_is_read_from_no_link_and_no_pipe(inside: At, tmp_path: Path) -> None:
    workspace, secret = inside.workspace, tmp_path / "secret.txt"
    secret.write_text("bí mật", "utf-8")
    (workspace.state / "khoa.txt").write_text("khóa", "utf-8")
    workspace.slips.mkdir(parents=True)
    for unit in ("hoa-binh", "lien-mieu", "dan-trung", "dong-tam"):
        (workspace.slips / f"{unit}-2021-10-05-thon.xlsx").touch()
    (workspace.slips / "hoa-binh-2021-10-05-thon.txt").symlink_to(secret)
    (workspace.slips / "lien-mieu-2021-10-05-thon.txt").symlink_to(workspace.state / "khoa.txt")
    os.mkfifo(workspace.slips / "dan-trung-2021-10-05-thon.txt")
    (workspace.slips / "dong-tam-2021-10-05-thon.txt").write_text("lời", "utf-8")
    inside.look()
    assert [one.text for one in inside.keeper.facts.shelf.slips] == ["lời"]


def test_a_picture_that_goes_away_meanwhile_is_told_as_gone(inside: At, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = inside.workspace.bulletin_folder
    folder.mkdir(parents=True)
    name = f"{NOW:%Y-%m-%d}"
    (folder / f"{name}.txt").write_text("tin", "utf-8")
    (folder / f"{name}.png").write_bytes(b"picture")
    inside.look()
    (one,) = inside.keeper.facts.shelf.texts
    assert one.picture is not None
    assert inside.browser.get(f"/anh/{one.picture.key}").content == b"picture"
    gone = folder / f"{name}.png"
    gone.unlink()
    monkeypatch.setattr("ntm_sheets.desk.app.safe_path", lambda *_: gone)
    assert inside.browser.get(f"/anh/{one.picture.key}").status_code == 404


SCRIPT = "<script>alert(1)</script>"
PICTURE = '"><img src=x onerror=alert(1)>'


def test_what_a_village_writes_is_text(inside: At, undrawn: None) -> None:
    workspace = inside.workspace
    name = f"{PICTURE.replace('/', '')}.txt" if os.name != "nt" else "&lt;b&gt;.txt"
    drop(workspace, name, b"no form")
    bad = {("criteria", "TC1.1", "value"): SCRIPT, ("report", "difficulties", "value"): SCRIPT}
    drop(workspace, "hoa binh.xlsx", filled(workspace, "hoa-binh", "5/10/2021", bad))
    assert run("ingest", "-w", workspace.root, "--now", LATE).code == 1
    slips = list(workspace.slips.glob("*.txt"))
    assert slips
    slips[0].write_text(f"{SCRIPT}\u202e{PICTURE}", "utf-8")
    inside.look()
    page = inside.browser.get("/").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "onerror=alert(1)&gt;" in page
    assert "<script>" not in page
    assert "<img src=x" not in page
    assert "\u202e" not in page
    assert page.count("<script") == 1


def test_it_listens_to_this_machine_alone_and_takes_the_next_free_port() -> None:
    with bound_from(20_765) as first:
        port = first.getsockname()[1]
        with bound_from(port) as second:
            assert first.getsockname()[0] == second.getsockname()[0] == HERE_ALONE == "127.0.0.1"
            assert port < second.getsockname()[1] <= port + 20
