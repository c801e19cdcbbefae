"""Fleets: vehicles with drivers that go out by the same road as everybody and come back empty."""

from __future__ import annotations

from sim.scenario.distributions import AnyDuration
from sim.scenario.fields import Section, timed
from sim.scenario.geography import Destination, Name


class Fleet(Section):
    """Vehicles that carry people out and return for more."""

    title: str = ""
    """What people call it; the name itself when left out."""

    vehicle_class: Name
    """Class of its vehicles: their seats, their road space and their priority."""

    vehicles: int = timed(ge=0, le=10_000)
    """Vehicles in service; one that is taken out finishes its round."""

    open: bool = timed(True)
    """Whether vehicles may set out on a round; while false, those that have come back stand and wait."""

    to: Destination
    """The stage that a loaded vehicle asks to enter first."""

    turns_at: Name
    """The stage before which the people get off: the vehicle turns there, they go on."""

    loading: AnyDuration
    """Time from the last person on board to setting out."""

    back: AnyDuration
    """Time of the empty way back, from where the people get off to where the next may get on."""
