"""Designs: the points are those that the theory asks for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.runs.designs import Morris
from sim.runs.points import design_text, points_of, read_design, tasks_of
from tests.sweep.plans import LANES, SERVICE, study

TWO = {"lanes": LANES, "service": SERVICE}
RANGES = {
    name: {"law": "uniform", "paths": [path], "low": 0.5, "high": 2.5}
    for name, path in (
        ("checkpoint", "stages.checkpoint.service.mean_min"),
        ("desks", "stages.registration.service.mean_min"),
        ("hazard", "departure.base_hazard_per_h"),
    )
}


def labels(folder: Path, **plan: Any) -> list[tuple[object, ...]]:
    return [point.labels for point in points_of(study(folder, **plan))]


def test_a_factorial_has_every_combination_and_the_last_axis_runs_fastest(tmp_path: Path) -> None:
    assert labels(tmp_path, axes=TWO) == [(a, b) for a in (1, 2, 3) for b in (0.5, 1.0, 1.5)]


def test_one_at_a_time_leaves_the_others_as_they_are(tmp_path: Path) -> None:
    found = labels(tmp_path, axes=TWO, design={"kind": "one-at-a-time"})
    assert found[0] == (None, None)
    assert found[1:4] == [(1, None), (2, None), (3, None)]
    assert found[4:] == [(None, 0.5), (None, 1.0), (None, 1.5)]


def test_a_latin_hypercube_may_end_with_the_scenario_as_it_is(tmp_path: Path) -> None:
    design = {"kind": "latin-hypercube", "points": 20}
    drawn = labels(tmp_path, axes=RANGES, design=design)
    assert labels(tmp_path, axes=RANGES, design=design | {"as_it_is": True}) == [*drawn, (None,) * len(RANGES)]


def test_a_latin_hypercube_has_one_point_in_each_slice(tmp_path: Path) -> None:
    points = np.array(labels(tmp_path, axes=RANGES, design={"kind": "latin-hypercube", "points": 20}), np.float64)
    slices = np.floor((points - 0.5) / 2.0 * 20).astype(int)
    for column in slices.T:
        assert sorted(column) == list(range(20))


def test_the_design_of_the_indices_exchanges_one_column_at_a_time(tmp_path: Path) -> None:
    points = np.array(labels(tmp_path, axes=RANGES, design={"kind": "sobol-indices", "sets": 8}), np.float64)
    base, other, *mixed = points.reshape(5, 8, 3)
    assert not np.isclose(base, other).any()
    for column, found in enumerate(mixed):
        expected = base.copy()
        expected[:, column] = other[:, column]
        np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("grid", [4, 6])
def test_a_trajectory_moves_every_axis_once_by_the_same_step(grid: int) -> None:
    design = Morris(kind="morris", trajectories=40, grid=grid)
    points = design.points(5, np.random.default_rng(3)).reshape(40, 6, 5)
    assert points.min() >= 0.0 and points.max() <= 1.0
    np.testing.assert_allclose(points * (grid - 1), np.round(points * (grid - 1)), atol=1e-9)
    steps = np.diff(points, axis=1)
    moved = np.abs(steps) > 1e-9
    assert (moved.sum(axis=2) == 1).all() and (moved.sum(axis=1) == 1).all()
    np.testing.assert_allclose(np.abs(steps)[moved], grid / (2.0 * (grid - 1)))
    assert 0.3 < (steps[moved] > 0.0).mean() < 0.7


def test_more_trajectories_go_on_from_fewer() -> None:
    few, many = (Morris(kind="morris", trajectories=n).points(3, np.random.default_rng(3)) for n in (5, 9))
    np.testing.assert_array_equal(few, many[: len(few)])


def test_a_design_is_always_the_same(tmp_path: Path) -> None:
    plan = {"axes": RANGES, "design": {"kind": "sobol-sequence", "points": 16}}
    assert labels(tmp_path, **plan) == labels(tmp_path, **plan)
    assert labels(tmp_path, **plan) != labels(tmp_path, **plan, set={"seed": 8})


def test_points_survive_the_file_to_the_last_digit(tmp_path: Path) -> None:
    named = {"law": "paired", "settings": {"few": {"stages.checkpoint.lanes": 1}, "as_it_is": {}}}
    axes = {**RANGES, "named": named, "random": {"law": "random-variation", "replications": 50}}
    for design in ({"kind": "latin-hypercube", "points": 9}, {"kind": "one-at-a-time"}):
        found = study(tmp_path, axes=axes, design=design)
        points = points_of(found)
        assert read_design(found, design_text(found, points)) == points


def test_random_variation_is_an_axis_of_replications(tmp_path: Path) -> None:
    axes = {"random": {"law": "random-variation", "replications": 4}, "lanes": LANES}
    found = study(tmp_path, axes=axes, replications=2)
    runs = tasks_of(found, points_of(found), "1")
    assert [run.replication for run in runs[:12]] == [r for r in range(4) for _ in range(3)]
    assert [run.replication for run in runs[12:]] == [r + 1 for r in range(4) for _ in range(3)]
