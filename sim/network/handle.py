"""What a rule gets in place of a network, and what the compiler has better code for than the rule's own.

A rule takes the whole network and reads like the equation, ``n.node[s].free_us``. As a tuple of arrays that would be
two hundred numbers handed from rule to rule, most of the time to compile, and a dozen microseconds for every call from
Python. So a network keeps a header, the address and the shape of each array, and a compiled rule gets the address of
the header. That the header does not change while rules run is what lets the compiler keep the addresses in registers.
How compiled code sees it is said in ``handle_code.py``.
"""

from __future__ import annotations

from typing import Any, cast

from sim.network.compiled import PLAIN
from sim.network.records import Network

Handle = Any
"""What Python hands to a compiled rule in place of a network: the address of its header, or the network itself where
nothing is compiled."""


def handle_of(network: Network) -> Handle:
    """The handle of a network; good until one of its arrays is replaced."""
    return network if PLAIN else network.address


def network_at(handle: Handle) -> Network:
    """The network of a handle, inside a compiled rule."""
    return cast(Network, handle)


def is_before(time_us: int, who: int, other_us: int, other: int) -> bool:
    """Whether an event comes before another: by time, then by number, which is not negative.

    As one comparison of 128 bits and without a jump, for nobody can guess in which direction it would go.
    """
    return time_us < other_us or (time_us == other_us and who < other)


def fetch(row: Any) -> None:
    """Bring a record near that will be wanted soon: a vehicle that nobody has touched for hours is far away.

    It changes nothing but the time of the next access.
    """
