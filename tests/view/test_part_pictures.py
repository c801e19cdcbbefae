"""Pictures of displaced people and of the return: they say what the run says, for one run and for many."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure

from sim.parts.displaced.picture import displaced
from sim.parts.sojourn.picture import agreed_h, sojourn
from sim.results.results import Results
from sim.runs.ensemble import Ensemble, ReplicationSummary
from sim.scenario.model import Scenario
from sim.simulate import simulate
from sim.view.pictures import pictures_of
from sim.view.series import Run
from tests.world.towns import at, towns

SITE: dict[str, Any] = {
    "title": "School and sports hall of the next town",
    "from_share": {"alpha": 0.4},
    "to": "road",
    "return_per_day": 1.0,
    "counted": [{"at": at(24.0), "present_persons": 700}],
}
RETURNS = {"return_share": 0.5, "mean_wait_days": 1.0, "known": [{"after_days": 1.0, "returned_persons": 5000}]}
AGREED = {"deal": {"at": at(30.0), "event": "agreed", "set": {"sojourn.returns.agreed": True}}}


def story(**sections: Any) -> Scenario:
    base: dict[str, Any] = {
        "displaced": {"hall": SITE},
        "sojourn": {"leaves_again_per_day": 0.1, "returns": RETURNS},
        "timeline": AGREED,
        "record_step_h": 1.0,
    }
    return towns(**{**base, **sections})


def runs(scenario: Scenario) -> tuple[Run, Run]:
    results = [Results(simulate(scenario, number)) for number in range(3)]
    return results[0], Ensemble.of(scenario, [ReplicationSummary.of(one) for one in results])


def words(figure: Figure) -> str:
    return " ".join(text.get_text().replace("\n", " ") for text in figure.texts)


@pytest.mark.parametrize("number", [0, 1])
def test_titles_say_the_finding(number: int) -> None:
    run = runs(story())[number]
    home, left, stayed = (
        round(run.metric(f"displaced_{name}_persons").value or 0.0) for name in ("returned_home", "left", "stayed")
    )
    drawn = words(displaced(run))
    assert f"Of {home + left + stayed:,} displaced inside, {home:,} went home first and {left:,} left" in drawn
    assert "published counts" in drawn
    returned = run.metric("sojourn_returned_persons").value
    assert f"{returned:,.0f} had returned home" in words(sojourn(run))


def test_dots_stand_where_they_were_counted() -> None:
    """700 at hour 24; 5,000 a day after the agreement of hour 30."""
    run = runs(story())[0]
    for figure, dot in ((displaced(run), (24.0, 700.0)), (sojourn(run), (54.0, 5000.0))):
        dots = [line for axes in figure.axes for line in axes.lines if line.get_marker() == "o"]
        drawn = np.concatenate([np.asarray(line.get_xydata()) for line in dots])
        np.testing.assert_allclose(drawn, [dot])


def test_without_an_agreement_nobody_is_said_to_return() -> None:
    run = runs(story(timeline={}))[0]
    assert agreed_h(run) is None
    assert "nobody returned home" in words(sojourn(run))


def test_pictures_are_drawn_only_where_there_is_something_to_draw() -> None:
    kept = pictures_of(towns(sojourn={"leaves_again_per_day": 0.1}))
    assert not {"displaced", "sojourn"} & kept.keys()
    assert pictures_of(story()).keys() >= {"displaced", "sojourn"}
