"""What a scenario allows and hardly anybody means: nobody leaves, nobody can board, nothing opens, no trip fits."""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator, Mapping
from datetime import timedelta

from sim.scenario.fleets import fleets_with_seats, least_h, most_set
from sim.scenario.geography import targets
from sim.scenario.milestones import destination, passages
from sim.scenario.model import ParameterValue, Scenario
from sim.scenario.routes import leads_class_to, leads_to, next_of_loops
from sim.scenario.settlement import Settlement
from sim.scenario.sources import sources
from sim.scenario.stages import BusStop, Delay, Link, Shelter, Station

NEVER_H = math.inf
"""The hour of what does not happen within a run."""


def idle_notices(scenario: Scenario) -> Iterator[str]:
    """What cannot happen in a run although the file describes it, a line each, for people."""
    # Notices, not mistakes: what cannot happen was often switched off on purpose, in a variant of a larger file.
    yield from _nobody_leaves(scenario)
    yield from _nobody_boards(scenario)
    yield from _never_open(scenario)
    yield from _too_far(scenario)
    yield from _without_effect(scenario)
    yield from _sent_away(scenario)


def _first_h(scenario: Scenario, path: str, holds_at_the_start: bool) -> float:
    """The first hour at which a parameter is above zero; infinite where it never is within the run.

    An entry that waits for a condition may happen at any hour.
    """
    if holds_at_the_start:
        return 0.0
    hours = [
        0.0 if change.at is None else max(0.0, scenario.hours(change.at))
        for change in scenario.timeline.values()
        if _above_zero(change.set, path)
    ]
    return min((hour for hour in hours if hour <= scenario.horizon_h), default=NEVER_H)


def _above_zero(settings: Mapping[str, ParameterValue], path: str) -> bool:
    return float(settings.get(path, 0)) > 0.0


def _first_departure_h(scenario: Scenario) -> float:
    """The first hour at which a household can set off; infinite where none can within the run."""
    decides_h = min((_first_decision_h(scenario, one) for one in scenario.settlements.values()), default=0.0)
    opens_h = _first_h(scenario, "departure.open", scenario.departure.open)
    return max(decides_h, opens_h) + scenario.departure.packing.minimum_h


def _first_decision_h(scenario: Scenario, settlement: Settlement) -> float:
    """The first hour at which its pace, its own or that of all, lets anybody of a settlement decide."""
    if (curve := settlement.curve or scenario.departure.curve) is not None:
        return curve.minimum_h
    base = scenario.departure.base_hazard_per_h
    return _first_h(scenario, "departure.base_hazard_per_h", base > 0.0)


def _nobody_leaves(scenario: Scenario) -> Iterator[str]:
    if not scenario.settlements:
        return
    departure, settlements = scenario.departure, scenario.settlements
    still = [name for name, one in settlements.items() if math.isinf(_first_decision_h(scenario, one))]
    if len(still) == len(settlements):
        yield "nobody leaves the settlements: departure gives neither base_hazard_per_h nor curve"
    elif math.isinf(_first_h(scenario, "departure.open", departure.open)):
        yield "nobody leaves the settlements: departure.open is false for the whole run"
    elif _first_departure_h(scenario) > scenario.horizon_h:
        yield f"nobody leaves the settlements within the run: {_why_so_late(scenario)}"
    if scenario.people.stay_share == 1.0:
        yield "nobody leaves the settlements: people.stay_share is 1"
    for name, one in settlements.items():
        if name in still and len(still) < len(settlements):
            yield f"nobody leaves {name}: it has no curve, and departure gives neither base_hazard_per_h nor curve"
        elif math.isinf(_first_h(scenario, f"settlements.{name}.open", one.open)):
            yield f"nobody leaves {name}: settlements.{name}.open is false for the whole run"


def _why_so_late(scenario: Scenario) -> str:
    departure = scenario.departure
    packing = f"packing takes {departure.packing.minimum_h:g} h or more"
    decides_h = _first_departure_h(scenario) - departure.packing.minimum_h
    return packing if decides_h == 0.0 else f"the first decide at hour {decides_h:g}, and {packing}"


