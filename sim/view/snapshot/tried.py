"""Interventions that were tried on a scenario, read from the ledger that ``sim interventions`` has written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sim.runs.errors import FolderError
from sim.runs.sealed import SealedFolder
from sim.scenario.model import Scenario

LEDGER = "ledger"
"""The folder of a ledger, within that of its study, and what it is called in messages."""


@dataclass(frozen=True)
class EffectOfIntervention:
    """A change of a metric by an intervention, with its 90 % interval; None where it is not known.

    Attributes:
        metric, unit: Of the metric.
        mean, low, high: In the unit.
    """

    metric: str
    unit: str
    mean: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class TriedIntervention:
    """An intervention that was tried.

    Attributes:
        title: What is done.
        saved: What it saves of what interventions are for, by metric; less than zero where it costs.
        worse: What else is clearly worse with it.
        price: Least and most that it costs, as its list says; None where it says nothing.
        price_unit: What that is counted in.
    """

    title: str
    saved: dict[str, EffectOfIntervention]
    worse: tuple[EffectOfIntervention, ...]
    price: tuple[float, float] | None
    price_unit: str


def read_tried(folder: Path, scenario: Scenario) -> tuple[TriedIntervention, ...]:
    """The interventions of a ledger that the scenario does not have, in the order of the ledger.

    Args:
        folder: The folder that ``sim interventions`` has written, or the ledger in it.
        scenario: What was run.

    Raises:
        FolderError: It is no ledger, damaged, or one of another scenario.
    """
    beside = folder / LEDGER
    sealed = SealedFolder.of(beside if beside.is_dir() else folder, LEDGER)
    if (of := str(sealed.manifest.get("scenario", ""))) != scenario.title:
        raise FolderError(f"{folder} is about '{of}', and the run is one of '{scenario.title}'")
    saved = sealed.rows("ledger.csv", ("intervention", "title", "in_place", "metric", "unit", "saved", "low", "high"))
    effects = sealed.rows("side-effects.csv", ("intervention", "metric", "unit", "change", "low", "high", "for_the"))
    prices = sealed.rows("combinations.csv", ("combination", "price_low", "price_high", "price_unit"))
    price_of = {row["combination"]: row for row in prices if row["price_unit"] != "interventions"}
    found = []
    try:
        for name, title in {row["intervention"]: row["title"] for row in saved if row["in_place"] == "False"}.items():
            price = price_of.get(name)
            found.append(
                TriedIntervention(
                    title,
                    {row["metric"]: _change(row, "saved") for row in saved if row["intervention"] == name},
                    tuple(
                        _change(row, "change")
                        for row in effects
                        if row["intervention"] == name and row["for_the"] == "worse"
                    ),
                    None if price is None else (float(price["price_low"]), float(price["price_high"])),
                    "" if price is None else price["price_unit"],
                )
            )
    except ValueError as error:
        raise sealed.error(str(error)) from error
    return tuple(found)


def _change(row: dict[str, str], column: str) -> EffectOfIntervention:
    mean, low, high = (float(row[name]) if row[name] else None for name in (column, "low", "high"))
    return EffectOfIntervention(row["metric"], row["unit"], mean, low, high)
