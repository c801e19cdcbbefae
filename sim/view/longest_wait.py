"""The line of an answer that says how long people are on the way, stand and wait."""

from __future__ import annotations

from collections.abc import Iterator

from sim.locale.language import message
from sim.results.definition import Definition
from sim.results.metrics_modes import ACROSS
from sim.results.metrics_queues import OUTSIDE, QUEUE_KM, QUEUE_ORIGIN, QUEUE_VEH, ROAD_FULL
from sim.results.metrics_registration import BACKLOG, BACKLOG_AT
from sim.results.metrics_waiting import (
    ROAD_TIME_MEDIAN,
    ROAD_TIME_P90,
    ROAD_TIME_UNFINISHED,
    WAITED,
    WAITED_AFTER,
    WAITED_BEFORE,
)
from sim.scenario.modes import Mode, modes_at
from sim.scenario.titles import titles
from sim.view.facts import Facts, shown

MOST_POSTS = 4
"""Stations by mode, on foot or in vehicles, whose times are reported, the slowest first; the table has them all."""

MANY = 0.1
"""Share of all who stand from which on it is said that they could not get onto a road: an entry gap keeps anybody."""


LEAST_PERSON_H = 1.0
"""Person-hours by which one wait must be the longer: rounding leaves some billionths where nobody waits."""


def longest_wait(facts: Facts) -> Iterator[str]:
    """How long people are on the way, stand and wait: templates of sentences."""
    if facts.has_value(ROAD_TIME_MEDIAN):
        percent, most, median = f"{{metric:{ROAD_TIME_P90}:percent}}", shown(ROAD_TIME_P90), shown(ROAD_TIME_MEDIAN)
        if facts.has_value(ROAD_TIME_P90):
            yield facts.say(
                "Half are on the way for up to {time}, {percent} for up to {most}.",
                time=median,
                percent=percent,
                most=most,
            )
        else:
            yield facts.say("Half are on the way for up to {time}.", time=median)
    if facts.run.metric(ROAD_TIME_UNFINISHED).value:
        yield facts.say(
            "Still on the way at the end of the run, and counted as slower: {n}.", n=shown(ROAD_TIME_UNFINISHED)
        )
    yield from across_by_mode(facts)
    if facts.run.metric(QUEUE_VEH.most).value:
        yield facts.say("At most {n} stand at once{more}.", n=shown(QUEUE_VEH.most), more=_length(facts))
    if facts.run.metric(BACKLOG).value:
        yield facts.say("Most wait for registration on {when}: {n}.", when=shown(BACKLOG_AT), n=shown(BACKLOG))
    before, after = (facts.run.metric(one).value for one in (WAITED_BEFORE, WAITED_AFTER))
    if before is not None and after is not None and after >= before + LEAST_PERSON_H:
        # The times above are those of the road: the longer wait must not go unsaid.
        yield facts.say(
            "More is waited after the crossing than before it: {after} of {all}.",
            after=shown(WAITED_AFTER),
            all=shown(WAITED),
        )


MODES = {Mode.ON_FOOT: message("on foot"), Mode.IN_VEHICLES: message("in vehicles")}
"""How people cross, in words."""


def across_by_mode(facts: Facts) -> Iterator[str]:
    """How long it takes to get across where some come on foot and others in vehicles; the slowest posts only."""
    medians = [
        (ACROSS[mode].quantiles[0.5].of(station=station), station, mode)
        for station, modes in modes_at(facts.scenario)
        for mode in modes
        if facts.known(ACROSS[mode].quantiles[0.5].of(station=station))
    ]
    slowest = sorted(medians, key=lambda found: -facts.run.metric(found[0]).number)[:MOST_POSTS]
    said = [_across(facts, *one) for one in slowest]
    if said:
        yield facts.say("Counted from the queue, half are across: {posts}.", posts="; ".join(said))


def _across(facts: Facts, median: Definition, station: str, mode: Mode) -> str:
    node = f"{{title:{station}}}"
    if mode.words not in titles(facts.scenario)[station].casefold():
        node = facts.say("{node} {mode}", node=node, mode=facts.say(MODES[mode]))
    if facts.has_value(median):
        return facts.say("{node} within {time}", node=node, time=shown(median))
    return facts.say("{node} not by the end of the run", node=node)


def _length(facts: Facts) -> str:
    """How long the longest queue is; of a full road for how long it was so, and how many waited to get onto it."""
    if facts.run.metric(ROAD_FULL).value and facts.has_value(OUTSIDE):
        return facts.say(
            "; the road of the longest queue was full for {time}, and of these up to {n} waited to get onto it",
            time=shown(ROAD_FULL),
            n=shown(OUTSIDE),
        )
    outside, standing = (facts.run.metric(one.most).value or 0.0 for one in (QUEUE_ORIGIN, QUEUE_VEH))
    said = facts.say("; of these up to {n} could not get onto a road", n=shown(QUEUE_ORIGIN.most))
    # An entry gap of seconds keeps somebody in town in any run; that is no finding.
    in_town = said if outside > MANY * standing else ""
    if not facts.run.metric(QUEUE_KM.most).value:
        return in_town
    return f"{facts.say(', the longest queue {km}', km=shown(QUEUE_KM.most))}{in_town}"
