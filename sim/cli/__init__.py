"""The shell: ``sim run``, ``compare``, ``binding``, ``readiness``, ``report``, ``brief``, ``sweep`` and so on.

Only options, progress and messages live here. Everything else is imported when a command needs it, so that
``sim --help`` is instant.
"""

from sim.cli import runs, binding, readiness, views, studies, files, proof  # noqa: I001  in the order of the help
from sim.cli.app import app, main

__all__ = ["app", "binding", "files", "main", "proof", "readiness", "runs", "studies", "views"]
