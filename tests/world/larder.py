"""Two towns that nobody leaves, a stock of flour, and convoys, for tests of stocks and aid."""

from __future__ import annotations

from typing import Any

from sim.journal import Journal
from sim.scenario.model import Scenario
from tests.world.towns import at, towns

PERSONS = 4200
SHUT = {"open": False}

FLOUR: dict[str, Any] = {
    "title": "Flour",
    "stock_kg": 1000.0,
    "need_kg_per_person_day": 0.8,
    "ration_kg_per_person_day": 0.5,
    "energy_kcal_per_kg": 3500.0,
}
CONVOY: dict[str, Any] = {
    "sender": "neighbours",
    "arrives_at": at(5.0),
    "trucks": 3,
    "payload_tonnes": {"flour": 0.5},
    "travel": {"law": "constant", "mean_min": 60.0},
    "unloading_gangs": 2,
    "unloaded_kg_per_gang_h": 500.0,
}


def larder(flour: dict[str, Any] | None = None, convoy: dict[str, Any] | None = None, **sections: Any) -> Scenario:
    """4,200 persons who stay and live off flour; a convoy where its changes are given, ``{}`` for it as it is."""
    base: dict[str, Any] = {
        "departure": SHUT,
        "stocks": {"flour": {**FLOUR, **(flour or {})}},
        "aid": {} if convoy is None else {"convoy": {**CONVOY, **convoy}},
    }
    return towns(**{**base, **sections})


def depots(journal: Journal, stock: str = "flour") -> dict[float, float]:
    """Kilograms in the depots by recording time."""
    return dict(zip(journal.balance.time_h.tolist(), journal.books.series(stock, "depots").tolist(), strict=True))
