"""Pictures: each title states what the numbers say, every axis has a unit, nothing covers anything else."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from sim.results.results import Results
from sim.runs.ensemble import Ensemble, ReplicationSummary
from sim.view.axis import busy_span
from sim.view.cumulative import cumulative
from sim.view.queue import queue
from sim.view.reception import reception
from sim.view.road_time import road_time
from sim.view.series import Run, hourly_fan
from sim.view.style import save
from sim.view.throughput import throughput
from sim.view.wrap import wrapped
from tests.results.build import GATE, NAN, ROAD, Trip, crossing, journal, scenario
from tests.view.build import ensemble, run

Draw = Callable[[Run], Figure]
PICTURES: tuple[Draw, ...] = (cumulative, throughput, queue, road_time, reception)

UNITS = ("persons", "vehicles", "families", "km", "hours", "UTC")


def title(figure: Figure) -> str:
    return figure.texts[0].get_text().replace("\n", " ")


def subtitle(figure: Figure) -> str:
    return figure.texts[1].get_text().replace("\n", " ")


def names(figure: Figure) -> str:
    return " | ".join(text.get_text().replace("\n", " ") for axes in figure.axes for text in axes.texts)


@pytest.fixture(scope="module", params=["one", "many"])
def drawn(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("counts")
    return run(folder=folder) if request.param == "one" else ensemble(folder)


@pytest.fixture(scope="module", params=PICTURES)
def figure(request: pytest.FixtureRequest, drawn: Run) -> Figure:
    """Each picture, drawn once for all that is asked of it."""
    draw: Draw = request.param
    return draw(drawn)


def test_every_axis_has_a_label_with_its_unit(figure: Figure) -> None:
    for axes in figure.axes:
        assert any(unit in axes.get_ylabel() for unit in UNITS), axes.get_ylabel()
    assert "local time (UTC+04:00)" in figure.axes[-1].get_xlabel()


def test_texts_lie_within_the_picture_and_cover_neither_each_other_nor_the_axes(figure: Figure) -> None:
    figure.draw_without_rendering()
    texts = [*figure.texts, *(text for axes in figure.axes for text in _texts(axes))]
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts if text.get_text() and text.get_visible()]
    whole = figure.bbox
    for text, box in boxes:
        assert box.x0 >= 0 and box.y0 >= 0 and box.x1 <= whole.x1 and box.y1 <= whole.y1, text
    for (one, first), (two, second) in itertools.combinations(boxes, 2):
        shared_x = min(first.x1, second.x1) - max(first.x0, second.x0)
        shared_y = min(first.y1, second.y1) - max(first.y0, second.y0)
        # A pixel of overlap is the leading between two lines, not ink.
        assert shared_x <= 1.0 or shared_y <= 1.0, f"{one!r} covers {two!r}"
    for axes in figure.axes:
        for name in axes.texts:
            if name.get_text() != UNKNOWN:
                assert name.get_window_extent().x0 >= axes.bbox.x1, name.get_text()


UNKNOWN = "over half still on\nthe road at the end "


def _texts(axes: Any) -> list[Text]:
    ticks = [*axes.get_xticklabels(), *axes.get_yticklabels()]
    shown = [tick for tick in ticks if _within(axes, tick)]
    return [axes.xaxis.label, axes.yaxis.label, *axes.texts, *shown]


def _within(axes: Any, tick: Text) -> bool:
    x, y = tick.get_position()
    low, high = axes.get_ylim()
    begin, end = axes.get_xlim()
    return bool(tick.get_text()) and (low <= y <= high or y == 0) and (begin <= x <= end or x == 0)


@pytest.mark.parametrize("draw", PICTURES)
@pytest.mark.parametrize("suffix", [".png", ".svg"])
def test_the_same_picture_gives_the_same_bytes(draw: Draw, suffix: str, tmp_path: Path) -> None:
    digests = []
    for number in range(2):
        path = tmp_path / f"{number}{suffix}"
        save(draw(run(folder=tmp_path)), path)
        digests.append(hashlib.sha256(path.read_bytes()).hexdigest())
    assert digests[0] == digests[1]


def test_the_style_of_the_caller_neither_shows_nor_changes(tmp_path: Path) -> None:
    save(cumulative(run()), tmp_path / "plain.png")
    with mpl.rc_context({"font.size": 20.0, "axes.facecolor": "black"}):
        save(cumulative(run()), tmp_path / "loud.png")
        assert mpl.rcParams["font.size"] == 20.0
    assert (tmp_path / "plain.png").read_bytes() == (tmp_path / "loud.png").read_bytes()


def test_only_png_and_svg_are_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"picture.gif: a picture is written as .png or .svg"):
        save(cumulative(run()), tmp_path / "picture.gif")


def test_cumulative_says_when_they_had_crossed() -> None:
    # Car k sets off at 1 + k/100 h and needs 1/6 h and a quarter of k/100 h: the 150th, 270th and 300th count.
    # 1 + 1.49 × 1.25 + 1/6 h is 15:01:45, and so on.
    assert (
        title(cumulative(run())) == "Half had crossed by 24 Sep 15:02, 90 % by 24 Sep 16:32, the last by 24 Sep 16:54"
    )


def test_cumulative_says_what_was_not_reached() -> None:
    assert (
        title(cumulative(run(last_h=4.0)))
        == "Half had crossed by 24 Sep 15:02; not all by the end of the run, 26 Sep 04:00"
    )
    assert title(cumulative(run(last_h=2.0))) == "Fewer than half had crossed by the end of the run, 26 Sep 04:00"
    assert title(cumulative(run(milestones={}))) == "No crossings: the scenario names no milestone 'crossed'"


def test_one_car_is_half_and_all() -> None:
    alone = Results(journal(scenario(), [crossing(0.0, 2.0)]))
    assert title(cumulative(alone)) == "All had crossed by 24 Sep 14:00"


def test_cumulative_shows_the_announced_counts(tmp_path: Path) -> None:
    axes = cumulative(run(folder=tmp_path)).axes[0]
    dots = [line for line in axes.lines if line.get_marker() == "o" and len(np.atleast_1d(line.get_xdata()))]
    assert [list(np.atleast_1d(line.get_ydata())) for line in dots] == [[300.0, 600.0], [20.0, 40.0]]
    assert "Dots: observed or announced" in subtitle(cumulative(run(folder=tmp_path)))
    assert "announced" not in subtitle(cumulative(run()))


def test_lines_that_coincide_share_one_name() -> None:
    same = run(milestones={"crossed": ["gate.left"], "registered": ["gate.entered"]})
    assert "crossed 900 = registered 900" in names(cumulative(same))


def test_bands_are_named_and_a_single_run_says_that_it_is_one() -> None:
    assert "median of 5 runs at each time; bands: 50 %, and from the lowest to the highest" in subtitle(
        cumulative(ensemble())
    )
    assert "One run (replication 0)" in subtitle(cumulative(run()))
    assert len(cumulative(ensemble()).axes[0].collections) > len(cumulative(run()).axes[0].collections)


def test_throughput_says_the_busiest_hour_that_is_drawn() -> None:
    figure = throughput(run())
    # 80 cars an hour at most, of a capacity of 100.
    assert title(figure) == "In the busiest hour, from 24 Sep 14:00, 240 persons crossed"
    assert "capacity of the checkpoint 100 veh/h" in names(figure)


def test_throughput_of_many_runs_names_no_hour_that_the_median_line_does_not_have() -> None:
    found = title(throughput(ensemble()))
    assert found.startswith("Persons who cross in the busiest hour of a run: ") and found.endswith(
        " (median of 5 runs)"
    )


def test_throughput_without_a_checkpoint_names_none() -> None:
    figure = throughput(run(milestones={"crossed": ["road.entered"]}))
    assert title(figure) == "In the busiest hour, from 24 Sep 13:00, 300 persons crossed"


def test_throughput_without_crossings_says_why() -> None:
    assert title(throughput(run(milestones={}))) == "No crossings: the scenario names no milestone 'crossed'"
    assert title(throughput(run(last_h=0.0))) == "No crossings: nobody crossed"


def test_queue_says_how_long_it_grew() -> None:
    results = run()
    longest, most = results.metric("queue_max_km"), results.metric("queue_max_veh")
    assert most.value is not None and longest.value is not None
    said = title(queue(results))
    assert f"he queue grew to {1000.0 * longest.value:.0f} m by {results.metric('queue_max_km_at_h').local}" in said
    assert said.startswith("At worst the queue took ")
    assert "The only road" in names(queue(results))
    assert (
        title(queue(run(last_h=0.5, milestones={"crossed": ["road.entered"]}))) == "Nobody had to queue before crossing"
    )


def test_a_queue_beside_the_road_has_no_length() -> None:
    passages = {"gate": (0.0, 2.0, 2.25)}
    of = scenario(settlements={"town": {"residents_persons": 1, "to": "gate"}}, stages={"gate": GATE})
    assert title(queue(Results(journal(of, [Trip(0.0, passages)])))) == (
        "1 vehicle stood at once on 24 Sep 12:00, none of them on a road"
    )


def test_road_time_says_which_hour_was_worst() -> None:
    # Those who set off from 15:00 to 16:00 need 1/6 h and a quarter of 2 to 3 h; the 50th of them 47.3 min.
    assert (
        title(road_time(run()))
        == "Worst hour to leave: half of those who set off on 24 Sep 15:00–16:00 needed 47.3 min or more"
    )


def test_road_time_marks_the_hours_that_are_not_known() -> None:
    figure = road_time(run(last_h=3.0))
    assert UNKNOWN in [text.get_text() for text in figure.axes[0].texts]
    assert title(figure).endswith("for 2 hours of departure it is not known, for over half are still on the road")
    assert title(road_time(run(last_h=0.5))).startswith("How long the road took is not known: 300 of 300 vehicles")


def test_replications_that_are_still_on_the_road_count_as_slower_in_the_fan() -> None:
    def hour(*crossed_h: float) -> Ensemble:
        of = scenario()
        runs = [
            Results(journal(of, [crossing(0.0, passed)], replication=number)) for number, passed in enumerate(crossed_h)
        ]
        return Ensemble.of(of, [ReplicationSummary.of(item) for item in runs])

    found = hourly_fan(hour(1.0, 2.0, NAN, 3.0, 4.0), "road_time_median")
    assert found.middle[0] == 3.0, "the median of those that arrived would be 2.5"
    assert [float(high[0]) for _, high in found.bands] == [np.inf, np.inf]
    assert np.isnan(found.middle[1]), "nobody set off"
    figure = road_time(hour(1.0, 2.0, NAN, 3.0, 4.0))
    assert "Nothing is drawn where a line or a band would reach beyond the end of the run" in subtitle(figure)
    assert UNKNOWN not in [text.get_text() for text in figure.axes[0].texts]
    assert UNKNOWN in [text.get_text() for text in road_time(hour(1.0, NAN, NAN)).axes[0].texts]
    assert "Nothing is drawn" not in subtitle(road_time(hour(1.0, 2.0, 3.0)))


@pytest.mark.parametrize("draw", PICTURES)
def test_a_panel_without_anything_says_why(draw: Draw) -> None:
    of = scenario(settlements={"town": {"residents_persons": 1, "to": "gate"}}, stages={"gate": GATE})
    reasons = {"nobody set off", "nobody crossed", "no links", "nobody stands", "nobody asked for a bed"}
    panels = draw(Results(journal(of, []))).axes
    shown = [{text.get_text() for text in axes.texts} & reasons for axes in panels]
    # Below the empty panel of the queue in km there is a line of no vehicles.
    assert all(shown[:1] if draw is queue else shown)


def test_where_there_is_no_crossing_each_panel_says_so() -> None:
    reason = "the scenario names no milestone 'crossed'"
    bare = run(milestones={}, stages={"road": {**ROAD, "to": "gate"}, "gate": {**GATE, "to": "camp"}, "camp": GATE})
    for draw in (throughput, road_time, reception):
        for axes in draw(bare).axes:
            assert reason in [text.get_text() for text in axes.texts] or any(axes.lines), draw


def test_reception_shows_what_was_announced_and_no_more() -> None:
    both = "he readiness was announced in families and in persons."
    assert both in subtitle(reception(run()))
    assert "he readiness was announced in persons." in subtitle(reception(run(readiness={"persons": 9})))
    assert "announced" not in subtitle(reception(run(readiness={})))
    uncounted = run(milestones={}, readiness={"persons": 9})
    reason = "no readiness was put to the test: the scenario names no milestone 'crossed'"
    assert reason in subtitle(reception(uncounted))


def test_reception_says_when_the_readiness_was_passed() -> None:
    # The 151st car brings the 453rd person: 1 + 1.5 × 1.25 + 1/6 h.
    assert "arrivals passed the readiness for 450 persons on 24 Sep 15:02, that for 400 families never" in subtitle(
        reception(run())
    )
    assert "arrivals never passed the readiness for 301 families" in subtitle(
        reception(run(readiness={"families": 301}))
    )


def test_reception_says_who_asked_for_a_bed_and_had_none() -> None:
    # Each waits for two hours, in which 160 cars of three come, 1/80 h apart; the first has come at 1 + 1/6 h.
    assert title(reception(run())) == (
        "Of 900 persons who asked for a bed, 480 had none on 24 Sep 15:15, nobody at the end"
    )
    assert "asked for a bed 900" in names(reception(run()))


def test_the_time_axis_keeps_to_what_happens() -> None:
    from_h, to_h = busy_span(run().curves, ("crossed",))
    # From noon; the last crosses at 16:54, and the six-hour mark an hour or more later is 18:00.
    assert (from_h, to_h) == (0.0, 6.0)
    assert busy_span(run(last_h=0.0).curves, ("crossed",)) == (0.0, 40.0)


@pytest.mark.parametrize("draw", [cumulative, throughput])
@pytest.mark.parametrize("horizon_h", [3.0, 60.0, 200.0, 2000.0])
def test_days_and_hours_do_not_run_into_each_other(draw: Draw, horizon_h: float) -> None:
    results = run(horizon_h=horizon_h, record_step_h=horizon_h / 100.0)
    test_texts_lie_within_the_picture_and_cover_neither_each_other_nor_the_axes(draw(results))


def test_a_number_stays_with_its_unit() -> None:
    lines = wrapped("It grew to 57.4 km by 26 Sep 11:30, and 90 % of them saw it", 24)
    assert lines == ["It grew to 57.4 km by", "26 Sep 11:30, and 90 %", "of them saw it"]
