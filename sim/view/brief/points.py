"""The answer as bullets of at most two printed lines: sentences that fit together stay together, a longer one is cut.

A list of six long paragraphs is not read by anybody who has five minutes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sim.pages.content import Sourced, Text
from sim.view.answer import AnswerLine
from sim.view.brief.sizes import BODY_PT, BULLET_IN
from sim.view.raster import text_width_in
from sim.view.style import styled

MOST_LINES = 2
"""Printed lines of a bullet."""

CUTS = (
    re.compile(r"(?<=[.։]) (?=[^a-z]|$)"),
    re.compile(r"(?<=[;؛]) "),
    re.compile(r"(?<=:) (?=.)"),
    re.compile(r"(?<=[,،]) "),
)
"""Where a text may be cut, the best places first: between sentences, then at lesser and lesser pauses.

Only words of the templates are cut, never what a fact gave: a title with a comma stays whole. Nor is a heading cut off,
which ends in its colon.
"""

Piece = tuple[str | Sourced, ...]


@styled
def points(lines: Iterable[AnswerLine], behind: dict[str, str] | None = None) -> tuple[Text, ...]:
    """The lines as bullets of at most two printed lines, the first of each after its heading.

    A title so long that it fills two lines by itself makes a longer bullet, for it is said whole.

    Args:
        lines: The lines of an answer.
        behind: What is written behind the last bullet of a line, by its heading, such as a number of a source.
    """
    found: list[Text] = []
    for line in lines:
        text: Piece = (line.text,) if isinstance(line.text, str) else line.text
        note = (behind or {}).get(line.heading, "")
        mark: Piece = (" ", Sourced(note, "foot:")) if note else ()
        found += _packed((f"{line.heading}: ", *text, *mark), CUTS)
    return tuple(found)


def lines_of(text: Piece) -> int:
    """How many lines a bullet takes in print."""
    whole = "".join(part if isinstance(part, str) else part.text for part in text)
    count, used_in, space_in = 1, 0.0, text_width_in("n n", BODY_PT) - text_width_in("nn", BODY_PT)
    for word in whole.split():
        width_in = text_width_in(word, BODY_PT)
        if used_in and used_in + space_in + width_in > BULLET_IN:
            count, used_in = count + 1, width_in
        else:
            used_in += (space_in if used_in else 0.0) + width_in
    return count


def _packed(text: Piece, cuts: tuple[re.Pattern[str], ...]) -> list[Piece]:
    """A text in pieces that fit, cut where it is best, and no more often than needed."""
    if lines_of(text) <= MOST_LINES or not cuts:
        return [text]
    found: list[Piece] = []
    for part in _cut(text, cuts[0]):
        if found and lines_of((*found[-1], " ", *part)) <= MOST_LINES:
            found[-1] = (*found[-1], " ", *part)
        else:
            found += _packed(part, cuts[1:])
    return found


def _cut(text: Piece, where: re.Pattern[str]) -> Iterator[Piece]:
    """The parts between places of a kind."""
    part: list[str | Sourced] = []
    for piece in text:
        if isinstance(piece, Sourced):
            part.append(piece)
            continue
        first, *others = where.split(piece)
        part.append(first)
        for other in others:
            yield tuple(part)
            part = [other]
    yield tuple(part)
