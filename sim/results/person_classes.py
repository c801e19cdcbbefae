"""The classes of persons that there are, and those that a scenario can have.

No class is reported that a scenario cannot have: a place without shelters has nobody in a bed, and nobody short of one.
"""

from __future__ import annotations

from collections.abc import Iterator

from sim.parts.part_files import Stranding, Whereabouts
from sim.parts.registry import PARTS
from sim.results.person_class import UNDECIDED, PersonClass, Standing
from sim.scenario.milestones import destination, ends_of_routes, passages
from sim.scenario.model import Scenario
from sim.scenario.stages import BusStop, Delay, Link, Shelter, Stage, Station

IN_A_BED = PersonClass(
    "in_bed", "in a shelter", "who had a place in a shelter, and had not left again", Standing.ARRIVED
)


FOR_A_STAY = PersonClass(
    "for_a_stay",
    "in a place for a stay",
    "who had a place in a shelter for a time, and had further to go",
    Standing.UNDER_WAY,
)


AT_DESTINATION = PersonClass(
    "at_destination", "at the destination", "who had come to where they were going", Standing.ARRIVED
)


OUT_OF_SHELTER = PersonClass(
    "out_of_shelter",
    "arrived, in no shelter",
    "who had come to where they were going, and were in no shelter",
    Standing.ARRIVED,
)
"""As :data:`AT_DESTINATION`, where a scenario has shelters beside."""


ON_THE_WAY = PersonClass(
    "on_the_way", "on the way", "who had set off, had not arrived, and stood nowhere", Standing.UNDER_WAY
)


BY_BUS = PersonClass("by_bus", "on the way by bus", "whom a bus carried on, and who stood nowhere", Standing.UNDER_WAY)


WAITS_FOR_BUS = PersonClass(
    "waiting_for_bus_at_{node}",
    "waiting for a bus at {node}",
    "who waited at {node} for a bus that would take them on",
    Standing.WAITING,
    together="waiting on the way for a bus",
)


WAITS_FOR_ROAD = PersonClass(
    "waiting_to_enter_{node}",
    "waiting to get onto {node}",
    "who waited to get onto {node}, or stood behind those who did",
    Standing.WAITING,
    together="waiting to get onto a road",
)


WAITS_FOR_TURN = PersonClass(
    "waiting_at_{node}",
    "waiting their turn at {node}",
    "who waited to be served at {node}, or stood behind those who did",
    Standing.WAITING,
    together="waiting their turn",
)


WAITS_FOR_DESK = PersonClass(
    "waiting_for_desk_at_{node}",
    "waiting for a desk at {node}",
    "who waited to be registered at {node}, or stood behind those who did",
    Standing.WAITING,
    together="waiting for a desk",
)


WAITS_FOR_PLACE = PersonClass(
    "waiting_for_place_in_{node}",
    "waiting for a place in {node}",
    "who waited for a place in {node}, or stood behind those who did",
    Standing.WAITING,
    together="waiting for a place in a shelter",
)


CLOSED = PersonClass(
    "closed_{node}",
    "stranded: {node} is closed",
    "who waited for {node}, or stood behind those who did, and it was closed",
    Standing.STRANDED,
    together="stranded before a closed road or post",
)


TO_OPEN = PersonClass(
    "to_open_{node}",
    "waiting for {node} to open",
    "who waited for {node}, or stood behind those who did, at an hour of the day at which it is closed",
    Standing.WAITING,
    together="waiting for a post to open",
)


NO_PLACE = PersonClass(
    "no_place_at_{node}",
    "stranded: no place at {node}",
    "who waited for a place at {node}, where all were taken and no more were to come",
    Standing.STRANDED,
    together="stranded without a place in a shelter",
)


GOING_HOME = PersonClass(
    "going_home", "on the way home", "who had set out for home, and stood nowhere", Standing.UNDER_WAY
)


BACK_AGAIN = PersonClass(
    "back_again",
    "set out for home, and came back",
    "who had arrived, had set out for home and were back: turned back, or for want of a house",
    Standing.ARRIVED,
)


UNSERVED = PersonClass(
    "unserved_by_{node}",
    "left unserved by {node}",
    "who had left {node} without being served, at the end of their route",
    Standing.ELSEWHERE,
    together="left unserved",
)


ELSEWHERE = PersonClass(
    "elsewhere", "went elsewhere", "whose route had ended elsewhere than at the destination", Standing.ELSEWHERE
)


STAYS = PersonClass("staying", "stay by choice", "who never leave, by choice", Standing.NOT_SET_OFF)


PACKING = PersonClass(
    "packing",
    "packing, or still to come",
    "who were packing, or of arrival streams and still to come",
    Standing.NOT_SET_OFF,
)


STATES = {"stays": STAYS, "home": UNDECIDED, "packing": PACKING, "due": PACKING}
"""States of the balance that no part is in charge of, and the classes of those in them."""


WHEREABOUTS: tuple[Whereabouts, ...] = tuple(file for part in PARTS if (file := part.whereabouts()) is not None)
"""What the parts say of those they are in charge of."""

STRANDING: tuple[Stranding, ...] = tuple(reason for part in PARTS if (reason := part.stranding()) is not None)
"""Why parts strand people who travel."""


