"""A picture of a form belongs to what it shows: by its slot, by the row over which it lies, else to a slot that is free."""

from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from pathlib import Path

import photographs
import pytest
from correction_filling import Clerk
from openpyxl import load_workbook
from openpyxl.drawing.image import Image as SheetImage
from sessions import careful_filler, form_path, new_workspace

from ntm_sheets.campaign.questions import Value
from ntm_sheets.contract.layout import FormKey, photo_choices
from ntm_sheets.contract.table import VISIT, Table
from ntm_sheets.facts.findings import Finding, Key
from ntm_sheets.facts.records import DropRecord, PhotoRecord
from ntm_sheets.outbox.photos.files import photo_files
from ntm_sheets.outbox.registry import PHOTOS
from ntm_sheets.reading.placing import PhotoPlace, PhotoRows, Placing
from ntm_sheets.rounds.history import results_as_of
from ntm_sheets.rounds.publishing import publish
from ntm_sheets.simulation.filling import FormFiller
from ntm_sheets.workspace.folders import Workspace

pytestmark = pytest.mark.usefixtures("undrawn")
DRAWN = (PHOTOS,)

UNIT = "hoa-binh"
FENCE, ROAD, DITCH = (photographs.jpeg(photographs.scene(seed)) for seed in (3, 4, 5))
SAID: Key = ("report", "difficulties", "value")
MARK: dict[Key, Value] = {("criteria", "TC1.1", "value"): 0}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return new_workspace(tmp_path / "w")


def form(
    clerk: Clerk,
    pictures: Mapping[Key, bytes],
    typed: Mapping[Key, Value] | None = None,
    day: int = 5,
    kind: FormKey = "report",
) -> bytes:
    """A form with pictures laid over cells, whichever these are."""
    head: dict[Key, Value] = {
        ("report", "date", "value"): f"{day}/10/2021", ("report", "reporter", "value"): "Trần Thị Thử",
    }  # fmt: skip
    return careful_filler(form_path(clerk.workspace, UNIT, kind)).fill(head | MARK | dict(typed or {}), pictures)


def slot(number: int) -> Key:
    return "photos", f"A{number:02}", "picture"


def choice(clerk: Clerk, key: str) -> str:
    return next(
        one
        for one in photo_choices(clerk.session.campaign, clerk.session.campaign.unit(UNIT))
        if one.startswith(f"{key} ")
    )


def required(clerk: Clerk, kind: str) -> str:
    """The first key of the unit that asks for a photo, of its criteria or of its tasks."""
    campaign = clerk.session.campaign
    if kind == "tasks":
        return next(task.key for task in campaign.tasks_of(campaign.unit(UNIT)) if task.evidence)
    unit_set = campaign.unit_set(campaign.unit(UNIT))
    assert unit_set is not None
    return next(one.key for one in unit_set.indicators if one.evidence)


def evidence(clerk: Clerk) -> dict[str, int]:
    frame = results_as_of(clerk.session.campaign, clerk.session.ledger, clerk.now).evidence
    mine = frame[(frame["unit"] == UNIT) & frame["has_photo"]]
    return dict(zip(mine["subject"], mine["photos"], strict=True))


def photos(clerk: Clerk) -> dict[str, PhotoRecord]:
    return {one.row: one for one in clerk.session.ledger.photos()}


