"""From a scenario to the network at rest: nodes, lines, routes and vehicles as records."""

from __future__ import annotations

import math

import numpy as np

from sim.network.draws import Decision
from sim.network.graph import approaches, first_destinations
from sim.network.records import (
    BRANCH,
    DELAY,
    GONE,
    LINK,
    NOBODY,
    NODE,
    OPTION,
    ORIGIN,
    SERVICE,
    SHELTER,
    SLOT,
    STATION,
    UNLIMITED,
    Ints,
    Records,
)
from sim.network.roads import UNITS, road_rates
from sim.network.time import HOUR_US, NEVER_US, us
from sim.scenario.day_hours import hour_of_day
from sim.scenario.geography import Destination
from sim.scenario.milestones import EVENTS, passages
from sim.scenario.model import Scenario
from sim.scenario.remaining import remaining_km
from sim.scenario.stages import LaneGroup, Link, Rule, Shelter, Stage, Station

ML_PER_LITRE = 1000
"""Petrol is counted in millilitres, so that sums are exact."""

RULES: dict[Rule, int] = {"link": LINK, "station": STATION, "delay": DELAY, "shelter": SHELTER}
"""Which rule moves the vehicles of a node."""


def millilitres(litres: float | None) -> int:
    """Litres as whole millilitres; 0 for none."""
    return 0 if litres is None else round(ML_PER_LITRE * litres)


def ranks(scenario: Scenario) -> list[int]:
    """The priorities that occur, the most urgent first: the place in it is the rank."""
    return sorted({vehicle.priority for vehicle in scenario.vehicle_classes.values()})


def preempting(scenario: Scenario) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """Whether a vehicle of a rank and class pre-empts, shape ``(K, classes)``."""
    classes = scenario.vehicle_classes.values()
    return np.array([[one.preempts and one.priority == urgency for one in classes] for urgency in ranks(scenario)])


def lane_groups(scenario: Scenario) -> list[tuple[int, str, LaneGroup]]:
    """Every group of lanes besides the common ones: its stage, its name and what it is; they are nodes of their own."""
    return [
        (number, name, group)
        for number, stage in enumerate(scenario.stages.values())
        if isinstance(stage, Link)
        for name, group in stage.lane_groups.items()
    ]


def nodes_of(scenario: Scenario) -> dict[str, list[int]]:
    """The nodes of every stage, the common lanes first."""
    found = {name: [number] for number, name in enumerate(scenario.stages)}
    names = list(scenario.stages)
    for k, (stage, _, _) in enumerate(lane_groups(scenario)):
        found[names[stage]].append(len(names) + k)
    return found


def node_records(scenario: Scenario, plan: list[Decision]) -> Records:
    """The nodes at rest; lines and rings are laid out by others."""
    stages = list(scenario.stages.values())
    groups = lane_groups(scenario)
    node = np.zeros(len(stages) + len(groups), NODE)
    for name in ("door_us", "awaited_exit", "tank_units"):
        node[name] = NEVER_US
    for name in ("entry_free_us", "exit_free_us", "exit_late_us", "level_us", "back_us", "passed_us", "rear_us"):
        node[name] = -NEVER_US
    rows = ("draw_row", "overflow", "join_row", "joins", "patience_row", "screen_row", "detain_row")
    lists = ("first_stretch", "last_stretch", "behind", "behind_at", "stopped", "first_tank", "last_tank")
    for name in (*rows, *lists, "second", "again_row", "opposite"):
        node[name] = NOBODY
    node["open"] = node["in_hours"] = 1
    row_of = {(decision.kind, decision.stage): row for row, decision in enumerate(plan)}
    numbers = {name: number for number, name in enumerate(scenario.stages)}
    choosy = 0
    for number, (name, stage) in enumerate(scenario.stages.items()):
        one = node[number]
        one["kind"], one["stage"] = RULES[stage.rule], number
        one["draw_row"] = row_of.get(("time", name), NOBODY)
        target = stage.overflow
        one["overflow"] = NOBODY if target is None else numbers[target]
        if isinstance(stage, Link):
            one["lanes"] = stage.lanes - sum(group.lanes for group in stage.lane_groups.values())
            fill_link(one, stage)
        elif isinstance(stage, Station):
            fill_station(one, stage, scenario, row_of, name, numbers)
            if one["join_row"] != NOBODY:
                one["joins"], choosy = choosy, choosy + 1
        elif isinstance(stage, Shelter):
            fill_shelter(one, stage, scenario)
    for k, (number, _, group) in enumerate(groups):
        link = stages[number]
        assert isinstance(link, Link)
        one = node[len(stages) + k]
        one["kind"], one["stage"], one["lanes"] = LINK, number, group.lanes
        fill_link(one, link)
    for number, stage in enumerate(stages):
        if isinstance(stage, Link) and stage.opposite is not None:
            fill_opposite(node[number], number, numbers[stage.opposite], stage.green_min)
    for stage_name, event in passages(scenario, "crossed"):
        node["crossing"][node["stage"] == numbers[stage_name]] |= 1 << EVENTS.index(event)
    return node


