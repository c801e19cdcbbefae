"""All pictures of a run, as files."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from matplotlib.figure import Figure

from sim.parts.registry import PARTS
from sim.results.metrics_nights import has_nights
from sim.runs.ensemble import Ensemble
from sim.scenario.arguments import ArgumentError, checked
from sim.scenario.errors import nearest
from sim.scenario.features import can_be_limited, has_crossing, has_queues, has_reception
from sim.scenario.model import Scenario
from sim.view.bottleneck import limits
from sim.view.cumulative import cumulative
from sim.view.nights import nights_picture
from sim.view.queue import queue
from sim.view.reception import reception
from sim.view.record import record
from sim.view.road_time import road_time
from sim.view.series import Drawing, Run
from sim.view.style import NotebookFigure, caption, save
from sim.view.throughput import throughput
from sim.view.uncertainty import uncertainty

UNCERTAINTY = "uncertainty"
"""The picture of runs whose parameters were drawn."""

CAPTIONS = "captions.json"
"""Title and subtitle of each picture, by the name of its files, in the order in which they are drawn."""

PICTURES: dict[str, tuple[Drawing, Callable[[Scenario], bool]]] = {
    "cumulative": (cumulative, lambda _: True),
    "queue": (queue, has_queues),
    "reception": (reception, has_reception),
    "limits": (limits, can_be_limited),
    "throughput": (throughput, has_crossing),
    "road_time": (road_time, has_crossing),
    "nights": (nights_picture, has_nights),
}
"""Those that no part draws, by the name of their files, and whether a scenario has what they show.

What matters first comes first: who has crossed, who waits, whether there is a bed, what limits.
"""

FIRST = 4
"""So many of them a run draws by itself: all twelve of a large story take a third of the time of ``sim run``."""


def pictures_of(scenario: Scenario) -> dict[str, Drawing]:
    """Every picture of a run of a scenario by the name of its files, those of its parts last."""
    found = {name: draw for name, (draw, is_of) in PICTURES.items() if is_of(scenario)}
    for part in PARTS:
        if (picture := part.picture()) is not None:
            found |= picture.pictures(scenario)
    if scenario.record:
        found["record"] = record
    return found


@checked
def picture(run: Run, name: str) -> NotebookFigure:
    """One picture of a run, by the name of its files: ``cumulative``, ``queue``, ``reception`` and so on.

    Not for files: ``sim plot`` draws those of a folder, with descriptions of what they show.

    Args:
        run: One run, or many; then with bands.
        name: One of ``sim.view.pictures.picture_names(run)``.

    Returns:
        A matplotlib ``Figure`` of its own, which pyplot does not know.

    Raises:
        ArgumentError: The run has no such picture.
    """
    drawn = _figures(run)
    if name not in drawn:
        raise ArgumentError("picture", "name", name, f"one of {', '.join(drawn)}{nearest(name, drawn)}")
    figure = drawn[name]()
    assert isinstance(figure, NotebookFigure)  # all pictures of a run are
    return figure


def picture_names(run: Run) -> list[str]:
    """The names of all pictures of a run, in order."""
    return list(_figures(run))


def save_first_pictures(run: Run, folder: Path, *, svg: bool = False) -> list[Path]:
    """Draw the pictures that matter first, as :func:`save_pictures` does, and the uncertainty of runs that have it."""
    names = picture_names(run)
    first = [name for number, name in enumerate(names) if number < FIRST or name == UNCERTAINTY]
    return save_pictures(run, folder, first, svg=svg)


def save_pictures(run: Run, folder: Path, names: Sequence[str] | None = None, *, svg: bool = False) -> list[Path]:
    """Draw pictures of a run into ``folder``, as PNG, and write their titles beside them.

    Args:
        run: What to draw.
        folder: An existing folder.
        names: Which ones, of :func:`picture_names`; all if left out.
        svg: Whether to write each as SVG as well, which can be enlarged and edited.

    Returns:
        The files.

    Raises:
        OSError: A file cannot be written.
    """
    files, captions = [], {}
    figures = _figures(run)
    for name in figures if names is None else names:
        figure = figures[name]()
        captions[name] = caption_of(figure)
        for suffix in (".png", ".svg") if svg else (".png",):
            save(figure, folder / f"{name}{suffix}")
            files.append(folder / f"{name}{suffix}")
    (folder / CAPTIONS).write_text(json.dumps(captions, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return [*files, folder / CAPTIONS]


def caption_of(figure: Figure) -> list[str]:
    """Title and subtitle of a picture, each in one line."""
    return list(caption(figure))


class CaptionsError(ValueError):
    """What should be titles of pictures is something else."""


def captions_of(text: str) -> dict[str, list[str]]:
    """Title and subtitle of each picture by its name, from the file that :func:`save_pictures` has written beside them.

    Raises:
        CaptionsError: It holds something else.
    """
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise CaptionsError(f"{CAPTIONS} is not JSON") from error
    if not isinstance(found, dict) or not all(_is_caption(caption) for caption in found.values()):
        raise CaptionsError(f"{CAPTIONS} does not hold a title and a subtitle for each picture")
    return found


def _is_caption(found: object) -> bool:
    return isinstance(found, list) and len(found) == 2 and all(isinstance(text, str) for text in found)


def _figures(run: Run) -> dict[str, Callable[[], Figure]]:
    """What draws each picture of a run, by the name of its files."""
    found: dict[str, Callable[[], Figure]] = {
        name: partial(draw, run) for name, draw in pictures_of(run.scenario).items()
    }
    if isinstance(run, Ensemble) and run.nominal is not None:
        found[UNCERTAINTY] = partial(uncertainty, run)
    return found
