"""The stages that a group passes: road links, stations, delays, shelters and bus stops, one file each.

Parameters and symbols follow ``docs/model.md`` §2 (links) and §3 (stations). A stage names the next one in
``to``; a stage without ``to`` is where a group leaves the model (a shelter keeps it).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Union

from pydantic import Field

from sim.scenario.stages.bus_stop import BusStop, Need
from sim.scenario.stages.delay import Delay, PlainDelay
from sim.scenario.stages.link import LaneGroup, Link, PlainLink
from sim.scenario.stages.shelter import Places, PlainShelter, Shelter
from sim.scenario.stages.shift import Shift
from sim.scenario.stages.stage import Door, Happening, Rule, Stage
from sim.scenario.stages.station import Closures, PlainStation, Screening, Station

__all__ = [
    "KINDS",
    "AnyStage",
    "BusStop",
    "Closures",
    "Delay",
    "Door",
    "Happening",
    "LaneGroup",
    "Link",
    "Need",
    "Places",
    "Rule",
    "Screening",
    "Shelter",
    "Shift",
    "Stage",
    "Station",
]


def _registered(*kinds: type[Stage]) -> tuple[type[Stage], ...]:
    """The kinds as given: mypy refuses one that lacks a method here, since a ``type[Stage]`` can be instantiated."""
    return kinds


KINDS = _registered(PlainLink, PlainStation, PlainDelay, PlainShelter, BusStop)
"""The registration: every kind of stage, by its key ``kind``. Schema, ``--set``, messages and the network follow."""

if TYPE_CHECKING:
    AnyStage = Stage
else:
    AnyStage = Annotated[Union[KINDS], Field(discriminator="kind")]  # noqa: UP007
