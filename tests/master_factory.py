"""Sample results for the master's tests, built by hand: the middle of a campaign, day one, and any number of units."""

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Literal, TypeVar, get_args, get_type_hints

from built_once import built_once
from master_reading import Master

from ntm_sheets.campaign.definition import Campaign, Task, Unit
from ntm_sheets.campaign.editions import EditionChanges
from ntm_sheets.campaign.rules import requirement
from ntm_sheets.campaign.workbook import founding_campaign
from ntm_sheets.facts.decisions import DecisionRecord
from ntm_sheets.facts.findings import Finding, Place
from ntm_sheets.facts.petitions import said_in_row
from ntm_sheets.facts.plan_rows import CurveRow, TaskRow
from ntm_sheets.facts.records import DropRecord, FindingRecord
from ntm_sheets.facts.result_rows import (
    ChangeRow,
    CriterionRow,
    GardenCriterionRow,
    GardenRow,
    HistoryRow,
    IndicatorRow,
    LateRow,
    ReportRow,
)
from ntm_sheets.facts.results import Answers, AnswerStatus, CellsRow, ResultRows, Results
from ntm_sheets.facts.submission import Role
from ntm_sheets.facts.unit_rows import UnitRow
from ntm_sheets.outbox.master import workbook
from ntm_sheets.outbox.master.master_input import MasterInput, without_personal
from ntm_sheets.outbox.master.writer import Imprint
from ntm_sheets.scoring.petitions_orders import gather_petitions
from ntm_sheets.scoring.progress import plan_rows
from ntm_sheets.scoring.schedule import PlanOutlook, Work, critical_path, foresee, is_timetable

MIDDLE = datetime(2021, 11, 12, 17, 30)
DAY_ONE = datetime(2021, 10, 2, 8, 0)
Row = dict[str, Any]
Made = TypeVar("Made")
SILENT = ("trung-giang",)


def campaign_of(count: int) -> Campaign:
    """Give the founding campaign, with villages copied until there are `count`."""
    campaign = founding_campaign()
    if count <= len(campaign.units):
        return replace(campaign, units=campaign.units[:count])
    units, gardens, tasks = list(campaign.units), list(campaign.gardens), list(campaign.tasks)
    for n in range(len(units), count):
        model = campaign.units[n % len(campaign.units)]
        unit = Unit(f"thon-{n + 1}", f"Thôn số {n + 1}", model.track, f"Đoàn công tác số {n + 1}")
        units.append(unit)
        gardens += [replace(garden, unit=unit.key) for garden in campaign.gardens_of(model)]
        tasks += [replace(task, unit=unit.key) for task in campaign.tasks_of(model)]
    return replace(campaign, units=tuple(units), gardens=tuple(gardens), tasks=tuple(tasks))


def bare_campaign() -> Campaign:
    """Give the founding campaign with neither gardens nor tasks."""
    campaign = founding_campaign()
    tracks = tuple(replace(track, garden_set="", garden_quota=0) for track in campaign.tracks)
    sets = tuple(one for one in campaign.sets if one.subject == "unit")
    return replace(campaign, tracks=tracks, sets=sets, gardens=(), tasks=())


def confirmed(campaign: Campaign) -> Campaign:
    """Give the campaign after the officer compared every criterion with its decision."""
    return replace(campaign, sets=tuple(replace(one, verified=True) for one in campaign.sets))


def results_of(campaign: Campaign, as_of: datetime = MIDDLE, answers: int = 400) -> Results:
    """Make plausible results as of a moment; before the first deadline nobody has reported."""
    random = Random(7)
    begun = as_of >= datetime.combine(campaign.start, campaign.deadline)
    skill = {unit.key: (0.97 - 0.05 * (n % 7) if begun else 0.0) for n, unit in enumerate(campaign.units)}
    parts = _Parts(campaign, as_of, random, skill, begun)
    indicators, criteria = parts.judged(False), parts.criteria()
    gardens = parts.gardens()
    tasks, plans = parts.tasks_ahead(parts.tasks())
    task_rows = _made(tasks, TaskRow)
    reports = parts.reports()
    listed = parts.answers(answers if begun else 0)
    rows = ResultRows(
        as_of=as_of,
        units=_made(parts.units(criteria, gardens, tasks), UnitRow),
        criteria=_made(criteria, CriterionRow),
        indicators=_made(indicators, IndicatorRow),
        gardens=_made(gardens, GardenRow),
        garden_criteria=_made(parts.garden_criteria, GardenCriterionRow),
        garden_indicators=_made(parts.judged(True), IndicatorRow),
        tasks=task_rows,
        plans=plan_rows(campaign, plans, task_rows),
        curve=_made(parts.curve(), CurveRow),
        reports=_made(reports, ReportRow),
        late=_made(parts.late(reports), LateRow),
        history=_made(parts.history(), HistoryRow),
        evidence=(),
        changes=_made(parts.changes() if begun else [], ChangeRow),
        cells=_cells(listed),
        answers=Answers(**{field.name: [row[field.name] for row in listed] for field in fields(Answers)}),
        distances=(),
    )
    return Results(rows)


