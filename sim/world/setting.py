"""What every part of the story finds when it is made: the scenario, the clock, the ledger, the people, the vehicles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from sim.network.flow import Flow
from sim.population.streams import Streams
from sim.scenario.model import Scenario
from sim.world.clock import Clock
from sim.world.ledger import Ledger
from sim.world.park import BusPark
from sim.world.people import People
from sim.world.trips import Trips


@dataclass(frozen=True)
class Setting:
    """The common ground of the parts.

    Attributes:
        scenario: What is run.
        streams: Random numbers by name; a part takes only streams whose names begin with its own.
        clock: The SimPy environment: ``clock.process(story)``, ``yield clock.until(hour)``, ``clock.pause(hours)``,
            ``clock.now_h``.
        ledger: The double-entry book.
        people: Everybody who has not set off, and those who are taken out or given back.
        park: Those who wait for a bus.
        trips: Vehicles that actors send down the road.
        flow: The stages, whose rules a part may change through its methods.
        deeds: (hour, actor, what), in order of time.
        figures: Figures of this moment by name, those of all parts: what conditions of the timeline look at.
    """

    scenario: Scenario
    streams: Streams
    clock: Clock
    ledger: Ledger
    people: People
    park: BusPark
    trips: Trips
    flow: Flow
    deeds: list[tuple[float, str, str]] = field(default_factory=list)
    figures: dict[str, Callable[[], float]] = field(default_factory=dict)

    def tell(self, actor: str, what: str) -> None:
        """Write down a deed of this moment."""
        self.deeds.append((self.clock.now_h, actor, what))
