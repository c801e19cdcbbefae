"""What stands still in a film: borders behind roads, places on them, and names that run over none of these."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.text import Text

from sim.view.animation.layout import Layout, Point
from sim.view.animation.names import along, along_all, around, beside, is_free
from sim.view.animation.scene import Scene
from sim.view.atlas.backdrop import Box
from sim.view.style import GREY, INK, PALE

ROAD_PX, PLACE_PX, BORDER_PX = 7.0, 6.0, 3.0
"""Half the room that a road, a place and a border take, pixels: no name comes nearer."""

GAP_PX = 9.0
"""How far a name stands off its place."""

MARGIN = 0.15
"""Room around the outermost places, as a share of the map."""

NAME_PT, COUNTRY_PT = 9.0, 8.0


def draw_ground(land: Axes, shown: Scene) -> None:
    """Draw borders, roads, places and names; the axes keep their limits from then on."""
    land.set_axis_off()
    land.margins(MARGIN)
    for first, second in shown.map.ends.values():
        spots = shown.map.spots[first], shown.map.spots[second]
        far = any(spot.far for spot in spots)
        xs, ys = [spot.x for spot in spots], [spot.y for spot in spots]
        land.plot(xs, ys, color=PALE, linewidth=2 if far else 6, linestyle=":" if far else "-", zorder=1)
    for first, second in shown.map.leads:
        spots = shown.map.spots[first], shown.map.spots[second]
        land.plot([spot.x for spot in spots], [spot.y for spot in spots], color=PALE, linewidth=1.2, zorder=0.8)
    for spot in shown.map.spots.values():
        land.plot([spot.x], [spot.y], "o", color="white", markeredgecolor=INK, markersize=5, zorder=2)
    # Wider or higher and not smaller: the ground fills its part of the picture, and a plan is not stretched.
    land.set_aspect("equal", adjustable="datalim")
    land.autoscale_view()
    land.apply_aspect()
    land.set_autoscale_on(False)
    for border in shown.map.behind.borders:
        style = (0, (5, 4)) if border.is_agreed else (0, (1, 3))
        land.plot(*zip(*border.points, strict=True), color=GREY, linewidth=0.8, linestyle=style, zorder=0.5)
    _write_names(land, shown.map)


def _write_names(land: Axes, drawn: Layout) -> None:
    """Places first, countries where there is room left."""
    window = land.get_window_extent()
    frame: Box = (window.x0, window.y0, window.x1, window.y1)
    at = {name: _pixel(land, (spot.x, spot.y)) for name, spot in drawn.spots.items()}
    taken = [around(x, y, PLACE_PX) for x, y in at.values()]
    joined = [*drawn.ends.values(), *drawn.leads]
    roads = [box for first, last in joined for box in along(at[first], at[last], ROAD_PX, ROAD_PX)]
    for name, spot in drawn.spots.items():
        if not spot.title:
            continue
        # A name over a road can be read, and is better than none; that a place is far is said by its dots too.
        words = [f"{spot.title} (farther away)", spot.title] if spot.far else [spot.title]
        tries = [(words[0], [*taken, *roads]), (words[-1], [*taken, *roads]), (words[-1], taken), (words[-1], [])]
        for said, avoided in tries:
            text = _written(land, said, NAME_PT, INK)
            box = next((box for box in beside(at[name], _size(text), GAP_PX) if is_free(box, frame, avoided)), None)
            if box is not None:
                _put(land, text, box)
                taken.append(box)
                break
            text.remove()
    lines = [
        box
        for border in drawn.behind.borders
        for box in along_all([_pixel(land, point) for point in border.points], 2.0 * BORDER_PX, BORDER_PX)
    ]
    for country in drawn.behind.countries:
        text = _written(land, country.name.upper(), COUNTRY_PT, GREY)
        wide, high = _size(text)
        anchors = (around(*_pixel(land, anchor), wide / 2.0 + 6.0, high / 2.0 + 4.0) for anchor in country.anchors)
        box = next((box for box in anchors if is_free(box, frame, [*taken, *roads, *lines])), None)
        if box is None:
            text.remove()
            continue
        _put(land, text, box)
        taken.append(box)


def _pixel(land: Axes, point: Point) -> Point:
    x, y = land.transData.transform(point).tolist()
    return x, y


def _written(land: Axes, words: str, size_pt: float, colour: str) -> Text:
    # Above what moves: a name is read in every frame.
    return land.text(0.0, 0.0, words, size=size_pt, color=colour, ha="center", va="center", zorder=5)


def _size(text: Text) -> Point:
    box = text.get_window_extent()
    return float(box.width), float(box.height)


def _put(land: Axes, text: Text, box: Box) -> None:
    """Its middle into that of a box of pixels."""
    middle = 0.5 * (box[0] + box[2]), 0.5 * (box[1] + box[3])
    text.set_position(tuple(land.transData.inverted().transform(middle).tolist()))
