"""Runs that would take days, or more memory than there is, are not begun unless somebody has said so."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.app import MISTAKE, leave

if TYPE_CHECKING:
    from sim.scenario.model import Scenario

Yes = Annotated[bool, typer.Option("--yes", help="Begin runs that take hours or much memory.")]

LONGEST_H = 3.0
"""Time of one run from which on it is begun only with ``--yes``."""


def check_workload(scenario: Scenario, yes: bool, on: str = "local", jobs: int | None = 1) -> None:
    """Refuse runs that would hardly end, or not fit into memory; ``--yes`` says that they are wanted.

    Args:
        scenario: What is to be run.
        yes: Whether that was said.
        on: Where: the memory of another machine is not known.
        jobs: Runs at a time; None for as many as this process may use processors.
    """
    if yes:
        return
    from sim.runs.executors import LOCAL
    from sim.runs.workers import usable_cpus
    from sim.scenario.workload import workload

    found, there = workload(scenario), memory_bytes() if on == LOCAL else None
    side_by_side = jobs or usable_cpus()
    if there is not None and found.memory_bytes * side_by_side > there:
        why = f"{side_by_side} at a time are more than the {there / 1e9:.2g} GB of this machine"
    elif found.wall_h > LONGEST_H:
        why = f"more than {LONGEST_H:g} h"
    else:
        return
    what = f"{scenario.title}: one run takes {found.words}; {why}"
    leave(f"{what}. Nothing was begun; --yes begins it all the same.", MISTAKE)


def memory_bytes() -> int | None:
    """The memory of this machine; None where the system does not say."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return None
