"""The page of photos in a form: slots that invite a picture, a list that has all that is asked for, whatever program fills it."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random

import edge_outboxes
import photographs
import pytest
from openpyxl import load_workbook
from sessions import careful_filler, form_path, new_workspace
from shared_fixtures import FILTERS
from small_campaigns import random_campaign

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.questions import INVITATION, Seen, Value
from ntm_sheets.campaign.workbook import founding_campaign
from ntm_sheets.contract.layout import evidence_subjects, make_layout, photo_choices
from ntm_sheets.contract.sealing import signing_key
from ntm_sheets.contract.standards import subject_key
from ntm_sheets.facts.findings import Key
from ntm_sheets.facts.submission import Returned
from ntm_sheets.reading import limits
from ntm_sheets.rounds.inspecting import OwnInspector
from ntm_sheets.simulation.filling import FormFiller
from ntm_sheets.workspace.folders import Workspace

UNIT = "hoa-binh"
FENCE, ROAD = (photographs.jpeg(photographs.scene(seed)) for seed in (3, 4))
TYPED: dict[Key, Value] = {("report", "date", "value"): "5/10/2021", ("criteria", "TC1.2", "value"): 85.5}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return new_workspace(tmp_path_factory.mktemp("slots") / "w")


def read(workspace: Workspace, data: bytes, name: str = "phieu.xlsx") -> Returned:
    return OwnInspector(founding_campaign(), signing_key(workspace.form_key)).submit(data, name)().returned


def slots_of(path: Path) -> dict[str, object]:
    filler, book = FormFiller(path), load_workbook(path)
    found = {key[1]: filler.address(key) for key in filler.keys if key[0] == "photos" and key[2] == "picture"}
    return {row: book[sheet][cell].value for row, (sheet, cell) in found.items()}


def test_each_slot_invites_a_picture_and_says_how_to_lay_it_there(workspace: Workspace) -> None:
    slots = slots_of(form_path(workspace, UNIT))
    assert len(slots) == 12
    assert set(slots.values()) == {INVITATION}


def test_what_invites_is_no_answer_whatever_a_program_makes_of_its_blanks(workspace: Workspace) -> None:
    returned = read(workspace, form_path(workspace, UNIT).read_bytes())
    assert returned.cells == ()
    assert {key[1] for key, _ in returned.blanks if key[0] == "photos" and key[2] == "picture"} == {
        f"A{n:02}" for n in range(1, 13)
    }
    assert Seen(f" {INVITATION.replace(' ', chr(0xA0), 1)}\n").is_blank
    # Whoever types something of his own there hears that it is no picture.
    assert not Seen(f"{INVITATION} rồi").is_blank


def test_a_form_drawn_before_slots_invited_is_read_alike(workspace: Workspace) -> None:
    """FormFiller empties every cell that nobody typed in, as forms of before have them."""
    path = form_path(workspace, UNIT)
    before = FormFiller(path).fill(TYPED, {("photos", "A02", "picture"): FENCE})
    book = load_workbook(io.BytesIO(before))
    sheet, cell = FormFiller(path).address(("photos", "A05", "picture"))
    for row in range(int(cell[1:]) - 4, int(cell[1:]) + 8):
        book[sheet][f"{cell[0]}{row}"].value = INVITATION
    saved = io.BytesIO()
    book.save(saved)
    assert read(workspace, saved.getvalue()) == read(workspace, before)


# What is asked for stands in the list


def without_evidence() -> Campaign:
    campaign = founding_campaign()
    bare = tuple(replace(one, evidence=False) for one in campaign.tasks)
    sets = tuple(
        replace(
            each,
            criteria=tuple(
                replace(one, indicators=tuple(replace(own, evidence=False) for own in one.indicators))
                for one in each.criteria
            ),
        )
        for each in campaign.sets
    )
    return replace(campaign, tasks=bare, sets=sets, gardens=campaign.gardens[:2])


CAMPAIGNS: dict[str, Callable[[], Campaign]] = {
    "founding": founding_campaign,
    "nothing asks for a photo": without_evidence,
    **{f"edge: {name}": partial(lambda one: edge_outboxes.case_of(one).campaign, name) for name in edge_outboxes.CASES},
    **{f"random {seed}": partial(lambda one: random_campaign(Random(one)), seed) for seed in range(20)},
}


@pytest.mark.parametrize("name", CAMPAIGNS)
def test_the_list_has_all_that_asks_for_a_photo(name: str) -> None:
    campaign = CAMPAIGNS[name]()
    for unit in campaign.units:
        table = make_layout(campaign, unit, "report").table("photos")
        assert table is not None
        question = table.lines[0].question("subject")
        assert question is not None
        offered = [subject_key(choice) for choice in question.choices]
        asked = evidence_subjects(campaign, unit)
        # First of all what must be shown, then what may be.
        assert tuple(offered[: len(asked)]) == asked
        assert len(set(offered)) == len(offered)
        launches = {task.key for task in campaign.tasks_of(unit) if task.launch}
        assert launches <= set(offered)
        if question.kind == "choice":
            assert {garden.key for garden in campaign.gardens_of(unit)} <= set(offered)
            assert question.choices == photo_choices(campaign, unit)
        else:
            assert asked == ()
            assert question.choices or not campaign.sets


def test_no_key_that_is_no_word_is_offered() -> None:
    campaign = founding_campaign()
    for unit in campaign.units:
        assert photo_choices(campaign, unit)
        assert not any("gate" in choice for choice in photo_choices(campaign, unit))


# Heavy pictures


def heavy(megabytes: float) -> bytes:
    """A photo with so much behind it: of what lies behind its end no program takes notice."""
    return FENCE + bytes(int(megabytes * limits.MEGABYTE) - len(FENCE))


@pytest.mark.parametrize(("size", "said"), [(4.9, set()), (5.5, {"picture-heavy"}), (15.5, {"picture-too-large"})])
def test_a_heavy_picture_is_told_and_kept_within_the_bounds(workspace: Workspace, size: float, said: set[str]) -> None:
    data = careful_filler(form_path(workspace, UNIT)).fill(TYPED, {("photos", "A02", "picture"): FENCE})
    saved = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(saved, "w") as target:
        for name in source.namelist():
            target.writestr(name, heavy(size) if name.startswith("xl/media/") else source.read(name))
    returned = read(workspace, saved.getvalue())
    assert {one.code for one in returned.remarks if one.code.startswith("picture")} == said
    assert len(returned.pictures) == (0 if "picture-too-large" in said else 1)
    assert [cell.seen.value for cell in returned.cells if cell.table == "criteria"] == [85.5]
    for one in returned.remarks:
        if one.code == "picture-heavy":
            assert (one.details["size"], one.key) == ("5,5", ("photos", "A02", "picture"))


# Other programs


@pytest.mark.thorough
@pytest.mark.client
def test_pictures_laid_by_libreoffice_come_back_from_every_format_that_it_saves(
    workspace: Workspace, spreadsheet_client: Callable[..., None], tmp_path: Path
) -> None:
    photo, other = tmp_path / "anh.jpg", tmp_path / "khac.png"
    photo.write_bytes(FENCE)
    other.write_bytes(photographs.png(photographs.scene(4)))
    saved = {kind: tmp_path / f"phieu.{kind}" for kind in FILTERS}
    laid = [["photos", "A01", "picture", str(photo)], ["photos", "A03", "picture", str(other)]]
    job = {
        "open": str(form_path(workspace, UNIT)),
        "type": [["report", "date", "value", "5/10/2021"], ["criteria", "TC1.2", "value", "85,5"]],
        "pictures": [*laid, ["criteria", "TC1.2", "note", str(photo)]],
        "save": [[str(path), FILTERS[kind]] for kind, path in saved.items()],
    }
    spreadsheet_client([job])
    for kind, path in saved.items():
        returned = read(workspace, path.read_bytes(), path.name)
        numbers = [cell.seen.value for cell in returned.cells if cell.table == "criteria"]
        assert [float(str(one).replace(",", ".")) for one in numbers] == [85.5], kind
        # The invitations that nobody covered are blank in each of them.
        assert not [cell for cell in returned.cells if cell.table == "photos"], kind
        found = {(one.row, one.format, one.subject) for one in returned.pictures}
        codes = {one.code for one in returned.remarks if one.code.startswith(("picture", "xls"))}
        if kind == "xls":
            assert (found, codes) == (set(), {"xls-pictures"})
            continue
        assert found == {("A01", "jpeg", ""), ("A03", "png", ""), ("A02", "jpeg", "TC1.2")}, kind
        assert codes == {"picture-over-row"}, kind
