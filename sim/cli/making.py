"""Where the runs of a command are made, and where they are kept until its folder is written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.runs.make import Making
    from sim.runs.slurm import Slurm


def stopped(target: Path, before: str = "") -> str:
    """What is said when a command of many runs is stopped; ``before``: what it has written before them."""
    kept = "The runs that were finished are kept; the same command goes on with them."
    return f"Stopped: {before}{target} is as it was. {kept}"


@contextmanager
def making(target: Path, on: str, jobs: int | None, slurm: list[str] | None) -> Iterator[Making]:
    """How the runs of a command are made: each is kept beside ``target`` until the block that writes it ends well."""
    from sim.runs.cluster import executor_at
    from sim.runs.make import Making, kept_until_done

    settings = slurm_of(slurm)
    with kept_until_done(target) as store:
        yield Making(executor_at(on, jobs, settings, store.folder / "logs"), store)


def slurm_of(given: list[str] | None, around: Slurm | None = None) -> Slurm:
    """What ``--slurm`` says, laid over what a study says."""
    from sim.runs.slurm import Slurm
    from sim.scenario.errors import KeyPlaces
    from sim.scenario.words import validated

    found: dict[str, object] = {} if around is None else around.model_dump()
    for text in given or ():
        key, _, value = text.partition("=")
        # The one setting that may be given several times: each is a directive of its own.
        if key == "extra":
            found[key] = (*found.get(key, ()), value)  # type: ignore[misc]
            continue
        try:
            found[key] = json.loads(value)
        except ValueError:
            found[key] = value
    places = KeyPlaces()
    places.put((), "--slurm")
    return validated(Slurm, found, places)
