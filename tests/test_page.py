"""The page for a telephone: what it says, that it says it harmlessly, and that it stays small and whole at the edges."""

import hashlib
import re
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from master_factory import (
    DAY_ONE,
    MIDDLE,
    bare_campaign,
    campaign_of,
    drops_of,
    findings_of,
    putting_forward,
    results_of,
)
from sessions import NOW, at_work, drop, filled, new_workspace
from test_master_actions import calm, missing
from test_plain_words import KNOWN, OURS

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.showing import show_points
from ntm_sheets.facts.orders import OrderRow
from ntm_sheets.facts.petitions import KINDS, says_nothing
from ntm_sheets.facts.plan_rows import CurveRow
from ntm_sheets.facts.result_rows import IndicatorRow
from ntm_sheets.facts.unit_rows import DistanceRow
from ntm_sheets.outbox.digest import digest_from
from ntm_sheets.outbox.master.master_input import MasterInput, without_personal
from ntm_sheets.outbox.master.rules_asked import WORDS
from ntm_sheets.outbox.page.beside import Beside, Link, beside
from ntm_sheets.outbox.page.markup import Html, element, text
from ntm_sheets.outbox.page.page import page_of
from ntm_sheets.outbox.page.pictures import Indicators, bar, count_indicators, curve
from ntm_sheets.outbox.registry import PAGE
from ntm_sheets.outbox.unit_lines import Owned, light_of
from ntm_sheets.rounds.publishing import publish, publish_past
from ntm_sheets.workspace.folders import Workspace

Make = Callable[[], MasterInput]
SAID = {("criteria", "TC1.2", "value"): "80", ("report", "difficulties", "value"): "Thiếu <xi> măng"}
ALONE = Beside()
MASTER = Link("tong-hop.xlsx", "Bảng tổng hợp (Excel)")
LYING = Beside((MASTER, Link("luu/2021-10-04/index.html", "Trang ngày 04/10/2021")), {}, "Bản tin.")
VOID = {"meta", "link", "br", "img"}
HOSTILE = "<script>alert(1)</script>\"><img src=x onerror='alert(2)'>\u202eđảo\u2066\u0000\ud800 &amp; {x}"
SHOWN = "<script>alert(1)</script>\"><img src=x onerror='alert(2)'>đảo &amp; {x}"
LONG = "Thôn Nguyễn Thị Minh Khai – khu tái định cư số 12 phía Đông Bắc đường liên xã cũ"


@dataclass
class Read(HTMLParser):
    """A page as a browser's parser takes it: elements with their attributes and depth, and the words that are shown."""

    elements: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    folded: list[str] = field(default_factory=list)
    _open: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, page: str) -> "Read":
        read = cls()
        HTMLParser.__init__(read)
        read.feed(page)
        read.close()
        assert read._open == [], "an element was not closed"
        return read

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(attrs) == len(dict(attrs)), f"an attribute twice: {attrs}"
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self._open and "title" not in self._open and data.strip():
            # What stands in a fold but in its title is not on the front.
            is_front = self._open.count("details") <= self._open.count("summary")
            (self.words if is_front else self.folded).append(data)

    def all(self, *tags: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.elements if tag in tags]

    @property
    def front(self) -> str:
        return " ".join(" ".join(self.words).split())

    @property
    def whole(self) -> str:
        return " ".join(" ".join([*self.words, *self.folded]).split())


def given_of(campaign: Campaign, as_of: datetime = MIDDLE) -> MasterInput:
    told = drops_of(campaign, as_of), findings_of(campaign, as_of)
    return MasterInput(campaign, results_of(campaign, as_of).of_now().rows, *told)


def drawn(given: MasterInput, lying: Beside = ALONE) -> str:
    veiled = without_personal(given)
    return page_of(veiled, digest_from(veiled, "abcd1234"), lying)


def read(given: MasterInput, lying: Beside = ALONE) -> Read:
    return Read.of(drawn(given, lying))


def named(campaign: Campaign, name: str) -> Campaign:
    return replace(campaign, units=tuple(replace(unit, name=f"{name} {n}") for n, unit in enumerate(campaign.units)))


def saying(given: MasterInput, said: Sequence[tuple[str, str, str]], day: date | None = None) -> MasterInput:
    """The same with difficulties and proposals in the forms of a day: (unit, row, text)."""
    answers, more = given.rows.answers, len(said)
    told: dict[str, list[Any]] = {
        "seq": [1] * more, "unit": [unit for unit, _, _ in said], "role": ["village"] * more,
        "report_date": [day or given.today] * more, "received_at": [given.as_of] * more, "table": ["report"] * more,
        "row": [row for _, row, _ in said], "field": ["value"] * more, "value": [text for _, _, text in said],
        "raw": [text for _, _, text in said], "repaired": [False] * more, "file": ["p.xlsx"] * more,
        "sheet": ["Báo cáo"] * more, "cell": ["B9"] * more, "sha256": ["0" * 64] * more, "original": [None] * more,
        "decision": [""] * more, "added": [False] * more, "status": ["used"] * more,
    }  # fmt: skip
    columns = {name: [*getattr(answers, name), *column] for name, column in told.items()}
    given = replace(given, rows=replace(given.rows, answers=replace(answers, **columns)))
    return putting_forward(given, [one for one in said if one[1] in KINDS], day)


