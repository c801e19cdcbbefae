"""The picture of the disarmament: arms handed in by kind, a panel each, and the men who have withdrawn."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from sim.parts.disarmament.measures import HANDED_IN, LAST_RECEIPT_AT, WAIT
from sim.scenario.model import Scenario
from sim.view.chart import Line, chart, draw_lines, last
from sim.view.palette import CROSSED, SERVED, SET_OFF, WAITING
from sim.view.series import Drawing, Name, Run, fan, how_many, name_lines
from sim.view.story import story_panels
from sim.view.style import counts_axis, styled

PANEL_IN = 1.05
"""Height of the panel of one kind, inches."""

MILLION = 1e6


def titles(scenario: Scenario) -> dict[str, str]:
    """What people call each kind, by the name of its curve; an empty mapping without a disarmament."""
    section = scenario.disarmament
    kinds = section.arms.items() if section else ()
    return {f"arms.{name}.handed_in": kind.title or name.replace("_", " ") for name, kind in kinds}


def finding(run: Run) -> str:
    """How much of the first kind was handed in by the end, and how long squads waited for their receipts."""
    name = next(iter(titles(run.scenario)), None)
    if name is None:
        return "There is no disarmament"
    kind = name.removeprefix("arms.").removesuffix(".handed_in")
    count = run.metric(HANDED_IN.of(kind=kind))
    last, wait = run.metric(LAST_RECEIPT_AT), run.metric(WAIT.quantiles[0.5])
    shown = f"{titles(run.scenario)[name]}: {count.value or 0.0:,.0f} handed in by the end of the run"
    if wait.value is None:
        return f"{shown}; {'half of the squads that came had not been called by then' if wait.beyond else wait.note}"
    until = f"the last receipt is of {last.local}" if last.value is not None else last.note
    return f"{shown}; half of the squads waited for up to {wait.text}; {until}"


@styled
def arms(run: Run) -> Figure:
    """Arms of each kind handed in so far, one panel a kind, above the men who have withdrawn and their families."""
    kinds = titles(run.scenario)
    subtitle = (
        f"{run.scenario.title}. Cumulative counts of arms, from men and from depots, each panel with its own scale; "
        f"lowest: combatants, and persons whose family waits for one. {how_many(run)}"
    )
    heights = (*(PANEL_IN for _ in kinds), 1.7)
    figure, below, span = story_panels(run, finding(run), subtitle, heights, moving(run.scenario))
    for axes, (curve, title) in zip(below, kinds.items(), strict=False):
        _, top = draw_lines(axes, run, [Line(curve, title, SERVED)], span)
        end = last(fan(run, curve), span[1])
        counts_axis(axes, "pieces", max(top, 1.0))
        axes.locator_params(axis="y", nbins=3)
        _in_millions(axes, top)
        name_lines(axes, [Name(f"{_broken(title)}\n{_short(end)}", end / 2.0, SERVED)])
    chart(below[-1], run, MEN, span, "persons")
    return figure


MEN = (
    Line("disarmament.withdrawn", "withdrawn", SET_OFF),
    Line("disarmament.with_receipt", "with a receipt", CROSSED, "--"),
    Line("disarmament.persons_held_back", "family waits for a man", WAITING, ":"),
)
"""Men who have withdrawn and have a receipt, and persons held back."""


def _in_millions(axes: Axes, top: float) -> None:
    """Write large counts in millions, so that they fit beside the axis."""
    if top >= MILLION:
        axes.set_ylabel("million pieces")
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value / MILLION:g}"))


def _short(count: float) -> str:
    return f"{count / MILLION:.1f} million" if count >= MILLION else f"{count:,.0f}"


def _broken(title: str) -> str:
    """A title on two lines where it is too long for the margin."""
    words = title.split()
    if len(title) <= 24 or len(words) < 2:
        return title
    cut = min(range(1, len(words)), key=lambda k: abs(len(" ".join(words[:k])) - len(title) / 2.0))
    return f"{' '.join(words[:cut])}\n{' '.join(words[cut:])}"


def moving(scenario: Scenario) -> tuple[str, ...]:
    """Curves that the time axis of all pictures must hold."""
    return (*titles(scenario), *(line.curve for line in MEN)) if scenario.disarmament is not None else ()


def pictures(scenario: Scenario) -> dict[str, Drawing]:
    """The picture of the part where the scenario has it."""
    return {"arms": arms} if scenario.disarmament is not None else {}
