"""The flows: thousands of vehicles on their way through the network, advanced by the compiled rules.

Actors never touch the records. They use :class:`Flow`: it carries out all that happens before a time, accepts
departures and shows where everybody is; a node's rules change through its :class:`sim.network.rules.Rules`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.network import calls
from sim.network.advance import STRETCHES_AN_EVENT
from sim.network.compiled import readable
from sim.network.deadlock import deadlock
from sim.network.draws import decisions
from sim.network.handle import handle_of
from sim.network.network import a_free_list, network_at_rest, timetable_of
from sim.network.records import (
    AT_DOOR,
    AT_END,
    CURSOR,
    DETAINED,
    ENDED,
    ENTERED,
    EVENTS_DONE,
    FREE_STOP,
    FREE_STRETCH,
    HANDS_OVER,
    LEFT,
    LINK,
    LOGGED,
    NEEDS_DRAWS,
    NOBODY,
    NOW,
    ON_ROAD,
    ORIGIN,
    POINTS_ML,
    RAN_DRY,
    SEEN,
    SOON,
    STANDS,
    STOP,
    STOPS_LEFT,
    STRETCH,
    STRETCHES_LEFT,
    Ints,
    Records,
)
from sim.network.rules import Rules
from sim.network.time import HOUR_US, NEVER_US, NOT_YET, us_of
from sim.population.groups import TravelGroups
from sim.population.streams import Streams
from sim.scenario.model import Scenario


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
        rules: What of the nodes can change during a run.
    """

    def __init__(self, scenario: Scenario, streams: Streams, groups: TravelGroups) -> None:
        """Lay out the records for a scenario; nobody has set off."""
        self.network, self.sources, self._further = network_at_rest(scenario, streams, groups)
        self.rules = Rules(scenario, self.network)
        self._stages = len(scenario.stages)
        self._splits = [row for row, one in enumerate(decisions(scenario)) if one.kind == "split"]
        self._seen: list[int] = []
        self._seen_us = 0
        self._agenda_us = self.network.agenda["time_us"]
        self._marks: list[Ints] = []

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
        """Hand over lanes; give vehicles that come again new draws and room for their visits; other room runs out."""
        n = self.network
        if n.count[HANDS_OVER]:
            n.count[HANDS_OVER] = 0
            self.rules.hand_over(int(n.count[NOW]))
        elif n.count[NEEDS_DRAWS]:
            n.count[NEEDS_DRAWS] = 0
            for row, v in np.argwhere(n.pool_at == n.pool.shape[2]).tolist():
                self._further.refill(n.pool, row, v)
                n.pool_at[row, v] = 0
        elif not n.count[STOPS_LEFT]:
            more = len(n.stop)
            n.stop = readable(np.concatenate([n.stop, a_free_list(STOP, more, more, int(n.count[FREE_STOP]))]))
            n.count[FREE_STOP], n.count[STOPS_LEFT] = more, more
            n.lay_out()
        elif n.count[STRETCHES_LEFT] < STRETCHES_AN_EVENT:
            more = len(n.stretch)
            further = a_free_list(STRETCH, more, more, int(n.count[FREE_STRETCH]))
            n.stretch = readable(np.concatenate([n.stretch, further]))
            n.count[FREE_STRETCH] = more
            n.count[STRETCHES_LEFT] += more
            n.lay_out()
        else:
            n.visit = readable(np.concatenate([n.visit, np.zeros_like(n.visit)]))
            n.lay_out()

    def watch(self, vehicle: int, stage: int) -> None:
        """Let :meth:`advance` stop when a stage that lies before a vehicle on its route has taken it."""
        self.network.vehicle["watched"][vehicle] = stage

    def is_watched(self, vehicle: int) -> bool:
        """Whether a stage is still awaited to take a vehicle, or a door at which it turns."""
        return bool(self.network.vehicle["watched"][vehicle] != NOBODY)

    def turn_at_door(self, vehicle: int, stage: int) -> None:
        """Let a bus that has not set off turn at the door of a stage, where :meth:`advance` stops."""
        self.network.vehicle["watched"][vehicle] = AT_DOOR - stage

    def watch_end(self, vehicle: int) -> None:
        """Let :meth:`advance` stop when a vehicle that has not set off comes to the end of its route."""
        self.network.vehicle["watched"][vehicle] = AT_END

    def leads_to(self, vehicle: int, stage: int) -> int:
        """The stage to which a vehicle goes on from a stage."""
        return calls.next_stage(self.network, vehicle, stage)

    def goes_on_as(self, vehicle: int, vehicle_class: int, rank: int) -> None:
        """Give a group that has left its vehicle another vehicle class, and the rank of its priority."""
        self.network.vehicle["kind"][vehicle], self.network.vehicle["rank"][vehicle] = vehicle_class, rank

    def get_on(self, vehicle: int) -> None:
        """Let a group that waits at a bus stop leave it, in a bus: it is at no stage until it gets off."""
        calls.get_on(self.network, vehicle, self.rules.now_us)

    def get_off(self, vehicle: int, stage: int) -> None:
        """Let a group that sits in a bus get off at the door of a node, and arrive at it."""
        calls.get_off(self.network, vehicle, stage, self.rules.now_us)

    def set_out_again(self, vehicle: int, stage: int) -> None:
        """Let a group whose route has ended, outside or in a shelter, set out from there now, and arrive at a node."""
        calls.set_out_again(self.network, vehicle, stage, self.rules.now_us)

    def depart(self, vehicles: NDArray[np.integer], times_h: NDArray[np.float64]) -> None:
        """Let vehicles set off at hours, none of which may lie in the past.

        Those known before anything has happened go by a timetable: they would make the heap of events deep for all.
        """
        n, times_us = self.network, us_of(times_h)
        if len(n.timetable) > 1 or n.count[EVENTS_DONE] or self.rules.now_us:
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

    def follow(self, vehicle: int, other: int) -> None:
        """Let a vehicle take the route of another one, wherever routes part on both of theirs.

        It holds for whatever it has not passed, and not for the further visits of a circle.
        """
        self.network.draws[self._splits, vehicle] = self.network.draws[self._splits, other]

    def stages_of(self, vehicles: NDArray[np.integer]) -> Ints:
        """The stage in which each vehicle is, ``GONE`` where it has left the model."""
        node = self.network.vehicle["node"][vehicles].astype(np.int64)
        return np.asarray(np.where(node >= 0, self.network.node["stage"][np.maximum(node, 0)], node))

    def mark(self) -> None:
        """Note where everybody is now."""
        self._marks.append(self.network.persons_at.copy())

    def persons_at_marks(self) -> Ints:
        """Persons at every mark by stage, then those gone, then those at their origin, ``(marks, stages + 2)``."""
        return np.array(self._marks, np.int64).reshape(len(self._marks), self._stages + 2)

    def ended(self, since: int) -> NDArray[np.int64]:
        """Vehicles that have come to the end of their route, in order, without the first ``since`` of them."""
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
        vehicle = self.network.vehicle
        there = np.flatnonzero(vehicle["node"] >= 0)  # of most records this is all that is read
        return np.compress(vehicle["crossed"][there] == 0, there)

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

    def served_in_h(self, gate: int, before: NDArray[np.bool_], rest_h: NDArray[np.float64]) -> float:
        """In how many hours a station or a link will have served all who are on their way to it, or wait for it.

        As things stand: with the lanes that are open now, infinite where it is closed. Each comes to it when the free
        drive is over, and is served behind those who came before. It looks at every vehicle that is there: for looks of
        an actor, not for each event.

        Args:
            gate: The station or the link.
            before: Stages that lie before it, by first destination, ``(destinations, stages)``.
            rest_h: Free time from the beginning of each stage to the gate, hours, ``(classes, stages)``.
        """
        n, vehicle = self.network, self.network.vehicle
        one = n.node[gate]
        if not calls.is_open(n, gate) or one["lanes"] == 0:
            return float("inf")
        # Who has set off and has not come onto the first road stands at its origin, in the line of that road.
        there = np.flatnonzero((vehicle["node"] >= 0) | ((vehicle["node"] == ORIGIN) & (vehicle["target"] >= 0)))
        node = np.where(vehicle["node"][there] >= 0, vehicle["node"][there], vehicle["target"][there])
        stage, is_link = n.node["stage"][node], one["kind"] == LINK
        inside = (stage == gate) & (is_link | (n.passage_us[there, gate, ENTERED] == NOT_YET))
        mine = before[vehicle["source"][there], stage] | inside
        rows, stage = there[mine], stage[mine]
        kind, entered_us = vehicle["kind"][rows], n.passage_us[rows, stage, ENTERED]
        since_h = np.where(entered_us == NOT_YET, 0.0, (self.rules.now_us - entered_us) / HOUR_US)
        comes_h = np.maximum(0.0, rest_h[kind, stage] - since_h)
        if is_link:
            each_h = vehicle["units"][rows] * float(one["out_us_per_unit"]) / HOUR_US
        else:
            service = n.service[gate, kind]
            each_us = service["minimum_us"] + service["mean_us"] + one["per_person_us"] * vehicle["persons"][rows]
            each_h = each_us / float(one["lanes"]) / HOUR_US
        order = np.argsort(comes_h, kind="stable")
        # Lindley's recursion in one line: the last is done when some of them has come and all behind it are served.
        behind_h = np.cumsum(each_h[order][::-1])[::-1]
        return float((comes_h[order] + behind_h).max(initial=0.0))

    def passes_vph(self, gate: int, vehicle_class: int) -> float:
        """How many vehicles of a class a station can serve in an hour as things stand; none where it is closed."""
        n = self.network
        service = n.service[gate, vehicle_class]
        lasts_us = float(service["minimum_us"] + service["mean_us"])
        return float(n.node["lanes"][gate]) * HOUR_US / lasts_us if calls.is_open(n, gate) and lasts_us > 0.0 else 0.0

    def persons_waiting_at(self, stage: int) -> int:
        """Persons who have come in at a stage and whose service, or whose stay in a shelter, has not begun."""
        vehicle = self.network.vehicle
        there = np.flatnonzero(self.stages_of(np.arange(len(vehicle))) == stage)
        unserved = self.passage_us[there, stage, ENTERED] == NOT_YET
        return int(vehicle["persons"][there[unserved]].sum())

    @property
    def broken_down(self) -> tuple[Ints, NDArray[np.float64]]:
        """Vehicles that broke down on each stage and stood, and for how long in all, hours, each ``(stages,)``."""
        node, count, stood_h = self.network.node, np.zeros(self._stages, np.int64), np.zeros(self._stages)
        np.add.at(count, node["stage"], node["broken_down"])
        np.add.at(stood_h, node["stage"], node["stood_us"] / HOUR_US)
        return count, stood_h

    def standing(self, broken_down: bool) -> tuple[Ints, Ints]:
        """Who stands on a road now, and when they entered it, microseconds: by stage and then by time, each ``(n,)``.

        Args:
            broken_down: Those who have broken down; else those who have run dry.
        """
        n, vehicle = self.network, self.network.vehicle
        stands = np.flatnonzero((vehicle["stop"] == STANDS) & (vehicle["node"] >= 0))
        stands = stands[n.stop["end_us"][vehicle["stop_at"][stands]] > self.rules.now_us]
        # The distance to the breakdown counts down from link to link: it is here where it ends within this one.
        beyond_km = vehicle["break_km"][stands] + n.node["length_km"][vehicle["node"][stands]]
        broken = (vehicle["break_km"][stands] < 0.0) & (beyond_km >= 0.0)
        stands = stands[broken == broken_down]
        stage, entered_us = n.node["stage"][vehicle["node"][stands]], vehicle["entered_us"][stands]
        order = np.lexsort((entered_us, stage))
        return stage[order], entered_us[order]

    @property
    def detained(self) -> int:
        """Men who are detained now."""
        return int(self.network.count[DETAINED])

    def set_free(self, men: int) -> None:
        """Free men who are detained; somebody else is in charge of them from now on."""
        self.network.count[DETAINED] -= men

    @property
    def petrol(self) -> FuelCounts:
        """Petrol that the flows have moved so far."""
        return FuelCounts(*self.network.count[POINTS_ML : RAN_DRY + 1].tolist())

    def own_stock_ml(self, stage: int) -> int:
        """Petrol in the stock of a fuel point that has its own, millilitres."""
        return int(self.network.node["stock_ml"][stage])

    @property
    def events(self) -> int:
        """Events carried out so far."""
        return int(self.network.count[EVENTS_DONE])

    @property
    def visits(self) -> Records:
        """Finished visits of stages that were passed again: ``who``, ``stage``, ``times_us``."""
        return self.network.visit[: self.network.count[LOGGED]]

    def deadlock(self) -> Sequence[int]:
        """Stages of a circle in which nobody can move any more, in order; empty when there is none."""
        return deadlock(self.network)
