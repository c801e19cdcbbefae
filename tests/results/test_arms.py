"""Figures of the disarmament against hours and counts worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from sim.parts.disarmament import measures as arms
from sim.parts.disarmament.measures import curves, squad_waits_h
from sim.results.metric import Metric
from sim.results.results import Results
from sim.simulate import simulate
from tests.world.towns import towns
from tests.world.withdrawal import constant, couples, disarmament, formation, forty_men, point


def metrics(results: Results) -> dict[str, Metric]:
    """The metrics of the disarmament by name."""
    return {metric.name: metric for metric in arms.metrics(results.journal)}


def test_waits_receipts_and_curves_of_four_squads() -> None:
    """They come at 2, 2.5, 3, 3.5 and are called at 8, 10, 32, 34: waits 6, 7.5, 29, 30.5, receipts until 36."""
    results = Results(simulate(forty_men(collection_points={"north": point(opening_hours=["08:00-12:00"])})))
    waits_h = squad_waits_h(results.journal)
    np.testing.assert_allclose(waits_h, [6.0, 7.5, 29.0, 30.5], atol=1e-9)
    found = metrics(results)
    assert found["disarmament_wait_mean_h"].value == pytest.approx(18.25)
    assert found["disarmament_wait_p90_h"].value == pytest.approx(29.0 + 0.7 * 1.5)
    assert found["disarmament_last_receipt_at_h"].value == pytest.approx(36.0)
    assert found["arms_small_arms_handed_in"].value == 30.0
    assert found["disarmament_withdrawn_persons"].value == 40.0
    assert found["disarmament_last_receipt_at_h"].note == ""

    def at(name: str, hour: float) -> float:
        return float(np.interp(hour, results.curves.time_h, results.curves[name].values))

    assert [at("disarmament.withdrawn", hour) for hour in (1.75, 2.25, 3.0, 20.0)] == [0.0, 10.0, 30.0, 40.0]
    assert [at("disarmament.with_receipt", hour) for hour in (9.0, 11.0, 20.0, 35.0, 40.0)] == [0, 10, 20, 30, 40]
    assert [at("arms.small_arms.handed_in", hour) for hour in (9.0, 11.0, 20.0, 35.0, 40.0)] == [0, 7, 15, 22, 30]


def test_squads_that_still_wait_are_reported() -> None:
    """Counts of 40 h end at 42 and 82; the third began at 82 and the fourth waits when the run ends at 96."""
    found = metrics(Results(simulate(forty_men(collection_points={"north": point(service=constant(2400.0))}))))
    assert found["disarmament_wait_mean_h"].value == pytest.approx((0.0 + 39.5 + 79.0) / 3.0)
    shown = "1 of 4 squads had not been served by the end of the run"
    assert found["disarmament_wait_mean_h"].note == f"{shown} and are not in it"
    assert found["disarmament_wait_p90_h"].beyond
    assert found["disarmament_wait_p90_h"].note == f"{shown}: they count as later than all others"
    assert found["disarmament_last_receipt_at_h"].beyond
    assert found["disarmament_last_receipt_at_h"].note == "20 combatants had no receipt by the end of the run"


def test_where_no_squad_comes_there_are_reasons() -> None:
    found = metrics(Results(simulate(forty_men(amnesty=False, refuses_share=1.0))))
    assert found["disarmament_refused_persons"].value == 40.0
    assert found["disarmament_wait_mean_h"].value is None
    assert found["disarmament_wait_mean_h"].note == "no squad came"
    assert found["disarmament_last_receipt_at_h"].value is None
    assert found["disarmament_last_receipt_at_h"].note == "40 combatants had no receipt by the end of the run"


def test_families_are_held_back_until_the_receipt() -> None:
    """All men are free at hour 13: those packed before with a man wait from then to 13, nobody waits after."""
    section = disarmament(
        squad_persons=1000,
        formations={"first": formation(travel=constant(120.0))},
        collection_points={"north": point(service=constant(600.0))},
        released="on_receipt",
    )
    results = Results(simulate(couples(section)))
    journal, time_h = results.journal, results.curves.time_h
    held = (journal.groups.combatants > 0) & (journal.packed_h < 13.0)
    families = results.curves["disarmament.families_held_back"].values
    assert families[time_h == 12.75] == (held & (journal.packed_h <= 12.75)).sum()
    assert not families[time_h > 13.0].any()
    persons = results.curves["disarmament.persons_held_back"].values
    np.testing.assert_array_equal(persons[time_h < 13.0], 2.0 * families[time_h < 13.0])
    found = metrics(results)
    assert found["held_back_max_families"].value == held.sum()
    assert found["held_back_family_h"].value == pytest.approx((13.0 - journal.packed_h[held]).sum())


def test_without_a_disarmament_there_are_no_figures() -> None:
    journal = simulate(towns())
    assert list(curves(journal)) == []
    assert list(arms.metrics(journal)) == []
