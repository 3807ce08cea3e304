"""Pictures found against media that drawings refer to, by kind of file; what is not found is said why. Bytes out are bytes in."""

import hashlib
import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from posixpath import dirname, join, normpath
from xml.etree import ElementTree

import photographs
import pytest
from binary_workbooks import as_xlsb
from hostile_workbooks import NUMBER_KEY, RELATION, Form, ods
from letter_factory import compound_file
from sessions import form_path, new_workspace
from test_reading_pictures_hostile import IN_CELL, in_cell, rich_parts

from ntm_sheets.campaign.workbook import founding_campaign
from ntm_sheets.contract.sealing import signing_key
from ntm_sheets.facts.findings import Key
from ntm_sheets.facts.submission import Returned
from ntm_sheets.reading.book import Book
from ntm_sheets.reading.opening import open_book
from ntm_sheets.reading.preparing import unlock
from ntm_sheets.rounds.inspecting import OwnInspector
from ntm_sheets.simulation.filling import FormFiller
from ntm_sheets.untrusted.refusing import Refusal, attempt
from ntm_sheets.workspace.folders import Workspace

MEDIA = re.compile(r"(?:^|/)(?:media|pictures)/[^/]+$", re.IGNORECASE)
UNIT = "hoa-binh"
BODIES = [photographs.jpeg(photographs.scene(seed)) for seed in (3, 4, 5)]
SLOTS: list[Key] = [("photos", f"A{n:02}", "picture") for n in (1, 2, 3)]


# An own look at a file, by nothing of ours


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist() if not info.is_dir()}


def related(parts: dict[str, bytes], part: str) -> dict[str, tuple[str, str]]:
    """Give a part's relations by their ids: the kind, and the part that is meant (empty where it lies elsewhere)."""
    body = parts.get(join(dirname(part), "_rels", f"{PurePosixPath(part).name}.rels"))
    if body is None:
        return {}
    found = {}
    for one in ElementTree.fromstring(body):
        target = one.get("Target", "")
        whole = target.lstrip("/") if target.startswith("/") else normpath(join(dirname(part), target))
        inside = whole if one.get("TargetMode") != "External" and whole in parts else ""
        found[one.get("Id", "")] = (one.get("Type", "").rpartition("/")[2], inside)
    return found


def drawn(parts: dict[str, bytes]) -> Counter[str]:
    """Count, by its part, each picture that the drawings of worksheets show, or the frames of an OpenDocument sheet."""
    if "content.xml" in parts:
        content = parts["content.xml"].decode("utf-8")
        frames = re.findall(r"<draw:frame.*?</draw:frame>", content, re.DOTALL)
        images = [re.findall(r'<draw:image[^>]*?xlink:href="([^"]*)"', frame) for frame in frames]
        own = [[name.removeprefix("./") for name in listed if "ObjectReplacements" not in name] for listed in images]
        return Counter(next((one for one in listed if not one.endswith(".svg")), listed[0]) for listed in own if listed)
    found: Counter[str] = Counter()
    for part in parts:
        if not re.fullmatch(r"xl/worksheets/[^/]+\.(xml|bin)", part):
            continue
        for kind, drawing in related(parts, part).values():
            if kind == "drawing" and drawing:
                targets = related(parts, drawing)
                found.update(targets[blip][1] for blip in blips(parts[drawing]) if targets.get(blip, ("", ""))[1])
    return found


def blips(drawing: bytes) -> Iterator[str]:
    """Give the relation of each picture of a drawing; of what is there in two forms those of the first that has any."""

    def of(element: ElementTree.Element) -> list[str]:
        name = element.tag.rpartition("}")[2]
        if name == "blip":
            return [value for key, value in element.attrib.items() if key.endswith("}embed")]
        if name == "AlternateContent":
            return next((listed for child in element if (listed := of(child))), [])
        return [blip for child in element for blip in of(child)]

    yield from of(ElementTree.fromstring(drawing))


def away(parts: dict[str, bytes], media: str) -> frozenset[str]:
    """Say why a media part is no picture over a sheet: by the kinds of the parts that refer to it."""
    whose = [part.lower() for part in parts if media in {target for _, target in related(parts, part).values()}]
    return frozenset(next((word for sign, word in ELSEWHERE if sign in part), part) for part in whose)


IN_A_CELL = "in a cell"
# Where media lie that no drawing of a sheet shows, by a piece of the name of the part that refers to them.
ELSEWHERE = (
    ("vmldrawing", "head of a page, comment, old control"), ("charts/", "in a chart"), ("worksheets/", "behind a sheet"),
    ("richdata/", IN_A_CELL), ("cellimages", IN_A_CELL),
)  # fmt: skip
EXPLAINED = frozenset(word for _, word in ELSEWHERE)


def found_in(book: Book) -> Counter[str]:
    return Counter(
        anchor.part for sheet in book.sheets for anchor in sheet.anchors if anchor.part and not anchor.in_cell
    )


