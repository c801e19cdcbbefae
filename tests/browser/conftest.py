"""A real Chromium without a screen."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.cli.shell import shell

QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")


@dataclass
class Watched:
    """A page, what it wrote on the console, and what it asked for.

    Attributes:
        page: The page of playwright.
        errors: Errors and warnings of the console, and exceptions.
        asked: Addresses, without those that hold their content themselves.
    """

    page: Any
    errors: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """A browser for the tests of one file: while playwright is started an event loop runs in this thread."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is missing: NO browser was tried")
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("there is no Chromium here: NO browser was tried")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=path, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture
def watched(chromium: Any) -> Iterator[Watched]:
    page = chromium.new_page(viewport={"width": 1400, "height": 860})
    found = Watched(page)
    page.on(
        "console", lambda message: found.errors.append(message.text) if message.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda error: found.errors.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith("data:") else found.asked.append(request.url))
    yield found
    page.close()


@pytest.fixture(scope="session")
def exodus_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of the exodus with its report and its animation."""
    here = tmp_path_factory.mktemp("browser")
    assert shell("run", "exodus-2023", "--out", "run", "--quiet", cwd=here).returncode == 0
    for command in ("report", "animate", "brief"):
        assert shell(command, "run", cwd=here).returncode == 0
    return here / "run"
