"""The picture and the tables of a joint ensemble."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO

import pytest
from matplotlib.collections import PolyCollection
from rich.console import Console
from rich.table import Table

import sim
from sim.results.questions import label_of
from sim.runs.ensemble import Ensemble
from sim.runs.precision import Reached
from sim.scenario.titles import titles
from sim.view.groups import hidden_groups
from sim.view.intervals import intervals_table, reached_text
from sim.view.uncertainty import finding, uncertainty, variance_table
from tests.view.build import ensemble, run


def joint() -> Ensemble:
    """Replications whose parameters say that they were drawn, twice as wide apart as those of random variation only."""
    chance = ensemble()
    drawn = [replace(one, parameters=(("pace", float(one.replication)),)) for one in chance.summaries]
    return Ensemble.of(chance.scenario, drawn, nominal=chance)


def printed(table: Table) -> str:
    console = Console(width=120, file=StringIO(), record=True)
    console.print(table)
    return console.export_text()


def test_random_variation_that_does_all_has_all_the_variance() -> None:
    """The same runs in both: no parameter moves anything."""
    assert "uncertain parameters add nothing clear to random variation" in finding(joint())
    assert "pace" in printed(variance_table(joint()))


def test_the_picture_has_a_fan_single_runs_and_the_band_of_random_variation() -> None:
    upper, lower = uncertainty(joint()).axes
    for axes in (upper, lower):
        assert sum(isinstance(drawn, PolyCollection) for drawn in axes.collections) == 3
        assert len(axes.lines) >= 1 + 3 + 1
    legend = upper.get_legend()
    assert legend is not None and "the outer band by random variation only" in [
        text.get_text() for text in legend.get_texts()
    ]


def test_without_runs_of_random_variation_alone_there_is_no_such_picture() -> None:
    with pytest.raises(ValueError, match="share of random variation"):
        uncertainty(ensemble())


def test_the_table_of_intervals_has_no_count_that_every_other_output_hides() -> None:
    few = sim.runs(sim.load("scenarios/examples/three-routes.yaml"), n=3).ensemble
    hidden = hidden_groups(few)
    assert hidden
    text, names = " ".join(printed(intervals_table(few)).split()), titles(few.scenario)
    assert "have arrived" in text
    for name in hidden:
        assert label_of(name, names) not in text


def test_the_table_of_intervals_and_the_line_of_a_precision() -> None:
    text = printed(intervals_table(ensemble()))
    assert "mean (95 %)" in text and "90 %, time from zero" in text
    enough = Reached("time_h", "h", 34, 12.5, 0.0187, 30, 0.02)
    of = run().scenario
    assert reached_text((enough,), of) == "time h: 12.5 h, known to ± 1.9 % after 34 runs (± 2 % was required)"
    more = reached_text((replace(enough, relative=0.04, required=140),), of)
    assert more.endswith("; some 140 runs would be enough")