def test_the_page_says_the_day_with_the_digests_figures() -> None:
    given = given_of(campaign_of(6))
    day, page = digest_from(given, "abcd1234"), read(given)
    for said in (
        f"{day.message}.",
        "Số liệu đến 17:30 ngày 12/11/2021, ngày thứ 42 trong 60 ngày, còn 18 ngày.",
        f"Thôn đủ tiêu chí {day.complete.counted}/{day.complete.total} tự báo {day.complete.own}, phúc tra",
        f"Vườn mẫu đạt chuẩn {day.gardens.counted}/{day.gardens.total} tự báo {day.gardens.own}",
        f"Báo cáo hôm nay {day.handed.came}/{day.handed.asked}",
        f"! {day.notice}",
        "Mã số liệu abcd1234",
        f"{len(day.late)} báo cáo, phiếu quá hạn chưa nộp",
        *(f"{order.who}: {order.text}" for order in day.orders),
    ):
        assert said in page.front, said


def test_each_unit_stands_in_its_list_with_rank_points_light_and_bar() -> None:
    given = given_of(campaign_of(6))
    day, front = digest_from(given, "x"), read(given).front
    places = [front.index(f"{unit.rank} {unit.name} {show_points(unit.points)} điểm") for unit in day.units]
    assert places == sorted(places)
    for unit in day.units:
        assert f"{unit.criteria.counted}/{unit.criteria.total} tiêu chí" in front
        assert f"báo cáo {unit.today_words}" in front
    bars = [one["aria-label"] or "" for one in read(given).all("svg") if one.get("class") == "bar"]
    assert len(bars) == 6
    for unit, words in zip(day.units, bars, strict=True):
        own = [row for row in given.rows.indicators if row.unit == unit.unit]
        numbers = [int(number) for number in re.findall(r"(\d+) (?:đạt|chưa)", words)]
        assert words.startswith(f"{len(own)} chỉ tiêu: ")
        assert sum(numbers) == len(own)


def test_the_bar_counts_the_met_by_whether_a_valid_visit_saw_it() -> None:
    (first, *_) = given_of(campaign_of(1)).rows.indicators
    seen = replace(first, state="pass", verified_state="pass")
    told = replace(first, state="pass", verified_state="fail")
    counted = count_indicators([seen, told, told, replace(first, state="fail"), replace(first, state="missing")])
    assert (counted.verified, counted.reported, counted.failed, counted.missing) == (1, 2, 1, 1)
    assert (counted.met, counted.asked) == (3, 5)


def test_the_bar_is_divided_as_it_is_counted() -> None:
    parts = Read.of(bar(Indicators(5, 2, 1, 2))).all("rect")
    assert [(one.get("class") or one.get("fill"), one.get("x"), one["width"]) for one in parts] == [
        ("met", "0.00%", "50.00%"),
        ("url(#stripes)", "50.00%", "20.00%"),
        ("url(#dots)", "70.00%", "10.00%"),
        ("frame", None, "100%"),
    ]
    assert len(Read.of(bar(Indicators(0, 0, 0, 3))).all("rect")) == 1


def test_the_curve_stands_where_its_shares_are() -> None:
    days = [date(2021, 10, 2) + timedelta(days=n) for n in range(5)]
    rows = [CurveRow("", day, 25.0 * n, 50.0 if n < 3 else None) for n, day in enumerate(days)]
    drawn_curve = Read.of(curve(rows, "Chậm", "Khối lượng"))
    plan, done = (
        [tuple(map(float, point.split(","))) for point in str(one["points"]).split()]
        for one in drawn_curve.all("polyline")
    )
    assert (len(plan), len(done)) == (5, 3)
    steps = {round(after[0] - before[0], 1) for before, after in pairwise(plan)}
    assert len(steps) == 1
    assert plan[0][1] > plan[4][1]
    # The work done lies on the plan's middle, and its line ends with the last day known.
    assert {y for _, y in done} == {plan[2][1]}
    assert done[-1][0] == plan[2][0]
    assert "Đã làm 50%" in drawn_curve.whole
    assert "02/10 06/10" in drawn_curve.whole


