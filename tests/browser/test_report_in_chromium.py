"""The report in Chromium: nothing leaves the page, everything is reached by keyboard, and it prints."""

from __future__ import annotations

from pathlib import Path
from unicodedata import normalize

import pytest
from pypdf import PdfReader

from sim.analysis.run_folder import read_first
from sim.results.times import local_label
from tests.browser.conftest import Watched

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]


def test_the_report_shows_its_pictures_and_asks_for_nothing(watched: Watched, exodus_folder: Path) -> None:
    page = watched.page
    page.goto((exodus_folder / "report.html").as_uri())
    shown = page.evaluate("[...document.images].map((one) => one.complete && one.naturalWidth > 100)")
    assert len(shown) >= 10 and all(shown)
    assert watched.asked == [(exodus_folder / "report.html").as_uri()]
    assert watched.errors == []


def test_the_keyboard_reaches_the_content_and_what_is_folded(watched: Watched, exodus_folder: Path) -> None:
    page = watched.page
    page.goto((exodus_folder / "report.html").as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "To the content"
    page.focus("summary")
    assert not page.evaluate("document.querySelector('details').open")
    page.keyboard.press("Enter")
    assert page.evaluate("document.querySelector('details').open")


def test_values_are_read_by_pointer_and_by_keyboard(watched: Watched, exodus_folder: Path) -> None:
    """What stands beside the pointer, and what a screen reader says of the slider, is the curve at that hour."""
    page = watched.page
    page.goto((exodus_folder / "report.html").as_uri())
    results = read_first(exodus_folder)
    slider = page.locator("#picture-cumulative input[type=range]")
    slider.focus()
    slider.evaluate("(one) => { one.value = 200; one.dispatchEvent(new Event('input')); }")
    page.keyboard.press("ArrowRight")
    hour = float(slider.input_value())
    assert hour == 200.0 + results.scenario.record_step_h
    crossed = results.curves["crossed"].values[round(hour / results.scenario.record_step_h)]
    said = slider.get_attribute("aria-valuetext")
    assert said.startswith(local_label(results.scenario.start, hour)) and f"crossed {crossed:,.0f}" in said
    tip = page.locator("#picture-cumulative .tip")
    assert f"crossed {crossed:,.0f}" in " ".join(tip.inner_text().split())
    slider.blur()
    assert tip.is_hidden()
    box = page.locator("#picture-cumulative .stage svg").first.bounding_box()
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 100)
    assert tip.is_visible()
    assert watched.errors == []


@pytest.mark.parametrize("width", [390, 1400])
def test_what_happened_is_marked_named_and_reached_by_keyboard(
    watched: Watched, exodus_folder: Path, width: int
) -> None:
    """A line through every panel at the same hours; the words of the chart have the events, and a key jumps to them."""
    page = watched.page
    page.set_viewport_size({"width": width, "height": 844})
    page.goto((exodus_folder / "report.html").as_uri())
    stage = page.locator("#picture-queue .stage")
    said = stage.get_attribute("aria-label").partition("What happened: ")[2]
    drawn = " ".join(stage.locator("text.event, ol.events li").all_text_contents())
    for words in ("The corridor opens", "Free petrol", "Fuel depot explodes", "Checkpoint at full rate", "Buses come"):
        assert words in said and words in " ".join(drawn.split())
    lines = "[...document.querySelectorAll('#picture-queue .stage > svg')].map((svg) => [...svg.querySelectorAll("
    lines += "'g line[stroke-dasharray=\"1 3\"]')].map((line) => line.getAttribute('x1')))"
    _, first, *others = page.evaluate(lines)
    assert len(first) >= 5 and all(other == first for other in others)
    page.locator("#picture-queue button", has_text="Next event").focus()
    for words in ("Ceasefire", "Most of those at"):
        page.keyboard.press("Enter")
        assert words in page.locator("#picture-queue .aside").inner_text()
        assert words in page.locator("#picture-queue .tip").inner_text()
    assert watched.errors == []


def test_a_part_of_the_time_is_enlarged_by_button_and_by_drawing_over_it(watched: Watched, exodus_folder: Path) -> None:
    page = watched.page
    page.goto((exodus_folder / "report.html").as_uri())
    figure = page.locator("#picture-queue")
    figure.scroll_into_view_if_needed()
    whole = page.evaluate("charts[1].whole")
    figure.get_by_role("button", name="Zoom in").click()
    first, last = page.evaluate("charts[1].view")
    assert last - first == pytest.approx((whole[1] - whole[0]) / 2.0)
    figure.get_by_role("button", name="All").click()
    assert page.evaluate("charts[1].view") is None
    box = figure.locator(".stage svg").first.bounding_box()
    for share, act in ((0.3, page.mouse.down), (0.5, page.mouse.up)):
        page.mouse.move(box["x"] + share * box["width"], box["y"] + 80)
        act()
    first, last = page.evaluate("charts[1].view")
    assert whole[0] < first < last < whole[1]
    page.locator("#picture-queue .stage").dblclick()
    assert page.evaluate("charts[1].view") is None
    assert watched.errors == []


@pytest.mark.parametrize("width", [390, 1400])
def test_it_fits_phone_and_desk_below_four_megabytes(watched: Watched, exodus_folder: Path, width: int) -> None:
    page, file = watched.page, exodus_folder / "report.html"
    assert file.stat().st_size < 4e6
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(file.as_uri())
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    page.wait_for_timeout(500)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("[...document.querySelectorAll('.stage')].every((one) => one.querySelector('svg'))")
    assert watched.errors == []


def test_paper_has_what_is_folded(watched: Watched, exodus_folder: Path, tmp_path: Path) -> None:
    page = watched.page
    page.goto((exodus_folder / "report.html").as_uri())
    page.pdf(path=str(tmp_path / "report.pdf"))
    sheets = PdfReader(tmp_path / "report.pdf").pages
    # Two letters f are one sign in print.
    said = normalize("NFKC", " ".join(sheet.extract_text() for sheet in sheets[:12]))
    assert "local time" in said and "set off" in said
    assert "journal.parquet" in " ".join(sheet.extract_text() for sheet in sheets[-6:])


def test_it_prints_without_navigation(watched: Watched, exodus_folder: Path, tmp_path: Path) -> None:
    page = watched.page
    page.goto((exodus_folder / "report.html").as_uri())
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.querySelector('nav')).display") == "none"
    page.pdf(path=str(tmp_path / "report.pdf"))
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_the_brief_prints_on_two_sheets_and_asks_for_nothing(
    watched: Watched, exodus_folder: Path, tmp_path: Path
) -> None:
    page, file = watched.page, exodus_folder / "brief.html"
    page.goto(file.as_uri())
    assert page.evaluate("[...document.images].every((one) => one.complete && one.naturalWidth > 100)")
    page.pdf(path=str(tmp_path / "brief.pdf"), prefer_css_page_size=True)
    assert len(PdfReader(tmp_path / "brief.pdf").pages) == 2
    assert watched.asked == [file.as_uri()] and watched.errors == []
