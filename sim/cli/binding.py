"""``sim binding``: what limits, hour by hour, and what more of it would buy."""

from __future__ import annotations

import sys
from pathlib import Path

from sim.cli.app import ScenarioArgument, app, plain_messages, progress
from sim.cli.making import making, stopped
from sim.cli.options import Directives, Jobs, On, Out, Quiet, Replications, Seed, Set, changes_of


@app.command()
def binding(
    scenario: ScenarioArgument,
    replications: Replications = 10,
    set_: Set = None,
    seed: Seed = None,
    jobs: Jobs = None,
    on: On = "local",
    slurm: Directives = None,
    out: Out = None,
    quiet: Quiet = False,
) -> None:
    """Report the bottleneck of each hour, and what 10 % more would bring."""
    target = out or Path("runs") / f"{Path(scenario).stem}-binding"
    with plain_messages(stopped(target)):
        from sim.runs.atomic import check_target
        from sim.scenario.load import load
        from sim.scenario.shipped import find

        loaded = load(find(scenario), set=changes_of(set_, seed))
        check_target(target)

        from sim.analysis.folders import write_binding
        from sim.analysis.relief import reliefs as told_by
        from sim.analysis.relief import relieved
        from sim.runs.variants import variants
        from sim.view.binding import save_binding

        with making(target, on, jobs, slurm) as how, progress(loaded.title, hidden=quiet) as told:
            reliefs = told_by(variants(relieved(loaded), replications, how, told))
            write_binding(reliefs, target, save_binding)
    if not quiet:
        from rich.console import Console

        from sim.view.binding_table import binding_table

        Console(width=None if sys.stdout.isatty() else 150).print(binding_table(reliefs))
        print(f"Written to {target}")