def test_lists_are_ranked_apart_and_the_track_is_named_where_there_are_several() -> None:
    campaign = campaign_of(6)
    other = replace(campaign.tracks[0], key="truong", name="Trường", ranking="Đơn vị phối hợp")
    units = (*campaign.units[:5], replace(campaign.units[5], track="truong"))
    given = given_of(replace(campaign, units=units, tracks=(*campaign.tracks, other)))
    page = read(given)
    day = digest_from(given, "x")
    assert [name for name in day.lists if name in page.front] == list(day.lists)
    assert len(day.lists) == 2
    tracks = {unit.track for unit in day.units if unit.list == day.lists[0]}
    assert all(f"{track} · " in page.front for track in tracks)
    assert "Trường · " not in page.front


# --- harmless -------------------------------------------------------------------------------------------------------


def test_whatever_is_put_into_an_element_is_text() -> None:
    assert element("p", "<b>", title='"&') == '<p title="&quot;&amp;">&lt;b&gt;</p>'
    assert element("p", element("b", "a<b")) == "<p><b>a&lt;b</b></p>"
    # Whatever was joined by hand is text again: it is shown, and never obeyed.
    assert text("x" + element("b", "y")) == "x&lt;b&gt;y&lt;/b&gt;"
    assert text("a\u202eb\u0000c\u2066d\ud800e\u200f") == "abcde"
    assert element("meta", name="x") == '<meta name="x">'
    assert isinstance(element("a", href="#x", class_="y"), Html)


def hostile() -> MasterInput:
    campaign = named(campaign_of(6), HOSTILE)
    campaign = replace(
        campaign,
        name=HOSTILE,
        commune=HOSTILE,
        notice=HOSTILE,
        tracks=tuple(replace(one, name=HOSTILE) for one in campaign.tracks),
        units=tuple(replace(one, group=HOSTILE) for one in campaign.units),
        tasks=tuple(replace(one, name=HOSTILE, measure=HOSTILE) for one in campaign.tasks),
    )
    given = given_of(campaign)
    rows = given.rows
    named_so = {
        name: tuple(replace(row, name=HOSTILE) for row in getattr(rows, name))
        for name in ("criteria", "indicators", "garden_criteria", "changes")
    }
    given = replace(
        given,
        rows=replace(
            rows,
            **named_so,
            gardens=tuple(replace(row, owner=HOSTILE) for row in rows.gardens),
            units=tuple(replace(row, sentence=HOSTILE, list=HOSTILE) for row in rows.units),
        ),
    )
    unit = campaign.units[0].key
    return saying(given, [(unit, "difficulties", HOSTILE), (unit, "proposals", HOSTILE)])


def test_nobodys_text_becomes_anything_but_text() -> None:
    page = drawn(hostile(), Beside(bulletin=HOSTILE))
    read_page = Read.of(page)
    assert read_page.all("script", "img", "iframe", "object", "form", "input", "base", "foreignobject") == []
    assert not re.search(r"[\u0000-\u0008\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", page)
    assert page.encode("utf-8").decode("utf-8") == page
    shown = " ".join(SHOWN.split())
    assert read_page.whole.count(shown) > 50
    for _, attributes in read_page.elements:
        assert not [name for name in attributes if name.startswith("on") or name in {"style", "srcdoc", "action"}]


def test_the_page_may_run_nothing_and_load_nothing() -> None:
    page = drawn(given_of(campaign_of(6)), LYING)
    read_page = Read.of(page)
    (policy,) = [one["content"] or "" for one in read_page.all("meta") if "http-equiv" in one]
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    mark = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy.split("; ")[:2] == ["default-src 'none'", f"style-src 'sha256-{mark}'"]
    assert "unsafe" not in policy
    # The policy stands before what it is to hold.
    assert page.index("http-equiv") < page.index("<style>")
    assert "url(" not in style
    assert "@import" not in style
    assert not re.search(r"(?:https?:)?//|javascript:", page)
    sources = [value for _, attributes in read_page.elements for name, value in attributes.items() if name == "src"]
    assert sources == []
    assert {one["href"] for one in read_page.all("link")} == {"data:,"}


# --- for everybody --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "as_of"),
    [
        (lambda: campaign_of(6), MIDDLE),
        (lambda: campaign_of(6), DAY_ONE),
        (lambda: campaign_of(40), MIDDLE),
        (bare_campaign, MIDDLE),
    ],
    ids=["six", "day one", "forty", "bare"],
)
def test_the_page_is_built_for_a_reader_who_sees_none_of_it(make: Callable[[], Campaign], as_of: datetime) -> None:
    page = read(given_of(make(), as_of), LYING)
    (html,) = page.all("html")
    assert html["lang"] == "vi"
    assert [len(page.all(tag)) for tag in ("main", "h1", "nav", "header", "footer", "title")] == [1] * 6
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h\d", tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    keys = [str(attributes["id"]) for _, attributes in page.elements if "id" in attributes]
    assert len(keys) == len(set(keys))
    for _, attributes in page.elements:
        if target := attributes.get("aria-labelledby"):
            assert target in keys
    anchors = [str(one["href"]) for one in page.all("a")]
    assert {anchor[1:] for anchor in anchors if anchor.startswith("#")} <= set(keys)
    for one in page.all("svg"):
        assert one.get("aria-hidden") == "true" or (one["role"], bool(one["aria-label"])) == ("img", True)
    tags = [tag for tag, _ in page.elements]
    assert all(tags[n + 1] == "summary" for n, tag in enumerate(tags) if tag == "details")
    assert not [attributes for _, attributes in page.elements if "tabindex" in attributes]


