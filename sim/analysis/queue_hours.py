"""How long the queue is in hours: how long it takes until as many have crossed as stand now."""

from __future__ import annotations

import numpy as np

from sim.arrays import Floats
from sim.results.results import Results
from sim.runs.ensemble import Ensemble, curve_values
from sim.scenario.movers import movers

CROSSED = "crossed"


def queue_hours(run: Results | Ensemble) -> Floats | None:
    """Hours that who joins the end of the queue now stands, at every recording step, shape ``(runs, steps)``.

    That is the time until as many have crossed as stand now: exact for one queue that nobody passes or leaves, and for
    several roads or posts the mean of what they take. A length in km has a bound, the road; hours have none.

    Returns:
        0 where nobody stands; infinite where fewer cross within the run; None where nobody can cross or queue.
    """
    who = movers(run.scenario)
    queue, passed = who.queue, who.passed(CROSSED)
    if queue not in run.curves or passed not in run.curves:
        return None
    time_h = run.curves.time_h
    pairs = zip(curve_values(run, queue), curve_values(run, passed), strict=True)
    return np.array([_hours(time_h, standing, crossed) for standing, crossed in pairs])


def _hours(time_h: Floats, standing: Floats, crossed: Floats) -> Floats:
    wanted = crossed + standing
    # Where a curve of counts is level, the count was first reached at the beginning of the level part.
    rises = np.concatenate([[True], np.diff(crossed) > 0.0])
    reached_h = np.interp(wanted, crossed[rises], time_h[rises], right=np.inf)
    return np.where(standing < 1.0, 0.0, np.maximum(reached_h - time_h, 0.0))
