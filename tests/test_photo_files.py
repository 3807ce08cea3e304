"""Photos as files: byte for byte under names of their own, small versions upright and without anything personal."""

import io
import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from shutil import rmtree
from typing import Any
from zipfile import ZipFile
from zlib import crc32

import photographs
import pytest
from commanding import run
from correction_filling import Clerk
from hypothesis import given
from hypothesis import strategies as st
from master_reading import open_book
from PIL import Image
from sessions import at_work, careful_filler, drop, form_path, new_workspace

from ntm_sheets.campaign.questions import Value
from ntm_sheets.commands.ingesting import rebuild_ledger
from ntm_sheets.contract.layout import photo_choices
from ntm_sheets.errors import OwnError
from ntm_sheets.facts.findings import Key
from ntm_sheets.facts.records import PhotoRecord
from ntm_sheets.facts.submission import Returned
from ntm_sheets.ledger.schema import drops
from ntm_sheets.outbox.photos.copies import KeptCopies
from ntm_sheets.outbox.photos.files import DEVICES, MOST_LETTERS, folder_names, pairs_of, photo_files, thing_of
from ntm_sheets.outbox.registry import PHOTOS
from ntm_sheets.reading import limits
from ntm_sheets.reading.photo_copies import MEDIUM, SMALL, shrink, take_out
from ntm_sheets.rounds.inspecting import Inspected, OwnInspector
from ntm_sheets.rounds.publishing import Published, publish, publish_past
from ntm_sheets.workspace.folders import Workspace

pytestmark = pytest.mark.usefixtures("undrawn")
DRAWN = (PHOTOS,)

FENCE = photographs.jpeg(photographs.scene(3))
ROAD = photographs.jpeg(photographs.scene(4))
FIELD = photographs.png(photographs.scene(5))
A01: Key = ("photos", "A01", "picture")
A02: Key = ("photos", "A02", "picture")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return new_workspace(tmp_path / "w")


def form(
    clerk: Clerk,
    pictures: Mapping[Key, bytes],
    day: int = 5,
    unit: str = "hoa-binh",
    subject: int | None = 0,
    **beside: str,
) -> bytes:
    """A form with pictures, all of one subject; `beside` is written beside the first."""
    choices = photo_choices(clerk.session.campaign, clerk.session.campaign.unit(unit))
    typed: dict[Key, Value] = {
        ("report", "date", "value"): f"{day}/10/2021", ("report", "reporter", "value"): "Trần Thị Thử",
        ("criteria", "TC1.1", "value"): 0,
    }  # fmt: skip
    if subject is not None:
        typed |= {("photos", row, "subject"): choices[subject] for _, row, _ in pictures}
    typed |= {("photos", "A01", field): text for field, text in beside.items()}
    return careful_filler(form_path(clerk.workspace, unit)).fill(typed, pictures)


def published(clerk: Clerk) -> Published:
    done = publish(clerk.session, clerk.now)
    assert done.is_whole, done.unwritten
    return done


def lying(workspace: Workspace) -> dict[str, bytes]:
    """The photos as they came, by their places."""
    folder = workspace.outbox / "hinh-anh"
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.parent != folder and not path.name.endswith("-nho.jpg")
    }


def touched(workspace: Workspace) -> dict[str, int]:
    """When each file of photos, in the outbox and kept, was written."""
    folders = (workspace.outbox / "hinh-anh", workspace.photo_copies)
    found = {str(path): path.stat().st_mtime_ns for folder in folders for path in folder.rglob("*") if path.is_file()}
    return found | {"note": workspace.photo_marks.stat().st_mtime_ns}


def test_a_photo_lies_byte_for_byte_under_unit_subject_day_and_slot(clerk: Clerk, workspace: Workspace) -> None:
    clerk.take("a.xlsx", form(clerk, {A01: FENCE, A02: FIELD}))
    published(clerk)
    key = photo_choices(clerk.session.campaign, clerk.session.campaign.unit("hoa-binh"))[0].split()[0]
    folder = f"hoa-binh/{key.lower().replace('.', '-')}"
    assert lying(workspace) == {f"{folder}/2021-10-05-a01.jpg": FENCE, f"{folder}/2021-10-05-a02.png": FIELD}
    for slot in ("a01", "a02"):
        with Image.open(workspace.outbox / "hinh-anh" / folder / f"2021-10-05-{slot}-nho.jpg") as small:
            assert small.format == "JPEG"
            assert max(small.size) == 640


