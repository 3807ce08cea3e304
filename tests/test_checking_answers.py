"""Each filled cell becomes an answer with its place; what cannot count stays, without a value, with a remark."""

from datetime import date
from typing import Any

import pytest

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.questions import Seen
from ntm_sheets.checking import answers
from ntm_sheets.checking.answers import Checked, check_answers, parse_cells
from ntm_sheets.checking.catalogue import word
from ntm_sheets.contract.layout import make_layout
from ntm_sheets.facts.findings import Place
from ntm_sheets.facts.submission import Filled, Picture, Returned

PLACE = Place("phieu.xlsx", "Tiêu chí", "E12")
HOUSES = ("criteria", "TC1.2", "value")


def checked(campaign: Campaign, *typed: tuple[tuple[str, str, str], Any], previous: Any = None) -> Checked:
    layout = make_layout(campaign, campaign.units[0], "report")
    cells = tuple(Filled(*key, value if isinstance(value, Seen) else Seen(value), PLACE) for key, value in typed)
    return check_answers(Returned(None, cells), layout, previous or {})


@pytest.mark.parametrize(
    ("key", "typed", "value", "repaired", "codes"),
    [
        (HOUSES, 85.5, 85.5, False, []),
        (HOUSES, "85,5", 85.5, True, ["decimal-comma"]),
        (HOUSES, "gần xong", None, False, ["not-a-number"]),
        (HOUSES, 120, None, False, ["out-of-range"]),
        (HOUSES, Seen(error="#REF!"), None, False, ["error-value"]),
        (HOUSES, Seen(error="no-value"), None, False, ["formula-not-calculated"]),
        (("criteria", "TC1.1", "value"), 0, 0, False, []),
        (("criteria", "TC5.1", "value"), "x", True, True, ["yesno-read"]),
        (("criteria", "TC5.1", "value"), "cơ bản đạt", None, False, ["unclear-yesno"]),
        (("criteria", "TC1.2", "note"), "đang sửa", "đang sửa", False, []),
        (("tasks", "CV01", "done"), "80%", None, False, ["percent-in-number"]),
    ],
)
def test_a_cell_by_its_question(
    campaign: Campaign, key: tuple[str, str, str], typed: Any, value: Any, repaired: bool, codes: list[str]
) -> None:
    found = checked(campaign, (key, typed))
    (answer,) = found.answers
    assert (answer.table, answer.row, answer.field) == key
    assert (answer.value, answer.repaired, answer.place) == (value, repaired, PLACE)
    assert answer.raw == (typed if isinstance(typed, Seen) else Seen(typed)).text
    assert [remark.code for remark in found.remarks] == codes
    assert all(remark.place == PLACE for remark in found.remarks)


def test_the_words_name_the_question_as_the_form_does(campaign: Campaign) -> None:
    (remark,) = checked(campaign, (HOUSES, "gần xong")).remarks
    finding = word(remark)
    label = make_layout(campaign, campaign.units[0], "report").question(*HOUSES)
    assert label
    assert f"“{label.label}”" in finding.message
    assert "“gần xong”" in finding.message
    assert finding.seen == "gần xong"


def test_a_cell_that_the_form_does_not_have_counts_as_refused_and_is_told(campaign: Campaign) -> None:
    found = checked(campaign, (("criteria", "TC99.1", "value"), 5))
    assert [answer.value for answer in found.answers] == [None]
    (remark,) = found.remarks
    assert (remark.code, remark.place) == ("unknown-cell", PLACE)
    assert "“99.1”" in word(remark).message


def test_what_the_unit_said_before_helps_to_read_an_ambiguous_number(campaign: Campaign) -> None:
    key = ("gardens", "V1", "area")
    doubtful = checked(campaign, (key, "1.250"))
    helped = checked(campaign, (key, "1.250"), previous={key: 1250})
    assert doubtful.answers[0].value is None
    assert [remark.code for remark in doubtful.remarks] == ["ambiguous-number"]
    assert helped.answers[0].value == 1250
    assert helped.answers[0].repaired


