"""Uncertain parameters: which values a scenario's numbers may have, and how likely each is held to be.

A plain run takes the scenario's own values and does not look here. A study draws each replication's values from these
ranges; the distribution is an assumption like the range itself.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from typing import Annotated, Literal

from pydantic import Field, model_validator

from sim.scenario.fields import Section


class ValueRange(Section, ABC):
    """What every range has: where its values go."""

    paths: Annotated[tuple[str, ...], Field(strict=False, min_length=1)]
    """The values that are drawn, all alike: paths as of ``--set``, such as ``stages.gate.lanes`` or
    ``timeline.third_lane.set.stages.gate.lanes``."""

    rest_paths: Annotated[tuple[str, ...], Field(strict=False)] = ()
    """For a share of a ``to`` that names two nodes, such as ``stages.gate.to.hall``: the path of the other share, which
    gets what is left of 1. Left out: the values are no shares."""

    @property
    @abstractmethod
    def extremes(self) -> tuple[float, ...]:
        """The values that every value lies between."""

    def settings(self, value: bool | float) -> tuple[tuple[str, bool | float], ...]:
        """What a drawn value sets, by path."""
        rest = tuple((path, 1.0 - float(value)) for path in self.rest_paths)
        return (*((path, value) for path in self.paths), *rest)


class UniformRange(ValueRange):
    """Every value of a range is as likely as every other."""

    law: Literal["uniform"]

    low: float
    """Lower end."""

    high: float
    """Upper end."""

    @model_validator(mode="after")
    def _in_order(self) -> UniformRange:
        if not self.low < self.high:
            raise ValueError(f"low {self.low:g} must be below high {self.high:g}")
        return self

    def value(self, share: float) -> float:
        """The value below which a share of the probability lies, 0 to 1."""
        return self.low + share * (self.high - self.low)

    @property
    def extremes(self) -> tuple[float, ...]:
        """The values that every value lies between."""
        return self.low, self.high


class TriangularRange(ValueRange):
    """A best guess within a range: most likely there, falling linearly to both ends."""

    law: Literal["triangular"]

    low: float
    """Lower end."""

    mode: float
    """Most likely value; it may be one of the ends."""

    high: float
    """Upper end."""

    @model_validator(mode="after")
    def _in_order(self) -> TriangularRange:
        if not (self.low <= self.mode <= self.high and self.low < self.high):
            raise ValueError(f"low {self.low:g}, mode {self.mode:g}, high {self.high:g} must be in this order")
        return self

    def value(self, share: float) -> float:
        """The value below which a share of the probability lies, 0 to 1."""
        width, below = self.high - self.low, self.mode - self.low
        if share * width < below:
            return self.low + math.sqrt(share * width * below)
        return self.high - math.sqrt((1.0 - share) * width * (width - below))

    @property
    def extremes(self) -> tuple[float, ...]:
        """The values that every value lies between."""
        return self.low, self.high


class Choice(ValueRange):
    """One of some values, each as likely as every other: for counts and switches."""

    law: Literal["choice"]

    values: Annotated[tuple[bool | int | float, ...], Field(strict=False, min_length=2)]
    """The values."""

    def value(self, share: float) -> bool | int | float:
        """The value at a share of the list, 0 to 1."""
        return self.values[min(int(share * len(self.values)), len(self.values) - 1)]

    @property
    def extremes(self) -> tuple[float, ...]:
        """All values."""
        return self.values


Uncertain = Annotated[UniformRange | TriangularRange | Choice, Field(discriminator="law")]
"""The range of one assumption; ``law:`` names its kind."""
