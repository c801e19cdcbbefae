"""Live what-if in a notebook: sliders for parameters, and the run that follows while they move.

Needs ``pip install corridor-sim[notebook]``. A slider that moves only notes its position; the kernel runs the scenario
with the newest positions as soon as it is free, so that a quick hand never builds up a queue of runs. What such a run
is stands in :mod:`sim.runs.moves`, what is drawn of it in :mod:`sim.view.explore_picture`.
"""

from __future__ import annotations

import asyncio
import shlex
import time
from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any

from sim.pages.render import render
from sim.results.metric import number
from sim.runs.moves import Moves, in_event_loop
from sim.scenario.arguments import ArgumentError, checked
from sim.scenario.errors import ScenarioError, nearest
from sim.scenario.model import Scenario
from sim.scenario.whatif import Handle, Range, handles, moved, moves_of
from sim.view.explore_picture import picture, table_html, table_rows
from sim.view.style import caption, png

SETTLE_S = 0.05
"""How long a slider must rest before a run begins, seconds."""

NO_KERNEL = "Sliders: they move where a kernel runs."
"""What stands for them elsewhere."""

AS_IT_IS = "as in the scenario"
"""Where a slider stands that is not moved."""


@checked
def explore(
    scenario: Scenario, parameters: Sequence[str] | Mapping[str, Range | None] | None = None, replication: int = 0
) -> Explorer:
    """Sliders for parameters of a scenario, with the curves and key numbers of the run that follows.

    Not for a result to report: each move makes one run, so a difference may be random variation (:func:`sim.paired`).

    Args:
        scenario: Where to begin.
        parameters: Names of parameters in its section ``uncertain`` or paths of parameters, with the ends of the range
            where one is given, as in ``{"stages.gate.lanes": (1, 8), "packing": None}``; all if left out.
        replication: Whose random numbers all runs have, so that what differs is the sliders' doing.

    Returns:
        A widget that Jupyter shows.

    Raises:
        ScenarioError: There is no such parameter.
        ImportError: anywidget is not installed.
    """
    return Explorer(scenario, handles(scenario, parameters), replication)


