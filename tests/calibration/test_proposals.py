"""Densities that add up to one, draws that follow them, and an emulator that rules out only what is far."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sim.analysis.calibration.emulator import emulator
from sim.analysis.calibration.proposals import (
    Prior,
    Proposal,
    around_the_best,
    log_prior,
    not_ruled_out,
)
from sim.analysis.calibration.targets import Targets
from sim.analysis.nowcast.weighing import CountErrors, Counts
from sim.arrays import Floats
from sim.runs.ensemble import ReplicationSummary


def off(points: Floats) -> Floats:
    """Two counts: one by the sum of both ranges, one by the square of the first."""
    return np.stack([4.0 * (points.sum(axis=1) - 1.0), 3.0 * (points[:, 0] ** 2 - 1.0)], axis=1)


@pytest.fixture(scope="module")
def proposals() -> dict[str, Proposal]:
    rng = np.random.default_rng(1)
    points = rng.standard_normal((200, 2))
    weights = np.exp(-0.5 * (off(points) ** 2).sum(axis=1) * 0.1)
    return {
        "whole": Prior(2),
        "left": not_ruled_out(emulator(points, off(points)), 2, rng),
        "around": around_the_best(points, weights / weights.sum()),
    }


@pytest.mark.parametrize("name", ["whole", "left", "around"])
def test_a_density_adds_up_to_one_and_its_draws_follow_it(name: str, proposals: dict[str, Proposal]) -> None:
    proposal = proposals[name]
    axis = np.linspace(-6.0, 6.0, 241)
    grid = np.stack(np.meshgrid(axis, axis, indexing="ij"), axis=-1).reshape(-1, 2)
    density = np.exp(proposal.log_density(grid)) * (axis[1] - axis[0]) ** 2
    assert density.sum() == pytest.approx(1.0, abs=0.06)
    drawn = proposal.draw(4000, np.random.default_rng(2))
    assert drawn.mean(axis=0) == pytest.approx(density @ grid / density.sum(), abs=0.1)
    assert (drawn**2).mean(axis=0) == pytest.approx(density @ grid**2 / density.sum(), rel=0.1)


def test_the_prior_is_a_standard_normal() -> None:
    points = np.array([[0.0, 0.0, 0.0], [1.0, -2.0, 0.5]])
    assert log_prior(points) == pytest.approx(stats.norm.logpdf(points).sum(axis=1))


def test_an_emulator_of_a_quadratic_is_exact_and_keeps_what_is_near() -> None:
    rng = np.random.default_rng(3)
    points, fresh = rng.standard_normal((100, 2)), rng.standard_normal((1000, 2))
    found = emulator(points, off(points))
    exact = np.abs(off(fresh)).max(axis=1)
    far = found.implausibility(fresh)
    # A ridge of a thousandth is all that is between them.
    assert far == pytest.approx(exact, rel=0.05, abs=0.1)
    assert not (far[exact < 2.5] >= 3.0).any() and not (far[exact > 4.0] < 3.0).any()


def test_distances_are_in_independent_errors() -> None:
    """Counts with errors drawn as they are thought to be are as far from the truth as standard normals are."""
    time_h = np.arange(0.0, 48.0)
    curve = 40.0 * time_h
    truth = ReplicationSummary(0, time_h, ("crossed",), ("persons",), curve[None, :], np.empty((5, 0)), ())
    times = np.array([6.0, 10.0, 20.0, 30.0, 44.0])
    targets = Targets({"crossed": Counts(times, 40.0 * times, 0.0, 1760.0)}, CountErrors(1.0, 0.05))
    rng = np.random.default_rng(4)
    drawn = np.concatenate([targets.with_errors(truth, rng).off([truth]) for _ in range(400)])
    assert drawn.mean(axis=0) == pytest.approx(np.zeros(5), abs=0.2)
    assert np.corrcoef(drawn.T) == pytest.approx(np.eye(5), abs=0.2)
    # The errors themselves are guessed from counts that are off, the early ones by the most.
    assert drawn.std(axis=0) == pytest.approx(np.ones(5), abs=0.3)
