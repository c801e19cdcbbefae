"""Shelters that give a place for a stay: halls that empty and fill, hosts with patience; by hand and by theory."""

from __future__ import annotations

from math import factorial
from typing import Any

import numpy as np
import pytest

from sim.journal import Journal
from sim.pages.content import plain
from sim.results.results import Results
from sim.simulate import simulate
from sim.view.answer import answer
from sim.view.facts import Facts
from tests.world.cars import cars, change, minutes
from tests.world.towns import at


def hall(count: int, stay_min: float, unit: str = "persons", **more: Any) -> dict[str, Any]:
    """So many places from the start, given for a constant stay."""
    places = {"unit": unit, "initial": count, "full": count, "ramp_from": at(0.0), "ramp_to": at(1.0)}
    return {"kind": "shelter", "places": places, "stay": minutes(stay_min), **more}


def arrivals(*vehicles: tuple[float, int], to: str = "one") -> dict[str, Any]:
    """Vehicles by hour and persons."""
    return {f"cars{n}": {"to": to, "persons": persons, "times_h": [h]} for n, (h, persons) in enumerate(vehicles)}


def times(journal: Journal, stage: str, event: str) -> list[float]:
    return [round(hour, 6) for hour in journal.stage_h(stage, event).tolist()]


def test_a_place_is_given_to_the_next_when_the_stay_is_over() -> None:
    """Three places for an hour: two, then two who wait for them, then one who fits beside; each goes on after it."""
    stages = {"one": hall(3, 60.0, to="away"), "away": {"kind": "delay", "duration": minutes(30.0)}}
    journal = simulate(cars(stages, arrivals((0.1, 2), (0.2, 2), (0.3, 1)), record_step_h=1.0))
    assert times(journal, "one", "entered") == [0.1, 1.1, 1.1]
    assert times(journal, "one", "left") == [1.1, 2.1, 2.1]
    assert times(journal, "away", "left") == [1.6, 2.6, 2.6]
    in_shelter = Results(journal).curves["in_shelter"].values
    assert in_shelter[[1, 2]].tolist() == [2.0, 3.0] and in_shelter[-1] == 0.0


def test_a_place_is_kept_until_the_next_node_takes_the_group() -> None:
    """One desk of an hour without a waiting room behind a hall of ten minutes: the second keeps its bed for it."""
    desk = {"kind": "station", "lanes": 1, "service": minutes(60.0), "waiting_room_veh": 0}
    journal = simulate(cars({"one": hall(1, 10.0, to="desk"), "desk": desk}, arrivals((0.0, 1), (0.0, 1), (0.0, 1))))
    assert times(journal, "one", "entered") == [0.0, 0.166667, 1.166667]
    assert times(journal, "one", "left") == [0.166667, 1.166667, 2.166667]


def test_what_was_taken_is_given_back_when_a_home_is_free_by_family() -> None:
    """One home for two families in turn, however large they are."""
    stages = {"one": hall(1, 60.0, "families"), "door": {"kind": "delay", "duration": minutes(6.0), "to": "one"}}
    journal = simulate(cars(stages, arrivals((0.0, 9), (0.0, 1), to="door")))
    assert times(journal, "one", "entered") == [0.1, 1.1]


def test_hosts_whose_patience_ends_send_their_guests_to_a_state_bed() -> None:
    """Two homes for an hour, then a camp that is never full; who finds no host goes there at once."""
    stages = {"one": hall(2, 60.0, "families", to="camp", overflow_to="camp"), "camp": hall(99, 6000.0)}
    journal = simulate(cars(stages, arrivals((0.0, 4), (0.1, 4), (0.2, 4))))
    assert times(journal, "camp", "entered") == [1.0, 1.1, 0.2]


def test_a_closed_hall_gives_no_place_and_keeps_its_guests() -> None:
    """Closed from 0.5 to 2 h: who came before stays out his stay, who comes in between waits, or is sent on."""
    closed = {"shut": change(0.5, stages__one__open=False), "opened": change(2.0, stages__one__open=True)}
    waits = simulate(cars({"one": hall(9, 60.0)}, arrivals((0.1, 1), (0.6, 1)), timeline=closed))
    assert times(waits, "one", "entered") == [0.1, 2.0]
    assert times(waits, "one", "left") == [1.1, 3.0]
    stages = {"one": hall(9, 60.0, overflow_to="two"), "two": hall(9, 60.0)}
    sent_on = simulate(cars(stages, arrivals((0.1, 1), (0.6, 1)), timeline=closed))
    assert times(sent_on, "two", "entered")[1] == 0.6


def test_a_hall_that_opens_by_a_condition() -> None:
    """The second hall opens when more than two wait at the first."""
    stages = {"one": hall(0, 60.0, overflow_to="two"), "two": hall(9, 60.0, open=False)}
    needed = {"when": "shelters.two.waiting_persons > 2", "event": "opens", "set": {"stages.two.open": True}}
    scenario = cars(stages, arrivals((0.1, 1), (0.2, 1), (0.3, 1), (0.4, 1)), timeline={"opens": needed})
    entered = times(simulate(scenario), "two", "entered")
    assert min(entered) > 0.3 and not np.isnan(entered).any()


