"""What a what-if page carries: settings, factors and errors as numbers that ``whatif.js`` evaluates."""

from __future__ import annotations

import base64
import json
import math
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from sim.analysis.emulator.controls import AmountControl, Control
from sim.analysis.emulator.emulator import EmulatedCurve, StudyEmulator
from sim.analysis.emulator.numbers import EmulatedNumber, Fitted
from sim.analysis.emulator.smoother import Candidate, Smoother
from sim.arrays import Floats
from sim.results.metric import COUNTED, with_unit
from sim.results.observed import find_record
from sim.results.questions import label_of
from sim.runs.sweep import BASE
from sim.scenario.count_files.series import COUNTS
from sim.scenario.movers import movers
from sim.scenario.titles import titles
from sim.view.cumulative import LINES
from sim.view.whatif.words import checked_text, error_detail, lie_within, setting_text, value_text, words_of

CURVE_NAMES = {line.curve: line.words for line in LINES}
"""What people call a curve, after its unit; others are called by their name in words."""


def payload(emulator: StudyEmulator, folder: Path) -> dict[str, Any]:
    """All that the script of a page needs, as plain values.

    Args:
        emulator: The study.
        folder: Where it lies, for the command that makes a run.
    """
    base, runs = emulator.sweep.study.base, emulator.runs
    start = base.start
    spreads = _spreads(emulator)
    return {
        "start": [start.year, start.month, start.day, start.hour, start.minute, start.second],
        "horizon_h": base.horizon_h,
        "counted": COUNTED,
        "begin": f"sim run {shlex.quote((folder / BASE).as_posix())}",
        "gap": emulator.gap,
        "one_stream": runs.one_stream,
        "points": _packed(runs.points),
        "width": runs.points.shape[1],
        "settings": [setting_text(emulator, place) for place in range(len(runs.labels))],
        "controls": [_control(one) for one in emulator.controls],
        "spreads": [_spread(fit.smoother) for fit in spreads.values()],
        "numbers": [_number(emulator, one, list(spreads)) for one in emulator.numbers],
        "time_h": [round(float(hour), 4) for hour in emulator.time_h],
        "curves": [_curve(emulator, one, list(spreads)) for one in emulator.curves],
    }


def _control(one: Control) -> dict[str, Any]:
    axis = one.axis
    common = {"name": axis.name, "label": words_of(axis.name), "begins": one.begins, "kind": "choice"}
    if not isinstance(one, AmountControl):
        sets = ["".join(_set(path, _json(value)) for path, value in settings) for settings in one.settings]
        return common | {"labels": list(one.axis.labels), "sets": sets}
    parts = [[_set(path, ""), False] for path in one.paths] + [[_set(path, ""), True] for path in one.rest_paths]
    ends = {"low": one.axis.low, "high": one.axis.high, "log": one.axis.log, "digits": one.digits}
    return common | ends | {"kind": "amount", "unit": one.unit, "whole": one.whole, "sets": parts}


def _set(path: str, value: str) -> str:
    return f" --set {shlex.quote(f'{path}={value}')}"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


Shared = tuple[Candidate, tuple[int, ...]]
"""What fits share that are equally uncertain everywhere: the candidate, and the settings."""


def _shared(fit: Fitted) -> Shared:
    return fit.smoother.kind, tuple(fit.settings.tolist())


def _spreads(emulator: StudyEmulator) -> dict[Shared, Fitted]:
    """A fit of each kind that has errors."""
    fits = [*(one.fit for one in emulator.numbers), *(one.fit for one in emulator.curves)]
    return {_shared(fit): fit for fit in fits if fit is not None}


def _spread(one: Smoother) -> dict[str, Any]:
    """What says how uncertain a prediction is at a point, symmetrical matrices as their upper halves."""
    of_length = one.kind.length is not None
    return {
        "own": one.own,
        "least": one.kind.nugget,
        "gram": _packed(one.gram[np.triu_indices(len(one.gram))]),
        "q": _packed(one.q[np.triu_indices(len(one.q))] if of_length else one.q[:0, 0]),
        "trend": _packed(one.trend if of_length else one.trend[:, :0]),
    }


