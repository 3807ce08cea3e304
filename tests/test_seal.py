"""The seal: a chain over what came by each day, the code of it, and the QR whose text is the standing."""

from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from zipfile import ZipFile

import pytest
import zxingcpp
from commanding import run
from edge_outboxes import one_report, source_of
from PIL import Image
from sessions import at_work, drop, filled, new_workspace

from ntm_sheets.facts.seals import Arrival, code_of, links, looks_like_code, read_code
from ntm_sheets.ledger.seals import DaySeals
from ntm_sheets.outbox.bulletin.poster import draw_poster
from ntm_sheets.outbox.filling.names import names_of
from ntm_sheets.outbox.filling.placeholders import Picture, Scope
from ntm_sheets.outbox.filling.word import fill_word
from ntm_sheets.outbox.papers.awards import AWARD_LIST
from ntm_sheets.outbox.papers.paper import frame_of
from ntm_sheets.outbox.papers.wrap_up import WRAP_UP
from ntm_sheets.outbox.picture_values import Poster
from ntm_sheets.outbox.seal import MOST_BYTES, QUIET, Seal, Standing, modules_of, seal_of, standing_text
from ntm_sheets.rounds.pipeline import WorkspaceSession
from ntm_sheets.rounds.sealing import Chain
from ntm_sheets.workspace.folders import Workspace

KEY, DAY = b"k" * 32, date(2021, 10, 5)
CODE = code_of(KEY, "link", DAY)
UNITS = [Standing("Hòa Bình", 9, 10, 87.5), Standing("Liên Miệu", 8, 10, 80.0), Standing("Trạm y tế", 0, 0, None)]


def test_a_code_is_read_however_it_is_written_down() -> None:
    figures = CODE.replace("-", "")
    for written in (CODE, figures, f"Mã số liệu {CODE}.", CODE.replace("-", " "), f"{figures[:2]}/{figures[2:]}"):
        assert read_code(written) == CODE
    assert CODE.startswith("0510-")
    assert not looks_like_code("tong-hop.xlsx")
    assert looks_like_code(CODE[:-1])
    assert read_code(CODE[:-1]) is None


def test_one_wrong_figure_or_two_exchanged_make_no_code() -> None:
    figures = CODE.replace("-", "")
    for n, figure in enumerate(figures):
        for other in set("0123456789") - {figure}:
            assert read_code(figures[:n] + other + figures[n + 1 :]) is None
    for n, (one, other) in enumerate(pairwise(figures)):
        if one != other:
            assert read_code(figures[:n] + other + one + figures[n + 2 :]) is None


def test_each_link_covers_what_came_and_the_link_before() -> None:
    came = [Arrival(datetime(2021, 10, day, 8), "drop", day, f"{day:064}", "a.xlsx", 7) for day in (1, 2, 4)]
    before = list(links("", came))
    assert [day.day for day, _ in before] == [1, 2, 4]
    assert list(links(before[0][1], came[1:])) == before[1:]
    for changed in ({"sha256": "f" * 64}, {"name": "b.xlsx"}, {"mtime_ns": 8}, {"at": datetime(2021, 10, 1, 9)}):
        after = list(links("", [replace(came[0], **changed), *came[1:]]))
        assert [a != b for a, b in zip(before, after, strict=True)] == [True] * 3


@pytest.fixture
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return new_workspace(tmp_path_factory.mktemp("seal") / "w")


def chain_of(session: WorkspaceSession) -> Chain:
    return Chain(session.ledger, session.workspace.archive, session.key)


def send(workspace: Workspace, unit: str, day: str, now: str) -> None:
    drop(workspace, f"{unit}-{day.replace('/', '-')}.xlsx", filled(workspace, unit, day))
    assert run("ingest", "-w", workspace.root, "--now", now).code in (0, 1)


@pytest.mark.usefixtures("undrawn")
def test_a_past_link_never_changes_and_a_rebuild_gives_the_same(workspace: Workspace) -> None:
    send(workspace, "hoa-binh", "05/10/2021", "2021-10-05T16:40")
    with at_work(workspace) as session:
        first = chain_of(session).code(datetime(2021, 10, 5, 17))
        assert [day for day, _ in chain_of(session).whole(datetime(2021, 10, 5, 17))] == [date(2021, 10, 2), DAY]
    # A form for the day before comes late: it is sealed on the day on which it came.
    send(workspace, "lien-mieu", "05/10/2021", "2021-10-06T09:00")
    send(workspace, "hoa-binh", "06/10/2021", "2021-10-07T16:00")
    now = datetime(2021, 10, 7, 18)
    with at_work(workspace) as session:
        chain = chain_of(session)
        whole = chain.whole(now)
        assert [day.day for day, _ in whole] == [2, 5, 6, 7]
        assert chain.code(datetime(2021, 10, 5, 17)) == first
        kept = session.ledger.seal_before(now.date())
        assert kept is not None
        assert (kept.day, kept.link) == whole[2]
        codes = [chain.code(datetime(2021, 10, day, 20)) for day in (5, 6, 7, 8)]
        assert len(set(codes)) == 4
    assert run("rebuild", "-w", workspace.root, "--now", now.isoformat()).code == 0
    with at_work(workspace) as session:
        assert chain_of(session).whole(now) == whole
        assert [chain_of(session).code(datetime(2021, 10, day, 20)) for day in (5, 6, 7, 8)] == codes


