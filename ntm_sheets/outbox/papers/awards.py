"""Danh sách khen thưởng: whom the council decided to praise, and whom it has not decided about; what people sign stays blank."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ntm_sheets.campaign.names import one_line
from ntm_sheets.campaign.showing import show_number
from ntm_sheets.facts.awards import TO_NOTE, Awards, Candidate
from ntm_sheets.facts.fingerprints import sha256_of
from ntm_sheets.outbox.output import OutboxSource
from ntm_sheets.outbox.papers.paper import TITLES, Document, Paper
from ntm_sheets.outbox.wording import shortened

NAME, FILE = "khen-thuong", "danh-sach-khen-thuong"
# A list is read aloud: of each ground so much, and so many grounds; what is left out stands in the award workbook.
MOST_GROUNDS, MOST_WORDS, MOST_OPEN = 3, 220, 60
# The wrap-up names so many proposals, each with its first ground.
MOST_IN_WRAP_UP = 8
COUNCIL, PROPOSED = "Hội đồng Thi đua – Khen thưởng", "Đề nghị xét"
# How much is left to people.
UNDECIDED = "…………"
NOBODY = "Hội đồng chưa quyết định khen ai"
NOBODY_LEFT = "Không còn đề nghị nào chưa quyết định"


def documents(source: OutboxSource, asked: bool) -> Iterable[Document]:
    """Give the list where there is anybody to list, or somebody asked for it."""
    if asked or source.awards.candidates:
        values = groups(source)
        # Its QR says another standing with every form that comes: that alone makes no new list.
        mark = sha256_of(repr(values).encode("utf-8", "replace"))
        yield Document(FILE, source.as_of.date(), lambda: values, mark, passing=True)


def groups(source: OutboxSource) -> Mapping[str, Any]:
    """Give the names of the group `khen_thuong`."""
    awards = source.awards
    names = {unit.key: unit.name for unit in source.campaign.units}
    left = _left(awards)
    refused = sum(one.decision is not None and not one.is_praised for one in awards.candidates)
    more = f"; còn {len(left) - MOST_OPEN} đề nghị nữa trong khen-thuong.xlsx" if len(left) > MOST_OPEN else ""
    return {
        "khen_thuong": {
            "chien_dich": one_line(source.campaign.name),
            "tom_tat": f"{_summary(len(awards.praised), refused, len(left))}{more}.",
            "duoc_khen": _praised(awards.praised, names) or [_nobody(NOBODY)],
            "chua_quyet": open_lines(left[:MOST_OPEN], names) or [_nobody(NOBODY_LEFT)],
        }
    }


def _summary(praised: int, refused: int, left: int) -> str:
    """Say what was decided about how many, and for how many that is still to come."""
    waiting = f"còn {left} đề nghị chưa quyết định" if left else "không còn đề nghị nào chưa quyết định"
    if not praised and not refused:
        return (
            f"{COUNCIL} chưa quyết định; có {left} đề nghị"
            if left
            else f"{COUNCIL} chưa quyết định; chưa có đề nghị nào"
        )
    decided = [f"{words} {n} tập thể, cá nhân" for n, words in ((praised, "khen"), (refused, "không khen")) if n]
    return f"{COUNCIL} đã quyết định {', '.join(decided)}; {waiting}"


def decided_sentence(awards: Awards) -> str:
    """Say what the council decided, and about how many it has not."""
    left = len(_left(awards))
    more = f"; dưới đây là {MOST_IN_WRAP_UP} đề nghị đầu, đủ ở danh sách khen thưởng" if left > MOST_IN_WRAP_UP else ""
    decided = [one for one in awards.candidates if one.decision is not None]
    if not decided:
        asked = f"có {left} tập thể, cá nhân được đề nghị xét{more}" if left else "chưa có đề nghị nào"
        return f"{COUNCIL} chưa quyết định; {asked}"
    praised = len(awards.praised)
    parts = [f"khen {praised} tập thể, cá nhân"] if praised else []
    parts += [f"không khen {len(decided) - praised}"] if len(decided) > praised else []
    return f"{COUNCIL} đã quyết định {', '.join(parts)}" + (
        f"; còn {left} đề nghị chưa quyết định{more}" if left else ""
    )


def wrap_up_lines(awards: Awards, names: Mapping[str, str]) -> list[Mapping[str, str]]:
    """Give whom the council decided to praise, and behind them who is only proposed, told apart in each line."""
    decided = [
        {**one, "hinh_thuc": one["hinh_thuc"] or "Khen", "ly_do": one["thanh_tich"]}
        for one in _praised(awards.praised, names)
    ]
    proposed = [
        {**_who(n, one, names), "hinh_thuc": PROPOSED, "ly_do": _grounds(one, 1)}
        for n, one in enumerate(_left(awards)[:MOST_IN_WRAP_UP], len(decided) + 1)
    ]
    return [*decided, *proposed]


def _left(awards: Awards) -> list[Candidate]:
    return [one for one in awards.candidates if one.decision is None and one.grounds]


def _praised(praised: Sequence[Candidate], names: Mapping[str, str]) -> list[Mapping[str, str]]:
    found: list[Mapping[str, str]] = []
    for n, one in enumerate(praised, 1):
        if one.decision is not None:
            entry = one.decision.entry
            money = show_number(entry.number("money")) if entry["money"] else UNDECIDED
            told = {"hinh_thuc": one_line(entry["form"]), "thanh_tich": one_line(entry["reason"]), "tien_thuong": money}
            found.append({**_who(n, one, names), **told})
    return found


def open_lines(left: Sequence[Candidate], names: Mapping[str, str]) -> list[Mapping[str, str]]:
    """Give a line for each who is proposed, with what speaks for it."""
    return [{**_who(n, one, names), "can_cu": _grounds(one)} for n, one in enumerate(left, 1)]


def _who(n: int, one: Candidate, names: Mapping[str, str]) -> dict[str, str]:
    return {"tt": str(n), "ten": one_line(one.name), "don_vi": names.get(one.unit, "")}


def _grounds(one: Candidate, most: int = MOST_GROUNDS) -> str:
    # What the council has to look at stands in its workbook; a paper that is signed says what speaks for somebody.
    grounds = [ground for ground in one.grounds if ground.by != TO_NOTE]
    told = [shortened(one_line(f"{ground.title or ground.by}: {ground.words}"), MOST_WORDS) for ground in grounds]
    more = f"; và {len(told) - most} căn cứ nữa" if len(told) > most else ""
    return "; ".join(told[:most]) + more


def _nobody(words: str) -> Mapping[str, str]:
    return {"tt": "", "ten": words, "don_vi": "", "hinh_thuc": "", "thanh_tich": "", "tien_thuong": "", "can_cu": ""}


def template() -> bytes:
    """Make the program's own template."""
    from ntm_sheets.outbox.papers import frame

    paper = frame.new_document()
    frame.add_head(paper, "DANH SÁCH", "Tập thể, cá nhân được xét khen thưởng trong {{khen_thuong.chien_dich}}")
    frame.add_bases(paper)
    frame.add_text(paper, "{{khen_thuong.tom_tat}}")
    frame.add_text(paper, "{{van_ban.luu_y}}", italic=True)
    frame.add_heading(paper, "I. ĐƯỢC KHEN THƯỞNG THEO QUYẾT ĐỊNH CỦA HỘI ĐỒNG")
    fields = ("tt", "ten", "don_vi", "hinh_thuc", "thanh_tich", "tien_thuong")
    headings = ("TT", "Họ tên, tập thể", "Đơn vị", "Hình thức khen", "Thành tích", "Tiền thưởng (đồng)")
    frame.add_table(
        paper,
        headings,
        [f"{{{{khen_thuong.duoc_khen.*.{one}}}}}" for one in fields],
        (10, 34, 24, 31, 42, 24),
        numbers=(5,),
    )
    frame.add_heading(paper, "II. ĐƯỢC ĐỀ NGHỊ, CHƯA QUYẾT ĐỊNH")
    cells = [f"{{{{khen_thuong.chua_quyet.*.{one}}}}}" for one in ("tt", "ten", "don_vi", "can_cu")]
    frame.add_table(paper, ("TT", "Họ tên, tập thể", "Đơn vị", "Căn cứ"), cells, (12, 38, 25, 90))
    frame.add_blank(paper, "Ý kiến của Hội đồng Thi đua – Khen thưởng:", 2)
    frame.add_closing(paper, sealed=True)
    return frame.packed(paper)


AWARD_LIST = Paper(NAME, TITLES[NAME], "DS", template, documents)
