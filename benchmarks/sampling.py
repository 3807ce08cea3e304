"""Where the processor time of a command's own process goes: looked at every few milliseconds of it, room by room."""

import importlib.util
import json
import os
import resource
import signal
import sys
from collections import Counter
from pathlib import Path
from types import FrameType

SECONDS = 0.002
IMPORTS, OTHERS = "imports", "libraries"


class Sampler:
    """Counts in which room the process is while its processor time passes; what is called from a room is that room's."""

    def __init__(self, package: Path) -> None:
        self._package = f"{package}{os.sep}"
        self.counted: Counter[str] = Counter()

    def look(self, _signal: int, frame: FrameType | None) -> None:
        """Count where the process is now."""
        rooms, is_import = list[str](), False
        while frame is not None:
            name = frame.f_code.co_filename
            is_import = is_import or (name.startswith("<frozen importlib") and frame.f_code.co_name == "_find_and_load")
            if not rooms and name.startswith(self._package):
                rooms.append(Path(name.removeprefix(self._package)).parts[0])
            frame = frame.f_back
        self.counted[IMPORTS if is_import else next(iter(rooms), OTHERS)] += 1


def main() -> None:
    """Run the program with the words given, and print where its time went as the last line."""
    found = importlib.util.find_spec("ntm_sheets")
    sampler = Sampler(Path(found.origin or "").parent if found else Path())
    signal.signal(signal.SIGPROF, sampler.look)
    signal.setitimer(signal.ITIMER_PROF, SECONDS, SECONDS)
    from ntm_sheets.__main__ import main as program

    sys.argv = ["ntm-sheets", *sys.argv[1:]]
    code: object = 0
    try:
        program()
    except SystemExit as ended:
        code = ended.code
    signal.setitimer(signal.ITIMER_PROF, 0)
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    figures = {
        "rooms": dict(sampler.counted),
        "own": own.ru_utime + own.ru_stime,
        "children": children.ru_utime + children.ru_stime,
    }
    print(json.dumps(figures))
    sys.exit(code if isinstance(code, int) else 1)


if __name__ == "__main__":
    main()