def _number(emulator: StudyEmulator, one: EmulatedNumber, spreads: list[Shared]) -> dict[str, Any]:
    base, known = emulator.sweep.study.base, one.definition
    return {
        "label": label_of(known.name, titles(base)),
        "unit": known.unit,
        "is_moment": known.is_moment,
        "fit": None if one.fit is None else _fit(one.fit, len(emulator.runs.labels)),
        "beyond": None if one.beyond is None else _fit(one.beyond, len(emulator.runs.labels)),
        "one": with_unit(1.0, known.unit).partition(" ")[2],
        "within": lie_within(one),
        "reach": None if one.fit is None else float(one.fit.unseen.reach[0]),
        "spread": None if one.fit is None else spreads.index(_shared(one.fit)),
        "checked": checked_text(one),
        "detail": error_detail(one, emulator.runs.one_stream),
        "means": [value_text(known, float(value), base) for value in one.means],
    }


def _curve(emulator: StudyEmulator, one: EmulatedCurve, spreads: list[Shared]) -> dict[str, Any]:
    error = one.fit.unseen
    return {
        "name": one.name,
        "label": curve_label(emulator, one),
        "unit": one.unit,
        "fit": _fit(one.fit, len(emulator.runs.labels)),
        "top": one.fit.limits.high,
        "reach": _packed(error.reach),
        "spread": spreads.index(_shared(one.fit)),
        "typical": float(np.sqrt((error.typical**2).mean())),
        "observed": _observed(emulator, one.name),
    }


def curve_label(emulator: StudyEmulator, one: EmulatedCurve) -> str:
    """What people call a curve: ``persons crossed``, ``vehicles in queues``."""
    who = movers(emulator.sweep.study.base)
    if one.name == who.queue:
        return f"{who.value} in queues"
    words = CURVE_NAMES.get(one.name)
    return words_of(one.name) if words is None else f"{one.unit} {words}".strip()


def _observed(emulator: StudyEmulator, curve: str) -> list[tuple[float, float]]:
    """Announced counts of what a curve counts, with their hours."""
    columns = find_record(emulator.sweep.study.base).columns
    name = next((column for column, of in COUNTS.items() if of == curve), None)
    if columns is None or name is None:
        return []
    known = np.asarray(columns["hour_known"], np.bool_) & ~np.isnan(columns[name])
    hours, counts = columns["time_h"][known].tolist(), columns[name][known].tolist()
    first, last = emulator.time_h[0], emulator.time_h[-1]
    return [(hour, count) for hour, count in zip(hours, counts, strict=True) if first <= hour <= last]


def _fit(fit: Fitted, settings: int) -> dict[str, Any]:
    terms, covariances = fit.factors
    return {
        "terms": fit.smoother.terms,
        "length": fit.smoother.kind.length,
        "at": None if len(fit.settings) == settings else fit.settings.tolist(),
        "columns": terms.shape[1],
        "of_terms": _packed(terms),
        "of_covariances": _packed(covariances),
        "low": _plain(fit.limits.low),
        "high": _plain(fit.limits.high),
        "rises": fit.limits.rises,
    }


def _packed(values: Floats) -> str:
    """Numbers as 64-bit floats in base 64, to the last bit, row by row."""
    return base64.b64encode(np.ascontiguousarray(values, "<f8").tobytes()).decode()


def _plain(value: float) -> float | None:
    return value if math.isfinite(value) else None


def words_of_controls(emulator: StudyEmulator) -> Mapping[str, str]:
    """What each control moves, in a sentence."""
    return {one.axis.name: _meaning(one) for one in emulator.controls}


def _meaning(one: Control) -> str:
    if not isinstance(one, AmountControl):
        return f"{len(one.axis.labels)} choices that were run."
    low, high = one.ends
    own = "begins at the scenario's own value" if one.own else "begins in the middle of what was run"
    unit = f" {one.unit}" if one.unit and one.unit != "share" else ""
    return f"{one.meaning.replace('`', '')} Runs from {low:g} to {high:g}{unit}; {own}."
