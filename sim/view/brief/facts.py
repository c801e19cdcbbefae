"""Facts that only a brief says: what it rests on and how it was made, beside those of every sentence.

============================  =====================================================================
``share:METRIC:PARAMETER``    the share of the metric's variance that a drawn parameter explains
``range:PARAMETER``           the ends between which it was drawn
``count:WHAT``                how many ``metrics``, ``curves``, ``stages``, ``settlements``, ``timeline`` entries and
                              ``groups`` there are, parameters ``drawn``, and lines ``published``, ``derived``,
                              ``assumption``
``suffices:UNIT:WHO``         in which share of the runs an announced number suffices
``short:UNIT:WHO``            when it is first short, a run in which it never is counting as later than any
``skill:``                    how far the run is from what was announced
``manifest:KEY``              what the folder says of how the run was made
============================  =====================================================================
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache
from typing import Any

from sim.analysis.assessment import Assessed
from sim.analysis.shares import VarianceShares, parameter_shares
from sim.locale.language import ENGLISH, Language
from sim.pages.content import plain
from sim.results.metrics_fit import rmse
from sim.runs.ensemble import Ensemble
from sim.scenario.lineage import Marked
from sim.view.brief.local import LocalText
from sim.view.fact import Fact
from sim.view.facts import Facts
from sim.view.series import Run
from sim.view.style import IN_ENGLISH

COMPUTE = ("numba", "numpy", "scipy", "simpy")
"""Packages that a run is computed with; the manifest has all that were there."""


class BriefFacts(Facts):
    """Gives the words for a source."""

    def __init__(
        self, run: Run, manifest: dict[str, Any], lines: tuple[Marked, ...], language: Language = IN_ENGLISH
    ) -> None:
        """Take a run, what its folder's manifest says, the marked lines of its scenario's files, and a language."""
        super().__init__(run)
        self.language = language
        self.manifest = manifest
        self.lines = lines
        self.shares: Callable[[str], VarianceShares | None] = cache(self._shares)
        words = {
            "share": self._share,
            "range": self._range,
            "count": self._count,
            "suffices": self._suffices,
            "short": self._short,
            "skill": self._skill,
            "manifest": self._manifest,
        }
        self._kinds |= {kind: _as_fact(of) for kind, of in words.items()}
        self.local = LocalText(self)

    def fact(self, source: str) -> Fact:
        """The words for a source in the language of the brief, and the number behind them."""
        found = self.fact_in_english(source)
        text = None if self.language.code is ENGLISH else self.local.text(source)
        return found if text is None else replace(found, text=text)

    def _shares(self, metric: str) -> VarianceShares | None:
        drawn = self.scenario.uncertain
        return parameter_shares(self.run, metric, drawn) if isinstance(self.run, Ensemble) else None

    def _share(self, rest: str) -> str:
        metric, _, parameter = rest.partition(":")
        found = self.shares(metric)
        if found is None:
            raise KeyError(f"no parameters were drawn, so none has a share of {metric}")
        if parameter == "rest":
            return plain(self.local.percent(found.rest))
        if parameter == "runs each":
            return self.language.number(f"{found.runs_per_parameter:.1f}")
        one = next(one for one in found.parameters if one.parameter == parameter)
        return self._share_between(one.share, one.low, one.high) if one.clear else self.say("no clear effect")

    def _share_between(self, share: float, low: float, high: float) -> str:
        percent = self.local.percent
        return plain(self.local.between(percent(share), percent(low), percent(high)))

    def _range(self, parameter: str) -> str:
        ends = self.scenario.uncertain[parameter].extremes
        low, high = (f"{end:g}" for end in (ends[0], ends[-1]))
        return self.say("{low} to {high}", low=low, high=high)

    def _count(self, what: str) -> str:
        match what:
            case "metrics":
                found = len(self.run.metrics)
            case "curves":
                found = len(self.run.curves.names)
            case "stages" | "settlements" | "timeline":
                found = len(getattr(self.scenario, what))
            case "drawn":
                names = dict(self.run.summaries[0].parameters) if isinstance(self.run, Ensemble) else {}
                found = len(names.keys() & self.scenario.uncertain.keys())
            case "groups":
                found = self.manifest["counts"]["groups"]
            case _:
                found = sum(what in line.kinds for line in self.lines)
        return self.language.number(f"{found:,}")

    def announced(self, unit: str, who: str) -> Assessed:
        """What is known of an announced number, and for whom it must suffice.

        Raises:
            KeyError: It is not assessed.
        """
        return self._assessed[unit, who]

    def is_assessed(self, unit: str, who: str) -> bool:
        """Whether it can be: not of one run, nor where nothing is announced, nor who crosses where nobody does."""
        return (unit, who) in self._assessed

    @property
    def _assessed(self) -> dict[tuple[str, str], Assessed]:
        single = () if self.readiness is None else self.readiness.single
        return {(one.need.unit, one.need.who): one for one in single}

    def _suffices(self, rest: str) -> str:
        unit, _, who = rest.partition(":")
        short = self.announced(unit, who).first.short
        return self._share_between(1.0 - short.value, 1.0 - short.high, 1.0 - short.low)

    def _short(self, rest: str) -> str:
        unit, _, who = rest.partition(":")
        first = self.announced(unit, who).first
        moments = (self.local.moment(hour) for hour in (first.median_h, first.p05_h, first.p95_h))
        return plain(self.local.between(*moments))

    def _skill(self, rest: str) -> str:
        metric = self.run.metric(rmse("crossed", many=isinstance(self.run, Ensemble)))
        if metric.value is None:
            if metric.note and self.has_notes:
                return self.say("no counts to compare with: {note}", note=metric.note)
            return self.say("no counts to compare with")
        error = metric.text if self.has_notes else plain(self.local.words.metric(metric))
        if self.has_notes:
            return self.say("persons off the announced counts by {error} ({note})", error=error, note=metric.note)
        return self.say("persons off the announced counts by {error}", error=error)

    def _manifest(self, key: str) -> str:
        value = self.manifest.get(key, self.say("not said"))
        if isinstance(value, dict):
            value = {name: one for name, one in value.items() if key != "packages" or name in COMPUTE}
            return ", ".join(
                f"{name} {one:,}" if isinstance(one, int) else f"{name} {one}" for name, one in value.items()
            )
        return str(value)


def _as_fact(words: Callable[[str], str]) -> Callable[[str], Fact]:
    return lambda rest: Fact(words(rest))


def range_marks(lines: Iterable[Marked]) -> dict[str, Marked]:
    """The marked line of every range of the section ``uncertain``, by its name."""
    pairs = ((line.text.partition(":"), line) for line in lines)
    return {name.strip(): line for (name, _, rest), line in pairs if "law:" in rest and "paths:" in rest}
