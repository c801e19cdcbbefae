"""Sobol' indices of functions of which they are known."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sim.analysis.sobol import indices_of, sobol_indices, uniform
from sim.verify.answers.statistics import ishigami


def test_a_sum_has_shares_as_its_variances() -> None:
    """3 x + 4 y, both uniform: 9 to 16 of 25, no interaction; variance 25/12."""
    found = sobol_indices(lambda x: 3.0 * x[0] + 4.0 * x[1], {"x": uniform(0.0, 1.0), "y": uniform(5.0, 6.0)}, 2**9)
    assert found.names == ("x", "y")
    assert found.variance == pytest.approx(25.0 / 12.0, rel=0.01)
    assert found.first == pytest.approx([0.36, 0.64], abs=0.01)
    assert found.total == pytest.approx([0.36, 0.64], abs=0.01)
    assert found.evaluations == 2**9 * 4


def test_a_pure_interaction_has_no_main_effect() -> None:
    """The product on −1 to 1: nothing alone, everything together."""
    inputs = {"x": uniform(-1.0, 1.0), "y": uniform(-1.0, 1.0)}
    found = sobol_indices(lambda x: x[0] * x[1], inputs, 2**10)
    assert found.first == pytest.approx([0.0, 0.0], abs=0.03)
    assert found.total == pytest.approx([1.0, 1.0], abs=0.03)


def test_bootstrap_intervals_hold_the_exact_indices() -> None:
    found = ishigami(7.0, 0.1, 2**9)
    exact = np.array([0.3139, 0.4424, 0.0])
    assert ((found.intervals.first_low < exact) & (exact < found.intervals.first_high)).all()
    exact = np.array([0.5576, 0.4424, 0.2437])
    assert ((found.intervals.total_low < exact) & (exact < found.intervals.total_high)).all()


def test_the_same_design_every_time_and_no_unbalanced_one() -> None:
    assert (ishigami(7.0, 0.1, 64).first == ishigami(7.0, 0.1, 64).first).all()
    with pytest.raises(ValueError, match="power of two"):
        ishigami(7.0, 0.1, 100)
    with pytest.raises(ValueError, match="at least one input"):
        sobol_indices(lambda x: x[0], {}, 64)


def test_the_estimators_are_those_of_scipy() -> None:
    rng = np.random.default_rng(5)
    base, other, exchanged = rng.gamma(2.0, 1.0, 64), rng.gamma(2.0, 1.0, 64), rng.gamma(2.0, 1.0, (3, 64))
    found = indices_of(("a", "b", "c"), base, other, exchanged)
    told = stats.sobol_indices(func={"f_A": base[None], "f_B": other[None], "f_AB": exchanged[:, None]}, n=64)
    np.testing.assert_allclose(found.first, told.first_order, rtol=1e-12)
    np.testing.assert_allclose(found.total, told.total_order, rtol=1e-12)
