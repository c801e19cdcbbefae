"""Metrics of a run in the words of a language: the same values, digits and intervals as in every other output."""

from __future__ import annotations

from datetime import timedelta

from sim.locale.language import Language, message
from sim.pages.content import Sourced, Text
from sim.results.metric import MOMENT, Metric, in_unit, readable
from sim.results.over_runs import FEWEST
from sim.results.suppression import LARGEST_SMALL, PEOPLE, Shown, alone
from sim.results.times import local_label
from sim.view.facts import Facts
from sim.view.units import SHORT_UNITS, UNITS

BESIDE_RUNS = {True: message("5–95 %: {low} to {high}"), False: message("{low} to {high}, all runs")}
"""The interval of a metric, by whether the runs are enough for 5 and 95 %."""


class LocalWords:
    """Writes the metrics of a run in a language."""

    def __init__(self, language: Language, facts: Facts) -> None:
        """Take a language, and the facts of a run."""
        self.language, self.facts = language, facts

    def metric(self, metric: Metric) -> Text:
        """A metric with its unit, or why it has none; a count that is too small is not written."""
        source = f"metric:{metric.name}"
        if (hidden := self.facts.hidden.get(metric.name)) is not None:
            return self.hidden(hidden)
        if metric.value is None:
            return self.language.say("not within the run") if metric.beyond else self.language.say("not known")
        if metric.unit == MOMENT:
            return (Sourced(self.moment(metric.value), source),)
        factor, unit = metric.written_in
        return self.amount(factor * metric.value, unit, source)

    def interval(self, metric: Metric) -> Text:
        """The interval of a metric over many runs; empty for one, and where it says no more than the metric."""
        if metric.name in self.facts.hidden or (metric.low is None and metric.high is None):
            return ""
        if metric.low == metric.high:
            return ""
        low, high = (self.end(metric, value) for value in (metric.low, metric.high))
        return self.language.say(BESIDE_RUNS[metric.replications >= FEWEST], low=low, high=high)

    def end(self, metric: Metric, value: float | None) -> Text:
        """An end of an interval, without its unit."""
        if value is None:
            return self.language.say("beyond the run")
        if metric.unit == MOMENT:
            return (Sourced(self.moment(value), f"interval:{metric.name}"),)
        factor, unit = metric.written_in
        if unit in PEOPLE and (how := alone(round(value))) is not Shown.PUBLISHED:
            return self.hidden(how)
        return (Sourced(self.language.number(in_unit(factor * value, unit)), f"interval:{metric.name}"),)

    def amount(self, value: float, unit: str, source: str) -> Text:
        """A number with its unit.

        Args:
            value: The number.
            unit: A unit of :data:`UNITS` or :data:`SHORT_UNITS`.
            source: Where it comes from.

        Raises:
            KeyError: The catalogues do not have the unit.
        """
        written = in_unit(value, "persons" if unit.startswith("places for") else unit)
        shown = (Sourced(self.language.number(written), source),)
        if unit in SHORT_UNITS:
            return self.language.say(SHORT_UNITS[unit], n=shown)
        one, many = UNITS[unit]
        # What is rounded to one is written as one.
        return self.language.count(one, many, float(written.replace(",", "").replace("−", "")), n=shown)

    def duration(self, value_h: float, source: str) -> Text:
        """Hours as people write a duration."""
        factor, unit = readable(value_h, "h")
        return self.amount(factor * value_h, unit, source)

    def number(self, value: float, unit: str, source: str) -> Text:
        """A number without its unit, written with the digits of that."""
        return (Sourced(self.language.number(in_unit(value, unit)), source),)

    def name(self, text: str, source: str = "scenario:title") -> Text:
        """What the scenario calls something: as it is, in whatever script, and apart from the words around it."""
        return (Sourced(text, source),) if text else ""

    def moment(self, time_h: float) -> str:
        """Local day and time of an hour of the run."""
        start = self.facts.scenario.start
        when = start + timedelta(minutes=round(time_h * 60.0))
        return self.language.moment(when, local_label(start, time_h))

    def hidden(self, instead: str | Shown) -> Text:
        """What stands in the place of a count that is too small to be written."""
        primary = instead in (Shown.PRIMARY, Shown.PRIMARY.words)
        ten = self.language.number(str(LARGEST_SMALL + 1))
        return self.language.say("fewer than {n}", n=ten) if primary else self.language.say("not shown")
