"""The picture of the disarmament: a panel a kind, a title that the numbers bear out, names that do not overlap."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from sim.parts.disarmament.picture import arms
from sim.results.results import Results
from sim.runs.ensemble import Ensemble, ReplicationSummary
from sim.simulate import simulate
from sim.view.pictures import pictures_of
from sim.view.series import Run
from tests.world.towns import at, towns
from tests.world.withdrawal import constant, forty_men, point

KINDS = {
    "small_arms": {"title": "Small arms and anti-tank weapons", "per_combatant": 0.75},
    "guns": {},
    "rounds": {"title": "Rounds", "carried": 4_000_000},
}
PARK = {"handed_over_from": at(6.0), "crews": 1, "service": constant(60.0), "lots": 4, "holds": {"guns": 10}}


def run(many: bool = False, **changes: Any) -> Run:
    """Four squads, whose receipts come at 10, 12, 34, 36, and a park of ten guns."""
    points = {"north": point(opening_hours=["08:00-12:00"])}
    settings: dict[str, Any] = {"arms": KINDS, "depots": {"park": PARK}, "collection_points": points, **changes}
    scenario = forty_men(**settings)
    results = [Results(simulate(scenario, number)) for number in range(3 if many else 1)]
    return Ensemble.of(scenario, [ReplicationSummary.of(one) for one in results]) if many else results[0]


@pytest.mark.parametrize("many", [False, True])
def test_a_panel_for_each_kind_and_one_for_the_men(many: bool) -> None:
    figure = arms(run(many))
    labels = [axes.get_ylabel() for axes in figure.axes]
    assert labels == ["pieces", "pieces", "million pieces", "persons"]
    names = [" ".join(text.get_text().replace("\n", " ") for text in axes.texts) for axes in figure.axes]
    assert names[:3] == ["Small arms and anti-tank weapons 30", "guns 10", "Rounds 4.0 million"]
    assert "withdrawn 40" in names[3] and "family waits for a man 0" in names[3]
    assert "local time" in figure.axes[-1].get_xlabel()


def test_the_title_says_what_the_numbers_say() -> None:
    title = arms(run()).texts[0].get_text().replace("\n", " ")
    assert title == (
        "Small arms and anti-tank weapons: 30 handed in by the end of the run; "
        "half of the squads waited for up to 18.2 h; the last receipt is of 25 Sep 12:00"
    )
    none = arms(run(amnesty=False, refuses_share=1.0)).texts[0].get_text().replace("\n", " ")
    assert none.endswith("0 handed in by the end of the run; no squad came")


def test_names_of_the_men_do_not_cover_each_other() -> None:
    figure = arms(run())
    figure.canvas.draw()
    boxes = [text.get_window_extent() for text in figure.axes[-1].texts]
    assert len(boxes) >= 2
    assert not any(one.overlaps(other) for one, other in itertools.combinations(boxes, 2))


def test_it_is_drawn_only_where_there_is_a_disarmament() -> None:
    assert pictures_of(forty_men())["arms"] is arms
    assert "arms" not in pictures_of(towns())
