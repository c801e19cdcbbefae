"""What could be done: beds to add, as the readiness has it, and interventions, as their ledger has them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.analysis.recommendation import MorePlaces, Recommendation, recommended
from sim.locale.language import message
from sim.pages.content import Sourced, Text
from sim.results.metrics_crossing import CROSSED_PERSONS, MAIN
from sim.results.metrics_partition import NOT_ARRIVED
from sim.results.metrics_queues import QUEUE_KM
from sim.results.metrics_registration import BACKLOG
from sim.results.metrics_waiting import ROAD_TIME_MEDIAN, WAITED
from sim.view.snapshot.cards import SHARE
from sim.view.snapshot.page import Action
from sim.view.snapshot.tried import EffectOfIntervention, TriedIntervention
from sim.view.snapshot.words import LocalWords

MOST = 3
"""Actions that are shown."""

NAMED = 2
"""Shelters, and effects for the worse, that are named in an action; others are counted."""

WORSE = {
    QUEUE_KM.most.name: message("longest queue {change}"),
    ROAD_TIME_MEDIAN.name: message("median time on the road {change}"),
    BACKLOG.name: message("largest backlog of registration {change}"),
    NOT_ARRIVED.name: message("not arrived at the end {change}"),
    CROSSED_PERSONS.name: message("persons who cross {change}"),
    WAITED.name: message("hours that people stand {change}"),
}
"""Effects for the worse that are named; all others are counted, and stand in the ledger."""


def actions(words: LocalWords, tried: Sequence[TriedIntervention] | None) -> tuple[Action, ...]:
    """At most three: beds to add first, for nothing saves hours for who has none."""
    return tuple([*_beds(words), *(_action(words, one) for one in best(tried or ()))][:MOST])


def untried(words: LocalWords, tried: Sequence[TriedIntervention] | None) -> Text:
    """What was not tried, and how to try it; empty where something is shown."""
    say = words.language.say
    if tried is None:
        return say(
            "No intervention was tried for this page. To try those of a list: {first}, then {second}.",
            first=(Sourced("sim interventions SCENARIO", "command:interventions"),),
            second=(Sourced("sim snapshot RUN --interventions DIR", "command:snapshot"),),
        )
    if not best(tried):
        n = words.language.number(str(len(tried)))
        return words.language.count(
            "{n} intervention was tried; it clearly saves no hours.",
            "{n} interventions were tried; none clearly saves hours.",
            len(tried),
            n=n,
        )
    return ""


def best(tried: Sequence[TriedIntervention]) -> list[TriedIntervention]:
    """What clearly saves hours until 90 % have crossed, the most first; else what clearly saves hours of standing."""
    for metric in (MAIN.name, WAITED.name):
        found = [(change.mean, one) for one in tried if (change := one.saved.get(metric)) and _is_clear(change)]
        if found:
            return [one for _, one in sorted(found, key=lambda pair: -(pair[0] or 0.0))]
    return []


def _is_clear(change: EffectOfIntervention) -> bool:
    return change.mean is not None and change.low is not None and change.low > 0.0 and change.mean > 1e-9


def _beds(words: LocalWords) -> Iterator[Action]:
    """Beds to add, where many runs say that some are short."""
    if words.facts.readiness is None:
        return
    found = recommended(words.facts.readiness)
    if found.more:
        yield _as_action(words, _added(words, found), _how_sure(words, found), words.language.say("no price is known"))


def _added(words: LocalWords, found: Recommendation) -> Text:
    language = words.language
    totals = [
        words.amount(sum(one.places for one in found.more if one.unit == unit), _unit(unit), "readiness:places")
        for unit in dict.fromkeys(one.unit for one in found.more)
    ]
    if len(found.more) == 1:
        # Of one shelter the number is said once.
        return language.say("Add {beds} in {where} by {when}", beds=totals[0], **_place(words, found.more[0]))
    named = [_where(words, one) for one in found.more[:NAMED]]
    if rest := found.more[NAMED:]:
        more = words.number(sum(one.places for one in rest), "persons", "readiness:places")
        named.append(language.say("{n} elsewhere", n=more))
    return language.say("Add {beds}: {where}", beds=language.series(totals), where=language.series(named))


def _unit(unit: str) -> str:
    """The unit of places as :data:`sim.view.snapshot.words.UNITS` has it."""
    return "places for families" if "famil" in unit else "places for persons"


def _where(words: LocalWords, one: MorePlaces) -> Text:
    n = words.number(one.places, "persons", f"readiness:{one.shelter}")
    return words.language.say("{n} in {where} by {when}", n=n, **_place(words, one))


def _place(words: LocalWords, one: MorePlaces) -> dict[str, Text]:
    """Where more places are needed, and by which hour: a day alone would leave open whether its night is meant."""
    when = (Sourced(words.moment(one.by_h), f"readiness:{one.shelter}"),)
    return {"where": words.name(one.where), "when": when}


def _how_sure(words: LocalWords, found: Recommendation) -> Text:
    n = words.language.number(f"{found.runs:,}")
    return words.language.count(
        "nobody is without a bed in {n} run",
        "nobody is without a bed in any of {n} runs",
        found.runs,
        n=(Sourced(n, "run:runs"),),
    )


def _action(words: LocalWords, one: TriedIntervention) -> Action:
    series, title = words.language.series, words.name(one.title, "ledger:title")
    return _as_action(words, title, series(_buys(words, one)), series(_costs(words, one)))


def _as_action(words: LocalWords, what: Text, buys: Text, costs: Text) -> Action:
    say = words.language.say
    return Action(what, say("Buys: {what}.", what=buys), say("Costs: {what}.", what=costs))


def _buys(words: LocalWords, one: TriedIntervention) -> Iterator[Text]:
    """Hours until 90 % have crossed, and hours of standing, each with its interval."""
    language = words.language
    hours = one.saved.get(MAIN.name)
    if hours is not None and _is_clear(hours) and hours.mean is not None:
        share = language.say(SHARE, n=language.number("90"))
        n = words.duration(hours.mean, f"ledger:{MAIN.name}")
        yield _between(words, language.say("{share} have crossed {n} earlier", share=share, n=n), hours)
    standing = one.saved.get(WAITED.name)
    if standing is not None and _is_clear(standing) and standing.mean is not None:
        n = words.amount(standing.mean, WAITED.unit, f"ledger:{WAITED.name}")
        yield language.say("{n} of standing saved", n=n)


def _between(words: LocalWords, said: Text, change: EffectOfIntervention) -> Text:
    """With its interval in brackets, in the unit of its metric."""
    if change.low is None or change.high is None or change.low == change.high:
        return said
    low, high = (words.amount(value, change.unit, f"ledger:{change.metric}") for value in (change.low, change.high))
    return words.language.say("{said} ({low} to {high})", said=said, low=low, high=high)


def _costs(words: LocalWords, one: TriedIntervention) -> Iterator[Text]:
    """The price, where the list has one, and what is clearly worse."""
    language = words.language
    if one.price is not None:
        low, high = (words.number(value, "", "ledger:price") for value in one.price)
        price = low if low == high else language.say("{low} to {high}", low=low, high=high)
        yield language.say("{price} {unit}", price=price, unit=words.name(one.price_unit, "ledger:price"))
    standing = one.saved.get(WAITED.name)
    worse = [*one.worse]
    if standing is not None and standing.high is not None and standing.high < 0.0 and standing.mean is not None:
        worse.append(EffectOfIntervention(WAITED.name, WAITED.unit, -standing.mean, None, None))
    named = [change for change in worse if change.metric in WORSE and change.mean is not None][:NAMED]
    for change in named:
        yield language.say(WORSE[change.metric], change=_signed(words, change))
    if more := len(worse) - len(named):
        n = language.number(str(more))
        yield language.count("{n} more effect for the worse", "{n} more effects for the worse", more, n=n)
    if not worse:
        yield language.say("nothing is clearly worse")
    if one.price is None:
        yield language.say("no price is known")


def _signed(words: LocalWords, change: EffectOfIntervention) -> Text:
    assert change.mean is not None
    size = words.amount(abs(change.mean), change.unit, f"ledger:{change.metric}")
    return words.language.say(message("+{n}") if change.mean > 0.0 else message("−{n}"), n=size)
