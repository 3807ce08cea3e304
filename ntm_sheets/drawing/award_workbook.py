"""The award workbook: proposals with what speaks for them, ballots, the count, decisions, objections, and what is printed then."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.names import one_line
from ntm_sheets.campaign.questions import Value
from ntm_sheets.contract.award_tables import (
    DECISIONS,
    FREE_ROWS,
    OBJECTION_ROWS,
    OBJECTIONS,
    OTHERS,
    UNDOING,
    VOTES,
    decided_text,
    objection_text,
    votes_text,
    written_text,
)
from ntm_sheets.contract.correction_tables import MOST_FILE, MOST_SAID, by_whom_text, day_text, short
from ntm_sheets.contract.table import Column, Line, Table
from ntm_sheets.drawing.award_pages import ballots, certificates, praise_list
from ntm_sheets.drawing.form import NOTHING
from ntm_sheets.drawing.officer_workbook import Page, draw_tables, filled
from ntm_sheets.facts.awards import KINDS, AwardEntry, Awards, Candidate, Cited, Ground
from ntm_sheets.facts.findings import Key
from ntm_sheets.facts.submission import Stamp

NAME = "Bình xét, khen thưởng"
# So many a council can work through; what was written longer ago than the last so many rows nobody undoes.
MOST_CANDIDATES, MOST_WRITTEN, MOST_CITED = 400, 200, 3
KIND_WORDS = {kind: word for word, kind in KINDS.items()} | {"": "chưa rõ loại"}
# Where the numbers of a ground stand that no single form's cells make up.
STANDS_IN = {
    "reports": "tong-hop.xlsx › Nộp báo cáo",
    "improved": "tong-hop.xlsx › Số liệu biểu đồ (trang ẩn)",
} | dict.fromkeys(("criteria", "gardens", "verified", "first", "points", ""), "tong-hop.xlsx › Xếp hạng")
PROPOSED = Table(
    "award-candidates",
    "Đề xuất",
    "Đề xuất khen thưởng",
    (
        "Máy đề xuất theo quy tắc ở trang Khen thưởng của chien-dich.xlsx, và gom mọi đề nghị của các đơn vị. Khen ai là do Hội đồng.",
        "Căn cứ lấy nguyên từ bảng tổng hợp và phiếu đã nhận; cột Nguồn ghi phiếu, trang, ô. Trang này chỉ để xem, để in.",
    ),
    (
        Column("Số", 6),
        Column("Được đề nghị", 30),
        Column("Đơn vị", 16),
        Column("Danh hiệu đề nghị", 32),
        Column("Căn cứ", 62),
        Column("Nguồn", 46),
    ),
    (),
)


def draw_awards(
    path: Path, awards: Awards, campaign: Campaign, stamp: Stamp, issued: date, typed: Mapping[Key, Value] = NOTHING
) -> frozenset[Key]:
    """Draw the workbook as of a day, as `draw_tables` does. Errors: OSError where it cannot be written."""
    names, at = {unit.key: unit.name for unit in campaign.units}, datetime.combine(issued, time())
    shown = awards.candidates[:MOST_CANDIDATES]
    voted = [one for one in shown if is_named(one)]
    tables = (
        _proposed(awards, shown, names),
        Page("Phiếu bầu", lambda sheet, palette: ballots(sheet, palette, voted, names, campaign, at)),
        filled(VOTES, [_vote(n, one, names) for n, one in enumerate(voted, 1)], "Chưa có ai để bỏ phiếu."),
        filled(DECISIONS, [_decision(n, one, names) for n, one in enumerate(voted, 1)], "Chưa có ai được đề nghị."),
        replace(OTHERS, lines=tuple(_others(tuple(names.values())))),
        replace(OBJECTIONS, lines=tuple(_objections(awards))),
        filled(UNDOING, list(_written(awards, names)), "Chưa ghi gì."),
        Page(
            "Danh sách khen",
            lambda sheet, palette: praise_list(sheet, palette, awards.praised, names, campaign, at),
        ),
        Page("Giấy khen", lambda sheet, palette: certificates(sheet, palette, awards.praised, names, at)),
    )
    return draw_tables(path, NAME, tables, campaign, stamp, at, (), typed=typed)


def is_named(one: Candidate) -> bool:
    """Tell whether anybody knows who it is: without a name nobody can be voted on."""
    return bool(one.name) and not one.name.startswith("(")


def _proposed(awards: Awards, shown: Sequence[Candidate], names: Mapping[str, str]) -> Table:
    lines = [Line("", (f"Quy tắc {one.number}. {one.title}: {one.words}",)) for one in awards.rules]
    if not awards.rules:
        lines.append(Line("", ("Chiến dịch chưa có quy tắc đề xuất nào (trang Khen thưởng của chien-dich.xlsx).",)))
    lines += [_candidate(n, one, names) for n, one in enumerate(shown, 1)]
    more = len(awards.candidates) - len(shown)
    if more:
        lines.append(
            Line("", (f"… và {more} đề xuất nữa, không có chỗ ở đây: xem bảng awards của “ntm-sheets export”.",))
        )
    number = sum(bool(one.grounds) for one in awards.candidates)
    title = f"{number} đề xuất khen thưởng" if number else "Chưa có ai được đề xuất, đề nghị khen"
    return replace(PROPOSED, title=title, lines=tuple(lines))


def _candidate(n: int, one: Candidate, names: Mapping[str, str]) -> Line:
    titles = "\n".join(one.titles) or "(đơn vị đề nghị)"
    grounds = "\n".join(f"• {_ground_text(ground)}" for ground in one.grounds) or "! Chưa ai đề nghị, Hội đồng tự quyết"
    cited = "\n".join(_cited_text(ground) for ground in one.grounds if ground.cited or ground.kind)
    who = f"{one_line(one.name)} · {KIND_WORDS[one.kind]}"
    shown = (
        str(n),
        who,
        names.get(one.unit, "–"),
        titles if one.grounds else "–",
        short(grounds, MOST_SAID),
        short(cited, MOST_SAID),
    )
    return Line(f"K{n:03}", shown)


def _ground_text(ground: Ground) -> str:
    place = f"Hạng {ground.rank}: " if ground.rank else ""
    level = f" – ! BẰNG NHAU với {ground.level - 1} nơi khác" if ground.level > 1 else ""
    return f"{ground.by}: {place}{one_line(ground.words)}{level}"


def _cited_text(ground: Ground) -> str:
    more = len(ground.cited) - MOST_CITED
    told = "; ".join(_place_text(one) for one in ground.cited[:MOST_CITED]) + (
        f"; và {more} phiếu nữa" if more > 0 else ""
    )
    return f"{ground.by.partition(' đề nghị')[0]}: {told or STANDS_IN[ground.kind]}"


def _place_text(one: Cited) -> str:
    place = one.place
    where = " › ".join(part for part in (short(place.file, MOST_FILE), place.sheet, place.cell) if part)
    cells = f" ({one.cells} ô)" if one.cells > 1 else ""
    return f"{day_text(one.day)[:5]} {where}{cells}"


def _who_text(one: Candidate) -> str:
    titles = "; ".join(one.titles)
    return f"{one_line(one.name)} · {KIND_WORDS[one.kind]}" + (f"\n{titles}" if titles else "")


def _vote(n: int, one: Candidate, names: Mapping[str, str]) -> Line:
    counted = votes_text(one.count.entry) if one.count else ""
    return Line(one.code, (str(n), _who_text(one), names.get(one.unit, ""), counted), VOTES.asked)


def _decision(n: int, one: Candidate, names: Mapping[str, str]) -> Line:
    parts = (votes_text(_entry(one.count)), decided_text(_entry(one.decision)))
    state = "\n".join(part for part in parts if part)
    return Line(one.code, (str(n), _who_text(one), names.get(one.unit, ""), state), DECISIONS.asked)


def _entry(record: object) -> AwardEntry | None:
    return getattr(record, "entry", None)


def _others(units: tuple[str, ...]) -> Iterator[Line]:
    asked = tuple(
        (name, replace(question, choices=units) if name == "unit" else question) for name, question in OTHERS.asked
    )
    for n in range(1, FREE_ROWS + 1):
        yield Line(f"N{n:02}", (str(n),), asked)


def _objections(awards: Awards) -> Iterator[Line]:
    """Give those that were raised, with a cell for the answer, then empty rows for new ones."""
    asked = tuple(pair for pair in OBJECTIONS.asked if pair[0] in ("answer", "who"))
    for n, (record, answer) in enumerate(awards.standing.objections.values(), 1):
        answered = _entry(answer)
        said = answered["answer"] if answered else record.entry["answer"]
        who = answered.who if answered else record.entry.who
        told = f"\n→ {one_line(said)} ({who})" if said else "\n→ chưa trả lời"
        yield Line(record.id, (str(n), short(objection_text(record.entry) + told, MOST_SAID)), asked)
    first = len(awards.standing.objections) + 1
    for n in range(first, first + OBJECTION_ROWS):
        yield Line(f"P{n:02}", (str(n), ""), OBJECTIONS.asked)


def _written(awards: Awards, names: Mapping[str, str]) -> Iterator[Line]:
    for record in awards.standing.in_force[:MOST_WRITTEN]:
        by = by_whom_text(record.entry.who, record.at, record.entry["reason"])
        yield Line(record.id, (written_text(record, names), by), UNDOING.asked)
