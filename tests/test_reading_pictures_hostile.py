"""Pictures that harm or say nothing: the numbers of the form are kept, and each picture is taken or told of."""

import io
import random
import re
import struct
import time
import zipfile
import zlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hostile_workbooks import NUMBER_KEY, RELATION, Form, ods
from PIL import Image, PngImagePlugin
from sessions import NOW, at_work, drop, form_path, new_workspace

from ntm_sheets.campaign.workbook import founding_campaign
from ntm_sheets.contract.sealing import signing_key
from ntm_sheets.facts.submission import Returned
from ntm_sheets.reading import limits
from ntm_sheets.reading.pictures import measure
from ntm_sheets.rounds.inspecting import OwnInspector
from ntm_sheets.rounds.publishing import publish
from ntm_sheets.simulation.filling import FormFiller
from ntm_sheets.untrusted.refusing import Refusal

SLOT, SECOND = ("photos", "A01", "picture"), ("photos", "A02", "picture")
Make = Callable[[], bytes]


def jpeg(size: tuple[int, int] = (320, 240), seed: int = 1, **options: Any) -> bytes:
    chance = random.Random(seed)
    small = Image.frombytes("RGB", (8, 8), chance.randbytes(192))
    saved = io.BytesIO()
    small.resize(size, Image.Resampling.BICUBIC).convert(options.pop("mode", "RGB")).save(saved, "JPEG", **options)
    return saved.getvalue()


def saved_as(kind: str, image: Image.Image, **options: Any) -> bytes:
    saved = io.BytesIO()
    image.save(saved, kind, **options)
    return saved.getvalue()


