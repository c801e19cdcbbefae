"""Residents in households: sizes, composition, who was away, who stays, who owns a car (``docs/model.md`` §5)."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from sim.population.streams import Streams
from sim.scenario.model import Scenario
from sim.scenario.people import HouseholdSize

Ints = NDArray[np.int32]


@dataclass(frozen=True)
class TraitShares:
    """Probability of each trait among those who can have it: see :func:`compose`."""

    child: float
    older: float
    combatant: float
    wounded: float
    other_man: float


@dataclass(frozen=True)
class Households:
    """All households as columns of shape ``(households,)``.

    Attributes:
        settlement: Index into the scenario's settlements, int32.
        persons, children, older, combatants, wounded, men: Counts, int32; the combatants are men too.
        absent: Was away when the clock started.
        stays: Never leaves.
        owns_car: Has a car that runs.
        threshold: Cumulative hazard at which it decides: an Exp(1) draw divided by exp(frailty), float64.
        in_hospital: Wounded persons who are in the care of the hospitals and do not travel with their family, int32.
    """

    settlement: Ints
    persons: Ints
    children: Ints
    older: Ints
    combatants: Ints
    wounded: Ints
    men: Ints
    absent: NDArray[np.bool_]
    stays: NDArray[np.bool_]
    owns_car: NDArray[np.bool_]
    threshold: NDArray[np.float64]
    in_hospital: Ints

    @property
    def travellers(self) -> Ints:
        """Persons of each household who travel with it."""
        return self.persons - self.in_hospital

    def __len__(self) -> int:
        return len(self.settlement)


def settle(scenario: Scenario, streams: Streams) -> Households:
    """Draw the households of every settlement; each settlement's residents are met to the person.

    Every decision has a stream for each settlement, so that a settlement more or less leaves the others alone.
    """
    of_all = shares(scenario)
    towns = [_town(scenario, of_all, name, number, streams) for number, name in enumerate(scenario.settlements)]
    if not towns:
        counts, flags = np.zeros(0, np.int32), np.zeros(0, np.bool_)
        return Households(
            counts, counts, counts, counts, counts, counts, counts, flags, flags, flags, np.zeros(0), counts
        )
    return Households(
        **{column.name: np.concatenate([getattr(town, column.name) for town in towns]) for column in fields(Households)}
    )


def _town(scenario: Scenario, of_all: TraitShares, name: str, number: int, streams: Streams) -> Households:
    people = scenario.people
    residents = scenario.settlements[name].residents_persons
    size = household_sizes(people.household_size, residents, streams[f"household size at {name}"])
    count = len(size)
    children, older, combatants, wounded, men = compose(size, of_all, name, streams)
    absent = streams[f"absent at {name}"].random(count) < people.absent_share
    # One draw a household, scaled: the same households stay the hesitant ones when the spread is varied.
    frailty = scenario.departure.frailty_sd * streams[f"departure frailty at {name}"].standard_normal(count)
    return Households(
        settlement=np.full(count, number, np.int32),
        persons=size,
        children=children,
        older=older,
        combatants=combatants,
        wounded=wounded,
        men=men,
        absent=absent,
        stays=~absent & (streams[f"stays at {name}"].random(count) < people.stay_share),
        owns_car=streams[f"owns car at {name}"].random(count) < people.transport.car_owner_share,
        threshold=streams[f"departure threshold at {name}"].standard_exponential(count) * np.exp(-frailty),
        in_hospital=np.where(absent | (not scenario.cares_for_wounded()), 0, wounded).astype(np.int32),
    )


def household_sizes(distribution: HouseholdSize, residents: int, rng: np.random.Generator) -> Ints:
    """Sizes that add up to ``residents``: drawn from it, the last one cut to fit, int32."""
    if residents == 0:
        return np.zeros(0, np.int32)
    sizes = np.zeros(0, np.int64)
    # The draw is for the expected number and ten more; a second one is rarely needed.
    while sizes.sum() < residents:
        missing = residents - int(sizes.sum())
        sizes = np.concatenate([sizes, distribution.sample(rng, int(missing / distribution.mean_persons) + 10)])
    total = np.cumsum(sizes)
    last = int(np.searchsorted(total, residents))
    sizes = sizes[: last + 1].copy()
    # The residents are a published count and are met exactly; the price is one household that is too small.
    sizes[last] -= total[last] - residents
    return sizes.astype(np.int32)


def shares(scenario: Scenario) -> TraitShares:
    """Probabilities with which the traits' shares and numbers are met among all residents, in expectation."""
    traits, distribution = scenario.people.traits, scenario.people.household_size
    total = sum(town.residents_persons for town in scenario.settlements.values())
    # The first person of a household cannot be a child, so the others are children more often than the share of all.
    child = _share(traits.child_share, 1.0 - 1.0 / distribution.mean_persons)
    older = _share(traits.older_share, 1.0 - traits.child_share)
    able = total * (1.0 - traits.child_share - traits.older_share)
    return TraitShares(
        child=child,
        older=older,
        combatant=_share(traits.combatants_persons, able),
        wounded=_share(traits.wounded_persons, traits.combatants_persons),
        other_man=_share(traits.men_share * able - traits.combatants_persons, able - traits.combatants_persons),
    )


def compose(size: Ints, shares: TraitShares, name: str, streams: Streams) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    """Children, older, combatants, wounded and men of military age of one settlement's households, given their size.

    Every household has an adult. Combatants are drawn among adults under 65, wounded among combatants; every
    combatant counts as a man of military age, and the others are drawn among the remaining adults under 65.
    """

    def draw(trait: str, candidates: Ints, probability: float) -> Ints:
        return streams[f"{trait} at {name}"].binomial(candidates, probability).astype(np.int32)

    # `size - 1`: one of each household is an adult, so no group of children travels alone.
    children = draw("children", size - 1, shares.child)
    older = draw("older", size - children, shares.older)
    combatants = draw("combatants", size - children - older, shares.combatant)
    men = combatants + draw("men", size - children - older - combatants, shares.other_man)
    return children, older, combatants, draw("wounded", combatants, shares.wounded), men.astype(np.int32)


def _share(wanted: float, available: float) -> float:
    return min(1.0, max(0.0, wanted / available)) if available > 0.0 else 0.0