def test_no_word_of_the_program_and_no_raw_key_is_shown() -> None:
    for as_of in (DAY_ONE, MIDDLE, datetime(2021, 12, 5, 9)):
        page = read(given_of(campaign_of(6), as_of), LYING)
        told = page.whole + " ".join(
            str(value) for _, one in page.elements for name, value in one.items() if "label" in name
        )
        assert OURS.findall(KNOWN.sub("", told)) == []
        assert not re.search(r"\d{4}-\d\d-\d\d|ve-dich|hoa-binh|\bCV\d", told)


# --- the units ------------------------------------------------------------------------------------------------------


def lights(given: MasterInput) -> dict[str, tuple[str, str]]:
    day = digest_from(given, "x")
    owned = Owned(given, day)
    lines = [owned.of(unit) for unit in day.units]
    return {one.day.unit: light_of(one.day, one.row, one.tasks, one.late, day) for one in lines}


def of_unit(given: MasterInput, **values: Any) -> MasterInput:
    rows = tuple(replace(row, **values) if row.unit == "lien-mieu" else row for row in given.rows.units)
    return replace(given, rows=replace(given.rows, units=rows))


def with_task(given: MasterInput, **values: Any) -> MasterInput:
    (first, *_) = [row for row in given.rows.tasks if row.unit == "lien-mieu"]
    row = replace(
        first, state="behind", measure="m", volume=100.0, due=60.0, done=20.0, counted="village", claimed=None
    )
    others = tuple(one for one in given.rows.tasks if one is not first)
    return replace(given, rows=replace(given.rows, tasks=(replace(row, **values), *others)))


LAST_WEEK, LAST_WEEKS = datetime(2021, 11, 25, 17, 30), datetime(2021, 11, 12, 17, 30)
SHORT = {"criteria_passed": 8, "criteria_before": 8, "gardens_passed": 4, "recognised": False}


@pytest.mark.parametrize(
    ("make", "light", "why"),
    [
        (lambda: calm(), "good", "không việc nào chậm"),
        (lambda: of_unit(calm(), recognised=True), "good", "đủ điều kiện đạt chuẩn"),
        (lambda: missing(calm(), "lien-mieu", 2), "bad", "chưa nộp báo cáo 2 ngày liền"),
        (lambda: missing(calm(), "lien-mieu", 1, waits=True), "watch", "có phiếu đang chờ xã quyết định"),
        (lambda: of_unit(calm(), criteria_passed=7, criteria_before=9), "bad", "tụt 2 tiêu chí so với hôm qua"),
        (lambda: of_unit(calm(), criteria_passed=8, criteria_before=9), "bad", "tụt 1 tiêu chí so với hôm qua"),
        (lambda: with_task(calm(), critical=True), "bad", "chậm 1 việc găng"),
        (lambda: with_task(calm(), critical=False), "watch", "chậm 1 việc"),
        (lambda: with_task(calm(), critical=False, done=59.5), "good", "1 việc chậm nhưng chưa đáng kể"),
        (lambda: with_task(calm(), state="not reported", done=None), "watch", "chưa báo cáo khối lượng 1 việc"),
        (lambda: of_unit(calm(), **SHORT), "good", "không việc nào chậm"),
        (lambda: of_unit(calm(LAST_WEEKS), **SHORT), "watch", "còn thiếu 2 tiêu chí, 1 vườn mẫu"),
        (lambda: of_unit(calm(LAST_WEEK), **SHORT), "bad", "còn thiếu 2 tiêu chí, 1 vườn mẫu"),
        (lambda: of_unit(calm(LAST_WEEK), **SHORT | {"criteria_passed": 10, "gardens_passed": 5}), "bad", "còn thiếu điều kiện kèm theo"),
        (lambda: of_unit(calm(), rank=None, points=0.0), "unknown", "chưa có báo cáo nào"),
        (lambda: of_unit(missing(calm(), "lien-mieu", 3), rank=None), "bad", "chưa nộp báo cáo 3 ngày liền"),
    ],
)  # fmt: skip
def test_a_light_tells_the_gravest_and_says_all_in_words(make: Make, light: str, why: str) -> None:
    given = make()
    assert lights(given)["lien-mieu"] == (light, why)
    page = read(given)
    assert f"{WORDS[light]} : {why}" in page.front  # type: ignore[index]  # one of the four