def test_nothing_new_writes_nothing_and_a_new_one_leaves_the_others_alone(clerk: Clerk, workspace: Workspace) -> None:
    clerk.take("a.xlsx", form(clerk, {A01: FENCE}))
    published(clerk)
    before = touched(workspace)
    published(clerk)
    assert touched(workspace) == before
    clerk.now = datetime(2021, 10, 6, 15)
    clerk.take("b.xlsx", form(clerk, {A01: ROAD}, day=6))
    asked: list[int] = []
    take = clerk.session.copy_photos

    def counting(wanted: Any) -> Any:
        asked.extend(wanted)
        return take(wanted)

    clerk.session.copy_photos = counting  # type: ignore[method-assign]
    published(clerk)
    after = touched(workspace)
    assert [name for name in before if after.get(name) != before[name] and "hinh-anh/hoa-binh/" in name] == []
    assert len(asked) == 1
    assert len(lying(workspace)) == 2


@pytest.mark.thorough
def test_a_copied_folder_is_still_ours(clerk: Clerk, workspace: Workspace) -> None:
    """Copied to another machine the files have another hour; nobody is told that somebody changed them."""
    clerk.take("a.xlsx", form(clerk, {A01: FENCE}))
    published(clerk)
    card = workspace.outbox / "hinh-anh" / "hoa-binh.png"
    drawn = card.read_bytes()
    for path in (workspace.outbox / "hinh-anh").rglob("*.*"):
        os.utime(path, (1, 1))
    clerk.now = datetime(2021, 10, 6, 15)
    clerk.take("b.xlsx", form(clerk, {A01: ROAD}, day=6))
    assert not [note for note in published(clerk).slip_notes if "giữ lại" in note]
    assert card.read_bytes() != drawn
    assert not list(card.parent.glob("*da-dien*"))


@pytest.mark.thorough
def test_a_rebuilt_ledger_gives_the_same_names(workspace: Workspace) -> None:
    with at_work(workspace) as session:
        clerk = Clerk(session, workspace, datetime(2021, 10, 5, 15))
        clerk.take("a.xlsx", form(clerk, {A01: FENCE, A02: FIELD}))
        clerk.take("b.xlsx", form(clerk, {A01: ROAD}))
        published(clerk)
    before = lying(workspace)
    assert len(before) == 3
    rmtree(workspace.outbox / "hinh-anh")
    rmtree(workspace.state)
    assert rebuild_ledger(workspace, clerk.now) == 0
    assert lying(workspace) == before


@pytest.mark.usefixtures("drawn")
@pytest.mark.thorough
def test_where_the_state_alone_is_gone_nobody_is_said_to_have_changed_anything(
    clerk: Clerk, workspace: Workspace
) -> None:
    clerk.take("a.xlsx", form(clerk, {A01: FENCE}))
    # After the deadline, with the bulletin and the text for the radio.
    clerk.now = datetime(2021, 10, 5, 18)
    published(clerk)
    folders = ("hinh-anh", "ban-tin", "phat-thanh")
    before = {path: path.stat().st_mtime_ns for name in folders for path in (workspace.outbox / name).rglob("*.*")}
    assert len(before) == 6
    for note in (workspace.photo_marks, workspace.bulletins):
        note.unlink()
    assert not [note for note in published(clerk).slip_notes if "đã có người điền" in note]
    after = {path: path.stat().st_mtime_ns for name in folders for path in (workspace.outbox / name).rglob("*.*")}
    assert after == before


def test_two_pictures_of_one_slot_and_day_do_not_take_each_others_name(clerk: Clerk, workspace: Workspace) -> None:
    clerk.take("a.xlsx", form(clerk, {A01: FENCE}))
    clerk.take("b.xlsx", form(clerk, {A01: ROAD}))
    published(clerk)
    found = lying(workspace)
    assert sorted(found.values()) == sorted((FENCE, ROAD))
    assert [name.rpartition("/")[2] for name in found] == ["2021-10-05-a01-2.jpg", "2021-10-05-a01.jpg"]


