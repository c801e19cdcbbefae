"""The shell: ``sim run``, ``compare``, ``levers``, ``binding``, ``readiness``, ``brief``, ``sweep`` and so on.

Only options, progress and messages live here. Everything else is imported when a command needs it, so that
``sim --help`` is instant.
"""

# Each adds its commands, in the order of the help.
from sim.cli import runs, binding, levers, readiness, triggers, nowcast, views, export, studies, files, proof  # noqa: I001
from sim.cli.app import app, main

__all__ = [
    "app",
    "binding",
    "export",
    "files",
    "levers",
    "main",
    "nowcast",
    "proof",
    "readiness",
    "runs",
    "studies",
    "triggers",
    "views",
]
