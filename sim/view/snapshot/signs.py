"""The map of a snapshot on paper: the same signs, lines and names as in the page, drawn with fpdf2."""

from __future__ import annotations

from sim.view.snapshot.paper import BLUE, GREY, INK, LINE, RED, Paper
from sim.view.snapshot.places import TYPE_MM, MapPlan, MapSign

GROUND = (0xFA,) * 3
ROAD = (0x8A,) * 3
PURPLE = (0x8A, 0x4F, 0x7D)

MM_PER_PT = 0.3528


def draw_plan(paper: Paper, plan: MapPlan, x_mm: float, y_mm: float) -> None:
    """The map, its corner at a place of the page; it is not turned round in any language, for west stays west."""
    pdf, left = paper.pdf, paper.left_of(x_mm, plan.wide_mm)
    pdf.set_fill_color(*GROUND)
    pdf.set_draw_color(*LINE)
    pdf.set_line_width(0.2)
    pdf.rect(left, y_mm, plan.wide_mm, plan.high_mm, style="DF")
    _draw_borders(paper, plan, left, y_mm)
    for route in plan.routes:
        x1, y1, x2, y2 = route.ends_mm
        pdf.set_draw_color(*(RED if route.limits else ROAD))
        pdf.set_line_width(1.3 if route.limits else 0.5)
        pdf.line(left + x1, y_mm + y1, left + x2, y_mm + y2)
    pdf.set_fill_color(*GROUND)
    for name in plan.names:
        # No road runs through a name.
        wide = paper.width_mm(name.text, TYPE_MM / MM_PER_PT)
        pdf.rect(left + name.x_mm - 0.3, y_mm + name.y_mm - 0.85 * TYPE_MM, wide + 0.6, TYPE_MM, style="F")
    for country in plan.countries:
        paper.label(left + country.x_mm, y_mm + country.y_mm, country.text, TYPE_MM / MM_PER_PT, GREY)
    for place in plan.places:
        draw_sign(paper, place.kind, left + place.x_mm, y_mm + place.y_mm, limits=place.limits)
    for name in plan.names:
        paper.label(left + name.x_mm, y_mm + name.y_mm, name.text, TYPE_MM / MM_PER_PT, INK)


def _draw_borders(paper: Paper, plan: MapPlan, left: float, top: float) -> None:
    pdf = paper.pdf
    pdf.set_draw_color(*ROAD)
    pdf.set_line_width(0.2)
    with pdf.rect_clip(left, top, plan.wide_mm, plan.high_mm):
        for border in plan.borders:
            pdf.set_dash_pattern(*((1.4, 0.9) if border.is_agreed else (0.3, 0.8)))
            pdf.polyline([(left + x, top + y) for x, y in border.points_mm])
    pdf.set_dash_pattern()


def draw_sign(paper: Paper, kind: MapSign | None, x: float, y: float, *, limits: bool) -> None:
    """The sign of a place around a point, millimetres from the left and from above; a ring around what limits."""
    pdf = paper.pdf
    match kind:
        case MapSign.ORIGIN:
            pdf.set_draw_color(*BLUE)
            pdf.set_fill_color(255, 255, 255)
            pdf.set_line_width(0.6)
            pdf.circle(x, y, 1.1, style="DF")
        case MapSign.NODE:
            pdf.set_fill_color(*GREY)
            pdf.rect(x - 0.9, y - 0.9, 1.8, 1.8, style="F")
        case MapSign.SHELTER:
            pdf.set_fill_color(*PURPLE)
            pdf.polygon([(x, y - 1.5), (x + 1.5, y + 1.2), (x - 1.5, y + 1.2)], style="F")
        case MapSign.CROSSING:
            pdf.set_fill_color(*BLUE)
            pdf.polygon([(x, y - 1.7), (x + 1.7, y), (x, y + 1.7), (x - 1.7, y)], style="F")
        case None:
            pass
    if limits:
        pdf.set_draw_color(*RED)
        pdf.set_line_width(0.6)
        pdf.circle(x, y, 2.0, style="D")