def test_a_photo_sent_again_with_what_was_asked_is_one_file(clerk: Clerk, workspace: Workspace) -> None:
    clerk.take("a.xlsx", form(clerk, {A01: FENCE}, subject=None))
    published(clerk)
    assert list(lying(workspace)) == ["hoa-binh/chua-ro/2021-10-05-a01.jpg"]
    clerk.now = datetime(2021, 10, 6, 15)
    clerk.take("b.xlsx", form(clerk, {A01: FENCE}, day=6, moment="Sau"))
    published(clerk)
    (name,) = lying(workspace)
    assert name.endswith("/2021-10-06-a01.jpg")
    assert "chua-ro" not in name
    assert not (workspace.outbox / "hinh-anh" / "hoa-binh" / "chua-ro").exists()


@pytest.mark.thorough
def test_what_somebody_put_in_a_photos_place_is_kept(clerk: Clerk, workspace: Workspace) -> None:
    clerk.take("a.xlsx", form(clerk, {A01: FENCE}))
    published(clerk)
    (name,) = lying(workspace)
    path = workspace.outbox / "hinh-anh" / name
    path.write_bytes(ROAD)
    os.utime(path, ns=(1, 1))
    published(clerk)
    assert sorted(lying(workspace).values()) == sorted((FENCE, ROAD))
    assert path.read_bytes() == FENCE
    assert (path.parent / f"{path.stem}-da-dien.jpg").read_bytes() == ROAD


@pytest.mark.parametrize("is_note_lost", [False, True])
@pytest.mark.thorough
def test_a_copied_workspace_whose_files_have_new_times_holds_nothing_twice(
    clerk: Clerk, workspace: Workspace, is_note_lost: bool
) -> None:
    clerk.take("a.xlsx", form(clerk, {A01: FENCE, A02: FIELD}))
    published(clerk)
    files = {path: path.read_bytes() for path in (workspace.outbox / "hinh-anh").rglob("*") if path.is_file()}
    assert {path.suffix for path in files} == {".jpg", ".png"}
    for path in files:
        os.utime(path, ns=(2 * 10**9, 2 * 10**9))
    if is_note_lost:
        workspace.photo_marks.unlink()
    published(clerk)
    for path in files:
        os.utime(path, ns=(4 * 10**9, 4 * 10**9))
    assert {path: path.read_bytes() for path in (workspace.outbox / "hinh-anh").rglob("*") if path.is_file()} == files
    clerk.decide("1-", table="submissions", action="Bỏ bản nộp")
    published(clerk)
    assert [path for path in (workspace.outbox / "hinh-anh").rglob("*") if path.is_file()] == []


@pytest.mark.thorough
def test_a_photo_goes_with_its_form_and_comes_back_with_it(clerk: Clerk, workspace: Workspace) -> None:
    clerk.take("a.xlsx", form(clerk, {A01: FENCE}))
    published(clerk)
    (name,) = lying(workspace)
    clerk.take("c.xlsx", form(clerk, {A01: FENCE}, unit="lien-mieu"))
    published(clerk)
    assert len(lying(workspace)) == 2
    (workspace.outbox / "hinh-anh" / name).unlink()
    published(clerk)
    assert lying(workspace)[name] == FENCE


@pytest.mark.usefixtures("drawn")
@pytest.mark.thorough
def test_links_of_an_older_day_s_master_lead_to_today_s_photos_and_the_archive(
    clerk: Clerk, workspace: Workspace
) -> None:
    clerk.take("a.xlsx", form(clerk, {A01: FENCE}))
    published(clerk)
    folder = workspace.kept / "2021-10-05"
    assert publish_past(clerk.session, clerk.now, folder).is_whole
    for master in (workspace.master, folder / "tong-hop.xlsx"):
        cells = (cell for sheet in open_book(master).worksheets for row in sheet.iter_rows() for cell in row)
        ways = {one.hyperlink.target.replace("\\", "/") for one in cells if one.hyperlink and one.hyperlink.target}
        assert {(master.parent / way).resolve().read_bytes() == FENCE for way in ways if way.endswith(".jpg")} == {True}
        assert {(master.parent / way).is_file() for way in ways} == {True}


