"""A link by Newell: lanes with an entrance, a place for everybody inside, one head, and spaces that travel back."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import replace

import simpy
from simpy.resources.resource import Request

from sim.scenario.stages import Link
from tests.oracle.clock import FOREVER, US_PER_H, Bell, Gap, Process, at
from tests.oracle.luck import Record
from tests.oracle.newell import Carriageway, Drive, Stop
from tests.oracle.parts import Pumps, Stage, Vehicle, Visit
from tests.oracle.passing import Passing, Stretch, held_by, later_of
from tests.oracle.two_way import Alternation


class Road(Stage):
    """The lanes of a link that form one line: the common ones, or those of a group."""

    def __init__(
        self, env: simpy.Environment, name: str, index: int, record: Record, link: Link, pumps: Pumps, lane: int
    ) -> None:
        """Nobody is there; ``Street`` says it how many lanes it has and what their end carries."""
        super().__init__(env, name, index, record, {"open": link.open}, lane)
        self.lane = lane
        self.drop_share, self.pumps, self.forks = link.capacity_drop_share, pumps, False
        self.way = Carriageway(
            link.length_km, link.free_flow_kmh, link.jam_density_vpkm, link.capacity_vph, link.capacity_vph, 0
        )
        self.exit_rate_vph = 0.0
        self.kept_lanes: int | None = None
        self.turns: Alternation | None = None
        self.before_looking: Callable[[], None] | None = None
        self.head = simpy.Resource(env, capacity=1)
        self.heads: dict[Visit, Request] = {}
        self.drives: dict[Visit, Drive] = {}
        self.content = 0
        self.under_way: deque[Passing] = deque()
        self.came_back, self.back_until_us = Stretch(0, -FOREVER), -FOREVER
        self.rear = Passing(0)
        self.passed, self.follows = Gap(-FOREVER), Gap(-FOREVER)
        self.entry_gap, self.exit_gap, self.exit_gap_in_queue = Gap(), Gap(), Gap()
        self.moved = Bell(env)
        env.process(self.keep_door())
        env.process(self.spaces_travel_back())

    def set_rates(self, capacity_vph: float, lanes: int, exit_rate_vph: float) -> None:
        """What the lanes carry from now on; what is left of running gaps stretches or shrinks."""
        entry_before, exit_before = self.way.entry_rate_vph, self.exit_rate_vph
        self.way.capacity_vph, self.way.lanes, self.exit_rate_vph = capacity_vph, lanes, exit_rate_vph
        for gap in (self.entry_gap, self.passed, self.follows):
            gap.scale(self.now, entry_before, self.way.entry_rate_vph)
        for gap in (self.exit_gap, self.exit_gap_in_queue):
            gap.scale(self.now, exit_before, exit_rate_vph)
        if lanes > 1:
            self.drive_round()
        self.rear_passes(Stretch(self.rear.unknown_units - max(self.content - self.room, 0), self.now, self.gap_us))
        for bell in (self.changed, self.moved, self.news):
            bell.ring()

    @property
    def as_approach(self) -> str:
        """Each group of lanes is an approach of its own."""
        return f"{self.name}/{self.lane}"

    @property
    def room(self) -> int:
        """Units that have room in a jam, on the lanes that the direction keeps."""
        lanes = self.way.lanes if self.kept_lanes is None else self.kept_lanes
        return round(1000 * self.way.jam_density_vpkm * lanes * self.way.length_km)

    def keep(self, lanes: int) -> None:
        """Whoever comes finds room on so many lanes only."""
        self.kept_lanes = lanes
        self.rear_passes(Stretch(self.rear.unknown_units - max(self.content - self.room, 0), self.now, self.gap_us))
        for bell in (self.changed, self.moved, self.news):
            bell.ring()

    def withdraw(self, visit: Visit) -> None:
        """Whoever waits on the other side of the road may go on if nobody waits here any more."""
        super().withdraw(visit)
        if self.turns is not None:
            self.turns.news()

    @property
    def is_bare(self) -> bool:
        """Whether no vehicle is on the road, and no rear of one that waits for room on the next."""
        return not self.drives and not any(passing.unknown_units for passing in self.under_way)

    @property
    def gap_us(self) -> float:
        """How far apart units pass an end of the road at least; without a lane nothing passes."""
        return US_PER_H / 1000 / self.way.entry_rate_vph if self.way.entry_rate_vph else 0.0

    def next_passage_us(self) -> int:
        """The first of the line enters after the gap, once its front has room, if no stop on the way forbids it.

        On a road of two directions it must be the turn of this one, where there are turns.
        """
        if self.before_looking is not None:
            self.before_looking()
        if self.turns is not None and self.line and (turn_us := self.turns.may_enter_us(self)) > self.now:
            return turn_us
        room = self.room - self.content
        if not self.line or room <= 0:
            return FOREVER
        needs = self.came_back.units - room
        back_us = self.came_back.hour_us(needs) if needs >= 0 else 0
        return max(self.entry_gap.over_us, back_us, self.way.may_enter_us())

    def enters_as(self, units: int) -> Passing:
        """How a vehicle passes the entrance that comes now: unit after unit, none before there is room for it."""
        room = self.room - self.content
        known = min(room, units)
        free = min(max(room - self.came_back.units, 0), known)
        drives = Stretch(known, self.now, self.gap_us)
        room_comes = self.came_back.after(self.came_back.units - room + free).first(known - free)
        free += held_by(drives.after(free), room_comes)
        return Passing(units, [drives.first(free), room_comes.after(free - known + room_comes.units)])

    def let_in(self) -> None:
        """The first of the line enters, by turn where there are turns."""
        visit = self.line.pop()
        self.way.enter()
        vehicle, link = visit.vehicle, self.way
        drive = Drive(link.entered_units, self.now, self.now + link.free_us(link.length_km), 0.0, self.now)
        link.entered_units += vehicle.units
        visit.passing = self.rear = self.enters_as(vehicle.units)
        self.content += vehicle.units
        self.entry_gap.begin(self.now, vehicle.units, link.entry_rate_vph)
        self.drives[visit] = drive
        until_km = vehicle.driven_km + link.length_km
        if vehicle.driven_km <= vehicle.break_km < until_km:
            drive.will_stop = True
            self.env.process(self.break_down(visit, vehicle.break_km - vehicle.driven_km))
        vehicle.driven_km = until_km
        self.enter(visit)

    def serve(self, visit: Visit) -> Process[None]:
        """Become the head, which is when the vehicle in front has left."""
        # Only now has it left the road before, and what it burnt there is off its tank.
        if visit.vehicle.dry_us > 0:
            self.env.process(self.run_dry(visit))
        self.heads[visit] = self.head.request()
        yield self.heads[visit]

    def until_ready(self, visit: Visit) -> Process[None]:
        """Come to the end, one exit gap behind the vehicle in front, and find it open."""
        drive = self.drives[visit]
        while True:
            ready_us = self.ready_us(drive)
            if not self.is_open or drive.will_stop or ready_us >= FOREVER:
                yield self.changed.next
            elif ready_us > self.now:
                yield self.changed.next | at(self.env, ready_us)
            else:
                return

    def ready_us(self, drive: Drive) -> int:
        """Whoever comes before the gap is over has queued, and the gap is that of a queue."""
        in_queue = drive.comes_us < self.exit_gap.over_us
        over_us = (self.exit_gap_in_queue if in_queue else self.exit_gap).over_us
        return max(drive.comes_us, over_us, -FOREVER if self.forks else self.follows.over_us)

    @property
    def is_open(self) -> bool:
        """Whether the end is open, and no convoy holds it."""
        return bool(self.parameters["open"]) and self.holds == 0 and self.way.lanes > 0

    def lets_go(self, visit: Visit) -> bool:
        """A head is called back when the end closes, or when its tank runs dry while it waits there."""
        return self.is_open and self.drives[visit].comes_us <= self.now

    def came_us(self, visit: Visit) -> int:
        """When it would have come to the end had nobody been before it."""
        return self.drives[visit].comes_us

    def let_go(self, visit: Visit, there: Visit | None) -> None:
        """The head leaves; its space travels back, but for what of it has no room on the next road yet."""
        super().let_go(visit, there)
        vehicle, drive = visit.vehicle, self.drives.pop(visit)
        self.burn(vehicle, drive)
        self.way.leave(drive.level, vehicle.units, self.now)
        self.exit_gap.begin(self.now, vehicle.units, self.exit_rate_vph)
        self.exit_gap_in_queue.begin(self.now, vehicle.units, (1.0 - self.drop_share) * self.exit_rate_vph)
        self.follows.over_us = self.passed.over_us + round(vehicle.units * self.gap_us)
        onto_road = there.passing if there is not None else None
        passing = onto_road or Passing(vehicle.units, [Stretch(vehicle.units, self.now)])
        self.under_way.append(passing)
        self.units_pass(passing.to_come)
        passing.tell = self.units_pass
        self.head.release(self.heads.pop(visit))
        self.moved.ring()

    def burn(self, vehicle: Vehicle, drive: Drive) -> None:
        """What it burnt is off its tank; who had too little is rescued as often as it takes."""
        standing_h = (self.now - drive.entered_us) / US_PER_H - self.way.length_km / self.way.free_flow_kmh
        burnt = vehicle.ml_per_km * self.way.length_km + vehicle.idle_ml_per_h * max(0.0, standing_h)
        burnt_ml = int(burnt + 0.5)
        if burnt_ml > vehicle.tank_ml:
            self.pumps.ran_dry += not vehicle.ran_dry
            vehicle.ran_dry = True
            lacks, rescue = burnt_ml - vehicle.tank_ml, self.pumps.rescue_ml
            vehicle.tank_ml += -(-lacks // rescue) * rescue if rescue else lacks
        vehicle.tank_ml -= burnt_ml

    def units_pass(self, stretches: Iterable[Stretch]) -> None:
        """Units pass the end: note when the last of them does, none less than a gap behind the one before.

        They may be the last of the road, for whose lanes somebody waits on the other side.
        """
        for one in stretches:
            follows_us = self.passed.over_us + round(one.units * self.gap_us)
            self.passed.over_us = max(follows_us, one.no_quicker(self.gap_us).hour_us(one.units))
        self.moved.ring()
        if self.turns is not None:
            self.turns.news()

    def spaces_travel_back(self) -> Process[None]:
        """Each unit is at the entrance one wave's time after it passed the end, at the wave of now, in order.

        At the entrance they pass no faster than the road carries, and none while it has no lane.
        """
        while True:
            if not self.under_way or not self.under_way[0].to_come or not self.way.entry_rate_vph:
                yield self.moved.next
                continue
            passed = self.under_way[0].to_come[0]
            held = Stretch(passed.units, self.back_until_us, self.gap_us)
            wave_us = self.way.wave_us(self.way.length_km)
            if max(passed.from_us, held.from_us) + wave_us > self.now:
                yield self.changed.next | at(self.env, max(passed.from_us, held.from_us) + wave_us)
                continue
            passed = passed.no_quicker(self.gap_us)
            if units := held_by(held, passed):
                passed = held.first(units)
            self.take_off(passed.units)
            self.back_until_us = passed.hour_us(passed.units)
            self.comes_back(replace(passed, from_us=passed.from_us + wave_us))

    def take_off(self, units: int) -> None:
        """The first units are no longer under way."""
        to_come = self.under_way[0].to_come
        first = to_come.popleft()
        if units < first.units:
            to_come.appendleft(first.after(units))
        elif not to_come and not self.under_way[0].unknown_units:
            self.under_way.popleft()

    def comes_back(self, stretch: Stretch) -> None:
        """Units are back: first those that others lack who have entered, the rear of the last among them."""
        others = max(self.content - self.room - self.rear.unknown_units, 0)
        self.content -= stretch.units
        self.came_back = stretch
        if others < stretch.units:
            self.rear_passes(stretch.after(others))
        self.news.ring()

    def rear_passes(self, room: Stretch) -> None:
        """There is room for units of the last vehicle that still stood on the road before: they pass."""
        waits = self.rear.unknown_units
        if waits and room.units > 0:
            drives = Stretch(waits, self.entry_gap.over_us - round(waits * self.gap_us), self.gap_us)
            self.rear.learn(later_of(drives, room.first(min(room.units, waits))))

    def break_down(self, visit: Visit, km: float) -> Process[None]:
        """A vehicle comes to where it breaks down; on more lanes than one the others drive round it."""
        drive = self.drives[visit]
        while (comes_us := self.way.reach_us(drive, km)) > self.now:
            yield self.moved.next | at(self.env, comes_us)
        drive.will_stop = False
        if self.way.lanes == 1:
            self.stand(drive, km, visit.vehicle.break_us)
        self.changed.ring()

    def run_dry(self, visit: Visit) -> Process[None]:
        """The tank of a vehicle that would block the lane becomes empty, if it does."""
        drive, vehicle = self.drives[visit], visit.vehicle
        burns = vehicle.tank_ml, vehicle.ml_per_km, vehicle.idle_ml_per_h
        while True:
            if visit not in self.drives:
                return
            km, dry_us = self.way.runs_dry(drive, *burns)
            if dry_us <= self.now:
                break
            yield self.moved.next | at(self.env, dry_us)
        if self.way.lanes == 1:
            self.stand(drive, km, vehicle.dry_us)

    def drive_round(self) -> None:
        """There is more than one lane: others drive round whoever stands, and it is held no longer."""
        for stop in self.way.stops:
            stop.until_us = min(stop.until_us, self.now)
        for drive in self.drives.values():
            if drive.from_us > self.now:
                drive.from_us = self.now
                drive.comes_us = self.now + self.way.free_us(self.way.length_km - drive.from_km)

    def stand(self, drive: Drive, km: float, for_us: int) -> None:
        """It stands from now on; who still stood for another reason goes on when both are over."""
        until_us = max(self.now + for_us, drive.from_us)
        drive.from_km, drive.from_us = km, until_us
        drive.comes_us = until_us + self.way.free_us(self.way.length_km - km)
        self.way.stops.append(Stop(drive.level, km, until_us))
        for bell in (self.changed, self.moved, self.news):
            bell.ring()
