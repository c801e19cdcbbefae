"""Small studies for tests: a file beside the small scenario of the shell's tests, and the study that it holds."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from sim.runs.plan import Study, read_study
from sim.runs.store import Store
from tests.cli.shell import SMALL

LANES: dict[str, Any] = {"law": "choice", "paths": ["stages.checkpoint.lanes"], "values": [1, 2, 3]}
SERVICE: dict[str, Any] = {
    "law": "grid",
    "paths": ["stages.checkpoint.service.mean_min"],
    "low": 0.5,
    "high": 1.5,
    "steps": 3,
}
FACTORIAL = {"kind": "full-factorial"}


def write_plan(folder: Path, **plan: Any) -> Path:
    """A study file in ``folder``; JSON is YAML too."""
    whole = {"title": "A study", "scenario": str(SMALL), "design": FACTORIAL, "axes": {"lanes": LANES}, **plan}
    path = folder / "study.yaml"
    path.write_text(json.dumps(whole, indent=1), encoding="utf-8")
    return path


def study(folder: Path, **plan: Any) -> Study:
    """The study of such a file."""
    return read_study(write_plan(folder, **plan))


def wait_for_rows(folder: Path, count: int) -> None:
    """Wait until the store of a study that others make has so many rows."""
    until = time.monotonic() + 400
    while len(Store(folder).keys()) < count:
        assert time.monotonic() < until, f"only {len(Store(folder).keys())} rows"
        time.sleep(0.05)
