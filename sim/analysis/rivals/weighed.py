"""Scenarios weighed by what was observed, and whether what one part of it says of them holds for the rest.

Successive errors of a cumulative count hang together, so a series counts as much as one observation: the mean of the
log-densities of its observations. So do the series of a *family*, one measure in all and by region: they are filled
from one stream, and share the weight of one, the mean over them. A weight is the exponential of the sum over the
families, over that of all scenarios, each as likely before. Weights sum up which of *these* scenarios is nearest; they
do not say that it is right, and a scenario that nobody wrote has none. *Out of sample* is a series of which the weights
rest on the other families alone.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis import scores
from sim.analysis.nowcast.observations import QueueReport
from sim.analysis.recorded import LeftOut, recorded
from sim.analysis.rivals.apart import SetApart, set_apart
from sim.analysis.rivals.evidence import NAME_OF, Evidence, of_report, of_series
from sim.arrays import Floats
from sim.runs.ensemble import Ensemble

if TYPE_CHECKING:
    import pandas as pd


ALIKE = 0.05
"""Log-densities that are no further apart are called equal: a weight of 51 to 49."""


@dataclass(frozen=True)
class SeriesOfRivals:
    """One series by all scenarios.

    Attributes:
        name: A curve, or the reports of one unit.
        family: The measure, which other regions may have a series of too.
        unit: Its unit.
        observations: How many were scored.
        largest: The largest value that was observed.
        log_density: Mean log-density of its observations, by scenario.
        crps: Mean CRPS in the unit of the series, by scenario; not a number where no observation has both ends.
        by_others: Weight of each scenario by all other families.
    """

    name: str
    family: str
    unit: str
    observations: int
    largest: float
    log_density: Mapping[str, float]
    crps: Mapping[str, float]
    by_others: Mapping[str, float]

    @property
    def differ(self) -> bool:
        """Whether the series says anything of the scenarios: else their densities are as good as equal."""
        return max(self.log_density.values()) - min(self.log_density.values()) > ALIKE

    @property
    def nearest(self) -> str:
        """The scenario with the highest density."""
        return max(self.log_density, key=lambda name: self.log_density[name])

    @property
    def chosen_by_others(self) -> str:
        """The scenario that all other families would choose."""
        return max(self.by_others, key=lambda name: self.by_others[name])

    @property
    def gain(self) -> float:
        """Log-density of the mixture by the others' weights, over that of equal weights: above 0 they helped."""
        return self._mixed(self.by_others) - self._mixed(dict.fromkeys(self.by_others, 1.0 / len(self.by_others)))

    def _mixed(self, weights: Mapping[str, float]) -> float:
        logs = [self.log_density[name] + math.log(max(weight, 1e-300)) for name, weight in weights.items()]
        return max(logs) + math.log(sum(math.exp(one - max(logs)) for one in logs))


@dataclass(frozen=True)
class Weighed:
    """Scenarios after what was observed.

    Attributes:
        ensembles: Their runs, by name.
        evidence: Every observation, by scenario and in the same order.
        series: Series by series.
        weights: Of each scenario, by all families of series.
        left_out: What could not be set beside the runs.
        apart: Which metric, counted at which hour, would set them apart, the best first.
    """

    ensembles: Mapping[str, Ensemble]
    evidence: Mapping[str, tuple[Evidence, ...]]
    series: tuple[SeriesOfRivals, ...]
    weights: Mapping[str, float]
    left_out: tuple[LeftOut, ...]
    apart: tuple[SetApart, ...] = ()

    def frame(self) -> pd.DataFrame:
        """One row for each series and scenario."""
        import pandas as pd

        rows = [
            {
                "series": one.name,
                "family": one.family,
                "unit": one.unit,
                "scenario": name,
                "observations": one.observations,
                "largest": one.largest,
                "log_density": one.log_density[name],
                "crps": one.crps[name],
                "weight_by_the_others": one.by_others[name],
                "gain_of_the_others": one.gain,
            }
            for one in self.series
            for name in self.weights
        ]
        return pd.DataFrame(rows)

    def weights_frame(self) -> pd.DataFrame:
        """One row for each scenario: its weight by all series."""
        import pandas as pd

        rows = [(name, self.ensembles[name].scenario.title, weight) for name, weight in self.weights.items()]
        return pd.DataFrame(rows, columns=["scenario", "title", "weight"])


