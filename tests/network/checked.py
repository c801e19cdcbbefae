"""Runs whose rules may not look beside an array: what compiled code would read or write there is not the network's.

``NUMBA_DISABLE_JIT=1 python -m tests.network.checked`` runs every scene and some generated networks as plain
Python over arrays that refuse an index below 0 or beyond the end, and a ring that holds more than it has places for.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Iterator
from functools import cache, partial
from operator import itemgetter
from typing import Any

import numpy as np
from hypothesis import HealthCheck, Phase, given, settings

from sim.network import advance, link
from sim.network.records import LAYOUT, Network
from sim.scenario.model import Scenario
from sim.simulate import simulate
from tests.network.test_agenda import moved, shut_and_opened
from tests.network.test_stops import dry_on_every_road
from tests.strategies import scenarios
from tests.strategies_people import with_people
from tests.theory.scenes import SCENES

GENERATED = 12 if os.environ.get("HYPOTHESIS_PROFILE") == "nightly" else 6
"""Networks of each kind."""


WHOLE = (int, np.integer)


def refuse(array: np.ndarray[Any, Any], key: Any) -> None:
    """Raise IndexError for a whole number that is no place of an array; slices and masks may pass."""
    # Asked a million times in each run, mostly for one number.
    if isinstance(key, WHOLE):
        inside = 0 <= key < len(array)
    elif isinstance(key, tuple):
        pairs = zip(key, array.shape, strict=False)
        inside = all(0 <= one < places for one, places in pairs if isinstance(one, WHOLE))
    else:
        return
    if not inside:
        raise IndexError(f"{key} is no place of an array of {array.shape}")


class Numbers(np.ndarray):
    """Numbers that refuse an index beside them."""

    def __getitem__(self, key: Any) -> Any:
        """One number, as an array would give it."""
        refuse(self, key)
        return super().__getitem__(key)

    def __setitem__(self, key: Any, value: Any) -> None:
        """Replace a number."""
        refuse(self, key)
        super().__setitem__(key, value)


class Records(Numbers):
    """Records that refuse an index beside them."""

    @classmethod
    def of(cls, array: np.ndarray[Any, Any]) -> Records:
        """The same memory, whose records have their fields as attributes."""
        return array.view(row_of(array.dtype)).view(cls)


@cache
def row_of(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """The layout with records whose fields are attributes: numpy's own look each of them up in a table, and slowly."""
    names = dtype.names or ()
    assert not set(names) & set(dir(np.void)), "a field has the name of something that every record has"

    def setter(name: str) -> Callable[[Any, Any], None]:
        return lambda row, value: row.__setitem__(name, value)

    fields = {name: property(itemgetter(name), setter(name)) for name in names}
    return np.dtype((type("Row", (np.void,), fields), dtype))


lay_out = Network.lay_out
put_on_link = link.put_on_link


def checked_lay_out(network: Network) -> None:
    """Let all arrays refuse what is beside them, then write down where they are."""
    for name, (dtype, _) in LAYOUT.items():
        array = getattr(network, name)
        setattr(network, name, array.view(Numbers) if dtype.names is None else Records.of(array))
    lay_out(network)


def checked_put_on_link(n: Network, p: int, s: int, before: int, now: int) -> None:
    """Let a vehicle onto a link whose ring has a place for it, beside those of all whose space is not back."""
    one = n.node[s]
    if one.entries - one.freed > one.ring_mask:
        raise IndexError(f"the ring of node {s} is full")
    put_on_link(n, p, s, before, now)


def generated(strategy: Any) -> list[Scenario]:
    """Some scenarios, the same ones every time."""
    found: list[Scenario] = []

    @settings(
        max_examples=GENERATED,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def collect(scenario: Scenario) -> None:
        found.append(scenario)

    collect()
    return found


def networks() -> Iterator[tuple[str, Callable[[], Scenario]]]:
    """What is run, by name."""
    yield from ((name, scene.make) for name, scene in SCENES.items())
    yield "an end that opens and shuts", lambda: moved(shut_and_opened(150), [0.0, 0.001])
    yield "a car that runs dry on every road", lambda: dry_on_every_road(12)
    for kind, strategy in (("generated", scenarios()), ("with people", with_people())):
        for number, scenario in enumerate(generated(strategy)):
            yield f"{kind} {number}", partial(Scenario.model_copy, scenario)


def main() -> int:
    """Run all; print what was refused, and return how many runs that ended."""
    setattr(Network, "lay_out", checked_lay_out)  # noqa: B010
    setattr(advance, "put_on_link", checked_put_on_link)  # noqa: B010
    runs = refused = 0
    for name, make in networks():
        runs += 1
        try:
            simulate(make())
        except IndexError:
            refused += 1
            print(f"{name}: {traceback.format_exc(limit=-3)}")
    print(f"{runs} runs, {refused} refused")
    return refused


if __name__ == "__main__":
    sys.exit(min(main(), 1))
