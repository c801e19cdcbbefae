"""A scenario, its run and its picture in one line; each shows itself in a notebook, also to who cannot see it."""

from __future__ import annotations

from base64 import b64decode

import pytest

import sim
from sim.results.results import Results
from sim.scenario.errors import SimError
from sim.view.style import caption
from tests.cli.shell import SMALL
from tests.view.reading import Page


@pytest.fixture(scope="module")
def results() -> Results:
    return sim.load(SMALL).run()


def test_the_methods_do_what_the_functions_do(results: Results) -> None:
    assert results.metrics == sim.run(sim.load(SMALL)).metrics
    assert sim.load(SMALL).run(replication=2).journal.replication == 2
    made = sim.runs(sim.load(SMALL), n=2)
    assert made.drawn is made.ensemble and "median" in " ".join(caption(made.plot())).lower()


def test_a_picture_shows_itself_with_its_finding(results: Results) -> None:
    figure = results.plot()
    shown, about = figure._repr_mimebundle_()
    (picture,) = Page(shown["text/html"]).pictures
    finding, _ = caption(figure)
    assert finding and finding in str(picture["alt"]) and about["image/png"]["alt"] == picture["alt"]
    assert b64decode(shown["image/png"]).startswith(b"\x89PNG")
    assert picture["src"] == f"data:image/png;base64,{shown['image/png']}"
    assert figure.dpi == 150.0


def test_a_picture_that_there_is_not_is_refused_by_name(results: Results) -> None:
    with pytest.raises(SimError, match="one of cumulative, queue"):
        results.plot("queues")


def test_a_scenario_shows_what_it_is_with_units() -> None:
    scenario = sim.load(SMALL)
    text = [piece.strip() for piece in Page(scenario._repr_html_()).text]
    assert scenario.title in text and "persons" in text and "h" in text
    for change in scenario.timeline.values():
        assert change.event in text


def test_a_run_is_short_until_it_is_opened(results: Results) -> None:
    seen, _, folded = results._repr_html_().partition("<details>")
    assert seen.count("<tr>") < 25 and "90 %" in seen and 'role="img"' in seen
    assert folded.count("<tr>") > 60