# Our own forms, as each kind of file


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return new_workspace(tmp_path_factory.mktemp("counts") / "w")


def form(workspace: Workspace) -> Form:
    typed = {("report", "date", "value"): "05/10/2021", NUMBER_KEY: 85.5}
    return Form(FormFiller(form_path(workspace, UNIT)).fill(typed, dict(zip(SLOTS, BODIES, strict=True))))


def xlsm(workspace: Workspace) -> bytes:
    given = form(workspace)
    given.swap("[Content_Types].xml", "spreadsheetml.sheet.main+xml", "sheet.macroEnabled.main+xml")
    given.parts["[Content_Types].xml"] = given.parts["[Content_Types].xml"].replace(
        b"vnd.openxmlformats-officedocument.sheet.macroEnabled", b"vnd.ms-excel.sheet.macroEnabled"
    )
    return given.pack([("xl/vbaProject.bin", compound_file({"VBA": b"Sub Auto_Open()"}))])


def xlsb(workspace: Workspace) -> bytes:
    """The binary form with the drawing of the other one beside its sheet."""
    given = form(workspace)
    binary = Form(as_xlsb(given.data))
    for part, body in given.parts.items():
        if part.startswith(("xl/drawings/", "xl/media/")):
            binary.parts[part] = body
        elif re.fullmatch(r"xl/worksheets/_rels/sheet\d+\.xml\.rels", part) and b"drawing" in body:
            binary.parts[part.replace(".xml.rels", ".bin.rels")] = body
    return binary.pack()


def as_ods(workspace: Workspace) -> bytes:
    frame = '<draw:frame xmlns:draw="urn:d" xmlns:xlink="urn:x">{images}</draw:frame>'
    image = '<draw:image xlink:href="{name}"/>'

    def hang(text: str) -> str:
        for n in (1, 2, 3):
            # LibreOffice keeps a drawing of lines twice: as itself, and as points for programs that know no lines.
            names = [f"Pictures/{n}.svg", f"./Pictures/{n}.jpeg"] if n == 2 else [f"Pictures/{n}.jpeg"]
            hung = frame.replace("{images}", "".join(image.replace("{name}", name) for name in names))
            at = text.index(f"<text:p>A{n:02}<")
            rest = text[at:].replace("<table:table-cell/>", f"<table:table-cell>{hung}</table:table-cell>", 1)
            text = text[:at] + rest
        chart = frame.replace("{images}", '<draw:object/><draw:image xlink:href="./ObjectReplacements/Object 1"/>')
        return text.replace("</table:table>", f"<table:shapes>{chart}</table:shapes></table:table>", 1)

    packed = io.BytesIO(
        ods(
            Form(
                FormFiller(form_path(workspace, UNIT)).fill(
                    {("report", "date", "value"): "05/10/2021", NUMBER_KEY: 85.5}
                )
            ),
            hang,
        )
    )
    with zipfile.ZipFile(packed, "a") as archive:
        for n, body in enumerate(BODIES, 1):
            archive.writestr(f"Pictures/{n}.jpeg", body)
        archive.writestr("Pictures/2.svg", "<svg/>")
        archive.writestr("ObjectReplacements/Object 1", "VCLMTF")
    return packed.getvalue()


def as_google_saves(workspace: Workspace) -> bytes:
    """Google's export: prefixed names, every sheet with a drawing, offsets of nought, no size in the anchor."""
    given = form(workspace)
    for part in [part for part in given.parts if re.fullmatch(r"xl/drawings/drawing\d+\.xml", part)]:
        text = given.parts[part].decode()
        text = re.sub(
            r"<(/?)(?:xdr:)?(oneCellAnchor|from|to|col|row|colOff|rowOff|ext|pic|clientData)\b", r"<\1xdr:\2", text
        )
        text = text.replace("<wsDr ", '<wsDr xmlns:xdr="urn:xdr" ', 1)
        given.parts[part] = re.sub(r"rowOff>\d+<", "rowOff>0<", text).encode()
    return given.pack()


def wps_in_cell(workspace: Workspace) -> bytes:
    given = Form(
        FormFiller(form_path(workspace, UNIT)).fill({("report", "date", "value"): "05/10/2021", NUMBER_KEY: 85.5})
    )
    given.parts["xl/media/image9.jpeg"] = BODIES[0]
    about = (
        f'<Relationships><Relationship Id="rId1" Type="{RELATION}/image" Target="media/image9.jpeg"/></Relationships>'
    )
    pictures = '<x><cellImage><pic><cNvPr name="ID_1"/><blip r:embed="rId1" xmlns:r="urn:r"/></pic></cellImage></x>'
    cell = '<c r="{r}" t="str"><f>_xlfn.DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v></c>'
    return in_cell(given, cell, {"xl/cellimages.xml": pictures, "xl/_rels/cellimages.xml.rels": about})


