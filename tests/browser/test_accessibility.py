"""WCAG 2.2 AA by axe-core over every kind of page, wide and on a phone: no violation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import Watched

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]

AXE = Path(__file__).parent / "axe" / "axe.min.js"
"""axe-core 4.10.3, as its makers publish it (MPL 2.0, in the file beside it)."""

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

OPENED = "details:has(figure), #picture-cumulative details, #picture-nights details"
"""All pictures, and two of the tables behind them: axe takes minutes for the thousands of cells of all."""

PREPARED = {
    "report.html": "for (const one of document.querySelectorAll(OPENED)) one.open = true".replace(
        "OPENED", repr(OPENED)
    ),
    "animation.html": "corridor.seek(200)",
    "brief.html": "null",
}
"""Pages of a run, and what brings all that they hold into sight."""


def violations(page: Any) -> list[str]:
    """What axe finds: rule, and where."""
    found = page.evaluate("(tags) => axe.run(document, { runOnly: { type: 'tag', values: tags } })", TAGS)
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found["violations"]]


@pytest.mark.parametrize("width", [390, 1400])
@pytest.mark.parametrize("name", PREPARED)
def test_a_page_has_no_violation(watched: Watched, exodus_folder: Path, name: str, width: int) -> None:
    page = watched.page
    page.set_viewport_size({"width": width, "height": 900})
    page.goto((exodus_folder / name).as_uri())
    page.evaluate(PREPARED[name])
    page.wait_for_timeout(300)
    page.add_script_tag(path=str(AXE))
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width or name == "brief.html"


def test_axe_finds_what_is_wrong(watched: Watched) -> None:
    """The check itself can fail: a picture without words, grey on white."""
    page = watched.page
    page.set_content(
        "<!doctype html><html><body><main><img src='data:,'><p style='color:#aaa'>pale</p></main></body></html>"
    )
    page.add_script_tag(path=str(AXE))
    found = {one.partition(":")[0] for one in violations(page)}
    assert {"image-alt", "color-contrast", "html-has-lang", "document-title"} <= found
