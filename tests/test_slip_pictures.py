"""Whatever picture hangs in a form, the form goes back: with the picture drawn plainly, or without the one that is none."""

import io
import struct
import warnings
import zipfile
import zlib
from datetime import timedelta
from pathlib import Path

import photographs
import pytest
from openpyxl import load_workbook
from PIL import Image, ImageCms
from sessions import NOW, at_work, careful_filler, drop, form_path, new_workspace
from thinning import thinned

from ntm_sheets.campaign.questions import Value
from ntm_sheets.drawing.fitting import is_hangable
from ntm_sheets.errors import OwnError
from ntm_sheets.facts.findings import Key
from ntm_sheets.facts.fingerprints import are_near
from ntm_sheets.facts.submission import Returned
from ntm_sheets.reading.pictures import MOST_SIDE, is_plain, measure, recoded
from ntm_sheets.rounds.inspecting import Inspected, OwnInspector
from ntm_sheets.rounds.publishing import publish
from ntm_sheets.workspace.folders import Workspace

pytestmark = pytest.mark.usefixtures("undrawn")
PHOTO: Key = ("photos", "A02", "picture")
TYPED: dict[Key, Value] = {
    ("report", "date", "value"): "05/10/2021", ("criteria", "TC1.2", "value"): "85,5",
    ("criteria", "TC3.1", "value"): "gần xong",
}  # fmt: skip


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def frame_at(data: bytes) -> int:
    at = 2
    while data[at + 1] not in (0xC0, 0xC2):
        at += 2 + int.from_bytes(data[at + 2 : at + 4])
    return at


def before_frame(data: bytes, extra: bytes) -> bytes:
    """The same JPEG with bytes put before its frame's marker."""
    at = frame_at(data)
    return data[:at] + extra + data[at:]


def with_frame(data: bytes, marker: int, precision: int = 8) -> bytes:
    """The same JPEG that says it is of another kind."""
    at = frame_at(data)
    return data[: at + 1] + bytes((marker,)) + data[at + 2 : at + 4] + bytes((precision,)) + data[at + 5 :]


SCENE = photographs.scene(7, (400, 300))
JPEG = photographs.jpeg(SCENE)
PNG = photographs.png(SCENE)
HOLED = SCENE.convert("RGBA")
HOLED.putalpha(Image.linear_gradient("L").resize(SCENE.size))
DEEP = Image.frombytes("I;16", (64, 48), bytes(n * 7 % 251 for n in range(64 * 48 * 2)))

