"""The shell: ``sim run``, ``compare``, ``interventions``, ``bottleneck``, ``readiness``, ``sweep`` and the others.

Only options, progress and messages live here. Everything else is imported when a command needs it, so that
``sim --help`` is instant.
"""

# Each adds its commands, in the order of the help.
from sim.cli import (  # noqa: I001
    new,
    runs,
    bottleneck,
    interventions,
    readiness,
    triggers,
    nowcast,
    validate,
    calibrate,
    weigh,
    views,
    export,
    studies,
    whatif,
    files,
    import_,
    proof,
)
from sim.cli.app import app, main

__all__ = [
    "app",
    "bottleneck",
    "calibrate",
    "export",
    "files",
    "import_",
    "interventions",
    "main",
    "new",
    "nowcast",
    "proof",
    "readiness",
    "runs",
    "studies",
    "triggers",
    "validate",
    "views",
    "weigh",
    "whatif",
]
