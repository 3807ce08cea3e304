"""What the desk tells of the day: the facts of `status`, and by itself whenever they read otherwise."""

import asyncio
import os
import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from commanding import EVENING, run, worked_workspace
from openpyxl import load_workbook
from sessions import NOW, drop, filled, new_workspace

from ntm_sheets.desk.app import around_phone, make_app
from ntm_sheets.desk.day import NOT_YET
from ntm_sheets.desk.keeping import Facts, Keeper
from ntm_sheets.desk.safety import HEADERS, Door
from ntm_sheets.desk.shelf import Shelf, look_at_shelf, open_here
from ntm_sheets.errors import OwnError
from ntm_sheets.workspace.folders import Workspace
from ntm_sheets.workspace.notes import Heartbeat, write_heartbeat

AT = datetime.fromisoformat(EVENING)


def keeper_of(workspace: Workspace, now: datetime = AT, *own: str) -> Keeper:
    return Keeper(workspace, lambda: now, lambda: own)


def looked(keeper: Keeper) -> Facts:
    asyncio.run(keeper.look())
    return keeper.facts


def page_of(workspace: Workspace, keeper: Keeper) -> str:
    """The page as a browser that was let in gets it."""
    door = Door(8765)

    async def asked() -> str:
        sent, _ = await answer_of(workspace, door, keeper, "/", most=100)
        return b"".join(one.get("body", b"") for one in sent).decode()

    return asyncio.run(asked())


