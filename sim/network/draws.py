"""The random numbers of the network: one row for each decision of each stage, one column a vehicle.

Each row comes from one stream for each origin, named by the decision and the stage, so that a stage or a settlement
that is added leaves the draws of the others alone (``docs/model.md`` §8.4).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats, picked
from sim.network.graph import first_destinations
from sim.population.groups import TravelGroups
from sim.population.streams import Streams
from sim.scenario.distributions import AnyDuration
from sim.scenario.model import Scenario
from sim.scenario.stages import Delay, Shelter, Station

Rows = NDArray[np.intp]
Draw = Callable[[np.random.Generator, int], Floats]


def uniform(rng: np.random.Generator, count: int) -> Floats:
    """Uniform numbers from 0 to 1."""
    return rng.random(count)


@dataclass(frozen=True)
class Decision:
    """One decision of one stage (or before the first): what it is called, and how it is drawn.

    Attributes:
        kind: ``time``, ``split``, ``patience``, ``join``, ``screened`` or ``detained``.
        stage: Name of the stage; for a split before the first stage what that is called.
        name: What the streams are called.
        draw: How one block of numbers is drawn.
        by_class: Other draws of some vehicle classes, with the names of their streams.
    """

    kind: str
    stage: str
    name: str
    draw: Draw
    by_class: tuple[tuple[str, str, Draw], ...] = ()

    def drawn_for(self, vehicle_class: str) -> Draw:
        """How it is drawn for a vehicle class."""
        return next((draw for kind, _, draw in self.by_class if kind == vehicle_class), self.draw)


def decisions(scenario: Scenario) -> Iterator[Decision]:
    """Every decision that needs a random number, in the order of the rows."""
    for name, stage in scenario.stages.items():
        if isinstance(stage, Delay):
            yield Decision("time", name, f"time at {name}", stage.duration.unit_draws)
        elif isinstance(stage, Shelter) and stage.stay is not None:
            yield Decision("time", name, f"time at {name}", stage.stay.unit_draws)
        elif isinstance(stage, Station):
            classes = tuple(
                (k, f"time of {k} at {name}", distribution.unit_draws)
                for k, distribution in stage.service_by_class.items()
            )
            yield Decision("time", name, f"time at {name}", stage.service.unit_draws, classes)
            if stage.patience is not None:
                yield Decision("patience", name, f"patience at {name}", stage.patience.unit_draws)
            if min(stage.join_shares) < 1.0:
                yield Decision("join", name, f"joins {name}", uniform)
            if stage.screening is not None:
                yield Decision("screened", name, f"screened at {name}", uniform)
                yield Decision("detained", stage.screening.at, f"detained after {name}", uniform)
        if any(isinstance(to, dict) for to in (stage.to, *stage.to_by_class.values(), *stage.to_by_origin.values())):
            yield Decision("split", name, f"way after stage {name}", uniform)
    for source in dict.fromkeys(s for (s, _), to in first_destinations(scenario).items() if isinstance(to, dict)):
        yield Decision("split", source, f"way after {source}", uniform)


def rows_by_origin(groups: TravelGroups) -> list[Rows]:
    """Rows of the vehicles of each origin, in order."""
    return list(groups.rows_by_origin)


def first_draws(decision: Decision, streams: Streams, groups: TravelGroups, rows: list[Rows]) -> Floats:
    """The draws of one decision for everybody's first visit, shape ``(V,)``."""
    found = np.zeros(len(groups))
    for origin, members in zip(groups.origins, rows, strict=True):
        if len(members):
            found[picked(members, len(groups))] = decision.draw(streams[f"{decision.name} from {origin}"], len(members))
    for kind, name, draw in decision.by_class:
        of_class = groups.vehicle_class == groups.class_names.index(kind)
        for origin, members in zip(groups.origins, rows, strict=True):
            if of_class[members].any():
                numbers = draw(streams[f"{name} from {origin}"], len(members))
                found[members] = np.where(of_class[members], numbers, found[members])
    return found


def draws_by_origin(distribution: AnyDuration, streams: Streams, decision: str, groups: TravelGroups) -> Floats:
    """Unit-mean draws of one decision, a stream for each origin, shape ``(V,)``."""
    plan = Decision("time", "", decision, distribution.unit_draws)
    return first_draws(plan, streams, groups, rows_by_origin(groups))


def uniform_by_origin(streams: Streams, decision: str, groups: TravelGroups) -> Floats:
    """Uniform draws of one decision, a stream for each origin, shape ``(V,)``."""
    return first_draws(Decision("split", "", decision, uniform), streams, groups, rows_by_origin(groups))


class FurtherDraws:
    """The draws of vehicles that come to a stage again, in blocks, made as they are used up.

    A vehicle in a closed loop has streams of its own from its first visit on; of all others the first block comes from
    a stream of the origin, since few of many thousands come again, and further ones from the vehicle's own.
    """

    def __init__(
        self, plan: list[Decision], streams: Streams, groups: TravelGroups, again: Rows, loops: frozenset[str]
    ):
        """Note who may come again; nothing is drawn yet."""
        self._plan, self._streams, self._groups, self._again = plan, streams, groups, again
        self._loops = loops
        self._number = np.zeros(len(groups), np.int64)
        for members in rows_by_origin(groups):
            self._number[members] = np.arange(len(members))
        self._open: dict[tuple[int, int], np.random.Generator] = {}

    def _of(self, row: int, v: int) -> tuple[Draw, np.random.Generator]:
        p, decision = int(self._again[v]), self._plan[row]
        origin = self._groups.origins[self._groups.origin[p]]
        if (row, v) not in self._open:
            again = "" if origin in self._loops else " again"
            name = f"{decision.name}{again} of {origin} {self._number[p]}"
            self._open[row, v] = self._streams[name]
        return decision.drawn_for(self._groups.class_names[self._groups.vehicle_class[p]]), self._open[row, v]

    def first_blocks(self, pool: Floats, rows: set[int]) -> None:
        """Fill the blocks of the rows of stages that can be passed again, ``(rows, vehicles, block)``."""
        origin = self._groups.origin[self._again]
        for number in np.unique(origin).tolist():
            name, members = self._groups.origins[number], np.flatnonzero(origin == number)
            for row in sorted(rows):
                if name in self._loops:
                    for v in members.tolist():
                        self.refill(pool, row, v)
                else:
                    numbers = self._streams[f"{self._plan[row].name} again from {name}"]
                    shape = (len(members), pool.shape[2])
                    pool[row, members] = self._plan[row].draw(numbers, shape[0] * shape[1]).reshape(shape)

    def refill(self, pool: Floats, row: int, v: int) -> None:
        """Make a new block for one decision of one vehicle."""
        draw, rng = self._of(row, v)
        pool[row, v] = draw(rng, pool.shape[2])