def test_a_bad_cell_leaves_the_others_alone(campaign: Campaign) -> None:
    found = checked(campaign, (HOUSES, "?"), (("criteria", "TC1.1", "value"), 2))
    assert [answer.value for answer in found.answers] == [None, 2]


def test_a_picture_in_a_slot_is_an_answer_and_one_elsewhere_is_not(campaign: Campaign) -> None:
    layout = make_layout(campaign, campaign.units[0], "report")
    at = Place("phieu.xlsx", "Ảnh", "F9")
    pictures = tuple(Picture("photos", row, at, "jpeg", "ab" * 32, "0" * 16, 640, 480) for row in ("A01", ""))
    found = check_answers(Returned(None, pictures=pictures), layout, {})
    (answer,) = found.answers
    assert (answer.row, answer.field, answer.value, answer.raw) == (
        "A01",
        "picture",
        "ab" * 32,
        "ảnh jpeg 640 × 480 (mã abababab)",
    )
    assert answer.place == at


def test_what_is_left_of_a_picture_is_named_and_a_cell_with_nothing_to_see_is_blank(campaign: Campaign) -> None:
    layout = make_layout(campaign, campaign.units[0], "report")
    place, other = Place("a.xlsx", "Ảnh", "G8"), Place("a.xlsx", "Ảnh", "G9")
    cells = (
        Filled("photos", "A01", "picture", Seen(error="#VALUE!"), place),
        Filled("photos", "A02", "picture", Seen(error="no-value"), other),
        Filled("criteria", "TC1.1", "value", Seen("_x0000_"), Place("a.xlsx", "Tiêu chí", "F9")),
    )
    pictures = (Picture("photos", "A02", other, "jpeg", "ab" * 32, "0" * 16, 640, 480),)
    checked = check_answers(Returned(None, cells, pictures=pictures), layout, {})
    assert [(answer.row, answer.value is None) for answer in checked.answers] == [("A01", True), ("A02", False)]
    assert [(remark.code, remark.place) for remark in checked.remarks] == [("picture-unreadable", place)]
    assert Seen("\u200b \u00a0\u2060").is_blank
    assert not Seen("\u200b-").is_blank


def test_a_number_is_shown_as_people_here_write_one(campaign: Campaign) -> None:
    (remark,) = checked(campaign, (("criteria", "TC1.2", "value"), 0.85)).remarks
    assert remark.seen == "0.85"
    assert "ô ghi 0,85, chưa rõ là 85 % hay 0,85 %" in word(remark).message
    # What was typed as text is shown as it was typed.
    (typed,) = checked(campaign, (("criteria", "TC1.2", "value"), "0.85")).remarks
    assert "0.85" in word(typed).message


def test_what_is_too_large_for_a_worker_is_not_left_to_whoever_judges(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault of ours is met again by the main process; what burst the bound of a worker must not be."""
    layout = make_layout(campaign, campaign.units[0], "report")
    form = Returned(None, (Filled(*HOUSES, Seen("85"), PLACE),))

    def failing(error: type[Exception]) -> None:
        def parse(*_: object) -> None:
            raise error

        monkeypatch.setattr(answers, "parse", parse)

    failing(ValueError)
    assert parse_cells(form, layout).cells == form.cells
    failing(MemoryError)
    with pytest.raises(MemoryError):
        parse_cells(form, layout)


@pytest.mark.parametrize(
    ("moment", "day", "value", "codes"),
    [
        ("Trước", "20/8/2021", date(2021, 8, 20), []),
        ("Trước", "10/9/2021", date(2021, 9, 10), []),
        ("Trước", "6/10/2021", date(2021, 10, 6), []),
        ("Trước", "20/8/1999", None, ["date-outside-period"]),
        ("Trước", "hôm qua", None, ["not-a-date"]),
        ("Sau", "20/8/2021", None, ["date-outside-period"]),
    ],
)
def test_a_photo_of_before_the_work_may_be_older_than_the_campaign(
    campaign: Campaign, moment: str, day: str, value: date | None, codes: list[str]
) -> None:
    found = checked(campaign, (("photos", "A01", "moment"), moment), (("photos", "A01", "date"), day))
    assert [one.value for one in found.answers if one.field == "date"] == [value]
    assert [remark.code for remark in found.remarks] == codes
