"""What answers a case: one replication of a stochastic case, deterministic runs, or a formula."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from sim.journal import Journal
from sim.scenario.load import load
from sim.scenario.model import Scenario
from sim.simulate import simulate
from sim.verify.case import Case, Measured, verification_folder

FEWEST = 20
"""Fewest replications: below that their spread is not known well enough for an interval."""

Settings = Mapping[str, object]
"""Values by dotted path that go over those of a scenario file."""


@dataclass(frozen=True)
class Trial:
    """One replication of a stochastic case.

    Attributes:
        case: The case.
        replication: Its number, from 0. With the seed of the scenario file it fixes every random number.
        customers: How many customers (or other units) to run through, those of the warm-up included.
        warm_up: How many of the first to leave out.
    """

    case: Case
    replication: int
    customers: int
    warm_up: int

    def journal(self, name: str, settings: Settings | None = None) -> Journal:
        """Run ``scenarios/verification/<name>.yaml`` with some values changed."""
        return simulate(scenario(name, settings), self.replication)


@dataclass(frozen=True)
class Stochastic:
    """Answered by independent replications.

    Attributes:
        one_run: The measures of one replication, for every key that the case expects.
        replications: How many replications instead of those that the case suggests, where each of them stands for
            many: independent copies side by side, or many units one by one.
    """

    one_run: Callable[[Trial], Measured]
    replications: int | None = None

    def trial(self, case: Case, replication: int, share: float) -> Trial:
        """One replication; ``share`` of the suggested customers, and of the warm-up."""
        count = self.count(case, share)
        # A case that suggests one long run is cut into several of the same length in all, for its spread to be known.
        customers = share * case.customers * max(case.replications, 1) / count
        if self.replications is not None or case.replications >= FEWEST:
            customers = share * case.customers
        return Trial(case, replication, max(1, round(customers)), round(share * case.warm_up))

    def count(self, case: Case, share: float) -> int:
        """How many replications an answer takes; in a case of short runs, less of them make a quick one."""
        full = self.replications or max(case.replications, FEWEST)
        return full if case.customers else max(FEWEST, round(share * full))


@dataclass(frozen=True)
class Exact:
    """Answered by deterministic runs."""

    compute: Callable[[Case], Measured]


@dataclass(frozen=True)
class Formula:
    """Answered by a public function of the program; the engine has no part in it."""

    compute: Callable[[Case], Measured]


Answer = Stochastic | Exact | Formula


def scenario(name: str, settings: Settings | None = None) -> Scenario:
    """The scenario of a case with some values changed."""
    return _loaded(name, tuple(f"{path}={json.dumps(value)}" for path, value in (settings or {}).items()))


@lru_cache(maxsize=64)
def _loaded(name: str, settings: tuple[str, ...]) -> Scenario:
    return load(verification_folder() / f"{name}.yaml", set=settings)
