"""Write docs/values.md from tests/values.toml: each way of typing, what it becomes, what is said; print the count."""

import sys
import unicodedata
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from values_table import Variant, load

from ntm_sheets.campaign.kinds import KINDS
from ntm_sheets.campaign.questions import Question, Remark
from ntm_sheets.campaign.rules import Bounds
from ntm_sheets.campaign.showing import show

PAGE = Path(__file__).with_name("values.md")
LONGEST = 60
INVISIBLE = {"Cc", "Cf", "Co", "Cn", "Cs", "Mn", "Zs"}


def page() -> str:
    """Give the page's text: what the program makes of every variant now, beside what the table wants where they differ."""
    variants = load()
    groups = list(dict.fromkeys(variant.group for variant in variants))
    wrong = sum(not variant.holds() for variant in variants)
    lines = [
        "# How people type, and what becomes of it",
        "",
        "Made from `tests/values.toml` by `python docs/make_values.py`; a test keeps it true. `\\u00A0` and the like stand",
        "for letters that cannot be seen. No value: the cell counts as not reported. The codes are those of `findings.md`.",
        "",
        f"**{len(variants)} variants in {len(groups)} groups, {len(variants) - wrong} as wanted.**",
    ]
    for group in groups:
        of_group = [variant for variant in variants if variant.group == group]
        lines += [
            "",
            f"## {group}: {len(of_group)}",
            "",
            "| asked | in the cell | value | said |",
            "| --- | --- | --- | --- |",
        ]
        lines += [_row(variant) for variant in of_group]
    return "\n".join(lines) + "\n"


def _row(variant: Variant) -> str:
    parsed = variant.parse()
    value = "" if parsed.value is None else _code(show(parsed.value))
    said = " ".join(_said(remark) for remark in parsed.remarks)
    if not variant.holds():
        said += f" – wanted {variant.value!r} {' '.join(variant.says)}"
    return f"| {_asked(variant)} | {_cell(variant)} | {value} | {said} |".replace("|  |", "| |").replace("|  |", "| |")


def _said(remark: Remark) -> str:
    """Give a remark's code, with the text that is proposed or the name that is suggested."""
    offered = [words.strip() for key, words in remark.details.items() if key in {"proposal", "suggestion"} and words]
    return f"`{remark.code}`" + (f" ({offered[0]})" if offered else "")


def _asked(variant: Variant) -> str:
    question: Question = variant.question
    parts = [question.kind, question.measure, Bounds.of(question).in_words() if KINDS[question.kind].is_number else ""]
    if question.expected is not None:
        parts.append(f"kế hoạch {show(question.expected)}")
    if question.period:
        parts.append(f"{show(question.period[0])}–{show(question.period[1])}")
    if question.choices:
        parts.append(f"{len(question.choices)} mục")
    if variant.last is not None:
        parts.append(f"lần trước {show(variant.last)}")
    return ", ".join(part for part in parts if part)


def _cell(variant: Variant) -> str:
    seen = variant.seen
    if seen.error:
        return f"error {_code(seen.error)}"
    if seen.value is None:
        return "(blank)"
    sort = "text" if isinstance(seen.value, str) else type(seen.value).__name__
    typed = _code(seen.value if isinstance(seen.value, str) else str(seen.value))
    formatted = ", percent format" if seen.percent else ""
    return f"{typed} {sort}{formatted}" + (f", font {seen.font}" if seen.font else "")


def _code(text: str) -> str:
    cut = text if len(text) <= LONGEST else f"{text[: LONGEST // 2]}… ({len(text)})"
    seen = "".join(
        f"\\u{ord(letter):04X}" if letter != " " and unicodedata.category(letter) in INVISIBLE else letter
        for letter in cut
    )
    # Spaces at an end and bars would be lost, or break the table.
    seen = seen.replace("|", "\\|")
    fence = "``" if "`" in seen else "`"
    padding = " " if not seen.strip() or seen.strip() != seen or "`" in seen else ""
    return f"{fence}{padding}{seen}{padding}{fence}" if seen else "(empty)"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    table = load()
    amiss = [variant for variant in table if not variant.holds()]
    print(f"{len(table)} variants, {len(table) - len(amiss)} as wanted: {PAGE.name}")  # noqa: T201 - a script's answer
    sys.exit(bool(amiss))
