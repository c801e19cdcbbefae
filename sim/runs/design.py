"""Designs: which values the uncertain parameters of a scenario have in each replication (``docs/model.md`` §8.4, §10).

Sources: McKay, Beckman & Conover 1979, Technometrics 21, 239-245 (Latin hypercube); Owen 1998, Journal of Complexity
14, 466-489 (scrambled Sobol' points); as in ``scipy.stats.qmc``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats
from sim.population.streams import Streams
from sim.runs.parameters import Parameters
from sim.scenario.check_uncertain import absent
from sim.scenario.errors import SimError
from sim.scenario.load import changed
from sim.scenario.model import ParameterValue, Scenario


class DesignError(SimError, ValueError):
    """A design cannot be made: the message says why."""


@dataclass(frozen=True)
class Drawn:
    """A scenario with drawn values.

    Attributes:
        scenario: The scenario in which they stand.
        values: Them, by the name of the range.
    """

    scenario: Scenario
    values: tuple[tuple[str, ParameterValue], ...]


def latin_hypercube(dimensions: int, rows: int, rng: np.random.Generator) -> Floats:
    """Points of the unit cube, shape ``(rows, dimensions)``: one in each of as many slices of every dimension."""
    from scipy.stats import qmc

    return np.asarray(qmc.LatinHypercube(dimensions, rng=rng).random(rows), np.float64)


def sobol(dimensions: int, rows: int, rng: np.random.Generator) -> Floats:
    """The first points of a scrambled Sobol' sequence, shape ``(rows, dimensions)``.

    Raises:
        DesignError: ``rows`` is not a power of two, so they would not be balanced.
    """
    from scipy.stats import qmc

    if rows & (rows - 1):
        below = 1 << (rows.bit_length() - 1)
        raise DesignError(f"{rows} points of a Sobol' sequence are not balanced; take {below} or {2 * below}")
    return np.asarray(qmc.Sobol(dimensions, rng=rng).random(rows), np.float64)


DESIGNS: dict[Parameters, Callable[[int, int, np.random.Generator], Floats]] = {
    Parameters.LATIN_HYPERCUBE: latin_hypercube,
    Parameters.SOBOL: sobol,
}


def drawn_names(scenario: Scenario) -> tuple[str, ...]:
    """The uncertain parameters that are drawn: those whose values the scenario has, none of a part that is off."""
    return tuple(
        name for name, one in scenario.uncertain.items() if not all(absent(scenario, path) for path in one.paths)
    )


def draw(scenario: Scenario, rows: int, parameters: Parameters) -> list[Drawn]:
    """The scenario of each row of a design.

    Args:
        scenario: It has the uncertain parameters; its seed fixes the design.
        rows: How many.
        parameters: Kind of the design; not ``fixed``.

    Raises:
        DesignError: The scenario has no uncertain parameters, or the kind cannot have so many rows.
        ScenarioError: Values that were drawn do not go together.
    """
    names = drawn_names(scenario)
    if not names:
        raise DesignError("the scenario has no section 'uncertain' to draw from")
    rng = Streams(scenario.seed)[f"uncertain: {parameters.value}"]
    points = DESIGNS[parameters](len(names), rows, rng)
    return [drawn_at(scenario, point) for point in points.tolist()]


def drawn_at(scenario: Scenario, shares: Sequence[float]) -> Drawn:
    """The scenario with the values below which some shares of the probability of its uncertain parameters lie.

    Args:
        scenario: It has the uncertain parameters.
        shares: One for each of ``drawn_names``, 0 to 1.

    Raises:
        ScenarioError: The values do not go together.
    """
    ranges = scenario.uncertain
    names = drawn_names(scenario)
    return with_drawn(scenario, {name: ranges[name].value(share) for name, share in zip(names, shares, strict=True)})


def with_drawn(scenario: Scenario, values: Mapping[str, ParameterValue]) -> Drawn:
    """The scenario with values of its uncertain parameters, by their names.

    Raises:
        KeyError: There is no range of a name.
        ScenarioError: The values do not go together.
    """
    settings = [
        f"{path}={str(setting).lower()}"
        for name, value in values.items()
        for path, setting in scenario.uncertain[name].settings(value)
        if not absent(scenario, path)
    ]
    return Drawn(changed(scenario, settings), tuple(values.items()))
