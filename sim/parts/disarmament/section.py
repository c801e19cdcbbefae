"""Disarmament and withdrawal: formations, collection points, arms by kind, depots; counts and hours only.

A squad leaves its post when its turn comes, travels to its formation's collection point and waits for a crew, which
records its arms and gives a receipt (``docs/model.md`` §6). Heavy arms and stores are not brought by men: they are
counted where they stand, lot by lot, when their depot is handed over.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.day_hours import DayHours, daily_spans_h
from sim.scenario.distributions import AnyDuration, Constant
from sim.scenario.fields import Probability, Section, Time, timed
from sim.scenario.geography import Name
from sim.scenario.part import InScenario


class CountingPlace(Section):
    """A place where crews count arms and write receipts: first come, first served, in its hours."""

    title: str = ""
    """What people call it; the name itself when left out."""

    crews: int = timed(ge=0, le=1_000)
    """Crews that count at the same time."""

    opening_hours: DayHours | None = None
    """Daily local hours in which a crew may begin, such as ``"08:00-20:00"``; left out: day and night."""

    open: bool = timed(True)
    """Whether a crew may begin; a count that has begun is finished."""

    service: AnyDuration
    """Time that one crew takes for one squad, or for one lot of a depot."""

    @property
    def daily_spans_h(self) -> tuple[tuple[float, float], ...]:
        """``opening_hours`` as (from, to) in hours after local midnight."""
        return daily_spans_h(self.opening_hours)


class CollectionPoint(CountingPlace):
    """Where squads hand in what they carry."""


class ArmsDepot(CountingPlace):
    """A park or a store of arms that is handed over as a whole and counted lot by lot."""

    handed_over_from: Time
    """When crews may begin to count it."""

    lots: int = Field(ge=1, le=100_000)
    """Equal lots into which it is divided; each counts when its crew has finished."""

    holds: Annotated[dict[Name, Annotated[int, Field(ge=0, le=1_000_000_000)]], Field(min_length=1)]
    """How many of each kind it holds."""


class Formation(Section):
    """A share of the combatants, with the order in which it leaves its posts."""

    share: float = Field(gt=0.0, le=1.0)
    """Share of all combatants; the shares of all formations add up to 1."""

    leaves_post_at: Time
    """When its first squad may leave its post: the order of withdrawal."""

    spacing: AnyDuration = Constant(law="constant", mean_min=1.0)
    """Time between two of its squads that leave, as those who take over the posts allow."""

    travel: AnyDuration
    """Time of a squad from its post to the collection point."""

    collection_point: Name
    """Where its squads hand in their arms."""


class ArmsKind(Section):
    """One kind of arms, as announcements count them."""

    title: str = ""
    """What people call it; the name itself when left out."""

    per_combatant: float | None = Field(None, ge=0.0, le=10_000.0)
    """How many the men bring, for each man (give this or ``carried``)."""

    carried: int | None = Field(None, ge=0, le=1_000_000_000)
    """How many the men bring in all (give this or ``per_combatant``); both left out: it lies in depots only."""


class Disarmament(Section):
    """Who withdraws when, where arms are handed in, and when men may go to their families."""

    squad_persons: int = Field(10, ge=1, le=10_000)
    """Men of a squad, which moves and is recorded together."""

    released: Literal["on_withdrawal", "on_receipt"] = "on_withdrawal"
    """Men go to their families when their squad has come to its collection point, or when it has its receipt."""

    permission: bool = timed(True)
    """Whether squads may leave their posts."""

    amnesty: bool = timed(True)
    """Whether those who hand in their arms go free; while it is not so, ``refuses_share`` of the squads do not come."""

    refuses_share: Probability = 0.0
    """Share of squads that stay where they are until there is an amnesty."""

    formations: Annotated[dict[Name, Formation], Field(min_length=1)]
    """Formations by a neutral name such as ``first``."""

    collection_points: Annotated[dict[Name, CollectionPoint], Field(min_length=1)]
    """Collection points by name."""

    arms: Annotated[dict[Name, ArmsKind], Field(min_length=1)]
    """Kinds of arms by name."""

    depots: dict[Name, ArmsDepot] = {}
    """Parks and stores by name."""


class DisarmamentInScenario(InScenario):
    """What the part adds to the top of a scenario."""

    disarmament: Disarmament | None = None
    """Formations, their arms, and how they withdraw; without it combatants travel with their families at once."""

    def holds_men(self) -> bool:
        """Formations do."""
        return self.disarmament is not None or super().holds_men()

    def counted_kinds(self) -> frozenset[str]:
        """Men by state, and each kind of arms."""
        arms = self.disarmament.arms if self.disarmament is not None else {}
        return super().counted_kinds() | {"combatants", *arms}
