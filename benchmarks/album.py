"""What many photos cost: a workspace with photos as telephones make them, its outbox drawn first and again, and the sizes.

The forms are filled by a spreadsheet library, twelve photos a form, each photo another one; a quarter lies on its side and
says so. The outbox is drawn by the command line, without LibreOffice.
"""

import argparse
import os
import random
import sys
import tempfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path

from costs import MEGABYTE, Cost, cost_of
from PIL import Image, ImageChops

from ntm_sheets.campaign.questions import Value
from ntm_sheets.commands.setting_up import FORM_FOLDERS, draw_forms, init_workspace
from ntm_sheets.commands.speaking import opened
from ntm_sheets.contract.layout import MOMENTS, photo_choices
from ntm_sheets.facts.findings import Key
from ntm_sheets.simulation.filling import FormFiller
from ntm_sheets.simulation.scenes import photo
from ntm_sheets.simulation.villages import Village
from ntm_sheets.workspace.folders import Workspace

SLOTS, QUALITY, SEED = 12, 88, 2021
ORIENTATION, ON_ITS_SIDE = 274, 6
# What the master may weigh and take; the second drawing has the small versions.
MOST_MASTER, MOST_SECONDS = 12 * MEGABYTE, 5.0


def telephone_photo(n: int, wide: int) -> bytes:
    """Give a photo of so many dots' width, three to four, sharp and grainy as a telephone's; each number another place."""
    with Image.open(BytesIO(photo(f"{n}", "after" if n % 2 else "before", "2021:10:02 08:00:00"))) as scene:
        whole = scene.convert("RGB").resize((wide, wide * 3 // 4), Image.Resampling.BICUBIC)
    tile = Image.frombytes("L", (512, 512), random.Random(n).randbytes(512 * 512)).point(lambda shade: shade // 12)
    grain = Image.new("L", whole.size)
    for left in range(0, whole.width, tile.width):
        for top in range(0, whole.height, tile.height):
            grain.paste(tile, (left, top))
    whole = ImageChops.add(whole, Image.merge("RGB", (grain, grain, grain)))
    exif = Image.Exif()
    if n % 4 == 0:
        whole, exif[ORIENTATION] = whole.transpose(Image.Transpose.ROTATE_90), ON_ITS_SIDE
    saved = BytesIO()
    whole.save(saved, "JPEG", quality=QUALITY, exif=exif)
    return saved.getvalue()


def forms_with_photos(workspace: Workspace, photos: int, wide: int) -> Iterator[tuple[date, str, bytes]]:
    """Yield forms, day by day and unit by unit, until so many photos are sent."""
    folder = workspace.templates / FORM_FOLDERS["report"]
    with opened(workspace) as session:
        campaign = session.campaign
    fillers = {unit.key: FormFiller(folder / f"{unit.key}.xlsx") for unit in campaign.units}
    sent = passed = 0
    while sent < photos:
        day = campaign.start + timedelta(days=passed)
        for unit in campaign.units:
            typed: dict[Key, Value] = dict(Village(campaign, unit, SEED).report(day))
            choices, pictures = photo_choices(campaign, unit), dict[Key, bytes]()
            for slot in range(1, min(SLOTS, photos - sent) + 1):
                row = f"A{slot:02}"
                typed["photos", row, "subject"] = choices[(slot + passed) % len(choices)]
                typed["photos", row, "moment"] = MOMENTS[slot % len(MOMENTS)]
                typed["photos", row, "caption"] = f"Ảnh {sent + 1}, chụp lúc đi kiểm tra đầu thôn"
                pictures["photos", row, "picture"] = telephone_photo(sent, wide)
                sent += 1
            yield day, f"{unit.key} {day}.xlsx", fillers[unit.key].fill(typed, pictures)
        passed += 1


def taken_in(workspace: Workspace, photos: int, wide: int) -> datetime:
    """Make the workspace and take all forms in; give the moment after the last one's deadline."""
    init_workspace(workspace)
    draw_forms(workspace, datetime(2021, 10, 2, 7), None, prefill=False)
    forms = forms_with_photos(workspace, photos, wide)
    with opened(workspace, taking_in=True) as session:
        for day, name, data in forms:
            (workspace.inbox / name).write_bytes(data)
            done = session.round(datetime.combine(day, time(16, 40)), 0.0)
            if refused := [drop for drop in done.drops if drop.verdict != "accepted"]:
                sys.exit(f"{refused[0].name}: {refused[0].reason}")
    return datetime.combine(day, time(17, 30))


def reported(workspace: Workspace, now: datetime) -> Cost:
    """Draw the outbox by the command line."""
    line = (sys.executable, "-m", "ntm_sheets", "report", "-w", str(workspace.root), "--now", f"{now:%Y-%m-%dT%H:%M}")
    return cost_of(line, os.environ | {"NTM_OFFICE": "0"}, workspace.root)


def main() -> None:
    """Print what the outbox weighs and what drawing it takes."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--photos", type=int, default=500)
    options.add_argument("--wide", type=int, default=4000, help="dots of a photo's longer side")
    options.add_argument("--keep", type=Path, help="a new folder for the workspace, which stays there")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(chosen.keep or Path(folder) / "w")
        now = taken_in(workspace, chosen.photos, chosen.wide)
        photos = list(workspace.archive.rglob("*.xlsx"))
        print(f"{chosen.photos} photos in {len(photos)} forms, {sum(map(size_of, photos)) / MEGABYTE:.0f} MB")
        first, again = reported(workspace, now), reported(workspace, now)
        for name, cost in (("report, first", first), ("report, again", again)):
            print(f"{name:24}{cost.cpu:8.2f} s CPU{cost.wall:8.2f} s wall{cost.memory:8.0f} MB")
        print(f"{'again within':24}{MOST_SECONDS:8.2f} s: {'held' if again.cpu <= MOST_SECONDS else 'MISSED'}")
        outbox = workspace.outbox
        for name in ("tong-hop.xlsx", "index.html", "theo-thon.xlsx"):
            print(f"{name:24}{size_of(outbox / name) / MEGABYTE:8.2f} MB")
        cards = [size_of(path) for path in (outbox / "hinh-anh").glob("*.png")]
        print(f"{'hinh-anh/*.png':24}{max(cards, default=0) / MEGABYTE:8.2f} MB the largest of {len(cards)}")
        print(f"{'master within':24}{MOST_MASTER / MEGABYTE:8.2f} MB: "
              f"{'held' if size_of(workspace.master) <= MOST_MASTER else 'MISSED'}")  # fmt: skip


def size_of(path: Path) -> int:
    """Give a file's bytes."""
    return path.stat().st_size


if __name__ == "__main__":
    main()
