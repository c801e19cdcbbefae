"""What must fit around stocks: names of their own, blockades that began before the run."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.errors import Keys
from sim.scenario.model import Scenario


def findings(scenario: Scenario) -> Iterator[tuple[Keys, str]]:
    """Everything that is wrong with stocks."""
    taken = scenario.counted_kinds()
    for name, stock in scenario.stocks.items():
        if name in taken:
            yield ("stocks", name), "is counted elsewhere under this name; choose another"
        if stock.blockade is not None:
            yield from _blockade(scenario, name)


def observes(scenario: Scenario) -> Iterator[str]:
    """Kilograms and days of cover of each stock."""
    yield from (f"stocks.{name}.{observable}" for name in scenario.stocks for observable in ("kg", "days_of_cover"))


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
