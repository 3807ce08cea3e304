"""Nobody reads two numbers for one thing: the whole outbox of a played campaign is walked on several days."""

from datetime import datetime
from pathlib import Path

import docx
import pytest
from commanding import run
from facts_of_day import day_facts
from facts_of_outbox import SHOWN, Facts, displayed, export_facts, master_facts, photo_facts, slip_facts, status_facts
from facts_of_page import ON_TIME, page_facts
from facts_of_page import PLACE as PAGE
from facts_of_unit_pages import PLACE as UNIT_PAGES
from facts_of_unit_pages import unit_page_facts
from facts_of_visits import SAID, visit_facts
from master_reading import Master
from seen import seen
from sessions import at_work, new_workspace

from ntm_sheets.commands import status
from ntm_sheets.commands.setting_up import FORM_FOLDERS
from ntm_sheets.outbox import digest
from ntm_sheets.outbox.bulletin import hours
from ntm_sheets.outbox.bulletin.sentences import poster_of
from ntm_sheets.outbox.master import data, table
from ntm_sheets.outbox.picture_values import Poster
from ntm_sheets.rounds.publishing import publish
from ntm_sheets.simulation.playing import arrivals
from ntm_sheets.workspace.folders import Workspace

DAYS = 8
# In the morning before the first deadline, in the afternoon when some have reported early, and after the deadline.
MOMENTS = tuple(
    datetime.fromisoformat(moment)
    for moment in ("2021-10-02T09:00", "2021-10-02T18:00", "2021-10-05T16:30", "2021-10-06T17:30", "2021-10-09T21:00")
)
QUANTITIES = {"rank", "points", "change", "class", "criteria", "gardens", "progress", "on time", "verified"}
TWICE = {"criteria own", "criteria verified", "gardens own", "gardens verified", "certainty", "indicators"}


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = new_workspace(tmp_path_factory.mktemp("one number") / "w")
    folders = [workspace.templates / FORM_FOLDERS[form] for form in ("report", "inspection")]
    with at_work(workspace) as session:
        for arrival in arrivals(session.campaign, folders[0], folders[1], DAYS):
            (workspace.inbox / arrival.name).write_bytes(arrival.data)
            session.round(arrival.at, 0.0)
    return workspace


WRAP_UP = "so-ket.docx"
IN_WRAP_UP = {
    "Tiêu chí được tính": "criteria",
    "Tiêu chí tự báo": "criteria own",
    "Tiêu chí phúc tra": "criteria verified",
    "Vườn được tính": "gardens",
    "Vườn tự báo": "gardens own",
    "Vườn phúc tra": "gardens verified",
    "Điểm thi đua": "points",
    "Hạng đề xuất": "rank",
    "Phần việc đến hạn đã làm": "progress",
    "Tỷ lệ đúng hạn": "on time",
    "Nội dung đã có ảnh": "shown",
}


def wrap_up_facts(facts: Facts, path: Path) -> None:
    """What the wrap-up's tables say of each unit, as a reader sees it; before a deadline there is none of the day."""
    if not path.exists():
        return
    for drawn in docx.Document(str(path)).tables:
        head, *rows = [[cell.text for cell in row.cells] for row in drawn.rows]
        is_of_units = head[:2] in (["TT", "Thôn"], ["TT", "Đơn vị"]) and "Mã" not in head
        for row in rows if is_of_units else ():
            for heading, text in zip(head, row, strict=True):
                if row[1] == "Cộng":
                    facts.add("wrap-up's sum", heading, WRAP_UP, text)
                elif heading in IN_WRAP_UP and head.count(heading) == 1:
                    facts.add(row[1], IN_WRAP_UP[heading], WRAP_UP, text.removesuffix("%"))


