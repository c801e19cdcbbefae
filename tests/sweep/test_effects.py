"""Effects of axes: the whole way from a design to its measures, on functions whose answers are known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.analysis.effects import DIFFERENCE, FIRST, MAIN, MU, MU_STAR, RANK, SIGMA, TOTAL, Effect, effects
from sim.analysis.sensitivity import bounds_in_words, of_metrics
from sim.runs.design import DesignError
from sim.runs.points import points_of, tasks_of
from sim.runs.store import Store
from sim.runs.sweep import Sweep
from sim.view.sensitivity import interval_cell
from tests.sweep.plans import study

PATHS = {
    "a": "stages.checkpoint.service.mean_min",
    "b": "stages.registration.service.mean_min",
    "c": "departure.base_hazard_per_h",
}
UNIT = {name: {"law": "uniform", "paths": [path], "low": 1.0, "high": 2.0} for name, path in PATHS.items()}


def swept(folder: Path, **plan: Any) -> Sweep:
    found = study(folder, **plan)
    points = points_of(found)
    return Sweep(found, tuple(points), tuple(tasks_of(found, points, "1")), Store(folder), "1")


def rows_of(sweep: Sweep, figure: Callable[..., float]) -> pd.DataFrame:
    """Rows as a store would give them, where the metric ``y`` is a function of the axes and the replication."""
    rows = [{"point": run.point, "replication": run.replication, **dict(run.labels)} for run in sweep.runs]
    frame = pd.DataFrame(rows)
    frame["y"] = [figure(replication=run.replication, **dict(run.labels)) for run in sweep.runs]
    return frame


def by_axis(found: list[Effect], measure: str) -> dict[str, Effect]:
    return {one.axis: one for one in found if one.measure == measure}


def ishigami(a: float, b: float, c: float, replication: int) -> float:
    """Inputs from −π to π; indices of Ishigami & Homma 1990 with a = 7 and b = 0.1 (case S03)."""
    x, y, z = (np.pi * (2.0 * value - 3.0) for value in (a, b, c))
    return float(np.sin(x) + 7.0 * np.sin(y) ** 2 + 0.1 * z**4 * np.sin(x))


def test_sobol_indices_of_ishigami(tmp_path: Path) -> None:
    sweep = swept(tmp_path, axes=UNIT, design={"kind": "sobol-indices", "sets": 1024})
    found = effects(sweep, rows_of(sweep, ishigami), "y")
    first, total = by_axis(found, FIRST), by_axis(found, TOTAL)
    assert [first[name].value for name in "abc"] == pytest.approx([0.3139, 0.4424, 0.0], abs=0.04)
    assert [total[name].value for name in "abc"] == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.04)
    assert all(one.low <= one.value <= one.high for one in found)
    assert list(total) == ["a", "b", "c"]


def test_who_has_not_come_to_it_counts_as_the_latest(tmp_path: Path) -> None:
    """100 + 60 a + 20 b + 10 c hours, seen for 130: three of four runs end before it.

    Without the end the total indices are .88, .10 and .02; of the quarter of the runs that come to it alone, .59, .56
    and .19: a study of whoever was quick.
    """
    sweep = swept(tmp_path, axes=UNIT, design={"kind": "sobol-indices", "sets": 512})
    rows = rows_of(sweep, lambda a, b, c, replication: 60.0 * a + 20.0 * b + 10.0 * c + 10.0)
    rows["y"] = rows["y"].where(rows["y"] <= 130.0, np.inf)
    found = effects(sweep, rows, "y")
    totals = [by_axis(found, TOTAL)[name].value for name in "abc"]
    assert totals == pytest.approx([0.89, 0.30, 0.08], abs=0.02)
    assert {(one.points, one.beyond) for one in found} == {(512, int(np.isinf(rows["y"]).sum()))}


@pytest.mark.parametrize(
    ("design", "measure"),
    [
        ({"kind": "morris", "trajectories": 20}, MU_STAR),
        ({"kind": "latin-hypercube", "points": 60}, RANK),
        ({"kind": "sobol-indices", "sets": 32}, TOTAL),
    ],
)
def test_no_design_leaves_out_who_was_late(tmp_path: Path, design: dict[str, object], measure: str) -> None:
    sweep = swept(tmp_path, axes=UNIT, design=design)
    rows = rows_of(sweep, lambda a, b, c, replication: 60.0 * a + 20.0 * b)
    whole = by_axis(effects(sweep, rows, "y"), measure)
    rows["y"] = rows["y"].where(rows["y"] <= 110.0, np.inf)
    cut = by_axis(effects(sweep, rows, "y"), measure)
    assert [one.points for one in cut.values()] == [one.points for one in whole.values()]
    assert list(cut) == list(whole) == ["a", "b", "c"]


def test_a_set_with_a_run_that_has_no_value_is_left_out_whole(tmp_path: Path) -> None:
    sweep = swept(tmp_path, axes=UNIT, design={"kind": "sobol-indices", "sets": 64})
    rows = rows_of(sweep, ishigami)
    rows.loc[[3, 64 + 3, 70], "y"] = np.nan
    assert {one.points for one in effects(sweep, rows, "y")} == {62}


def test_rounding_is_no_effect(tmp_path: Path) -> None:
    """An axis that moves the last bit of a float moves nothing, in any design."""
    for kind, size in (("sobol-indices", "sets"), ("morris", "trajectories")):
        sweep = swept(tmp_path, axes=UNIT, design={"kind": kind, size: 16})
        rows = rows_of(sweep, lambda a, b, c, replication: 5e4 * a + (b - b / 3.0 * 3.0) + 1e-11 * c)
        found = [one for one in effects(sweep, rows, "y") if one.axis != "a"]
        assert {(one.value, one.low, one.high) for one in found if one.measure not in (SIGMA, MU, FIRST)} == {(0, 0, 0)}
        assert {one.value for one in found if one.measure in (SIGMA, MU)} <= {0.0}
        assert {interval_cell(one) for one in found if one.measure in (TOTAL, MU_STAR)} == {"no clear effect"}


def test_elementary_effects_of_a_plane_are_its_slopes(tmp_path: Path) -> None:
    axes = {**UNIT, "b": {**UNIT["b"], "high": 4.0}}
    sweep = swept(tmp_path, axes=axes, design={"kind": "morris", "trajectories": 12})
    found = effects(sweep, rows_of(sweep, lambda a, b, c, replication: 5.0 * a - 2.0 * b), "y")
    assert {name: one.value for name, one in by_axis(found, MU_STAR).items()} == pytest.approx(
        {"b": 6.0, "a": 5.0, "c": 0.0}
    )
    assert by_axis(found, MU)["b"].value == pytest.approx(-6.0)
    assert all(one.value == pytest.approx(0.0, abs=1e-9) for one in by_axis(found, SIGMA).values())
    assert next(iter(by_axis(found, MU_STAR))) == "b"


def test_trajectories_that_are_not_those_of_the_seed_are_refused(tmp_path: Path) -> None:
    sweep = swept(tmp_path, axes=UNIT, design={"kind": "morris", "trajectories": 4})
    other = replace(sweep, points=sweep.points[::-1])
    with pytest.raises(DesignError, match="drawn by another version, 1: begin it anew"):
        effects(other, rows_of(sweep, ishigami), "y")


def test_interactions_show_in_the_spread_of_elementary_effects(tmp_path: Path) -> None:
    sweep = swept(tmp_path, axes=UNIT, design={"kind": "morris", "trajectories": 60})
    found = effects(sweep, rows_of(sweep, lambda a, b, c, replication: (a - 1.5) * (b - 1.5)), "y")
    assert by_axis(found, SIGMA)["a"].value > 0.2
    assert abs(by_axis(found, MU)["a"].value) < 0.2


def test_differences_are_paired_by_replication(tmp_path: Path) -> None:
    """The spread between replications cancels: the interval of the difference has no width."""
    axis = {"law": "choice", "paths": [PATHS["a"]], "values": [1.5, 2.0]}
    sweep = swept(tmp_path, axes={"a": axis}, design={"kind": "one-at-a-time"}, replications=4)
    found = effects(
        sweep, rows_of(sweep, lambda a, replication: 100.0 * replication + (0.0 if np.isnan(a) else 3.0 * a)), "y"
    )
    assert [(one.axis, one.measure, one.points) for one in found] == [
        ("a = 2", DIFFERENCE, 4),
        ("a = 1.5", DIFFERENCE, 4),
    ]
    assert [(one.low, one.value, one.high) for one in found] == [(6.0, 6.0, 6.0), (4.5, 4.5, 4.5)]


def test_main_effects_of_a_sum_share_its_variance(tmp_path: Path) -> None:
    """Levels 1, 2, 3 with slopes 3 and 1: the shares are 9 : 1."""
    axes = {name: {"law": "choice", "paths": [PATHS[name]], "values": [1.0, 2.0, 3.0]} for name in ("a", "b")}
    sweep = swept(tmp_path, axes=axes, replications=3)
    found = by_axis(effects(sweep, rows_of(sweep, lambda a, b, replication: 3.0 * a + b + replication), "y"), MAIN)
    assert {name: one.value for name, one in found.items()} == pytest.approx({"a": 0.9, "b": 0.1})


def test_rank_correlations_do_not_mind_a_bend(tmp_path: Path) -> None:
    sweep = swept(tmp_path, axes=UNIT, design={"kind": "latin-hypercube", "points": 80})
    found = by_axis(
        effects(sweep, rows_of(sweep, lambda a, b, c, replication: np.exp(9.0 * a) * (1.0 + 0.5 * b)), "y"), RANK
    )
    assert found["a"].value > 0.98
    assert found["b"].low > 0.2
    assert found["c"].low < 0.0 < found["c"].high


def test_an_axis_that_decides_alone_leaves_nothing_to_the_others(tmp_path: Path) -> None:
    sweep = swept(tmp_path, axes=UNIT, design={"kind": "latin-hypercube", "points": 40})
    found = by_axis(effects(sweep, rows_of(sweep, lambda a, b, c, replication: float(np.exp(a))), "y"), RANK)
    assert [found[name].value for name in "abc"] == pytest.approx([1.0, 0.0, 0.0])


def test_too_few_values_are_said(tmp_path: Path) -> None:
    sweep = swept(tmp_path, axes=UNIT, design={"kind": "sobol-indices", "sets": 8})
    rows = rows_of(sweep, ishigami)
    rows.loc[0, "y"] = np.nan
    with pytest.raises(DesignError, match="y: only 7 sets have a value; at least 8 are needed"):
        effects(sweep, rows, "y")
    with pytest.raises(DesignError, match="there is no metric 'z'"):
        effects(sweep, rows, "z")


def test_what_is_at_its_bound_is_not_ranked_but_what_lies_beyond_it(tmp_path: Path) -> None:
    """A road of 57.6 km that is full in most runs: its hours are ranked, and the length is said to be at its end."""
    sweep = swept(tmp_path, axes=UNIT, design={"kind": "sobol-indices", "sets": 16})
    rows = rows_of(sweep, lambda a, b, c, replication: 100.0 * (a - 1.2))
    rows["queue_max_km"] = rows["y"].clip(upper=57.6 / 2.0)
    rows["road_full_h"] = (rows["y"] - 57.6 / 2.0).clip(lower=0.0)
    metrics = ("queue_max_km", "y")
    assert [found[0].metric for found in of_metrics(sweep, rows, metrics, strict=True)] == ["road_full_h", "y"]
    (line,) = bounds_in_words(rows, metrics, sweep.study.base)
    share = 100.0 * (rows["road_full_h"] > 0.0).mean()
    assert line == (
        f"longest queue: the most that it can be in {share:.0f} % of the runs, so that effects on it are not ranked; "
        "those on 'road full to its beginning' are"
    )
    rows["road_full_h"] = 0.0
    assert [found[0].metric for found in of_metrics(sweep, rows, metrics, strict=True)] == list(metrics)
    assert not list(bounds_in_words(rows, metrics, sweep.study.base))
