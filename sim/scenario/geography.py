"""Where things are: named places, and the settlements that people leave from."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sim.scenario.fields import Section

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
"""A short name that other sections refer to: lower-case letters, digits and underscores."""

Destination = Name | Annotated[dict[Name, Annotated[float, Field(gt=0.0, le=1.0)]], Field(min_length=1)]
"""The stage that comes next, or stages with the share of groups that go to each (shares add up to 1)."""


def targets(to: Destination | None) -> tuple[str, ...]:
    """The stages that a ``to`` leads to."""
    if to is None:
        return ()
    return (to,) if isinstance(to, str) else tuple(to)


class Place(Section):
    """A point of the map, named once and referred to by roads, stations and settlements."""

    title: str
    """What people call it."""

    latitude_deg: float | None = Field(None, ge=-90.0, le=90.0)
    """Latitude, for the map only."""

    longitude_deg: float | None = Field(None, ge=-180.0, le=180.0)
    """Longitude, for the map only."""
