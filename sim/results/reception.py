"""Reception: who is in shelters by region, the places ready for them, and when the readiness is passed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats, in_order
from sim.journal import ARRIVED, ENTERED, Journal
from sim.results.beds import bed_curves
from sim.results.carried import people_h, people_in_order
from sim.results.curves import Curve, Steps
from sim.results.waiting import visits
from sim.scenario.model import Scenario
from sim.scenario.stages import Places, Shelter
from sim.world.guesthood import Guesthood

Reading = Literal["persons", "families"]


def places_ready(scenario: Scenario, places: Places, time_h: Floats) -> Floats:
    """Places ready at each time: ``initial`` until ``ramp_from``, then linear to ``full`` at ``ramp_to``."""
    ramp = [scenario.hours(places.ramp_from), scenario.hours(places.ramp_to)]
    return np.interp(time_h, ramp, [places.initial, places.full])


def reception_curves(journal: Journal) -> Iterator[Curve]:
    """Occupancy and places, in persons and in families; nothing where a scenario has no shelters.

    - ``in_shelter``, ``families_in_shelter``: persons and families who have a place, in all: placed, less those who
      have given theirs back.
    - ``places_persons``, ``places_families``: places ready, of the shelters that count in this unit.
    - ``in_shelter <region>`` and ``places <region>``: the same by region, in the unit of the region's places;
      a region whose shelters differ in unit appears once for each, with the unit in brackets.
    - ``asked_shelter``, ``families_asked_shelter``, and both by region: persons and families who had come to the
      door of a shelter: placed, waiting there, or diverted for want of a place. Each is counted once, and once in
      each region at whose door it came, so where ``overflow_to`` leads from one region to another the regions add up
      to more than the total.
    - ``at_shelter <shelter>``, ``families_at_shelter <shelter>``: who needs a place in one shelter: those who have one,
      and those who wait for one there. Whoever was diverted is counted where he waits or is placed, and nowhere else;
      whoever gives his place back, until then; who waits, for as long as he would have stayed with a place at once.
    - ``places_at <shelter>``: places ready in it, in their unit.
    - by shelter, in persons: who found a place, was turned away, gave one back, is without one (:func:`bed_curves`).
    """
    shelters = {name: stage for name, stage in journal.scenario.stages.items() if isinstance(stage, Shelter)}
    if not shelters:
        return
    yield from _totals(journal, shelters)
    for label, unit, chosen in _by_region(shelters):
        yield Curve(f"in_shelter {label}", unit, partial(_placed, journal, chosen, unit))
        yield Curve(f"places {label}", unit, partial(_ready, journal, chosen))
        yield from _arrivals(journal, chosen, f" {label}")
    for name, stage in shelters.items():
        yield Curve(f"{AT_SHELTER['persons']} {name}", "persons", partial(_there, journal, name, "persons"))
        yield Curve(f"{AT_SHELTER['families']} {name}", "families", partial(_there, journal, name, "families"))
        yield Curve(f"{PLACES_AT} {name}", stage.places.unit, partial(_ready, journal, {name: stage}))
        yield from bed_curves(journal, name)


AT_SHELTER: dict[Reading, str] = {"persons": "at_shelter", "families": "families_at_shelter"}
"""How the curves of those who need a place in one shelter begin."""

PLACES_AT = "places_at"
"""How the curves of the places of one shelter begin."""


def shelter_labels(scenario: Scenario) -> dict[str, str]:
    """What people call each shelter: its title, else its region, else its name; with the name where two are alike."""
    shelters = {name: stage for name, stage in scenario.stages.items() if isinstance(stage, Shelter)}
    labels = {name: stage.title or stage.region or name for name, stage in shelters.items()}
    alike = list(labels.values())
    return {name: label if alike.count(label) == 1 else f"{label} ({name})" for name, label in labels.items()}


def region_names(scenario: Scenario) -> tuple[str, ...]:
    """Regions with shelters as the curves name them, in the scenario's order."""
    return tuple(shelters_by_region(scenario))


def shelters_by_region(scenario: Scenario) -> dict[str, tuple[str, ...]]:
    """The names of the shelters of each region, as the curves name it, in the scenario's order."""
    shelters = {name: stage for name, stage in scenario.stages.items() if isinstance(stage, Shelter)}
    return {label: tuple(chosen) for label, _, chosen in _by_region(shelters)}


def _by_region(shelters: dict[str, Shelter]) -> Iterator[tuple[str, Reading, dict[str, Shelter]]]:
    """Name, unit of the places, and shelters of every region; one whose shelters differ in unit comes twice."""
    # Places for persons and for families cannot be added, so a region that has both is two lines.
    regions = dict.fromkeys((stage.region or name, stage.places.unit) for name, stage in shelters.items())
    titles = [region for region, _ in regions]
    for region, unit in regions:
        label = region if titles.count(region) == 1 else f"{region} ({unit})"
        yield label, unit, {n: s for n, s in shelters.items() if (s.region or n, s.places.unit) == (region, unit)}


def _totals(journal: Journal, shelters: dict[str, Shelter]) -> Iterator[Curve]:
    yield Curve("in_shelter", "persons", partial(_placed, journal, shelters, "persons"))
    yield Curve("families_in_shelter", "families", partial(_placed, journal, shelters, "families"))
    yield from _arrivals(journal, shelters, "")
    units: tuple[Reading, Reading] = ("persons", "families")
    for unit in units:
        chosen = {name: stage for name, stage in shelters.items() if stage.places.unit == unit}
        if chosen:
            yield Curve(f"places_{unit}", unit, partial(_ready, journal, chosen))


