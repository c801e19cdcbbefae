"""Time axes of runs of months: names of days do not lie on one another, and not every day has a line."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from matplotlib.figure import Figure

from sim.results.results import Results
from sim.simulate import simulate
from sim.view.axis import time_axis
from sim.view.record import record
from tests.world.cars import cars, minutes
from tests.world.towns import at

DAY_H = 24.0


@pytest.mark.parametrize(("days", "apart_days"), [(15, 1), (48, 1), (60, 5), (160, 14)])
def test_days_between_have_ticks_only_while_they_are_apart(days: int, apart_days: int) -> None:
    """Every day up to seven weeks, then only days with names."""
    axes = Figure().add_subplot()
    time_axis(axes, datetime(2024, 5, 1, tzinfo=UTC), 0.0, days * DAY_H)
    ticks = axes.xaxis.get_majorticklocs()
    steps = {round(float(after - before), 6) for before, after in pairwise(ticks)}
    assert steps == {apart_days * DAY_H}


def test_a_panel_of_the_record_names_days_over_its_whole_width(tmp_path: Path) -> None:
    """A series over 150 days has its last name in the last third of the panel."""
    path = tmp_path / "record.csv"
    rows = [f"crossed,{at(day * DAY_H)},1,1,," for day in (1, 75, 150)]
    path.write_text("curve,time_local,low,high,source,note\n" + "\n".join(rows) + "\n", encoding="utf-8")
    delay = {"kind": "delay", "duration": minutes(10.0)}
    sections = {"horizon_h": 160 * DAY_H, "record_step_h": DAY_H, "milestones": {"crossed": ["way.left"]}}
    of = cars({"way": delay}, {"cars": {"to": "way", "times_h": [1.0]}}, record=str(path), **sections)
    [panel] = record(Results(simulate(of))).axes
    named, (_, until_h) = panel.xaxis.get_majorticklocs(), panel.get_xlim()
    assert 2 <= len(named) <= 5
    assert named[-1] > 2.0 / 3.0 * until_h
