"""Several routes out, and how people choose among them: by time, distance, advice, and what they hear of queues."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from sim.scenario.base import Base
from sim.scenario.fields import Probability, Section, timed
from sim.scenario.geography import Destination, Name
from sim.scenario.part import InScenario, Source


class Route(Section):
    """One of the routes."""

    title: str = ""
    """What people call it."""

    to: Destination
    """The node at which it begins."""

    gate: Name
    """The station or the link whose queue is the queue of the route; all on the route must pass it."""

    open: bool = timed(True)
    """Whether people may choose it; who has chosen it goes on."""

    extra_min: float = timed(0.0, ge=-100_000.0, le=100_000.0)
    """How much longer it seems than it is, minutes: unfamiliar, feared; negative where advice speaks for it."""


class RouteChoice(Section):
    """Several routes out, among which people choose when they decide to leave; those of a stream when they come."""

    routes: Annotated[dict[Name, Route], Field(min_length=2)]
    """The routes, by name."""

    who: Annotated[tuple[Name, ...], Field(strict=False)] = ()
    """Settlements and arrival streams whose people choose; left out: all. The others go where their own ``to`` leads,
    and so does everybody while no route is open."""

    spread_min: float = Field(10.0, gt=0.0, le=100_000.0)
    """Scale of the logit: how much minds differ, minutes. A small one lets nearly all take the route that seems
    shortest."""

    informed_share: Probability = 1.0
    """Share of the people who hear of queues; the others know the times of free roads only."""

    news_every_min: float = Field(10.0, ge=0.1, le=10_000.0)
    """How often the queues are looked at, minutes; in between all hear the same."""

    news_delay_min: float = Field(0.0, ge=0.0, le=100_000.0)
    """How old what people hear is, minutes, rounded up to looks: a rumour takes its time."""

    minutes_per_km: float = Field(0.0, ge=0.0, le=10_000.0)
    """Minutes that a kilometre is worth besides the time that it takes: fuel, the strain of walking."""


def called(route: str) -> str:
    """What streams of random numbers call a home that is left by a route."""
    return f"the origin by the route {route}"


class RouteChoiceInScenario(InScenario):
    """What the part adds to the top of a scenario."""

    route_choice: RouteChoice | None = None
    """Several routes out; without it everybody goes where the own ``to`` leads."""

    def further_sources(self) -> Iterator[Source]:
        """Everybody who chooses, by each route."""
        assert isinstance(self, Base), "a part is a part of a scenario"
        choice = self.route_choice
        for name, route in (choice.routes if choice is not None else {}).items():
            keys = ("route_choice", "routes", name, "to")
            for origin in choosers(self, choice):
                stream = self.arrivals.get(origin)
                kind = None if stream is None else stream.vehicle_class
                yield Source(keys, called(name), origin, route.to, kind)
        yield from super().further_sources()

    def route_choices(self) -> Iterator[str]:
        """This one, where it is said."""
        if self.route_choice is not None:
            yield "route_choice"
        yield from super().route_choices()


def choosers(scenario: Base, choice: RouteChoice | None) -> tuple[str, ...]:
    """The settlements and streams whose people choose; names that do not exist are reported by the check."""
    if choice is None:
        return ()
    known = (*scenario.settlements, *scenario.arrivals)
    return tuple(name for name in known if not choice.who or name in choice.who)
