"""What happened, beside a chart of a page: for the page to mark it on the time axis, and as a table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sim.pages.content import PageTable
from sim.results.times import local_label
from sim.view.events import Event


def events_of(happened: Sequence[Event]) -> list[tuple[float, str, int, bool]]:
    """Hour, words, place by rank (0: named first where there is not room for all), and whether the scenario chose it.

    Args:
        happened: What happened, by time.
    """
    ranked = sorted(happened, key=lambda event: event.rank, reverse=True)
    return [(round(event.time_h, 4), event.label, ranked.index(event), event.chosen) for event in happened]


def events_table(happened: Sequence[Event], start: datetime) -> PageTable:
    """What happened, by time, for whoever reads the values of a chart and not the chart.

    Args:
        happened: What happened, by time.
        start: Zero of its hours.
    """
    rows = [(local_label(start, event.time_h), event.said) for event in happened]
    return PageTable("What happened", ("local time", "event"), rows, (0.25, 0.75))
