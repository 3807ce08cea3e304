"""Photos from form to points: mended, reused, empty ones, let pass by the officer; the same after a rebuild."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import photographs
import pytest
from changed_photos import changed, saved, textured
from correction_filling import Clerk
from openpyxl import load_workbook
from sessions import careful_filler, form_path, new_workspace

from ntm_sheets.campaign.questions import Value
from ntm_sheets.contract.layout import photo_choices
from ntm_sheets.facts.findings import Key
from ntm_sheets.rounds.history import results_as_of
from ntm_sheets.rounds.publishing import publish
from ntm_sheets.simulation.filling import FormFiller
from ntm_sheets.workspace.folders import Workspace

pytestmark = pytest.mark.usefixtures("undrawn")

FENCE = photographs.jpeg(photographs.scene(3))
ROAD = photographs.jpeg(photographs.scene(4))
A01: Key = ("photos", "A01", "picture")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return new_workspace(tmp_path / "w")


def form(
    clerk: Clerk,
    pictures: Mapping[Key, bytes],
    subjects: Mapping[str, int | None],
    day: int = 5,
    unit: str = "hoa-binh",
) -> bytes:
    """A form with pictures; `subjects` has the number of each row's choice."""
    choices = photo_choices(clerk.session.campaign, clerk.session.campaign.unit(unit))
    typed: dict[Key, Value] = {
        ("report", "date", "value"): f"{day}/10/2021", ("report", "reporter", "value"): "Trần Thị Thử",
        ("criteria", "TC1.1", "value"): 0,
    }  # fmt: skip
    typed |= {("photos", row, "subject"): choices[n] for row, n in subjects.items() if n is not None}
    return careful_filler(form_path(clerk.workspace, unit)).fill(typed, pictures)


def evidence(clerk: Clerk, unit: str = "hoa-binh") -> dict[str, int]:
    """How many photos count for each thing of a unit that has any."""
    frame = results_as_of(clerk.session.campaign, clerk.session.ledger, clerk.now).evidence
    mine = frame[(frame["unit"] == unit) & frame["has_photo"]]
    return dict(zip(mine["subject"], mine["photos"], strict=True))


def subject(clerk: Clerk, number: int, unit: str = "hoa-binh") -> str:
    return photo_choices(clerk.session.campaign, clerk.session.campaign.unit(unit))[number].partition(" ")[0]


def test_a_picture_without_subject_is_asked_about_and_earns_its_credit_once_it_is_filled_in(clerk: Clerk) -> None:
    first = clerk.take("a.xlsx", form(clerk, {A01: FENCE}, {}))
    (told,) = [one.finding for one in clerk.session.ledger.findings() if one.finding.code == "photo-no-subject"]
    assert (told.level, told.key, told.place.sheet) == ("warning", ("photos", "A01", "subject"), "Ảnh")
    assert told.place.cell
    assert evidence(clerk) == {}
    publish(clerk.session, clerk.now)
    (slip,) = clerk.workspace.slips.glob("*.xlsx")
    texts = [
        str(cell.value) for sheet in load_workbook(slip) for row in sheet.iter_rows() for cell in row if cell.value
    ]
    assert any(told.remedy in text or told.message in text for text in texts)
    # As asked: the slip itself, with the pictures it came with, and the subject chosen.
    filler = FormFiller(slip)
    sheet, address = filler.address(("photos", "A01", "subject"))
    book = load_workbook(slip)
    choices = photo_choices(clerk.session.campaign, clerk.session.campaign.unit("hoa-binh"))
    book[sheet][address] = choices[0]
    book.save(clerk.workspace.root / "sua.xlsx")
    second = clerk.take("b.xlsx", (clerk.workspace.root / "sua.xlsx").read_bytes())
    assert second.verdict == "accepted"
    assert not {code for code in clerk.codes(second.seq) if code.startswith("photo")} - {"photo-missing"}
    assert [photo.reused_from for photo in clerk.session.ledger.photos()] == ["", ""]
    assert evidence(clerk) == {subject(clerk, 0): 1}
    assert first.verdict == "accepted"
    clerk.expect_rebuild()


