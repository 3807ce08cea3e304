"""What is meant to harm or mislead: through a real worker, a verdict as expected, in time, in little memory."""

import io
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from typing import Any

import openpyxl
import pytest
from hostile_workbooks import CASES, NOTE_KEY, NUMBER_KEY, Form
from measured import Effort, measured
from sessions import NOW, new_workspace, saved_again
from thinning import thinned

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.kinds import parse
from ntm_sheets.campaign.questions import Seen
from ntm_sheets.checking.background import Background
from ntm_sheets.commands.speaking import opened
from ntm_sheets.contract.layouts import Layouts
from ntm_sheets.facts.records import NO_LETTER
from ntm_sheets.rounds.inspecting import Inspector, OwnInspector
from ntm_sheets.rounds.judgement import Judgement
from ntm_sheets.rounds.judging import judge
from ntm_sheets.rounds.pipeline import WorkspaceSession

MOST_SECONDS, MOST_MEGABYTES = 5.0, 500.0
TYPED = {
    NUMBER_KEY: 85.5,
    ("criteria", "TC1.3", "value"): 77,
    NOTE_KEY: "ghi chú",
    ("tasks", "CV01", "done"): 100,
}


class Bench:
    """A good form, real workers, and what each file took them."""

    def __init__(self, session: WorkspaceSession, data: bytes, efforts: list[Effort]) -> None:
        self.session, self.data, self.efforts = session, data, efforts
        self.layouts = Layouts(session.campaign, session.key)
        self.good = self.answers(self.judge(data))
        self._cases: dict[str, tuple[bytes, Judgement, Effort]] = {}

    def judge(self, data: bytes, name: str = "phieu.xlsx") -> Judgement:
        inspected = self.session.inspector.submit(data, name)()
        assert inspected.contents is None
        return judge(inspected, name, self.layouts, NOW, NO_LETTER, lambda *_: Background({}, {}))

    def case(self, name: str) -> tuple[bytes, Judgement, Effort]:
        """Make a case and judge it, once for all that is asked of it."""
        if name not in self._cases:
            data = CASES[name].make(Form(self.data))
            self._cases[name] = (data, self.judge(data, CASES[name].name), self.efforts[-1])
        return self._cases[name]

    @staticmethod
    def answers(judged: Judgement) -> dict[tuple[str, str, str], Any]:
        listed = judged.submission.answers if judged.submission else ()
        return {(one.table, one.row, one.field): one.value for one in listed if one.value is not None}


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    workspace = new_workspace(tmp_path_factory.mktemp("hostile") / "w")
    efforts: list[Effort] = []
    with ExitStack() as stack:

        def workers(campaign: Campaign, key: bytes) -> Inspector:
            return stack.enter_context(measured(campaign, key, efforts))

        session = stack.enter_context(opened(workspace, inspector_of=workers))
        yield Bench(session, saved_again(workspace, "dan-trung", "05/10/2021", TYPED), efforts)


def test_the_good_form_is_accepted_with_what_was_typed(bench: Bench) -> None:
    assert {key: bench.good[key] for key in TYPED} == TYPED
    assert [f.code for f in bench.judge(bench.data).findings if f.level == "error"] == []


@pytest.mark.one_in(3)
@pytest.mark.parametrize("name", CASES)
def test_each_case_ends_as_it_should(bench: Bench, name: str) -> None:
    case = CASES[name]
    _, judged, effort = bench.case(name)
    codes = {finding.code for finding in judged.findings}
    assert effort.failure == ""
    assert effort.seconds < MOST_SECONDS
    assert effort.megabytes < MOST_MEGABYTES
    assert all(finding.message and finding.remedy for finding in judged.findings)
    if case.refused:
        assert judged.verdict == "refused"
        assert codes & set(case.codes), codes
        assert judged.reason
        return
    assert judged.verdict == "accepted", judged.reason
    assert set(case.codes) <= codes
    expected = bench.good | case.changed
    found = bench.answers(judged)
    assert {key: found.get(key) for key in expected if expected[key] is not ...} == {
        key: value for key, value in expected.items() if value is not ...
    }
    assert found.keys() <= expected.keys()
    assert judged.submission is not None
    assert judged.submission.report_date == date(2021, 10, 5)


