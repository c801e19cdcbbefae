"""Who moves in a scenario: vehicles, people on foot, or both, so that nobody who walks is counted as a vehicle."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from sim.scenario.model import Scenario
from sim.scenario.sources import class_of, sources
from sim.scenario.stages import BusStop


class Movers(Enum):
    """What queues are counted in; the value is the plural, for sentences."""

    VEHICLES = "vehicles"
    ON_FOOT = "persons"
    """Everybody is on foot, and each person counts."""
    BOTH = "vehicles and groups on foot"

    @property
    def queue(self) -> str:
        """Name of the curve that counts all who stand before they have crossed."""
        return f"queue_{self.name_of_unit}"

    @property
    def name_of_unit(self) -> str:
        """The unit of queues, as names of curves and metrics have it."""
        return {Movers.VEHICLES: "vehicles", Movers.ON_FOOT: "persons"}.get(self, "groups")

    def passed(self, milestone: str) -> str:
        """Name of the curve that counts those past a milestone in the unit of queues."""
        return milestone if self is Movers.ON_FOOT else f"{self.name_of_unit}_{milestone}"

    @property
    def that(self) -> str:
        """The word that begins what is said of them: vehicles that stand, persons who stand."""
        return "who" if self is Movers.ON_FOOT else "that"

    @property
    def groups(self) -> str:
        """Who travels together, in the plural: of people on foot a group, which is not a person."""
        return "groups on foot" if self is Movers.ON_FOOT else self.value

    @property
    def name_of_groups(self) -> str:
        """The same, as names of curves and metrics have it."""
        return {Movers.VEHICLES: "vehicles", Movers.ON_FOOT: "groups_on_foot"}.get(self, "groups")


def movers(scenario: Scenario) -> Movers:
    """Who moves in a scenario, whatever happens in a run; vehicles where nobody does."""
    on_foot = {
        scenario.vehicle_classes[name].on_foot for name in classes_in_use(scenario) if name in scenario.vehicle_classes
    }
    if on_foot == {True}:
        return Movers.ON_FOOT
    return Movers.BOTH if True in on_foot else Movers.VEHICLES


def classes_in_use(scenario: Scenario) -> Iterator[str]:
    """Classes that somebody sets off in, that are in a closed loop, or that people have from a bus stop on."""
    yield from (class_of(scenario, source) for source in sources(scenario))
    yield from (one.vehicle_class for one in scenario.loops().values())
    stops = (stage for stage in scenario.stages.values() if isinstance(stage, BusStop))
    yield from (stop.on_foot_class for stop in stops if stop.on_foot_class is not None)