def test_a_form_that_came_late_today_is_watched() -> None:
    given = calm()
    reports = tuple(
        replace(row, state="late") if (row.unit, row.role, row.day) == ("lien-mieu", "village", given.today) else row
        for row in given.rows.reports
    )
    found = lights(replace(given, rows=replace(given.rows, reports=reports)))
    assert found["lien-mieu"] == ("watch", "hôm nay nộp muộn")
    assert {light for unit, (light, _) in found.items() if unit != "lien-mieu"} == {"good"}


def test_the_gravest_reason_stands_first() -> None:
    given = with_task(missing(calm(), "lien-mieu", 1), critical=False)
    assert lights(given)["lien-mieu"] == ("bad", "chưa nộp báo cáo hôm nay; chậm 1 việc")


def test_what_a_unit_lacks_unfolds_nearest_first_with_the_distance_and_whose_number_it_is() -> None:
    given = worst(campaign_of(1))
    unmet = [row for row in given.rows.criteria if row.state != "pass"]
    near, far_one = unmet[0], unmet[1]
    rows = given.rows
    first = {
        one.criterion: next(row for row in rows.indicators if row.criterion == one.criterion) for one in (near, far_one)
    }
    told = replace(first[far_one.criterion], counted="team", age_days=3)
    distances = (far(first[near.criterion], 2, "chưa đạt"), far(told, 1, "64 % / 90 %: còn 26 điểm %"))
    indicators = tuple(told if row is first[far_one.criterion] else row for row in rows.indicators)
    criteria = tuple(row if row in (near, far_one) else replace(row, state="pass") for row in rows.criteria)
    unmet = [near, far_one]
    changed = replace(rows, indicators=indicators, distances=distances, criteria=criteria)
    whole = read(replace(given, rows=changed)).whole
    assert f"Còn thiếu {sum(not row.gate for row in unmet)} tiêu chí, gần nhất trước" in whole
    assert f"{told.name}: 64 % / 90 %: còn 26 điểm % (số của đoàn 3 ngày trước)" in whole
    assert 0 < whole.index(f" {far_one.name} ") < whole.index(f" {near.name} ")


def test_how_sure_a_rank_is_unfolds() -> None:
    rows = given_of(campaign_of(1))
    units = tuple(replace(row, proposal="Chưa đề xuất được: hạng 1–6, còn 2 ô chờ sửa.") for row in rows.rows.units)
    assert (
        "Chưa đề xuất được: hạng 1–6, còn 2 ô chờ sửa."
        in read(replace(rows, rows=replace(rows.rows, units=units))).whole
    )


def test_what_the_leaders_ordered_stands_on_the_front_and_with_its_unit_until_it_is_done() -> None:
    given = given_of(campaign_of(6))
    moment = datetime(2021, 11, 10, 8)
    one = OrderRow(
        "1", "lien-mieu", "", "", "Hàng rào", "trồng nốt <150> m", date(2021, 11, 20), "CT", moment, "open", 0
    )
    done = replace(one, id="2", text="lát gạch", state="met", since=date(2021, 11, 11))
    page = read(replace(given, orders=(one, done)))
    assert "Lãnh đạo đã giao, chưa xong: 1" in page.front
    assert "Liên Miệu: Hàng rào: trồng nốt <150> m (" in page.front
    assert "Chỉ đạo chưa xong Hàng rào: trồng nốt <150> m (" in page.whole
    assert "lát gạch" not in page.whole
    assert "Lãnh đạo đã giao" not in read(given).whole


def test_late_work_unfolds_with_what_is_due_until_when_and_for_how_many_days() -> None:
    given = with_task(calm(), critical=True, end=date(2021, 10, 17), days_late=3)
    (task,) = [row for row in given.rows.tasks if row.state == "behind"]
    said = f"{task.name} (việc găng): đã làm 20/60 m phải xong, hạn 17/10, chậm 3 ngày"
    assert said in read(given).whole


def test_what_is_late_stands_by_how_pressing_it_is_and_what_nobody_reported_with_it() -> None:
    given = with_task(calm(), critical=False, end=date(2021, 10, 30), name="Việc sau")
    (late, first, second, *_) = [row for row in given.rows.tasks if row.unit == "lien-mieu"]
    changed = {
        first.task: replace(late, task=first.task, name="Việc găng", critical=True, end=date(2021, 11, 9)),
        second.task: replace(late, task=second.task, name="Việc im lặng", state="not reported", done=None),
    }
    tasks = tuple(changed.get(row.task, row) if row.unit == "lien-mieu" else row for row in given.rows.tasks)
    whole = read(replace(given, rows=replace(given.rows, tasks=tasks))).whole
    places = [
        whole.index(name) for name in ("Việc găng (việc găng)", "Việc sau : ", "Việc im lặng : chưa báo cáo khối lượng")
    ]
    assert places == sorted(places)


