"""``sim bottleneck``: what limits, hour by hour, and what more of it would buy."""

from __future__ import annotations

from pathlib import Path

from sim.cli.app import ScenarioArgument, app, plain_messages, progress
from sim.cli.groups import RUNS
from sim.cli.making import stopped
from sim.cli.options import Replications
from sim.cli.run_options import RunOptions, with_run_options


@app.command(rich_help_panel=RUNS)
@with_run_options
def bottleneck(
    scenario: ScenarioArgument,
    replications: Replications = 10,
    *,
    options: RunOptions,
) -> None:
    """Report the bottleneck of each hour and what 10 % more brings."""
    target = options.target(f"{Path(scenario).stem}-bottleneck")
    with plain_messages(stopped(target)):
        from sim.runs.atomic import check_target
        from sim.scenario.load import load
        from sim.scenario.shipped import find

        loaded = load(find(scenario), set=options.changes)
        options.check_workload(loaded)
        check_target(target)

        from sim.analysis.folders import write_bottleneck
        from sim.analysis.marginal_value import AS_IT_IS, enlarged, limiting
        from sim.analysis.marginal_value import marginal_values as values_of
        from sim.runs.variants import Variants, variants
        from sim.view.bottleneck import save_bottleneck

        with options.making(target) as how:
            with progress(loaded.title, hidden=options.quiet) as report:
                found = dict(variants({AS_IT_IS: loaded}, replications, how, report).ensembles)
            more = enlarged(loaded, only=limiting(found[AS_IT_IS]))
            del more[AS_IT_IS]
            if more:
                with progress("10 % more of what limits", hidden=options.quiet) as report:
                    found |= variants(more, replications, how, report).ensembles
            marginal_values = values_of(Variants(found))
            write_bottleneck(marginal_values, target, save_bottleneck)
    if not options.quiet:
        from sim.cli.show import show
        from sim.view.bottleneck import what_more_brings
        from sim.view.bottleneck_table import bottleneck_table

        show(bottleneck_table(marginal_values), *what_more_brings(marginal_values))
        print(f"Written to {target}")
