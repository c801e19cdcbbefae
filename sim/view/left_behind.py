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
    of = f"Of {shown(found.present)}"
    if not (facts.run.metric(found.total).value or found.reasons):
        yield f"{of} all have arrived at the end of the run, {{run:end}}."
        return
    named, others = _largest(facts, found.reasons)
    why = "".join(f", {{together:{one.name}}} {{reason:{one.name}}}" for one in named)
    rest = f", and {{others:{','.join(one.name for one in named)}}}" if others else ""
    verb = "has" if facts.run.metric(found.total).value == 1.0 else "have"
    where = (why + rest).replace(",", ":", 1)
    yield f"{of} {shown(found.total)} {verb} not arrived at the end of the run, {{run:end}}{where}."
    for one in named:
        if one.name == reason_name(TO_OPEN):
            there = [member.words["node"] for member in one.members if member.name not in facts.hidden]
            nodes = [node for node in there if getattr(facts.scenario.stages[node], "opening_hours", ())]
            yield from (f"{{title:{node}}} opens at {{opens:{node}}}." for node in nodes)
    if small := [one for one in found.reasons if one.name in facts.hidden and not others]:
        why = "Too few to be shown" if len(small) == 1 else "Not shown one by one, for some are too few"
        yield f"{why}: {', '.join(f'{{reason:{one.name}}}' for one in small)}."


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
