"""Fleets that drive back on the road: the empty way back among inbound traffic, worked out by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.results.waits import road_time
from sim.scenario.check import findings
from sim.scenario.empty_trips import origin_of_return
from sim.simulate import books, journal_of, simulate
from sim.world.world import World
from tests.world.towns import at
from tests.world.village import BACK_H, FLEET, LOADING_H, OUT_H, STAGES, passages_h, ran, village

IN_H = 0.5
"""The road inwards, empty."""
DESK_H = 0.125
"""The procedure inwards."""

TWO_WAY: dict[str, Any] = {
    **STAGES,
    "road": {**STAGES["road"], "opposite": "road_in"},
    "road_in": {**STAGES["road"], "opposite": "road", "to": "gate_in"},
    "gate_in": {"kind": "station", "lanes": 1, "service": {"law": "constant", "mean_min": 7.5}},
}


def line(**changes: Any) -> dict[str, Any]:
    """The one fleet, which drives back on the road."""
    return {"line": {**FLEET, "back_to": "road_in", **changes}}


def backs(world: World, name: str = "line") -> Any:
    """Rows of the trips back that were begun, in the order of setting out."""
    rows = world.groups.rows_of(origin_of_return(name))
    return rows[~np.isnan(world.trips.departed_h[rows])]


def back_at_h(world: World) -> list[float]:
    """Hours at which a bus was at the park again."""
    return [entry.time_h for entry in books(world).entries if entry.target == "line at the park"]


def test_the_trip_back_is_the_fixed_time_and_then_the_road() -> None:
    """One round, every hour of it exact: the bus is at the park when it has come to the end of its route."""
    world = ran(village(households=2, stages=TWO_WAY, buses=line()), [1.0, 1.5])
    turned = 1.5 + LOADING_H + OUT_H
    [back] = backs(world)
    assert world.trips.departed_h[back] == turned + BACK_H
    assert passages_h(world, np.array([back]), "road_in", 2) == [turned + BACK_H + IN_H]
    assert back_at_h(world) == [turned + BACK_H + IN_H + DESK_H]
    assert world.flow.vehicle["persons"][back] == 0


def test_it_stands_in_the_queue_of_those_who_come_in() -> None:
    """Three lorries reach the procedure inwards with the bus: it is served last, and is home that much later."""
    turned = 1.5 + LOADING_H + OUT_H
    lorries = {"lorries": {"to": "road_in", "vehicle_class": "car", "times_h": [turned + BACK_H - 0.25] * 3}}
    alone = ran(village(households=2, stages=TWO_WAY, buses=line()), [1.0, 1.5])
    world = ran(village(households=2, stages=TWO_WAY, buses=line(), arrivals=lorries), [1.0, 1.5])
    # The third is done 3 · DESK_H after the first came; the bus came 0.25 h after the first, and each lorry takes up
    # an entry gap of 1/1024 h.
    assert back_at_h(world)[0] == pytest.approx(turned + BACK_H - 0.25 + IN_H + 4 * DESK_H)
    assert back_at_h(world)[0] > back_at_h(alone)[0]


def test_a_closed_direction_keeps_the_bus_outside() -> None:
    """Both lanes outwards: no bus comes in, so whoever the first did not take waits to the end."""
    closed = TWO_WAY | {"road": {**TWO_WAY["road"], "lanes": 2}, "road_in": {**TWO_WAY["road_in"], "lanes": 0}}
    world = ran(village(households=6, stages=closed, buses=line()), [1.0, 1.5, 2.0, 2.5, 3.0, 3.5])
    assert back_at_h(world) == []
    assert len(backs(world)) == 1
    assert world.recorder.persons[-1, world.recorder.states.index("waiting for a bus")] == 12


def test_a_vehicle_on_the_trip_back_is_coming_back_and_nowhere_else() -> None:
    """At every recording step the ledger has at least as many buses coming back as drive back on the road."""
    world = ran(village(stages=TWO_WAY, buses=line(vehicles=2)), [1.0, 1.5, 2.0, 2.5, 3.0, 3.5])
    kept, time_h = books(world), world.recorder.time_h
    rows = backs(world)
    begun, done = world.trips.departed_h[rows], np.array(passages_h(world, rows, "gate_in", 2))
    on_road = sum(((time_h > b) & (time_h < e)).astype(float) for b, e in zip(begun, done, strict=True))
    assert (kept.series("buses", "line coming back") >= on_road).all()
    assert len(rows) == 3
    assert (kept.amounts.sum(axis=1) == 2.0).all()


def test_without_a_trip_back_nothing_is_different() -> None:
    """The same draws and the same passages, whether the fleet could drive back or not, until it does."""
    off, on = (simulate(village(stages=TWO_WAY, buses=fleet)) for fleet in ({"line": FLEET}, line()))
    first = np.nanmin(on.departed_h[on.groups.origin == on.groups.origins.index(origin_of_return("line"))])
    rows = off.departed_h < first
    np.testing.assert_array_equal(off.departed_h[rows], on.departed_h[: len(off.departed_h)][rows])


def test_time_on_the_road_is_that_of_vehicles_with_people() -> None:
    """Those on the way back never cross outwards, and are not among those who have not."""
    world = ran(village(households=2, stages=TWO_WAY, buses=line()), [1.0, 1.5])
    found = road_time(journal_of(world))
    assert found is not None
    assert (found.departed.sum(), found.unfinished.sum()) == (1, 0)


@pytest.mark.parametrize(
    ("back_to", "said"),
    [
        (
            "camp_in",
            "leads to 'camp_in', which is a shelter, and nobody is on board who could get off there; send these "
            "vehicles elsewhere before it (to_by_class)",
        ),
        ("ring", "leads in a circle: it has no end to which the vehicles come"),
        ("raod_in", "there is no stage 'raod_in'; did you mean 'road_in'?"),
    ],
)
def test_a_trip_back_comes_to_an_end(back_to: str, said: str) -> None:
    places = {"unit": "persons", "initial": 9, "full": 9, "ramp_from": at(0.0), "ramp_to": at(1.0)}
    further = {"camp_in": {"kind": "shelter", "places": places}, "ring": {**STAGES["road"], "to": "ring"}}
    refused = list(findings(village(stages=TWO_WAY | further, buses=line(back_to=back_to))))
    assert (("buses", "line", "back_to"), said) in refused
