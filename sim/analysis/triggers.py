"""What a trigger is worth: how often it fires, when, how long before its event, what it misses and when it cries wolf.

A trigger fires at the first recording step at which its signal is past the threshold; so does its event. In a run it is
a *hit* if it fires before the event, a *miss* if the event comes first or alone, a *false alarm* if it fires and the
event never comes within the run. Lead times are those of the hits; how many misses there are is reported beside them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.readiness import RunShare, announced_passed_h
from sim.arrays import Floats
from sim.results.over_runs import interval_over_runs
from sim.results.times import local_label
from sim.runs.ensemble import Ensemble
from sim.runs.runs import Runs
from sim.scenario.arguments import checked
from sim.scenario.errors import KeyPlaces, ScenarioError, nearest
from sim.scenario.observables import observables
from sim.scenario.shipped import find_triggers
from sim.scenario.triggers import Signal, Trigger, TriggerFile, read_triggers

if TYPE_CHECKING:
    import pandas as pd

Quantiles = tuple[float | None, float | None, float | None]
"""5 %, 50 % and 95 %; None: never within the run, or there is nothing to report."""

MOST_MISSES = 0.05
"""RunShare of the events that the best threshold may miss, at most."""


@dataclass(frozen=True)
class Worth:
    """What one trigger does in an ensemble.

    Attributes:
        fires: In how many runs it fires.
        fires_h, event_h: Quantiles over all runs of when it fires and when the event comes, hours after the start; a
            run in which it never does counts as later than any.
        events: In how many runs the event comes.
        misses: In how many of these the trigger had not fired before; None where there is no event.
        false_alarms: In how many of the runs in which it fires no event comes; None where it never fires.
        lead_h: Quantiles of the lead time over the hits, hours.
        hits: How many hits these are.
    """

    fires: RunShare
    fires_h: Quantiles
    event_h: Quantiles
    events: RunShare
    misses: RunShare | None
    false_alarms: RunShare | None
    lead_h: Quantiles
    hits: int


@dataclass(frozen=True)
class Tried:
    """A trigger with what it is worth, and the best threshold among its candidates.

    Attributes:
        name, trigger: The trigger.
        worth: With its own threshold.
        best: The threshold with the longest median lead time of those that miss at most ``MOST_MISSES`` of the events;
            None where it has no candidates, or none of them does.
        best_worth: What that one is worth.
    """

    name: str
    trigger: Trigger
    worth: Worth
    best: float | None = None
    best_worth: Worth | None = None


@dataclass(frozen=True)
class TriggersTried:
    """All triggers of a file.

    Attributes:
        ensemble: The runs that they were tried on.
        title: Of the file.
        triggers: Each with what it is worth, in the order of the file.
    """

    ensemble: Ensemble
    title: str
    triggers: tuple[Tried, ...]

    def frame(self) -> pd.DataFrame:
        """One row for each trigger, and one more for its best threshold where it has one."""
        return triggers_frame(self.ensemble, self.triggers)


@checked
def triggers(runs: Ensemble | Runs, file: str | Path) -> TriggersTried:
    """Try the triggers of a file on runs: how early they warn, what they miss, when they cry wolf.

    Not for a course that is under way: the runs say what a threshold would have been worth in all of them.

    Args:
        runs: Replications of one scenario, better with drawn parameters (``sim.runs(scenario, n=60, draw="sobol")``).
        file: A trigger file (``docs/triggers.md``), or the name of a shipped one: ``triggers/exodus-2023``.

    Returns:
        ``frame()`` has a row for each trigger, and one more for its best threshold where it has one; times are local.

    Raises:
        ArgumentError: The runs are something else.
        ScenarioError: The file is not right, or the runs have no such curve; a line for each problem.
    """
    ensemble = runs.ensemble if isinstance(runs, Runs) else runs
    sheet, places = read_triggers(find_triggers(str(file)))
    check_signals(ensemble, sheet, places)
    return TriggersTried(ensemble, sheet.title, tried(ensemble, sheet))


def tried(ensemble: Ensemble, file: TriggerFile) -> tuple[Tried, ...]:
    """Try every trigger of a file on the runs; the curves must be there (:func:`check_signals`)."""
    since_h = 0.0 if file.watched_from is None else ensemble.scenario.hours(file.watched_from)
    return tuple(_tried(ensemble, name, one, since_h) for name, one in file.triggers.items())


def worth(ensemble: Ensemble, observed: Signal, warns_of: Signal, since_h: float = 0.0) -> Worth:
    """What a signal is worth as a warning of an event, looked at from an hour on."""
    fires_h, event_h = first_h(ensemble, observed, since_h), first_h(ensemble, warns_of, since_h)
    fires, events, many = np.isfinite(fires_h), np.isfinite(event_h), len(ensemble)
    hit = events & (fires_h < event_h)
    lead_h = event_h[hit] - fires_h[hit]
    return Worth(
        fires=RunShare.of(int(fires.sum()), many),
        fires_h=_quantiles(fires_h),
        event_h=_quantiles(event_h),
        events=RunShare.of(int(events.sum()), many),
        misses=RunShare.of(int((events & ~hit).sum()), int(events.sum())) if events.any() else None,
        false_alarms=RunShare.of(int((fires & ~events).sum()), int(fires.sum())) if fires.any() else None,
        lead_h=_quantiles(lead_h) if len(lead_h) else (None, None, None),
        hits=int(hit.sum()),
    )


def first_h(ensemble: Ensemble, signal: Signal, since_h: float = 0.0) -> Floats:
    """When from an hour on each run is past a threshold, infinite for never, ``(runs,)``.

    That is the first recording step at which it is; where the threshold is the announced readiness, the moment at which
    the metric says that it is used up.
    """
    announced = ensemble.scenario.readiness.persons
    if announced is not None and signal == Signal(curve="crossed", side="above", threshold=announced, unit="persons"):
        passed_h = announced_passed_h(ensemble, "persons")
        if passed_h is not None:
            return np.maximum(passed_h, since_h)
    values, time_h = signal_values(ensemble, signal), ensemble.time_h
    past = values > signal.threshold if signal.side == "above" else values < signal.threshold
    past = past & (time_h >= since_h)
    return np.where(past.any(axis=1), time_h[past.argmax(axis=1)], np.inf)


def signal_values(ensemble: Ensemble, signal: Signal) -> Floats:
    """What is observed in each run at each recording step, ``(runs, steps)``; NaN where no hour has passed yet."""
    values = ensemble.values(signal.curve)
    if signal.minus is not None:
        values = values - ensemble.values(signal.minus)
    if not signal.per_hour:
        return values
    time_h = ensemble.time_h
    before = np.array([np.interp(time_h - 1.0, time_h, row) for row in values])
    return np.where(time_h >= 1.0, values - before, np.nan)


def check_signals(ensemble: Ensemble, file: TriggerFile, places: KeyPlaces) -> None:
    """Hold the signals of a file against the curves of the runs.

    Raises:
        ScenarioError: A curve does not exist, or has another unit than its threshold; a line for each.
    """
    measures = observables(ensemble.scenario)
    units = dict(zip(ensemble.names, ensemble.summaries[0].units, strict=True))
    problems = [
        places.problem(("triggers", name, part, key), what)
        for name, one in file.triggers.items()
        for part, signal in (("observed", one.observed), ("warns_of", one.warns_of))
        for key, what in _misfits(signal, units, measures)
    ]
    if problems:
        raise ScenarioError(problems)


def triggers_frame(ensemble: Ensemble, found: tuple[Tried, ...]) -> pd.DataFrame:
    """One row for each trigger, and one more for its best threshold where it has one."""
    import pandas as pd

    rows = []
    for one in found:
        rows.append(_row(ensemble, one, "own", one.trigger.observed.threshold, one.worth))
        if one.best is not None and one.best_worth is not None:
            rows.append(_row(ensemble, one, "longest lead", one.best, one.best_worth))
    return pd.DataFrame(rows)


def _tried(ensemble: Ensemble, name: str, trigger: Trigger, since_h: float) -> Tried:
    own = worth(ensemble, trigger.observed, trigger.warns_of, since_h)
    range_ = trigger.candidates
    if range_ is None:
        return Tried(name, trigger, own)
    best: tuple[float, float, Worth] | None = None
    for threshold in np.linspace(range_.low, range_.high, range_.steps).tolist():
        signal = trigger.observed.model_copy(update={"threshold": threshold})
        found = worth(ensemble, signal, trigger.warns_of, since_h)
        lead = found.lead_h[1]
        if found.misses is None or found.misses.value > MOST_MISSES or lead is None:
            continue
        if best is None or lead > best[0]:
            best = (lead, threshold, found)
    return Tried(name, trigger, own) if best is None else Tried(name, trigger, own, best[1], best[2])


def _misfits(signal: Signal, units: dict[str, str], measures: Collection[str]) -> Iterator[tuple[str, str]]:
    for key, curve in (("curve", signal.curve), ("minus", signal.minus)):
        if curve is None or curve in units:
            continue
        if curve in measures:
            # New runs record it; those of a folder have what their scenario recorded.
            yield (
                key,
                f"these runs have not recorded '{curve}': name it in 'recorded' of the scenario, and run it again",
            )
        else:
            yield key, f"the runs have no curve '{curve}'{nearest(curve, [*units, *measures])}"
        return
    unit = units[signal.curve]
    if signal.minus is not None and units[signal.minus] != unit:
        yield "minus", f"'{signal.minus}' is in {units[signal.minus]}, and '{signal.curve}' in {unit}"
    wanted = f"{unit}/h" if signal.per_hour else unit
    if signal.unit != wanted:
        yield "unit", f"is {signal.unit}, and what is observed is in {wanted}"


def _quantiles(values: Floats) -> Quantiles:
    low, middle, high = (float(value) for value in interval_over_runs(values))
    return _known(low), _known(middle), _known(high)


def _known(value: float) -> float | None:
    return None if np.isinf(value) else value


def _row(ensemble: Ensemble, one: Tried, which: str, threshold: float, found: Worth) -> dict[str, object]:
    trigger, start = one.trigger, ensemble.scenario.start
    row: dict[str, object] = {
        "trigger": one.name,
        "observed": trigger.title,
        "action": trigger.action,
        "event": trigger.event,
        "which": which,
        "side": trigger.observed.side,
        "threshold": threshold,
        "unit": trigger.observed.unit,
        "runs": len(ensemble),
        "fires_runs": found.fires.count,
        "events_runs": found.events.count,
        "hits_runs": found.hits,
        "misses_runs": None if found.misses is None else found.misses.count,
        "false_alarms_runs": None if found.false_alarms is None else found.false_alarms.count,
    }
    for name, hours in (("fires", found.fires_h), ("event", found.event_h)):
        for label, hour in zip(("p05", "median", "p95"), hours, strict=True):
            row[f"{name}_{label}"] = "never" if hour is None else local_label(start, hour)
    for label, hour in zip(("p05", "median", "p95"), found.lead_h, strict=True):
        row[f"lead_{label}_h"] = hour
    return row
