"""The one table of colours: what each means, the same in every picture, and dark enough to write with on white.

All hues have a contrast of at least 4.5:1 on white (WCAG 2.2, 1.4.3), for the names of lines are written in their
colours, and every two lie at least 10 apart in CIELAB, for common sight and for deuteranopia as Machado, Oliveira and
Fernandes (2009) simulate it. Nine such hues are about the most there are, so line styles, patterns and names written
beside the lines say the same once more: no picture needs its colours (``tests/view/test_palette.py``).

A picture takes what something *means* from here, never a hue: who waits is red in every picture.
"""

from __future__ import annotations

LineStyle = str | tuple[int, tuple[int, ...]]

INK, GREY, PALE, FAINT = "#1c1c1c", "#666666", "#d9d9d9", "#ececec"
BLUE, SKY, GREEN, PURPLE = "#0062B1", "#1A7F9C", "#0B7A4B", "#5E1673"
VERMILLION, ORANGE, BROWN = "#A02408", "#8F6B00", "#4F3A2C"
WHITE = "#ffffff"

WRITTEN = (INK, GREY, BLUE, SKY, GREEN, PURPLE, VERMILLION, ORANGE, BROWN)
"""Hues in which lines are drawn and words are written; the others only fill, or are lines of a grid."""

SET_OFF = SKY
"""Who has set off, or wants to."""

CROSSED = BLUE
"""Who is through: across the border, out of hospital, withdrawn; what crosses, and the crossing as a limit."""

SERVED = GREEN
"""Who has got what was asked for: registered, together again, at home; what was handed out."""

HOUSED = PURPLE
"""Who has a bed."""

WAITING = VERMILLION
"""Who stands and waits, or goes without."""

MISSED = VERMILLION
"""What was observed where a run does not meet it."""

POSSIBLE = ORANGE
"""What could be: capacity, places, a readiness that was announced."""

OBSERVED = INK
"""What was counted or announced."""

OTHER = GREY
"""What only helps to read the rest: notes, events, parts of no importance."""

FIRST, SECOND = BLUE, ORANGE
"""Two scenarios beside one another."""

BETTER, WORSE = BLUE, VERMILLION
"""What a change does to a metric that has a good and a bad end; without one: up and down."""

BASE = ORANGE
"""What a change is measured from."""

FOUND, KNOWN_BEFORE = BLUE, GREY
"""What data say, and what was thought before."""

ALIKE: tuple[tuple[str, LineStyle], ...] = (
    (BROWN, "--"),
    (GREY, "-."),
    (BROWN, ":"),
    (GREY, (0, (5, 1))),
    (BROWN, (0, (4, 1, 1, 1, 1, 1))),
    (GREY, (0, (1, 1))),
)
"""Colour and style of lines of one kind (roads, stocks, stops), in the scenario's order; from the first again when
there are more. No hue, for that would say that one is worse than another; none is solid, for that is the line of the
whole beside them."""

COLOUR = {
    "decided": OTHER,
    "departed": SET_OFF,
    "crossed": CROSSED,
    "registered": SERVED,
    "in_shelter": HOUSED,
    "asked_shelter": SET_OFF,
    "queue": WAITING,
    "without": WAITING,
    "readiness": POSSIBLE,
    "places": POSSIBLE,
}
"""Colour of each quantity."""

LIMITS: dict[str, tuple[str, str]] = {
    "closed": (PALE, ""),
    "demand": (SKY, "///"),
    "fuel": (BROWN, "..."),
    "seats": (GREY, "oo"),
    "road": (VERMILLION, "\\\\\\"),
    "inspection": (BLUE, "+++"),
    "checkpoint": (BLUE, ""),
    "other station": (BROWN, "---"),
    "registration": (GREEN, "|||"),
    "beds": (PURPLE, "xxx"),
    "over": (WHITE, ""),
}
"""Colour and pattern of what limits, by its kind: the colour of those who pass it, or stand before it. Patterns are
white on the colour; what has none differs from all others in how light it is."""

STANDING: dict[str, LineStyle] = {"fuel": "--", "road": "-", "registration": "-.", "beds": ":"}
"""Queues before what limits that are drawn, by its kind, and their line styles."""

HIDDEN = "#eeeeee"
"""Of a cell whose number is not shown."""