def excel_in_cell(workspace: Workspace) -> bytes:
    given = Form(
        FormFiller(form_path(workspace, UNIT)).fill({("report", "date", "value"): "05/10/2021", NUMBER_KEY: 85.5})
    )
    given.parts["xl/media/image9.jpeg"] = BODIES[0]
    return in_cell(given, IN_CELL, rich_parts(given))


# How many pictures drawings show, how many of them are found and kept, and why that differs where it does.
OURS: dict[str, tuple[Callable[[Workspace], bytes], int, int, str]] = {
    "phieu.xlsx": (lambda workspace: form(workspace).pack(), 3, 3, ""),
    "phieu.xlsm": (xlsm, 3, 3, ""),
    "phieu.xlsb": (xlsb, 3, 3, ""),
    "phieu.ods": (as_ods, 3, 3, ""),
    "google.xlsx": (as_google_saves, 3, 3, ""),
    "wps trong o.xlsx": (wps_in_cell, 0, 1, "it is a cell's content, and no drawing shows it"),
    "excel trong o.xlsx": (excel_in_cell, 0, 1, "it is a cell's content, and no drawing shows it"),
}


@pytest.mark.one_in(3)
@pytest.mark.parametrize("name", OURS)
def test_of_our_forms_all_that_is_shown_is_found_byte_for_byte(workspace: Workspace, name: str) -> None:
    make, shown, kept, why = OURS[name]
    data = make(workspace)
    parts = parts_of(data)
    assert sum(drawn(parts).values()) == shown
    key = signing_key(workspace.form_key)
    returned: Returned = OwnInspector(founding_campaign(), key).submit(data, name, bodies=True)().returned
    assert len(returned.pictures) == kept
    assert (shown == kept) is (not why)
    assert sorted(one.row for one in returned.pictures) == [f"A{n:02}" for n in range(1, kept + 1)]
    there = {hashlib.sha256(body).hexdigest(): body for part, body in parts.items() if MEDIA.search(part)}
    for one in returned.pictures:
        assert one.body == there[one.sha256]
    assert [cell.seen.value for cell in returned.cells if cell.table == "criteria"] == [85.5]
    assert {one.code for one in returned.remarks if one.code.startswith("picture")} == set()


# Workbooks of other people

# Of each kind in the corpus: how many pictures drawings show, and how many of them are found.
COUNTED = {"xlsx": (222, 222), "xlsm": (23, 23), "xlsb": (90, 90), "ods": (2, 2)}
# What no reader of ours opens, and media to which no part of their file refers.
REFUSED = {"tdf111974.xlsm": "a sheet that the workbook names is not there"}
NOBODYS = {"1519293514-KRISHNAPATNAM_LINE_UP.xlsx": 1}


@dataclass
class Foreign:
    """What was found in the corpus, file by file."""

    shown: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    refused: list[str] = field(default_factory=list)
    different: list[str] = field(default_factory=list)
    unexplained: dict[str, frozenset[str]] = field(default_factory=dict)
    nobodys: Counter[str] = field(default_factory=Counter)

    def take(self, path: Path) -> None:
        try:
            data = path.read_bytes()
            parts = parts_of(data) if zipfile.is_zipfile(path) else {}
            media = {part for part in parts if MEDIA.search(part)}
            if media:
                unlocked, sniffed = unlock(data)
                self.compare(
                    path.name, parts, media, sniffed.kind, attempt(partial(open_book, unlocked, sniffed, path.name))
                )
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError):
            pass  # no archive that anybody opens
        except Refusal:
            self.refused.append(path.name)

    def compare(self, name: str, parts: dict[str, bytes], media: set[str], kind: str, book: Book) -> None:
        shown, found = drawn(parts), found_in(book)
        self.shown[kind] += sum(shown.values())
        self.found[kind] += sum(found.values())
        if {part.lower(): n for part, n in shown.items()} != {part.lower(): n for part, n in found.items()}:
            self.different.append(name)
        bodies = {part.lower(): body for part, body in parts.items()}
        assert book.package is not None
        assert all(book.package.read(part) == bodies[part.lower()] for part in found)
        in_cells = {anchor.part.lower() for sheet in book.sheets for anchor in sheet.anchors if anchor.in_cell}
        for part in (
            {part for part in media if part.lower() not in {one.lower() for one in found}} if kind != "ods" else ()
        ):
            why = away(parts, part)
            self.nobodys[name] += not why
            # A picture in a cell is found there.
            if not why <= EXPLAINED or (IN_A_CELL in why and part.lower() not in in_cells):
                self.unexplained[f"{name}: {part}"] = why


@pytest.mark.thorough
def test_of_foreign_workbooks_all_that_their_drawings_show_is_found(corpus: Path) -> None:
    foreign = Foreign()
    for path in sorted(one for one in corpus.rglob("*") if one.is_file()):
        foreign.take(path)
    assert {kind: (n, foreign.found[kind]) for kind, n in foreign.shown.items() if n} == COUNTED
    assert foreign.different == []
    assert foreign.unexplained == {}
    assert foreign.refused == list(REFUSED)
    assert +foreign.nobodys == NOBODYS