def test_damaged_and_lost_small_versions_are_made_anew(clerk: Clerk, workspace: Workspace) -> None:
    clerk.take("a.xlsx", form(clerk, {A01: FENCE, A02: ROAD}))
    published(clerk)
    copies = KeptCopies(workspace.photo_copies)
    mark, other = (sha256(body).hexdigest() for body in (FENCE, ROAD))
    whole = copies.small(mark)
    (kept,) = workspace.photo_copies.glob(f"{mark}*")
    kept.write_bytes(kept.read_bytes()[:-1])
    next(workspace.photo_copies.glob(f"{other}*")).unlink()
    assert copies.small(mark) == copies.small(other) == b""
    published(clerk)
    assert copies.small(mark) == whole
    assert copies.small(other)


def test_a_lost_archive_is_told_and_the_other_photos_are_delivered(clerk: Clerk, workspace: Workspace) -> None:
    clerk.take("a.xlsx", form(clerk, {A01: FENCE}))
    clerk.take("b.xlsx", form(clerk, {A01: ROAD}, unit="lien-mieu"))
    first = clerk.session.ledger.drops()[0]
    (workspace.archive / first.archived).unlink()
    done = publish(clerk.session, clerk.now)
    assert any("a.xlsx" in trouble or first.archived in trouble for trouble in done.troubles)
    assert list(lying(workspace).values()) == [ROAD]
    assert done.results is not None


def test_what_lies_in_the_place_of_the_folder_is_told_in_few_words(clerk: Clerk, workspace: Workspace) -> None:
    clerk.take("a.xlsx", form(clerk, {A01: FENCE, A02: ROAD, ("photos", "A03", "picture"): FIELD}))
    workspace.outbox.mkdir(exist_ok=True)
    (workspace.outbox / "hinh-anh").write_text("của ai đó", "utf-8")
    done = publish(clerk.session, clerk.now)
    # Three photos, three small versions, a picture for the chat group.
    assert len(done.troubles) == 5
    assert "thư mục outbox có tệp nằm vào chỗ của thư mục" in done.troubles[0]
    assert done.troubles[-1] == "Ảnh minh chứng: còn 3 tệp nữa chưa ghi được, kể hết ở state/nhat-ky.log."
    assert done.results is not None
    (workspace.outbox / "hinh-anh").unlink()
    published(clerk)
    assert len(lying(workspace)) == 3


def record(**other: Any) -> PhotoRecord:
    base = PhotoRecord(
        1, "hoa-binh", date(2021, 10, 5), "A01", "TC3.1 – Hàng rào", "", "a.xlsx", "Ảnh", "F6", "jpeg", "a" * 64, "0" * 16,
        None, 640, 480, "",
    )  # fmt: skip
    return replace(base, **other)


TEXTS = st.lists(st.text(max_size=60), unique=True, max_size=8)


@given(TEXTS)
def test_folders_have_names_of_their_own_that_every_system_takes(texts: list[str]) -> None:
    names = folder_names([*texts, "con", "CON", "LPT1", "Hòa Bình", "Hoà Bình", "hoa-binh", "x" * 200, "…", "chua-ro"])
    assert len({name.casefold() for name in names.values()}) == len(names)
    for name in names.values():
        assert name.isascii()
        assert name
        assert name == name.lower()
        assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
        assert name not in DEVICES
        assert len(name) <= MOST_LETTERS + 7


@given(st.permutations(range(4)))
def test_names_follow_from_the_photos_and_not_from_their_order(order: list[int]) -> None:
    photos = [
        record(), record(seq=2, sha256="b" * 64), record(seq=3, unit="lien-mieu"), record(seq=4, subject="", sha256="c" * 64),
    ]  # fmt: skip
    assert photo_files(photos[n] for n in order) == photo_files(photos)


