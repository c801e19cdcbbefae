"""The report in Chromium: nothing leaves the page, everything is reached by keyboard, and it prints."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfReader

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
