"""From what was read to the texts of a scenario and its record."""

from __future__ import annotations

from dataclasses import dataclass

from sim.imports.assumptions import SPEED_KMH, SPEED_OF_DAYS_KMH
from sim.imports.geography import Geography, one_line
from sim.imports.routes import routes_of
from sim.imports.write import ScenarioText, record_text

DAYS_H = 240.0
"""A run that is longer is one of travel over days, with rests."""


@dataclass(frozen=True)
class ScenarioTexts:
    """What is to be written.

    Attributes:
        scenario: Text of the scenario.
        record: Text of its record; empty where nobody was counted.
        summary: What there is, in a line.
        notices: What was left out, a line each.
    """

    scenario: str
    record: str
    summary: str
    notices: tuple[str, ...]


def imported(geography: Geography, record_name: str) -> ScenarioTexts:
    """The texts of a scenario.

    Args:
        geography: What was read.
        record_name: Name of the record's file, as the scenario is to name it.

    Raises:
        ImportMistake: No road leads from anybody to a refuge.
    """
    routes = routes_of(geography)
    speed = SPEED_OF_DAYS_KMH if geography.horizon_h > DAYS_H else SPEED_KMH
    writer = ScenarioText(geography, routes, speed, record_name if geography.record else None)
    text = writer.text()
    stranded = [f"{geography.spot(at).title}: no road leads from there to a refuge" for at in routes.stranded]
    summary = ", ".join(
        f"{number:,} {one if number == 1 else many}"
        for number, one, many in (
            (len(routes.goals), "place that people leave", "places that people leave"),
            (len(writer.legs), "direction of a road", "directions of roads"),
            (len(writer.reached), "refuge", "refuges"),
        )
    )
    notices = tuple(f"left out: {one_line(what)}" for what in (*geography.left_out, *stranded))
    return ScenarioTexts(text, record_text(geography) if geography.record else "", summary, notices)
