"""A run in a notebook speaks in words for people, of what the scenario has, and marks nothing by a dash."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import sim
from sim.scenario.titles import titles
from sim.view.groups import hidden_groups
from tests.view.outputs import WRONG
from tests.view.reading import Page

HERE = Path(__file__).parent


@pytest.mark.parametrize("file", ["petrol.yaml", "nobody-leaves.yaml", "onward-buses.yaml"])
@pytest.mark.parametrize("runs", [1, 3])
def test_a_notebook_shows_no_raw_name_and_no_dash(file: str, runs: int) -> None:
    made = sim.runs(sim.load(HERE / file), n=runs)
    text = "\n".join(piece.strip() for piece in Page(made._repr_html_()).text)
    assert [found for kind in WRONG for found in re.findall(WRONG[kind], text)] == []


def test_a_notebook_hides_small_counts_as_the_report_does() -> None:
    """Three wait at one gate and twenty at the other: neither number is written, as the one would give the other."""
    made = sim.runs(sim.load(HERE / "few-wait.yaml"), n=1)
    hidden = hidden_groups(made.first)
    cells = [piece.strip() for piece in Page(made._repr_html_()).text if piece.strip()]
    assert hidden
    for name, words in hidden.items():
        label = made.first.metric(name).definition.titled(titles(made.first.scenario)).label
        beside = {cells[place + 1] for place, cell in enumerate(cells) if cell == label}
        assert beside == {words}
