"""What must fit around displaced people: settlements that exist, shares within 1, arrival within the run."""

from __future__ import annotations

import math
from collections.abc import Iterator

from sim.scenario.errors import Keys, nearest
from sim.scenario.model import Scenario


def findings(scenario: Scenario) -> Iterator[tuple[Keys, str]]:
    """Everything that is wrong with the places where displaced people stay."""
    for name, site in scenario.displaced.items():
        keys = ("displaced", name)
        for town in site.from_share:
            if town not in scenario.settlements:
                yield (*keys, "from_share", town), f"there is no such settlement{nearest(town, scenario.settlements)}"
        if site.at is not None and site.at not in scenario.places:
            yield (*keys, "at"), f"there is no place '{site.at}'{nearest(site.at, scenario.places)}"
        if site.since is not None and not 0.0 <= scenario.hours(site.since) <= scenario.horizon_h:
            yield (*keys, "since"), "lies outside the run"
    yield from _shares(scenario)


def _shares(scenario: Scenario) -> Iterator[tuple[Keys, str]]:
    """Settlements of which more than everybody would be displaced."""
    for town in scenario.settlements:
        total = math.fsum(site.from_share.get(town, 0.0) for site in scenario.displaced.values())
        if total > 1.0 + 1e-9:
            yield ("displaced",), f"the shares of {town} in from_share add up to {total:.10g}, which is more than 1"


def observes(scenario: Scenario) -> Iterator[str]:
    """Persons who stay at each place."""
    yield from (f"displaced.{name}.persons" for name in scenario.displaced)
