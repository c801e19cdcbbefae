"""The answer first: a run in a few sentences, each figure with its unit and, of several runs, its interval."""

from __future__ import annotations

from collections.abc import Iterator

from sim.results.definition import Better, Definition
from sim.results.metrics_crossing import CLEARANCE_AT, CROSSED_PERSONS, MAIN, NOT_CROSSED, WOULD_LEAVE
from sim.results.metrics_fit import rmse
from sim.results.metrics_reception import ABSENT, READINESS
from sim.results.metrics_registration import BACKLOG
from sim.results.metrics_waiting import (
    OUTSIDE,
    QUEUE_KM,
    QUEUE_VEH,
    ROAD_FULL,
    ROAD_TIME_MEDIAN,
    ROAD_TIME_P90,
    bound_in_words,
)
from sim.results.over_runs import interval_in_words
from sim.results.partition import NOT_ARRIVED, PRESENT, definitions
from sim.results.results import Results
from sim.results.times import local_label
from sim.view.series import Run
from sim.view.table import interval


def sentences(run: Run) -> Iterator[str]:
    """At most six sentences: leaving, the queue, readiness, who is left, and how far to trust it."""
    yield _clearance(run)
    yield _queue(run)
    yield _reception(run)
    yield _left_behind(run)
    yield _fit(run)
    yield _spread(run)


def told(run: Run, name: Definition) -> str:
    """A metric with its unit and interval."""
    metric = run.metric(name)
    band = interval(run, metric)
    return f"{metric.text} ({band})" if band and band != metric.text else metric.text


def _clearance(run: Run) -> str:
    half, most = run.metric(CLEARANCE_AT[50]), run.metric(CLEARANCE_AT[90])
    persons = run.metric(CROSSED_PERSONS)
    if persons.value is None:
        return f"Nobody is counted as having crossed: {persons.note}."
    zero = local_label(run.scenario.start, run.scenario.clearance_zero_h)
    crossed, left = told(run, CROSSED_PERSONS), told(run, NOT_CROSSED)
    of = f"of {told(run, WOULD_LEAVE)} who would leave"
    if half.value is None or most.value is None:
        return f"{crossed} cross, {of}; 90 % of them do not within the run, and {left} have not crossed by its end."
    return (
        f"Half {of} have crossed by {told(run, half.definition)} and 90 % by {told(run, most.definition)}, "
        f"{told(run, MAIN)} after {zero}; {crossed} in all, and {left} have not crossed "
        "by the end of the run."
    )


def _queue(run: Run) -> str:
    if run.metric(QUEUE_VEH.most).value is None:
        return "There is no queue before a crossing to tell of."
    length = told(run, QUEUE_KM.most) if run.metric(QUEUE_KM.most).value is not None else "of unknown length"
    length = bound_in_words(run.metric(ROAD_FULL), run.metric(OUTSIDE)) or length
    return (
        f"The queue before the crossing grows to {told(run, QUEUE_VEH.most)}, {length}; half of the vehicles are on "
        f"the road for up to {told(run, ROAD_TIME_MEDIAN)}, 90 % for up to {told(run, ROAD_TIME_P90)}."
    )


def _reception(run: Run) -> str:
    backlog = run.metric(BACKLOG)
    parts = [] if backlog.value is None else [f"At most {told(run, backlog.definition)} wait to be registered"]
    for unit in ("families", "persons"):
        metric = run.metric(READINESS[unit, "crossed"])
        if metric.value is not None:
            parts.append(f"the readiness in {unit} is passed, counted as they cross, at {told(run, metric.definition)}")
        elif metric.beyond:
            parts.append(f"the readiness in {unit} is not passed within the run")
    return f"{'; '.join(parts)}." if parts else "The scenario says nothing of reception."


def _left_behind(run: Run) -> str:
    counted = [(one.label, run.metric(one)) for one in definitions(run.scenario) if one.better is Better.LESS]
    there = [f"{metric.text} {label}" for label, metric in counted if metric.value]
    why = f": {', '.join(there)}" if there else ""
    return (
        f"Of {told(run, PRESENT)} present ({run.metric(ABSENT).text} were away from the start) "
        f"{told(run, NOT_ARRIVED)} have not arrived by the end of the run{why}."
    )


def _fit(run: Run) -> str:
    metric = run.metric(rmse("crossed", many=not isinstance(run, Results)))
    if metric.value is None:
        return f"The run cannot be held against announced counts: {metric.note}."
    return f"The curve of persons who crossed is off the announced counts by {metric.text} (root mean square)."


def _spread(run: Run) -> str:
    if isinstance(run, Results):
        return "This is one run: it has no interval, and other runs differ; ask for --replications 20."
    return f"Figures are medians of {len(run)} runs, which differ by {run.spread_is}; {interval_in_words(len(run))}."
