"""Desks by day and by night: crews that come and go at round hours, worked out by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.results.capacity import lanes_of
from sim.scenario.stages import Station
from sim.simulate import simulate
from tests.world.cars import cars, change, minutes
from tests.world.towns import at

MORNING: dict[str, Any] = {"start": at(6.0), "horizon_h": 60.0}
"""The clock starts at 06:00."""

NIGHT = ["00:00-08:00", "20:00-24:00"]


def desks(service_min: float, shifts: dict[str, tuple[int, list[str]]], **more: Any) -> dict[str, Any]:
    """Desks that are there by crews alone."""
    crews = {name: {"lanes": lanes, "hours": hours} for name, (lanes, hours) in shifts.items()}
    return {"kind": "station", "lanes": 0, "service": minutes(service_min), "shifts": crews, **more}


def entered(stage: dict[str, Any], hours: list[float], event: str = "entered", **more: Any) -> list[float]:
    """When each vehicle passes the desks; the clock starts at 06:00."""
    scenario = cars({"desk": stage}, {"p": {"to": "desk", "times_h": hours}}, **MORNING, **more)
    return [round(hour, 6) for hour in simulate(scenario).stage_h("desk", event).tolist()]


def test_crews_of_day_and_night_follow_each_other_at_full_hours() -> None:
    """One desk by night, three by day from 08:00 (2 h on): services of an hour; all six wait from 06:00 on."""
    stage = desks(60.0, {"day": (3, ["08:00-20:00"]), "night": (1, NIGHT)})
    assert entered(stage, [0.0] * 6) == [0.0, 1.0, 2.0, 2.0, 2.0, 3.0]


def test_midnight_is_no_end_of_a_shift() -> None:
    """From 20:00 to 08:00 one desk without a break: half-hour services from 23:45 (17.75 h) on go on over midnight."""
    stage = desks(30.0, {"night": (1, NIGHT)}, shift_end="interrupts")
    assert entered(stage, [17.75] * 3, "left") == [18.25, 18.75, 19.25]


def test_crews_that_overlap_add_up() -> None:
    """Early 06:00-14:00 and late 12:00-20:00: two desks from 12:00 (6 h on) to 14:00 (8 h), one before and after."""
    stage = desks(60.0, {"early": (1, ["06:00-14:00"]), "late": (1, ["12:00-20:00"])})
    assert entered(stage, [5.0] * 6) == [5.0, 6.0, 6.0, 7.0, 7.0, 8.0]


def test_a_crew_that_goes_finishes_what_it_does() -> None:
    """Two desks until 08:00, 90 minutes each from 07:00: both end at 08:30, and the third waits for the next day."""
    stage = desks(90.0, {"early": (2, ["06:00-08:00"])})
    assert entered(stage, [1.0] * 3, "left")[:2] == [2.5, 2.5]
    assert entered(stage, [1.0] * 3)[2] == 24.0


def test_a_crew_that_goes_leaves_its_services_to_the_next() -> None:
    """Two desks until 08:00, then one: of two services that began at 07:00 and 07:15 the later stops for the earlier.

    90 minutes each: the first ends at 08:30; the other had 45 done and needs 45 more, until 09:15; the third follows.
    Where the crew finishes first, both end without a stop, and the third begins when the one desk is free, at 08:45.
    """
    shifts = {"early": (1, ["06:00-08:00"]), "always": (1, ["06:00-20:00"])}
    stage = desks(90.0, shifts, shift_end="interrupts")
    assert entered(stage, [1.0, 1.25, 1.5], "left") == [2.5, 3.25, 4.75]
    assert entered(stage | {"shift_end": "finishes"}, [1.0, 1.25, 1.5], "left") == [2.5, 2.75, 4.25]


def test_a_service_that_ends_as_the_crew_goes_is_finished() -> None:
    stage = desks(60.0, {"early": (1, ["06:00-08:00"])}, shift_end="interrupts")
    assert entered(stage, [1.0, 1.0], "left") == [2.0, 25.0]


def test_all_stops_where_nobody_is_on_duty_and_goes_on_the_next_day() -> None:
    """One desk 06:00-08:00: of 90 minutes begun at 07:00 an hour is done, the rest from 06:00 on the next day."""
    stage = desks(90.0, {"early": (1, ["06:00-08:00"])}, shift_end="interrupts")
    assert entered(stage, [1.0], "left") == [24.5]


def test_the_timeline_gives_a_crew_more_desks() -> None:
    more = {"more": change(7.0, stages__desk__shifts__early__lanes=3)}
    stage = desks(120.0, {"early": (1, ["06:00-20:00"])})
    assert entered(stage, [0.0] * 3, timeline=more) == [0.0, 1.0, 1.0]


def test_lanes_over_time_are_those_on_duty() -> None:
    """What pictures and bottlenecks read is what the engine has."""
    stage = desks(60.0, {"day": (3, ["08:00-20:00"]), "night": (1, NIGHT)}) | {"lanes": 2}
    more = {"more": change(30.0, stages__desk__shifts__day__lanes=5)}
    scenario = cars({"desk": stage}, {"p": {"to": "desk", "times_h": [0.0]}}, **MORNING, timeline=more)
    journal, desk = simulate(scenario), scenario.stages["desk"]
    assert isinstance(desk, Station)
    found = lanes_of(scenario, journal.cues, "desk", desk)
    hours = np.array([0.0, 2.0, 13.9, 14.0, 18.0, 24.5, 26.0, 40.0])
    np.testing.assert_array_equal(found.at(hours), [3, 5, 5, 3, 3, 3, 7, 3])


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"opening_hours": ["08:00-20:00"]}, "opening_hours and shifts"),
        ({"shifts": {}, "lanes": 1, "shift_end": "interrupts"}, "shift_end is for a station with shifts"),
        ({"shifts": {"day": {"lanes": 1, "hours": []}}}, "no hours are given"),
    ],
)
def test_what_a_station_with_shifts_must_not_say(more: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        entered(desks(60.0, {"day": (1, ["08:00-20:00"])}) | more, [0.0])