class Explorer:
    """What :func:`explore` shows.

    Attributes:
        sliders: By name: what can be moved.
        results: Of the newest run.
        redrawn_s: How long each run took from the slider's rest to the picture, seconds.
        widget: What JupyterLab and VS Code show while a kernel runs.
    """

    def __init__(self, scenario: Scenario, parameters: Sequence[Handle], replication: int) -> None:
        """Run the scenario as it is, for the grey lines."""
        from sim.view.explore_widget import SliderWidget

        self._scenario, self.sliders = scenario, {one.name: one for one in parameters}
        self._moves = Moves(scenario, replication)
        self.results = self._moves.before
        self._waiting: asyncio.TimerHandle | None = None
        self.redrawn_s: list[float] = []
        self.widget = SliderWidget(sliders=[_shown(one) for one in parameters], positions=self._opening)
        self.widget.still = f"explore-{self.widget.model_id}"
        self._show()
        self.widget.observe(lambda _: self._soon(), names="positions")

    def _ipython_display_(self) -> None:
        """Twice: as a picture with its words, for a page without a kernel, and as sliders, which hide it."""
        from IPython.display import display

        still, about = self.still()
        display(still, metadata=about, raw=True)  # type: ignore[no-untyped-call]
        live, _ = self.widget._repr_mimebundle_()
        display({**live, "text/plain": NO_KERNEL}, raw=True)  # type: ignore[no-untyped-call]

    def still(self) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
        """The state as a picture and a table, by MIME type, and the alternative text of the picture alone."""
        data = b64encode(self.widget.picture).decode()
        html = render(
            "explore.html.j2",
            still=self.widget.still,
            sliders=[
                (one["label"], one["texts"][place])
                for one, place in zip(self.widget.sliders, self.widget.positions, strict=True)
            ],
            address=f"data:image/png;base64,{data}",
            alt=self.widget.alt,
            rows=table_rows(self._moves.before, self.results),
        )
        return {"text/html": html, "image/png": data}, {"image/png": {"alt": self.widget.alt}}

    @property
    def moved(self) -> dict[str, float]:
        """The sliders that do not stand as in the scenario, and their values."""
        places = zip(self.sliders.values(), self.widget.positions, strict=True)
        found = {one.name: _values(one)[place] for one, place in places}
        return {name: value for name, value in found.items() if value is not None}

    @property
    def settings(self) -> tuple[str, ...]:
        """What the sliders set, as for ``sim.changed`` and ``--set``; nothing where all stand as in the scenario."""
        found = moves_of([(self.sliders[name], value) for name, value in self.moved.items()])
        return tuple(f"{path}={value!r}" for path, value in found)

    @property
    def code(self) -> str:
        """A cell that makes the run of this state, which needs the scenario by the name ``scenario``."""
        if not self.settings:
            return "scenario.run().plot()"
        lines = "".join(f'    "{one}",\n' for one in self.settings)
        return f"sim.changed(scenario, [\n{lines}]).run().plot()"

    def move(self, name: str, value: float | None) -> None:
        """Move a slider to the position that is nearest to a value, or back to where the scenario has it (None).

        Raises:
            ArgumentError: There is no such slider, or the value lies beyond its ends.
        """
        if name not in self.sliders:
            raise ArgumentError("move", "name", name, f"one of {', '.join(self.sliders)}{nearest(name, self.sliders)}")
        one, place = self.sliders[name], list(self.sliders).index(name)
        if value is not None and not one.positions[0] <= value <= one.positions[-1]:
            raise ArgumentError("move", "value", value, f"{one.positions[0]:g} to {one.positions[-1]:g}")
        positions = list(self.widget.positions)
        positions[place] = _place(one, value)
        self.widget.positions = positions

    def reset(self) -> None:
        """Put every slider back to where the scenario has it."""
        self.widget.positions = self._opening

    def redraw(self) -> None:
        """Run the scenario with the sliders as they stand, and show it; what is not allowed gives its message."""
        begin_s = time.perf_counter()
        values = [(self.sliders[name], value) for name, value in self.moved.items()]
        try:
            self.results = self._moves.run(moved(self._scenario, values))
        except ScenarioError as error:
            self.widget.impossible = str(error)
            self.widget.answered += 1
            return
        self._show()
        self.redrawn_s.append(time.perf_counter() - begin_s)

    @property
    def is_waiting(self) -> bool:
        """Whether a run waits at the hour at which what is moved acts, so that the next move takes less."""
        return self._moves.waits

    def close(self) -> None:
        """End the process that waits for further moves."""
        self._moves.close()

    @property
    def _opening(self) -> list[int]:
        return [_place(one, None) for one in self.sliders.values()]

    def _soon(self) -> None:
        """Redraw when the sliders rest; at once where there is no event loop, as in a script."""
        if not in_event_loop():
            self.redraw()
            return
        if self._waiting is not None:
            self._waiting.cancel()
        self._waiting = asyncio.get_running_loop().call_later(SETTLE_S, self.redraw)

    def _show(self) -> None:
        drawn = picture(self._moves.before, self.results)
        finding, shown = caption(drawn)
        stand = [
            f"{self.sliders[name].label}: {_text(self.sliders[name], value)}" for name, value in self.moved.items()
        ]
        said = f"{finding}. {'; '.join(stand) if stand else 'All sliders as in the scenario'}."
        with self.widget.hold_sync():
            self.widget.picture = png(drawn, dpi=100)
            self.widget.alt = f"{said} {shown}"
            self.widget.said = said
            self.widget.table = table_html(self._moves.before, self.results)
            self.widget.code = self.code
            self.widget.command = " ".join(f"--set {shlex.quote(one)}" for one in self.settings)
            self.widget.impossible = ""
            self.widget.answered += 1


def _values(one: Handle) -> tuple[float | None, ...]:
    """What each position of a slider stands for; None is the scenario as it is, first where it has several values."""
    if one.varies:
        return (None, *one.positions)
    return tuple(None if value == one.value else value for value in one.positions)


def _place(one: Handle, value: float | None) -> int:
    """The position that is nearest to a value."""
    values = _values(one)
    if value is None:
        return values.index(None)
    near = [one.value if known is None else known for known in values]
    return min(range(len(near)), key=lambda k: abs(near[k] - value))


def _text(one: Handle, value: float) -> str:
    """A value with its unit."""
    written = number(value) if one.whole else f"{value:.4g}"
    return f"{written} {one.unit}".strip()


def _shown(one: Handle) -> dict[str, Any]:
    """A slider as the page needs it: its words, and a text for each position."""
    values = _values(one)
    own = ", then ".join(dict.fromkeys(_text(one, value) for value in one.own))
    texts = [f"{own} ({AS_IT_IS})" if value is None else _text(one, value) for value in values]
    return {
        "label": one.label,
        "meaning": f"{one.meaning.replace('`', '')} Sets {', '.join((*one.paths, *one.rest_paths))}.".strip(),
        "texts": texts,
        "opening": _place(one, None),
    }
