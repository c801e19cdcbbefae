"""A part of the story: what a planner can name, switch off, vary and see, such as the aid or the disarmament."""

from __future__ import annotations

from collections.abc import Callable

from sim.scenario.model import LeverValue

Pull = Callable[[float, LeverValue], None]
"""Change something at an hour to a value."""


class Part:
    """What the world asks of every part; a part overrides what it has to say.

    A part that a scenario does not have is not made at all. Its random numbers come from streams of its own, so its
    being there changes no draw of another part.
    """

    def start(self) -> None:
        """Start its SimPy processes; called once, at hour 0, when every part has been made."""

    def levers(self) -> dict[str, Pull]:
        """What each of its timed fields does when the timeline sets it, by the field's path in the scenario."""
        return {}

    def observables(self) -> dict[str, Callable[[], float]]:
        """Figures of this moment by name, for the conditions of the timeline (``when:``)."""
        return {}

    def persons(self) -> dict[str, int]:
        """Persons that the part is in charge of now, by state; always the same states."""
        return {}

    def book(self) -> None:
        """Write down in the ledger what the flows have done with the part's things since the last time."""

    def recount(self) -> dict[tuple[str, str], float]:
        """Units that its own things hold now, by (kind, account): what the ledger must say as well."""
        return {}
