"""A nowcast of a scenario: members that are run once and kept, weighted by the counts so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.analysis.nowcast.known import CROSSED
from sim.analysis.nowcast.observations import QueueReport, Unit, log_report
from sim.analysis.nowcast.paced import Paces, PaceWalk, paces
from sim.analysis.nowcast.paths import Paths, hours_until
from sim.analysis.nowcast.weighing import (
    SEED,
    SHARES,
    CountErrors,
    Counts,
    Forecast,
    Weights,
    at_times,
    tempered,
    weighted_quantile,
)
from sim.arrays import Floats
from sim.results.connected import roads_before_crossing
from sim.results.metrics_crossing import WOULD_LEAVE
from sim.runs.api import carried_out
from sim.runs.axes import RandomVariation
from sim.runs.design import DesignError, drawn_names
from sim.runs.designs import LatinHypercube
from sim.runs.executors import LOCAL
from sim.runs.plan import Keep, Study, StudyPlan
from sim.runs.progress import Progress
from sim.runs.rows import CURVE
from sim.runs.sweep import Sweep, begin
from sim.scenario.fields import hours_between
from sim.scenario.model import Scenario

if TYPE_CHECKING:
    import pandas as pd


QUEUE = "queue_km"
"""The curve that reports of the queue are compared with, where there is a road before the crossing."""

RANDOM_AXIS = "random_variation"
"""Name of the axis that gives each member random numbers of its own."""

LEAST_MEMBERS = 20


@dataclass(frozen=True)
class Members:
    """Runs of a scenario, each with its own draw of the uncertain parameters and its own random numbers.

    Attributes:
        sweep: The study that they are the rows of.
        time_h: Recording steps, hours after the start, shape ``(steps,)``.
        curves: Persons who have crossed, shape ``(members, steps)``.
        queue_km: Length of the longest queue, shape ``(members, steps)``; None where no road leads to the crossing.
        population: Persons who would leave, shape ``(members,)``.
        parameters: Drawn values, a column for each range and a row for each member.
        rows: Number of each member's row in the study, shape ``(members,)``.
    """

    sweep: Sweep
    time_h: Floats
    curves: Floats
    queue_km: Floats | None
    population: Floats
    parameters: pd.DataFrame
    rows: NDArray[np.intp]

    def __len__(self) -> int:
        return len(self.curves)

    @property
    def scenario(self) -> Scenario:
        """The scenario whose uncertain parameters were drawn, without any counts."""
        return self.sweep.study.base


def run_members(
    scenario: Scenario,
    store: Path,
    members: int = 200,
    *,
    jobs: int | None = 1,
    on: str = LOCAL,
    slurm: Mapping[str, object] | None = None,
    progress: Progress | None = None,
) -> Members:
    """Run the members of a nowcast, those that are not in the store yet.

    Args:
        scenario: Its section ``uncertain`` says what is drawn, by a Latin hypercube. Counts that it names are not used.
        store: The folder where the rows are kept, as those of ``sim sweep``.
        members: How many.
        jobs: Processes of this machine, as in :func:`sim.runs`.
        on: ``local``, ``slurm``, or the address of a Dask scheduler.
        slurm: How ``slurm`` requests workers.
        progress: Called with the share of the work that is done, 0 to 1.

    Raises:
        DesignError: There is nothing to draw, nobody crosses anything, there are too few members, or none could be run.
        ForeignFolderError: The folder holds something else.
        OSError: A row cannot be written; those that were stay.
    """
    if members < LEAST_MEMBERS:
        raise DesignError(f"{members} members are too few to be weighted; give {LEAST_MEMBERS} at least, better 200")
    if CROSSED not in scenario.milestones:
        raise DesignError(f"the scenario has no milestone '{CROSSED}', which the counts are compared with")
    if not drawn_names(scenario):
        raise DesignError("the scenario has no section 'uncertain': there is nothing that counts could show")
    plan = StudyPlan(
        title=f"Members of the nowcast: {scenario.title}",
        scenario="base.yaml",
        design=LatinHypercube(kind="latin-hypercube", points=members),
        axes={RANDOM_AXIS: RandomVariation(law="random-variation", replications=members)},
        uncertain=True,
        keep=Keep(curves=_kept(scenario), metrics=(WOULD_LEAVE.name,)),
    )
    base = scenario.model_copy(update={"observed": None, "record": None})
    begun = begin(Study.of(plan, base), store)
    begun.store.set_aside_damaged()
    # No workers are requested of a cluster when nothing is missing: tomorrow's nowcast takes seconds.
    return members_of(carried_out(begun, jobs, on, slurm, progress) if begun.missing() else begun)


def _kept(scenario: Scenario) -> tuple[str, ...]:
    return (CROSSED, QUEUE) if roads_before_crossing(scenario) else (CROSSED,)


def members_of(sweep: Sweep) -> Members:
    """The members whose rows a study holds.

    Raises:
        DesignError: It holds none.
    """
    frame = sweep.frame()
    if not len(frame):
        reasons = "; ".join(dict.fromkeys(message.splitlines()[0] for message in sweep.store.failed().values()))
        raise DesignError(f"no member could be run: {reasons or 'there are no rows'}")
    scenario, names = sweep.study.base, [name for name in sweep.study.axes if name != RANDOM_AXIS]
    curves = _curve(frame, CROSSED)
    steps = np.arange(curves.shape[1], dtype=np.float64) * scenario.record_step_h
    there = sweep.store.keys()
    return Members(
        sweep=sweep,
        time_h=np.minimum(steps, scenario.horizon_h),
        curves=curves,
        queue_km=_curve(frame, QUEUE) if QUEUE in sweep.study.plan.keep.curves else None,
        population=frame[WOULD_LEAVE.name].to_numpy(np.float64),
        parameters=frame[names].reset_index(drop=True),
        rows=np.array([row for row, run in enumerate(sweep.runs) if run.key in there], np.intp),
    )


def _curve(frame: pd.DataFrame, name: str) -> Floats:
    return np.array(frame[f"{CURVE}{name}"].tolist(), np.float64)


@dataclass(frozen=True)
class Nowcast:
    """Members weighted by what was seen until it was issued, each followed at its own pace.

    Attributes:
        members: The members.
        counts: The counts that were known.
        issued_h: When it was issued, hours after the start.
        errors: How far counts and members may lie from each other.
        walk: How far a member's pace may be from its own clock.
        reports: What was reported of the queue until then; only lengths weigh here.
        paces: Where each member stands at the last count.
        weights: Weights of the members.
    """

    members: Members
    counts: Counts
    issued_h: float
    errors: CountErrors = field(default_factory=CountErrors)
    walk: PaceWalk = field(default_factory=PaceWalk)
    reports: tuple[QueueReport, ...] = ()
    paces: Paces = field(init=False, repr=False)
    weights: Weights = field(init=False)

    def __post_init__(self) -> None:
        """Weigh the members."""
        time_h, curves = self.members.time_h, self.members.curves
        found = paces(time_h, curves, self.counts, self.walk, self.errors)
        object.__setattr__(self, "paces", found)
        at_counts = at_times(time_h, curves, self.counts.time_h)
        logs = found.log_density + self._by_reports()
        object.__setattr__(self, "weights", tempered(logs, at_counts, self.counts, self.errors))

    def _by_reports(self) -> Floats:
        """Log-likelihood of the lengths of the queue that were reported, shape ``(members,)``."""
        found, queues = np.zeros(len(self.members)), self.members.queue_km
        for one in self.reports:
            if one.unit is Unit.KM and one.time_h <= self.issued_h and queues is not None:
                found = found + log_report(one.low, one.high, self.paces.at(queues, one.time_h))
        return found

    @property
    def scenario(self) -> Scenario:
        """The scenario whose uncertain parameters were drawn."""
        return self.members.scenario

    def moment(self, time_h: float) -> datetime:
        """A time of the run, to the minute, with the scenario's offset."""
        return self.scenario.start + timedelta(minutes=round(60.0 * time_h))

    def forecast(self, at_h: Floats) -> Forecast:
        """The count at times not before the last known one, hours after the start, shape ``(times,)``."""
        return self.paths(hours_until(self.counts.last_h, at_h)).forecast(at_h, self.counts.last)

    def paths(self, hours: int) -> Paths:
        """Courses from the last count on; longer ones begin as shorter ones do."""
        rng = np.random.default_rng(SEED)
        return self.paces.paths(self.weights.values, self.members.population, self.counts, hours, rng)

    def reached_h(self, percent: float) -> Floats:
        """When each course has a share of its leavers across, hours after the start; infinite beyond the end."""
        hours = max(1, int(np.ceil(self.scenario.horizon_h - self.counts.last_h)))
        return self.paths(hours).reached_h(percent, self.counts)

    def clearance_h(self, percent: float = 90.0) -> Floats:
        """When a share of those who would leave has crossed, its 5, 25, 50, 75 and 95 % quantiles.

        Hours after the start of the run; infinite beyond its end. The population is each member's own.
        """
        times = self.reached_h(percent)
        return weighted_quantile(times, np.full(len(times), 1.0 / len(times)), SHARES)

    def parameters_frame(self) -> pd.DataFrame:
        """One row for each range, the most moved first.

        Columns: 5, 50 and 95 % quantiles of the draws (``before_…``) and of the weighted ones (``now_…``), and
        ``moved_sd``: by how many standard deviations of the draws their mean was moved.
        """
        import pandas as pd

        rows = []
        for name, drawn in self.members.parameters.items():
            values = drawn.to_numpy(np.float64)
            equal = np.full(len(values), 1.0 / len(values))
            mean, spread = float(values @ self.weights.values), float(values.std())
            moved = (mean - float(values.mean())) / spread if spread > 0.0 else 0.0
            before = weighted_quantile(values, equal, (0.05, 0.5, 0.95))
            now = weighted_quantile(values, self.weights.values, (0.05, 0.5, 0.95))
            rows.append([name, *before.tolist(), *now.tolist(), moved])
        columns = ["range", *(f"{when}_p{q}" for when in ("before", "now") for q in ("05", "50", "95")), "moved_sd"]
        found = pd.DataFrame(rows, columns=columns)
        return found.sort_values("moved_sd", key=np.abs, ascending=False, ignore_index=True)

    def weights_frame(self) -> pd.DataFrame:
        """One row for each member: its row in the study, its weight, its draws."""
        found = self.members.parameters.copy()
        found.insert(0, "weight", self.weights.values)
        found.insert(0, "row", self.members.rows)
        return found


