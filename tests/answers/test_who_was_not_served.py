"""Who was not served counts as later than anybody: in quantiles, in comparisons, and in what interventions bring."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim
from sim.analysis.interventions.ledger import ledger
from sim.analysis.paired import difference
from sim.parts.fuel.measures import WAIT
from sim.results.definition import Better
from sim.results.metric import Metric
from sim.results.results import Results
from sim.view.interventions_table import side_effect_text
from tests.interventions.scenes import write

HERE = Path(__file__).parent
MORE = {"title": "Petrol for all", "set": {"fuel.points_litres": 10_000}}
PAIRS = 6
"""The sign test at 90 % is sure of no fewer than five pairs that all differ one way."""


def run(litres: float, **changes: str) -> Results:
    """500 cars with empty tanks, and so much petrol at 20 litres each."""
    settings = [
        f"fuel.points_litres={litres}",
        *(f"{path.replace('__', '.')}={value}" for path, value in changes.items()),
    ]
    return sim.run(sim.load(HERE / "petrol.yaml", set=settings))


def test_with_petrol_for_thirty_the_wait_is_longer_than_with_petrol_for_all() -> None:
    few, all_ = run(600), run(10_000)
    median = WAIT.quantiles[0.5]
    assert few.metric(median).beyond is True, "a plain value that a file can hold"
    assert few.metric(median).text == "not within the run"
    assert "470 of 500 cars had not been served" in few.metric(median).note
    # car n comes at n minutes and its turn is the 2 n-th minute: two pumps take four minutes a car
    assert all_.metric(median).value == pytest.approx(4.15, abs=0.02)
    mean = few.metric(WAIT.mean)
    assert mean.definition.better is Better.NEITHER and mean.value is not None and mean.value < 0.3
    assert "470 of 500 cars had not been served" in mean.note


def test_who_reneges_was_not_served() -> None:
    """Impatience makes nobody's wait shorter: it makes him one of those who were not served."""
    impatient = run(10_000, stages__pumps__patience="{law: constant, mean_min: 30}")
    gave_up = impatient.metric("fuel_reneged_veh").value
    assert gave_up and f"{gave_up:,.0f} of 500 cars had not been served" in impatient.metric(WAIT.mean).note
    assert impatient.metric(WAIT.quantiles[0.9]).beyond


def test_the_intervention_that_brings_petrol_is_for_the_better(tmp_path: Path) -> None:
    listed = write(tmp_path, "list", {"title": "Petrol", "interventions": {"more": MORE}})
    found = ledger(HERE / "petrol.yaml", tmp_path / "out", listed, n=PAIRS)
    [entry] = found.entries
    better = {effect.change.name: effect for effect in entry.better}
    median = WAIT.quantiles[0.5].name
    assert median in better and median not in {effect.change.name for effect in entry.worse}
    shown = side_effect_text(better[median])
    assert shown == f"median wait for petrol: earlier, not within the run in {PAIRS} runs without it, 0 with"


served = st.lists(st.none() | st.floats(0.0, 100.0), min_size=1, max_size=30)


@given(served, st.data())
def test_no_quantile_gets_better_when_fewer_are_served(waits: list[float | None], data: st.DataObject) -> None:
    waited = np.array([np.nan if wait is None else wait for wait in waits])
    fewer = waited.copy()
    fewer[data.draw(st.lists(st.integers(0, len(waits) - 1), max_size=5))] = np.nan
    pairs = [WAIT.metrics(values, "nobody came") for values in (waited, fewer)]
    for before, after in zip(*pairs, strict=True):
        if before.definition.better is not Better.NEITHER:
            assert after.number >= before.number


def test_a_pair_in_which_the_second_is_late_is_a_pair_in_which_it_is_later() -> None:
    definition = WAIT.quantiles[0.5]

    def metrics(values: list[float]) -> list[Metric]:
        return [Metric(definition, None if np.isinf(v) else v, beyond=bool(np.isinf(v))) for v in values]

    ours = metrics([5.0] * 6)
    late = difference(ours, metrics([float("inf")] * 6))
    assert (late.sign, late.less, late.more, late.second_late, late.mean) == (1, 0, 6, 6, None)
    # the one pair that has both says 4 h less, and the five others that it is never come to
    mixed = difference(ours, metrics([1.0, *[float("inf")] * 5]))
    assert mixed.mean == -4.0 and mixed.sign == 0 and mixed.more == 5
    both: list[Any] = [difference(late_ones, late_ones) for late_ones in (metrics([float("inf")] * 6),)]
    assert (both[0].sign, both[0].less, both[0].more) == (0, 0, 0)
