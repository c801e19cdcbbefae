"""Families that part on the way: who takes two cars, who goes ahead, and how long it takes to find each other."""

from __future__ import annotations

from sim.scenario.distributions import AnyDuration
from sim.scenario.fields import Probability, Section, drawn_before
from sim.scenario.part import FamilySplits, InScenario


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
