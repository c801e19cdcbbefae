"""Stocks that people use up, and how they were run down by the blockade (``docs/model.md`` §4)."""

from __future__ import annotations

from pydantic import Field, model_validator

from sim.scenario.fields import Section, Time, timed
from sim.scenario.geography import Name
from sim.scenario.part import InScenario


class Supply(Section):
    """What comes in from a moment on, until the next supply begins: own produce and imports together."""

    since: Time
    """When it begins to come in at this rate."""

    kg_per_day: float = Field(ge=0.0, le=100_000_000.0)
    """How much comes in."""


class Blockade(Section):
    """How a stock ran down before the start, with rations that fall as the cover falls."""

    since: Time
    """When it began; nothing comes in until the first supply begins."""

    stock_kg: float = Field(ge=0.0, le=1e10)
    """What was there when it began."""

    full_need_above_days: float = Field(gt=0.0, le=1_000.0)
    """The rule of rationing: the whole need is handed out while the stock covers it for so many days; below that,
    the same share of the need as the stock is of that cover."""

    supply: dict[Name, Supply] = {}
    """What came in, by name, in any order."""

    @model_validator(mode="after")
    def _in_time(self) -> Blockade:
        begins = [supply.since for supply in self.supply.values()]
        if any(moment < self.since for moment in begins):
            raise ValueError("a supply begins before the blockade")
        if len(set(begins)) < len(begins):
            raise ValueError("two supplies begin at the same moment")
        return self


class Stock(Section):
    """A stock that is handed out by the head: flour, other food, medicine."""

    title: str = ""
    """What people call it; the name itself when left out."""

    stock_kg: float | None = Field(None, ge=0.0, le=1e10)
    """What is in the depots at the start (give this or ``blockade``)."""

    blockade: Blockade | None = None
    """How it ran down before the start (give this or ``stock_kg``)."""

    need_kg_per_person_day: float = Field(gt=0.0, le=100.0)
    """What a person needs a day."""

    ration_kg_per_person_day: float = timed(ge=0.0, le=100.0)
    """What a person is entitled to a day."""

    made_kg_per_day: float = timed(0.0, ge=0.0, le=100_000_000.0)
    """What is made inside during the run and goes to the depots."""

    handed_out_kg_per_day: float | None = timed(None, ge=0.0, le=100_000_000.0)
    """The most that can be handed out a day; left out: no limit."""

    energy_kcal_per_kg: float = Field(0.0, ge=0.0, le=10_000.0)
    """Energy; 0 for what is not eaten."""

    @model_validator(mode="after")
    def _one_beginning(self) -> Stock:
        if (self.stock_kg is None) == (self.blockade is None):
            raise ValueError("give either stock_kg or blockade")
        return self


class StocksInScenario(InScenario):
    """What the part adds to the top of a scenario."""

    stocks: dict[Name, Stock] = {}
    """Food, medicine and the like that people use up, by name."""
