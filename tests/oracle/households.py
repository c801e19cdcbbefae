"""When vehicles set off: streams as they come, households when they have decided and packed (model.md §1.2)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from math import exp

import numpy as np

from sim.population.groups import TravelGroups
from sim.scenario.model import Scenario
from tests.oracle.changes import dated
from tests.oracle.clock import US_PER_H, us_of_hours
from tests.oracle.luck import NEVER, Ints, Luck

CUES = ("threat", "order", "fuel")


def hazards(scenario: Scenario, packing: bool = False) -> Iterator[tuple[float, float]]:
    """From which hour on which hazard holds, per hour; with ``packing`` the mean time of packing instead, hours."""
    departure = scenario.departure
    assert departure.effects.social == departure.effects.road == 0.0 and departure.curve is None, "not known here"
    parameters: dict[str, float] = {
        "open": departure.open,
        "base_hazard_per_h": departure.base_hazard_per_h,
        "packing.mean_min": departure.packing.mean_min,
        **{f"cues.{cue}": getattr(departure.cues, cue) for cue in CUES},
    }

    def now() -> float:
        if packing:
            return parameters["packing.mean_min"] / 60.0
        weighted = sum(getattr(departure.effects, cue) * parameters[f"cues.{cue}"] for cue in CUES)
        return parameters["base_hazard_per_h"] * exp(weighted) if parameters["open"] else 0.0

    since_us = 0
    for at_us, path, value in dated(scenario):
        section, _, parameter = path.partition(".")
        if section == "departure":
            if at_us > since_us:
                yield since_us / US_PER_H, now()
                since_us = at_us
            parameters[parameter] = float(value)
    yield since_us / US_PER_H, now()


def decided_h(scenario: Scenario, threshold: float) -> float:
    """When the cumulative hazard comes to a threshold; infinite if it never does."""
    steps, borne = list(hazards(scenario)), 0.0
    for (since_h, per_h), until_h in zip(steps, [*(hour for hour, _ in steps[1:]), np.inf], strict=True):
        if per_h > 0.0:
            if (at_h := since_h + (threshold - borne) / per_h) <= until_h:
                return at_h
            borne += per_h * (until_h - since_h)
    return np.inf


def ready_us(scenario: Scenario, groups: TravelGroups, luck: Luck) -> Ints:
    """When each group sets off, or stands at the bus park; ``NEVER`` for those who never decide, and for trips."""
    law, found = scenario.departure.packing, np.full(len(groups), NEVER, np.int64)
    means = list(hazards(scenario, packing=True))
    for number in range(len(groups)):
        hour = float(groups.arrival_h[number])
        if np.isnan(hour) and np.isfinite(groups.threshold[number]):
            hour = decided_h(scenario, float(groups.threshold[number]))
            if np.isfinite(hour):
                mean_h = means[max(bisect_left([since_h for since_h, _ in means], hour) - 1, 0)][1]
                hour += law.minimum_h + mean_h * float(luck.packing[number])
        if np.isfinite(hour):
            found[number] = us_of_hours(hour)
    return found
