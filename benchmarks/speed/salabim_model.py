"""salabim: the same model as the textbook's in SimPy, a component per vehicle, monitors switched off."""

from __future__ import annotations

from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.speed.case import CHECKPOINT, CORRIDOR, FEEDERS, FUEL, REGISTRATION, US_PER_H, Work
from benchmarks.speed.race import Answer, Entry, Run

US_PER_S = US_PER_H / 3600


def salabim_model(work: Work, folder: Path) -> Run:
    """Put it together and run it; time in seconds."""
    import salabim

    salabim.yieldless(False)

    def run() -> Answer:
        env = salabim.Environment(trace=False, yieldless=False)
        finish_s = np.full(len(work), -1.0)

        def lanes(count: int) -> Any:
            return salabim.Resource("", count, anonymous=True, monitor=False)

        assert CHECKPOINT.room is not None
        room = lanes(CHECKPOINT.lanes + CHECKPOINT.room)
        fuel, gate, desks = (lanes(one.lanes) for one in (FUEL, CHECKPOINT, REGISTRATION))
        roads = [(road, lanes(1), lanes(road.storage), lanes(1)) for road in (*FEEDERS, CORRIDOR)]

        class Later(salabim.Component):  # type: ignore[misc, name-defined]
            """Gives something back after a time: a gap at one end, or a space to the entrance."""

            def setup(self, what: Any, after_s: float) -> None:
                self.what, self.after_s = what, after_s

            def process(self) -> Generator[Any, None, None]:
                yield self.hold(self.after_s)
                self.what.release(1)

        def later(what: Any, after_s: float) -> None:
            Later("", what=what, after_s=after_s)

        class Vehicle(salabim.Component):  # type: ignore[misc, name-defined]
            """From the fuel station to registration."""

            def setup(self, number: int) -> None:
                self.number = number

            def drive(self, way: Any, leave: Callable[[], None]) -> Generator[Any, None, None]:
                road, entrance, space, end = way
                yield self.request(entrance)
                yield self.request(space)
                leave()
                later(entrance, road.gap_us / US_PER_S)
                yield self.hold(road.free_us / US_PER_S)
                yield self.request(end)

            def process(self) -> Generator[Any, None, None]:
                fuel_s, gate_s, desk_s = (work.service_us[:, self.number] / US_PER_S).tolist()

                def left(way: Any) -> Callable[[], None]:
                    def leave() -> None:
                        later(way[3], way[0].gap_us / US_PER_S)
                        later(way[2], way[0].wave_us / US_PER_S)

                    return leave

                feeder, corridor = roads[work.feeder[self.number]], roads[-1]
                yield self.request(fuel)
                yield self.hold(fuel_s)
                yield from self.drive(feeder, lambda: fuel.release(1))
                yield from self.drive(corridor, left(feeder))
                yield self.request(room)
                left(corridor)()
                yield self.request(gate)
                yield self.hold(gate_s)
                gate.release(1)
                room.release(1)
                yield self.request(desks)
                yield self.hold(desk_s)
                desks.release(1)
                finish_s[self.number] = env.now()

        class Departures(salabim.Component):  # type: ignore[misc, name-defined]
            """Vehicles set off at their hours."""

            def process(self) -> Generator[Any, None, None]:
                for number, at_s in enumerate((work.departs_us / US_PER_S).tolist()):
                    yield self.hold(till=at_s)
                    Vehicle("", number=number)

        Departures("")
        env.run()
        return Answer.of(np.rint(finish_s * US_PER_S).astype(np.int64))

    return run


ENTRIES = (Entry("salabim, a component per vehicle", "salabim", "the whole model", salabim_model, 0.01, 5_000),)
