"""Places for guests."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from sim.scenario.fields import Section, Time
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
    """Reception places of one region; a group that finds none waits for the next one to be ready."""

    rule = "shelter"

    at: Name | None = None
    """The place where it stands."""

    region: str = ""
    """The administrative region that the places belong to."""

    places: Places
    """Places and their ramp."""

    overflow_to: Name | None = None
    """Where those go for whom there is no place at once; left out: they wait for one."""

    frees_places: bool = True
    """Whether places of guests who leave again or return home (``sojourn``) are given to others; not where ``places``
    are those that were found in use, which others had left already."""

    to: None = None
    """A shelter keeps its guests: it has no next stage."""

    @model_validator(mode="after")
    def _keeps_its_guests(self) -> Shelter:
        if self.to_by_class or self.to_by_origin:
            raise ValueError("a shelter keeps its guests: it has no next stage")
        return self

    @property
    def overflow(self) -> Name | None:
        """Where those go for whom there is no place at once."""
        return self.overflow_to


class PlainShelter(Shelter):
    """A shelter at which nothing happens by itself."""

    kind: Literal["shelter"]

    def happens(self, door: Door) -> None:
        """Nothing."""
