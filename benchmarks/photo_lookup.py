"""How long it takes to find a photo among very many, and how large the ledger grows by each: marks made by a generator.

The numbers of a mark are drawn as uneven as those of real pictures: some come a hundred times as often as others.
"""

import argparse
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from changed_photos import saved, textured

from ntm_sheets.facts.fingerprints import PictureMark, sha256_of
from ntm_sheets.facts.likeness import FEATURE, pack, unpack
from ntm_sheets.ledger.photos import put_marks, same_pictures
from ntm_sheets.ledger.store import Ledger
from ntm_sheets.reading.pictures import measure

PART = 1_000


def marks(count: int, models: int = 40) -> Iterator[PictureMark]:
    """Give marks of pictures that never were: each feature of one is a real one with some of its bits turned."""
    looks = [unpack(measure(saved(textured(number))).look) for number in range(models)]
    bits = np.concatenate([one.bits for one in looks if one is not None])
    drawn = np.random.RandomState(5)
    for number in range(count):
        features = np.zeros(200, FEATURE)
        features["x"], features["y"] = drawn.randint(0, 320 * 128, 200), drawn.randint(0, 240 * 128, 200)
        features["scale"], features["turn"] = drawn.randint(20, 90, 200), drawn.randint(0, 256, 200)
        turned = drawn.randint(0, 256, (200, 16)) & drawn.randint(0, 256, (200, 16))
        features["bits"] = bits[drawn.randint(0, len(bits), 200)] ^ turned.astype(np.uint8)
        thumbnail = drawn.randint(0, 256, (48, 64)).astype(np.uint8)
        yield PictureMark(
            sha256_of(str(number).encode()), f"{drawn.bytes(8).hex()}", pack((320, 240), thumbnail, features)
        )


def main() -> None:
    """Fill a ledger, then look up pictures that are in it, changed, and others that are not."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--photos", type=int, default=100_000)
    options.add_argument("--looked-up", type=int, default=60)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.db"
        with Ledger(path) as ledger:
            known = [mark_of(number) for number in range(chosen.looked_up)]
            part: list[PictureMark] = []
            for one in (*known, *marks(chosen.photos - len(known))):
                part.append(one)
                if len(part) == PART:
                    _put(ledger, part)
                    part = []
            _put(ledger, part)
        size = sum(one.stat().st_size for one in Path(folder).iterdir())
        print(f"{chosen.photos} photos: {size / 1e6:.0f} MB, {size / chosen.photos:.0f} bytes a photo")
        with Ledger(path) as ledger:
            for what, asked in (
                ("known, cut and saved again", [mark_of(n, cut=True) for n in range(chosen.looked_up)]),
                ("unknown", [mark_of(10_000 + n) for n in range(chosen.looked_up)]),
            ):
                _look_up(ledger, what, asked)


def mark_of(number: int, *, cut: bool = False) -> PictureMark:
    """Give the mark of a made-up picture."""
    image = textured(number)
    body = saved(image.crop((60, 40, 900, 700)) if cut else image, 60 if cut else 88)
    one = measure(body)
    return PictureMark(sha256_of(body), one.phash, one.look)


def _put(ledger: Ledger, part: list[PictureMark]) -> None:
    with ledger.writing() as connection:
        put_marks(connection, part)


def _look_up(ledger: Ledger, what: str, asked: list[PictureMark]) -> None:
    walls, cpus, found = [], [], 0
    with ledger.reading() as connection:
        for one in asked:
            wall, cpu = time.perf_counter(), time.process_time()
            found += len(same_pictures(connection, one)) > 1
            walls.append(1_000 * (time.perf_counter() - wall))
            cpus.append(1_000 * (time.process_time() - cpu))
    print(
        f"{what}: {found} of {len(asked)} found; {np.median(walls):.1f} ms each (95 %: {np.percentile(walls, 95):.1f} ms), "
        f"{np.median(cpus):.1f} ms of the processor"
    )


if __name__ == "__main__":
    main()
