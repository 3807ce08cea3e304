"""How well a changed photo is known again, and how seldom another one is taken for it: docs/photo_reuse.md and its picture.

Compared with hashes of kept libraries: pHash and the crop-resistant hash of ImageHash, PDQ of pdqhash; and with the
difference hash of our own that finds what is next to equal. Each hash is given the eight ways in which a picture can lie,
the crop-resistant one two of them. All of it takes an hour of the processor; `--only-ours` a sixth.
"""

import argparse
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import combinations
from pathlib import Path

import imagehash
import matplotlib as mpl
import numpy as np
import pdqhash
from changed_photos import CHANGES, PACKAGES, PHOTOGRAPHS, changed, opened, saved, seen_again, shipped, textured
from PIL import Image, ImageOps

from ntm_sheets.facts.fingerprints import PictureMark, asked_words, may_be_same, picture_words
from ntm_sheets.facts.likeness import LEAST_AGREEING, likeness
from ntm_sheets.reading.pictures import measure

mpl.use("Agg")
from matplotlib import pyplot as plt

DOCS = Path(__file__).parents[1] / "docs"


@dataclass(frozen=True)
class Tried:
    """A picture with all by which it may be known again; the hashes of `turned` are of the eight ways in which it can lie."""

    mark: PictureMark
    turned: Mapping[str, Sequence[object]] = field(default_factory=dict)


def tried(body: bytes, ways: int = 1, *, with_hashes: bool = True) -> Tried:
    """Look at a picture in every way that is compared; the one that others are held against in all eight it can lie in."""
    one = measure(body)
    mark = PictureMark("", one.phash, one.look)
    if not with_hashes:
        return Tried(mark)
    image = Image.open(io.BytesIO(body)).convert("RGB")
    image.thumbnail((512, 512))
    lying = [way for whole in (image, ImageOps.mirror(image)) for way in (whole, *map(whole.transpose, _TURNS))][:ways]
    return Tried(
        mark,
        {
            "pHash": [imagehash.phash(way).hash.ravel() for way in lying],
            "PDQ": [pdqhash.compute(np.asarray(way))[0].astype(bool) for way in lying],
            "dHash": [imagehash.dhash(way).hash.ravel() for way in lying],
            "crop-resistant": [
                imagehash.crop_resistant_hash(way.resize((256, 192)), min_segment_size=200) for way in lying[::4]
            ],
        },
    )


WAYS = 8
_TURNS = (Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_270)


def by_features(one: Tried, other: Tried) -> float:
    """Give the likeness that the program goes by; nothing where the index would not bring them together."""
    may = may_be_same(asked_words(one.mark), picture_words(other.mark))
    return likeness(one.mark.look, other.mark.look) if may else 0.0


def by_bits(name: str, one: Tried, other: Tried) -> float:
    """Give the share of equal bits, in the way of lying in which the most are."""
    mine = np.asarray(one.turned[name][0])
    return max(float((mine == np.asarray(way)).mean()) for way in other.turned[name])


def by_segments(one: Tried, other: Tried) -> float:
    """Give how many segments of crop-resistant hashes match, less what they differ by."""
    found = [one.turned["crop-resistant"][0].hash_diff(way) for way in other.turned["crop-resistant"]]  # type: ignore[attr-defined]
    return max(matched - differing / 1_000 for matched, differing in found)


METHODS: Mapping[str, Callable[[Tried, Tried], float]] = {
    "local features (in use)": by_features,
    "PDQ": partial(by_bits, "PDQ"),
    "pHash": partial(by_bits, "pHash"),
    "dHash": partial(by_bits, "dHash"),
    "crop-resistant": by_segments,
}


@dataclass
class Scores:
    """What a method gave: of changed pictures by change, of different ones, of one scene seen again."""

    same: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in CHANGES})
    different: list[float] = field(default_factory=list)
    again: dict[str, list[float]] = field(default_factory=dict)

    @property
    def others(self) -> list[float]:
        """What was given for pairs that are not the same."""
        return [*self.different, *(score for scores in self.again.values() for score in scores)]

    def recall(self, least: float) -> dict[str, float]:
        """Give the share of changed pictures that reach a score, by change."""
        return {name: float((np.array(scores) >= least).mean()) for name, scores in self.same.items()}

    def strictest(self) -> float:
        """Give the least score that no pair of others reaches."""
        return float(np.nextafter(max(self.others), np.inf))


def pictures(made: int, packaged: int) -> Iterator[tuple[str, Image.Image]]:
    """Yield the pictures that are tried: made-up ones, and photographs that packages ship."""
    for number in range(made):
        yield f"made {number}", textured(number, (640, 480))
    photographs = [(name, path) for name, path in shipped().items() if name in PHOTOGRAPHS]
    for name, path in photographs[:packaged]:
        yield name, opened(path)


