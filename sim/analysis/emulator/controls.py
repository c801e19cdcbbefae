"""What can be moved on a what-if page: the axes of a study with their units, where they begin, and what they set."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

from pydantic import JsonValue

from sim.analysis.emulator.space import AmountAxis, ChoiceAxis, SettingSpace
from sim.runs.axes import Label, ParameterAxis, levels_of
from sim.runs.plan import Study
from sim.scenario.check_uncertain import drawn_parameter
from sim.scenario.parameter import Parameter, parameters
from sim.scenario.whatif import digits_of, even_step, own_value


@dataclass(frozen=True)
class AmountControl:
    """A slider.

    Attributes:
        axis: What it moves.
        start: Where it begins: the scenario's own value, or the middle where that was not run.
        own: Whether that is the scenario's own value.
        unit: Unit; empty for counts, factors and shares.
        whole: Whether only whole numbers are allowed.
        meaning: What it is.
        paths: The parameters that get its value.
        rest_paths: Those that get the rest of 1.
    """

    axis: AmountAxis
    start: float
    own: bool
    unit: str
    whole: bool
    meaning: str
    paths: tuple[str, ...]
    rest_paths: tuple[str, ...] = ()

    @cached_property
    def step(self) -> float:
        """How far two neighbouring positions are apart: 1, 2 or 5 times a power of ten, at least 1 of whole numbers."""
        return even_step(self.axis.low, self.axis.high, whole=self.whole)

    @property
    def digits(self) -> int:
        """Decimals of a position."""
        return digits_of(self.step)

    @property
    def ends(self) -> tuple[float, float]:
        """First and last position, both within what was run."""
        first, last = math.ceil(self.axis.low / self.step - 1e-9), math.floor(self.axis.high / self.step + 1e-9)
        return round(first * self.step, self.digits), round(last * self.step, self.digits)

    @property
    def begins(self) -> float:
        """The position that is nearest to where it begins."""
        low, high = self.ends
        return min(max(round(round(self.start / self.step) * self.step, self.digits), low), high)


@dataclass(frozen=True)
class ChoiceControl:
    """A list of named choices.

    Attributes:
        axis: What it chooses.
        start: The choice at which it begins.
        settings: What each choice sets, by parameter path; None removes what the scenario has.
    """

    axis: ChoiceAxis
    start: Label
    settings: tuple[tuple[tuple[str, JsonValue], ...], ...]

    @property
    def begins(self) -> Label:
        """The choice at which it begins."""
        return self.start


Control = AmountControl | ChoiceControl


def controls(study: Study, space: SettingSpace) -> tuple[Control, ...]:
    """What can be moved, in the order of the study's axes."""
    known = parameters(study.base)
    return tuple(
        _amount(study, known, axis) if isinstance(axis, AmountAxis) else _choice(study, axis) for axis in space.axes
    )


def _amount(study: Study, known: dict[str, Parameter], axis: AmountAxis) -> AmountControl:
    of = study.axes[axis.name]
    assert isinstance(of, ParameterAxis)  # others have no numbers
    paths, rest_paths = of.paths, of.rest_paths
    own = own_value(study.base, known, paths[-1])
    there = own is not None and axis.low <= own <= axis.high
    start = own if own is not None and there else (axis.low + axis.high) / 2.0
    found = drawn_parameter(study.base, known, paths[-1])
    if found is None:
        return AmountControl(axis, start, there, "", False, "Share of groups that go there.", paths, rest_paths)
    return AmountControl(axis, start, there, found.unit, found.whole, found.meaning, paths, rest_paths)


def _choice(study: Study, axis: ChoiceAxis) -> ChoiceControl:
    levels = {level.label: level.settings for level in levels_of(study.axes[axis.name])}
    settings = tuple(levels[label] for label in axis.labels)
    # A level that sets nothing is the scenario as it is.
    start = next((label for label, sets in zip(axis.labels, settings, strict=True) if not sets), axis.labels[0])
    return ChoiceControl(axis, start, settings)
