"""The forecasts that are pooled, by one set of rules: for a scenario, and for a bare series of counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from sim.analysis.nowcast.fluid import LEAVERS_SD, Fluid, FluidDynamics, FluidPrior
from sim.analysis.nowcast.observations import PersonsCrossed
from sim.analysis.nowcast.particles import Filtered, Observation, filtered
from sim.analysis.nowcast.paths import Paths, hours_until
from sim.analysis.nowcast.persistence import PATHS, persistence_paths
from sim.analysis.nowcast.spread import RateWalk
from sim.analysis.nowcast.weighing import Counts, Forecast
from sim.arrays import Floats
from sim.scenario.model import Scenario

FLUID, PERSISTENCE, ENSEMBLE = "fluid queue", "last rates go on", "simulator"
"""Members of the pool, as people read them."""

POOL = {FLUID: 1.0, PERSISTENCE: 1.0, ENSEMBLE: 1.0}
"""Their weights: equal (``benchmarks/nowcast_twins_across.py``, ``benchmarks/nowcast_elsewhere.py``)."""

SEED = 20230922
"""Of particles and paths, so that the same counts always give the same band."""

MOST_TIMES = 50.0
"""Where nobody says how many may come: up to so many times the last count; [A] 10 to 100."""


@dataclass(frozen=True)
class Outlook:
    """The fluid queue and the last rates, after what was seen until an hour.

    Attributes:
        counts: The counts of persons that were known.
        leavers: Ends of the persons who will have crossed in the end.
        issued_h: The hour of issue.
        spread: How far rates walk.
        dynamics: How the fluid queue moves.
        found: What is known of it.
    """

    counts: Counts
    leavers: tuple[float, float]
    issued_h: float
    spread: RateWalk
    dynamics: FluidDynamics
    found: Filtered[Fluid] = field(repr=False)

    def forecasts(self, at_h: Floats) -> dict[str, Forecast]:
        """What each says of counts to come, by name, at times not before the issue."""
        last = self.counts.last
        found = {FLUID: self.fluid_paths(hours_until(self.found.time_h, at_h)).forecast(at_h, last)}
        rng = np.random.default_rng(SEED)
        hours = hours_until(self.counts.last_h, at_h)
        paths = persistence_paths(self.counts, self.leavers, hours, self.spread, rng)
        return found | ({PERSISTENCE: paths.forecast(at_h, last)} if paths is not None else {})

    def fluid_paths(self, hours: int) -> Paths:
        """Courses of the fluid queue from the hour of issue on; longer ones begin as shorter ones do."""
        rng = np.random.default_rng(SEED)
        cloud, now_h = self.found.drawn(PATHS), self.found.time_h
        late, crossed = rng.standard_normal(PATHS), [cloud.crossed]
        for ends_h in (now_h + np.arange(1.0, hours + 1.0)).tolist():
            cloud, now_h = self.dynamics.advanced(cloud, now_h, ends_h, rng), ends_h
            crossed.append(cloud.crossed)
        return Paths(self.found.time_h, np.array(crossed), cloud.leavers, late)


def outlook(
    counts: Counts,
    others: Sequence[Observation[Fluid]],
    leavers: tuple[float, float],
    issued_h: float,
    *,
    spread: RateWalk | None = None,
    particles: int = 50_000,
    step_h: float = 1.0,
    leavers_sd: float = LEAVERS_SD,
) -> Outlook:
    """Filter the fluid queue through what was seen until an hour.

    Args:
        counts: Counts of persons; later ones are not looked at.
        others: What else was seen; neither is later of that.
        leavers: Ends of the persons who will have crossed in the end.
        issued_h: The hour of issue, not before the first could cross.
        spread: How far rates walk; that of other crises if left out.
        particles: How many.
        step_h: Longest step of the fluid queue.
        leavers_sd: How far those still to set off are moved when particles are drawn anew.
    """
    known, walks = counts.until(issued_h), spread or RateWalk()
    from_h = min([known.zero_h, *(known.time_h[:1] - 1.0).tolist()])
    ends = max(leavers[0], known.last + 1.0), max(leavers[1], known.last + 2.0)
    dynamics = FluidDynamics(ends, from_h, walks, step_h=step_h, leavers_sd=leavers_sd)
    persons = [PersonsCrossed(*pair) for pair in zip(known.time_h.tolist(), known.persons.tolist(), strict=True)]
    rng = np.random.default_rng(SEED)
    cloud = FluidPrior(ends, from_h).cloud(particles, rng)
    found = filtered(cloud, dynamics, [*persons, *others], from_h, max(issued_h, from_h), rng)
    return Outlook(known, ends, issued_h, walks, dynamics, found)


def leavers_of_a_scenario(scenario: Scenario) -> tuple[float, float]:
    """Ends of the persons who will have crossed in the end: the residents without those who are absent or stay.

    Of both shares the ends of their range under ``uncertain`` are taken, or what the scenario says.
    """
    residents = float(sum(one.residents_persons for one in scenario.settlements.values()))
    absent = _ends(scenario, "people.absent_share", scenario.people.absent_share)
    stay = _ends(scenario, "people.stay_share", scenario.people.stay_share)
    return residents * (1.0 - absent[1]) * (1.0 - stay[1]), residents * (1.0 - absent[0]) * (1.0 - stay[0])


def leavers_of_a_series(counts: Counts, most: float | None) -> tuple[float, float]:
    """Ends of the persons who will have crossed in the end, where no scenario says how many there are.

    Args:
        counts: The counts that are known.
        most: The most who can come, if anybody knows.
    """
    last = max(counts.last, 1.0)
    return last, max(MOST_TIMES * last if most is None else most, last)


def _ends(scenario: Scenario, path: str, fixed: float) -> tuple[float, float]:
    drawn = [float(one) for of in scenario.uncertain.values() if path in of.paths for one in of.extremes]
    return (min(drawn), max(drawn)) if drawn else (fixed, fixed)
