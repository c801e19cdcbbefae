"""The nowcast of each evening from 24 to 30 September 2023, scored against what was counted afterwards.

python -m benchmarks.nowcast_evenings --members 400 --store runs/nowcast-evenings

Each nowcast is issued at 20:00 and knows only the prior of its evening and what was announced for that hour or an
earlier one. Beside the pool: each of its members, the pool as it was, the simulator by counts alone (the first
edition), the straight line, persistence as one number, nobody else coming. All are scored in persons: CRPS, which for a
single number is its absolute error. Last, what each kind of observation is worth, and reports of the queue that are
wrong by half.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import sim
from benchmarks.first_edition import first_edition
from sim.analysis.nowcast.cast import Course, cast_of_scenario
from sim.analysis.nowcast.desk import deadlines
from sim.analysis.nowcast.ensemble import Members, Nowcast, counts_until, run_members
from sim.analysis.nowcast.extrapolations import EXTRAPOLATIONS
from sim.analysis.nowcast.observations import PersonsRegistered, QueueReport, VehiclesCrossed
from sim.analysis.nowcast.paths import hours_until
from sim.analysis.nowcast.persistence import persistence_paths
from sim.analysis.nowcast.pool import pooled
from sim.analysis.nowcast.reports import read_reports
from sim.analysis.nowcast.rules import (
    ENSEMBLE,
    FLUID,
    PERSISTENCE,
    POOL,
    SEED,
    Outlook,
    leavers_of_a_scenario,
    outlook,
)
from sim.analysis.nowcast.weighing import Forecast
from sim.results.observed import read_observed
from sim.results.seen import read_sightings
from sim.scenario.fields import hours_between
from sim.scenario.model import Scenario
from sim.view.nowcast import picture
from sim.view.style import save

Floats = NDArray[np.float64]

SCENARIOS = Path(__file__).parents[1] / "scenarios"
EVENINGS = tuple(datetime.fromisoformat(f"2023-09-{day}T20:00+04:00") for day in range(24, 31))
WEIGHED_PRIOR = "as-of-24-september"

NEXT_DAY_H = 24.0

WHOLE, OLD, FIRST = "pool", "old pool", "first edition"
"""The nowcast; what it was before runs had a pace and rates a drift; its simulator, moved up or down to the counts."""

SHOWN = (WHOLE, OLD, FLUID, PERSISTENCE, ENSEMBLE, FIRST, *EXTRAPOLATIONS)

FACTORS = {"reports twice as long": 2.0, "reports half as long": 0.5}


def public_counts(scenario: Scenario) -> pd.DataFrame:
    """The announced counts of persons, ``time_h`` and ``persons``, in the order of their times.

    Three announcements have no hour of their own in ``observed-2023.csv``; ``record-2023.csv`` has one for the vehicles
    that were announced with them (27 September 19:00, 30 September 12:00, 3 October 17:00), and that is taken. Those
    without (1 and 20 October) are left out.
    """
    counts = read_observed(SCENARIOS / "data" / "observed-2023.csv", scenario.start)
    record = pd.read_csv(SCENARIOS / "data" / "record-2023.csv", comment="#")
    paired = record[record["curve"] == "vehicles_crossed"].set_index("low")["time_local"]
    rows = []
    for row in counts[counts["persons_crossed"].notna()].itertuples():
        hour = str(row.time_local) if row.hour_known else paired.get(row.vehicles_crossed)
        if hour is not None:
            moment = datetime.fromisoformat(hour).replace(tzinfo=scenario.start.tzinfo)
            rows.append((hours_between(scenario.start, moment), row.persons_crossed))
    return pd.DataFrame(rows, columns=["time_h", "persons"]).sort_values("time_h", ignore_index=True)


@dataclass(frozen=True)
class Public:
    """What became public.

    Attributes:
        counts: Counts of persons, ``time_h`` and ``persons``.
        vehicles, registered: Other counts.
        reports: Reports of the queue.
    """

    counts: pd.DataFrame
    vehicles: tuple[VehiclesCrossed, ...]
    registered: tuple[PersonsRegistered, ...]
    reports: tuple[QueueReport, ...]

    @classmethod
    def of(cls, scenario: Scenario) -> Public:
        """All of it."""
        record = read_sightings(SCENARIOS / "data" / "record-2023.csv", scenario.start)
        vehicles = (VehiclesCrossed(one.time_h, one.low) for one in record if one.curve == "vehicles_crossed")
        registered = (PersonsRegistered(one.time_h, one.low) for one in record if one.curve == "registered")
        reports = read_reports(SCENARIOS / "data" / "reports-2023.csv", scenario.start)
        return cls(public_counts(scenario), tuple(vehicles), tuple(registered), tuple(reports))

    def longer(self, times: float) -> Public:
        """The same with reports of the queue that are so many times as long."""
        moved = [
            replace(one, low=one.low and one.low * times, high=one.high and one.high * times) for one in self.reports
        ]
        return replace(self, reports=tuple(moved))

    def variants(self) -> dict[str, Public]:
        """All of it; without each kind in turn; with reports that are wrong."""
        return {
            "all": self,
            "without vehicles": replace(self, vehicles=()),
            "without registered": replace(self, registered=()),
            "without reports": replace(self, reports=()),
            "counts of persons alone": replace(self, vehicles=(), registered=(), reports=()),
        } | {name: self.longer(times) for name, times in FACTORS.items()}


@dataclass(frozen=True)
class Evening:
    """What was said on an evening, and what was counted later.

    Attributes:
        issued: The day, as people write it.
        issued_h: The hour of issue.
        forecasts: By name of the method.
        at_h: Times of the later counts, shape ``(counts,)``.
        counted: Them, persons, shape ``(counts,)``.
    """

    issued: str
    issued_h: float
    forecasts: dict[str, Forecast]
    at_h: Floats
    counted: Floats

    def rows(self) -> pd.DataFrame:
        """One row for each method and later count: CRPS, the band, whether the count lies in it."""
        within = np.flatnonzero(self.at_h <= self.issued_h + NEXT_DAY_H)
        next_day = np.isin(np.arange(len(self.at_h)), within[-1:])
        rows = []
        for name, said in self.forecasts.items():
            bands, crps = said.quantiles().tolist(), said.crps(self.counted).tolist()
            for place, (p05, p25, median, p75, p95) in enumerate(bands):
                seen = float(self.counted[place])
                inside = [p25 <= seen <= p75, p05 <= seen <= p95]
                lead_h = self.at_h[place] - self.issued_h
                rows.append([self.issued, name, next_day[place], lead_h, seen, p05, median, p95, crps[place], *inside])
        columns = [
            "issued",
            "method",
            "next_day",
            "lead_h",
            "counted",
            "p05",
            "median",
            "p95",
            "crps",
            "in_50",
            "in_90",
        ]
        return pd.DataFrame(rows, columns=columns)


def evening(moment: datetime, members: Members, public: Public, particles: int) -> Evening:
    """The forecasts of an evening by what was public then."""
    scenario = members.scenario
    issued_h = hours_between(scenario.start, moment)
    later = public.counts[public.counts["time_h"] > issued_h]
    at_h, counts = later["time_h"].to_numpy(np.float64), counts_until(public.counts, members, issued_h)
    view = outlook(
        counts,
        [*public.vehicles, *public.registered, *public.reports],
        leavers_of_a_scenario(scenario),
        issued_h,
        particles=particles,
    )
    found = view.forecasts(at_h) | {ENSEMBLE: Nowcast(members, counts, issued_h, reports=public.reports).forecast(at_h)}
    before = first_edition(members, counts, at_h)
    old = {**found, ENSEMBLE: before} | _without_drift(view, at_h)
    found = {WHOLE: pooled(found, POOL), OLD: pooled(old, POOL)} | found | {FIRST: before}
    for name, ahead in EXTRAPOLATIONS.items():
        said = ahead(counts, at_h)
        if not np.isnan(said).any():
            found[name] = Forecast(at_h, said[:, None], np.ones(1))
    return Evening(f"{moment:%d Sep}", issued_h, found, at_h, later["persons"].to_numpy(np.float64))


def _without_drift(view: Outlook, at_h: Floats) -> dict[str, Forecast]:
    """The last rates as they were: not expected to grow in the first days."""
    spread = replace(view.spread, early_drift=0.0)
    rng, hours = np.random.default_rng(SEED), hours_until(view.counts.last_h, at_h)
    paths = persistence_paths(view.counts, view.leavers, hours, spread, rng)
    return {} if paths is None else {PERSISTENCE: paths.forecast(at_h, view.counts.last)}


def next_day_table(table: pd.DataFrame) -> str:
    """Each evening's count of the next day: the band, and every method's CRPS, in Markdown."""
    lines = [
        f"| issued 20:00 | counted | pool, median (5 to 95 %) | {' | '.join(SHOWN)} |",
        "|---|" + "--:|" * (2 + len(SHOWN)),
    ]
    for issued, rows in table[table["next_day"]].groupby("issued", sort=False):
        by_name = rows.set_index("method")
        ours = by_name.loc[WHOLE]
        band = f"{ours['median']:,.0f} ({ours['p05']:,.0f} to {ours['p95']:,.0f})"
        shown = f"{ours['counted']:,.0f}, {ours['lead_h']:.0f} h later"
        lines.append(f"| {issued} | {shown} | {band} | {_cells(by_name['crps'])} |")
    means = table[table["next_day"]].groupby(["issued", "method"], sort=False)["crps"].mean().unstack()
    lines.append(f"| mean, 25 to 29 Sep | | | {_cells(means.iloc[1:6].mean())} |")
    return "\n".join(lines)


def all_later_table(table: pd.DataFrame) -> str:
    """Each evening's mean CRPS of all later counts, by method, in Markdown; last their mean from the 25th on."""
    means = table.groupby(["issued", "method"], sort=False)["crps"].mean().unstack()
    ours = table[table["method"] == WHOLE].groupby("issued", sort=False)
    number, half, most = ours.size(), ours["in_50"].sum(), ours["in_90"].sum()
    lines = [
        f"| issued 20:00 | later counts | in 50 % | in 90 % | {' | '.join(SHOWN)} |",
        "|---|" + "--:|" * (3 + len(SHOWN)),
    ]
    for issued, row in zip(number.index.tolist(), means.itertuples(index=False), strict=True):
        cells = _cells(pd.Series(row, means.columns))
        lines.append(f"| {issued} | {number[issued]} | {half[issued]} | {most[issued]} | {cells} |")
    lines.append(f"| mean from the 25th on | | | | {_cells(means.iloc[1:].mean())} |")
    return "\n".join(lines)