def fill_link(one: Records, link: Link) -> None:
    """The rates and the room of a link, or of a group of its lanes."""
    one["open"] = link.open
    one["length_km"], one["speed_kmh"] = link.length_km, link.free_flow_kmh
    one["free_us"] = us(link.free_flow_h)
    one["drop_factor"] = 1.0 / (1.0 - link.capacity_drop_share)
    road_rates(one, link, link.capacity_vph, int(one["lanes"]), link.lanes, link.exit_capacity_vph)


def fill_opposite(one: Records, number: int, other: int, green_min: float | None) -> None:
    """What a link has in common with the one of the other direction; of two that alternate the first begins."""
    one["opposite"] = other
    if green_min is not None:
        one["alternates"], one["green_us"], one["has_turn"] = 1, us(green_min / 60.0), number < other


def fill_station(
    one: Records,
    station: Station,
    scenario: Scenario,
    row_of: dict[tuple[str, str], int],
    name: str,
    numbers: dict[str, int],
) -> None:
    """Lanes, waiting room, and what a station needs of whom."""
    one["open"], one["lanes"] = station.open, station.lanes
    one["buffer"] = UNLIMITED if station.waiting_room_veh is None else station.waiting_room_veh
    one["per_person_us"] = station.per_person_min / 60.0 * HOUR_US
    one["issue_ml"], one["rest_km"] = millilitres(station.issues_litres), -1.0
    if station.issues_litres is not None and (petrol := scenario.road_fuel()) is not None:
        one["own_stock"] = name in petrol.own_stock_litres
        one["stock_ml"] = millilitres(petrol.own_stock_litres.get(name))
        if (more := petrol.tanks.reserve_share) is not None:
            one["rest_km"] = (1.0 + more) * remaining_km(scenario, name, petrol.tanks.vehicle_class)
    one["quota"], one["after_midnight_us"] = UNLIMITED, us(hour_of_day(scenario.start))
    if station.quota is not None:
        one["quota"], one["quota_persons"] = station.quota.most_per_day, station.quota.unit == "persons"
    stops = station.closures is not None or station.shift_end == "interrupts"
    one["lists_served"] = stops or bool(preempting(scenario).any())
    for column, kind in (("join_row", "join"), ("patience_row", "patience"), ("screen_row", "screened")):
        one[column] = row_of.get((kind, name), NOBODY)
    one["detain_row"] = row_of.get(("detained", name), NOBODY)
    if station.patience is not None:
        one["patience_us"] = station.patience.mean_h * HOUR_US
        one["patience_least_us"] = station.patience.minimum_h * HOUR_US
    if station.screening is not None:
        one["second"] = numbers[station.screening.at]
        one["holds_lane"] = station.screening.holds_lane
        one["screen_share"], one["screen_per_man"] = station.screening.share, station.screening.per_man_share
    for other in scenario.stages.values():
        if isinstance(other, Station) and other.screening is not None and other.screening.at == name:
            one["detained_share"] = other.screening.detained_share


def fill_shelter(one: Records, shelter: Shelter, scenario: Scenario) -> None:
    """Places and their ramp, and whether it is open."""
    places = shelter.places
    one["open"] = shelter.open
    one["counts_families"] = places.unit == "families"
    one["ramp_from_us"], one["ramp_to_us"] = us(scenario.hours(places.ramp_from)), us(scenario.hours(places.ramp_to))
    one["places_initial"], one["places_full"] = places.initial, places.full