def test_only_another_unit_or_another_subject_makes_reuse_and_it_names_the_first_use(clerk: Clerk) -> None:
    clerk.take("a.xlsx", form(clerk, {A01: FENCE}, {"A01": 0}))
    again = clerk.take("b.xlsx", form(clerk, {A01: FENCE}, {"A01": 0}))
    assert "photo-reused" not in clerk.codes(again.seq)
    clerk.now = datetime(2021, 10, 6, 15)
    next_day = clerk.take("c.xlsx", form(clerk, {A01: FENCE}, {"A01": 0}, 6))
    assert {"photo-again"} == {code for code in clerk.codes(next_day.seq) if code.startswith("photo-")}
    other_work = clerk.take(
        "d.xlsx", form(clerk, {A01: FENCE, ("photos", "A02", "picture"): ROAD}, {"A01": 1, "A02": 2}, 6)
    )
    other_unit = clerk.take("e.xlsx", form(clerk, {A01: FENCE}, {"A01": 0}, 6, "dan-trung"))
    for drop in (other_work, other_unit):
        (told,) = [
            one.finding for one in clerk.session.ledger.findings()
            if one.seq == drop.seq and one.finding.code == "photo-reused"
        ]  # fmt: skip
        assert told.level == "warning"
        assert told.key == A01
        assert "phiếu của Hòa Bình ngày 05/10/2021, tệp “01 a.xlsx”, trang “Ảnh”, ô " in told.message
    assert evidence(clerk) == {subject(clerk, 0): 1, subject(clerk, 2): 1}
    assert evidence(clerk, "dan-trung") == {}
    # The first unit's own form, sent once more, is not held against the other's use of its picture.
    own = clerk.take("f.xlsx", form(clerk, {A01: FENCE}, {"A01": 0}, 6))
    assert "photo-reused" not in clerk.codes(own.seq)
    clerk.expect_rebuild()


@pytest.mark.thorough
def test_a_reuse_that_the_officer_lets_pass_is_evidence_and_undone_it_is_none(clerk: Clerk) -> None:
    clerk.take("a.xlsx", form(clerk, {A01: FENCE}, {"A01": 0}))
    clerk.take("b.xlsx", form(clerk, {A01: FENCE}, {"A01": 0}, unit="dan-trung"))
    assert evidence(clerk, "dan-trung") == {}
    clerk.decide("photo-reused", action="Giữ nguyên")
    assert evidence(clerk, "dan-trung") == {subject(clerk, 0, "dan-trung"): 1}
    clerk.expect_rebuild()
    clerk.decide("photo-reused", action="Hủy quyết định", table="decisions")
    assert evidence(clerk, "dan-trung") == {}
    clerk.expect_rebuild()


@pytest.mark.thorough
def test_a_first_use_that_was_set_aside_is_no_use(clerk: Clerk) -> None:
    clerk.take("a.xlsx", form(clerk, {A01: FENCE}, {"A01": 0}))
    clerk.take("b.xlsx", form(clerk, {A01: FENCE}, {"A01": 0}, unit="dan-trung"))
    clerk.decide("Hòa Bình", "a.xlsx", action="Bỏ bản nộp", table="submissions")
    assert evidence(clerk) == {}
    assert evidence(clerk, "dan-trung") == {subject(clerk, 0, "dan-trung"): 1}
    clerk.expect_rebuild()


@pytest.mark.thorough
def test_pictures_that_show_nothing_earn_nothing_until_the_officer_lets_one_pass(clerk: Clerk) -> None:
    rows = [f"A{n:02}" for n in range(1, 13)]
    tiny = {
        ("photos", row, "picture"): photographs.png(photographs.noise(n, (9, 8))) for n, row in enumerate(rows)
    }  # fmt: skip
    known = len(photo_choices(clerk.session.campaign, clerk.session.campaign.unit("hoa-binh")))
    taken = clerk.take("a.xlsx", form(clerk, tiny, {row: n % known for n, row in enumerate(rows)}))
    assert taken.verdict == "accepted"
    told = [one.finding for one in clerk.session.ledger.findings() if one.finding.code == "photo-too-small"]
    assert [one.key[1] for one in told] == rows
    assert {one.level for one in told} == {"warning"}
    assert evidence(clerk) == {}
    # Noise of a good size is no better; a photo beside it counts.
    mixed = {A01: photographs.png(photographs.noise(99, (320, 240))), ("photos", "A02", "picture"): FENCE}
    clerk.take("b.xlsx", form(clerk, mixed, {"A01": 0, "A02": 1}))
    assert evidence(clerk) == {subject(clerk, 1): 1}
    clerk.decide("photo-shows-nothing", "A01", action="Giữ nguyên")
    assert evidence(clerk) == {subject(clerk, 0): 1, subject(clerk, 1): 1}
    clerk.expect_rebuild()
    # What was let pass is that picture, not the next one in the same slot.
    clerk.now = datetime(2021, 10, 6, 15)
    other = {A01: photographs.png(photographs.noise(7, (320, 240)))}
    clerk.take("c.xlsx", form(clerk, other, {"A01": 3}, 6))
    assert evidence(clerk) == {subject(clerk, 0): 1, subject(clerk, 1): 1}