def test_gardens_owners_and_what_they_lack_unfold() -> None:
    given = given_of(campaign_of(1))
    failed = [row for row in given.rows.gardens if not row.passed]
    page = read(given)
    for row in failed:
        assert (
            f"{row.garden} Nguyễn Văn Bình : ✗ Chưa, {row.criteria_passed}/{row.criteria_total} tiêu chí" in page.whole
        )
    assert failed


# --- wishes, late ones, the bulletin ---------------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["", "  ", "Không", "không có.", "Ko có", "KHÔNG CÓ GÌ", "-", "…", "chưa có"])
def test_who_says_that_there_is_nothing_says_nothing(said: str) -> None:
    assert says_nothing(said)


@pytest.mark.parametrize("said", ["Không có nước tưới", "thiếu xi măng", "Chưa có mặt bằng"])
def test_who_has_something_to_say_is_heard(said: str) -> None:
    assert not says_nothing(said)


def test_difficulties_and_proposals_of_today_are_on_the_front_and_older_ones_with_their_unit() -> None:
    given = given_of(campaign_of(6))
    given = saying(given, [("hoa-binh", "difficulties", "Thiếu 3 tấn xi măng"), ("dan-trung", "proposals", "Không")])
    given = saying(given, [("lien-mieu", "proposals", "Xin thêm cây giống")], given.today - timedelta(days=1))
    page = read(given)
    assert "1 khó khăn, đề nghị hôm nay" in page.front
    assert "Hòa Bình, khó khăn, 12/11: Thiếu 3 tấn xi măng" in page.front
    assert "Xin thêm cây giống" not in page.front
    assert "Đề xuất, 11/11: Xin thêm cây giống" in page.whole
    assert "Không" not in [one.said.text for one in given.petitions]


def test_what_was_answered_stands_with_the_request_and_what_is_settled_is_gone() -> None:
    given = saying(given_of(campaign_of(6)), [("hoa-binh", "difficulties", "Thiếu xi măng")])
    (one,) = given.petitions
    answered = replace(one, answer="Thứ hai xã chở 3 tấn", answered=given.as_of)
    page = read(replace(given, petitions=[answered]))
    assert "Thiếu xi măng Xã trả lời: Thứ hai xã chở 3 tấn" in page.whole
    settled = read(replace(given, petitions=[replace(answered, is_settled=True)]))
    assert settled.whole.count("Thiếu xi măng") == settled.front.count("Thiếu xi măng") == 1, "only as today's news"


def test_of_many_late_ones_and_wishes_the_front_shows_the_first_and_all_unfold() -> None:
    given = given_of(campaign_of(40))
    given = replace(given, rows=replace(given.rows, late=()))
    for unit in given.campaign.units:
        given = missing(given, unit.key, 2)
    given = saying(
        given, [(unit.key, "difficulties", f"Thiếu vốn số {n}.") for n, unit in enumerate(given.campaign.units)]
    )
    page = read(given)
    front, whole = page.front, page.whole
    assert (front.count(" (2 ngày liền)"), whole.count(" (2 ngày liền)")) == (12, 40)
    assert "Xem 28 đơn vị nữa" in front
    assert sum(f"Thiếu vốn số {n}." in front for n in range(40)) == 12
    assert "… và 28 mục nữa, xem ở từng đơn vị." in front
    assert all(f"Thiếu vốn số {n}." in whole for n in range(40))


def test_no_telephone_number_and_no_reporters_name_goes_round() -> None:
    campaign = campaign_of(6)
    units = tuple(
        replace(unit, contact="Ông Thử, 0912 345 678", group_contact="0987 654 321") for unit in campaign.units
    )
    given = given_of(replace(campaign, units=units))
    given = missing(given, "lien-mieu", 2, contact="Ông Thử, 0912 345 678")
    said = [("hoa-binh", "difficulties", "Gọi Trần Thị Bưởi 0911 222 333"), ("hoa-binh", "reporter", "Trần Thị Bưởi")]
    page = drawn(saying(given, said))
    for secret in ("0912", "0987 654", "222 333", "Bưởi", "Ông Thử"):
        assert secret not in page
    assert "Gọi (riêng tư)" in page


def test_the_bulletin_stands_on_the_page_as_it_lies_beside_and_the_reminder_does_not(tmp_path: Path) -> None:
    given = given_of(campaign_of(6))
    day = digest_from(given, "x")
    folder = tmp_path / "ban-tin"
    folder.mkdir()
    (folder / "2021-11-12-nhac.txt").write_text("Gọi ông Thử 0912 345 678", "utf-8")
    assert beside(tmp_path, day) == Beside()
    (folder / "2021-11-12.txt").write_text("Hòa Bình dẫn đầu.\r\nCòn <18> ngày.\r\n", "utf-8-sig")
    lying = beside(tmp_path, day)
    page = drawn(given, lying)
    assert "Hòa Bình dẫn đầu.\nCòn &lt;18&gt; ngày.</p>" in page
    assert "0912" not in page
    assert "nhac" not in page
    (folder / "2021-11-12.txt").write_bytes(b"\xff\x00" * 1_000_000)
    assert len(beside(tmp_path, day).bulletin) <= 8_000
    (folder / "2021-11-12.txt").unlink()
    (folder / "2021-11-12.txt").mkdir()  # as unreadable as one that another program holds
    assert beside(tmp_path, day) == Beside()


