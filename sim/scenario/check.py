"""What no single section can know: names that must exist, routes that must lead somewhere, times that must fit."""

from __future__ import annotations

import os
from collections.abc import Iterator

from sim.parts.registry import PARTS
from sim.scenario.check_arrivals import arrivals_findings
from sim.scenario.check_conditions import condition_findings
from sim.scenario.check_empty_trips import empty_trip_findings
from sim.scenario.check_fleets import fleet_findings
from sim.scenario.check_lanes import lane_findings, too_few_lanes
from sim.scenario.check_routes import route_findings
from sim.scenario.check_stations import station_findings
from sim.scenario.check_two_way import no_such_split, two_way_findings
from sim.scenario.check_uncertain import uncertain_findings
from sim.scenario.errors import Finding, Keys, nearest
from sim.scenario.milestones import EVENTS, passage
from sim.scenario.model import ParameterValue, Scenario
from sim.scenario.parameter import parameters
from sim.scenario.stages import Delay, Link, Shelter, Shift, Stage, Station
from sim.scenario.words import given

# Curves that every run has; a milestone of the name would stand in the tables beside them.
RESERVED = ("decided", "departed")


def findings(scenario: Scenario) -> Iterator[Finding]:
    """Everything that is wrong with the scenario as a whole."""
    yield from _sources(scenario)
    yield from route_findings(scenario)
    yield from lane_findings(scenario)
    yield from two_way_findings(scenario)
    yield from _places(scenario)
    yield from _vehicles(scenario)
    yield from _milestones(scenario)
    yield from _timeline(scenario)
    yield from station_findings(scenario)
    yield from fleet_findings(scenario)
    yield from empty_trip_findings(scenario)
    yield from condition_findings(scenario)
    for part in PARTS:
        if (check := part.check()) is not None:
            yield from check.findings(scenario)
    yield from uncertain_findings(scenario)
    for key, file in (("observed", scenario.observed), ("record", scenario.record)):
        if file is not None and not os.path.isfile(file):
            yield (key,), f"there is no file {given(file)}"


def _sources(scenario: Scenario) -> Iterator[Finding]:
    if not scenario.settlements and not scenario.arrivals and not scenario.loops():
        yield (), "nobody moves: give settlements, arrivals, or both"
    # Routes by origin, random streams and tables name a source without saying which kind it is.
    for name in scenario.settlements.keys() & scenario.arrivals.keys():
        yield ("arrivals", name), "a settlement has the same name"
    for name, stream in scenario.arrivals.items():
        yield from arrivals_findings(name, stream)


def _places(scenario: Scenario) -> Iterator[Finding]:
    named: list[tuple[Keys, str]] = []
    for name, town in scenario.settlements.items():
        named += [(("settlements", name, "at"), town.at)] if town.at else []
    for name, stage in scenario.stages.items():
        if isinstance(stage, Link | Delay):
            named += [(("stages", name, "between"), place) for place in stage.between or ()]
        elif (at := getattr(stage, "at", None)) is not None:
            named.append((("stages", name, "at"), at))
    for keys, place in named:
        if place not in scenario.places:
            yield keys, f"there is no place '{place}'{nearest(place, scenario.places)}"


def _vehicles(scenario: Scenario) -> Iterator[Finding]:
    transport, classes = scenario.people.transport, scenario.vehicle_classes
    used: list[Finding] = [
        (("arrivals", name, "vehicle_class"), a.vehicle_class) for name, a in scenario.arrivals.items()
    ]
    if scenario.settlements:
        used.append((("people", "transport", "car_class"), transport.car_class))
        # Where everybody has a car nobody forms a bus group, and the class need not be declared.
        if transport.car_owner_share < 1.0:
            used.append((("people", "transport", "bus_class"), transport.bus_class))
    for keys, name in used:
        if name not in classes:
            yield keys, f"there is no vehicle class '{name}'{nearest(name, classes)}"
    yield from _on_foot(scenario)


