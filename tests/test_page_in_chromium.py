"""The page for a telephone in a real browser: at two widths, light and dark, by keyboard, to a screen reader, on paper."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import photographs
import pytest
from chromium import Chromium, Tab, chromium, opened_page
from master_factory import DAY_ONE, bare_campaign, campaign_of
from PIL import Image
from test_master_photos import DAY, record
from test_page import LONG, MASTER, drawn, given_of, hostile, named, saying, worst

from ntm_sheets.contract.layout import photo_choices
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.page.beside import Beside, Link
from ntm_sheets.outbox.photos.files import photo_files
from ntm_sheets.reading.photo_copies import shrink

Paper = Callable[..., str]
PHONE, DESK = 360, 1366
BULLETIN = "60 ngày cao điểm: còn 18 ngày.\nHòa Bình dẫn đầu.\nMã số liệu abcd1234"
OPEN_ALL = "document.querySelectorAll('details').forEach(one => one.open = true)"
# Each text that is seen, with its colour and the ground behind it; half-seen colours count as they are mixed.
CONTRASTS = """(() => {
  const parse = c => { const n = c.match(/[\\d.]+/g).map(Number); return [...n.slice(0, 3), n[3] === undefined ? 1 : n[3]]; };
  const light = c => { const [r, g, b] = c.map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
                       return .2126 * r + .7152 * g + .0722 * b; };
  const ground = e => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c[3]) return c; } };
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let n = walk.nextNode(); n; n = walk.nextNode()) {
    const e = n.parentElement, s = getComputedStyle(e);
    if (!n.data.trim() || s.visibility === 'hidden' || !e.getClientRects().length) continue;
    const ink = parse(e instanceof SVGElement ? s.fill : s.color), back = ground(e);
    const [a, b] = [light(ink.slice(0, 3)), light(back.slice(0, 3))].sort((x, y) => y - x);
    found.push([n.data.trim().slice(0, 40), ink[3] * back[3] * Number(s.opacity), (a + .05) / (b + .05)]);
  }
  return found;
})()"""
# What is wider than the screen, or lies partly beyond it.
BEYOND = """[...document.querySelectorAll('body *')].filter(e => !e.closest('.skip, .none, defs') && e.getClientRects().length &&
  (e.getBoundingClientRect().right > innerWidth + .5 || e.getBoundingClientRect().left < -.5)).map(e => e.outerHTML.slice(0, 80))"""
# Texts of which a part is hidden, and texts that lie on another one.
CUT = """[...document.querySelectorAll('body *')].filter(e => !(e instanceof SVGElement) && e.getClientRects().length &&
  getComputedStyle(e).display !== 'inline' && e.scrollWidth > e.clientWidth + 1).map(e => e.outerHTML.slice(0, 80))"""
SMALL = """[...document.querySelectorAll('a, summary')].filter(e => !e.matches('.skip') && e.getClientRects().length &&
  e.getBoundingClientRect().height < 43.9).map(e => e.outerHTML.slice(0, 80))"""
FOCUS = """(() => { const e = document.activeElement, s = getComputedStyle(e);
  return [e.tagName, e.textContent.trim().slice(0, 30), s.outlineStyle, parseFloat(s.outlineWidth),
          e.getBoundingClientRect().left >= 0]; })()"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    with chromium(tmp_path_factory.mktemp("chromium")) as started:
        yield started


def middle() -> MasterInput:
    given = given_of(campaign_of(6))
    return saying(given, [("hoa-binh", "difficulties", "Thiếu 3 tấn xi măng để đổ đường ngõ xóm.")])


def put(folder: Path, given: MasterInput) -> Path:
    path = folder / "index.html"
    own = {"hoa-binh": (Link("theo-thon/hoa-binh.pdf", "Trang in của đơn vị (PDF)"),)}
    lying = Beside((MASTER, Link("luu/2021-10-04/index.html", "Trang ngày 04/10/2021")), own, BULLETIN)
    path.write_text(drawn(given, lying), "utf-8")
    return path


