"""How far rates move in a day, from other crises, and how forecasts by that do on the crises left out.

python -m benchmarks.nowcast_elsewhere
python -m benchmarks.nowcast_elsewhere one.csv another.csv third.csv

Each file is a series of daily counts (``time_local,persons_crossed``). The spread is measured on all others, and
the series is forecast at the end of each of its days, from the second to the fortieth, 1, 3 and 7 days ahead.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd

from sim.analysis.nowcast.extrapolations import persistence
from sim.analysis.nowcast.fluid import LEAVERS_SD_OF_A_SERIES
from sim.analysis.nowcast.pool import pooled
from sim.analysis.nowcast.rules import POOL, leavers_of_a_series, outlook
from sim.analysis.nowcast.spread import DAY_H, RateWalk
from sim.analysis.nowcast.weighing import Counts
from sim.results.observed import read_columns

SHIPPED = tuple(sorted((Path(__file__).parent / "elsewhere").glob("*.csv")))

EARLY_DAYS = 3

DAYS_AHEAD = (1, 3, 7)

MEAN_OF_A_DAY = 1.5
"""The means of two successive days of a random walk differ by 2/3 of its variance in a day."""

NORMAL_MEDIAN = 0.6745
"""Median of the absolute value of a standard normal number."""

DRIFT_SHARE = 0.5
"""How much of the growth in the first days of other crises is expected of the next; the rest may be chance."""

NUMBER, POOLED = "persistence, one number", "pool"


def read_series(path: Path) -> Counts:
    """A series of counts; its zero is a day before the first, at most a billion can come."""
    start = datetime.fromisoformat("2022-01-01T00:00+00:00")
    columns = read_columns(path, start)
    at_h = np.asarray(columns["time_h"], np.float64)
    return Counts(at_h, np.asarray(columns["persons_crossed"], np.float64), float(at_h[0]) - DAY_H, 1e9)


def spread_of(series: Sequence[Counts], share: float = DRIFT_SHARE) -> RateWalk:
    """How far rates walk, from the totals of successive days.

    Root mean square over the crises of the first three changes of the logarithm, and of the later ones by their median
    (reports that come late make a low and a high day, which are no change of the rate). ``share``: of the mean change
    in the first three days, how much is taken for a drift.
    """
    early, later, drift = [], [], []
    for one in series:
        totals = np.diff(np.concatenate([[0.0], one.persons]))
        changes = np.diff(np.log(totals[totals > 0.0]))
        early.append(float((changes[:EARLY_DAYS] ** 2).mean()))
        drift.append(float(changes[:EARLY_DAYS].mean()))
        later.append(float(np.median(np.abs(changes[EARLY_DAYS:])) / NORMAL_MEDIAN) ** 2)
    return RateWalk(
        float(np.sqrt(MEAN_OF_A_DAY * np.mean(early))),
        float(np.sqrt(MEAN_OF_A_DAY * np.mean(later))),
        early_drift=share * float(np.mean(drift)),
    )


def scored(name: str, series: Counts, spread: RateWalk, particles: int) -> pd.DataFrame:
    """One row for each day of issue, lead and forecast: CRPS, and whether the count lies in the 50 and 90 % bands."""
    rows = []
    for day in range(1, len(series) - max(DAYS_AHEAD)):
        issued_h = float(series.time_h[day])
        known = series.until(issued_h)
        at_h, counted = (of[[day + ahead for ahead in DAYS_AHEAD]] for of in (series.time_h, series.persons))
        view = outlook(
            known,
            [],
            leavers_of_a_series(known, None),
            issued_h,
            spread=spread,
            particles=particles,
            step_h=4.0,
            leavers_sd=LEAVERS_SD_OF_A_SERIES,
        )
        said = view.forecasts(at_h)
        said[POOLED] = pooled(said, POOL)
        for method, forecast in said.items():
            for lead, seen, band, crps in zip(
                DAYS_AHEAD,
                counted.tolist(),
                forecast.quantiles().tolist(),
                forecast.crps(counted).tolist(),
                strict=True,
            ):
                inside = [band[1] <= seen <= band[3], band[0] <= seen <= band[4]]
                rows.append([name, method, lead, crps, *inside])
        errors = np.abs(persistence(known, at_h) - counted).tolist()
        rows += [[name, NUMBER, lead, error, False, False] for lead, error in zip(DAYS_AHEAD, errors, strict=True)]
    return pd.DataFrame(rows, columns=["series", "method", "days", "crps", "in_50", "in_90"])


def tables(table: pd.DataFrame) -> str:
    """CRPS over that of persistence as a number, and coverage, by series, lead and method, in Markdown."""
    lines = [
        "| series | days ahead | method | CRPS / persistence | within 50 % | within 90 % |",
        "|---|--:|---|--:|--:|--:|",
    ]
    for (series, days), of in table.groupby(["series", "days"], sort=False):
        plain = of.loc[of["method"] == NUMBER, "crps"].mean()
        for method, rows in of[of["method"] != NUMBER].groupby("method", sort=False):
            shares = f"{rows['in_50'].mean():.0%} | {rows['in_90'].mean():.0%}"
            lines.append(f"| {series} | {days} | {method} | {rows['crps'].mean() / plain:.2f} | {shares} |")
    return "\n".join(lines)


def main() -> None:
    """Measure the spread, and print the table of docs/nowcast.md."""
    parser = argparse.ArgumentParser(description="Forecasts of other crises, each by the spread of the others")
    parser.add_argument("files", type=Path, nargs="*", default=list(SHIPPED))
    parser.add_argument("--particles", type=int, default=10_000)
    options = parser.parse_args()
    series = {path.stem: read_series(path) for path in options.files}
    print(f"All: {spread_of(list(series.values()))}\n")
    found = []
    for name, one in series.items():
        others = [other for title, other in series.items() if title != name] or [one]
        found.append(scored(name, one, spread_of(others), options.particles))
    print(tables(pd.concat(found, ignore_index=True)))


if __name__ == "__main__":
    main()