def told(clerk: Clerk, drop: DropRecord, *codes: str) -> list[Finding]:
    return [
        one.finding for one in clerk.session.ledger.findings()
        if one.seq == drop.seq and (one.finding.code in codes if codes else one.finding.code.startswith(("picture", "photo")))
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ["criteria", "tasks", "gardens"])
def test_a_picture_over_a_row_belongs_to_what_the_row_asks(clerk: Clerk, kind: str) -> None:
    key = "V1" if kind == "gardens" else required(clerk, kind)
    cell: Key = (kind, key, "note")
    taken = clerk.take(
        "a.xlsx", form(clerk, {cell: FENCE, slot(1): ROAD}, {("photos", "A01", "subject"): choice(clerk, "V2")})
    )
    assert taken.verdict == "accepted"
    (note,) = told(clerk, taken, "picture-over-row")
    sheet, address = careful_filler(form_path(clerk.workspace, UNIT)).address(cell)
    assert (note.level, note.place.sheet, note.place.cell) == ("note", sheet, address)
    # The first slot has a picture of its own: the next one that is free is taken.
    assert note.key == slot(2)
    assert photos(clerk)["A02"].subject == choice(clerk, key)
    assert (photos(clerk)["A02"].sheet, photos(clerk)["A02"].cell) == (sheet, address)
    if kind != "gardens":
        assert evidence(clerk) == {key: 1}
    assert not told(clerk, taken, "photo-no-subject", "photo-reused", "picture-outside")
    clerk.expect_rebuild()


def test_a_picture_over_a_row_takes_the_slot_in_which_somebody_wrote_the_same(clerk: Clerk) -> None:
    key = required(clerk, "criteria")
    typed: dict[Key, Value] = {
        ("photos", "A04", "subject"): choice(clerk, key), ("photos", "A04", "moment"): "Sau",
        ("photos", "A04", "caption"): "Cổng thôn",
    }  # fmt: skip
    clerk.take("a.xlsx", form(clerk, {("criteria", key, "value"): FENCE}, typed))
    assert {(row, one.subject, one.moment, one.caption) for row, one in photos(clerk).items()} == {
        ("A04", choice(clerk, key), "Sau", "Cổng thôn")
    }


@pytest.mark.thorough
def test_a_picture_over_a_row_that_asks_for_none_is_of_that_row_all_the_same(clerk: Clerk) -> None:
    campaign = clerk.session.campaign
    unit_set = campaign.unit_set(campaign.unit(UNIT))
    assert unit_set is not None
    plain = next(one for one in unit_set.indicators if not one.evidence)
    wrong: dict[Key, Value] = {("tasks", "CV01", "done"): "nhiều lắm"}
    taken = clerk.take("a.xlsx", form(clerk, {("criteria", plain.key, "value"): FENCE}, wrong))
    assert photos(clerk)["A01"].subject == f"{plain.key} – {plain.name}"
    assert evidence(clerk) == {}
    publish(clerk.session, clerk.now)
    # As it goes back, it is a form whose slot says so; nothing about it is asked or doubted.
    slip = _slip(clerk)
    again = clerk.take("b.xlsx", slip)
    assert taken.verdict == again.verdict == "accepted"
    assert not told(clerk, again)


def _slip(clerk: Clerk) -> bytes:
    """Give the slip of a form, one being due: something in it is to be mended."""
    paths = list(clerk.workspace.slips.glob("*.xlsx"))
    assert len(paths) == 1
    return paths[0].read_bytes()


def test_a_slip_has_the_picture_in_the_slot_that_it_got_and_says_what_it_shows(clerk: Clerk) -> None:
    key = required(clerk, "tasks")
    wrong: dict[Key, Value] = {("criteria", "TC1.2", "value"): "nhiều lắm"}
    clerk.take("a.xlsx", form(clerk, {("tasks", key, "note"): FENCE, SAID: ROAD}, wrong))
    publish(clerk.session, clerk.now)
    slip = _slip(clerk)
    book = load_workbook(BytesIO(slip))
    filler = FormFiller(next(clerk.workspace.slips.glob("*.xlsx")))
    # The page of reports comes first, and so does what lies on it.
    sheet, address = filler.address(("photos", "A02", "subject"))
    assert book[sheet][address].value == choice(clerk, key)
    rows = {filler.address(slot(n))[1]: n for n in (1, 2)}
    hung = [f"G{one.anchor._from.row + 1}" for one in book[sheet]._images]  # type: ignore[attr-defined]
    assert sorted(rows[at] for at in hung) == [1, 2]
    again = clerk.take("b.xlsx", slip)
    assert {code for code in clerk.codes(again.seq) if code.startswith("picture")} == set()
    assert "photo-reused" not in clerk.codes(again.seq)
    # What the second one shows is asked, in the slot where the slip shows it.
    (asked,) = told(clerk, again, "photo-no-subject")
    assert asked.key == ("photos", "A01", "subject")
    assert evidence(clerk) == {key: 1}
    assert len(photo_files(clerk.session.ledger.photos())) == 2


