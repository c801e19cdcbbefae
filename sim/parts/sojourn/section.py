"""Sojourn: what becomes of people after they have crossed (``docs/model.md`` §7)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, field_validator

from sim.scenario.fields import Probability, Section, timed
from sim.scenario.part import InScenario


class KnownReturn(Section):
    """How many had returned so many days after an agreement, at another time: a dot of the picture."""

    after_days: float = Field(ge=0.0, le=100_000.0)
    """Days after the agreement."""

    returned_persons: int = Field(ge=0, le=1_000_000_000)
    """Persons who had returned by then."""


class Returns(Section):
    """The return home after an agreement: F(t) = share · (1 − exp(−(t − t0) / tau)) of those who are there."""

    agreed: bool = timed(False)
    """Whether there is an agreement under which people may return."""

    return_share: Probability
    """Share of families that would return if nothing else came first."""

    begins_after_days: float = Field(0.0, ge=0.0, le=100_000.0)
    """Days t0 from the agreement to the first return."""

    mean_wait_days: float = Field(gt=0.0, le=1_000_000.0)
    """Mean tau of the time to return of those who would, days: the hazard is 1/tau per day."""

    known: Annotated[tuple[KnownReturn, ...], Field(strict=False)] = ()
    """Returns that were counted at another time, to set beside those of the run; they change nothing in it."""

    @field_validator("known")
    @classmethod
    def _in_order(cls, value: tuple[KnownReturn, ...]) -> tuple[KnownReturn, ...]:
        days = [known.after_days for known in value]
        if days != sorted(days):
            raise ValueError("after_days must not decrease")
        return value


class Sojourn(Section):
    """Competing risks of those who have arrived: they leave the country again, return home, or stay."""

    leaves_again_per_day: float = timed(0.0, ge=0.0, le=1_000.0)
    """Hazard of leaving the country again, per day and family."""

    returns: Returns | None = None
    """Return after an agreement; left out: nobody returns."""


class SojournInScenario(InScenario):
    """What the part adds to the top of a scenario."""

    sojourn: Sojourn | None = None
    """What becomes of people after they have crossed: leaving again, and returning home."""

    def frees_places(self) -> bool:
        """Who goes on does."""
        return self.sojourn is not None or super().frees_places()
