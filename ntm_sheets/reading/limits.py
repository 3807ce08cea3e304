"""How much of a file is taken at most: a form has a few hundred cells, so everything here is generous.

`LIMITS` declares each bound once, with its reason; docs/limits.md is made from it.
"""

from dataclasses import dataclass

MEGABYTE = 1024 * 1024

FILE_BYTES = 60 * MEGABYTE
PACKAGE_PARTS = 2_000
PART_BYTES = 100 * MEGABYTE
INFLATED_BYTES = 250 * MEGABYTE
RATIO = 200
RATIO_FROM_BYTES = 4 * MEGABYTE

TAGS = 2_000_000
LISTED_ELEMENTS = 300_000
DEPTH = 200
TOKEN_BYTES = 512 * 1024

LOCK_SPINS = 1_000_000
LOCK_BYTES = 64 * 1024

GRID_ROWS = 1_048_576
GRID_COLUMNS = 16_384
CELLS = 500_000
AREA = 2_000_000
TEXT_CHARACTERS = 48 * MEGABYTE
CELL_CHARACTERS = 4 * 32_767
SPACES_IN_A_ROW = 32_767
SHEETS = 400
MERGES = 20_000
VEILS = 1_000

PICTURE_BYTES = 15 * MEGABYTE
PICTURE_HEAVY = 5 * MEGABYTE
PICTURE_PIXELS = 50_000_000
PICTURES = 200
PICTURE_WORK = 200_000_000
PICTURE_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")

CORNER_ROWS = 60
CORNER_COLUMNS = 60
OPEN_ROWS = 5_000

WORKERS = 4
WORKER_SECONDS = 30.0
WORKER_BYTES = 1_536 * MEGABYTE
WORKER_FILES = 200


@dataclass(frozen=True)
class Bound:
    """One bound: the constant's name, what it bounds and why it lies where it lies."""

    name: str
    what: str
    reason: str


LIMITS: tuple[Bound, ...] = (
    Bound("FILE_BYTES", "a workbook's size", "a form with twelve photos of 4 MB is below 50 MB; mail takes 25 MB"),
    Bound("PACKAGE_PARTS", "parts of a package", "the most that an honest workbook of 4 050 had is 1 033"),
    Bound("PART_BYTES", "one part, inflated", "the largest honest sheet has 112 MB and 175 000 cells: no form"),
    Bound("INFLATED_BYTES", "all parts, inflated", "99.9 % of honest workbooks stay below 13 MB; all lies in memory"),
    Bound("RATIO", "how many times a part may inflate", "the most that an honest part did is 141 times"),
    Bound("RATIO_FROM_BYTES", "from which size the ratio counts", "below it even a bomb does no harm"),
    Bound(
        "TAGS",
        "tags of all parts",
        "500 000 cells with their values; the walk through so many takes some three seconds",
    ),
    Bound(
        "LISTED_ELEMENTS", "elements of a small part (styles, workbook, relations)", "the most styles seen are 22 244"
    ),
    Bound("DEPTH", "elements inside each other", "a workbook nests some twenty deep"),
    Bound("TOKEN_BYTES", "one tag with its attributes", "a tag has some ten attributes; a longer one is a trap"),
    Bound(
        "LOCK_SPINS", "rounds of hashing that a locked workbook asks for", "Office takes 100 000, a tenth of a second"
    ),
    Bound("LOCK_BYTES", "what a locked workbook says about its lock", "Office writes some 1 100 bytes"),
    Bound("GRID_ROWS", "rows of a sheet", "Excel's own grid"),
    Bound("GRID_COLUMNS", "columns of a sheet", "Excel's own grid"),
    Bound("CELLS", "filled cells of a sheet", "a form has under 1 000; the most seen are 175 095"),
    Bound("AREA", "cells that the filled areas of all sheets span", "an engine lays out every cell in between"),
    Bound("TEXT_CHARACTERS", "characters of all cells", "an engine copies a shared text for every cell that shows it"),
    Bound("CELL_CHARACTERS", "characters of one cell", "Excel's own limit is 32 767 UTF-16 units"),
    Bound(
        "SPACES_IN_A_ROW", "spaces that an .ods may abbreviate", "they are one number in the file, but not in memory"
    ),
    Bound("SHEETS", "worksheets", "a form has seven"),
    Bound("MERGES", "merged ranges of a sheet", "a form has some twenty; each is held against every answer"),
    Bound("VEILS", "areas of a sheet that a rule may hide", "a form has none; each is held against every answer"),
    Bound("PICTURE_BYTES", "one picture's size", "a 12-megapixel photo has 3 to 9 MB"),
    Bound(
        "PICTURE_HEAVY", "from which size a picture is told to be heavy", "twelve of them fit into no mail; it is kept"
    ),
    Bound("PICTURE_PIXELS", "one picture's pixels", "telephones take 12 to 50 megapixels; decoding needs 4 bytes each"),
    Bound("PICTURES", "pictures of a sheet or a form", "a form has twelve slots"),
    Bound(
        "PICTURE_WORK", "pixels decoded for one form", "about six seconds; a JPEG is decoded at an eighth of its size"
    ),
    Bound("PICTURE_FORMATS", "kinds of picture that are opened", "all others start decoders that nobody needs here"),
    Bound("CORNER_ROWS", "rows in which a table's name is looked for", "keys stand in the first row and column"),
    Bound("CORNER_COLUMNS", "columns in which a table's name is looked for", "keys stand in the first row and column"),
    Bound("OPEN_ROWS", "rows of a correction workbook's table", "one draws at most 1 000 findings"),
    Bound("WORKERS", "worker processes", "more would only fight for the disk and the memory"),
    Bound(
        "WORKER_SECONDS", "seconds of the processor for one file", "99.9 % of honest workbooks take an engine under 6 s"
    ),
    Bound("WORKER_BYTES", "a worker's address space", "the heaviest honest .xls takes 1.2 GB"),
    Bound("WORKER_FILES", "files for one worker", "whatever an engine leaks goes with its process"),
)