def test_a_picture_elsewhere_is_kept_in_a_slot_that_is_free_and_asked_about(clerk: Clerk) -> None:
    typed: dict[Key, Value] = {("photos", "A01", "subject"): choice(clerk, "V1")}
    data = form(clerk, {SAID: FENCE}, typed)
    book = load_workbook(BytesIO(data))
    added = book.create_sheet("Ảnh thêm")
    added.add_image(_laid(ROAD, "C5"))
    # Below the table of photos: the nearest slot is the last one.
    sheet, last = careful_filler(form_path(clerk.workspace, UNIT)).address(slot(12))
    book[sheet].add_image(_laid(DITCH, f"C{int(last[1:]) + 3}"))
    saved = BytesIO()
    book.save(saved)
    taken = clerk.take("a.xlsx", saved.getvalue())
    assert taken.verdict == "accepted"
    # A slot beside which something is written is no place for a picture from elsewhere.
    assert {row: one.sheet for row, one in photos(clerk).items()} == {"A02": "Báo cáo", "A03": "Ảnh thêm", "A12": "Ảnh"}
    assert [one.level for one in told(clerk, taken, "picture-outside")] == ["note"] * 3
    asked = {one.key[1]: one.message for one in told(clerk, taken, "photo-no-subject")}
    assert asked.keys() == {"A02", "A03", "A12"}
    assert "(ô C5 trang Ảnh thêm)" in asked["A03"]
    publish(clerk.session, clerk.now)
    assert len([path for path in clerk.workspace.photos.rglob("*.jpg") if not path.stem.endswith("-nho")]) == 3
    clerk.decide("photo-no-subject", "A03", action="Sửa", value=choice(clerk, required(clerk, "tasks")))
    assert evidence(clerk) == {required(clerk, "tasks"): 1}
    clerk.expect_rebuild()


def _laid(body: bytes, cell: str) -> SheetImage:
    image = SheetImage(BytesIO(body))
    image.anchor = cell
    return image


@pytest.mark.thorough
def test_a_picture_for_which_no_slot_is_free_has_a_place_of_its_own(clerk: Clerk) -> None:
    key = required(clerk, "criteria")
    full = {slot(n): photographs.jpeg(photographs.scene(20 + n, (160, 120))) for n in range(1, 13)}
    taken = clerk.take("a.xlsx", form(clerk, full | {("criteria", key, "value"): FENCE, SAID: ROAD}))
    assert taken.verdict == "accepted"
    found = photos(clerk)
    assert len(found) == 14
    assert (found["A13"].sheet, found["A13"].subject) == ("Báo cáo", "")
    assert (found["A14"].sheet, found["A14"].subject) == ("Tiêu chí", choice(clerk, key))
    assert evidence(clerk) == {key: 1}
    (asked,) = [one for one in told(clerk, taken, "photo-no-subject") if one.key[1] == "A13"]
    assert (asked.place.sheet, asked.key) == ("Báo cáo", ("photos", "A13", "subject"))
    assert publish(clerk.session, clerk.now).is_whole
    clerk.book  # noqa: B018 - the workbook of corrections can be drawn with it
    clerk.expect_rebuild()


@pytest.mark.thorough
def test_what_a_team_photographs_at_a_row_of_its_form_is_evidence_too(clerk: Clerk) -> None:
    key = required(clerk, "tasks")
    taken = clerk.take("k.xlsx", form(clerk, {("tasks", key, "done"): FENCE, SAID: ROAD}, kind="inspection"))
    assert taken.verdict == "accepted"
    assert evidence(clerk) == {key: 1}
    assert {one.subject.partition(" ")[0] for one in photos(clerk).values()} == {key, ""}
    assert publish(clerk.session, clerk.now).is_whole
    clerk.expect_rebuild()


