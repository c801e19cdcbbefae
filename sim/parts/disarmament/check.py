"""What no part of the disarmament can know alone: names that must exist, shares, times, arms that nobody has."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime

from sim.parts.disarmament.section import Disarmament
from sim.scenario.errors import Keys, nearest
from sim.scenario.model import Scenario

RESERVED = ("combatants",)
"""Kinds that the ledger keeps for the men themselves."""


def findings(scenario: Scenario) -> Iterator[tuple[Keys, str]]:
    """Everything that is wrong with the disarmament as a whole; nothing when there is none."""
    section = scenario.disarmament
    if section is None:
        return
    if scenario.people.traits.combatants_persons == 0:
        yield ("disarmament", "formations"), "there are no men: people.traits.combatants_persons is 0"
    yield from _formations(scenario, section)
    yield from _places(scenario, section)
    yield from _arms(scenario, section)


def _formations(scenario: Scenario, section: Disarmament) -> Iterator[tuple[Keys, str]]:
    total = sum(formation.share for formation in section.formations.values())
    if not math.isclose(total, 1.0, abs_tol=1e-9):
        yield ("disarmament", "formations"), f"the shares add up to {total:.10g}, not to 1"
    for name, formation in section.formations.items():
        keys = ("disarmament", "formations", name)
        point = formation.collection_point
        if point not in section.collection_points:
            close = nearest(point, section.collection_points)
            yield (*keys, "collection_point"), f"there is no collection point '{point}'{close}"
        yield from _not_before_the_start(scenario, (*keys, "leaves_post_at"), formation.leaves_post_at)


def _places(scenario: Scenario, section: Disarmament) -> Iterator[tuple[Keys, str]]:
    wanted = {formation.collection_point for formation in section.formations.values()}
    for name, point in section.collection_points.items():
        keys = ("disarmament", "collection_points", name)
        if name not in wanted:
            yield keys, "no formation comes here"
        elif point.crews == 0 and not _ever_a_crew(scenario, ".".join(keys)):
            yield (*keys, "crews"), "no crew ever comes: nobody could get a receipt"
    for name, depot in section.depots.items():
        keys = ("disarmament", "depots", name)
        if depot.crews == 0 and not _ever_a_crew(scenario, ".".join(keys)):
            yield (*keys, "crews"), "no crew ever comes: nothing could be counted"
        yield from _not_before_the_start(scenario, (*keys, "handed_over_from"), depot.handed_over_from)
        for kind in depot.holds:
            if kind not in section.arms:
                yield (*keys, "holds", kind), f"there is no kind of arms '{kind}'{nearest(kind, section.arms)}"


def _arms(scenario: Scenario, section: Disarmament) -> Iterator[tuple[Keys, str]]:
    held = {kind for depot in section.depots.values() for kind in depot.holds}
    for name, kind in section.arms.items():
        keys = ("disarmament", "arms", name)
        if kind.per_combatant is not None and kind.carried is not None:
            yield keys, "give either per_combatant or carried, not both"
        elif kind.per_combatant is None and kind.carried is None and name not in held:
            yield keys, "nobody brings it and no depot holds it: give per_combatant, carried, or a depot that holds it"
        if name in RESERVED:
            yield keys, "is there in every disarmament; choose another name"


def _not_before_the_start(scenario: Scenario, keys: Keys, moment: datetime) -> Iterator[tuple[Keys, str]]:
    if scenario.hours(moment) < 0.0:
        given, start = (when.isoformat(timespec="minutes") for when in (moment, scenario.start))
        yield keys, f"{given} is before the start, {start}"


def _ever_a_crew(scenario: Scenario, path: str) -> bool:
    """Whether an entry of the timeline, within the run where it is dated, sends a crew."""
    return any(
        change.set.get(f"{path}.crews", 0) > 0
        and (change.at is None or scenario.hours(change.at) <= scenario.horizon_h)
        for change in scenario.timeline.values()
    )


def observes(scenario: Scenario) -> Iterator[str]:
    """Pieces of each kind of arms handed in, men withdrawn and recorded, squads that wait."""
    if scenario.disarmament is not None:
        yield from (f"arms.{kind}" for kind in scenario.disarmament.arms)
        yield from ("disarmament.withdrawn_persons", "disarmament.recorded_persons", "disarmament.squads_waiting")
