"""What befell traffic on the road, told when a run is over: breakdowns that blocked, and convoys that held a stage."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from sim.scenario.model import Scenario
from sim.scenario.stages import Link
from sim.world.flow import Flow
from sim.world.state import LEFT
from sim.world.timeline import Cue

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def breakdowns(scenario: Scenario, flow: Flow, cues: Sequence[Cue]) -> tuple[Ints, Floats]:
    """Vehicles that broke down on each link and blocked it, and for how long they stood in all.

    Only those count that had left the link by the end of the run, and a link that had one lane when they did: on more
    lanes the others drive round them.

    Returns:
        Vehicles and hours, each of shape ``(stages,)``.
    """
    count, stood_h = np.zeros(len(scenario.stages), np.int64), np.zeros(len(scenario.stages))
    for number, (name, stage) in enumerate(scenario.stages.items()):
        if not isinstance(stage, Link):
            continue
        rows = np.flatnonzero(flow.travellers.break_link == number)
        left_h = flow.motion.passage_h[rows, number, LEFT]
        stood = ~np.isnan(left_h) & (_lanes_at(name, stage.lanes, cues, left_h) == 1)
        count[number] = int(stood.sum())
        stood_h[number] = float(flow.travellers.break_h[rows[stood]].sum())
    return count, stood_h


def _lanes_at(name: str, first: int, cues: Sequence[Cue], time_h: Floats) -> Ints:
    """Lanes of a link at each time, shape of ``time_h``."""
    moved = [cue for cue in cues if cue.lever == f"stages.{name}.lanes"]
    lanes = np.array([first, *(int(cue.value) for cue in moved)], np.int64)
    since_h = np.array([cue.time_h for cue in moved], np.float64)
    return lanes[np.searchsorted(since_h, time_h, side="right")]


def held_h(holds: Iterable[tuple[float, int, int]], stages: int, horizon_h: float) -> Floats:
    """Hours in which at least one convoy held each stage, shape ``(stages,)``.

    Args:
        holds: ``Flow.holds``.
        stages: Number of stages.
        horizon_h: End of the run, hours.
    """
    total_h, since_h, holders = np.zeros(stages), np.zeros(stages), np.zeros(stages, np.int64)
    for time_h, stage, count in holds:
        if holders[stage] == 0:
            since_h[stage] = time_h
        holders[stage] += count
        if holders[stage] == 0:
            total_h[stage] += time_h - since_h[stage]
    return np.asarray(total_h + np.where(holders > 0, horizon_h - since_h, 0.0))