def test_before_stands_with_after_of_the_same_subject() -> None:
    before = record(moment="Trước", sha256="1" * 64)
    after = record(moment="Sau", sha256="2" * 64, seq=2, report_date=date(2021, 11, 5))
    other = record(moment="Sau", sha256="3" * 64, seq=3, subject="CV01 – Đường")
    earlier = record(moment="Sau", sha256="4" * 64, seq=4, report_date=date(2021, 9, 1), subject="CV02 – Mương")
    late = record(moment="Trước", sha256="5" * 64, seq=5, subject="CV02 – Mương")
    found = pairs_of(photo_files([before, after, other, earlier, late]))
    # One of before that was found and sent only later is one of before all the same.
    assert [(first.mark[0], last.mark[0]) for first, last in found] == [("1", "2"), ("5", "4")]
    # What the cameras say goes before what was written beside.
    taken = [replace(earlier, taken_at=datetime(2021, 8, 30)), replace(late, taken_at=datetime(2021, 9, 20))]
    assert pairs_of(photo_files(taken)) == []
    assert len(pairs_of(photo_files([taken[0], replace(late, taken_at=datetime(2021, 8, 1))]))) == 1


@pytest.mark.parametrize(
    ("taken", "words"),
    [
        (datetime(2021, 10, 3, 9), "chụp 03/10/2021"),
        (datetime(2021, 10, 6), "05/10/2021"),
        (datetime(2016, 1, 1), "05/10/2021"),
        (None, "05/10/2021"),
    ],
)
def test_the_day_that_is_shown_is_the_one_on_which_it_was_taken_where_that_can_be_true(
    taken: datetime | None, words: str
) -> None:
    assert photo_files([record(taken_at=taken)])[0].day_words == words


def test_what_a_photo_shows_is_said_without_its_key() -> None:
    def said(subject: str) -> str:
        return thing_of(photo_files([record(subject=subject)])[0])

    assert said("TC3.1 – Hàng rào") == "Hàng rào"
    assert said("Nha van hoa – khu A") == "Nha van hoa – khu A"
    assert said("") == "Chưa ghi chụp gì"


def jpeg_with(image: Image.Image, orientation: int) -> bytes:
    exif = Image.Exif()
    exif[274] = orientation
    exif[271] = "Dien thoai cua ba Tu"
    exif.get_ifd(0x8825)[1] = "N"
    saved = io.BytesIO()
    image.save(saved, "JPEG", exif=exif, comment=b"0912 345 678", quality=92)
    return saved.getvalue()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_small_versions_are_upright_and_tell_nothing_of_who_took_them(orientation: int) -> None:
    turns = {
        2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }  # fmt: skip
    upright = Image.new("RGB", (600, 400), "white")
    upright.paste("red", (0, 0, 300, 200))
    upright.paste("blue", (300, 200, 600, 400))
    stored = upright.transpose(turns[orientation]) if orientation in turns else upright
    for body in shrink(jpeg_with(stored, orientation))[:2]:
        with Image.open(io.BytesIO(body)) as image:
            assert image.width > image.height
            red, _, blue = image.convert("RGB").getpixel((20, 20))  # type: ignore[misc]  # three bands
            assert (red > 200, blue < 60) == (True, True)
            assert not image.getexif()
            assert "comment" not in image.info
        assert b"0912" not in body
        assert b"Dien thoai" not in body


def sized(mode: str, form: str, size: tuple[int, int] = (300, 200), **how: Any) -> bytes:
    saved = io.BytesIO()
    photographs.scene(7, size).convert(mode).save(saved, form, **how)
    return saved.getvalue()


def animated() -> bytes:
    frames = [photographs.scene(n, (120, 90)) for n in range(3)]
    saved = io.BytesIO()
    frames[0].save(saved, "GIF", save_all=True, append_images=frames[1:])
    return saved.getvalue()


def deep() -> bytes:
    saved = io.BytesIO()
    Image.frombytes("I;16", (64, 64), bytes(range(256)) * 32).save(saved, "PNG")
    return saved.getvalue()


@pytest.mark.parametrize(
    "body",
    [
        sized("CMYK", "JPEG"), sized("L", "JPEG"), sized("P", "PNG"), sized("LA", "PNG"), sized("RGBA", "PNG"), deep(),
        animated(), sized("RGB", "WEBP"), sized("RGB", "BMP"), sized("L", "PNG", (1, 30_000)), sized("L", "PNG", (1, 1)),
    ],
    ids=["cmyk", "grey", "palette", "grey with holes", "holes", "16 bit", "animated", "webp", "bmp", "1 x 30000", "dot"],
)  # fmt: skip
def test_every_kind_of_picture_has_a_small_version(body: bytes) -> None:
    for version, most in zip(shrink(body)[:2], (SMALL, MEDIUM), strict=True):
        with Image.open(io.BytesIO(version)) as image:
            assert (image.format, image.mode) == ("JPEG", "RGB")
            assert max(image.size) <= most[0]
        assert len(version) <= most[2]


