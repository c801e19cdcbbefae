"""What holds for every study on a cluster: the site's own file, and what Dask's ``jobqueue.yaml`` says of Slurm.

Both belong to the user or the administrator and not to a study, so they may name commands.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from sim.runs.slurm import Slurm
from sim.scenario.errors import KeyPlaces
from sim.scenario.fields import Section
from sim.scenario.text import read
from sim.scenario.words import validated

NEEDS = "a site needs one of slurm, prologue, directives and python"
FILE = Path("corridor-sim") / "site.yaml"


class ClusterSite(Section):
    """A cluster as its users or administrators describe it."""

    slurm: Slurm = Slurm()
    """Settings of every study, which its own go over."""

    prologue: Annotated[tuple[str, ...], Field(strict=False)] = ()
    """Lines of the batch script before the worker begins, such as ``module load python``."""

    directives: Annotated[tuple[str, ...], Field(strict=False)] = ()
    """Further options of ``sbatch``, whatever they are."""

    python: str | None = None
    """Words of a shell that begin Python on a node, such as ``apptainer exec sim.sif python``; left out: this one."""

    def over(self, other: ClusterSite) -> ClusterSite:
        """This description laid over another one: lines and options of both."""
        return ClusterSite(
            slurm=self.slurm.over(other.slurm),
            prologue=(*other.prologue, *self.prologue),
            directives=(*other.directives, *self.directives),
            python=self.python or other.python,
        )


def site_files() -> Iterator[Path]:
    """Where a site's file is looked for, the first that exists counts: ``$SIM_SITE``, the user's, the machine's."""
    if named := os.environ.get("SIM_SITE"):
        yield Path(named)
        return
    if around := os.environ.get("XDG_CONFIG_HOME"):
        yield Path(around) / FILE
    elif home := os.environ.get("HOME"):
        yield Path(home) / ".config" / FILE
    yield Path("/etc") / FILE


def this_site() -> ClusterSite:
    """What is known of the cluster of this machine: its file over Dask's ``jobqueue.yaml``.

    Raises:
        ScenarioError: One of the two is wrong; a line for each problem.
    """
    below = dask_site()
    for path in site_files():
        # A file that was named must be there.
        if path.is_file() or "SIM_SITE" in os.environ:
            document = read(path, NEEDS)
            return validated(ClusterSite, document.tree, document.places).over(below)
    return below


def dask_site() -> ClusterSite:
    """What the user's files and variables of Dask say under ``jobqueue.slurm``; nothing of Dask's own defaults."""
    import dask.config

    said: dict[str, Any] = dask.config.collect().get("jobqueue", {}).get("slurm", {}) or {}
    said = {key.replace("_", "-"): value for key, value in said.items() if value is not None}
    places = KeyPlaces()
    places.put((), "jobqueue.yaml")
    return validated(ClusterSite, dict(_translated(said)), places)


def _translated(said: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The keys of ``dask_jobqueue.SLURMCluster`` as those of a site."""
    slurm = {ours: said[theirs] for theirs, ours in _SAME.items() if theirs in said}
    if "walltime" in said:
        slurm["walltime_min"] = minutes(str(said["walltime"]))
    if "interface" in (options := said.get("scheduler-options") or {}):
        slurm["scheduler_interface"] = options["interface"]
    processes = said.get("processes") or said.get("cores")
    if processes is not None:
        slurm["processes"] = processes
    if "memory" in said:
        from dask.utils import parse_bytes

        slurm["memory_gb"] = parse_bytes(said["memory"]) / 1e9 / (processes or 1)
    yield "slurm", slurm
    yield "prologue", list(said.get("job-script-prologue", ()))
    yield "directives", list(said.get("job-extra-directives", ()))
    if "python" in said:
        yield "python", said["python"]


_SAME = {
    "queue": "partition",
    "account": "account",
    "interface": "interface",
    "death-timeout": "give_up_s",
    "local-directory": "scratch",
}


def minutes(text: str) -> int:
    """Minutes of a time limit as Slurm writes it: ``90``, ``01:30:00``, ``2-00:00:00``; seconds count as a minute."""
    days, dash, rest = text.rpartition("-")
    parts = [int(part) for part in rest.split(":")]
    # Slurm reads one number as minutes, two as minutes and seconds, and after days as hours first.
    if dash:
        hours, most, seconds = [*parts, 0, 0][:3]
    elif len(parts) == 3:
        hours, most, seconds = parts
    else:
        hours, (most, seconds) = 0, [*parts, 0][:2]
    return (int(days or 0) * 24 + hours) * 60 + most + (seconds > 0)
