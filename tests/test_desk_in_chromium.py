"""The officer's day at the desk in a real Chromium, by clicks: from an empty folder to the picture of 17:00."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from commanding import run
from playwright.sync_api import Browser, Page, expect, sync_playwright
from sessions import filled, new_workspace

from ntm_sheets.workspace.folders import Workspace

ROOT = Path(__file__).parents[1]
CHROMIUM = shutil.which("chromium")
BEFORE, AFTER = "2021-10-05T16:10", "2021-10-05T17:10"
LONG = 90_000
VALUES = {("criteria", "TC1.2", "value"): "85,5"}
BAD = {("criteria", "TC1.1", "value"): "gần <b>xong</b>"}
WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
UNSEEN = """[...document.querySelectorAll('button, b, h2, .word')].filter(e => e.getClientRects().length &&
  e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline').map(e => e.outerHTML.slice(0, 90))"""

pytestmark = [pytest.mark.thorough, pytest.mark.skipif(os.name == "nt", reason="POSIX signals")]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        if os.environ.get("CI") == "true":
            pytest.fail("CI must have Chromium")
        pytest.skip("Chromium is not installed")
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@contextmanager
def desk(workspace: Workspace, now: str, *words: str) -> Iterator[str]:
    """Start a desk as a process; give the link that lets a browser in."""
    line = [sys.executable, "-m", "ntm_sheets", "desk", "--no-browser", "-w", str(workspace.root), "--now", now, *words]
    with subprocess.Popen(
        line, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8"
    ) as started:
        try:
            assert started.stdout is not None
            said = ""
            while "Bấm Ctrl-C" not in said:
                more = started.stdout.readline()
                assert more, said
                said += more
            found = re.search(r"http://127\.0\.0\.1:\d+/vao\?ma=\S+", said)
            assert found, said
            yield found[0]
            started.send_signal(signal.SIGINT)
            said += started.communicate(timeout=60)[0]
            assert started.returncode == 0, said
            assert said.endswith("Đã dừng. Tệp đến sau này sẽ được nhận ở lần chạy tới.\n"), said
            assert "Traceback" not in said
        finally:
            started.kill()


@contextmanager
def opened(browser: Browser, link: str, width: int = 1366) -> Iterator[Page]:
    """Open the desk as a person does; whatever the browser complains of is a fault."""
    height = 768 if width > 600 else 740
    context = browser.new_context(viewport={"width": width, "height": height})
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=link.partition("/vao")[0])
    page, complaints = context.new_page(), list[str]()
    page.on("console", lambda one: complaints.append(one.text))
    page.on("pageerror", lambda one: complaints.append(str(one)))
    try:
        page.goto(link)
        yield page
        assert complaints == []
    finally:
        context.close()


def is_sound(page: Page) -> None:
    assert not page.evaluate(WIDER)
    assert page.evaluate(UNSEEN) == []


