"""What if: a scenario, parameters that can be moved by hand within ranges, and the run that follows at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sim.scenario.check_uncertain import absent, drawn_parameter, share
from sim.scenario.errors import Problem, ScenarioError, nearest
from sim.scenario.everywhere import everywhere, with_values
from sim.scenario.model import ParameterValue, Scenario
from sim.scenario.parameter import parameters

Range = tuple[float, float]


@dataclass(frozen=True)
class Handle:
    """A parameter, or an assumption with a range, that is moved by hand.

    Attributes:
        name: Of the range in ``uncertain``, or the path of the parameter.
        paths: Where its value goes, as of ``--set``.
        value: Value in the scenario.
        low, high: Range.
        unit: Unit; empty for counts and factors.
        whole: Whether only whole numbers are allowed.
        meaning: What it is.
        rest_paths: Where the rest of 1 goes, of a share.
    """

    name: str
    paths: tuple[str, ...]
    value: float
    low: float
    high: float
    unit: str
    whole: bool
    meaning: str
    rest_paths: tuple[str, ...] = ()


def handles(scenario: Scenario, wanted: Sequence[str] | Mapping[str, Range | None] | None = None) -> tuple[Handle, ...]:
    """The handles of a scenario.

    Args:
        scenario: Where they are.
        wanted: Names of parameters in the section ``uncertain``, or paths of parameters, with the ends of the range
            where one is given; all of ``uncertain`` if left out. A parameter by its path is moved wherever it is set,
            in the timeline too.

    Raises:
        ScenarioError: There is no such range or parameter, or a parameter has neither a value nor a range.
    """
    drawn = [name for name, one in scenario.uncertain.items() if not any(absent(scenario, p) for p in one.paths)]
    chosen = (
        dict.fromkeys(drawn) if wanted is None else wanted if isinstance(wanted, Mapping) else dict.fromkeys(wanted)
    )
    return tuple(_handle(scenario, name, ends) for name, ends in chosen.items())


def moved(scenario: Scenario, settings: Sequence[tuple[Handle, float]]) -> Scenario:
    """The scenario with its handles at other values.

    Raises:
        ScenarioError: A value is not allowed.
    """
    values: list[tuple[str, ParameterValue]] = []
    for handle, value in settings:
        if value != handle.value:
            values += [(path, int(value) if handle.whole else value) for path in handle.paths]
            values += [(path, 1.0 - value) for path in handle.rest_paths]
    return with_values(scenario, values) if values else scenario


def _handle(scenario: Scenario, name: str, ends: Range | None) -> Handle:
    if name in scenario.uncertain:
        one = scenario.uncertain[name]
        # A range of `uncertain` goes before a parameter of the same name: it says which values are plausible.
        paths, extremes = one.paths, tuple(float(value) for value in one.extremes)
        if (there := share(scenario, paths[-1])) is not None:
            least, most = ends or (min(extremes), max(extremes))
            return Handle(name, paths, there, least, most, "", False, "Share of groups that go there.", one.rest_paths)
    elif name in parameters(scenario):
        paths, extremes = tuple(everywhere(scenario, name)), ()
    else:
        known = [*scenario.uncertain, *parameters(scenario)]
        raise ScenarioError([Problem("", name, f"there is no such range or parameter{nearest(name, known)}")])
    first = drawn_parameter(scenario, parameters(scenario), paths[-1])
    if first is None:
        raise ScenarioError([Problem("", name, f"the scenario does without {paths[-1]}")])
    entry, _, path = paths[-1].removeprefix("timeline.").partition(".set.")
    value = scenario.timeline[entry].set[path] if path else first.value
    low, high = ends or ((min(extremes), max(extremes)) if extremes else (first.minimum, first.maximum))
    if value is None or low is None or high is None:
        raise ScenarioError([Problem("", name, "give the ends of its range, as in {'" + name + "': (low, high)}")])
    return Handle(name, paths, float(value), float(low), float(high), first.unit, first.whole, first.meaning)
