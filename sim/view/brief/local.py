"""The words of facts in another language than English: the same numbers, with their units, moments and intervals.

English facts are written where they are worked out; here each is written anew from the same number, so no two
languages can differ in one. What a scenario names stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sim.analysis.bottleneck import limit_hours
from sim.analysis.doors import Count
from sim.analysis.recommendation import MorePlaces, Recommendation, recommended
from sim.pages.content import Text, plain
from sim.results.metric import MOMENT, Metric
from sim.results.person_class import PersonClass
from sim.results.person_classes import CLASSES
from sim.results.reasons import reason_name
from sim.results.reception import shelter_labels
from sim.results.suppression import Shown
from sim.results.times import dated_label
from sim.runs.ensemble import Ensemble
from sim.scenario.titles import titles
from sim.view.facts import MOST_SHELTERS, Facts
from sim.view.groups import together
from sim.view.runs_in_words import interval_said, spread_said
from sim.view.snapshot.limits import constraint_name
from sim.view.snapshot.words import LocalWords

UNIT_OF_PLACES = {"beds": "places for persons", "places for families": "places for families"}
"""Units of recommended places, as the catalogues have them."""


class LocalText:
    """Writes the facts of a run in the language of the facts."""

    def __init__(self, facts: Facts) -> None:
        """Take the facts."""
        self.facts, self.words = facts, LocalWords(facts.language, facts)
        self._kinds: Mapping[str, Callable[[str], Text | None]] = {
            "metric": self._metric,
            "shown": self._shown,
            "persons": self._shown,
            "together": self._together,
            "reason": self._reason,
            "others": self._others,
            "door": self._door,
            "scenario": self._scenario,
            "run": self._run,
            "announced": self._announced,
            "label": self._label,
            "limit": self._limit,
            "places": self._places,
        }

    def text(self, source: str) -> str | None:
        """The words for a source; None where the English ones are names or marks of no language."""
        kind, _, rest = source.partition(":")
        found = self._kinds[kind](rest) if kind in self._kinds else None
        return None if found is None else plain(found)

    # ---- numbers

    def between(self, figure: Text, low: Text, high: Text) -> Text:
        """A number with its interval."""
        return self.words.language.say("{said} ({low} to {high})", said=figure, low=low, high=high)

    def percent(self, share: float) -> Text:
        """A share as a whole percentage."""
        return self.words.language.say("{n} %", n=self.words.language.number(f"{100.0 * share:.0f}"))

    def moment(self, time_h: float | None) -> Text:
        """Local day and time; or never."""
        return self.words.language.say("never") if time_h is None else self.words.moment(time_h)

    def _figure(self, metric: Metric) -> Text:
        """A metric with its interval in brackets, where it has one that says more."""
        shown = self.words.metric(metric)
        if metric.name in self.facts.hidden or (metric.low is None and metric.high is None):
            return shown
        if metric.low == metric.high or not self.facts.many:
            return shown
        low, high = (self.words.end(metric, value) for value in (metric.low, metric.high))
        return self.between(shown, low, high)

    def _metric(self, rest: str) -> Text | None:
        name, _, what = rest.partition(":")
        if what == "percent":
            return self.percent((self.facts.fact_in_english(f"metric:{rest}").value or 0.0) / 100.0)
        return "" if what == "note" else self.words.metric(self.facts.run.metric(name))

    def _shown(self, name: str) -> Text:
        return self._figure(self.facts.run.metric(name))

    def _announced(self, unit: str) -> Text:
        number = self.facts.fact_in_english(f"announced:{unit}").value
        return self.words.amount(number or 0.0, unit, f"announced:{unit}")

    # ---- people

    def _together(self, name: str) -> Text:
        if (hidden := self.facts.hidden.get(name)) is not None:
            return self.words.hidden(hidden)
        return self._figure(together(self.facts.run, self.facts.reason(name)))

    def _reason(self, name: str) -> Text:
        reason = self.facts.reason(name)
        if len(reason.members) > 1:
            return self.words.language.say(next(one for one in CLASSES if reason_name(one) == name).together)
        return self._label(reason.members[0].name)

    def _label(self, name: str) -> Text:
        definition = self.facts.run.metric(name).definition
        node = definition.words.get("node", "")
        shown = titles(self.facts.scenario).get(node, node)
        return self.words.language.say(_class_of(name, node).label, node=shown)

    def _others(self, names: str) -> Text:
        fact = self.facts.fact_in_english(f"others:{names}")
        language = self.words.language
        if fact.value is None:
            primary = fact.text.startswith(Shown.PRIMARY.words)
            return self.words.hidden(Shown.PRIMARY if primary else Shown.COMPLEMENTARY)
        n = language.number(f"{fact.value:,.0f}")
        return language.count("{n} other", "{n} others", fact.value, n=n)

    def _door(self, rest: str) -> Text:
        name, _, what = rest.partition(":")
        language, run = self.words.language, self.facts.run
        if what == "counted":
            said = [
                language.say(
                    "Persons in the whole run; means of {n} runs, in brackets their intervals.", n=str(len(run))
                )
                if isinstance(run, Ensemble)
                else language.say("Persons in the whole run."),
                language.say("Who comes to several doors counts at each."),
            ]
            return language.sentences(said)
        door, where = self.facts.door(name), shelter_labels(self.facts.scenario)
        if what == "name":
            here, on = where[door.shelter], door.on_to
            to = where.get(on) or titles(self.facts.scenario).get(on, "")
            return language.say("{where}, overflows to {to}", where=here, to=to) if on else here
        return self._count(door.count(what))

    def _count(self, count: Count) -> Text:
        if count.shown is not Shown.PUBLISHED:
            return self.words.hidden(count.shown)
        shown = self.words.number(count.persons, "persons", "")
        if count.low is None or count.high is None or count.low == count.high:
            return shown
        low, high = (self.words.number(round(end), "persons", "") for end in (count.low, count.high))
        return self.between(shown, low, high)

    # ---- the run

    def _scenario(self, path: str) -> Text | None:
        fact = self.facts.fact_in_english(f"scenario:{path}")
        if fact.unit == MOMENT:
            return self.moment(fact.value)
        return None if fact.value is None else self.words.language.number(fact.text)

    def _run(self, what: str) -> Text:
        language, run, scenario = self.words.language, self.facts.run, self.facts.scenario
        match what:
            case "runs":
                number = len(run) if isinstance(run, Ensemble) else 1
                return language.count("{n} run", "{n} runs", number, n=language.number(f"{number:,}"))
            case "crossings":
                return language.number(self.facts.fact_in_english("run:crossings").text)
            case "as_of":
                at = scenario.as_of
                return language.dated(at, dated_label(at)) if at else language.say("no moment is given")
            case "interval":
                return interval_said(language, len(run)) if isinstance(run, Ensemble) else language.say("none: one run")
            case "spread":
                return spread_said(language, run) if isinstance(run, Ensemble) else language.say("none: one run")
        return self.moment(self.facts.fact_in_english(f"run:{what}").value)

    def _limit(self, rest: str) -> Text:
        end, place, *what = rest.split(":")
        name, median, low, high = limit_hours(self.facts.timeline, end)[int(place)]
        if what:
            return constraint_name(self.words, {one.name: one for one in self.facts.timeline.constraints}[name])
        source = f"limit:{end}:{place}"
        shown = self.words.amount(float(f"{median:.0f}"), "h", source)
        if not self.facts.many or high - low < 1.0:
            return shown
        return self.between(shown, *(self.words.language.number(f"{value:,.0f}") for value in (low, high)))

    # ---- places

    def _places(self, what: str) -> Text | None:
        fact = self.facts.fact_in_english(f"places:{what}")
        if what == "suffice":
            return self.percent((fact.value or 0.0) / 100.0)
        if what == "from":
            return self.moment(fact.value)
        if what == "region" or self.facts.readiness is None:
            return None
        return self._advice(recommended(self.facts.readiness))

    def _advice(self, found: Recommendation) -> Text:
        language, runs = self.words.language, self.words.language.number(f"{found.runs:,}")
        if not found.more:
            return language.count(
                "The places suffice everywhere in {n} run.",
                "The places suffice everywhere in all of {n} runs.",
                found.runs,
                n=runs,
            )
        totals = [
            self.words.amount(
                sum(one.places for one in found.more if one.unit == unit), UNIT_OF_PLACES[unit], "places:"
            )
            for unit in dict.fromkeys(one.unit for one in found.more)
        ]
        named = [self._where(one) for one in found.more[:MOST_SHELTERS]]
        if rest := found.more[MOST_SHELTERS:]:
            named.append(
                language.say("{n} elsewhere", n=self.words.number(sum(one.places for one in rest), "persons", ""))
            )
        added = language.say("Add {beds}: {where}", beds=language.series(totals), where=language.series(named))
        sure = language.count(
            "nobody is without a bed in {n} run", "nobody is without a bed in any of {n} runs", found.runs, n=runs
        )
        return language.say("{added}. With these {sure}.", added=added, sure=sure)

    def _where(self, one: MorePlaces) -> Text:
        n = self.words.number(one.places, "persons", "places:")
        return self.words.language.say("{n} in {where} by {when}", n=n, where=one.where, when=self.moment(one.by_h))


def _class_of(metric: str, node: str) -> PersonClass:
    """The class of people that a metric counts."""
    alike = [one for one in CLASSES if ("{node}" in one.name) == bool(node)]
    return next(one for one in alike if one.at(node).definition.name == metric)
