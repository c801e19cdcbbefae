"""What must fit around uncertain parameters: paths that lead to values, and values that are allowed there."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel

from sim.scenario.errors import Keys, nearest
from sim.scenario.model import Scenario
from sim.scenario.parameter import Parameter, parameters
from sim.scenario.uncertain import ValueRange

FIXED = ("horizon_h", "step_h", "record_step_h", "seed")
"""The clock and the seed: they are no assumptions about the world, and the curves of all runs share their steps."""


def uncertain_findings(scenario: Scenario) -> Iterator[tuple[Keys, str]]:
    """Everything that is wrong with the uncertain parameters."""
    known, taken = parameters(scenario) if scenario.uncertain else {}, dict[str, str]()
    for name, one in scenario.uncertain.items():
        keys = ("uncertain", name)
        for path in (*one.paths, *one.rest_paths):
            if path in taken:
                yield (*keys, "paths"), f"'{path}' has a range in '{taken[path]}' already"
            taken[path] = name
        if one.rest_paths:
            yield from ((keys, reason) for reason in share_findings(scenario, one))
            continue
        for path in one.paths:
            if path in FIXED or path.startswith("uncertain."):
                yield (*keys, "paths"), f"'{path}' is not an assumption that can be drawn"
            elif (found := drawn_parameter(scenario, known, path)) is not None:
                refused = (found.refuse(value) for value in one.extremes)
                whole = "; give the whole numbers as a choice" if found.whole and one.law != "choice" else ""
                yield from ((keys, f"{path}: {reason}{whole}") for reason in refused if reason is not None)
            elif not (absent(scenario, path) and (not path.startswith("timeline.") or _parameter_of(path) in known)):
                yield (*keys, "paths"), f"there is no '{path}'{nearest(path, paths(scenario, known))}"


def share_findings(scenario: Scenario, one: ValueRange) -> Iterator[str]:
    """Why the values of a range are no shares of a ``to``."""
    for path in (*one.paths, *one.rest_paths):
        if share(scenario, path) is None and not absent(scenario, path):
            yield f"'{path}' is no share of a `to`; rest_paths are for ranges of one, such as stages.gate.to.hall"
            return
    node = one.paths[0].rpartition(".")[0]
    both = {path for path in (*one.paths, *one.rest_paths) if path.rpartition(".")[0] == node}
    to = _destination(scenario, one.paths[0])
    if len(one.paths) != 1 or len(one.rest_paths) != 1 or len(both) != 2 or (to and len(to) != 2):
        yield "paths and rest_paths name the two shares of one `to`, which has no third"
    elif not all(0.0 < float(value) < 1.0 for value in one.extremes):
        ends = f"{min(one.extremes):g} to {max(one.extremes):g}"
        yield f"the share that is drawn and the rest of 1 must both be above 0; the range goes from {ends}"


def share(scenario: Scenario, path: str) -> float | None:
    """The share of groups that a path such as ``stages.gate.to.hall`` stands for; None where it stands for none."""
    to = _destination(scenario, path)
    return None if to is None else to.get(path.rpartition(".")[2])


def _destination(scenario: Scenario, path: str) -> dict[str, float] | None:
    """The shares of the ``to`` that a path leads into."""
    keys = path.split(".")
    if len(keys) != 4 or (keys[0], keys[2]) != ("stages", "to") or keys[1] not in scenario.stages:
        return None
    to = scenario.stages[keys[1]].to
    return to if isinstance(to, dict) else None


def drawn_parameter(scenario: Scenario, known: dict[str, Parameter], path: str) -> Parameter | None:
    """The parameter whose value a path stands for, in the scenario itself or in an entry of its timeline."""
    if not path.startswith("timeline."):
        return known.get(path)
    return None if absent(scenario, path) else known.get(_parameter_of(path))


def paths(scenario: Scenario, known: dict[str, Parameter]) -> Iterator[str]:
    """Every path that can be drawn."""
    yield from known
    yield from (f"timeline.{name}.set.{path}" for name, change in scenario.timeline.items() for path in change.set)


def absent(scenario: Scenario, path: str) -> bool:
    """Whether a path leads into what the scenario does without, so that its range is not drawn.

    That is a part that is switched off, or an entry of the timeline that a variant has taken away or has set otherwise.
    """
    if path.startswith("timeline."):
        change = scenario.timeline.get(path.removeprefix("timeline.").partition(".set.")[0])
        return change is None or _parameter_of(path) not in change.set
    node: object = scenario
    for key in path.split("."):
        if isinstance(node, dict):
            node = node.get(key, node)
        elif isinstance(node, BaseModel) and key in type(node).model_fields:
            node = getattr(node, key)
        else:
            return False
        if node is None or node == {}:
            return True
    return False


def _parameter_of(path: str) -> str:
    """The parameter that an entry of the timeline moves, of ``timeline.NAME.set.PATH``."""
    return path.partition(".set.")[2]


def uncertain_notices(scenario: Scenario) -> Iterator[str]:
    """Uncertain parameters that are not drawn, a line each, for people."""
    for name, one in scenario.uncertain.items():
        gone = [path for path in one.paths if absent(scenario, path)]
        if gone:
            yield f"the range '{name}' is not drawn where there is no {', '.join(gone)}"
