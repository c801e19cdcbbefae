"""The distributions that a scenario may name with ``law:``, one file each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Union

from pydantic import Field

from sim.scenario.distributions.base import Distribution, Duration
from sim.scenario.distributions.constant import Constant
from sim.scenario.distributions.exponential import Exponential
from sim.scenario.distributions.gamma import Gamma
from sim.scenario.distributions.logistic import Logistic
from sim.scenario.distributions.lognormal import Lognormal
from sim.scenario.distributions.pace import Pace
from sim.scenario.distributions.uniform import Uniform
from sim.scenario.distributions.weibull import Weibull

__all__ = [
    "DURATIONS",
    "AnyDeparture",
    "AnyDuration",
    "Constant",
    "Distribution",
    "Duration",
    "Exponential",
    "Gamma",
    "Logistic",
    "Lognormal",
    "Pace",
    "Uniform",
    "Weibull",
]


def _registered(*kinds: type[Duration]) -> tuple[type[Duration], ...]:
    """The kinds as given: mypy refuses one that lacks a method here, since a ``type[Duration]`` can be instantiated."""
    return kinds


DURATIONS = _registered(Constant, Exponential, Lognormal, Gamma, Weibull, Uniform)
"""The registration: every distribution of a duration. Schema, ``--set``, messages and the engine follow from it."""

if TYPE_CHECKING:
    AnyDuration = Duration
    AnyDeparture = Duration | Logistic | Pace
else:
    # For pydantic these are unions by the key ``law``; a checker of types needs only what all of them can.
    AnyDuration = Annotated[Union[DURATIONS], Field(discriminator="law")]  # noqa: UP007
    AnyDeparture = Annotated[Union[(*DURATIONS, Logistic, Pace)], Field(discriminator="law")]
