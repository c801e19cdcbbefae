"""The first line of an answer: by when half, 90 % and the last have crossed."""

from __future__ import annotations

from collections.abc import Iterator

from sim.locale.language import message
from sim.results.metrics_arrival import ARRIVED_AT
from sim.results.metrics_crossing import CLEARANCE_AT, NOT_CROSSED, WOULD_LEAVE
from sim.scenario.milestones import MOST_NAMED, passages
from sim.view.facts import Facts, shown

HAVE_DONE = {
    "arrived": message("come to {node}"),
    "entered": message("reached {node}"),
    "left": message("passed {node}"),
}
"""What those have done to a node who have an event of it behind them."""


def where_to(facts: Facts) -> str:
    """What those have done who have crossed, as a template in the scenario's own words: ``reached {title:bridge}``."""
    found = [
        facts.say(HAVE_DONE[event], node=f"{{title:{stage}}}") for stage, event in passages(facts.scenario, "crossed")
    ]
    if len(found) <= MOST_NAMED:
        return facts.either(found)
    listed = facts.series(found[: MOST_NAMED - 1])
    return facts.say("{listed} or another of the {n} crossings", listed=listed, n="{run:crossings}")


def by_when(facts: Facts) -> Iterator[str]:
    """By when half, 90 % and the last have crossed, and come to where they are going: templates of sentences."""
    if "crossed" not in facts.scenario.milestones:
        return
    half, done = facts.run.metric(CLEARANCE_AT[50]), where_to(facts)
    if half.value is None and not half.beyond:
        note = f"{{metric:{half.name}:note}}"
        yield (
            facts.say("Nobody has {done}: {note}.", done=done, note=note)
            if facts.has_notes
            else facts.say("Nobody has {done}.", done=done)
        )
        return
    whom, end = shown(WOULD_LEAVE), "{run:end}"
    reached = [n for n in (50, 90, 100) if facts.has_value(CLEARANCE_AT[n])]
    if reached:
        parts = [_share_by(facts, n, done if n == reached[0] else "") for n in reached]
        yield facts.say("Of {whom}, {reached}.", whom=whom, reached=facts.series(parts))
    else:
        # That a run was too short is an answer; a missing line would look like a mistake.
        yield facts.say(
            "Of {whom}, fewer than half have {done} by the end of the run, {end}.", whom=whom, done=done, end=end
        )
    if len(reached) < 3:
        yield facts.say("Not by the end of the run, {end}: {n}.", end=end, n=shown(NOT_CROSSED))
    yield from _arrived(facts)


FIRST_BY = {
    50: message("half have {done} by {when}"),
    90: message("{percent} have {done} by {when}"),
    100: message("the last has {done} by {when}"),
}
"""By when a share has done something, where that is said first in a sentence; by the share in per cent."""

THEN_BY = {50: message("half by {when}"), 90: message("{percent} by {when}"), 100: message("the last by {when}")}
"""The same where it has been said."""


def _share_by(facts: Facts, share: int, done: str) -> str:
    """By when a share has crossed; without what they have done where the sentence has said it."""
    percent, when = f"{{metric:{CLEARANCE_AT[90]}:percent}}", shown(CLEARANCE_AT[share])
    if done:
        return facts.say(FIRST_BY[share], percent=percent, done=done, when=when)
    return facts.say(THEN_BY[share], percent=percent, when=when)


def _arrived(facts: Facts) -> Iterator[str]:
    """By when those have come to where they are going, where that is not the crossing."""
    there = {metric.name for metric in facts.run.metrics}
    half, last = (
        shown(ARRIVED_AT[n]) if ARRIVED_AT[n].name in there and facts.has_value(ARRIVED_AT[n]) else ""
        for n in (50, 100)
    )
    # Left out where the crossing is where people are going: the line before has said it.
    if half and last:
        yield facts.say("Half have come to where they are going by {when}, all by {last}.", when=half, last=last)
    elif half:
        yield facts.say("Half have come to where they are going by {when}.", when=half)
    elif last:
        yield facts.say("All have come to where they are going by {when}.", when=last)
