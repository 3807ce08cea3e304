"""Photos on the telephone's page and the units' pages: before beside after, upright, within their bytes; one count everywhere."""

import io
import re
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zipfile import ZipFile

import photographs
import pytest
from master_factory import campaign_of
from openpyxl import load_workbook
from PIL import Image
from test_master_photos import DAY, SMALL_ONE, UNIT, owing, record, with_photos, written
from test_page import Read, drawn, given_of, read
from test_photo_files import jpeg_with
from test_unit_pages import imprint, page, pages

from ntm_sheets.facts.records import PhotoRecord
from ntm_sheets.facts.result_rows import EvidenceCount, EvidenceRow
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.master.headlines import SHOWN, headlines
from ntm_sheets.outbox.master.master_input import MasterInput, without_personal
from ntm_sheets.outbox.master.photos import add_photos
from ntm_sheets.outbox.page.photos import MOST_BYTES, MOST_UNITS
from ntm_sheets.outbox.photos.card import draw_card, lay_out_card
from ntm_sheets.outbox.photos.chat import card_of
from ntm_sheets.outbox.photos.files import MOST_LOST, photo_files, strips_to_show
from ntm_sheets.outbox.unit_pages.sheet import ROOM
from ntm_sheets.outbox.unit_pages.workbook import mark_of, write_pages
from ntm_sheets.reading.photo_copies import shrink

PAIR = [record(1, moment="Trước"), record(9, moment="Sau", caption="Xong")]
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}  # fmt: skip


def inlined(shown: str) -> list[bytes]:
    """The photos of a page, in its order."""
    return [b64decode((one["src"] or "").partition(",")[2]) for one in Read.of(shown).all("img")]


def laid(path: Path) -> list[bytes]:
    """The photos of a workbook."""
    with ZipFile(path) as book:
        return [book.read(name) for name in sorted(book.namelist()) if name.startswith("xl/media/")]


def unit_workbook(given: MasterInput, path: Path) -> Path:
    veiled = without_personal(given)
    write_pages(path, tuple(pages(given).values()), imprint(given.campaign), veiled.small_photo)
    return path


# --- upright ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_upright_on_the_sheet_the_card_the_page_and_the_units_page(orientation: int, tmp_path: Path) -> None:
    upright = Image.new("RGB", (600, 400), "white")
    upright.paste("red", (0, 0, 300, 200))
    upright.paste("blue", (300, 200, 600, 400))
    stored = upright.transpose(TURNS[orientation]) if orientation in TURNS else upright
    small, medium, _ = shrink(jpeg_with(stored, orientation))
    given = replace(with_photos(PAIR), small_photo=lambda _mark: small)
    written(given, tmp_path / "m.xlsx", add_photos)
    seen = [*laid(tmp_path / "m.xlsx"), *laid(unit_workbook(given, tmp_path / "u.xlsx")), *inlined(drawn(given))]
    assert len(seen) == 1 + 1 + 2  # a workbook holds the same picture once
    for body in seen:
        with Image.open(io.BytesIO(body)) as image:
            assert_upright(image.convert("RGB"), (0, 0, *image.size))
    shown = card_of(given, UNIT.key, given.photos, ())
    with Image.open(io.BytesIO(draw_card(shown, lambda _mark: medium))) as card:
        for _, box in lay_out_card(shown)[1]:
            assert_upright(card.convert("RGB"), box)


