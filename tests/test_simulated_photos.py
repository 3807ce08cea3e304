"""The photos of the played campaign: like photos, different, before and after of each village; two that are passed on."""

import io
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from itertools import combinations

import pytest
from commanding import blank_workspace
from PIL import Image
from sessions import at_work

from ntm_sheets.campaign.questions import Value
from ntm_sheets.campaign.workbook import founding_campaign
from ntm_sheets.commands.setting_up import FORM_FOLDERS
from ntm_sheets.contract.standards import subject_key
from ntm_sheets.facts.findings import Key
from ntm_sheets.facts.fingerprints import PictureMark, is_same_picture, picture_words, sha256_of
from ntm_sheets.reading.pictures import Measured, measure
from ntm_sheets.simulation.filling import FormFiller
from ntm_sheets.simulation.playing import CUTTING, REUSING, SEED, photo_days, photos_of_day
from ntm_sheets.simulation.scenes import SEEN_WIDTH, cropped_and_stamped, photo
from ntm_sheets.simulation.villages import Village

CAMPAIGN = founding_campaign()
Sent = tuple[date, str, str, bytes]


@pytest.fixture(scope="module")
def sent() -> dict[str, list[Sent]]:
    """Every photo of the whole campaign, by unit: day, subject, moment, bytes."""
    found: defaultdict[str, list[Sent]] = defaultdict(list)
    for unit in CAMPAIGN.units:
        for day in photo_days(CAMPAIGN, unit):
            typed: dict[Key, Value] = {}
            for (_, row, _), body in photos_of_day(CAMPAIGN, unit, day, typed).items():
                said = (str(typed["photos", row, field]) for field in ("subject", "moment"))
                found[unit.key].append((day, *said, body))  # type: ignore[arg-type]  # two texts
    return found


@pytest.fixture(scope="module")
def measured(sent: dict[str, list[Sent]]) -> dict[str, Measured]:
    """What is measured of the photos of the three villages between which one is passed on."""
    return measured_of([sent[CAMPAIGN.units[place].key] for place in (0, REUSING, CUTTING)])


@pytest.fixture(scope="module")
def all_measured(sent: dict[str, list[Sent]]) -> dict[str, Measured]:
    return measured_of(sent.values())


def measured_of(sent: Iterable[list[Sent]]) -> dict[str, Measured]:
    return {sha256_of(body): measure(body) for photos in sent for *_, body in photos}


def test_each_looks_like_a_photo_and_says_when_it_was_taken(measured: dict[str, Measured]) -> None:
    assert len(measured) > 30
    expect_photos(measured)


@pytest.mark.thorough
def test_those_of_all_villages_do(all_measured: dict[str, Measured]) -> None:
    assert len(all_measured) > 80
    expect_photos(all_measured)


def expect_photos(measured: dict[str, Measured]) -> None:
    for one in measured.values():
        assert (one.flaw, one.format) == ("", "jpeg")
        assert min(one.width, one.height) >= 270
        assert one.taken_at is not None


def test_every_village_shows_something_before_the_work_and_after_it(sent: dict[str, list[Sent]]) -> None:
    for unit in CAMPAIGN.units:
        first: dict[str, date] = {}
        pairs = 0
        for day, subject, moment, _ in sent[unit.key]:
            if moment == "Trước":
                assert subject not in {said for when, said, how, _ in sent[unit.key] if how == "Sau" and when < day}
                first[subject] = day
            pairs += moment == "Sau" and first.get(subject, day) < day
        assert pairs >= 2, unit.key
        assert all(
            timedelta(days=6) <= day - first[s] for day, s, how, _ in sent[unit.key] if how == "Sau" and s in first
        )


def test_one_photo_is_another_villages_as_it_was_and_one_is_cut_and_no_two_others_are_alike(
    sent: dict[str, list[Sent]], measured: dict[str, Measured]
) -> None:
    places = (0, REUSING, CUTTING)
    expect_passed_on({unit.key: sent[unit.key] for unit in (CAMPAIGN.units[place] for place in places)}, measured)


@pytest.mark.thorough
def test_no_two_of_all_villages_are_alike_but_those(
    sent: dict[str, list[Sent]], all_measured: dict[str, Measured]
) -> None:
    expect_passed_on(sent, all_measured)


