"""All that can be chosen, alone and together: the objectives of each, its price, and which are Pareto-efficient."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.analysis.interventions.combinations import Combination
from sim.analysis.interventions.listed import Listed, ResolvedIntervention
from sim.analysis.interventions.rows import CONFIDENCE, EQUAL_SHARE, Rows
from sim.analysis.paired import Difference
from sim.analysis.pareto import dominance, pareto_efficient
from sim.arrays import Floats
from sim.results.definition import Definition
from sim.results.metrics import select
from sim.results.metrics_crossing import MAIN
from sim.runs.intervals import student

if TYPE_CHECKING:
    import pandas as pd

Flags = NDArray[np.bool_]

OBJECTIVES = select(lambda one: one.objective)
"""What less is wanted of, beside the price."""


@dataclass(frozen=True)
class Option:
    """What can be chosen.

    Attributes:
        combination: The interventions.
        means: Mean of each objective, in the order of :attr:`Options.objectives`; a run that does not come to an end
            counts as ending with the run.
        saved: Of each objective, the scenario as it is less this one; a metric that is not come to has none.
        unfinished: Runs in which 90 % had not crossed.
        price: Least and most that it costs, in :attr:`Options.price_unit`.
        pareto_efficient: Whether the option is Pareto-efficient at the stated confidence.
        dominated_by: Name of a Pareto-efficient option that dominates it, if there is one; else of any; empty for none.
    """

    combination: Combination
    means: tuple[float, ...]
    saved: tuple[Difference, ...]
    unfinished: int
    price: tuple[float, float]
    pareto_efficient: bool
    dominated_by: str


@dataclass(frozen=True)
class Options:
    """The scenario as it is, its interventions and their combinations.

    Attributes:
        objectives: The metrics of which less is wanted; those that the scenario does not know are left out.
        price_unit: Unit of the price: that of the list where all have a cost, else ``interventions``, how many.
        all: Every option, the scenario as it is first.
        replications: Runs of each.
    """

    objectives: tuple[Definition, ...]
    price_unit: str
    all: tuple[Option, ...]
    replications: int

    @property
    def best(self) -> tuple[Option, ...]:
        """The Pareto-efficient ones, the earliest first."""
        return tuple(sorted((one for one in self.all if one.pareto_efficient), key=lambda one: one.means))

    def to_frame(self) -> pd.DataFrame:
        """A row for each option: means, what is saved with its interval, price, and whether it is Pareto-efficient."""
        import pandas as pd

        rows = []
        for one in self.all:
            row: dict[str, object] = {"combination": one.combination.name, "title": one.combination.title}
            row |= {objective.name: mean for objective, mean in zip(self.objectives, one.means, strict=True)}
            for found in one.saved:
                row |= {f"{found.name}_saved": found.mean}
                row |= {f"{found.name}_saved_low": found.low, f"{found.name}_saved_high": found.high}
            row |= {"unfinished_90": one.unfinished, "price_low": one.price[0], "price_high": one.price[1]}
            row |= {"price_unit": self.price_unit}
            rows.append(row | {"pareto_efficient": one.pareto_efficient, "dominated_by": one.dominated_by})
        return pd.DataFrame(rows)


def options_of(combinations: Sequence[Combination], listed: Listed, rows: Rows) -> Options:
    """The options of a list.

    Args:
        combinations: What can be chosen, the scenario as it is first.
        listed: The list.
        rows: Its runs.

    Raises:
        DesignError: They have fewer than two replications in common.
    """
    states = [combination.name for combination in combinations]
    common = rows.replications(states)
    tables = {one.name: rows.values(states, one.name, common) for one in OBJECTIVES if one.name in rows.defined}
    known = tuple(one for one in OBJECTIVES if not np.isnan(tables.get(one.name, np.nan)).all())
    end_h = listed.base.horizon_h - listed.base.clearance_zero_h
    values = np.array([np.where(np.isinf(tables[one.name]), end_h, tables[one.name]) for one in known], np.float64)
    unit = listed.cost_unit
    dominates = dominance(*with_prices(*paired(values), combinations, in_costs=bool(unit)))
    best = pareto_efficient(dominates)
    return Options(
        known,
        unit or "interventions",
        tuple(
            Option(
                combination,
                tuple(values[:, place].mean(axis=1).tolist()),
                tuple(rows.difference(states[place], states[0], one.name) for one in known),
                _unfinished(tables, place),
                price(combination.interventions, in_costs=bool(unit)),
                bool(best[place]),
                _beaten_by(states, dominates[:, place], best),
            )
            for place, combination in enumerate(combinations)
        ),
        len(common),
    )


def paired(values: Floats) -> tuple[Floats, Floats]:
    """Intervals of the mean paired difference of every two options, row less column.

    Args:
        values: Shape ``(objectives, options, replications)``.

    Returns:
        Lower and upper ends, each of shape ``(options, options, objectives)``; NaN where a value is missing.
    """
    objectives, options, count = values.shape
    low, high = np.empty((options, options, objectives)), np.empty((options, options, objectives))
    reach = student(count - 1, CONFIDENCE) / np.sqrt(count)
    for place in range(options):  # a row at a time: all pairs at once would not fit into the memory
        apart = values[:, place, None, :] - values
        apart[np.abs(apart) <= EQUAL_SHARE * np.abs(values)] = 0.0
        mean, half = apart.mean(axis=2), reach * apart.std(axis=2, ddof=1)
        low[place], high[place] = (mean - half).T, (mean + half).T
    return low, high


def with_prices(
    low: Floats, high: Floats, combinations: Sequence[Combination], *, in_costs: bool
) -> tuple[Floats, Floats]:
    """The intervals of :func:`paired` with the price as one more objective.

    What both of a pair have costs both the same, whatever it is: only what one has and the other has not counts.
    """
    shape = (len(combinations), len(combinations))
    least, most = np.empty(shape), np.empty(shape)
    for row, one in enumerate(combinations):
        for column, other in enumerate(combinations):
            more = price(
                [intervention for intervention in one.interventions if intervention not in other.interventions],
                in_costs=in_costs,
            )
            fewer = price(
                [intervention for intervention in other.interventions if intervention not in one.interventions],
                in_costs=in_costs,
            )
            least[row, column], most[row, column] = more[0] - fewer[1], more[1] - fewer[0]
    return np.dstack([low, least]), np.dstack([high, most])


def price(interventions: Sequence[ResolvedIntervention], *, in_costs: bool) -> tuple[float, float]:
    """Least and most that interventions cost together; how many they are where no costs are given."""
    if not in_costs:
        return float(len(interventions)), float(len(interventions))
    costs = [intervention.listed.cost for intervention in interventions if intervention.listed.cost is not None]
    return float(sum(cost.low for cost in costs)), float(sum(cost.high for cost in costs))


def _unfinished(tables: dict[str, Floats], place: int) -> int:
    return int(np.isinf(tables[MAIN.name][place]).sum()) if MAIN.name in tables else 0


def _beaten_by(states: Sequence[str], beats: Flags, best: Flags) -> str:
    """The first Pareto-efficient state among those that dominate, or the first of them."""
    which = np.flatnonzero(beats)
    if not len(which):
        return ""
    among = which[best[which]]
    return states[int(among[0]) if len(among) else int(which[0])]
