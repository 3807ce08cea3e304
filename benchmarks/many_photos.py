"""What many photos in one zip cost: taken out, hashed and looked at, beside what the decoder alone takes for the same photos.

Photos of 12 megapixels and some 3 MB are made, textured and each different; a zip of them is dropped as an officer would.
Three things are measured in one run: that the decoder looks at each photo once, small as it can; that the zip is taken out
of the inbox into the archive, each photo hashed and looked at; that a round goes on to the verdict of each. All in seconds of
the processor (of all processes) and on the clock, the last with the memory of all processes at the peak: for a fifth of the
photos too, to show that it does not grow with them.
"""

import argparse
import io
import os
import random
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from costs import MemoryMeter
from PIL import Image, ImageChops, ImageFilter

from ntm_sheets.commands.setting_up import init_workspace
from ntm_sheets.commands.speaking import opened
from ntm_sheets.intake.archiving import open_blob
from ntm_sheets.intake.inbox import list_inbox
from ntm_sheets.rounds.inspecting import OwnInspector
from ntm_sheets.rounds.pipeline import no_step
from ntm_sheets.rounds.receiving import Receiver
from ntm_sheets.workspace.folders import Workspace

NOW = datetime(2021, 10, 5, 16, 40)
SIDE, GRAIN, QUALITY = (4_000, 3_000), 60, 94
CORES = 2


def photos(number: int, seed: int = 1) -> Iterator[bytes]:
    """Yield photos that are textured as real ones are: large and small parts, and the grain of a telephone."""
    chance = random.Random(seed)
    tile = (1_000, 750)
    grain = Image.frombytes("L", tile, chance.randbytes(tile[0] * tile[1])).filter(ImageFilter.GaussianBlur(0.6))
    grain = grain.point(lambda shade: 128 + (shade - 128) * GRAIN // 32).resize(SIDE, Image.Resampling.BICUBIC)
    for _ in range(number):
        coarse = Image.frombytes("RGB", (16, 12), chance.randbytes(3 * 16 * 12)).resize(SIDE, Image.Resampling.BICUBIC)
        fine = Image.frombytes("L", (160, 120), chance.randbytes(160 * 120)).resize(SIDE, Image.Resampling.BILINEAR)
        shifted = ImageChops.offset(grain, chance.randrange(SIDE[0]), chance.randrange(SIDE[1]))
        light = ImageChops.blend(fine, shifted, 0.5)
        saved = io.BytesIO()
        Image.blend(coarse, Image.merge("RGB", (light, light, light)), 0.5).save(saved, "JPEG", quality=QUALITY)
        yield saved.getvalue()


def spent(work: Callable[[], object]) -> tuple[float, float]:
    """Do some work; give the seconds of the processor, of processes that ended too, and on the clock."""
    before, at = os.times(), time.perf_counter()
    work()
    after = os.times()
    return sum(after[:4]) - sum(before[:4]), time.perf_counter() - at


def decoded(bodies: Path) -> None:
    """Have the decoder look at each photo of a zip once, as small as a JPEG can be decoded."""
    with zipfile.ZipFile(bodies) as zipped:
        for name in zipped.namelist():
            with Image.open(io.BytesIO(zipped.read(name))) as image:
                image.draft("RGB", (256, 256))
                image.load()


def looked_at(zipped: Path, folder: Path) -> None:
    """Take a zip out of the inbox into the archive, and look at each photo there: hashes, day, size; nothing is judged."""
    workspace = Workspace(folder)
    (workspace.inbox / zipped.name).hardlink_to(zipped)
    with opened(workspace, taking_in=True, inspector_of=OwnInspector) as session:
        found = list_inbox(workspace.inbox)
        assert not Receiver(workspace, session.ledger, no_step).take(found, (), NOW)
        for drop in session.ledger.pending():
            inspected = session.inspector.submit(
                open_blob(workspace.archive, drop.archived), drop.name, sha256=drop.sha256
            )()
            assert inspected.kind == "photo", inspected.kind


def taken(zipped: Path, number: int, folder: Path) -> tuple[float, float, float]:
    """Drop a zip and take it in; give the processor's seconds, those on the clock, and the peak of memory."""
    workspace = Workspace(folder)
    init_workspace(workspace)
    zipped.replace(workspace.inbox / zipped.name)
    meter = MemoryMeter(os.getpid())

    def round_() -> None:
        with opened(workspace, taking_in=True) as session:
            done = session.round(NOW, 0.0)
        good = [drop for drop in done.drops if drop.is_photo]
        assert len(good) == number, (len(good), done.troubles, done.waiting)

    cpu, wall = spent(round_)
    return cpu, wall, meter.stop()


def main() -> None:
    """Print what the decoder takes, and what a round does, for a fifth of the photos and for all."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--photos", type=int, default=300)
    number = options.parse_args().photos
    with tempfile.TemporaryDirectory() as folder:
        for count in (max(15, number // 5), number):
            zipped = Path(folder) / f"anh-{count}.zip"
            with zipfile.ZipFile(zipped, "w") as archive:
                for n, body in enumerate(photos(count)):
                    archive.writestr(zipfile.ZipInfo(f"hoa-binh/IMG_20211004_{n:06}.jpg"), body)
            size = zipped.stat().st_size
            print(f"{count} photos, {size / 1e6:.0f} MB, {size / count / 1e6:.1f} MB each")
            cpu, wall = spent(lambda path=zipped: decoded(path))  # type: ignore[misc]
            print(
                f"  decoder alone   {cpu:6.1f} s CPU, {wall:6.1f} s wall: {CORES * count / cpu:5.1f} photos/s on {CORES} cores"
            )
            init_workspace(Workspace(Path(folder) / f"l{count}"))
            cpu, wall = spent(lambda path=zipped, n=count: looked_at(path, Path(folder) / f"l{n}"))  # type: ignore[misc]
            print(
                f"  out and hashed  {cpu:6.1f} s CPU, {wall:6.1f} s wall: {CORES * count / cpu:5.1f} photos/s on {CORES} cores"
            )
            cpu, wall, peak = taken(zipped, count, Path(folder) / f"w{count}")
            print(
                f"  a whole round   {cpu:6.1f} s CPU, {wall:6.1f} s wall: {CORES * count / cpu:5.1f} photos/s on {CORES} cores,"
                f" peak {peak:.0f} MB in all processes"
            )


if __name__ == "__main__":
    main()
