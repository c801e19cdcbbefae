"""Which rule of the nowcast to take, found out where September 2023 cannot be fitted: on twins.

python -m benchmarks.nowcast_twins --twins 60 --store runs/nowcast-evenings

A twin is a member of the ensemble that is taken for the truth: announcements are made of its curve, at the hours of the
real ones, with the errors that the nowcast allows for, and the other members forecast them. A rule that is chosen by
these scores has seen no count of 2023.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import sim
from benchmarks.nowcast_evenings import EVENINGS, NEXT_DAY_H, SCENARIOS, WEIGHED_PRIOR, public_counts
from sim.analysis.nowcast.ensemble import Members, run_members
from sim.analysis.nowcast.extrapolations import EXTRAPOLATIONS
from sim.analysis.nowcast.weighing import (
    CountErrors,
    Counts,
    Forecast,
    Weights,
    at_times,
    corrected,
    forecast_at,
    weigh,
)
from sim.population.streams import Streams
from sim.scenario.fields import hours_between

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Rule:
    """How the likelihood is used.

    Attributes:
        name: What it is called in the table.
        least_share: Share of the members that must count; 1 is no weights at all.
        regression: Whether what is not in the weights moves the curves.
    """

    name: str
    least_share: float
    regression: bool

    def forecast(self, time_h: Floats, curves: Floats, known: Counts, errors: CountErrors, at_h: Floats) -> Forecast:
        """What members forecast by this rule."""
        members = len(curves)
        if self.least_share < 1.0:
            at_counts = at_times(time_h, curves, known.time_h)
            weights = weigh(at_counts, known, errors, least=self.least_share * members)
        else:
            weights = Weights(np.full(members, 1.0 / members), 0.0, 0.0, len(known))
        moved = corrected(time_h, curves, weights, known, errors) if self.regression else curves
        return forecast_at(time_h, moved, weights.values, known, errors, at_h)


RULES = (
    Rule("weights, 5 % count", 0.05, regression=False),
    Rule("weights, 25 % count", 0.25, regression=False),
    Rule("5 % count, and regression", 0.05, regression=True),
    Rule("25 % count, and regression", 0.25, regression=True),
    Rule("50 % count, and regression", 0.5, regression=True),
    Rule("regression alone", 1.0, regression=True),
)


def announced(members: Members, twin: int, at_h: Floats, errors: CountErrors, rng: np.random.Generator) -> Floats:
    """Announcements of a member's curve at some times, with the errors that are allowed for, shape ``(times,)``."""
    residents = float(sum(one.residents_persons for one in members.scenario.settlements.values()))
    curve = members.curves[[twin]]
    truth = at_times(members.time_h, curve, at_h)[0]
    rate = (at_times(members.time_h, curve, at_h + 0.5) - at_times(members.time_h, curve, at_h - 0.5))[0]
    steps = errors.discrepancy_share * np.sqrt(residents * np.diff(np.concatenate([[0.0], truth])))
    walk = np.cumsum(steps * rng.standard_normal(len(at_h)))
    said = truth + walk + errors.timing_h * rate * rng.standard_normal(len(at_h))
    return np.maximum.accumulate(np.clip(said, 0.0, residents)).round()


def scored(members: Members, twins: int, errors: CountErrors) -> pd.DataFrame:
    """A row for each twin, evening from 25 to 29 September and rule: CRPS of all later counts, and of the next day."""
    scenario, rows = members.scenario, []
    at_h = public_counts(scenario)["time_h"].to_numpy(np.float64)
    residents = float(sum(one.residents_persons for one in scenario.settlements.values()))
    rng = Streams(scenario.seed)["twins of the nowcast"]
    for twin in rng.choice(len(members), twins, replace=False).tolist():
        persons = announced(members, twin, at_h, errors, rng)
        others = np.delete(members.curves, twin, axis=0)
        for moment in EVENINGS[1:-1]:
            issued_h = hours_between(scenario.start, moment)
            known = Counts(at_h, persons, scenario.clearance_zero_h, residents).until(issued_h)
            ahead_h, counted = at_h[at_h > issued_h], persons[at_h > issued_h]
            next_day = int(np.flatnonzero(ahead_h <= issued_h + NEXT_DAY_H)[-1])
            said = {rule.name: rule.forecast(members.time_h, others, known, errors, ahead_h) for rule in RULES}
            for name, ahead in EXTRAPOLATIONS.items():
                said[name] = Forecast(ahead_h, ahead(known, ahead_h)[:, None], np.ones(1))
            for name, forecast in said.items():
                crps, (low, _, _, _, high) = forecast.crps(counted), forecast.quantiles()[next_day]
                rows.append((name, crps.mean(), crps[next_day], low <= counted[next_day] <= high))
    return pd.DataFrame(rows, columns=["rule", "crps_all", "crps_next_day", "next_day_within_90"])


def main() -> None:
    """Make the members that are missing, and print the table of docs/nowcast.md."""
    parser = argparse.ArgumentParser(description="Rules of the nowcast on twins")
    parser.add_argument("--twins", type=int, default=60)
    parser.add_argument("--members", type=int, default=400)
    parser.add_argument("--store", type=Path, default=Path("runs/nowcast-evenings"))
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args()
    scenario = sim.load(SCENARIOS / f"{WEIGHED_PRIOR}.yaml")
    members = run_members(scenario, options.store / WEIGHED_PRIOR, options.members, jobs=options.jobs)
    means = scored(members, options.twins, CountErrors()).groupby("rule", sort=False).mean()
    print("| rule | CRPS, all later counts | CRPS, next day | next day within 90 % |\n|---|--:|--:|--:|")
    for name, row in means.iterrows():
        print(f"| {name} | {row.iloc[0]:,.0f} | {row.iloc[1]:,.0f} | {100.0 * row.iloc[2]:.0f} % |")


if __name__ == "__main__":
    main()
