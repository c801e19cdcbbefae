"""The answer of a run in at most six lines, the same on the screen, in a report and in a brief.

By when, the longest wait, beds, who is left behind, what limits, how far to trust it: what a planner asks, in that
order. No digit is typed here: each comes from a source (:mod:`sim.view.facts`), so that every number of a sentence has
its value, unit and interval beside it for programs. A line that a scenario cannot have is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sim.analysis.run_folder import metrics_by_name
from sim.pages.content import Sourced, Text, fill, plain
from sim.results.definition import Definition
from sim.results.metrics_arrival import ARRIVED_AT
from sim.results.metrics_crossing import CLEARANCE_AT, NOT_CROSSED, WOULD_LEAVE
from sim.results.metrics_deadlock import DEADLOCKED
from sim.results.metrics_fit import rmse
from sim.results.metrics_modes import ACROSS
from sim.results.metrics_nights import FIRST_SHORT, FIRST_SHORT_AT, PLACES_TONIGHT, TONIGHT_AT, TONIGHT_WITHOUT
from sim.results.metrics_queues import OUTSIDE, QUEUE_KM, QUEUE_ORIGIN, QUEUE_VEH, ROAD_FULL
from sim.results.metrics_reception import IN_SHELTER, OVERFLOWED, READINESS
from sim.results.metrics_registration import BACKLOG, BACKLOG_AT
from sim.results.metrics_waiting import (
    ROAD_TIME_MEDIAN,
    ROAD_TIME_P90,
    ROAD_TIME_UNFINISHED,
    WAITED,
    WAITED_AFTER,
    WAITED_BEFORE,
)
from sim.results.results import Results
from sim.scenario.features import may_deadlock, overflow_ends
from sim.scenario.milestones import DONE, one_of, passages
from sim.scenario.model import Scenario
from sim.scenario.modes import modes_at
from sim.scenario.titles import titles
from sim.view.facts import Facts, shown
from sim.view.left_behind import left_behind_sentences
from sim.view.lines import is_shown
from sim.view.people_facts import is_small
from sim.view.series import Run

# The answer has to fit the first screen of a terminal with 80 columns.
MOST_LIMITS = 3
"""Limits of the crossing that are reported, the longest first; the picture has them all."""

MOST_POSTS = 4
"""Stations by mode, on foot or in vehicles, whose times are reported, the slowest first; the table has them all."""

MANY = 0.1
"""Share of all who stand from which on it is said that they could not get onto a road: an entry gap keeps anybody."""


@dataclass(frozen=True)
class AnswerLine:
    """A line of the answer.

    Attributes:
        heading: What it answers, in two or three words.
        text: The sentences; those words that come from facts carry their source.
    """

    heading: str
    text: Text

    @property
    def sources(self) -> tuple[Sourced, ...]:
        """What facts gave, in order."""
        return () if isinstance(self.text, str) else tuple(part for part in self.text if isinstance(part, Sourced))


def answer(facts: Facts) -> tuple[AnswerLine, ...]:
    """The lines that a run has, in the order in which a planner asks."""
    lines = {
        "By when": _by_when,
        "Longest wait": _wait,
        "Reception": _reception,
        "Left behind": left_behind_sentences,
        "What limits": _limits,
        "How sure": _trust,
    }
    found = ((heading, " ".join(sentences(facts))) for heading, sentences in lines.items())
    return tuple(AnswerLine(heading, fill(template, facts)) for heading, template in found if template)


def as_values(run: Run) -> dict[str, object]:
    """The answer of a run and all its metrics as plain values, for JSON.

    Every number of a line stands beside it with its source, value, unit and, of many runs, its interval; a count that
    is too small to be reported (:mod:`sim.view.groups`) has no value in either place.
    """
    facts = Facts(run)
    metrics = metrics_by_name(metric for metric in run.metrics if is_shown(run, metric))
    for name in facts.hidden.keys() & metrics.keys():
        empty = {key: None for key in ("value", "low", "high") if key in metrics[name]}
        metrics[name] |= empty | {"shown": facts.hidden[name]}
        metrics[name].pop("note", None)
    for metric in metrics.values():
        metric |= {end: None for end in ("low", "high") if is_small(metric.get(end), metric["unit"])}
    return {
        "scenario": run.scenario.title,
        "start": run.scenario.start.isoformat(),
        "runs": 1 if isinstance(run, Results) else len(run),
        "answer": [
            {
                "line": line.heading,
                "text": plain(line.text),
                "facts": [{"source": shown.source, **vars(facts.fact(shown.source))} for shown in line.sources],
            }
            for line in answer(facts)
        ],
        "metrics": metrics,
    }


def bullets(lines: Iterable[AnswerLine]) -> tuple[Text, ...]:
    """The lines as items of a page, each after its heading."""
    return tuple((f"{line.heading}: ", *((line.text,) if isinstance(line.text, str) else line.text)) for line in lines)


def where_to(scenario: Scenario) -> str:
    """What those have done who have crossed, as a template in the scenario's own words: ``reached {title:bridge}``."""
    found = [f"{DONE[event]} {{title:{stage}}}" for stage, event in passages(scenario, "crossed")]
    return one_of(found, "{run:crossings}")