@pytest.fixture
def old_one() -> dict[str, bytes]:
    """A photo, and what somebody makes of it who wants another one."""
    image = textured(21, (640, 480))
    return {"whole": saved(image)} | {change: changed(image, change, 1) for change in ("mirrored", "screenshot")}


def test_a_changed_photo_of_another_village_is_reuse_and_no_new_evidence(
    clerk: Clerk, old_one: dict[str, bytes]
) -> None:
    clerk.take("a.xlsx", form(clerk, {A01: old_one["whole"]}, {"A01": 0}))
    clerk.take("b.xlsx", form(clerk, {A01: old_one["mirrored"]}, {"A01": 0}, unit="dan-trung"))
    (told,) = [one.finding for one in clerk.session.ledger.findings() if one.finding.code == "photo-reused"]
    assert "phiếu của Hòa Bình ngày 05/10/2021, tệp “01 a.xlsx”, trang “Ảnh”, ô " in told.message
    first, second = clerk.session.ledger.photos()
    assert (second.reused_sha256, second.same_as) == (first.sha256, first.sha256)
    assert evidence(clerk, "dan-trung") == {}
    # Its own village sends it changed as well: not new, and counted once.
    clerk.now = datetime(2021, 10, 6, 15)
    own = clerk.take("c.xlsx", form(clerk, {A01: old_one["screenshot"]}, {"A01": 0}, 6))
    assert {"photo-again", "photo-screenshot"} <= clerk.codes(own.seq)
    assert evidence(clerk) == {subject(clerk, 0): 1}
    clerk.expect_rebuild()


@pytest.mark.thorough
def test_a_pair_that_was_let_pass_is_not_asked_about_again_in_whichever_slot_it_comes(
    clerk: Clerk, old_one: dict[str, bytes]
) -> None:
    clerk.take("a.xlsx", form(clerk, {A01: old_one["whole"]}, {"A01": 0}))
    clerk.take("b.xlsx", form(clerk, {A01: old_one["mirrored"]}, {"A01": 0}, unit="dan-trung"))
    clerk.decide("photo-reused", action="Giữ nguyên")
    own = subject(clerk, 0, "dan-trung")
    for day in (6, 7, 8):
        clerk.now = datetime(2021, 10, day, 15)
        sent = old_one["mirrored" if day < 8 else "whole"]
        clerk.take(f"{day}.xlsx", form(clerk, {("photos", "A02", "picture"): sent}, {"A02": 0}, day, "dan-trung"))
        assert [
            one.decision != "" for one in clerk.session.ledger.findings() if one.finding.code == "photo-reused"
        ] == [True for _ in range(5, day + 1)]
        assert evidence(clerk, "dan-trung") == {own: 1}
    clerk.expect_rebuild()
    # Said to show another thing, or sent by another village, it is another matter.
    clerk.now = datetime(2021, 10, 9, 15)
    clerk.take("x.xlsx", form(clerk, {A01: old_one["mirrored"]}, {"A01": 1}, 9, "dan-trung"))
    clerk.take("y.xlsx", form(clerk, {A01: old_one["mirrored"]}, {"A01": 0}, 9, "lien-mieu"))
    (asked, by_other) = [
        one for one in clerk.session.ledger.findings() if one.finding.code == "photo-reused" and not one.decision
    ]
    assert (asked.unit, by_other.unit) == ("dan-trung", "lien-mieu")
    assert evidence(clerk, "dan-trung") == {own: 1}
    clerk.expect_rebuild()


@pytest.mark.thorough
def test_a_first_use_of_a_changed_photo_that_was_set_aside_is_no_use(clerk: Clerk, old_one: dict[str, bytes]) -> None:
    clerk.take("a.xlsx", form(clerk, {A01: old_one["whole"]}, {"A01": 0}))
    clerk.take("b.xlsx", form(clerk, {A01: old_one["mirrored"]}, {"A01": 0}, unit="dan-trung"))
    clerk.decide("Hòa Bình", "a.xlsx", action="Bỏ bản nộp", table="submissions")
    assert evidence(clerk, "dan-trung") == {subject(clerk, 0, "dan-trung"): 1}
    assert [(one.reused_sha256, one.same_as) for one in clerk.session.ledger.photos()] == [("", ""), ("", "")]
    clerk.expect_rebuild()
