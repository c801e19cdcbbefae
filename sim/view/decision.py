"""Both sides of a decision in one sentence: what it gains, what it harms, and of what there is no clear effect."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.interventions.ledger import LEAST_H, LEAST_SHARE, LedgerLine
from sim.analysis.paired import Difference
from sim.results.definition import Better, Definition
from sim.results.metric import COUNTED, as_read, in_unit, number, quantile, readable
from sim.results.metrics import definition
from sim.results.questions import label_of
from sim.results.times import local_label
from sim.runs.axes import RandomVariation, levels_of
from sim.runs.designs import FullFactorial
from sim.runs.sweep import Sweep
from sim.scenario.model import Scenario
from sim.scenario.titles import titles

if TYPE_CHECKING:
    from datetime import datetime

    import pandas as pd

MOST_SHOWN = 4
"""Effects of one side that are reported, what interventions are for first; the tables have all."""

NO_CLEAR_EFFECT = "no clear effect"
"""What is said where the interval of a difference holds zero: the runs do not say whether there is any."""


def decision(differences: Iterable[Difference], scenario: Scenario) -> list[str]:
    """What the second of two scenarios gains and harms against the first, in sentences, each effect with its size.

    Args:
        differences: Second less first, for every metric that both have.
        scenario: One of the two, for moments and for what people call its places.
    """
    known = _known(differences)
    better, worse = _sides((one, found) for one, found in known if is_shown(one, found))
    return [f"{_both(_shown(better, scenario), _shown(worse, scenario))}.", *_unclear(known, scenario)]


def decision_in_lines(differences: Iterable[Difference], titles_of: tuple[str, str], scenario: Scenario) -> list[str]:
    """The same with a line for each effect, after one that says which side the scales are on.

    Args:
        differences: Second less first, for every metric that both have.
        titles_of: Of the first and the second.
        scenario: One of the two, for moments and for what people call its places.
    """
    known = _known(differences)
    better, worse = _sides((one, found) for one, found in known if is_shown(one, found))
    first, second = titles_of
    if not better and not worse:
        lead = [f"{second}: {NO_CLEAR_EFFECT}, for the better or for the worse, against {first}."]
    else:
        lead = [
            f"{second}, against {first}: clearly better in {_metrics(better)}, clearly worse in {_metrics(worse)}.",
            *(f"Better: {text}." for text in _shown(better, scenario)),
            *(f"Worse: {text}." for text in _shown(worse, scenario)),
        ]
    return [*lead, *_unclear(known, scenario)]


def _metrics(side: Sequence[Difference]) -> str:
    return f"{len(side)} metric{'s' if len(side) > 1 else ''}" if side else "none"


def _known(differences: Iterable[Difference]) -> list[tuple[Definition, Difference]]:
    return [(one, found) for found in differences if (one := definition(found.name)) and (found.pairs or found.late)]


def _unclear(known: Iterable[tuple[Definition, Difference]], scenario: Scenario) -> list[str]:
    """Of which headlines there is no clear effect, in a sentence; none where there is one on all."""
    headlines = [(one, found) for one, found in known if one.headline and one.better is not Better.NEITHER]
    names = titles(scenario)
    unclear = [one.titled(names).label for one, found in headlines if not (found.clear or one.is_moment)]
    return [f"{NO_CLEAR_EFFECT.capitalize()} on: {', '.join(unclear)}."] if unclear else []


def of_intervention(entry: LedgerLine, scenario: Scenario) -> str:
    """What an intervention gains and harms, in one sentence after its title."""
    changes = [*map(_with_less_without, entry.saved), *(effect.change for effect in entry.side_effects)]
    known = [(one, found) for found in changes if (one := definition(found.name)) and (found.pairs or found.late)]
    better, worse = _sides((one, found) for one, found in known if is_shown(one, found))
    return f"{entry.intervention.title}. {_both(_shown(better, scenario), _shown(worse, scenario))}."


def _with_less_without(saved: Difference) -> Difference:
    """What is saved, which is without less with, not with less without."""
    mean, low, high = (None if value is None else -value for value in (saved.mean, saved.high, saved.low))
    return replace(
        saved,
        first=saved.second,
        second=saved.first,
        mean=mean,
        low=low,
        high=high,
        less=saved.more,
        more=saved.less,
        first_late=saved.second_late,
        second_late=saved.first_late,
    )


def is_shown(one: Definition, found: Difference) -> bool:
    """Whether a difference is clear, for the better or the worse, and large enough to be reported."""
    if one.better is Better.NEITHER or not (one.aim or one.side_effect) or not found.clear:
        return False
    if found.late:
        return True
    assert found.mean is not None and found.first is not None
    if one.is_moment:
        return abs(found.mean) >= LEAST_H
    whole = round(found.mean) if found.unit in COUNTED else found.mean
    return whole != 0 and abs(found.mean) >= LEAST_SHARE * abs(found.first)


def _sides(clear: Iterable[tuple[Definition, Difference]]) -> tuple[list[Difference], list[Difference]]:
    """Differences for the better and for the worse, what interventions are for first."""
    ranked = sorted(clear, key=lambda found: (not found[0].aim, -found[0].place))
    better: list[Difference] = []
    worse: list[Difference] = []
    for one, found in ranked:
        (worse if found.sign * one.better.value > 0 else better).append(found)
    return better, worse


def _both(better: Sequence[str], worse: Sequence[str]) -> str:
    if not better and not worse:
        return f"{NO_CLEAR_EFFECT.capitalize()}, for the better or for the worse"
    if not worse:
        return f"Better: {'; '.join(better)}. Nothing is clearly worse"
    if not better:
        return f"Worse: {'; '.join(worse)}. Nothing is clearly better"
    return f"Better: {'; '.join(better)}; but worse: {'; '.join(worse)}"


def _shown(side: Sequence[Difference], scenario: Scenario) -> list[str]:
    shown = [effect(one, scenario) for one in side[:MOST_SHOWN]]
    more = len(side) - len(shown)
    return [*shown, f"and {more} more"] if more else shown


def effect(found: Difference, scenario: Scenario) -> str:
    """An effect with its size: ``90 % have crossed: 117.1 → 90.6 h (−26.5 h; −27.1 to −25.9 h)``.

    Where it lies beyond the end of some runs, in how many: a mean over the others would report the quickest alone.
    """
    one = definition(found.name)
    assert one is not None
    label = one.titled(titles(scenario)).label
    if found.late:
        return f"{label}: not within the run in {found.first_late} → {found.second_late} runs"
    first, second = (written(found, value, scenario.start) for value in (found.first, found.second))
    if one.is_moment:
        return f"{label}: {first} → {second}"
    if first == second:  # too little to be seen in the two: only the difference says something
        return f"{label}: {change(found)}"
    return f"{label}: {through(first, second, ' → ')} ({change(found)})"


def change(found: Difference) -> str:
    """A difference with its interval, ``−26.5 h; −27.1 to −25.9 h``; without one that would repeat it."""
    mean = signed(found.mean, found.unit)
    if found.low is None or found.high is None:
        return mean
    low, high = signed(found.low, found.unit), signed(found.high, found.unit)
    return mean if low == high else f"{mean}; {through(low, high, ' to ')}"


def written(found: Difference, value: float | None, start: datetime) -> str:
    """The value of one of two scenarios: moments as local time, all else with its unit."""
    one = definition(found.name)
    if value is None:
        return "not known"
    if one is not None and one.is_moment:
        return local_label(start, value)
    return as_read(value, found.unit)


def through(first: str, second: str, between: str) -> str:
    """Two values with a word between them, and their unit once where it is the same: ``117.1 → 90.6 h``."""
    number, _, unit = first.rpartition(" ")
    return f"{number if number and second.endswith(f' {unit}') else first}{between}{second}"


def signed(value: float | None, unit: str) -> str:
    """A difference with its sign and unit."""
    if value is None:
        return "not known"
    rounded = round(value) if unit in COUNTED else value
    factor, unit = readable(value, unit)
    return f"{'+' if rounded > 0 else '−' if rounded < 0 else ''}{in_unit(factor * abs(value), unit)} {unit}"


def steps(sweep: Sweep, rows: pd.DataFrame, metric: str) -> Iterator[str]:
    """For each axis the metric from level to level: ``lanes 2 → 4 → 6: 90 % have crossed 197 → 117 → 90 h``.

    Values are medians over all runs of a level; where half of them do not come to it, it is not within the run. Of full
    factorial designs only: others draw their points, or vary one axis at a time.
    """
    if not isinstance(sweep.study.plan.design, FullFactorial):
        return
    unit = sweep.units().get(metric, "")
    axes = {name: axis for name, axis in sweep.study.axes.items() if not isinstance(axis, RandomVariation)}
    for name, axis in axes.items():
        levels = [level.label for level in levels_of(axis)]
        found = [rows.loc[rows[name] == level, metric].dropna().to_numpy() for level in levels]
        if len(levels) < 2 or not all(len(values) for values in found):
            continue
        medians = [quantile(values, 0.5) for values in found]
        factor, shown_in = readable(max((one for one in medians if np.isfinite(one)), default=0.0), unit)
        values = ("not within the run" if np.isinf(one) else in_unit(factor * one, shown_in) for one in medians)
        shown = " → ".join(values)
        through = " → ".join(number(one) if isinstance(one, int | float) else str(one) for one in levels)
        yield f"{name.replace('_', ' ')} {through}: {label_of(metric, titles(sweep.study.base))} {shown} {shown_in}."
