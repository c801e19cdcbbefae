"""Calibration: what counts say of a scenario's uncertain parameters, by runs in waves that all count in the end.

1. *History matching*: a wave over the whole prior; then waves where an emulator of all runs so far rules nothing out.
2. *SMC-ABC*: steps around the best runs so far. Each run is weighted by exp(−β d²/2), d its distance from the counts
   in standard deviations of their errors, times what was thought before over the mixture of all proposals. β grows to
   the largest power, 1 at most, at which enough runs count (Del Moral, Doucet & Jasra 2012, Statistics and Computing
   22, 1009-1020). At β = 1 this is no approximation: the error is part of the model (Wilkinson 2013, Statistical
   Applications in Genetics and Molecular Biology 12, 129-141). Below it the posterior is too wide, and says so.

The same scenario, counts and settings propose the same runs, so that one that was killed finds its runs in the store.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.calibration.emulator import emulator
from sim.analysis.calibration.proposals import (
    NotRuledOut,
    Prior,
    Proposal,
    around_the_best,
    log_prior,
    not_ruled_out,
)
from sim.analysis.calibration.targets import Targets
from sim.analysis.nowcast.resampling import effective
from sim.arrays import Floats
from sim.population.streams import Streams
from sim.runs.design import DesignError, Drawn, drawn_at, drawn_names
from sim.runs.ensemble import ReplicationSummary
from sim.runs.make import Making, make_runs
from sim.runs.progress import Progress
from sim.runs.task import replications_of
from sim.scenario.model import ParameterValue, Scenario

if TYPE_CHECKING:
    import pandas as pd

LEAST_RUNS = 20
"""Of a wave: with fewer nothing can be ruled out."""

HISTORY, AROUND = "history matching", "around the best"
"""Kinds of waves, as people read them."""

COUNTING = 0.1
"""Share of all runs that must count for something: below it the likelihood is raised to a power below 1."""


@dataclass(frozen=True)
class Plan:
    """How many runs a calibration makes.

    Attributes:
        runs: Of each wave and each step.
        waves: Of history matching; the first is over the whole prior.
        steps: Around the best runs.
    """

    runs: int = 200
    waves: int = 2
    steps: int = 3

    @property
    def total(self) -> int:
        """All runs."""
        return self.runs * (self.waves + self.steps)


@dataclass(frozen=True)
class Wave:
    """What a wave or a step found.

    Attributes:
        name: What it was.
        runs: How many runs.
        left: Share of the prior that was not ruled out when it began; 1 before the first.
        nearest: Smallest distance of a run from the counts so far, standard deviations a count (root mean square).
        power: β after it.
        counting: Effective number of runs after it.
    """

    name: str
    runs: int
    left: float
    nearest: float
    power: float
    counting: float


@dataclass(frozen=True)
class Calibration:
    """Runs weighted by counts.

    Attributes:
        scenario: Whose uncertain parameters were drawn.
        targets: The counts that runs have a curve for.
        names: Names of the uncertain parameters.
        points: Normal scores of the runs, shape ``(runs, parameters)``.
        values: The values that were drawn, run by run.
        distance: Squared distance of each run from the counts, shape ``(runs,)``.
        weights: Weights of the runs, shape ``(runs,)``; their sum is 1.
        power: β; below 1 the posterior is wider than it ought to be.
        waves: What each wave and step found.
    """

    scenario: Scenario
    targets: Targets
    names: tuple[str, ...]
    points: Floats
    values: tuple[tuple[tuple[str, ParameterValue], ...], ...]
    distance: Floats
    weights: Floats
    power: float
    waves: tuple[Wave, ...]

    @property
    def counting(self) -> float:
        """Effective number of runs."""
        return effective(self.weights)

    def frame(self) -> pd.DataFrame:
        """One row for each range: 5, 50 and 95 % before and after, and the share of its variance that was learnt."""
        from sim.analysis.calibration.posterior import learnt_frame

        return learnt_frame(self)

    def posterior_frame(self) -> pd.DataFrame:
        """One row for each run: its weight, and its value of each range."""
        from sim.analysis.calibration.posterior import posterior_frame

        return posterior_frame(self)


def calibrate(
    scenario: Scenario,
    targets: Targets,
    plan: Plan | None = None,
    making: Making | None = None,
    progress: Progress | None = None,
) -> Calibration:
    """Weigh draws of a scenario's uncertain parameters by counts.

    Args:
        scenario: Its section ``uncertain`` says what was thought before; its seed fixes all proposals.
        targets: The counts.
        plan: How many runs.
        making: How they are made and kept; in this process and in memory if left out. What its store has is not made
            again.
        progress: Called with the share of the work that is done, 0 to 1.

    Raises:
        DesignError: The scenario has no uncertain parameters, or the plan too few runs.
        ScenarioError: Values that were drawn do not go together.
    """
    chosen, names = plan or Plan(), drawn_names(scenario)
    if not names:
        raise DesignError("the scenario has no section 'uncertain': there is nothing to calibrate")
    if chosen.runs < LEAST_RUNS or chosen.waves < 1:
        raise DesignError(f"a calibration needs a wave of {LEAST_RUNS} runs at least, better 200")
    state = _State(scenario.model_copy(update={"observed": None, "record": None}), targets, making or Making())
    kinds = [HISTORY] * chosen.waves + [AROUND] * chosen.steps
    for number, kind in enumerate(kinds):
        rng = Streams(scenario.seed)[f"calibrate: wave {number}"]
        # The first wave knows no counts: calibrations by other counts share its runs.
        proposal = state.proposal(number, kind, len(names), rng)
        state.add(kind, proposal, chosen.runs, rng, _share_of(progress, number, len(kinds)))
    weights, power = state.weights()
    return Calibration(
        scenario,
        state.targets,
        names,
        state.points,
        tuple(one.values for one in state.drawn),
        state.distance,
        weights,
        power,
        tuple(state.waves),
    )


class _State:
    """Runs so far, and where each came from."""

    def __init__(self, scenario: Scenario, targets: Targets, making: Making) -> None:
        self._scenario, self._making, self.targets = scenario, making, targets
        self._proposals: list[tuple[int, Proposal]] = []
        self.points: Floats = np.empty((0, len(drawn_names(scenario))))
        self.off: Floats = np.empty((0, len(targets)))
        self.drawn: list[Drawn] = []
        self.waves: list[Wave] = []

    @property
    def distance(self) -> Floats:
        return np.asarray((self.off**2).sum(axis=1), np.float64)

    def proposal(self, number: int, name: str, dimensions: int, rng: np.random.Generator) -> Proposal:
        if number == 0:
            return Prior(dimensions)
        if name == HISTORY:
            return not_ruled_out(emulator(self.points, self.off), dimensions, rng)
        return around_the_best(self.points, self.weights()[0])

    def add(
        self, name: str, proposal: Proposal, count: int, rng: np.random.Generator, progress: Progress | None
    ) -> None:
        from scipy.special import ndtr

        points = proposal.draw(count, rng)
        drawn = [drawn_at(self._scenario, shares) for shares in ndtr(points).tolist()]
        first = len(self.points)
        tasks = [task for at, one in enumerate(drawn) for task in replications_of(one.scenario, (first + at,))]
        runs: Sequence[ReplicationSummary] = make_runs(tasks, self._making, progress)
        if not first:
            self.targets = self.targets.among(runs[0].names)
            self.off = np.empty((0, len(self.targets)))
        self.points = np.concatenate([self.points, points])
        self.off = np.concatenate([self.off, self.targets.off(runs)])
        self.drawn += drawn
        self._proposals.append((count, proposal))
        weights, power = self.weights()
        left = proposal.left if isinstance(proposal, NotRuledOut) else (1.0 if first == 0 else self.waves[-1].left)
        nearest = float(np.sqrt(self.distance.min() / self.off.shape[1]))
        self.waves.append(Wave(name, count, left, nearest, power, effective(weights)))

    def weights(self) -> tuple[Floats, float]:
        """Weights of all runs, and the power of the likelihood in them."""
        from scipy.optimize import brentq

        total = len(self.points)
        each = [np.log(count / total) + one.log_density(self.points) for count, one in self._proposals]
        prior = log_prior(self.points) - np.logaddexp.reduce(each, axis=0)

        def at(power: float) -> Floats:
            logs = prior - 0.5 * power * self.distance
            shares = np.exp(logs - logs.max())
            return np.asarray(shares / shares.sum(), np.float64)

        floor = min(COUNTING * total, 0.9 * effective(at(0.0)))
        if effective(at(1.0)) >= floor:
            return at(1.0), 1.0
        power = float(brentq(lambda one: effective(at(one)) - floor, 0.0, 1.0, xtol=1e-9))
        return at(power), power


def _share_of(progress: Progress | None, number: int, waves: int) -> Progress | None:
    if progress is None:
        return None
    return lambda share: progress((number + share) / waves)
