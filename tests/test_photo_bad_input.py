"""Pictures as they should not be, each beside a good one: told at its cell, and neither number nor neighbour waits for it."""

import io
import random
import re
import struct
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import photographs
import pytest
from hostile_workbooks import NUMBER_KEY, RELATION, Form
from openpyxl import load_workbook
from openpyxl.comments import Comment
from sessions import NOW, at_work, careful_filler, drop, form_path, new_workspace
from test_reading_pictures_hostile import jpeg, png_of, saved_as

from ntm_sheets.facts.findings import Finding, Key
from ntm_sheets.facts.fingerprints import sha256_of
from ntm_sheets.facts.submission import Picture
from ntm_sheets.reading import limits
from ntm_sheets.rounds.judgement import Judgement
from ntm_sheets.rounds.pipeline import WorkspaceSession
from ntm_sheets.rounds.publishing import publish
from ntm_sheets.simulation.filling import FormFiller

pytestmark = pytest.mark.usefixtures("undrawn")

UNIT = "dan-trung"
BAD: Key = ("photos", "A01", "picture")
GOOD: Key = ("photos", "A02", "picture")
SCENE = photographs.scene(3, (320, 240))
FENCE, ROAD = photographs.jpeg(SCENE), photographs.jpeg(photographs.scene(4))


@dataclass
class Desk:
    """A workspace in which forms are judged as they would be in a round."""

    session: WorkspaceSession
    path: Path

    def address(self, key: Key) -> tuple[str, str]:
        return FormFiller(self.path).address(key)

    def form(self, pictures: dict[Key, bytes]) -> Form:
        typed = {
            ("report", "date", "value"): "05/10/2021",
            ("report", "reporter", "value"): "Trần Thị Thử",
            NUMBER_KEY: 85.5,
        }
        typed |= {("photos", f"A{n:02}", "subject"): choice for n, choice in ((1, "V1"), (2, "V2"))}
        return Form(FormFiller(self.path).fill(typed, pictures))

    def judge(self, data: bytes, name: str = "phieu.xlsx") -> tuple[Judgement, tuple[Picture, ...]]:
        """Judge a form; its number counts whatever lies beside it."""
        ((_, judged),) = self.session.judge_file(data, name, NOW)
        assert judged.verdict == "accepted", judged.reason
        assert judged.submission is not None
        values = {answer.key: answer.value for answer in judged.submission.answers}
        assert values[NUMBER_KEY] == 85.5
        return judged, judged.submission.pictures


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Any:
    workspace = new_workspace(tmp_path_factory.mktemp("bad") / "w")
    with at_work(workspace) as session:
        yield Desk(session, form_path(workspace, UNIT))


def told(judged: Judgement) -> list[Finding]:
    return [one for one in judged.findings if one.code.startswith(("picture", "photo"))]


def drawing_of(form: Form) -> str:
    return next(part for part in form.parts if part.startswith("xl/drawings/drawing"))


def with_bad(form: Form, body: bytes, name: str) -> bytes:
    """Give the form with these bytes in the place of the first picture's."""
    rels = next(part for part in form.parts if "drawings/_rels" in part)
    first = next(part for part in sorted(form.parts) if part.startswith("xl/media/"))
    form.swap(rels, first.rpartition("/")[2], name)
    del form.parts[first]
    form.parts[f"xl/media/{name}"] = body
    return form.pack()


