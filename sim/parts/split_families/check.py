"""What must fit where families part: buses for those who go ahead, and for men who are released at a checkpoint."""

from __future__ import annotations

from collections.abc import Iterator

from sim.parts.split_families.section import HeldMen
from sim.scenario.errors import Keys, nearest
from sim.scenario.fleets import fleets_with_seats
from sim.scenario.geography import targets
from sim.scenario.milestones import passages
from sim.scenario.model import Scenario
from sim.scenario.routes import reached
from sim.scenario.stages import Station


def findings(scenario: Scenario) -> Iterator[tuple[Keys, str]]:
    """Everything that is wrong with families that part."""
    if (families := scenario.split_families) is None:
        return
    if families.go_ahead_share > 0.0 and families.follow_after is None:
        yield ("split_families", "follow_after"), "is missing: go_ahead_share lets some go ahead, and the others follow"
    if families.go_ahead_share > 0.0 and not fleets_with_seats(scenario):
        keys = ("split_families", "go_ahead_share")
        yield keys, "nobody can go ahead: no fleet of buses takes people on at the bus park"
    if families.held_men is not None:
        yield from _held_men(scenario, families.held_men)


def _held_men(scenario: Scenario, held: HeldMen) -> Iterator[tuple[Keys, str]]:
    keys = ("split_families", "held_men")
    stations = [stage for stage in scenario.stages.values() if isinstance(stage, Station)]
    seconds = [stage.screening.at for stage in stations if stage.screening is not None]
    if held.at not in seconds:
        yield (*keys, "at"), f"there is no second inspection '{held.at}'{nearest(held.at, seconds)}"
    elif len(seconds) > 1:
        yield (*keys, "at"), "must be the only second inspection of the scenario: men are counted as they leave it"
    if held.held_for.minimum_h < scenario.step_h:
        least = f"must be at least {60.0 * scenario.step_h:g} (step_h)"
        yield (*keys, "held_for", "minimum_min"), f"{least}: so often it is looked who is held"
    if not held.buses:
        yield (*keys, "buses"), "is empty: nobody could follow"
    for name, fleet in held.buses.items():
        if fleet.boards_at != held.at:
            yield (*keys, "buses", name, "boards_at"), f"must be '{held.at}', where men are released"
        crossing = {stage for stage, _ in passages(scenario, "crossed")}
        if crossing and not crossing & reached(scenario, targets(fleet.to)):
            yield (*keys, "buses", name, "to"), "does not lead to the crossing: men brought on would never have crossed"


def observes(scenario: Scenario) -> Iterator[str]:
    """None."""
    return iter(())
