"""Whatever is handed to the functions of ``sim``: one family of errors, with the argument's name and what is wanted."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import sim
from sim.scenario.arguments import ArgumentError, checked
from sim.scenario.errors import SimError
from sim.scenario.model import Scenario
from tests.cli.shell import SMALL

WRONG: dict[str, tuple[Callable[[Scenario], object], str]] = {
    "run by name": (lambda _: sim.run("exodus-2023"), "run: scenario is 'exodus-2023'; wanted: Scenario, as sim.load"),  # type: ignore[arg-type]
    "run of nothing": (lambda _: sim.run(None), "run: scenario is None; wanted: Scenario"),  # type: ignore[arg-type]
    "replication": (lambda s: sim.run(s, "a"), "run: replication is 'a'; wanted: a whole number"),  # type: ignore[arg-type]
    "a switch": (lambda s: sim.run(s, True), "run: replication is True; wanted: a whole number"),
    "progress": (lambda s: sim.run(s, 0, 3), "run: progress is 3; wanted: a function, or None"),  # type: ignore[arg-type]
    "no runs": (lambda s: sim.runs(s, 0), "runs: n is 0; wanted: a whole number, 1 or more"),
    "design": (lambda s: sim.runs(s, 2, draw="sobbol"), "runs: draw is 'sobbol'; wanted: one of fixed"),
    "named runs": (lambda _: sim.runs({"a": 3}, 2), r"runs: what is {'a': 3}; wanted: Scenario"),  # type: ignore[dict-item]
    "nobody": (lambda _: sim.runs({}, 2), r"runs: what is {}; wanted: a scenario at least, by name"),
    "no store": (lambda _: sim.runs("studies/small"), "runs: store is None; wanted: a folder"),
    "slurm": (lambda s: sim.runs(s, 2, on="slurm", slurm={"x": 1}), "runs: slurm: x is 1; wanted: "),
    "until": (lambda s: sim.runs(s, until=0.1, draw="sobol"), "runs: until is 0.1; wanted: None where"),
    "path": (lambda _: sim.load(3), "load: path is 3; wanted: a text, or a path"),  # type: ignore[arg-type]
    "settings": (lambda _: sim.load(SMALL, set="seed=3"), "load: set is 'seed=3'; wanted: a list"),
    "changed": (lambda s: sim.changed(s, [3]), r"changed: set is \[3\]; wanted: a list"),  # type: ignore[list-item]
    "parameters": (lambda _: sim.parameters(None), "scenario is None; wanted: Scenario"),  # type: ignore[arg-type]
    "bottleneck": (lambda s: sim.bottleneck(s), "bottleneck: run is of the kind Scenario; wanted: Results"),  # type: ignore[arg-type]
    "assess": (lambda s: sim.assess(s), "assess: ensemble is of the kind Scenario; wanted: Ensemble, as"),  # type: ignore[arg-type]
    "enlarged": (lambda s: sim.enlarged(s, "x"), "enlarged: more is 'x'; wanted: a number"),  # type: ignore[arg-type]
    "values": (lambda s: sim.marginal_values(s), "variants is of the kind Scenario; wanted: Variants"),  # type: ignore[arg-type]
    "paired": (lambda s: sim.paired(s), "paired: variants is of the kind Scenario; wanted: Variants, as"),  # type: ignore[arg-type]
    "ledger": (lambda s: sim.ledger(s, "x"), "ledger: scenario is of the kind Scenario; wanted: a text"),  # type: ignore[arg-type]
    "nowcast": (lambda _: sim.nowcast("x", "y", "z"), "nowcast: scenario is 'x'; wanted: Scenario"),  # type: ignore[arg-type]
    "counts": (lambda s: sim.nowcast(s, 3, "z"), "nowcast: counts is 3; wanted: a text, or a path"),  # type: ignore[arg-type]
    "validate": (lambda s: sim.validate(s), "validate: run is of the kind Scenario; wanted: Results, as"),  # type: ignore[arg-type]
    "weigh one": (lambda s: sim.weigh({"a": s}), r"weigh: scenarios is \['a'\]; wanted: two at least"),
    "weigh nothing": (lambda s: sim.weigh([s, s]), "weigh: scenarios is of the kind list; wanted: a mapping"),  # type: ignore[arg-type]
    "calibrate": (lambda s: sim.calibrate(s, n=3), "calibrate: n is 3; wanted: a whole number, 20 or more"),
    "waves": (lambda s: sim.calibrate(s, waves=0), "calibrate: waves is 0; wanted: a whole number, 1 or more"),
    "triggers": (lambda s: sim.triggers(s, "x"), "triggers: runs is of the kind Scenario; wanted: Ensemble"),  # type: ignore[arg-type]
    "sensitivity": (lambda s: sim.sensitivity(s), "sensitivity: sweep is of the kind Scenario; wanted: Sweep"),  # type: ignore[arg-type]
    "picture": (lambda s: s.run().plot("queu"), "picture: name is 'queu'; wanted: one of .*did you mean 'queue'"),
    "explore": (lambda _: sim.explore(None), "explore: scenario is None; wanted: Scenario"),  # type: ignore[arg-type]
    "sweep": (lambda _: sim.read_sweep(None), "read_sweep: folder is None; wanted: a text, or a path"),  # type: ignore[arg-type]
}


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return sim.load(SMALL)


@pytest.mark.parametrize("case", WRONG)
def test_what_is_of_another_kind_is_refused_by_name(scenario: Scenario, case: str) -> None:
    call, message = WRONG[case]
    with pytest.raises(ArgumentError, match=message) as caught:
        call(scenario)
    assert isinstance(caught.value, SimError)
    assert isinstance(caught.value, ValueError | TypeError)


def test_every_public_function_is_checked() -> None:
    functions = [getattr(sim, name) for name in sim.__all__]
    functions = [one for one in functions if inspect.isfunction(one)]
    assert len(functions) >= 14
    assert [one.__name__ for one in functions if not hasattr(one, "__wrapped__")] == []


def test_a_shipped_scenario_is_loaded_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "examples").mkdir()  # no folder of that name hides it
    file = Path(__file__).parents[1] / "scenarios" / "examples" / "two-links.yaml"
    assert sim.load("examples/two-links") == sim.load(file) == sim.load(str(file))
    with pytest.raises(SimError, match="no shipped scenario of that name; did you mean 'exodus-2023'"):
        sim.load("exodus-2032")


def test_kinds_that_fit_are_let_through_and_python_says_what_is_missing() -> None:
    @checked
    def asked(number: float, names: tuple[str, float] | None = None, kind: Any = 1, **others: int) -> float:
        return number

    assert asked(1) == asked(1.0, ("a", 2), object()) == asked(number=1, more=2) == 1
    with pytest.raises(ArgumentError, match=r"asked: names is \('a', 'b'\); wanted: \(a text, a number\), or None"):
        asked(1, ("a", "b"))  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="missing 1 required positional argument"):
        asked()  # type: ignore[call-arg]
