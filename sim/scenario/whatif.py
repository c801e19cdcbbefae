"""What if: a scenario, parameters that can be moved by hand within ranges, and the run that follows at once."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sim.scenario.check_uncertain import absent, drawn_parameter, share
from sim.scenario.errors import Problem, ScenarioError, nearest
from sim.scenario.everywhere import everywhere, with_values
from sim.scenario.model import ParameterValue, Scenario
from sim.scenario.parameter import Parameter, parameters
from sim.scenario.titles import titles

Range = tuple[float, float]

FINEST = 60
"""About how many positions a slider has."""


def even_step(low: float, high: float, *, whole: bool) -> float:
    """How far two positions of a slider are apart: 1, 2 or 5 times a power of ten, at least 1 of whole numbers.

    Args:
        low: First end of the slider.
        high: Last end of it.
        whole: Whether only whole numbers are allowed.
    """
    rough = (high - low) / FINEST
    ten = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * ten for factor in (1.0, 2.0, 5.0, 10.0) if factor * ten >= rough * (1.0 - 1e-9))
    return max(1.0, step) if whole else step


def digits_of(step: float) -> int:
    """Decimals of a position."""
    return max(0, -math.floor(math.log10(step) + 1e-9))


@dataclass(frozen=True)
class Handle:
    """A parameter, or an assumption with a range, that is moved by hand.

    Attributes:
        name: Of the range in ``uncertain``, or the path of the parameter.
        label: What people call it.
        paths: Where its value goes, as of ``--set``.
        value: Value in the scenario, at the last of the paths.
        low, high: Range.
        unit: Unit; empty for counts and factors.
        whole: Whether only whole numbers are allowed.
        meaning: What it is.
        rest_paths: Where the rest of 1 goes, of a share.
        own: Values in the scenario at all paths: a timeline may set several.
    """

    name: str
    label: str
    paths: tuple[str, ...]
    value: float
    low: float
    high: float
    unit: str
    whole: bool
    meaning: str
    rest_paths: tuple[str, ...] = ()
    own: tuple[float, ...] = ()

    @property
    def varies(self) -> bool:
        """Whether the scenario has several values, one after the other: no single one is the scenario as it is."""
        return len(set(self.own)) > 1

    @cached_property
    def positions(self) -> tuple[float, ...]:
        """Values at which a slider stands: even ones, both ends, and the scenario's own to the last digit."""
        step = even_step(self.low, self.high, whole=self.whole)
        first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
        even = {round(count * step, digits_of(step)) for count in range(first, last + 1)}
        return tuple(sorted(even | {self.low, self.high} | (set() if self.varies else {self.value})))


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

    Args:
        scenario: Where they are.
        settings: Handles and their values; one at the scenario's own value changes nothing, nor does one left out.

    Raises:
        ScenarioError: A value is not allowed.
    """
    values = moves_of(settings)
    return with_values(scenario, values) if values else scenario


def moves_of(settings: Sequence[tuple[Handle, float]]) -> tuple[tuple[str, ParameterValue], ...]:
    """What handles at other values set, by parameter path; as of :func:`moved`."""
    values: list[tuple[str, ParameterValue]] = []
    for handle, value in settings:
        if value != handle.value or handle.varies:
            values += [(path, int(value) if handle.whole else value) for path in handle.paths]
            values += [(path, round(1.0 - value, 12)) for path in handle.rest_paths]
    return tuple(values)


def _handle(scenario: Scenario, name: str, ends: Range | None) -> Handle:
    known = parameters(scenario)
    extremes: tuple[float, ...] = ()
    rest_paths: tuple[str, ...] = ()
    if name in scenario.uncertain:
        one = scenario.uncertain[name]
        # A range of `uncertain` goes before a parameter of the same name: it says which values are plausible.
        paths, rest_paths = one.paths, one.rest_paths
        extremes = tuple(float(value) for value in one.extremes)
    elif name in known:
        paths = tuple(everywhere(scenario, name))
    else:
        problem = f"there is no such range or parameter{nearest(name, [*scenario.uncertain, *known])}"
        raise ScenarioError([Problem("", name, problem)])
    own = tuple(value for path in paths if (value := own_value(scenario, known, path)) is not None)
    first = drawn_parameter(scenario, known, paths[-1])
    is_share = share(scenario, paths[-1]) is not None
    if first is None and not is_share:
        raise ScenarioError([Problem("", name, f"the scenario does without {paths[-1]}")])
    bounds = (None, None) if first is None else (first.minimum, first.maximum)
    low, high = ends or ((min(extremes), max(extremes)) if extremes else bounds)
    if not own or low is None or high is None or not low < high:
        raise ScenarioError([Problem("", name, "give the ends of its range, as in {'" + name + "': (low, high)}")])
    unit, whole, meaning = _said(first)
    label = name.replace("_", " ") if name in scenario.uncertain else _label(scenario, name, unit)
    return Handle(name, label, paths, own[-1], float(low), float(high), unit, whole, meaning, rest_paths, own)


def own_value(scenario: Scenario, known: dict[str, Parameter], path: str) -> float | None:
    """What a scenario itself has at a path; None where it has nothing.

    Args:
        scenario: The scenario.
        known: Its parameters, by path.
        path: Of a parameter, of one in an entry of the timeline, or of a share of a ``to``.
    """
    entry, _, inner = path.removeprefix("timeline.").partition(".set.")
    if inner:
        value = scenario.timeline[entry].set.get(inner) if entry in scenario.timeline else None
    elif (there := share(scenario, path)) is not None:
        value = there
    else:
        value = known[path].value if path in known else None
    return None if value is None else float(value)


def _said(of: Parameter | None) -> tuple[str, bool, str]:
    """Unit, whether it is whole, and meaning of what is moved; of a share of groups where it is no parameter."""
    return ("", False, "Share of groups that go there.") if of is None else (of.unit, of.whole, of.meaning)


def _label(scenario: Scenario, path: str, unit: str) -> str:
    """What people call a parameter: its place by its title, then its keys, the unit in the last one left out."""
    section, *keys = path.split(".")
    if unit:
        keys[-1] = keys[-1].rpartition("_")[0] or keys[-1]
    if section == "stages":
        place = titles(scenario)[keys[0]]
        return f"{place}: {' '.join(keys[1:]).replace('_', ' ')}"
    return " ".join([section, *keys]).replace("_", " ")
