"""The animated map in Chromium: it plays, stops, obeys slider and keyboard, counts rightly, and asks for nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.analysis.run_folder import read_first
from sim.results.curves import Steps
from sim.results.stays import stays
from sim.results.times import local_label
from sim.view.animation.scene import scene
from tests.browser.conftest import Watched

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]


@pytest.fixture
def page(watched: Watched, exodus_folder: Path) -> Any:
    watched.page.goto((exodus_folder / "animation.html").as_uri())
    return watched.page


def now_h(page: Any) -> float:
    return float(page.evaluate("corridor.state().now_h"))


def test_it_asks_for_nothing_and_says_no_error(page: Any, watched: Watched, exodus_folder: Path) -> None:
    page.evaluate("corridor.seek(200)")
    page.wait_for_timeout(300)
    assert watched.asked == [(exodus_folder / "animation.html").as_uri()]
    assert watched.errors == []


def test_play_and_pause_by_button_and_by_keyboard(page: Any, watched: Watched) -> None:
    begin_h = now_h(page)
    page.click("#play")
    page.wait_for_function(f"corridor.state().now_h > {begin_h} + 2")
    assert page.inner_text("#play") == "Pause"
    page.click("#play")
    stopped_h = now_h(page)
    page.wait_for_timeout(300)
    assert now_h(page) == stopped_h and page.inner_text("#play") == "Play"
    page.focus("body")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press(" ")
    page.wait_for_function(f"corridor.state().now_h > {stopped_h} + 1")
    page.keyboard.press(" ")
    assert not page.evaluate("corridor.state().playing")
    assert watched.errors == []


def test_arrows_home_and_end(page: Any) -> None:
    page.keyboard.press("Home")
    assert now_h(page) == 0.0
    for key, wanted in (("ArrowRight", 1.0), ("Shift+ArrowRight", 7.0), ("ArrowLeft", 6.0), ("Shift+ArrowLeft", 0.0)):
        page.keyboard.press(key)
        assert now_h(page) == wanted
    page.keyboard.press("End")
    assert now_h(page) == 371.0
    page.click("#play")
    page.wait_for_timeout(200)
    assert now_h(page) < 371.0, "playing from the end begins anew"


def test_the_slider_sets_hour_clock_and_figures(page: Any, exodus_folder: Path) -> None:
    results = read_first(exodus_folder)
    for hour in (120.0, 190.25, 300.0):
        page.fill("#time", str(hour))
        assert now_h(page) == hour
        assert page.inner_text("#clock") == local_label(results.scenario.start, hour)
        step = round(hour / results.scenario.record_step_h)
        crossed = results.curves["crossed"].values[step]
        figures = page.eval_on_selector_all("#numbers > *", "found => found.map((one) => one.textContent)")
        assert dict(zip(figures[1::2], figures[::2], strict=True))["persons have crossed"] == f"{crossed:,.0f}"
    assert page.get_attribute("#time", "aria-valuetext") == local_label(results.scenario.start, 300.0)


def test_a_frame_counts_what_the_journal_holds(page: Any, exodus_folder: Path) -> None:
    """At every twentieth recording step, vehicles by stage in the page are those of the journal."""
    journal = read_first(exodus_folder).journal
    time_h = journal.balance.time_h
    wanted = {stay.stage: Steps(time_h).between(stay.came_h, stay.left_h) for stay in stays(journal)}
    compared = 0
    for step in range(0, len(time_h), 20):
        counts = page.evaluate(f"corridor.countsAt({float(time_h[step])!r})")
        found = counts["roads"] | {name: one["inside"] for name, one in counts["stops"].items()} | counts["drives"]
        for name, vehicles in found.items():
            if name in counts["drives"]:
                continue
            assert vehicles == wanted[name][step], f"{name} at {time_h[step]}"
            compared += vehicles > 0
    assert compared > 200


def test_it_draws_dots_where_the_queue_is(page: Any, exodus_folder: Path) -> None:
    """Pixels of the queue's colour lie on the map when the run has a queue, and none do before anybody left.

    A dot that lies between pixels colours none of them fully, so how many have the very colour depends on where the
    queue happens to stand; those that nearly have it are counted.
    """
    shown = scene(read_first(exodus_folder))
    queued = [sum(int(road.positions_km(hour)[1].sum()) for road in shown.roads) for hour in (60.0, 200.0)]
    assert queued[0] == 0 and queued[1] > 5_000
    red = """(hour) => {
      corridor.seek(hour);
      const hue = JSON.parse(document.getElementById("run").textContent).colours.vermillion;
      const [r, g, b] = [1, 3, 5].map((at) => parseInt(hue.slice(at, at + 2), 16));
      const canvas = document.getElementById("map");
      const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
      let found = 0;
      for (let k = 0; k < pixels.length; k += 4)
        if (Math.abs(pixels[k] - r) + Math.abs(pixels[k + 1] - g) + Math.abs(pixels[k + 2] - b) < 48) found += 1;
      return found;
    }"""
    assert page.evaluate(red, 60.0) == 0
    assert page.evaluate(red, 200.0) > 1_000


def test_it_fits_a_small_screen(page: Any, watched: Watched) -> None:
    page.set_viewport_size({"width": 420, "height": 800})
    page.evaluate("corridor.seek(200)")
    assert page.evaluate("document.documentElement.scrollWidth") <= 420
    assert page.evaluate("document.getElementById('map').getBoundingClientRect().height") > 300
    assert watched.errors == []


def test_text_and_ground_differ_enough_to_be_read(page: Any) -> None:
    """Contrast of every text by WCAG 2.1: at least 4.5 to 1."""
    colours = page.evaluate(
        """() => [...document.querySelectorAll("h1, p, dt, dd, output, label, .region b, .region span")]
             .map((one) => getComputedStyle(one).color)"""
    )
    assert colours
    for colour in set(colours):
        red, green, blue = (int(part) / 255.0 for part in colour[4:-1].split(","))
        parts = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in (red, green, blue)]
        assert 1.05 / (float(np.dot([0.2126, 0.7152, 0.0722], parts)) + 0.05) >= 4.5, colour
