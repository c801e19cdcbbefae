"""The answer of a run in at most six lines, the same on the screen, in a report and in a brief.

By when, the longest wait, beds, who is left behind, what limits, how far to trust it: what a planner asks, in that
order. No digit is typed here: each comes from a source (:mod:`sim.view.facts`), so that every number of a sentence has
its value, unit and interval beside it for programs. A line that a scenario cannot have is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from sim.analysis.run_folder import metrics_by_name
from sim.locale.language import message
from sim.pages.content import Sourced, Text, fill, plain
from sim.results.metrics_deadlock import DEADLOCKED
from sim.results.metrics_fit import rmse
from sim.results.metrics_nights import FIRST_SHORT, FIRST_SHORT_AT, PLACES_TONIGHT, TONIGHT_AT, TONIGHT_WITHOUT
from sim.results.metrics_reception import IN_SHELTER, OVERFLOWED, READINESS
from sim.results.results import Results
from sim.scenario.features import may_deadlock, overflow_ends
from sim.view.by_when import by_when
from sim.view.facts import Facts, shown
from sim.view.left_behind import left_behind_sentences
from sim.view.lines import is_shown
from sim.view.longest_wait import longest_wait
from sim.view.people_facts import is_small
from sim.view.series import Run

# The answer has to fit the first screen of a terminal with 80 columns.
MOST_LIMITS = 3
"""Limits of the crossing that are reported, the longest first; the picture has them all."""


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
    found = ((facts.say(heading), " ".join(sentences(facts))) for heading, sentences in LINES.items())
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
        for end in ("low", "high"):
            if isinstance(value := metric.get(end), float) and is_small(value, str(metric["unit"])):
                metric[end] = None
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


def _reception(facts: Facts) -> Iterator[str]:
    ready = [shown(one) for one in PLACES_TONIGHT.values() if facts.has_value(one)]
    if ready:
        without = shown(TONIGHT_WITHOUT) if facts.run.metric(TONIGHT_WITHOUT).value else facts.say("nobody")
        yield facts.say(
            "At midnight, {when}, places are ready for {ready}; without one: {without}.",
            when=f"{{metric:{TONIGHT_AT}}}",
            ready=facts.both(ready),
            without=without,
        )
        first = facts.run.metric(FIRST_SHORT_AT)
        if first.beyond:
            yield facts.say("No night of the run is short.")
        elif first.value not in (None, facts.run.metric(TONIGHT_AT).value):
            yield facts.say(
                "The first night short is that of {when}; without a place: {n}.",
                when=shown(FIRST_SHORT_AT),
                n=shown(FIRST_SHORT),
            )
    yield from found_full(facts)
    counted = False
    for unit in ("families", "persons"):
        name = READINESS[unit, "crossed"]
        if getattr(facts.scenario.readiness, unit) is None or not facts.known(name):
            continue
        announced = f"{{announced:{unit}}}"
        if facts.has_value(name):
            yield facts.say("The announced readiness for {n} is used up on {when}.", n=announced, when=shown(name))
        else:
            yield facts.say("The announced readiness for {n} is not used up.", n=announced)
        counted = True
    if counted and facts.has_value(IN_SHELTER):
        yield facts.say("That counts all who cross, whether they ask for a bed or not.")


def found_full(facts: Facts) -> Iterator[str]:
    """Who found the shelters full and went on to where there are no places: nobody waits for one there."""
    ends = overflow_ends(facts.scenario)
    if ends and facts.run.metric(OVERFLOWED).value:
        where = facts.either(f"{{title:{name}}}" for name in ends)
        yield facts.say("{n} find the shelters full and go on to {where}.", n=shown(OVERFLOWED), where=where)


def _limits(facts: Facts) -> Iterator[str]:
    if may_deadlock(facts.scenario):
        stuck = facts.run.metric(DEADLOCKED)
        if stuck.value or stuck.high:
            yield facts.say(
                "At the end {n} wait for each other in a circle, and none can ever move: a deadlock.",
                n=shown(DEADLOCKED),
            )
    places = facts.limits("crossed")
    hours = {place: f"{{limit:crossed:{place}}}" for place in places}
    # "demand" among the limits means that nothing else limits: it is named last, and apart.
    of_demand = next((hours.pop(place) for place, name in places.items() if name == "demand"), "")
    named = [
        facts.say("{name} for {hours}", name=f"{{limit:crossed:{place}:name}}", hours=found)
        for place, found in hours.items()
    ]
    limits = facts.series(named[:MOST_LIMITS])
    if named and of_demand:
        yield facts.say(
            "How many come through is limited by {limits}; for {hours} only by how many come.",
            limits=limits,
            hours=of_demand,
        )
    elif named:
        yield facts.say("How many come through is limited by {limits}.", limits=limits)
    elif of_demand:
        yield facts.say(
            "Nothing limits how many come through: for {hours} whoever comes passes without a queue.", hours=of_demand
        )


def _trust(facts: Facts) -> Iterator[str]:
    error = rmse("crossed", many=facts.many)
    if facts.has_value(error):
        yield facts.say(
            "The curve of those who crossed is off the announced counts by {error}.", error=f"{{metric:{error}}}"
        )
    if facts.many:
        yield facts.say(
            "Numbers are medians of {runs}, and means of those left behind, with intervals in brackets: {interval}. "
            "The interval is {spread}.",
            runs="{run:runs}",
            interval="{run:interval}",
            spread="{run:spread}",
        )
    else:
        yield facts.say("This is one run, and another would differ; more (-n) show by how much.")


LINES: dict[str, Callable[[Facts], Iterator[str]]] = {
    message("By when"): by_when,
    message("Longest wait"): longest_wait,
    message("Reception"): _reception,
    message("Left behind"): left_behind_sentences,
    message("What limits"): _limits,
    message("How sure"): _trust,
}
"""Headings of the lines, and what writes their sentences."""
