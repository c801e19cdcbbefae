"""Shelters door by door, as a table: who came, found a place there, was diverted, and who has none."""

from __future__ import annotations

from rich.table import Table

from sim.analysis.doors import Count, DoorCounts, doors
from sim.locale.language import message
from sim.results.metric import number
from sim.results.reception import shelter_labels
from sim.results.results import Results
from sim.results.suppression import Shown
from sim.scenario.titles import titles
from sim.view.series import Run, band_heading

COLUMNS = {
    "asked": message("came to the door"),
    "found": message("found a place"),
    "diverted": message("were diverted"),
    "without": message("have none at the end"),
}
"""Headings of what is counted at a door, by the attribute of :class:`~sim.analysis.doors.DoorCounts`."""


def door_name(door: DoorCounts, run: Run) -> str:
    """The shelter, and where it overflows to."""
    where = shelter_labels(run.scenario)
    if not door.on_to:
        return where[door.shelter]
    return f"{where[door.shelter]}, overflows to {where.get(door.on_to) or titles(run.scenario)[door.on_to]}"


def count_in_words(count: Count) -> str:
    """A count, of many runs with its interval; or what stands in the place of a small one."""
    if count.shown is not Shown.PUBLISHED:
        return count.shown.words
    if count.low is None or count.high is None or count.low == count.high:
        return number(count.persons)
    return f"{number(count.persons)} ({number(round(count.low))} to {number(round(count.high))})"


def what_is_counted(run: Run) -> str:
    """What a table of doors holds, in a sentence."""
    many = "" if isinstance(run, Results) else f"; means of {len(run)} runs, in brackets {band_heading(run)}"
    return (
        f"Persons in the whole run{many}. Who comes to several doors counts at each; who came to a door found a place "
        "there, was diverted, or has none."
    )


def doors_table(run: Run) -> Table:
    """A line for each shelter."""
    found = Table(
        title="Who came to which shelter, and who found a place where",
        caption=what_is_counted(run),
        title_justify="left",
        caption_justify="left",
    )
    found.add_column("shelter", overflow="fold")
    for heading in COLUMNS.values():
        found.add_column(heading, justify="right")
    for door in doors(run):
        found.add_row(door_name(door, run), *(count_in_words(door.count(name)) for name in COLUMNS))
    return found
