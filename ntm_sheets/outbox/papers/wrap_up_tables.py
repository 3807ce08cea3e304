"""The tables of the wrap-up as rows of plain texts: what its body shows, and what its annexes list in full."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from ntm_sheets.campaign.names import fold, one_line
from ntm_sheets.campaign.showing import show_number, show_points
from ntm_sheets.contract.correction_tables import PETITION_WORDS
from ntm_sheets.facts.petitions import Petition, open_petitions, requests
from ntm_sheets.facts.plan_rows import TaskRow
from ntm_sheets.facts.result_rows import CriterionRow, GardenCriterionRow, GardenRow, IndicatorRow, ReportRow, State
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.digest import Digest, Tally, UnitDay
from ntm_sheets.outbox.master.headlines import on_time_share
from ntm_sheets.outbox.master.master_input import PETITIONS, MasterInput
from ntm_sheets.outbox.master.orders import open_orders, state_of
from ntm_sheets.outbox.master.petitions import state_of as petition_state
from ntm_sheets.outbox.master.tasks import plan_end
from ntm_sheets.outbox.papers.quantities import NO_NUMBER, Line, amount_words
from ntm_sheets.outbox.unit_lines import by_unit, numbered

# The body names so many units; of more it tells some and leads to the annex.
MOST_IN_BODY = 12
MARKS: Mapping[State, str] = {state: words[0] for state, words in wording.CRITERION_STATES.items()}
# Of one thing that many asked for so many are named; the annex lists so many requests.
MOST_ASKING, MOST_LISTED = 4, 200


def shortened(lines: Sequence[Line], annex: str, key: str = "thon") -> list[Line]:
    """Give the lines that the body has room for: all of few; of many the first and the last, and how many lie between."""
    best, hidden, last = wording.best_and_last(lines, MOST_IN_BODY)
    if not hidden:
        return list(best)
    between = dict.fromkeys(best[0], "") | {key: f"… {hidden} đơn vị ở giữa, xem Phụ lục {annex}"}
    return [*best, between, *last]


def _share(tally: Tally, count: int) -> str:
    return f"{count}/{tally.total}" if tally.total else NO_NUMBER


def village_lines(day: Digest) -> list[Line]:
    """Give a line for each unit of which criteria or gardens are asked, the best rank first: what counts, own and verified."""
    asked = [unit for unit in day.units if unit.criteria.total or unit.gardens.total]
    return [_village(n, unit) for n, unit in enumerate(asked, 1)]


def _village(n: int, unit: UnitDay) -> Line:
    return {
        "tt": str(n),
        "thon": unit.name,
        "nhom": unit.track,
        "tieu_chi": _share(unit.criteria, unit.criteria.counted),
        "tieu_chi_tu_bao": _share(unit.criteria, unit.criteria.own),
        "tieu_chi_phuc_tra": _share(unit.criteria, unit.criteria.verified),
        "vuon": _share(unit.gardens, unit.gardens.counted),
        "vuon_tu_bao": _share(unit.gardens, unit.gardens.own),
        "vuon_phuc_tra": _share(unit.gardens, unit.gardens.verified),
        "diem": show_points(unit.points) if unit.rank else NO_NUMBER,
        "hang": str(unit.rank) if unit.rank else NO_NUMBER,
        "xep_loai": unit.class_name or NO_NUMBER,
    }


def total_line(day: Digest) -> Line:
    """Give the line that sums the villages up."""
    criteria, gardens = day.criteria, day.gardens
    return {
        "tt": "",
        "thon": "Cộng",
        "diem": "",
        "hang": "",
        "tieu_chi": _share(criteria, criteria.counted),
        "tieu_chi_tu_bao": _share(criteria, criteria.own),
        "tieu_chi_phuc_tra": _share(criteria, criteria.verified),
        "vuon": _share(gardens, gardens.counted),
        "vuon_tu_bao": _share(gardens, gardens.own),
        "vuon_phuc_tra": _share(gardens, gardens.verified),
    }


def criterion_lines(rows: Sequence[CriterionRow] | Sequence[GardenCriterionRow]) -> list[Line]:
    """Count for each criterion how many meet it: as it counts, by their own word, as verified."""
    found: dict[tuple[str, str], list[CriterionRow | GardenCriterionRow]] = {}
    for row in rows:
        found.setdefault((row.criterion, one_line(row.name)), []).append(row)
    return [
        {
            "so": wording.number_of(key) or NO_NUMBER,
            "ten": name,
            "dat": f"{sum(row.state == 'pass' for row in own)}/{len(own)}",
            "tu_bao": f"{sum(row.own_state == 'pass' for row in own)}/{len(own)}",
            "phuc_tra": f"{sum(row.verified_state == 'pass' for row in own)}/{len(own)}",
        }
        for (key, name), own in found.items()
    ]


def matrix_heads(given: MasterInput) -> dict[str, str]:
    """Give the criteria that are columns of the first annex, each once: its key, and its number and name."""
    heads: dict[str, str] = {}
    for row in given.rows.criteria:
        heads.setdefault(row.criterion, numbered(row.criterion, row.name))
    return heads


def matrix_lines(given: MasterInput, day: Digest) -> list[Line]:
    """Give a line a village with a mark for each criterion: what counts, and beneath it own and verified."""
    rows = by_unit(given.rows.criteria)
    heads, villages = matrix_heads(given), {unit.unit: unit for unit in day.units if unit.criteria.total}
    lines = []
    for n, unit in enumerate(villages.values(), 1):
        own = {row.criterion: row for row in rows[unit.unit]}
        marks = {f"c{at}": _marks(own.get(key)) for at, key in enumerate(heads, 1)}
        lines.append(_village(n, unit) | marks)
    return lines


def _marks(row: CriterionRow | None) -> str:
    if row is None:
        return ""
    return f"{MARKS[row.state]}\n{MARKS[row.own_state]}·{MARKS[row.verified_state]}"


def garden_lines(given: MasterInput) -> list[Line]:
    """Give a line a registered garden."""
    lacks: dict[tuple[str, str], list[str]] = {}
    for row in given.rows.garden_criteria:
        if row.state != "pass":
            lacks.setdefault((row.unit, row.garden), []).append(wording.number_of(row.criterion) or row.name)
    said = defaultdict[tuple[str, str], list[IndicatorRow]](list)
    for one in given.rows.garden_indicators:
        said[one.unit, one.garden].append(one)
    states = [garden_states(row, said[row.unit, row.garden]) for row in given.rows.gardens]
    return [
        {
            "tt": str(n),
            "thon": one_line(given.names[row.unit]),
            "vuon": row.garden,
            "chu": one_line(str(row.owner)) if row.owner else NO_NUMBER,
            "dien_tich": NO_NUMBER if row.area is None else show_number(row.area),
            "tieu_chi": f"{row.criteria_passed}/{row.criteria_total}",
            "chua_dat": ", ".join(lacks.get((row.unit, row.garden), ())) or NO_NUMBER,
            "ket_qua": wording.CRITERION_STATES[counted],
            "tu_bao": wording.CRITERION_STATES[own],
            "phuc_tra": wording.CRITERION_STATES[verified],
        }
        for n, (row, (own, verified, counted)) in enumerate(zip(given.rows.gardens, states, strict=True), 1)
    ]


def garden_states(garden: GardenRow, rows: Sequence[IndicatorRow]) -> tuple[State, State, State]:
    """Say how a garden stands by its village's word, by its team's, and as it counts; of nothing said there is no word."""
    own: State = "fail" if any(row.self_value is not None for row in rows) else "missing"
    verified: State = "fail" if any(row.verified_value is not None for row in rows) else "missing"
    return "pass" if garden.passed_own else own, "pass" if garden.passed_verified else verified, garden.state


def plan_lines(given: MasterInput, day: Digest) -> list[Line]:
    """Give a line for the plan of each unit that has one."""
    plans = {plan.unit: plan for plan in given.rows.plans}
    units = [unit for unit in day.units if unit.unit in plans]
    return [
        {
            "tt": str(n),
            "thon": unit.name,
            "viec": show_number(plans[unit.unit].tasks),
            "xong": show_number(plans[unit.unit].done),
            "cham": show_number(plans[unit.unit].late),
            "tien_do": NO_NUMBER if unit.progress is None else f"{show_number(unit.progress)}%",
            "du_bao": plan_end(plans[unit.unit], given),
        }
        for n, unit in enumerate(units, 1)
    ]


def task_lines(given: MasterInput) -> list[Line]:
    """Give a line a task, plan by plan."""
    return [
        {
            "tt": str(n),
            "thon": one_line(given.names[row.unit]),
            "ma": row.task,
            "viec": one_line(row.name) + (" (mẫu)" if row.sample else ""),
            "don_vi_tinh": one_line(row.measure),
            "ke_hoach": show_number(row.volume),
            "da_lam": amount_words(row.done),
            "tu_bao": amount_words(row.village_done),
            "phuc_tra": amount_words(row.team_done),
            "ty_le": NO_NUMBER if row.share is None else wording.percent(row.share),
            "ket_thuc": f"{row.end:%d/%m/%Y}",
            "tinh_trang": _task_state(row),
        }
        for n, row in enumerate(given.rows.tasks, 1)
    ]


def _task_state(row: TaskRow) -> str:
    late = f", {row.days_late} ngày" if row.state == "behind" and row.days_late > 0 else ""
    return wording.TASK_STATES[row.state] + late


def report_lines(given: MasterInput, day: Digest) -> list[Line]:
    """Give a line a unit: how its due reports came, and how its team's did; how much has the photo that it needs."""
    own = by_unit(given.rows.reports)
    return [_reports(n, unit, own[unit.unit], given) for n, unit in enumerate(day.units, 1)]


