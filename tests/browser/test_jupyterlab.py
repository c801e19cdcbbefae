"""JupyterLab in Chromium: a notebook is opened and run, and a slider of the live what-if is moved by hand."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import Watched
from tests.cli.shell import SMALL, environment
from tests.needs import needs

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("browser"),
    needs("anywidget", "corridor-sim[notebook] is not installed: JupyterLab was NOT tried"),
]

SETTINGS = {
    "notebook-extension/tracker": {"windowingMode": "none"},
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
}
"""JupyterLab keeps cells out of the page that are not in sight, and asks whether it may fetch news: neither here."""

CELLS = (
    f"import sim\nscenario = sim.load({str(SMALL)!r})\nscenario.run().plot()",
    'explorer = sim.explore(scenario, {"stages.checkpoint.lanes": (1, 8)})\nexplorer',
)


@pytest.fixture(scope="module")
def jupyterlab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with one notebook, ``slider.ipynb``."""
    folder = tmp_path_factory.mktemp("jupyter")
    cells: list[dict[str, Any]] = [
        {"cell_type": "code", "id": f"c{k}", "metadata": {}, "source": text, "outputs": [], "execution_count": None}
        for k, text in enumerate(CELLS)
    ]
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    notebook = {"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
    (folder / "slider.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = (
        f"--port={port}",
        "--no-browser",
        "--allow-root",
        "--IdentityProvider.token=",
        "--ServerApp.ip=127.0.0.1",
    )
    for name, values in SETTINGS.items():
        file = folder / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps(values), encoding="utf-8")
    homes = {name: str(folder / name) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")}
    settings = f"--LabApp.user_settings_dir={folder / 'settings'}"
    command = [sys.executable, "-m", "jupyterlab", *options, settings]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(command, cwd=folder, env=environment(**homes), stdout=log, stderr=log)
        try:
            _wait_for(f"http://127.0.0.1:{port}/api", server)
            yield f"http://127.0.0.1:{port}/lab/tree/slider.ipynb"
        finally:
            server.terminate()
            server.wait(30)
            shutil.rmtree(folder, ignore_errors=True)


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert server.poll() is None, "JupyterLab ended at once"
        try:
            with urllib.request.urlopen(address, timeout=1):
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(address)


def test_a_slider_in_jupyterlab_redraws_the_run(watched: Watched, jupyterlab: str) -> None:
    """Load, run and plot in one line; a slider is moved by the keyboard; picture, words and code follow."""
    page = watched.page
    page.goto(jupyterlab)
    page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=60_000)
    page.wait_for_selector("text=Python 3 (ipykernel) | Idle", timeout=60_000)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    slider = page.locator(".sim-explore input[type=range]")
    slider.wait_for(timeout=120_000)
    assert "crossed" in page.locator(".jp-OutputArea-output img").first.get_attribute("alt")
    assert slider.get_attribute("aria-valuetext") == "2, then 3 (as in the scenario)"
    assert page.locator("label", has_text="lanes").count() == 1
    assert not page.locator("[data-still]").is_visible() and page.locator("[data-still]").count() == 1
    picture = page.locator(".sim-explore figure img")
    box, drawn = page.locator(".sim-explore .sliders").bounding_box(), picture.bounding_box()
    assert box["width"] > 300.0 and box["x"] + box["width"] <= drawn["x"] and drawn["width"] > 400.0
    before = picture.get_attribute("alt")
    slider.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("(old) => document.querySelector('.sim-explore figure img').alt !== old", arg=before)
    assert slider.get_attribute("aria-valuetext") == "1" and ": 1." in picture.get_attribute("alt")
    assert page.locator(".sim-explore [role=status]").inner_text() in picture.get_attribute("alt")
    assert page.evaluate("document.activeElement.type") == "range"
    page.get_by_text("This state as code").click()
    assert "stages.checkpoint.lanes=1" in page.locator(".sim-explore pre").first.inner_text()
    shot = os.environ.get("SIM_SCREENSHOTS")
    if shot:
        slider.scroll_into_view_if_needed()
        page.screenshot(path=str(Path(shot) / "jupyterlab.png"))
    # A busy machine is no error of the page.
    assert [text for text in watched.errors if not text.startswith("Plugin @jupyter")] == []
    assert [
        address for address in watched.asked if not address.startswith((jupyterlab[:22], "ws://127", "blob:"))
    ] == []
