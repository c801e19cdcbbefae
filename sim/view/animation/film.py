"""The animated map as a film: GIF, or MP4 where ffmpeg is installed."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from matplotlib.animation import AbstractMovieWriter, FFMpegWriter, PillowWriter
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray

from sim.arrays import Floats
from sim.results.results import Results
from sim.results.times import local_label
from sim.runs.errors import MissingTool
from sim.runs.own_file import MARK
from sim.view.animation.ground import draw_ground
from sim.view.animation.scene import Announced, Drive, Road, Scene, scene
from sim.view.atlas.words import BORDERS_IN_SHORT
from sim.view.axis import busy_span, time_axis
from sim.view.style import BLUE, COLOUR, GREY, INK, VERMILLION, counts_axis, styled

HOURS_PER_FRAME = 0.5
"""Time from one frame to the next, hours."""

FRAMES_PER_S = {".mp4": 24, ".gif": 12}


@styled
def film(results: Results, suffix: str, report: Callable[[float], None] | None = None) -> bytes:
    """The busy span of a run as a film.

    Args:
        results: The run.
        suffix: Its kind, ``.mp4`` or ``.gif``.
        report: Called with the share of frames that are drawn.

    Returns:
        The content of its file.

    Raises:
        MissingTool: An MP4 is wanted and there is no ffmpeg.
        OSError: There is no room for it in the folder of temporary files.
    """
    writer = _writer(suffix)
    shown = scene(results)
    begin_h, end_h = busy_span(results.curves, ("departed", "crossed"))
    hours = np.arange(begin_h, end_h + 1e-9, HOURS_PER_FRAME)
    figure, frame = _stage(shown, begin_h, end_h)
    # In a folder, for libraries write films to files only; the suffix says the format.
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"film{suffix}"
        with writer.saving(figure, str(path), dpi=100):
            for number, hour in enumerate(hours, 1):
                frame(float(hour))
                writer.grab_frame()
                if report is not None:
                    report(number / len(hours))
        content = path.read_bytes()
    return _with_comment(content) if suffix == ".gif" else content


def _writer(suffix: str) -> AbstractMovieWriter:
    if suffix == ".gif":
        return PillowWriter(fps=FRAMES_PER_S[suffix])
    if not FFMpegWriter.isAvailable():
        raise MissingTool("an .mp4 takes the program ffmpeg, which is not installed here; a .gif does not")
    return FFMpegWriter(fps=FRAMES_PER_S[suffix], bitrate=2_400, metadata={"comment": MARK.decode()})


def _with_comment(gif: bytes) -> bytes:
    """A GIF with the mark of our files, as a comment before its last byte (GIF89a, section 24)."""
    comment = b"\x21\xfe" + bytes([len(MARK)]) + MARK + b"\x00"
    return gif[:-1] + comment + gif[-1:]


def _stage(shown: Scene, begin_h: float, end_h: float) -> tuple[Figure, Callable[[float], None]]:
    """The picture, and what draws one hour on it."""
    figure = Figure(figsize=(12.8, 7.2), dpi=100)
    FigureCanvasAgg(figure)
    title = figure.text(0.02, 0.955, "", size=15, weight="bold", va="center")
    words = figure.text(0.02, 0.03, "", size=11, va="center")
    if shown.map.behind.countries:
        figure.text(0.98, 0.03, BORDERS_IN_SHORT, size=8, color=GREY, ha="right", va="center")
    figure.text(0.98, 0.955, shown.results.scenario.title, size=10, color=GREY, ha="right", va="center")
    chart = _chart(figure, shown, begin_h, end_h)
    (line,) = chart.plot([], [], color=COLOUR["crossed"])
    (dots,) = chart.plot([], [], "o", color=INK, markersize=4)
    land = figure.add_axes((0.01, 0.07, 0.62, 0.84))
    draw_ground(land, shown)
    moving = land.scatter([], [], s=2.0, color=BLUE, linewidths=0, zorder=3)
    queued = land.scatter([], [], s=2.0, color=VERMILLION, linewidths=0, zorder=4)
    has_crossings = "crossed" in shown.results.curves
    start, time_h = shown.results.scenario.start, shown.results.curves.time_h

    def frame(hour: float) -> None:
        free, held = _dots(shown, hour)
        moving.set_offsets(free)
        queued.set_offsets(held)
        title.set_text(local_label(start, hour))
        if has_crossings:
            crossed = shown.results.curves["crossed"]
            by = int(np.searchsorted(time_h, hour, side="right"))
            line.set_data(time_h[:by], crossed.values[:by])
            title.set_text(f"{local_label(start, hour)}: {crossed.values[by - 1]:,.0f} persons have crossed")
        for one in shown.announced:
            if one.curve == "crossed":
                dots.set_data(one.time_h[one.time_h <= hour], one.count[one.time_h <= hour])
        # Twelve hours are 24 frames: a second of film or two, long enough to read.
        said = [text for at_h, text in shown.events if at_h <= hour < at_h + 12.0]
        words.set_text(said[-1] if said else "")

    return figure, frame


def _chart(figure: Figure, shown: Scene, begin_h: float, end_h: float) -> Axes:
    chart = figure.add_axes((0.69, 0.14, 0.29, 0.74))
    curves = shown.results.curves
    top = float(curves["crossed"].values[-1]) if "crossed" in curves else 1.0
    label = "persons crossed; dots: announced" if _shown(shown) else "persons crossed"
    counts_axis(chart, label, max([top, *(float(a.count.max()) for a in _shown(shown))]))
    time_axis(chart, shown.results.scenario.start, begin_h, end_h)
    chart.tick_params(axis="x", labelsize=6)
    return chart


def _shown(shown: Scene) -> list[Announced]:
    return [one for one in shown.announced if one.curve == "crossed"]


def _dots(shown: Scene, hour: float) -> tuple[Floats, Floats]:
    """Points of the vehicles that drive, and of those in a queue, each of shape ``(n, 2)``."""
    free, held = [np.zeros((0, 2))], [np.zeros((0, 2))]
    for road in shown.roads:
        points, queued = _on_road(shown, road, hour)
        free.append(points[~queued])
        held.append(points[queued])
    free.extend(_on_drive(shown, drive, hour) for drive in shown.drives)
    return np.concatenate(free), np.concatenate(held)


def _on_road(shown: Scene, road: Road, hour: float) -> tuple[Floats, NDArray[np.bool_]]:
    far_km, queued = road.positions_km(hour)
    rank = int(np.searchsorted(road.left_h, hour, side="right")) + np.arange(len(far_km))
    # By rank and not at random: a vehicle keeps to its side from frame to frame. 5 and 11, 2 and 5 have no common
    # factor, so neighbours stand apart.
    aside = np.where(queued, (rank * 5) % 11 - 5.0, (rank * 2) % 5 - 2.0)
    return _along(shown, road.name, far_km / road.length_km, aside), queued


def _on_drive(shown: Scene, drive: Drive, hour: float) -> Floats:
    under = (drive.began_h <= hour) & (drive.done_h > hour)
    over_h = np.minimum(drive.done_h[under], shown.results.scenario.horizon_h)
    share = (hour - drive.began_h[under]) / np.maximum(over_h - drive.began_h[under], 1e-9)
    return _along(shown, drive.name, np.minimum(share, 1.0), np.zeros(len(share)))


def _along(shown: Scene, name: str, share: Floats, aside: Floats) -> Floats:
    """Points along a road; ``aside`` sets them off from its middle, in steps of a thousandth of the map's width."""
    spots = shown.map.spots
    first, second = (np.array([spots[end].x, spots[end].y]) for end in shown.map.ends[name])
    along = second - first
    xs = [spot.x for spot in spots.values()]
    across = np.array([-along[1], along[0]]) / max(float(np.hypot(*along)), 1e-9) * (max(xs) - min(xs)) / 1000.0
    points: Floats = first + share[:, None] * along + aside[:, None] * across
    return points
