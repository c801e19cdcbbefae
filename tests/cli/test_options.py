"""Options that several commands have are one definition each, so that they mean the same everywhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_type_hints

import pytest

from sim.cli import app, options

COMMON = {
    "set_": options.Set,
    "seed": options.Seed,
    "jobs": options.Jobs,
    "on": options.On,
    "slurm": options.Directives,
    "out": options.Out,
    "quiet": options.Quiet,
}
"""What every command of many runs takes, by the names of the parameters."""

MAKE_RUNS = (
    *("run", "compare", "bottleneck", "interventions", "readiness", "triggers", "nowcast", "sweep"),
    *("validate", "weigh", "calibrate"),
)

COMMANDS: dict[str, Callable[..., Any]] = {
    one.name or one.callback.__name__: one.callback for one in app.registered_commands if one.callback is not None
}


def hints(name: str) -> dict[str, object]:
    """Type and option of each parameter of a command."""
    return get_type_hints(COMMANDS[name], include_extras=True)


@pytest.mark.parametrize("name", MAKE_RUNS)
def test_every_command_of_many_runs_takes_the_same_options(name: str) -> None:
    found = hints(name)
    assert {parameter: found.get(parameter) for parameter in COMMON} == COMMON
    number = found["members" if name == "nowcast" else "replications"]
    assert number in (options.Replications, options.Number, options.Members, options.RunsOfAStep)


def test_parameters_are_sampled_by_the_same_option() -> None:
    """But for ``sim run``, which says that it makes nominal runs as well."""
    found = {name: hints(name)["parameters"] for name in COMMANDS if "parameters" in hints(name)}
    assert set(found) > {"run", "readiness"}
    assert [name for name, option in found.items() if option != options.Sampled] == ["run"]


def test_no_other_command_makes_runs() -> None:
    with_jobs = {name for name in COMMANDS if "jobs" in hints(name)}
    assert with_jobs == {*MAKE_RUNS, "resume", "verify"}
