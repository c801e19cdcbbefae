"""What limits, the longest first, in the words of a language: places by their titles, all else by its kind."""

from __future__ import annotations

from sim.analysis.bottleneck import limit_hours
from sim.analysis.constraints import Constraint
from sim.locale.language import message
from sim.pages.content import Sourced, Text
from sim.scenario.titles import titles
from sim.view.snapshot.page import Limit
from sim.view.snapshot.words import LocalWords

MOST = 4
"""Limits that are shown."""

HEADINGS = {
    "crossed": message("What limits the crossing"),
    "registered": message("What limits registration"),
    "in_shelter": message("What limits finding a bed"),
}
"""By the end of the chain that is limited."""

KINDS = {
    "demand": message("how many come"),
    "seats": message("seats in buses"),
    "beds": message("beds"),
}
"""What limits that is no place of the scenario, or several together."""


def heading(words: LocalWords) -> Text:
    """What is limited: the first end of the chain."""
    end = next(iter(words.facts.timeline.limits), None)
    return words.language.say(HEADINGS[end]) if end else words.language.say("What limits")


def limits(words: LocalWords) -> tuple[Limit, ...]:
    """What limits for an hour or more, the longest first; none where only how many come does."""
    end, found = _found(words)
    if not found or [name for name, *_ in found] == ["demand"]:
        return ()
    by_name = {one.name: one for one in words.facts.timeline.constraints}
    return tuple(
        Limit(constraint_name(words, by_name[name]), _hours(words, end, place, *hours), hours[0] / found[0][1])
        for place, (name, *hours) in enumerate(found)
    )


def unlimited(words: LocalWords) -> Text:
    """Why there are no limits; empty where there are."""
    if limits(words):
        return ""
    if _found(words)[1]:
        return words.language.say("Nothing limits: whoever comes gets there without a queue.")
    return words.language.say("Nothing limits: nobody comes.")


def _found(words: LocalWords) -> tuple[str, list[tuple[str, float, float, float]]]:
    """The first end of the chain, and what limits it; empty where a scenario has none."""
    timeline = words.facts.timeline
    end = next(iter(timeline.limits), "")
    return end, [one for one in limit_hours(timeline, end) if one[1] >= 1.0][:MOST] if end else []


def limiting_nodes(words: LocalWords) -> tuple[str, ...]:
    """The nodes of what limits for the longest; none where that is no place, or many."""
    by_name = {one.name: one for one in words.facts.timeline.constraints}
    for name, *_ in _found(words)[1][:1]:
        if len(by_name[name].stages) == 1:
            return by_name[name].stages
    return ()


def constraint_name(words: LocalWords, one: Constraint) -> Text:
    """What people call it: the scenario's title of its only node, or its kind."""
    say = words.language.say
    if one.kind == "beds" and len(one.stages) == 1:
        return say("beds in {where}", where=words.name(titles(words.facts.scenario)[one.stages[0]]))
    if one.kind == "beds" or one.name in ("demand", "seats in the fleets"):
        return say(KINDS[one.kind])
    return words.name(one.name)


def _hours(words: LocalWords, end: str, place: int, median: float, low: float, high: float) -> Text:
    """For how many hours, with the interval over runs where it is an hour wide."""
    source = f"limit:{end}:{place}"
    shown = words.amount(float(f"{median:.0f}"), "h", source)
    if not words.facts.many or high - low < 1.0:
        return shown
    low_text, high_text = ((Sourced(words.language.number(f"{value:,.0f}"), source),) for value in (low, high))
    return words.language.say("{n} ({low} to {high})", n=shown, low=low_text, high=high_text)
