"""Events above the pictures: named by the scenario, by what they do where it does not, and never one over another."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from sim.results.results import Results
from sim.scenario.stages import Station
from sim.simulate import simulate
from sim.view.bottleneck import limits
from sim.view.cumulative import cumulative
from sim.view.events import events, fits, label_of, shortened
from sim.view.queue import queue
from sim.view.style import svg
from tests.view.looks import faults
from tests.world.towns import at, towns


def change(hour: float, event: str = "Something", **more: Any) -> dict[str, Any]:
    return {"at": at(hour), "event": event, "set": {"departure.base_hazard_per_h": 0.1}, **more}


def run(**timeline: dict[str, Any]) -> Results:
    return Results(simulate(towns(timeline=timeline), 0))


def shown(figure: Any) -> list[str]:
    return [text.get_text().replace("\n", " ") for text in figure.texts[2:]]


def test_an_event_has_its_label_or_its_words_or_what_it_does() -> None:
    long = "Authorities say that everyone may leave, and ask those who are not displaced to wait"
    found = run(
        a=change(2.0, long, label="Asked to wait"),
        b=change(4.0, "Petrol for all"),
        c=change(6.0, long, set={"stages.road.open": False}),
    )
    labels = [event.label for event in events(found)]
    assert labels[:2] == ["Asked to wait", "Petrol for all"]
    assert labels[2].endswith("closes")
    assert label_of(found.scenario, "c") == labels[2]


def test_what_an_entry_does_to_lanes_is_said_with_the_lanes_before_it() -> None:
    long = "It was decided after long talks that further lanes should be opened by the evening"
    name, gate = next((name, one) for name, one in towns().stages.items() if isinstance(one, Station))
    lanes, before = f"stages.{name}.lanes", gate.lanes
    found = run(a=change(2.0, long, set={lanes: 6}), b=change(4.0, long, set={lanes: 9}))
    first, second = (event.label for event in events(found))
    assert first.endswith(f": {before} → 6 lanes") and second.endswith(": 6 → 9 lanes")


@pytest.mark.parametrize("text", ["x" * 200, "many words " * 30, "short"])
def test_a_label_is_never_longer_than_there_is_room_for(text: str) -> None:
    assert fits(shortened(text))


def test_labels_never_cover_each_other_and_the_others_are_counted() -> None:
    crowd = run(**{f"e{n}": change(0.5 * n + 1.0, f"Event number {n} of a crowded day") for n in range(20)})
    for figure in (cumulative(crowd), queue(crowd), limits(crowd)):
        assert faults(figure) == []
        more = re.search(r"short marks: (\d+) more", figure.texts[1].get_text().replace("\n", " "))
        assert more is not None
        assert int(more[1]) + sum(text.startswith("Event number") for text in shown(figure)) == 20


def test_who_chooses_a_label_is_named_before_others() -> None:
    crowd = {f"e{n}": change(0.5 * n + 1.0, f"Event number {n} of a crowded day") for n in range(20)}
    found = run(**crowd | {"e9": change(5.5, "Event", label="The chosen one")})
    assert "The chosen one" in shown(cumulative(found))


def test_all_pictures_of_a_run_have_one_time_axis() -> None:
    found = run(a=change(2.0))
    spans = {tuple(np.round(draw(found).axes[-1].get_xlim(), 6)) for draw in (cumulative, queue, limits)}
    assert len(spans) == 1


def test_an_svg_has_text_a_title_and_a_description() -> None:
    figure = cumulative(run(a=change(2.0, label="A < B & C")))
    drawn = svg(figure)
    title = " ".join(figure.texts[0].get_text().split())
    assert f"<title>{title}</title>" in drawn and "<desc>" in drawn
    assert ">A &lt; B &amp; C</text>" in drawn
