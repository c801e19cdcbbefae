"""When seats limit: people wait and no bus stands there that takes them. Who waits beside a bus that fills does not."""

from __future__ import annotations

from pathlib import Path

import pytest

import sim
from sim.analysis.bottleneck import bottleneck
from sim.analysis.marginal_value import enlarged
from sim.results.results import Results
from sim.scenario.load import load
from sim.scenario.model import Scenario
from sim.simulate import journal_of
from tests.world.towns import at
from tests.world.village import FLEET, ran, village

ANSWERS = Path(__file__).parents[1] / "answers"
HALL = (
    "stages.door.to=hall",
    "stages.hall={kind: bus_stop, title: Hall, duration: {law: constant, mean_min: 5}, to: city}",
    "buses.onward.boards_at=hall",
    "milestones={crossed: [city.entered]}",
)


def hall(*changes: str) -> Results:
    """One person a minute comes to a hall, from which buses of 45 seats go on to the city."""
    return sim.run(load(ANSWERS / "onward-buses.yaml", set=(*HALL, *changes)))


def kinds(run: Results) -> list[str]:
    """The kind of what limits the crossing in each hour."""
    found = bottleneck(run)
    return [found.constraints[code].kind for code in found.most("crossed")]


def two_rounds(**fleet: object) -> Results:
    """Six households of three, ready at 1, 1.5 … 3.5; one bus of six seats, away from 1.5 to 3.5 and then again."""
    world = ran(village(buses={"line": {**FLEET, **fleet}}), [1.0, 1.5, 2.0, 2.5, 3.0, 3.5])
    return Results(journal_of(world))


def test_who_waits_beside_a_bus_that_fills_waits_for_no_seat() -> None:
    run = two_rounds()
    waiting, without = (run.curves[name].values for name in ("waiting_for_bus", "waiting_for_seats"))
    steps = [round(hour / 0.25) for hour in (1.25, 2.25, 2.75, 3.25)]
    assert waiting[steps].tolist() == [3, 3, 6, 9]
    assert without[steps].tolist() == [0, 3, 6, 9]
    assert kinds(run)[1:4] == ["demand", "seats", "seats"]


def test_more_buses_that_stand_ready_take_the_limit_away() -> None:
    """What limits agrees with what relieves: with a bus for every trip nobody waits for a seat."""
    run = two_rounds(vehicles=3)
    assert run.curves["waiting_for_bus"].values.max() == 3
    assert not run.curves["waiting_for_seats"].values.any() and "seats" not in kinds(run)


def test_buses_that_may_not_leave_or_are_out_of_service_take_nobody() -> None:
    for rule in ({"open": False}, {"vehicles": 0}):
        run = two_rounds(**rule)
        assert run.curves["waiting_for_seats"].values.tolist() == run.curves["waiting_for_bus"].values.tolist()


def test_a_bus_out_of_service_at_the_park_does_not_count() -> None:
    """The second bus exists from the start, for the timeline brings it at hour 40: until then it takes nobody."""
    later = {"more": {"at": at(40.0), "event": "more", "set": {"buses.line.vehicles": 2}}}
    world = ran(village(buses={"line": FLEET}, timeline=later), [1.0, 1.5, 2.0, 2.5, 3.0, 3.5])
    assert kinds(Results(journal_of(world)))[1:4] == ["demand", "seats", "seats"]


def test_those_whom_a_departure_of_the_timetable_leaves_behind_lack_seats() -> None:
    """A bus every hour with 45 seats, and 60 who come in that time: some stand there, and the line grows."""
    run = hall("buses.onward.timetable={every_min: 60}")
    left_behind = run.curves["stops.hall.waiting_for_seats"].values
    assert left_behind.max() > 45 and kinds(run)[8:16] == ["seats"] * 8


@pytest.mark.parametrize(("buses", "wanted"), [(1, "seats"), (20, "demand")])
def test_buses_from_a_stop_on_the_way_limit_while_none_stands_there(buses: int, wanted: str) -> None:
    """A round takes two hours, in which 120 come: one bus takes 45 of them, and 20 leave some standing at the stop."""
    run = hall(f"buses.onward.vehicles={buses}")
    assert kinds(run)[6:20] == [wanted] * 14
    found = bottleneck(run)
    assert "buses from Hall" in {one.name for one in found.constraints}
    assert found.waiting["seats"].max() > 0.0


def test_a_tenth_more_of_the_seats_at_a_stop_are_buses_of_its_own_fleet() -> None:
    scenario: Scenario = load(ANSWERS / "onward-buses.yaml", set=HALL)
    assert enlarged(scenario)["buses from Hall"].buses["onward"].vehicles == 6


def test_a_tenth_more_of_buses_by_a_timetable_leaves_more_often_too() -> None:
    """Ten buses, one every hour: an eleventh would only stand there; one every 54.5 minutes takes a tenth more away."""
    changes = ("buses.onward.vehicles=10", "buses.onward.timetable={every_min: 60}")
    base = hall(*changes)
    assert set(kinds(base)[2:]) == {"seats"}
    (more,) = [one for name, one in enlarged(base.scenario).items() if one.buses["onward"].vehicles > 10]
    timetable = more.buses["onward"].timetable
    assert timetable is not None and timetable.every_min == pytest.approx(60.0 / 1.1)
    carried = [sim.run(one).curves["stops.hall.carried_on"].values[-1] for one in (base.scenario, more)]
    assert carried[1] > 1.05 * carried[0]
