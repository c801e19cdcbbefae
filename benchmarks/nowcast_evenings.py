"""The nowcast of each evening from 24 to 30 September 2023, scored against what was counted afterwards.

python -m benchmarks.nowcast_evenings --members 400 --store runs/nowcast-evenings

Each nowcast is issued at 20:00 and knows only the prior of its evening and the counts announced for that hour or an
earlier one. Beside it: the straight line through the same counts, persistence of the last interval, nobody else coming;
and two parts of the nowcast alone. All are scored in persons: CRPS, which for a single number is its absolute error.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import sim
from sim.analysis.nowcast.ensemble import Members, Nowcast, counts_until, run_members
from sim.analysis.nowcast.extrapolations import EXTRAPOLATIONS
from sim.analysis.nowcast.weighing import CountErrors, Forecast, at_times, forecast_at
from sim.analysis.scores import weighted_interval_score
from sim.results.observed import read_observed
from sim.results.times import local_label
from sim.scenario.fields import hours_between
from sim.scenario.model import Scenario
from sim.view.nowcast import picture
from sim.view.style import save

Floats = NDArray[np.float64]

SCENARIOS = Path(__file__).parents[1] / "scenarios"
EVENINGS = tuple(datetime.fromisoformat(f"2023-09-{day}T20:00+04:00") for day in range(24, 31))
WEIGHED_PRIOR = "as-of-24-september"

NEXT_DAY_H = 24.0

WHOLE, WEIGHTED, ANCHORED = "nowcast", "weights alone", "counts alone"
"""The nowcast; its members weighted but not moved to the counts; moved to them but not weighted."""


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
class Evening:
    """What was said on an evening, and what was counted later.

    Attributes:
        cast: The nowcast.
        at_h: Times of the later counts, shape ``(counts,)``.
        counted: Them, persons, shape ``(counts,)``.
    """

    cast: Nowcast
    at_h: Floats
    counted: Floats

    @property
    def next_day(self) -> NDArray[np.bool_]:
        """The last count within 24 hours; on the last evening there is none."""
        found = np.zeros(len(self.at_h), np.bool_)
        within = np.flatnonzero(self.at_h <= self.cast.issued_h + NEXT_DAY_H)
        found[within[-1:]] = True
        return found

    def forecasts(self) -> dict[str, Forecast]:
        """Every method's distribution of the later counts."""
        members, counts, weights = self.cast.members, self.cast.counts, self.cast.weights.values
        equal = np.full(len(members), 1.0 / len(members))
        raw = np.maximum(at_times(members.time_h, members.curves, self.at_h).T, counts.last)
        moved = forecast_at(members.time_h, members.curves, equal, counts, self.cast.errors, self.at_h)
        found = {WHOLE: self.cast.forecast(self.at_h), WEIGHTED: Forecast(self.at_h, raw, weights), ANCHORED: moved}
        for name, ahead in EXTRAPOLATIONS.items():
            said = ahead(counts, self.at_h)
            if not np.isnan(said).any():
                found[name] = Forecast(self.at_h, said[:, None], np.ones(1))
        return found


def evenings(members: Members, known: pd.DataFrame, errors: CountErrors) -> list[Evening]:
    """The nowcasts of all evenings."""
    found = []
    for moment in EVENINGS:
        issued_h = hours_between(members.scenario.start, moment)
        later = known[known["time_h"] > issued_h]
        cast = Nowcast(members, counts_until(known, members, issued_h), issued_h, errors)
        found.append(Evening(cast, later["time_h"].to_numpy(np.float64), later["persons"].to_numpy(np.float64)))
    return found


def scored(evening: Evening) -> pd.DataFrame:
    """One row for each method and later count: CRPS, WIS, error of the median, band, whether the count lies in it."""
    rows = []
    for name, said in evening.forecasts().items():
        bands = said.quantiles()
        for place, (band, crps) in enumerate(zip(bands.tolist(), said.crps(evening.counted).tolist(), strict=True)):
            counted = float(evening.counted[place])
            p05, p25, median, p75, p95 = band
            wis = weighted_interval_score(counted, median, [(0.5, p25, p75), (0.9, p05, p95)])
            rows.append(
                {
                    "issued": f"{evening.cast.issued_at:%d Sep}",
                    "method": name,
                    "next_day": evening.next_day[place],
                    "lead_h": evening.at_h[place] - evening.cast.issued_h,
                    "counted": counted,
                    "p05": p05,
                    "median": median,
                    "p95": p95,
                    "crps": crps,
                    "wis": wis,
                    "error": abs(median - counted),
                    "in_50": p25 <= counted <= p75,
                    "in_90": p05 <= counted <= p95,
                }
            )
    return pd.DataFrame(rows)


