"""Who is left behind, in a sentence or three: how many of whom, and the largest groups by the reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.results.metrics_partition import NOT_ARRIVED
from sim.results.person_classes import TO_OPEN
from sim.results.reasons import Reason, reason_name
from sim.view.facts import Facts, shown
from sim.view.groups import left_behind, together

FEW = 3
"""Groups from which on the small ones are others, and are not named one by one."""

SMALL_REST = 0.1
"""Share of those who have not arrived below which the groups that are not named are a small rest."""


def left_behind_sentences(facts: Facts) -> Iterator[str]:
    """Who has not arrived, of whom, and why: templates of sentences; none where nobody was there."""
    found = left_behind(facts.run)
    if not facts.run.metric(found.present).value:
        return
    present, n, end = shown(found.present), shown(found.total), "{run:end}"
    if not (facts.run.metric(found.total).value or found.reasons):
        yield facts.say("Of {present} all have arrived at the end of the run, {end}.", present=present, end=end)
        return
    named, others = _largest(facts, found.reasons)
    whom = facts.series(
        facts.say("{n} {reason}", n=f"{{together:{one.name}}}", reason=f"{{reason:{one.name}}}") for one in named
    )
    if others:
        rest = f"{{others:{','.join(one.name for one in named)}}}"
        whom = facts.say("{listed}, and {others}", listed=whom, others=rest) if whom else rest
    total = facts.run.metric(found.total).number
    if whom:
        yield facts.count(
            "Of {present} {n} has not arrived at the end of the run, {end}: {whom}.",
            "Of {present} {n} have not arrived at the end of the run, {end}: {whom}.",
            total,
            present=present,
            n=n,
            end=end,
            whom=whom,
        )
    else:
        yield facts.count(
            "Of {present} {n} has not arrived at the end of the run, {end}.",
            "Of {present} {n} have not arrived at the end of the run, {end}.",
            total,
            present=present,
            n=n,
            end=end,
        )
    for one in named:
        if one.name == reason_name(TO_OPEN):
            yield from _opening(facts, one)
    if small := [one for one in found.reasons if one.name in facts.hidden and not others]:
        listed = facts.series(f"{{reason:{one.name}}}" for one in small)
        yield (
            facts.say("Too few to be shown: {reasons}.", reasons=listed)
            if len(small) == 1
            else facts.say("Not shown one by one, for some are too few: {reasons}.", reasons=listed)
        )


def _opening(facts: Facts, reason: Reason) -> Iterator[str]:
    """When the posts open before which people wait, but for those before which too few do."""
    there = [member.words["node"] for member in reason.members if member.name not in facts.hidden]
    nodes = [node for node in there if getattr(facts.scenario.stages[node], "opening_hours", ())]
    for node in nodes:
        yield facts.say("{node} opens at {hour}.", node=f"{{title:{node}}}", hour=f"{{opens:{node}}}")


def _largest(facts: Facts, reasons: Sequence[Reason]) -> tuple[list[Reason], bool]:
    """The largest groups, so many that the others are a small rest and fewer than any; and whether there are others."""
    counts = {one.name: together(facts.run, one).number for one in reasons}
    # Counts below ten never decide the order, or the order would give them away.
    written = [one for one in reasons if one.name not in facts.hidden and counts[one.name]]
    total = left = facts.run.metric(NOT_ARRIVED).number
    named: list[Reason] = []
    for one in sorted(written, key=lambda one: -counts[one.name]):
        if named and left < min(counts[named[-1].name], SMALL_REST * total):
            break
        named.append(one)
        left -= counts[one.name]
    small = any(one.name in facts.hidden for one in reasons)
    return named, len(written) > len(named) or (small and len(named) >= FEW)
