"""What happens when everybody leaves through one road: scenario in, curves and metrics out.

>>> import sim
>>> scenario = sim.load("scenarios/exodus-2023.yaml")
>>> results = scenario.run()
>>> results.plot("queue")
>>> runs = sim.runs(scenario, n=20)

Names are imported when they are first used, so that ``import sim`` and ``sim --help`` cost nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.analysis.assessment import assess
    from sim.analysis.bottleneck import bottleneck
    from sim.analysis.calibration.by_counts import calibrate
    from sim.analysis.interventions.ledger import InterventionLedger, ledger
    from sim.analysis.marginal_value import enlarged, marginal_values
    from sim.analysis.nowcast.cast import nowcast
    from sim.analysis.paired import Comparison, paired
    from sim.analysis.rivals.weigh import weigh
    from sim.analysis.sensitivity import sensitivity
    from sim.analysis.triggers import triggers
    from sim.analysis.validation import validate
    from sim.results.results import Results
    from sim.runs.api import runs
    from sim.runs.ensemble import Ensemble
    from sim.runs.runs import Runs, run
    from sim.runs.sweep import read_sweep
    from sim.scenario.completion import parameter_names as parameters
    from sim.scenario.load import changed, load
    from sim.view.bar import Bar
    from sim.view.explore import explore

    __version__: str

_HOMES = {
    "assess": "sim.analysis.assessment:assess",
    "Bar": "sim.view.bar:Bar",
    "bottleneck": "sim.analysis.bottleneck:bottleneck",
    "calibrate": "sim.analysis.calibration.by_counts:calibrate",
    "changed": "sim.scenario.load:changed",
    "Comparison": "sim.analysis.paired:Comparison",
    "Ensemble": "sim.runs.ensemble:Ensemble",
    "explore": "sim.view.explore:explore",
    "InterventionLedger": "sim.analysis.interventions.ledger:InterventionLedger",
    "ledger": "sim.analysis.interventions.ledger:ledger",
    "parameters": "sim.scenario.completion:parameter_names",
    "load": "sim.scenario.load:load",
    "nowcast": "sim.analysis.nowcast.cast:nowcast",
    "read_sweep": "sim.runs.sweep:read_sweep",
    "enlarged": "sim.analysis.marginal_value:enlarged",
    "marginal_values": "sim.analysis.marginal_value:marginal_values",
    "Runs": "sim.runs.runs:Runs",
    "runs": "sim.runs",
    "paired": "sim.analysis.paired:paired",
    "Results": "sim.results.results:Results",
    "run": "sim.runs.runs:run",
    "sensitivity": "sim.analysis.sensitivity:sensitivity",
    "triggers": "sim.analysis.triggers:triggers",
    "validate": "sim.analysis.validation:validate",
    "weigh": "sim.analysis.rivals.weigh:weigh",
}

__all__ = [
    "Bar",
    "Comparison",
    "Ensemble",
    "InterventionLedger",
    "Results",
    "Runs",
    "__version__",
    "assess",
    "bottleneck",
    "calibrate",
    "changed",
    "enlarged",
    "explore",
    "ledger",
    "load",
    "marginal_values",
    "nowcast",
    "paired",
    "parameters",
    "read_sweep",
    "run",
    "runs",
    "sensitivity",
    "triggers",
    "validate",
    "weigh",
]


def __getattr__(name: str) -> object:
    if name == "__version__":
        return _version()
    if name not in _HOMES:
        raise AttributeError(f"module 'sim' has no attribute '{name}'")
    module, _, within = _HOMES[name].partition(":")
    value: object = getattr(import_module(module), within) if within else import_module(module)
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