def _cells(listed: list[Row]) -> tuple[CellsRow, ...]:
    """Count the cells of each form by what became of them."""
    seqs = sorted({row["seq"] for row in listed})
    told = [(row["seq"], row["status"]) for row in listed]
    return tuple(CellsRow(seq, *(told.count((seq, status)) for status in get_args(AnswerStatus))) for seq in seqs)


def _made(rows: list[Row], kind: type[Made]) -> tuple[Made, ...]:
    """Make the rows; NaN is nothing, and a number is of the type that its field promises."""
    hints = {name: get_args(hint) or (hint,) for name, hint in get_type_hints(kind).items()}
    made_of = {
        name: int if int in types and float not in types else float if float in types and int not in types else None
        for name, types in hints.items()
    }
    return tuple(kind(**{name: _cell(cell, made_of[name]) for name, cell in row.items()}) for row in rows)


def _cell(cell: Any, made_of: type[int] | type[float] | None) -> Any:
    if cell is None or cell != cell:
        return None
    if made_of is None or (made_of is int and isinstance(cell, bool)):
        return cell
    return made_of(cell)


class _Parts:
    def __init__(
        self, campaign: Campaign, as_of: datetime, random: Random, skill: dict[str, float], begun: bool
    ) -> None:
        self.campaign, self.as_of, self.random, self.skill, self.begun = campaign, as_of, random, skill, begun
        self.today = as_of.date()
        self.days = [campaign.start + timedelta(days=n) for n in range((campaign.end - campaign.start).days + 1)]
        self.seen = [day for day in self.days if day <= self.today]
        self.garden_criteria: list[Row] = []
        self.states: dict[tuple[str, str], str] = {}

    def state(self, unit: str) -> str:
        if not self.begun:
            return "missing"
        lot = self.random.random()
        return (
            "pass"
            if lot < self.skill[unit]
            else ("fail" if lot < self.skill[unit] + 0.7 * (1 - self.skill[unit]) else "missing")
        )

    def judged(self, of_gardens: bool) -> list[Row]:
        rows: list[Row] = []
        for unit in self.campaign.units:
            used = self.campaign.garden_set(unit) if of_gardens else self.campaign.unit_set(unit)
            gardens = [garden.key for garden in self.campaign.gardens_of(unit)] if of_gardens else [""]
            for garden in gardens:
                for criterion in used.criteria if used else ():
                    for indicator in criterion.indicators:
                        rows.append(self._indicator(unit, garden, criterion.key, indicator))
        return rows

    def changes(self) -> list[Row]:
        """One change of each kind for the first unit."""
        unit = self.campaign.units[0].key
        about: Row = {
            "unit": unit,
            "table": "criteria",
            "field": "value",
            "sheet": "Tiêu chí",
            "cell": "E7",
            "seq": 1.0,
        }
        nowhere: Row = {"sheet": None, "cell": None, "seq": float("nan")}
        return [
            about
            | {
                "change": "passed",
                "row": "TC1.2",
                "name": "Tỷ lệ nhà ở đạt chuẩn",
                "before": 80,
                "after": 92.5,
                "count": 1,
            },
            about
            | {"change": "fell back", "row": "TC3.1", "name": "Hàng rào xanh", "before": 75, "after": 60, "count": 1},
            about
            | nowhere
            | {"change": "missing", "row": "TC4.1 TC.gate", "name": "", "before": None, "after": None, "count": 2},
            about | {"change": "sent again", "row": "TC1.1", "name": "", "before": "không có", "after": 0, "count": 1},
        ]

    def _indicator(self, unit: Unit, garden: str, criterion: str, indicator: Any) -> Row:
        state = self.state(unit.key)
        self.states[(unit.key + garden, indicator.key)] = state
        counted = None if state == "missing" else ("team" if self.random.random() < 0.6 else "village")
        value = None if state == "missing" else _value(indicator, state == "pass", self.random)
        seen = state != "missing"
        row: Row = {"unit": unit.key, "garden": garden}
        file = f"phieu-bao-cao-{unit.key}.xlsx"
        return row | {
            "criterion": criterion,
            "indicator": indicator.key,
            "name": indicator.name,
            "kind": indicator.kind,
            "measure": indicator.measure,
            "requirement": requirement(indicator),
            "self_value": value,
            "self_date": self.today if seen else None,
            "self_file": file if seen else None,
            "self_sheet": "Tiêu chí" if seen else None,
            "self_cell": "E7" if seen else None,
            "verified_value": value if counted == "team" else None,
            "verified_date": self.today if counted == "team" else None,
            "verified_file": "phieu-kiem-tra.xlsx" if counted == "team" else None,
            "verified_sheet": "Tiêu chí" if counted == "team" else None,
            "verified_cell": "E7" if counted == "team" else None,
            "counted": counted,
            "value": value,
            "state": state,
            "note": "Mới họp dân xong" if state == "fail" else None,
            "date": self.today if seen else None,
            "file": file if seen else None,
            "sheet": "Tiêu chí" if seen else None,
            "cell": "E7" if seen else None,
            "seq": 1.0 if seen else float("nan"),
            "age_days": 0.0 if seen else float("nan"),
            "stale": False,
            "needs_visit": False,
            "own_state": state,
            "verified_state": state if counted == "team" else "missing",
        }

    def criteria(self) -> list[Row]:
        rows: list[Row] = []
        for unit in self.campaign.units:
            used = self.campaign.unit_set(unit)
            for criterion in used.criteria if used else ():
                states = [self.states[(unit.key, indicator.key)] for indicator in criterion.indicators]
                met, failed, missing = (states.count(state) for state in ("pass", "fail", "missing"))
                rows.append(
                    {
                        "unit": unit.key,
                        "criterion": criterion.key,
                        "name": criterion.name,
                        "gate": criterion.gate,
                        "state": "fail" if failed else ("missing" if missing else "pass"),
                        "met": met,
                        "failed": failed,
                        "missing": missing,
                        "total": len(states),
                        "points": criterion.points * met / len(states),
                        "points_full": criterion.points,
                        "own_state": "missing",
                        "verified_state": "missing",
                    }
                )
        return rows

    def gardens(self) -> list[Row]:
        rows: list[Row] = []
        for unit in self.campaign.units:
            used = self.campaign.garden_set(unit)
            for garden in self.campaign.gardens_of(unit):
                states = [self.state(unit.key) for _ in used.criteria] if used else []
                for criterion, state in zip(used.criteria if used else (), states, strict=True):
                    self.garden_criteria.append(
                        {
                            "unit": unit.key,
                            "garden": garden.key,
                            "criterion": criterion.key,
                            "name": criterion.name,
                            "state": state,
                            "own_state": state,
                            "verified_state": "missing",
                        }
                    )
                passed = states.count("pass") == len(states)
                rows.append(
                    {
                        "unit": unit.key,
                        "garden": garden.key,
                        "owner": "Nguyễn Văn Bình" if self.begun else None,
                        "area": 620.5 if self.begun else float("nan"),
                        "passed": passed,
                        "state": "pass" if passed else ("missing" if not self.begun else "fail"),
                        "criteria_passed": states.count("pass"),
                        "criteria_total": len(states),
                        "note": None,
                        "passed_own": passed,
                        "passed_verified": False,
                        "by_team": 0,
                        "by_village": 11 if self.begun else 0,
                        "age_days": 0.0 if self.begun else float("nan"),
                        "needs_visit": False,
                    }
                )
        return rows

    def tasks(self) -> list[Row]:
        return [self._task(task) for unit in self.campaign.units for task in self.campaign.tasks_of(unit)]

    def _task(self, task: Task) -> Row:
        length = (task.end - task.start).days + 1
        gone = min(max((self.today - task.start).days + 1, 0), length)
        due = task.volume * gone / length
        done = (
            round(due * min(self.skill[task.unit] + 0.25 * self.random.random() - 0.1, 1.2))
            if self.begun and due
            else float("nan")
        )
        known = done == done
        progress = min(100.0, 100 * done / due) if due and known else (0.0 if due and self.begun else float("nan"))
        state = (
            "not due"
            if not due
            else (
                "not reported"
                if not known
                else ("done" if done >= task.volume else "behind" if progress < 90 else "on track")
            )
        )
        return {
            "unit": task.unit,
            "task": task.key,
            "name": task.name,
            "measure": task.measure,
            "volume": task.volume,
            "start": task.start,
            "end": task.end,
            "after": ", ".join(task.after),
            "sample": task.sample,
            "evidence": task.evidence,
            "done": done,
            "done_date": self.today if known else None,
            "counted": "village" if known else None,
            "file": "phieu.xlsx" if known else None,
            "sheet": "Đầu việc" if known else None,
            "cell": "F6" if known else None,
            "seq": 1.0 if known else float("nan"),
            "village_done": done,
            "village_date": self.today if known else None,
            "team_done": float("nan"),
            "team_date": None,
            "age_days": 0.0 if known else float("nan"),
            "claimed": float("nan"),
            "needs_visit": False,
            "due": due,
            "share": 100 * done / task.volume if known else float("nan"),
            "progress": progress,
            "state": state,
            "note": None,
        }

    def tasks_ahead(self, tasks: list[Row]) -> tuple[list[Row], dict[str, PlanOutlook]]:
        """Add to the tasks what follows from the plan and from what is done."""
        done = {(row["unit"], row["task"]): row["done"] if row["done"] == row["done"] else None for row in tasks}
        found, plans = [], {}
        for unit in self.campaign.units:
            plan = self.campaign.tasks_of(unit)
            works = {task.key: Work(done[unit.key, task.key], self.today) for task in plan}
            rooms = critical_path(plan)
            if plan:
                plans[unit.key] = foresee(plan, works, self.today, self.campaign.end)
            for key, room in rooms.items():
                ahead = plans[unit.key].tasks[key]
                found.append(
                    {
                        "critical": room.critical and not is_timetable(plan),
                        "early_start": room.early_start,
                        "early_finish": room.early_finish,
                        "late_start": room.late_start,
                        "late_finish": room.late_finish,
                        "slack": room.slack,
                        "free_slack": room.free,
                        "days_late": ahead.days_late,
                        "forecast_by": ahead.by,
                        "forecast_end": ahead.end,
                        "room": ahead.room,
                        "delay_moves": ahead.moves,
                        "helped_end": ahead.helped_end,
                        "helped_gain": ahead.gain,
                    }
                )
        return [row | more for row, more in zip(tasks, found, strict=True)], plans

    def curve(self) -> list[Row]:
        rows: list[Row] = []
        for unit in ("", *(unit.key for unit in self.campaign.units)):
            skill = self.skill.get(unit, 0.85 if self.begun else 0.0)
            for n, day in enumerate(self.days):
                planned = 100 * (n + 1) / len(self.days)
                rows.append(
                    {
                        "unit": unit,
                        "day": day,
                        "planned": planned,
                        "done": planned * skill if day <= self.today else float("nan"),
                    }
                )
        return rows

    def reports(self) -> list[Row]:
        rows: list[Row] = []
        for unit in self.campaign.units:
            for role in ("village", "team"):
                for day in self.days:
                    rows.append({"unit": unit.key, "role": role, "day": day} | self._report(unit.key, day))
        return rows

    def _report(self, unit: str, day: date) -> Row:
        deadline = datetime.combine(day, self.campaign.deadline)
        if deadline > self.as_of:
            return {"state": "waiting", "due": False, "received_at": None}
        lot = self.random.random()
        if day == self.today and unit in SILENT:
            lot = 1.0
        state = "on_time" if lot < self.skill[unit] else ("late" if lot < self.skill[unit] + 0.1 else "missing")
        received = {
            "on_time": deadline - timedelta(minutes=20),
            "late": deadline + timedelta(hours=2),
            "missing": None,
        }[state]
        return {"state": state, "due": True, "received_at": received}

    def late(self, reports: list[Row]) -> list[Row]:
        """Whose report of today is missing, villages first."""
        units = {unit.key: unit for unit in self.campaign.units}
        found = [row for row in reports if row["day"] == self.today and row["state"] == "missing"]
        return [
            {
                "unit": row["unit"],
                "role": row["role"],
                "name": (unit := units[row["unit"]]).name,
                "group": unit.group,
                "contact": unit.contact if row["role"] == "village" else unit.group_contact,
                "since": self.today,
                "day": self.today,
                "missed": 1,
                "waits": False,
            }
            for row in sorted(found, key=lambda row: row["role"] == "team")
        ]

    def history(self) -> list[Row]:
        if not self.begun:
            return []
        rows: list[Row] = []
        order = sorted(self.skill, key=lambda key: -self.skill[key])
        for unit in self.campaign.units:
            for n, day in enumerate(self.seen, 1):
                rows.append(
                    {
                        "unit": unit.key,
                        "day": day,
                        "points": round(100 * self.skill[unit.key] * (0.4 + 0.6 * n / len(self.seen)), 1),
                        "criteria_passed": min(10, n // 4),
                        "rank": order.index(unit.key) + 1,
                    }
                )
        return rows

    def units(self, criteria: list[Row], gardens: list[Row], tasks: list[Row]) -> list[Row]:
        rows = [self._unit(unit, criteria, gardens, tasks) for unit in self.campaign.units]
        rows.sort(key=lambda row: -row["points"])
        for rank, row in enumerate(rows, 1):
            row["rank"] = rank if self.begun else float("nan")
            row["class_name"] = row["class_name"] if self.begun else None
            row["rank_best"] = row["rank_worst"] = row["rank"]
            row["class_best"] = row["class_worst"] = row["class_name"]
            row["certainty"] = f"hạng {rank}, chắc chắn" if self.begun else "chưa xếp hạng"
            row["rank_before"] = float("nan") if not self.begun else max(1, rank + (-1 if rank % 3 == 0 else 0))
        return rows

    def _unit(self, unit: Unit, criteria: list[Row], gardens: list[Row], tasks: list[Row]) -> Row:
        own = [row for row in criteria if row["unit"] == unit.key and not row["gate"]]
        plots = [row for row in gardens if row["unit"] == unit.key]
        work = [row["progress"] for row in tasks if row["unit"] == unit.key and row["progress"] == row["progress"]]
        nan = float("nan")
        passed = sum(row["state"] == "pass" for row in own)
        part = {
            "part_criteria": sum(row["points"] for row in own),
            "part_gardens": 4.0 * sum(row["passed"] for row in plots),
            "part_progress": 15 * sum(work) / len(work) / 100 if work else nan,
            "part_on_time": 10 * self.skill[unit.key],
            "part_evidence": 3.5 if self.begun else 0.0,
        }
        points = round(sum(value for value in part.values() if value == value), 1)
        track = self.campaign.track_of(unit)
        classes = [one.name for one in self.campaign.scoring.classes if points >= one.floor]
        change = round(self.random.uniform(-1.5, 3.0), 1)
        return {
            "unit": unit.key,
            "name": unit.name,
            "track": unit.track,
            "track_name": track.name,
            "group": unit.group,
            "list": self.campaign.list_of(unit),
            "rank": 1,
            "points": points,
            "points_before": points - change if self.begun else nan,
            "rank_before": nan,
            "class_name": classes[0],
            **part,
            "criteria_passed": passed,
            "criteria_before": max(0, passed - self.random.choice((0, 0, 1))) if self.begun else nan,
            "criteria_failed": sum(row["state"] == "fail" for row in own),
            "criteria_total": len(own),
            "gate_passed": passed > 7 if self.begun else None,
            "gardens_passed": sum(row["passed"] for row in plots),
            "gardens_before": max(0, sum(row["passed"] for row in plots) - 1) if self.begun else nan,
            "gardens_total": len(plots),
            "plan_progress": sum(work) / len(work) if work else nan,
            "plan_progress_before": max(0.0, sum(work) / len(work) - 1.25) if work and self.begun else nan,
            "on_time_share": 100 * self.skill[unit.key] if self.begun else nan,
            "evidence_share": 70.0 if self.begun else nan,
            "evidence_shown": 7 if self.begun else 0,
            "evidence_total": 10,
            "verified_share": 60.0 if self.begun else nan,
            "last_report": self.today if self.begun else None,
            "last_received": self.as_of - timedelta(hours=1) if self.begun else None,
            "recognised": passed == 10,
            "launched": self.begun and unit.key not in SILENT,
            "criteria_own": passed,
            "criteria_verified": passed // 2,
            "gardens_own": sum(row["passed"] for row in plots),
            "gardens_verified": 0,
            "recognised_own": passed == 10,
            "recognised_verified": False,
            **dict.fromkeys(
                ("criteria_own_before", "criteria_verified_before"), max(0, passed - 1) if self.begun else nan
            ),
            **dict.fromkeys(("gardens_own_before", "gardens_verified_before"), 0 if self.begun else nan),
            "change_criteria": change if self.begun else nan,
            **dict.fromkeys(
                ("change_gardens", "change_progress", "change_on_time", "change_evidence"), 0.0 if self.begun else nan
            ),
            "points_low": points,
            "points_high": points,
            "rank_best": 1,
            "rank_worst": 1,
            "class_best": classes[0],
            "class_worst": classes[0],
            **dict.fromkeys(("open_questions", "unverified", "doubted_photos", "held_forms"), 0),
            "certainty": "",
            "may_be_proposed": False,
            "proposal": "Chưa đề xuất: sổ còn mở đến 17:00 01/12/2021.",
            "sentence": f"{unit.name} được {points:.1f} điểm: đạt {passed}/10 tiêu chí và {sum(r['passed'] for r in plots)}/5 vườn mẫu.".replace(
                ".", ",", 1
            ),
        }

    def answers(self, count: int) -> list[Row]:
        rows: list[Row] = []
        for n in range(count):
            unit = self.campaign.units[n % len(self.campaign.units)].key
            day = self.seen[n * len(self.seen) // count]
            refused = n % 37 == 0
            rows.append(
                {
                    "seq": n // 250 + 1,
                    "unit": unit,
                    "role": "village",
                    "report_date": day,
                    "received_at": datetime.combine(day, self.campaign.deadline),
                    "table": "criteria",
                    "row": f"TC{n % 10 + 1}.1",
                    "field": "value" if n % 3 else "note",
                    "value": None if refused else (n % 100 / 2 if n % 3 else "đã họp dân"),
                    "raw": "hơn 20 nhà" if refused else str(n % 100),
                    "repaired": n % 11 == 0,
                    "file": f"phieu-{unit}.xlsx",
                    "sheet": "Tiêu chí",
                    "cell": f"E{n % 40 + 5}",
                    "sha256": "0" * 64,
                    "status": "refused" if refused else ("used" if n % 7 else "superseded"),
                    "original": None,
                    "decision": "",
                    "added": False,
                }
            )
        return rows


def _value(indicator: Any, good: bool, random: Random) -> object:
    if indicator.comparison == "yes":
        return good
    if indicator.comparison == "at_least":
        return indicator.choices[0 if good else -1]
    limit = float(indicator.threshold)
    step = random.randint(1, 6)
    if indicator.comparison == "=":
        return limit if good else limit + (-step if limit else step)
    return limit + (step if good == (indicator.comparison == ">=") else -step)


def drops_of(campaign: Campaign, as_of: datetime = MIDDLE) -> list[DropRecord]:
    """Give a handful of drops with every verdict; none on day one before the first deadline."""
    if as_of < datetime.combine(campaign.start, campaign.deadline):
        return []
    day, unit = as_of.date(), campaign.units[0].key
    at = as_of.replace(hour=15, minute=30)
    later = as_of.replace(hour=16, minute=52)

    def drop(seq: int, when: datetime, verdict: Any, reason: str, **more: Any) -> DropRecord:
        return DropRecord(
            seq,
            f"{seq:064d}",
            f"Báo cáo {campaign.units[0].name} ({seq}).xlsx",
            when,
            "xlsx",
            f"2021/11/{seq:04d}.xlsx",
            verdict,
            reason,
            **more,
        )

    return [
        drop(1, at, "accepted", "đủ số liệu", unit=unit, role="village", report_date=day, filled=60, refused_cells=2),
        drop(2, later, "accepted", "đủ số liệu", unit=unit, role="village", report_date=day, filled=61),
        drop(3, later, "refused", "tệp không phải phiếu của chiến dịch này"),
        drop(4, later, "duplicate", "trùng hệt tệp số 2", duplicate_of=2),
    ]


def findings_of(campaign: Campaign, as_of: datetime = MIDDLE) -> list[FindingRecord]:
    """Give findings of each level, the first with text that would like to be a formula."""
    if not drops_of(campaign, as_of):
        return []
    day, unit = as_of.date(), campaign.units[0].key
    place = Place("Báo cáo Hòa Bình (1).xlsx", "Tiêu chí", "E7")
    return [
        FindingRecord(
            1,
            unit,
            day,
            Finding(
                "decimal-comma", "note", place, "Số 85,5 ghi bằng dấu phẩy, đã hiểu là 85,5.", "85,5", "Không cần sửa."
            ),
        ),
        FindingRecord(
            1,
            unit,
            day,
            Finding(
                "not-a-number",
                "error",
                place,
                "Ô này phải là một con số.",
                "=cmd|' /C calc'!A0",
                "Ghi một số, ví dụ 85,5.",
            ),
        ),
        FindingRecord(
            1,
            unit,
            day,
            Finding(
                "doubt",
                "warning",
                place,
                "Số này khác xa lần báo cáo trước.",
                "http://x.vn @x",
                "Kiểm tra lại với thôn.",
            ),
        ),
    ]


Kind = Literal["middle", "day one", "forty", "one", "bare", "confirmed"]
KINDS: tuple[Kind, ...] = get_args(Kind)


def material_of(kind: Kind) -> MasterInput:
    """Give what a master of this kind is drawn from."""
    campaign, as_of = _case(kind)
    return MasterInput(campaign, _rows_of(kind), drops_of(campaign, as_of), findings_of(campaign, as_of))


@cache
def _rows_of(kind: Kind) -> ResultRows:
    return results_of(*_case(kind)).of_now().rows


def write_master(
    path: Path,
    campaign: Campaign,
    results: Results,
    drops: Sequence[DropRecord],
    findings: Sequence[FindingRecord],
    code: str,
    taken: str = "",
    decisions: Sequence[DecisionRecord] = (),
    history: Sequence[EditionChanges] = (),
) -> None:
    """Write a master of results without a ledger."""
    given = MasterInput(campaign, results.of_now().rows, drops, findings, decisions, history)
    edition = Imprint(campaign.commune, campaign.name, results.as_of, code, "Bộ tiêu chí: thử.")
    workbook.write_master(path, without_personal(given), edition, taken)


def putting_forward(
    given: MasterInput, said: Sequence[tuple[str, str, str]], day: date | None = None, role: Role = "village"
) -> MasterInput:
    """Give the same with what units put forward on a day: (unit, row of the form, text), as the program gathers it."""
    when = day or given.today
    told = [
        said_in_row(unit, role, "report", row, {"value": text}, (when, when, 1), seq)
        for seq, (unit, row, text) in enumerate(said, 1)
    ]
    before = [one.said for one in reversed(given.petitions)]
    return replace(given, petitions=gather_petitions([*before, *told], ()))


@cache
def drawn(kind: Kind) -> Master:
    """Write a master of this kind, once for all tests."""

    def build(folder: Path) -> None:
        folder.mkdir()
        campaign, as_of = _case(kind)
        told = drops_of(campaign, as_of), findings_of(campaign, as_of)
        write_master(folder / "m.xlsx", campaign, results_of(campaign, as_of), *told, "abcd1234")

    return Master(built_once(f"master {kind}", build) / "m.xlsx")


@cache
def _case(kind: Kind) -> tuple[Campaign, datetime]:
    campaigns = {"forty": campaign_of(40), "one": campaign_of(1), "bare": bare_campaign()}
    campaign = campaigns.get(kind, campaign_of(6))
    return confirmed(campaign) if kind == "confirmed" else campaign, DAY_ONE if kind == "day one" else MIDDLE