def expect_passed_on(sent: dict[str, list[Sent]], measured: dict[str, Measured]) -> None:
    listed = [(unit, sha256_of(body)) for unit, photos in sent.items() for *_, body in photos]
    marks = {at: PictureMark(at, one.phash, one.look) for at, one in measured.items()}
    numbers = {at: set(picture_words(one)) for at, one in marks.items()}
    same = [
        (one[0], other[0])
        for one, other in combinations(listed, 2)
        if one[1] == other[1]
        or (numbers[one[1]] & numbers[other[1]] and is_same_picture(marks[one[1]], marks[other[1]]))
    ]
    first, reusing, cutting = (CAMPAIGN.units[at].key for at in (0, REUSING, CUTTING))
    assert sorted(same) == sorted([(first, reusing), (first, cutting), (reusing, cutting)])
    cut = [body for *_, body in sent[CAMPAIGN.units[CUTTING].key] if measured[sha256_of(body)].width != SEEN_WIDTH]
    assert len(cut) == 1


def test_the_same_names_give_the_same_bytes_and_others_give_others() -> None:
    one = photo("thon TC3.1", "before", "2021:10:05 08:05:00")
    assert photo("thon TC3.1", "before", "2021:10:05 08:05:00") == one
    others = {
        photo("thon TC3.1", "after", "2021:10:05 08:05:00"),
        photo("thon TC3.1", "before", "2021:10:06 08:06:00"),
        photo("thon CV01", "before", "2021:10:05 08:05:00"),
        cropped_and_stamped(one, "2021:10:30 08:05:00"),
    }
    assert len(others | {one}) == 5


def test_a_subject_of_the_drop_down_is_shown(sent: dict[str, list[Sent]]) -> None:
    keys = {indicator.key for one in CAMPAIGN.sets for indicator in one.indicators} | {
        task.key for task in CAMPAIGN.tasks
    }
    assert all(subject_key(subject) in keys for photos in sent.values() for _, subject, _, _ in photos)


def test_what_is_passed_on_cut_keeps_four_fifths_and_bears_another_day() -> None:
    body = photo("thon TC3.1", "before", "2021:10:05 08:05:00")
    cut = cropped_and_stamped(body, "2021:10:30 09:00:00")
    with Image.open(io.BytesIO(body)) as whole, Image.open(io.BytesIO(cut)) as left:
        assert 0.8 <= left.width * left.height / (whole.width * whole.height) < 0.85
        corner = left.convert("RGB").crop((left.width // 2, left.height * 8 // 10, left.width, left.height))
        orange = sum(
            red > 200 and 110 < green < 215 and blue < 110
            for red, green, blue in zip(*[iter(corner.tobytes())] * 3, strict=True)
        )
        assert orange > 150
    assert measure(cut).taken_at == datetime(2021, 10, 30, 9)


PLAYED = 26


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> set[tuple[str, str, date]]:
    """The photos that are told as no new evidence, after the forms with photos of the first weeks came in for real."""
    workspace = blank_workspace(tmp_path_factory.mktemp("passed on") / "w")
    forms = workspace.templates / FORM_FOLDERS["report"]
    with at_work(workspace) as session:
        fillers = {unit.key: FormFiller(forms / f"{unit.key}.xlsx") for unit in CAMPAIGN.units}
        days = sorted((day, n) for n, unit in enumerate(CAMPAIGN.units) for day in photo_days(CAMPAIGN, unit))
        for day, n in days:
            unit = CAMPAIGN.units[n]
            if (day - CAMPAIGN.start).days > PLAYED:
                break
            typed = Village(CAMPAIGN, unit, SEED).report(day)
            pictures = photos_of_day(CAMPAIGN, unit, day, typed)
            (workspace.inbox / f"{unit.key} {day}.xlsx").write_bytes(fillers[unit.key].fill(typed, pictures))
            (taken,) = session.round(datetime.combine(day, time(16)), 0.0).drops
            assert taken.verdict == "accepted"
        photos = session.ledger.photos()
        assert len(photos) >= 40
        return {(one.unit, one.row, one.report_date) for one in photos if not one.is_evidence}


def passed_on(place: int) -> tuple[str, str, date]:
    """The photo that the unit at this place passes on as its own."""
    unit, first = CAMPAIGN.units[place], next(photo_days(CAMPAIGN, CAMPAIGN.units[0]))
    return unit.key, "A02", next(day for day in photo_days(CAMPAIGN, unit) if day > first)


@pytest.mark.thorough
def test_exactly_those_two_are_told(told: set[tuple[str, str, date]]) -> None:
    assert told == {passed_on(REUSING), passed_on(CUTTING)}
