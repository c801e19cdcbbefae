"""``sim bottleneck``: what limits, hour by hour, and what more of it would buy."""

from __future__ import annotations

from pathlib import Path

from sim.cli.app import ScenarioArgument, app, plain_messages, progress
from sim.cli.bounds import Yes, check_workload
from sim.cli.groups import RUNS
from sim.cli.making import making, stopped
from sim.cli.options import Directives, Jobs, On, Out, Quiet, Replications, Seed, Set, changes_of


@app.command(rich_help_panel=RUNS)
def bottleneck(
    scenario: ScenarioArgument,
    replications: Replications = 10,
    set_: Set = None,
    seed: Seed = None,
    jobs: Jobs = None,
    on: On = "local",
    slurm: Directives = None,
    out: Out = None,
    yes: Yes = False,
    quiet: Quiet = False,
) -> None:
    """Report the bottleneck of each hour and what 10 % more brings."""
    target = out or Path("runs") / f"{Path(scenario).stem}-bottleneck"
    with plain_messages(stopped(target)):
        from sim.runs.atomic import check_target
        from sim.scenario.load import load
        from sim.scenario.shipped import find

        loaded = load(find(scenario), set=changes_of(set_, seed))
        check_workload(loaded, yes, on, jobs)
        check_target(target)

        from sim.analysis.folders import write_bottleneck
        from sim.analysis.marginal_value import AS_IT_IS, enlarged, limiting
        from sim.analysis.marginal_value import marginal_values as values_of
        from sim.runs.variants import Variants, variants
        from sim.view.bottleneck import save_bottleneck

        with making(target, on, jobs, slurm) as how:
            with progress(loaded.title, hidden=quiet) as report:
                found = dict(variants({AS_IT_IS: loaded}, replications, how, report).ensembles)
            more = enlarged(loaded, only=limiting(found[AS_IT_IS]))
            del more[AS_IT_IS]
            if more:
                with progress("10 % more of what limits", hidden=quiet) as report:
                    found |= variants(more, replications, how, report).ensembles
            marginal_values = values_of(Variants(found))
            write_bottleneck(marginal_values, target, save_bottleneck)
    if not quiet:
        from sim.cli.show import show
        from sim.view.bottleneck import what_more_brings
        from sim.view.bottleneck_table import bottleneck_table

        show(bottleneck_table(marginal_values), *what_more_brings(marginal_values))
        print(f"Written to {target}")
