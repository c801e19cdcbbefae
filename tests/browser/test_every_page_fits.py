"""No page that the shell writes scrolls sideways on a phone, squeezes a column to letters or runs off the paper."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.conftest import Watched
from tests.cli.shell import SMALL, shell

pytestmark = pytest.mark.slow

PAGES = {
    "run": "run/report.html",
    "map": "run/animation.html",
    "brief": "run/brief.html",
    "snapshot": "run/snapshot.html",
    "comparison": "compared/report.html",
    "study": "study/report.html",
    "what-if": "study/whatif.html",
}

STUDY = """\
title: Lanes
scenario: {scenario}
design: {{kind: full-factorial}}
axes:
  lanes: {{law: choice, paths: [stages.checkpoint.lanes], values: [1, 2, 3, 4]}}
replications: 2
"""

BROKEN_WORDS = """
[...document.querySelectorAll("tbody th[scope=row]")].filter((cell) => {
  const range = document.createRange();
  range.selectNodeContents(cell);
  const lines = new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size;
  return lines > cell.textContent.trim().split(/[\\s/_-]+/).length + 1;
}).map((cell) => cell.textContent)
"""
"""Names of rows with more lines than words: a column as wide as a letter."""

PAPER_PX = 688
"""Width of A4 without its margins."""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every page of a small scenario."""
    here = tmp_path_factory.mktemp("pages")
    (here / "lanes.yaml").write_text(STUDY.format(scenario=SMALL), encoding="utf-8")
    (here / "more.yaml").write_text(
        f"extends: {SMALL}\ntitle: More lanes\nstages: {{checkpoint: {{lanes: 3}}}}\n", "utf-8"
    )
    for call in (
        ("run", str(SMALL), "--out", "run"),
        ("compare", str(SMALL), "more.yaml", "-n", "2", "--out", "compared"),
        ("sweep", "lanes.yaml", "--out", "study"),
        ("report", "run"),
        ("report", "compared"),
        ("report", "study"),
        ("animate", "run"),
        ("brief", "run"),
        ("snapshot", "run"),
        ("whatif", "study", "--out", "study/whatif.html"),
    ):
        done = shell(*call, "--quiet", cwd=here)
        assert done.returncode == 0, done.stderr
    return here


@pytest.mark.parametrize("page", PAGES)
def test_no_page_scrolls_sideways_on_a_phone(watched: Watched, written: Path, page: str) -> None:
    watched.page.set_viewport_size({"width": 390, "height": 844})
    watched.page.goto((written / PAGES[page]).as_uri())
    watched.page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    watched.page.wait_for_timeout(300)
    assert watched.page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("page", ["run", "comparison", "study"])
def test_no_name_of_a_row_is_squeezed_to_letters(watched: Watched, written: Path, page: str) -> None:
    watched.page.set_viewport_size({"width": 390, "height": 844})
    watched.page.goto((written / PAGES[page]).as_uri())
    watched.page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    broken = watched.page.evaluate(BROKEN_WORDS)
    assert broken == []


@pytest.mark.parametrize("page", ["run", "comparison", "study", "brief"])
def test_no_table_runs_off_the_paper(watched: Watched, written: Path, page: str) -> None:
    watched.page.set_viewport_size({"width": PAPER_PX, "height": 1000})
    watched.page.emulate_media(media="print")
    watched.page.goto((written / PAGES[page]).as_uri())
    watched.page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    ends = watched.page.evaluate("[...document.querySelectorAll('table')].map((t) => t.getBoundingClientRect().right)")
    assert all(end <= PAPER_PX + 1 for end in ends)
