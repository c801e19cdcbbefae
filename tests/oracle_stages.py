"""The stages of the oracle: road, checkpoint, pause and reception as SimPy processes (rules: ``tests.oracle``)."""

from __future__ import annotations

from collections import deque

import simpy

from sim.scenario.model import Scenario
from sim.scenario.stages import Delay, Link, Shelter, Station
from tests.oracle_parts import NEVER, Floats, Process, Queue, Rank, Stage, Visit, at


class Road(Stage):
    """A link by Newell: headways at both ends, one head, and spaces that return from the end as holes."""

    def __init__(self, env: simpy.Environment, passages: Floats, link: Link) -> None:
        discharge_vph = NEVER if link.exit_capacity_vph is None else link.exit_capacity_vph
        levers = {"capacity_vph": link.capacity_vph, "lanes": link.lanes, "open": link.open}
        super().__init__(env, passages, {**levers, "exit_capacity_vph": discharge_vph})
        self.link = link
        self.head = simpy.Resource(env, capacity=1)
        self.occupied = 0
        self.last_entry_h = -NEVER
        self.last_exit_h = -NEVER
        env.process(self.keep_door())

    @property
    def storage(self) -> int:
        """Spaces in a jam, milli car spaces."""
        return round(1000 * self.link.jam_density_vpkm * self.levers["lanes"] * self.link.length_km)

    def next_passage_h(self) -> float:
        """The first of the line enters one headway after the last entry, if there is space for it."""
        if not self.line or self.occupied + self.line.first.vehicle.space > self.storage:
            return NEVER
        return self.last_entry_h + 1.0 / (self.levers["capacity_vph"] * self.levers["lanes"])

    def let_in(self) -> None:
        """The first of the line enters."""
        visit = self.line.pop()
        self.occupied += visit.vehicle.space
        self.last_entry_h = self.env.now
        self.enter(visit)

    def serve(self, visit: Visit) -> Process[None]:
        """Become the head, which is when the vehicle in front has left."""
        visit.head = self.head.request()
        yield visit.head

    def until_ready(self, visit: Visit) -> Process[None]:
        """Reach the end, one exit headway after the vehicle in front, and find it open."""
        while True:
            headway_h = 1.0 / self.levers["exit_capacity_vph"]
            ready_h = max(visit.entered_h + self.link.free_flow_h, self.last_exit_h + headway_h)
            if not self.lets_go:
                yield self.changed.next
            elif ready_h > self.env.now:
                yield self.changed.next | at(self.env, ready_h)
            else:
                return

    @property
    def lets_go(self) -> bool:
        """Whether the end of the road is open."""
        return bool(self.levers["open"])

    def let_go(self, visit: Visit) -> None:
        """The head leaves; its space travels back as a hole."""
        super().let_go(visit)
        self.last_exit_h = self.env.now
        assert visit.head is not None
        self.head.release(visit.head)
        self.env.process(self.hole(visit.vehicle.space))

    def hole(self, space: int) -> Process[None]:
        """Freed space runs upstream with the backward wave and counts once it is at the entrance."""
        yield self.env.timeout(self.link.wave_h)
        self.occupied -= space
        self.news.ring()


