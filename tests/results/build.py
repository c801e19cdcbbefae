"""Journals written by hand: a few groups whose every passage is given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from sim.journal import Balance, Books, Journal, Revisits, TimelineEvent
from sim.population.groups import TravelGroups
from sim.results.definition import Better, Definition, Question
from sim.results.positions import GONE, NOT_SET_OFF, positions
from sim.results.waiting import NOT_COME, ORIGIN
from sim.scenario.model import Scenario
from sim.world.park import Rides
from sim.world.recorder import recording_times

NAN = float("nan")
NEVER = (NAN, NAN, NAN)

ROAD = {
    "kind": "link",
    "length_km": 10.0,
    "free_flow_kmh": 60.0,
    "capacity_vph": 1600.0,
    "jam_density_vpkm": 140.0,
}
"""The link of case T13 of the verification table."""

GATE = {
    "kind": "station",
    "lanes": 1,
    "service": {"law": "constant", "mean_min": 15.0},
    "waiting_room_veh": 0,
}


def scenario(**changes: Any) -> Scenario:
    """A road to a gate, from noon for ten hours, with steps of an hour; ``changes`` replace whole sections."""
    base: dict[str, Any] = {
        "title": "A road and a gate",
        "start": "2023-09-24T12:00+04:00",
        "horizon_h": 10.0,
        "record_step_h": 1.0,
        "vehicle_classes": {"car": {}, "bus": {"space_pcu": 2.0, "seats_persons": 35}},
        "settlements": {"town": {"residents_persons": 100, "to": "road"}},
        "stages": {"road": {**ROAD, "to": "gate"}, "gate": GATE},
        "milestones": {"crossed": ["gate.left"]},
    }
    return Scenario.model_validate({**base, **changes})


@dataclass(frozen=True)
class Trip:
    """One group: who is in it, when it set off, and its passages (arrived, entered, left) of the stages on its way.

    With ``packed_h`` it goes by bus, and has waited for it since then; NaN: it has not packed within the run.
    """

    departed_h: float
    passages: Mapping[str, tuple[float, float, float]] = field(default_factory=dict)
    persons: int = 1
    households: int = 1
    vehicle_class: str = "car"
    packed_h: float | None = None
    children: int = 0


def journal(of: Scenario, trips: Sequence[Trip], absent: int = 0, staying: int = 0, replication: int = 0) -> Journal:
    """The journal of these trips; the way of a group is the order of its passages."""
    stages = tuple(of.stages)
    passage_h = np.full((len(trips), len(stages), 3), np.nan)
    came_from = np.full((len(trips), len(stages)), NOT_COME, np.int16)
    for group, trip in enumerate(trips):
        before = ORIGIN
        for stage, times in trip.passages.items():
            passage_h[group, stages.index(stage)] = times
            came_from[group, stages.index(stage)] = before
            before = stages.index(stage)
    riders = [trip for trip in trips if trip.packed_h is not None and not np.isnan(trip.packed_h)]
    departed = np.array([trip.departed_h for trip in trips], np.float64)
    steps = recording_times(of.horizon_h, of.record_step_h)
    groups = _groups(of, trips)
    rides = Rides(
        np.array([t.packed_h for t in riders], np.float64),
        np.array([t.departed_h for t in riders], np.float64),
        np.array([t.persons for t in riders], np.int64),
    )
    found = Journal(
        scenario=of,
        replication=replication,
        groups=groups,
        households_total=int(groups.households.sum()),
        persons_total=int(groups.persons.sum()) + absent + staying,
        persons_absent=absent,
        persons_staying=staying,
        decided_h=departed - 1.0,
        packed_h=np.array([t.departed_h if t.packed_h is None else t.packed_h for t in trips], np.float64),
        departed_h=departed,
        stages=stages,
        passage_h=passage_h,
        came_from=came_from,
        books=Books({}, (), np.zeros((len(steps), 0))),
        revisits=Revisits.none(),
        tables={rides.name: rides.columns},
        cues=cues_of(of),
        balance=Balance(steps, (), np.zeros((len(steps), 0), np.int64)),
        log=(),
        counts={},
    )
    return replace(found, balance=_balance(of, found))


def _balance(of: Scenario, found: Journal) -> Balance:
    """Where everybody is at every step, shown by the passages; who does not set off within the run is at home."""
    steps, persons = recording_times(of.horizon_h, of.record_step_h), found.groups.persons
    states = ("absent", "stays", "home", "due", "at origin", *of.stages, "gone")
    counts = np.zeros((len(steps), len(states)), np.int64)
    never = np.isnan(found.departed_h)
    for step, time_h in enumerate(steps.tolist()):
        where = positions(found, time_h).stage
        state = np.where(where >= 0, states.index("at origin") + 1 + where, states.index("at origin"))
        state[where == GONE] = states.index("gone")
        state[where == NOT_SET_OFF] = states.index("due")
        state[never] = states.index("home")
        counts[step] = np.bincount(state, weights=persons, minlength=len(states))
    counts[:, 0], counts[:, 1] = found.persons_absent, found.persons_staying
    return Balance(steps, states, counts)


def cues_of(of: Scenario) -> tuple[TimelineEvent, ...]:
    """What the dated entries of a timeline do, by hour."""
    moved = [
        TimelineEvent(of.hours(change.at), name, path, float(value))
        for name, change in of.timeline.items()
        if change.at is not None
        for path, value in change.set.items()
    ]
    return tuple(sorted(moved, key=lambda cue: cue.time_h))


def _groups(of: Scenario, trips: Sequence[Trip]) -> TravelGroups:
    count, classes = len(trips), tuple(of.vehicle_classes)
    nothing = np.zeros(count, np.int32)
    return TravelGroups(
        origins=tuple(of.settlements),
        origin=nothing,
        class_names=classes,
        vehicle_class=np.array([classes.index(trip.vehicle_class) for trip in trips], np.int32),
        persons=np.array([trip.persons for trip in trips], np.int32),
        households=np.array([trip.households for trip in trips], np.int32),
        children=np.array([trip.children for trip in trips], np.int32),
        older=nothing,
        combatants=nothing,
        wounded=nothing,
        men=nothing,
        by_bus=np.array([trip.packed_h is not None for trip in trips], np.bool_),
        threshold=np.zeros(count),
        arrival_h=np.full(count, np.nan),
    )


def crossing(departed_h: float, crossed_h: float, persons: int = 1, households: int = 1) -> Trip:
    """A group that stands nowhere on the road and is let through the gate at ``crossed_h`` (NaN: it is still there)."""
    on_road = departed_h + 1.0 / 6.0
    if np.isnan(crossed_h):
        return Trip(
            departed_h, {"road": (departed_h, departed_h, NAN), "gate": (on_road, NAN, NAN)}, persons, households
        )
    return Trip(
        departed_h,
        {"road": (departed_h, departed_h, crossed_h), "gate": (on_road, crossed_h, crossed_h)},
        persons,
        households,
    )


def defined_as(name: str, unit: str) -> Definition:
    """A definition that is not shipped."""
    return Definition(name, unit, "a meaning", label="a label", better=Better.LESS, question=Question.QUEUE)
