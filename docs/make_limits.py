"""Write docs/limits.md from the declared limits of reading: each one, its value, its reason."""

from pathlib import Path

from ntm_sheets.intake.settling import LARGEST_BYTES
from ntm_sheets.reading import limits

PAGE = Path(__file__).with_name("limits.md")
_BYTES = "BYTES"


def page() -> str:
    """Give the page's text."""
    lines = [
        "# How much of a returned file is taken",
        "",
        "Made from `reading/limits.py` by `python docs/make_limits.py`; a test keeps it true. A file beyond one of these is",
        "refused with a sentence before any engine parses it (a picture beyond them is left out, and the numbers are kept).",
        "What mails, zips and other archives may hold, and what the program that opens .rar and .7z may use, is in",
        "`unpacking/limits.py`.",
        "",
        f"A file of more than {LARGEST_BYTES // 1_000_000} MB is neither a form nor a mail: it is not taken in.",
        "It stays in the inbox, is told as refused at each round with what to do, and `ingest` ends with 1 until it is made",
        "smaller or moved away.",
        "",
        "| limit | bounds | value | why |",
        "| --- | --- | --- | --- |",
    ]
    lines += [f"| `{one.name}` | {one.what} | {_shown(one.name)} | {one.reason} |" for one in limits.LIMITS]
    return "\n".join(lines) + "\n"


def _shown(name: str) -> str:
    value = getattr(limits, name)
    if isinstance(value, tuple):
        return ", ".join(value)
    if name.endswith(_BYTES):
        whole = value >= limits.MEGABYTE
        return f"{value // limits.MEGABYTE:,} MB" if whole else f"{value // 1024} kB"
    return f"{value:,g}" if isinstance(value, float) else f"{value:,}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
