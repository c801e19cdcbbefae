"""What must fit where families part: who goes ahead needs a bus, and the others a time after which they follow."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.errors import Keys
from sim.scenario.fleets import fleets_with_seats
from sim.scenario.model import Scenario


def findings(scenario: Scenario) -> Iterator[tuple[Keys, str]]:
    """Everything that is wrong with families that part."""
    if (families := scenario.split_families) is None or families.go_ahead_share == 0.0:
        return
    if families.follow_after is None:
        yield ("split_families", "follow_after"), "is missing: go_ahead_share lets some go ahead, and the others follow"
    if not fleets_with_seats(scenario):
        yield (
            ("split_families", "go_ahead_share"),
            "nobody can go ahead: no fleet of buses takes people on at the bus park",
        )


def observes(scenario: Scenario) -> Iterator[str]:
    """None."""
    return iter(())