def next_day_table(table: pd.DataFrame) -> str:
    """Each evening's count of the next day: the band, and every method's CRPS, in Markdown."""
    lines = [
        "| issued 20:00 | counted | nowcast, median (5 to 95 %) | nowcast | persistence | line | no more come |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for issued, rows in table[table["next_day"]].groupby("issued", sort=False):
        by_name = rows.set_index("method")
        ours, others = by_name.loc[WHOLE], [_cell(by_name["crps"], name) for name in EXTRAPOLATIONS]
        band = f"{ours['median']:,.0f} ({ours['p05']:,.0f} to {ours['p95']:,.0f})"
        shown = f"{ours['counted']:,.0f}, {ours['lead_h']:.0f} h later"
        lines.append(f"| {issued} | {shown} | {band} | {ours['crps']:,.0f} | {' | '.join(others)} |")
    return "\n".join(lines)


def all_later_table(table: pd.DataFrame) -> str:
    """Each evening's mean CRPS of all later counts, by method, in Markdown; last their mean from the 25th on."""
    means = table.groupby(["issued", "method"], sort=False)["crps"].mean().unstack()
    number = table[table["method"] == WHOLE].groupby("issued", sort=False).size()
    inside = table[table["method"] == WHOLE].groupby("issued", sort=False)["in_90"].sum()
    names = (WHOLE, *EXTRAPOLATIONS, WEIGHTED, ANCHORED)
    lines = [
        f"| issued 20:00 | later counts | within 90 % | {' | '.join(names)} |",
        "|---|--:|--:|" + "--:|" * len(names),
    ]
    for issued, row in means.iterrows():
        cells = " | ".join(_cell(row, name) for name in names)
        lines.append(f"| {issued} | {number[issued]} | {inside[issued]} | {cells} |")
    whole = means.iloc[1:].mean()
    lines.append(f"| mean from the 25th on | | | {' | '.join(_cell(whole, name) for name in names)} |")
    return "\n".join(lines)


def state_table(shown: list[Evening]) -> str:
    """What each nowcast rests on, and when it says that 90 % have crossed, in Markdown."""
    lines = [
        "| issued 20:00 | counts | power | surprise / counts | 90 % have crossed, median (5 to 95 %) |",
        "|---|--:|--:|--:|--:|",
    ]
    for evening in shown:
        cast, weights = evening.cast, evening.cast.weights
        low, _, middle, _, high = (_moment(cast, at_h) for at_h in cast.clearance_h().tolist())
        share = f"{weights.surprise / weights.counts:.1f}" if weights.counts else "–"
        held = "" if weights.holds else ", not held"
        rests = f"{len(cast.counts)} | {weights.temper:.2f} | {share}{held}"
        lines.append(f"| {cast.issued_at:%d Sep} | {rests} | {middle} ({low} to {high}) |")
    return "\n".join(lines)


def _cell(values: pd.Series[float], name: str) -> str:
    return f"{values[name]:,.0f}" if name in values.index and not np.isnan(values[name]) else "–"


def _moment(cast: Nowcast, at_h: float) -> str:
    return local_label(cast.scenario.start, at_h) if np.isfinite(at_h) else "later"


def main() -> None:
    """Make the members that are missing, and print the tables of docs/nowcast.md."""
    parser = argparse.ArgumentParser(
        description="Nowcasts of the evenings of 24 to 30 September 2023, and their scores"
    )
    parser.add_argument("--members", type=int, default=400)
    parser.add_argument("--store", type=Path, default=Path("runs/nowcast-evenings"))
    parser.add_argument("--prior", default=WEIGHED_PRIOR)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--picture", type=Path, help="draw the evening of 26 September into this file, .svg or .png")
    options = parser.parse_args()
    scenario = sim.load(SCENARIOS / f"{options.prior}.yaml")
    members = run_members(scenario, options.store / options.prior, options.members, jobs=options.jobs)
    known = public_counts(scenario)
    shown = evenings(members, known, CountErrors())
    if options.picture is not None:
        cast = shown[2].cast
        save(picture(cast, known[known["time_h"] > cast.issued_h]), options.picture)
    table = pd.concat([scored(one) for one in shown], ignore_index=True)
    print(next_day_table(table), all_later_table(table), state_table(shown), sep="\n\n")


if __name__ == "__main__":
    main()
