"""Durations are written in the largest unit of which there is one."""

from __future__ import annotations

import pytest

from sim.results.metric import as_read, duration, readable


@pytest.mark.parametrize(
    ("hours", "text"),
    [
        (0.0, "0 h"),
        (0.0634, "3.8 min"),
        (1.0 / 60.0 - 1e-9, "1 min"),
        (0.5, "30 min"),
        (1.0 - 1e-12, "1 h"),
        (4.75, "4.75 h"),
        (5.0 / 3600.0, "5 s"),
        (117.1, "117.1 h"),
    ],
)
def test_a_duration(hours: float, text: str) -> None:
    assert duration(hours) == text


def test_minutes_become_hours_and_other_units_stay() -> None:
    factor, unit = readable(689.4, "min")
    assert factor == pytest.approx(1.0 / 60.0) and unit == "h"
    assert readable(0.3, "km/h") == (1.0, "km/h")


@pytest.mark.parametrize(
    ("length_km", "text"),
    [(0.0752, "75 m"), (0.9996, "1 km"), (0.999, "999 m"), (1.5, "1.5 km"), (57.5, "57.5 km"), (0.0, "0 km")],
)
def test_lengths_below_a_kilometre_are_in_metres(length_km: float, text: str) -> None:
    assert as_read(length_km, "km") == text
