"""Families that part on the way: who takes two cars, who goes ahead, whose men are held back, and who finds whom."""

from __future__ import annotations

from collections.abc import Mapping

from sim.parts.buses.section import BusFleet
from sim.scenario.distributions import AnyDuration
from sim.scenario.fields import Probability, Section, drawn_before
from sim.scenario.fleet import RoadFleet
from sim.scenario.geography import Name
from sim.scenario.part import FamilySplits, InScenario

RELEASED, BOARDING = "released", "boarding to follow"
"""States of the balance: men who wait to follow their families, and who sit in a bus that loads."""

KIND = "buses that follow"
"""Kind of the ledger's book of the buses that bring them on."""


class HeldMen(Section):
    """Men who are detained at a second inspection (``screening.detained_share``), and released within the run."""

    at: Name
    """The station of the second inspection."""

    held_for: AnyDuration = drawn_before()
    """How long men are held, those of one vehicle as long as each other; at least one step of the departures
    (``step_h``)."""

    released_share: Probability = 1.0
    """Probability that the men of a vehicle are released at all."""

    buses: dict[Name, BusFleet]
    """Fleets that bring them on; ``boards_at`` is the second inspection, and ``to`` a node behind it."""


class SplitFamilies(Section):
    """Families that do not travel in one vehicle."""

    two_cars_share: Probability = 0.0
    """Share of the families with a car of their own, and two adults who can drive, that take two cars; combatants
    drive none of them. Both cars set off together."""

    go_ahead_share: Probability = 0.0
    """Share of the families of men of military age and others, which take no kin along, whose women, children and older
    persons go ahead by bus."""

    follow_after: AnyDuration | None = drawn_before(None)
    """How long after they are ready for their bus the men of their family set off, in what the family has."""

    held_men: HeldMen | None = None
    """Men who are held back at a checkpoint while their families go on, and follow them; left out: who is detained
    stays so."""

    found_after: AnyDuration | None = drawn_before(None)
    """How long it takes to find each other where the parts of a family have come to different places, from when the
    last of them has come; left out: they are not found within the run."""


class SplitFamiliesInScenario(InScenario):
    """What the part adds to the top of a scenario."""

    split_families: SplitFamilies | None = None
    """Families that part on the way, and are together again; left out: none does."""

    def family_splits(self) -> FamilySplits:
        """Those who take two cars, and who send some ahead."""
        if (one := self.split_families) is None:
            return super().family_splits()
        return FamilySplits(one.two_cars_share, one.go_ahead_share, one.follow_after)

    def road_fleets(self) -> Mapping[str, RoadFleet]:
        """Those that bring on the men who are released."""
        held = None if self.split_families is None else self.split_families.held_men
        own = {} if held is None else {f"split_families.held_men.buses.{name}": one for name, one in held.buses.items()}
        return {**own, **super().road_fleets()}

    def counted_kinds(self) -> frozenset[str]:
        """Vehicles of these fleets by state."""
        return super().counted_kinds() | {KIND}

    def states(self) -> frozenset[str]:
        """Men who have been released."""
        return super().states() | {RELEASED, BOARDING}
