"""Small scenarios with formations, for tests of the disarmament."""

from __future__ import annotations

from typing import Any

from sim.journal import Journal
from sim.scenario.model import Scenario
from tests.world.towns import at, towns

HOUSEHOLDS_OF_ONE = {"law": "table", "weights": [1]}
COUPLES = {"law": "table", "weights": [0, 1]}


def constant(minutes: float) -> dict[str, Any]:
    """A distribution of one value."""
    return {"law": "constant", "mean_min": minutes}


def formation(**changes: Any) -> dict[str, Any]:
    """All men, from hour 1 on, a squad every half hour, one hour to the point called north."""
    base = {
        "share": 1.0,
        "leaves_post_at": at(1.0),
        "spacing": constant(30.0),
        "travel": constant(60.0),
        "collection_point": "north",
    }
    return {**base, **changes}


def point(**changes: Any) -> dict[str, Any]:
    """One crew, two hours a squad, day and night."""
    return {"crews": 1, "service": constant(120.0), **changes}


def disarmament(**changes: Any) -> dict[str, Any]:
    """Squads of ten with three small arms for four men, one formation, one point."""
    base = {
        "squad_persons": 10,
        "formations": {"first": formation()},
        "collection_points": {"north": point()},
        "arms": {"small_arms": {"per_combatant": 0.75}},
    }
    return {**base, **changes}


def forty_men(timeline: dict[str, Any] | None = None, **changes: Any) -> Scenario:
    """Forty households of one man each, who would all leave within minutes; ``changes`` are of the disarmament."""
    return towns(
        settlements={"alpha": {"residents_persons": 40, "to": "road"}},
        people={"household_size": HOUSEHOLDS_OF_ONE, "traits": {"combatants_persons": 40}},
        departure={"base_hazard_per_h": 1000.0, "packing": {**constant(1.0), "minimum_min": 30.0}},
        disarmament=disarmament(**changes),
        timeline=timeline or {},
    )


def couples(section: dict[str, Any] | None, waits: float = 1.0, **sections: Any) -> Scenario:
    """Five hundred couples; about a quarter of the adults are men of formations."""
    of = {"disarmament": section} if section else {}
    return towns(
        settlements={"alpha": {"residents_persons": 1000, "to": "road"}},
        people={"household_size": COUPLES, "traits": {"combatants_persons": 250}},
        departure={
            "base_hazard_per_h": 0.5,
            "packing": {**constant(30.0), "minimum_min": 30.0},
            "waits_for_men_share": waits,
        },
        **of,
        **sections,
    )


def receipts(journal: Journal, kind: str = "small_arms") -> list[tuple[float, float]]:
    """(hour, how many) of every entry into the account of what was collected."""
    return [
        (round(entry.time_h, 6), entry.amount)
        for entry in journal.books.entries
        if entry.kind == kind and entry.target == "collected"
    ]


def hours(journal: Journal) -> list[float]:
    """Hours at which arms were collected."""
    return [hour for hour, _ in receipts(journal)]
