"""What must fit where stations send on, shelters overflow, classes pre-empt and petrol is handed out."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.errors import Keys, nearest
from sim.scenario.model import Scenario
from sim.scenario.stages import Shelter, Station

Finding = tuple[Keys, str]


def station_findings(scenario: Scenario) -> Iterator[Finding]:
    """Second inspections, fuel points and shelters that send people on."""
    yield from _screening(scenario)
    yield from _overflow(scenario)
    yield from _priorities(scenario)
    yield from _petrol(scenario)


def sent_on(scenario: Scenario) -> set[str]:
    """Stages to which parties are sent by a screening or an overflow, and not by a ``to``."""
    found: set[str] = set()
    for stage in scenario.stages.values():
        if isinstance(stage, Station) and stage.screening:
            found.add(stage.screening.at)
        if isinstance(stage, Shelter) and stage.overflow_to:
            found.add(stage.overflow_to)
    return found


def _screening(scenario: Scenario) -> Iterator[Finding]:
    first: dict[str, str] = {}
    for name, stage in scenario.stages.items():
        if not isinstance(stage, Station) or stage.screening is None:
            continue
        second, keys = stage.screening.at, ("stages", name, "screening", "at")
        if second in first:
            yield keys, f"'{first[second]}' sends to '{second}' as well; give each its own"
        first[second] = name
        target = scenario.stages.get(second)
        if target is None:
            yield keys, f"there is no stage '{second}'{nearest(second, scenario.stages)}"
        elif not isinstance(target, Station):
            yield keys, f"'{second}' is a {target.kind}; a second inspection is a station"
        elif target.to != stage.to:
            yield keys, f"'{second}' must lead on to where '{name}' leads, in the same shares"
        elif target.issues_litres is not None:
            yield keys, f"'{second}' hands out petrol; a second inspection does not"


def _overflow(scenario: Scenario) -> Iterator[Finding]:
    onward = {n: s.overflow_to for n, s in scenario.stages.items() if isinstance(s, Shelter) and s.overflow_to}
    for name, target in onward.items():
        keys = ("stages", name, "overflow_to")
        stage = scenario.stages.get(target)
        if stage is None:
            yield keys, f"there is no stage '{target}'{nearest(target, scenario.stages)}"
        elif stage.to is not None or stage.kind == "link":
            yield keys, f"'{target}' leads on; who overflows goes to a shelter, or to a stage without 'to'"
        passed = [name]
        while passed[-1] in onward and onward[passed[-1]] not in passed:
            passed.append(onward[passed[-1]])
        if onward.get(passed[-1]) == name:
            yield keys, f"goes round in a circle: {' to '.join([*passed, name])}"


def _priorities(scenario: Scenario) -> Iterator[Finding]:
    classes = scenario.vehicle_classes
    urgent = [vehicle.priority for vehicle in classes.values() if vehicle.preempts]
    for name, vehicle in classes.items():
        if urgent and not vehicle.preempts and vehicle.priority <= max(urgent):
            yield (
                ("vehicle_classes", name, "preempts"),
                f"must be true: a class of priority {max(urgent)} pre-empts, and this one, of priority "
                f"{vehicle.priority}, is at least as urgent",
            )


def _petrol(scenario: Scenario) -> Iterator[Finding]:
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
    for name, delivery in fuel.deliveries.items():
        if scenario.hours(delivery.at) < 0.0:
            yield ("fuel", "deliveries", name, "at"), "is before the start"
