"""What must fit around columns: names, classes, hours."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sim.scenario.errors import Keys, nearest
from sim.scenario.fleets import fleets
from sim.scenario.model import Scenario


def findings(scenario: Scenario) -> Iterator[tuple[Keys, str]]:
    """Everything that is wrong with columns."""
    others: dict[str, Collection[str]] = {
        "settlement": scenario.settlements,
        "stream of arrivals": scenario.arrivals,
        "fleet": fleets(scenario),
        "round of vehicles": scenario.loops(),
    }
    classes = scenario.vehicle_classes
    for name, column in scenario.troop_columns.items():
        keys = ("troop_columns", name)
        for kind, members in others.items():
            if name in members:
                yield keys, f"a {kind} has the same name"
        if column.vehicle_class not in classes:
            what = f"there is no vehicle class '{column.vehicle_class}'{nearest(column.vehicle_class, classes)}"
            yield (*keys, "vehicle_class"), what
        if not 0.0 <= scenario.hours(column.leaves_at) <= scenario.horizon_h:
            yield (*keys, "leaves_at"), "lies outside the run"


def observes(scenario: Scenario) -> Iterator[str]:
    """Vehicles of each column that wait to set off, are on the road, and are through."""
    for name in scenario.troop_columns:
        yield from (f"troop_columns.{name}.{state}_veh" for state in ("waiting", "on_road", "through"))
