"""Random histories of a small campaign, written straight into a ledger: forms, resends, late days, decisions, judgings anew.

A step does one thing as a round would; between steps the clock goes on, and the campaign may ask otherwise.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

import ledger_samples as samples
from small_campaigns import AT_THE_EDGES, START, random_campaign

from ntm_sheets.campaign.definition import Campaign, CriteriaSet
from ntm_sheets.campaign.questions import Value
from ntm_sheets.facts.decisions import Decision, row_id
from ntm_sheets.facts.findings import NO_KEY, PHOTO_NO_SUBJECT, PHOTO_NO_UNIT, Finding, Key, Place
from ntm_sheets.facts.orders import OrderEntry
from ntm_sheets.facts.petitions import PutForward
from ntm_sheets.facts.records import DropRecord, Handed, turn_of
from ntm_sheets.facts.submission import PHOTO, PHOTOS, UNIT_KEY, Answer, Picture, Role, Submission, photo_row
from ntm_sheets.ledger.rejudging import note_repeat
from ntm_sheets.ledger.store import Ledger

HELD = Finding("team-from-village", "warning", Place("a.xlsx"), "Phiếu của đoàn do thôn gửi.", "", "Hỏi lại đoàn.")
NOTE = Finding("two-readings", "note", Place("b.txt"), "Ghi chú.", "", "")
PHOTOGRAPHED = ("CV01 – Trồng cây", "TC1.2 – Nhà ở")
LAST_DAY = timedelta(days=12)
PETITIONS = ("Thiếu xi măng", "thieu xi mang.", "Mưa kéo dài", "Không có")


@dataclass
class History:
    """A ledger with the campaign and the moment as they are after so many steps."""

    chance: Random
    campaign: Campaign
    ledger: Ledger
    now: datetime

    def step(self) -> None:
        """Let one more thing happen."""
        what: Callable[[], None] = self.chance.choice(
            (self.form,) * 8
            + (self.correct, self.ask_otherwise) * 3
            + (self.undo, self.set_aside, self.let_in, self.judge_anew, self.hand_in_again)
        )
        if self.chance.random() < 0.7:
            self.pass_time()
        what()

    def pass_time(self) -> None:
        """Let minutes, hours or days go by; sometimes just past a deadline."""
        if self.chance.random() < 0.2:
            self.now = max(self.now, datetime.combine(self.now.date(), self.campaign.deadline))
            self.now += timedelta(seconds=self.chance.choice((0, 1)))
        else:
            self.now += timedelta(minutes=self.chance.choice((1, 30, 300, 1440)))
        self.now = min(self.now, datetime.combine(START + LAST_DAY, self.campaign.deadline))

    def form(self) -> None:
        """A form of any unit and role comes, of today or an earlier day; some wait for the officer."""
        days = (self.now.date() - START).days
        day = START + timedelta(days=days - self.chance.choice((0, 0, 0, 0, 1, 2, 5)))
        unit, role = self.chance.choice(self.campaign.units).key, self.chance.choice(("village", "village", "team"))
        content = self.submission(unit, role, day)
        seq = samples.arrive(self.ledger, f"{self.ledger.last_seq() + 1}.xlsx", at=self.now)
        self.write_verdict(seq, content, held=role == "team" and self.chance.random() < 0.3)

    def forms_ahead(self) -> None:
        """A unit hands in forms for days to come."""
        first = max(self.now.date(), START) + timedelta(days=self.chance.choice((1, 1, 2, 4)))
        unit, role = self.chance.choice(self.campaign.units).key, self.chance.choice(("village", "village", "team"))
        for further in range(self.chance.choice((1, 1, 3))):
            content = self.submission(unit, role, first + timedelta(days=further))
            seq = samples.arrive(self.ledger, f"{self.ledger.last_seq() + 1}.xlsx", at=self.now)
            self.write_verdict(seq, content)

    def write_verdict(self, seq: int, content: Submission, *, held: bool = False) -> None:
        """Write a form's verdict, handed in at its receipt or some time before."""
        came = self.ledger.drop(seq).received_at
        at = came - timedelta(hours=self.chance.choice((0, 0, 0, 9, 30)))
        handed = Handed(at, "Date" if at < came else "", turn_of(at))
        found = (HELD,) if held else (samples.FINDING,)
        numbers = {"filled": len(content.answers), "refused_cells": sum(a.value is None for a in content.answers)}
        self.ledger.write_verdict(seq, "xlsx", "accepted", "đã nhận", content, found, handed=handed, **numbers)

    def submission(self, unit: str, role: Role, day: date) -> Submission:
        """Make what stands in a form: values at the edges of the rules, blanks, what cannot count, pictures seen before."""
        keys = [key for key in asked_cells(self.campaign) if self.chance.random() < 0.6]
        answers = tuple(
            Answer(*key, value, f"{value}", False, Place("a.xlsx", key[0], f"F{n}"))
            for n, key in enumerate(keys)
            for value in (random_value(self.chance, key),)
        )
        pictures = [
            Picture("photos", row, Place("a.xlsx", "Ảnh", f"G{n}"), "jpeg", samples.sha(content), "", 800, 600)
            for n, row in enumerate(("A01", "A02"))
            for content in (self.chance.choice(("fence", f"{unit} {day} {row}")),)
            if self.chance.random() < 0.3
        ]
        form = Submission(unit, role, day, (*answers, *self.petitions(unit, day)), tuple(pictures))
        return self.on_a_sheet(form)

    def petitions(self, unit: str, day: date) -> list[Answer]:
        """Make what a form puts before the commune: the same few texts again and again."""
        # By a chance of its own, as what sheets there are.
        chance = Random(f"petitions {unit} {day} {self.ledger.last_seq()}")
        said = [(row, chance.choice(PETITIONS)) for row in ("difficulties", "proposals") if chance.random() < 0.3]
        return [
            Answer("report", row, "value", text, text, False, Place("a.xlsx", "Báo cáo", "C9")) for row, text in said
        ]

    def talk(self, chance: Random) -> None:
        """The officer answers a petition, or takes the answer back; the leaders order something, or close or open an order."""
        said, orders = self.ledger.put_forward(), self.ledger.orders()
        if said and chance.random() < 0.5:
            self.answer(chance, chance.choice(said))
        else:
            about = chance.choice(orders).id if orders and chance.random() < 0.5 else ""
            self.order(chance, about)

    def answer(self, chance: Random, said: PutForward) -> None:
        """What a unit put before the commune is answered, and perhaps settled."""
        drop = self.ledger.drop(said.seq)
        action = chance.choice(("answer", "settle"))
        self.decide(drop, action, said.key, said.code, said.text, chance.choice(("Xã xem lại", "Đã cấp")))

    def order(self, chance: Random, about: str) -> None:
        """An order workbook with one row comes; it speaks of an order that was given, or gives one."""
        unit = chance.choice(self.campaign.units).key
        matter = chance.choice((("tasks", "CV01"), ("criteria", "TC1.2"), ("", "")))
        due = self.now.date() + timedelta(days=chance.choice((-1, 0, 3)))
        act, who = chance.choice(("close", "reopen")) if about else "give", "Chủ tịch"
        place = Place("chi-dao.xlsx", "Chỉ đạo", "C5")
        entry = OrderEntry("orders/N01", act, about, unit, matter, "việc", "làm xong", due, who, place)  # type: ignore[arg-type]
        seq = samples.arrive(self.ledger, f"c{self.ledger.last_seq() + 1}.xlsx", at=self.now)
        self.ledger.write_verdict(seq, "orders", "accepted", "đã nhận", None, (), entries=(entry,))

    def on_a_sheet(self, form: Submission) -> Submission:
        """Let a form be, now and then, a sheet that asks some of the cells alone: a team's of a visit, a village's of a day."""
        # By a chance of its own: whether there are such sheets changes nothing else of a history.
        chance = Random(f"{form.unit} {form.report_date} {self.ledger.last_seq()}")
        scope = chance.choice(("", "", "", "ten", "ten", "others"))
        if not scope:
            return form
        cells = [key for n, key in enumerate(asked_cells(self.campaign)) if n % 3 != len(scope) % 3]
        if form.role == "village":
            # A day's sheet has room for photos, petitions and nominations.
            kept = tuple(
                one for one in form.answers if one.key in cells or one.table not in ("criteria", "gardens", "tasks")
            )
            return replace(form, answers=kept, scope=scope)
        answers = tuple(one for one in form.answers if one.key in cells and one.table not in ("photos", "nominations"))
        return replace(form, answers=answers, pictures=(), scope=scope)

    def correct(self) -> None:
        """The officer puts another value in the place of one that was read, or of a blank."""
        drop = self.any_form()
        if drop is None:
            return
        judged = [key for key in asked_cells(self.campaign) if key[2] not in ("note", "owner", "area", "name")]
        key = self.chance.choice(judged if self.chance.random() < 0.8 else asked_cells(self.campaign))
        raws = {(a.table, a.row, a.field): a.raw for a in self.ledger.answers_of([drop.seq]) if not a.added}
        value = next(v for v in iter(lambda: random_value(self.chance, key), object()) if v is not None)
        self.decide(drop, "correct", key, "odd", raws.get(key, ""), value)

    def undo(self) -> None:
        """A decision in force is undone."""
        made = [one for one in self.ledger.decisions() if one.in_force]
        if made:
            one = self.chance.choice(made)
            undone = replace(one.decision, row_id=one.id, action="undo")
            self.book((undone,))

    def set_aside(self) -> None:
        """A form shall not count."""
        drop = self.any_form()
        if drop is not None:
            self.decide(drop, "set-aside", NO_KEY, "", "", None)

    def let_in(self) -> None:
        """A form that waits for the officer's word counts from now on."""
        held = [drop for drop in self.ledger.drops() if drop.held]
        if held:
            self.decide(self.chance.choice(held), "waive", NO_KEY, HELD.code, "", None)

    def stranger(self, chance: Random) -> None:
        """A file comes that is no form that counts: of nobody, a letter, a refused form, a repeat, a book of no decision."""
        name = chance.choice(("a", "b"))
        seq = samples.arrive(self.ledger, f"{name}.txt", content=name, at=self.now)
        known = next(drop for drop in self.ledger.drops() if drop.sha256 == self.ledger.drop(seq).sha256)
        unit = chance.choice(self.campaign.units).key
        found = chance.choice(((), (samples.FINDING,), (NOTE,)))
        match chance.choice(("nobody", "letter", "refused", "repeat", "book", "waiting")):
            case "nobody":
                self.ledger.write_verdict(seq, "text", "refused", "không phải phiếu", None, (samples.FINDING,))
            case "letter":
                self.ledger.write_verdict(seq, "eml", "accepted", "thư", None, found, decisions=())
            case "refused":
                handed = self.now - timedelta(hours=chance.choice((0, 9, 30)))
                when = Handed(handed, "Date", turn_of(handed))
                owner = (unit, chance.choice(("village", "team")))
                self.ledger.write_verdict(
                    seq, "xlsx", "refused", "lỗi", None, (samples.FINDING,), owner=owner, handed=when
                )
            case "repeat" if known.seq != seq:
                self.ledger.write_verdict(seq, "text", "duplicate", "trùng", None, (), duplicate_of=known.seq)
            case "book":
                self.ledger.write_verdict(seq, "corrections", "accepted", "đã nhận", None, found, decisions=())

    def photo(self, chance: Random) -> None:
        """A photo comes by itself, clear or not; one that came is tied, put aside, another unit's, or of nobody."""
        came = [drop for drop in self.ledger.drops() if drop.is_photo]
        drop = chance.choice(came) if came and chance.random() < 0.5 else None
        subject: Key = ("photos", photo_row(drop.sha256) if drop else "", "subject")
        match chance.choice(("tied", "aside", "anew")) if drop else "new":
            case "tied" if drop is not None and drop.was_taken:
                chosen = chance.choice(PHOTOGRAPHED)
                self.decide(drop, "correct", subject, PHOTO_NO_SUBJECT, "", chosen)
            case "aside" if drop is not None and not drop.set_aside:
                self.decide(drop, "set-aside", NO_KEY, "", "", None)
            case "anew" if drop is not None:
                self.ledger.reopen(drop.seq)
                self.judge_photo(drop, chance)
            case "new":
                seq = samples.arrive(self.ledger, f"{self.ledger.last_seq() + 1}.jpg", at=self.now)
                self.judge_photo(self.ledger.drop(seq), chance)

    def judge_photo(self, drop: DropRecord, chance: Random) -> None:
        """Write what a photo by itself turns out to be: of an earlier or today's day, of some unit or of nobody."""
        day = self.now.date() - timedelta(days=chance.choice((0, 0, 1, 4)))
        unit, said = chance.choice(self.campaign.units).key, chance.choice(("", *PHOTOGRAPHED))
        place, row = Place(drop.name), photo_row(drop.sha256)
        subject: Key = ("photos", row, "subject")
        if chance.random() < 0.2:
            asked = Finding(PHOTO_NO_UNIT, "warning", place, "Chưa rõ thôn.", "", "Chọn thôn.", UNIT_KEY)
            self.ledger.write_verdict(drop.seq, PHOTO, "refused", "chưa rõ", None, (asked,))
            return
        asked = Finding(PHOTO_NO_SUBJECT, "warning", place, "Chưa rõ việc.", "", "Chọn việc.", subject)
        answers = (Answer(*subject, said, said, False, place),) if said else ()
        sha256 = samples.sha(chance.choice(("fence", drop.name)))
        picture = Picture("photos", row, place, "jpeg", sha256, "", 800, 600)
        found = () if said else (asked,)
        form = Submission(unit, PHOTOS, day, answers, (picture,), scope=row)
        self.ledger.write_verdict(drop.seq, PHOTO, "accepted", "ảnh", form, found)

    def judge_anew(self) -> None:
        """A form's verdict is taken back; it is another day's then, or another unit's, or as it was, or refused."""
        drop = self.any_form()
        if drop is None or drop.report_date is None or drop.role == "":
            return
        answers = [a for a in self.ledger.answers_of([drop.seq]) if not a.added]
        self.ledger.reopen(drop.seq)
        if self.chance.random() < 0.2:
            self.ledger.write_verdict(
                drop.seq, "xlsx", "refused", "lỗi", None, (samples.FINDING,), owner=(drop.unit, drop.role)
            )
            return
        unit = self.chance.choice((drop.unit, self.chance.choice(self.campaign.units).key))
        day = drop.report_date - timedelta(days=self.chance.choice((0, 0, 1, 3)))
        read = tuple(
            Answer(
                a.table,
                a.row,
                a.field,
                a.original if a.decision else a.value,
                a.raw,
                False,
                Place(a.file, a.sheet, a.cell),
            )
            for a in answers
        )
        self.write_verdict(drop.seq, Submission(unit, drop.role, day, read, (), scope=drop.scope))

    def hand_in_again(self) -> None:
        """The very bytes of a form come once more: it is handed in last now."""
        drop = self.any_form()
        if drop is not None:
            with self.ledger.writing() as connection:
                note_repeat(connection, drop, Handed(self.now, "Date", turn_of(self.now)))

    def ask_otherwise(self) -> None:
        """The officer changes the campaign."""
        change: Callable[[], Campaign] = self.chance.choice(
            (self.other_policy, self.other_threshold, self.other_plan, self.other_gardens, self.other_names)
        )
        self.campaign = change()

    def other_policy(self) -> Campaign:
        """Other weights of the parts, another view, another term for visits, another deadline."""
        policy, chance = self.campaign.scoring, self.chance
        changed = chance.choice(
            (
                {"criteria": chance.choice((0, 10, 60))},
                {"points_by": chance.choice(("counted", "own", "verified"))},
                {"verified_days": chance.choice((0, 1, 2, 14))},
            )
        )
        return replace(self.campaign, scoring=replace(policy, **changed))

    def other_threshold(self) -> Campaign:
        """Another threshold of one indicator, or other points of a criterion."""

        def changed(one: CriteriaSet) -> CriteriaSet:
            criteria = list(one.criteria)
            place = self.chance.randrange(len(criteria))
            criterion = criteria[place]
            first = criterion.indicators[0]
            if isinstance(first.threshold, int | float):
                first = replace(first, threshold=self.chance.choice((0, 12, 50, 89.9)))
            points = 0 if criterion.gate else self.chance.choice((1, 5, 20))
            criteria[place] = replace(criterion, points=points, indicators=(first, *criterion.indicators[1:]))
            return replace(one, criteria=tuple(criteria))

        return replace(self.campaign, sets=tuple(changed(one) for one in self.campaign.sets))

    def other_plan(self) -> Campaign:
        """A task becomes larger, begins later, or goes; or the period ends on another day."""
        tasks = list(self.campaign.tasks)
        if not tasks or self.chance.random() < 0.3:
            return replace(self.campaign, end=START + timedelta(days=self.chance.randint(1, 9)))
        place = self.chance.randrange(len(tasks))
        one = tasks.pop(place)
        if self.chance.random() < 0.7:
            tasks.insert(
                place,
                replace(
                    one, volume=self.chance.choice((1, 7, 100)), end=one.end + timedelta(self.chance.randint(0, 2))
                ),
            )
        return replace(self.campaign, tasks=tuple(tasks))

    def other_gardens(self) -> Campaign:
        """Another quota, or a garden goes."""
        if self.campaign.gardens and self.chance.random() < 0.5:
            gone = self.chance.choice(self.campaign.gardens)
            return replace(self.campaign, gardens=tuple(one for one in self.campaign.gardens if one != gone))
        quota = self.chance.randint(1, 3)
        tracks = tuple(replace(t, garden_quota=quota) if t.garden_set else t for t in self.campaign.tracks)
        return replace(self.campaign, tracks=tracks)

    def other_names(self) -> Campaign:
        """What is shown changes, and nothing that is judged."""
        units = tuple(replace(unit, name=f"{unit.name} mới") for unit in self.campaign.units)
        return replace(self.campaign, units=units)

    def any_form(self) -> DropRecord | None:
        """Give any form that was taken."""
        forms = [drop for drop in self.ledger.drops() if drop.was_taken and not drop.is_photo]
        if self.chance.random() < 0.7:
            forms = [drop for drop in forms if drop.counts]
        return self.chance.choice(forms) if forms else None

    def decide(self, drop: DropRecord, action: str, key: Key, code: str, raw: str, value: Value | None) -> None:
        """Let a correction workbook with one row come."""
        row, place = str(row_id(drop.seq, drop.sha256, key, code)), Place("quyet-dinh.xlsx", "Sửa", "H5")
        self.book(
            (
                Decision(
                    row,
                    action,
                    drop.seq,
                    drop.unit,
                    drop.role,
                    key,
                    code,
                    raw,
                    None,
                    value,
                    "Lan",
                    "",
                    place,
                    place,
                    "",
                ),  # type: ignore[arg-type]
            )
        )

    def book(self, made: tuple[Decision, ...]) -> None:
        """Let a correction workbook come."""
        seq = samples.arrive(self.ledger, f"q{self.ledger.last_seq() + 1}.xlsx", at=self.now)
        self.ledger.write_verdict(seq, "corrections", "accepted", "đã nhận", None, (), decisions=made)


