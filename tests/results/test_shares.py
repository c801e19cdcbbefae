"""Shares of a figure's variance: known in closed form for sums of independent parameters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from sim.analysis.shares import parameter_shares, rank_shares
from sim.analysis.variance import rank_correlations, spreads
from sim.results.metric import Metric
from sim.runs.ensemble import Ensemble, ReplicationSummary
from tests.results.build import defined_as, scenario

RUNS = 400


def joint(figures: Sequence[float | None], parameters: dict[str, np.ndarray]) -> Ensemble:
    """Runs whose only metric is given, each with its drawn parameters; a missing figure lies beyond the run."""
    summaries = [
        ReplicationSummary(
            replication=number,
            time_h=np.array([0.0]),
            names=(),
            units=(),
            values=np.empty((0, 1)),
            hourly=np.empty((5, 0)),
            metrics=(Metric(defined_as("clear_h", "h"), figure, beyond=figure is None),),
            parameters=tuple((name, float(values[number])) for name, values in parameters.items()),
        )
        for number, figure in enumerate(figures)
    ]
    return Ensemble.of(scenario(), summaries)


@pytest.fixture(scope="module")
def drawn() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(5)
    return {name: rng.standard_normal(RUNS) for name in ("strong", "weak", "idle")}


def test_a_sum_of_normal_parameters_has_the_shares_of_their_squares(drawn: dict[str, np.ndarray]) -> None:
    """Var(3 x + y) = 9 + 1: nine tenths and one tenth; of ranks, ρ = 6/π asin(r/2) of the correlation r."""
    found = parameter_shares(joint((3.0 * drawn["strong"] + drawn["weak"]).tolist(), drawn), "clear_h")
    assert found is not None and found.runs == RUNS
    ranks = [(6.0 / np.pi * np.arcsin(r / 2.0)) ** 2 for r in np.sqrt([0.9, 0.1])]
    assert [one.parameter for one in found.parameters] == ["strong", "weak", "idle"]
    assert [one.share for one in found.parameters[:2]] == pytest.approx(ranks, abs=0.04)
    assert [one.clear for one in found.parameters] == [True, True, False]
    assert all(one.low <= one.share <= one.high for one in found.parameters[:2])


def test_what_no_parameter_explains_is_left_to_random_variation(drawn: dict[str, np.ndarray]) -> None:
    noise = np.random.default_rng(6).standard_normal(RUNS)
    found = parameter_shares(joint((drawn["strong"] + noise).tolist(), drawn), "clear_h")
    assert found is not None
    assert found.rest == pytest.approx(0.5, abs=0.08)


def test_parameters_that_do_nothing_explain_nothing() -> None:
    """26 of them in 100 runs: cut at 0 one by one, the shares of pure noise add up to 19 %."""
    rng, explained = np.random.default_rng(7), []
    for _ in range(200):
        ranks = rng.permuted(np.tile(np.arange(100.0), (27, 1)), axis=1).T
        explained.append(rank_shares(ranks[:, :26], ranks[:, 26])[1].sum())
    assert np.mean(explained) <= 0.05 and np.median(explained) == 0.0


def test_idle_parameters_take_little_from_one_that_matters() -> None:
    """One explains half, 25 nothing, 100 runs: it keeps what it has to within the spread of such few runs."""
    rng, found = np.random.default_rng(8), []
    for _ in range(200):
        x = rng.permuted(np.tile(np.arange(100.0), (26, 1)), axis=1).T
        y = stats.rankdata(x[:, 0] + 100.0 / np.sqrt(12.0) * rng.standard_normal(100))
        found.append(rank_shares(x, y)[1])
    assert np.mean(found, axis=0)[0] == pytest.approx(0.48, abs=0.04)
    assert np.mean(found, axis=0)[1:].sum() <= 0.05


def test_the_sign_shows_the_direction_and_any_growing_function_will_do(drawn: dict[str, np.ndarray]) -> None:
    found = parameter_shares(joint(np.exp(-2.0 * drawn["strong"]).tolist(), drawn), "clear_h")
    assert found is not None
    first = found.parameters[0]
    assert (first.parameter, first.sign) == ("strong", -1) and first.share == pytest.approx(1.0, abs=1e-6)


def test_runs_that_do_not_come_to_it_rank_last(drawn: dict[str, np.ndarray]) -> None:
    """The slowest tenth is cut off: the ranks of the others are as they were."""
    values = drawn["strong"]
    cut: list[float | None] = [float(v) if v < 1.28 else None for v in values]
    found = parameter_shares(joint(cut, drawn), "clear_h")
    assert found is not None and found.runs == RUNS
    assert found.parameters[0].parameter == "strong" and found.parameters[0].share > 0.95


def test_too_few_runs_or_nothing_that_varies_give_none(drawn: dict[str, np.ndarray]) -> None:
    few = {name: values[:8] for name, values in drawn.items()}
    assert parameter_shares(joint(few["strong"].tolist(), few), "clear_h") is None
    assert parameter_shares(joint([1.0] * RUNS, drawn), "clear_h") is None
    assert parameter_shares(joint(drawn["strong"].tolist(), {}), "clear_h") is None


def test_the_share_of_random_variation_counts_who_had_not_come_as_the_latest(drawn: dict[str, np.ndarray]) -> None:
    """A tenth of the runs does not end: it has a share of the variance, and a rank, as the latest of the others."""
    hours = 50.0 + 10.0 * drawn["strong"] + drawn["weak"]
    cut: list[float | None] = [float(hour) if hour < 63.0 else None for hour in hours]
    alone = joint((50.0 + drawn["weak"]).tolist(), {})
    (found,) = spreads(replace(joint(cut, drawn), nominal=alone))
    late = sum(hour is None for hour in cut)
    assert found.beyond == late > 20
    latest = max(hour for hour in cut if hour is not None)
    wanted = (50.0 + drawn["weak"]).var() / np.minimum(hours, latest).var()
    assert found.random_share == pytest.approx(wanted, rel=1e-9)
    assert rank_correlations(joint(cut, drawn), "clear_h")["strong"] > 0.95


def test_where_fewer_than_half_of_the_runs_come_to_it_nothing_has_a_share(drawn: dict[str, np.ndarray]) -> None:
    """All that do not come count as the latest: without a difference random variation would seem to do nothing."""
    hours = [float(hour) for hour in 50.0 + 10.0 * drawn["strong"] + drawn["weak"]]
    seldom: list[float | None] = [hour if rank < 0.4 * len(hours) else None for rank, hour in enumerate(hours)]
    never: list[float | None] = [None] * len(hours)
    known = joint(hours, {})
    assert spreads(replace(joint(hours, drawn), nominal=known))
    assert not spreads(replace(joint(hours, drawn), nominal=joint(seldom, {})))
    assert not spreads(replace(joint(hours, drawn), nominal=joint(never, {})))
    assert not spreads(replace(joint(seldom, drawn), nominal=known))