def is_sound(tab: Tab) -> None:
    """Nothing is complained of, nothing asked for from elsewhere, nothing wider than the screen, nothing hard to read."""
    for fold in ("", OPEN_ALL):
        tab.ask(fold or "0")
        assert tab.ask("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        assert tab.ask(BEYOND) == []
        assert tab.ask(CUT) == []
        assert tab.ask(SMALL) == []
        texts = tab.ask(CONTRASTS)
        assert len(texts) > 40
        assert [one for one in texts if one[1] != 1 or one[2] < 4.5] == []
    assert tab.complaints() == []
    assert [url for url in tab.asked_for() if not url.startswith(("file:", "data:"))] == []
    assert len([url for url in tab.asked_for() if url.startswith("file:")]) == 1


@pytest.mark.one_in(3)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_the_page_is_sound_at_both_widths_light_and_dark(
    browser: Chromium, tmp_path: Path, width: int, dark: bool
) -> None:
    with opened_page(browser, put(tmp_path, middle()), width, dark=dark) as tab:
        assert tab.ask("innerWidth") == width
        ground = tab.ask("getComputedStyle(document.documentElement).backgroundColor")
        assert (ground == "rgb(255, 255, 255)") is not dark
        is_sound(tab)


def with_pairs(given: MasterInput, caption: str = "Đoạn đầu thôn") -> MasterInput:
    """The same with a photo before the work and one after it of each unit; of the first one they stand upright."""
    records, small = [], {}
    for n, unit in enumerate(given.campaign.units):
        subject = photo_choices(given.campaign, unit)[0]
        for k, moment in enumerate(("Trước", "Sau")):
            one = record(2 * n + k, unit=unit.key, report_date=DAY, moment=moment, caption=caption, subject=subject)
            records.append(one)
            size = (480, 640) if n == 0 else (640, 480)
            small[one.sha256] = shrink(photographs.jpeg(photographs.scene(2 * n + k, size)))[0]
    return replace(given, photos=photo_files(records), small_photo=small.__getitem__)


@pytest.mark.one_in(3)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_photos_stand_side_by_side_whole_and_named_at_both_widths(
    browser: Chromium, tmp_path: Path, width: int, dark: bool
) -> None:
    with opened_page(browser, put(tmp_path, with_pairs(middle())), width, dark=dark) as tab:
        is_sound(tab)
        tab.ask("document.querySelector('#anh').scrollIntoView()")
        # A broken one has no width of its own.
        boxes = tab.ask(
            "Promise.all([...document.images].map(async e => { await e.decode(); const b = e.getBoundingClientRect();"
            " return [e.naturalWidth, e.naturalHeight, b.left, b.top, b.width, b.height]; }))"
        )
        assert len(boxes) == 12
        assert sorted(box[:2] for box in boxes) == [[240, 320]] * 2 + [[320, 240]] * 10
        for before, after in zip(boxes[::2], boxes[1::2], strict=True):
            assert before[3] == after[3]
            assert before[2] + before[4] <= after[2]
            # A browser divides the dots that are left over.
            assert abs(before[4] - after[4]) < 0.5
            assert before[4] >= 140
        names = [name for role, name in tab.names() if role == "image" and name.startswith("Ảnh ")]
        assert len(names) == 12
        assert {re.sub(r"^Ảnh .*?, |[^ ]+: .*", "", name) for name in names} == {"Trước · ", "Sau · "}


def over() -> MasterInput:
    return given_of(campaign_of(6), datetime(2021, 12, 5, 9))


EDGES: dict[str, Any] = {
    "nobody yet": lambda: given_of(campaign_of(6), DAY_ONE),
    "over": over,
    "one": lambda: given_of(campaign_of(1)),
    "forty": lambda: given_of(campaign_of(40)),
    "bare": lambda: given_of(bare_campaign()),
    "long names": lambda: worst(named(campaign_of(6), LONG)),
    "photos under long names": lambda: with_pairs(worst(named(campaign_of(12), LONG)), f"{LONG} {'dàivôtận' * 20}"),
    "one long word": lambda: given_of(named(campaign_of(6), "Thônkhôngcódấucách" * 5)),
}


@pytest.mark.thorough
@pytest.mark.parametrize("make", EDGES.values(), ids=EDGES)
def test_the_page_is_sound_at_the_edges(browser: Chromium, tmp_path: Path, make: Any) -> None:
    path = put(tmp_path, make())
    for width in (PHONE, DESK):
        with opened_page(browser, path, width) as tab:
            is_sound(tab)


@pytest.mark.thorough
def test_three_hundred_units_are_a_page_that_can_be_scrolled_through(browser: Chromium, tmp_path: Path) -> None:
    with opened_page(browser, put(tmp_path, worst(named(campaign_of(300), LONG))), PHONE) as tab:
        assert tab.ask("document.documentElement.scrollHeight") < 12_000
        is_sound(tab)


def test_hostile_texts_are_shown_and_never_obeyed(browser: Chromium, tmp_path: Path) -> None:
    with opened_page(browser, put(tmp_path, hostile()), PHONE) as tab:
        assert tab.ask("[document.scripts.length, document.images.length, document.forms.length].join()") == "0,0,0"
        assert "<script>alert(1)</script>" in tab.ask("document.querySelector('h4').textContent")
        is_sound(tab)


def test_the_policy_holds_against_what_somebody_put_into_the_file(browser: Chromium, tmp_path: Path) -> None:
    path = put(tmp_path, middle())
    evil = '<script>window.evil = 1</script><img src="http://192.0.2.1/x.png"><p style="color:red" onclick="x()">x</p></main>'
    path.write_text(path.read_text("utf-8").replace("</main>", evil), "utf-8")
    with opened_page(browser, path) as tab:
        assert tab.ask("window.evil") is None
        assert tab.ask("getComputedStyle(document.querySelector('main > p:last-of-type')).color") != "rgb(255, 0, 0)"
        assert len(tab.complaints()) >= 3


def test_the_keyboard_reaches_everything_in_the_order_of_reading(browser: Chromium, tmp_path: Path) -> None:
    with opened_page(browser, put(tmp_path, middle()), PHONE) as tab:
        order = tab.ask(
            "[...document.querySelectorAll('a[href], summary')].filter(e => e.checkVisibility({contentVisibilityAuto:true})).length"
        )
        reached = []
        for _ in range(order):
            tab.press("Tab")
            reached.append(tab.ask(FOCUS))
        assert [one[0] for one in reached[:2]] == ["A", "A"]
        assert reached[0][1] == "Đến nội dung chính"
        # Where the focus is can be seen, and it is on the screen: the first link, too, that is hidden else.
        assert all(style == "solid" and size >= 2 and inside for _, _, style, size, inside in reached)
        places = tab.ask(
            "[...document.querySelectorAll('a[href], summary')].map(e => e.textContent.trim().slice(0, 30))"
        )
        assert [one[1] for one in reached] == [name for name in places if name in {one[1] for one in reached}]
        assert (
            len([one for one in reached if one[0] == "SUMMARY"]) == 8
        )  # six units, what the lights mean, the bulletin


def test_a_unit_unfolds_by_the_keyboard(browser: Chromium, tmp_path: Path) -> None:
    with opened_page(browser, put(tmp_path, middle()), PHONE) as tab:
        tab.ask("document.querySelector('.unit > summary').focus()")
        unfolded = "document.querySelector('.unit').open"
        assert tab.ask(unfolded) is False
        tab.press("Enter")
        assert tab.ask(unfolded) is True
        tab.press(" ")
        assert tab.ask(unfolded) is False


def test_the_links_of_the_page_lead_to_its_parts_and_to_files_beside_it(browser: Chromium, tmp_path: Path) -> None:
    path = put(tmp_path, middle())
    with opened_page(browser, path, PHONE) as tab:
        links = tab.ask("[...document.links].map(e => e.href)")
        own = path.resolve().as_uri()
        parts = [link.removeprefix(own) for link in links if link.startswith(own)]
        assert parts[0] == "#noi-dung"
        assert len(parts) == 8
        assert all(tab.ask(f"!!document.querySelector('{part}')") for part in parts)
        beside = {link.removeprefix(tmp_path.resolve().as_uri()) for link in links if not link.startswith(own)}
        assert beside == {"/tong-hop.xlsx", "/theo-thon/hoa-binh.pdf", "/luu/2021-10-04/index.html"}


def test_a_screen_reader_is_told_names_numbers_and_what_the_pictures_show(browser: Chromium, tmp_path: Path) -> None:
    with opened_page(browser, put(tmp_path, middle()), PHONE) as tab:
        told = tab.names()
        assert {"banner", "main", "navigation", "contentinfo"} <= {role for role, _ in told}
        named_ones = {"link", "image", "img", "region", "navigation", "heading", "DisclosureTriangle", "SvgRoot"}
        assert [one for one in told if one[0] in named_ones and not one[1].strip()] == []
        pictures = [name for role, name in told if role in {"image", "img", "SvgRoot"}]
        assert any(re.match(r"\d+ chỉ tiêu: \d+ đạt", name) for name in pictures)
        assert any(name.startswith("Biểu đồ đường kế hoạch và đã làm. Đã làm ") for name in pictures)
        regions = [name for role, name in told if role == "region"]
        assert len(regions) == 7
        assert ("heading", "Bản tin hôm nay") in told


@pytest.fixture
def paper() -> Paper:
    """What reads a PDF; skips where it is missing, fails where CI should have it."""
    if shutil.which("pdftotext") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("CI must have poppler-utils")
        pytest.skip("poppler-utils is not installed")

    def told(*command: str | Path) -> str:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    return told


def test_on_paper_six_units_are_two_pages_dark_on_white(browser: Chromium, tmp_path: Path, paper: Paper) -> None:
    with opened_page(browser, put(tmp_path, middle()), DESK, dark=True) as tab:
        printed = tab.print_to(tmp_path / "trang.pdf")
    told = paper("pdfinfo", printed)
    assert "A4" in told
    assert re.findall(r"Pages:\s+(\d+)", told) == ["2"]
    words = paper("pdftotext", "-layout", printed, "-")
    for said in ("Hòa Bình", "Cần làm ngay", "Thiếu 3 tấn xi măng", "Đã làm", "Mã số liệu"):
        assert said in words
    paper("pdftoppm", "-r", "50", "-gray", "-singlefile", printed, tmp_path / "trang")
    with Image.open(tmp_path / "trang.pgm") as seen:
        greys = seen.histogram()
    assert greys[255] > sum(greys) * 0.7
    assert sum(greys[:90]) > sum(greys) * 0.01
    # What only a screen can use is not printed.
    for useless in ("Đến nội dung chính", "Bản tin hôm nay", "Tệp kèm theo"):
        assert useless not in words


@pytest.mark.thorough
def test_what_a_reader_unfolded_is_printed(browser: Chromium, tmp_path: Path, paper: Paper) -> None:
    given = middle()
    owner = replace(given.rows.gardens[0], owner="Nguyễn Văn Bình", passed=False)
    given = replace(given, rows=replace(given.rows, gardens=(owner, *given.rows.gardens[1:])))
    with opened_page(browser, put(tmp_path, given), DESK) as tab:
        closed = tab.print_to(tmp_path / "dong.pdf")
        tab.ask(OPEN_ALL)
        opened = tab.print_to(tmp_path / "mo.pdf")
    shown = [paper("pdftotext", path, "-") for path in (closed, opened)]
    assert ["Nguyễn Văn Bình" in text for text in shown] == [False, True]


@pytest.mark.thorough
def test_photos_are_printed_two_side_by_side(browser: Chromium, tmp_path: Path, paper: Paper) -> None:
    with opened_page(browser, put(tmp_path, with_pairs(middle())), DESK) as tab:
        printed = tab.print_to(tmp_path / "trang.pdf")
    listed = [line.split() for line in paper("pdfimages", "-list", printed).splitlines()[2:]]
    assert sorted((line[3], line[4]) for line in listed) == [("240", "320")] * 2 + [("320", "240")] * 10
    pages = [line[0] for line in listed]
    # No page ends between two of one thing.
    assert pages[::2] == pages[1::2]
    assert re.findall(r"Pages:\s+(\d+)", paper("pdfinfo", printed)) in (["3"], ["4"])
