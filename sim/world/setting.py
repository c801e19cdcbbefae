"""What every part of the story finds when it is made: the scenario, the clock, the ledger, the people, the vehicles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from sim.network.flow import Flow
from sim.population.streams import Streams
from sim.scenario.model import Scenario
from sim.world.clock import Clock
from sim.world.ledger import Ledger
from sim.world.park import BusPark
from sim.world.part import Part
from sim.world.people import PeoplePort
from sim.world.trips import Trips

AnyPart = TypeVar("AnyPart", bound=Part)


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
        parts: The parts of the story that have been made so far.
        log: (hour, actor, what), in order of time.
        observables: Measures of this moment by name, those of all parts: what conditions of the timeline look at.
    """

    scenario: Scenario
    streams: Streams
    clock: Clock
    ledger: Ledger
    people: PeoplePort
    park: BusPark
    trips: Trips
    flow: Flow
    parts: list[Part] = field(default_factory=list)
    log: list[tuple[float, str, str]] = field(default_factory=list)
    observables: dict[str, Callable[[], float]] = field(default_factory=dict)

    def found(self, kind: type[AnyPart]) -> AnyPart | None:
        """The part of a kind that was made before, for a part that needs another; None where the run has none."""
        return next((part for part in self.parts if isinstance(part, kind)), None)

    def report(self, actor: str, what: str) -> None:
        """Write down an entry of this moment."""
        self.log.append((self.clock.now_h, actor, what))
