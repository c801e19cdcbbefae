"""Live what-if in a notebook: sliders for parameters, and the run that follows while they move.

Needs ``pip install corridor-sim[notebook]``. A slider that moves only notes its value; the kernel runs the scenario
with the newest values as soon as it is free, so that a quick hand never builds up a queue of runs. Where all that is
moved acts later than at the start, a run goes on from that hour (:mod:`sim.runs.paused`) from the second move on.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from sim.pages.render import render
from sim.results.metric import Metric, as_read
from sim.results.metrics import select
from sim.results.metrics_crossing import CLEARANCE_AT
from sim.results.results import Results
from sim.runs.paused import CAN_COPY, Paused
from sim.runs.runs import run
from sim.scenario.arguments import checked
from sim.scenario.errors import ScenarioError
from sim.scenario.first_difference import first_difference_h
from sim.scenario.model import Scenario
from sim.scenario.movers import movers
from sim.scenario.whatif import Handle, Range, handles, moved
from sim.view.axis import busy_span, time_axis
from sim.view.series import Name, name_lines
from sim.view.style import COLOUR, GREY, INK, counts_axis, panels, png, styled

HEADLINES = select(lambda one: one.headline)
"""Key numbers beside the sliders, where a scenario has them."""

SETTLE_S = 0.05
"""How long a slider must rest before a run begins, seconds."""


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
        ImportError: ipywidgets is not installed.
    """
    return Explorer(scenario, handles(scenario, parameters), replication)


class Explorer:
    """What :func:`explore` shows.

    Attributes:
        sliders: By the name of the parameter.
        results: Of the newest run.
        redrawn_s: How long each run took from the slider's rest to the picture, seconds.
    """

    def __init__(self, scenario: Scenario, parameters: Sequence[Handle], replication: int) -> None:
        """Run the scenario as it is, for the grey lines."""
        import ipywidgets

        self._scenario, self._handles, self._replication = scenario, {one.name: one for one in parameters}, replication
        self._before = self.results = run(scenario, replication)
        self._waiting: asyncio.TimerHandle | None = None
        self._paused: Paused | None = None
        self.redrawn_s: list[float] = []
        self.sliders = {one.name: _slider(ipywidgets, one) for one in parameters}
        self._picture = ipywidgets.Image(
            format="png", layout=ipywidgets.Layout(flex="1 1 0", min_width="0", max_width="960px")
        )
        self._numbers = ipywidgets.HTML()
        again = ipywidgets.Button(description="As in the scenario", tooltip="Put every slider back")
        again.on_click(lambda _: self.reset())
        for slider in self.sliders.values():
            slider.observe(lambda _: self._soon(), names="value")
        # The sliders keep their width whatever the picture would like to have.
        column = ipywidgets.Layout(flex="0 0 480px")
        left = ipywidgets.VBox([*self.sliders.values(), again, self._numbers], layout=column)
        self.widget = ipywidgets.HBox([left, self._picture], layout=ipywidgets.Layout(align_items="flex-start"))
        self._show()

    def _repr_mimebundle_(self, **kwargs: object) -> Any:
        return self.widget._repr_mimebundle_(**kwargs)

    def reset(self) -> None:
        """Put every slider back to the scenario's own value."""
        for name, slider in self.sliders.items():
            slider.value = self._handles[name].value

    def redraw(self) -> None:
        """Run the scenario with the sliders' values now, and show it; a value that is not allowed gives its message."""
        begin_s = time.perf_counter()
        values = [(self._handles[name], float(slider.value)) for name, slider in self.sliders.items()]
        try:
            self.results = self._run(moved(self._scenario, values))
        except ScenarioError as error:
            self._numbers.value = render("explore.html.j2", impossible=str(error))
            return
        self._show()
        self.redrawn_s.append(time.perf_counter() - begin_s)

    def _run(self, scenario: Scenario) -> Results:
        """The run of a scenario: from where it differs from ours, if there is one that waits there, or as a whole."""
        from_h = first_difference_h(self._scenario, scenario)
        if from_h == 0.0 or not CAN_COPY or not _in_event_loop():
            return run(scenario, self._replication)
        if from_h == self._scenario.horizon_h:
            return self._before
        if self._paused is None or self._paused.time_h > from_h:
            if self._paused is not None:
                self._paused.close()
            self._paused = Paused(self._scenario, self._replication, from_h)
        return self._paused.run(scenario) if self._paused.is_ready else run(scenario, self._replication)

    def _soon(self) -> None:
        """Redraw when the sliders rest; at once where there is no event loop, as in a script."""
        if not _in_event_loop():
            self.redraw()
            return
        if self._waiting is not None:
            self._waiting.cancel()
        self._waiting = asyncio.get_running_loop().call_later(SETTLE_S, self.redraw)

    def _show(self) -> None:
        self._picture.value = png(picture(self._before, self.results), dpi=100)
        self._numbers.value = table_html(self._before, self.results)


