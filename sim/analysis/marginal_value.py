"""What 10 % more of each capacity would bring: its marginal value, from pairs of runs with common random numbers.

Each change moves a parameter wherever the scenario or its timeline sets it, so that the capacity is 10 % larger in
every hour. This answers "what if there had been more of it", and tests the timeline: more of what does not limit brings
nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from sim.analysis.bottleneck import LimitTimeline, bottleneck, role
from sim.analysis.paired import Comparison
from sim.results.capacity import after_crossing
from sim.results.metrics import select
from sim.runs.ensemble import Ensemble
from sim.runs.variants import Variants
from sim.scenario.everywhere import everywhere, with_values
from sim.scenario.model import ParameterValue, Scenario
from sim.scenario.parameter import parameters
from sim.scenario.stages import Delay, Link, Shelter, Station

if TYPE_CHECKING:
    import pandas as pd

MORE = 0.10
"""By how much each capacity grows."""

AS_IT_IS = "as it is"
"""Name of the scenario without any change."""

GAINS = select(lambda one: one.aim or (one.headline and not one.is_moment))
"""Metrics by which more capacity is judged: what interventions are for, and the headlines."""


@dataclass(frozen=True)
class MarginalValues:
    """A scenario, and the same with a tenth more of each capacity.

    Attributes:
        base: Replications of the scenario.
        timeline: What limits in them, hour by hour.
        gains: Paired differences, by constraint.
    """

    base: Ensemble
    timeline: LimitTimeline
    gains: dict[str, Comparison]

    def to_frame(self) -> pd.DataFrame:
        """One row for each constraint and metric: the paired difference that more makes, with its intervals."""
        import pandas as pd

        rows = [
            {"constraint": name, "more_share": MORE, **asdict(comparison.difference(metric.name))}
            for name, comparison in self.gains.items()
            for metric in GAINS
        ]
        return pd.DataFrame(rows)


def enlarged(scenario: Scenario, more: float = MORE) -> dict[str, Scenario]:
    """The scenario as it is, and with more of each capacity that it has, by constraint; buses go up by whole vehicles.

    Args:
        scenario: What is enlarged.
        more: Share by which a capacity grows.

    Raises:
        ScenarioError: A value that results is not allowed.
    """
    found: dict[str, list[tuple[str, ParameterValue]]] = {}
    known = parameters(scenario)
    for constraint, path, factor in _parameters(scenario, 1.0 + more):
        if path not in known:
            continue
        for place, value in everywhere(scenario, path).items():
            if value:
                found.setdefault(constraint, []).append((place, _scaled(value, factor)))
    return {AS_IT_IS: scenario, **{constraint: with_values(scenario, values) for constraint, values in found.items()}}


def marginal_values(variants: Variants) -> MarginalValues:
    """What 10 % more of each capacity brings, from runs of :func:`enlarged`."""
    base, *others = variants.ensembles.items()
    return MarginalValues(base[1], bottleneck(base[1]), {name: Comparison(base[1], other) for name, other in others})


def _scaled(value: ParameterValue, factor: float) -> ParameterValue:
    """A value times a factor; a count grows by one at least."""
    if isinstance(value, int) and not isinstance(value, bool):
        return max(value + 1, round(value * factor)) if factor > 1.0 else value
    return value * factor


def _parameters(scenario: Scenario, factor: float) -> Iterator[tuple[str, str, float]]:
    """Constraint, parameter and what it is multiplied with, for every capacity of a scenario."""
    if scenario.settlements:
        yield "demand", "departure.base_hazard_per_h", factor
    for fleet in scenario.buses:
        yield "seats", f"buses.{fleet}.vehicles", factor
    behind = after_crossing(scenario)
    for name, stage in scenario.stages.items():
        path = f"stages.{name}"
        match stage:
            case Station():
                yield role(scenario, name), f"{path}.service.mean_min", 1.0 / factor
                yield role(scenario, name), f"{path}.service.minimum_min", 1.0 / factor
                yield role(scenario, name), f"{path}.per_person_min", 1.0 / factor
            case Link() if name not in behind:
                yield "road", f"{path}.capacity_vph", factor
                yield "road", f"{path}.exit_capacity_vph", factor
                yield "road", f"{path}.jam_density_vpkm", factor
            case Shelter():
                yield "beds", f"{path}.places.initial", factor
                yield "beds", f"{path}.places.full", factor
            case Delay() if name in behind:
                yield "onward", f"{path}.duration.mean_min", 1.0 / factor
                yield "onward", f"{path}.duration.minimum_min", 1.0 / factor
            case _:
                pass
