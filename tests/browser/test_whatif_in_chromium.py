"""The what-if page in Chromium: it says what Python says, follows sliders at once, and is read by everybody."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
import pytest

from sim.analysis.emulator.controls import AmountControl
from sim.analysis.emulator.emulator import StudyEmulator, emulator
from sim.runs.axes import Label
from sim.runs.sweep import read_sweep
from sim.view.whatif.words import error_text, near_text, value_text
from tests.browser.conftest import Watched
from tests.cli.shell import shell
from tests.sweep.plans import write_plan
from tests.whatif.study import PLAN, TITLE

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]

MOST_MS = 50.0
"""What a redraw may take, so that the picture follows the hand."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> StudyEmulator:
    here = tmp_path_factory.mktemp("whatif")
    write_plan(here, **PLAN)
    for command in (("sweep", "study.yaml", "--out", "made", "--jobs", "1"), ("whatif", "made")):
        assert shell(*command, "--quiet", cwd=here).returncode == 0
    return emulator(read_sweep(here / "made"))


@pytest.fixture
def page(watched: Watched, made: StudyEmulator) -> Any:
    watched.page.goto(address(made))
    return watched.page


def address(made: StudyEmulator) -> str:
    return (made.sweep.folder / "whatif.html").as_uri()


def said(made: StudyEmulator, labels: dict[str, Label]) -> list[tuple[str, str]]:
    """Each figure and its error in Python's words."""
    found, base = made.at(labels), made.sweep.study.base
    return [
        (value_text(one.definition, value, base), error_text(one, value, share, half))
        for one, value, share, half in zip(made.numbers, found.values, found.beyond, found.half_widths, strict=True)
    ]


def shown(page: Any) -> list[tuple[str, str]]:
    """Each figure and its error as the page shows them."""
    values, errors = (page.locator(f".{name}").all_inner_texts() for name in ("value", "error"))
    return list(zip(values, errors, strict=True))


def test_the_page_as_it_opens_says_what_python_says(page: Any, watched: Watched, made: StudyEmulator) -> None:
    assert shown(page) == said(made, made.start)
    assert page.inner_text("#near") == near_text(made, made.at(made.start))
    assert TITLE in page.inner_text("h1") and page.evaluate("document.querySelectorAll('blink').length") == 0
    assert watched.asked == [address(made)] and watched.errors == []


def test_arrow_keys_move_a_slider_and_figures_and_curves_follow(page: Any, made: StudyEmulator) -> None:
    page.focus("#control-0")
    page.keyboard.press("ArrowLeft")
    page.focus("#control-1")
    for _ in range(9):
        page.keyboard.press("ArrowRight")
    page.select_option("#control-2", "1")
    lanes, stay, choice = page.evaluate("whatif.state()")
    labels: dict[str, Label] = {"lanes": lanes, "stay": stay, "readiness": ("as_it_is", "early")[choice]}
    assert labels != made.start and lanes == float(made.start["lanes"]) - 1.0
    found = made.at(labels)
    if found.is_near:
        assert shown(page) == said(made, labels)
    curves = page.evaluate("whatif.now().curves.map((one) => Array.from(one))")
    for values, wanted in zip(curves, found.curves.values(), strict=True):
        assert values == pytest.approx(wanted, rel=1e-7, abs=1e-7)
    half_widths = page.evaluate("whatif.now().half_widths.map((one) => Array.from(one))")
    for values, wanted in zip(half_widths, found.curve_half_widths.values(), strict=True):
        assert values == pytest.approx(wanted, rel=1e-7, abs=1e-7)
    assert page.get_attribute("#control-1", "aria-valuetext").startswith(f"{stay:g}")


def test_at_random_states_it_says_what_python_says(page: Any, made: StudyEmulator) -> None:
    rng, near = np.random.default_rng(4), 0
    slider = made.controls[1]
    assert isinstance(slider, AmountControl)
    for _ in range(40):
        lanes, place = int(rng.integers(1, 5)), int(rng.integers(2))
        stay = round(float(rng.uniform(*slider.ends)), 2)
        page.evaluate("(state) => whatif.set(state)", [lanes, stay, place])
        labels: dict[str, Label] = {"lanes": lanes, "stay": stay, "readiness": ("as_it_is", "early")[place]}
        near += made.at(labels).is_near
        if made.at(labels).is_near:
            assert shown(page) == said(made, labels), labels
        else:
            assert all(value.startswith("about ") for value, _ in shown(page))
            assert "Nothing was run near here" in page.inner_text("#near")
    assert near > 20