def test_the_officers_day_from_an_empty_folder_to_the_picture(browser: Browser, tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "xã nhà")
    assert run("init", workspace.root).code == 0
    assert run("forms", "-w", workspace.root, "--now", "2021-10-02T07:00").code == 0
    lain = tmp_path / "gui-den"
    lain.mkdir()
    (lain / "bao cao hoa binh.xlsx").write_bytes(filled(workspace, "hoa-binh", "5/10/2021", VALUES))
    (lain / "lien mieu.xlsx").write_bytes(filled(workspace, "lien-mieu", "5/10/2021", VALUES | BAD))
    (lain / "ghi chu.txt").write_text("họp thôn tối nay", "utf-8")
    with desk(workspace, BEFORE) as link, opened(browser, link) as page:
        expect(page.locator(".health .good")).to_contain_text("đang trông inbox", timeout=LONG)
        expect(page.get_by_text("Hôm nay đã báo cáo 0/6")).to_be_visible(timeout=LONG)
        page.get_by_label("Thả tệp vào đây").set_input_files(sorted(lain.iterdir()))
        expect(page.get_by_text("Đã nhận “lien mieu.xlsx”")).to_be_visible()
        # Nobody loads the page again: it is told.
        expect(page.locator(".arrival.accepted")).to_have_count(2, timeout=LONG)
        expect(page.locator(".arrival.refused")).to_contain_text("ghi chu.txt", timeout=LONG)
        expect(page.get_by_text("Hôm nay đã báo cáo 2/6")).to_be_visible(timeout=LONG)
        reminder = page.locator("article", has_text="Lời nhắc trước giờ báo cáo")
        reminder.get_by_role("button", name="Chép").click()
        expect(page.get_by_role("status")).to_contain_text("Đã chép")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == (workspace.bulletin_folder / "2021-10-05-nhac.txt").read_text("utf-8-sig")
        assert "Đan Trung" in copied
        slip = page.locator("article.slip", has_text="Liên Miệu")
        slip.get_by_role("button", name="Chép lời").click()
        expect(page.get_by_role("status")).to_contain_text("Đã chép")
        (said,) = workspace.slips.glob("lien-mieu-*.txt")
        assert page.evaluate("navigator.clipboard.readText()") == said.read_text("utf-8-sig")
        is_sound(page)
    assert list(workspace.inbox.iterdir()) == []
    with desk(workspace, AFTER) as link, opened(browser, link) as page:
        evening = page.locator("article", has_text="Bản tin sau giờ báo cáo")
        evening.get_by_role("button", name="Chép ảnh").click(timeout=LONG)
        expect(page.get_by_role("status")).to_contain_text("Đã chép ảnh")
        kinds = page.evaluate("navigator.clipboard.read().then(items => items.flatMap(one => one.types))")
        assert "image/png" in kinds
        size = page.evaluate(
            "document.querySelector('article img').decode().then(() => document.querySelector('article img').naturalWidth)"
        )
        assert size == 1080
        evening.get_by_role("button", name="Chép", exact=True).click()
        assert page.evaluate("navigator.clipboard.readText()") == (
            workspace.bulletin_folder / "2021-10-05.txt"
        ).read_text("utf-8-sig")
        expect(page.get_by_text("Cần gọi:")).to_be_visible(timeout=LONG)
        is_sound(page)
        page.set_viewport_size({"width": 360, "height": 740})
        is_sound(page)
    # The page has no power of its own: the archive alone gives the same state.
    anew = Workspace(tmp_path / "lap-lai")
    shutil.copytree(workspace.archive, anew.archive)
    assert run("rebuild", "-w", anew.root, "--now", AFTER).code in (0, 1)
    before, after = (run("status", "--json", "-w", one.root, "--now", AFTER).json for one in (workspace, anew))
    assert before == after
    assert before["drops"]["received"] == 3


def test_a_second_desk_is_told_in_a_sentence_and_opens(browser: Browser, tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "w")
    assert run("init", workspace.root).code == 0
    with desk(workspace, BEFORE) as first, opened(browser, first) as page:
        expect(page.locator(".health .good")).to_contain_text("đang trông inbox", timeout=LONG)
        with (
            desk(workspace, BEFORE, "--port", first.split(":")[2].split("/")[0]) as second,
            opened(browser, second) as other,
        ):
            assert second.split("/vao")[0] != first.split("/vao")[0]
            expect(other.get_by_text("Hôm nay đã báo cáo 0/6")).to_be_visible(timeout=LONG)
            expect(other.locator(".alerts")).to_contain_text("Một chương trình khác", timeout=LONG)
            # Cookies do not know ports: the first page goes on.
            page.reload()
            expect(page.get_by_text("Hôm nay đã báo cáo 0/6")).to_be_visible(timeout=LONG)


def test_the_keyboard_alone_reaches_everything(browser: Browser, tmp_path: Path) -> None:
    workspace = new_workspace(tmp_path / "w")
    workspace.slips.mkdir()
    for name in ("hoa-binh-2021-10-05-thon.xlsx", "hoa-binh-2021-10-05-thon.txt"):
        (workspace.slips / name).write_text("Lời nhắn Hòa Bình", "utf-8")
    with desk(workspace, BEFORE) as link, opened(browser, link) as page:
        expect(page.get_by_role("button", name="Chép lời")).to_be_visible(timeout=LONG)
        expect(page.get_by_text("Hôm nay đã báo cáo 0/6")).to_be_visible(timeout=LONG)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        seen = set()
        for _ in range(60):
            page.keyboard.press("Tab")
            seen.add(page.evaluate("document.activeElement.id || document.activeElement.textContent"))
            if page.evaluate("document.activeElement.textContent") == "Chép lời":
                break
        assert "tep" in seen
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid"
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_contain_text("Đã chép")
        assert page.evaluate("navigator.clipboard.readText()") == "Lời nhắn Hòa Bình"
        # News do not take the place at the keyboard away.
        (workspace.slips / "hoa-binh-2021-10-05-thon.txt").write_text("Lời nhắn mới", "utf-8")
        expect(page.locator("article.slip pre")).to_have_text("Lời nhắn mới", timeout=LONG)
        assert page.evaluate("document.activeElement.textContent") == "Chép lời"