class Checkpoint(Stage):
    """A station: lanes, a waiting room, priorities, hours of opening, blocking after service."""

    def __init__(self, env: simpy.Environment, passages: Floats, station: Station, draws: Floats) -> None:
        levers = {"lanes": station.lanes, "open": station.open, "within_hours": not station.opening_hours}
        means = {"service.mean_min": station.service.mean_min, "per_person_min": station.per_person_min}
        super().__init__(env, passages, {**levers, **means})
        self.station = station
        self.draws = draws
        self.room = Queue()
        self.taken_in = 0
        self.busy = 0
        env.process(self.keep_door())

    @property
    def lane_is_free(self) -> bool:
        """Whether a service may begin now."""
        return bool(self.levers["open"] and self.levers["within_hours"]) and self.busy < self.levers["lanes"]

    def place_in_line(self, visit: Visit) -> Rank:
        """Without a waiting room the line itself goes by priority."""
        if self.station.waiting_room_veh == 0:
            return (visit.vehicle.priority, *visit.turn)
        return visit.turn

    @property
    def room_is_free(self) -> bool:
        """Whether the waiting room has a place."""
        places = self.station.waiting_room_veh
        return places is None or len(self.room) < places

    def next_passage_h(self) -> float:
        """Now, if a lane is free for somebody or the room has a place for the first of the line."""
        to_a_lane = self.lane_is_free and (self.room or self.line)
        to_the_room = self.line and self.room_is_free
        return self.env.now if to_a_lane or to_the_room else NEVER

    def let_in(self) -> None:
        """To a lane: from the room, else from the line; with no lane free, from the line into the room.

        An unlimited room takes the whole line before a lane is given to anybody.
        """
        unlimited = self.station.waiting_room_veh is None
        if self.lane_is_free and not (unlimited and self.line):
            self.busy += 1
            self.enter(self.room.pop() if self.room else self.line.pop())
            return
        visit = self.line.pop()
        self.taken_in += 1
        self.room.push((visit.vehicle.priority, self.taken_in), visit)
        visit.taken.succeed()

    def serve(self, visit: Visit) -> Process[None]:
        """Wait for a lane, then for the service, whose mean is the one at its beginning."""
        yield visit.entered
        random_h = self.levers["service.mean_min"] / 60.0 * self.draws[visit.vehicle.number]
        persons_h = self.levers["per_person_min"] / 60.0 * visit.vehicle.persons
        yield self.env.timeout(self.station.service.minimum_h + random_h + persons_h)

    def let_go(self, visit: Visit) -> None:
        """The lane is free again."""
        super().let_go(visit)
        self.busy -= 1
        self.news.ring()


class Pause(Stage):
    """A delay: everybody enters at once and stays for as long as the mean at the entry says."""

    def __init__(self, env: simpy.Environment, passages: Floats, delay: Delay, draws: Floats) -> None:
        super().__init__(env, passages, {"duration.mean_min": delay.duration.mean_min})
        self.delay = delay
        self.draws = draws
        env.process(self.keep_door())

    def next_passage_h(self) -> float:
        """Now, for everybody."""
        return self.env.now if self.line else NEVER

    def let_in(self) -> None:
        """The first of the line enters."""
        self.enter(self.line.pop())

    def serve(self, visit: Visit) -> Process[None]:
        """The time passes."""
        random_h = self.levers["duration.mean_min"] / 60.0 * self.draws[visit.vehicle.number]
        yield self.env.timeout(self.delay.duration.minimum_h + random_h)


class Reception(Stage):
    """A shelter: whoever comes waits inside, in order, for places that become ready along a ramp; nobody leaves.

    Whoever needs more places than will ever be free is passed over and waits for ever.
    """

    def __init__(self, env: simpy.Environment, passages: Floats, shelter: Shelter, scenario: Scenario) -> None:
        super().__init__(env, passages, {})
        self.places = shelter.places
        self.ramp_from_h = scenario.hours(shelter.places.ramp_from)
        self.ramp_h = scenario.hours(shelter.places.ramp_to) - self.ramp_from_h
        self.used = 0
        self.waiting: deque[Visit] = deque()
        env.process(self.keep_door())

    def need(self, visit: Visit) -> int:
        """Places that the party needs."""
        return visit.vehicle.persons if self.places.unit == "persons" else visit.vehicle.households

    def next_passage_h(self) -> float:
        """Now for whoever stands at the door; then when so many places are ready that the first inside fits."""
        if self.line:
            return self.env.now
        initial, full = self.places.initial, self.places.full
        while self.waiting and self.used + self.need(self.waiting[0]) > full:
            self.waiting.popleft()
        if not self.waiting:
            return NEVER
        needed = self.used + self.need(self.waiting[0])
        if needed <= initial:
            return self.env.now
        return self.ramp_from_h + (needed - initial) / (full - initial) * self.ramp_h

    def let_in(self) -> None:
        """The first of the line comes inside, else the first inside moves in."""
        if self.line:
            visit = self.line.pop()
            visit.taken.succeed()
            self.waiting.append(visit)
        else:
            visit = self.waiting.popleft()
            self.used += self.need(visit)
            self.enter(visit)

    def serve(self, visit: Visit) -> Process[None]:
        """They stay."""
        yield self.env.event()


class Home(Stage):
    """Where a journey begins."""

    def let_go(self, visit: Visit) -> None:
        """Setting off is no passage of a stage."""