def assert_upright(image: Image.Image, box: tuple[int, int, int, int]) -> None:
    """Red stands above at the left, blue below at the right."""
    left, top, right, bottom = box
    above, below = (
        image.getpixel((left + (right - left) * share // 10, top + (bottom - top) * share // 10)) for share in (3, 7)
    )
    assert above[0] > 200, above  # type: ignore[index]  # three bands
    assert above[2] < 60, above  # type: ignore[index]
    assert below[2] > 200, below  # type: ignore[index]
    assert below[0] < 60, below  # type: ignore[index]


# --- the page for telephones -----------------------------------------------------------------------------------------


def test_before_stands_left_of_after_on_the_page_each_with_its_words() -> None:
    told = Read.of(drawn(with_photos(PAIR, (owing(has_photo=True, photos=2, before=1, after=1),))))
    first, last = told.all("img")
    assert first["alt"] == f"Ảnh {UNIT.name}, Trước · 06/10/2021: Hàng rào cây xanh"
    assert last["alt"] == f"Ảnh {UNIT.name}, Sau · 14/10/2021: Hàng rào cây xanh"
    said = "đã có ảnh 1/1 nội dung Hàng rào cây xanh Trước · 06/10/2021 Đoạn đầu thôn Sau · 14/10/2021 Xong"
    assert f"{UNIT.name}: {said}" in told.front
    assert all(one["src"].startswith("data:image/jpeg;base64,") for one in (first, last) if one["src"])
    assert (first["width"], first["height"]) == ("320", "240")


def test_photos_take_no_more_bytes_than_they_may_and_who_has_no_room_is_counted() -> None:
    campaign = campaign_of(40)
    large = SMALL_ONE + bytes(20_000 - len(SMALL_ONE))
    records = [
        record(n, unit=unit.key, moment=("Trước", "Sau")[n % 2], report_date=DAY + timedelta(days=n % 2 + k % 5))
        for k, unit in enumerate(campaign.units)
        for n in (2 * k, 2 * k + 1)
    ]
    given = replace(given_of(campaign), photos=photo_files(records), small_photo=lambda _mark: large)
    told = read(given)
    sources = [str(one["src"]) for one in told.all("img")]
    assert 2 * MOST_UNITS < len(sources) < 80
    assert sum(map(len, sources)) < MOST_BYTES + 30 * len(sources)
    left = 40 - len(sources) // 2
    assert f"Ảnh của {left} đơn vị nữa nằm trong thư mục hinh-anh." in told.front
    assert f"Xem ảnh của {len(sources) // 2 - MOST_UNITS} đơn vị nữa" in told.front
    # The newest come first.
    newest = {campaign.units[k].name for k in range(4, 40, 5)}
    assert {str(one["alt"]).split(",")[0].removeprefix("Ảnh ") for one in told.all("img")[: 2 * MOST_UNITS]} <= newest


def test_a_doubted_photo_and_one_without_a_small_version_are_not_on_the_page() -> None:
    doubted = [record(1, flaw="photo-too-small"), record(2, reused_from="khac 05/10/2021 ảnh A01")]
    assert inlined(drawn(with_photos(doubted, (owing(doubted=2),)))) == []
    lost = replace(with_photos(PAIR, (owing(),)), small_photo=lambda _mark: b"")
    assert inlined(drawn(lost)) == []
    assert "Chưa có ảnh nào dùng được." in read(lost).front
    other = replace(
        with_photos([*PAIR, record(20, subject="CV01 – Đường")]),
        small_photo=lambda mark: b"" if mark == PAIR[0].sha256 else SMALL_ONE,
    )
    # Where one of a pair has none, what is left is shown.
    assert len(inlined(drawn(other))) == 2


def test_of_very_many_broken_photos_few_are_looked_at() -> None:
    asked: list[str] = []
    strips = strips_to_show(
        photo_files([record(n) for n in range(2_000)]), lambda mark: str(asked.append(mark) or "").encode()
    )
    assert strips == []
    assert len(asked) <= 2 * MOST_LOST


def test_a_unit_that_unfolds_says_of_each_subject_how_it_stands() -> None:
    rows = (
        owing("CV01", has_photo=True, photos=3, before=1, after=2, days="2021-10-05 2021-10-12", doubted=1),
        owing("TC4.1", reached=True),
        owing("TC5.1", doubted=2),
        owing("CV02"),
    )
    whole = read(with_photos([], rows)).whole
    said = (
        "Ảnh minh chứng: đã có 1/4 nội dung ✗ Nội dung TC4.1 : đã đạt, đã xong mà chưa có ảnh "
        "! Nội dung TC5.1 : chỉ có 2 ảnh chưa tính, chụp ảnh mới – Nội dung CV02 : chụp khi đạt, khi xong "
        "✓ Nội dung CV01 : 3 ảnh (1 trước, 2 sau) ngày 05/10, 12/10; thêm 1 ảnh chưa tính"
    )
    assert said in whole


def test_of_very_many_days_the_first_and_last_are_named_with_their_number() -> None:
    days = " ".join(f"2021-10-{day:02}" for day in range(1, 31))
    assert wording.short_days(days) == "01/10, 02/10 … 27/10, 28/10, 29/10, 30/10 (30 ngày)"
    assert wording.short_days("2021-10-05 2021-10-12") == "05/10, 12/10"


# --- the units' pages ------------------------------------------------------------------------------------------------


def test_a_units_page_has_the_newest_pair_side_by_side_in_one_row_of_the_paper(tmp_path: Path) -> None:
    later = [
        record(20, moment="Trước", subject="CV01 – Đường"),
        record(30, moment="Sau", subject="CV01 – Đường", caption=""),
    ]
    scenes = {one.sha256: shrink(photographs.jpeg(photographs.scene(n)))[0] for n, one in enumerate([*PAIR, *later])}
    given = replace(with_photos([*PAIR, *later], (owing(has_photo=True),)), small_photo=scenes.__getitem__)
    book = load_workbook(unit_workbook(given, tmp_path / "a.xlsx"))
    sheet = book[UNIT.name]
    anchors = [image.anchor for image in sheet._images]
    assert [(one._from.row, one.to.row) for one in anchors] == [(sheet.max_row - 1,) * 2] * 2
    # Side by side, and left of the words.
    before, after = anchors
    assert (before.to.col, before.to.colOff) < (after._from.col, after._from.colOff)
    assert after.to.col < 3
    said = "Đường\nTrái: Trước · 25/10/2021\nĐoạn đầu thôn\nPhải: Sau · 04/11/2021\n"
    assert sheet.cell(sheet.max_row, 4).value == said
    assert sum(sheet.row_dimensions[row].height for row in range(1, sheet.max_row + 1)) <= ROOM + 2
    assert sheet.cell(sheet.max_row - 1, 1).value == "Ảnh minh chứng: đủ ảnh 1/1 nội dung"


def test_a_units_page_lists_what_lacks_its_photo_what_is_owed_first() -> None:
    rows = (
        owing("CV02"),
        owing("CV03"),
        owing("TC5.1", doubted=1),
        owing("TC4.1", reached=True),
        owing("CV01", has_photo=True),
    )
    told = page(with_photos([], rows), UNIT.key)
    (part,) = [one for one in told.parts if one.title.startswith("Ảnh minh chứng")]
    assert part.title == "Ảnh minh chứng: còn thiếu 4/5 nội dung"
    assert [line.head + line.text for line in part.lines] == [
        "✗ Đã đạt, đã xong mà chưa có ảnh (1): Nội dung TC4.1",
        "! Chỉ có ảnh chưa tính, chụp ảnh mới (1): Nội dung TC5.1",
        "Chụp khi đạt, khi xong (2): Nội dung CV02; Nội dung CV03",
    ]
    todo = [line.head + line.text for one in told.parts for line in one.lines]
    assert any(line.startswith("Chụp ảnh: Nội dung TC4.1 và 3 mục khác") for line in todo)


def test_a_page_changes_with_its_photos_and_not_with_what_no_picture_can_be_made_of() -> None:
    def mark(records: list[PhotoRecord], small: bytes = SMALL_ONE) -> str:
        return mark_of([page(replace(with_photos(records), small_photo=lambda _mark: small), UNIT.key)])

    assert len({mark([]), mark(PAIR[:1]), mark(PAIR)}) == 3
    assert mark(PAIR, b"") == mark([])


# --- one count -------------------------------------------------------------------------------------------------------


def states() -> Iterator[EvidenceRow]:
    yield owing("A", has_photo=True)
    yield owing("B", has_photo=True, doubted=1, reached=True)
    yield owing("C", reached=True)
    yield owing("D", doubted=1)
    yield owing("E")


def test_every_place_tells_the_same_count(tmp_path: Path) -> None:
    given = with_photos(PAIR, tuple(states()))
    count = given.evidence
    assert count == EvidenceCount(5, 2, 1, 1, 1)
    assert count.lacking == 3
    sentence = (
        "Đã có ảnh 2/5 nội dung cần ảnh; 1 nội dung đã đạt, đã xong còn thiếu ảnh; 1 nội dung chỉ có ảnh chưa tính"
    )
    assert wording.evidence_sentence(count) == sentence
    tile = headlines(given)[2]
    (figure,) = [one for one in tile.figures if one.label == SHOWN]
    assert (figure.value, figure.form) == (2, '0"/5"')
    assert tile.line.endswith("1 nội dung nợ ảnh")
    assert sentence in read(given).front
    assert f"{UNIT.name}: đã có ảnh 2/5 nội dung" in read(given).front
    assert card_of(given, UNIT.key, given.photos, tuple(states())).summary == f"{sentence}."
    master = written(given, tmp_path / "m.xlsx")
    for sheet in ("Minh chứng", "Nội dung cần ảnh"):
        texts = [str(cell.value) for row in master.sheet(sheet).iter_rows() for cell in row if cell.value]
        assert sentence in texts
    assert re.search("còn thiếu 3/5 nội dung", repr(page(given, UNIT.key)))