def walk(workspace: Workspace, moment: datetime, folder: Path) -> Facts:
    """Gather what all places say as of a moment."""
    facts, now = Facts(), f"{moment:%Y-%m-%dT%H:%M}"
    shown: list[Poster] = []
    with at_work(workspace) as session, pytest.MonkeyPatch.context() as noting:
        noting.setattr(hours, "poster_of", lambda day: shown.append(poster_of(day)) or shown[-1])
        published = publish(session, moment)
    master = Master(published.master)
    master_facts(facts, master)
    page_facts(facts, workspace.outbox / "index.html")
    unit_page_facts(facts, workspace.outbox / "theo-thon.xlsx")
    told = run("status", "--json", "-w", workspace.root, "--now", now).json
    with pytest.MonkeyPatch.context() as wide:
        wide.setenv("COLUMNS", "200")
        status_facts(facts, told, run("status", "-w", workspace.root, "--now", now).out)
    assert run("export", folder, "-w", workspace.root, "--now", now).code == 0
    export_facts(facts, folder)
    names = {unit["unit"]: unit["name"] for unit in told["units"]}
    photo_facts(facts, run("photos", "--json", "-w", workspace.root, "--now", now).json, names)
    slip_facts(facts, workspace.slips, names)
    visit_facts(facts, workspace.outbox / "di-thon", master)
    wrap_up_facts(facts, workspace.outbox / WRAP_UP)
    if shown:
        day_facts(facts, workspace.outbox, f"{moment:%Y-%m-%d}", shown[-1], told)
    return facts


@pytest.fixture(scope="module")
def walked(played: Workspace, tmp_path_factory: pytest.TempPathFactory) -> dict[datetime, Facts]:
    return {moment: walk(played, moment, tmp_path_factory.mktemp("x")) for moment in (MOMENTS[1], MOMENTS[-1])}


def test_no_two_places_say_different_numbers_of_one_thing(walked: dict[datetime, Facts]) -> None:
    for facts in walked.values():
        assert facts.disagreements() == {}


@pytest.mark.thorough
@pytest.mark.parametrize("moment", [moment for moment in MOMENTS if moment not in (MOMENTS[1], MOMENTS[-1])])
def test_nor_at_any_other_moment_of_the_drive(played: Workspace, tmp_path: Path, moment: datetime) -> None:
    facts = walk(played, moment, tmp_path)
    assert facts.disagreements() == {}
    assert_headline_is_the_mean(facts)


def test_every_thing_is_read_in_several_places(walked: dict[datetime, Facts]) -> None:
    late = walked[MOMENTS[-1]]
    units = {about for about, quantity in late.said if quantity == "rank"}
    assert len(units) == 6
    for unit in units:
        for quantity in QUANTITIES:
            # The gardens that count stand beside those by each view, and on page one those alone.
            assert len(late.said[unit, quantity]) >= (2 if quantity == "gardens" else 3), (unit, quantity)
        for quantity in TWICE:
            assert len(late.said[unit, quantity]) >= 2, (unit, quantity)
    assert any(len(places) >= 6 for (_, quantity), places in late.said.items() if quantity == "points")
    assert len(late.said["all", "whole volume"]) == 2
    assert len(late.said["all", "báo cáo đúng hạn từ đầu đợt"]) >= 2
    for quantity in ("handed in", "all criteria", "all gardens"):
        assert len(late.said["all", quantity]) >= 3, quantity
    for place in ("bản tin", "ảnh", "phát thanh"):
        assert sum(place in places for (about, _), places in late.said.items() if about in units) >= 2, place
    everywhere = [fact for facts in walked.values() for fact in facts.said]
    photos = [places for (_, quantity), places in late.said.items() if quantity == "shown"]
    # Of a unit that has photos they are on the telephone's page, too.
    assert {len(places) for places in photos} <= {8, 9}
    assert any(len(places) == 9 for places in photos)
    assert len(late.said["all", SHOWN]) == 5
    assert any("slip text" in places for (_, quantity), places in late.said.items() if quantity == "photos owed")
    assert any(quantity.endswith(" due") for _, quantity in everywhere)
    assert any(quantity == "to mend" for _, quantity in everywhere)
    assert any(quantity == "lack" for _, quantity in everywhere)


def test_the_headline_is_the_mean_of_what_stands_below(walked: dict[datetime, Facts]) -> None:
    for facts in walked.values():
        assert_headline_is_the_mean(facts)


def assert_headline_is_the_mean(facts: Facts) -> None:
    shares = [
        float(places["Tổng quan"].replace(",", "."))
        for (_, quantity), places in facts.said.items()
        if quantity == "progress" and places["Tổng quan"] != "–"
    ]
    headline = facts.said["all", "tiến độ chung"]["Tổng quan"]
    if shares:
        # The mean is of the exact shares, a reader has them with one decimal.
        assert float(headline.replace(",", ".")) == pytest.approx(sum(shares) / len(shares), abs=0.1)
    else:
        assert headline == "–"


