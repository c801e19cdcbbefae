"""The only place that makes runs: what is varied, where it is made, where its rows and folders are kept.

The package can be called, ``sim.runs(scenario, n=20)``: see :func:`sim.runs.api.runs`.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any


class _CalledPackage(ModuleType):
    """A package that can be called as the function that it is about.

    Python puts an imported package where it was imported from, ``sim.runs``, over any function of that name.
    """

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Make runs, as :func:`sim.runs.api.runs`."""
        from sim.runs.api import runs

        return runs(*args, **kwargs)


sys.modules[__name__].__class__ = _CalledPackage
