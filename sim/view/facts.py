"""Facts of a run for sentences: words for a source, such as ``metric:clearance_90_at_h``, and the number behind them.

===================================  ==============================================================================
``metric:NAME``                      the metric with its unit, moments as local time
``shown:NAME``                        the metric and, of many runs, its interval in brackets
``metric:NAME:percent``              the percentage that its name speaks of
``metric:NAME:note``                 what must be said beside it
``persons:NAME``                     a count of persons with its interval; a small one, or one that would give a small
                                     one away, is hidden
``together:REASON``                  how many have not arrived, or have, for a reason, at whatever node
``reason:REASON``                    what people call that
``others:REASON,REASON``             how many have not arrived beside those of some reasons, together
``door:SHELTER:WHAT``                of those who came to the door of a shelter ``asked``, ``found``, ``diverted``,
                                     ``without``; its ``name``; of no shelter what is ``counted``
``scenario:PATH``                    a value of the scenario
``run:WHAT``                         ``runs``, ``crossings``, ``zero``, ``start``, ``end``, ``as_of``, ``interval``,
                                     ``spread``
``title:NODE``                       what people call a node
``announced:UNIT``                   the announced readiness, of persons or families
``opens:NODE``                       at which hour of the day a station opens next after the end of the run
``label:NAME``                       what people call a metric, its places by their titles
``limit:END:PLACE``                  for how many hours something limits an end of the chain: what does so longest
                                     is at place 0; with ``:name`` what it is
``places:WHAT``                      of the places: ``suffice`` (share of the runs in which they do everywhere),
                                     ``advice`` (what to add), ``region`` (where they are short first), ``from``
===================================  ==============================================================================
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cached_property

import numpy as np

from sim.analysis.assessment import Assessment, NeedGroup, NothingReady, assess
from sim.analysis.bottleneck import LimitTimeline, bottleneck, limit_hours
from sim.analysis.doors import DoorCounts
from sim.analysis.recommendation import in_words, recommended
from sim.results.definition import MOMENT, Definition
from sim.results.metric import number, percent, with_unit
from sim.results.over_runs import interval_in_words
from sim.results.reasons import Reason
from sim.results.results import Results
from sim.results.suppression import Shown
from sim.results.times import dated_label, local_label
from sim.runs.ensemble import Ensemble
from sim.scenario.day_hours import hour_of_day, opens_next
from sim.scenario.milestones import passages
from sim.scenario.model import Scenario
from sim.scenario.stages import Station
from sim.scenario.titles import titles
from sim.view.bottleneck_key import hours_in_words
from sim.view.fact import Fact
from sim.view.people_facts import PeopleFacts, metric_fact
from sim.view.sayings import Sayings
from sim.view.series import Run

MOST_SHELTERS = 3
"""Shelters that the advice of a page names; the table of the readiness has them all."""


class Facts(Sayings):
    """Gives the facts of a run for the sources in sentences."""

    def __init__(self, run: Run) -> None:
        """Take a run, or many."""
        self.run = run
        self._people = PeopleFacts(run)
        self._kinds: dict[str, Callable[[str], Fact]] = {
            "metric": self._metric,
            "shown": self._shown,
            "persons": self._people.persons,
            "together": self._people.together,
            "reason": self._people.label_of_reason,
            "others": self._people.others,
            "door": self._people.at_door,
            "scenario": self._scenario,
            "run": self._run,
            "title": self._title,
            "opens": self._opens,
            "announced": self._announced,
            "label": self._label,
            "limit": self._limit,
            "places": self._places,
        }

    @property
    def scenario(self) -> Scenario:
        """What was run."""
        return self.run.scenario

    @property
    def many(self) -> bool:
        """Whether there are many runs, so that there are intervals."""
        return isinstance(self.run, Ensemble)

    def __call__(self, source: str) -> str:
        """The words for a source.

        Raises:
            KeyError: There is no such kind, or nothing of that name.
        """
        return self.fact(source).text

    def fact(self, source: str) -> Fact:
        """The words for a source, and the number behind them.

        Raises:
            KeyError: There is no such kind, or nothing of that name.
        """
        return self.fact_in_english(source)

    def fact_in_english(self, source: str) -> Fact:
        """The same with English words, whatever the language of the sentences."""
        kind, _, rest = source.partition(":")
        return self._kinds[kind](rest)

    def reason(self, name: str) -> Reason:
        """Why people have arrived or have not, by the name of the reason."""
        return self._people.reasons[name]

    def door(self, shelter: str) -> DoorCounts:
        """What happened at the door of a shelter."""
        return self._people.doors[shelter]

    def known(self, name: str | Definition) -> bool:
        """Whether a metric has a value, or lies beyond the end of the run."""
        metric = self.run.metric(name)
        return metric.value is not None or metric.beyond

    def has_value(self, name: Definition) -> bool:
        """Whether a metric has a value."""
        return self.run.metric(name).value is not None

    def _metric(self, rest: str) -> Fact:
        name, _, what = rest.partition(":")
        metric = self.run.metric(name)
        match what:
            case "":
                if (instead := self.hidden.get(metric.name)) is not None:
                    return Fact(instead, unit=metric.unit)
                return Fact(metric.text, metric.value, metric.unit)
            case "percent":
                # The percentage is taken from the name, so that a sentence cannot say another number than its own.
                found = re.search(r"_p?(\d+)_", name)
                if found is None:
                    raise KeyError(f"the name {name} speaks of no percentage")
                return Fact(f"{found[1]} %", float(found[1]), "%")
            case "note":
                return Fact(metric.note)
        raise KeyError(f"a metric has no '{what}'")

    def _shown(self, name: str) -> Fact:
        metric = self.run.metric(name)
        if (instead := self.hidden.get(metric.name)) is not None:
            return Fact(
                f"{instead} {metric.unit}" if instead != Shown.COMPLEMENTARY.words else instead, unit=metric.unit
            )
        return metric_fact(self.run, metric)

    @property
    def hidden(self) -> Mapping[str, str]:
        """Counts that are not written, by the metric or the reason, and what stands in their place."""
        return self._people.hidden

    def _scenario(self, path: str) -> Fact:
        value: object = self.scenario
        for name in path.split("."):
            value = value[name] if isinstance(value, dict) else getattr(value, name)
        if isinstance(value, datetime):
            return self._moment(self.scenario.hours(value))
        if isinstance(value, int | float) and not isinstance(value, bool):
            return Fact(number(float(value)), float(value), path.rpartition(".")[2])
        return Fact(str(value))

    def _run(self, what: str) -> Fact:
        scenario, run = self.scenario, self.run
        match what:
            case "runs":
                count = 1 if isinstance(run, Results) else len(run)
                return Fact(f"{count:,} {'run' if count == 1 else 'runs'}", float(count), "runs")
            case "crossings":
                count = len(passages(scenario, "crossed"))
                return Fact(f"{count:,}", float(count), "nodes")
            case "zero":
                return self._moment(scenario.clearance_zero_h)
            case "start":
                return self._moment(0.0)
            case "end":
                return self._moment(scenario.horizon_h)
            case "as_of":
                return Fact(dated_label(scenario.as_of) if scenario.as_of else "no moment is given")
            case "interval":
                return Fact(interval_in_words(len(run)) if isinstance(run, Ensemble) else "none: one run")
            case "spread":
                return Fact(run.spread_is if isinstance(run, Ensemble) else "none: one run")
        raise KeyError(f"a run has no '{what}'")

    def _moment(self, time_h: float | None) -> Fact:
        if time_h is None:
            return Fact("never")
        return Fact(local_label(self.scenario.start, time_h), time_h, MOMENT)

    @cached_property
    def timeline(self) -> LimitTimeline:
        """What limits, hour by hour."""
        return bottleneck(self.run)

    @cached_property
    def _titles(self) -> dict[str, str]:
        return titles(self.scenario)

    def _title(self, node: str) -> Fact:
        return Fact(self._titles[node])

    def _announced(self, unit: str) -> Fact:
        number_of: int | None = getattr(self.scenario.readiness, unit)
        if number_of is None:
            raise KeyError(f"no readiness in {unit} is announced")
        return Fact(with_unit(number_of, unit), float(number_of), unit)

    def _opens(self, node: str) -> Fact:
        stage, scenario = self.scenario.stages[node], self.scenario
        if not isinstance(stage, Station) or not stage.opening_hours:
            raise KeyError(f"{node} has no opening hours")
        hour = opens_next(stage.daily_spans_h, (hour_of_day(scenario.start) + scenario.horizon_h) % 24.0)
        return Fact(f"{int(hour):02}:{round(hour % 1.0 * 60.0):02}", hour, "hours after midnight")

    def _label(self, name: str) -> Fact:
        return Fact(self.run.metric(name).definition.titled(self._titles).label)

    def limits(self, end: str) -> Mapping[int, str]:
        """What limits an end of the chain for an hour or more, by its place: what does so longest is at 0."""
        found = limit_hours(self.timeline, end) if end in self.timeline.limits else ()
        # The timeline goes by the hour: a median below one is a limit in fewer than half of the runs.
        return {place: name for place, (name, median, *_) in enumerate(found) if median >= 1.0}

    def _limit(self, rest: str) -> Fact:
        end, place, *what = rest.split(":")
        name, median, low, high = limit_hours(self.timeline, end)[int(place)]
        if what:
            return Fact(name)
        if not self.many:
            return Fact(f"{median:.0f} h", median, "h")
        return Fact(hours_in_words(median, low, high), median, "h", low, high)

    @cached_property
    def readiness(self) -> Assessment | None:
        """Whether the readiness suffices; None for a single run, and where nothing is announced or ready."""
        if isinstance(self.run, Results):
            return None
        try:
            return assess(self.run)
        except NothingReady:
            return None

    @property
    def beds(self) -> NeedGroup | None:
        """The places of all regions, of the unit that comes first."""
        groups = self.readiness.groups if self.readiness is not None else ()
        return next((group for group in groups if group.kind == "places"), None)

    def _places(self, what: str) -> Fact:
        group = self.beds
        if group is None or self.readiness is None:
            raise KeyError("there are no places, or only one run")
        # A region that is never short comes last.
        first = min(group.members, key=lambda one: np.inf if one.first.median_h is None else one.first.median_h)
        match what:
            case "suffice":
                share = float(np.all([one.need.largest == 0.0 for one in group.members], axis=0).mean())
                return Fact(percent(share), 100.0 * share, "%")
            case "advice":
                return Fact(in_words(recommended(self.readiness), self.scenario, named=MOST_SHELTERS))
            case "region":
                return Fact(first.need.region)
            case "from":
                return self._moment(first.first.median_h)
        raise KeyError(f"of the places there is no '{what}'")


def shown(name: Definition) -> str:
    """The template of a metric, of many runs with its interval."""
    return f"{{shown:{name}}}"
