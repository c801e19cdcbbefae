"""The shell: ``sim run``, ``compare``, ``binding``, ``readiness``, ``report``, ``brief``, ``sweep`` and so on.

Only options, progress and messages live here. Everything else is imported when a command needs it, so that
``sim --help`` is instant.
"""

from sim.cli import runs, binding, readiness, triggers, views, export, studies, files, proof  # noqa: I001  order of help
from sim.cli.app import app, main

__all__ = [
    "app",
    "binding",
    "export",
    "files",
    "main",
    "proof",
    "readiness",
    "runs",
    "studies",
    "triggers",
    "views",
]
