"""The shell: ``sim run``, ``compare``, ``plot``, ``report``, ``check``, ``verify``, ``sweep`` and so on.

Only options, progress and messages live here. Everything else is imported when a command needs it, so that
``sim --help`` is instant.
"""

from sim.cli import runs, nowcast, views, studies, files, proof  # noqa: I001  each adds its commands, in the order of the help
from sim.cli.app import app, main

__all__ = ["app", "files", "main", "nowcast", "proof", "runs", "studies", "views"]
