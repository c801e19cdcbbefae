"""Candidates for an emulator: polynomials, alone or with a Gaussian process for what they leave.

All are linear in what the runs gave: a prediction is a weighted sum over the settings, with weights that depend on
the settings alone. So the errors of settings left out need no further fit. With K the covariance of the settings
(Matérn 5/2, plus a nugget on the diagonal; the unit matrix for a polynomial alone), P the terms of the polynomial and

    Q = K⁻¹ − K⁻¹ P (Pᵀ K⁻¹ P)⁻¹ Pᵀ K⁻¹

the error at setting i, left out, is (Q y)ᵢ / Qᵢᵢ, and the errors at two settings that are left out together are
Q_FF⁻¹ (Q y)_F. Source: Dubrule 1983, Mathematical Geology 15, 687-699; for polynomials alone it is the well-known
eᵢ / (1 − hᵢᵢ). Kriging with a trend: Sacks et al. 1989, Statistical Science 4, 409-423.

How uncertain a prediction is beside the others follows from the settings alone too: 1/√Qᵢᵢ at setting i left out, and

    s(x)² = k₀ − kᵀ Q k − 2 pᵀ T k + pᵀ (Pᵀ K⁻¹ P)⁻¹ p

at any point, with k₀ the covariance of a run with itself, k that with the settings, p the terms there and T the matrix
that gives their factors. It grows towards the ends of the axes, where there are runs on one side only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np

from sim.analysis.emulator.space import SettingSpace, distances
from sim.arrays import Floats

LENGTHS = (0.4, 0.8, 1.6)
"""Lengths over which a Gaussian process varies that are tried, in widths of an axis."""

NUGGETS = (0.003, 0.03, 0.3)
"""Shares of its variance that are tried for random variation between runs: it need not pass through each setting."""

MOST_SETTINGS = 300
"""Settings up to which Gaussian processes are tried: beyond them a polynomial has enough, and a page stays small."""

LEAST_LEFT = 1e-6
"""Settings that alone fix a term of the polynomial cannot be left out: of their own they have less than that left."""


@dataclass(frozen=True)
class Candidate:
    """A kind of emulator.

    Attributes:
        degree: Of the polynomial, 0 to 2.
        length: Over which the Gaussian process varies, in widths of an axis; None: there is none.
        nugget: The share of its variance that is random variation.
    """

    degree: int
    length: float | None = None
    nugget: float = 0.0

    @property
    def words(self) -> str:
        """What it is, in words."""
        trend = ("the mean of the runs", "a linear regression", "a quadratic regression")[self.degree]
        if self.length is None:
            return trend
        return f"{trend} and a Gaussian process over {self.length:g} of an axis (nugget {self.nugget:g})"


def candidates(settings: int) -> Iterator[Candidate]:
    """The kinds that are tried, the simplest first."""
    yield from (Candidate(degree) for degree in range(3))
    if settings <= MOST_SETTINGS:
        yield from (Candidate(*one) for one in product(range(3), reversed(LENGTHS), reversed(NUGGETS)))


def matern(apart: Floats, length: float) -> Floats:
    """Matérn covariance with smoothness 5/2, of variance 1."""
    scaled = np.sqrt(5.0) * apart / length
    return np.asarray((1.0 + scaled + scaled**2 / 3.0) * np.exp(-scaled), np.float64)


def columns_of(points: Floats, terms: tuple[tuple[int, ...], ...]) -> Floats:
    """The terms of a polynomial at some points, shape ``(points, terms)``."""
    return np.column_stack([np.prod(points[:, list(term)], axis=1) if term else np.ones(len(points)) for term in terms])


@dataclass(frozen=True, eq=False)
class Smoother:
    """A candidate at the settings of a study.

    Attributes:
        kind: The candidate.
        terms: Of its polynomial.
        points: The settings, shape ``(n, width)``.
        q: The matrix Q, shape ``(n, n)``.
        trend: What turns the values of the settings into factors of the terms, shape ``(terms, n)``.
        gram: The matrix (Pᵀ K⁻¹ P)⁻¹, shape ``(terms, terms)``.
    """

    kind: Candidate
    terms: tuple[tuple[int, ...], ...]
    points: Floats
    q: Floats
    trend: Floats
    gram: Floats

    def left_out(self, values: Floats) -> Floats:
        """The error at each setting when it is left out, actual less predicted; shape of ``values``, ``(n, m)``."""
        return np.asarray((self.q @ values) / np.diag(self.q)[:, None], np.float64)

    def squares_without(self, values: Floats) -> Floats:
        """Mean square of :meth:`left_out` over the other settings, each of which is left out in turn, shape ``(n,)``.

        That is what the error of the candidate looks like to somebody who does not have the setting.
        """
        raw, own, found = self.q @ values, np.diag(self.q), []
        for first, across in enumerate(self.q):
            divisor = own * own[first] - across**2
            divisor[first] = np.inf  # of itself nothing
            errors = (own[first] * raw - across[:, None] * raw[first]) / divisor[:, None]
            found.append((errors**2).sum() / max(1, errors.size - errors.shape[1]))
        return np.array(found, np.float64)

    @property
    def own(self) -> float:
        """The covariance of a run with itself: 1, and the nugget."""
        return 1.0 + self.kind.nugget

    def spread_left_out(self) -> Floats:
        """How uncertain the prediction at each setting is without it, in units that all points share, ``(n,)``."""
        return np.asarray(np.diag(self.q) ** -0.5, np.float64)

    def spread(self, points: Floats) -> Floats:
        """How uncertain the prediction at some points is, in the units of :meth:`spread_left_out`, ``(points,)``."""
        terms, covariances = self.features(points)
        square = np.full(len(points), self.own) + ((terms @ self.gram) * terms).sum(axis=1)
        if self.kind.length is not None:
            square -= ((covariances @ self.q) * covariances).sum(axis=1)
            square -= 2.0 * ((terms @ self.trend) * covariances).sum(axis=1)
        # No prediction of a run is surer than another run of the same setting; below that is rounding.
        return np.asarray(np.sqrt(np.maximum(square, self.kind.nugget)), np.float64)

    def factors(self, values: Floats) -> tuple[Floats, Floats]:
        """Factors of the terms ``(terms, m)``, and of the covariances with the settings ``(n, m)``, none without."""
        kernel = self.q @ values if self.kind.length is not None else np.zeros((0, values.shape[1]))
        return self.trend @ values, kernel

    def features(self, points: Floats) -> tuple[Floats, Floats]:
        """What the factors are multiplied by at some points: terms, and covariances with the settings."""
        terms = columns_of(points, self.terms)
        if self.kind.length is None:
            return terms, np.zeros((len(points), 0))
        return terms, matern(distances(points, self.points), self.kind.length)

    def at(self, points: Floats, values: Floats) -> Floats:
        """The prediction at some points from the values of the settings, shape ``(points, m)``."""
        return sum_of(self.features(points), self.factors(values))


def sum_of(features: tuple[Floats, Floats], factors: tuple[Floats, Floats]) -> Floats:
    """The prediction from features and factors."""
    (terms, covariances), (of_terms, of_covariances) = features, factors
    return np.asarray(terms @ of_terms + covariances @ of_covariances, np.float64)


def smoothers(space: SettingSpace, points: Floats) -> list[Smoother]:
    """The candidates that the settings of a study can carry, the simplest first: the mean always can.

    Left out are those with terms that the settings cannot separate, or that a single setting alone would fix.
    """
    found = []
    for kind in candidates(len(points)):
        terms = space.terms(kind.degree)
        columns = columns_of(points, terms)
        if len(points) < len(terms) + 2 or np.linalg.matrix_rank(columns) < len(terms):
            continue
        smoother = _smoother(kind, terms, points, columns)
        if kind.degree == 0 or _stands_without_two(smoother.q):
            found.append(smoother)
    return found


def _stands_without_two(q: Floats) -> bool:
    """Whether any two settings can be left out, and all terms are still fixed by the others."""
    own = np.diag(q)
    if own.min() <= LEAST_LEFT:
        return False
    left = 1.0 - q**2 / np.outer(own, own)
    np.fill_diagonal(left, 1.0)
    return bool(left.min() > LEAST_LEFT)


def _smoother(kind: Candidate, terms: tuple[tuple[int, ...], ...], points: Floats, columns: Floats) -> Smoother:
    inverse: Floats = np.eye(len(points))
    if kind.length is not None:
        covariance = matern(distances(points, points), kind.length) + kind.nugget * inverse
        inverse = np.asarray(np.linalg.inv(covariance), np.float64)
    gram = np.asarray(np.linalg.inv(columns.T @ inverse @ columns), np.float64)
    trend = np.asarray(np.linalg.solve(columns.T @ inverse @ columns, columns.T @ inverse), np.float64)
    q = inverse - inverse @ columns @ trend
    return Smoother(kind, terms, points, (q + q.T) / 2.0, trend, (gram + gram.T) / 2.0)
