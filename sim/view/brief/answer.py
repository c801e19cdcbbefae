"""The first page of a brief: the answer in sentences. No digit is typed here; each comes from a source."""

from __future__ import annotations

from collections.abc import Iterator

from sim.pages.content import Text, fill
from sim.results.definition import Definition
from sim.results.metrics_crossing import CLEARANCE_AT, CROSSED_PERSONS, MAIN, NOT_CROSSED, PEAK, WOULD_LEAVE
from sim.results.metrics_fit import rmse
from sim.results.metrics_reception import ABSENT, IN_SHELTER, READINESS
from sim.results.metrics_registration import BACKLOG, BACKLOG_AT
from sim.results.metrics_waiting import (
    OUTSIDE,
    QUEUE_KM,
    QUEUE_VEH,
    ROAD_FULL,
    ROAD_TIME_MEDIAN,
    ROAD_TIME_P90,
    ROAD_TIME_UNFINISHED,
)
from sim.results.partition import NOT_ARRIVED, PRESENT
from sim.runs.ensemble import Ensemble
from sim.view.brief.facts import Facts


def answer(facts: Facts) -> tuple[Text, ...]:
    """The sentences, in the order in which a planner asks."""
    groups = (_clearance, _limits, _queue, _readiness, _places, _registration, _left_behind, _trust)
    return tuple(fill(sentence, facts) for group in groups for sentence in group(facts))


def told(name: Definition) -> str:
    """The template of a metric with its interval."""
    return f"{{told:{name}}}"


def _clearance(facts: Facts) -> Iterator[str]:
    persons = facts.run.metric(CROSSED_PERSONS)
    if persons.value is None:
        yield f"Nobody is counted as having crossed: {{metric:{CROSSED_PERSONS}:note}}."
        return
    yield (
        f"Of {told(WOULD_LEAVE)} who would leave, half have crossed: {told(CLEARANCE_AT[50])}. "
        f"{{metric:{MAIN}:percent}}: {told(CLEARANCE_AT[90])}, hours after {{run:zero}}: "
        f"{told(MAIN)}. All: {told(CLEARANCE_AT[100])}. Not across at the end of the run, {{run:end}}: "
        f"{told(NOT_CROSSED)}."
    )


def _queue(facts: Facts) -> Iterator[str]:
    if not facts.known(QUEUE_VEH.most):
        return
    length = f", {told(QUEUE_KM.most)}" if facts.known(QUEUE_KM.most) else ""
    if facts.run.metric(ROAD_FULL).value:
        length = f"; the road was full for {told(ROAD_FULL)}, and up to {told(OUTSIDE)} more waited to get onto it"
    yield (
        f"The queue before the crossing grows to {told(QUEUE_VEH.most)}{length}; half of the vehicles are on the road "
        f"for up to {told(ROAD_TIME_MEDIAN)}, {{metric:{ROAD_TIME_P90}:percent}} for up to "
        f"{told(ROAD_TIME_P90)}; {{metric:{ROAD_TIME_UNFINISHED}}} were still there at the end and count as "
        f"slower. At most {told(PEAK['persons'])} cross."
    )


def _limits(facts: Facts) -> Iterator[str]:
    ends = {"crossed": "how many cross", "registered": "how many are registered", "in_shelter": "who has a bed"}
    found = [f"{words}: {{limits:{end}}}" for end, words in ends.items() if end in facts.timeline.limits]
    if found:
        yield f"What limits, and for how long: {'; '.join(found)}."


def _readiness(facts: Facts) -> Iterator[str]:
    """Of many runs the probability, of one run when it is used up."""
    for unit in ("families", "persons"):
        if getattr(facts.scenario.readiness, unit) is None:
            continue
        announced = f"The announced readiness for {{scenario:readiness.{unit}}} {unit}"
        name = READINESS[unit, "crossed"]
        if facts.readiness is not None:
            sentence = f"{announced} suffices for those who cross in {{suffices:{unit}:crossed}} of the runs"
            short = facts.announced(unit, "crossed").first.short.count
            yield f"{sentence}; first short: {{short:{unit}:crossed}}." if short else f"{sentence}."
        elif facts.run.metric(name).beyond:
            yield f"{announced} is not used up by those who cross."
        elif facts.known(name):
            yield f"{announced} is passed by those who cross at {told(name)}."


def _places(facts: Facts) -> Iterator[str]:
    group = facts.beds
    if group is None:
        return
    yield "The places ready suffice everywhere at once in {places:suffice} of the runs."
    if any(one.first.median_h is not None for one in group.members):
        yield "First short of places is {places:region}, from {places:from}."
    yield "{places:advice}"


def _registration(facts: Facts) -> Iterator[str]:
    if not facts.known(BACKLOG):
        return
    yield (
        f"At most {told(BACKLOG)} have crossed and wait to be registered, at {told(BACKLOG_AT)}; "
        f"{told(IN_SHELTER)} have a place in a shelter at the end of the run, {{run:end}}."
    )


def _left_behind(facts: Facts) -> Iterator[str]:
    yield (
        f"Of {told(PRESENT)} present ({{metric:{ABSENT}}} were away from the start) "
        f"{told(NOT_ARRIVED)} have not arrived by the end of the run; where they are stands below."
    )


def _trust(facts: Facts) -> Iterator[str]:
    error = rmse("crossed", many=isinstance(facts.run, Ensemble))
    if facts.run.metric(error).value is not None:
        yield (f"Against the announced counts, the curve of persons is off by {{metric:{error}}} (root mean square).")
    if isinstance(facts.run, Ensemble):
        yield (
            "Figures are medians of {run:runs} runs; in brackets what nine of ten runs lie between. They differ by "
            "{run:spread}."
        )
    else:
        yield "This is one run: it has no interval, and another would differ. Ask for --replications."
