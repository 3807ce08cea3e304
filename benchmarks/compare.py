"""One command, one table: what reading costs at least, what anybody's loop costs, and what this program costs.

All of it on the same files in the same run: wall time, processor time of all processes, memory at the peak; each of the
targets with its figure. `--quick` takes some two minutes, the whole (24 000 forms among it) the better part of an hour.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from measuring import Bench, Plan, measure
from tabling import page, table

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "benchmarks.md"
QUICK = Plan(sizes=((6, 10), (40, 3)), campaigns=(300,), turns=2)
# The last of the sixty days is that of the one form more.
WHOLE = Plan(sizes=((6, 59), (40, 59), (200, 59)), campaigns=(300, 2000), turns=3)


@dataclass(frozen=True)
class Given:
    """What was asked for on the command line."""

    plan: Plan
    tree: Path
    before: Path | None
    cache: Path | None
    reuse: bool
    only: Sequence[str]
    written: Path | None


def main() -> None:
    """Measure and print the table; with `--write` make a page of it."""
    given = _given()
    with ExitStack() as stack:
        cache = given.cache or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ntm-bench-")))
        trees = [given.tree, *([given.before] if given.before else [])]
        benches = [Bench(tree.resolve(), cache.resolve(), reuse=given.reuse) for tree in trees]
        rows = [measure(bench, given.plan, given.only) for bench in benches]
    print(table(rows[0], rows[1] if given.before else None))
    if given.written:
        made = page(rows[0], rows[1] if given.before else None, given.plan.sizes)
        given.written.write_text(made, encoding="utf-8")
        print(f"\nwritten: {given.written}", file=sys.stderr)


def _given() -> Given:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="small sizes, some two minutes")
    options.add_argument("--sizes", help="instead of the plan's: units x days, such as 6x60,40x10")
    options.add_argument("--campaigns", help="instead of the plan's: numbers of units, such as 300")
    options.add_argument("--only", default="", help="parts, by commas: reading, start, days, campaign, watch")
    options.add_argument("--tree", type=Path, default=ROOT, help="the tree that is measured")
    options.add_argument("--before", type=Path, help="another tree, measured in the same run for a column of its own")
    options.add_argument("--cache", type=Path, help="keep the made forms here for the next run")
    options.add_argument("--reuse", action="store_true", help="and what was taken in, where it is there already")
    options.add_argument("--write", type=Path, nargs="?", const=PAGE, help="make docs/benchmarks.md, or another page")
    asked = options.parse_args()
    plan = QUICK if asked.quick else WHOLE
    if asked.sizes is not None:
        sizes = tuple((int(u), int(d)) for u, _, d in (one.partition("x") for one in asked.sizes.split(",") if one))
        plan = Plan(sizes, plan.campaigns, plan.turns)
    if asked.campaigns is not None:
        plan = Plan(plan.sizes, tuple(int(one) for one in asked.campaigns.split(",") if one), plan.turns)
    only = [one for one in asked.only.split(",") if one]
    return Given(plan, asked.tree, asked.before, asked.cache, asked.reuse, only, asked.write)


if __name__ == "__main__":
    main()
