"""The joint ensemble: each replication with its own chance and its own draw of the uncertain parameters."""

from __future__ import annotations

import time
from dataclasses import replace

from sim.runs.design import DesignError, draw
from sim.runs.ensemble import Ensemble
from sim.runs.parameters import Parameters
from sim.runs.replicate import Progress, Study, run_study, summaries
from sim.runs.workers import usable_cpus
from sim.scenario.model import Scenario


def replicate_joint(
    scenario: Scenario,
    replications: int,
    parameters: str = Parameters.LATIN_HYPERCUBE.value,
    jobs: int | None = 1,
    progress: Progress | None = None,
) -> Ensemble:
    """As :func:`run_joint`, without the first run's journal: the ensemble whose spread is chance and ranges together.

    Args:
        scenario: What to run; its section ``uncertain`` says the ranges.
        replications: Runs with drawn parameters, and as many with the scenario's own.
        parameters: Kind of the design, ``latin-hypercube`` or ``sobol``.
        jobs: Processes to use; None for as many as this process may use of the machine.
        progress: Called with the share of the work that is done, 0 to 1.
    """
    return run_joint(scenario, replications, Parameters(parameters), jobs, progress).ensemble


def run_joint(
    scenario: Scenario,
    replications: int,
    parameters: Parameters,
    jobs: int | None = 1,
    progress: Progress | None = None,
) -> Study:
    """Run a scenario with the parameters drawn anew for each replication, and as often with its own parameters.

    Replication r has the same random numbers in both, so what differs between the two is what the parameters do.

    Args:
        scenario: What to run; its section ``uncertain`` says the ranges.
        replications: Runs with drawn parameters, and as many with the scenario's own.
        parameters: Kind of the design.
        jobs: Processes to use; None for as many as this process may use of the machine.
        progress: Called with the share of the work that is done, 0 to 1.

    Returns:
        The study: its ensemble is the joint one, which holds the other as ``chance``; its first run, with the journal,
        is that of the scenario's own parameters.

    Raises:
        DesignError: The scenario has no ranges, or the design cannot have so many rows.
        ScenarioError: Values that were drawn do not go together.
        WorkerDied: A worker process ended before its work did.
    """
    if replications < 2:
        raise DesignError("parameters are drawn for several replications: ask for 2 at least, better 40")
    tell, begin = progress or (lambda share: None), time.perf_counter()
    jobs = usable_cpus() if jobs is None else jobs
    rows = draw(scenario, replications, parameters)
    own = run_study(scenario, replications, jobs, lambda share: tell(share / 2.0))
    tasks = [(row.scenario, number) for number, row in enumerate(rows)]
    found = summaries(tasks, jobs, lambda share: tell((1.0 + share) / 2.0))
    joint = [replace(one, parameters=row.values) for one, row in zip(found, rows, strict=True)]
    ensemble = Ensemble.of(scenario, joint, chance=own.ensemble)
    return replace(own, ensemble=ensemble, parameters=parameters, wall_s=time.perf_counter() - begin)
