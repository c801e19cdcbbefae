"""Whether the pool holds what neither of its models has made: twins of the simulator and of the fluid queue.

python -m benchmarks.nowcast_twins_across --twins 25 --store runs/nowcast-evenings

A twin of the simulator is a member that is taken for the truth, and left out of the ensemble; one of the fluid queue
is a draw of its ranges and dynamics. Announcements of its course are made at the hours of the real ones, and a report
of the queue at noon of 26 September; all members of the pool forecast it on the evenings of 25 to 29 September. No
count of 2023 is looked at.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import sim
from benchmarks.nowcast_evenings import EVENINGS, NEXT_DAY_H, SCENARIOS, WEIGHED_PRIOR, public_counts
from sim.analysis.nowcast.ensemble import Members, Nowcast, run_members
from sim.analysis.nowcast.fluid import FluidDynamics, FluidPrior
from sim.analysis.nowcast.observations import REPORT_SD, TIMING_H, QueueReport, Unit
from sim.analysis.nowcast.pool import pooled
from sim.analysis.nowcast.rules import ENSEMBLE, FLUID, PERSISTENCE, leavers_of_a_scenario, outlook
from sim.analysis.nowcast.weighing import Counts, Forecast, at_times
from sim.population.streams import Streams
from sim.scenario.fields import hours_between

Floats = NDArray[np.float64]

REPORTED = datetime.fromisoformat("2023-09-26T12:00+04:00")

POOLS = {
    "pool, equal": {FLUID: 1.0, PERSISTENCE: 1.0, ENSEMBLE: 1.0},
    "pool, fluid counts double": {FLUID: 2.0, PERSISTENCE: 1.0, ENSEMBLE: 1.0},
    "pool, simulator counts half": {FLUID: 1.0, PERSISTENCE: 1.0, ENSEMBLE: 0.5},
    "pool, simulator counts double": {FLUID: 1.0, PERSISTENCE: 1.0, ENSEMBLE: 2.0},
}
"""Rules that could be taken."""


@dataclass(frozen=True)
class Twin:
    """A course that is taken for the truth.

    Attributes:
        model: Whose it is.
        members: The ensemble without it.
        crossed: Persons across at the hours of the announcements, shape ``(counts,)``.
        rates: Persons an hour then.
        queue_km: Length of the queue at the hour of the report.
    """

    model: str
    members: Members
    crossed: Floats
    rates: Floats
    queue_km: float

    def announced(self, residents: float, rng: np.random.Generator) -> Floats:
        """Announcements, with the error of their hours, shape ``(counts,)``."""
        said = self.crossed + TIMING_H * self.rates * rng.standard_normal(len(self.crossed))
        return np.maximum.accumulate(np.clip(said, 0.0, residents)).round()

    def report(self, at_h: float, rng: np.random.Generator) -> QueueReport:
        """A report of the queue: half to twice of what a witness saw."""
        seen = max(self.queue_km, 0.1) * np.exp(REPORT_SD * rng.standard_normal())
        return QueueReport(at_h, seen / 2.0, 2.0 * seen, Unit.KM)


def twins_of_the_simulator(members: Members, places: list[int], at_h: Floats, report_h: float) -> Iterator[Twin]:
    """Members, each with the others."""
    assert members.queue_km is not None
    for place in places:
        curve = members.curves[[place]]
        rates = at_times(members.time_h, curve, at_h + 0.5) - at_times(members.time_h, curve, at_h - 0.5)
        others = replace(
            members,
            curves=np.delete(members.curves, place, axis=0),
            queue_km=np.delete(members.queue_km, place, axis=0),
            population=np.delete(members.population, place),
        )
        queue = at_times(members.time_h, members.queue_km[[place]], np.array([report_h]))
        yield Twin("simulator", others, at_times(members.time_h, curve, at_h)[0], rates[0], float(queue[0, 0]))


def twins_of_the_fluid(
    members: Members, count: int, at_h: Floats, report_h: float, rng: np.random.Generator
) -> Iterator[Twin]:
    """Draws of the fluid queue."""
    leavers, from_h = leavers_of_a_scenario(members.scenario), members.scenario.clearance_zero_h
    dynamics, cloud = FluidDynamics(leavers, from_h), FluidPrior(leavers, from_h).cloud(count, rng)
    now_h, seen = from_h, {}
    for hour in sorted([*at_h.tolist(), report_h]):
        cloud, now_h = dynamics.advanced(cloud, now_h, hour, rng), hour
        seen[hour] = cloud
    for place in range(count):
        course = [seen[hour] for hour in at_h.tolist()]
        crossed, rates = (
            np.array([of[place] for of in all_of])
            for all_of in ([one.crossed for one in course], [one.rate_per_h for one in course])
        )
        yield Twin("fluid queue", members, crossed, rates, float(seen[report_h].queue_km[place]))


def scored(twin: Twin, at_h: Floats, particles: int, rng: np.random.Generator) -> pd.DataFrame:
    """A row for each evening and method: CRPS of the next day and of all later counts, and how many lie within 90 %."""
    scenario, rows = twin.members.scenario, []
    residents = float(sum(one.residents_persons for one in scenario.settlements.values()))
    persons = twin.announced(residents, rng)
    report = twin.report(hours_between(scenario.start, REPORTED), rng)
    for moment in EVENINGS[1:-1]:
        issued_h = hours_between(scenario.start, moment)
        known = Counts(at_h, persons, scenario.clearance_zero_h, residents).until(issued_h)
        ahead_h, counted = at_h[at_h > issued_h], persons[at_h > issued_h]
        next_day = int(np.flatnonzero(ahead_h <= issued_h + NEXT_DAY_H)[-1])
        view = outlook(known, [report], leavers_of_a_scenario(scenario), issued_h, particles=particles)
        cast = Nowcast(twin.members, known, issued_h, reports=(report,))
        said: dict[str, Forecast] = view.forecasts(ahead_h) | {ENSEMBLE: cast.forecast(ahead_h)}
        for name, forecast in (said | {name: pooled(said, weights) for name, weights in POOLS.items()}).items():
            crps, bands = forecast.crps(counted), forecast.quantiles()
            inside = (bands[:, 0] <= counted) & (counted <= bands[:, 4])
            rows.append([twin.model, name, crps[next_day], crps.mean(), inside[next_day], inside.mean()])
    return pd.DataFrame(rows, columns=["truth", "method", "next_day", "later", "in_90_next_day", "in_90_later"])


def main() -> None:
    """Make the members that are missing, and print the table of docs/nowcast.md."""
    parser = argparse.ArgumentParser(description="Twins of the simulator and of the fluid queue, forecast by both")
    parser.add_argument("--members", type=int, default=400)
    parser.add_argument("--store", type=Path, default=Path("runs/nowcast-evenings"))
    parser.add_argument("--prior", default=WEIGHED_PRIOR)
    parser.add_argument("--twins", type=int, default=25)
    parser.add_argument("--particles", type=int, default=10_000)
    options = parser.parse_args()
    scenario = sim.load(SCENARIOS / f"{options.prior}.yaml")
    members = run_members(scenario, options.store / options.prior, options.members)
    at_h = public_counts(scenario)["time_h"].to_numpy(np.float64)
    report_h, rng = hours_between(scenario.start, REPORTED), Streams(scenario.seed)["twins across models"]
    places = rng.choice(len(members), options.twins, replace=False).tolist()
    twins = [
        *twins_of_the_simulator(members, places, at_h, report_h),
        *twins_of_the_fluid(members, options.twins, at_h, report_h, rng),
    ]
    table = pd.concat([scored(twin, at_h, options.particles, rng) for twin in twins], ignore_index=True)
    print("| truth | method | CRPS, next day | all later | within 90 %, next day | all later |")
    print("|---|---|--:|--:|--:|--:|")
    for (truth, method), of in table.groupby(["truth", "method"], sort=False):
        shares = f"{of['in_90_next_day'].mean():.0%} | {of['in_90_later'].mean():.0%}"
        print(f"| {truth} | {method} | {of['next_day'].mean():,.0f} | {of['later'].mean():,.0f} | {shares} |")


if __name__ == "__main__":
    main()
