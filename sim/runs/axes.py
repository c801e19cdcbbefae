"""Axes of a study: what is varied, and over which values.

Three kinds are those of a scenario's section ``uncertain``: ``uniform``, ``triangular`` and ``choice``. An axis turns
a share of probability, 0 to 1, into a level (:func:`level_at`), and can be walked through (:func:`levels_of`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
from pydantic import Field, JsonValue, model_validator

from sim.scenario.fields import Section
from sim.scenario.geography import Name
from sim.scenario.model import ParameterValue
from sim.scenario.uncertain import Choice as ListOfValues
from sim.scenario.uncertain import TriangularRange, UniformRange, ValueRange

Label = ParameterValue | str


@dataclass(frozen=True)
class AxisValue:
    """What an axis says of one point.

    Attributes:
        label: What stands in the store's column of the axis.
        settings: Values by parameter path.
        first_replication: Number of the point's first replication; only an axis of random numbers moves it.
    """

    label: Label
    settings: tuple[tuple[str, JsonValue], ...] = ()
    first_replication: int = 0


class Grid(ValueRange):
    """Evenly spaced values between two ends, both among them."""

    law: Literal["grid"]

    low: float
    """First value."""

    high: float
    """Last value."""

    steps: int = Field(ge=2, le=1_000)
    """How many values."""

    scale: Literal["linear", "log"] = "linear"
    """Whether they are evenly spaced themselves, or their logarithms."""

    @model_validator(mode="after")
    def _in_order(self) -> Grid:
        if not self.low < self.high:
            raise ValueError(f"low {self.low:g} must be below high {self.high:g}")
        if self.scale == "log" and self.low <= 0.0:
            raise ValueError(f"low {self.low:g} must be above 0 on a logarithmic scale")
        return self

    @property
    def extremes(self) -> tuple[float, ...]:
        """Its two ends."""
        return self.low, self.high

    @property
    def values(self) -> tuple[float, ...]:
        """The values."""
        space = np.geomspace if self.scale == "log" else np.linspace
        return tuple(space(self.low, self.high, self.steps).tolist())


class Paired(Section):
    """Several parameters that move together: named levels, each with its own settings."""

    law: Literal["paired"]

    settings: dict[Name, dict[str, JsonValue]] = Field(min_length=1)
    """For each level its settings, value by path, whatever ``--set`` may change: a number, a text, a list, a section,
    or nothing, which removes the key; an empty level is the scenario as it is."""


class RandomVariation(Section):
    """Random numbers as an axis: others for each value, so that its share of the variance can be reported."""

    law: Literal["random-variation"]

    replications: int = Field(1_000, ge=2, le=1_000_000)
    """How many different ones there are."""


ParameterAxis = ListOfValues | UniformRange | TriangularRange | Grid
Axis = Annotated[ParameterAxis | Paired | RandomVariation, Field(discriminator="law")]


def levels_of(axis: Axis) -> tuple[AxisValue, ...]:
    """The levels of an axis one after the other; of a range its two ends."""
    if isinstance(axis, Paired):
        return tuple(AxisValue(name, tuple(settings.items())) for name, settings in axis.settings.items())
    if isinstance(axis, RandomVariation):
        return tuple(AxisValue(number, (), number) for number in range(axis.replications))
    values = axis.values if isinstance(axis, ListOfValues | Grid) else (axis.low, axis.high)
    return tuple(_alike(axis, value) for value in values)


def level_at(axis: Axis, share: float) -> AxisValue:
    """The level of an axis below which a share of its probability lies; of a list, that at a share of its length."""
    if isinstance(axis, UniformRange | TriangularRange):
        return _alike(axis, axis.value(share))
    levels = levels_of(axis)
    return levels[min(int(share * len(levels)), len(levels) - 1)]


def _alike(axis: ParameterAxis, value: ParameterValue) -> AxisValue:
    return AxisValue(value, axis.settings(value))