def weighed(
    ensembles: Mapping[str, Ensemble], reports: Sequence[QueueReport] = (), until_h: float = math.inf
) -> Weighed:
    """Weigh scenarios by the record that all of them name and by reports of the queue.

    Args:
        ensembles: Runs by name, with the same record; at least two scenarios.
        reports: What was reported of the queue.
        until_h: What was observed later is not looked at, hours after the start.
    """
    found: dict[str, list[Evidence]] = {name: [] for name in ensembles}
    left_out: dict[tuple[str, str], LeftOut] = {}
    for name, runs in ensembles.items():
        series, gone = recorded(runs)
        left_out |= {(one.curve, one.reason): one for one in gone}
        found[name] += [one for of in series for one in of_series(of, runs) if one.time_h <= until_h]
    for report in (one for one in reports if one.time_h <= until_h):
        each = {name: of_report(report, runs) for name, runs in ensembles.items()}
        if any(one is None for one in each.values()):
            name = NAME_OF.get(report.unit, f"queue reported, {report.unit.value}")
            left_out[name, ""] = LeftOut(name, 1, "a scenario has nothing to set beside it then")
            continue
        for name, one in each.items():
            assert one is not None
            found[name].append(one)
    common = _common(found, left_out)
    apart = set_apart(ensembles, None if math.isinf(until_h) else until_h)
    return Weighed(ensembles, common, _series(common), weights_by(common), tuple(left_out.values()), tuple(apart))


def _common(
    found: Mapping[str, list[Evidence]], left_out: dict[tuple[str, str], LeftOut]
) -> dict[str, tuple[Evidence, ...]]:
    """The observations that all scenarios can be set beside."""
    first = next(iter(found.values()))
    shared = set.intersection(*({(one.series, one.time_h) for one in some} for some in found.values()))
    every = {one.series for some in found.values() for one in some}
    for name in sorted(every - {series for series, _ in shared}):
        left_out[name, "not all"] = LeftOut(name, sum(one.series == name for one in first), "not all scenarios have it")
    return {name: tuple(one for one in some if (one.series, one.time_h) in shared) for name, some in found.items()}


def weights_by(found: Mapping[str, Sequence[Evidence]], without: str | None = None) -> dict[str, float]:
    """Weight of each scenario by all families but one."""
    totals = np.array([sum(_by_family(some, without).values()) for some in found.values()], np.float64)
    shares = np.exp(totals - totals.max()) if len(totals) else totals
    return dict(zip(found, (shares / shares.sum()).tolist(), strict=True))


def _by_family(found: Sequence[Evidence], without: str | None) -> dict[str, float]:
    """Mean log-density of the series of each family, by one scenario."""
    of: dict[str, list[float]] = {}
    for name in dict.fromkeys(one.series for one in found if one.family != without):
        some = [one for one in found if one.series == name]
        of.setdefault(some[0].family, []).append(_density(some))
    return {family: float(np.mean(each)) for family, each in of.items()}


def _density(found: Sequence[Evidence]) -> float:
    """Mean log-density of the observations of one series."""
    return float(np.mean([one.log_density for one in found]))


def _series(found: Mapping[str, tuple[Evidence, ...]]) -> tuple[SeriesOfRivals, ...]:
    rows = []
    for of in dict.fromkeys(one.series for one in next(iter(found.values()))):
        mine = {name: [one for one in some if one.series == of] for name, some in found.items()}
        some = next(iter(mine.values()))
        ends = [end for one in some for end in (one.low, one.high) if end is not None]
        rows.append(
            SeriesOfRivals(
                name=of,
                family=some[0].family,
                unit=some[0].unit,
                observations=len(some),
                largest=max(ends),
                log_density={name: _density(of_one) for name, of_one in mine.items()},
                crps={name: _crps(of_one) for name, of_one in mine.items()},
                by_others=weights_by(found, some[0].family),
            )
        )
    return tuple(rows)


def _crps(found: Sequence[Evidence]) -> float:
    pairs: list[tuple[float, Floats]] = [(one.middle, one.values) for one in found if one.middle is not None]
    return float(np.mean([scores.crps_ensemble(seen, values) for seen, values in pairs])) if pairs else math.nan
