"""What must fit in a stream of arrivals: one statement of when they come, and what goes with it."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.arrivals import Arrivals, CountedRate
from sim.scenario.errors import Keys

TIMINGS = ("interarrival", "rate", "sets_off", "times_h")
"""The statements of when vehicles come."""


def arrivals_findings(name: str, stream: Arrivals) -> Iterator[tuple[Keys, str]]:
    """What does not fit in one stream."""
    given = [timing for timing in TIMINGS if getattr(stream, timing) is not None]
    if len(given) != 1:
        found = "none of them is given" if not given else f"given are {' and '.join(given)}"
        yield ("arrivals", name), f"give one of {', '.join(TIMINGS[:-1])} and {TIMINGS[-1]}; {found}"
    if stream.sets_off is not None and stream.count is None:
        yield ("arrivals", name, "sets_off"), "says when each comes, and not how many: give count as well"
    if stream.spacing == "even" and stream.rate is None and stream.sets_off is None:
        yield ("arrivals", name, "spacing"), "even goes with rate or sets_off"
    if stream.times_h is not None and list(stream.times_h) != sorted(stream.times_h):
        yield ("arrivals", name, "times_h"), "times must not decrease"
    if stream.times_h is not None and stream.multiplier != 1.0:
        yield ("arrivals", name, "multiplier"), "times_h are the hours themselves: leave it out"
    if isinstance(stream.rate, CountedRate) and stream.rate.of == "persons" and stream.persons_per_vehicle == 0.0:
        yield ("arrivals", name, "persons"), "the counts are of persons, and a vehicle has none: at least 1"
    if stream.party_size is not None and stream.persons != 1:
        yield ("arrivals", name, "persons"), "the distribution in party_size says how many persons there are"