def _reports(n: int, unit: UnitDay, rows: Sequence[ReportRow], given: MasterInput) -> Line:
    row = given.units[unit.unit]
    line = {"tt": str(n), "thon": unit.name}
    for role, mark in (("village", ""), ("team", "doan_")):
        mine = [one for one in rows if one.role == role]
        states, share = Counter(one.state for one in mine if one.due), on_time_share(mine)
        line |= {
            f"{mark}phai_nop": show_number(states.total()),
            f"{mark}dung_han": show_number(states["on_time"]),
            f"{mark}muon": show_number(states["late"]),
            f"{mark}thieu": show_number(states["missing"]),
            f"{mark}ty_le": NO_NUMBER if share is None else wording.percent(share),
        }
    line["mien"] = show_number(sum(one.state == "excused" for one in rows if one.role == "village"))
    line["anh"] = f"{row.evidence_shown}/{row.evidence_total}" if row.evidence_total else NO_NUMBER
    return line


def petition_lines(given: MasterInput) -> list[Line]:
    """Give a line for each difficulty and proposal that nobody has said to be settled, the newest first."""
    asked = list(requests(open_petitions(given.petitions)))
    lines = [
        {
            "tt": str(n),
            "don_vi": one_line(given.names.get(one.said.unit, one.said.unit)),
            "ai": wording.ROLES[one.said.role],
            "loai": PETITION_WORDS[one.said.kind],
            "noi_dung": one_line(one.said.whole),
            "ngay": f"{one.said.last:%d/%m/%Y}",
            "tinh_trang": petition_state(one),
        }
        for n, one in enumerate(asked[:MOST_LISTED], 1)
    ]
    more = len(asked) - MOST_LISTED
    if more > 0:
        lines.append(
            dict.fromkeys(lines[0], "") | {"noi_dung": f"… và {more} kiến nghị nữa ở bảng tổng hợp, trang {PETITIONS}"}
        )
    nobody = dict.fromkeys(("tt", "don_vi", "ai", "loai", "ngay", "tinh_trang"), "")
    return lines or [nobody | {"noi_dung": "Không có kiến nghị nào chờ giải quyết."}]


