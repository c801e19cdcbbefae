"""What must fit in a condition of the timeline (``when:``): the figure that it looks at exists."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.conditions import read_condition
from sim.scenario.errors import Keys, nearest
from sim.scenario.figures import figures
from sim.scenario.model import Scenario


def condition_findings(scenario: Scenario) -> Iterator[tuple[Keys, str]]:
    """Conditions that look at a figure that no part of the scenario observes."""
    known = figures(scenario)
    for name, change in scenario.timeline.items():
        if change.when is not None:
            figure = read_condition(change.when)[0]
            if figure not in known:
                yield ("timeline", name, "when"), f"there is no figure '{figure}'{nearest(figure, known)}"
