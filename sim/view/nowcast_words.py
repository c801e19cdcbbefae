"""A nowcast in words: what it says, what it rests on, and what counts cannot show."""

from __future__ import annotations

import numpy as np

from sim.analysis.nowcast.cast import Cast
from sim.analysis.nowcast.desk import Deadline
from sim.analysis.nowcast.ensemble import Nowcast
from sim.analysis.nowcast.unknown import unknown
from sim.results.times import local_label

DAY_H = 24.0

KNOWS_LITTLE = 0.2
"""Counts that narrow a range by less say next to nothing of it."""

DOUBT = 0.1
"""A queue that stands with less than this probability, or with more than the rest of it, is not in doubt."""


def next_morning_h(cast: Cast) -> float:
    """The first 08:00 after the nowcast was issued, hours after the start."""
    issued = cast.course.moment(cast.issued_h)
    morning = issued.replace(hour=8, minute=0, second=0, microsecond=0)
    ahead = (morning - issued).total_seconds() / 3600.0
    return cast.issued_h + (ahead if ahead > 0.0 else ahead + DAY_H)


def lead_times(cast: Cast) -> tuple[tuple[str, float], ...]:
    """What is reported, where that is within the run: next morning, unless that is a day ahead; a day, two days."""
    morning_h, day_h = next_morning_h(cast), cast.issued_h + DAY_H
    days = (("a day ahead", day_h), ("two days ahead", day_h + DAY_H))
    shown = days if morning_h == day_h else (("next morning", morning_h), *days)
    return tuple((text, at_h) for text, at_h in shown if at_h <= cast.course.end_h)


def finding(cast: Cast) -> str:
    """How many more will have crossed a day later."""
    shown = lead_times(cast)
    if not shown:
        return "The run ends before the next morning: nothing is left to forecast"
    at_h = dict(shown).get("a day ahead", shown[0][1])
    low, high = cast.forecast(np.array([at_h])).quantiles((0.05, 0.95))[0].tolist()
    when = local_label(cast.course.start, at_h)
    more = f"{whole(low - cast.counts.last)} to {whole(high - cast.counts.last)}"
    if not cast.counts.last:
        return f"By {when}, {more} persons will have crossed (90 %)"
    return f"By {when}, {more} more persons will have crossed (90 %): {whole(low)} to {whole(high)} in all"


def rests_on(cast: Cast) -> str:
    """What is pooled, as people read it."""
    if cast.ensemble is None:
        return "a queue that is filtered through what was seen, and of the last rates going on, half each"
    return (
        f"{len(cast.ensemble.members)} weighted runs ({cast.ensemble.weights.effective:.0f} count), of a queue that is "
        "filtered through what was seen, and of the last rates going on, a third each"
    )


def caption(cast: Cast) -> str:
    """What the bands rest on, the zero and the end of the clearance times; what is wrong with the runs."""
    end = local_label(cast.course.start, cast.course.end_h)
    shown = [
        f"Bands of {rests_on(cast)}.",
        "Clearance: local time at which a share of those who will cross has crossed, by the queue"
        + ("." if cast.ensemble is None else " and the runs, each by its own number of people.")
        + f" '>': later than {end}.",
    ]
    return " ".join([*shown, *([] if cast.ensemble is None else warnings(cast.ensemble))])


def not_shown(cast: Cast) -> list[str]:
    """What the counts do not show, in plain words."""
    known = unknown(cast.view)
    low, high = known.leavers
    end = f"How many will cross in the end: {whole(low)} to {whole(high)} (90 %)"
    if cast.course.scenario is None:
        found = [f"{end}, if a fixed number leaves and the flow falls off with it. Nobody says how many there are."]
    elif low == high:
        found = [f"How many will cross in the end: {whole(high)}, says the scenario, whose ranges leave that fixed."]
    elif known.narrowed < KNOWS_LITTLE:
        found = [
            f"{end}. The counts say next to nothing of it: until the flow falls off it is what was thought before."
        ]
    else:
        found = [f"{end}. The counts have narrowed it by {100.0 * known.narrowed:.0f} %."]
    at_least, middle, at_most = known.queue
    waiting = f"{whole(middle)} wait to cross ({whole(at_least)} to {whole(at_most)})"
    if DOUBT < known.stands < 1.0 - DOUBT:
        reported = "the reports of it leave that open" if cast.reports else "a report of its length or its hours would"
        found.append(
            "Whether a queue stands: counts alone cannot show whether the crossing limits the flow or those who set "
            f"off; {reported}. With {100.0 * known.stands:.0f} % one of more than two hours stands; {waiting}."
        )
    else:
        found.append(f"{'A queue stands' if known.stands > 0.5 else 'No queue to speak of stands'}: {waiting}.")
    return found


def warnings(cast: Nowcast) -> list[str]:
    """What must be said beside a nowcast: tempered weights, counts that the ensemble does not hold."""
    found, weights = [], cast.weights
    if weights.temper < 1.0:
        found.append(
            f"So that as many do, the likelihood was raised to the power {weights.temper:.2g}. Each run is followed at "
            "the pace at which it would have given the counts."
        )
    if not weights.holds:
        found.append(
            "WARNING: the ensemble does not hold the counts: they lie "
            f"{(weights.surprise / weights.counts) ** 0.5:.1f} standard deviations a count away from it. "
            "Something happens that the ranges do not allow for; widen them, and do not trust the band."
        )
    return found


def passed_when(cast: Cast, one: Deadline) -> str:
    """When something is passed, with its 90 %."""
    low, middle, high = one.hours
    if one.passed:
        return f"passed by {time_of(cast, middle)}"
    if np.isinf(middle):
        return f"more likely not until {end_of(cast)}"
    return f"{time_of(cast, middle)} ({time_of(cast, low)} to {time_of(cast, high)})"


def time_of(cast: Cast, at_h: float) -> str:
    """A local time, or that it lies beyond the end."""
    if not np.isfinite(at_h):
        return f"> {local_label(cast.course.start, cast.course.end_h)[:-6]}"
    return local_label(cast.course.start, at_h)


def end_of(cast: Cast) -> str:
    """The end of what is forecast, as local time."""
    return local_label(cast.course.start, cast.course.end_h)


def whole(persons: float) -> str:
    """Persons, in tens and from 10,000 on in hundreds."""
    return "not known" if np.isnan(persons) else f"{round(persons, -1 if persons < 10_000 else -2):,.0f}"
