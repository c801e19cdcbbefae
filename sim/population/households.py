"""Residents in households: sizes, composition, who was away, who stays, who owns a car (``MODEL.md`` §5)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.population.streams import Streams
from sim.scenario.model import Scenario
from sim.scenario.people import HouseholdSize, Traits

Ints = NDArray[np.int32]


@dataclass(frozen=True)
class Households:
    """All households as columns of shape ``(households,)``.

    Attributes:
        settlement: Index into the scenario's settlements, int32.
        persons, children, older, combatants, wounded: Counts, int32.
        absent: Was away when the clock started.
        stays: Never leaves.
        owns_car: Has a car that runs.
        threshold: Cumulative hazard at which it decides: an Exp(1) draw divided by exp(frailty), float64.
    """

    settlement: Ints
    persons: Ints
    children: Ints
    older: Ints
    combatants: Ints
    wounded: Ints
    absent: NDArray[np.bool_]
    stays: NDArray[np.bool_]
    owns_car: NDArray[np.bool_]
    threshold: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.settlement)


def settle(scenario: Scenario, streams: Streams) -> Households:
    """Draw the households of every settlement; each settlement's residents are met to the person."""
    people = scenario.people
    settlement, persons = [], []
    for number, (name, town) in enumerate(scenario.settlements.items()):
        sizes = household_sizes(people.household_size, town.residents_persons, streams[f"household size at {name}"])
        settlement.append(np.full(len(sizes), number, np.int32))
        persons.append(sizes)
    size = np.concatenate(persons) if persons else np.zeros(0, np.int32)
    count = len(size)
    children, older, combatants, wounded = compose(size, people.traits, streams)
    absent = streams["absent"].random(count) < people.absent_share
    frailty = scenario.departure.frailty_sd * streams["departure frailty"].standard_normal(count)
    return Households(
        settlement=np.concatenate(settlement) if settlement else np.zeros(0, np.int32),
        persons=size,
        children=children,
        older=older,
        combatants=combatants,
        wounded=wounded,
        absent=absent,
        stays=~absent & (streams["stays"].random(count) < people.stay_share),
        owns_car=streams["owns car"].random(count) < people.transport.car_owner_share,
        threshold=streams["departure threshold"].standard_exponential(count) * np.exp(-frailty),
    )


def household_sizes(law: HouseholdSize, residents: int, rng: np.random.Generator) -> Ints:
    """Sizes that add up to ``residents``: drawn from the law, the last one cut to fit, int32."""
    if residents == 0:
        return np.zeros(0, np.int32)
    sizes = np.zeros(0, np.int64)
    while sizes.sum() < residents:
        missing = residents - int(sizes.sum())
        sizes = np.concatenate([sizes, law.sample(rng, int(missing / law.mean_persons) + 10)])
    total = np.cumsum(sizes)
    last = int(np.searchsorted(total, residents))
    sizes = sizes[: last + 1].copy()
    sizes[last] -= total[last] - residents
    return sizes.astype(np.int32)


def compose(size: Ints, traits: Traits, streams: Streams) -> tuple[Ints, Ints, Ints, Ints]:
    """Children, older persons, combatants and wounded of each household, given its size.

    Every household has an adult; the shares of all persons are met in expectation. Combatants are drawn among
    adults under 65, wounded among combatants.
    """
    total = int(size.sum())
    others = size - 1
    children = _binomial(streams["children"], others, traits.child_share * total, int(others.sum()))
    adults = size - children
    older = _binomial(streams["older"], adults, traits.older_share * total, int(adults.sum()))
    able = adults - older
    combatants = _binomial(streams["combatants"], able, traits.combatants_persons, int(able.sum()))
    wounded = _binomial(streams["wounded"], combatants, traits.wounded_persons, int(combatants.sum()))
    return children, older, combatants, wounded


def _binomial(rng: np.random.Generator, candidates: Ints, expected: float, available: int) -> Ints:
    probability = min(1.0, expected / available) if available else 0.0
    return rng.binomial(candidates, probability).astype(np.int32)