def scored(images: Sequence[tuple[str, Image.Image]], methods: Sequence[str]) -> dict[str, Scores]:
    """Try every method on every picture, every change, every pair of different ones and of one scene seen again."""
    found = {name: Scores() for name in methods}
    with_hashes = len(methods) > 1
    whole = [tried(saved(image), WAYS, with_hashes=with_hashes) for _, image in images]
    for seed, (_, image) in enumerate(images):
        for change in CHANGES:
            other = tried(changed(image, change, seed), with_hashes=with_hashes)
            for name, scores in found.items():
                scores.same[change].append(METHODS[name](other, whole[seed]))
        for how, first, second in seen_again(image, seed):
            pair = (tried(first, with_hashes=with_hashes), tried(second, WAYS, with_hashes=with_hashes))
            for name, scores in found.items():
                scores.again.setdefault(how, []).append(METHODS[name](*pair))
    for one, other in combinations(whole, 2):
        for name, scores in found.items():
            scores.different.append(METHODS[name](one, other))
    return found


def page(found: Mapping[str, Scores], made: int, packaged: int) -> str:
    """Write the page: what was tried, recall by change at no false alarm, what the program itself does."""
    names = list(found)
    own = found[names[0]]
    least = {name: LEAST_AGREEING if name == names[0] else found[name].strictest() for name in names}
    recall = {name: found[name].recall(least[name]) for name in names}
    again = [score for scores in own.again.values() for score in scores]
    alarms = [sum(score >= LEAST_AGREEING for score in scores) for scores in (own.different, again)]
    rows = [f"| {change} | {_row(recall[name][change] for name in names)} |" for change in CHANGES]
    return f"""# A photo used again: how well it is known

Made by `python benchmarks/photo_reuse.py` (it needs the extra `compare`), with the pictures of the Debian packages
{PACKAGES}.

Tried on {made} made-up textured pictures and {packaged} photographs of these packages. Each was changed in every way below,
by a chance amount, and saved again as JPEG.

* Different pictures: {len(own.different)} pairs, {alarms[0]} false alarms.
* One scene seen again ({"; ".join(own.again)}): {len(again)} pairs, {alarms[1]} false alarms.

The program goes by its own limit ({LEAST_AGREEING} of what shows something must agree once one picture is laid upon the
other). Each hash stands at the limit at which it gives no false alarm either, and is tried in all eight ways in which a
picture can lie; the crop-resistant one, which takes long, in two: as it lies, and mirrored.

![Recall against false alarms](photo_reuse.png)

| change | {" | ".join(names)} |
| --- |{" ---: |" * len(names)}
{chr(10).join(rows)}
| **all** | {_row(_mean(recall[name]) for name in names)} |
"""


def _row(shares: Iterable[float]) -> str:
    return " | ".join(f"{share:.1%}" for share in shares)


def _mean(recall: Mapping[str, float]) -> float:
    return sum(recall.values()) / len(recall)


def draw(found: Mapping[str, Scores], path: Path) -> None:
    """Draw recall against false alarms, one line a method, each with its name at its end."""
    figure, axes = plt.subplots(figsize=(8, 5), dpi=110)
    for (name, scores), colour in zip(
        found.items(), ("#1b6b3a", "#b35900", "#4060a0", "#777777", "#a04080"), strict=False
    ):
        same = np.sort(np.concatenate([np.array(one) for one in scores.same.values()]))
        others = np.sort(np.array(scores.others))
        limits = np.unique(np.concatenate((same, others, [np.inf])))
        recall = 1 - np.searchsorted(same, limits, "left") / len(same)
        alarms = len(others) - np.searchsorted(others, limits, "left")
        axes.step(
            alarms,
            100 * recall,
            where="post",
            color=colour,
            lw=2.5 if scores is next(iter(found.values())) else 1.3,
            label=name,
        )
    axes.set_xscale("symlog", linthresh=1)
    axes.set_xlim(-0.05, None)
    axes.set_ylim(0, 101)
    axes.set_xlabel("false alarms among all pairs that are not the same picture")
    axes.set_ylabel("changed pictures known again, %")
    axes.grid(color="#dddddd", lw=0.6)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(loc="lower right", frameon=False)
    figure.tight_layout()
    figure.savefig(path, metadata={"Software": None})
    plt.close(figure)


def main() -> None:
    """Try all, and write the page and its picture."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--made", type=int, default=200)
    options.add_argument("--packaged", type=int, default=200)
    options.add_argument("--only-ours", action="store_true", help="print what the program does, write nothing")
    chosen = options.parse_args()
    images = list(pictures(chosen.made, chosen.packaged))
    made = sum(name.startswith("made ") for name, _ in images)
    found = scored(images, list(METHODS)[: 1 if chosen.only_ours else None])
    text = page(found, made, len(images) - made)
    print(text)
    if not chosen.only_ours:
        (DOCS / "photo_reuse.md").write_text(text, "utf-8")
        draw(found, DOCS / "photo_reuse.png")


if __name__ == "__main__":
    main()
