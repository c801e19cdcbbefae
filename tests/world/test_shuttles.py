"""Vehicles that go round: by hand, against mean value analysis, and beside ordinary traffic."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.journal import Journal
from sim.runs.journal_files import read_journal, write_journal
from sim.scenario.model import Scenario
from sim.simulate import simulate
from tests.world.cars import minutes
from tests.world.towns import START


def shuttle(vehicles: int, stages: dict[str, Any], horizon_h: float = 10.0, **more: Any) -> Scenario:
    """Vehicles that pass all stages in order, again and again."""
    plan = {"buses": {"vehicle_class": "bus", "vehicles": vehicles, "round": list(stages)}}
    return Scenario.model_validate(
        {
            "title": "shuttle",
            "start": START.isoformat(),
            "horizon_h": horizon_h,
            "vehicle_classes": {"bus": {}, "car": {}},
            "shuttles": plan,
            "stages": stages,
            **more,
        }
    )


def lefts(journal: Journal, group: int, stage: str) -> list[float]:
    """When a group left a stage: at the end of its earlier visits, and of the last."""
    revisits = journal.revisits
    rows = (revisits.group == group) & (revisits.stage == journal.stages.index(stage))
    every = np.append(revisits.times_h[rows, 2], journal.stage_h(stage, "left")[group])
    return sorted(every[~np.isnan(every)].round(9).tolist())


STAGES = {
    "load": {"kind": "station", "lanes": 1, "service": minutes(60.0)},
    "drive": {"kind": "delay", "duration": minutes(120.0)},
}


def test_two_vehicles_and_one_bay_by_hand() -> None:
    """Each is three hours on its round, the second an hour behind the first: nobody waits after the first hour."""
    journal = simulate(shuttle(2, STAGES))
    assert lefts(journal, 0, "load") == [1.0, 4.0, 7.0, 10.0]
    assert lefts(journal, 1, "load") == [2.0, 5.0, 8.0]
    assert lefts(journal, 1, "drive") == [4.0, 7.0, 10.0]


def test_vehicles_are_never_lost_and_visits_follow_each_other() -> None:
    distribution = {"law": "exponential", "mean_min": 7.0}
    stages = {
        "load": {"kind": "station", "lanes": 2, "service": distribution},
        "drive": {"kind": "delay", "duration": distribution},
    }
    journal = simulate(shuttle(5, stages, 400.0))
    revisits = journal.revisits
    assert len(revisits.group) > 5 * 256, "more visits than one block of draws"
    for group in range(5):
        rows = np.flatnonzero(revisits.group == group)
        rows = rows[np.argsort(revisits.times_h[rows, 2], kind="stable")]
        assert revisits.stage[rows].tolist() == [0, 1] * (len(rows) // 2) + [0] * (len(rows) % 2)
        np.testing.assert_array_equal(revisits.times_h[rows[1:], 0], revisits.times_h[rows[:-1], 2])
        assert (np.diff(revisits.times_h[rows], axis=1) >= 0.0).all()


def throughput(vehicles: int, stations: list[tuple[float, bool]]) -> float:
    """Rounds an hour by mean value analysis (Reiser and Lavenberg 1980): (mean hours, queues or not)."""
    present = [0.0] * len(stations)
    rate = 0.0
    for count in range(1, vehicles + 1):
        stays = [mean * (1.0 + n) if queues else mean for (mean, queues), n in zip(stations, present, strict=True)]
        rate = count / sum(stays)
        present = [rate * stay for stay in stays]
    return rate


@pytest.mark.parametrize("vehicles", [1, 3, 6])
def test_loops_an_hour_are_those_of_mean_value_analysis(vehicles: int) -> None:
    distribution = {"law": "exponential"}
    stages = {
        "gate": {"kind": "station", "lanes": 1, "service": distribution | {"mean_min": 20.0}},
        "bay": {"kind": "station", "lanes": 1, "service": distribution | {"mean_min": 12.0}},
        "drive": {"kind": "delay", "duration": distribution | {"mean_min": 45.0}},
    }
    horizon_h = 20_000.0
    journal = simulate(shuttle(vehicles, stages, horizon_h, step_h=24.0, record_step_h=168.0))
    loops_per_h = float((journal.revisits.stage == 0).sum()) / horizon_h
    assert loops_per_h == pytest.approx(throughput(vehicles, [(1 / 3, True), (0.2, True), (0.75, False)]), rel=0.02)


def test_a_shuttle_waits_behind_cars_at_a_gate_that_it_shares() -> None:
    """Two cars of an hour each are at the bay at 2.9 h: the bus that comes back at 3 h is served at 5 h."""
    cars = {"cars": {"to": "load", "times_h": [2.9, 2.9]}}
    journal = simulate(shuttle(1, STAGES, arrivals=cars))
    rows = journal.revisits.group == 2
    np.testing.assert_allclose(journal.revisits.times_h[rows & (journal.revisits.stage == 0)][1], [3.0, 4.9, 5.9])


def test_visits_are_read_back_as_they_were_written(tmp_path: Any) -> None:
    plan = shuttle(2, STAGES)
    journal = simulate(plan)
    write_journal(journal, tmp_path)
    again = read_journal(plan, tmp_path.joinpath)
    for name in ("group", "stage", "times_h"):
        np.testing.assert_array_equal(getattr(again.revisits, name), getattr(journal.revisits, name))
