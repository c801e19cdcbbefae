"""Rival scenarios for people: how near each is, series by series, whom the record prefers, and what sets them apart."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from rich.table import Table

from sim.analysis.rivals.apart import SetApart
from sim.analysis.rivals.evidence import MODEL_SHARE
from sim.analysis.rivals.weighed import SeriesOfRivals, Weighed
from sim.results.metric import number
from sim.results.times import local_label
from sim.view.record import name_of

SHOWN = 5
"""Metrics that are named of those that set scenarios apart, the best first."""

CERTAIN = 3.0
"""Distance from which on one observation names the right one of two in 93 of 100 cases."""

MISSING = "–"


def lines(found: Weighed) -> Iterator[Table | str]:
    """What is printed."""
    yield rivals_table(found)
    yield from findings(found)
    yield apart_table(found)
    yield from apart_findings(found.apart)


def rivals_table(found: Weighed) -> Table:
    """One line a series: CRPS of each scenario as a share of the largest value observed, and the nearest."""
    table = Table(
        title="Ranked probability score, % of the largest value observed",
        caption="n: observations. The smaller the nearer; the nearest is the one under which they are the most likely.",
        title_justify="left",
        caption_justify="left",
        padding=(0, 0, 0, 1),
        box=None,
    )
    table.add_column("series")
    for heading in ("n", *found.weights):
        table.add_column(heading, justify="right")
    table.add_column("nearest")
    for one in found.series:
        cells = [_share(one, name) for name in found.weights]
        table.add_row(name_of(one.name), str(one.observations), *cells, one.nearest if one.differ else "alike")
    return table


def findings(found: Weighed) -> Iterator[str]:
    """Weights, and whether they hold for what they do not rest on."""
    shares = ", ".join(f"{name} {100.0 * weight:.0f} %" for name, weight in found.weights.items())
    yield (
        f"Weights by all series, each as much as one observation, those of one measure by region together as one: "
        f"{shares}. They compare these scenarios and do not say that one is right. Each may be wrong by "
        f"{100.0 * MODEL_SHARE:.0f} % of a value (assumed)."
    )
    said = [one for one in found.series if one.differ]
    right = sum(one.nearest == one.chosen_by_others for one in said)
    helped = sum(one.gain > 0.0 for one in said)
    yield (
        f"Out of sample, each series by weights that rest on all other measures: whom they choose is the nearest in "
        f"{right} of the {len(said)} series that are not alike, and they do better than equal weights in {helped}."
    )
    for one in found.left_out:
        yield f"Not weighed: {one.observations} of {name_of(one.curve)}: {one.reason}."


def apart_table(found: Weighed) -> Table:
    """The metrics that set all scenarios apart the most, with the hour."""
    table = Table(title="What sets them apart the most", title_justify="left", padding=(0, 0, 0, 1), box=None)
    table.add_column("metric")
    table.add_column("when", no_wrap=True)
    for heading in (*found.weights, "distance"):
        table.add_column(heading, justify="right")
    start = next(iter(found.ensembles.values())).scenario.start
    for one in found.apart[:SHOWN]:
        means = [number(float(f"{one.means[name]:.3g}")) for name in found.weights]
        when = local_label(start, one.time_h)
        table.add_row(f"{name_of(one.curve)}, {one.unit}", when, *means, f"{one.distance:.1f}")
    return table


def apart_findings(apart: Sequence[SetApart]) -> Iterator[str]:
    """Whether one observation would have been enough."""
    if not apart:
        yield "No metric that all of them have sets them apart."
        return
    best = apart[0]
    enough = sum(one.distance >= CERTAIN for one in apart)
    yield (
        f"Distance: the two that are closest then, {' and '.join(best.closest)}, in standard deviations of runs and "
        f"observation. One count of {name_of(best.curve)} at that hour names the right one of them in "
        f"{100.0 * best.right:.0f} of 100 cases. At {CERTAIN:g} or more it is 93; {enough} of {len(apart)} metrics are."
    )


def _share(one: SeriesOfRivals, name: str) -> str:
    if math.isnan(one.crps[name]) or one.largest <= 0.0:
        return MISSING
    share = 100.0 * one.crps[name] / one.largest
    return f"{share:.0f}" if share >= 9.95 else f"{share:.1f}"
