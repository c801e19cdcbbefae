"""Places for guests."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from sim.scenario.distributions import AnyDuration
from sim.scenario.fields import Section, Time, timed
from sim.scenario.geography import Name
from sim.scenario.stages.stage import Door, Stage


class Places(Section):
    """How many there is room for, growing linearly from ``initial`` at ``ramp_from`` to ``full`` at ``ramp_to``."""

    unit: Literal["persons", "families"]
    """What is counted: beds (persons) or homes (families)."""

    initial: int = Field(ge=0, le=10_000_000)
    """Places ready until ``ramp_from``."""

    full: int = Field(ge=0, le=10_000_000)
    """Places ready from ``ramp_to`` on."""

    ramp_from: Time
    """When the number of places begins to grow."""

    ramp_to: Time
    """When the last place is ready."""

    @model_validator(mode="after")
    def _grows(self) -> Places:
        if self.full < self.initial:
            raise ValueError(f"full = {self.full} must not be below initial = {self.initial}")
        if self.ramp_to <= self.ramp_from:
            raise ValueError("ramp_to must be later than ramp_from")
        return self


class Shelter(Stage):
    """Reception places: halls, hotels, host families; a group that finds none waits for the next one to be ready.

    Without ``stay`` a group has its places for good: it is where it was going. With one its places are free again when
    the stay is over and the group goes on, as from a transit hall, or from hosts whose patience ends. Not for time that
    passes where nobody counts places: that is a delay.
    """

    rule = "shelter"

    at: Name | None = None
    """The place where it stands."""

    region: str = ""
    """The administrative region that the places belong to."""

    places: Places
    """Places and their ramp."""

    overflow_to: Name | None = None
    """Where those go for whom there is no place at once, or while it is closed; left out: they wait for one."""

    open: bool = timed(True)
    """Whether anybody is given a place; who has one keeps it for as long as he stays."""

    stay: AnyDuration | None = None
    """How long a group keeps its places, from when it has them; then they are given to others and it goes on to
    ``to``. Left out: for good."""

    frees_places: bool = True
    """Whether places of guests who leave again or return home (``sojourn``) are given to others; not where ``places``
    are those that were found in use, which others had left already."""

    @model_validator(mode="after")
    def _keeps_its_guests(self) -> Shelter:
        if self.stay is None and (self.to is not None or self.to_by_class or self.to_by_origin):
            raise ValueError("a shelter without a stay keeps its guests: give stay, or no next stage")
        return self

    @property
    def overflow(self) -> Name | None:
        """Where those go for whom there is no place at once."""
        return self.overflow_to

    def time_for(self, vehicle_class: str) -> AnyDuration | None:
        """The same stay for all."""
        return self.stay

    @property
    def takes_time(self) -> bool:
        """For good, or unless the stay is a moment."""
        return self.stay is None or self.stay.takes_time


class PlainShelter(Shelter):
    """A shelter at which nothing happens by itself."""

    kind: Literal["shelter"]

    def happens(self, door: Door) -> None:
        """Nothing."""
