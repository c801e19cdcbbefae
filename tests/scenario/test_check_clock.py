"""A file with hours of two offsets from UTC: clocks change within its run, and the run does not follow them."""

from __future__ import annotations

from sim.scenario.check_clock import clock_notices
from sim.scenario.model import Scenario


def town(at: str) -> Scenario:
    """A gate in Sydney that a flood closes; clocks go back on 6 April 2025 at 03:00."""
    return Scenario.model_validate(
        {
            "title": "town",
            "start": "2025-04-05T18:00+11:00",
            "horizon_h": 48,
            "arrivals": {"cars": {"to": "gate", "times_h": [0.0]}},
            "stages": {"gate": {"kind": "station", "lanes": 1, "service": {"law": "constant", "mean_min": 1.0}}},
            "timeline": {"flood": {"at": at, "event": "The flood comes", "set": {"stages.gate.lanes": 0}}},
        }
    )


def test_an_hour_of_another_offset_is_said_with_its_key() -> None:
    (said,) = clock_notices(town("2025-04-06T03:30+10:00"))
    assert said.startswith("timeline.flood.at is 2025-04-06T03:30+10:00, the start 2025-04-05T18:00+11:00: ")


def test_hours_of_one_clock_are_not_spoken_of() -> None:
    assert not list(clock_notices(town("2025-04-06T04:30+11:00")))
