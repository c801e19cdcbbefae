"""Bus stops on the way, worked out by hand: who gets on, when, how far, and who is still counted where."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.journal import ENTERED, LEFT, Journal
from sim.results.partition import partition
from sim.scenario.check_idle import idle_notices
from sim.scenario.errors import ScenarioError
from sim.scenario.load import load
from sim.scenario.model import Scenario
from sim.simulate import simulate
from sim.world.stop import Boardings
from tests.properties.test_partition import adds_up, is_where_the_balance_says

ANSWERS = Path(__file__).parents[1] / "answers"
NIGHT, MORNING = "2024-01-01T00:00+00:00", "2024-01-01T06:00+00:00"
STOP = ("stages.door.to=hall", "stages.hall={kind: bus_stop, duration: {law: constant, mean_min: 5}, to: city}")
TOWN = (
    "stages.hall.to={city: 0.9, town: 0.1}",
    "stages.town={kind: delay, duration: {law: constant, mean_min: 1}}",
)
ROAD_ON = "stages.road2={kind: link, length_km: 5, free_flow_kmh: 80, capacity_vph: 1200, jam_density_vpkm: 130}"
ONWARD = (*STOP, "buses.onward.boards_at=hall", "buses.onward.longest_wait_min=10000")


def hall(*changes: str) -> Scenario:
    """One person a minute comes to a hall, from which buses of 45 seats go on to the city, 37.5 minutes away."""
    return load(ANSWERS / "onward-buses.yaml", set=(*ONWARD, *changes))


def class_persons(journal: Journal, step: int = -1) -> dict[str, int]:
    """Persons by class at a step, without those that hold nobody."""
    return {one.definition.name[7:-8]: count for one, count in partition(journal, step).persons.items() if count}


def test_a_bus_leaves_when_it_is_full_and_everybody_waits_half_of_that_in_the_mean() -> None:
    """Each bus takes the 45 who came in 45 minutes: the last waits nothing, the first 44 minutes."""
    ride = simulate(hall()).table(Boardings)
    on = ~np.isnan(ride.boarded_h)
    waited_min = 60.0 * (ride.boarded_h - ride.ready_h)[on]
    np.testing.assert_allclose(waited_min, np.tile(np.arange(44.0, -1.0, -1.0), on.sum() // 45), atol=1e-6)
    down = ~np.isnan(ride.set_down_h)
    np.testing.assert_allclose((ride.set_down_h - ride.boarded_h)[down], (20.0 + 37.5) / 60.0, atol=1e-8)


def test_with_buses_enough_nobody_waits_longer_than_the_timetable() -> None:
    """A bus every half hour from 00:00 takes the 30 who came since; one who comes at its very minute is not with it."""
    journal = simulate(hall("buses.onward.longest_wait_min=0", "buses.onward.timetable={every_min: 30}"))
    ride = journal.table(Boardings)
    on = ~np.isnan(ride.boarded_h)
    waited_min = np.rint(60.0 * (ride.boarded_h - ride.ready_h)[on] * 1e6) / 1e6
    assert np.isin(np.rint(60.0 * ride.boarded_h[on]) % 30, 0.0).all()
    assert waited_min.min() >= 0.0 and waited_min.max() <= 30.0
    full = np.unique(ride.trip[ride.trip >= 0], return_counts=True)[1][1:]
    assert full.tolist() == [30] * len(full)


def test_at_an_hour_at_which_no_bus_stands_there_none_leaves() -> None:
    """One bus and a round of 20 + 37.5 + 60 minutes: of departures every half hour it can take each fourth."""
    changes = (
        "buses.onward.longest_wait_min=null",
        "buses.onward.timetable={every_min: 30}",
        "buses.onward.vehicles=1",
    )
    ride = simulate(hall(*changes)).table(Boardings)
    left_min = np.unique(np.rint(60.0 * ride.boarded_h[~np.isnan(ride.boarded_h)]))
    assert np.diff(left_min).tolist() == [120.0] * (len(left_min) - 1)


def test_hours_of_service_and_where_people_are_meanwhile() -> None:
    hours = "buses.onward.timetable={every_min: 60, hours: ['08:00-10:00']}"
    journal = simulate(hall(hours, "horizon_h=9.5"))
    ride = journal.table(Boardings)
    assert np.unique(ride.boarded_h[~np.isnan(ride.boarded_h)]).tolist() == [8.0, 9.0]
    at_8_30 = int(np.argmin(np.abs(journal.balance.time_h - 8.5)))
    seen = class_persons(journal, at_8_30)
    assert seen["by_bus"] == 45 and seen["waiting_for_bus_at_hall"] == 8 * 60 + 30 - 5 - 1 - 45
    adds_up(journal)
    is_where_the_balance_says(journal)


def test_who_is_in_need_boards_first() -> None:
    """A hall of families, of which those with older persons go by the first buses and all others wait longer."""
    town = {
        "title": "A town whose people go on by bus",
        "start": "2024-01-01T00:00+00:00",
        "horizon_h": 48,
        "settlements": {"town": {"residents_persons": 600, "to": "hall"}},
        "people": {"transport": {"car_owner_share": 1.0}, "traits": {"older_share": 0.2}},
        "vehicle_classes": {"car": {"seats_persons": 8}, "bus": {"seats_persons": 20}},
        "departure": {"base_hazard_per_h": 2.0, "packing": {"law": "constant", "mean_min": 30, "minimum_min": 30}},
        "buses": {
            "on": {
                "vehicle_class": "bus",
                "vehicles": 2,
                "boards_at": "hall",
                "to": "road",
                "turns_at": "beds",
                "loading": {"law": "constant", "mean_min": 20},
                "back": {"law": "constant", "mean_min": 60},
            }
        },
        "stages": {
            "hall": {
                "kind": "bus_stop",
                "duration": {"law": "constant", "mean_min": 1},
                "board_first": ["older"],
                "to": "beds",
            },
            "road": {
                "kind": "link",
                "length_km": 50,
                "free_flow_kmh": 80,
                "capacity_vph": 1200,
                "jam_density_vpkm": 130,
                "to": "beds",
            },
            "beds": {
                "kind": "shelter",
                "places": {
                    "unit": "persons",
                    "initial": 5000,
                    "full": 5000,
                    "ramp_from": "2024-01-01T00:00+00:00",
                    "ramp_to": "2024-01-02T00:00+00:00",
                },
            },
        },
    }
    journal = simulate(Scenario.model_validate(town))
    ride, groups = journal.table(Boardings), journal.groups
    assert not np.isnan(ride.set_down_h).any() and class_persons(journal) == {"in_bed": 600}
    older = groups.older[ride.group] > 0
    np.testing.assert_array_equal(ride.need == 0, older)
    waited = ride.boarded_h - ride.ready_h
    assert waited[older].mean() < 0.5 * waited[~older].mean()
    for boarded in np.unique(ride.boarded_h):
        left_waiting = (ride.ready_h < boarded) & (ride.boarded_h > boarded)
        taken = ride.boarded_h == boarded
        if (ride.need[taken] == 1).any():
            assert not (ride.need[left_waiting] == 0).any(), "nobody in need stays behind while another leaves"
    by_bus = np.bincount(ride.trip, ride.persons)
    assert by_bus.max() <= 20, "never more on board than seats"
    adds_up(journal)


@pytest.mark.parametrize(
    ("changes", "notice"),
    [
        (("buses.onward.boards_at=null",), "nobody can board buses.onward"),
        (("buses.onward.vehicles=0",), "nobody can board buses.onward: it has no vehicle for the whole run"),
        (TOWN, "nobody can go on from hall to town: no fleet boards_at hall and turns_at town"),
    ],
)
def test_the_check_says_that_nobody_can_board(changes: tuple[str, ...], notice: str) -> None:
    assert list(idle_notices(hall())) == []
    assert any(one.startswith(notice) for one in idle_notices(hall(*changes)))


def test_the_check_says_that_beside_a_timetable_nobody_waits_for_so_long() -> None:
    timetable = "buses.onward.timetable={every_min: 30}"
    entry = "timeline=" + "{t: {at: 2024-01-01T06:00+00:00, event: x, set: {buses.onward.longest_wait_min: 5}}}"
    assert list(idle_notices(hall(entry))) == []
    assert list(idle_notices(hall(timetable, "buses.onward.longest_wait_min=null"))) == []
    assert list(idle_notices(hall(timetable, entry))) == [
        "buses.onward.longest_wait_min has no effect: the fleet has a timetable",
        "timeline entry 't' sets buses.onward.longest_wait_min without effect: the fleet has a timetable",
    ]


@pytest.mark.parametrize("beds", [1000, 20])
def test_who_has_slept_in_a_shelter_goes_on_to_the_stop(beds: int) -> None:
    """Half an hour in a bed, which he gives back when the stop takes him; with 20 beds some wait for one first."""
    places = f"{{unit: persons, initial: {beds}, full: {beds}, ramp_from: {NIGHT}, ramp_to: {MORNING}}}"
    lodge = f"stages.lodge={{kind: shelter, places: {places}, stay: {{law: constant, mean_min: 30}}, to: hall}}"
    journal = simulate(hall("stages.door.to=lodge", lodge))
    ride, at = journal.table(Boardings), list(journal.stages).index("lodge")
    entered_h, left_h = (journal.passage_h[:, at, passage] for passage in (ENTERED, LEFT))
    slept = ~np.isnan(left_h)
    np.testing.assert_allclose(left_h[slept] - entered_h[slept], 0.5, atol=1e-8)
    np.testing.assert_allclose(ride.ready_h, left_h[ride.group] + 5.0 / 60.0, atol=1e-8)
    inside = [(entered_h <= now) & ~(left_h <= now) for now in entered_h[~np.isnan(entered_h)]]
    assert max(int(each.sum()) for each in inside) == min(beds, 30)
    assert (np.unique(ride.trip[ride.trip >= 0], return_counts=True)[1] == 45).all()
    adds_up(journal)
    is_where_the_balance_says(journal)


@pytest.mark.parametrize(
    ("changes", "key", "what"),
    [
        (("buses.onward.boards_at=door",), "buses.onward.boards_at", "there is no bus stop 'door'"),
        (("buses.onward.turns_at=road",), "buses.onward.turns_at", "nobody at 'hall' wants to 'road'"),
        (("stages.hall.to=null",), "stages.hall", "is a bus stop without to"),
        (("stages.city.to=road2", ROAD_ON), "stages.hall.to", "their route leads on by the road 'road2'"),
        (("stages.hall.on_foot_class=foot",), "stages.hall.on_foot_class", "there is no vehicle class 'foot'"),
        (("stages.road.to=door",), "buses.onward.turns_at", "'city' is not on the route road to door to hall"),
    ],
)
def test_what_does_not_fit_is_refused(changes: tuple[str, ...], key: str, what: str) -> None:
    with pytest.raises(ScenarioError) as refused:
        hall(*changes)
    assert any(one.key == key and what in one.what for one in refused.value.problems), refused.value.problems
