"""``sim binding``: what limits, hour by hour, and what more of it would buy."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.app import ScenarioArgument, app, plain_messages, progress
from sim.cli.options import Jobs, Quiet, Set


@app.command()
def binding(
    scenario: ScenarioArgument,
    replications: Annotated[int, typer.Option("--replications", "-n", min=2, help="Pairs of runs for each line.")] = 10,
    jobs: Jobs = None,
    set_: Set = None,
    out: Annotated[Path | None, typer.Option(help="Folder to write; runs/<scenario>-binding if left out.")] = None,
    quiet: Quiet = False,
) -> None:
    """Tell which stage limits how many come through in each hour, and what a tenth more of each would buy."""
    target = out or Path("runs") / f"{Path(scenario).stem}-binding"
    with plain_messages(f"Stopped: nothing was written, {target} is as it was."):
        from sim.runs.atomic import check_target
        from sim.scenario.load import load
        from sim.scenario.shipped import find

        loaded = load(find(scenario), set=set_ or [])
        check_target(target)

        from sim.analysis.binding_folder import write_binding
        from sim.analysis.relief import relieve
        from sim.view.binding import save_binding

        with progress(loaded.title, hidden=quiet) as told:
            reliefs = relieve(loaded, replications, jobs, told)
            write_binding(reliefs, target, save_binding)
    if not quiet:
        from rich.console import Console

        from sim.view.binding_table import binding_table

        Console(width=None if sys.stdout.isatty() else 150).print(binding_table(reliefs))
        print(f"Written to {target}")
