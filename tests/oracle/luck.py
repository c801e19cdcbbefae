"""What the oracle is given from outside, the random draws, and what it gives back, the passages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.scenario.geography import Destination

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ARRIVED, ENTERED, LEFT = range(3)
NEVER = -1
"""What stands in the passages for what never happened."""

Hold = tuple[int, str, int]
"""Time (us), stage, and +1 when a convoy begins to hold it, −1 when it has passed."""


def no_second_visit(kind: str, stage: str, group: int, visit: int) -> float:
    """For networks without circles: nobody comes a second time."""
    raise AssertionError(f"group {group} needs a draw of '{kind}' for visit {visit} of {stage}, and there is none")


def no_rides(fleet: str, step: str, bus: int, trip: int) -> float:
    """For scenarios without buses."""
    raise AssertionError(f"bus {bus} of {fleet} needs a draw of '{step}' for trip {trip}, and there is none")


@dataclass(frozen=True)
class Luck:
    """Every random number that the oracle uses; each array has one value for each group, shape ``(P,)``.

    Attributes:
        first: First stage of each group, or the shares of several; ``None`` for who never sets off.
        first_split: Uniform draws that decide between the first stages.
        unit_draws: Draws with mean 1 of each station and delay, by stage, for the first visit.
        split: Uniform draws that decide what follows a stage, by stage, for the first visit.
        patience: Draws with mean 1, by station, for the first visit.
        joins: Uniform draws that decide about joining, by station, for the first visit.
        screened, detained: Uniform draws, by name of the first inspection, for the first visit.
        again: Draw of ``kind``, stage, group and visit for all later visits (visit 1 is the second). Kinds are
            'time', 'split', 'patience', 'join', 'screened' and 'detained'.
        closures: When a station closes or opens at random (us), and whether it is then open, by station.
        break_km: Where each group breaks down, km of road from its start; infinite where it does not, or is pushed
            aside at once.
        break_h: How long it then stands.
        dry_h: How long it stands when its tank is empty; 0: it is pushed aside.
        tank_ml, ml_per_km, idle_ml_per_h: Petrol at the start, and what is burnt by driving and by standing.
        packing: Draws with mean 1 of each household's packing.
        convoys: Draws with mean 1 of the travel of each coming, by convoy.
        rides: Draw with mean 1 of a fleet's ``loading`` or ``back``, for a bus and its trip, both counted from 0.
    """

    first: Sequence[Destination | None]
    first_split: Floats
    unit_draws: Mapping[str, Floats]
    break_km: Floats
    break_h: Floats
    dry_h: Floats
    tank_ml: Ints
    ml_per_km: Floats
    idle_ml_per_h: Floats
    split: Mapping[str, Floats] = field(default_factory=dict)
    patience: Mapping[str, Floats] = field(default_factory=dict)
    joins: Mapping[str, Floats] = field(default_factory=dict)
    screened: Mapping[str, Floats] = field(default_factory=dict)
    detained: Mapping[str, Floats] = field(default_factory=dict)
    closures: Mapping[str, Sequence[tuple[int, bool]]] = field(default_factory=dict)
    again: Callable[[str, str, int, int], float] = no_second_visit
    packing: Floats = field(default_factory=lambda: np.zeros(0))
    convoys: Mapping[str, Floats] = field(default_factory=dict)
    rides: Callable[[str, str, int, int], float] = no_rides

    def draw(self, kind: str, stage: str, group: int, visit: int) -> float:
        """The draw of one kind, at one stage, for one visit of one group."""
        if visit > 0:
            return self.again(kind, stage, group, visit)
        first = {
            "time": self.unit_draws,
            "split": self.split,
            "patience": self.patience,
            "join": self.joins,
            "screened": self.screened,
            "detained": self.detained,
        }
        return float(first[kind][stage][group])


@dataclass(frozen=True)
class Round:
    """A finished visit that was not the last: group, number of the stage, and when, microseconds."""

    group: int
    stage: int
    arrived_us: int
    entered_us: int
    left_us: int


@dataclass(frozen=True)
class Passages:
    """What happened.

    Attributes:
        passage_us: Arrived, entered and left of the last visit, ``NEVER`` if not, int64, ``(P, stages, 3)``.
        rounds: Earlier finished visits in order of leaving, then of group and stage.
        ran_dry: How many vehicles left some road with more burnt than they had.
    """

    passage_us: Ints
    rounds: tuple[Round, ...]
    ran_dry: int


class Record:
    """The passages while they are being written: three times for each visit."""

    def __init__(self, groups: int, stages: int) -> None:
        """Nothing has happened."""
        self._shape = (groups, stages, 3)
        self._visits: dict[tuple[int, int], list[list[int]]] = {}

    def begin(self, group: int, stage: int, now: int) -> list[int]:
        """A group arrives at a stage; its passages are written into the list that is returned."""
        times = [now, NEVER, NEVER]
        self._visits.setdefault((group, stage), []).append(times)
        return times

    def undo(self, group: int, stage: int) -> None:
        """As if it had not arrived: the visit before, if there was one, is the last again."""
        self._visits[group, stage].pop()

    def passages(self, ran_dry: int) -> Passages:
        """What was written."""
        passage_us = np.full(self._shape, NEVER, np.int64)
        rounds = []
        for (group, stage), visits in self._visits.items():
            if visits:
                passage_us[group, stage] = visits[-1]
                rounds += [Round(group, stage, *times) for times in visits[:-1]]
        rounds.sort(key=lambda one: (one.left_us, one.group, one.stage, one.arrived_us))
        return Passages(passage_us, tuple(rounds), ran_dry)
