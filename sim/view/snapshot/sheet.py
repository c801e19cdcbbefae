"""The snapshot as PDF: the same page set on one sheet of A4 with fpdf2, so that no browser is needed.

Letters are joined by HarfBuzz and put in order by fpdf2's bidirectional algorithm, so Arabic is right wherever the
program runs. Letters of a scenario's names that the typeface lacks are taken from the fonts of the machine; one that no
font has is � and is said at the end of the command (:mod:`sim.view.fonts`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import datetime

from sim.pages.content import Sourced, Text, plain
from sim.view.snapshot.page import BedTable, Card, Snapshot
from sim.view.snapshot.paper import BLUE, EDGE_MM, FULL_MM, GREY, RED, TOP_MM, Colour, Paper, Side
from sim.view.snapshot.places import WIDTH_MM
from sim.view.snapshot.signs import draw_plan, draw_sign

GAP_MM = 5.0
WIDE_MM = FULL_MM - WIDTH_MM - GAP_MM
FOOT_MM = 275.0
"""Where the foot begins."""

HEADING_MM = 7.0
"""From a heading to what stands below it."""

ROW_MM = 4.8
HOURS_MM = 32.0
SIGN_MM = 46.0
"""Room of a sign of the map with its meaning, where there is more than for two beside each other."""

CARD_MM, LOW_CARD_MM = 23.5, 19.0
"""Height of a big number with its interval, and without."""

HEAD_PT, BODY_PT, SMALL_PT, FOOT_PT = 11.0, 9.5, 8.3, 7.2


def pdf(page: Snapshot, made: datetime) -> bytes:
    """The snapshot as a PDF of one sheet.

    Args:
        page: What to set.
        made: When the run was made, which the file says as its date: so the same run gives the same bytes.
    """
    paper = Paper(page.language, page.title, made, "".join(_texts(page)))
    y = TOP_MM
    y += paper.write(EDGE_MM, y, FULL_MM, page.title, 15.0, bold=True, lines=2) + 0.8
    y += paper.write(EDGE_MM, y, FULL_MM, page.lead, BODY_PT, colour=GREY, lines=3) + 3.0
    y = _cards(paper, page.cards, y) + 1.5
    (_sparse if page.is_sparse else _full)(paper, page, y)
    paper.rule(FOOT_MM)
    y = FOOT_MM + 1.0
    for text in page.foot:
        y += paper.write(EDGE_MM, y, FULL_MM, text, FOOT_PT, colour=GREY, lines=2) + 0.3
    return bytes(paper.pdf.output())


def _full(paper: Paper, page: Snapshot, y: float) -> None:
    """Beds beside the map, and what limits beside what could be done."""
    _heading(paper, page.headings[0], EDGE_MM, y, WIDE_MM)
    second = EDGE_MM + WIDE_MM + GAP_MM
    _heading(paper, page.headings[1], second, y, WIDTH_MM)
    y += HEADING_MM
    below = max(_beds(paper, page.beds, y), _map(paper, page, second, y)) + 3.0
    _heading(paper, page.headings[2], EDGE_MM, below, WIDTH_MM)
    after = EDGE_MM + WIDTH_MM + GAP_MM
    _heading(paper, page.headings[3], after, below, WIDE_MM)
    _limits(paper, page, EDGE_MM, below + HEADING_MM)
    _actions(paper, page, after, below + HEADING_MM, WIDE_MM)


def _sparse(paper: Paper, page: Snapshot, y: float) -> None:
    """Beds beside what limits, the map below them across the page, and at last what could be done."""
    _heading(paper, page.headings[0], EDGE_MM, y, WIDE_MM)
    second = EDGE_MM + WIDE_MM + GAP_MM
    _heading(paper, page.headings[2], second, y, WIDTH_MM)
    y += HEADING_MM
    below = max(_beds(paper, page.beds, y), _limits(paper, page, second, y)) + 4.0
    _heading(paper, page.headings[1], EDGE_MM, below, FULL_MM)
    below = _map(paper, page, EDGE_MM, below + HEADING_MM) + 5.0
    _heading(paper, page.headings[3], EDGE_MM, below, FULL_MM)
    _actions(paper, page, EDGE_MM, below + HEADING_MM, FULL_MM)


def _texts(of: object) -> Iterator[str]:
    """Every text of a page."""
    if isinstance(of, str):
        yield of
    elif isinstance(of, Sourced):
        yield of.text
    elif isinstance(of, tuple):
        for one in of:
            yield from _texts(one)
    elif isinstance(of, dict):
        for one in of.values():
            yield from _texts(one)
    elif is_dataclass(of):
        for field in fields(of):
            yield from _texts(getattr(of, field.name))


def _heading(paper: Paper, text: Text, x_mm: float, y_mm: float, width_mm: float) -> None:
    paper.write(x_mm, y_mm, width_mm, text, HEAD_PT, bold=True, colour=BLUE, lines=1)
    paper.rule(y_mm + 5.6, x_mm, width_mm)


def _cards(paper: Paper, cards: tuple[Card, ...], y_mm: float) -> float:
    """Three beside each other; gives where they end."""
    width = (FULL_MM - 2.0 * GAP_MM) / 3.0
    high = CARD_MM if any(card.below for card in cards) else LOW_CARD_MM
    for number, card in enumerate(cards):
        x, y = EDGE_MM + number % 3 * (width + GAP_MM), y_mm + number // 3 * high
        paper.block(x, y, 1.0, high - 3.0, BLUE)
        inside, room = x + 2.6, width - 2.6
        y += paper.write(inside, y, room, card.heading, BODY_PT, lines=2) + 0.4
        y += paper.write(inside, y, room, card.number, 15.5, bold=True, lines=2) + 0.3
        paper.write(inside, y, room, card.below, SMALL_PT, colour=GREY, lines=2)
    return y_mm + -(-len(cards) // 3) * high


def _beds(paper: Paper, beds: BedTable | Text, y: float) -> float:
    """The table, or why there is none; gives where it ends."""
    if not isinstance(beds, BedTable):
        return y + paper.write(EDGE_MM, y, WIDE_MM, beds, BODY_PT)
    y += paper.write(EDGE_MM, y, WIDE_MM, beds.finding, BODY_PT, lines=4) + 1.2
    night = min(11.0, 64.0 / max(len(beds.nights), 1))
    # No word of the heading is broken, however long it is in the language; bold is a little wider.
    ready = max(15.0, *(1.12 * paper.width_mm(word, SMALL_PT) + 1.2 for word in plain(beds.ready).split()))
    name = WIDE_MM - ready - night * len(beds.nights)
    heads = (beds.region, beds.ready, *beds.nights)
    widths = (name, ready, *(night for _ in beds.nights))
    y += max(_line(paper, y, heads, widths, bold=True)) + 0.6
    paper.rule(y - 0.3, EDGE_MM, WIDE_MM)
    for number, (region, places, cells) in enumerate(beds.rows):
        last = len(beds.rows) > 1 and number == len(beds.rows) - 1
        for place, cell in enumerate(cells):
            if cell.share:
                x = EDGE_MM + name + ready + place * night
                paper.block(x + 0.4, y, night - 0.4, ROW_MM - 0.3, _shade(cell.share))
        _line(paper, y + 0.5, (region, places, *(cell.text for cell in cells)), widths, bold=last)
        y += ROW_MM
        paper.rule(y - 0.15, EDGE_MM, WIDE_MM)
    return y + 0.8 + paper.write(EDGE_MM, y + 0.8, WIDE_MM, beds.rest, SMALL_PT, colour=GREY, lines=3)


def _line(paper: Paper, y: float, texts: tuple[Text, ...], widths: tuple[float, ...], *, bold: bool) -> list[float]:
    """A row of cells, the first from the start and all others to the end; gives their heights."""
    x, heights = EDGE_MM, []
    for place, (text, width) in enumerate(zip(texts, widths, strict=True)):
        side: Side = "end" if place else "start"
        # A word of its own is made smaller and never broken; only headings of two words have two lines.
        lines = 2 if bold and " " in plain(text) and not any(sign.isdigit() for sign in plain(text)[2:]) else 1
        heights.append(paper.write(x, y, width - 0.6, text, SMALL_PT, bold=bold, side=side, lines=lines))
        x += width
    return heights


def _shade(share: float) -> Colour:
    """Vermillion on white, so pale that ink on it can be read."""
    opacity = 0.08 + 0.32 * share
    red, green, blue = (round(255 - opacity * (255 - part)) for part in (213, 94, 0))
    return red, green, blue


def _map(paper: Paper, page: Snapshot, x_mm: float, y_mm: float) -> float:
    """The map with what its signs mean, beside each other; gives where it ends."""
    draw_plan(paper, page.plan, x_mm, y_mm)
    wide, row_mm = page.plan.wide_mm, 4.6
    y = y_mm + page.plan.high_mm + 1.5
    beside = max(2, int(wide / SIGN_MM))
    plain_signs = [sign for sign in page.signs if sign.kind is not None]
    last = 0
    for number, sign in enumerate(page.signs):
        # The last has a line of its own, where they are narrow: what limits is said in more than two words.
        alone = sign.kind is None and beside == 2
        place = -(-len(plain_signs) // beside) * beside if alone else number
        x, row = x_mm + place % beside * wide / beside, y + place // beside * row_mm
        draw_sign(paper, sign.kind, paper.left_of(x, 4.0) + 2.0, row + 1.9, limits=sign.kind is None)
        paper.write(x + 5.5, row, (wide if alone else wide / beside) - 5.5, sign.text, SMALL_PT, lines=1)
        last = place
    y += (last // beside + 1) * row_mm if page.signs else 0.0
    return y + paper.write(x_mm, y, wide, page.scale, SMALL_PT, colour=GREY, lines=2)


def _limits(paper: Paper, page: Snapshot, x_mm: float, y: float) -> float:
    """What limits, as bars; gives where they end."""
    y += paper.write(x_mm, y, WIDTH_MM, page.unlimited, BODY_PT)
    for limit in page.limits:
        beside = x_mm + WIDTH_MM - HOURS_MM
        hours = paper.write(beside, y, HOURS_MM, limit.hours, BODY_PT, bold=True, side="end", lines=2)
        name = paper.write(x_mm, y, WIDTH_MM - HOURS_MM - 1.0, limit.name, BODY_PT, lines=2)
        y += max(hours, name) + 0.5
        paper.block(x_mm, y, max(0.5, WIDTH_MM * limit.share), 2.2, RED)
        y += 4.2
    return y


def _actions(paper: Paper, page: Snapshot, x_mm: float, y: float, wide_mm: float) -> None:
    for action in page.actions:
        y += paper.write(x_mm, y, wide_mm, action.what, BODY_PT, bold=True, lines=2)
        for text in (action.buys, action.costs):
            y += paper.write(x_mm, y, wide_mm, text, BODY_PT, lines=3)
        y += 1.4
    paper.write(x_mm, y, wide_mm, page.untried, BODY_PT, lines=5)
