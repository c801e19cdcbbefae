"""What happened in a run, for its pictures: the entries of the timeline and what the parts say, each in a few words.

Nothing is named here: an entry is called by its ``label``, by its ``event`` where that is short, and else by what it
does to the parameters, such as "Checkpoint: 4 → 6 lanes".
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sim.results.over_runs import quantile_over_runs
from sim.results.results import Results
from sim.scenario.errors import Keys
from sim.scenario.model import Change, ParameterValue, Scenario
from sim.scenario.movers import movers
from sim.scenario.titles import titles
from sim.view.series import Run

LETTERS, LINES = 24, 2
"""Letters in a line of a label, and the most lines that it has."""

AT_ONCE_H = 1.0
"""Events that lie nearer than this have one mark between them, hours."""

CHANGED_WITHIN_H = 3.0
"""Over so long before and after an event its change is measured, hours."""

RATES = ("departed", "crossed", "registered", "asked_shelter", "in_shelter")
"""Curves by whose change of pace events are ordered."""


@dataclass(frozen=True)
class Event:
    """Something that happened.

    Attributes:
        time_h: When, hours after the start; of many runs the median.
        label: What it is, in a few words; the scenario's own where it has a ``label``.
        said: What the scenario says of it, uncut.
        chosen: Whether the scenario says by a ``label`` that it should be named in pictures.
        change: The largest change of pace around it, share of the fastest pace of the curve, 0 to 1.
    """

    time_h: float
    label: str
    said: str
    chosen: bool
    change: float

    @property
    def rank(self) -> tuple[bool, float]:
        """What is named first has the highest: what the scenario chose, then what changed most."""
        return self.chosen, self.change


def events(run: Run) -> tuple[Event, ...]:
    """What happened in a run, by time; of many runs what happened in at least half of them."""
    scenario = run.scenario
    entries = [(hour, name, scenario.timeline[name]) for name, hour in _hours(run).items()]
    found = [
        (hour, one.label or label_of(scenario, name), one.event or one.label, bool(one.label))
        for hour, name, one in entries
    ]
    others = ((scenario.hours(at), " ".join(what.replace("_", " ").split())) for at, what in scenario.happenings())
    found += [(hour, shortened(what), what, False) for hour, what in others]
    seen = [Event(hour, label, said, chosen, _change(run, hour)) for hour, label, said, chosen in found if label]
    return tuple(sorted(seen, key=lambda event: event.time_h))


def together(found: tuple[Event, ...]) -> tuple[tuple[Event, int], ...]:
    """Events by rank, one mark for those at about the same time: the first of them, and how many they are."""
    marks: list[tuple[Event, int]] = []
    for event in sorted(found, key=lambda event: event.rank, reverse=True):
        near = next((k for k, (one, _) in enumerate(marks) if abs(one.time_h - event.time_h) < AT_ONCE_H), None)
        if near is None:
            marks.append((event, 1))
        else:
            marks[near] = (marks[near][0], marks[near][1] + 1)
    return tuple(marks)


def label_of(scenario: Scenario, name: str) -> str:
    """What an entry of the timeline is called that has no label: its words if they are few, else what it does."""
    change = scenario.timeline[name]
    if fits(change.event):
        return change.event
    if len(change.set) == 1:
        (path, value), *_ = change.set.items()
        if (done := _done(scenario, change, path, value)) and fits(done):
            return done
    return shortened(change.event)


def fits(text: str) -> bool:
    """Whether a text is short enough for a label."""
    return len(textwrap.wrap(text, LETTERS)) <= LINES


def shortened(text: str) -> str:
    """A text cut to the length of a label, at the end of a word."""
    words = text.split()
    if fits(text):
        return " ".join(words)
    while len(words) > 1 and not fits(f"{' '.join(words)} …"):
        words.pop()
    cut = " ".join(words)
    return f"{cut} …" if fits(f"{cut} …") else f"{cut[: LETTERS * LINES - 2]}…"


def _done(scenario: Scenario, change: Change, path: str, value: ParameterValue) -> str:
    """What setting a parameter of a node does, in words; empty where no words are at hand."""
    keys = tuple(path.split("."))
    if len(keys) != 3 or keys[0] != "stages":
        return ""
    title, what = titles(scenario)[keys[1]], keys[2]
    if what == "open":
        return f"{title} {'opens' if value else 'closes'}"
    before = _before(scenario, change, keys)
    if before is None or before == value:
        return ""
    return f"{title}: {before:g} → {value:g} {what.replace('_', ' ')}"


def _before(scenario: Scenario, change: Change, keys: Keys) -> float | None:
    """What a parameter was before a dated entry sets it, as far as dates say; None where that is no number."""
    path = ".".join(keys)
    earlier = [
        (one.at, one.set[path])
        for one in scenario.timeline.values()
        if one.at is not None and change.at is not None and one.at < change.at and path in one.set
    ]
    found: object = max(earlier)[1] if earlier else scenario
    for key in () if earlier else keys:
        found = found[key] if isinstance(found, dict) else getattr(found, key, None)
        if found is None:
            return None
    return float(found) if isinstance(found, int | float) and not isinstance(found, bool) else None


def _hours(run: Run) -> dict[str, float]:
    """When each entry of the timeline happened; of many runs the median hour, if at least half of them had it."""
    all_cues = [run.cues] if isinstance(run, Results) else [summary.cues for summary in run.summaries]
    times: dict[str, list[float]] = {}
    for cues in all_cues:
        for name, hour in {cue.entry: cue.time_h for cue in reversed(cues)}.items():
            times.setdefault(name, []).append(hour)
    known = {name: hours for name, hours in times.items() if name in run.scenario.timeline}
    return {
        name: float(quantile_over_runs(np.array(hours), 0.5))
        for name, hours in known.items()
        if 2 * len(hours) >= len(all_cues)
    }


def _change(run: Run, hour: float) -> float:
    """The largest change of pace of any curve around an hour, share of its fastest pace."""
    return max(_changes(run, hour), default=0.0)


def _changes(run: Run, hour: float) -> Iterator[float]:
    time_h = run.curves.time_h
    wanted = (hour - CHANGED_WITHIN_H, hour, hour + CHANGED_WITHIN_H)
    for name in (*RATES, movers(run.scenario).queue):
        if name not in run.curves:
            continue
        values = run.curves[name].values
        before, now, after = (float(np.interp(at, time_h, values)) for at in wanted)
        ahead = np.interp(time_h + CHANGED_WITHIN_H, time_h, values)
        fastest = float(np.abs(ahead - values).max(initial=0.0))
        if fastest > 0.0:
            yield min(1.0, abs((after - now) - (now - before)) / fastest)