def service_records(scenario: Scenario, node: Records) -> Records:
    """Service times and durations by node and vehicle class, ``(N, classes)``."""
    stages, classes = list(scenario.stages.values()), list(scenario.vehicle_classes)
    found = np.zeros((len(node), len(classes)), SERVICE)
    for number, stage in enumerate(stages):
        for k, name in enumerate(classes):
            distribution = stage.time_for(name)
            if distribution is not None:
                found[number, k] = (distribution.minimum_h * HOUR_US, distribution.mean_h * HOUR_US)
    return found


def join_shares(scenario: Scenario) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Probabilities to join by the number inside, a row for each station that some do not join."""
    stations = [stage for stage in scenario.stages.values() if isinstance(stage, Station)]
    shares = [station.join_shares for station in stations if min(station.join_shares) < 1.0] or [(1.0,)]
    longest = max(map(len, shares))
    return np.array([[*row, *[row[-1]] * (longest - len(row))] for row in shares], np.float64)


def lay_out_lines(scenario: Scenario, node: Records) -> Records:
    """The slots of all lines and queues; ``node`` learns where its own are."""
    count, nodes = len(ranks(scenario)), nodes_of(scenario)
    names = list(scenario.stages)
    found: list[tuple[int, int, int, int, float, float]] = []
    leads = approaches(scenario)
    for s in range(len(node)):
        stage = names[node[s]["stage"]]
        sources = sorted(k for name in leads[stage] for k in ([ORIGIN] if name == "" else nodes[name])) or [ORIGIN]
        node[s]["first_slot"], node[s]["approaches"] = len(found), len(sources)
        node[s]["forks"] = sum(stage in leading for leading in leads.values()) > 1
        if node[s]["kind"] == LINK:
            node[s]["merges"] = merges(scenario, stage, len(leads[stage]), [k for k in sources if k >= 0], node)
        found += [(NOBODY, NOBODY, NOBODY, source, 1.0, 0.0) for source in sources for _ in range(count)]
    for s in range(len(node)):
        node[s]["first_queue"] = len(found)
        found += [(NOBODY, NOBODY, NOBODY, NOBODY, 1.0, 0.0)] * count
    return np.array(found, SLOT)


def merges(scenario: Scenario, stage: str, leading: int, sources: list[int], node: Records) -> bool:
    """Whether those who come to a link take turns: by its shares, or by capacity where a road meets something else."""
    link = scenario.stages[stage]
    assert isinstance(link, Link)
    several = leading > 1 or len(sources) > 1
    return bool(link.merge_shares) or (several and any(node[k]["kind"] == LINK for k in sources))


def weigh_approaches(scenario: Scenario, node: Records, slot: Records, capacity_vph: dict[int, float]) -> None:
    """Give the approaches of links their shares: as the scenario says, or by the capacities of now.

    Args:
        scenario: For ``merge_shares``, which are of whole links: groups of lanes share them by their lanes.
        node: The nodes.
        slot: The lines, whose weights are set.
        capacity_vph: Capacity of a lane of each link node now.
    """
    names, count = list(scenario.stages), len(ranks(scenario))
    lanes = np.bincount(node["stage"], node["lanes"], len(names))
    for s in np.flatnonzero(node["merges"]).tolist():
        link = scenario.stages[names[node[s]["stage"]]]
        assert isinstance(link, Link)
        for k in range(node[s]["approaches"]):
            at = node[s]["first_slot"] + k * count
            source = int(slot[at]["source"])
            if link.merge_shares:
                share = link.merge_shares.get(names[node[source]["stage"]], 1.0) if source >= 0 else 1.0
                if source >= 0 and node[source]["kind"] == LINK:
                    share *= float(node[source]["lanes"]) / max(1.0, lanes[node[source]["stage"]])
            elif source >= 0 and node[source]["kind"] == LINK:
                share = capacity_vph[source] * float(node[source]["lanes"])
            else:
                share = capacity_vph[s]
            slot["weight"][at : at + count] = max(share, 1e-9)


def group_table(scenario: Scenario) -> Ints:
    """By which node a vehicle enters a stage, by class and by next stage; empty where no link has groups of lanes."""
    groups, names, classes = lane_groups(scenario), list(scenario.stages), list(scenario.vehicle_classes)
    if not groups:
        return np.zeros((0, 0), np.int64)
    table = np.full((len(names), len(classes) + len(names) + 1), NOBODY, np.int64)
    table[:, -1] = np.arange(len(names))
    for k, (stage, _, group) in reversed(list(enumerate(groups))):
        for name in group.classes:
            table[stage, classes.index(name)] = len(names) + k
        for name in group.exits:
            table[stage, len(classes) + names.index(name)] = len(names) + k
    return table


class Branches:
    """Where every stage, and every first destination, leads: rows of records, and where classes and origins differ."""

    def __init__(self, scenario: Scenario, plan: list[Decision], origins: tuple[str, ...]) -> None:
        """Lay out the branches of the stages, then of the first destinations, then of those that differ."""
        self._numbers = {name: number for number, name in enumerate(scenario.stages)}
        self._rows = {decision.stage: row for row, decision in enumerate(plan) if decision.kind == "split"}
        self._branch: list[tuple[int, int, int]] = []
        self._option: list[tuple[int, float]] = []
        stages, classes = list(scenario.stages.items()), list(scenario.vehicle_classes)
        first = first_destinations(scenario)
        for name, stage in stages:
            self._add(name, stage.to)
        for (source, _), to in first.items():
            self._add(source, to)
        self.source_of = {key: number for number, key in enumerate(first)}
        by_class = np.full((len(stages), len(classes)), NOBODY, np.int64)
        by_origin = np.full((len(stages), len(origins)), NOBODY, np.int64)
        for number, (name, stage) in enumerate(stages):
            for kind, to in stage.to_by_class.items():
                by_class[number, classes.index(kind)] = self._add(name, to)
            for origin, to in stage.to_by_origin.items():
                by_origin[number, origins.index(origin)] = self._add(name, to)
        for origin, one in scenario.loops().items():
            for here, there in zip(one.round, (*one.round[1:], one.round[0]), strict=True):
                by_origin[self._numbers[here], origins.index(origin)] = self._add(here, there)
        self.by_class = by_class if (by_class >= 0).any() else by_class[:0]
        self.by_origin = by_origin if (by_origin >= 0).any() else by_origin[:0]
        self.branch = np.array(self._branch, BRANCH)
        self.option = np.array(self._option or [(GONE, 1.0)], OPTION)

    def _add(self, stage: str, to: Destination | None) -> int:
        """Add a branch; returns its row."""
        options = {} if to is None else {to: 1.0} if isinstance(to, str) else to
        self._branch.append((len(self._option), len(options), self._rows.get(stage, NOBODY)))
        edges = np.cumsum(list(options.values())).tolist()
        self._option += [(self._numbers[name], edge) for name, edge in zip(options, edges, strict=True)]
        return len(self._branch) - 1


def most_storage(scenario: Scenario, stage: Stage, name: str) -> int:
    """Units that a link can hold at most, with as many lanes as the scenario ever gives it."""
    assert isinstance(stage, Link)
    most = max([stage.lanes, *(int(c.set.get(f"stages.{name}.lanes", 0)) for c in scenario.timeline.values())])
    if stage.opposite is not None:  # what the other direction hands over is not written at this one
        most = lanes_of_road(scenario, stage)
    return math.ceil(UNITS * stage.jam_density_vpkm * most * stage.length_km)


def lanes_of_road(scenario: Scenario, link: Link) -> int:
    """Lanes in both directions."""
    other = scenario.stages[str(link.opposite)]
    assert isinstance(other, Link)
    return link.lanes + other.lanes


def lay_out_rings(scenario: Scenario, node: Records, units: Ints, once: bool) -> int:
    """Give every link a ring with room for all whom it can hold; returns the places of all rings.

    Args:
        scenario: For the most lanes that a link ever has.
        node: The nodes, which learn where their rings are.
        units: Units of each vehicle.
        once: Whether nobody can pass a link twice: then there are never more than there are vehicles.
    """
    total, least = 0, max(1, int(units.min(initial=UNITS)))
    for number, (name, stage) in enumerate(scenario.stages.items()):
        for s in np.flatnonzero((node["stage"] == number) & (node["kind"] == LINK)).tolist():
            # one more for a front over the entrance, one for a rest that reaches back, one that is being put in
            places = most_storage(scenario, stage, name) // least + int(units.max(initial=UNITS)) // least + 4
            places = 1 << (min(places, len(units) + 4) if once else places).bit_length()
            node[s]["ring"], node[s]["ring_mask"] = total, places - 1
            total += places
    return total
