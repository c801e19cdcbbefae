"""A short street that is full, beside a longer queue on another road: both are said."""

from __future__ import annotations

from pathlib import Path

import sim
from sim.pages.content import plain
from sim.results.metrics_waiting import OUTSIDE, QUEUE_KM, QUEUE_ORIGIN, QUEUE_VEH, ROAD_FULL
from sim.view.answer import answer
from sim.view.facts import Facts
from sim.view.lines import lines

FILE = Path(__file__).parent / "short-street.yaml"


def test_who_cannot_get_onto_a_short_street_is_said_beside_the_longest_queue() -> None:
    run = sim.run(sim.load(FILE))
    longest, in_town, standing = (run.metric(one.most) for one in (QUEUE_KM, QUEUE_ORIGIN, QUEUE_VEH))
    text = next(plain(line.text) for line in answer(Facts(run)) if line.heading == "Longest wait")
    assert longest.value and longest.value > 1.0, "the longest queue is on the Ring Road"
    assert f"the longest queue {longest.text}; of these up to {in_town.text} could not get onto a road" in text
    # 10 a minute come to a street that takes 15, and 5 leave it: once its 130 places are taken, 5 stay outside.
    assert standing.value and in_town.value and 300.0 < in_town.value < standing.value
    rows = [line.label for _, found in lines(run) for line in found]
    assert run.metric(ROAD_FULL).value == run.metric(OUTSIDE).value == 0.0, "the Ring Road has room"
    assert "the road was full for" not in rows and "longest" in rows
