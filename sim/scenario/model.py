"""The whole scenario: what a YAML file says, typed, validated and frozen."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from sim.chain import Runnable
from sim.parts.registry import PartsInScenario
from sim.scenario.base import Base
from sim.scenario.conditions import Condition
from sim.scenario.fields import Section, Time, hours_between
from sim.scenario.geography import Name
from sim.scenario.stages import AnyStage
from sim.scenario.uncertain import Uncertain

ParameterValue = bool | int | float


class Readiness(Section):
    """The announced readiness to receive, in both of its printed readings."""

    families: int | None = Field(None, ge=0, le=10_000_000)
    """Families that can be received."""

    persons: int | None = Field(None, ge=0, le=10_000_000)
    """Persons that can be received."""


class Meant(Section):
    """What `sim check` says of the scenario, and is meant to be so."""

    notice: str = Field(min_length=1)
    """How its line begins, such as ``aid.armenia waits for the whole run``."""

    because: str = Field(min_length=1)
    """Why it is meant to be so."""


class Change(Section):
    """One entry of the timeline: at a time or when a condition holds, for a reason, some parameters move."""

    at: Time | None = None
    """When it happens; with ``when``, the earliest hour at which it can."""

    when: Condition | None = None
    """What must hold for it to happen, such as ``arms.small_arms >= 5000``; looked at every ``step_h``, once only."""

    event: str
    """What happened, in words."""

    label: str = Field("", max_length=40)
    """Two to four words by which pictures name it. Left out: ``event`` if that is short, else what it sets; and it is
    named only where those with a label leave room."""

    set: Annotated[dict[str, ParameterValue], Field(min_length=1)]
    """Parameter path and its new value."""

    @model_validator(mode="after")
    def _has_a_cause(self) -> Change:
        if self.at is None and self.when is None:
            raise ValueError("give at, when, or both")
        return self


class Scenario(PartsInScenario, Base, Runnable):
    """A scenario: geography, people, cues, the parts of the story, nodes, policy timeline, clock and seed."""

    made_by: ClassVar[str] = "sim.load('exodus-2023')"
    """How one is had; a message says so where one was wanted."""

    stages: Annotated[dict[Name, AnyStage], Field(min_length=1)]
    """Links, stations, delays and shelters by name."""

    milestones: dict[Name, Annotated[tuple[str, ...], Field(strict=False, min_length=1)]] = {}
    """Names for passages, such as ``crossed: [border.left]``; events are arrived, entered and left."""

    destination: Name | None = None
    """The milestone by which people have come to where they are going; left out: the end of their route."""

    readiness: Readiness = Readiness()
    """Announced readiness to receive."""

    timeline: dict[Name, Change] = {}
    """What changes when, by a short name, in any order; entries of one hour act in the file's order."""

    recorded: Annotated[tuple[str, ...], Field(strict=False)] = ()
    """Measures that conditions can look at (``when:``), such as ``stages.post.queue_h``: they become curves of the run,
    for pictures, files and triggers."""

    uncertain: dict[Name, Uncertain] = {}
    """Uncertain parameters by name, for studies that draw them; a plain run takes the scenario's own values."""

    meant: dict[Name, Meant] = {}
    """What the check says and is meant to be so, by a short name: shown with its reason, and no surprise to
    ``--strict``."""

    observed: str | None = None
    """CSV file of announced counts, relative to the scenario file, drawn as dots."""

    record: str | None = None
    """CSV file of all that was observed, by curve, relative to the scenario file, set beside the run."""

    @property
    def lookahead_h(self) -> float:
        """Shortest time between a decision and the departure that follows: the bound of ``step_h``, hours."""
        return self.departure.packing.minimum_h

    @property
    def clearance_zero_h(self) -> float:
        """Zero of clearance times on the engine's clock, hours."""
        return 0.0 if self.clearance_from is None else self.hours(self.clearance_from)

    def hours(self, moment: datetime) -> float:
        """Hours of the engine's clock at a local moment."""
        return hours_between(self.start, moment)

    def _repr_html_(self) -> str:
        from sim.scenario.html import scenario_html

        return scenario_html(self)

    def moment(self, time_h: float) -> datetime:
        """Local moment at an hour of the engine's clock."""
        return self.start + timedelta(hours=time_h)
