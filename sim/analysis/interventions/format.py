"""The format of a list of interventions: what each changes, what it would cost, what it cannot be combined with."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, JsonValue, model_validator

from sim.runs.plan import Budget
from sim.scenario.fields import Section
from sim.scenario.geography import Name
from sim.scenario.model import ParameterValue

Settings = dict[str, JsonValue]
"""Values by path, as of ``--set``; None removes a key."""


class Cost(Section):
    """What an intervention costs, as the user gives it; the program assumes none."""

    low: float = Field(ge=0.0)
    """Least."""

    high: float = Field(ge=0.0)
    """Most."""

    unit: str = Field(min_length=1)
    """What it is counted in, such as ``EUR`` or ``person-days``; the same for all of a list."""

    @model_validator(mode="after")
    def _in_order(self) -> Cost:
        if self.low > self.high:
            raise ValueError(f"low {self.low:g} is above high {self.high:g}")
        return self


class State(Section):
    """A scenario that differs from the one that the list is used with."""

    variant: str | None = None
    """A shipped scenario, or a file relative to the list, whose own keys are laid over the scenario: all that it says
    itself, without what it extends, and without its title, horizon and seed."""

    set: Settings = Field(default_factory=dict)
    """Values by path over that, whatever ``--set`` may change; ``null`` removes a key."""

    @model_validator(mode="after")
    def _changes(self) -> State:
        if self.variant is None and not self.set:
            raise ValueError("nothing is changed: give set, variant, or both")
        return self


class Intervention(Section):
    """Something that could be done, or that was done and could have been left out."""

    title: str = Field(min_length=1)
    """What is done, in a few words: the label of tables and pictures."""

    variant: str | None = None
    """As in a state: a scenario whose own keys are what is done."""

    set: Settings = Field(default_factory=dict)
    """As in a state: what is done, value by path."""

    without: State | None = None
    """The state without it, where the scenario has it in place already; the scenario as it is when left out. Such an
    intervention is reported and not combined with others."""

    excludes: Annotated[tuple[Name, ...], Field(strict=False)] = ()
    """Interventions that it cannot be combined with. Two that give one key two values never are."""

    cost: Cost | None = None
    """What it costs, if that is known."""

    @model_validator(mode="after")
    def _does_something(self) -> Intervention:
        if self.variant is None and not self.set and self.without is None:
            raise ValueError("nothing is done: give set, variant, or without")
        return self


class Interventions(Section):
    """A list of interventions. The same list and scenario give the same runs."""

    title: str = Field(min_length=1)
    """The question."""

    set: dict[str, ParameterValue] = Field(default_factory=dict)
    """Settings that go over the scenario for all runs, such as a horizon within which all variants end."""

    interventions: Annotated[dict[Name, Intervention], Field(min_length=1)]
    """What could be done, by a short name."""

    budget: Budget = Budget()
    """What it may cost in runs."""