def _nobody_boards(scenario: Scenario) -> Iterator[str]:
    """Fleets for which nobody waits, that have no vehicle, or that never set out; bus stops that none serves."""
    stops = {name: stage for name, stage in scenario.stages.items() if isinstance(stage, BusStop)}
    onward = {path: fleet for path, fleet in scenario.road_fleets().items() if fleet.stop is not None}
    for name, stop in stops.items():
        served = {fleet.turns_at for fleet in onward.values() if fleet.stop == name}
        for there in leads_to(stop):
            if there not in served:
                yield f"nobody can go on from {name} to {there}: no fleet boards_at {name} and turns_at {there}"
    for path, fleet in (fleets_with_seats(scenario) | onward).items():
        if fleet.stop is None and not _waits_for_a_seat(scenario):
            why = "they carry those of settlements who have no seat in a car, and there are none"
            yield f"nobody can board {path}: {why}; with boards_at they carry those at a bus stop on the way"
        elif most_set(scenario, f"{path}.vehicles", fleet.vehicles) == 0:
            yield f"nobody can board {path}: it has no vehicle for the whole run"
        elif math.isinf(_first_h(scenario, f"{path}.open", fleet.open)):
            yield f"nobody can board {path}: open is false for the whole run"
    lack_cars = bool(scenario.settlements) and scenario.people.transport.car_owner_share < 1.0
    if lack_cars and all(fleet.stop is not None for fleet in fleets_with_seats(scenario).values()):
        yield "no fleet fetches families of the settlements who have no car: whoever gets no seat in a kin's car stays"


def _sent_away(scenario: Scenario) -> Iterator[str]:
    """Gates that may send a vehicle of a fleet where no route leads to the place at which it turns."""
    for path, fleet in scenario.road_fleets().items():
        kind, turns_at = fleet.vehicle_class, fleet.turns_at
        ahead, seen = list(targets(fleet.to)), set[str]()
        while ahead:
            name = ahead.pop()
            if name in seen or name == turns_at or name not in scenario.stages:
                continue
            seen.add(name)
            stage = scenario.stages[name]
            ahead += leads_class_to(stage, kind)
            if not isinstance(stage, Station) or stage.balks_to is None:
                continue
            if stage.waiting_room_veh is not None or min(stage.join_shares) < 1.0:
                if not _comes_to(scenario, stage.balks_to, turns_at, kind):
                    what = f"a vehicle of {path} that {name} turns away to {stage.balks_to} never comes to {turns_at}"
                    yield f"{what}: it is lost to the fleet, and nobody on board is set down"
                ahead.append(stage.balks_to)


def _comes_to(scenario: Scenario, name: str, goal: str, kind: str) -> bool:
    """Whether a route of a vehicle class leads from a stage to another, whoever is sent elsewhere on the way."""
    ahead, seen = [name], set[str]()
    while ahead:
        here = ahead.pop()
        if here == goal:
            return True
        if here in seen or here not in scenario.stages:
            continue
        seen.add(here)
        stage = scenario.stages[here]
        ahead += [*leads_class_to(stage, kind), *targets(stage.overflow)]
    return False


def _without_effect(scenario: Scenario) -> Iterator[str]:
    """Men for whom nobody waits, wounded beyond the combatants; fields of fleets that do not count beside others."""
    traits, waits = scenario.people.traits, scenario.departure.waits_for_men_share
    if waits > 0.0 and not scenario.holds_men():
        yield f"departure.waits_for_men_share: {waits:g} has no effect: no formation holds men (disarmament)"
    if traits.wounded_persons > traits.combatants_persons:
        among = f"they are among combatants_persons, {traits.combatants_persons}"
        yield f"people.traits.wounded_persons: {traits.wounded_persons} are more than there can be, for {among}"
    for path, fleet in scenario.road_fleets().items():
        for field, why in fleet.without_effect.items():
            if getattr(fleet, field) != type(fleet).model_fields[field].default:
                yield f"{path}.{field} has no effect: {why}"
            for name, change in scenario.timeline.items():
                if f"{path}.{field}" in change.set:
                    yield f"timeline entry '{name}' sets {path}.{field} without effect: {why}"


def _waits_for_a_seat(scenario: Scenario) -> bool:
    """Whether anybody may have no seat in a car: some have no car, go ahead by bus, or follow their family alone."""
    transport, traits = scenario.people.transport, scenario.people.traits
    without_car = transport.car_owner_share < 1.0 and transport.bus_share > 0.0
    alone = traits.combatants_persons > 0 or scenario.injured_persons() > 0
    ahead = scenario.family_splits().ahead_share > 0.0
    return bool(scenario.settlements) and (without_car or ahead or alone)


