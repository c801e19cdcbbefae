"""What a benchmark has measured, as JSON with the machine, the day and the versions; ``benchmarks.page`` reads it."""

from __future__ import annotations

import dataclasses
import datetime
import json
import math
import os
import platform
import subprocess
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]

PACKAGES = ("numpy", "numba", "simpy", "ciw", "salabim", "uxsim", "eclipse-sumo", "flee")
"""Whose versions are written down."""


def machine() -> dict[str, str]:
    """What it was measured on."""
    name = platform.processor() or platform.machine()
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                name = line.partition(":")[2].strip()
                break
    except OSError:
        pass
    return {"processor": name, "cores": str(os.cpu_count()), "system": platform.system()}


def versions() -> dict[str, str]:
    """Python, the compiler and the packages, where they are installed."""
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    try:
        said = subprocess.run(["cc", "--version"], capture_output=True, text=True, check=True).stdout
        found["cc"] = said.splitlines()[0]
    except (OSError, subprocess.CalledProcessError, IndexError):
        pass
    return found


def commit() -> str:
    """The commit that was measured, with a plus where files were changed since; empty outside a checkout."""
    try:
        said = subprocess.run(
            ["git", "describe", "--always", "--dirty=+"], cwd=ROOT, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return ""
    return said.stdout.strip()


def write(folder: Path, name: str, tables: Mapping[str, object]) -> Path:
    """Write the tables of one benchmark."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.json"
    facts = {
        "measured": datetime.date.today().isoformat(),
        "commit": commit(),
        "machine": machine(),
        "versions": versions(),
        "tables": {key: plain(table) for key, table in tables.items()},
    }
    path.write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    return path


def plain(value: object) -> Any:
    """Data classes as mappings, and what JSON has no number for as text."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return plain(dataclasses.asdict(value))
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value


def read(folder: Path, name: str) -> dict[str, Any]:
    """What ``write`` has written.

    Raises:
        FileNotFoundError: That benchmark has not been run into this folder.
    """
    facts: dict[str, Any] = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    return facts