def png_of(width: int, height: int, depth: int = 1, colour: int = 0) -> bytes:
    """A PNG of one shade, written without ever holding its pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">L", len(body)) + kind + body + struct.pack(">L", zlib.crc32(kind + body))

    engine, line = zlib.compressobj(9), bytes(1 + (width * depth * {0: 1, 2: 3, 6: 4}[colour] + 7) // 8)
    rows = b"".join(engine.compress(line) for _ in range(height)) + engine.flush()
    head = struct.pack(">LLBBBBB", width, height, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


class Album:
    """A form with a number and pictures, and how it is read."""

    def __init__(self, root: Any) -> None:
        self.workspace = new_workspace(root)
        self.filler = FormFiller(form_path(self.workspace, "dan-trung"))
        self.inspector = OwnInspector(founding_campaign(), signing_key(self.workspace.form_key))

    def form(self, pictures: int = 1) -> Form:
        typed = {("report", "date", "value"): "05/10/2021", NUMBER_KEY: 85.5}
        slots = [("photos", f"A{n + 1:02}", "picture") for n in range(pictures)]
        return Form(self.filler.fill(typed, {slot: jpeg(seed=n) for n, slot in enumerate(slots)}))

    def read(self, data: bytes) -> Returned:
        returned = self.inspector.submit(data, "phieu.xlsx")().returned
        number = [cell.seen.value for cell in returned.cells if (cell.table, cell.row, cell.field) == NUMBER_KEY]
        assert number == [85.5], [remark.code for remark in returned.remarks]
        return returned

    def read_with(self, body: bytes, name: str = "image1.png") -> tuple[Returned, set[str]]:
        form = self.form()
        media = next(part for part in form.parts if part.startswith("xl/media/"))
        del form.parts[media]
        drawing = next(part for part in form.parts if "drawings/_rels" in part)
        form.swap(drawing, media.rpartition("/")[2], name)
        form.parts[f"xl/media/{name}"] = body
        returned = self.read(form.pack())
        return returned, codes(returned)


def codes(returned: Returned) -> set[str]:
    return {remark.code for remark in returned.remarks if remark.code.startswith("picture")}


@pytest.fixture(scope="module")
def album(tmp_path_factory: pytest.TempPathFactory) -> Album:
    return Album(tmp_path_factory.mktemp("album") / "w")


def test_a_good_picture_is_taken(album: Album) -> None:
    returned, said = album.read_with(jpeg(), "image1.jpeg")
    assert said == set()
    assert [(one.row, one.format, one.width, one.height) for one in returned.pictures] == [("A01", "jpeg", 320, 240)]


@pytest.mark.parametrize("size", [(30_000, 30_000), (13_000, 13_000), (11_000, 8_000)])
def test_i01_a_picture_of_too_many_pixels_is_refused_by_its_header(album: Album, size: tuple[int, int]) -> None:
    started = time.process_time()
    body = png_of(*size)
    made = time.process_time()
    returned, said = album.read_with(body)
    assert said == {"picture-too-large"}
    assert returned.pictures == ()
    assert time.process_time() - made < max(3.0, made - started)


def test_i01_a_picture_whose_bytes_explode_is_refused(album: Album) -> None:
    _, said = album.read_with(jpeg() + bytes(14 * limits.MEGABYTE), "image1.jpeg")
    assert said == {"picture-too-large"}


NOT_PICTURES: dict[str, tuple[str, Make]] = {
    "text": ("image1.png", lambda: b"not a picture"),
    "nothing": ("image1.png", lambda: b""),
    "cut_jpeg": ("image1.jpeg", lambda: jpeg((2000, 1500))[:3000]),
    "cut_png": ("image1.png", lambda: png_of(500, 500)[:60]),
    "gif_bomb": ("image1.gif", lambda: b"GIF89a" + struct.pack("<HH", 65_535, 65_535) + b"\x80\0\0" + bytes(6) + b";"),
    "eps": ("image1.eps", lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(/etc/passwd) run\n"),
    "svg": ("image1.svg", lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'),
    "emf": ("image1.emf", lambda: b"\x01\0\0\0" + bytes(200)),
    "wmf": ("image1.wmf", lambda: b"\xd7\xcd\xc6\x9a" + bytes(200)),
    "heic": ("image1.heic", lambda: b"\0\0\0\x18ftypheic" + bytes(200)),
    "tiff": ("image1.tiff", lambda: saved_as("TIFF", Image.new("RGB", (9, 9)))),
    "ico": ("image1.ico", lambda: saved_as("ICO", Image.new("RGB", (16, 16)))),
    "pdf": ("image1.png", lambda: b"%PDF-1.7\n"),
}


@pytest.mark.parametrize("name", NOT_PICTURES)
def test_i02_what_is_no_picture_is_told_and_the_numbers_are_kept(album: Album, name: str) -> None:
    part, make = NOT_PICTURES[name]
    returned, said = album.read_with(make(), part)
    assert said & {"picture-unreadable", "picture-too-large"}
    assert returned.pictures == ()


@pytest.mark.parametrize(
    "target",
    [
        'Target="../media/none.png"',
        'Target="../../../../etc/passwd"',
        'Target="file:///etc/passwd" TargetMode="External"',
        'Target="http://127.0.0.1:9/a.png" TargetMode="External"',
        'Target="C:\\Windows\\win.ini"',
        'Target=""',
    ],
)
def test_i03_a_picture_that_lies_elsewhere_is_told(album: Album, target: str) -> None:
    form = album.form()
    rels = next(part for part in form.parts if "drawings/_rels" in part)
    kind = f'Id="rId1" Type="{RELATION}/image"'
    form.parts[rels] = f"<Relationships><Relationship {kind} {target}/></Relationships>".encode()
    returned = album.read(form.pack())
    assert "picture-unreadable" in codes(returned)
    assert returned.pictures == ()


def test_i03_a_drawing_without_its_relations_is_told(album: Album) -> None:
    form = album.form()
    del form.parts[next(part for part in form.parts if "drawings/_rels" in part)]
    assert "picture-unreadable" in codes(album.read(form.pack()))


@pytest.mark.parametrize("turn", range(1, 9))
def test_i04_a_turned_picture_has_the_hash_of_the_upright_one(turn: int) -> None:
    upright = Image.open(io.BytesIO(jpeg()))
    back = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    stored = upright if turn == 1 else upright.transpose(Image.Transpose(back[turn]))
    exif = Image.Exif()
    exif[274] = turn
    plain = measure(saved_as("PNG", upright))
    turned = measure(saved_as("JPEG", stored, exif=exif, quality=95))
    assert (int(plain.phash, 16) ^ int(turned.phash, 16)).bit_count() <= 4


@pytest.mark.parametrize("stored", ["9999:99:99 99:99:99", "0000:00:00 00:00:00", "x" * 60_000, "", "2021-10-05"])
def test_i04_a_day_that_cannot_be_is_none(stored: str) -> None:
    exif = Image.Exif()
    exif[306] = stored
    assert measure(jpeg(exif=exif)).taken_at is None


def test_i04_a_day_that_can_be_is_read_and_broken_exif_is_none() -> None:
    exif = Image.Exif()
    exif[306] = "2021:10:05 07:30:00"
    assert measure(jpeg(exif=exif)).taken_at == datetime(2021, 10, 5, 7, 30)
    assert measure(jpeg(exif=b"Exif\0\0II*\0\xff\xff\xff\xff" + bytes(60))).taken_at is None
    assert measure(jpeg(comment=b"x" * 64_000)).taken_at is None


def test_i05_the_same_photo_keeps_its_hash_when_it_is_squeezed_again() -> None:
    photo = jpeg((1600, 1200), quality=95)
    again = saved_as("JPEG", Image.open(io.BytesIO(photo)).resize((800, 600)), quality=40)
    one, other = measure(photo).phash, measure(again).phash
    assert (int(one, 16) ^ int(other, 16)).bit_count() <= 4
    assert (int(one, 16) ^ int(measure(jpeg(seed=9)).phash, 16)).bit_count() > 10


def test_i06_what_is_hidden_behind_a_picture_is_never_opened(album: Album) -> None:
    hidden = io.BytesIO()
    with zipfile.ZipFile(hidden, "w") as archive:
        archive.writestr("x.xlsx", b"PK")
    returned, said = album.read_with(jpeg() + hidden.getvalue(), "image1.jpeg")
    assert said == set()
    assert [one.format for one in returned.pictures] == ["jpeg"]


def test_i07_a_picture_in_the_header_is_told(album: Album) -> None:
    form = album.form()
    form.parts["xl/media/logo.png"] = saved_as("PNG", Image.new("RGB", (9, 9)))
    form.parts["xl/drawings/vmlDrawing9.vml"] = (
        b'<xml><v:imagedata xmlns:v="urn:x" o:relid="rId1" xmlns:o="urn:y"/></xml>'
    )
    returned = album.read(form.pack())
    assert len(returned.pictures) == 1
    assert "picture-unanchored" in codes(returned)


def test_i07_pictures_in_a_group_are_found(album: Album) -> None:
    form = album.form()
    drawing = next(part for part in form.parts if part.startswith("xl/drawings/drawing"))
    body = form.parts[drawing].decode()
    start, end = body.index("<pic>") if "<pic>" in body else body.index("<xdr:pic"), 0
    end = body.index("pic>", start + 5) + 4
    form.parts[drawing] = (body[:start] + "<grpSp>" + body[start:end] + "</grpSp>" + body[end:]).encode()
    assert [one.row for one in album.read(form.pack()).pictures] == ["A01"]


def in_cell(form: Form, formula: str, more: dict[str, str]) -> bytes:
    """Put something into the picture cell of the first slot."""
    sheet = "xl/worksheets/sheet5.xml"
    body = form.parts[sheet].decode()
    row = body.index(">A01<")
    at = body.index('<c r="G', row)
    # Where lxml is installed openpyxl writes an empty cell with two tags.
    written = re.match(r"<c [^>]*?(?:/>|>.*?</c>)", body[at:], re.DOTALL)
    assert written
    end = at + written.end()
    address = body[at + 6 : body.index('"', at + 6)]
    form.parts[sheet] = (body[:at] + formula.replace("{r}", address) + body[end:]).encode()
    form.parts |= {name: text.encode() for name, text in more.items()}
    return form.pack()


def test_i07_a_picture_placed_by_wps_is_found(album: Album) -> None:
    form = album.form(0)
    form.parts["xl/media/image9.jpeg"] = jpeg()
    about = (
        f'<Relationships><Relationship Id="rId1" Type="{RELATION}/image" Target="media/image9.jpeg"/></Relationships>'
    )
    pictures = '<x><cellImage><pic><cNvPr name="ID_1"/><blip r:embed="rId1" xmlns:r="urn:r"/></pic></cellImage></x>'
    cell = '<c r="{r}" t="str"><f>_xlfn.DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v></c>'
    data = in_cell(form, cell, {"xl/cellimages.xml": pictures, "xl/_rels/cellimages.xml.rels": about})
    returned = album.read(data)
    assert [(one.row, one.format) for one in returned.pictures] == [("A01", "jpeg")]
    assert not any(cell.field == "picture" for cell in returned.cells)


def test_i07_a_picture_placed_by_wps_that_is_gone_is_told(album: Album) -> None:
    cell = '<c r="{r}" t="str"><f>_xlfn.DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v></c>'
    assert "picture-unreadable" in codes(album.read(in_cell(album.form(0), cell, {})))


def test_i08_many_heavy_pictures_end_in_time_with_the_numbers_kept(album: Album) -> None:
    form = album.form(12)
    heavy = png_of(7000, 7000)
    for part in [part for part in form.parts if part.startswith("xl/media/")]:
        form.parts[part] = heavy + part.encode()
    started = time.process_time()
    returned = album.read(form.pack())
    assert time.process_time() - started < 10
    assert returned.pictures
    assert "picture-too-large" in codes(returned)
    assert len(returned.pictures) + sum(r.code == "picture-too-large" for r in returned.remarks) == 12


def test_i08_more_pictures_than_anybody_needs_are_told(album: Album) -> None:
    form = album.form()
    drawing = next(part for part in form.parts if part.startswith("xl/drawings/drawing"))
    body = form.parts[drawing].decode()
    start = body.index("oneCellAnchor") if "oneCellAnchor" in body else body.index("twoCellAnchor")
    start = body.rindex("<", 0, start)
    end = body.rindex("CellAnchor>") + len("CellAnchor>")
    form.parts[drawing] = (body[:start] + body[start:end] * 5000 + body[end:]).encode()
    assert "pictures-too-many" in codes(album.read(form.pack()))


def test_i09_a_picture_beside_the_slots_is_told(album: Album) -> None:
    form = album.form()
    drawing = next(part for part in form.parts if part.startswith("xl/drawings/drawing"))
    body = form.parts[drawing].decode()
    row = body.index("row>") + 4
    form.parts[drawing] = (body[:row] + "900" + body[body.index("<", row) :]).encode()
    returned = album.read(form.pack())
    assert codes(returned) == {"picture-outside"}


def _icc_bomb() -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add(b"iCCP", b"x\0\0" + zlib.compress(bytes(100 * limits.MEGABYTE)))
    return saved_as("PNG", Image.new("RGB", (9, 9)), pnginfo=info)


ODD_KINDS: dict[str, Make] = {
    "cmyk": lambda: jpeg(mode="CMYK"),
    "progressive": lambda: jpeg(progressive=True),
    "grey": lambda: jpeg(mode="L"),
    "sixteen_bits": lambda: png_of(64, 64, 16, 0),
    "sixteen_bits_colour": lambda: png_of(64, 64, 16, 6),
    "palette": lambda: saved_as("PNG", Image.new("P", (64, 64)), transparency=0),
    "two_shades": lambda: png_of(64, 64),
    "alpha": lambda: saved_as("PNG", Image.new("LA", (64, 64))),
    "webp": lambda: saved_as("WEBP", Image.new("RGB", (64, 64))),
    "moving_gif": lambda: saved_as(
        "GIF", Image.new("P", (64, 64)), save_all=True, append_images=[Image.new("P", (64, 64), 1)] * 50
    ),
    "bmp": lambda: saved_as("BMP", Image.new("RGB", (64, 64))),
    "one_pixel": lambda: saved_as("PNG", Image.new("RGB", (1, 1))),
    "thin": lambda: png_of(40_000, 1),
}


@pytest.mark.parametrize("name", ODD_KINDS)
def test_i10_odd_pictures_are_taken(album: Album, name: str) -> None:
    returned, said = album.read_with(ODD_KINDS[name]())
    assert said == set()
    assert len(returned.pictures) == 1


def test_i10_a_colour_profile_that_explodes_does_no_harm(album: Album) -> None:
    returned, said = album.read_with(_icc_bomb())
    assert bool(returned.pictures) != bool(said)


def test_no_byte_of_a_picture_gives_anything_but_a_measure_or_a_refusal() -> None:
    samples = [jpeg((64, 48)), saved_as("PNG", Image.new("P", (64, 64))), saved_as("WEBP", Image.new("RGB", (64, 64)))]
    for seed in range(300):
        chance = random.Random(seed)
        raw = bytearray(chance.choice(samples))
        for _ in range(chance.choice((1, 3, 20))):
            raw[chance.randrange(len(raw))] = chance.randrange(256)
        assert outcome(bytes(raw)) in ("measured", "damaged", "picture-too-large")


def outcome(body: bytes) -> str:
    try:
        return "measured" if len(measure(body).phash) == 16 else "odd"
    except Refusal as refusal:
        return refusal.code


MICROSOFT = "http://schemas.microsoft.com/office"


def rich_parts(form: Form, structure: str = "_localImage", target: str = "../media/image9.jpeg") -> dict[str, str]:
    """Give the parts that hold a picture placed in a cell by Excel, and name them in the workbook's relations."""
    kinds = {
        "metadata": (f"{RELATION}/sheetMetadata", "metadata.xml"),
        "values": (f"{MICROSOFT}/2017/06/relationships/rdRichValue", "richData/rdrichvalue.xml"),
        "structures": (f"{MICROSOFT}/2017/06/relationships/rdRichValueStructure", "richData/rdrichvaluestructure.xml"),
        "links": (f"{MICROSOFT}/2022/10/relationships/richValueRel", "richData/richValueRel.xml"),
    }
    about = "".join(
        f'<Relationship Id="rIdX{n}" Type="{kind}" Target="{part}"/>' for n, (kind, part) in enumerate(kinds.values())
    )
    form.swap("xl/_rels/workbook.xml.rels", "</Relationships>", about + "</Relationships>")
    return {
        "xl/metadata.xml": '<metadata><metadataTypes count="1"><metadataType name="XLRICHVALUE"/></metadataTypes>'
        '<futureMetadata name="XLRICHVALUE" count="1"><bk><extLst><ext><r:rvb xmlns:r="urn:r" i="0"/></ext></extLst>'
        '</bk></futureMetadata><valueMetadata count="1"><bk><rc t="1" v="0"/></bk></valueMetadata></metadata>',
        "xl/richData/rdrichvalue.xml": '<rvData count="1"><rv s="0"><v>0</v><v>5</v></rv></rvData>',
        "xl/richData/rdrichvaluestructure.xml": f'<rvStructures><s t="{structure}">'
        '<k n="_rvRel:LocalImageIdentifier" t="i"/><k n="CalcOrigin" t="i"/></s></rvStructures>',
        "xl/richData/richValueRel.xml": '<richValueRels xmlns:r="urn:r"><rel r:id="rId1"/></richValueRels>',
        "xl/richData/_rels/richValueRel.xml.rels": "<Relationships>"
        f'<Relationship Id="rId1" Type="{RELATION}/image" Target="{target}"/></Relationships>',
    }