def request_sentences(given: MasterInput) -> list[str]:
    """Say what is asked for, each thing once with all who ask for it, what most ask for first."""
    asked: dict[tuple[str, str], list[Petition]] = {}
    for one in requests(open_petitions(given.petitions)):
        asked.setdefault((one.said.kind, fold(one.said.whole)), []).append(one)
    return [_request(own, given) for own in sorted(asked.values(), key=lambda own: -len(own))]


def _request(own: Sequence[Petition], given: MasterInput) -> str:
    who = list(dict.fromkeys(one_line(given.names.get(one.said.unit, one.said.unit)) for one in own))
    open_ = sum(one.answered is None for one in own)
    answered = "" if not open_ else "; chưa trả lời" if open_ == len(own) else f"; chưa trả lời {open_}/{len(own)}"
    first = own[0].said
    told = one_line(first.whole).rstrip(" .;")
    return f"- {PETITION_WORDS[first.kind]}: {told} ({wording.names(who, MOST_ASKING)}{answered})."


def order_sentences(given: MasterInput) -> list[str]:
    """Give a sentence for each order of the leaders that is not done."""
    return [
        f"- {one_line(given.names.get(one.unit, one.unit))}: {one_line(one.what).rstrip(' .;')} "
        f"(hạn {one.due:%d/%m/%Y}; {state_of(one, given)})."
        for one in open_orders(given)
    ]
