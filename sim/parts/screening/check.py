"""What must fit at second inspections: where they stand and lead."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.errors import Keys, nearest
from sim.scenario.model import Scenario
from sim.scenario.stages import Station


def findings(scenario: Scenario) -> Iterator[tuple[Keys, str]]:
    """Everything that is wrong with second inspections."""
    first: dict[str, str] = {}
    for name, stage in scenario.stages.items():
        if not isinstance(stage, Station) or stage.screening is None:
            continue
        second, keys = stage.screening.at, ("stages", name, "screening", "at")
        if second in first:
            yield keys, f"'{first[second]}' sends to '{second}' as well; give each its own"
        first[second] = name
        target = scenario.stages.get(second)
        if target is None:
            yield keys, f"there is no stage '{second}'{nearest(second, scenario.stages)}"
        elif not isinstance(target, Station):
            yield keys, f"'{second}' is a {target.kind}; a second inspection is a station"
        elif (target.to, target.to_by_class, target.to_by_origin) != (stage.to, stage.to_by_class, stage.to_by_origin):
            yield keys, f"'{second}' must lead on to where '{name}' leads, in the same shares"
        elif target.issues_litres is not None:
            yield keys, f"'{second}' hands out petrol; a second inspection does not"


def observes(scenario: Scenario) -> Iterator[str]:
    """None."""
    return iter(())