def coverage_table(table: pd.DataFrame) -> str:
    """Shares of the later counts that lie within each method's bands, evenings of 26 to 30 September, in Markdown."""
    late = table[~table["issued"].isin(["24 Sep", "25 Sep"])]
    lines = ["| evenings of 26 to 30 September | within 50 % | within 90 % |", "|---|--:|--:|"]
    for name in (WHOLE, OLD, FLUID, PERSISTENCE, ENSEMBLE, FIRST):
        of = late[late["method"] == name]
        lines.append(f"| {name} | {of['in_50'].sum()} of {len(of)} | {of['in_90'].sum()} of {len(of)} |")
    return "\n".join(lines)


def kinds_table(variants: dict[str, pd.DataFrame]) -> str:
    """What the pool and the fluid queue say by each set of observations, in Markdown."""
    lines = [
        "| what was looked at | pool, next day | pool, all later | fluid queue, next day | fluid queue, all later | "
        "pool, within 90 % from the 26th on |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for name, table in variants.items():
        cells = []
        for method in (WHOLE, FLUID):
            of = table[(table["method"] == method) & (table["issued"] != "24 Sep")]
            cells += [of.loc[of["next_day"], "crps"].mean(), of.groupby("issued")["crps"].mean().mean()]
        late = table[(table["method"] == WHOLE) & ~table["issued"].isin(["24 Sep", "25 Sep"])]
        shown = " | ".join(f"{one:,.0f}" for one in cells)
        lines.append(f"| {name} | {shown} | {late['in_90'].sum()} of {len(late)} |")
    return "\n".join(lines)


def _cells(values: pd.Series[float]) -> str:
    shown = (values[name] if name in values.index else np.nan for name in SHOWN)
    return " | ".join("–" if np.isnan(one) else f"{one:,.0f}" for one in shown)


def scored(members: Members, public: Public, particles: int, evenings: Sequence[datetime] = EVENINGS) -> pd.DataFrame:
    """The rows of all evenings."""
    return pd.concat([evening(moment, members, public, particles).rows() for moment in evenings], ignore_index=True)


def drawn(moment: datetime, members: Members, public: Public, path: Path) -> None:
    """Draw the nowcast of an evening into a file, .svg or .png, with what was counted later."""
    scenario = members.scenario
    issued_h = hours_between(scenario.start, moment)
    counts = counts_until(public.counts, members, issued_h)
    ensemble = Nowcast(members, counts, issued_h, reports=public.reports)
    course = Course(scenario.title, scenario.start, scenario.horizon_h, scenario)
    cast = cast_of_scenario(course, counts, [*public.vehicles, *public.registered], public.reports, issued_h, ensemble)
    save(picture(cast, public.counts[public.counts["time_h"] > issued_h], deadlines(cast)), path)


def main() -> None:
    """Make the members that are missing, and print the tables of docs/nowcast.md."""
    parser = argparse.ArgumentParser(
        description="Nowcasts of the evenings of 24 to 30 September 2023, and their scores"
    )
    parser.add_argument("--members", type=int, default=400)
    parser.add_argument("--store", type=Path, default=Path("runs/nowcast-evenings"))
    parser.add_argument("--prior", default=WEIGHED_PRIOR)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--particles", type=int, default=50_000)
    parser.add_argument("--picture", type=Path, help="draw the evening of 26 September into this file, .svg or .png")
    options = parser.parse_args()
    scenario = sim.load(SCENARIOS / f"{options.prior}.yaml")
    members = run_members(scenario, options.store / options.prior, options.members, jobs=options.jobs)
    public = Public.of(scenario)
    if options.picture is not None:
        drawn(EVENINGS[2], members, public, options.picture)
    found = {name: scored(members, some, options.particles) for name, some in public.variants().items()}
    table = found["all"]
    print(next_day_table(table), all_later_table(table), coverage_table(table), kinds_table(found), sep="\n\n")


if __name__ == "__main__":
    main()