def test_a_file_that_cannot_be_sent_keeps_none_back(browser: Browser, tmp_path: Path) -> None:
    workspace = new_workspace(tmp_path / "w")
    with desk(workspace, BEFORE) as link, opened(browser, link) as page:
        page.evaluate("""() => {
          const held = new File(['x'], 'bi khoa.xlsx');
          held.slice = () => ({ arrayBuffer: () => Promise.reject(new DOMException('', 'NotReadableError')) });
          const odd = Object.defineProperty(new File(['x'], 'x'), 'name', { value: 'hong\\ud800.xlsx' });
          const cut = new File(['x'], 'dut.xlsx'), whole = window.fetch;
          window.fetch = (path, how) => how?.body === cut ? Promise.reject(new TypeError()) : whole(path, how);
          send([odd, held, cut, new File(['x'], 'sau.txt')]);
        }""")
        expect(page.get_by_text("Đã nhận “sau.txt”")).to_be_visible(timeout=LONG)
        expect(page.locator("#dang-gui .bad")).to_have_count(3)
        expect(page.locator("#dang-gui")).to_contain_text("Chưa gửi được “hong")
        expect(page.locator("#dang-gui")).to_contain_text("Không đọc được “bi khoa.xlsx”")
        expect(page.locator("#dang-gui")).to_contain_text("Chưa gửi trọn “dut.xlsx”")
        expect(page.get_by_text("Mất nối với máy")).to_have_count(0)


def test_a_page_that_is_left_open_says_that_the_desk_is_gone(browser: Browser, tmp_path: Path) -> None:
    workspace = new_workspace(tmp_path / "w")
    port = ("--port", "29765")
    with desk(workspace, BEFORE, *port) as link:
        context = browser.new_context()
        page = context.new_page()
        page.goto(link)
        expect(page.get_by_text("Hôm nay đã báo cáo 0/6")).to_be_visible(timeout=LONG)
    expect(page.get_by_role("status")).to_contain_text("Mất nối với máy", timeout=LONG)
    with desk(workspace, BEFORE, *port) as other:
        # Another desk at the same place does not know this page.
        assert other.partition("/vao")[0] == link.partition("/vao")[0]
        expect(page.get_by_role("status")).to_contain_text("hết hiệu lực", timeout=LONG)
    context.close()


def test_a_foreign_page_can_neither_frame_nor_read_nor_post(browser: Browser, tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "w")
    assert run("init", workspace.root).code == 0
    with desk(workspace, BEFORE) as link, opened(browser, link) as page:
        origin = link.partition("/vao")[0]
        foreign = page.context.new_page()
        foreign.route(
            "http://evil.example/",
            lambda route: route.fulfill(content_type="text/html", body=f'<iframe src="{origin}/"></iframe>'),
        )
        foreign.goto("http://evil.example/")
        expect(foreign.frame_locator("iframe").get_by_text("Bàn làm việc")).to_have_count(0)
        tried = "([to, how]) => fetch(to, how).then(one => one.text(), () => 'no')"
        assert foreign.evaluate(tried, [f"{origin}/", {"credentials": "include"}]) == "no"
        foreign.evaluate(
            tried, [f"{origin}/tep", {"method": "POST", "mode": "no-cors", "credentials": "include", "body": "x"}]
        )
        foreign.evaluate(
            "to => { const f = document.createElement('form'); f.method = 'post'; f.action = to; document.body.append(f); f.submit(); }",
            f"{origin}/tep",
        )
        foreign.wait_for_timeout(500)
        assert list(workspace.inbox.iterdir()) == []