def test_a_picture_over_a_cell_leaves_the_cells_findings_to_the_cell_and_its_own_to_itself(clerk: Clerk) -> None:
    key = required(clerk, "criteria")
    cell: Key = ("criteria", key, "value")
    tiny = photographs.png(photographs.scene(7, (40, 30)))
    taken = clerk.take("a.xlsx", form(clerk, {cell: tiny}, {cell: "không biết nữa, chắc vậy"}))
    (small,) = told(clerk, taken, "photo-too-small")
    assert small.key == slot(1)
    assert {one.finding.key for one in clerk.session.ledger.findings() if one.finding.level == "error"} == {cell}
    assert evidence(clerk) == {}
    clerk.decide("photo-too-small", action="Giữ nguyên")
    assert evidence(clerk) == {key: 1}


def test_the_same_picture_over_many_rows_is_evidence_of_the_first_alone(clerk: Clerk) -> None:
    campaign = clerk.session.campaign
    unit_set = campaign.unit_set(campaign.unit(UNIT))
    assert unit_set is not None
    keys = [one.key for one in unit_set.indicators if one.evidence][:3]
    taken = clerk.take("a.xlsx", form(clerk, {("criteria", key, "note"): FENCE for key in keys}))
    assert evidence(clerk) == {keys[0]: 1}
    assert len(told(clerk, taken, "photo-reused")) == 2


# What is sent again as it was asked for is the same photo


def test_a_moment_that_is_filled_in_later_mends_the_photo(clerk: Clerk) -> None:
    key = required(clerk, "tasks")
    subject: dict[Key, Value] = {("photos", "A01", "subject"): choice(clerk, key)}
    clerk.take("a.xlsx", form(clerk, {slot(1): FENCE}, subject))
    again = clerk.take("b.xlsx", form(clerk, {slot(1): FENCE}, subject | {("photos", "A01", "moment"): "Sau"}))
    assert told(clerk, again, "photo-reused", "photo-again") == []
    (row,) = _evidence_of(clerk, key)
    assert (row["photos"], row["before"], row["after"]) == (1, 0, 1)
    clerk.expect_rebuild()


def test_a_moment_that_was_inferred_does_not_stand_against_what_is_written(clerk: Clerk) -> None:
    key = required(clerk, "tasks")
    subject: dict[Key, Value] = {("photos", "A01", "subject"): choice(clerk, key)}
    clerk.take("a.xlsx", form(clerk, {slot(1): FENCE}, subject | {("tasks", key, "done"): 0}))
    assert photos(clerk)["A01"].implied_moment == "Trước"
    volume = next(one.volume for one in clerk.session.campaign.tasks if (one.unit, one.key) == (UNIT, key))
    mended = subject | {("tasks", key, "done"): volume, ("photos", "A01", "moment"): "Sau"}
    again = clerk.take("b.xlsx", form(clerk, {slot(1): FENCE}, mended))
    assert told(clerk, again, "photo-reused", "photo-again") == []
    (one,) = photo_files(clerk.session.ledger.photos())
    assert one.when == "Sau"
    clerk.expect_rebuild()


@pytest.mark.thorough
def test_a_photo_without_subject_is_evidence_from_the_workbook_of_corrections_on(clerk: Clerk) -> None:
    key = required(clerk, "tasks")
    taken = clerk.take("a.xlsx", form(clerk, {slot(1): FENCE}, {}))
    assert evidence(clerk) == {}
    clerk.decide("photo-no-subject", action="Sửa", value=choice(clerk, key))
    assert evidence(clerk) == {key: 1}
    clerk.expect_rebuild()
    # The village mends its own form as it was asked: the same photo, counted once.
    again = clerk.take("b.xlsx", form(clerk, {slot(1): FENCE}, {("photos", "A01", "subject"): choice(clerk, key)}))
    assert taken.verdict == again.verdict == "accepted"
    assert told(clerk, again, "photo-reused", "photo-again", "photo-no-subject") == []
    assert evidence(clerk) == {key: 1}
    clerk.expect_rebuild()