def _never_open(scenario: Scenario) -> Iterator[str]:
    for name, stage in scenario.stages.items():
        if isinstance(stage, Link | Station) and math.isinf(_first_h(scenario, f"stages.{name}.open", stage.open)):
            yield f"{name} is closed for the whole run: nobody can pass it"
        elif isinstance(stage, Station) and _passes_nobody(scenario, name, stage):
            yield f"{name} is closed for the whole run: quota.most_per_day is 0"
        elif isinstance(stage, Station) and stage.opening_hours and not _opens(scenario, stage):
            yield f"{name} is closed for the whole run: no opening_hours lie within it"
        elif isinstance(stage, Shelter) and stage.places.full == 0:
            yield f"{name} never has a place: places.full is 0"


def _passes_nobody(scenario: Scenario, name: str, station: Station) -> bool:
    """Whether a station has a quota that is 0 on all days."""
    path, quota = f"stages.{name}.quota.most_per_day", station.quota
    return quota is not None and math.isinf(_first_h(scenario, path, quota.most_per_day > 0))


def _opens(scenario: Scenario, station: Station) -> bool:
    """Whether a span of opening hours lies within the run, at least in part."""
    midnight = scenario.start.replace(hour=0, minute=0, second=0, microsecond=0)
    days = range(int(scenario.horizon_h // 24.0) + 2)
    return any(
        scenario.hours(midnight + timedelta(days=day, hours=until)) > 0.0
        and scenario.hours(midnight + timedelta(days=day, hours=since)) < scenario.horizon_h
        for day in days
        for since, until in station.daily_spans_h
    )


def _too_far(scenario: Scenario) -> Iterator[str]:
    """Milestones to which no route leads, or none that fits into the run."""
    arrives_h = _earliest_h(scenario)
    goals = {"crossed": passages(scenario, "crossed"), scenario.destination or "": destination(scenario)}
    for milestone, events in goals.items():
        known = [(name, event) for name, event in events if name in scenario.stages]
        if not known:
            continue
        soonest_h = min(
            arrives_h.get(name, NEVER_H) + (_least_h(scenario, name) if event == "left" else 0.0)
            for name, event in known
        )
        what = f"nobody can pass the milestone '{milestone}'" if milestone else "nobody can come to the end of a route"
        if math.isinf(soonest_h):
            yield f"{what}: no route leads there from where anybody sets off"
        elif soonest_h > scenario.horizon_h:
            soonest = f"the soonest could after {soonest_h:.3g} h"
            yield f"{what} within the run: {soonest}, horizon_h = {scenario.horizon_h:g}"


def _earliest_h(scenario: Scenario) -> dict[str, float]:
    """When anybody could first arrive at each node, were all roads empty, hours; without those to which no route leads.

    Shortest routes by Dijkstra (1959), in the least time that each stage takes.
    """
    leaves_h = _first_departure_h(scenario)
    # That nobody leaves at all has its own notice; here the question is only whether a route leads there.
    leaves_h = 0.0 if math.isinf(leaves_h) else leaves_h
    ahead = [(0.0, here) for _, here, _ in next_of_loops(scenario)]
    for source in sources(scenario):
        stream = scenario.arrivals.get(source.name) if source.keys[0] == "arrivals" else None
        times_h = stream.times_h if stream is not None else None
        since_h = leaves_h if stream is None else min(times_h) if times_h else 0.0
        ahead += [(since_h, target) for target in targets(source.to)]
    heapq.heapify(ahead)
    found: dict[str, float] = {}
    while ahead:
        time_h, here = heapq.heappop(ahead)
        # A stage that does not exist is a mistake that check.py reports.
        if here in found or here not in scenario.stages:
            continue
        found[here], stage = time_h, scenario.stages[here]
        after_h = time_h + _least_h(scenario, here)
        for target in leads_to(stage):
            heapq.heappush(ahead, (after_h, target))
        if isinstance(stage, Station) and stage.screening:
            heapq.heappush(ahead, (after_h, stage.screening.at))
        if (elsewhere := stage.overflow) is not None:
            # Turned away at the door: no time is spent inside.
            heapq.heappush(ahead, (time_h, elsewhere))
    return found


def _least_h(scenario: Scenario, name: str) -> float:
    """The least time that a stage takes, hours, whatever the timeline changes of it."""
    stage = scenario.stages[name]
    if isinstance(stage, Link):
        return stage.free_flow_h
    if isinstance(stage, Delay):
        return least_h(scenario, f"stages.{name}.duration", stage.duration)
    # Who has enough petrol, or no patience, passes such a station in no time.
    if isinstance(stage, Station) and stage.issues_litres is None and not stage.patience:
        by_class = {f"service_by_class.{kind}": one for kind, one in stage.service_by_class.items()}
        services = {"service": stage.service, **by_class}
        return min(least_h(scenario, f"stages.{name}.{key}", one) for key, one in services.items())
    return 0.0
