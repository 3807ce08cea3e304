"""The officer's own rules: read from the workbook with faults at their cells, tried on forms, told where they do not hold."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from campaign_files import load_campaign, write_campaign
from correction_filling import Clerk
from sessions import NOW, at_work, filled, new_workspace
from test_checking_rules import BEFORE, DAY, Told, answers_of, at, done

from ntm_sheets.campaign.book.assembling import differences, rows_of
from ntm_sheets.campaign.book.moving import moved_campaign
from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.editions import judging_mark
from ntm_sheets.campaign.formula_names import unit_names
from ntm_sheets.campaign.formula_reading import FormulaReader
from ntm_sheets.campaign.loading import load_kept_campaign
from ntm_sheets.campaign.policy import Formula, OwnCheck
from ntm_sheets.campaign.questions import Value
from ntm_sheets.campaign.workbook import founding_campaign
from ntm_sheets.checking.background import Background
from ntm_sheets.checking.catalogue import words
from ntm_sheets.checking.identity import Identity
from ntm_sheets.checking.own_rules import check_own_rules
from ntm_sheets.checking.report import Report
from ntm_sheets.contract.layout import make_layout
from ntm_sheets.errors import CampaignError
from ntm_sheets.facts.findings import Finding, Key
from ntm_sheets.facts.submission import Returned, Role
from ntm_sheets.rounds.judgement import levels_of
from ntm_sheets.workspace.folders import Workspace

CAMPAIGN = founding_campaign()
READER = FormulaReader(unit_names(rows_of(CAMPAIGN)))
LANE, ROAD = (("criteria", key, "value") for key in ("TC4.2", "TC4.1"))
MESSAGE = "Đường ngõ xóm không thể hơn đường trục"


def rule(text: str = "4.2 <= 4.1", **how: Any) -> OwnCheck:
    return OwnCheck(
        **{"key": "KT01", "rule": READER.read(text, "condition"), "message": MESSAGE, "level": "warning"} | how
    )


def with_rules(*rules: OwnCheck) -> Campaign:
    return replace(CAMPAIGN, own_checks=rules)


def found(
    campaign: Campaign,
    said: dict[Key, Any],
    same: dict[Key, Value] | None = None,
    role: Role = "village",
    past: Told | None = None,
) -> list[Finding]:
    unit = campaign.units[0]
    layout = make_layout(campaign, unit, "report" if role == "village" else "inspection")
    known = Background({key: (value, BEFORE) for key, value in (same or {}).items()}, {}, past or Told())
    report = Report(answers_of(said), Returned(None), layout, campaign, Identity(unit, role, DAY), known)
    return list(words(check_own_rules(report), levels_of(campaign)))


def test_a_rule_that_does_not_hold_is_told_with_the_officers_words_and_every_cell() -> None:
    (one,) = found(with_rules(rule()), {LANE: 95.5, ROAD: 90})
    assert (one.code, one.level, one.place, one.seen) == ("own-check.KT01", "warning", at(LANE), "95,5")
    assert one.message == (
        f"{MESSAGE}. Xã kiểm tra “4.2 <= 4.1”, còn ở đây: 4.2 là 95,5 (ô TC4.2/value); 4.1 là 90 (ô TC4.1/value)."
    )
    assert found(with_rules(rule()), {LANE: 90, ROAD: 90}) == []


def test_what_is_not_known_leaves_a_rule_open_and_what_an_earlier_report_said_stands() -> None:
    campaign = with_rules(rule())
    assert found(campaign, {LANE: 95}) == []
    (one,) = found(campaign, {LANE: 95}, {ROAD: 90})
    assert one.place == at(LANE)
    assert f"4.1 là 90 (báo cáo ngày {BEFORE:%d/%m})" in one.message
    # What this form says nothing of was told when it was said.
    assert found(campaign, {("criteria", "TC1.1", "value"): 0}, {LANE: 95, ROAD: 90}) == []
    # The officer has put the last number right: as long as the form repeats the wrong one, the right one stands.
    assert found(campaign, {LANE: 95, ROAD: (90, "90")}, past=Told(mended={ROAD: ("90", 96)})) == []


def test_a_task_that_is_done_is_told_at_its_cell() -> None:
    task = CAMPAIGN.tasks_of(CAMPAIGN.units[0])[2]
    (one,) = found(with_rules(rule(f"nếu {task.key} xong thì 4.1 = 100")), {done(task.key): task.volume, ROAD: 90})
    assert one.place == at(done(task.key))
    assert f"{task.key} xong (ô {task.key}/done); 4.1 là 90" in one.message


def test_gardens_are_counted_over_all_their_cells() -> None:
    said = {("gardens", garden, "VM1.1"): False for garden in ("V1", "V2", "V3")}
    (one,) = found(with_rules(rule("V.đạt >= 3")), said)
    assert one.place == at(("gardens", "V1", "VM1.1"))
    assert "còn ở đây: V.đạt là 0 đến 2." in one.message
    assert found(with_rules(rule("V.đạt >= 2")), said) == []


@pytest.mark.parametrize(
    "how",
    [
        {"level": "off"},
        {"since": date(2021, 10, 21)},
        {"role": "team"},
        {"unit": CAMPAIGN.units[1].key},
        {"track": next(one.key for one in CAMPAIGN.tracks if one.key != CAMPAIGN.units[0].track)},
    ],
)
def test_a_rule_concerns_only_whom_and_when_it_says(how: dict[str, Any]) -> None:
    said = {LANE: 95, ROAD: 90}
    assert found(with_rules(rule(**how)), said) == []
    assert found(with_rules(rule(**how), rule(key="KT02")), said) != []
    if "role" in how:
        assert len(found(with_rules(rule(**how)), said, role="team")) == 1


def test_each_rule_has_its_own_code_and_level() -> None:
    campaign = with_rules(rule(), rule("4.2 <= 90", key="KT02", level="note", since=DAY))
    assert {(one.code, one.level) for one in found(campaign, {LANE: 95, ROAD: 94})} == {
        ("own-check.KT01", "warning"), ("own-check.KT02", "note"),
    }  # fmt: skip


def test_a_campaign_with_rules_is_written_read_kept_moved_and_compared(tmp_path: Path) -> None:
    campaign = with_rules(
        rule(since=date(2021, 10, 20), unit=CAMPAIGN.units[0].key, role="village"), rule("V.đạt >= 3", key="KT02")
    )
    book, kept = tmp_path / "chien-dich.xlsx", tmp_path / "kept"
    write_campaign(campaign, book)
    assert load_campaign(book) == campaign
    load_kept_campaign(book, kept)
    assert load_kept_campaign(book, kept)[0] == campaign
    (told,) = differences(CAMPAIGN, with_rules(rule()))
    assert (told.sheet, told.before) == ("Kiểm tra thêm", "")
    assert "4.2 <= 4.1" in told.after
    assert judging_mark(campaign) != judging_mark(CAMPAIGN)
    moved = moved_campaign(campaign, date(2022, 10, 2))
    assert [one.since for one in moved.own_checks] == [date(2022, 10, 20), None]


def faults_of(campaign: Campaign, folder: Path) -> list[tuple[str, str, str]]:
    book = folder / "sai.xlsx"
    write_campaign(campaign, book)
    with pytest.raises(CampaignError) as fault:
        load_campaign(book)
    return [(one.sheet, one.cell, f"{one.message} {one.remedy}") for one in fault.value.faults]


def typed(text: str) -> Formula:
    return Formula(text, ())


def test_a_fault_in_a_rule_is_told_at_its_cell(tmp_path: Path) -> None:
    campaign = with_rules(
        rule(),
        rule(key="KT02", rule=typed("4.2 <= 4.22")),
        rule(key="KT02", unit=CAMPAIGN.units[0].key, track=CAMPAIGN.units[-1].track, since=date(2022, 1, 1)),
    )
    told = faults_of(campaign, tmp_path)
    assert {(sheet, cell) for sheet, cell, _ in told} == {
        ("Kiểm tra thêm", "C6"), ("Kiểm tra thêm", "B7"), ("Kiểm tra thêm", "F7"), ("Kiểm tra thêm", "H7"),
    }  # fmt: skip
    (unknown,) = [text for _, cell, text in told if cell == "C6"]
    assert "chữ thứ 8 (“4.22”)" in unknown
    assert "Có phải “4." in unknown


@pytest.fixture
def ruled(tmp_path: Path) -> Workspace:
    """A workspace whose officer has written two rules about one cell."""
    workspace = new_workspace(tmp_path / "w")
    campaign = load_campaign(workspace.campaign)
    both = (rule(), rule("4.2 <= 90", key="KT02", message="Chưa thôn nào hơn 90"))
    write_campaign(replace(campaign, own_checks=both), workspace.campaign)
    return workspace


@pytest.mark.usefixtures("undrawn")
def test_a_finding_of_a_rule_is_let_pass_by_itself_and_rebuilt(ruled: Workspace) -> None:
    with at_work(ruled) as session:
        clerk = Clerk(session, ruled, NOW)
        came = clerk.take("a.xlsx", filled(ruled, "hoa-binh", "5/10/2021", {LANE: 95, ROAD: 92}))
        assert came.verdict == "accepted"
        told = {one.finding.code: one for one in session.ledger.findings() if one.seq == came.seq}
        assert {code for code in told if code.startswith("own-check")} == {"own-check.KT01", "own-check.KT02"}
        assert {told[code].finding.key for code in told if code.startswith("own-check")} == {LANE}
        taken = clerk.decide("own-check.KT01", action="Giữ nguyên")
        assert (taken.verdict, taken.reason) == ("accepted", "đã áp dụng 1 dòng")
        settled = {one.finding.code for one in session.ledger.findings() if one.decision}
        assert settled == {"own-check.KT01"}
        clerk.expect_rebuild()


@pytest.mark.usefixtures("undrawn")
def test_a_changed_rule_judges_anew_what_came(ruled: Workspace) -> None:
    with at_work(ruled) as session:
        clerk = Clerk(session, ruled, NOW)
        came = clerk.take("a.xlsx", filled(ruled, "hoa-binh", "5/10/2021", {LANE: 95, ROAD: 92}))
    campaign = load_campaign(ruled.campaign)
    write_campaign(replace(campaign, own_checks=(rule("4.2 >= 4.1", message="Câu mới"),)), ruled.campaign)
    with at_work(ruled) as session:
        codes = {one.finding.code for one in session.ledger.findings() if one.seq == came.seq}
    assert not {code for code in codes if code.startswith("own-check")}
