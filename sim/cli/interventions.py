"""``sim interventions``: what interventions save and cost, and which combinations are Pareto-efficient."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.app import ScenarioArgument, app, plain_messages, show_notices
from sim.cli.groups import RUNS
from sim.cli.options import LONG_TABLES, Full, Replications
from sim.cli.run_options import RunOptions, with_run_options
from sim.cli.studies import report_cost, work

if TYPE_CHECKING:
    from sim.analysis.interventions.ledger import InterventionLedger
    from sim.analysis.interventions.listed import Listed


@app.command(rich_help_panel=RUNS)
@with_run_options
def interventions(
    scenario: ScenarioArgument,
    list_: Annotated[
        str | None,
        typer.Option(
            "--list",
            metavar="FILE",
            help="List of interventions (default: SCENARIO-interventions.yaml, or the shipped one).",
        ),
    ] = None,
    replications: Replications = 20,
    together: Annotated[int, typer.Option(min=1, help="Most interventions at once; 1 for each alone.")] = 2,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Estimate the number of runs and their cost; make none.")
    ] = False,
    full: Full = False,
    *,
    options: RunOptions,
) -> None:
    """Report what each intervention saves and costs, and which combinations are Pareto-efficient."""
    target = options.target(f"interventions-{Path(scenario).stem}")
    with plain_messages(f"Stopped: {target} is as it was."):
        from sim.analysis.interventions.combinations import study_of
        from sim.analysis.interventions.listed import read_listed, undone_notices
        from sim.runs.atomic import check_target
        from sim.runs.sweep import begin
        from sim.scenario.shipped import find, find_interventions, interventions_of

        listed = read_listed(find_interventions(list_ or interventions_of(scenario)), find(scenario), options.changes)
        study = study_of(listed, replications, together)
        show_notices(undone_notices(listed))
        if not options.quiet:
            _report_states(listed, together)
        if dry_run:
            report_cost(study, target, options.jobs)
            return
        options.check_workload(listed.base)
        begun = begin(study, target)
        check_target(target / "ledger")
    since_s = time.monotonic()
    work(begun, options.on, options.jobs, options.slurm, (1, 1), options.quiet)
    taken_s = time.monotonic() - since_s
    with plain_messages(f"Stopped: what was run is in {target}."):
        from sim.analysis.folders import write_ledger
        from sim.analysis.interventions.ledger import read_ledger
        from sim.view.interventions import save_ledger

        found = read_ledger(begun, listed, together)
        write_ledger(found, target / "ledger", save_ledger)
    if not options.quiet:
        _report(found, taken_s, full)
        print(f"Written to {target / 'ledger'}{'' if full else LONG_TABLES}")


def _report_states(listed: Listed, together: int) -> None:
    """How many states there are, and what cannot be had together."""
    from sim.analysis.interventions.combinations import clashes, combinations

    count = len(combinations(listed, together))
    in_place = sum(intervention.in_place for intervention in listed.interventions)
    there = f"{in_place or 'none'} of them in place already"
    print(f"{listed.file.title}: {len(listed.interventions)} interventions, {there};")
    print(f"{count:,} options of at most {together} of the others at once, the scenario as it is among them")
    for one, other, reason in clashes(listed):
        print(f"not together: {one.name} and {other.name}; {reason}")


def _report(found: InterventionLedger, taken_s: float, full: bool) -> None:
    """What each intervention gains and harms, in a sentence each, the Pareto-efficient options, and the long tables."""
    from sim.cli.show import show
    from sim.runs.progress import duration
    from sim.view.decision import of_intervention
    from sim.view.interventions_table import groups, ledger_table, options_table, side_effects_table

    for heading, lines in groups(found):
        show(
            f"{heading}; in brackets the change, with its 90 % interval:",
            *(of_intervention(entry, found.listed.base) for entry in lines),
        )
    if full:
        show(ledger_table(found), side_effects_table(found))
    show(options_table(found))
    print(f"{found.runs:,} runs; this call took {duration(taken_s)}")
