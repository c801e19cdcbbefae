"""The flows: thousands of vehicles on their way through the network, advanced by the compiled rules.

Actors never touch the records. They use :class:`Flow`: it carries out all that happens before a time, takes in
departures, and changes a node's rules so that every passage from that moment on sees the new value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.network import calls
from sim.network.compiled import readable
from sim.network.deadlock import deadlock
from sim.network.handle import handle_of
from sim.network.network import free_stops, network_at_rest, timetable_of
from sim.network.plan import millilitres, ranks, weigh_approaches
from sim.network.records import (
    ARRIVED,
    CURSOR,
    DETAINED,
    ENDED,
    ENTERED,
    EVENTS_DONE,
    FREE_STOP,
    LEFT,
    LINK,
    LOGGED,
    NEEDS_DRAWS,
    NOBODY,
    NOW,
    ON_ROAD,
    POINTS_ML,
    RAN_DRY,
    SEEN,
    SOON,
    STOPS_LEFT,
    Ints,
    Records,
)
from sim.network.roads import rescaled_us, road_rates
from sim.network.time import HOUR_US, NEVER_US, NOT_YET, hours, us_of
from sim.population.groups import TravelGroups
from sim.population.streams import Streams
from sim.scenario.model import Scenario
from sim.scenario.stages import Link


@dataclass(frozen=True)
class FuelCounts:
    """Petrol at the fuel points; handed out, burnt and given on the road so far; and vehicles that ran dry."""

    points_ml: int
    issued_ml: int
    burnt_ml: int
    rescued_ml: int
    ran_dry_vehicles: int


class Flow:
    """All vehicles and nodes of one run.

    Attributes:
        network: The records.
        sources: From where each vehicle may set off.
        now_us: The hour of the actors; the clock sets it before each event.
        holds: (hour, stage, +1 or −1) of every time that a convoy began or ceased to hold a stage.
    """

    def __init__(self, scenario: Scenario, streams: Streams, groups: TravelGroups) -> None:
        """Lay out the records for a scenario; nobody has set off."""
        self.network, self.sources, self._further = network_at_rest(scenario, streams, groups)
        self._stages = list(scenario.stages.values())
        self._scenario = scenario
        node = self.network.node
        self._nodes = [np.flatnonzero(node["stage"] == number).tolist() for number in range(len(self._stages))]
        self._link = {s: stage for s in range(len(node)) if isinstance(stage := self._stages[node[s]["stage"]], Link)}
        self._capacity_vph = {s: link.capacity_vph for s, link in self._link.items()}
        self._exit_capacity_vph = {s: link.exit_capacity_vph for s, link in self._link.items()}
        self._rates_vph = {
            s: road_rates(node[s], link, link.capacity_vph, int(node[s]["lanes"]), link.lanes, link.exit_capacity_vph)
            for s, link in self._link.items()
        }
        self.now_us = 0
        self._seen: list[int] = []
        self._seen_us = 0
        self._frozen: dict[int, list[int]] = {}
        self._agenda_us = self.network.agenda["time_us"]
        self.holds: list[tuple[float, int, int]] = []
        self._marks: list[Ints] = []

    @property
    def now_h(self) -> float:
        """The hour of the actors."""
        return hours(self.now_us)

    # ------------------------------------------------------------------------------------------- what happens

    @property
    def next_event_us(self) -> int:
        """When something happens next, at the earliest."""
        if self._seen:
            return self._seen_us
        n = self.network
        if n.count[SOON] > 0:
            return int(n.count[NOW])
        return min(int(self._agenda_us[0]), int(n.timetable["time_us"][n.count[CURSOR]]))

    def advance(self, until_us: int) -> tuple[int, int] | None:
        """Carry out everything that happens before a time, or until a vehicle is seen: watched, or placed and reported.

        Returns:
            The vehicle that was seen and the time of it, microseconds; None when all was carried out.
        """
        if not self._seen:
            if self.next_event_us >= until_us:
                return None
            at = calls.run_until(handle_of(self.network), until_us)
            while at != NEVER_US and not self.network.count[SEEN]:
                self._go_on()
                at = calls.run_until(handle_of(self.network), until_us)
            if at == NEVER_US:
                return None
            n = self.network
            self._seen, self._seen_us = n.seen[: n.count[SEEN]].tolist(), int(at)
            n.count[SEEN] = 0
        return self._seen.pop(0), self._seen_us

    def _go_on(self) -> None:
        """Give vehicles that come again new draws, and room for their visits; give stops on the way more room."""
        n = self.network
        if n.count[NEEDS_DRAWS]:
            n.count[NEEDS_DRAWS] = 0
            for row, v in np.argwhere(n.pool_at == n.pool.shape[2]).tolist():
                self._further.refill(n.pool, row, v)
                n.pool_at[row, v] = 0
        elif not n.count[STOPS_LEFT]:
            more = len(n.stop)
            n.stop = readable(np.concatenate([n.stop, free_stops(more, more, int(n.count[FREE_STOP]))]))
            n.count[FREE_STOP], n.count[STOPS_LEFT] = more, more
            n.lay_out()
        else:
            n.visit = readable(np.concatenate([n.visit, np.zeros_like(n.visit)]))
            n.lay_out()

    def watch(self, vehicle: int, stage: int) -> None:
        """Let :meth:`advance` stop when a stage that lies before a vehicle on its way has taken it."""
        self.network.vehicle["watched"][vehicle] = stage

    def depart(self, vehicles: NDArray[np.integer], times_h: NDArray[np.float64]) -> None:
        """Let vehicles set off at hours, none of which may lie in the past.

        Those known before anything has happened go by a timetable: they would make the heap of events deep for all.
        """
        n, times_us = self.network, us_of(times_h)
        if len(n.timetable) > 1 or n.count[EVENTS_DONE] or self.now_us:
            calls.ready_each(n, vehicles.astype(np.int64), times_us)
            return
        n.timetable = readable(timetable_of(vehicles.astype(np.int64), times_us))
        n.lay_out()

    # ------------------------------------------------------------------------------------------- people

    @property
    def vehicle(self) -> Records:
        """The vehicles: columns by name, such as ``vehicle["persons"]``."""
        return self.network.vehicle

    @property
    def passage_us(self) -> Ints:
        """Arrived, entered, left, ``(V, stages, 3)``, microseconds, ``NOT_YET`` for what has not happened."""
        return self.network.passage_us

    def lose(self, vehicle: int, persons: int) -> None:
        """Take persons out of a vehicle that is in a stage; it goes on without them."""
        n = self.network
        one = n.vehicle[vehicle]
        one["persons"] -= persons
        n.persons_at[n.node["stage"][one["node"]]] -= persons
        if not one["crossed"]:
            n.count[ON_ROAD] -= persons

    def reroute(self, vehicles: NDArray[np.integer], sources: Ints) -> None:
        """Give vehicles that have not set off another first destination."""
        self.network.vehicle["source"][vehicles] = sources

    def stages_of(self, vehicles: NDArray[np.integer]) -> Ints:
        """The stage in which each vehicle is, ``GONE`` where it has left the model."""
        node = self.network.vehicle["node"][vehicles].astype(np.int64)
        return np.asarray(np.where(node >= 0, self.network.node["stage"][np.maximum(node, 0)], node))

    def mark(self) -> None:
        """Note where everybody is now."""
        self._marks.append(self.network.persons_at.copy())

    def persons_at_marks(self) -> Ints:
        """Persons at every mark by stage, then those gone, then those at their origin, ``(marks, stages + 2)``."""
        return np.array(self._marks, np.int64).reshape(len(self._marks), len(self._stages) + 2)

    def ended(self, since: int) -> NDArray[np.int64]:
        """Vehicles that have come to the end of their way, in order, without the first ``since`` of them."""
        n = self.network
        return n.ended[since : n.count[ENDED]]

    @property
    def persons_at(self) -> NDArray[np.int64]:
        """Persons by stage, then those gone, then those waiting at their origin, ``(stages + 2,)``."""
        return self.network.persons_at

    def have_passed(self, vehicles: NDArray[np.intp] | slice, stage: int, event: int) -> NDArray[np.bool_]:
        """Which vehicles have passed a stage by one of its events, as a milestone counts it: who leaves was served."""
        seen = self.passage_us[vehicles, stage] != NOT_YET
        return np.asarray(seen[:, event] & seen[:, ENTERED] if event == LEFT else seen[:, event])

    @property
    def persons_on_road(self) -> int:
        """Persons who have set off and have not crossed, those waiting at their origin included."""
        return int(self.network.count[ON_ROAD])

    def vehicles_on_road(self) -> NDArray[np.intp]:
        """Vehicles in a stage that have not crossed, by number."""
        n = self.network
        return np.flatnonzero((n.vehicle["node"] >= 0) & (n.vehicle["crossed"] == 0))

    def vehicles_before(self, gate: int, before: NDArray[np.bool_]) -> int:
        """Vehicles that are on their way to a gate, or wait in it.

        Args:
            gate: The station.
            before: Stages that lie before it, by first destination, ``(destinations, stages)``.
        """
        vehicle, n = self.network.vehicle, self.network
        there = np.flatnonzero(vehicle["node"] >= 0)
        stage = n.node["stage"][vehicle["node"][there]]
        inside = (stage == gate) & (n.passage_us[there, gate, ENTERED] == NOT_YET)
        return int((before[vehicle["source"][there], stage] | inside).sum())

    def passes_vph(self, gate: int, vehicle_class: int) -> float:
        """How many vehicles of a class a station can serve in an hour as things stand; none where it is closed."""
        n = self.network
        service = n.service[gate, vehicle_class]
        lasts_us = float(service["minimum_us"] + service["mean_us"])
        return float(n.node["lanes"][gate]) * HOUR_US / lasts_us if calls.is_open(n, gate) and lasts_us > 0.0 else 0.0

    @property
    def broken_down(self) -> tuple[Ints, NDArray[np.float64]]:
        """Vehicles that broke down on each stage and stood, and for how long in all, hours, each ``(stages,)``."""
        node, count, stood_h = self.network.node, np.zeros(len(self._stages), np.int64), np.zeros(len(self._stages))
        np.add.at(count, node["stage"], node["broken_down"])
        np.add.at(stood_h, node["stage"], node["stood_us"] / HOUR_US)
        return count, stood_h

    @property
    def detained(self) -> int:
        """Men detained so far."""
        return int(self.network.count[DETAINED])

    @property
    def petrol(self) -> FuelCounts:
        """Petrol that the flows have moved so far."""
        return FuelCounts(*self.network.count[POINTS_ML : RAN_DRY + 1].tolist())

    @property
    def events(self) -> int:
        """Events carried out so far."""
        return int(self.network.count[EVENTS_DONE])

    @property
    def visits(self) -> Records:
        """Finished visits of stages that were passed again: ``who``, ``stage``, ``times_us``."""
        return self.network.visit[: self.network.count[LOGGED]]

    # ------------------------------------------------------------------------------------------- rules that change

    def set_open(self, stage: int, *, switch: bool | None = None, hours: bool | None = None) -> None:
        """Open or close a stage by its switch or by its opening hours."""
        for s in self._nodes[stage]:
            if switch is not None:
                self.network.node["open"][s] = switch
            if hours is not None:
                self.network.node["in_hours"][s] = hours
            self._look(s)

    def block(self, stage: int) -> None:
        """Hold a stage: nobody leaves the link, no service begins, until every blocker is gone."""
        self._add_blockers(stage, 1)

    def unblock(self, stage: int) -> None:
        """Let go of a stage, as often as it was blocked."""
        self._add_blockers(stage, -1)

    def _add_blockers(self, stage: int, count: int) -> None:
        self.holds.append((self.now_h, stage, count))
        for s in self._nodes[stage]:
            self.network.node["blockers"][s] += count
            self._look(s)

    def set_lanes(self, stage: int, lanes: int) -> None:
        """Change the lanes of a station, or of a link; of a link with groups of lanes the common ones.

        What the groups may let out follows, where all lanes share one exit capacity.
        """
        s = self._nodes[stage][0]
        if s in self._link:
            link = self._link[s]
            self._set_road(s, lanes - sum(group.lanes for group in link.lane_groups.values()))
            if self._exit_capacity_vph[s] is not None:
                for group in self._nodes[stage][1:]:
                    self._set_road(group, int(self.network.node["lanes"][group]))
        else:
            self.network.node["lanes"][s] = lanes
            calls.door_at(self.network, s, self.now_us)

    def set_capacity(self, stage: int, capacity_vph: float) -> None:
        """Change the capacity of each lane of a link."""
        for s in self._nodes[stage]:
            self._capacity_vph[s] = capacity_vph
            self._set_road(s, int(self.network.node["lanes"][s]))

    def set_exit_capacity(self, stage: int, capacity_vph: float) -> None:
        """Change the exit capacity of a link."""
        for s in self._nodes[stage]:
            self._exit_capacity_vph[s] = capacity_vph
            self._set_road(s, int(self.network.node["lanes"][s]))

    def _set_road(self, s: int, lanes: int) -> None:
        """Let rates and room of a link follow; what is left of a gap that has begun is scaled by the rates."""
        n, link, now = self.network, self._link[s], self.now_us
        calls.free_spaces(n, s, now - 1)  # what has come back by now has done so under the old rates
        one = n.node[s]
        in_vph, out_vph = self._rates_vph[s]
        stage = int(one["stage"])
        all_lanes = lanes + sum(int(n.node["lanes"][k]) for k in self._nodes[stage] if k != s)
        capacity_vph, exit_vph = self._capacity_vph[s], self._exit_capacity_vph[s]
        self._rates_vph[s] = now_in_vph, now_out_vph = road_rates(one, link, capacity_vph, lanes, all_lanes, exit_vph)
        for name in ("entry_free_us", "front_us"):
            one[name] = rescaled_us(int(one[name]), now, in_vph, now_in_vph)
        for name in ("exit_free_us", "exit_late_us"):
            one[name] = rescaled_us(int(one[name]), now, out_vph, now_out_vph)
        calls.drive_up(n, s, now, now)
        weigh_approaches(self._scenario, n.node, n.slot, self._capacity_vph)
        calls.plan_stops(n, s)
        calls.look_for_space(n, s, now)
        self._look(s)

    def report_placed(self, stage: int) -> None:
        """Let :meth:`advance` stop whenever a shelter has placed a vehicle, and whoever finds none wait for a place."""
        self.network.node["reports"][stage] = 1

    def free_places(self, stage: int, places: int) -> None:
        """Give back places of a shelter, in its unit: whoever waits there may have them now."""
        self.network.node["used"][stage] -= places
        calls.door_at(self.network, stage, self.now_us)

    def set_issue(self, stage: int, litres: float) -> None:
        """Change what a fuel point hands out to each car."""
        self.network.node["issue_ml"][stage] = millilitres(litres)
        calls.door_at(self.network, stage, self.now_us)

    def refill(self, amount_ml: int) -> None:
        """Bring petrol to the fuel points, or take it from them."""
        self.network.count[POINTS_ML] += amount_ml
        for s in np.flatnonzero(self.network.node["issue_ml"]).tolist():
            calls.door_at(self.network, s, self.now_us)

    def set_patience(self, stage: int, mean_h: float) -> None:
        """Change how long those wait at a station who begin to from now on."""
        self.network.node["patience_us"][stage] = mean_h * HOUR_US

    def set_screening(self, stage: int, *, share: float | None = None, per_man: float | None = None) -> None:
        """Change who of those whose first inspection ends from now on is inspected a second time."""
        if share is not None:
            self.network.node["screen_share"][stage] = share
        if per_man is not None:
            self.network.node["screen_per_man"][stage] = per_man

    def set_detained(self, stage: int, share: float) -> None:
        """Change the probability with which a man is detained whom a station has sent to a second inspection."""
        self.network.node["detained_share"][self.network.node["second"][stage]] = share

    def set_mean(self, stage: int, mean_h: float, classes: NDArray[np.bool_]) -> None:
        """Change how long services or delays take that begin from now on, for the vehicle classes marked."""
        self.network.service["mean_us"][stage, classes] = mean_h * HOUR_US

    def set_per_person(self, stage: int, per_person_h: float) -> None:
        """Change what each person adds to services that begin from now on."""
        self.network.node["per_person_us"][stage] = per_person_h * HOUR_US

    def freeze(self, stage: int) -> None:
        """Close a station in the middle of what it does: services in progress stand still, and keep their lanes."""
        n = self.network
        n.node["blockers"][stage] += 1
        self._frozen[stage] = []
        first = int(n.node["first_queue"][stage])
        for rank in range(len(ranks(self._scenario))):
            p = int(n.slot["served"][first + rank])
            while p != NOBODY:
                n.vehicle["left_over_us"][p] = n.vehicle["ready_us"][p] - self.now_us
                n.vehicle["ready_us"][p] = NEVER_US
                self._frozen[stage].append(p)
                p = int(n.vehicle["next"][p])

    def thaw(self, stage: int) -> None:
        """Open a frozen station again: what stood still goes on."""
        n = self.network
        n.node["blockers"][stage] -= 1
        for p in self._frozen.pop(stage):
            calls.ready_at(n, p, self.now_us + int(n.vehicle["left_over_us"][p]))
            n.vehicle["left_over_us"][p] = -1
        calls.door_at(n, stage, self.now_us)

    def _look(self, s: int) -> None:
        """Let a node go by its new rules: the head of a link is called back or goes on, the door is looked at."""
        if self.network.node["kind"][s] == LINK:
            self._head_again(s)
        calls.door_at(self.network, s, self.now_us)

    def _head_again(self, s: int) -> None:
        """Work out anew when the head of a link is ready.

        A head that waits in the next line keeps its place there, unless the link has closed: then it is called back,
        and whoever stood behind it in that line may go.
        """
        n = self.network
        one = n.node[s]
        if one["exits"] == one["entries"]:
            return
        p = int(n.space["who"][one["ring"] + (one["exits"] & one["ring_mask"])])
        target = int(n.vehicle["target"][p])
        if target != NOBODY:
            if calls.is_open(n, s):
                return
            calls.leave_line(n, p)
            n.passage_us[p, n.node["stage"][target], ARRIVED] = NOT_YET
            calls.door_at(n, target, self.now_us)
        calls.head_ready(n, s, self.now_us)

    def deadlock(self) -> Sequence[int]:
        """Stages of a circle in which nobody can move any more, in order; empty when there is none."""
        return deadlock(self.network)