def test_a_photo_in_another_slot_with_its_subject_is_the_one_that_was_asked_about(clerk: Clerk) -> None:
    key = required(clerk, "criteria")
    clerk.take("a.xlsx", form(clerk, {SAID: FENCE}))
    again = clerk.take("b.xlsx", form(clerk, {slot(7): FENCE}, {("photos", "A07", "subject"): choice(clerk, key)}))
    assert told(clerk, again) == []
    assert evidence(clerk) == {key: 1}
    (one,) = photo_files(clerk.session.ledger.photos())
    assert one.subject == key


# Before and after, where nobody wrote it


def _evidence_of(clerk: Clerk, key: str) -> list[dict[str, object]]:
    frame = results_as_of(clerk.session.campaign, clerk.session.ledger, clerk.now).evidence
    return frame[(frame["unit"] == UNIT) & (frame["subject"] == key)].to_dict("records")


@pytest.mark.thorough
def test_before_and_after_follow_from_the_day_and_the_numbers_where_that_is_certain(clerk: Clerk) -> None:
    campaign = clerk.session.campaign
    task = next(one for one in campaign.tasks_of(campaign.unit(UNIT)) if one.evidence)
    subject: dict[Key, Value] = {("photos", "A01", "subject"): choice(clerk, task.key)}
    done: Key = ("tasks", task.key, "done")
    clerk.take("a.xlsx", form(clerk, {slot(1): FENCE}, subject | {done: 0}))
    clerk.now = datetime(2021, 10, 6, 15)
    clerk.take("b.xlsx", form(clerk, {slot(1): DITCH}, subject | {done: task.volume / 2}, 6))
    clerk.now = datetime(2021, 10, 7, 15)
    clerk.take("c.xlsx", form(clerk, {}, {done: task.volume}, 7))
    clerk.now = datetime(2021, 10, 8, 15)
    # Nobody says when it was taken: it may be as old as the work.
    undated = photographs.jpeg(photographs.scene(9))
    dated: dict[Key, Value] = {
        ("photos", "A02", "subject"): choice(clerk, task.key), ("photos", "A02", "date"): "8/10/2021",
    }  # fmt: skip
    clerk.take("d.xlsx", form(clerk, {slot(1): undated, slot(2): ROAD}, subject | dated, 8))
    found = [(one.report_date.day, one.row, one.moment, one.implied_moment) for one in clerk.session.ledger.photos()]
    assert found == [(5, "A01", "", "Trước"), (6, "A01", "", ""), (8, "A01", "", ""), (8, "A02", "", "Sau")]
    (row,) = _evidence_of(clerk, task.key)
    assert (row["photos"], row["before"], row["after"]) == (4, 1, 1)
    clerk.expect_rebuild()


def test_on_the_sheet_of_a_visit_a_row_is_the_cell_that_it_asks() -> None:
    rows = PhotoRows()
    lines = {"criteria/TC1.2/value": (5,), "gardens/V2/VM5.1": (6,), "report/date/value": (2,)}
    rows.take(Table(VISIT, "Đi thôn", "", (), (), ()), "Đi thôn", lines)
    placing = Placing(rows, (), [("Đi thôn", (at, 1)) for at in (2, 5, 6)])
    found = [placing.of("Đi thôn", (at, 1)) for at in (2, 5, 6)]
    assert found == [
        PhotoPlace("A01", "", "picture-outside"), PhotoPlace("A02", "TC1.2", "picture-over-row"),
        PhotoPlace("A03", "V2", "picture-over-row"),
    ]  # fmt: skip
