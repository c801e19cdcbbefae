"""Aid convoys: who brings what, by which route, when it may pass, how fast it is unloaded (``docs/model.md`` §4.2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from sim.scenario.distributions import AnyDuration
from sim.scenario.fields import Section, Time, timed
from sim.scenario.geography import Name
from sim.scenario.part import Inbound, InScenario

Tonnes = Annotated[float, Field(gt=0.0, le=100.0)]


class Repeats(Section):
    """A convoy that comes again."""

    every_days: float = Field(gt=0.0, le=1_000.0)
    """From one to the next."""

    times: int = Field(ge=1, le=1_000)
    """How many come in all."""


class Convoy(Section):
    """Lorries that come to the border together, wait for permission, drive in together, and are unloaded one by one."""

    title: str = ""
    """What people call it; the name itself when left out."""

    sender: str
    """Who sends it."""

    arrives_at: Time
    """When it comes to the border; before the start for one that waits there."""

    permitted: bool = timed(True)
    """Whether it may pass; a convoy that is on its way is not called back."""

    trucks: int = Field(ge=1, le=1_000)
    """Lorries in it."""

    payload_tonnes: Annotated[dict[Name, Tonnes], Field(min_length=1)]
    """What each lorry carries, tonnes by stock."""

    travel: AnyDuration
    """From the border to the depots."""

    way: Annotated[tuple[Name, ...], Field(strict=False)] = ()
    """Roads whose outward lane it needs, in the order in which it passes them: nobody leaves such a road at its end
    while the convoy is on it. Left out where it has a lane of its own."""

    unloading_gangs: int = timed(ge=0, le=1_000)
    """Gangs that unload it, each one lorry at a time."""

    unloaded_kg_per_gang_h: float = timed(gt=0.0, le=1_000_000.0)
    """What one gang unloads; a lorry that has been begun is finished at the pace with which it was begun."""

    repeats: Repeats | None = None
    """How often it comes again; left out: it comes once."""

    def arrivals_h(self, first_h: float) -> list[float]:
        """Hours at which it comes to the border, the first at ``first_h``; below 0 before the start."""
        if self.repeats is None:
            return [first_h]
        return [first_h + 24.0 * self.repeats.every_days * number for number in range(self.repeats.times)]


class AidInScenario(InScenario):
    """What the part adds to the top of a scenario."""

    aid: dict[Name, Convoy] = {}
    """Aid convoys, by name."""

    def inbound(self) -> Iterator[Inbound]:
        """Each convoy."""
        yield from (Inbound(one.title or name, one.trucks, one.way) for name, one in self.aid.items())
        yield from super().inbound()