@pytest.mark.thorough
@pytest.mark.parametrize("place", ["status --json", "Số liệu biểu đồ: history", "Xếp hạng", "bản tin"])
def test_a_rounding_of_its_own_in_one_place_is_found(
    played: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """Round down, as no place does: whatever place does so stands out."""

    def down(points: float) -> float:
        return seen(points - 0.05)

    with monkeypatch.context() as patch:
        if place == "Xếp hạng":
            patch.setattr(table, "as_shown", lambda look, value: down(value) if look == "points" and value else value)
        else:
            patch.setattr({"status --json": status, "bản tin": digest}.get(place, data), "points_shown", down)
        found = walk(played, MOMENTS[-1], tmp_path).disagreements()
    wrong = {fact for fact in found if fact[1] == "points"}
    assert wrong
    for fact in wrong:
        # What hangs on that place says the same wrong number; the others still agree.
        hanging = (
            place,
            "status",
            *(("ảnh", "phát thanh", "trang", UNIT_PAGES, WRAP_UP) if place == "bản tin" else ()),
        )
        assert len({text for at, text in found[fact].items() if at not in hanging}) == 1


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (88.25, "#,##0.0", "88,3"),
        (1250, "#,##0", "1.250"),
        (85.5, "#,##0.0#####", "85,5"),
        (33.3, '0.0"%"', "33,3%"),
        (7, '0"/10"', "7/10"),
        (-1.25, '"▲ "0.0;"▼ "0.0;"="', "▼ 1,3"),
        (0, '"▲ "0.0;"▼ "0.0;"="', "="),
    ],
)
def test_a_cell_is_read_as_a_spreadsheet_shows_it(value: float, form: str, text: str) -> None:
    assert displayed(value, form) == text


def test_the_page_for_telephones_is_read_with_the_others(walked: dict[datetime, Facts]) -> None:
    late = walked[MOMENTS[-1]]
    units = {about for about, quantity in late.said if quantity == "rank"}
    for quantity in ("rank", "points", "change", "criteria", "gardens", "progress"):
        told = [late.said[unit, quantity] for unit in units]
        assert sum(PAGE in places and len(places) >= 2 for places in told) >= 5, quantity
    volume = {*late.said["all", "whole volume"].values(), *late.said["all", "whole volume on the page"].values()}
    assert len(late.said["all", "whole volume on the page"]) == 2
    assert len(volume) == 1
    on_time = {
        text
        for (about, quantity), places in late.said.items()
        if quantity.lower() == ON_TIME
        for text in places.values()
    }
    assert len(on_time) == 1
    assert PAGE in late.said["all", ON_TIME]


def test_the_units_own_pages_are_read_with_the_others(walked: dict[datetime, Facts]) -> None:
    late = walked[MOMENTS[-1]]
    units = {about for about, quantity in late.said if quantity == "rank"}
    for quantity in ("rank", "points", "change", "criteria", "gardens", "progress", "criteria own", "gardens verified"):
        told = [late.said[unit, quantity] for unit in units]
        assert sum(UNIT_PAGES in places and len(places) >= 2 for places in told) >= 5, quantity
    assert any(UNIT_PAGES in late.said[unit, "certainty"] for unit in units)


def test_the_numbers_beside_the_empty_cells_of_a_visit_are_the_master_s(walked: dict[datetime, Facts]) -> None:
    for facts in walked.values():
        told = [places for (_, quantity), places in facts.said.items() if quantity == SAID]
        assert len(told) > 30
        assert all(len(places) == 2 for places in told)
    assert any(text not in ("–", "Đạt") for places in told for text in places.values())


def test_the_wrap_up_is_read_with_the_others(walked: dict[datetime, Facts]) -> None:
    late = walked[MOMENTS[-1]]
    units = {about for about, quantity in late.said if quantity == "rank"}
    for quantity in IN_WRAP_UP.values():
        told = [late.said[unit, quantity] for unit in units]
        assert sum(WRAP_UP in places and len(places) >= 2 for places in told) >= 5, quantity
