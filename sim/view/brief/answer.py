"""The first page of a brief: the answer in sentences. No digit is typed here; each comes from a source."""

from __future__ import annotations

from collections.abc import Iterator

from sim.pages.content import Text, fill
from sim.results.results import Results
from sim.runs.ensemble import Ensemble
from sim.view.brief.facts import Facts


def answer(facts: Facts) -> tuple[Text, ...]:
    """The sentences, in the order in which a planner asks."""
    groups = (_clearance, _limits, _queue, _readiness, _places, _registration, _left_behind, _trust)
    return tuple(fill(sentence, facts) for group in groups for sentence in group(facts))


def told(name: str) -> str:
    """The template of a metric with its interval."""
    return f"{{told:{name}}}"


def _clearance(facts: Facts) -> Iterator[str]:
    persons = facts.run.metric("crossed_persons")
    if persons.value is None:
        yield "Nobody is counted as having crossed: {metric:crossed_persons:note}."
        return
    yield (
        f"Of {told('would_leave_persons')} who would leave, half have crossed: {told('clearance_50_at_h')}. "
        f"{{metric:clearance_90_h:percent}}: {told('clearance_90_at_h')}, hours after {{run:zero}}: "
        f"{told('clearance_90_h')}. All: {told('clearance_100_at_h')}. Not across at the end of the run, {{run:end}}: "
        f"{told('not_crossed_persons')}."
    )


def _queue(facts: Facts) -> Iterator[str]:
    if not facts.known("queue_max_veh"):
        return
    length = f", {told('queue_max_km')}" if facts.known("queue_max_km") else ""
    yield (
        f"The queue before the crossing grows to {told('queue_max_veh')}{length}; half of the vehicles are on the road "
        f"for up to {told('road_time_median_h')}, {{metric:road_time_p90_h:percent}} for up to "
        f"{told('road_time_p90_h')}; {{metric:road_time_unfinished_veh}} were still there at the end and count as "
        f"slower. At most {told('peak_persons_per_h')} cross."
    )


def _limits(facts: Facts) -> Iterator[str]:
    ends = {"crossed": "how many cross", "registered": "how many are registered", "in_shelter": "who has a bed"}
    found = [f"{words}: {{limits:{end}}}" for end, words in ends.items() if end in facts.timeline.binds]
    if found:
        yield f"What limits, and for how long: {'; '.join(found)}."


def _readiness(facts: Facts) -> Iterator[str]:
    """Of many runs the probability, of one run when it is used up."""
    for unit in ("families", "persons"):
        if getattr(facts.scenario.readiness, unit) is None:
            continue
        announced = f"The announced readiness for {{scenario:readiness.{unit}}} {unit}"
        name = f"readiness_{unit}_passed_by_crossed_at_h"
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
    yield "The places ready suffice in every region at once in {places:suffice} of the runs."
    if group.plan.cost and any(one.first.median_h is not None for one in group.members):
        yield (
            "First short of places is {places:region}, from {places:from}; {places:add} more, rightly spread, keep a "
            "shortfall anywhere below one run in twenty."
        )


def _registration(facts: Facts) -> Iterator[str]:
    if not facts.known("backlog_max_persons"):
        return
    yield (
        f"At most {told('backlog_max_persons')} have crossed and wait to be registered, at {told('backlog_max_at_h')}; "
        f"{told('in_shelter_persons')} have been placed in shelters by the end of the run, {{run:end}}."
    )


def _left_behind(facts: Facts) -> Iterator[str]:
    if not facts.known("left_behind_persons"):
        return
    yield (
        f"Of {told('present_persons')} present ({{metric:absent_persons}} were away from the start) "
        f"{told('left_behind_persons')} have not come out by the end of the run; by reason below."
    )


def _trust(facts: Facts) -> Iterator[str]:
    suffix = "percent" if isinstance(facts.run, Results) else "of_median_percent"
    if facts.run.metric(f"rmse_crossed_{suffix}").value is not None:
        yield (
            "Against the announced counts, the curve of persons is off by "
            f"{{metric:rmse_crossed_{suffix}}} (root mean square)."
        )
    if isinstance(facts.run, Ensemble):
        yield (
            "Figures are medians of {run:runs} runs; in brackets what nine of ten runs lie between. They differ by "
            "{run:spread}."
        )
    else:
        yield "This is one run: it has no interval, and another would differ. Ask for --replications."
