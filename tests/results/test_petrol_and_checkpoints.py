"""Figures of petrol, checkpoints and breakdowns, from runs whose every number is worked out by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.parts.breakdowns.tables import Blocks
from sim.parts.fuel.picture import finding, petrol
from sim.parts.fuel.tables import RanDry
from sim.results.results import Results
from sim.runs.ensemble import Ensemble, ReplicationSummary
from sim.runs.journal_files import read_journal, write_journal
from sim.scenario.classes_at import classes_at
from sim.scenario.load import load
from sim.scenario.model import Scenario
from sim.simulate import simulate
from tests.world.cars import ROAD, cars, change, minutes
from tests.world.test_petrol import PUMP, dry, fuel, lorries, tanks

GATE = {"kind": "station", "lanes": 1, "waiting_room_veh": 0, "service": minutes(6.0)}


def shortage() -> Scenario:
    """20 litres for four cars that give up after half an hour; a depot with 90 litres of which a lorry saves 40.

    Served at 0 and 0.1 h with 10 litres each; the third waits from 0.2 to 0.5 h, when the lorry comes, the fourth from
    0.3 h to 0.6 h. The road takes 4 litres; the tanks hold 1 before.
    """
    section = fuel(
        points_litres=20.0,
        tanks=tanks(1.0, per_100km=10.0),
        depots={"hill": {"litres": 90.0}},
        tankers=lorries(),
    )
    return cars(
        {"pump": {**PUMP, "patience": minutes(30.0)}, "road": ROAD},
        {"cars": {"to": "pump", "times_h": [0.0, 0.05, 0.2, 0.3]}},
        fuel=section,
        timeline={"burns": change(0.25, fuel__depots__hill__destroyed=True)},
        record_step_h=0.05,
    )


def values(results: Results) -> dict[str, float | None]:
    return {metric.name: metric.value for metric in results.metrics}


def test_litres_and_waits() -> None:
    found = values(Results(simulate(shortage())))
    assert found["fuel_issued_litres"] == 40.0
    assert found["fuel_burnt_litres"] == pytest.approx(16.0)
    assert found["fuel_lost_in_depots_litres"] == 50.0
    assert found["fuel_left_at_points_litres"] == 20.0
    assert found["fuel_given_on_the_road_litres"] == found["fuel_reneged_veh"] == found["fuel_ran_dry_veh"] == 0.0
    assert found["fuel_queue_max_veh"] == 2.0
    assert found["fuel_queue_max_at_h"] == pytest.approx(0.3)
    assert found["fuel_wait_mean_h"] == pytest.approx((0.0 + 0.05 + 0.3 + 0.3) / 4.0)


def test_who_reneges_and_runs_dry_is_counted() -> None:
    """Without the lorry the third and the fourth go on with 1 litre, and are given 3 each for the road."""
    of = shortage()
    assert of.fuel
    without = of.model_copy(update={"fuel": of.fuel.model_copy(update={"tankers": {}})})
    found = values(Results(simulate(without)))
    assert (found["fuel_reneged_veh"], found["fuel_ran_dry_veh"]) == (2.0, 2.0)
    assert found["fuel_given_on_the_road_litres"] == pytest.approx(6.0)
    assert found["fuel_issued_litres"] == 20.0
    assert found["fuel_wait_p90_h"] is None, "who gives up was not served, and counts as later than all others"
    assert found["fuel_wait_mean_h"] == pytest.approx(0.025)


def test_curves_of_petrol() -> None:
    curves = Results(simulate(shortage())).curves
    at = {hour: int(np.searchsorted(curves.time_h, hour)) for hour in (0.25, 0.5, 0.75, 2.0)}
    assert curves["fuel.waiting"].values[at[0.25]] == 1.0
    assert curves["fuel.points_litres"].values[[at[0.25], at[0.75]]].tolist() == [0.0, 20.0]
    assert curves["fuel.on_lorries_litres"].values[[at[0.25], at[0.75]]].tolist() == [40.0, 0.0]
    assert curves["fuel.depots.hill.litres"].values[0] == 50.0
    assert curves["fuel.depots_litres"].values[at[0.5]] == 0.0
    assert curves["fuel.lost_litres"].values[at[0.5]] == 50.0
    assert curves["fuel.issued_litres"].values[[0, at[0.25], at[2.0]]].tolist() == [0.0, 20.0, 40.0]
    assert curves["fuel.burnt_litres"].values[at[2.0]] == pytest.approx(16.0)


def test_waits_by_class_and_second_inspections() -> None:
    """One lane of 6 min, everybody inspected again: a car waits 0 and then 6 min, a bus behind the first car 6 min."""
    stages = {
        "gate": {**GATE, "waiting_room_veh": None, "screening": {"at": "bay", "share": 1.0}},
        "bay": {**GATE, "lanes": 9},
    }
    arrivals = {
        "cars": {"to": "gate", "persons": 3, "times_h": [0.0, 0.1]},
        "buses": {"to": "gate", "vehicle_class": "bus", "persons": 20, "times_h": [0.0, 9.99]},
    }
    classes = {"car": {"priority": 2}, "bus": {"priority": 1}}
    results = Results(simulate(cars(stages, arrivals, vehicle_classes=classes)))
    found = values(results)
    assert (found["gate_second_inspection_veh"], found["gate_second_inspection_persons"]) == (3.0, 26.0)
    assert found["gate_wait_car_mean_min"] == pytest.approx(6.0)
    assert found["gate_wait_bus_mean_min"] == pytest.approx(0.0)
    assert found["gate_wait_car_p90_min"] == pytest.approx(6.0)
    assert found["detained_persons"] == 0.0
    assert results.curves["detained"].values.tolist() == [0.0] * len(results.curves.time_h)


def on_a_road(count: int, **gate: object) -> Results:
    """So many pairs of a bus and a car at once on an hour of road, before a gate of 6 min that puts buses first."""
    road = {**ROAD, "length_km": 60.0, "free_flow_kmh": 60.0, "capacity_vph": 3000.0, "to": "gate"}
    arrivals = {
        "cars": {"to": "road", "times_h": [0.0] * count},
        "buses": {"to": "road", "vehicle_class": "bus", "times_h": [0.0] * count},
    }
    classes = {"car": {"priority": 2}, "bus": {"priority": 1}}
    return Results(simulate(cars({"road": road, "gate": {**GATE, **gate}}, arrivals, vehicle_classes=classes)))


@pytest.mark.parametrize("room", [0, 3])
def test_the_wait_at_a_gate_counts_the_queue_on_the_road(room: int) -> None:
    """The k-th on the road enters it k gaps of 1.2 s late and is served 6 k min after the first, with no room beside.

    With room for three all wait as long in sum: a bus in the room is served before a car, in the place of it.
    """
    results = on_a_road(10, waiting_room_veh=room)
    journal = results.journal
    waits_min = 60.0 * (journal.stage_h("gate", "entered") - journal.stage_h("road", "entered") - 1.0)
    assert waits_min.sum() == pytest.approx(sum(k * (6.0 - 0.02) for k in range(20)), abs=1e-3)
    for kind, number in (("car", 0), ("bus", 1)):
        own = waits_min[journal.groups.vehicle_class == number]
        found = results.metric(f"gate_wait_{kind}_mean_min")
        assert found.value == pytest.approx(own.mean())
        assert "no queue on the road" in found.meaning
        assert found.note == ""


def test_with_room_for_all_the_wait_begins_with_asking() -> None:
    results = on_a_road(10, waiting_room_veh=None)
    asked_h = results.journal.stage_h("gate", "arrived")
    waits_min = 60.0 * (results.journal.stage_h("gate", "entered") - asked_h)
    own = waits_min[results.journal.groups.vehicle_class == 0]
    assert results.metric("gate_wait_car_mean_min").value == pytest.approx(own.mean())
    assert "its arrival" in results.metric("gate_wait_car_mean_min").meaning


def test_who_still_stands_on_the_road_at_the_end_is_reported_of() -> None:
    """From hour 1 to 10 the gate begins 90 services: of 100 pairs 110 are not served, all of them on the road."""
    results = on_a_road(100)
    notes = [results.metric(f"gate_wait_{kind}_mean_min").note for kind in ("car", "bus")]
    unserved = np.isnan(results.journal.stage_h("gate", "entered"))
    classes = results.journal.groups.vehicle_class
    counts = [int((unserved & (classes == number)).sum()) for number in (0, 1)]
    assert sum(counts) in (109, 110)
    shown = "vehicles had not been served by the end of the run and are not in it"
    assert notes == [f"{count} of 100 {shown}" for count in counts]


def test_classes_follow_the_routes_that_are_theirs_alone() -> None:
    """Trucks have a gate of their own, a town has another, and a shuttle comes to what lies on its loop."""
    of = cars(
        {
            "road": {**ROAD, "to": "gate", "to_by_class": {"truck": "yard"}, "to_by_origin": {"cars": "side"}},
            "gate": GATE,
            "yard": GATE,
            "side": GATE,
            "one": GATE,
            "two": GATE,
        },
        {
            "cars": {"to": "road", "times_h": [0.0]},
            "trucks": {"to": "road", "vehicle_class": "truck", "times_h": [0.0]},
        },
        vehicle_classes={"car": {}, "truck": {}, "bus": {}},
        shuttles={"round": {"vehicle_class": "bus", "vehicles": 1, "round": ["one", "two"]}},
    )
    expected = {"gate": ("car",), "yard": ("truck",), "side": ("car",), "one": ("bus",), "two": ("bus",)}
    assert classes_at(of) == expected


def test_only_stations_that_several_classes_come_to_have_waits_by_class() -> None:
    of = cars(
        {"pump": PUMP, "road": {**ROAD, "to": "gate"}, "gate": {**GATE, "to": "own"}, "own": GATE},
        {
            "cars": {"to": "pump", "times_h": [0.0]},
            "trucks": {"to": "pump", "vehicle_class": "truck", "times_h": [0.0]},
        },
        fuel=fuel(points_litres=20.0),
    )
    both = ("car", "truck")
    assert classes_at(of) == {"pump": ("car",), "gate": both, "own": both}
    names = [name for name in values(Results(simulate(of))) if "_wait_" in name and not name.startswith("fuel")]
    assert names == [f"{s}_wait_{c}_{q}_min" for s in ("gate", "own") for c in both for q in ("median", "p90", "mean")]


def test_breakdowns_are_figures_only_where_there_are_breakdowns() -> None:
    rule = {"per_million_veh_km": 1e6, "blocking_share": 1.0, "block": minutes(30.0)}
    one = {"cars": {"to": "road", "times_h": [0.0]}}
    found = values(Results(simulate(cars({"road": ROAD}, one, breakdowns=rule))))
    assert (found["breakdowns_blocked_veh"], found["breakdowns_blocked_h"]) == (1.0, 0.5)
    assert not any("break" in name or "fuel" in name for name in values(Results(simulate(cars({"road": ROAD}, one)))))


def test_names_do_not_depend_on_what_happens() -> None:
    """Nobody stops where the tanks hold enough, and the same figures are there."""
    of = shortage()
    assert of.fuel
    full = of.fuel.model_copy(update={"tanks": of.fuel.tanks.model_copy(update={"needed_litres": 0.0})})
    some, none = Results(simulate(of)), Results(simulate(of.model_copy(update={"fuel": full})))
    assert some.curves.names == none.curves.names
    assert [m.name for m in some.metrics] == [m.name for m in none.metrics]
    assert none.metric("fuel_wait_mean_h").note == "nobody waited for petrol"


def test_what_happened_to_the_road_is_read_back(tmp_path: Path) -> None:
    rule = {"per_million_veh_km": 1e6, "blocking_share": 1.0, "block": minutes(30.0)}
    section = fuel(tanks=tanks(1.0, per_100km=10.0), run_dry=dry(1.0))
    of = cars({"road": ROAD}, {"cars": {"to": "road", "times_h": [0.0]}}, breakdowns=rule, fuel=section)
    journal = simulate(of)
    write_journal(journal, tmp_path)
    again = read_journal(of, tmp_path.joinpath)
    assert again.tables.keys() == journal.tables.keys() >= {RanDry.name, Blocks.name}
    assert again.table(RanDry).vehicles.sum() == journal.table(RanDry).vehicles.sum() == 1
    for table, columns in journal.tables.items():
        for name, ours in columns.items():
            theirs = again.tables[table][name]
            np.testing.assert_array_equal(ours, theirs)
            assert ours.dtype == theirs.dtype


def test_the_picture_of_petrol_says_what_the_figures_say() -> None:
    results = Results(simulate(shortage()))
    ensemble = Ensemble.of(results.scenario, [ReplicationSummary.of(results)])
    for run in (results, ensemble):
        handed_out = "The fuel points handed out 40 litres, 50 burnt in depots"
        when = "on 24 Sep 00:18" if run is results else "(median of 1 runs)"
        assert finding(run) == f"{handed_out}; at most 2 cars waited at once {when}"
        assert [axes.get_ylabel() for axes in petrol(run).axes] == ["litres", "vehicles waiting"]


def test_the_picture_says_when_nobody_waited() -> None:
    of = cars({"pump": PUMP, "road": ROAD}, {"cars": {"to": "pump", "times_h": [0.0]}}, fuel=fuel(points_litres=10.0))
    assert finding(Results(simulate(of))) == "The fuel points handed out 10 litres; no car had to wait for petrol"


def test_the_shipped_exodus_can_be_read() -> None:
    """The classes that come to each station are found for settlements and fleets as well."""
    found = classes_at(load("scenarios/exodus-2023.yaml"))
    assert found["hakari"] == ("car", "bus", "ambulance")
    assert "bus" not in found["fuel"]