def _on_foot(scenario: Scenario) -> Iterator[Finding]:
    """What people on foot cannot be: nobody, those who lack a car, or the vehicles of a fleet."""
    walk = {name for name, one in scenario.vehicle_classes.items() if one.on_foot}
    for name, stream in scenario.arrivals.items():
        if stream.vehicle_class in walk and stream.party_size is None and stream.persons == 0:
            yield ("arrivals", name, "persons"), f"class '{stream.vehicle_class}' is on foot: at least 1"
    transport = scenario.people.transport
    if scenario.settlements and transport.car_class in walk and transport.car_owner_share < 1.0:
        what = f"class '{transport.car_class}' is on foot, and so nobody lacks a car: leave it out"
        yield ("people", "transport", "car_owner_share"), what
    for path, fleet in scenario.road_fleets().items():
        if fleet.vehicle_class in walk:
            yield (*path.split("."), "vehicle_class"), f"class '{fleet.vehicle_class}' is on foot"


def _milestones(scenario: Scenario) -> Iterator[Finding]:
    for name, texts in scenario.milestones.items():
        if name in RESERVED:
            yield ("milestones", name), "is there in every scenario; choose another name"
        for text in texts:
            stage, event = passage(text)
            if stage not in scenario.stages:
                yield ("milestones", name), f"there is no stage '{stage}'{nearest(stage, scenario.stages)}"
            elif event not in _events(scenario.stages[stage]):
                known = _events(scenario.stages[stage])
                yield ("milestones", name), f"'{text}' is not stage.event{nearest(event, known)}"
    goal = scenario.destination
    if goal is not None and goal not in scenario.milestones:
        yield ("destination",), f"there is no milestone '{goal}'{nearest(goal, scenario.milestones)}"


def _events(stage: Stage) -> tuple[str, ...]:
    # Who has a place for good never leaves a shelter, so a milestone there would never be passed.
    return EVENTS[:2] if isinstance(stage, Shelter) and stage.stay is None else EVENTS


def _timeline(scenario: Scenario) -> Iterator[Finding]:
    known = parameters(scenario)
    timed = [path for path, one in known.items() if one.timed]
    for name, change in scenario.timeline.items():
        keys = ("timeline", name)
        if change.at is not None and scenario.hours(change.at) < 0.0:
            moment = change.at.isoformat(timespec="minutes")
            yield (*keys, "at"), f"{moment} is before the start, {scenario.start.isoformat(timespec='minutes')}"
        for path, value in change.set.items():
            if path not in known:
                yield (*keys, "set", path), f"no such parameter{nearest(path, timed)}"
            elif not known[path].timed:
                yield (*keys, "set", path), f"cannot change while the simulation runs{nearest(path, timed)}"
            # Accepted, it would do nothing: the curve's own hazard goes in its place.
            elif path == "departure.base_hazard_per_h" and scenario.departure.curve is not None:
                yield (*keys, "set", path), "cannot change: the curve gives the hazard in its place"
            elif (reason := known[path].refuse(value) or _not_on_the_road(scenario, path, value)) is not None:
                yield (*keys, "set", path), reason
    for name, stage in scenario.stages.items():
        counts = {f"stages.{name}.shifts.{crew}.lanes": shift.lanes for crew, shift in _shifts(stage).items()}
        counts |= {f"stages.{name}.lanes": stage.lanes} if isinstance(stage, Station) else {}
        # Zero lanes at the start are fine (a gate that opens later); zero for ever would hold everybody without a word.
        if counts and not any(counts.values()) and not any(_ever(scenario, path) for path in counts):
            yield ("stages", name, "lanes"), "no lane ever opens: nobody could pass"


def _shifts(stage: Stage) -> dict[str, Shift]:
    return stage.shifts if isinstance(stage, Station) else {}


def _not_on_the_road(scenario: Scenario, path: str, value: ParameterValue) -> str | None:
    """Why a link cannot have a value in mid-run: without a backward wave, or below the lanes that its groups keep."""
    section, _, rest = path.partition(".")
    name, _, key = rest.partition(".")
    stage = scenario.stages.get(name)
    if section != "stages" or not isinstance(stage, Link):
        return None
    if key == "capacity_vph":
        return stage.no_wave_at(float(value))
    if key == "green_min" and stage.green_min is None:
        return "cannot change: this link has no turns; give it and its opposite a green_min"
    if key != "lanes":
        return None
    return too_few_lanes(stage, int(value)) or no_such_split(scenario, stage, int(value))


def _ever(scenario: Scenario, path: str) -> bool:
    """Whether an entry within the run sets a parameter to something above zero."""
    return any(
        change.set.get(path, 0) > 0 and (change.at is None or scenario.hours(change.at) <= scenario.horizon_h)
        for change in scenario.timeline.values()
    )
