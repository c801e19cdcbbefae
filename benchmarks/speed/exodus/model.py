"""The model as a whole: the timeline, the count of everybody at every step, and the run."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import simpy
from ruamel.yaml import YAML

from benchmarks.speed.exodus.arms import Arms
from benchmarks.speed.exodus.things import Story, Tree

FILE = Path(__file__).parents[3] / "scenarios" / "exodus-2023.yaml"
CROSSED_SHARE = 0.9
"""The hour that is compared is that by which so many of those who crossed had crossed."""


class Exodus(Arms):
    """Everything, and what was seen."""

    def change(self, spec: Tree) -> Story:
        """An entry of the timeline."""
        yield self.until(self.hour(spec["at"]))
        for path, value in spec["set"].items():
            self.parameters[path] = value
            keys = path.split(".")
            if path.startswith("departure.cues."):
                self.cues[keys[2]] = value
            elif keys[0] == "stages" and keys[2] == "lanes":
                self.stations[keys[1]].set_lanes(value)
            elif keys[0] == "stages" and keys[2] == "service":
                self.stations[keys[1]].service.mean_min = value
            elif keys[0] == "stages" and keys[2] == "open":
                self.stations[keys[1]].open = value
                shown, self.stations[keys[1]].opened = self.stations[keys[1]].opened, self.env.event()
                shown.succeed()
            elif path.startswith("fuel.depots."):
                self.depots[keys[2]] = 0.0
        shown, self.news = self.news, self.env.event()
        shown.succeed()

    def crew(self, name: str, shift: Tree) -> Story:
        """Lanes that a station has from an hour of the day to another, day after day."""
        station, lanes = self.stations[name], shift["lanes"]
        first_hour = self.start.hour + self.start.minute / 60.0
        (span,) = shift["hours"]
        since, until = (int(text[:2]) + int(text[3:]) / 60.0 - first_hour for text in span.split("-"))
        if since < 0.0 < until:
            station.set_lanes(station.lanes.capacity + lanes)
        while True:
            for hour, change in sorted([(since, lanes), (until, -lanes)]):
                if hour >= self.env.now and hour > 0.0:
                    yield self.until(hour)
                    station.set_lanes(station.lanes.capacity + change)
            since, until = since + 24.0, until + 24.0

    def recorder(self, stocks: dict[str, float]) -> Story:
        """Count everybody at every step."""
        while True:
            row = Counter(self.count)
            if sum(row.values()) != self.total or min(row.values()) < 0:
                raise ValueError(f"{sum(row.values())} persons of {self.total} at hour {self.env.now}: {row}")
            row["petrol"] = int(self.petrol.level)
            row.update({f"stock {name}": int(kg) for name, kg in stocks.items()})
            self.rows.append(row)
            yield self.env.timeout(self.tree["record_step_h"])

    def run(self) -> None:
        """Let it happen."""
        env, tree = self.env, self.tree
        stocks: dict[str, float] = {}
        stories: list[Story] = [self.change(spec) for spec in tree["timeline"].values() if "at" in spec]
        stories += [self.displace(name, spec) for name, spec in tree["displaced"].items()]
        stories += [self.ramp(n, s["places"]) for n, s in tree["stages"].items() if s["kind"] == "shelter"]
        stories += [self.crew(n, shift) for n, s in self.stages("station") for shift in s.get("shifts", {}).values()]
        for name, fleet in tree["buses"].items():
            stories += [self.bus(name, fleet, number) for number in range(self.most(f"buses.{name}.vehicles", fleet))]
        medical, arms = tree["medical"], tree["disarmament"]
        for name, fleet in medical["ambulances"].items():
            most = self.most(f"medical.ambulances.{name}.vehicles", fleet)
            stories += [self.ambulance(name, fleet, number) for number in range(most)]
        for name, fleet in medical["helicopters"].items():
            stories += [self.helicopter(name, fleet) for _ in range(fleet["vehicles"])]
        stories += [self.patient(one) for one in list(self.patients)]
        stories += [self.incident(spec) for spec in tree["incidents"].values()]
        stories += [self.delivery(spec) for spec in tree["fuel"]["deliveries"].values()]
        for name, spec in tree["fuel"]["tankers"].items():
            stories += [self.lorry(name, spec, n) for n in range(self.most(f"fuel.tankers.{name}.vehicles", spec))]
        stories += [self.rations(name, spec, stocks) for name, spec in tree["stocks"].items()]
        stories += [self.convoy(name, spec, stocks) for name, spec in tree["aid"].items()]
        self.rng.shuffle(self.men)
        points = {name: simpy.Resource(env, spec["crews"]) for name, spec in arms["collection_points"].items()}
        first = 0
        for spec in arms["formations"].values():
            last = first + round(spec["share"] * len(self.men))
            stories.append(self.formation(spec, self.men[first:last], points))
            first = last
        stories += [self.depot_of_arms(name, spec) for name, spec in arms["depots"].items()]
        stories += [self.looks(), self.deaths_on_road(), self.recorder(stocks)]
        for story in stories:
            env.process(story)
        env.run(until=tree["horizon_h"])

    def most(self, path: str, spec: Tree) -> int:
        """Most vehicles that a fleet ever has."""
        set_to = [change["set"][path] for change in self.tree["timeline"].values() if path in change["set"]]
        return int(max([spec["vehicles"], *set_to]))

    def crossed_h(self, share: float = CROSSED_SHARE) -> float:
        """By when a share of those who crossed in the run had crossed."""
        hours, persons = np.array(sorted(self.crossed)).T
        return float(hours[np.searchsorted(np.cumsum(persons), share * persons.sum())])


def read_tree(path: Path = FILE) -> Tree:
    """The scenario's file as plain mappings."""
    tree: Tree = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    return tree
