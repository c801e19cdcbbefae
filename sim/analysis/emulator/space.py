"""The settings of a study as points: each axis that was varied as a coordinate from 0 to 1, a choice as indicators.

Distances between settings are those of these coordinates: 1 from one end of an axis to the other, and 1 between two
named choices.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats
from sim.runs.axes import Grid, Label, Paired, RandomVariation
from sim.runs.plan import Study

BETWEEN_CHOICES = 2.0**-0.5
"""Size of an indicator, so that two choices are 1 apart."""


@dataclass(frozen=True)
class AmountAxis:
    """An axis of numbers.

    Attributes:
        name: Of the axis.
        low, high: Least and greatest value of any run: beyond them nothing is known.
        log: Whether the logarithm is what is evenly spaced.
        levels: How many different values there are, where they are few; a bend needs three.
    """

    name: str
    low: float
    high: float
    log: bool
    levels: int

    @property
    def width(self) -> int:
        """How many coordinates it takes."""
        return 1

    def place(self, label: Label) -> tuple[float, ...]:
        """The coordinate of a value.

        Raises:
            ValueError: It lies beyond the ends, or is no number.
        """
        value = float(label)
        if not self.low <= value <= self.high:
            raise ValueError(f"{self.name} = {value:g}: runs were made from {self.low:g} to {self.high:g}")
        low, high, value = (float(np.log(one)) if self.log else one for one in (self.low, self.high, value))
        return ((value - low) / (high - low),)


@dataclass(frozen=True)
class ChoiceAxis:
    """An axis of named choices, or of a switch.

    Attributes:
        name: Of the axis.
        labels: The choices of which there are runs, in the order of the study.
    """

    name: str
    labels: tuple[Label, ...]

    @property
    def width(self) -> int:
        """How many coordinates it takes."""
        return len(self.labels)

    def place(self, label: Label) -> tuple[float, ...]:
        """The indicators of a choice.

        Raises:
            ValueError: There is no such choice.
        """
        if label not in self.labels:
            raise ValueError(f"{self.name} = {label}: there are runs of {', '.join(map(str, self.labels))}")
        return tuple(BETWEEN_CHOICES * (label == one) for one in self.labels)


SpaceAxis = AmountAxis | ChoiceAxis


@dataclass(frozen=True)
class SettingSpace:
    """The axes that can be moved, and how settings are points of them.

    Attributes:
        axes: The axes of which there are several values, in the order of the study.
        fixed: Axes of which all runs have the same value, and that value.
    """

    axes: tuple[SpaceAxis, ...]
    fixed: Mapping[str, Label | None]

    def point(self, labels: Mapping[str, Label]) -> Floats:
        """The coordinates of a setting, shape ``(width,)``.

        Args:
            labels: Value or choice by the name of the axis.

        Raises:
            KeyError: An axis has none.
            ValueError: A value is one of which there are no runs.
        """
        return np.array([share for axis in self.axes for share in axis.place(labels[axis.name])], np.float64)

    def points(self, settings: Iterable[Mapping[str, Label]]) -> Floats:
        """The coordinates of many settings, shape ``(settings, width)``."""
        return np.array([self.point(labels) for labels in settings], np.float64)

    def terms(self, degree: int) -> tuple[tuple[int, ...], ...]:
        """The terms of a polynomial: each the coordinates that are multiplied, none for the constant.

        Of a choice the first indicator is left out, for they add up to a constant, and its square is itself; an axis
        of two values has no square either.

        Args:
            degree: 0 the mean, 1 linear, 2 with squares and products of two.
        """
        if degree == 0:
            return ((),)
        of_axes = list(self._columns())
        linear = [(column,) for _, columns in of_axes for column in columns]
        if degree == 1:
            return ((), *linear)
        squares = [
            (column, column)
            for axis, columns in of_axes
            if isinstance(axis, AmountAxis) and axis.levels > 2
            for column in columns
        ]
        products = [
            (one, other)
            for place, (_, columns) in enumerate(of_axes)
            for one in columns
            for _, others in of_axes[place + 1 :]
            for other in others
        ]
        return ((), *linear, *squares, *products)

    def _columns(self) -> Iterable[tuple[SpaceAxis, range]]:
        """The coordinates of each axis that a polynomial has terms of."""
        first = 0
        for axis in self.axes:
            yield axis, range(first + isinstance(axis, ChoiceAxis), first + axis.width)
            first += axis.width


def space_of(study: Study, settings: Sequence[Mapping[str, Label | None]]) -> SettingSpace:
    """The space of the settings of which a study has runs.

    Args:
        study: Its axes say which are numbers and which are choices; random numbers are no setting.
        settings: The values of every axis, of each setting.
    """
    axes: list[SpaceAxis] = []
    fixed: dict[str, Label | None] = {}
    for name, axis in study.axes.items():
        if isinstance(axis, RandomVariation):
            continue
        found = list(dict.fromkeys(setting[name] for setting in settings))
        if len(found) < 2:
            fixed[name] = found[0] if found else None
            continue
        known = [one for one in found if one is not None]
        if isinstance(axis, Paired) or any(isinstance(one, bool | str) for one in known):
            order = list(axis.settings) if isinstance(axis, Paired) else sorted(known, key=str)
            axes.append(ChoiceAxis(name, tuple(one for one in order if one in known)))
            continue
        values = sorted(float(one) for one in known)
        log = isinstance(axis, Grid) and axis.scale == "log"
        axes.append(AmountAxis(name, values[0], values[-1], log, len(values)))
    return SettingSpace(tuple(axes), fixed)


def nearest_others(points: Floats) -> Floats:
    """How far each setting is from the nearest other one, shape ``(settings,)``."""
    between = distances(points, points)
    np.fill_diagonal(between, np.inf)
    return np.asarray(between.min(axis=1), np.float64)


def distances(some: Floats, others: Floats) -> Floats:
    """Distances between points, shape ``(some, others)``."""
    apart = some[:, None, :] - others[None, :, :]
    return np.asarray(np.sqrt((apart**2).sum(axis=2)), np.float64)
