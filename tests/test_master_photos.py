"""Sheets of photos: before beside after, what lacks one, bounded however many came; and the picture for the chat group."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

import photographs
import pytest
from master_factory import material_of
from master_reading import Master
from PIL import Image

from ntm_sheets import theme
from ntm_sheets.facts.records import PhotoRecord
from ntm_sheets.facts.result_rows import EvidenceRow
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.bulletin.poster import SMALL, WIDTH
from ntm_sheets.outbox.master import master_input as sheets
from ntm_sheets.outbox.master import photos
from ntm_sheets.outbox.master.columns import OVERVIEW
from ntm_sheets.outbox.master.master_input import MasterInput, without_personal
from ntm_sheets.outbox.master.photos import add_evidence, add_photos
from ntm_sheets.outbox.master.writer import Imprint, MasterWriter
from ntm_sheets.outbox.photos.card import draw_card, lay_out_card
from ntm_sheets.outbox.photos.chat import MOST_SHOWN, card_of
from ntm_sheets.outbox.photos.files import photo_files, strips_to_show
from ntm_sheets.outbox.picture_values import jpeg_size
from ntm_sheets.reading.photo_copies import shrink

GIVEN = material_of("middle")
UNIT = GIVEN.campaign.units[0]
DAY = date(2021, 10, 5)
SMALL_ONE, MEDIUM_ONE, _ = shrink(photographs.jpeg(photographs.scene(3)))


def record(n: int, **other: object) -> PhotoRecord:
    mark = sha256(str(n).encode()).hexdigest()
    base = PhotoRecord(
        n, UNIT.key, DAY + timedelta(days=n), "A01", "TC3.1 – Hàng rào cây xanh", "Đoạn đầu thôn", "a.xlsx", "Ảnh", "F6",
        "jpeg", mark, "0" * 16, None, 640, 480, "",
    )  # fmt: skip
    return replace(base, **other)  # type: ignore[arg-type]  # the fields' own types


def owing(subject: str = "TC3.1", **other: object) -> EvidenceRow:
    base = EvidenceRow(UNIT.key, subject, f"Nội dung {subject}", False, 0, False, False, "", 0, 0, 0)
    return replace(base, **other)  # type: ignore[arg-type]  # the fields' own types


def with_photos(records: list[PhotoRecord], evidence: tuple[EvidenceRow, ...] = ()) -> MasterInput:
    rows = replace(GIVEN.rows, evidence=evidence)
    return replace(GIVEN, rows=rows, photos=photo_files(records), small_photo=lambda _mark: SMALL_ONE)


def written(given: MasterInput, path: Path, *draw: Callable[[MasterWriter, MasterInput], None]) -> Master:
    writer = MasterWriter(Imprint("xã Kỳ Anh", "Đợt", given.as_of, "abcd1234"))
    writer.sheet(OVERVIEW)
    for add in draw or (add_photos, add_evidence):
        add(writer, given)
    writer.save(path)
    return Master(path)


def texts(master: Master, sheet: str = sheets.PHOTOS) -> list[str]:
    return [str(cell.value) for row in master.sheet(sheet).iter_rows() for cell in row if cell.value is not None]


def test_before_stands_left_and_after_right_with_words_and_the_way_to_each_file(tmp_path: Path) -> None:
    given = with_photos([record(9, moment="Sau", caption="Xong"), record(1, moment="Trước")])
    master = written(given, tmp_path / "m.xlsx")
    sheet = master.sheet(sheets.PHOTOS)
    anchors = [image.anchor._from for image in sheet._images]
    row = anchors[0].row
    assert [(one.col, one.row) for one in anchors] == [(0, row), (1, row)]
    assert [sheet.cell(row + 1, col).value for col in (1, 2)] == [
        "Hàng rào cây xanh\nTrước · 06/10/2021 · Đoạn đầu thôn", "Hàng rào cây xanh\nSau · 14/10/2021 · Xong",
    ]  # fmt: skip
    links = [sheet.cell(row + 2, col).hyperlink.target.replace("\\", "/") for col in (1, 2)]
    assert links == [f"hinh-anh/{UNIT.key}/tc3-1/2021-10-{day}-a01.jpg" for day in ("06", "14")]


def test_a_long_name_of_a_unit_leaves_room_for_its_count(tmp_path: Path) -> None:
    campaign = replace(
        GIVEN.campaign, units=(replace(UNIT, name="Thôn\n" + "rất dài " * 12), *GIVEN.campaign.units[1:])
    )
    given = replace(with_photos([record(1)], (owing(has_photo=True),)), campaign=campaign)
    (band,) = [
        text for text in texts(written(given, tmp_path / "m.xlsx")) if text.endswith(": đã có ảnh 1/1 nội dung cần ảnh")
    ]
    assert "\n" not in band
    assert len(band) < 90


def test_what_a_unit_called_its_photo_stays_text_when_somebody_edits_the_cell(tmp_path: Path) -> None:
    given = with_photos([record(1, subject="=SUM(A1)"), record(2, subject="Hàng rào")])
    cells = [cell for row in written(given, tmp_path / "m.xlsx").sheet(sheets.PHOTOS).iter_rows() for cell in row]
    marked = {str(cell.value)[:4]: cell.quotePrefix for cell in cells if str(cell.value)[:4] in ("=SUM", "Hàng")}
    assert marked == {"=SUM": True, "Hàng": False}


def test_a_units_name_that_leads_to_a_sheet_stays_text_when_somebody_edits_the_cell(tmp_path: Path) -> None:
    writer = MasterWriter(Imprint("xã Kỳ Anh", "Đợt", GIVEN.as_of, "abcd1234"))
    sheet = writer.sheet("Một")
    for row, name in enumerate(("-Hòa Bình", "Hòa Bình")):
        sheet.link(row, 0, name, "Một", 0)
    writer.save(tmp_path / "m.xlsx")
    assert [cell.quotePrefix for (cell,) in Master(tmp_path / "m.xlsx").sheet("Một").iter_rows()] == [True, False]


def test_each_small_photo_is_fetched_once(tmp_path: Path) -> None:
    fetched: list[str] = []

    def small(mark: str) -> bytes:
        fetched.append(mark)
        return SMALL_ONE

    given = replace(with_photos([record(n) for n in range(5)]), small_photo=small)
    assert len(written(given, tmp_path / "m.xlsx", add_photos).sheet(sheets.PHOTOS)._images) == 5
    assert len(fetched) == len(set(fetched)) == 5


def test_an_old_photo_with_another_day_on_it_is_no_new_one_of_after_the_work(tmp_path: Path) -> None:
    old, first = record(5, moment="Sau"), record(1, moment="Trước")
    stamped = record(9, moment="Sau", same_as=old.sha256, caption="Mới làm xong")
    given = with_photos([first, old, stamped])
    master = written(given, tmp_path / "m.xlsx")
    rows = [[str(cell.value or "") for cell in row[:2]] for row in master.sheet(sheets.PHOTOS).iter_rows()]
    (again,) = [row for row in rows if "Không phải ảnh mới" in row[0]]
    assert again[0].startswith("Hàng rào cây xanh\n! Không phải ảnh mới: ảnh này đã gửi trước đó\nSau · 14/10/2021")
    assert again[1].startswith(f"Ảnh đã dùng trước: {UNIT.name}, 10/10/2021")
    assert any("Trước · 06/10/2021" in left and "Sau · 10/10/2021" in right for left, right in rows)
    ((strip, _),) = strips_to_show(given.photos, given.small_photo)
    assert [shot.mark for shot in strip.shots] == [first.sha256, old.sha256]
    chat = card_of(given, UNIT.key, given.photos, ())
    assert [shot.mark for strip in chat.strips for shot in strip.shots] == [first.sha256, old.sha256]
    assert chat.foot.startswith("2 ảnh dùng được; mới nhất ngày 10/10/2021")


def test_before_of_one_thing_does_not_stand_beside_after_of_another(tmp_path: Path) -> None:
    shown = [
        record(n, subject=f"CV0{n} – Việc {n}", moment=moment) for n, moment in enumerate(("Sau", "Trước", "Sau"), 1)
    ]
    rows = written(with_photos(shown), tmp_path / "m.xlsx").sheet(sheets.PHOTOS).iter_rows()
    sides = [tuple("Trước ·" in str(cell.value) for cell in row[:2] if " · " in str(cell.value)) for row in rows]
    assert sorted(filter(None, sides)) == [(False, False), (True,)]


def test_before_of_one_thing_does_not_stand_left_of_after_of_another() -> None:
    before, after = record(9, subject="CV01 – Đường", moment="Trước"), record(1, moment="Sau")
    strips = [strip for strip, _ in strips_to_show(photo_files([before, after]), lambda _mark: SMALL_ONE)]
    assert [strip.shots[0].mark for strip in strips] == [after.sha256, before.sha256]


def test_a_larger_one_of_what_was_too_small_is_new() -> None:
    small = record(1, flaw="photo-too-small")
    asked = record(2, same_as=small.sha256)
    given = with_photos([small, asked])
    assert [one.mark for one in given.photos if one.is_new] == [asked.sha256]
    assert len(card_of(given, UNIT.key, [one for one in given.photos if one.is_evidence], ()).strips) == 1


def test_a_doubted_photo_says_why_it_does_not_count_in_words(tmp_path: Path) -> None:
    other = GIVEN.campaign.units[1]
    given = with_photos([
        record(1, reused_from=f"{other.key} 05/10/2021 ảnh A01 (tệp của ông Tư.xlsx)"), record(2, flaw="photo-too-small"),
    ])  # fmt: skip
    said = " ".join(texts(written(given, tmp_path / "m.xlsx")))
    assert f"! Chưa tính: đã dùng ở {other.name} ngày 05/10/2021" in said
    assert "ông Tư" not in said
    assert "! Chưa tính: ảnh quá nhỏ" in said


def test_a_photo_without_a_small_version_leads_to_its_file_all_the_same(tmp_path: Path) -> None:
    given = replace(with_photos([record(1)]), small_photo=lambda _mark: b"")
    master = written(given, tmp_path / "m.xlsx")
    assert any("Không thu nhỏ được ảnh này, xem ảnh gốc" in text for text in texts(master))
    assert master.sheet(sheets.PHOTOS)._images == []
    assert any(cell.hyperlink and cell.hyperlink.target for row in master.sheet(sheets.PHOTOS) for cell in row)


@pytest.mark.parametrize(
    ("row", "state"),
    [
        (owing(has_photo=True, photos=2, before=1, after=1, days="2021-10-05", doubted=3), "shown"),
        (owing(doubted=1, reached=True), "doubted"),
        (owing(reached=True), "owed"),
        (owing(), "none"),
    ],
)
def test_what_needs_a_photo_says_how_it_stands(row: EvidenceRow, state: str, tmp_path: Path) -> None:
    assert row.state == state
    master = written(with_photos([], (row,)), tmp_path / "m.xlsx", add_evidence)
    (shown,) = master.rows(sheets.EVIDENCE)
    assert shown["Tình trạng"].value == wording.EVIDENCE_STATES[row.state]
    assert shown["Ảnh của các ngày"].value == ("05/10" if row.days else None)


def test_the_title_counts_what_the_rows_say() -> None:
    rows = (owing(has_photo=True), owing("TC4.1", reached=True), owing("TC5.1", doubted=1), owing("CV01"))
    assert wording.evidence_sentence(with_photos([], rows).evidence) == (
        "Đã có ảnh 1/4 nội dung cần ảnh; 1 nội dung đã đạt, đã xong còn thiếu ảnh; 1 nội dung chỉ có ảnh chưa tính"
    )
    assert wording.evidence_sentence(with_photos([]).evidence) == "Chiến dịch này chưa có nội dung nào cần ảnh"


def test_a_sentence_names_what_is_owed_first_and_counts_the_rest() -> None:
    rows = [*(owing(f"CV{n:02}", reached=True) for n in range(8)), owing("TC1.1"), owing("TC2.1", has_photo=True)]
    said = wording.lacking_photos(rows)
    assert said.startswith("Cần gửi ảnh 8 nội dung đã đạt, đã xong: Nội dung CV00; ")
    assert "và 2 nội dung nữa" in said
    assert said.endswith("Còn 1 nội dung khác chưa đạt, chưa xong thì chụp khi xong.")
    assert wording.lacking_photos([owing(has_photo=True)]) == ""
    assert wording.lacking_photos([owing()]) == "Ảnh còn phải chụp: 1 nội dung, chụp khi đạt, khi xong."


def test_no_photo_at_all_is_a_sheet_that_says_so(tmp_path: Path) -> None:
    master = written(with_photos([]), tmp_path / "m.xlsx")
    assert any(text.startswith("0 ảnh đã nhận") for text in texts(master))


@pytest.mark.thorough
def test_five_hundred_photos_fit_and_of_more_the_newest_are_shown(tmp_path: Path) -> None:
    scenes = [shrink(photographs.jpeg(photographs.scene(n)))[0] for n in range(12)]
    records = [
        record(n, report_date=DAY + timedelta(days=n % 50), caption=f"ảnh {n}", unit=GIVEN.campaign.units[n % 3].key)
        for n in range(530)
    ]
    kept = {one.sha256: scenes[n % 12] + bytes([n % 256, n // 256]) for n, one in enumerate(records)}
    given = replace(with_photos(records), small_photo=lambda mark: kept[mark])
    master = written(given, tmp_path / "m.xlsx")
    assert (tmp_path / "m.xlsx").stat().st_size < 12_000_000
    assert len(master.sheet(sheets.PHOTOS)._images) == photos.MOST_SHOWN
    said = " ".join(texts(master))
    assert "530 ảnh đã nhận" in said
    assert "500 ảnh mới nhất" in said
    oldest = [one for one in records if one.report_date == DAY]
    assert not any(text.endswith(f" {one.caption}") for one in oldest for text in texts(master))


def test_of_very_many_photos_the_old_one_of_before_stays_beside_the_new_one() -> None:
    first, last = (
        record(1, moment="Trước", report_date=DAY),
        record(2, moment="Sau", report_date=DAY + timedelta(days=60)),
    )
    between = [record(n, report_date=DAY + timedelta(days=n % 50 + 1), subject="CV01 – Đường") for n in range(3, 603)]
    shown = photos.newest_with_before(photo_files([first, last, *between]))
    assert len(shown) == photos.MOST_SHOWN
    assert {first.sha256, last.sha256} <= {one.mark for one in shown}
    days = [one.day for one in shown]
    assert days == sorted(days, reverse=True)


def test_no_page_ends_between_a_photo_and_its_words(tmp_path: Path) -> None:
    long = "Đoạn đường từ nhà văn hóa thôn đến cổng trường tiểu học " * 3
    records = [
        record(n, caption=long if n % 2 else "", subject=f"CV{n:02} – {long if n % 3 else 'Đường'}") for n in range(9)
    ]
    sheet = written(with_photos(records), tmp_path / "m.xlsx").sheet(sheets.PHOTOS)
    assert len(sheet._images) == 9
    for image in sheet._images:
        first, last = image.anchor._from, image.anchor.to
        assert first.row == last.row
        height = sheet.row_dimensions[first.row + 1].height
        lines = [
            -(-len(line) // photos.LINE) for line in str(sheet.cell(first.row + 1, first.col + 1).value).split("\n")
        ]
        # What a program takes for a line of nine points; the picture ends above the first.
        assert height - last.rowOff / 12_700 >= sum(lines) * 11.5
        assert height <= 409


def test_each_page_says_whose_photos_it_shows(tmp_path: Path) -> None:
    sheet = written(with_photos([record(n) for n in range(20)]), tmp_path / "m.xlsx").sheet(sheets.PHOTOS)
    begin = [one.id + 1 for one in sheet.row_breaks.brk]
    assert len(begin) == 3
    assert {sheet.cell(row, 1).value for row in begin} == {f"{UNIT.name} (tiếp theo)"}


def test_captions_are_veiled_on_paper() -> None:
    given = replace(with_photos([record(1, caption="Gọi ông Tư 0912345678")]), personal=())
    (one,) = without_personal(given).photos
    assert "0912345678" not in one.caption


def card(
    records: list[PhotoRecord], evidence: tuple[EvidenceRow, ...] = ()
) -> tuple[bytes, list[tuple[str, tuple[int, ...]]]]:
    files = photo_files(records)
    shown = card_of(with_photos(records, evidence), UNIT.key, files, evidence)
    pieces, frames = lay_out_card(shown)
    assert min(piece.size for piece in pieces if piece.size) >= SMALL >= 28
    for n, piece in enumerate(pieces):
        assert piece.box[0] >= 0
        assert piece.box[2] <= WIDTH
        for other in pieces[n + 1 :]:
            if piece.size and other.size:
                assert not overlap(piece.box, other.box), (piece.text, other.text)
    return draw_card(shown, lambda _mark: MEDIUM_ONE), list(frames)


def overlap(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@pytest.mark.one_in(3)
@pytest.mark.parametrize("count", [1, 2, 3, 5, 6, 7, 40])
def test_the_chat_picture_has_six_photos_at_most_and_nothing_overlaps(count: int) -> None:
    records = [
        record(n, moment=("Trước", "Sau", "")[n % 3], subject=f"CV{n // 4:02} – {'Đường thôn ' * 9}")
        for n in range(count)
    ]
    png, frames = card(records, (owing(has_photo=True), owing("CV09", reached=True)))
    assert len(frames) == min(count, MOST_SHOWN)
    assert all(not overlap(one[1], other[1]) for n, one in enumerate(frames) for other in frames[n + 1 :])
    with Image.open(io.BytesIO(png)) as image:
        assert (image.format, image.width) == ("PNG", 1080)
    assert png == card(records, (owing(has_photo=True), owing("CV09", reached=True)))[0]


def test_before_stands_left_of_after_in_the_chat_picture() -> None:
    first, last = record(1, moment="Trước"), record(9, moment="Sau")
    _, frames = card([last, first])
    assert [mark for mark, _ in frames] == [first.sha256, last.sha256]
    (left, top, *_), (right, beside, *_) = (box for _, box in frames)
    assert left < right
    assert top == beside


def test_the_chat_picture_shows_each_thing_once_before_any_twice_and_what_nobody_named_last() -> None:
    road, hall = record(1, subject="CV01 – Đường thôn"), record(2, subject="TC5.1 – Nhà văn hóa")
    fences = [record(n) for n in range(3, 6)]
    unnamed = [record(n, subject="") for n in range(6, 14)]
    files = photo_files([road, hall, *fences, *unnamed])
    shown = card_of(with_photos([]), UNIT.key, files, ())
    assert [strip.heading for strip in shown.strips] == [
        "Hàng rào cây xanh", "Nhà văn hóa", "Đường thôn", "Hàng rào cây xanh", "Hàng rào cây xanh", "Chưa ghi chụp gì",
    ]  # fmt: skip
    assert shown.foot == "5 ảnh dùng được, 8 ảnh chưa ghi chụp gì; mới nhất ngày 18/10/2021."


def test_an_upright_photo_is_shown_whole() -> None:
    tall = shrink(photographs.jpeg(photographs.scene(5, (300, 600))))[1]
    files = photo_files([record(1)])
    shown = card_of(with_photos([record(1)]), UNIT.key, files, ())
    png = draw_card(shown, lambda _mark: tall)
    (_, (left, top, right, bottom)) = lay_out_card(shown)[1][0]
    with Image.open(io.BytesIO(png)) as image:
        pale = tuple(int(theme.GREEN_PALE[n : n + 2], 16) for n in (1, 3, 5))
        assert image.getpixel((left + 4, (top + bottom) // 2)) == pale
        assert image.getpixel(((left + right) // 2, (top + bottom) // 2)) != pale


def test_a_jpeg_of_ours_tells_its_size() -> None:
    assert jpeg_size(SMALL_ONE) == (320, 240)
    assert jpeg_size(b"") is None
    assert jpeg_size(b"\xff\xd8" + bytes(40)) is None


def test_a_photo_that_was_used_before_lies_beside_the_one_that_it_repeats(tmp_path: Path) -> None:
    other = GIVEN.campaign.units[1]
    earlier = record(1, unit=other.key, subject="TC6.3 – Đường điện", report_date=DAY)
    again = record(
        2, reused_from=f"{other.key} {DAY:%d/%m/%Y} ảnh A01 (tệp của ông Tư.xlsx)", reused_sha256=earlier.sha256
    )
    given = with_photos([earlier, again, record(3)])
    sheet = written(given, tmp_path / "m.xlsx", add_photos).sheet(sheets.PHOTOS)
    rows = [[str(cell.value or "") for cell in row[:2]] for row in sheet.iter_rows()]
    ((left, right),) = [row for row in rows if any("đã dùng trước" in text for text in row)]
    assert left.startswith("Hàng rào cây xanh\n! Chưa tính: đã dùng ở")
    assert right == f"Ảnh đã dùng trước: {other.name}, 05/10/2021\nĐường điện"
    place = next(at for at, row in enumerate(rows) if row == [left, right])
    assert sorted(image.anchor._from.col for image in sheet._images if image.anchor._from.row == place) == [0, 1]
    # It stands among its own unit's photos as well, and no photo is drawn a third time.
    assert len(sheet._images) == 4
