"""What the page of a unit says, as plain values: a headline, six figures, and parts of lines, the most pressing first."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from ntm_sheets.campaign.names import one_line
from ntm_sheets.campaign.showing import show_number, show_points
from ntm_sheets.facts.petitions import Petition
from ntm_sheets.facts.unit_rows import UnitRow
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.digest import Digest, Tally, UnitDay
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.petitions import SHOWN_SETTLED
from ntm_sheets.outbox.master.rules_asked import WORDS, Light
from ntm_sheets.outbox.photos.files import PhotoFile, files_by_unit
from ntm_sheets.outbox.picture_values import Strip
from ntm_sheets.outbox.unit_lines import Owned, UnitLine, is_lacking, lacking, light_of
from ntm_sheets.outbox.unit_pages.parts import Part, parts_of
from ntm_sheets.outbox.unit_pages.photos import evidence_parts, strips_of_unit

LONGEST_UNIT, LONGEST_REASON = 100, 180


@dataclass(frozen=True)
class Figure:
    """A number in large letters: what it is of, and a word beside it."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class UnitPage:
    """All that a unit's page says, but for as of when and by which run.

    `headline` is its one sentence, `light` with `why` how it goes; `sure` says how certain the rank is. `strips` are its
    photos, a pair or two single ones.
    """

    unit: str
    name: str
    campaign: str
    commune: str
    headline: str
    light: Light
    why: str
    figures: tuple[Figure, ...]
    sure: str
    parts: tuple[Part, ...]
    notice: str
    strips: tuple[Strip, ...] = ()


def pages_of(given: MasterInput, day: Digest) -> tuple[UnitPage, ...]:
    """Write the page of each unit, in the campaign's order: the same from day to day; `given` has nothing personal."""
    owned, petitions = Owned(given, day), _petitions(given)
    units = {unit.unit: unit for unit in day.units}
    files = files_by_unit(given.photos)
    ranked = {name: sum(unit.rank is not None for unit in day.of_list(name)) for name in day.lists}
    return tuple(
        _page(owned.of(units[unit.key]), given, day, petitions.get(unit.key, ()), ranked, files[unit.key])
        for unit in given.campaign.units
        if unit.key in units
    )


def _petitions(given: MasterInput) -> Mapping[str, Sequence[Petition]]:
    """Give by unit what its village asked for: what is open, and what was answered of late. Who is nominated is no notice."""
    since, found = given.today - SHOWN_SETTLED, defaultdict[str, list[Petition]](list)
    for one in given.petitions:
        is_new = not one.is_settled or one.is_said_again or (one.answered and one.answered.date() >= since)
        if one.said.role == "village" and one.said.kind != "nomination" and is_new:
            found[one.said.unit].append(one)
    return found


def _page(
    line: UnitLine,
    given: MasterInput,
    day: Digest,
    petitions: Sequence[Petition],
    ranked: Mapping[str, int],
    files: Sequence[PhotoFile],
) -> UnitPage:
    unit, strips = line.day, strips_of_unit(files, given)
    light, why = _how_it_goes(line, day)
    return UnitPage(
        unit.unit,
        wording.shortened(unit.name, LONGEST_UNIT),
        day.campaign,
        day.commune,
        headline(unit, given, day),
        light,
        wording.shortened(why, LONGEST_REASON),
        _figures(unit, line.row, day, ranked),
        _sure(line.row, unit),
        (*parts_of(line, given, day, petitions), *evidence_parts(line.evidence, strips)),
        day.notice,
        strips,
    )


def _how_it_goes(line: UnitLine, day: Digest) -> tuple[Light, str]:
    """Give the light and why, without what the headline has said already; after the end what can be proposed."""
    if day.phase == "over":
        return "unknown", one_line(line.row.proposal) or "Đợt đã kết thúc."
    light, why = light_of(line.day, line.row, line.tasks, line.late, day)
    reasons = "; ".join(reason for reason in why.split("; ") if reason != lacking(line.day))
    left = f"đợt chỉ còn {day.left} ngày" if day.left else "gửi nốt số liệu trước khi khóa sổ"
    return light, f"{WORDS[light]}: {reasons or left}."


