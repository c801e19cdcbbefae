"""What 10 % more of each capacity would bring: its marginal value, from pairs of runs with common random numbers.

Each change moves a parameter wherever the scenario or its timeline sets it, so that the capacity is 10 % larger in
every hour. This answers "what if there had been more of it", and tests the timeline: more of what does not limit brings
nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from sim.analysis.bottleneck import LimitTimeline, bottleneck, limit_hours
from sim.analysis.constraints import Constraint, constraints
from sim.analysis.paired import Comparison
from sim.results.metrics import select
from sim.results.results import Results
from sim.runs.ensemble import Ensemble
from sim.runs.variants import Variants
from sim.scenario.arguments import checked
from sim.scenario.errors import ScenarioError
from sim.scenario.everywhere import everywhere, with_values
from sim.scenario.fields import spoken, with_unit_of
from sim.scenario.model import ParameterValue, Scenario
from sim.scenario.parameter import Parameter, parameters
from sim.scenario.stages import Link, Shelter, Station

if TYPE_CHECKING:
    import pandas as pd

MORE = 0.10
"""By how much each capacity grows."""

PARTS = (1.0, 0.5, 0.25, 0.125)
"""Parts of the step that are tried in turn where its values would contradict each other."""

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
        steps: By how much each grew.
    """

    base: Ensemble
    timeline: LimitTimeline
    gains: dict[str, Comparison]
    steps: dict[str, Step]

    def to_frame(self) -> pd.DataFrame:
        """One row for each constraint and metric: the paired difference that more makes, with its intervals."""
        import pandas as pd

        rows = [
            {"constraint": name, "more_share": self.steps[name].share, **asdict(comparison.difference(metric.name))}
            for name, comparison in self.gains.items()
            for metric in GAINS
        ]
        return pd.DataFrame(rows)


@dataclass(frozen=True)
class Step:
    """More of one capacity, within the limits of the format.

    Attributes:
        values: Every path and its value.
        share: By what share it grew; where some of its parameters were cut, that of the one that grew least.
        cut: What was cut to its limit, in words such as ``jam density at most 300 veh/km``; empty where nothing was.
    """

    values: tuple[tuple[str, ParameterValue], ...]
    share: float
    cut: tuple[str, ...] = ()


@checked
def enlarged(scenario: Scenario, more: float = MORE, only: Collection[str] | None = None) -> dict[str, Scenario]:
    """The scenario as it is, and with more of each capacity that it has, by constraint; buses go up by whole vehicles.

    Not for a real plan: nobody builds a tenth of a lane. It shows which capacity is worth a plan of its own.

    Args:
        scenario: What is enlarged.
        more: Share by which a capacity grows. What would break a limit of the format is cut to that limit.
        only: Names of the constraints to enlarge; all if left out.

    Returns:
        The scenario itself first, as ``as it is``; then one for each capacity, by constraint. All of them together are
        for one call of :func:`sim.runs`.
    """
    found = {AS_IT_IS: scenario}
    for name, step in steps(scenario, more).items():
        if only is None or name in only:
            found[name] = with_values(scenario, step.values)
    return found


def limiting(run: Results | Ensemble) -> set[str]:
    """Names of the constraints that limit some end for an hour or more: only more of these can bring anything."""
    timeline = bottleneck(run)
    return {name for end in timeline.limits for name, *_ in limit_hours(timeline, end)}


@checked
def marginal_values(variants: Variants) -> MarginalValues:
    """What 10 % more of each capacity brings, from runs of :func:`enlarged` (``docs/bottleneck.md``).

    Not to be scaled up: what twice as much brings is no ten times what a tenth brings. Not for interventions that
    change more than one capacity: see :func:`sim.ledger`.

    Args:
        variants: Ensembles with common random numbers, the scenario as it is first.

    Returns:
        ``to_frame()`` has a row for each capacity and metric: the paired difference, with its 95 % interval.
    """
    base, *others = variants.ensembles.items()
    gains = {name: Comparison(base[1], other) for name, other in others}
    return MarginalValues(base[1], bottleneck(base[1]), gains, steps(base[1].scenario))


def steps(scenario: Scenario, more: float = MORE) -> dict[str, Step]:
    """How each constraint that has a capacity can grow, by its name; what cannot grow at all is left out."""
    known, found = parameters(scenario), {}
    for constraint in constraints(scenario):
        paths = [(path, power) for path, power in _parameters(scenario, constraint) if path in known]
        step = next((one for part in PARTS if (one := _step(scenario, known, paths, more * part)) is not None), None)
        if step is not None and step.values:
            found[constraint.name] = step
    return found


def _step(
    scenario: Scenario, known: Mapping[str, Parameter], paths: Sequence[tuple[str, int]], more: float
) -> Step | None:
    """One step by a share; None where the values contradict each other."""
    values: list[tuple[str, ParameterValue]] = []
    shares, cut = [], []
    for path, power in paths:
        for place, value in everywhere(scenario, path).items():
            if not value:
                continue
            wanted = _scaled(value, (1.0 + more) ** power)
            allowed = _within(known[path], wanted)
            if allowed != wanted:
                bound = "at most" if power > 0 else "at least"
                cut.append(f"{spoken(path.rpartition('.')[2])} {bound} {with_unit_of(path, float(allowed))}")
            values.append((place, allowed))
            shares.append((float(allowed) / float(value)) ** power - 1.0)
    try:
        with_values(scenario, values)
    except ScenarioError:
        return None
    grown = [share for share in shares if share > 0.0]
    # Whole buses and beds are rounded, and a value at its limit does not grow: the share is the least of the others.
    share = min([more, *grown]) if cut else more
    return Step(tuple(values) if grown else (), share, tuple(dict.fromkeys(cut)))


def _within(parameter: Parameter, value: ParameterValue) -> ParameterValue:
    """A value, cut to what the format allows."""
    most, least = parameter.maximum, parameter.minimum
    if most is not None and value > most:
        return int(most) if isinstance(value, int) else most
    return least if least is not None and value < least else value


def _scaled(value: ParameterValue, factor: float) -> ParameterValue:
    """A value times a factor; a count grows by one at least."""
    if isinstance(value, int) and not isinstance(value, bool):
        return max(value + 1, round(value * factor)) if factor > 1.0 else value
    return value * factor


def _parameters(scenario: Scenario, of: Constraint) -> Iterator[tuple[str, int]]:
    """Parameters of a capacity, each with 1 where more of it is more, and -1 where less is."""
    if of.kind == "demand" and scenario.settlements:
        yield "departure.base_hazard_per_h", 1
    for path, fleet in scenario.road_fleets().items() if of.kind == "seats" else ():
        if fleet.stop in of.stages or (fleet.seats_all and not of.stages):
            yield f"{path}.vehicles", 1
            # One bus leaves at each hour of a timetable: more of them bring nothing where it sets the pace.
            yield f"{path}.timetable.every_min", -1
    for name in of.stages:
        path, stage = f"stages.{name}", scenario.stages[name]
        match stage:
            case Station():
                distributions = ["service", *(f"service_by_class.{kind}" for kind in stage.service_by_class)]
                yield from (
                    (f"{path}.{which}.{part}", -1) for which in distributions for part in ("mean_min", "minimum_min")
                )
                yield f"{path}.per_person_min", -1
                if stage.quota is not None:
                    yield f"{path}.quota.most_per_day", 1
            case Link():
                yield from ((f"{path}.{part}", 1) for part in ("capacity_vph", "exit_capacity_vph", "jam_density_vpkm"))
            case Shelter():
                yield from ((f"{path}.places.{part}", 1) for part in ("initial", "full"))
            case _:
                pass