def test_the_page_leads_to_the_files_that_are_there_and_to_no_other(tmp_path: Path) -> None:
    given = given_of(campaign_of(6))
    day = digest_from(given, "x")
    there = (
        "tong-hop.xlsx", "ban-tin/2021-11-12.png", "ban-tin/2021-11-11.png", "theo-thon/hoa-binh.pdf", "sua-loi.xlsx",
        "tra-lai/hoa-binh-2021-11-12-thon.xlsx", "luu/2021-10-04/index.html", "luu/2021-10-05/tong-hop.xlsx",
        "luu/2021-10-05-17h00/index.html", "luu/xem lại/index.html", "luu/cũ/index.html",
        "di-thon/hoa-binh-2021-11-13.xlsx", "di-thon/hoa-binh-2021-11-12-da-dien.xlsx", "di-thon/hoa-binh-2-2021-11-13.xlsx",
        "di-thon/hoa-binh-2021-11-12.xlsx", "hinh-anh/hoa-binh.png", "hinh-anh/hoa-binh/tc3-1/2021-10-05-a01.jpg",
    )  # fmt: skip
    for place in there:
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_bytes(b"x")
    (tmp_path / "so-ket.docx").mkdir()  # a folder of that name is no file
    page = read(given, beside(tmp_path, day))
    links = {str(one["href"]) for one in page.all("a") if not str(one["href"]).startswith("#")}
    kept = {"luu/2021-10-04/index.html", "luu/2021-10-05-17h00/index.html"}
    visits = {f"di-thon/hoa-binh-2021-11-{day}.xlsx": f"Phiếu đi thôn ngày {day}/11 (Excel)" for day in (12, 13)}
    of_unit = {"theo-thon/hoa-binh.pdf", "hinh-anh/hoa-binh.png", *visits}
    # Two links that are called alike could not be told apart.
    assert visits.items() <= {link.place: link.words for link in beside(tmp_path, day).of_unit["hoa-binh"]}.items()
    assert links == {"tong-hop.xlsx", "ban-tin/2021-11-12.png", *of_unit, *kept}
    assert "Trang lúc 17:00 ngày 05/10/2021 Trang ngày 04/10/2021" in page.front
    assert all(link.isascii() and (tmp_path / link).is_file() for link in links)
    assert read(given).front.count("Tệp kèm theo") == 0


# --- small and whole ------------------------------------------------------------------------------------------------


def far(row: IndicatorRow, step: int, words: str) -> DistanceRow:
    """An indicator that is not met, with its place on the way and the distance in words."""
    return DistanceRow(
        row.unit, row.garden, row.criterion, "", False, row.indicator, row.name, row.kind, row.measure, row.requirement,
        row.value, row.state, None, None, None, "", None, None, 1.0, False, step, 1.0, words,
    )  # fmt: skip


def worst(campaign: Campaign) -> MasterInput:
    """Everything that can be lacking is lacking, and everybody complains."""
    given = given_of(campaign)
    rows = given.rows
    given = replace(
        given,
        rows=replace(
            rows,
            criteria=tuple(replace(row, state="fail") for row in rows.criteria),
            indicators=tuple(replace(row, state="fail", counted="team", age_days=9) for row in rows.indicators),
            distances=tuple(
                far(row, 1, "53,8 % / 90 %: còn 36,2 điểm %, mỗi ngày 1 điểm %") for row in rows.indicators
            ),
            gardens=tuple(replace(row, passed=False, owner="Nguyễn Thị Minh Khai") for row in rows.gardens),
            tasks=tuple(replace(row, state="behind", done=1.0, due=2.0) for row in rows.tasks),
        ),
    )
    return saying(given, [(unit.key, "difficulties", "Thiếu vốn. " * 200) for unit in campaign.units])


@pytest.mark.parametrize("count", [101, pytest.param(300, marks=pytest.mark.thorough)])
def test_units_of_whom_everything_is_bad_fit_into_a_megabyte_where_there_are_three_hundred(count: int) -> None:
    page = drawn(worst(named(campaign_of(count), LONG)))
    # Of three hundred: 990 kilobytes.
    assert len(page.encode("utf-8")) < 31_000 + 3_200 * count
    front = Read.of(page).front
    assert f"Xem {count - 6} đơn vị ở giữa" in front
    assert len(front) < 12_000


