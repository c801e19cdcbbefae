"""Sums of daily totals, counts that only grow, and corrections of those that were too high."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from operator import attrgetter

from sim.scenario.count_files.count import CountRead
from sim.scenario.count_files.errors import ObservedError
from sim.scenario.count_files.reading import CountKind

DAY_H = 24.0


def summed(counts: Sequence[CountRead]) -> Iterator[CountRead]:
    """Counts with the totals of days summed from the first day on, each at the end of its day.

    Raises:
        ObservedError: A day is missing between two, or is there twice.
    """
    yield from (one for one in counts if one.kind is not CountKind.DAILY)
    daily = sorted((one for one in counts if one.kind is CountKind.DAILY), key=lambda one: (one.series, one.until_h))
    for _, of_series in groupby(daily, key=attrgetter("series")):
        yield from _running(_days(of_series))


def _days(totals: Iterable[CountRead]) -> Iterator[CountRead]:
    """The totals of one series, a day each: a correction goes in place of what it corrects."""
    for _, same in groupby(totals, key=attrgetter("until_h")):
        first, *others = same
        for other in others:
            if not (other.correction or first.correction):
                raise ObservedError(
                    f"{other.place}: {other.column} has a second total of the day {other.time_text} ({first.place}); "
                    "keep one, or mark the later one with 'correction' in a column note"
                )
            first = other if other.correction else first
        yield first


def _running(days: Iterable[CountRead]) -> Iterator[CountRead]:
    before: CountRead | None = None
    for day in days:
        low, high = day.low, day.high
        if before is not None:
            if abs(day.until_h - before.until_h - DAY_H) > 1e-6:
                raise ObservedError(
                    f"{day.place}: {day.column} of {day.time_text} does not follow a day after {before.time_text} "
                    f"({before.place}): a sum of daily totals needs each day; give 0 for a day on which nobody came"
                )
            low, high = low + before.low, high + before.high
        before = replace(day, low=low, high=high, time_h=day.until_h, kind=CountKind.CUMULATIVE, correction=False)
        yield before


def settled(counts: Sequence[CountRead]) -> list[CountRead]:
    """Counts, each with the hour at which a later correction withdrew it; what only grows must not fall otherwise.

    Of two counts whose hours may be the same none comes before the other: two sources that differ by rounding are not
    refused, and where the hour is not known the order of one day is not.

    Raises:
        ObservedError: A cumulative count is less than one before it, and is not marked as a correction.
    """
    found = list(counts)
    for correction in sorted((one for one in counts if one.correction), key=attrgetter("time_h")):
        found = [_withdrawn(one, correction) for one in found]
    growing = [one for one in found if one.kind is CountKind.CUMULATIVE]
    for series in dict.fromkeys(one.series for one in growing):
        _check_growth([one for one in growing if one.series == series and one.withdrawn_h == float("inf")])
    return found


def _withdrawn(one: CountRead, correction: CountRead) -> CountRead:
    """A count, withdrawn where a correction of its series comes after it and is lower."""
    applies = one.series == correction.series and one.low > correction.high and one.until_h <= correction.until_h
    return replace(one, withdrawn_h=correction.until_h) if applies and one.withdrawn_h == float("inf") else one


def _check_growth(counts: list[CountRead]) -> None:
    ended = sorted(counts, key=attrgetter("until_h", "hour_known"))
    highest: CountRead | None = None
    at = 0
    for one in sorted(counts, key=lambda one: (one.time_h, not one.hour_known)):
        while at < len(ended) and _is_before(ended[at], one):
            if highest is None or ended[at].low > highest.low:
                highest = ended[at]
            at += 1
        if highest is not None and one.high < highest.low:
            raise ObservedError(
                f"{one.place}: {one.column} {one.high:,.0f} is less than {highest.low:,.0f} before it "
                f"({highest.place}); cumulative counts never fall. If it corrects what was too high, write "
                "'correction' in a column note; if these are totals of days, say so in a line "
                f"'# {one.column}: daily'"
            )


def _is_before(one: CountRead, other: CountRead) -> bool:
    """Whether a count certainly holds before another; of two of the same minute none does."""
    same_minute = one.hour_known and other.hour_known
    return one.until_h < other.time_h or (one.until_h == other.time_h and not same_minute)
