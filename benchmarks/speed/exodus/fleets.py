"""Buses, ambulances, helicopters, patients, and those who die."""

from __future__ import annotations

from benchmarks.speed.exodus.leaving import Leaving
from benchmarks.speed.exodus.things import Group, Luck, Story, Tree


class Fleets(Leaving):
    """What carries people, and whom it carries."""

    def bus(self, name: str, fleet: Tree, number: int) -> Story:
        """Load, drive out, let the people off, come back."""
        loading, back = Luck(self.rng, fleet["loading"]), Luck(self.rng, fleet["back"])
        seats, longest_h = self.kinds[fleet["vehicle_class"]]["seats_persons"], fleet["longest_wait_min"] / 60.0
        while True:
            while number >= self.parameter(f"buses.{name}.vehicles", fleet["vehicles"]):
                yield self.news
            while not self.park:
                yield self.park_news
            while self.park and sum(p.persons for _, p in self.park) < seats:
                left_h = self.park[0][0] + longest_h - self.env.now
                if left_h <= 1e-9:
                    break
                yield self.park_news | self.env.timeout(left_h)
            load = Group(0, fleet["vehicle_class"])
            load.state = "in a bus"
            while self.park and load.persons + self.park[0][1].persons <= seats:
                _, group = self.park.pop(0)
                self.move(group, "in a bus")
                load.persons, load.men = load.persons + group.persons, load.men + group.men
            if not load.persons:
                continue
            yield self.env.timeout(loading())
            load.seen.append(("departed", "", self.env.now))
            leave = yield from self.travel(load, fleet["to"], self.nothing, fleet["turns_at"])
            leave()
            self.env.process(self.go_on(load, fleet["turns_at"]))
            yield self.env.timeout(back())

    def go_on(self, group: Group, to: str) -> Story:
        """Passengers after they got off."""
        yield from self.travel(group, to, self.nothing)

    def patient(self, one: Tree) -> Story:
        """Die in hospital, be carried out, or be treated and follow by bus."""
        spec = self.tree["medical"]["triage"][one["category"]]
        one["carried"] = self.env.event()
        if "treatment" in spec:
            yield self.env.timeout(Luck(self.rng, spec["treatment"])())
            self.count["patients"] -= 1
            single = Group(1)
            single.state, single.by_bus = "waits for a bus", True
            self.count["waits for a bus"] += 1
            self.wait_for_bus(single)
            self.patients.remove(one)
            return
        death = self.env.timeout(self.rng.exponential(1.0 / spec["death_inside_per_h"]))
        yield death | one["carried"]
        if not one["carried"].triggered:
            self.patients.remove(one)
            self.count["patients"] -= 1
            self.count["died"] += 1

    def sickest(self, count: int) -> list[Tree]:
        """Patients who are carried next."""
        triage = self.tree["medical"]["triage"]
        able = [one for one in self.patients if "carried" in one and "treatment" not in triage[one["category"]]]
        able.sort(key=lambda one: triage[one["category"]]["priority"])
        for one in able[:count]:
            self.patients.remove(one)
            one["carried"].succeed()
        return able[:count]

    def ambulance(self, name: str, fleet: Tree, number: int) -> Story:
        """Carry patients to hospitals outside, by road."""
        loading, back = Luck(self.rng, fleet["loading"]), Luck(self.rng, fleet["back"])
        path = f"medical.ambulances.{name}"
        while True:
            while not self.parameter(f"{path}.open", fleet["open"]) or number >= self.parameter(
                f"{path}.vehicles", fleet["vehicles"]
            ):
                yield self.news
            on = self.sickest(fleet["capacity_persons"])
            if not on:
                yield self.env.timeout(1.0)
                continue
            trip = Group(len(on), fleet["vehicle_class"])
            trip.state = "patients"
            yield self.env.timeout(loading())
            leave = yield from self.travel(trip, fleet["to"], self.nothing, fleet["turns_at"])
            leave()
            self.move(trip, "patients outside")
            yield self.env.timeout(back())

    def helicopter(self, name: str, fleet: Tree) -> Story:
        """Carry patients by day."""
        out, back, loading = (Luck(self.rng, fleet[step]) for step in ("out", "back", "loading"))
        begin, end = (int(hour[:2]) for hour in fleet["hours"][0].split("-"))
        while True:
            while not self.parameter(f"medical.helicopters.{name}.open", fleet["open"]):
                yield self.news
            day_h = (self.env.now + self.start.hour) % 24.0
            if not begin <= day_h < end:
                yield self.env.timeout((begin - day_h) % 24.0)
                continue
            on = self.sickest(fleet["capacity_persons"])
            if not on:
                yield self.env.timeout(1.0)
                continue
            yield self.env.timeout(loading() + out())
            self.count["patients"] -= len(on)
            self.count["patients outside"] += len(on)
            yield self.env.timeout(back())

    def incident(self, spec: Tree) -> Story:
        """Killed, missing and injured are taken out of families that have not decided."""
        yield self.until(self.hour(spec["at"]))
        killed, injured = spec["killed_persons"] + spec["missing_persons"], spec["injured_persons"]
        able = [p for town in self.towns.values() for p in town if p.persons - p.missing > 1]
        for number in self.rng.choice(len(able), min(len(able), killed + injured), replace=False).tolist():
            able[number].persons -= 1
            self.count["home"] -= 1
            if killed:
                killed -= 1
                self.count["died"] += 1
                continue
            one = {"category": self.category(spec["triage"])}
            self.patients.append(one)
            self.count["patients"] += 1
            self.env.process(self.patient(one))

    def deaths_on_road(self) -> Story:
        """Some die of want on the road."""
        per_h = self.tree["medical"]["deaths_on_road_per_100k_person_h"] / 1e5
        while True:
            yield self.env.timeout(0.25)
            there = sum(p.persons for p in self.on_road)
            for _ in range(int(self.rng.poisson(per_h * there * 0.25))):
                group = list(self.on_road)[int(self.rng.integers(len(self.on_road)))]
                if group.persons > 1:
                    group.persons -= 1
                    self.count[group.state] -= 1
                    self.count["died"] += 1