def test_a_redraw_is_quick(page: Any) -> None:
    """From the move to a page that is laid out anew; of the quickest tenth, for other work on a machine only adds."""
    taken = page.evaluate(
        """async () => {
          const taken = [];
          const slider = document.getElementById("control-1");
          for (let k = 0; k < 60; k += 1) {
            await new Promise(requestAnimationFrame);
            slider.value = String(0.05 + 0.005 * k);
            const begun = performance.now();
            slider.dispatchEvent(new Event("input"));
            document.body.getBoundingClientRect();
            taken.push(performance.now() - begun);
          }
          return taken;
        }"""
    )
    assert np.quantile(taken, 0.1) < MOST_MS


def test_the_state_is_in_the_address_and_comes_back_from_it(page: Any, watched: Watched, made: StudyEmulator) -> None:
    page.evaluate("whatif.set([2, 0.3, 1])")
    page.wait_for_function("location.hash === '#lanes=2&stay=0.3&readiness=early' || location.hash.includes('0.30')")
    link = page.url
    page.goto("about:blank")
    page.goto(link)
    assert page.evaluate("whatif.state()") == [2, 0.3, 1]
    page.goto("about:blank")
    page.goto(f"{address(made)}#lanes={quote('<b>')}&stay=99&readiness=none")
    lanes, stay, choice = page.evaluate("whatif.state()")
    assert (lanes, choice) == (made.start["lanes"], 0) and stay <= 0.4
    assert watched.errors == []


def test_the_command_shown_makes_that_run(page: Any, made: StudyEmulator, tmp_path: Path) -> None:
    page.evaluate("whatif.set([4, 0.25, 1])")
    sim, *words = shlex.split(page.inner_text("#command"))
    assert sim == "sim"
    assert shell(*words, "--out", tmp_path / "run", "--quiet", cwd=made.sweep.folder.parent).returncode == 0
    text = (tmp_path / "run" / "scenario.yaml").read_text(encoding="utf-8")
    assert "stay_share: 0.25" in text and "stages.checkpoint.lanes: 4" in text and "initial: 600" in text


def test_what_changed_is_read_aloud_when_the_slider_rests(page: Any, made: StudyEmulator) -> None:
    page.evaluate("whatif.set([3, 0.2, 0])")
    page.wait_for_function("document.getElementById('live').textContent.length > 50")
    live = page.inner_text("#live")
    assert all(text in live for text, _ in shown(page))
    assert page.get_attribute("#live", "aria-live") == "polite"
    named = page.evaluate("[...document.querySelectorAll('input, select')].every((one) => one.labels.length === 1)")
    assert named and page.locator("svg[role=img][aria-labelledby]").count() == 3


def test_it_fits_a_phone_a_screen_and_paper(page: Any, watched: Watched) -> None:
    for width in (390, 1400):
        page.set_viewport_size({"width": width, "height": 844})
        page.wait_for_timeout(100)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.emulate_media(media="print")
    assert not page.is_visible("#control-1") and page.is_visible("#shown-1") and page.is_visible("#value-0")
    assert watched.errors == []


def test_text_and_ground_differ_enough_to_be_read(page: Any) -> None:
    """Contrast of every text by WCAG 2.1, those in the curves too: at least 4.5 to 1 on white."""
    colours = page.evaluate(
        """() => [...document.querySelectorAll("h1, h2, h3, p, td, th, label, output, pre, figcaption, svg text")]
             .map((one) => one instanceof SVGElement ? getComputedStyle(one).fill : getComputedStyle(one).color)"""
    )
    assert len(colours) > 60
    for colour in set(colours):
        red, green, blue = (int(part) / 255.0 for part in colour[4:-1].split(","))
        parts = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in (red, green, blue)]
        assert 1.05 / (float(np.dot([0.2126, 0.7152, 0.0722], parts)) + 0.05) >= 4.5, colour
