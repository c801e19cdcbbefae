"""What must fit around convoys: stocks and roads that exist."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.errors import Keys, nearest
from sim.scenario.model import Scenario
from sim.scenario.stages import Link


def findings(scenario: Scenario) -> Iterator[tuple[Keys, str]]:
    """Everything that is wrong with convoys."""
    for name in scenario.aid:
        yield from _convoy(scenario, name)


def observes(scenario: Scenario) -> Iterator[str]:
    """Tonnes that convoys have brought, and that wait at the border."""
    if scenario.aid:
        yield from ("aid.tonnes_delivered", "aid.tonnes_waiting")


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