def history_of(chance: Random, folder: Path) -> History:
    """Begin a history on one of the first days of a random campaign, or just before it."""
    campaign = random_campaign(chance)
    now = datetime.combine(campaign.start, campaign.deadline) + timedelta(hours=chance.choice((-30, -8, -1, 20)))
    return History(chance, campaign, Ledger(folder / f"{chance.random()}.sqlite", patience=0.1), now)


def asked_cells(campaign: Campaign) -> list[Key]:
    """The cells of the forms: criteria with notes, gardens, running totals with notes, rows of one report."""
    criteria = [
        ("criteria", key, field) for key in ("TC1.1", "TC1.2", "TC2.1", "TC2.2", "TC3.1") for field in ("value",)
    ]
    gardens = [("gardens", f"V{n}", key) for n in (1, 2, 3) for key in ("VM1.1", "VM2.1", "owner", "area", "note")]
    tasks = [("tasks", key, field) for key in ("CV01", "CV02", "CV03") for field in ("done", "note")]
    photos = [("photos", row, "subject") for row in ("A01", "A02")]
    return [
        *criteria, ("criteria", "TC.gate", "value"), ("criteria", "TC1.2", "note"), *gardens, *tasks, *photos,
        ("nominations", "N01", "name"), ("nominations", "N02", "name"),
    ]  # fmt: skip


def random_value(chance: Random, key: Key) -> Value | None:
    """A value for a cell, None for one that cannot count."""
    table, row, name = key
    if name in ("note", "owner", "name"):
        return chance.choice(("Nguyễn Văn A", "Trần Thị B", None))
    if name == "subject":
        return chance.choice(("TC1.2 – hố xí", "TC2.2", "CV01 – đường"))
    if name == "area":
        return chance.choice((300, 512.5, None))
    if table == "tasks":
        return chance.choice((0, 0.5, 1, 2.5, 50, 100, 304, None))
    return chance.choice(AT_THE_EDGES[row if table == "criteria" else name])
