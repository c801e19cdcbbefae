"""Options that several commands have, worded once: they mean the same in each."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Annotated

import typer

from sim.runs.parameters import Parameters

Replications = Annotated[
    int,
    typer.Option("--replications", "-n", min=2, help="Runs of each scenario, each with random numbers of its own."),
]

Number = Annotated[
    int | None,
    typer.Option("--replications", "-n", min=1, help="Runs, each with random numbers of its own; see below."),
]
"""As ``Replications``, where one run will do, or the study says how many."""

Members = Annotated[
    int, typer.Option("--members", "-n", min=1, help="Runs that are weighted; kept, and run only once.")
]
"""As ``Replications``, where each run has its own draw of the uncertain parameters too."""

RunsOfAStep = Annotated[int, typer.Option("--replications", "-n", min=20, help="Runs of each wave and of each step.")]
"""As ``Members``, for a command that makes runs again and again, each time where the last ones point."""

Sampled = Annotated[
    Parameters,
    typer.Option("--parameters", help="fixed: nominal values. latin-hypercube, sobol: sample section `uncertain`."),
]
"""Where parameters come from; not for ``sim run``, which makes nominal runs beside those that are sampled."""

Set = Annotated[
    list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help="Change one value; may be repeated.")
]

Seed = Annotated[int | None, typer.Option(help="Root of all random numbers (default: the scenario's).")]

Jobs = Annotated[int | None, typer.Option(min=1, help="Worker processes on this machine (default: one a processor).")]

On = Annotated[
    str,
    typer.Option(
        metavar="WHERE", help="`local`, `slurm`, or the address of a Dask scheduler, such as tcp://10.0.0.1:8786."
    ),
]

Directives = Annotated[
    list[str] | None,
    typer.Option(
        "--slurm",
        metavar="KEY=VALUE",
        help="Slurm setting, such as partition=main or memory_gb=4; repeatable.",
    ),
]

Out = Annotated[Path | None, typer.Option(help="Folder to write (default: below runs/, named after the scenario).")]

Force = Annotated[bool, typer.Option("--force", help="Replace a file that sim has not written.")]


def _hush(quiet: bool) -> bool:
    """Let the words for those who wait, as for jobs of Slurm, be said or not."""
    logging.getLogger("sim").setLevel(logging.ERROR if quiet else logging.WARNING)
    return quiet


Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.", callback=_hush)]

Full = Annotated[bool, typer.Option("--full", help="Print the long tables too.")]

LONG_TABLES = "; the long tables: --full"
"""What stands behind the name of the folder where they were not printed."""

Svg = Annotated[bool, typer.Option("--svg", help="Write each picture as SVG too, which can be enlarged and edited.")]


def changes_of(settings: list[str] | None, seed: int | None) -> list[str]:
    """What ``--set`` and ``--seed`` change, as settings."""
    return [*(settings or []), *([] if seed is None else [f"seed={seed}"])]
