"""A scenario for a notebook: what it is in a few lines, with what happens when folded away."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from sim.pages.content import Folded, PageTable
from sim.pages.render import render
from sim.scenario.model import Change, Scenario
from sim.scenario.parameter import parameters


def scenario_html(scenario: Scenario) -> str:
    """The short view: clock, people, nodes, ranges and counts, each with its unit.

    Args:
        scenario: What was loaded.
    """
    residents = sum(one.residents_persons for one in scenario.settlements.values())
    kinds = Counter(stage.kind.replace("_", " ") for stage in scenario.stages.values())
    rows = [
        ("time", f"{_moment(scenario.start)} to {_moment(scenario.moment(scenario.horizon_h))}", "local"),
        ("length", f"{scenario.horizon_h:,g}", "h"),
        *([("residents", f"{residents:,}", "persons")] if scenario.settlements else []),
        ("nodes", ", ".join(f"{count} {kind}{'s' * (count > 1)}" for kind, count in kinds.items()), ""),
        ("parameters", f"{len(parameters(scenario)):,}", ""),
        ("of these with a range", f"{len(scenario.uncertain):,}", ""),
        ("dated changes", f"{len(scenario.timeline):,}", ""),
        ("seed", f"{scenario.seed}", ""),
    ]
    dated = sorted(scenario.timeline.values(), key=lambda one: one.at or scenario.start)
    changes = [(_when(one), one.event) for one in dated]
    folded = Folded(f"What happens when: {len(changes)} changes", PageTable("", ("when", "what"), changes))
    first = PageTable(scenario.title, ("", "value", "unit"), rows)
    return render("notebook.html.j2", first=first, folded=folded if changes else None, crossed=None)


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def _when(change: Change) -> str:
    """The hour of a change, or that a condition brings it about."""
    at = "" if change.at is None else _moment(change.at)
    if change.when is None:
        return at
    return f"when its condition holds, from {at}" if at else "when its condition holds"
