"""The weighted members of a nowcast as an ordinary run: some of them, drawn by their weights and run once more."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.analysis.nowcast.ensemble import RANDOM_AXIS, Nowcast
from sim.analysis.nowcast.resampling import systematic
from sim.results.times import local_label
from sim.runs.make import Making
from sim.runs.progress import Progress
from sim.runs.runs import Runs, gathered
from sim.runs.task import Task, replications_of
from sim.scenario.model import ParameterValue

MEMBER = "member"
"""Name of the column that says which row of the study a run repeats."""

OTHER_RANDOM_NUMBERS = 1_000_000
"""Added to the number of the replication of a member that is drawn once more, so that it has other random numbers."""


def posterior(
    cast: Nowcast, runs: int, counts: Path, making: Making | None = None, progress: Progress | None = None
) -> Runs:
    """Run members of a nowcast once more, as many times as their weights say, and keep all of each run.

    The runs are as the model makes them: they are not moved to the counts, as the band of the nowcast is.

    Args:
        cast: The nowcast.
        runs: How many runs, at least 2.
        counts: File of the counts that the nowcast knew, to be drawn beside the runs.
        making: How they are made and kept; in this process and in memory if left out.
        progress: Called with the share of the work that is done, 0 to 1.

    Returns:
        The runs; their ensemble says with ``weighted_by`` what it is, and each run has its parameters.

    Raises:
        ValueError: ``runs`` is below 2.
        WorkerDied: A worker died again and again with the same run.
    """
    if runs < 2:
        raise ValueError(f"runs = {runs} must be at least 2")
    places = systematic(cast.weights.values, runs)
    shown, as_of = local_label(cast.scenario.start, cast.issued_h), cast.scenario.moment(cast.issued_h)
    tasks: list[Task] = []
    parameters: list[tuple[tuple[str, ParameterValue], ...]] = []
    for place, times in zip(places.tolist(), _times_before(places), strict=True):
        row = int(cast.members.rows[place])
        member = cast.members.sweep.runs[row]
        title = f"{cast.scenario.title}, weighted by the counts until {shown}"
        update = {"title": title, "observed": str(counts), "as_of": as_of}
        scenario = member.scenario().model_copy(update=update)
        tasks += replications_of(scenario, (member.replication + OTHER_RANDOM_NUMBERS * times,))
        drawn = [(name, value) for name, value in member.labels if name != RANDOM_AXIS and not isinstance(value, str)]
        parameters.append(((MEMBER, row), *drawn))
    # The number of a replication is one of its own row only: the runs are numbered from 0.
    found = gathered(
        tasks,
        lambda place, one: replace(one, replication=place, parameters=parameters[place]),
        making,
        progress,
    )
    reason = (
        f"{len(cast.counts)} counts until {shown} ({cast.weights.effective:.0f} of {len(cast.members)} members count)"
    )
    return replace(found, ensemble=replace(found.ensemble, weighted_by=reason))


def _times_before(places: NDArray[np.intp]) -> list[int]:
    """How often each place has come before, in the order of ``places``."""
    seen: dict[int, int] = {}
    found = []
    for place in places.tolist():
        found.append(seen.get(place, 0))
        seen[place] = found[-1] + 1
    return found