def _in_event_loop() -> bool:
    """Whether this is a notebook: a script that starts a process would be run once more by it."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


@styled
def picture(before: Results, now: Results) -> Figure:
    """Persons who have crossed, and the queue, in both runs: grey as it was, in colour as it is now."""
    half = now.metric(CLEARANCE_AT[90].name)
    finding = f"90 % have crossed by {half.local}" if half.value is not None else "90 % do not cross within the run"
    subtitle = f"{now.scenario.title}. Grey: with the sliders as in the scenario. One run each, same random numbers."
    figure, (upper, lower) = panels(finding, subtitle, (2.9, 1.7))
    who = movers(now.scenario)
    span = busy_span(before.curves, ("departed", "crossed")), busy_span(now.curves, ("departed", "crossed"))
    from_h, to_h = min(one[0] for one in span), max(one[1] for one in span)
    for axes, curve, label in ((upper, "crossed", "persons crossed"), (lower, who.queue, f"{who.value} in queues")):
        if curve not in now.curves:
            continue
        colour = COLOUR["crossed" if curve == "crossed" else "queue"]
        axes.plot(before.curves.time_h, before.curves[curve].values, color=GREY, linewidth=1.2)
        axes.plot(now.curves.time_h, now.curves[curve].values, color=colour)
        tops = [float(results.curves[curve].values.max()) for results in (before, now)]
        counts_axis(axes, label, max(tops))
        at_end = float(np.interp(to_h, now.curves.time_h, now.curves[curve].values))
        name_lines(axes, [Name(f"now {at_end:,.0f}", at_end, colour)])
    counts = now.record.counts
    if counts is not None:
        known = counts[counts["hour_known"] & counts["persons_crossed"].notna()]
        upper.plot(known["time_h"], known["persons_crossed"], "o", color=INK, markersize=3.5)
    time_axis(lower, now.scenario.start, from_h, to_h)
    return figure


def table_html(before: Results, now: Results) -> str:
    """The key numbers of both runs, as an HTML table."""
    rows = []
    for one in HEADLINES:
        old, new = before.metric(one.name), now.metric(one.name)
        if old.value is None and new.value is None:
            continue
        rows.append((one.label, new.meaning, (old.text, new.text, _difference(old, new))))
    return render("explore.html.j2", impossible="", rows=rows)


def _difference(old: Metric, new: Metric) -> str:
    if old.value is None or new.value is None:
        return ""
    change = new.value - old.value
    unit = "h" if new.definition.is_moment else new.unit
    return "none" if change == 0.0 else f"{'+' if change > 0.0 else '−'}{as_read(abs(change), unit)}".strip()


def _slider(ipywidgets: Any, one: Handle) -> Any:
    """A slider whose label is the name with its unit, and whose tooltip says what it is."""
    label = one.name.replace("_", " ") + (f" ({one.unit})" if one.unit else "")
    common: dict[str, Any] = {
        "value": int(one.value) if one.whole else one.value,
        "min": int(one.low) if one.whole else min(one.low, one.value),
        "max": int(one.high) if one.whole else max(one.high, one.value),
        "description": label,
        "tooltip": f"{one.meaning} Sets {', '.join(one.paths)}.",
        "continuous_update": True,
        "style": {"description_width": "220px"},
        "layout": ipywidgets.Layout(width="460px"),
    }
    if one.whole:
        return ipywidgets.IntSlider(**common)
    return ipywidgets.FloatSlider(step=(one.high - one.low) / 100.0, readout_format=".3g", **common)
