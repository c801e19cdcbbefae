"""What happens when everybody leaves through one road: scenario in, curves and figures out.

>>> import sim
>>> scenario = sim.load("scenarios/exodus-2023.yaml")
>>> results = sim.run(scenario)
>>> ensemble = sim.replicate(scenario, replications=20)

Names are imported when they are first used, so that ``import sim`` and ``sim --help`` cost nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.results.ensemble import Ensemble
    from sim.results.paired import Comparison
    from sim.results.results import Results
    from sim.scenario.load import load
    from sim.study.compare import compare
    from sim.study.replicate import replicate, run
    from sim.study.sweep.sweep import read_sweep, sweep

    __version__: str

__all__ = [
    "Comparison",
    "Ensemble",
    "Results",
    "__version__",
    "compare",
    "load",
    "read_sweep",
    "replicate",
    "run",
    "sweep",
]

_HOMES = {
    "Comparison": "sim.results.paired",
    "compare": "sim.study.compare",
    "Ensemble": "sim.results.ensemble",
    "Results": "sim.results.results",
    "load": "sim.scenario.load",
    "replicate": "sim.study.replicate",
    "run": "sim.study.replicate",
    "read_sweep": "sim.study.sweep.sweep",
    "sweep": "sim.study.sweep.sweep",
}


def __getattr__(name: str) -> object:
    if name == "__version__":
        return _version()
    if name not in _HOMES:
        raise AttributeError(f"module 'sim' has no attribute '{name}'")
    value: object = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("corridor-sim")
    except PackageNotFoundError:
        return "0+not-installed"


def __dir__() -> list[str]:
    return sorted(__all__)
