"""How fast is what one sees: ``python -m benchmarks.seeing``.

The time from a slider's rest to the new picture of the whole exodus, frames per second of its animated map in headless
Chromium, and the sizes of its pages. Needs corridor-sim[notebook], playwright and Chromium.
"""

from __future__ import annotations

import asyncio
import shutil
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

import sim
from sim.analysis.run_folder import Origin, write_folder
from sim.runs.runs import replicated
from sim.scenario.shipped import shipped
from sim.view.animation.page import animation
from sim.view.pictures import save_pictures
from sim.view.report.report import report_of

MOVES = 15
"""Positions of the slider."""

READY_S = 10.0
"""How long a hand rests after the first move: until then the run that waits at an hour may be on its way."""

PLAYED_S = 5.0
"""How long the animated map plays, seconds."""

MORE = "settlements.stepanakert.residents_persons=84000"
"""So many that there are some 25,000 vehicles."""


async def redraws(scenario: Any, lever: str) -> list[float]:
    """Seconds from the slider's rest to the picture, for each move but the first, as in a notebook."""
    explorer = sim.explore(scenario, [lever])
    low, *_, high = explorer.sliders[lever].positions
    for move in range(MOVES):
        explorer.move(lever, low + (high - low) * (move + 0.5) / MOVES)
        while len(explorer.redrawn_s) == move:
            await asyncio.sleep(0.01)
        if move == 0:
            await asyncio.sleep(READY_S)
    return explorer.redrawn_s[1:]


def frames_per_s(page_file: Path) -> float:
    """Frames per second while it plays through the hours of the longest queue."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        raise SystemExit("there is no Chromium here")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1400, "height": 860})
        page.goto(page_file.as_uri())
        page.evaluate("corridor.seek(170)")
        page.click("#play")
        page.wait_for_timeout(500)
        begin_s, first = time.perf_counter(), int(page.evaluate("corridor.state().frames"))
        page.wait_for_timeout(1_000.0 * PLAYED_S)
        drawn, taken_s = int(page.evaluate("corridor.state().frames")) - first, time.perf_counter() - begin_s
        browser.close()
    return drawn / taken_s


def main() -> None:
    """Print all of it."""
    path = shipped()["exodus-2023"]
    scenario = sim.load(path)
    for lever, acts in (("checkpoint_later", "acts later"), ("base_hazard", "acts from the start")):
        taken = asyncio.run(redraws(scenario, lever))
        print(f"slider to picture, {acts}: median {1000.0 * statistics.median(taken):.0f} ms of {len(taken)} moves")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "run"
        write_folder(replicated(scenario), folder, save_pictures, Origin(path))
        many = sim.run(sim.changed(scenario, [MORE]))
        page_file = Path(place) / "animation.html"
        page_file.write_text(animation(many), encoding="utf-8")
        vehicles, size = len(many.journal.groups), page_file.stat().st_size
        print(f"animated map, {vehicles:,} vehicles, {size / 1e6:.1f} MB: {frames_per_s(page_file):.0f} frames/s")
        print(f"report of the exodus: {len(report_of(folder).encode('utf-8')) / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
