"""The ledger of a gate and its desks, whose answers are known by hand; and what its intervals count."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sim
from sim.analysis.interventions.ledger import InterventionLedger, ledger
from sim.analysis.interventions.rows import certain
from sim.runs.design import DesignError
from sim.runs.intervals import half_width
from sim.runs.sweep import read_sweep
from tests.cli.shell import SMALL
from tests.interventions.scenes import CARS, DESK, GATE, LANE, LIST, PERSONS, STEP_H, listing, write


def ledger_of(folder: Path, listed: Mapping[str, Any] = LIST, **scenario: Any) -> InterventionLedger:
    """The ledger of the gate, two replications."""
    file = write(folder, "gate", {**GATE, **scenario})
    return ledger(file, folder / "out", write(folder, "list", dict(listed)), n=2)


def cell(frame: pd.DataFrame, intervention: str, metric: str, column: str = "saved") -> float:
    """One figure of a ledger."""
    [value] = frame[(frame["intervention"] == intervention) & (frame["metric"] == metric)][column]
    return float(value)


def test_what_interventions_save_is_what_the_hand_works_out(tmp_path: Path) -> None:
    found = ledger_of(tmp_path)
    saved = found.to_frame()
    # Car n crosses at 0.1 n with one lane, at 0.1 ⌈n/2⌉ with two: 90 % are 18 cars.
    assert cell(saved, "lane", "clearance_90_h") == pytest.approx(18 * STEP_H - 9 * STEP_H)
    assert cell(saved, "lane", "clearance_100_h") == pytest.approx(CARS * STEP_H / 2)
    before = STEP_H * PERSONS * (sum(range(CARS)) - 2 * sum(range(CARS // 2)))
    assert cell(saved, "lane", "waited_before_crossing_person_h") == pytest.approx(before)
    # At the desk car n then waits for 0.1 ⌊n/2⌋: all that was saved before the gate is stood behind it.
    behind = STEP_H * PERSONS * sum(n // 2 for n in range(1, CARS + 1))
    assert before == pytest.approx(behind)
    assert cell(saved, "lane", "waited_person_h") == pytest.approx(0.0, abs=1e-9)
    assert saved[saved["intervention"] == "desk"]["saved"].abs().max() < 1e-9
    # Nothing is drawn: the intervals are points.
    assert np.ptp(saved[["saved", "low", "high", "resampled_low", "resampled_high"]], axis=1).max() < 1e-9
    assert (saved["pairs"] == 2).all()


def test_what_gets_worse_is_reported_and_rounding_is_not(tmp_path: Path) -> None:
    found = ledger_of(tmp_path)
    lane, desk = ({one.intervention.name: one for one in found.entries}[name] for name in ("lane", "desk"))
    worse = {effect.change.name: effect.change for effect in lane.worse}
    assert list(worse) == ["backlog_max_persons", "waited_after_crossing_person_h"]
    # When the last pair crosses at 1.0, nine cars have been registered and one is at the desk: ten wait.
    assert worse["backlog_max_persons"].second == 10 * PERSONS
    assert {effect.change.name for effect in lane.better} == {"road_time_median_h", "road_time_p90_h"}
    assert desk.side_effects == ()
    assert not any(certain(one) for one in desk.saved)
    assert not certain(next(one for one in lane.saved if one.name == "waited_person_h"))
    table = found.side_effects_frame().set_index("metric")
    assert table["for_the"].to_dict()["backlog_max_persons"] == "worse"
    assert table["for_the"].to_dict()["road_time_p90_h"] == "better"


def test_pareto_efficient_options_of_the_gate(tmp_path: Path) -> None:
    """A desk alone costs something and gives nothing; a lane is early; with both nobody waits for a desk."""
    options = ledger_of(tmp_path).options
    assert [one.combination.name for one in options.all] == ["as_it_is", "lane", "desk", "lane__desk"]
    assert [one.pareto_efficient for one in options.all] == [True, True, False, True]
    assert [one.dominated_by for one in options.all] == ["", "", "as_it_is", ""]
    assert options.all[3].means == pytest.approx((0.9, 27.0, 0.0))
    assert [one.price for one in options.all] == [(0.0, 0.0), (1.0, 1.0), (1.0, 1.0), (2.0, 2.0)]
    assert options.best[0].combination.title == "A second lane + a second desk"


def test_costs_of_the_user_are_the_price(tmp_path: Path) -> None:
    """A desk for nothing is not worse than none; what both of a pair have makes their costs no less certain."""
    lane = {**LANE, "cost": {"low": 10, "high": 100, "unit": "EUR"}}
    desk = {**DESK, "cost": {"low": 0, "high": 0, "unit": "EUR"}}
    options = ledger_of(tmp_path, listing(lane=lane, desk=desk)).options
    assert options.price_unit == "EUR"
    assert [one.price for one in options.all] == [(0.0, 0.0), (10.0, 100.0), (0.0, 0.0), (10.0, 100.0)]
    assert [one.pareto_efficient for one in options.all] == [True, False, True, True]
    assert options.all[1].dominated_by == "lane__desk"


def test_one_cost_missing_and_interventions_are_counted(tmp_path: Path) -> None:
    lane = {**LANE, "cost": {"low": 10, "high": 100, "unit": "EUR"}}
    assert ledger_of(tmp_path, listing(lane=lane, desk=DESK)).options.price_unit == "interventions"


def test_what_is_in_place_already_is_compared_with_its_want(tmp_path: Path) -> None:
    """The scenario with two lanes: the second one saves what it would save where it is new, and is not combined."""
    two = {**GATE, "stages": {**GATE["stages"], "gate": {**GATE["stages"]["gate"], "lanes": 2}}}
    listed = listing(lane={"title": "The second lane", "without": {"set": {"stages.gate.lanes": 1}}}, desk=DESK)
    found = ledger_of(tmp_path, listed, **two)
    saved = found.to_frame()
    assert cell(saved, "lane", "clearance_90_h") == pytest.approx(0.9)
    assert cell(saved, "lane", "clearance_90_h", "without") == pytest.approx(1.8)
    assert [one.combination.name for one in found.options.all] == ["as_it_is", "desk"]
    assert len(found.sweep.store.keys()) == 2 * 3, "the lane in place is the scenario as it is: its runs are shared"


def test_who_has_not_finished_is_counted_and_never_averaged(tmp_path: Path) -> None:
    """The run ends after 1.5 h: with one lane 15 of 20 cars have crossed, with two all; half can be compared."""
    found = ledger_of(tmp_path, horizon_h=1.5)
    lane = next(one for one in found.entries if one.intervention.name == "lane")
    assert lane.gain("clearance_90_h") is None
    assert lane.unfinished("clearance_90_h") == (2, 0)
    half = lane.gain("clearance_50_h")
    assert half is not None and half.mean == pytest.approx(0.5)
    # In the comparison of options a run that does not come to it counts as ending with the run.
    base, with_lane = found.options.all[:2]
    assert (base.means[0], with_lane.means[0]) == pytest.approx((1.5, 0.9))
    assert (base.unfinished, with_lane.unfinished) == (2, 0)
    table = found.to_frame()
    assert np.isnan(cell(table, "lane", "clearance_90_h"))
    assert cell(table, "lane", "clearance_90_h", "unfinished_without") == 2
    assert cell(table, "lane", "clearance_90_h", "pairs") == 0


def test_intervals_are_those_of_the_paired_differences(tmp_path: Path) -> None:
    """Of a stochastic village: 90 % Student's intervals of the differences of runs made one by one."""
    listed = write(
        tmp_path, "list", listing(lane={"title": "Three lanes at once", "set": {"stages.checkpoint.lanes": 3}})
    )
    found = sim.ledger(SMALL, tmp_path / "out", listed, n=5)
    base, other = (sim.load(SMALL, set=change) for change in ([], ["stages.checkpoint.lanes=3"]))
    values = [
        [sim.run(scenario, number).metric("waited_before_crossing_person_h").value for number in range(5)]
        for scenario in (base, other)
    ]
    apart = np.array(values[0], np.float64) - np.array(values[1], np.float64)
    gain = found.entries[0].gain("waited_before_crossing_person_h")
    assert gain is not None and gain.mean is not None and gain.low is not None and gain.high is not None
    assert gain.mean == pytest.approx(apart.mean())
    assert gain.high - gain.mean == pytest.approx(half_width(apart, 0.90))
    assert gain.low < gain.mean < gain.high
    assert gain.resampled_low is not None and gain.resampled_high is not None
    assert apart.min() <= gain.resampled_low <= gain.resampled_high <= apart.max()


def test_a_longer_list_makes_no_run_again(tmp_path: Path) -> None:
    first = ledger_of(tmp_path, listing(lane=LANE))
    store = first.sweep.store
    before = {key: store.part(key).stat().st_mtime_ns for key in sorted(store.keys())}
    second = ledger_of(tmp_path)
    assert len(before) == 2 * 2 and len(second.sweep.store.keys()) == 2 * 4
    assert {key: store.part(key).stat().st_mtime_ns for key in before} == before
    assert read_sweep(tmp_path / "out").missing() == []


def test_one_replication_has_no_interval(tmp_path: Path) -> None:
    file, listed = write(tmp_path, "gate", GATE), write(tmp_path, "list", LIST)
    with pytest.raises(DesignError, match="an interval takes two replications"):
        ledger(file, tmp_path / "out", listed, n=1)


def test_notebooks_show_it(tmp_path: Path) -> None:
    shown = ledger_of(tmp_path)._repr_html_()
    assert "A second lane" in shown and "largest backlog of registration" in shown