def _placed(journal: Journal, shelters: dict[str, Shelter], unit: Reading) -> Floats:
    steps, weights = Steps(journal.balance.time_h), _weights(journal, unit)
    total = np.zeros(len(steps.time_h))
    for name in shelters:
        number = journal.stages.index(name)
        rows, _, entered_h, left_h = visits(journal, number)
        here = ~np.isnan(entered_h)  # who was diverted has left as well, and had no place
        total += steps.between(entered_h[here], left_h[here], weights[rows[here]])
        total -= steps.running(*_given_back(journal, number, unit, steps, "freed_h"))
    return total


def _given_back(
    journal: Journal, stage: int, unit: Reading, steps: Steps, when: Literal["freed_h", "needs_until_h"]
) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
    """The step by which each family of a shelter gives its place back, or needs none, and how many it is."""
    guests = journal.table(Guesthood)
    here = guests.stage == stage
    return steps.of(getattr(guests, when)[here]), getattr(guests, unit)[here]


def _there(journal: Journal, name: str, unit: Reading) -> Floats:
    """Who has come to a shelter and needs a place there; who is diverted leaves it as he comes."""
    steps, number = Steps(journal.balance.time_h), journal.stages.index(name)
    rows, came_h, _, left_h = visits(journal, number)
    gone = steps.running(*_given_back(journal, number, unit, steps, "needs_until_h"))
    return steps.between(came_h, left_h, _weights(journal, unit)[rows]) - gone


def _arrivals(journal: Journal, shelters: dict[str, Shelter], region: str) -> Iterator[Curve]:
    """Persons and families who had come to the door of any of some shelters, each counted at its first coming."""
    steps, numbers = Steps(journal.balance.time_h), [journal.stages.index(name) for name in shelters]

    @cache
    def first() -> NDArray[np.intp]:
        # The first coming: who is diverted comes to several doors, and is one who needs a place.
        return steps.of(_first_h(journal, numbers, ARRIVED))

    persons, families = journal.groups.persons, journal.groups.households
    yield Curve(f"asked_shelter{region}", "persons", lambda: steps.running(first(), persons))
    yield Curve(f"families_asked_shelter{region}", "families", lambda: steps.running(first(), families))


def _ready(journal: Journal, shelters: dict[str, Shelter]) -> Floats:
    time_h = journal.balance.time_h
    total = np.zeros(len(time_h))
    for stage in shelters.values():
        total += places_ready(journal.scenario, stage.places, time_h)
    return total


def _weights(journal: Journal, unit: Reading) -> NDArray[np.int32]:
    return journal.groups.persons if unit == "persons" else journal.groups.households


@dataclass(frozen=True)
class Passed:
    """Whether and when more had come than the announced readiness.

    Attributes:
        who: ``crossed`` or ``in_shelter``.
        reading: Whether persons or families are counted.
        readiness: The announced number.
        passed_h: The hour at which one more came than announced, None if never within the run.
        at_end: How many had come by the end of the run.
    """

    who: Literal["crossed", "in_shelter"]
    reading: Reading
    readiness: int
    passed_h: float | None
    at_end: int


def readiness_passed(journal: Journal) -> tuple[Passed, ...]:
    """When those who crossed, and those in shelters, passed each announced reading of the readiness.

    Families cannot be counted where no group has any.
    """
    announced = journal.scenario.readiness
    readings: list[tuple[Reading, int]] = []
    if announced.families is not None:
        readings.append(("families", announced.families))
    if announced.persons is not None:
        readings.append(("persons", announced.persons))
    # Streams of arrivals may be of persons only: zero families would read as a readiness that is never used.
    if len(journal.groups) and not journal.groups.households.any():
        readings = [(reading, readiness) for reading, readiness in readings if reading != "families"]
    found = []
    for reading, readiness in readings:
        if "crossed" in journal.milestones:
            when_h, order = people_h(journal, "crossed"), people_in_order(journal, "crossed")
            found.append(Passed("crossed", reading, readiness, *_passing(journal, when_h, order, reading, readiness)))
        if (placed_h := first_placed_h(journal)) is not None:
            order = in_order(placed_h)
            passing = _passing(journal, placed_h, order, reading, readiness)
            found.append(Passed("in_shelter", reading, readiness, *passing))
    return tuple(found)


def shelter_numbers(journal: Journal) -> list[int]:
    """Numbers of the stages that are shelters."""
    stages = journal.scenario.stages
    return [number for number, name in enumerate(journal.stages) if isinstance(stages[name], Shelter)]


def first_placed_h(journal: Journal) -> Floats | None:
    """When each group was placed in a shelter, hours, NaN if never, shape ``(P,)``; None without shelters."""
    shelters = shelter_numbers(journal)
    if not shelters:
        return None
    return _first_h(journal, shelters, ENTERED)


def _first_h(journal: Journal, numbers: list[int], event: int) -> Floats:
    """When each group first passed any of some stages, earlier visits included, hours, NaN if never, shape ``(P,)``."""
    found: Floats = np.fmin.reduce(journal.passage_h[:, numbers, event], axis=1)
    earlier = np.isin(journal.revisits.stage, numbers)
    np.fmin.at(found, journal.revisits.group[earlier], journal.revisits.times_h[earlier, event])
    return found


def _passing(
    journal: Journal, event_h: Floats, order: NDArray[np.intp], reading: Reading, readiness: int
) -> tuple[float | None, int]:
    total = np.cumsum(_weights(journal, reading)[order], dtype=np.int64)
    # `right`: the announced number itself is still covered, the next one passes it.
    position = int(np.searchsorted(total, readiness, side="right"))
    passed_h = float(event_h[order[position]]) if position < len(order) else None
    return passed_h, int(total[-1]) if len(total) else 0