def hostile_exif() -> bytes:
    """EXIF whose directories point at themselves, with counts and places beyond all bounds."""
    entry = struct.pack("<HHLL", 0x8769, 4, 1, 8) + struct.pack("<HHLL", 0x010E, 2, 0xFFFFFFFF, 0xFFFFFFF0)
    entry += struct.pack("<HHLL", 0x0112, 3, 0xFFFF, 6) + struct.pack("<HHLL", 0x8825, 4, 1, 8)
    return jpeg(exif=b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", 4) + entry + struct.pack("<L", 8))


def wrong_crc() -> bytes:
    body = photographs.png(SCENE)
    at = body.index(b"IDAT") + 40
    return body[:at] + bytes((body[at] ^ 0xFF,)) + body[at + 1 :]


def moving_gif() -> bytes:
    first, *others = (photographs.scene(seed, (320, 240)).convert("P") for seed in (3, 4, 5))
    return saved_as("GIF", first, save_all=True, append_images=others)


def heic() -> bytes:
    pillow_heif = pytest.importorskip("pillow_heif")
    saved = io.BytesIO()
    pillow_heif.from_pillow(SCENE).save(saved)
    return saved.getvalue()


def fill_bytes() -> bytes:
    return FENCE[:2] + b"\xff" * 9 + FENCE[2:]


UNREADABLE, TOO_LARGE = {"picture-unreadable"}, {"picture-too-large"}
# What a file holds, and the codes of what is said at its cell; none where the picture is taken without a word.
KINDS: dict[str, tuple[str, Callable[[], bytes], set[str]]] = {
    "decompression bomb": ("bad.png", lambda: png_of(30_000, 30_000), TOO_LARGE),
    "bomb that says it is a JPEG": ("bad.jpeg", lambda: png_of(30_000, 30_000), TOO_LARGE),
    "truncated JPEG": ("bad.jpeg", lambda: FENCE[: len(FENCE) // 2], UNREADABLE),
    "JPEG without its end": ("bad.jpeg", lambda: FENCE[:-2], UNREADABLE),
    "nothing at all": ("bad.jpeg", lambda: b"", UNREADABLE),
    "SVG": ("bad.svg", lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', UNREADABLE),
    "SVG that says it is a PNG": ("bad.png", lambda: b'<?xml version="1.0"?><svg width="9" height="9"/>', UNREADABLE),
    "EMF": ("bad.emf", lambda: struct.pack("<L", 1) + bytes(36) + b" EMF" + bytes(60), UNREADABLE),
    "WMF": ("bad.wmf", lambda: struct.pack("<L", 0x9AC6CDD7) + bytes(60), UNREADABLE),
    "TIFF": ("bad.tiff", lambda: saved_as("TIFF", SCENE), UNREADABLE),
    "BMP": ("bad.bmp", lambda: saved_as("BMP", SCENE), set()),
    "animated GIF": ("bad.gif", moving_gif, set()),
    "WebP": ("bad.webp", lambda: saved_as("WEBP", SCENE), set()),
    "hostile EXIF": ("bad.jpeg", hostile_exif, set()),
    "one point by thirty thousand": ("bad.png", lambda: png_of(1, 30_000), {"photo-too-small", "photo-shows-nothing"}),
    "thirty thousand by one point": ("bad.png", lambda: png_of(30_000, 1), {"photo-too-small", "photo-shows-nothing"}),
    "four inks": ("bad.jpeg", lambda: saved_as("JPEG", SCENE.convert("CMYK")), set()),
    "sixteen bits": ("bad.png", lambda: png_of(320, 240, 16, 2), {"photo-shows-nothing"}),
    "JPEG with fill bytes": ("bad.jpeg", fill_bytes, set()),
    "PNG with a wrong checksum": ("bad.png", wrong_crc, UNREADABLE),
    "a workbook": ("bad.png", lambda: b"PK\x03\x04" + bytes(200), UNREADABLE),
    "a name that tells another kind": ("bad.emf", lambda: FENCE, set()),
}  # fmt: skip


@pytest.mark.one_in(3)
@pytest.mark.parametrize("name", KINDS)
def test_it_is_told_at_its_cell_and_nothing_else_waits(desk: Desk, name: str) -> None:
    part, make, codes = KINDS[name]
    body = make()
    judged, pictures = desk.judge(with_bad(desk.form({BAD: FENCE, GOOD: ROAD}), body, part))
    assert {one.code for one in told(judged)} == codes
    for one in told(judged):
        assert ((one.place.sheet, one.place.cell), one.key) == (desk.address(BAD), BAD)
        assert one.message
        assert one.remedy
    found = {one.row: one.sha256 for one in pictures}
    assert found.pop("A02") == sha256_of(ROAD)
    assert found == ({} if codes & (UNREADABLE | TOO_LARGE) else {"A01": sha256_of(body)})


@pytest.mark.one_in(2)
@pytest.mark.parametrize("can_open", [True, False])
def test_heic_inside_a_form_is_taken_or_told(desk: Desk, monkeypatch: pytest.MonkeyPatch, can_open: bool) -> None:
    data = with_bad(desk.form({BAD: FENCE, GOOD: ROAD}), heic(), "bad.heic")
    if not can_open:
        monkeypatch.setitem(sys.modules, "pillow_heif", None)
    judged, pictures = desk.judge(data)
    is_taken = "A01" in {one.row for one in pictures}
    assert {one.code for one in told(judged)} == (set() if is_taken else UNREADABLE)
    assert all((one.place.sheet, one.place.cell) == desk.address(BAD) for one in told(judged))
    assert "A02" in {one.row for one in pictures}


# How a picture lies in the file


def anchors(form: Form) -> tuple[str, list[str]]:
    """Give a drawing's part and the text of each anchor in it."""
    part = drawing_of(form)
    text = form.parts[part].decode()
    return part, re.findall(r"<(?:\w+:)?oneCellAnchor.*?</(?:\w+:)?oneCellAnchor>", text, re.DOTALL)


def redrawn(form: Form, change: Callable[[str], str]) -> Form:
    """Change the first anchor of a form."""
    part, (first, *_) = anchors(form)
    form.parts[part] = form.parts[part].decode().replace(first, change(first), 1).encode()
    return form


def rows_of(pictures: tuple[Picture, ...]) -> list[tuple[str, str]]:
    return sorted((one.row, one.sha256) for one in pictures)


BOTH = [("A01", sha256_of(FENCE)), ("A02", sha256_of(ROAD))]
XFRM = re.compile(r"<((?:\w+:)?)xfrm[ />]")


def turned(anchor: str) -> str:
    if not XFRM.search(anchor):
        return re.sub(r"<((?:\w+:)?)spPr>", r'<\1spPr><a:xfrm rot="5400000" flipH="1"/>', anchor, count=1)
    return XFRM.sub(r'<\1xfrm rot="5400000" flipH="1" ', anchor, count=1)


def cropped(anchor: str) -> str:
    blip = re.search(r"<(\w+:)?blip\b[^>]*?(?:/>|>.*?</(?:\w+:)?blip>)", anchor, re.DOTALL)
    assert blip
    return anchor.replace(blip[0], f'{blip[0]}<{blip[1] or ""}srcRect l="20000" t="10000" r="15000" b="5000"/>', 1)


def grouped(anchor: str) -> str:
    pic = re.search(r"<((?:\w+:)?)pic\b.*?</(?:\w+:)?pic>", anchor, re.DOTALL)
    assert pic
    inner = f"<{pic[1]}grpSp><{pic[1]}grpSpPr/>{pic[0]}</{pic[1]}grpSp>"
    return anchor.replace(pic[0], f"<{pic[1]}grpSp><{pic[1]}grpSpPr/>{inner}</{pic[1]}grpSp>", 1)


def as_fill(anchor: str) -> str:
    """A shape that is filled with the picture."""
    pic = re.search(r"<((?:\w+:)?)pic\b.*?</(?:\w+:)?pic>", anchor, re.DOTALL)
    blip = re.search(r"<(?:\w+:)?blip\b[^>]*?(?:/>|>.*?</(?:\w+:)?blip>)", anchor, re.DOTALL)
    assert pic
    assert blip
    shape = f"<{pic[1]}sp><{pic[1]}spPr><blipFill>{blip[0]}<stretch/></blipFill></{pic[1]}spPr></{pic[1]}sp>"
    return anchor.replace(pic[0], shape, 1)


def alternate(anchor: str) -> str:
    """The same twice, for programs of today and of before: one picture."""
    pic = re.search(r"<(?:\w+:)?pic\b.*?</(?:\w+:)?pic>", anchor, re.DOTALL)
    assert pic
    before = re.sub(r'embed="\w+"', 'embed="rId77"', pic[0])
    both = (
        f'<mc:AlternateContent xmlns:mc="urn:mc"><mc:Choice Requires="a14">{pic[0]}</mc:Choice>'
        f"<mc:Fallback>{before}</mc:Fallback></mc:AlternateContent>"
    )
    return anchor.replace(pic[0], both, 1)


def only_before(anchor: str) -> str:
    """What programs of today see as something else has a picture for those of before alone."""
    pic = re.search(r"<(?:\w+:)?pic\b.*?</(?:\w+:)?pic>", anchor, re.DOTALL)
    assert pic
    both = (
        f'<mc:AlternateContent xmlns:mc="urn:mc"><mc:Choice Requires="a14"><sp/></mc:Choice>'
        f"<mc:Fallback>{pic[0]}</mc:Fallback></mc:AlternateContent>"
    )
    return anchor.replace(pic[0], both, 1)


def linked_too(anchor: str) -> str:
    """Embedded and linked: Excel shows what lies in the file."""
    return re.sub(r'(\w+:)?embed="(\w+)"', r'\1link="rId88" \1embed="\2"', anchor, count=1)


LAID: dict[str, Callable[[str], str]] = {
    "turned": turned, "cropped": cropped, "grouped": grouped, "a shape's fill": as_fill, "alternate": alternate,
    "for programs of before": only_before, "embedded and linked": linked_too,
}  # fmt: skip


@pytest.mark.one_in(3)
@pytest.mark.parametrize("name", LAID)
def test_whatever_excel_shows_as_a_picture_is_found_with_all_its_bytes(desk: Desk, name: str) -> None:
    form = redrawn(desk.form({BAD: FENCE, GOOD: ROAD}), LAID[name])
    rels = next(part for part in form.parts if "drawings/_rels" in part)
    away = f'<Relationship Id="rId88" Type="{RELATION}/image" Target="file:///C:/a.jpg" TargetMode="External"/>'
    form.swap(rels, "</Relationships>", f"{away}</Relationships>")
    judged, pictures = desk.judge(form.pack())
    assert rows_of(pictures) == BOTH
    assert told(judged) == []


def test_a_picture_that_is_linked_and_not_embedded_is_told_at_its_cell(desk: Desk) -> None:
    form = desk.form({BAD: FENCE, GOOD: ROAD})
    redrawn(form, lambda anchor: re.sub(r'(\w+:)?embed="\w+"', r'\1link="rId88"', anchor, count=1))
    rels = next(part for part in form.parts if "drawings/_rels" in part)
    away = f'<Relationship Id="rId88" Type="{RELATION}/image" Target="file:///C:/a.jpg" TargetMode="External"/>'
    form.swap(rels, "</Relationships>", f"{away}</Relationships>")
    judged, pictures = desk.judge(form.pack())
    (unreadable,) = [one for one in told(judged) if one.code == "picture-unreadable"]
    assert (unreadable.place.sheet, unreadable.place.cell) == desk.address(BAD)
    assert rows_of(pictures) == BOTH[1:]


@pytest.mark.parametrize("below", [3, 60])
def test_a_picture_that_hangs_on_no_cell_lies_where_it_is_seen(desk: Desk, below: int) -> None:
    form = desk.form({BAD: FENCE, GOOD: ROAD})
    sheet, cell = desk.address(BAD)
    book = load_workbook(io.BytesIO(form.data))[sheet]
    heights = [book.row_dimensions[row] for row in range(1, int(cell[1:]))]
    down = sum(0 if one.hidden else one.height or 17 for one in heights) + below

    def absolute(anchor: str) -> str:
        start = re.search(r"<(?:\w+:)?from>.*?</(?:\w+:)?from>", anchor, re.DOTALL)
        assert start
        return anchor.replace(start[0], f'<pos x="0" y="{int(down * 12_700)}"/>').replace(
            "oneCellAnchor", "absoluteAnchor"
        )

    judged, pictures = desk.judge(redrawn(form, absolute).pack())
    assert rows_of(pictures) == BOTH
    assert told(judged) == []


def test_a_picture_at_the_head_of_a_printed_page_or_in_a_comment_is_told_and_no_evidence(desk: Desk) -> None:
    form = desk.form({GOOD: ROAD})
    book = load_workbook(io.BytesIO(form.data))
    book["Ảnh"]["D8"].comment = Comment("xem ảnh", "thôn")
    saved = io.BytesIO()
    book.save(saved)
    commented = Form(saved.getvalue())
    for part, body in (("xl/media/head.png", photographs.png(SCENE)), ("xl/media/note.png", photographs.png(SCENE))):
        commented.parts[part] = body
    judged, pictures = desk.judge(commented.pack())
    assert rows_of(pictures) == BOTH[1:]
    (away,) = told(judged)
    assert away.code == "picture-unanchored"
    assert "2 ảnh" in away.message


@pytest.mark.one_in(3)
@pytest.mark.parametrize("hidden", ["row", "column", "sheet"])
def test_a_picture_where_nobody_sees_it_is_taken_and_told_at_its_cell(desk: Desk, hidden: str) -> None:
    sheet, cell = desk.address(BAD)
    book = load_workbook(io.BytesIO(desk.form({BAD: FENCE, GOOD: ROAD}).data))
    if hidden == "row":
        book[sheet].row_dimensions[int(cell[1:])].hidden = True
    elif hidden == "column":
        book[sheet].column_dimensions[cell[0]].hidden = True
    else:
        book[sheet].sheet_state = "hidden"
    saved = io.BytesIO()
    book.save(saved)
    judged, pictures = desk.judge(saved.getvalue())
    assert rows_of(pictures) == BOTH
    places = {(one.place.sheet, one.place.cell) for one in told(judged) if one.code == "picture-hidden"}
    assert places == ({desk.address(BAD)} if hidden == "row" else {desk.address(BAD), desk.address(GOOD)})


def test_two_pictures_on_one_slot_are_both_of_its_subject(desk: Desk) -> None:
    form = desk.form({BAD: FENCE, GOOD: ROAD})
    row = int(desk.address(GOOD)[1][1:]) - 1
    redrawn(form, lambda anchor: re.sub(r"row>\d+<", f"row>{row}<", anchor, count=1))
    judged, pictures = desk.judge(form.pack())
    assert rows_of(pictures) == sorted([("A02", sha256_of(FENCE)), ("A02", sha256_of(ROAD))])
    assert told(judged) == []


@pytest.mark.thorough
def test_three_hundred_pictures_on_one_cell_are_told_at_the_first_that_is_left(desk: Desk) -> None:
    form = desk.form({BAD: FENCE, GOOD: ROAD})
    part, (first, _) = anchors(form)
    rels = next(part for part in form.parts if "drawings/_rels" in part)
    copies, about = [], []
    for n in range(300):
        form.parts[f"xl/media/more{n}.jpeg"] = jpeg((160, 120), n)
        about.append(f'<Relationship Id="rIdX{n}" Type="{RELATION}/image" Target="../media/more{n}.jpeg"/>')
        copies.append(re.sub(r'embed="\w+"', f'embed="rIdX{n}"', first))
    form.parts[part] = form.parts[part].decode().replace(first, first + "".join(copies), 1).encode()
    form.swap(rels, "</Relationships>", f"{''.join(about)}</Relationships>")
    judged, pictures = desk.judge(form.pack())
    assert len(pictures) == limits.PICTURES
    assert {one.row for one in pictures} == {"A01"}
    (many,) = [one for one in told(judged) if one.code == "pictures-too-many"]
    assert (many.place.sheet, many.place.cell) == desk.address(BAD)


@pytest.mark.thorough
def test_two_hundred_megabytes_of_pictures_are_told_one_by_one(tmp_path: Path) -> None:
    """They are heavy, not many: each is told at its cell and taken, and the form goes its way."""
    workspace = new_workspace(tmp_path / "w")
    coins = bytes(65 + (n & 1) for n in range(256))
    weight = random.Random(1).randbytes(14 * limits.MEGABYTE).translate(coins)
    cells: list[Key] = [("photos", f"A{n:02}", "picture") for n in range(1, 13)]
    cells += [("criteria", "TC1.2", "note"), ("criteria", "TC1.3", "note"), ("criteria", "TC2.1", "note")]
    with at_work(workspace) as session:
        desk = Desk(session, form_path(workspace, UNIT))
        form = desk.form({cell: jpeg(seed=n) for n, cell in enumerate(cells)})
        for part in [part for part in form.parts if part.startswith("xl/media/")]:
            form.parts[part] += weight
        data = form.pack()
        assert sum(len(body) for body in form.parts.values()) > 200 * limits.MEGABYTE
        judged, pictures = desk.judge(data)
        assert len(pictures) == 15
        heavy = {(one.place.sheet, one.place.cell) for one in told(judged) if one.code == "picture-heavy"}
        assert heavy == {desk.address(cell) for cell in cells}
        drop(workspace, "nang.xlsx", data)
        drop(
            workspace,
            "nhe.xlsx",
            careful_filler(form_path(workspace, "hoa-binh")).fill(
                {NUMBER_KEY: 70, ("report", "date", "value"): "05/10/2021"}
            ),
        )
        done = session.round(NOW, 0.0)
        assert {one.verdict for one in done.drops} == {"accepted"}
        assert publish(session, NOW).is_whole


def test_a_zip_of_pictures_is_never_opened_for_one_that_names_it(desk: Desk) -> None:
    inside = io.BytesIO()
    with zipfile.ZipFile(inside, "w") as archive:
        archive.writestr("a.jpg", FENCE)
    judged, pictures = desk.judge(with_bad(desk.form({BAD: FENCE, GOOD: ROAD}), inside.getvalue(), "bad.zip"))
    assert {one.code for one in told(judged)} == UNREADABLE
    assert rows_of(pictures) == BOTH[1:]
