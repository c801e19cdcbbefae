"""What a what-if page says: metrics, their errors and differences as people write them.

``whatif.js`` has the same words for what follows the sliders; a test compares the two on the page as it opens.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from sim.analysis.emulator.emulator import StudyEmulator, WhatIf, as_metric
from sim.analysis.emulator.numbers import EmulatedNumber
from sim.results.definition import Definition
from sim.results.metric import as_read, duration, number
from sim.results.questions import label_of
from sim.results.suppression import Shown, alone
from sim.runs.axes import Label
from sim.scenario.model import Scenario
from sim.scenario.titles import titles

TOO_FEW = "too few runs came to it"


def value_text(one: Definition, value: float, scenario: Scenario) -> str:
    """A predicted metric with its unit: a moment as local time, a small count of people hidden."""
    if math.isfinite(value) and one.unit in ("persons", "families"):
        how = alone(round(value))
        if how is not Shown.PUBLISHED:
            return f"{how.words} {one.unit}"
    return as_metric(one, value).with_local_time(scenario.start).text


def size_text(one: Definition, size: float) -> str:
    """An error or a difference with its unit; of moments hours."""
    return duration(size) if one.is_moment or one.unit == "h" else as_read(size, one.unit)


def within_text(one: EmulatedNumber, half_width: float) -> str:
    """How far a predicted value may be off, of which 9 of 10 runs lie within so much."""
    return f"± {size_text(one.definition, half_width)} here: {lie_within(one)}"


def range_text(one: EmulatedNumber) -> str:
    """How far predicted values of the study may be off: where it is least, and where it is most."""
    if one.fit is None:
        return TOO_FEW
    least, most = (size_text(one.definition, half) for half in one.half_widths)
    return f"± {least} inside to ± {most} at the ends of axes: {lie_within(one)}"


def lie_within(one: EmulatedNumber) -> str:
    """How many runs that were left out lie within their error."""
    all_of_them = one.fit is not None and one.fit.unseen.is_largest
    return f"{'all' if all_of_them else '9 of 10'} runs left out lie within theirs"


def checked_text(one: EmulatedNumber) -> str:
    """How often it was rightly said whether runs that were left out come to it."""
    return f"; said rightly of {one.known - one.wrong} of {one.known} runs left out" if one.beyond is not None else ""


def error_text(one: EmulatedNumber, value: float, share: float, half_width: float) -> str:
    """How far a predicted metric may be off, or how sure it is that there is none.

    Args:
        one: The metric.
        value: As predicted.
        share: Of runs in which it lies beyond the end of the run.
        half_width: Within how much of the value 9 of 10 runs lie there.
    """
    if math.isinf(value):
        return f"{late_text(share)}{checked_text(one)}"
    if math.isnan(value):
        return TOO_FEW
    return within_text(one, half_width) + (
        f"; {late_text(share)} it is not within the run" if tenths(share) > 0 else ""
    )


def late_text(share: float) -> str:
    """In how many runs a metric is not within the run."""
    return f"in about {tenths(share)} of 10 runs like these" if tenths(share) < 10 else "in all runs like these"


def tenths(share: float) -> int:
    """A share of runs in tenths."""
    return math.floor(10.0 * share + 0.5)


def error_detail(one: EmulatedNumber, one_stream: bool) -> str:
    """What the error is made of: interpolation and random variation between runs."""
    if one.fit is None:
        return ""
    typical = f"Typical error {size_text(one.definition, one.typical)}"
    if math.isnan(one.between_runs):
        seen = (
            "; all runs have the same random numbers, so what others would change is not in it"
            if one_stream
            else "; interpolation and random variation together"
        )
        return f"{typical}{seen}."
    return f"{typical}; random variation between runs alone {size_text(one.definition, one.between_runs)}."


def near_text(emulator: StudyEmulator, found: WhatIf) -> str:
    """How near the runs are that the metrics rest on."""
    apart = f"{found.distance:.2f} of an axis away ({setting_text(emulator, found.nearest)})"
    if found.distance < 5e-3:
        return "This setting was run."
    if found.is_near:
        return f"Runs nearby: the nearest is {apart}; within the study neighbours are up to {emulator.gap:.2f} apart."
    return (
        f"Nothing was run near here: the nearest run is {apart}, and within the study neighbours are up to "
        f"{emulator.gap:.2f} apart. The errors below do not hold; make the run."
    )


def label_text(label: Label) -> str:
    """A value or a level of an axis: numbers with as many digits as mean something."""
    return number(float(label)) if isinstance(label, int | float) and not isinstance(label, bool) else str(label)


def setting_text(emulator: StudyEmulator, place: int) -> str:
    """A setting that was run: ``lanes 4, desks 26``."""
    labels = emulator.runs.labels[place]
    return ", ".join(f"{words_of(name)} {label_text(label)}" for name, label in labels.items())


def words_of(name: str) -> str:
    """The name of an axis or a choice in words."""
    return name.replace("_", " ")


def errors_in_words(emulator: StudyEmulator) -> Iterator[str]:
    """A line for each metric: how far it is off at runs that were left out."""
    names = titles(emulator.sweep.study.base)
    for one in emulator.numbers:
        label = label_of(one.definition.name, names)
        yield f"{label}: {range_text(one)}{checked_text(one)}"
    if not emulator.curves:
        yield "The study has kept no curves (keep: curves), so the page has none."
