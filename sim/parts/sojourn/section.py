"""Sojourn: what becomes of people after they have crossed (``docs/model.md`` §7)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field, field_validator, model_validator

from sim.scenario.errors import Keys
from sim.scenario.fields import Probability, Section, timed
from sim.scenario.geography import Destination, Name
from sim.scenario.part import InScenario


class KnownReturn(Section):
    """How many had returned so many days after an agreement, at another time: a dot of the picture."""

    after_days: float = Field(ge=0.0, le=100_000.0)
    """Days after the agreement."""

    returned_persons: int = Field(ge=0, le=1_000_000_000)
    """Persons who had returned by then."""


class RouteHome(Section):
    """The road home: those who return set out on it from where they are, all who came in one vehicle together."""

    to: Destination
    """The node at which they arrive first; with shares, such as by car and to a bus stop, each goes to one of them."""

    home: Name
    """The node at the end of the road; who has passed it is home, and whose route ends elsewhere was turned back."""

    occupied_share: Probability = 0.0
    """Share of the families whose house somebody else has taken by force: they are not permitted, and never set out."""

    destroyed_share: Probability = 0.0
    """Share of the families whose house is destroyed; the others' is intact."""

    destroyed_known_share: Probability = 1.0
    """Share of those with a destroyed house who know it, and never set out; the others find it, and go back."""

    back_to: Name | None = None
    """The first node of their route back; needed where somebody finds a destroyed house."""

    @model_validator(mode="after")
    def _houses(self) -> RouteHome:
        if self.occupied_share + self.destroyed_share > 1.0 + 1e-9:
            raise ValueError("occupied_share and destroyed_share add up to more than 1")
        if self.finds_share > 0.0 and self.back_to is None:
            raise ValueError(
                "some find a destroyed house: say in back_to how they go back, or destroyed_known_share: 1"
            )
        if self.finds_share == 0.0 and self.back_to is not None:
            raise ValueError("nobody finds a destroyed house, so nobody goes by back_to")
        return self

    @property
    def finds_share(self) -> float:
        """Share of the families who would find a destroyed house."""
        return self.destroyed_share * (1.0 - self.destroyed_known_share)


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

    route: RouteHome | None = None
    """The road home; left out: they are home at the hour at which they go, without traffic, each family by itself."""

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

    @property
    def route_home(self) -> RouteHome | None:
        """The road home, where there is one."""
        return self.sojourn.returns.route if self.sojourn is not None and self.sojourn.returns is not None else None

    def entrances(self) -> Iterator[tuple[Keys, Destination]]:
        """The road home, and the route back of those who find a destroyed house."""
        if (route := self.route_home) is not None:
            yield ("sojourn", "returns", "route", "to"), route.to
            if route.back_to is not None:
                yield ("sojourn", "returns", "route", "back_to"), route.back_to
        yield from super().entrances()

    def frees_places(self) -> bool:
        """Whether shelters get places back: who leaves again or returns hands back his own."""
        return self.sojourn is not None or super().frees_places()
