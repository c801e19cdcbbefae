"""What `sim new` writes is right whatever is answered: it loads, nothing in it surprises, and each answer is in it."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

import sim
from sim.analysis.interventions.listed import read_listed
from sim.runs.plan import read_study
from sim.scenario.load import load
from sim.scenario.model import Scenario
from sim.scenario.new.companions import companions
from sim.scenario.new.kinds import Answer, AnswerError, HoursOfDay, Moment, Numbers, WholeNumber
from sim.scenario.new.questions import answers_of, questions
from sim.scenario.new.writing import scenario_text
from sim.scenario.notices import every_notice
from sim.scenario.stages import Station
from sim.scenario.triggers import read_triggers


def written(folder: Path, **given: Answer) -> tuple[Scenario, Path]:
    """The scenario that answers make, with its companions beside it."""
    answers, file = answers_of(given), folder / "place.yaml"
    file.write_text(scenario_text(answers, frozenset(given)), encoding="utf-8")
    for path, text in companions(answers, file).items():
        path.write_text(text, encoding="utf-8")
    return load(file), file


KINDS = list(product(("car", "foot"), ((25.0,), (12.0, 40.0, 7.0)), (0, 3), (0, 500)))


@pytest.mark.parametrize(("by", "road_km", "desks", "beds"), KINDS)
def test_whatever_is_answered_nothing_surprises(
    tmp_path: Path, by: str, road_km: tuple[float, ...], desks: int, beds: int
) -> None:
    scenario, file = written(tmp_path, by=by, road_km=road_km, desks=desks, beds=beds)
    assert every_notice(scenario) == []
    sheet, _ = read_triggers(tmp_path / "place-triggers.yaml")
    assert sheet.scenario == "place.yaml"
    listed = read_listed(tmp_path / "place-interventions.yaml", file)
    assert {one.name for one in listed.interventions} >= {"called_up_slowly"}
    assert read_study(tmp_path / "place-study.yaml").plan.replications == 5


UNUSUAL: dict[str, Answer] = {
    "hours": 24.0,
    "family": 2.0,
    "stay": 0.4,
    "car_share": 0.6,
    "order": 6.0,
    "half": 3.0,
    "road_vph": 300.0,
    "desk_min": 0.5,
    "beds_share": 0.7,
}


@pytest.mark.parametrize("one", UNUSUAL)
def test_each_answer_alone_makes_a_scenario_that_runs(tmp_path: Path, one: str) -> None:
    scenario, _ = written(tmp_path, persons=500, **{one: UNUSUAL[one]})
    assert sim.run(scenario).metric("would_leave_persons").value


def test_without_a_bus_for_those_who_have_no_car_the_check_says_who_waits_for_ever(tmp_path: Path) -> None:
    scenario, _ = written(tmp_path, car_share=0.6)
    said = "no fleet fetches families of the settlements who have no car: whoever gets no seat in a kin's car stays"
    assert [str(one) for one in every_notice(scenario)] == [said]


def test_further_towns_have_residents_of_their_own(tmp_path: Path) -> None:
    """Three towns, and thresholds of triggers by all their people; fractions of persons are none."""
    scenario, _ = written(tmp_path, persons=2000, further=(1500.0, 500.0, 0.0))
    assert {name: one.residents_persons for name, one in scenario.settlements.items()} == {
        "town_1": 2000,
        "town_2": 1500,
        "town_3": 500,
    }
    assert every_notice(scenario) == []
    sheet, _ = read_triggers(tmp_path / "place-triggers.yaml")
    assert sheet.triggers["persons_out"].warns_of.threshold == 2000


def test_every_answer_is_in_the_scenario(tmp_path: Path) -> None:
    scenario, file = written(
        tmp_path,
        title="Valley: 'north' # one",
        start="2031-02-03T04:00+02:00",
        hours=48,
        persons=1234,
        family=2.5,
        stay=0.1,
        car_share=0.6,
        bus_count=4,
        order=5.0,
        half=7.0,
        road_km=(10.0, 20.0),
        road_vph=800.0,
        desks=3,
        desk_min=2.0,
        open_hours="06:00-20:00",
        beds=300,
        beds_share=0.4,
    )
    assert scenario.title == "Valley: 'north' # one" and scenario.horizon_h == 48.0
    assert scenario.settlements["town"].to == {"road_1": 0.5, "road_2": 0.5}
    assert scenario.buses["fleet"].vehicles == 4 and scenario.people.transport.car_owner_share == 0.6
    post = scenario.stages["post_2"]
    assert isinstance(post, Station) and post.lanes == 3 and post.opening_hours == ("06:00-20:00",)
    assert scenario.departure.curve is not None and scenario.departure.curve.distribution_h().cdf(
        12.0
    ) == pytest.approx(0.5)
    assert "assumed" not in file.read_text(encoding="utf-8")[300:].replace("# [A]", "")
    assert every_notice(scenario) == []


def test_what_nobody_said_is_named_as_assumed(tmp_path: Path) -> None:
    _, file = written(tmp_path, persons=500)
    text = file.read_text(encoding="utf-8")
    head = next(line for line in text.splitlines() if line.startswith("# Assumed"))
    assert set(head.removesuffix(".").partition(": ")[2].split(", ")) == questions().keys() - {
        "persons",
        "bus_count",
    }, "who all have cars need no buses"
    assert "residents_persons: 500  # how many people live there\n" in text
    assert "horizon_h: 72  # [A] how many hours are run: assumed, not said\n" in text


def test_an_answer_without_effect_is_refused() -> None:
    with pytest.raises(AnswerError, match="--bus-count has no effect while --car-share is 1: change one"):
        answers_of({"bus_count": 3})
    with pytest.raises(AnswerError) as error:
        answers_of({"by": "foot", "road_vph": 900.0, "desks": 0, "desk_min": 3.0})
    assert len(str(error.value).splitlines()) == 2
    assert answers_of({"by": "foot", "bus_count": 0}).on_foot


def test_shares_of_roads_add_up_whatever_their_number(tmp_path: Path) -> None:
    for count in range(2, 10):
        scenario, _ = written(tmp_path, road_km=(9.0,) * count)
        to = scenario.settlements["town"].to
        assert isinstance(to, dict) and len(to) == count and sum(to.values()) == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        (WholeNumber(1, 2000), "1.5", "'1.5' is not a whole number from 1 to 2,000"),
        (WholeNumber(1, 2000), "0", "'0' is not a whole number from 1 to 2,000"),
        (Numbers(0.1, 9.0, 2), "1,nan", "'nan' is not a number from 0.1 to 9"),
        (Numbers(0.1, 9.0, 2), "1,2,3", "'1,2,3' has 3 numbers; at most 2"),
        (HoursOfDay(), "20:00-06:00", "'20:00-06:00' is not a span of hours within a day, such as 06:00-20:00"),
    ],
)
def test_a_wrong_answer_says_what_is_allowed(kind: WholeNumber | Numbers | HoursOfDay, text: str, said: str) -> None:
    with pytest.raises(AnswerError) as error:
        kind.read(text)
    assert str(error.value) == said


def test_a_time_needs_its_offset() -> None:
    with pytest.raises(AnswerError, match="has no offset from UTC"):
        Moment().read("2030-06-01T06:00")
    assert Moment().read("2030-06-01 06:00+02:00") == "2030-06-01T06:00+02:00"
