"""Lanes that come and go, and lanes that meet: exact answers, of the engine and of the oracle."""

from __future__ import annotations

import numpy as np
import pytest

from tests.oracle import ENTERED, LEFT
from tests.test_engine_oracle import earliest_difference, run_both
from tests.theory.roads import change, constant, evenly, link, plan, station, stops_at

SECOND_US = 1_000_000
SECOND_H = 1.0 / 3600.0
KINDS: dict[str, dict[str, float]] = {"car": {}, "other": {}}


def test_who_stands_goes_on_when_there_is_a_second_lane() -> None:
    """It stands at 500 m from 36 s on, for 5 min; at 100 s others can drive round it: 36 s more to the end.

    Those behind it leave as two lanes carry, 1.5 s apart.
    """
    crowd = {
        "dry": {"to": "road", "vehicle_class": "dry", "times_h": [0.0]},
        "cars": {"to": "road", "times_h": [6.0 * number * SECOND_H for number in range(1, 6)]},
    }
    wider = {"wider": change(100.0 * SECOND_H, stages__road__lanes=2)}
    trial = run_both(plan({"road": link(1.0)}, crowd, 1.0, timeline=wider, **stops_at(0.5, 5.0)))
    left_us = np.sort(trial.actual_us[:, 0, LEFT])
    np.testing.assert_allclose(left_us, (136.0 + 1.5 * np.arange(6)) * SECOND_US, atol=50_000)  # a tenth of a metre
    assert earliest_difference(trial) == ""


def test_without_a_common_lane_gaps_stand_still() -> None:
    """60 an hour; the only common lane is gone from 90 s to 200 s.

    Entry: 30 s are left of a minute, so the third comes in at 230 s. Exit: of the gap after the first, who leaves at
    72 s, 42 s are left, so the second leaves at 242 s, and the third a minute later.
    """
    road = link(1.0, capacity_vph=60.0, lanes=2, lane_groups={"kept": {"lanes": 1, "classes": ["other"]}})
    crowd = {"cars": {"to": "road", "times_h": [0.0, 0.0, 0.0]}}
    moved = {
        "fewer": change(90.0 * SECOND_H, stages__road__lanes=1),
        "again": change(200.0 * SECOND_H, stages__road__lanes=2),
    }
    trial = run_both(plan({"road": road}, crowd, 1.0, vehicle_classes=KINDS, timeline=moved))
    expected = np.array([[0, 72], [60, 242], [230, 302]]) * SECOND_US
    np.testing.assert_array_equal(trial.actual_us[:, 0, [ENTERED, LEFT]], expected)
    assert earliest_difference(trial) == ""


def test_who_stands_at_the_end_is_called_back_when_the_lane_goes() -> None:
    """The head waits for a closed road; its lane goes at 100 s, the road opens at 120 s, the lane is back at 150 s."""
    stages = {
        "road": link(1.0, lanes=2, lane_groups={"kept": {"lanes": 1, "classes": ["other"]}}, to="gate"),
        "gate": station(constant(1.0), open=False),
    }
    moved = {
        "fewer": change(100.0 * SECOND_H, stages__road__lanes=1),
        "opened": change(120.0 * SECOND_H, stages__gate__open=True),
        "again": change(150.0 * SECOND_H, stages__road__lanes=2),
    }
    crowd = {"cars": {"to": "road", "times_h": [0.0]}}
    trial = run_both(plan(stages, crowd, 1.0, vehicle_classes=KINDS, timeline=moved))
    assert trial.actual_us[0, :, ENTERED].tolist() == [0, 150 * SECOND_US]
    assert earliest_difference(trial) == ""


@pytest.mark.parametrize(
    ("shares", "expected"), [({}, [675, 225, 300]), ({"wide": 0.5, "narrow": 0.5}, [450, 150, 600])]
)
def test_groups_of_lanes_merge_by_their_lanes(shares: dict[str, float], expected: list[int]) -> None:
    """Three lanes for cars, one for others, and a road of 4/3 lanes, all full, into 1,200 an hour.

    By capacity 3 : 1 : 4/3 of 16/3; where the file says that both roads have half, the lanes share that half 3 : 1.
    """
    group = {"kept": {"lanes": 1, "classes": ["other"]}}
    stages = {
        "wide": link(1.0, lanes=4, lane_groups=group, to="out"),
        "narrow": link(1.0, capacity_vph=1600.0, to="out"),
        "out": link(1.0, merge_shares=shares),
    }
    crowd = {
        "cars": evenly("wide", 3000.0, 1.25),
        "others": evenly("wide", 1100.0, 1.25, vehicle_class="other"),
        "narrow": evenly("narrow", 1500.0, 1.25),
    }
    trial = run_both(plan(stages, crowd, 1.25, vehicle_classes=KINDS))
    entered_h = trial.actual_us[:, 2, ENTERED] / 3.6e9
    an_hour = np.flatnonzero((entered_h >= 0.25) & (entered_h < 1.25))
    origin = trial.journal.groups.origin[an_hour]
    np.testing.assert_allclose(np.bincount(origin, minlength=3), expected, atol=2)
    assert earliest_difference(trial) == ""
