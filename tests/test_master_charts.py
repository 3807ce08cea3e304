"""Native charts, read from their XML: the title says the message, few series, bars from zero, words for the blind."""

from itertools import pairwise
from xml.etree.ElementTree import Element

import pytest
from master_factory import KINDS, Kind, drawn, material_of
from master_reading import DRAWN, INK
from openpyxl.utils import get_column_letter
from seen import seen_share

from ntm_sheets.outbox.master import master_input as sheets
from ntm_sheets.outbox.master.criteria import criteria_sentence
from ntm_sheets.outbox.master.data import curve_columns, curve_of, stands_of
from ntm_sheets.outbox.master.overview_charts import GREYS, _name_place, stands_sentence
from ntm_sheets.outbox.master.overview_ranking import choose
from ntm_sheets.outbox.master.progress import curve_sentence, unit_sentence
from ntm_sheets.outbox.master.ranking import leader_sentence


def title_of(chart: Element) -> str:
    title = chart.find(f"{DRAWN}chart/{DRAWN}title")
    assert title is not None
    return "".join(text.text or "" for text in title.iter(f"{INK}t"))


def sentences(kind: Kind) -> set[str]:
    given = material_of(kind)
    own = {unit_sentence(given.names[unit], curve_of(given, unit)) for unit in curve_columns(given)}
    return {stands_sentence(given, choose(given).main), curve_sentence(given)} | own


def charts_of(kind: Kind) -> int:
    """Page one has two, the plans one, and one for each unit with a plan, twelve at most."""
    return {"day one": 1}.get(kind, 3) + min(len(material_of(kind).rows.plans), 12)