def test_who_finds_no_place_stays_with_relatives_and_asks_again() -> None:
    """One bed for an hour, half an hour with relatives in between: the second asks at 0.2, 0.7 and 1.2 h."""
    relatives = {"kind": "delay", "duration": minutes(30.0), "to": "one"}
    journal = simulate(cars({"one": hall(1, 60.0, overflow_to="kin"), "kin": relatives}, arrivals((0.1, 1), (0.2, 1))))
    assert times(journal, "one", "entered") == [0.1, 1.2]
    asked = [one.tolist() for one in journal.revisits.times_h[journal.revisits.stage == 0]]
    np.testing.assert_allclose(asked, [[0.2, np.nan, 0.2], [0.7, np.nan, 0.7]])
    assert Results(journal).metric("overflowed_persons").value == 1.0, "once, though he overflowed twice"


def test_who_is_sent_out_of_all_shelters_is_reported() -> None:
    """Places for three, and one household of two after the other: the second and the third find a place for one."""
    kin = {"kind": "delay", "title": "Kin", "duration": minutes(30.0)}
    halls = {"one": hall(2, 6000.0, overflow_to="two"), "two": hall(1, 6000.0, overflow_to="kin"), "kin": kin}
    run = Results(simulate(cars(halls, arrivals((0.1, 2), (0.2, 2), (0.3, 2)))))
    assert run.metric("overflowed_persons").value == 4.0
    said = {line.heading: plain(line.text) for line in answer(Facts(run))}["Reception"]
    assert "fewer than 10 persons find the shelters full and go on to Kin." in said
    inside = {"one": hall(2, 6000.0, overflow_to="two"), "two": hall(9, 6000.0)}
    assert Results(simulate(cars(inside, arrivals((0.1, 2))))).metric("overflowed_persons").value is None


def test_a_new_mean_holds_for_stays_that_begin_after_it() -> None:
    moved = {"shorter": change(0.5, stages__one__stay__mean_min=6.0)}
    journal = simulate(cars({"one": hall(9, 60.0)}, arrivals((0.1, 1), (0.6, 1)), timeline=moved))
    assert times(journal, "one", "left") == [1.1, 0.7]


def erlang_b(load: float, places: int) -> float:
    terms = [load**k / factorial(k) for k in range(places + 1)]
    return terms[-1] / sum(terms)


@pytest.mark.parametrize("law", [{"law": "exponential"}, {"law": "lognormal", "cv": 1.5}, {"law": "constant"}])
def test_the_share_that_finds_no_place_is_erlangs_whatever_the_distribution_of_the_stay(law: dict[str, Any]) -> None:
    """M/G/c/c: 12 places, 12 guests' load: 19.2 % are sent on, by the mean of the stay alone (Erlang 1917)."""
    stream = {"to": "one", "persons": 1, "interarrival": {"law": "exponential", "mean_min": 5.0}}
    stages = {
        "one": hall(12, 0.0) | {"stay": {**law, "mean_min": 60.0}, "overflow_to": "away"},
        "away": {"kind": "delay", "duration": minutes(1.0)},
    }
    shares = []
    for seed in range(12):
        journal = simulate(cars(stages, {"p": stream}, horizon_h=800.0, record_step_h=100.0, seed=seed))
        asked_h = journal.stage_h("one", "arrived")
        settled = asked_h > 10.0
        shares.append(float(np.isnan(journal.stage_h("one", "entered")[settled]).mean()))
    half = 3.9 * float(np.std(shares, ddof=1)) / len(shares) ** 0.5
    assert half < 0.02
    assert abs(float(np.mean(shares)) - erlang_b(12.0, 12)) <= half


def test_the_sum_of_stays_is_the_integral_of_the_guests() -> None:
    """Little, exactly: persons in beds at every instant, over the run, are the persons' hours in them."""
    stream = {"to": "one", "persons": 3, "interarrival": {"law": "exponential", "mean_min": 5.0}, "count": 60}
    stay = {"law": "gamma", "cv": 0.7, "mean_min": 90.0}
    journal = simulate(cars({"one": hall(20, 0.0) | {"stay": stay}}, {"p": stream}, horizon_h=200.0))
    entered, left = (journal.stage_h("one", event) for event in ("entered", "left"))
    assert not np.isnan(left).any()
    edges = np.sort(np.concatenate([entered, left]))
    inside = 3.0 * ((entered <= edges[:, None]) & ~(left <= edges[:, None])).sum(axis=1)
    assert inside.max() <= 20
    np.testing.assert_allclose((inside[:-1] * np.diff(edges)).sum(), 3.0 * (left - entered).sum())


def test_a_shelter_without_a_stay_has_no_next_stage() -> None:
    with pytest.raises(ValueError, match="without a stay keeps its guests"):
        cars({"one": hall(1, 1.0, to="two") | {"stay": None}, "two": hall(1, 1.0)}, arrivals((0.1, 1)))