# openpyxl raises for the whole workbook, gives none of its sheets, drops rows that come late, keeps codes as text, or
# finds the strings by their type and not by their relation.
NOT_FOR_OPENPYXL = {
    "strict_form", "rows_backwards", "style_out_of_range", "names_in_capitals", "names_with_backslashes",
    "number_NaN", "number_INF", "number_-INF", "number_0x10", "number_85.5.5", "number_85,5", "number_--85",
    "text_with_control_codes", "text_with_half_a_pair", "empty_fill",
    "strings_where_the_relation_leads",
}  # fmt: skip
# Over these openpyxl itself takes half a minute.
SLOW_FOR_OPENPYXL = ("conditional_formats_100_000", "rows_400_000_all_empty")
READ_TWICE = thinned([
    pytest.param(name, marks=[pytest.mark.thorough] * (name in SLOW_FOR_OPENPYXL))
    for name, case in CASES.items()
    if not case.refused and not case.name.endswith(".ods") and name not in NOT_FOR_OPENPYXL
], 3)  # fmt: skip


@pytest.mark.one_in(4)
@pytest.mark.parametrize("name", READ_TWICE)
def test_openpyxl_reads_the_same_in_each_answer_cell(bench: Bench, name: str) -> None:
    data, judged, _ = bench.case(name)
    assert judged.submission is not None
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    sheets: dict[str, dict[str, Any]] = {}
    layout = bench.layouts.of(bench.session.campaign.unit("dan-trung"), "report")
    for answer in (answer for answer in judged.submission.answers if answer.value is not None):
        question = layout.question(answer.table, answer.row, answer.field)
        assert question is not None
        if answer.place.sheet not in sheets:
            sheets[answer.place.sheet] = _cells(book, answer.place.sheet)
        cell = sheets[answer.place.sheet][answer.place.cell]
        theirs = Seen(error=cell.value) if cell.data_type == "e" else Seen(cell.value, "%" in cell.number_format)
        assert parse(theirs, question).value == answer.value, answer.place


def _cells(book: openpyxl.Workbook, sheet: str) -> dict[str, Any]:
    book[sheet].reset_dimensions()  # type: ignore[union-attr]
    return {cell.coordinate: cell for row in book[sheet].iter_rows() for cell in row if cell.value is not None}


@pytest.mark.parametrize("each", [12, pytest.param(1, marks=pytest.mark.thorough)])
def test_cut_at_every_hundredth_nothing_is_taken(bench: Bench, each: int) -> None:
    for hundredth in range(0, 100, each):
        judged = bench.judge(bench.data[: len(bench.data) * hundredth // 100])
        assert judged.verdict == "refused", hundredth
        assert {finding.code for finding in judged.findings} & {"cut-off", "empty-file"}, hundredth


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.row == "F07" or "linked" in name])
def test_nothing_outside_is_opened(bench: Bench, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    data, _, _ = bench.case(name)
    opened_things: list[Any] = []

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if active and (event.startswith("socket.") or (event == "open" and "hostname" in str(arguments[0]))):
            opened_things.append((event, arguments))

    active: list[bool] = [True]
    sys.addaudithook(watch)
    OwnInspector(bench.session.campaign, bench.session.key).submit(data, "x.xlsx")()
    active.clear()
    assert opened_things == []


def test_every_row_of_the_table_has_a_case() -> None:
    rows = {case.row for case in CASES.values()}
    elsewhere = {"F10", "F37", "F43"}  # below, in test_journey.py, in test_corpus.py
    assert {f"F{n:02}" for n in range(1, 44)} - rows - elsewhere == set()
