"""Write docs/findings.md from the catalogue: every code, its level, what it says, what to do."""

from pathlib import Path

from ntm_sheets.checking.catalogue import CATALOGUE
from ntm_sheets.facts.findings import LEVELS

PAGE = Path(__file__).with_name("findings.md")
HEADINGS = {
    "error": "Errors: the cell, or the whole drop, does not count",
    "warning": "Warnings: it counts, but somebody should look",
    "note": "Notes: repaired or worth knowing",
}


def page() -> str:
    """Give the page's text; {gaps} in a sentence are filled with what was seen."""
    lines = [
        "# What can be said about a drop",
        "",
        "Made from `checking/findings.toml` by `python docs/make_findings.py`; a test keeps it true. Sentences are shown as",
        "officers and villages read them, with `{gaps}` where the particulars go.",
    ]
    for level in LEVELS:
        lines += ["", f"## {HEADINGS[level]}", ""]
        for entry in sorted(
            (entry for entry in CATALOGUE.values() if entry.level == level), key=lambda entry: entry.code
        ):
            lines += [f"### `{entry.code}` – {entry.title}", "", f"* {entry.sentence}", f"* → {entry.remedy}"]
            lines += [f"* Ví dụ: {entry.example}", ""] if entry.example else [""]
    return "\n".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
