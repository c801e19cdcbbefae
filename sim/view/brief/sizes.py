"""Sizes of a brief in print: of its letters, and of what they must fit into."""

from __future__ import annotations

MM_PER_IN = 25.4

WIDTH_MM, MARGIN_MM, TOP_MM = 186.0, 12.0, 10.0
"""Width of what is printed, and the margins of the sheet."""

WIDTH_IN = WIDTH_MM / MM_PER_IN

BODY_PT, TABLE_PT, FINE_PT = 9.5, 8.5, 7.0
"""Letters of bullets and paragraphs; of tables; of sources and the checklist, which are looked up and not read."""

TITLE_PT, HEADING_PT = 12.0, 10.5

SMALL, SMALLEST = (10.0, 8.0, 0.66, 0.22, 0.1), (10.0, 7.0, 0.52, 0.14, 0.06)
"""Of a picture: sizes of title and subtitle, points; room below, between and above its panels, inches.

The second where there is little room on the sheet.
"""

EVENT_ROWS = 3
"""Most rows of names of events above a picture."""

GUTTER_MM = 5.0
"""Between two columns."""

DOT_MM = 3.6
"""Room that the dot of a bullet takes."""

SLACK_MM = 3.0
"""So much less of a line is counted on than there is: two writers do not measure words alike."""

BULLET_IN = (WIDTH_MM - DOT_MM - SLACK_MM) / MM_PER_IN
"""Width of a line of a bullet, inches."""
