"""Joint ensembles: designs, draws, and whose the spread is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import sim
from sim.analysis.run_folder import read_folder, write_folder
from sim.analysis.variance import nested_shares, rank_correlations, spreads
from sim.runs.design import DesignError, draw, drawn_names, latin_hypercube, sobol
from sim.runs.ensemble import Ensemble
from sim.runs.parameters import Parameters
from sim.runs.runs import Runs, drawn
from sim.scenario.model import Scenario
from tests.cli.shell import no_pictures

FILE = Path(__file__).parent / "cli" / "uncertain.yaml"


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return sim.load(FILE)


@pytest.fixture(scope="module")
def study(scenario: Scenario) -> Runs:
    return drawn(scenario, 32, Parameters.SOBOL)


@pytest.mark.parametrize("design", [latin_hypercube, sobol])
def test_every_slice_of_every_dimension_has_one_point(design: object) -> None:
    assert callable(design)
    points = design(3, 16, np.random.default_rng(1))
    for column in points.T:
        assert sorted(np.floor(16 * column)) == list(range(16))


def test_means_of_a_smooth_figure_are_far_nearer_than_by_plain_sampling() -> None:
    """The mean of x + y + z over 64 points: plain sampling has a standard error of 0.0625; one stratum's is 0.001."""
    for design in (latin_hypercube, sobol):
        errors = [design(3, 64, np.random.default_rng(seed)).sum(axis=1).mean() - 1.5 for seed in range(40)]
        assert np.std(errors) < 0.0625 / 10.0


def test_draws_lie_in_their_ranges_and_stand_in_their_scenarios(scenario: Scenario) -> None:
    rows = draw(scenario, 16, Parameters.LATIN_HYPERCUBE)
    assert rows == draw(scenario, 16, Parameters.LATIN_HYPERCUBE)
    assert rows != draw(scenario, 16, Parameters.SOBOL)
    for row in rows:
        values = dict(row.values)
        assert 0.1 <= values["hazard"] <= 0.4 and values["third_lane"] in (2, 3, 4)
        assert row.scenario.departure.base_hazard_per_h == values["hazard"]
        assert row.scenario.timeline["third_lane"].set["stages.checkpoint.lanes"] == values["third_lane"]
    assert sorted(dict(row.values)["third_lane"] for row in rows).count(2) in (5, 6)


def test_designs_that_cannot_be_made_are_refused(scenario: Scenario) -> None:
    with pytest.raises(DesignError, match="take 8 or 16"):
        draw(scenario, 12, Parameters.SOBOL)
    with pytest.raises(DesignError, match="no section 'uncertain'"):
        draw(scenario.model_copy(update={"uncertain": {}}), 8, Parameters.SOBOL)
    with pytest.raises(DesignError, match="2 at least"):
        drawn(scenario, 1, Parameters.SOBOL)


def test_a_part_that_is_switched_off_is_not_drawn() -> None:
    assert drawn_names(sim.load(FILE, set=["uncertain.hazard.paths=[breakdowns.per_million_veh_km]"])) == (
        "inspection",
        "third_lane",
    )


def test_runs_of_their_own_parameters_are_those_of_a_plain_study(scenario: Scenario, study: Runs) -> None:
    assert study.ensemble.nominal is not None
    assert study.ensemble.nominal.metrics == sim.runs(scenario, n=32).ensemble.metrics
    assert study.ensemble.spread_is == "random variation and 3 drawn parameters"
    assert study.ensemble.nominal.spread_is == "random variation; parameters fixed"


def test_a_run_of_drawn_parameters_is_the_run_of_its_scenario(scenario: Scenario, study: Runs) -> None:
    row = draw(scenario, 32, Parameters.SOBOL)[5]
    assert sim.run(row.scenario, 5).metrics == study.ensemble.summaries[5].metrics
    assert study.ensemble.summaries[5].parameters == row.values


def test_slow_departures_spread_the_clearance_time_more_than_random_variation(study: Runs) -> None:
    found = {one.name: one for one in spreads(study.ensemble)}["clearance_50_h"]
    assert found.sd > 2.0 * found.random_sd
    assert 0.0 < found.random_low < found.random_share < found.random_high < 0.5
    assert found.parameters_share == 1.0 - found.random_share
    ranks = rank_correlations(study.ensemble, "clearance_50_h")
    assert ranks["hazard"] < -0.9 and abs(ranks["third_lane"]) < 0.5


def test_without_runs_of_random_variation_alone_nobody_knows_its_share(scenario: Scenario) -> None:
    with pytest.raises(ValueError, match="share of random variation"):
        spreads(sim.runs(scenario, n=2).ensemble)


def test_nested_design_shows_both_variances() -> None:
    """Rows with variance 9, runs with variance 4, 4,000 rows of 3; and a hand-made one: 2 rows of 2."""
    rng = np.random.default_rng(3)
    values = rng.normal(0.0, 3.0, (4000, 1)) + rng.normal(0.0, 2.0, (4000, 3))
    parameters, chance = nested_shares(values)
    assert parameters == pytest.approx(9.0, rel=0.1)
    assert chance == pytest.approx(4.0, rel=0.05)
    assert nested_shares(np.array([[0.0, 2.0], [4.0, 6.0]])) == (8.0 - 2.0 / 2.0, 2.0)
    with pytest.raises(ValueError, match="at least two"):
        nested_shares(np.zeros((1, 5)))


def test_the_folder_holds_both_ensembles_and_the_draws(study: Runs, tmp_path: Path) -> None:
    write_folder(study, tmp_path / "run", no_pictures)
    found = read_folder(tmp_path / "run")
    assert isinstance(found, Ensemble) and found.nominal is not None and study.ensemble.nominal is not None
    assert found.metrics == study.ensemble.metrics
    assert found.nominal.metrics == study.ensemble.nominal.metrics
    assert [s.parameters for s in found.summaries] == [s.parameters for s in study.ensemble.summaries]
    assert (tmp_path / "run" / "variance.csv").read_text(encoding="utf-8").startswith("name,unit,replications,sd")