def headline(unit: UnitDay, given: MasterInput, day: Digest) -> str:
    """Say the one thing that is to be remembered."""
    if day.phase == "before":
        return f"Đợt bắt đầu ngày {given.campaign.start:%d/%m/%Y}"
    over = day.phase == "over"
    if unit.rank is None:
        return "Đợt đã kết thúc, chưa có báo cáo nào" if over else "Chưa có báo cáo nào: nộp phiếu đầu tiên"
    if not unit.criteria.total and not unit.gardens.total:
        done = "" if unit.progress is None else f"đã làm {show_number(unit.progress)}% phần việc đến hạn"
        said = f"{'kết thúc đợt: ' if over else ''}{done or 'chưa việc nào đến hạn'}"
        return f"{said[:1].upper()}{said[1:]}"
    if not is_lacking(unit):
        has = "ủ điều kiện đạt chuẩn" if unit.recognised.total else "ủ số vườn mẫu phải đạt"
        return f"{'Kết thúc đợt: đ' if over else 'Đ'}{has}{'' if over else ', giữ vững đến ngày cuối'}"
    lacks = lacking(unit)
    if over:
        return f"Kết thúc đợt: {lacks}"
    return f"{lacks[:1].upper()}{lacks[1:]}, đợt còn {day.left} ngày" if day.left else f"Ngày cuối: {lacks}"


def _figures(unit: UnitDay, row: UnitRow, day: Digest, ranked: Mapping[str, int]) -> tuple[Figure, ...]:
    progress = "–" if unit.progress is None else f"{show_number(unit.progress)}%"
    return (
        _tally("Tiêu chí đạt", unit.criteria),
        _tally("Vườn mẫu đạt", unit.gardens),
        Figure("Tiến độ việc", progress, "" if unit.progress is not None else "chưa việc nào đến hạn"),
        Figure("Điểm thi đua", show_points(unit.points) if unit.rank else "–", _points_note(unit)),
        Figure("Xếp hạng", f"{unit.rank}/{ranked[unit.list]}" if unit.rank else "–", _rank_note(row)),
        _days(day),
    )


def _tally(label: str, tally: Tally) -> Figure:
    if not tally.total:
        return Figure(label, "–", "không xét")
    return Figure(label, f"{tally.counted}/{tally.total}", f"tự báo {tally.own}\nphúc tra {tally.verified}")


def _points_note(unit: UnitDay) -> str:
    if unit.rank is None:
        return "chưa có báo cáo"
    if not unit.change:
        return "như hôm qua" if unit.change is not None else ""
    return f"{'▲' if unit.change > 0 else '▼'} {show_points(abs(unit.change))}\nso với hôm qua"


def _rank_note(row: UnitRow) -> str:
    if row.rank is None:
        return "chưa xếp hạng"
    if row.rank_best == row.rank_worst:
        return "chắc chắn"
    return f"có thể từ {row.rank_best}\nđến {row.rank_worst}"


def _days(day: Digest) -> Figure:
    last = f"đến {day.about + timedelta(day.left):%d/%m}"
    if day.phase == "before":
        return Figure("Số ngày của đợt", str(day.days), "chưa bắt đầu")
    return Figure("Ngày còn lại", str(day.left), "đã kết thúc" if day.phase == "over" else last)


def _sure(row: UnitRow, unit: UnitDay) -> str:
    """Say how sure the rank is, and of what it hangs."""
    if unit.rank is None or row.rank_best == row.rank_worst:
        return ""
    sure = wording.shortened(row.certainty, LONGEST_REASON)
    return f"{sure[:1].upper()}{sure[1:].rstrip('.')}."
