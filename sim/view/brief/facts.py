"""Facts of a run for a brief: words for a source, such as ``metric:clearance_90_at_h``.

============================  =====================================================================
``metric:NAME``               the figure with its unit, moments as local time
``told:NAME``                 the figure and, in brackets, its 5–95 % interval
``metric:NAME:percent``       the percentage that its name speaks of
``metric:NAME:note``          what must be said beside it
``persons:NAME``              a count of persons with its interval, ``<10`` for a small one
``scenario:PATH``             a value of the scenario
``run:WHAT``                  ``runs``, ``drawn``, ``zero``, ``start``, ``end``, ``as_of``, ``spread``
``share:METRIC:PARAMETER``    the share of the figure's variance that a drawn parameter explains
``range:PARAMETER``           the ends between which it was drawn
``mark:PARAMETER``            what stands beside its range in the scenario's file: mark and source
``count:WHAT``                how many ``metrics``, ``curves``, ``stages``, ``settlements``, ``timeline`` entries and
                              ``groups`` there are, and lines ``published``, ``derived``, ``assumption``
``limits:END``                what limits an end of the chain for how many hours, as of :mod:`sim.analysis.bottleneck`
``suffices:UNIT:WHO``         in which share of the runs an announced number suffices
``short:UNIT:WHO``            when it is first short, a run in which it never is counting as later than any
``places:WHAT``               of the places: ``suffice`` (share of the runs in which they do everywhere),
                              ``advice`` (what to add), ``region`` (where they are short first), ``from``
``skill:``                    how far the run is from what was announced
``manifest:KEY``              what the folder says of how the run was made
============================  =====================================================================
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np

from sim.analysis.assessment import Assessed, Assessment, NeedGroup, NothingReady, assess
from sim.analysis.bottleneck import LimitTimeline, bottleneck, limit_hours
from sim.analysis.recommendation import in_words, recommended
from sim.analysis.run_folder import SOURCE
from sim.analysis.shares import VarianceShares, parameter_shares
from sim.analysis.suppression import Shown, alone
from sim.results.definition import Definition
from sim.results.metric import number
from sim.results.metrics_fit import rmse
from sim.results.results import Results
from sim.results.times import dated_label, local_label
from sim.runs.ensemble import Ensemble
from sim.scenario.lineage import Marked, marked
from sim.scenario.model import Scenario
from sim.view.series import Run
from sim.view.table import interval

MOST_LIMITS = 3
"""Limits of an end that are told, the longest first; the picture has them all."""


class Facts:
    """Gives the words for a source."""

    def __init__(self, run: Run, manifest: dict[str, Any], folder: Path) -> None:
        self.run, self.manifest = run, manifest
        self.lines = marked_lines(folder)
        self.shares: Callable[[str], VarianceShares | None] = cache(self._shares)
        self._kinds: dict[str, Callable[[str], str]] = {
            "metric": self._metric,
            "told": self._told,
            "persons": self._persons,
            "scenario": self._scenario,
            "run": self._run,
            "share": self._share,
            "range": self._range,
            "mark": self._mark,
            "count": self._count,
            "limits": self._limits,
            "suffices": self._suffices,
            "short": self._short,
            "places": self._places,
            "skill": self._skill,
            "manifest": self._manifest,
        }

    @property
    def scenario(self) -> Scenario:
        """What was run."""
        return self.run.scenario

    def __call__(self, source: str) -> str:
        """The words for a source.

        Raises:
            KeyError: There is no such kind, or nothing of that name.
        """
        kind, _, rest = source.partition(":")
        return self._kinds[kind](rest)

    def known(self, name: str | Definition) -> bool:
        """Whether a metric has a value, or lies beyond the end of the run."""
        metric = self.run.metric(name)
        return metric.value is not None or metric.beyond

    def _metric(self, rest: str) -> str:
        name, _, what = rest.partition(":")
        metric = self.run.metric(name)
        match what:
            case "":
                return metric.text
            case "percent":
                found = re.search(r"_p?(\d+)_", name)
                if found is None:
                    raise KeyError(f"the name {name} speaks of no percentage")
                return f"{found[1]} %"
            case "note":
                return metric.note
        raise KeyError(f"a metric has no '{what}'")

    def _told(self, name: str) -> str:
        metric = self.run.metric(name)
        between = interval(self.run, metric)
        return f"{metric.text} ({between})" if between else metric.text

    def _persons(self, name: str) -> str:
        metric = self.run.metric(name)
        shown = Shown.PUBLISHED if metric.value is None else alone(round(metric.value))
        return self._told(name) if shown is Shown.PUBLISHED else str(shown.value)

    def _scenario(self, path: str) -> str:
        value: object = self.scenario
        for name in path.split("."):
            value = value[name] if isinstance(value, dict) else getattr(value, name)
        if isinstance(value, datetime):
            return local_label(self.scenario.start, self.scenario.hours(value))
        return number(float(value)) if isinstance(value, int | float) and not isinstance(value, bool) else str(value)

    def _run(self, what: str) -> str:
        scenario, run = self.scenario, self.run
        match what:
            case "runs":
                return "1" if isinstance(run, Results) else str(len(run))
            case "drawn":
                names = dict(run.summaries[0].parameters) if isinstance(run, Ensemble) else {}
                return str(len(names.keys() & scenario.uncertain.keys()))
            case "zero":
                return local_label(scenario.start, scenario.clearance_zero_h)
            case "start":
                return local_label(scenario.start, 0.0)
            case "end":
                return local_label(scenario.start, scenario.horizon_h)
            case "as_of":
                return dated_label(scenario.as_of) if scenario.as_of else "all that was known afterwards"
            case "spread":
                return run.spread_is if isinstance(run, Ensemble) else "none: one run"
        raise KeyError(f"a run has no '{what}'")

    def _shares(self, metric: str) -> VarianceShares | None:
        drawn = self.scenario.uncertain
        return parameter_shares(self.run, metric, drawn) if isinstance(self.run, Ensemble) else None

    def _share(self, rest: str) -> str:
        metric, _, parameter = rest.partition(":")
        found = self.shares(metric)
        if found is None:
            raise KeyError(f"no parameters were drawn, so none has a share of {metric}")
        if parameter == "rest":
            return percent(found.rest)
        if parameter == "runs each":
            return f"{found.runs_per_parameter:.1f}"
        one = next(one for one in found.parameters if one.parameter == parameter)
        return f"{percent(one.share)} ({percent(one.low)} to {percent(one.high)})" if one.clear else "no clear effect"

    def _range(self, parameter: str) -> str:
        ends = self.scenario.uncertain[parameter].extremes
        return f"{ends[0]:g} to {ends[-1]:g}"

    def _mark(self, parameter: str) -> str:
        return range_marks(self.lines)[parameter].comment

    def _count(self, what: str) -> str:
        match what:
            case "metrics":
                found = len(self.run.metrics)
            case "curves":
                found = len(self.run.curves.names)
            case "stages" | "settlements" | "timeline":
                found = len(getattr(self.scenario, what))
            case "groups":
                found = self.manifest["counts"]["groups"]
            case _:
                found = sum(what in line.kinds for line in self.lines)
        return f"{found:,}"

    @cached_property
    def timeline(self) -> LimitTimeline:
        """What limits, hour by hour."""
        return bottleneck(self.run)

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

    def _limits(self, end: str) -> str:
        found = limit_hours(self.timeline, end)[:MOST_LIMITS]
        return ", ".join(f"{name} {median:.0f} h ({low:.0f} to {high:.0f})" for name, median, low, high in found)

    def announced(self, unit: str, who: str) -> Assessed:
        """What is known of an announced number, and for whom it must suffice.

        Raises:
            KeyError: There is only one run, or nothing of the kind is announced.
        """
        single = () if self.readiness is None else self.readiness.single
        for one in single:
            if (one.need.unit, one.need.who) == (unit, who):
                return one
        raise KeyError(f"no probability for {unit} who {who}")

    def _suffices(self, rest: str) -> str:
        unit, _, who = rest.partition(":")
        short = self.announced(unit, who).first.short
        return f"{percent(1.0 - short.value)} ({percent(1.0 - short.high)} to {percent(1.0 - short.low)})"

    def _short(self, rest: str) -> str:
        unit, _, who = rest.partition(":")
        first = self.announced(unit, who).first
        labels = [self._when(hour) for hour in (first.median_h, first.p05_h, first.p95_h)]
        return f"{labels[0]} ({labels[1]} to {labels[2]})"

    def _when(self, hour: float | None) -> str:
        return "never" if hour is None else local_label(self.scenario.start, hour)

    def _places(self, what: str) -> str:
        group = self.beds
        if group is None or self.readiness is None:
            raise KeyError("there are no places, or only one run")
        first = min(group.members, key=lambda one: np.inf if one.first.median_h is None else one.first.median_h)
        match what:
            case "suffice":
                never = np.all([one.need.largest == 0.0 for one in group.members], axis=0)
                return percent(float(never.mean()))
            case "advice":
                return in_words(recommended(self.readiness), self.scenario)
            case "region":
                return first.need.region
            case "from":
                return self._when(first.first.median_h)
        raise KeyError(f"of the places there is no '{what}'")

    def _skill(self, rest: str) -> str:
        metric = self.run.metric(rmse("crossed", many=isinstance(self.run, Ensemble)))
        if metric.value is None:
            return f"no counts to compare with: {metric.note}" if metric.note else "no counts to compare with"
        return f"persons off the announced counts by {metric.text} ({metric.note})"

    def _manifest(self, key: str) -> str:
        value = self.manifest[key]
        if isinstance(value, dict):
            return ", ".join(
                f"{name} {one:,}" if isinstance(one, int) else f"{name} {one}" for name, one in value.items()
            )
        return str(value)


def marked_lines(folder: Path) -> tuple[Marked, ...]:
    """The lines with marks of the scenario's files that a run's folder keeps."""
    files = sorted((folder / SOURCE).glob("*.yaml")) if (folder / SOURCE).is_dir() else []
    return tuple(line for file in files for line in marked(file))


def range_marks(lines: Iterable[Marked]) -> dict[str, Marked]:
    """The marked line of every range of the section ``uncertain``, by its name."""
    pairs = ((line.text.partition(":"), line) for line in lines)
    return {name.strip(): line for (name, _, rest), line in pairs if "law:" in rest and "paths:" in rest}


def percent(share: float) -> str:
    """A share as a whole percentage."""
    return f"{100.0 * share:.0f} %"
