"""A form with many faults goes through a real client: each is found at its cell, the slip is mended there, all is well."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sessions import at_work, careful_filler, drop, form_path, new_workspace
from shared_fixtures import FILTERS
from slips import cells, listed

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.questions import Question, Value
from ntm_sheets.contract.layout import evidence_subjects, make_layout, photo_choices
from ntm_sheets.facts.findings import Finding, Key
from ntm_sheets.facts.records import DropRecord
from ntm_sheets.rounds.publishing import publish
from ntm_sheets.workspace.folders import Workspace

pytestmark = pytest.mark.client
UNIT = "hoa-binh"
DAY = date(2021, 11, 25)
AT = datetime(2021, 11, 25, 16, 30)

# Where, what is typed over a sound form, what must be said about it, and what is typed once the slip has come.
FAULTS: tuple[tuple[Key, str, str, str], ...] = (
    (("report", "reporter", "value"), "", "required-blank", "Trần Thị Thử"),
    (("criteria", "TC1.1", "value"), "không có", "nothing-or-unknown", "0"),
    (("criteria", "TC1.2", "value"), "0,95", "percent-scale", "95%"),
    (("criteria", "TC1.2", "note"), "Th«n Hoµ B×nh", "legacy-text", "Thôn Hòa Bình"),
    (("criteria", "TC1.3", "value"), "120", "out-of-range", "100"),
    (("criteria", "TC2.1", "value"), "khoảng 90", "approximate", "91"),
    (("criteria", "TC2.3", "value"), "gần xong", "not-a-number", "95"),
    (("criteria", "TC3.1", "value"), "70-75", "number-range", "72"),
    (("criteria", "TC4.1", "value"), "=1/0", "error-value", "100"),
    (("criteria", "TC4.2", "value"), "'57/60", "percent-from-fraction", "95"),
    (("criteria", "TC4.3", "value"), "nt", "ditto-mark", "90"),
    (("criteria", "TC4.4", "value"), "chưa có số liệu", "said-not-reported", "90"),
    (("criteria", "TC4.5", "value"), "cơ bản đạt", "unclear-yesno", "Đạt"),
    (("criteria", "TC9.1", "value"), "tàm tạm", "unknown-choice", "Hoàn thành tốt nhiệm vụ"),
    (("gardens", "V1", "VM5.1"), "5 triệu/tháng", "wrong-unit", "60"),
    (("gardens", "V2", "VM5.1"), "60000000", "money-scale", "60"),
    (("gardens", "V3", "VM2.2"), "2 hộ", "other-unit", "2"),
    (("tasks", "CV01", "done"), "80%", "percent-in-number", "1"),
    (("tasks", "CV02", "done"), "2/3", "number-became-date", "220"),
    (("tasks", "CV03", "done"), "'2/3", "number-fraction", "200"),
    (("tasks", "CV04", "done"), "còn 120 m", "amount-left", "500"),
    (("tasks", "CV05", "period"), "3000", "period-exceeds-total", "30"),
    (("photos", "A01", "date"), "'31/11/2021", "impossible-date", "20/11/2021"),
    (("photos", "A02", "date"), "5/12/2021", "date-outside-period", "20/11/2021"),
    (("photos", "A03", "date"), "hôm qua", "not-a-date", "24/11/2021"),
    (("photos", "A04", "date"), "10/11/2021", "ambiguous-date", "20/11/2021"),
    (("photos", "A12", "picture"), "đã gửi Zalo", "picture-as-text", ""),
    (("nominations", "N01", "kind"), "", "nomination-incomplete", "Cá nhân"),
)  # fmt: skip

# Typed beside the faults, with nothing wrong about it.
BESIDE: tuple[tuple[Key, str], ...] = (
    (("nominations", "N01", "name"), "Bà Lan"),
    (("nominations", "N01", "achievement"), "Hiến 20 m² đất mở đường"),
)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return new_workspace(tmp_path / "w")


def sound_value(key: Key, question: Question, campaign: Campaign) -> Value | None:
    """What a village that has done everything writes into a cell."""
    table, row, field = key
    if table == "tasks":
        task = next(task for task in campaign.tasks_of(campaign.unit(UNIT)) if task.key == row)
        return task.volume if field == "done" and task.start <= DAY else None
    if table == "gardens" and field in ("owner", "area"):
        return f"Chủ vườn {row}" if field == "owner" else 500
    if (table == "criteria" and field == "value") or (table == "gardens" and field != "note"):
        given: dict[str, Value | None] = {"yesno": True, "count": 5, "money": 60, "percent": 100}
        few: dict[Key, Value] = {("criteria", "TC1.1", "value"): 0, ("criteria", "TC7.5", "value"): 5}
        return few.get(key, question.choices[0] if question.kind == "choice" else given[question.kind])
    head: dict[Key, Value] = {
        ("report", "date", "value"): DAY, ("report", "reporter", "value"): "Nguyễn Văn Thử",
    }  # fmt: skip
    return head.get(key)


def sound_form(workspace: Workspace, campaign: Campaign) -> bytes:
    """A form in which everything is done, shown and sound."""
    unit = campaign.unit(UNIT)
    layout = make_layout(campaign, unit, "report")
    typed: dict[Key, Value] = {}
    for table, row, field, question in layout.cells():
        value = sound_value((table, row, field), question, campaign)
        if value is not None:
            typed[table, row, field] = value
    # What must be shown comes first in the list.
    choices = photo_choices(campaign, unit)[: len(evidence_subjects(campaign, unit))]
    pictures: dict[Key, bytes] = {}
    for n, choice in enumerate(choices, 1):
        typed |= {("photos", f"A{n:02}", "subject"): choice, ("photos", f"A{n:02}", "moment"): "Sau"}
        pictures["photos", f"A{n:02}", "picture"] = photo(n)
    shown = {key: ("Đạt" if value is True else value) for key, value in typed.items()}
    return careful_filler(form_path(workspace, UNIT)).fill(shown, pictures)


def photo(number: int) -> bytes:
    """A picture that looks like no other."""
    saved = BytesIO()
    noise = Image.frombytes("L", (9, 8), bytes((number * 37 + n * n * (number + 3)) % 256 for n in range(72)))
    noise.resize((270, 240), Image.Resampling.NEAREST).convert("RGB").save(saved, "JPEG", quality=90)
    return saved.getvalue()


def took(workspace: Workspace, path: Path, at: datetime) -> tuple[DropRecord, list[Finding]]:
    drop(workspace, path.name, path.read_bytes())
    with at_work(workspace) as session:
        (record,) = session.round(at, 0.0).drops
        publish(session, at)
        return record, [one.finding for one in session.ledger.findings() if one.seq == record.seq]


def test_a_sound_form_gives_no_finding_at_all(workspace: Workspace, campaign: Campaign, tmp_path: Path) -> None:
    path = tmp_path / "phieu.xlsx"
    path.write_bytes(sound_form(workspace, campaign))
    record, found = took(workspace, path, AT)
    assert record.verdict == "accepted"
    assert found == []


@pytest.mark.thorough
def test_every_fault_is_found_at_its_cell_and_mended_in_the_slip(
    workspace: Workspace, campaign: Campaign, spreadsheet_client: Callable[..., None], tmp_path: Path
) -> None:
    assert len({code for _, _, code, _ in FAULTS}) >= 25
    blank, faulty, mended = tmp_path / "goc.xlsx", tmp_path / "thon gui.xlsx", tmp_path / "thon sua.xlsx"
    blank.write_bytes(sound_form(workspace, campaign))
    spreadsheet_client([job(blank, faulty, [*BESIDE, *((key, text) for key, text, _, _ in FAULTS)])])
    record, found = took(workspace, faulty, AT)
    assert record.verdict == "accepted"
    places = {key: (cell.parent.title, cell.coordinate) for key, cell in cells(faulty).items()}
    seen = {(one.code, one.place.sheet, one.place.cell) for one in found}
    assert seen == {(code, *places[key]) for key, _, code, _ in FAULTS}
    slip = workspace.slips / f"{UNIT}-{DAY}-thon.xlsx"
    assert len(listed(slip)) == len(found)
    spreadsheet_client([job(slip, mended, [(key, text) for key, _, _, text in FAULTS])])
    record, found = took(workspace, mended, AT + timedelta(minutes=20))
    assert record.verdict == "accepted"
    assert [one for one in found if one.level != "note"] == []
    assert not slip.exists()


@pytest.mark.thorough
def test_a_form_saved_again_gives_the_same_findings_at_the_same_cells(
    workspace: Workspace, campaign: Campaign, spreadsheet_client: Callable[..., None], tmp_path: Path
) -> None:
    # As typed by a program that leaves text text: what a client makes of typing is its own affair.
    typed: dict[Key, Value] = {
        ("report", "date", "value"): DAY,
        **{key: text.lstrip("'") for key, text, _, _ in FAULTS if text and not text.startswith("=")},
    }
    first = tmp_path / "phieu.xlsx"
    first.write_bytes(careful_filler(form_path(workspace, UNIT)).fill(typed))
    saved = {kind: tmp_path / f"luu lai.{kind}" for kind in FILTERS}
    spreadsheet_client(
        [{"open": str(first), "type": [], "save": [[str(path), FILTERS[kind]] for kind, path in saved.items()]}]
    )
    with at_work(workspace) as session:
        before = findings_of(session, first)
        assert len(before) >= 25
        assert {kind: findings_of(session, path) for kind, path in saved.items()} == dict.fromkeys(saved, before)


def findings_of(session: Any, path: Path) -> list[tuple[str, str, str, str, str]]:
    ((_, judged),) = session.judge_file(path.read_bytes(), "phieu", AT)
    return [(one.code, one.level, one.place.sheet, one.place.cell, one.message) for one in judged.findings]


def job(source: Path, target: Path, typed: list[tuple[Key, str]]) -> dict[str, Any]:
    cells = [[*key, text] for key, text in typed]
    return {"open": str(source), "type": cells, "save": [[str(target), FILTERS[target.suffix[1:]]]]}
