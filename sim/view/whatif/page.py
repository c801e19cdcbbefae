"""The what-if page of a study, as HTML."""

from __future__ import annotations

from pathlib import Path

from sim.analysis.emulator.controls import AmountControl
from sim.analysis.emulator.emulator import StudyEmulator
from sim.analysis.emulator.numbers import EmulatedNumber
from sim.pages.content import PageTable
from sim.pages.render import render
from sim.results.metric import as_read
from sim.results.questions import label_of
from sim.scenario.titles import titles
from sim.view.ethics import WHAT_NOT
from sim.view.whatif.payload import curve_label, payload, words_of_controls
from sim.view.whatif.words import (
    error_detail,
    error_text,
    label_text,
    near_text,
    size_text,
    value_text,
    words_of,
)


def whatif_page(emulator: StudyEmulator, folder: Path) -> str:
    """The page: sliders, metrics, curves, and how far each is off.

    Args:
        emulator: The study.
        folder: Where it lies, for the command that makes a run of what is shown.
    """
    study, runs = emulator.sweep.study, emulator.runs
    return render(
        "whatif.html.j2",
        title=f"What if: {study.plan.title}",
        lead=(
            f"{study.base.title}. Interpolated from {len(runs.rows):,} runs at {len(runs.labels):,} settings, "
            f"made by version {emulator.sweep.made_by}; no run is made here."
        ),
        controls=_controls(emulator),
        fixed=[f"{words_of(name)} = {label}" for name, label in runs.space.fixed.items()],
        cards=_cards(emulator),
        near=near_text(emulator, emulator.at(emulator.start)),
        curves=[curve_label(emulator, one) for one in emulator.curves],
        errors=_errors(emulator),
        settings=_settings(emulator),
        use=WHAT_NOT,
        data=payload(emulator, folder),
    )


def _controls(emulator: StudyEmulator) -> list[dict[str, object]]:
    words = words_of_controls(emulator)
    found: list[dict[str, object]] = []
    for one in emulator.controls:
        common: dict[str, object] = {
            "label": words_of(one.axis.name),
            "help": words[one.axis.name],
            "begins": one.begins,
        }
        if isinstance(one, AmountControl):
            low, high = one.ends
            step = f"{one.step:.{one.digits}f}"
            found.append(common | {"kind": "amount", "low": low, "high": high, "step": step})
        else:
            found.append(common | {"kind": "choice", "labels": [str(label) for label in one.axis.labels]})
    return found


def _cards(emulator: StudyEmulator) -> list[dict[str, str]]:
    base, found = emulator.sweep.study.base, emulator.at(emulator.start)
    return [
        {
            "label": label_of(one.definition.name, titles(base)),
            "value": value_text(one.definition, value, base),
            "error": error_text(one, value, share, half),
            "nearest": f"Nearest runs: {value_text(one.definition, float(one.means[found.nearest]), base)}.",
            "detail": error_detail(one, emulator.runs.one_stream),
        }
        for one, value, share, half in zip(emulator.numbers, found.values, found.beyond, found.half_widths, strict=True)
    ]


def _errors(emulator: StudyEmulator) -> PageTable:
    """How far each metric and curve is off, and what it is interpolated by."""
    rows = [_error_row(emulator, one) for one in emulator.numbers]
    for curve in emulator.curves:
        error = curve.fit.unseen
        typical = float((error.typical**2).mean() ** 0.5)
        between = float((error.between_runs**2).mean() ** 0.5)
        rows.append(
            (
                f"{curve_label(emulator, curve)}, over time",
                as_read(typical, curve.unit),
                f"up to {as_read(float(error.half_widths.max()), curve.unit)}",
                "not known" if between != between else as_read(between, curve.unit),
                curve.fit.smoother.kind.words,
            )
        )
    headings = ("what", "typical error", "9 of 10 within", "random variation between runs", "interpolated by")
    return PageTable("Errors at runs that the interpolation had not seen", headings, rows)


def _error_row(emulator: StudyEmulator, one: EmulatedNumber) -> tuple[str, ...]:
    known = one.definition
    label = label_of(known.name, titles(emulator.sweep.study.base))
    if one.fit is None:
        return label, "not known", "not known", "not known", "too few runs came to it"
    between = "not known" if one.between_runs != one.between_runs else size_text(known, one.between_runs)
    count = f"{one.fit.smoother.kind.words}, {len(one.fit.settings)} settings"
    left = f"; {one.without} without a value left out" if one.without else ""
    least, most = (size_text(known, half) for half in one.half_widths)
    return label, size_text(known, one.typical), f"{least} to {most}", between, count + left


def _settings(emulator: StudyEmulator) -> PageTable:
    """What the runs themselves gave: means of each setting."""
    base, runs = emulator.sweep.study.base, emulator.runs
    names = [axis.name for axis in runs.space.axes]
    rows = [
        (
            *(label_text(labels[name]) for name in names),
            *(value_text(one.definition, float(one.means[place]), base) for one in emulator.numbers),
        )
        for place, labels in enumerate(runs.labels)
    ]
    metrics = [label_of(one.definition.name, titles(base)) for one in emulator.numbers]
    headings = (*(words_of(name) for name in names), *metrics)
    return PageTable("Mean of the runs of each setting", headings, rows)