DRAWN: dict[str, bytes] = {
    "plain JPEG": JPEG,
    "fill bytes before the frame": before_frame(JPEG, b"\xff"),
    "many fill bytes before the frame": before_frame(JPEG, b"\xff" * 9),
    "fill bytes at once": JPEG[:2] + b"\xff\xff" + JPEG[2:],
    "progressive": saved(SCENE, "JPEG", progressive=True),
    "progressive with fill bytes": before_frame(saved(SCENE, "JPEG", progressive=True), b"\xff\xff"),
    "grey": saved(SCENE.convert("L"), "JPEG"),
    "four inks": saved(SCENE.convert("CMYK"), "JPEG"),
    "no dots an inch": saved(SCENE, "JPEG", dpi=(0, 0)),
    "one dot an inch": saved(SCENE, "JPEG", dpi=(1, 1)),
    "absurd dots an inch": saved(SCENE, "JPEG", dpi=(65_535, 65_535)),
    "dots an inch that stretch it": saved(SCENE, "JPEG", dpi=(30, 600)),
    "with a profile": saved(SCENE, "JPEG", icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()),
    "several in one": saved(SCENE, "MPO", save_all=True, append_images=[SCENE]),
    "plain PNG": PNG,
    "PNG of absurd dots": saved(SCENE, "PNG", dpi=(1, 1)),
    "PNG of many absurd dots": saved(SCENE, "PNG", dpi=(10**7, 10**7)),
    "PNG with holes": saved(HOLED, "PNG"),
    "PNG with a palette": saved(SCENE.convert("P"), "PNG"),
    "PNG of two shades": saved(SCENE.convert("1"), "PNG"),
    "PNG of 16 bit": saved(DEEP, "PNG"),
    "PNG that moves": saved(SCENE, "PNG", save_all=True, append_images=[SCENE.rotate(90)]),
    "one point by thousands": saved(Image.linear_gradient("L").resize((1, 30_000)).convert("RGB"), "PNG"),
    "thousands by one": saved(Image.linear_gradient("L").resize((30_000, 1)).convert("RGB"), "PNG"),
    "one point": saved(Image.new("RGB", (1, 1), "red"), "PNG"),
    "GIF": saved(SCENE.convert("P"), "GIF"),
    "GIF that moves": saved(SCENE.convert("P"), "GIF", save_all=True, append_images=[SCENE.rotate(90).convert("P")]),
    "BMP": saved(SCENE, "BMP"),
    "WebP": saved(SCENE, "WEBP"),
    "WebP with holes": saved(HOLED, "WEBP"),
}  # fmt: skip
NONE: dict[str, bytes] = {
    "TIFF": saved(SCENE, "TIFF"),
    "cut off": JPEG[: len(JPEG) // 3],
    "bad checksum": PNG[:50] + bytes((PNG[50] ^ 0xFF,)) + PNG[51:],
    "no height": PNG[:8] + chunk(b"IHDR", struct.pack(">IIBBBBB", 40, 0, 8, 2, 0, 0, 0)) + PNG[33:],
    "12 bit": with_frame(JPEG, 0xC1, 12),
    "lossless": with_frame(JPEG, 0xC3),
    "of several layers": with_frame(JPEG, 0xC5),
    "Windows metafile": struct.pack("<L", 0x9AC6CDD7) + bytes(60),
    "enhanced metafile": struct.pack("<L", 1) + bytes(36) + b" EMF" + bytes(60),
    "HEIC": b"\x00\x00\x00\x18ftypheic" + bytes(100),
    "empty": b"",
    "no picture": b"\xff\xd8\xff\xff" * 40,
}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return new_workspace(tmp_path / "w")


def form_with(workspace: Workspace, picture: bytes, unit: str = "hoa-binh") -> bytes:
    """A form with something to mend, and with these bytes where its picture's were."""
    data = careful_filler(form_path(workspace, unit)).fill(TYPED, {PHOTO: photographs.png(photographs.scene(3))})
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            target.writestr(name, picture if name.startswith("xl/media/") else source.read(name))
    return out.getvalue()


def pictures_in(path: Path) -> list[bytes]:
    with zipfile.ZipFile(path) as book:
        return [book.read(name) for name in book.namelist() if name.startswith("xl/media/")]


@pytest.mark.one_in(3)
@pytest.mark.parametrize("kind", thinned(DRAWN, 8))
def test_a_form_goes_back_with_its_picture(workspace: Workspace, kind: str) -> None:
    drop(workspace, "a.xlsx", form_with(workspace, DRAWN[kind]))
    with at_work(workspace) as session:
        done = session.round(NOW, 0.0)
        assert done.faulted == ()
        published = publish(session, NOW)
        assert published.is_whole, published
        (before,) = session.ledger.photos()
    (slip,) = workspace.slips.glob("*.xlsx")
    (body,) = pictures_in(slip)
    with Image.open(io.BytesIO(body)) as image:
        assert image.format in ("JPEG", "MPO", "PNG", "GIF", "BMP")
        image.load()
        assert image.mode != "CMYK"
    assert is_plain(body)
    (anchored,) = load_workbook(slip)["Ảnh"]._images  # type: ignore[attr-defined]
    assert anchored.anchor._from is not None
    # It is the same picture for whoever compares: the slip that comes back shows nothing that was shown before.
    drop(workspace, "b.xlsx", slip.read_bytes())
    with at_work(workspace) as session:
        session.round(NOW + timedelta(minutes=5), 0.0)
        photos = session.ledger.photos()
    assert len(photos) == 2
    assert are_near(before.phash, photos[-1].phash) or photos[-1].sha256 == before.sha256
    assert not any(one.reused_from for one in photos)


@pytest.mark.parametrize("kind", thinned(NONE, 12))
def test_a_form_goes_back_without_what_is_no_picture(workspace: Workspace, kind: str) -> None:
    drop(workspace, "a.xlsx", form_with(workspace, NONE[kind]))
    with at_work(workspace) as session:
        done = session.round(NOW, 0.0)
        assert done.faulted == ()
        assert publish(session, NOW).is_whole
        codes = {one.finding.code for one in session.ledger.findings()}
    (slip,) = workspace.slips.glob("*.xlsx")
    assert codes & {"picture-unreadable", "picture-unanchored"}
    assert not pictures_in(slip)


@pytest.mark.one_in(2)
@pytest.mark.parametrize(
    "kind", thinned(["plain JPEG", "progressive", "grey", "plain PNG", "PNG with holes", "GIF", "BMP"], 4)
)
def test_what_every_program_draws_goes_back_as_it_came(workspace: Workspace, kind: str) -> None:
    drop(workspace, "a.xlsx", form_with(workspace, DRAWN[kind]))
    with at_work(workspace) as session:
        session.round(NOW, 0.0)
        publish(session, NOW)
    (slip,) = workspace.slips.glob("*.xlsx")
    assert pictures_in(slip) == [DRAWN[kind]]


@pytest.mark.thorough
def test_what_is_drawn_anew_keeps_its_look_its_day_and_no_more_size_than_it_needs() -> None:
    large = photographs.scene(5, (4_000, 3_000))
    taken = NOW - timedelta(days=1)
    exif = Image.Exif()
    exif[274] = 6
    body = before_frame(saved(large, "JPEG", exif=exif), b"\xff\xff")
    before = measure(body)
    after = measure(recoded(body, taken))
    assert are_near(before.phash, after.phash)
    assert after.taken_at == taken
    assert max(after.width, after.height) <= MOST_SIDE
    assert after.height > after.width  # upright, as it was taken


def test_what_hardly_any_program_decodes_is_not_left_as_it_is() -> None:
    for marker in (0xC3, 0xC5, 0xC9, 0xCA, 0xCB):
        assert not is_plain(with_frame(JPEG, marker))
    assert is_plain(recoded(with_frame(JPEG, 0xC9), None))
    assert not is_plain(DRAWN["four inks"])


def test_bytes_that_cannot_be_decoded_give_no_picture() -> None:
    for body in NONE.values():
        result = recoded(body, None)
        if result:
            assert measure(result).format in ("jpeg", "png")


def test_no_byte_of_a_picture_stops_the_choice() -> None:
    """The writer's own look is only ever tried where its faults are caught."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for source in (JPEG, PNG, DRAWN["GIF"], DRAWN["BMP"]):
            for at in range(0, 600, 3):
                for put in (0x00, 0xFF):
                    body = source[:at] + bytes((put,)) + source[at + 1 :]
                    assert is_hangable(body, 400, 300) in (True, False)
                    assert is_plain(body) in (True, False)
            for cut in range(0, 200, 7):
                assert is_hangable(source[:cut], 400, 300) in (True, False)


class WithoutPictures(OwnInspector):
    """A worker that dies over a form's pictures, or over the form."""

    def __init__(self, *made_of: object, forms_too: bool) -> None:
        super().__init__(*made_of)  # type: ignore[arg-type]
        self.forms_too = forms_too

    def submit(self, data: bytes, file: str, **more: object) -> object:  # type: ignore[override]
        if more.get("bodies") or self.forms_too:
            return lambda: Inspected("unknown", Returned(None))
        return super().submit(data, file, **more)  # type: ignore[arg-type]


@pytest.mark.one_in(2)
@pytest.mark.usefixtures("drawn")
@pytest.mark.parametrize("forms_too", [False, True])
def test_a_slip_never_loses_what_was_typed_because_its_pictures_cannot_be_had(
    workspace: Workspace, forms_too: bool
) -> None:
    drop(workspace, "a.xlsx", form_with(workspace, JPEG))
    with at_work(workspace) as session:
        session.round(NOW, 0.0)
        session.inspector = WithoutPictures(session.campaign, session.key, forms_too=forms_too)  # type: ignore[assignment]
        published = publish(session, NOW)
        if forms_too:
            # The folder of photos cannot have its picture either.
            assert ["phiếu trả lại" in trouble for trouble in published.troubles] == [False, True]
            assert all("a.xlsx" in trouble for trouble in published.troubles)
            assert not list(workspace.slips.glob("*.xlsx"))
            (dropped,) = session.ledger.drops()
            with pytest.raises(OwnError):
                session.reread(dropped)
            return
        assert published.is_whole
    (slip,) = workspace.slips.glob("*.xlsx")
    assert not pictures_in(slip)
    texts = [cell.value for sheet in load_workbook(slip) for row in sheet.iter_rows() for cell in row]
    assert "gần xong" in texts
