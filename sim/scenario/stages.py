"""The stages that a group passes: road links, stations, delays and shelters.

Parameters and symbols follow ``docs/model.md`` §2 (links) and §3 (stations). A stage names the next one in
``to``; a stage without ``to`` is where a group leaves the model (a shelter keeps it).
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from sim.scenario.day_hours import DayHours, daily_spans_h
from sim.scenario.distributions import AnyDuration
from sim.scenario.fields import Probability, Section, Time, timed
from sim.scenario.geography import Destination, Name


class _Stage(Section):
    title: str = ""
    """What people call it; the name itself when left out."""

    to: Destination | None = None
    """The next stage, or shares of several; left out where a group leaves the model. It may be an earlier stage."""

    to_by_class: dict[Name, Destination] = {}
    """Where vehicles of a class go instead."""

    to_by_origin: dict[Name, Destination] = {}
    """Where vehicles from a settlement, an arrival stream or a fleet go instead; a class's own way comes first."""


class LaneGroup(Section):
    """Lanes of a road that are kept for some: a queue of their own beside that of all others."""

    lanes: int = Field(ge=1, le=12)
    """Lanes that are kept, of those of the road."""

    classes: Annotated[tuple[Name, ...], Field(strict=False)] = ()
    """Vehicle classes that use them, and no other lanes."""

    exits: Annotated[tuple[Name, ...], Field(strict=False)] = ()
    """Next stages for which they are kept."""

    @model_validator(mode="after")
    def _for_somebody(self) -> LaneGroup:
        if bool(self.classes) == bool(self.exits):
            raise ValueError("give either classes or exits: for whom the lanes are kept")
        return self


class Link(_Stage):
    """A road with Newell's kinematic wave: finite storage, queues that spill back (``docs/model.md`` §2.2–2.3)."""

    kind: Literal["link"]

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

    lanes: int = timed(1, ge=1, le=12)
    """Lanes in the direction of travel."""

    exit_capacity_vph: float | None = timed(None, gt=0.0, le=36_000.0)
    """Most that the whole link lets out at its end, vehicles per hour; left out: what its open lanes carry."""

    open: bool = timed(True)
    """Whether vehicles may leave the link at its end."""

    capacity_drop_share: float = Field(0.0, ge=0.0, le=0.9)
    """Share of the discharge that is lost while vehicles queue at the end (``docs/model.md`` §2.6)."""

    merge_shares: dict[Name, Annotated[float, Field(gt=0.0, le=1.0)]] = {}
    """Shares of the entrance for the stages that lead here while all of them send (``docs/model.md`` §2.4, case T15).

    Left out: by the capacities of the roads that lead here, or first come, first served where no road does."""

    lane_groups: dict[Name, LaneGroup] = {}
    """Lanes that are kept for vehicle classes, or for those who go to certain next stages; each group is first in,
    first out, so that who uses it passes the queue of the others. A vehicle takes the first group that names it."""

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


class Screening(Section):
    """Who is pulled aside for a second inspection after the first (``docs/model.md`` §3.1)."""

    at: Name
    """The station of the second inspection; it leads on to where this one leads."""

    share: float = timed(0.0, ge=0.0, le=1.0)
    """Probability for a vehicle without men of military age."""

    per_man_share: float = timed(0.0, ge=0.0, le=1.0)
    """Added probability, independently for each man of military age on board."""

    detained_share: float = timed(0.0, ge=0.0, le=1.0)
    """Probability that a man of military age who was inspected a second time is detained."""

    holds_lane: bool = False
    """Whether the lane of the first inspection stays taken until the second is over."""


class Closures(Section):
    """A gate that closes by itself at random, for a convoy, an alarm or a power cut, and opens again (case Q21)."""

    open_for: AnyDuration
    """How long it stays open."""

    closed_for: AnyDuration
    """How long it stays closed; what was in service stands still and is finished afterwards."""


class Station(_Stage):
    """Servers in parallel with one queue: a checkpoint, a fuel point, registration desks (``docs/model.md`` §3)."""

    kind: Literal["station"]

    at: Name | None = None
    """The place where it stands."""

    lanes: int = timed(ge=0, le=100_000)
    """Servers in parallel: lanes, pumps, desks."""

    service: AnyDuration
    """Time that one group occupies a lane."""

    service_by_class: dict[Name, AnyDuration] = {}
    """Service times of vehicle classes that differ from ``service``, by class (case Q15)."""

    per_person_min: float = timed(0.0, ge=0.0, le=1_000.0)
    """Added to the service time for each person of the group, minutes (case Q28)."""

    waiting_room_veh: int | None = Field(None, ge=0, le=1_000_000)
    """Vehicles that can wait beside the stage before it; 0: they wait on the road; left out: unlimited."""

    open: bool = timed(True)
    """Whether new services may begin; a service that has begun is finished."""

    screening: Screening | None = None
    """Who has to go through a second inspection; left out: nobody."""

    patience: AnyDuration | None = None
    """How long a vehicle waits inside before it gives up and goes on unserved; left out: for ever."""

    join_shares: Annotated[tuple[Probability, ...], Field(strict=False)] = (1.0,)
    """Probability that a vehicle joins when it finds 0, 1, 2 … others inside; the last holds for all beyond."""

    balks_to: Name | None = None
    """Where those go at once who do not join, or find every lane and place taken: the next stage, or one without
    ``to``; left out: who finds no place waits on the road."""

    closures: Closures | None = None
    """When the gate closes at random; left out: never."""

    issues_litres: float | None = timed(None, ge=0.0, le=500.0)
    """Petrol that each service hands out from the stock of the fuel points; without stock no service begins.

    Only a fuel point has it, and only vehicles that need petrol stop there; the others pass it by.
    """

    opening_hours: DayHours = ()
    """Daily local hours in which services may begin, such as ``"08:00-20:00"``; left out: day and night."""

    @property
    def daily_spans_h(self) -> tuple[tuple[float, float], ...]:
        """``opening_hours`` as (from, to) in hours after local midnight."""
        return daily_spans_h(self.opening_hours)


class Delay(_Stage):
    """Time that passes without anybody queueing: a drive on an open road, days with relatives."""

    kind: Literal["delay"]

    between: Annotated[tuple[Name, Name], Field(strict=False)] | None = None
    """The two places of a drive, in the direction of travel, for the map only; left out: it is not drawn."""

    duration: AnyDuration
    """How long it takes."""


class Places(Section):
    """How many can be taken in, growing linearly from ``initial`` at ``ramp_from`` to ``full`` at ``ramp_to``."""

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


class Shelter(_Stage):
    """Reception places of one region; a group that finds none waits for the next one to be ready."""

    kind: Literal["shelter"]

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


Stage = Annotated[Link | Station | Delay | Shelter, Field(discriminator="kind")]
"""Any stage; ``kind:`` names it."""


def overflow_of(stage: Stage) -> Name | None:
    """Where a stage sends those for whom it has no place, or who do not join; ``None`` where they wait."""
    if isinstance(stage, Station):
        return stage.balks_to
    return stage.overflow_to if isinstance(stage, Shelter) else None
