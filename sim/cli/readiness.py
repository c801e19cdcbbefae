"""``sim readiness``: does what is announced and what stands ready suffice, and what would?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.app import MISTAKE, app, leave, plain_messages, progress
from sim.cli.groups import RUNS
from sim.cli.making import stopped
from sim.cli.options import Replications, Sampled
from sim.cli.run_options import RunOptions, with_run_options
from sim.cli.subject import Subject, SubjectArgument, subject_of
from sim.runs.parameters import Parameters


@app.command(rich_help_panel=RUNS)
@with_run_options
def readiness(
    scenario: SubjectArgument,
    replications: Replications = 60,
    parameters: Sampled = Parameters.FIXED,
    cost: Annotated[
        list[str] | None,
        typer.Option(metavar="REGION=COST", help="Cost of one more place there (default 1); repeatable."),
    ] = None,
    check: Annotated[
        int, typer.Option(min=0, help="Further runs with the recommended places, to test them; 0: none.")
    ] = 20,
    *,
    options: RunOptions,
) -> None:
    """Report whether places suffice, until when, what to add and where."""
    target = options.target(f"{Path(scenario).stem}-readiness")
    with plain_messages(stopped(target)):
        from sim.results.reception import region_names, shelter_labels
        from sim.runs.atomic import check_target

        subject = subject_of(scenario, options.changes, parameters)
        if subject.runs is None:
            options.check_workload(subject.scenario)
        check_target(target)
        places = (*region_names(subject.scenario), *shelter_labels(subject.scenario).values())
        costs = _costs(cost or (), tuple(dict.fromkeys(places)))
        from sim.analysis.assessment import NothingReady, assess
        from sim.analysis.folders import write_assessment
        from sim.analysis.recommendation import anybody_short, finding, provided, recommended
        from sim.view.readiness import save_assessment
        from sim.view.readiness_table import tables

        with options.making(target) as how:
            with progress(f"readiness of {scenario}", hidden=options.quiet) as report:
                found = subject.ensemble(replications, parameters, how, report)
            try:
                assessment = assess(found, costs)
            except NothingReady as error:
                leave(f"{scenario}: {error}", MISTAKE)
            more, again = recommended(assessment).more, None
            # Runs of a folder that drew parameters cannot be drawn further: the folder does not say how.
            if check and more and not (subject.runs and found.summaries[0].parameters):
                other = {"seed": subject.scenario.seed + 1}
                richer = Subject(provided(subject.scenario, more).model_copy(update=other))
                with progress("the same with the recommended places", hidden=options.quiet) as report:
                    again = anybody_short(richer.ensemble(check, parameters, how, report))
            write_assessment(assessment, target, save_assessment)
    if not options.quiet:
        from sim.analysis.doors import any_overflows
        from sim.cli.show import show
        from sim.view.doors import doors_table

        at_doors = [doors_table(found)] if any_overflows(subject.scenario) else []
        show(*tables(assessment), *at_doors, *finding(assessment, again))
        print(f"Written to {target}")


def _costs(given: Sequence[str], known: Sequence[str]) -> dict[str, float]:
    """Cost of one place by region."""
    from sim.scenario.errors import nearest

    found: dict[str, float] = {}
    for text in given:
        region, equals, number = text.rpartition("=")
        try:
            value = float(number)
        except ValueError:
            value = -1.0
        if not equals or not 0.0 < value < float("inf"):
            leave(f"--cost {text}: is not of the form REGION=COST with a cost above 0, such as Kotayk=1.5", MISTAKE)
        if region not in known:
            leave(f"--cost {text}: the scenario has no places in a region '{region}'{nearest(region, known)}", MISTAKE)
        found[region] = value
    return found