@pytest.mark.usefixtures("undrawn")
def test_what_is_kept_is_not_read_again(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    for day in (5, 6, 7):
        send(workspace, "hoa-binh", f"{day:02}/10/2021", f"2021-10-{day:02}T16:40")
    asked: list[date | None] = []
    own = DaySeals.arrivals
    monkeypatch.setattr(DaySeals, "arrivals", lambda self, since, until: asked.append(since) or own(self, since, until))
    with at_work(workspace) as session:
        code = chain_of(session).code(datetime(2021, 10, 7, 17))
        assert asked == [date(2021, 10, 6)]
        # A clock that was set back: what comes then is of a day that was sealed, and nothing kept is believed.
        session.ledger.claim("e" * 64, "x.xlsx", datetime(2021, 10, 6, 12), 1, 1)
        session.ledger.mark_archived(session.ledger.last_seq(), "2021-10-06/x.xlsx")
        assert chain_of(session).code(datetime(2021, 10, 7, 17)) != code
        assert asked[-1] is None


@pytest.mark.usefixtures("undrawn")
def test_a_code_leads_to_its_state(workspace: Workspace) -> None:
    send(workspace, "hoa-binh", "05/10/2021", "2021-10-05T16:40")
    send(workspace, "lien-mieu", "05/10/2021", "2021-10-05T16:50")
    send(workspace, "hoa-binh", "07/10/2021", "2021-10-07T16:00")
    now = datetime(2021, 10, 7, 18)
    with at_work(workspace) as session:
        chain = chain_of(session)
        early, late, quiet, today = (
            chain.find(chain.code(at), now)
            for at in (datetime(2021, 10, 5, 16, 45), datetime(2021, 10, 5, 17), datetime(2021, 10, 6, 12), now)
        )
        assert early is not None
        assert late is not None
        assert quiet is not None
        assert today is not None
        assert early.since == datetime(2021, 10, 5, 16, 40)
        assert early.until == datetime(2021, 10, 5, 16, 50)
        assert early.is_old
        assert (late.day, late.until, late.is_old) == (DAY, datetime(2021, 10, 7, 16), True)
        assert (quiet.day.day, quiet.since, quiet.is_old) == (6, None, True)
        assert (today.until, today.is_old) == (None, False)
        assert chain.find(code_of(b"another" * 5, "link", DAY), now) is None


def test_the_qr_says_the_standing_and_is_the_same_each_time() -> None:
    text = standing_text("xã Kỳ Anh", UNITS, datetime(2021, 10, 5, 17, 30), CODE)
    assert text.splitlines() == [
        "UBND xã Kỳ Anh: kết quả đến 17:30 05/10/2021",
        "Tiêu chí đạt; điểm:",
        "Hòa Bình: 9/10; 87,5",
        "Liên Miệu: 8/10; 80,0",
        "Trạm y tế: chưa báo cáo",
        "Cộng 3 đơn vị: 17/20 tiêu chí",
        f"Mã số liệu {CODE}",
    ]
    seal = Seal(CODE, text)
    assert seal.picture.png == Seal(CODE, text).picture.png
    assert said_by(seal.picture.png) == [text]


def test_a_paper_can_name_the_code_and_the_qr(tmp_path: Path) -> None:
    source = source_of(one_report(), tmp_path)
    names = names_of(source)
    seal = seal_of(source)
    assert names.value("ngay.ma_so_lieu", Scope()) == seal.code == source.code
    picture = names.value("ngay.qr", Scope())
    assert isinstance(picture, Picture)
    assert said_by(picture.body) == [seal.text]
    assert picture.width_mm == seal.width_mm > 30


def test_papers_that_tell_the_standing_bear_the_code_and_the_qr(tmp_path: Path) -> None:
    source = source_of(one_report(), tmp_path)
    for paper in (WRAP_UP, AWARD_LIST):
        (made,) = paper.documents(source, True)
        names = names_of(source)
        for key, group in {"van_ban": frame_of(source.campaign, paper, made.day), **made.groups()}.items():
            names = names.with_group(key, group)
        filled_in = fill_word(paper.own_template(source.campaign), names)
        assert filled_in.faults == ()
        with ZipFile(BytesIO(filled_in.content)) as package:
            bodies = [package.read(name) for name in package.namelist() if name.startswith("word/media/")]
            assert f"Mã số liệu {source.code}." in package.read("word/document.xml").decode()
        assert [said_by(body) for body in bodies] == [[seal_of(source).text]]


def test_of_three_hundred_units_the_best_are_named_and_the_rest_counted() -> None:
    units = [Standing(f"Thôn {'Đông ' * 9}{n}", 9, 10, 90.0 - n / 10) for n in range(300)]
    text = standing_text("xã " + "Rất Dài " * 20, units, datetime(2021, 10, 5, 17, 30), CODE)
    assert len(text.encode()) <= MOST_BYTES
    assert "đơn vị, xem bảng tổng hợp" in text
    assert text.endswith(f"Cộng 300 đơn vị: 2.700/3.000 tiêu chí\nMã số liệu {CODE}")
    assert len(modules_of(text)) <= 65
    assert said_by(Seal(CODE, text).picture.png) == [text]
    assert Seal(CODE, text).width_mm == pytest.approx((65 + 2 * QUIET) * 0.6)


def said_by(picture: bytes) -> list[str]:
    """What a telephone reads in a picture."""
    return [one.text for one in zxingcpp.read_barcodes(Image.open(BytesIO(picture)).convert("RGB"))]


def test_the_chat_picture_is_read_after_a_chat_program_has_pressed_it() -> None:
    text = standing_text("xã Kỳ Anh", UNITS * 2, datetime(2021, 10, 5, 17, 30), CODE)
    png = draw_poster(Poster("Đợt", "Ngày 05/10", "Còn thiếu", (), (), "", "Báo cáo", "", "Việc " * 60, "", "Mã", text))
    assert said_by(png) == [text]
    pressed = BytesIO()
    Image.open(BytesIO(png)).convert("RGB").resize((800, 1000)).save(pressed, "JPEG", quality=50)
    assert said_by(pressed.getvalue()) == [text]