def _all_classes() -> tuple[PersonClass, ...]:
    core = (
        *(IN_A_BED, AT_DESTINATION, OUT_OF_SHELTER, BACK_AGAIN, ON_THE_WAY, BY_BUS, FOR_A_STAY, GOING_HOME),
        *(WAITS_FOR_ROAD, WAITS_FOR_TURN, WAITS_FOR_DESK, WAITS_FOR_PLACE, WAITS_FOR_BUS, TO_OPEN),
        *(CLOSED, NO_PLACE, UNSERVED, ELSEWHERE, STAYS, UNDECIDED, PACKING),
    )
    in_charge = (one for file in WHEREABOUTS for one in file.CLASSES)
    stranded = (one for file in STRANDING for one in file.CLASSES)
    order = list(Standing)
    return tuple(sorted(dict.fromkeys((*core, *in_charge, *stranded)), key=lambda one: order.index(one.standing)))


CLASSES = _all_classes()
"""Every class that any scenario can have, in the order in which they are reported."""


def classes(scenario: Scenario) -> tuple[PersonClass, ...]:
    """The classes that a scenario can have, in the order of the tables; those of nodes in the file's order."""
    found = dict.fromkeys((*of_states(scenario).values(), *_of_travellers(scenario)))
    number = {one: place for place, one in enumerate(CLASSES)}
    nodes = {"": -1, **{name: place for place, name in enumerate(scenario.stages)}}
    return tuple(sorted(found, key=lambda one: (number[one.at("")], nodes[one.node])))


def of_states(scenario: Scenario) -> dict[str, PersonClass]:
    """Classes of the states of the balance in which nobody travels, as far as the scenario can have them."""
    # Only arrival streams are due; whoever is at home, packs or stays is of a settlement.
    found = {state: one for state, one in STATES.items() if scenario.settlements or state == "due"}
    for file in WHEREABOUTS:
        found |= file.states(scenario)
    return found


def _of_travellers(scenario: Scenario) -> Iterator[PersonClass]:
    """Classes of those who have set off, as far as the scenario can have them."""
    goals, stages = destination(scenario), scenario.stages
    yield ON_THE_WAY
    if list(scenario.entrances()):
        yield from (GOING_HOME, BACK_AGAIN)
    if any(isinstance(stage, Shelter) and stage.stay is not None for stage in stages.values()):
        yield FOR_A_STAY
    if any(isinstance(stage, BusStop) for stage in stages.values()):
        yield BY_BUS
    if _has_shelters(scenario):
        yield IN_A_BED
    if any(_may_be_outside(stages[name]) or event == "arrived" for name, event in goals):
        yield elsewhere_arrived(scenario)
    if set(ends_of_routes(scenario)) - set(goals):
        yield ELSEWHERE
    for name, stage in stages.items():
        if isinstance(stage, BusStop) or not isinstance(stage, Delay):
            yield waits_at(scenario, name)
        if isinstance(stage, Station) and (stage.opening_hours or stage.shifts):
            yield TO_OPEN.at(name)
        if may_leave_unserved(stage):
            yield UNSERVED.at(name)
    yield from _may_strand(scenario)


def _may_be_outside(stage: Stage) -> bool:
    """Whether who has come to a node as to his destination may be in no shelter: it is none, or he has moved out."""
    return not isinstance(stage, Shelter) or stage.stay is not None


def may_leave_unserved(stage: Stage) -> bool:
    """Whether who reneges at a node is at the end of his route."""
    return isinstance(stage, Station) and stage.patience is not None and stage.to is None


def _has_shelters(scenario: Scenario) -> bool:
    return any(isinstance(stage, Shelter) for stage in scenario.stages.values())


def elsewhere_arrived(scenario: Scenario) -> PersonClass:
    """The class of those who have arrived and are in no shelter."""
    return OUT_OF_SHELTER if _has_shelters(scenario) else AT_DESTINATION


def _may_strand(scenario: Scenario) -> Iterator[PersonClass]:
    """Classes of those who can be stranded at a node."""
    moved = {path for change in scenario.timeline.values() for path in change.set}
    for name, stage in scenario.stages.items():
        if isinstance(stage, Link | Station):
            closed = not stage.open or (stage.lanes == 0 and not (isinstance(stage, Station) and stage.shifts))
            if closed or moved & {f"stages.{name}.open", f"stages.{name}.lanes"}:
                yield CLOSED.at(name)
        elif isinstance(stage, Shelter) and stage.overflow_to is None:
            if not stage.open or f"stages.{name}.open" in moved:
                yield CLOSED.at(name)
            yield NO_PLACE.at(name)
    for file in STRANDING:
        yield from file.may_strand(scenario)


def waits_at(scenario: Scenario, name: str) -> PersonClass:
    """The class of those who wait at a stage, in words that say for what."""
    stage, desks = scenario.stages[name], {node for node, _ in passages(scenario, "registered")}
    of_kinds = ((BusStop, WAITS_FOR_BUS), (Link, WAITS_FOR_ROAD), (Shelter, WAITS_FOR_PLACE))
    otherwise = WAITS_FOR_DESK if name in desks else WAITS_FOR_TURN
    one = next((one for kind, one in of_kinds if isinstance(stage, kind)), otherwise)
    return one.at(name)
