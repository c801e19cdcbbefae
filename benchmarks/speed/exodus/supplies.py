"""Petrol, stocks and aid."""

from __future__ import annotations

import simpy

from benchmarks.speed.exodus.fleets import Fleets
from benchmarks.speed.exodus.things import Luck, Story, Tree


class Supplies(Fleets):
    """What people live off and drive on."""

    def delivery(self, spec: Tree) -> Story:
        """Petrol from outside."""
        yield self.until(self.hour(spec["at"]))
        yield self.petrol.put(spec["litres"])

    def lorry(self, name: str, spec: Tree, number: int) -> Story:
        """Petrol from a depot to the fuel points."""
        round_h = Luck(self.rng, spec["round"])
        while True:
            while number >= self.parameter(f"fuel.tankers.{name}.vehicles", spec["vehicles"]):
                yield self.news
            load = min(spec["load_litres"], self.depots[spec["depot"]])
            if load <= 0.0:
                return
            self.depots[spec["depot"]] -= load
            yield self.env.timeout(round_h())
            yield self.petrol.put(load)

    def before(self, spec: Tree, persons: int) -> float:
        """What a stock had become when the run begins, day by day through the blockade."""
        if "blockade" not in spec:
            return float(spec["stock_kg"])
        past = spec["blockade"]
        kg, need = float(past["stock_kg"]), persons * spec["need_kg_per_person_day"]
        day, supply = (
            self.hour(past["since"]),
            [(self.hour(s["since"]), s["kg_per_day"]) for s in past["supply"].values()],
        )
        while day < 0.0:
            comes = [per_day for since, per_day in supply if since <= day]
            wants = need * min(1.0, kg / need / past["full_need_above_days"])
            kg = max(0.0, kg + (comes[-1] if comes else 0.0) / 24.0 - wants / 24.0)
            day += 1.0
        return kg

    def rations(self, name: str, spec: Tree, stocks: dict[str, float]) -> Story:
        """What people live off is handed out every hour."""
        stocks[name] = self.before(spec, self.total)
        while True:
            yield self.env.timeout(1.0)
            inside = self.count["home"] + self.count["packs"] + self.count["waits for a bus"] + self.count["stays"]
            made = spec.get("made_kg_per_day", 0.0) / 24.0
            stocks[name] += made - min(stocks[name] + made, inside * spec["ration_kg_per_person_day"] / 24.0)

    def convoy(self, name: str, spec: Tree, stocks: dict[str, float]) -> Story:
        """Wait at the border, drive in, be unloaded by gangs."""
        yield self.until(self.hour(spec["arrives_at"]))
        while not self.parameter(f"aid.{name}.permitted", spec.get("permitted", True)):
            yield self.news
        yield self.env.timeout(Luck(self.rng, spec["travel"])())
        gangs = simpy.Resource(self.env, spec["unloading_gangs"])
        yield self.env.all_of([self.env.process(self.unload(spec, gangs, stocks)) for _ in range(spec["trucks"])])

    def unload(self, spec: Tree, gangs: simpy.Resource, stocks: dict[str, float]) -> Story:
        """A lorry."""
        with gangs.request() as turn:
            yield turn
            kg = 1000.0 * sum(spec["payload_tonnes"].values())
            yield self.env.timeout(kg / spec["unloaded_kg_per_gang_h"])
            for kind, tonnes in spec["payload_tonnes"].items():
                stocks[kind] += 1000.0 * tonnes
