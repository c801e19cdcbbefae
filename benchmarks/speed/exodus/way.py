"""The way: roads, fuel point, checkpoint, desks, shelters."""

from __future__ import annotations

import math
from collections.abc import Generator
from typing import Any

import simpy

from benchmarks.speed.exodus.people import People
from benchmarks.speed.exodus.things import Group, Leave, Link, Station, Story, Tree


class Way(People):
    """What a group meets on its way, one stage after the other."""

    def travel(self, group: Group, to: Any, leave: Leave, until: str = "") -> Generator[simpy.Event, Any, Leave]:
        """One stage after the other, until the way ends or before a stage."""
        while to and to != until:
            if isinstance(to, dict):
                to = self.category(to)
            if to == "fuel" and group.tank >= self.tree["fuel"]["tanks"]["needed_litres"]:
                to = self.stations["fuel"].to
            if to in self.links:
                leave = yield from self.drive(group, self.links[to], leave)
                to = self.tree["stages"][to].get("to_by_class", {}).get(group.kind, self.links[to].to)
            elif to in self.stations:
                leave = yield from self.serve(group, self.stations[to], leave)
                to = self.stations[to].to
                if not to:
                    leave()
                    leave = Way.nothing
                    self.arrive(group)
            elif to in self.delays:
                leave()
                leave = Way.nothing
                self.move(group, to)
                group.seen.append((to, "entered", self.env.now))
                yield self.env.timeout(self.delays[to]())
                to = self.tree["stages"][to].get("to")
                if not to:
                    self.arrive(group)
            else:
                yield from self.shelter(group, to)
                return leave
        return leave

    @staticmethod
    def nothing() -> None:
        """Nobody waits for the place."""

    def drive(self, group: Group, link: Link, leave: Leave) -> Generator[simpy.Event, Any, Leave]:
        """Enter a link, come to its end, ask for what comes next."""
        space = float(self.kinds[group.kind].get("space_pcu", 1.0))
        group.seen.append((link.name, "arrived", self.env.now))
        turn = link.entrance.request()
        yield turn
        yield link.space.get(space)
        leave()
        self.env.process(link.later(link.entrance, turn, space * link.gap_h))
        entered = self.env.now
        self.move(group, link.name)
        group.seen.append((link.name, "entered", entered))
        if link.name == "bridge":
            self.cross(group)
        else:
            self.on_road[group] = None
        yield self.env.timeout(link.free_h)
        first = link.exit.request()
        yield first
        group.km += link.km
        if group.km > group.break_km:
            group.break_km = math.inf
            if self.rng.random() < self.tree["breakdowns"]["blocking_share"]:
                yield from self.stand(link, entered, self.rng.random(), self.broken())
        if group.tank < math.inf:
            yield from self.burn(group, link, entered)

        def left() -> None:
            group.seen.append((link.name, "left", self.env.now))
            link.leave(first, space)

        return left

    def stand(self, link: Link, entered: float, where: float, for_h: float) -> Story:
        """Hold up those behind until a stop that began on the way is over and the rest is driven."""
        over = entered + where * (self.env.now - entered) + for_h + (1.0 - where) * link.free_h
        yield self.until(over)

    def burn(self, group: Group, link: Link, entered: float) -> Story:
        """Petrol that a link has taken; who has none left blocks it, or is pushed aside, and is given some."""
        fuel = self.tree["fuel"]
        tanks, dry = fuel["tanks"], fuel["run_dry"]
        stood_h = self.env.now - entered - link.free_h
        idle = tanks["idle_litres_per_h"] * tanks["engine_on_share"] * stood_h
        burnt = link.km * tanks["litres_per_100km"] / 100.0 + idle
        before, group.tank = group.tank, group.tank - burnt
        if group.tank < 0.0:
            group.tank += max(dry["rescue_litres"], -group.tank)
            self.ran_dry += 1
            if self.rng.random() < dry["blocking_share"]:
                yield from self.stand(link, entered, before / burnt, self.dry())

    def cross(self, group: Group) -> None:
        """The border."""
        self.on_road.pop(group, None)
        if group.kind != "ambulance":
            self.crossed.append((self.env.now, group.persons))

    def serve(self, group: Group, station: Station, leave: Leave) -> Generator[simpy.Event, Any, Leave]:
        """Queue, be served, perhaps be inspected again; the lane is kept until the next stage takes the group."""
        group.seen.append((station.name, "arrived", self.env.now))
        if not station.on_the_road:
            leave()
            self.move(group, station.name)
        while not station.open:
            yield station.opened
        turn = station.lanes.request(priority=self.kinds[group.kind].get("priority", 0))
        yield turn
        if station.on_the_road:
            leave()
            self.move(group, station.name)
        litres = station.spec.get("issues_litres")
        if litres:
            yield self.petrol.get(litres)
            group.tank += litres
        group.seen.append((station.name, "entered", self.env.now))
        yield self.env.timeout(station.service() + station.per_person_h * group.persons)

        def left() -> None:
            group.seen.append((station.name, "left", self.env.now))
            station.lanes.release(turn)

        screening = station.spec.get("screening")
        if screening:
            spared = (1.0 - screening["share"]) * (1.0 - screening["per_man_share"]) ** group.men
            if self.rng.random() >= spared:
                again = yield from self.serve(group, self.stations[screening["at"]], left)
                detained = min(int(self.rng.binomial(group.men, screening["detained_share"])), group.persons - 1)
                if detained > 0:
                    self.count[group.state] -= detained
                    self.count["detained"] += detained
                    group.persons, group.men = group.persons - detained, group.men - detained
                return again
        return left

    def ramp(self, name: str, places: Tree) -> Story:
        """Places get ready, a few every quarter of an hour."""
        begin, end, ready = self.hour(places["ramp_from"]), self.hour(places["ramp_to"]), places["initial"]
        yield self.until(begin)
        while ready < places["full"]:
            yield self.env.timeout(0.25)
            share = min(1.0, (self.env.now - begin) / (end - begin))
            now = int(places["initial"] + share * (places["full"] - places["initial"]))
            if now > ready:
                yield self.beds[name].put(now - ready)
                ready = now

    def shelter(self, group: Group, name: str) -> Story:
        """A place, or the next shelter where one is named for those who find none."""
        overflow = self.tree["stages"][name].get("overflow_to")
        if overflow and self.beds[name].level < group.persons:
            yield from self.shelter(group, overflow)
            return
        self.move(group, "waits for a place")
        yield self.beds[name].get(group.persons)
        self.move(group, name)
        group.seen.append((name, "entered", self.env.now))
        self.arrive(group)

    def arrive(self, group: Group) -> None:
        """A family is there, and may leave the country again."""
        self.env.process(self.stay(group))

    def stay(self, group: Group) -> Story:
        """Until it leaves again."""
        self.move(group, group.state if group.state in self.beds else "own address")
        yield self.env.timeout(self.rng.exponential(24.0 / self.tree["sojourn"]["leaves_again_per_day"]))
        self.move(group, "left again")
