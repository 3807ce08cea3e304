"""Compare two masters cell by cell: what both have has to be the same; of answers the newer one may leave some out."""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

# Sheets that may hold fewer rows than before: each row that is there has to be one of before.
FEWER = ("Dữ liệu",)
FIRST_ROW = 5
MOST_SHOWN = 8


def seen(cell: Cell) -> tuple[object, ...]:
    """Give what a reader sees of a cell, and where it leads."""
    link = cell.hyperlink
    where = (link.location or link.target or "").replace("\\", "/") if link else ""
    return cell.value, cell.number_format if isinstance(cell.value, int | float) else "", where


def differences(one: Worksheet, other: Worksheet) -> Iterator[str]:
    """Say which cells of two sheets differ."""
    for row in range(1, max(one.max_row, other.max_row) + 1):
        for col in range(1, max(one.max_column, other.max_column) + 1):
            before, after = seen(one.cell(row, col)), seen(other.cell(row, col))
            if before != after:
                yield f"{one.cell(row, col).coordinate}: {before} -> {after}"


def strangers(one: Worksheet, other: Worksheet) -> Iterator[str]:
    """Say which rows of the newer sheet the older one does not have."""
    before = Counter(one.iter_rows(min_row=FIRST_ROW, values_only=True))
    for row, count in Counter(other.iter_rows(min_row=FIRST_ROW, values_only=True)).items():
        if count > before[row]:
            yield f"{row} x {count}, before {before[row]}"


def main() -> None:
    """Print what differs; the exit code says whether anything does."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("before", type=Path)
    options.add_argument("after", type=Path)
    chosen = options.parse_args()
    before, after = load_workbook(chosen.before), load_workbook(chosen.after)
    both = [name for name in before.sheetnames if name in after.sheetnames]
    alone = sorted(set(before.sheetnames) ^ set(after.sheetnames))
    print(f"{len(both)} sheets in both; in one of them alone: {', '.join(alone) or 'none'}")
    total = 0
    for name in both:
        told = list((strangers if name in FEWER else differences)(before[name], after[name]))
        total += len(told)
        print(f"{name}: {before[name].max_row} rows, now {after[name].max_row}; {len(told)} differences")
        for line in told[:MOST_SHOWN]:
            print(f"    {line}")
    sys.exit(1 if total else 0)


if __name__ == "__main__":
    main()
