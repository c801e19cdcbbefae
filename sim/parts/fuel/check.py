"""What must fit where petrol is handed out: depots, fuel points, vehicles with tanks."""

from __future__ import annotations

from collections.abc import Iterator

from sim.parts.fuel.section import Fuel
from sim.scenario.errors import Keys, nearest
from sim.scenario.model import Scenario
from sim.scenario.movers import classes_in_use
from sim.scenario.stages import Station


def findings(scenario: Scenario) -> Iterator[tuple[Keys, str]]:
    """Everything that is wrong with fuel, and fuel points without it."""
    points = [n for n, s in scenario.stages.items() if isinstance(s, Station) and s.issues_litres is not None]
    if scenario.fuel is None:
        for name in points:
            yield ("stages", name, "issues_litres"), "hands out petrol, and there is no section 'fuel'"
        return
    fuel = scenario.fuel
    if fuel.tanks.vehicle_class not in scenario.vehicle_classes:
        wanted = fuel.tanks.vehicle_class
        message = f"there is no vehicle class '{wanted}'{nearest(wanted, scenario.vehicle_classes)}"
        yield ("fuel", "tanks", "vehicle_class"), message
    elif scenario.vehicle_classes[fuel.tanks.vehicle_class].on_foot:
        yield ("fuel", "tanks", "vehicle_class"), f"class '{fuel.tanks.vehicle_class}' is on foot, and has no tank"
    elif fuel.tanks.vehicle_class not in (used := set(classes_in_use(scenario))):
        # A run would speak of petrol and of a queue for it, and nobody could ever be in that queue.
        what = f"nobody sets off in class '{fuel.tanks.vehicle_class}', so no vehicle has a tank"
        yield ("fuel", "tanks", "vehicle_class"), f"{what}; in use: {', '.join(sorted(used)) or 'none'}"
    for entry, change in scenario.timeline.items():
        for path in change.set:
            section, _, rest = path.partition(".")
            if section == "stages" and rest.endswith(".issues_litres") and rest.partition(".")[0] not in points:
                yield (
                    ("timeline", entry, "set", path),
                    "the station hands out no petrol at the start: it is no fuel point",
                )
    named = [(("fuel", "tankers", name, "depot"), tankers.depot) for name, tankers in fuel.tankers.items()]
    named += [
        (("fuel", "deliveries", name, "depot"), delivery.depot)
        for name, delivery in fuel.deliveries.items()
        if delivery.depot is not None
    ]
    for keys, depot in named:
        if depot not in fuel.depots:
            yield keys, f"there is no depot '{depot}'{nearest(depot, fuel.depots)}"
    yield from _own_stocks(scenario, fuel, points)
    for name, delivery in fuel.deliveries.items():
        if scenario.hours(delivery.at) < 0.0:
            yield ("fuel", "deliveries", name, "at"), "is before the start"


def _own_stocks(scenario: Scenario, fuel: Fuel, points: list[str]) -> Iterator[tuple[Keys, str]]:
    """Stocks of what is no fuel point, and petrol that is brought to a fuel point without one."""
    for name in fuel.own_stock_litres:
        if name not in points:
            yield ("fuel", "own_stock_litres", name), f"there is no fuel point '{name}'{nearest(name, points)}"
    brought = [(("fuel", "tankers", name, "point"), one.point) for name, one in fuel.tankers.items()]
    brought += [(("fuel", "deliveries", name, "point"), one.point) for name, one in fuel.deliveries.items()]
    for keys, point in brought:
        if point is not None and point not in fuel.own_stock_litres:
            known = fuel.own_stock_litres
            yield keys, f"'{point}' has no stock of its own (own_stock_litres){nearest(point, known)}"
    for name, one in fuel.deliveries.items():
        if one.point is not None and one.depot is not None:
            yield ("fuel", "deliveries", name, "point"), "and depot: petrol goes to one of the two"


def observes(scenario: Scenario) -> Iterator[str]:
    """Litres at the fuel points and in each depot."""
    if scenario.fuel is not None:
        yield "fuel.points_litres"
        yield from (f"fuel.depots.{name}.litres" for name in scenario.fuel.depots)
        yield from (f"fuel.points.{name}.litres" for name in scenario.fuel.own_stock_litres)
