from datetime import timedelta
from pathlib import Path

import pytest
from ledger_samples import AT, DAY, accept, arrive, open_ledger, picture, sha, submission
from sqlalchemy import event

from ntm_sheets.campaign.questions import Value
from ntm_sheets.facts.fingerprints import PictureMark
from ntm_sheets.facts.submission import Picture
from ntm_sheets.ledger.store import Ledger

NEAR = "00ff13579bdf246f"
FAR = "ff0013579bdf2468"


@pytest.fixture
def ledger(tmp_path: Path):
    with open_ledger(tmp_path) as ledger:
        yield ledger


def show(
    ledger: Ledger,
    *pictures: Picture,
    unit: str = "hoa-binh",
    days: int = 0,
    subject: str = "TC3.1 – Hàng rào",
    moment: str = "Sau",
) -> list[str]:
    """Send pictures that all claim to show one thing; give where each was seen before."""
    values: dict[tuple[str, str, str], Value | None] = {
        ("photos", picture.row, field): text
        for picture in pictures
        for field, text in (("subject", subject), ("moment", moment), ("caption", "Đầu ngõ"))
    }
    seq = accept(ledger, submission(values, unit, "village", DAY + timedelta(days=days), *pictures))
    return [photo.reused_from for photo in ledger.photos() if photo.seq == seq]


def test_a_photo_carries_what_is_written_beside_it(ledger: Ledger) -> None:
    show(ledger, picture())
    (photo,) = ledger.photos()
    assert (photo.unit, photo.report_date, photo.row, photo.sheet, photo.cell) == ("hoa-binh", DAY, "A01", "Ảnh", "G5")
    assert (photo.subject, photo.moment, photo.caption) == ("TC3.1 – Hàng rào", "Sau", "Đầu ngõ")
    assert (photo.format, photo.sha256, photo.width, photo.height, photo.taken_at) == (
        "jpeg",
        sha("fence"),
        800,
        600,
        None,
    )


def test_a_photo_knows_when_it_was_taken(ledger: Ledger) -> None:
    taken = picture()
    taken = Picture(**(vars(taken) | {"taken_at": AT}))
    show(ledger, taken)
    assert ledger.photos()[0].taken_at == AT


def test_a_photo_without_words_beside_it_is_kept(ledger: Ledger) -> None:
    accept(ledger, submission({}, "hoa-binh", "village", DAY, picture()))
    assert [(photo.subject, photo.reused_from) for photo in ledger.photos()] == [("", "")]


def test_a_new_photo_is_not_reused(ledger: Ledger) -> None:
    assert show(ledger, picture(), picture("A02", "lamp", FAR)) == ["", ""]


@pytest.mark.parametrize("again", [picture("A07"), picture("A07", "recompressed", NEAR), picture("A07", "fence", "")])
def test_another_village_s_photo_is_told_of(ledger: Ledger, again: Picture) -> None:
    show(ledger, picture())
    assert show(ledger, again, unit="dan-trung", days=1) == ["hoa-binh 05/10/2021 ảnh A01 (tệp a.xlsx)"]


def test_an_old_photo_of_one_s_own_is_no_new_one_and_no_reuse_unless_it_shows_something_else(ledger: Ledger) -> None:
    show(ledger, picture())
    assert show(ledger, picture(), days=1) == [""]
    again = show(ledger, picture(), days=30, subject="TC6.3 – Điện")
    assert again == ["hoa-binh 05/10/2021 ảnh A01 (tệp a.xlsx)"]
    # Of what it was first said to show it stays the photo, whatever else it was used for in between.
    assert show(ledger, picture(), days=31) == [""]


def test_a_photo_whose_subject_was_filled_in_is_mended_and_not_reused(ledger: Ledger) -> None:
    assert show(ledger, picture(), subject="", moment="") == [""]
    assert show(ledger, picture()) == [""]
    assert show(ledger, picture("A02", "fence", NEAR), days=1) == [""]
    assert show(ledger, picture(), days=1, subject="TC6.3 – Điện") != [""]


def test_a_photo_without_subject_is_its_unit_s_all_the_same(ledger: Ledger) -> None:
    show(ledger, picture(), subject="")
    assert show(ledger, picture(), unit="dan-trung") == ["hoa-binh 05/10/2021 ảnh A01 (tệp a.xlsx)"]
    assert show(ledger, picture(), days=1) == [""]  # not held against the thief's use of it


def test_a_photo_is_not_held_against_one_that_came_later(ledger: Ledger) -> None:
    waiting = arrive(ledger, "first.xlsx")
    show(ledger, picture(), unit="dan-trung")
    ledger.write_verdict(waiting, "xlsx", "accepted", "", submission({}, "hoa-binh", "village", DAY, picture()), ())
    theirs = "hoa-binh 05/10/2021 ảnh A01 (tệp a.xlsx)"
    # As a rebuild would have it: by the order of receipt, whenever each got its verdict.
    assert [(photo.seq, photo.reused_from) for photo in ledger.photos()] == [(waiting, ""), (waiting + 1, theirs)]


def test_a_report_sent_again_may_show_the_same_photo(ledger: Ledger) -> None:
    show(ledger, picture())
    assert show(ledger, picture("A03")) == [""]


@pytest.mark.parametrize("change", [{"subject": "TC6.3 – Điện"}, {"moment": "Trước"}])
def test_one_photo_cannot_show_two_things(ledger: Ledger, change: dict[str, str]) -> None:
    show(ledger, picture())
    assert show(ledger, picture(), **change) == ["hoa-binh 05/10/2021 ảnh A01 (tệp a.xlsx)"]


def test_photos_that_only_look_plain_are_not_taken_for_one(ledger: Ledger) -> None:
    show(ledger, picture("A01", "night", "0" * 16))
    assert show(ledger, picture("A01", "cellar", "0" * 16), unit="dan-trung") == [""]
    assert show(ledger, picture("A01", "night", "0" * 16), unit="thanh-hoa") != [""]


def test_every_use_of_a_picture_is_found(ledger: Ledger) -> None:
    show(ledger, picture())
    show(ledger, picture("A02", "recompressed", NEAR), unit="dan-trung")
    show(ledger, picture("A03", "lamp", FAR), unit="thanh-hoa")
    found = ledger.photo_seen(PictureMark(sha("fence"), "00ff13579bdf2468"))
    assert [(photo.unit, photo.row) for photo in found] == [("hoa-binh", "A01"), ("dan-trung", "A02")]
    assert [photo.unit for photo in ledger.photo_seen(PictureMark(sha("fence"), ""))] == ["hoa-binh"]
    assert ledger.photo_seen(PictureMark(sha("new"), "123456789abcdef0")) == ()


def test_a_picture_that_is_sent_every_day_costs_a_new_form_no_more_for_that(ledger: Ledger) -> None:
    asked: list[int] = []
    for day in range(12):
        said: list[str] = []

        def note(_connection: object, _cursor: object, text: str, *_: object, said: list[str] = said) -> None:
            said.append(text)

        with ledger.together(), ledger.writing() as connection:
            event.listen(connection, "before_cursor_execute", note)
            assert show(ledger, picture(), picture("A02", "road", "1" * 8 + "0" * 8), days=day) == ["", ""]
            event.remove(connection, "before_cursor_execute", note)
        asked.append(len(said))
    assert asked[-1] == asked[2]
