"""Roads."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from sim.scenario.fields import Section, timed
from sim.scenario.geography import Name
from sim.scenario.stages.stage import Door, Stage


class LaneGroup(Section):
    """Lanes of a road that are kept for some: a queue of their own beside that of all others."""

    lanes: int = Field(ge=1, le=12)
    """Lanes that are kept, of those of the road."""

    classes: Annotated[tuple[Name, ...], Field(strict=False)] = ()
    """Vehicle classes that use them, and no other lanes."""

    exits: Annotated[tuple[Name, ...], Field(strict=False)] = ()
    """Next nodes for which they are kept."""

    @model_validator(mode="after")
    def _for_somebody(self) -> LaneGroup:
        if bool(self.classes) == bool(self.exits):
            raise ValueError("give either classes or exits: for whom the lanes are kept")
        return self


class Link(Stage):
    """A road with Newell's kinematic wave: finite storage, queues that spill back (``docs/model.md`` §2.2–2.3)."""

    rule = "link"

    between: Annotated[tuple[Name, Name], Field(strict=False)] | None = None
    """The two places that the road joins, in the direction of travel."""

    length_km: float = Field(gt=0.0, le=2_000.0)
    """Length L, km."""

    free_flow_kmh: float = Field(gt=0.0, le=130.0)
    """Free-flow speed v_f, km/h."""

    capacity_vph: float = timed(gt=0.0, le=3_000.0)
    """Capacity of one lane q_max at the entrance and at the exit, cars per hour; a bus counts by its space."""

    jam_density_vpkm: float = Field(gt=10.0, le=300.0)
    """Jam density of one lane k_j, cars per km."""

    lanes: int = timed(1, ge=0, le=12)
    """Lanes in the direction of travel; 0 only where there is an ``opposite``: the road is closed to this direction."""

    exit_capacity_vph: float | None = timed(None, gt=0.0, le=36_000.0)
    """Most that the whole link lets out at its end, vehicles per hour; left out: what its open lanes carry."""

    open: bool = timed(True)
    """Whether vehicles may leave the link at its end."""

    capacity_drop_share: float = Field(0.0, ge=0.0, le=0.9)
    """Share of the discharge that is lost while vehicles queue at the end (``docs/model.md`` §2.6)."""

    merge_shares: dict[Name, Annotated[float, Field(gt=0.0, le=1.0)]] = {}
    """Shares of the entrance for the nodes that lead here while all of them send (``docs/model.md`` §2.4, case T15).

    Left out: by the capacities of the roads that lead here, or first come, first served where no road does."""

    lane_groups: dict[Name, LaneGroup] = {}
    """Lanes that are kept for vehicle classes, or for those who go to certain next nodes; each group is first in,
    first out, so that who uses it passes the queue of the others. A vehicle takes the first group that names it."""

    opposite: Name | None = None
    """The link of the other direction on the same road, which names this one in turn; left out: lanes of its own.

    The two share the lanes of the road, all of which are given at the start: what the timeline gives one direction it
    takes from the other, once those who drive there have room without it. With ``green_min`` they alternate."""

    green_min: float | None = timed(None, ge=0.0, le=10_000.0)
    """How long vehicles may enter in a turn of this direction while others wait for theirs; 0: no turn. Both directions
    then use the same lanes, one at a time; left out in both: each has lanes of its own (``docs/model.md`` §2.3.13)."""

    @model_validator(mode="after")
    def _without_lanes_only_on_a_shared_road(self) -> Link:
        if self.lanes == 0 and self.opposite is None:
            raise ValueError("lanes = 0 needs an opposite link, which has all lanes of the road")
        return self

    @model_validator(mode="after")
    def _wave_runs_upstream(self) -> Link:
        if (reason := self.no_wave_at(self.capacity_vph)) is not None:
            raise ValueError(reason)
        return self

    def no_wave_at(self, capacity_vph: float) -> str | None:
        """Why a capacity of a lane is too high for the jam density; ``None`` when a backward wave exists."""
        if self.jam_density_vpkm > capacity_vph / self.free_flow_kmh:
            return None
        return (
            f"jam_density_vpkm = {self.jam_density_vpkm:g} veh/km must be above "
            f"capacity_vph / free_flow_kmh = {capacity_vph / self.free_flow_kmh:g} veh/km, "
            "or no backward wave exists"
        )

    @property
    def free_flow_h(self) -> float:
        """Free-flow time L/v_f, hours."""
        return self.length_km / self.free_flow_kmh

    @property
    def wave_kmh(self) -> float:
        """Backward-wave speed w from 1/w = k_j/q_max − 1/v_f (``docs/model.md`` §2.1), km/h."""
        return 1.0 / (self.jam_density_vpkm / self.capacity_vph - 1.0 / self.free_flow_kmh)

    @property
    def wave_h(self) -> float:
        """Time L/w that a freed space takes to reach the entrance, hours."""
        return self.length_km / self.wave_kmh


class PlainLink(Link):
    """A road at which nothing happens by itself."""

    kind: Literal["link"]

    def happens(self, door: Door) -> None:
        """Nothing."""
