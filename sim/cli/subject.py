"""What commands that need many runs are about: a scenario to be run, or a folder in which its runs are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.app import MISTAKE, leave
from sim.runs.parameters import Parameters

if TYPE_CHECKING:
    from sim.runs.ensemble import Ensemble
    from sim.runs.make import Making
    from sim.scenario.model import Scenario

SubjectArgument = Annotated[
    str,
    typer.Argument(metavar="SCENARIO", help="Scenario file, name of `sim list`, or folder of several runs."),
]


@dataclass(frozen=True)
class Subject:
    """A scenario, and its runs where there are some already.

    Attributes:
        scenario: The scenario.
        runs: Its replications, from a folder; None: they are still to be made.
    """

    scenario: Scenario
    runs: Ensemble | None = None

    def ensemble(
        self, replications: int, parameters: Parameters, making: Making, report: Callable[[float], None] | None
    ) -> Ensemble:
        """The runs of the folder, all of them; or so many newly made ones."""
        from sim.runs.runs import drawn, replicated

        if self.runs is not None:
            return self.runs
        if parameters is Parameters.FIXED:
            return replicated(self.scenario, replications, making, report).ensemble
        return drawn(self.scenario, replications, parameters, making, report).ensemble


def subject_of(given: str, changes: Sequence[str], parameters: Parameters) -> Subject:
    """The subject of a command by what the user typed.

    Raises:
        FolderError: It is a folder that holds a single run, or none that can be read.
        ScenarioError: It is a scenario that cannot be used, or nothing of that name.
    """
    from sim.runs.ensemble import Ensemble
    from sim.runs.errors import FolderError
    from sim.runs.manifest import MANIFEST
    from sim.scenario.load import load
    from sim.scenario.shipped import find

    if not (Path(given) / MANIFEST).is_file():
        return Subject(load(find(given), set=changes))

    from sim.analysis.run_folder import read_folder

    # Options that could do nothing are refused: ignored, they would be believed.
    if changes or parameters is not Parameters.FIXED:
        leave(f"{given} holds finished runs: --set, --seed and --parameters cannot change them", MISTAKE)
    found = read_folder(Path(given))
    if not isinstance(found, Ensemble):
        raise FolderError(f"{given} holds one run: probabilities take several (sim run --replications 60)")
    return Subject(found.scenario, found)
