"""How long it takes to find a photo among very many, and how large the ledger grows by each: marks made by a generator.

The numbers of a mark are drawn as uneven as those of real pictures: some come a hundred times as often as others.
"""

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np
import numpy.typing as npt
from changed_photos import saved, textured

from ntm_sheets.facts.fingerprints import PictureMark, sha256_of
from ntm_sheets.facts.likeness import FEATURE, pack, unpack, words
from ntm_sheets.ledger.database import put_rows
from ntm_sheets.ledger.photos import put_marks, same_pictures
from ntm_sheets.ledger.schema import picture_marks
from ntm_sheets.ledger.store import Ledger
from ntm_sheets.reading.pictures import measure

PART = 1_000
Numbers = npt.NDArray[np.int64]


def fill(ledger: Ledger, count: int, models: int = 40) -> None:
    """Write marks of pictures that never were: each feature of one is a real one with some of its bits turned.

    Their numbers are written in order at the end, which is what takes long otherwise and says nothing of the looking up.
    """
    looks = [unpack(measure(saved(textured(number))).look) for number in range(models)]
    bits = np.concatenate([one.bits for one in looks if one is not None])
    drawn = np.random.RandomState(5)
    features = np.zeros(200, FEATURE)
    thumbnail = drawn.randint(0, 256, (48, 64)).astype(np.uint8)
    numbers: list[Numbers] = []
    for start in range(0, count, PART):
        rows = []
        for number in range(start, min(count, start + PART)):
            turned = drawn.bytes(200 * 16), drawn.bytes(200 * 16)
            noise = np.frombuffer(turned[0], np.uint8) & np.frombuffer(turned[1], np.uint8)
            features["bits"] = bits[drawn.randint(0, len(bits), 200)] ^ noise.reshape(200, 16)
            look = pack((320, 240), thumbnail, features)
            rows.append({"id": number, "sha256": sha256_of(str(number).encode()), "phash": "0" * 16, "look": look})
            found = np.array(words(look), np.int64)
            numbers.append(np.stack((found, np.full(len(found), number)), axis=1))
        with ledger.writing() as connection:
            put_rows(connection, picture_marks.insert(), rows)
    pairs = np.concatenate(numbers)
    pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
    with ledger.writing() as connection:
        for start in range(0, len(pairs), 1_000_000):
            some = pairs[start : start + 1_000_000].tolist()
            connection.exec_driver_sql(
                "INSERT OR IGNORE INTO picture_words (word, picture) VALUES (?, ?)", list(map(tuple, some))
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
            with ledger.writing() as connection:
                put_marks(connection, known)
            fill(ledger, chosen.photos - len(known))
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
