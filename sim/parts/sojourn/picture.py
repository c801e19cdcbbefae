"""The picture of what follows the arrival: who has left again, and who has returned home after an agreement."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.parts.sojourn.measures import HAVE_LEFT_AGAIN, HAVE_RETURNED, MOST_RETURNED
from sim.results.times import local_label
from sim.scenario.model import Scenario
from sim.view.chart import Line, draw_lines
from sim.view.palette import ALIKE, CROSSED, OBSERVED, SERVED, SET_OFF, WHITE
from sim.view.series import Drawing, Run, how_many, name_lines
from sim.view.story import story_panels
from sim.view.style import counts_axis, styled

LINES = (
    Line("crossed", "crossed", CROSSED),
    Line("sojourn.set_out", "set out for home", SET_OFF, "--"),
    Line("sojourn.returned", "returned home", SERVED, "-."),
    Line("sojourn.left_again", "left again", *ALIKE[0]),
)
"""Who came, went home, and left again."""


def agreed_h(run: Run) -> float | None:
    """Hour of the first agreement on returns within the run, None where there is none."""
    sojourn = run.scenario.sojourn
    if sojourn is None or sojourn.returns is None:
        return None
    if sojourn.returns.agreed:
        return 0.0
    dated = [
        run.scenario.hours(change.at)
        for change in run.scenario.timeline.values()
        if change.at is not None and change.when is None and change.set.get("sojourn.returns.agreed")
    ]
    return min((hour for hour in dated if hour <= run.scenario.horizon_h), default=None)


def finding(run: Run) -> str:
    """How many had left again and returned by the end, and the busiest day of the return."""
    end = local_label(run.scenario.start, run.scenario.horizon_h).rsplit(" ", 1)[0]
    left = run.metric(HAVE_LEFT_AGAIN).value or 0.0
    if agreed_h(run) is None:
        return f"By {end} {left:,.0f} of those who had arrived had left the country again; nobody returned home"
    returned = run.metric(HAVE_RETURNED).value or 0.0
    most = run.metric(MOST_RETURNED).value or 0.0
    return f"By {end} {returned:,.0f} had returned home, at most {most:,.0f} a day; {left:,.0f} had left again"


@styled
def sojourn(run: Run) -> Figure:
    """Persons who crossed, returned home, and left the country again; dots: returns counted at another time."""
    returns = run.scenario.sojourn.returns if run.scenario.sojourn else None
    from_agreement = agreed_h(run)
    subtitle = f"{run.scenario.title}. {how_many(run)}"
    if returns is not None and returns.known and from_agreement is not None:
        subtitle += " Dots: returns counted after the agreement of another time, laid over this one."
    figure, (axes,), span = story_panels(run, finding(run), subtitle, (3.4,), moving(run.scenario))
    shown = LINES if from_agreement is not None else LINES[3:]
    names, top = draw_lines(axes, run, [line for line in shown if line.curve in run.curves], span)
    if from_agreement is not None:
        top = max(top, _known(axes, run, from_agreement))
    counts_axis(axes, "persons, cumulative", max(top, 1.0))
    name_lines(axes, names)
    return figure


def _known(axes: Axes, run: Run, agreement_h: float) -> float:
    """Draw what was counted at another time, days after its own agreement; returns the largest count."""
    returns = run.scenario.sojourn.returns if run.scenario.sojourn else None
    known = returns.known if returns else ()
    persons = [count.returned_persons for count in known]
    hours = [agreement_h + 24.0 * count.after_days for count in known]
    axes.plot(hours, persons, "o", color=OBSERVED, markersize=5.0, markeredgecolor=WHITE, zorder=3.0)
    axes.axvline(agreement_h, color=OBSERVED, linewidth=1.0, linestyle=(0, (2, 2)))
    return float(max(persons, default=0))


def moving(scenario: Scenario) -> tuple[str, ...]:
    """Curves that the time axis of all pictures must hold."""
    return tuple(line.curve for line in LINES[1:]) if pictures(scenario) else ()


def pictures(scenario: Scenario) -> dict[str, Drawing]:
    """The picture of the part where the scenario has it."""
    return {"sojourn": sojourn} if scenario.sojourn is not None and scenario.sojourn.returns is not None else {}