async def answer_of(
    workspace: Workspace, door: Door, keeper: Keeper, path: str, most: int
) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Ask for a page, and leave after so many parts of it; give them, and the headers."""
    app, sent, left = make_app(workspace, door, keeper, lambda _path: None), list[dict[str, Any]](), asyncio.Event()

    async def send(message: Any) -> None:
        sent.append(message)
        if len(sent) > most:
            left.set()

    async def receive() -> Any:
        await left.wait()
        return {"type": "http.disconnect"}

    headers = [(b"host", door.host.encode()), (b"cookie", f"{door.cookie}={door.session}".encode())]
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "path": path, "raw_path": path.encode(),
        "query_string": b"", "root_path": "", "scheme": "http", "headers": headers, "client": None, "server": None,
    }  # fmt: skip
    await asyncio.wait_for(app(scope, receive, send), 20)
    return sent, {name.decode(): value.decode() for name, value in sent[0]["headers"]}


def test_it_tells_what_status_tells(tmp_path: Path) -> None:
    workspace = worked_workspace(tmp_path / "w")
    told = run("status", "--json", "-w", workspace.root, "--now", EVENING).json
    standing = looked(keeper_of(workspace)).told.standing
    assert standing is not None
    assert standing.received == told["drops"]["received"] == 5
    assert len(standing.late) == len(told["late"]) > 0
    came = [unit["name"] for unit in told["units"] if unit["today"].get("village") in ("on_time", "late")]
    assert sorted(one.name for one in standing.reporters if one.came) == sorted(came)
    assert len(came) == standing.came == 2
    counts = {
        verdict: sum(one.verdict == verdict for one in standing.arrivals)
        for verdict in ("accepted", "refused", "duplicate")
    }
    assert counts == {verdict: told["drops"][verdict] for verdict in counts}
    assert [one.name for one in standing.arrivals][-1] == "hoa binh.xlsx"


def test_whoever_is_late_stands_there_with_the_number_to_call(tmp_path: Path, undrawn: None) -> None:
    workspace = new_workspace(tmp_path / "w")
    book = load_workbook(workspace.campaign)
    sheet = book["Đơn vị"]
    for row in sheet.iter_rows():
        if row[1].value == "dan-trung":
            row[5].value = "Bà Thử <b>, 0912 345 678 (chiều)"
    book.save(workspace.campaign)
    assert run("ingest", "-w", workspace.root, "--now", EVENING).code == 0
    keeper = keeper_of(workspace)
    looked(keeper)
    page = page_of(workspace, keeper)
    assert 'Bà Thử &lt;b&gt;, <a class="phone" href="tel:0912345678">0912 345 678</a> (chiều)' in page
    assert "Hôm nay đã báo cáo 0/6" in page
    assert page.count("Chưa ghi số điện thoại trong chien-dich.xlsx.") == 11


@pytest.mark.parametrize(
    ("contact", "parts"),
    [
        ("Ông Thử, 0912345678", ("Ông Thử, ", "0912345678", "0912345678", "")),
        ("0912.345.678 – ông Thử", ("", "0912.345.678", "0912345678", " – ông Thử")),
        ("Bà Thử +84 912 345 678", ("Bà Thử ", "+84 912 345 678", "+84912345678", "")),
        ("Bà Thử", ("Bà Thử", "", "", "")),
        ("số 0912", ("số 0912", "", "", "")),
    ],
)
def test_a_number_is_found_in_a_contact(contact: str, parts: tuple[str, ...]) -> None:
    assert around_phone(contact) == parts


def test_a_campaign_with_faults_is_told_by_cell_and_the_day_stays(tmp_path: Path) -> None:
    workspace = worked_workspace(tmp_path / "w")
    keeper = keeper_of(workspace, AT, "Trang “Cài đặt”, ô C9: không đọc được ngày")
    before = looked(keeper).told.standing
    book = load_workbook(workspace.campaign)
    for row in book["Cài đặt"].iter_rows():
        if row[0].value == "start":
            row[2].value = "ngày mai"
    book.save(workspace.campaign)
    facts = looked(keeper)
    (fault,) = facts.told.faults
    assert (fault.sheet, fault.cell) == ("Cài đặt", "C9")
    assert facts.told.standing == before
    # What the watch said of it is the same, and said once.
    assert facts.health.troubles == ()
    page = page_of(workspace, keeper)
    assert "<td>Cài đặt</td><td>C9</td>" in page
    assert "ngày mai" in page
    assert page.count("không đọc được ngày") == 1


def test_without_a_ledger_it_says_that_one_is_being_made(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "w")
    assert run("init", workspace.root).code == 0
    keeper = keeper_of(workspace, NOW)
    assert looked(keeper).told.troubles == (NOT_YET,)
    assert NOT_YET in page_of(workspace, keeper)
    # To look makes nothing.
    assert not workspace.ledger.exists()


def test_what_the_watch_says_of_itself_is_told(tmp_path: Path) -> None:
    workspace = worked_workspace(tmp_path / "w")
    why = "Một chương trình khác đang làm việc ở thư mục này."
    write_heartbeat(workspace.heartbeat, Heartbeat(AT, "watch", ("Ổ đĩa đã đầy",), (("lớn.zip", "đang chép"),)))
    health = looked(keeper_of(workspace, AT, why)).health
    assert health.is_watching
    assert health.troubles == (why, "Ổ đĩa đã đầy")
    assert health.lying == (("lớn.zip", "đang chép"),)
    later = looked(keeper_of(workspace, AT.replace(hour=20))).health
    assert not later.is_watching
    assert "có thể đã tắt" in later.troubles[0]


def test_on_a_small_screen_what_came_does_not_hide_what_is_to_be_sent(tmp_path: Path) -> None:
    workspace = worked_workspace(tmp_path / "w")
    lying = tuple((f"{n}.zip", "đang chép") for n in range(9))
    write_heartbeat(workspace.heartbeat, Heartbeat(AT, "watch", (), lying))
    keeper = keeper_of(workspace)
    standing = looked(keeper).told.standing
    assert standing is not None
    many = replace(standing, arrivals=standing.arrivals[:1] * 25)
    keeper.facts = replace(keeper.facts, told=replace(keeper.facts.told, standing=many))
    page = page_of(workspace, keeper)
    before, came, after = page.partition('<details id="den-truoc"><summary>Xem thêm 19 tệp đến trước</summary>')
    assert came
    assert after.partition("</details>")[0].count('class="arrival') == 19
    shown, lies, more = before.partition('<details id="con-nua"><summary>Xem thêm 3 tệp còn trong inbox</summary>')
    assert lies
    assert shown.count('class="arrival') == 6
    assert more.partition("</details>")[2].count('class="arrival') == 6


def test_ready_texts_and_slips_lie_on_the_shelf_with_what_goes_with_them(tmp_path: Path) -> None:
    workspace = new_workspace(tmp_path / "w")
    folder = workspace.bulletin_folder
    folder.mkdir(parents=True)
    for name in ("2021-10-05-nhac.txt", "2021-10-05.txt", "2021-10-04.txt", "2021-10-05.png"):
        (folder / name).write_text(f"chữ {name}", "utf-8")
    workspace.slips.mkdir()
    for name in ("hoa-binh-2021-10-05-thon.xlsx", "hoa-binh-2021-10-05-thon.txt", "lien-mieu-2021-10-05-thon.txt"):
        (workspace.slips / name).write_text("lời", "utf-8")
    shelf = look_at_shelf(workspace, None, AT)
    assert [one.text for one in shelf.texts] == ["chữ 2021-10-05-nhac.txt", "chữ 2021-10-05.txt"]
    assert [one.picture is not None for one in shelf.texts] == [False, True]
    assert shelf.last_evening == "05/10/2021"
    # A text without its form is nothing to send.
    assert [one.form.path.name for one in shelf.slips if one.form] == ["hoa-binh-2021-10-05-thon.xlsx"]
    assert len(shelf.by_key) == len({entry.path for entry in shelf.by_key.values()})
    # Another day has another shelf.
    assert look_at_shelf(workspace, None, AT.replace(day=6)).texts == ()
    assert Shelf().by_key == {}


def test_whoever_looks_on_is_told_of_news_and_of_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, undrawn: None
) -> None:
    workspace = worked_workspace(tmp_path / "w")
    # On a slow machine the round takes longer than nothing may be said.
    monkeypatch.setattr("ntm_sheets.desk.keeping.PING_SECONDS", 600.0)

    async def told() -> list[int]:
        keeper = keeper_of(workspace)
        await keeper.look()
        news = keeper.news()
        numbers = [await anext(news)]
        await keeper.look()
        waiting = asyncio.ensure_future(anext(news))
        await asyncio.sleep(0.05)
        assert not waiting.done()
        drop(
            workspace,
            "dan trung.xlsx",
            filled(workspace, "dan-trung", "5/10/2021", {("criteria", "TC1.2", "value"): 85}),
        )
        assert (await asyncio.to_thread(run, "ingest", "-w", workspace.root, "--now", EVENING)).code == 0
        await keeper.look()
        numbers.append(await waiting)
        standing = keeper.facts.told.standing
        assert standing is not None
        assert standing.arrivals[0].name == "dan trung.xlsx"
        await keeper.end()
        assert [one async for one in news] == []
        return numbers

    assert asyncio.run(told()) == [1, 2]


def test_news_come_as_events_that_the_page_may_read_alone(tmp_path: Path) -> None:
    workspace = worked_workspace(tmp_path / "w")

    async def asked() -> tuple[list[dict[str, Any]], dict[str, str]]:
        keeper = keeper_of(workspace)
        await keeper.look()
        return await answer_of(workspace, Door(8765), keeper, "/tin", most=1)

    sent, headers = asyncio.run(asked())
    assert headers["content-type"].startswith("text/event-stream")
    assert HEADERS.items() <= headers.items()
    assert sent[1]["body"] == b"data: 1\n\n"


def test_a_fault_of_the_program_leaves_the_page_and_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = worked_workspace(tmp_path / "w")
    keeper = keeper_of(workspace)
    before = looked(keeper)

    def failing(*_: object) -> None:
        raise ValueError("of the program's own")

    monkeypatch.setattr("ntm_sheets.desk.keeping.look_at_shelf", failing)
    after = looked(keeper)
    assert after.told.standing == before.told.standing
    assert "Lỗi của chương trình" in after.health.troubles[-1]
    monkeypatch.undo()
    assert replace(looked(keeper), number=0) == replace(before, number=0)


def test_a_stick_that_is_pulled_is_told_and_waited_for(tmp_path: Path) -> None:
    workspace, away = worked_workspace(tmp_path / "w"), tmp_path / "away"
    keeper = keeper_of(workspace)
    before = looked(keeper)
    workspace.root.rename(away)
    gone = looked(keeper)
    assert gone.told.standing == before.told.standing
    assert "Không thấy ổ đĩa" in gone.health.disk
    assert gone.health.is_disk_low
    assert gone.shelf.by_key == {}
    # Nothing is made in its place.
    assert not workspace.root.exists()
    away.rename(workspace.root)
    assert replace(looked(keeper), number=0) == replace(before, number=0)


@pytest.mark.skipif(os.name == "nt", reason="Windows opens files itself")
def test_a_thing_is_opened_by_the_systems_own_program_or_told_where_it_lies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = tmp_path / "asked"
    opener = tmp_path / "xdg-open"
    opener.write_text(f'#!/bin/sh\nprintf %s "$1" > "{asked}.part"\nmv "{asked}.part" "{asked}"\n')
    opener.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    thing = tmp_path / "-bảng; rm.xlsx"
    thing.touch()
    open_here(thing)
    for _ in range(100):
        if asked.exists():
            break
        time.sleep(0.05)
    assert asked.read_text("utf-8") == str(thing.resolve())
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    with pytest.raises(OwnError, match=r"tự mở -bảng; rm\.xlsx trong thư mục"):
        open_here(thing)
