"""Kill `ingest`, `rebuild` and `report` at random moments; hold the end against that of undisturbed runs."""

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from random_kills import play


def main() -> None:
    """Play the kills and print what came of them; exit code 1 where the two ends differ."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=200)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        played = play(Path(folder), given.kills, given.seed)
    same, calm, killed = played.calm == played.killed and not played.torn, played.calm, played.killed
    cut = ", ".join(f"{number} {name}" for name, number in played.cut.items())
    print(f"{given.kills} runs in {time.monotonic() - started:.0f} s (seed {given.seed}); killed: {cut}")
    print(f"another ledger than the old one after a kill of rebuild or report: {played.torn}")
    print(f"ledger equal: {calm[0] == killed[0]}; master equal: {calm[1] == killed[1]}; left lying: {killed[2]}")
    sys.exit(0 if same else 1)


if __name__ == "__main__":
    main()