IN_CELL = '<c r="{r}" t="e" vm="1"><v>#VALUE!</v></c>'


def test_i07_a_picture_placed_in_a_cell_by_excel_is_found(album: Album) -> None:
    form = album.form(0)
    form.parts["xl/media/image9.jpeg"] = jpeg()
    returned = album.read(in_cell(form, IN_CELL, rich_parts(form)))
    assert [(one.row, one.format) for one in returned.pictures] == [("A01", "jpeg")]
    assert codes(returned) == set()


@pytest.mark.parametrize("target", ["../media/none.jpeg", "../../../etc/passwd"])
def test_i07_a_picture_placed_in_a_cell_that_is_not_in_the_file_is_told(album: Album, target: str) -> None:
    form = album.form(0)
    returned = album.read(in_cell(form, IN_CELL, rich_parts(form, target=target)))
    assert codes(returned) == {"picture-unreadable"}


def test_i07_another_kind_of_rich_value_is_no_picture(album: Album) -> None:
    form = album.form(0)
    form.parts["xl/media/image9.jpeg"] = jpeg()
    returned = album.read(in_cell(form, IN_CELL, rich_parts(form, structure="_error")))
    assert returned.pictures == ()
    assert codes(returned) == {"picture-unanchored"}


def test_i07_pictures_of_an_opendocument_form_are_found_and_floating_ones_get_a_slot(album: Album) -> None:
    frame = '<draw:frame xmlns:draw="urn:d"><draw:image xmlns:xlink="urn:x" xlink:href="{href}"/></draw:frame>'

    def hang(text: str) -> str:
        row = text.index("<text:p>A01<")
        text = text[:row] + text[row:].replace(
            "<table:table-cell/>", f"<table:table-cell>{frame}</table:table-cell>", 1
        )
        text = text.replace("{href}", "Pictures/1.jpeg", 1)
        return text.replace("<table:table-row>", f"<table:shapes>{frame}</table:shapes><table:table-row>", 1).replace(
            "{href}", "Pictures/2.jpeg"
        )

    packed = io.BytesIO(ods(album.form(0), hang))
    with zipfile.ZipFile(packed, "a") as archive:
        for n in (1, 2, 3):
            archive.writestr(f"Pictures/{n}.jpeg", jpeg(seed=n))
    returned = album.read(packed.getvalue())
    found = {one.row: (one.format, bool(one.place.cell)) for one in returned.pictures}
    assert found == {"A01": ("jpeg", True), "A02": ("jpeg", False)}
    told = {remark.code: remark.details for remark in returned.remarks if remark.code.startswith("picture")}
    assert told["picture-outside"]["cell"] == "không rõ"
    assert told["picture-unanchored"] == {"count": "1"}


def test_b19_the_master_carries_small_pictures_that_tell_no_place_and_the_archive_all_of_it(
    album: Album, tmp_path: Path
) -> None:
    workspace = new_workspace(tmp_path / "w")
    place = Image.Exif()
    place[0x8825] = {1: "N", 2: (18.0, 20.0, 0.0)}  # where the photographer stood
    photo = jpeg((1600, 1200), exif=place)
    filler = FormFiller(form_path(workspace, "dan-trung"))
    data = filler.fill({("report", "date", "value"): "05/10/2021", NUMBER_KEY: 85.5}, {SLOT: photo})
    drop(workspace, "a.xlsx", data)
    with at_work(workspace) as session:
        (got,) = session.round(NOW, 0.0).drops
        publish(session, NOW)
    assert (workspace.archive / got.archived).read_bytes() == data
    with zipfile.ZipFile(workspace.master) as archive:
        pictures = [body for name in archive.namelist() if (body := archive.read(name))[:3] == b"\xff\xd8\xff"]
    assert len(pictures) == 1
    with Image.open(io.BytesIO(pictures[0])) as image:
        assert not image.getexif()
        assert max(image.size) <= 320
