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
    from sim.results.assessment import assess
    from sim.results.binding import binding
    from sim.results.ensemble import Ensemble
    from sim.results.paired import Comparison
    from sim.results.results import Results
    from sim.scenario.load import changed, load
    from sim.study.compare import compare
    from sim.study.completion import lever_names as levers
    from sim.study.interventions.ledger import Ledger, ledger
    from sim.study.joint import replicate_joint
    from sim.study.nowcast import nowcast
    from sim.study.relief import relieve
    from sim.study.replicate import replicate, run
    from sim.study.sweep.sweep import read_sweep, sweep
    from sim.view.bar import Bar
    from sim.view.explore import explore
    from sim.view.pictures import picture

    __version__: str

_HOMES = {
    "assess": "sim.results.assessment:assess",
    "Bar": "sim.view.bar:Bar",
    "binding": "sim.results.binding:binding",
    "changed": "sim.scenario.load:changed",
    "Comparison": "sim.results.paired:Comparison",
    "compare": "sim.study.compare:compare",
    "Ensemble": "sim.results.ensemble:Ensemble",
    "explore": "sim.view.explore:explore",
    "Ledger": "sim.study.interventions.ledger:Ledger",
    "ledger": "sim.study.interventions.ledger:ledger",
    "levers": "sim.study.completion:lever_names",
    "load": "sim.scenario.load:load",
    "nowcast": "sim.study.nowcast:nowcast",
    "picture": "sim.view.pictures:picture",
    "read_sweep": "sim.study.sweep.sweep:read_sweep",
    "relieve": "sim.study.relief:relieve",
    "replicate": "sim.study.replicate:replicate",
    "replicate_joint": "sim.study.joint:replicate_joint",
    "Results": "sim.results.results:Results",
    "run": "sim.study.replicate:run",
    "sweep": "sim.study.sweep.sweep:sweep",
}

__all__ = [
    "Bar",
    "Comparison",
    "Ensemble",
    "Ledger",
    "Results",
    "__version__",
    "assess",
    "binding",
    "changed",
    "compare",
    "explore",
    "ledger",
    "levers",
    "load",
    "nowcast",
    "picture",
    "read_sweep",
    "relieve",
    "replicate",
    "replicate_joint",
    "run",
    "sweep",
]


def __getattr__(name: str) -> object:
    if name == "__version__":
        return _version()
    if name not in _HOMES:
        raise AttributeError(f"module 'sim' has no attribute '{name}'")
    module, _, within = _HOMES[name].partition(":")
    value: object = getattr(import_module(module), within)
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
