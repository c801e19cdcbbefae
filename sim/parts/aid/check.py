"""What must fit around stocks and convoys: stocks and roads that exist, dates within reach of the run."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.errors import Keys, nearest
from sim.scenario.model import Scenario
from sim.scenario.stages import Link

TAKEN = ("ambulances", "bodies", "buses", "combatants", "displaced", "helicopters", "patients", "petrol")
"""Names that other books of the ledger have; each kind of arms has one of its name as well."""


def aid_findings(scenario: Scenario) -> Iterator[tuple[Keys, str]]:
    """Everything that is wrong with stocks and convoys."""
    taken = (*TAKEN, *(scenario.disarmament.arms if scenario.disarmament else ()))
    for name, stock in scenario.stocks.items():
        if name in taken:
            yield ("stocks", name), "is counted elsewhere under this name; choose another"
        if stock.blockade is not None:
            yield from _blockade(scenario, name)
    for name in scenario.aid:
        yield from _convoy(scenario, name)


def _blockade(scenario: Scenario, name: str) -> Iterator[tuple[Keys, str]]:
    keys, blockade = ("stocks", name, "blockade"), scenario.stocks[name].blockade
    assert blockade is not None
    if blockade.since > scenario.start:
        yield (*keys, "since"), "is later than the start; until then the stock is used up by the run itself"
    for supply, spec in blockade.supply.items():
        if spec.since > scenario.start:
            yield (*keys, "supply", supply, "since"), "is later than the start; give made_kg_per_day or a convoy"
    if not scenario.settlements:
        yield keys, "nobody lives off the stock: there are no settlements"


def _convoy(scenario: Scenario, name: str) -> Iterator[tuple[Keys, str]]:
    keys, convoy = ("aid", name), scenario.aid[name]
    for stock in convoy.payload_tonnes:
        if stock not in scenario.stocks:
            yield (*keys, "payload_tonnes", stock), f"there is no stock '{stock}'{nearest(stock, scenario.stocks)}"
    links = {stage: one for stage, one in scenario.stages.items() if isinstance(one, Link)}
    for road in convoy.way:
        if road not in links:
            yield (*keys, "way"), f"there is no link '{road}'{nearest(road, links)}"
    if len(set(convoy.way)) < len(convoy.way):
        yield (*keys, "way"), "a road stands in it twice"