def _by_when(facts: Facts) -> Iterator[str]:
    if "crossed" not in facts.scenario.milestones:
        return
    half = facts.run.metric(CLEARANCE_AT[50])
    if half.value is None and not half.beyond:
        yield f"Nobody has {where_to(facts.scenario)}: {{metric:{half.name}:note}}."
        return
    whom = shown(WOULD_LEAVE)
    words = {50: "half", 90: f"{{metric:{CLEARANCE_AT[90]}:percent}}", 100: "the last"}
    reached = [f"{word} by {shown(CLEARANCE_AT[n])}" for n, word in words.items() if _has_value(facts, CLEARANCE_AT[n])]
    if reached:
        yield f"Of {whom}, {_first_with(reached, f'have {where_to(facts.scenario)}')}."
    else:
        # That a run was too short is an answer; a missing line would look like a mistake.
        yield f"Of {whom}, fewer than half have {where_to(facts.scenario)} by the end of the run, {{run:end}}."
    if len(reached) < len(words):
        yield f"Not by the end of the run, {{run:end}}: {shown(NOT_CROSSED)}."
    yield from _arrived(facts)


def _arrived(facts: Facts) -> Iterator[str]:
    """By when those have come to where they are going, where that is not the crossing."""
    there = {metric.name for metric in facts.run.metrics}
    named = [ARRIVED_AT[n] for n in (50, 100) if ARRIVED_AT[n].name in there and _has_value(facts, ARRIVED_AT[n])]
    # Left out where the crossing is where people are going: the line before has said it.
    if named:
        whom = {ARRIVED_AT[50]: "half", ARRIVED_AT[100]: "all"}
        (first, when), *others = [(whom[one], shown(one)) for one in named]
        rest = "".join(f", {who} by {at}" for who, at in others)
        yield f"{first.capitalize()} have come to where they are going by {when}{rest}."


def _first_with(parts: list[str], verb: str) -> str:
    """A list of which the first has the verb: ``half have passed the gate by noon, the last by one``."""
    first, *others = parts
    who, _, when = first.partition(" by ")
    return ", ".join((f"{who} {'has' + verb[4:] if who == 'the last' else verb} by {when}", *others))


def _wait(facts: Facts) -> Iterator[str]:
    if _has_value(facts, ROAD_TIME_MEDIAN):
        slower = f", {{metric:{ROAD_TIME_P90}:percent}} for up to {shown(ROAD_TIME_P90)}"
        most = slower if _has_value(facts, ROAD_TIME_P90) else ""
        yield f"Half are on the way for up to {shown(ROAD_TIME_MEDIAN)}{most}."
    if facts.run.metric(ROAD_TIME_UNFINISHED).value:
        yield f"Still on the way at the end of the run, and counted as slower: {shown(ROAD_TIME_UNFINISHED)}."
    yield from across_by_mode(facts)
    if facts.run.metric(QUEUE_VEH.most).value:
        yield f"At most {shown(QUEUE_VEH.most)} stand at once{_length(facts)}."
    if facts.run.metric(BACKLOG).value:
        yield f"Most wait for registration on {shown(BACKLOG_AT)}: {shown(BACKLOG)}."
    before, after = (facts.run.metric(one).value for one in (WAITED_BEFORE, WAITED_AFTER))
    if before is not None and after is not None and after > before:
        # The times above are those of the road: the longer wait must not go unsaid.
        yield f"More is waited after the crossing than before it: {shown(WAITED_AFTER)} of {shown(WAITED)}."


def across_by_mode(facts: Facts) -> Iterator[str]:
    """How long it takes to get across where some come on foot and others in vehicles; the slowest posts only."""
    medians = [
        (ACROSS[mode].quantiles[0.5].of(station=station), station, mode)
        for station, modes in modes_at(facts.scenario)
        for mode in modes
        if facts.known(ACROSS[mode].quantiles[0.5].of(station=station))
    ]
    named = titles(facts.scenario)
    slowest = sorted(medians, key=lambda found: -facts.run.metric(found[0]).number)[:MOST_POSTS]
    said = [
        f"{{title:{station}}}{mode.of(named[station]).removeprefix(named[station])} "
        + (f"within {shown(one)}" if _has_value(facts, one) else "not by the end of the run")
        for one, station, mode in slowest
    ]
    if said:
        yield f"Counted from the queue, half are across: {'; '.join(said)}."


