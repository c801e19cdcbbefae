"""It rains."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from sim.parts.rain.tables import Showers
from sim.scenario.model import ParameterValue
from sim.world.part import Part, Setter
from sim.world.setting import Setting


class Sky(Part):
    """What falls from it."""

    def __init__(self, setting: Setting, mm_per_h: float) -> None:
        """It rains at the rate of the scenario."""
        self._report, self._rows = setting.report, [(0.0, mm_per_h)]

    def setters(self) -> dict[str, Setter]:
        """How much falls."""

        def rate(now: float, value: ParameterValue) -> None:
            self._rows.append((now, float(value)))
            self._report("rain", f"{value:g} mm/h")

        return {"rain.mm_per_h": rate}

    def observables(self) -> dict[str, Callable[[], float]]:
        """What falls now."""
        return {"rain.mm_per_h": lambda: self._rows[-1][1]}

    def tables(self) -> Iterator[Showers]:
        """Every change."""
        yield Showers(*np.array(self._rows).T)


def actors(setting: Setting) -> Iterator[Part]:
    """The part where the scenario has it."""
    rain = setting.scenario.rain
    if rain is not None:
        yield Sky(setting, rain.mm_per_h)
