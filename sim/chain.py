"""What follows from a scenario and from its runs, as their methods: ``sim.load("exodus-2023").run().plot()``.

A joint, as :mod:`sim.parts.registry` is: a scenario knows nothing of who runs it, a run nothing of who draws it. Both
inherit a method from here that imports what it needs when it is called, so that each box still needs only boxes to its
left, and a type checker, an editor and Sphinx see an ordinary method.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.results.results import Results
    from sim.runs.ensemble import Ensemble
    from sim.runs.progress import Progress
    from sim.view.style import NotebookFigure

FIRST_PICTURE = "cumulative"
"""The picture that every run has: who has left, crossed and arrived, hour by hour."""


class Runnable:
    """What can be run: a scenario."""

    def run(self, replication: int = 0, progress: Progress | None = None) -> Results:
        """Run the scenario once; many runs are :func:`sim.runs`.

        Args:
            replication: Number of the replication, from 0; with the scenario's seed it fixes every random number.
            progress: Called with the share of the horizon that is done, 0 to 1.

        Returns:
            Curves and metrics of the run.
        """
        from sim.runs.runs import run
        from sim.scenario.model import Scenario

        assert isinstance(self, Scenario)  # nothing else inherits from this
        return run(self, replication, progress)


class Pictured:
    """What can be drawn: one run, or many."""

    @property
    def drawn(self) -> Results | Ensemble:
        """What is drawn: this itself, where it is not made of others."""
        from sim.results.results import Results
        from sim.runs.ensemble import Ensemble

        assert isinstance(self, Results | Ensemble)  # whatever else inherits from this says what of it is drawn
        return self

    def plot(self, name: str = FIRST_PICTURE) -> NotebookFigure:
        """One picture, which a notebook shows with its finding as its alternative text.

        Args:
            name: As its files are called: ``cumulative``, ``queue``, ``reception``, ``limits`` and so on.

        Returns:
            A picture of matplotlib; ``.savefig("queue.svg")`` writes it.

        Raises:
            ArgumentError: The run has no such picture; the message names all that it has.
        """
        from sim.view.pictures import picture

        return picture(self.drawn, name)
