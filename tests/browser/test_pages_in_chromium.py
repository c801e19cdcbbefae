"""Pages with a stranger's titles in Chromium: nothing of them runs, and all of them is read."""

from __future__ import annotations

from pathlib import Path
from warnings import catch_warnings

import pytest

from tests.browser.conftest import Watched
from tests.cli.shell import shell
from tests.view.strangers import TITLE, scenario

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]

PAGES = {"report": "report.html", "brief": "brief.html", "snapshot": "snapshot.html", "animate": "animation.html"}
"""What writes a page, and its file; the map is the last."""


def test_nothing_of_a_strangers_titles_runs(watched: Watched, tmp_path: Path) -> None:
    page, said = watched.page, list[str]()
    page.on("dialog", lambda dialog: said.append(dialog.message))
    for command in (("run", scenario(tmp_path, "one"), "--quiet", "--out", "run"), *((name, "run") for name in PAGES)):
        with catch_warnings(action="ignore", category=UserWarning):  # no font has them all
            assert shell(*command, cwd=tmp_path).returncode == 0
    for file in PAGES.values():
        page.goto((tmp_path / "run" / file).as_uri())
        assert page.evaluate("document.querySelectorAll('blink').length") == 0
        assert page.evaluate("document.querySelector('h1').textContent") == TITLE
        assert page.evaluate("document.title").split() == TITLE.split()
    page.evaluate("corridor.seek(7)")
    assert TITLE in page.evaluate("document.getElementById('event').textContent")
    assert said == [] and watched.errors == [] and len(watched.asked) == len(PAGES)
