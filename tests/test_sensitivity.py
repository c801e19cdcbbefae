"""Sobol' indices of functions of which they are known."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sim.analysis.sobol import Sensitivity
from sim.verify.answers.statistics import ishigami, sensitivity


def test_a_sum_has_shares_as_its_variances() -> None:
    """3 x + 4 y, both uniform: 9 to 16 of 25, no interaction; variance 25/12."""
    found = sensitivity(lambda x: 3.0 * x[0] + 4.0 * (5.0 + x[1]), 2, 2**9)
    assert found.variance == pytest.approx(25.0 / 12.0, rel=0.01)
    assert found.indices.ravel() == pytest.approx([0.36, 0.64, 0.36, 0.64], abs=0.01)


def test_a_pure_interaction_has_no_main_effect() -> None:
    """The product on −1 to 1: nothing alone, everything together."""
    found = sensitivity(lambda x: (2.0 * x[0] - 1.0) * (2.0 * x[1] - 1.0), 2, 2**10)
    assert found.indices.ravel() == pytest.approx([0.0, 0.0, 1.0, 1.0], abs=0.03)


def test_bootstrap_intervals_hold_the_exact_indices() -> None:
    low, high = ishigami(7.0, 0.1, 2**9).intervals
    exact = np.array([[0.3139, 0.4424, 0.0], [0.5576, 0.4424, 0.2437]])
    assert ((low < exact) & (exact < high)).all()


def test_the_same_design_every_time_and_no_unbalanced_one() -> None:
    assert (ishigami(7.0, 0.1, 64).indices == ishigami(7.0, 0.1, 64).indices).all()
    with pytest.raises(ValueError, match="not balanced"):
        ishigami(7.0, 0.1, 100)


def test_the_estimators_are_those_of_scipy() -> None:
    figures = np.random.default_rng(5).gamma(2.0, 1.0, (5, 64))
    found = Sensitivity(("a", "b", "c"), figures).indices
    base, other, exchanged = figures[:1], figures[1:2], figures[2:, None]
    shown = stats.sobol_indices(func={"f_A": base, "f_B": other, "f_AB": exchanged}, n=64)
    np.testing.assert_allclose(found, [shown.first_order, shown.total_order], rtol=1e-12)


def test_what_differs_by_rounding_alone_does_not_vary() -> None:
    noise = 1e-13 * np.random.default_rng(5).standard_normal((4, 64))
    assert np.isnan(Sensitivity(("a", "b"), 57.6 + noise).indices).all()