@pytest.mark.parametrize("count", [1, 6, 40])
def test_every_unit_can_be_reached(count: int) -> None:
    given = given_of(campaign_of(count))
    page = read(given)
    assert [one["id"] for one in page.all("li") if "id" in one] == [f"dv-{row.unit}" for row in given.rows.units]


END = datetime(2021, 11, 30, 17, 30)


def six(as_of: datetime = MIDDLE, **values: Any) -> MasterInput:
    """Six units of a campaign with other values."""
    return given_of(replace(campaign_of(6), **values), as_of)


def with_rows(**rows: Any) -> MasterInput:
    given = six()
    return replace(given, rows=replace(given.rows, **rows))


def all_unknown() -> MasterInput:
    rows = six().rows
    return with_rows(
        criteria=tuple(replace(row, state="missing") for row in rows.criteria),
        indicators=tuple(replace(row, state="missing", value=None, counted=None) for row in rows.indicators),
    )


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: six(DAY_ONE), "Chưa đơn vị nào nộp báo cáo."),
        (lambda: six(datetime(2021, 9, 20, 9)), "đợt 60 ngày chưa bắt đầu"),
        (lambda: six(END), "ngày thứ 60 trong 60 ngày, ngày cuối"),
        (lambda: six(END + timedelta(days=3)), "đợt 60 ngày đã kết thúc"),
        (lambda: given_of(bare_campaign()), "đợt này không yêu cầu vườn mẫu"),
        (lambda: six(start=MIDDLE.date(), end=MIDDLE.date() + timedelta(days=2)), "ngày thứ 1 trong 3 ngày"),
        (lambda: six(end=date(2022, 11, 5)), "ngày thứ 42 trong 400 ngày"),
        (lambda: given_of(named(campaign_of(6), LONG)), LONG),
        (all_unknown, "– Thiếu: 1 "),
        (lambda: with_rows(curve=()), "Tiến độ kế hoạch"),
        (lambda: with_rows(curve=six().rows.curve[:1]), "Đã làm"),
        (lambda: with_rows(units=(), reports=(), late=(), tasks=()), "chưa đơn vị nào có số liệu"),
    ],
)
def test_at_the_edges_the_page_is_whole_and_says_what_is_missing(make: Make, said: str) -> None:
    page = drawn(make())
    assert said in Read.of(page).whole
    assert not re.search(r"\b(?:None|nan|NaN)\b", page)


# --- an output like others -------------------------------------------------------------------------------------------


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = new_workspace(tmp_path / "w")
    drop(made, "a.xlsx", filled(made, "hoa-binh", "5/10/2021", SAID))
    return made


def test_a_round_draws_it_and_leaves_it_alone_while_it_says_the_same(workspace: Workspace) -> None:
    page = workspace.outbox / PAGE.place
    (workspace.outbox / "tong-hop.xlsx").write_bytes(b"x")
    with at_work(workspace) as session:
        session.round(NOW, 0.0)
        assert publish(session, NOW, (PAGE,)).is_whole
        first, stamp = page.read_bytes(), page.stat()
        assert publish(session, NOW, (PAGE,)).is_whole
        assert (page.stat().st_mtime_ns, page.stat().st_ino) == (stamp.st_mtime_ns, stamp.st_ino)
        # The moment is a part of what the page says: an hour later it is another one.
        assert publish(session, NOW + timedelta(hours=1), (PAGE,)).is_whole
        assert page.read_bytes() != first
        assert publish(session, NOW, (PAGE,)).is_whole
        assert page.read_bytes() == first
    assert "Thiếu &lt;xi&gt; măng" in first.decode("utf-8")
    assert b'href="tong-hop.xlsx"' in first


def test_of_an_earlier_day_it_lies_in_that_days_folder_and_todays_leads_there(workspace: Workspace) -> None:
    folder = workspace.kept / "2021-10-04"
    with at_work(workspace) as session:
        session.round(NOW, 0.0)
        publish_past(session, NOW - timedelta(days=1), folder, (PAGE,))
        publish(session, NOW, (PAGE,))
    assert "ngày thứ 3 trong 60 ngày" in (folder / PAGE.place).read_text("utf-8")
    assert 'href="luu/2021-10-04/index.html"' in (workspace.outbox / PAGE.place).read_text("utf-8")


def test_one_that_is_open_elsewhere_gets_a_neighbour(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.replace

    def refuse(self: Path, target: Path) -> Path:
        if Path(target).name == PAGE.place:
            raise PermissionError(13, "in use", str(target))
        return real(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    with at_work(workspace) as session:
        session.round(NOW, 0.0)
        done = publish(session, NOW, (PAGE,))
    assert done.is_whole
    assert any("index-16h40.html" in note for note in done.slip_notes)
    assert (workspace.outbox / "index-16h40.html").is_file()
