"""The trigger file: observable thresholds, what they call for, and the event that they should warn of."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from sim.scenario.errors import KeyPlaces
from sim.scenario.fields import Section, Time
from sim.scenario.geography import Name
from sim.scenario.model import Scenario
from sim.scenario.observables import observables
from sim.scenario.text import read
from sim.scenario.words import validated

NEEDS = "a trigger file needs at least title, scenario and triggers"


class Signal(Section):
    """A curve of the run that passes a threshold."""

    curve: str
    """Name of a curve, such as ``queue_km``, or of a measure that conditions look at (``when:``), such as
    ``stages.post.queue_h`` or ``stages.camp.occupied_share``."""

    minus: str | None = None
    """Another curve in the same unit that is taken off, such as ``registered`` off ``crossed``."""

    per_hour: bool = False
    """Whether it is the increase within the last hour that counts."""

    side: Literal["above", "below"]
    """On which side of the threshold it fires."""

    threshold: float
    """The threshold."""

    unit: str
    """Unit of the threshold, to be held against that of the curve: ``persons``, ``km``, ``persons/h`` …"""


class Candidates(Section):
    """Thresholds that are tried, evenly spaced."""

    low: float
    """The lowest."""

    high: float
    """The highest."""

    steps: int = Field(ge=2, le=1_000)
    """How many."""

    @model_validator(mode="after")
    def _is_a_range(self) -> Candidates:
        if self.low >= self.high:
            raise ValueError(f"low = {self.low:g} is not below high = {self.high:g}")
        return self


class Trigger(Section):
    """One trigger."""

    title: str = Field(min_length=1)
    """What is observed, in words."""

    observed: Signal
    """What can be seen on the ground."""

    action: str = Field(min_length=1)
    """What it calls for."""

    event: str = Field(min_length=1)
    """What it warns of, in words."""

    warns_of: Signal
    """The event as a curve that passes a threshold."""

    candidates: Candidates | None = None
    """Thresholds among which the one is looked for that gives most time."""


class TriggerFile(Section):
    """Triggers for one scenario."""

    title: str = Field(min_length=1)
    """What they are for."""

    scenario: str
    """Name of a shipped scenario, or a file relative to this one."""

    watched_from: Time | None = None
    """Before this moment nothing fires; the start of the run when left out."""

    triggers: Annotated[dict[Name, Trigger], Field(min_length=1)]
    """The triggers, by name."""


def with_measures(scenario: Scenario, file: TriggerFile) -> Scenario:
    """The scenario whose runs have a curve of every measure that signals of a file look at.

    Args:
        scenario: What the triggers are for, still to be run.
        file: The triggers.
    """
    signals = [signal for one in file.triggers.values() for signal in (one.observed, one.warns_of)]
    named = {name for signal in signals for name in (signal.curve, signal.minus) if name is not None}
    more = sorted(named & set(observables(scenario)) - set(scenario.recorded))
    # Untouched where nothing is missing: a store of runs goes by the scenario.
    return scenario.model_copy(update={"recorded": (*scenario.recorded, *more)}) if more else scenario


def read_triggers(path: Path) -> tuple[TriggerFile, KeyPlaces]:
    """Read a trigger file, and where each of its keys was written.

    Raises:
        ScenarioError: It is not right; a line for each problem.
    """
    document = read(path, NEEDS)
    return validated(TriggerFile, document.tree, document.places), document.places
