"""The options that all commands of many runs have, as one parameter: where runs are made and what they change."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import MISSING, dataclass, fields
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_type_hints

from sim.cli.bounds import Yes, check_workload
from sim.cli.making import making
from sim.cli.options import Directives, Jobs, On, Out, Quiet, Seed, Set, changes_of

if TYPE_CHECKING:
    from sim.runs.make import Making
    from sim.scenario.model import Scenario


@dataclass(frozen=True)
class RunOptions:
    """What was typed of the options that mean the same in every command of many runs; each is worded in ``options``."""

    set_: Set = None
    seed: Seed = None
    jobs: Jobs = None
    on: On = "local"
    slurm: Directives = None
    out: Out = None
    yes: Yes = False
    quiet: Quiet = False

    @property
    def changes(self) -> list[str]:
        """What ``--set`` and ``--seed`` change, as settings."""
        return changes_of(self.set_, self.seed)

    def target(self, name: str) -> Path:
        """The folder to write: ``--out``, or one of this name below ``runs``."""
        return self.out or Path("runs") / name

    def check_workload(self, *scenarios: Scenario, alone: bool = False) -> None:
        """Refuse runs that would hardly end or not fit into memory, unless ``--yes`` was said.

        Args:
            scenarios: What is to be run.
            alone: Whether only one run is made, so that its memory is needed once.
        """
        for scenario in scenarios:
            check_workload(scenario, self.yes, self.on, 1 if alone else self.jobs)

    @contextmanager
    def making(self, target: Path) -> Iterator[Making]:
        """How the runs are made: each is kept beside ``target`` until the block that writes it ends well."""
        with making(target, self.on, self.jobs, self.slurm) as how:
            yield how


def with_run_options(command: Callable[..., None]) -> Callable[..., None]:
    """A command with a parameter ``options: RunOptions``, as typer reads it: with an option for each of its fields."""
    found = inspect.signature(command)
    hints = get_type_hints(command, include_extras=True)
    shared = get_type_hints(RunOptions, include_extras=True)
    names = [field.name for field in fields(RunOptions)]
    defaults = {field.name: field.default for field in fields(RunOptions)}
    assert MISSING not in defaults.values(), "an option without a default would have to be typed in every call"

    def parameter(name: str, kind: Any, default: object) -> inspect.Parameter:
        return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)

    own = [parameter(name, hints[name], one.default) for name, one in found.parameters.items() if name != "options"]
    all_of_them = [*own, *(parameter(name, shared[name], defaults[name]) for name in names)]

    @wraps(command)
    def typed(**given: Any) -> None:
        command(options=RunOptions(**{name: given.pop(name) for name in names}), **given)

    typed.__signature__ = inspect.Signature(all_of_them)  # type: ignore[attr-defined]
    typed.__annotations__ = {one.name: one.annotation for one in all_of_them} | {"return": None}
    return typed
