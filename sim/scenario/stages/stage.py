"""What every kind of stage has, and what it must say: a stage is a node that vehicles pass."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Generator
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol

from sim.scenario.distributions import AnyDuration
from sim.scenario.fields import Section
from sim.scenario.geography import Destination, Name

Rule = Literal["link", "station", "delay", "shelter"]
"""The rules by which the network moves vehicles, one file each in ``sim/network/``."""


class Door(Protocol):
    """The door of one stage in a run: what happens at the stage by itself opens and closes it.

    Attributes:
        start: Local moment at hour 0.
    """

    start: datetime

    def at(self, time_h: float) -> Any:
        """An hour after the start, to wait for: ``yield door.at(6.0)``."""

    def set_open(self, is_open: bool) -> None:
        """Let vehicles in, or nobody; what has begun inside is finished, and the timeline's ``open`` holds as well."""

    def set_on_duty(self, crew: str, *, on_duty: bool) -> None:
        """Let a crew of the stage come, or go."""


Happening = Generator[Any, Any, None]
"""A process of the simulation: it yields what it waits for."""


class Stage(Section, ABC):
    """A kind of stage: a rule that moves its vehicles, its parameters, and what happens at it by itself.

    A new kind derives from the rule that it follows (``Link``, ``Station``, ``Delay``, ``Shelter``), in a file of its
    own: ``kind: Literal["its_name"]``, its parameters, and ``happens``; and it gets its line in the ``__init__`` beside
    it. Whatever needs the rule (checks, network, results, pictures) knows it from there. Not for vehicles that move
    by a rule which the network does not have: that is a file in ``sim/network/`` first.
    """

    if TYPE_CHECKING:
        kind: str  # each kind has its own Literal; declared for pydantic it would be a field that takes any text

    rule: ClassVar[Rule]
    """The rule that moves its vehicles."""

    title: str = ""
    """What people call it; the name itself when left out."""

    to: Destination | None = None
    """The next node, or shares of several; left out where a group leaves the model. It may be an earlier node."""

    to_by_class: dict[Name, Destination] = {}
    """Where vehicles of a class go instead."""

    to_by_origin: dict[Name, Destination] = {}
    """Where vehicles from a settlement, an arrival stream or a fleet go instead; a class's own route comes first."""

    @abstractmethod
    def happens(self, door: Door) -> Happening | None:
        """What opens and closes its door by itself during a run; None where only the timeline does."""

    @property
    def overflow(self) -> Name | None:
        """Where it sends those for whom it has no place, or who do not join; None where they wait."""
        return None

    def time_for(self, vehicle_class: str) -> AnyDuration | None:
        """The distribution of the time that a vehicle of a class is served or kept; None where the rule decides it."""
        return None

    @property
    def takes_time(self) -> bool:
        """Whether everybody who is served is there for a time that the clock can measure."""
        return True
