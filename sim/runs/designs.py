"""Designs of a study: which levels of all axes make its points.

Sources: McKay, Beckman & Conover 1979, Technometrics 21, 239-245 (Latin hypercube); Saltelli et al. 2010, Computer
Physics Communications 181, 259-270 (matrices A, B and A with single columns of B); Morris 1991, Technometrics 33,
161-174 (trajectories of one step at a time), as in ``SALib.sample.morris``. Saltelli's matrices are put together here:
``SALib.sample.sobol`` draws the same ones, from a seed of its own and not from the stream of the study.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Annotated, Literal

import numpy as np
from pydantic import Field, model_validator

from sim.arrays import Floats
from sim.runs.axes import Axis, AxisValue, level_at, levels_of
from sim.runs.design import latin_hypercube, sobol
from sim.scenario.fields import Section

Axes = Mapping[str, Axis]
Row = tuple[AxisValue | None, ...]
"""A level for each axis, in their order; None leaves the scenario as it is."""


class FullFactorial(Section):
    """Every level of every axis with every level of the others."""

    kind: Literal["full-factorial"]

    def rows(self, axes: Axes, rng: np.random.Generator) -> Iterator[Row]:
        """The last axis runs fastest."""
        yield from product(*(levels_of(axis) for axis in axes.values()))


class OneAtATime(Section):
    """The scenario as it is, then each level of each axis alone."""

    kind: Literal["one-at-a-time"]

    def rows(self, axes: Axes, rng: np.random.Generator) -> Iterator[Row]:
        """First the scenario as it is."""
        yield (None,) * len(axes)
        for place, axis in enumerate(axes.values()):
            for level in levels_of(axis):
                yield tuple(level if other == place else None for other in range(len(axes)))


class _OfPoints(Section):
    points: int = Field(ge=1, le=1_000_000)
    """How many."""


class LatinHypercube(_OfPoints):
    """Points with one in each of as many slices of every axis."""

    kind: Literal["latin-hypercube"]

    as_it_is: bool = False
    """Whether the scenario as it is is one more point, the last: a what-if page then opens at runs."""

    def rows(self, axes: Axes, rng: np.random.Generator) -> Iterator[Row]:
        """Drawn from the study's seed; then the scenario as it is, where that is wanted."""
        yield from _levels(axes, latin_hypercube(len(axes), self.points, rng))
        if self.as_it_is:
            yield (None,) * len(axes)


class SobolSequence(_OfPoints):
    """The first points of a scrambled Sobol' sequence, which fill the space evenly."""

    kind: Literal["sobol-sequence"]

    @model_validator(mode="after")
    def _balanced(self) -> SobolSequence:
        _check_power_of_two(self.points, "points")
        return self

    def rows(self, axes: Axes, rng: np.random.Generator) -> Iterator[Row]:
        """Drawn from the study's seed."""
        yield from _levels(axes, sobol(len(axes), self.points, rng))


class SobolIndices(Section):
    """Saltelli's design for first-order and total Sobol' indices: sets × (axes + 2) points."""

    kind: Literal["sobol-indices"]

    sets: int = Field(ge=2, le=2**20)
    """Points in each of the two base samples, a power of two."""

    @model_validator(mode="after")
    def _balanced(self) -> SobolIndices:
        _check_power_of_two(self.sets, "sets")
        return self

    def rows(self, axes: Axes, rng: np.random.Generator) -> Iterator[Row]:
        """All of A, all of B, then A with one column of B for each axis in turn."""
        yield from _levels(axes, self.points(len(axes), rng))

    def points(self, count: int, rng: np.random.Generator) -> Floats:
        """Points of the unit cube, shape ``((axes + 2) · sets, axes)``."""
        base, other = np.hsplit(sobol(2 * count, self.sets, rng), 2)
        mixed = [np.where(np.arange(count) == column, other, base) for column in range(count)]
        return np.concatenate([base, other, *mixed])


class Morris(Section):
    """Elementary effects: trajectories × (axes + 1) points, each a step along one axis from the one before."""

    kind: Literal["morris"]

    trajectories: int = Field(ge=2, le=100_000)
    """How many walks through the space."""

    grid: int = Field(4, ge=4, le=64, multiple_of=2)
    """Levels of every axis; a step is half of them."""

    def rows(self, axes: Axes, rng: np.random.Generator) -> Iterator[Row]:
        """One trajectory after the other."""
        yield from _levels(axes, self.points(len(axes), rng))

    def points(self, count: int, rng: np.random.Generator) -> Floats:
        """Points of the unit cube, shape ``(trajectories · (axes + 1), axes)``.

        Drawn one trajectory after the other: a study with more of them holds all points of one with fewer.
        """
        from SALib.sample import morris

        return np.asarray(morris.sample(unit_cube(range(count)), self.trajectories, self.grid, seed=rng), np.float64)


def unit_cube(names: Iterable[object]) -> dict[str, object]:
    """The axes as SALib wants to be reported them, each in shares from 0 to 1."""
    known = [str(name) for name in names]
    return {"num_vars": len(known), "names": known, "bounds": [[0.0, 1.0]] * len(known)}


Design = Annotated[
    FullFactorial | OneAtATime | LatinHypercube | SobolSequence | SobolIndices | Morris, Field(discriminator="kind")
]


def _levels(axes: Axes, points: Floats) -> Iterator[Row]:
    for point in points.tolist():
        yield tuple(level_at(axis, share) for axis, share in zip(axes.values(), point, strict=True))


def _check_power_of_two(number: int, name: str) -> None:
    if number & (number - 1):
        below = 1 << (number.bit_length() - 1)
        raise ValueError(f"{number} {name} of a Sobol' sequence are not balanced; take {below} or {2 * below}")
