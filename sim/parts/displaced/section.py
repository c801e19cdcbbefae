"""Displaced people inside: where they stay, and how fast they go home or leave (``docs/model.md`` §7)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from sim.scenario.fields import Section, Time, timed
from sim.scenario.geography import Destination, Name
from sim.scenario.part import InScenario, Source


class Counted(Section):
    """How many were counted at a site: a dot of the picture, which changes nothing in the run."""

    at: Time
    """When they were counted."""

    present_persons: int = Field(ge=0, le=20_000_000)
    """Persons who were there."""


class DisplacedSite(Section):
    """A place where people stay who had to leave their homes: they go home, leave for good, or wait."""

    title: str = ""
    """What people call it; the name itself when left out."""

    at: Name | None = None
    """The place where it is."""

    since: Time | None = None
    """When they come there; from the start when left out. Until then they are at home."""

    from_share: Annotated[dict[Name, Annotated[float, Field(gt=0.0, le=1.0)]], Field(min_length=1)]
    """Share of the families of each settlement that come there, of those who were there and will leave some day."""

    to: Destination
    """The node at which a vehicle that departs from here arrives first."""

    return_per_day: float = timed(0.0, ge=0.0, le=1_000.0)
    """Hazard of going home while that is permitted, per day."""

    return_permitted: bool = timed(True)
    """Whether the access procedure lets people go home."""

    leave_factor: float = timed(1.0, ge=0.0, le=1_000.0)
    """Hazard ratio of leaving for good, against that of their settlement at the same moment."""

    first_to_leave: bool = timed(False)
    """Whether they have priority: an official message to wait (``departure.cues.order`` below 0) is not for them."""

    counted: Annotated[tuple[Counted, ...], Field(strict=False)] = ()
    """Published counts, to set beside those of the run."""


class DisplacedInScenario(InScenario):
    """What the part adds to the top of a scenario."""

    displaced: dict[Name, DisplacedSite] = {}
    """Places inside where displaced people stay, by name."""

    def further_sources(self) -> Iterator[Source]:
        """Each site."""
        for name, site in self.displaced.items():
            yield Source(("displaced", name, "to"), f"the site {name}", name, site.to, from_share=site.from_share)
        yield from super().further_sources()

    def counted_kinds(self) -> frozenset[str]:
        """Persons by site and what became of them."""
        return super().counted_kinds() | {"displaced"}
