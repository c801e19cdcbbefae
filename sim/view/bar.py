"""A progress bar that works on a terminal and in a notebook."""

from __future__ import annotations

from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn


class Bar:
    """Shows the share that is done; pass it as ``progress=`` to ``run`` and ``runs``.

    >>> runs = sim.runs(scenario, n=100, progress=sim.Bar("hundred runs"))

    Not for two tasks: a bar that has stopped at 1 does not start again. Not for a log: it needs a terminal or a
    notebook.
    """

    def __init__(self, title: str = "") -> None:
        """Nothing is shown before the first share is reported.

        Args:
            title: What stands before the bar.
        """
        self._bar = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TaskProgressColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
        )
        self._task = self._bar.add_task(title, total=1.0)

    def __call__(self, share: float) -> None:
        """Report the share that is done, 0 to 1; at 1 the bar stops."""
        if not self._bar.finished:
            self._bar.start()
        self._bar.update(self._task, completed=share)
        if share >= 1.0:
            self._bar.stop()
