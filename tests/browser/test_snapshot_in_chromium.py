"""Snapshots in Chromium: on a phone, printed, and from right to left."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from sim.locale.codes import LanguageCode
from sim.view.snapshot.html import html
from tests.browser.conftest import Watched
from tests.view.test_snapshot import TRIED, many, snapshot

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]


@pytest.mark.parametrize("code", LanguageCode)
def test_a_snapshot_fits_a_phone_and_one_sheet(watched: Watched, tmp_path: Path, code: LanguageCode) -> None:
    page, file = watched.page, tmp_path / "snapshot.html"
    file.write_text(html(snapshot(many(), code, TRIED)), encoding="utf-8")
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    table = "(() => { const t = document.querySelector('.scroll'); return t.scrollWidth <= t.clientWidth; })()"
    assert page.evaluate(table)
    # A map is not turned round: its names stand where their places are.
    inside = "[...document.querySelectorAll('.map text')].every(t => t.getBBox().x >= 0 && t.getBBox().x < 72)"
    assert page.evaluate(inside)
    printed = page.pdf(prefer_css_page_size=True)
    assert len(PdfReader(BytesIO(printed)).pages) == 1
    assert watched.errors == [] and len(watched.asked) == 1