def issue_h(scenario: Scenario, counts: pd.DataFrame, as_of: datetime | None) -> float:
    """The time at which a nowcast is issued, hours after the start.

    Raises:
        DesignError: It is not within the run, or there is neither a count nor a time.
    """
    if as_of is None:
        if not len(counts):
            raise DesignError(
                "there is no count of persons with its hour: say the hour of counts that have a date only, with "
                "--reading 'hour: 20:00', or with --as-of when the nowcast is issued"
            )
        return float(counts["time_h"].iloc[-1])
    moment = as_of if as_of.tzinfo else as_of.replace(tzinfo=scenario.start.tzinfo)
    found = hours_between(scenario.start, moment)
    if not 0.0 <= found < scenario.horizon_h:
        end = scenario.start + timedelta(hours=scenario.horizon_h)
        raise DesignError(
            f"--as-of {moment:%Y-%m-%dT%H:%M} is not within the run, {scenario.start:%Y-%m-%dT%H:%M} "
            f"to {end:%Y-%m-%dT%H:%M}"
        )
    return found


def counts_until(known: pd.DataFrame, members: Members, issued_h: float) -> Counts:
    """The counts that were known when a nowcast was issued."""
    scenario = members.scenario
    seen = known[known["time_h"] <= issued_h]
    persons = seen["persons"].to_numpy(np.float64)
    residents = sum(one.residents_persons for one in scenario.settlements.values()) or members.population.max()
    most = max([float(residents), *persons.tolist()])
    return Counts(seen["time_h"].to_numpy(np.float64), persons, scenario.clearance_zero_h, most)