def _length(facts: Facts) -> str:
    """How long the longest queue is; of a road that was full, for how long it was and how many more waited beside."""
    if facts.run.metric(ROAD_FULL).value and _has_value(facts, OUTSIDE):
        return f"; the road was full for {shown(ROAD_FULL)}, and up to {shown(OUTSIDE)} more waited to get onto it"
    outside, standing = (facts.run.metric(one.most).value or 0.0 for one in (QUEUE_ORIGIN, QUEUE_VEH))
    said = f"; of these up to {shown(QUEUE_ORIGIN.most)} could not get onto a road"
    # An entry gap of seconds keeps somebody in town in any run; that is no finding.
    in_town = said if outside > MANY * standing else ""
    return f", the longest queue {shown(QUEUE_KM.most)}{in_town}" if facts.run.metric(QUEUE_KM.most).value else in_town


def _reception(facts: Facts) -> Iterator[str]:
    ready = [shown(one) for one in PLACES_TONIGHT.values() if _has_value(facts, one)]
    if ready:
        without = shown(TONIGHT_WITHOUT) if facts.run.metric(TONIGHT_WITHOUT).value else "nobody"
        tonight = f"At midnight, {{metric:{TONIGHT_AT}}}, places are ready for {' and '.join(ready)}"
        yield f"{tonight}; without one: {without}."
        first = facts.run.metric(FIRST_SHORT_AT)
        if first.beyond:
            yield "No night of the run is short."
        elif first.value not in (None, facts.run.metric(TONIGHT_AT).value):
            yield f"The first night short is that of {shown(FIRST_SHORT_AT)}; without a place: {shown(FIRST_SHORT)}."
    yield from found_full(facts)
    counted = False
    for unit in ("families", "persons"):
        name = READINESS[unit, "crossed"]
        if getattr(facts.scenario.readiness, unit) is None or not facts.known(name):
            continue
        announced = f"The announced readiness for {{announced:{unit}}}"
        if _has_value(facts, name):
            yield f"{announced} is used up on {shown(name)}."
        else:
            yield f"{announced} is not used up."
        counted = True
    if counted and _has_value(facts, IN_SHELTER):
        yield "That counts all who cross, whether they ask for a bed or not."


def found_full(facts: Facts) -> Iterator[str]:
    """Who found the shelters full and went on to where there are no places: nobody waits for one there."""
    ends = overflow_ends(facts.scenario)
    if ends and facts.run.metric(OVERFLOWED).value:
        where = " or ".join(f"{{title:{name}}}" for name in ends)
        yield f"{shown(OVERFLOWED)} find the shelters full and go on to {where}."


def _limits(facts: Facts) -> Iterator[str]:
    if may_deadlock(facts.scenario):
        stuck = facts.run.metric(DEADLOCKED)
        if stuck.value or stuck.high:
            yield f"At the end {shown(DEADLOCKED)} wait for each other in a circle, and none can ever move: a deadlock."
    places = facts.limits("crossed")
    found = {place: f"{{limit:crossed:{place}:name}} for {{limit:crossed:{place}}}" for place in places}
    unlimited = next((found.pop(place) for place, name in places.items() if name == "demand"), "")
    of_demand = unlimited.partition(" for ")[2]
    # "demand" among the limits means that nothing else limits: it is named last, and apart.
    if found:
        rest = f"; for {of_demand} only by how many come" if unlimited else ""
        yield f"How many come through is limited by {', '.join(list(found.values())[:MOST_LIMITS])}{rest}."
    elif unlimited:
        yield f"Nothing limits how many come through: for {of_demand} whoever comes passes without a queue."


def _trust(facts: Facts) -> Iterator[str]:
    error = rmse("crossed", many=facts.many)
    if _has_value(facts, error):
        yield f"The curve of those who crossed is off the announced counts by {{metric:{error}}}."
    if facts.many:
        yield (
            "Numbers are medians of {run:runs}, with intervals in brackets: {run:interval}. The interval is "
            "{run:spread}."
        )
    else:
        yield "This is one run, and another would differ; more (-n) show by how much."


def _has_value(facts: Facts, name: Definition) -> bool:
    return facts.run.metric(name).value is not None
