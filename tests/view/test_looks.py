"""Every picture of a run can be read: by size, contrast, place and pattern, for one run and for many."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

import sim
from sim.analysis.bottleneck import bottleneck
from sim.results.results import Results
from sim.runs.ensemble import Ensemble, ReplicationSummary
from sim.scenario.load import load
from sim.scenario.shipped import find, shipped
from sim.simulate import simulate
from sim.view.bottleneck import bottleneck_picture
from sim.view.brief.sizes import SMALL, WIDTH_IN
from sim.view.cumulative import cumulative
from sim.view.pictures import picture, picture_names
from sim.view.reception import reception
from sim.view.style import PictureSheet, drawn_on_sheet
from tests.shipped import shipped_run
from tests.view.looks import faults

VILLAGE = Path(__file__).parents[1] / "cli" / "small.yaml"


@cache
def village() -> tuple[Results, ...]:
    return tuple(Results(simulate(load(VILLAGE), number)) for number in range(3))


def test_every_picture_of_many_runs_of_a_village_can_be_read() -> None:
    run = Ensemble.of(village()[0].scenario, [ReplicationSummary.of(each) for each in village()])
    assert {name: found for name in picture_names(run) if (found := faults(picture(run, name)))} == {}


def test_every_picture_of_people_on_foot_can_be_read() -> None:
    run = sim.run(load(find("examples/post-on-foot")))
    assert {name: found for name in picture_names(run) if (found := faults(picture(run, name)))} == {}


def test_low_pictures_on_a_narrow_sheet_can_be_read() -> None:
    run = village()[0]
    with drawn_on_sheet(PictureSheet(WIDTH_IN, run.scenario.title, *SMALL)):
        drawn = (
            cumulative(run, 1.3),
            bottleneck_picture(bottleneck(run), None, run, 0.5),
            reception(run, 0.9, only_beds=True),
        )
        assert [figure.get_figwidth() for figure in drawn] == [WIDTH_IN] * 3
        assert [faults(figure) for figure in drawn] == [[], [], []]


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(shipped()))
def test_every_picture_of_a_shipped_scenario_can_be_read(name: str) -> None:
    run = shipped_run(name)
    assert {name: found for name in picture_names(run) if (found := faults(picture(run, name)))} == {}