@pytest.mark.one_in(3)
@pytest.mark.parametrize("kind", KINDS)
def test_every_title_is_the_message_and_not_the_subject(kind: Kind):
    titles = {title_of(chart) for chart in drawn(kind).charts()}
    assert titles <= sentences(kind)
    assert len(drawn(kind).charts()) == charts_of(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_series_are_few_and_only_those_of_a_stack_need_a_legend(kind: Kind):
    for chart in drawn(kind).charts():
        series = list(chart.iter(f"{DRAWN}ser"))
        stacked = chart.find(f".//{DRAWN}barChart") is not None
        assert len(series) == (4 if stacked else 2)
        assert (chart.find(f"{DRAWN}chart/{DRAWN}legend") is not None) == stacked


def test_the_greys_of_a_stack_stay_apart_in_print():
    shades = [sum(int(ground[n : n + 2], 16) for n in (1, 3, 5)) / 3 for ground, _ in GREYS]
    assert all(light - dark > 40 for dark, light in pairwise(shades))


@pytest.mark.parametrize("kind", KINDS)
def test_every_axis_of_values_begins_at_zero(kind: Kind):
    for chart in drawn(kind).charts():
        axes = list(chart.iter(f"{DRAWN}valAx"))
        assert axes
        for axis in axes:
            assert axis.find(f"{DRAWN}scaling/{DRAWN}min").get("val") == "0"


@pytest.mark.parametrize("kind", KINDS)
def test_charts_carry_their_values_for_viewers_that_do_not_compute(kind: Kind):
    for chart in drawn(kind).charts():
        for series in chart.iter(f"{DRAWN}ser"):
            points = series.findall(f"{DRAWN}val/{DRAWN}numRef/{DRAWN}numCache/{DRAWN}pt")
            assert points


def test_the_bars_show_the_units_of_the_block():
    for kind in ("middle", "forty"):
        given = material_of(kind)
        chart = next(one for one in drawn(kind).charts() if one.find(f".//{DRAWN}barChart") is not None)
        shown = choose(given).main
        assert title_of(chart) == stands_sentence(given, shown)
        series = list(chart.iter(f"{DRAWN}ser"))
        counts = [[float(text.text) for text in one.iterfind(f"{DRAWN}val//{DRAWN}v")] for one in series]
        for one in series:
            names = [text.text for text in one.iterfind(f"{DRAWN}cat//{DRAWN}v")]
            assert names == [given.names[unit] for unit in shown]
        assert list(zip(*counts, strict=True)) == [stands_of(given, unit) for unit in shown]
        for unit, own in zip(shown, zip(*counts, strict=True), strict=True):
            assert sum(own) == sum(row.unit == unit for row in given.rows.indicators)
        assert chart.find(f".//{DRAWN}catAx/{DRAWN}tickLblSkip").get("val") == "1"


@pytest.mark.parametrize("kind", KINDS)
def test_every_picture_and_chart_has_words(kind: Kind):
    texts = drawn(kind).alternative_texts()
    assert len(texts) == len(drawn(kind).charts()) + (kind != "bare")
    assert all(len(text) > 40 and text.startswith("Biểu đồ") for text in texts)


def test_the_plan_is_drawn_to_the_end_and_the_work_to_today():
    given, sheet = material_of("middle"), drawn("middle").sheet(sheets.PLOTTED)
    own = [row for row in given.rows.curve if not row.unit]
    assert [sheet.cell(row, 2).value for row in range(2, 62)] == [seen_share(one.planned) for one in own]
    done = [sheet.cell(row, 3).value for row in range(2, 62)]
    assert done == [seen_share(one.done) for one in own]
    assert done[41] is not None
    assert done[42] is None


def test_the_curve_of_each_unit_is_its_own():
    given, sheet = material_of("middle"), drawn("middle").sheet(sheets.PLOTTED)
    titles = {title_of(chart): chart for chart in drawn("middle").charts()}
    assert list(curve_columns(given)) == list(given.names)
    for unit, column in curve_columns(given).items():
        own = [row for row in given.rows.curve if row.unit == unit]
        plotted = [[sheet.cell(row, column + add).value for row in range(2, 62)] for add in (1, 2)]
        assert plotted == [[seen_share(one.planned) for one in own], [seen_share(one.done) for one in own]]
        chart = titles[unit_sentence(given.names[unit], own)]
        said = [ref.text for ref in chart.iterfind(f".//{DRAWN}val//{DRAWN}f")]
        letters = [get_column_letter(column + add) for add in (1, 2)]
        assert said == [f"'{sheets.PLOTTED}'!${letter}$2:${letter}$61" for letter in letters]


def test_of_many_units_those_furthest_behind_are_drawn():
    given = material_of("forty")
    drawn_units = list(curve_columns(given))
    assert len(drawn_units) == 12

    def gap(unit: str) -> float:
        return next(row.done - row.planned for row in given.rows.curve if (row.unit, row.day) == (unit, given.today))

    others = [gap(unit) for unit in given.names if unit not in drawn_units]
    assert max(map(gap, drawn_units)) <= min(others)


def test_each_line_says_its_name_once():
    chart = next(one for one in drawn("middle").charts() if one.find(f".//{DRAWN}lineChart") is not None)
    labels = ["".join(text.text for text in label.iter(f"{INK}t")) for label in chart.iter(f"{DRAWN}dLbl")]
    assert sorted(label for label in labels if label) == ["Kế hoạch", "Đã làm"]


@pytest.mark.parametrize(
    ("kind", "leader", "criteria"),
    [
        ("day one", "Chưa xếp hạng: chưa có gì đến hạn", "Chưa thôn nào có tiêu chí đạt"),
        ("one", "Hòa Bình được 92,0 điểm", "Hòa Bình còn thiếu 1 tiêu chí"),
    ],
)
def test_sentences_fit_what_there_is(kind: Kind, leader: str, criteria: str):
    assert leader_sentence(material_of(kind)) == leader
    assert criteria_sentence(material_of(kind)) == criteria


@pytest.mark.parametrize(
    ("last", "done", "place"),
    [
        (0, 0.0, (0, "right")),
        (5, 10.0, (5, "right")),
        (6, 10.0, (6, "above")),
        (30, 40.0, (30, "below")),
        (59, 100.0, (54, "below")),
    ],
)
def test_the_name_of_the_work_done_stays_within_its_chart(last: int, done: float, place: tuple[int, str]):
    assert _name_place(last, 60, done) == place
