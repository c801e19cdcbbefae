"""FLEE's averaged relative difference, worked out by hand: unscaled, between the counts, of the median of runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import sim
from sim.analysis.relative_difference import relative_difference
from sim.results.results import Results
from sim.runs.ensemble import Ensemble, ReplicationSummary
from sim.scenario.model import Scenario
from sim.simulate import simulate
from sim.view.record import name_of, record_table
from tests.world.cars import cars, minutes
from tests.world.towns import at

HEAD = "curve,time_local,low,high,source,note\n"
HOUR_H = 1.0


def camps(folder: Path, *rows: tuple[str, float, float, float]) -> Scenario:
    """Ten persons come to the first camp at once and thirty to the second at hour 30; rows: curve, hour, low, high."""
    path = folder / "record.csv"
    written = [f"{curve},{at(hour)},{low},{high},," for curve, hour, low, high in rows]
    path.write_text(HEAD + "\n".join(written) + "\n", encoding="utf-8")
    ramp = {"ramp_from": at(0.0), "ramp_to": at(1.0)}
    camp: dict[str, Any] = {"kind": "shelter", "places": {"unit": "persons", "initial": 100, "full": 100, **ramp}}
    arrivals = {
        "early": {"to": "first", "times_h": [0.0], "persons": 10},
        "late": {"to": "road", "times_h": [30.0], "persons": 30},
    }
    road = {"kind": "delay", "duration": minutes(0.001), "to": "second"}
    nodes = {"first": {**camp, "region": "a"}, "second": {**camp, "region": "b"}, "road": road}
    milestones = {"housed": ["first.entered", "second.entered"]}
    return cars(nodes, arrivals, milestones=milestones, horizon_h=96, record_step_h=HOUR_H, record=str(path))


ROWS = (
    ("at_shelter first", 24.0, 12, 12),
    ("at_shelter first", 72.0, 10, 14),
    ("at_shelter second", 24.0, 0, 0),
    ("at_shelter second", 72.0, 40, 40),
)


def test_each_day_by_hand(tmp_path: Path) -> None:
    """10 and 0 beside 12 and 0; 10 and 30 beside 12 and, between two counts, 20; 10 and 30 beside 12 and 40."""
    found = relative_difference(sim.run(camps(tmp_path, *ROWS)))
    assert found is not None
    assert found.places == ("at_shelter first", "at_shelter second")
    assert found.frame()["time_h"].tolist() == [24.0, 48.0, 72.0]
    assert found.of_places.tolist() == pytest.approx([2 / 12, 12 / 32, 12 / 52])
    assert found.mean == pytest.approx((2 / 12 + 12 / 32 + 12 / 52) / 3)
    assert found.since(48.0) == pytest.approx((12 / 32 + 12 / 52) / 2)
    assert found.since(73.0) != found.since(73.0), "there is no such day"


def test_the_error_of_the_total_is_not_hidden(tmp_path: Path) -> None:
    """Twice as many in every camp as there are: rescaled this would be 0."""
    rows = [
        (f"at_shelter {camp}", hour, count, count)
        for camp, count in (("first", 20), ("second", 60))
        for hour in (48, 72)
    ]
    found = relative_difference(sim.run(camps(tmp_path, *rows)))
    assert found is not None
    assert found.of_places.tolist() == pytest.approx([0.5, 0.5])


def test_a_place_counts_from_its_first_count_to_its_last(tmp_path: Path) -> None:
    rows = [("at_shelter first", 0.0, 10, 10), ("at_shelter first", 48.0, 10, 10)]
    rows += [("at_shelter second", 48.0, 60, 60), ("at_shelter second", 72.0, 60, 60)]
    found = relative_difference(sim.run(camps(tmp_path, *rows)))
    assert found is not None
    assert found.of_places.tolist() == pytest.approx([0.0, 0.0, 30 / 70, 30 / 60])


def test_one_place_or_one_count_of_it_is_no_comparison_over_places(tmp_path: Path) -> None:
    assert relative_difference(sim.run(camps(tmp_path, *ROWS[:3]))) is None
    assert "FLEE" not in str(record_table(sim.run(camps(tmp_path, *ROWS[:3]))).caption)


def test_of_many_runs_it_is_that_of_the_median(tmp_path: Path) -> None:
    """Here all runs are alike."""
    of = camps(tmp_path, *ROWS)
    ensemble = Ensemble.of(of, [ReplicationSummary.of(Results(simulate(of, number))) for number in range(3)])
    many, one = relative_difference(ensemble), relative_difference(sim.run(of))
    assert many is not None and one is not None
    assert many.of_places.tolist() == one.of_places.tolist()
    assert "26 % of the count (FLEE's averaged relative difference, without rescaling)" in str(
        record_table(ensemble).caption
    )


def test_what_people_call_the_series_of_a_camp() -> None:
    assert name_of("at_shelter camp_in_the_north") == "persons at camp in the north"
