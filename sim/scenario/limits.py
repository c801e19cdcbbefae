"""Sizes and times that must fit each other: the clock, vehicles on roads, groups in shelters, the machine's memory."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.errors import Finding
from sim.scenario.fields import YEARS
from sim.scenario.fleets import fleets
from sim.scenario.geography import Destination, targets
from sim.scenario.model import Scenario
from sim.scenario.routes import reached
from sim.scenario.stages import Link, Shelter
from sim.scenario.workload import expected_arrivals

MOST_STEPS = 1_000_000
"""Steps of one run: more fill the memory or take days."""

MOST_ARRIVALS = 50_000_000
"""Expected arrivals of one stream."""


def limits(scenario: Scenario) -> Iterator[Finding]:
    """Everything that is too long, too short, too many or too large for something else in the scenario."""
    yield from _clock(scenario)
    yield from _steps(scenario)
    yield from _arrivals(scenario)
    yield from _vehicles(scenario)
    yield from _traits(scenario)
    yield from _shelters(scenario)


def _clock(scenario: Scenario) -> Iterator[Finding]:
    bound = scenario.lookahead_h
    # Decisions are drawn a step ahead. A household that decides and departs within one step would be set off too late.
    if any(town.residents_persons for town in scenario.settlements.values()) and scenario.step_h > bound:
        yield (
            ("step_h",),
            f"{scenario.step_h:g} h is longer than the lookahead bound {bound:g} h, the shortest time between "
            "a decision and the departure that follows it (departure.packing.minimum_min)",
        )
    end = scenario.moment(scenario.horizon_h)
    if end.year > YEARS[1]:
        yield ("horizon_h",), f"{scenario.horizon_h:g} h end in the year {end.year}; the last is {YEARS[1]}"
    if scenario.clearance_from is not None and not 0.0 <= scenario.clearance_zero_h <= scenario.horizon_h:
        span = f"{scenario.start.isoformat(timespec='minutes')} to {end.isoformat(timespec='minutes')}"
        yield ("clearance_from",), f"lies outside the run, {span}"


def _steps(scenario: Scenario) -> Iterator[Finding]:
    if scenario.record_step_h > scenario.horizon_h:
        longer = f"{scenario.record_step_h:g} h is longer than the run, horizon_h = {scenario.horizon_h:g} h"
        yield ("record_step_h",), longer
    for name, step_h in (("step_h", scenario.step_h), ("record_step_h", scenario.record_step_h)):
        steps = scenario.horizon_h / step_h
        if steps > MOST_STEPS:
            many = f"{step_h:g} h makes {steps:.3g} steps in horizon_h = {scenario.horizon_h:g} h"
            yield (name,), f"{many}; at most {MOST_STEPS:,} are allowed"


def _arrivals(scenario: Scenario) -> Iterator[Finding]:
    for name, stream in scenario.arrivals.items():
        expected = expected_arrivals(stream, scenario.horizon_h)
        if expected > MOST_ARRIVALS:
            many = f"{expected:.3g} arrivals are expected in horizon_h = {scenario.horizon_h:g} h"
            key = "rate" if stream.rate else "sets_off" if stream.sets_off else "interarrival"
            yield ("arrivals", name, key), f"{many}; at most {MOST_ARRIVALS:,} are allowed"


def _vehicles(scenario: Scenario) -> Iterator[Finding]:
    largest = max(vehicle.space_pcu for vehicle in scenario.vehicle_classes.values())
    for name, stage in scenario.stages.items():
        # A road of no lanes may get one in the timeline, and then has to hold the vehicle.
        if isinstance(stage, Link) and stage.jam_density_vpkm * max(1, stage.lanes) * stage.length_km < largest:
            yield ("stages", name), f"is too short for a vehicle of {largest:g} car spaces"


def _traits(scenario: Scenario) -> Iterator[Finding]:
    traits = scenario.people.traits
    if traits.child_share + traits.older_share > 1.0:
        yield ("people", "traits"), "child_share and older_share add up to more than 1"


def _shelters(scenario: Scenario) -> Iterator[Finding]:
    """Groups for which a shelter is too small even when it is empty: they would wait until the end."""
    for source, to, group in _groups(scenario):
        for name in reached(scenario, targets(to)):
            stage = scenario.stages[name]
            if not isinstance(stage, Shelter):
                continue
            unit, full = stage.places.unit, stage.places.full
            if group[unit] > full:
                what = f"{full} {unit} are less than a vehicle from {source} may bring, {group[unit]}"
                yield ("stages", name, "places", "full"), what


def _groups(scenario: Scenario) -> Iterator[tuple[str, Destination, dict[str, int]]]:
    """Each source with where it leads, and the size of its groups in persons and in families.

    The persons of a car or of a bus are up to its seats (or one large household), its families at least one.
    """
    for name, stream in scenario.arrivals.items():
        # A distribution of sizes has no largest value; the smallest group is what must fit for certain.
        persons = stream.persons if stream.party_size is None else 1
        yield name, stream.to, {"persons": persons, "families": stream.families}
    transport, classes = scenario.people.transport, scenario.vehicle_classes
    seats = {name: vehicle.seats_persons for name, vehicle in classes.items()}
    in_a_car = seats.get(transport.car_class, 0) if transport.car_owner_share > 0.0 else 0
    for name, town in scenario.settlements.items():
        if town.residents_persons:
            yield name, town.to, {"persons": in_a_car, "families": 1}
    for name, fleet in fleets(scenario).items():
        if fleet.stop is not None or not fleet.carries_people:
            continue  # it sets down each group as it came to the stop, or nobody
        yield name, fleet.to, {"persons": seats.get(fleet.vehicle_class, 0), "families": 1}
    for source in scenario.further_sources():
        yield source.name, source.to, {"persons": in_a_car, "families": 1}
