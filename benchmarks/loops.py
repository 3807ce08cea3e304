"""What anybody could write instead: loops over workbooks that read all cells, with one library or another.

Each checks nothing and keeps nothing. Run as a program it does one loop over a folder and prints the seconds a file.
"""

import importlib.util
import json
import sys
import time
import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path


def inflate(data: bytes) -> None:
    """Inflate every part of the package."""
    with zipfile.ZipFile(BytesIO(data)) as package:
        for name in package.namelist():
            package.read(name)


def calamine(data: bytes) -> None:
    """Read all cells of all sheets with python-calamine: the limit."""
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(BytesIO(data))
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python()


def openpyxl(data: bytes) -> None:
    """Read all cells of all sheets with openpyxl."""
    from openpyxl import load_workbook

    for sheet in load_workbook(BytesIO(data), data_only=True).worksheets:
        for row in sheet.iter_rows(values_only=True):
            tuple(row)


def pandas_openpyxl(data: bytes) -> None:
    """Read all sheets as frames, with openpyxl."""
    import pandas as pd

    pd.read_excel(BytesIO(data), sheet_name=None, header=None, engine="openpyxl")


def pandas_calamine(data: bytes) -> None:
    """Read all sheets as frames, with calamine."""
    import pandas as pd

    pd.read_excel(BytesIO(data), sheet_name=None, header=None, engine="calamine")


def fastexcel(data: bytes) -> None:
    """Read all sheets with fastexcel."""
    import fastexcel as library

    book = library.read_excel(data)
    for name in book.sheet_names:
        book.load_sheet(name, header_row=None).to_arrow()


def polars(data: bytes) -> None:
    """Read all sheets as polars frames."""
    import polars as library

    library.read_excel(BytesIO(data), sheet_id=0, has_header=False, raise_if_empty=False)


# In the order of the table; each with the libraries that it needs.
LOOPS: Mapping[str, tuple[Callable[[bytes], None], tuple[str, ...]]] = {
    "inflate": (inflate, ()),
    "calamine": (calamine, ("python_calamine",)),
    "openpyxl": (openpyxl, ("openpyxl",)),
    "pandas_calamine": (pandas_calamine, ("pandas", "python_calamine")),
    "pandas_openpyxl": (pandas_openpyxl, ("pandas", "openpyxl")),
    "fastexcel": (fastexcel, ("fastexcel", "pyarrow")),
    "polars": (polars, ("polars", "fastexcel")),
}


def lacking(name: str) -> tuple[str, ...]:
    """Give the libraries that a loop needs and this machine does not have."""
    return tuple(one for one in LOOPS[name][1] if importlib.util.find_spec(one) is None)


def main() -> None:
    """Do one loop over a folder, the best of several turns."""
    loop, folder, times = LOOPS[sys.argv[1]][0], Path(sys.argv[2]), int(sys.argv[3])
    files = [path.read_bytes() for path in sorted(folder.iterdir())]
    loop(files[0])
    turns = []
    for _ in range(times):
        started = time.process_time()
        for data in files:
            loop(data)
        turns.append((time.process_time() - started) / len(files))
    print(json.dumps({"seconds": min(turns)}))


if __name__ == "__main__":
    main()