def bomb() -> bytes:
    """A picture that says it has more dots than any camera."""
    body = bytearray(photographs.png(Image.new("L", (8, 8))))
    body[16:24] = (60_000).to_bytes(4, "big") * 2
    body[29:33] = crc32(body[12:29]).to_bytes(4, "big")
    return bytes(body)


BROKEN = {
    "bomb": bomb(),
    "cut off": FENCE[: len(FENCE) // 3],
    "emf": b"\x01\x00\x00\x00" + bytes(84) + b" EMF" + bytes(100),
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "nothing": b"",
}


@pytest.mark.parametrize("name", BROKEN)
def test_no_small_version_can_be_made_of_what_is_no_whole_picture(name: str) -> None:
    assert shrink(BROKEN[name])[:2] == (b"", b"")


def test_work_is_bounded_for_all_pictures_of_a_form_together(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shrink(FENCE, 640 * 480 // 8 - 1) == (b"", b"", 0)
    monkeypatch.setattr(limits, "PICTURE_PIXELS", 640 * 480 - 1)
    assert shrink(FENCE)[0] == b""


def test_a_form_gives_the_photos_that_are_asked_for_and_no_others(clerk: Clerk) -> None:
    data = form(clerk, {A01: FENCE, A02: ROAD})
    mark = sha256(ROAD).hexdigest()
    found = take_out(data, (mark, "f" * 64))
    assert [(one, copy.body) for one, copy in found.items()] == [(mark, ROAD)]
    assert found[mark].small
    assert take_out(data, (mark,), shrunk=False)[mark].small == b""
    assert take_out(b"no package", (mark,)) == {}
    assert take_out(data[: len(data) // 2], (mark,)) == {}


class Dying(OwnInspector):
    """Workers that die over making a picture smaller."""

    def submit(self, data: bytes, file: str, **how: Any) -> Any:
        if how.get("photos") is not None and how["photos"].shrunk:
            return lambda: Inspected("unknown", Returned(None), lasts=False)
        return super().submit(data, file, **how)


@pytest.mark.usefixtures("drawn")
def test_a_picture_that_kills_whoever_shrinks_it_is_a_file_all_the_same(clerk: Clerk, workspace: Workspace) -> None:
    clerk.take("a.xlsx", form(clerk, {A01: FENCE}))
    clerk.session.inspector = Dying(clerk.session.campaign, clerk.session.key)
    published(clerk)
    assert list(lying(workspace).values()) == [FENCE]
    assert not list((workspace.outbox / "hinh-anh").rglob("*-nho.jpg"))
    said = [cell.value for row in open_book(workspace.master)["Minh chứng"].iter_rows() for cell in row]
    assert any("Không thu nhỏ được ảnh này, xem ảnh gốc" in str(text) for text in said)
    before = touched(workspace)
    published(clerk)
    assert touched(workspace) == before


def test_forms_of_one_zip_are_taken_from_it_while_it_is_open_once(clerk: Clerk, workspace: Workspace) -> None:
    packed = io.BytesIO()
    with ZipFile(packed, "w") as whole:
        whole.writestr("a.xlsx", form(clerk, {A01: FENCE}))
        whole.writestr("b.xlsx", form(clerk, {A01: ROAD}, unit="lien-mieu"))
    drop(workspace, "tat ca.zip", packed.getvalue())
    assert len(clerk.session.round(clerk.now, 0.0).drops) == 3
    seen: list[bytes] = []

    class Counting(OwnInspector):
        def submit(self, data: bytes, file: str, **how: Any) -> Any:
            seen.append(data)
            return super().submit(data, file, **how)

    clerk.session.inspector = Counting(clerk.session.campaign, clerk.session.key)
    published(clerk)
    assert sorted(lying(workspace).values()) == sorted((FENCE, ROAD))
    assert seen.count(packed.getvalue()) == 1


def test_what_is_no_picture_leaves_the_good_ones_and_the_numbers_alone(clerk: Clerk, workspace: Workspace) -> None:
    whole = io.BytesIO(form(clerk, {A01: FENCE, A02: ROAD}))
    changed = io.BytesIO()
    with ZipFile(whole) as source, ZipFile(changed, "w") as target:
        for name in source.namelist():
            body = source.read(name)
            target.writestr(name, bomb() if body == ROAD else body)
    clerk.take("a.xlsx", changed.getvalue())
    told = [one.finding for one in clerk.session.ledger.findings() if one.finding.code.startswith("picture-")]
    assert [(one.code, bool(one.place.cell)) for one in told] == [("picture-too-large", True)]
    published(clerk)
    assert list(lying(workspace).values()) == [FENCE]


@pytest.mark.usefixtures("drawn")
@pytest.mark.thorough
def test_what_a_killed_run_left_half_written_in_any_folder_goes(workspace: Workspace) -> None:
    with at_work(workspace) as session:
        clerk = Clerk(session, workspace, datetime(2021, 10, 5, 15))
        clerk.take("a.xlsx", form(clerk, {A01: FENCE}))
        published(clerk)
    (name,) = lying(workspace)
    folders = [
        (workspace.photos / name).parent, workspace.photo_copies, workspace.state, workspace.outbox,
        workspace.templates / "thon", *(workspace.outbox / one for one in ("di-thon", "tra-lai/doan", "theo-thon", "ban-tin")),
    ]  # fmt: skip
    halves = [folder / ".tmp-abc.xlsx" for folder in folders]
    for half in halves:
        half.parent.mkdir(parents=True, exist_ok=True)
        half.write_bytes(FENCE[:100])
        os.utime(half, (1, 1))
    with at_work(workspace) as session:
        published(Clerk(session, workspace, datetime(2021, 10, 5, 16)))
    assert not any(half.exists() for half in halves)
    assert lying(workspace) == {name: FENCE}


@pytest.mark.thorough
def test_a_form_that_is_set_aside_takes_its_photos_along_and_a_later_one_with_the_same_brings_them(
    clerk: Clerk, workspace: Workspace
) -> None:
    clerk.take("a.xlsx", form(clerk, {A01: FENCE, A02: ROAD}))
    published(clerk)
    assert len(lying(workspace)) == 2
    with clerk.session.ledger.writing() as connection:
        connection.execute(drops.update().values(set_aside="thử"))
    published(clerk)
    assert not (workspace.photos / "hoa-binh").exists()
    assert list(workspace.photo_copies.iterdir()) == []
    with clerk.session.ledger.writing() as connection:
        connection.execute(drops.update().values(set_aside=""))
    published(clerk)
    assert sorted(lying(workspace).values()) == sorted((FENCE, ROAD))


def test_real_workers_take_photos_out_and_shrink_them(workspace: Workspace, tmp_path: Path) -> None:
    with at_work(workspace) as session:
        data = form(Clerk(session, workspace, datetime(2021, 10, 5, 15)), {A01: FENCE})
    drop(workspace, "a.xlsx", data)
    assert run("ingest", "-w", workspace.root, "--now", "2021-10-05T16:00", workers=True).code == 0
    ((name, body),) = lying(workspace).items()
    assert body == FENCE
    small = workspace.photos / name.replace(".jpg", "-nho.jpg")
    assert small.read_bytes() == KeptCopies(workspace.photo_copies).medium(sha256(FENCE).hexdigest()) != b""
    assert (workspace.photos / "hoa-binh.png").exists()


def test_no_worker_to_be_had_is_a_trouble_and_no_photo_is_lost(clerk: Clerk, workspace: Workspace) -> None:
    clerk.take("a.xlsx", form(clerk, {A01: FENCE}))
    able = clerk.session.inspector

    class Unable(OwnInspector):
        def submit(self, data: bytes, file: str, **how: Any) -> Any:
            def none() -> Inspected:
                raise OwnError("Không mở được tiến trình đọc tệp.")

            return none if how.get("photos") else super().submit(data, file, **how)

    clerk.session.inspector = Unable(clerk.session.campaign, clerk.session.key)
    done = publish(clerk.session, clerk.now)
    assert any("tiến trình" in trouble for trouble in done.troubles)
    assert done.results is not None
    assert not workspace.photos.exists() or lying(workspace) == {}
    clerk.session.inspector = able
    published(clerk)
    assert list(lying(workspace).values()) == [FENCE]
