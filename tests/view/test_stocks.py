"""The picture of stocks and aid: the title says what the figures say, for one run and for many."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

from sim.parts.stocks.picture import finding, stocks
from sim.results.results import Results
from sim.runs.ensemble import Ensemble, ReplicationSummary
from sim.simulate import simulate
from sim.view.pictures import pictures_of
from sim.view.series import Run
from tests.world.larder import FLOUR, larder
from tests.world.towns import at, towns


def run(many: bool = False, **changes: Any) -> Run:
    """Flour for eleven hours and 1.5 t at hour 22; medicine enough; a convoy that is held."""
    two = {"flour": FLOUR, "medicine": {**FLOUR, "title": "Medicine and dressings", "stock_kg": 40_000.0}}
    scenario = larder(convoy={"arrives_at": at(20.0)}, **{"stocks": two, "record_step_h": 1.0, **changes})
    results = [Results(simulate(scenario, number)) for number in range(3 if many else 1)]
    return Ensemble.of(scenario, [ReplicationSummary.of(one) for one in results]) if many else results[0]


@pytest.mark.parametrize("many", [False, True])
def test_the_title_says_what_ran_out_and_what_came(many: bool) -> None:
    picture = run(many)
    assert finding(picture) == (
        "Flour ran out on 24 Sep 12:00; 1.5 t of aid came in, 0 t still waited at the border at the end"
    )
    figure = stocks(picture)
    labels = [axes.get_ylabel() for axes in figure.axes]
    assert labels == ["cover, days", "persons, no ration", "aid, t"]
    names = [" ".join(text.get_text().replace("\n", " ") for text in axes.texts) for axes in figure.axes]
    assert "Flour ran out" in names[0] and "Medicine and dressings at least" in names[0]
    assert "Flour at most 4,200" in names[1] and "Medicine and dressings 0" in names[1]


def test_triangles_stand_where_convoys_come() -> None:
    figure = stocks(run())
    marks = [line for line in figure.axes[0].lines if line.get_marker() == "^"]
    assert [np.asarray(line.get_xdata()).tolist() for line in marks] == [[20.0]]


def test_names_do_not_cover_each_other() -> None:
    figure = stocks(run())
    figure.canvas.draw()
    boxes = [text.get_window_extent() for axes in figure.axes for text in axes.texts]
    assert not any(one.overlaps(other) for one, other in itertools.combinations(boxes, 2))


def test_without_aid_there_is_no_panel_of_it() -> None:
    figure = stocks(run(aid={}))
    assert len(figure.axes) == 2
    assert "aid" not in figure.texts[0].get_text()


def test_nobody_entitled_is_said() -> None:
    assert (
        finding(run(stocks={"flour": {**FLOUR, "ration_kg_per_person_day": 0.0}})) == "Nobody is entitled to anything"
    )
    stocks(run(stocks={"flour": {**FLOUR, "ration_kg_per_person_day": 0.0}}))


def test_it_is_drawn_only_where_there_are_stocks() -> None:
    assert pictures_of(larder())["stocks"] is stocks
    assert "stocks" not in pictures_of(towns())
